"""breakeven, and what plan says of choices and business: exit codes, formats, and everything that can be wrong."""
import copy
import csv
import io
import json
import os
import tempfile
import unittest

import jsonschema

from program import EXAMPLES, ROOT, main, run, scenario_of, service

EXAMPLE = os.path.join(ROOT, "examples", "scenarios", "choices", "extraction.json")
KEYS = ["managed", "api", "buy", "reserved", "serverless", "batch", "cache", "router"]


def breakeven(thing, *args):
    text = thing if isinstance(thing, str) else json.dumps(thing)
    code, out, err = run("breakeven", "/dev/stdin", *args, stdin=text.encode())
    return code, out.decode(), err.decode()


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        code, out, err = run("breakeven", EXAMPLE, "--json")
        assert (code, err) == (0, b""), err
        cls.all = json.loads(out)

    def test_every_choice_of_the_scenario_is_answered(self):
        self.assertEqual(list(self.all["break_even"]), KEYS)
        self.assertEqual(list(self.all["choices"]), ["mode", "feature_store", "platform", "pipeline", "team"])
        for key, answer in self.all["break_even"].items():
            self.assertIn(answer["kind"], ("at", "never", "always", "equal"), key)
            self.assertTrue(answer["sentence"].endswith("."), key)
            self.assertTrue(answer["steps"], key)
            self.assertTrue(answer["flips"], key)

    def test_every_crossing_is_one_on_both_sides(self):
        for key, answer in self.all["break_even"].items():
            for c in answer["crossings"]:
                at, beyond = c["bills_at"], c["bills_beyond"]
                cheaper = "first" if beyond["first"]["value"] < beyond["second"]["value"] else "second"
                if c["jump"]:
                    self.assertEqual(cheaper, c["after"], key)
                    self.assertNotEqual(at["first"]["value"] < at["second"]["value"], beyond["first"]["value"] < beyond["second"]["value"], key)
                else:
                    self.assertAlmostEqual(at["first"]["value"] / at["second"]["value"], 1.0, places=6)
                self.assertGreater(c["plateau"]["to"]["value"], c["at"]["value"])
            edges = [(s["from"]["value"], s["to"]["value"]) for s in answer["stretches"]]
            self.assertTrue(all(a[1] == b[0] for a, b in zip(edges, edges[1:])), key)

    def test_plan_carries_the_same(self):
        code, out, err = run("plan", EXAMPLE, "--json", "--no-verify")
        self.assertEqual((code, err), (0, b""))
        plan = json.loads(out)
        for key in ("break_even", "choices", "business"):
            self.assertEqual(plan[key], self.all[key])
        jsonschema.Draft202012Validator(json.loads(run("schema", "plan")[1])).validate(plan)
        text = run("plan", EXAMPLE, "--no-verify")[1].decode()
        for words in ("Break-evens", "Rules of choice", "undecided: both fit", "Business case"):
            self.assertIn(words, text)

    def test_plan_and_breakeven_print_the_same_rate(self):
        for path in EXAMPLES:
            plan = json.loads(run("plan", path, "--json", "--no-verify", "--no-ranges")[1])["managed"]["break_even"]
            if plan["kind"] != "at":
                continue
            answer = json.loads(run("breakeven", path, "--versus", "managed", "--json", timeout=60)[1])["break_even"]["managed"]
            self.assertAlmostEqual(plan["rate"]["value"] / answer["at"]["value"], 1.0, delta=2e-6, msg=path)

    def test_the_example_fits_the_schema_of_scenarios(self):
        jsonschema.Draft202012Validator(json.loads(run("schema")[1])).validate(scenario_of(EXAMPLE))

    def test_a_plan_without_choices_says_nothing_of_them(self):
        plain = json.loads(run("plan", os.path.join(ROOT, "examples", "scenarios", "internal_tool.json"), "--json", "--no-verify")[1])
        self.assertFalse({"break_even", "choices", "business"} & set(plain))
        self.assertFalse([s for s in plain["sources"] if s["input"].startswith(("choices", "business"))])


class Program(unittest.TestCase):
    def setUp(self):
        self.scenario = scenario_of(EXAMPLE)

    def test_one_question_at_a_time(self):
        for key in KEYS:
            code, out, err = run("breakeven", EXAMPLE, "--versus", key, "--json")
            self.assertEqual((code, err), (0, b""))
            self.assertEqual(list(json.loads(out)["break_even"]), [key])

    def test_managed_and_reserved_need_no_choices(self):
        del self.scenario["choices"], self.scenario["business"]
        code, out, err = breakeven(self.scenario, "--json")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(list(json.loads(out)["break_even"]), ["managed", "reserved"])

    def test_csv_has_a_row_for_each_crossing(self):
        code, out, err = run("breakeven", EXAMPLE, "--csv")
        self.assertEqual((code, err), (0, b""))
        rows = list(csv.DictReader(io.StringIO(out.decode())))
        self.assertEqual(sorted({r["key"] for r in rows}), sorted(KEYS))
        for row in rows:
            self.assertNotIn(None, row)
            if row["kind"] == "at":
                self.assertLess(float(row["at"]), float(row["plateau_to"]))

    def test_markdown_and_steps(self):
        out = run("breakeven", EXAMPLE, "--versus", "managed", "--md")[1].decode()
        self.assertTrue(out.startswith("## Managed platform or Kubernetes"))
        steps = run("breakeven", EXAMPLE, "--versus", "managed", "--explain")[1].decode()
        self.assertIn("break_even.managed.saved / time/month / stages.model.premium * time/month", " ".join(steps.split()))

    def test_explain_reaches_the_arithmetic(self):
        code, out, _ = run("explain", EXAMPLE, "break_even.managed.compute", "--json")
        last = json.loads(out)[-1]
        self.assertEqual((code, last["name"], last["unit"]), (0, "break_even.managed.compute", "USD"))
        self.assertAlmostEqual(last["value"], 15073 / 0.25, places=6)
        self.assertEqual(run("explain", EXAMPLE, "break_even.cloud")[0], 2)

    def test_never_is_an_answer_and_not_offered_is_none(self):
        never = copy.deepcopy(self.scenario)
        never["choices"]["api"].update(input_price="$1e-10/tok", cached_price="$1e-10/tok", output_price="$1e-10/tok")
        code, out, _ = breakeven(never, "--versus", "api")
        self.assertEqual(code, 0)
        self.assertIn("Never: token API is cheaper", out)
        self.scenario["services"]["extract"]["stages"][1]["instance"] = "aws/p5.48xlarge/us-east-1"
        del self.scenario["choices"]["batch"]  # without a spot price it would be refused
        code, out, _ = breakeven(self.scenario, "--versus", "reserved")
        self.assertEqual(code, 5)
        self.assertIn("No answer: aws/p5.48xlarge/us-east-1 is not offered", " ".join(out.split()))
        self.assertEqual(breakeven(self.scenario)[0], 0, "the others have answers")

    def test_a_question_that_is_not_stated_says_what_to_add(self):
        for key in ("api", "buy", "serverless", "batch", "cache", "router"):
            scenario = copy.deepcopy(self.scenario)
            del scenario["choices"][key]
            code, out, err = breakeven(scenario, "--versus", key)
            self.assertEqual((code, out), (3, ""), key)
            self.assertIn("/choices/" + key, err)
            self.assertIn("help: add", err)

    def test_a_free_tier_larger_than_the_volume_costs_nothing(self):
        self.scenario["choices"]["serverless"].update(free_requests="1000M req", free_memory_time="1e12 GB s")
        code, out, _ = breakeven(self.scenario, "--versus", "serverless", "--json")
        answer = json.loads(out)["break_even"]["serverless"]
        self.assertEqual((code, answer["now"]["first"]["value"]), (0, 0.0))
        self.assertTrue(any("free tier" in n for n in answer["notes"]))

    def test_usage(self):
        self.assertEqual(run("breakeven")[0], 2)
        self.assertEqual(run("breakeven", EXAMPLE, "--versus", "cloud")[0], 2)
        self.assertEqual(run("breakeven", EXAMPLE, "--json", "--csv")[0], 2)
        self.assertEqual(run("breakeven", "/nowhere.json")[0], 3)


class Refused(unittest.TestCase):
    """One fault at a time: where, and with which exit code."""

    FAULTS = [
        (("api", "input_price"), "$0/1M tok", "E0401", 3), (("api", "output_price"), "-$1/1M tok", "E0401", 3), (("api", "input_price"), "$3/1M req", "E0205", 4),
        (("api", "input"), None, "E0301", 3), (("api", "output"), None, "E0301", 3), (("api", "output"), "0 tok/req", "E0401", 3), (("api", "cached_share"), "140 %", "E0401", 3),
        (("api", "batch_share"), -0.1, "E0401", 3), (("api", "cached_price"), None, "E0301", 3), (("api", "batch_discount"), None, "E0301", 3), (("api", "saves"), "9 engineers", "E0405", 3),
        (("buy", "server"), "$0/instance", "E0401", 3), (("buy", "power"), None, "E0301", 3), (("buy", "pue"), 0.8, "E0401", 3), (("buy", "residual"), "120 %", "E0401", 3),
        (("buy", "hours"), "900 hours", "E0401", 3), (("buy", "availability"), "0 %", "E0401", 3),
        (("reserved", "term"), "5y", "E0402", 3), (("reserved", "hours"), "0 hours", "E0401", 3), (("reserved", "price"), "$0/instance-hour", "E0401", 3),
        (("serverless", "memory"), "0 GB", "E0401", 3), (("serverless", "memory_price"), "$0/(GB s)", "E0401", 3), (("serverless", "cold_share"), None, "E0301", 3),
        (("serverless", "free_requests"), "-1 req", "E0401", 3), (("serverless", "duration"), "-1 s", "E0401", 3),
        (("batch", "window"), "30 hours", "E0409", 3), (("batch", "startup"), "6 hours", "E0409", 3), (("batch", "runs"), None, "E0301", 3), (("batch", "overprovision"), 0.5, "E0401", 3),
        (("cache", "hit_ratio"), 1.2, "E0401", 3), (("cache", "cost"), None, "E0301", 3), (("cache", "stage"), "modle", "E0402", 3),
        (("router", "easy"), "-1 %", "E0401", 3), (("router", "error"), 2, "E0401", 3), (("router", "instance"), "aws/g4dn.xlrge/us-east-1", "E0501", 3), (("router", "service"), "0 s", "E0401", 3),
        (("facts", "skew"), "maybe", "E0402", 3), (("facts", "models_sharing"), -1, "E0401", 3), (("facts", "team"), "0 engineers", "E0401", 3),
        (("managed", "data"), "-1 kB/req", "E0401", 3), (("managed", "premium"), "25 %", "E0303", 3),
    ]

    def test_each_at_its_place(self):
        good = scenario_of(EXAMPLE)
        for (part, key), value, want, exit_code in self.FAULTS:
            with self.subTest(part=part, key=key, value=value):
                scenario = copy.deepcopy(good)
                if value is None:
                    del scenario["choices"][part][key]
                else:
                    scenario["choices"][part][key] = value
                code, out, err = run("check", "--json", "/dev/stdin", stdin=json.dumps(scenario).encode())
                found = [(f["code"], f["pointer"]) for f in json.loads(out)["errors"]]
                self.assertIn((want, "/choices/%s/%s" % (part, key)), found)
                self.assertEqual((code, err), (exit_code, b""))

    def test_business_compares_now_and_then(self):
        good = scenario_of(EXAMPLE)
        for key in ("deploy_then", "downtime_then", "revenue", "deploys", "spend", "utilisation"):
            scenario = copy.deepcopy(good)
            del scenario["business"][key]
            code, out, _ = run("check", "--json", "/dev/stdin", stdin=json.dumps(scenario).encode())
            self.assertEqual(code, 3, key)
            self.assertIn("E0301", out.decode())

    def test_a_batch_without_a_spot_price_asks_for_one(self):
        scenario = {"services": {"chat": service()}, "choices": {"batch": {"runs": "1/day", "window": "2 hours"}}}
        scenario["services"]["chat"]["stages"][1]["instance"] = "aws/c5.2xlarge/us-east-1"
        code, out, _ = run("check", "--json", "/dev/stdin", stdin=json.dumps(scenario).encode())
        self.assertEqual([(f["code"], f["pointer"]) for f in json.loads(out)["errors"]], [("E0502", "/choices/batch/price")])
        self.assertEqual(code, 3)


if __name__ == "__main__":
    main()
