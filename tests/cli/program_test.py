"""Exit codes, streams and formats of the program."""
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

import jsonschema

from program import EXAMPLES, PROGRAM, ROOT, main, run, scenario_of, service

EXAMPLE = {os.path.basename(p)[:-5]: p for p in EXAMPLES}
FAST = "--no-verify"


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, thing, name="scenario.json"):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(thing if isinstance(thing, str) else json.dumps(thing))
        return path


class ExitCodes(Scratch):
    def test_zero_when_every_promise_is_met(self):
        for name in ("image_classification", "internal_tool", "search_ranking"):
            self.assertEqual(run("plan", EXAMPLE[name], FAST)[0], 0, name)

    def test_one_when_a_promise_is_not_met(self):
        code, out, err = run("plan", EXAMPLE["impossible_promise"], FAST)
        self.assertEqual(code, 1)
        self.assertIn(b"NOT every promise", out)
        self.assertEqual(err, b"")

    def test_two_when_the_command_line_is_wrong(self):
        for line in ([], ["plan"], ["plot"], ["plan", EXAMPLES[0], "--jason"], ["plan", EXAMPLES[0], "--json", "--md"],
                     ["schema", "universe"], ["plan", EXAMPLES[0], EXAMPLES[0]], ["explain", EXAMPLES[0], "cost.of_everything"],
                     ["catalog", "--max-price", "cheap"]):
            code, out, err = run(*line)
            self.assertEqual(code, 2, line)
            self.assertEqual(out, b"", line)
            self.assertNotEqual(err, b"", line)

    def test_three_when_the_file_is_wrong(self):
        for verb in ("plan", "explain", "check"):
            code, out, err = run(verb, self.write({"services": {}}))
            self.assertEqual((code, out), (3, b""), verb)
            self.assertIn(b"error[E0401]", err)

    def test_three_when_units_are_not_all_that_is_wrong(self):
        self.assertEqual(run("check", self.write({"nmae": "x", "services": {"a": service(promises={"p99": "400"})}}))[0], 3)

    def test_four_when_only_units_are_wrong(self):
        for verb in ("plan", "explain", "check"):
            code, out, err = run(verb, self.write({"services": {"a": service(promises={"p99": "400"})}}))
            self.assertEqual((code, out), (4, b""), verb)
            self.assertIn(b"error[E0205]", err)

    def test_seventy_when_the_result_cannot_be_written(self):
        if not os.path.exists("/dev/full"):
            self.assertNotIn("linux", sys.platform)
            return
        with open("/dev/full", "wb") as full:
            for line in (["plan", EXAMPLES[0], FAST], ["schema"], ["catalog"], ["init"]):
                done = subprocess.run([PROGRAM, *line], stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
                self.assertEqual(done.returncode, 70, line)
                self.assertIn(b"cannot write", done.stderr, line)


class Streams(Scratch):
    def test_a_result_goes_to_stdout_and_nothing_else_does(self):
        for line in (["plan", EXAMPLES[0], FAST], ["explain", EXAMPLES[0], "cost.per_request"], ["check", EXAMPLES[0]], ["catalog"], ["schema"], ["init"], ["--version"], ["--help"]):
            code, out, err = run(*line)
            self.assertEqual((code, err), (0, b""), line)
            self.assertNotEqual(out, b"", line)

    def test_no_escape_codes_in_a_pipe(self):
        for env in ({}, {"NO_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}, {"TERM": "xterm-256color"}):
            for line in (["plan", EXAMPLE["impossible_promise"], FAST], ["explain", EXAMPLES[0]], ["check", self.write({})]):
                _, out, err = run(*line, env=env)
                self.assertNotIn(b"\x1b", out + err, line)

    def on_a_terminal(self, *args, env=None):
        parent, child = os.openpty()
        done = subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=child, stderr=child, env={**os.environ, **(env or {})})
        os.close(child)
        out = b""
        try:
            while True:
                out += os.read(parent, 65536)
        except OSError:
            pass
        os.close(parent)
        done.wait(20)
        return out

    def test_colour_on_a_terminal_unless_no_color(self):
        line = ("plan", EXAMPLE["impossible_promise"], FAST)
        self.assertIn(b"\x1b[", self.on_a_terminal(*line, env={"NO_COLOR": ""}))
        self.assertNotIn(b"\x1b", self.on_a_terminal(*line, env={"NO_COLOR": "1"}))

    def test_a_reader_that_leaves_early_is_no_crash(self):
        for line in (["plan", EXAMPLES[0], FAST], ["schema"], ["catalog"]):
            parent, child = os.pipe()
            os.close(parent)
            with os.fdopen(child, "wb") as closed:
                done = subprocess.run([PROGRAM, *line], stdout=closed, stderr=subprocess.PIPE, timeout=20, check=False)
            self.assertIn(done.returncode, (70, -13), line)

    def test_reads_a_pipe_and_standard_input(self):
        with open(EXAMPLE["internal_tool"], "rb") as file:
            text = file.read()
        code, out, err = run("plan", "/dev/stdin", FAST, stdin=text)
        self.assertEqual(code, 0, err)
        self.assertIn(b"tagging", out)
        fifo = os.path.join(self.folder.name, "fifo")
        os.mkfifo(fifo)

        def feed():
            with open(fifo, "wb") as pipe:
                pipe.write(text)

        writer = threading.Thread(target=feed)
        writer.start()
        code, out, err = run("plan", fifo, FAST)
        writer.join()
        self.assertEqual(code, 0, err)
        self.assertIn(b"tagging", out)


class Json(Scratch):
    @classmethod
    def setUpClass(cls):
        cls.plan = json.loads(run("schema", "plan")[1])
        cls.scenario = json.loads(run("schema")[1])
        jsonschema.Draft202012Validator.check_schema(cls.plan)
        jsonschema.Draft202012Validator.check_schema(cls.scenario)

    def plan_of(self, path, *options):
        code, out, err = run("plan", "--json", path, *options)
        self.assertIn(code, (0, 1), err)
        # NaN and Infinity are not JSON, though Python would read them.
        plan = json.loads(out, parse_constant=lambda word: self.fail(word))
        jsonschema.Draft202012Validator(self.plan).validate(plan)
        return code, plan

    def test_every_example_fits_the_schema_of_a_plan(self):
        for path in EXAMPLES:
            for options in ([FAST], ["--customers", "20000"]):
                code, plan = self.plan_of(path, *options)
                self.assertEqual(plan["verdict"]["met"], code == 0)
                self.assertLess({"demand", "latency", "capacity", "cost", "tco", "managed", "verdict", "warnings"}, set(plan))

    def test_several_services_fit_the_schema_and_add_up(self):
        batch = {"name": "batched", "batch": {"max": 4, "table": {"1": "3 ms", "4": "6 ms"}}, "price": "$1/instance-hour"}
        _, plan = self.plan_of(self.write({"services": {"a": service(), "b": service(stages=[batch]), "c d/e~f": service(promises=None)}}), FAST)
        self.assertEqual(list(plan["services"]), ["a", "b", "c d/e~f"])
        of_each = [s["cost"]["per_month"]["value"] for s in plan["services"].values()]
        self.assertAlmostEqual(plan["cost"]["per_month"]["value"], sum(of_each), delta=1e-9 * sum(of_each))
        lines = [line["amount"]["value"] for line in plan["tco"]["lines"]]
        self.assertAlmostEqual(plan["tco"]["per_month"]["value"], sum(lines), delta=1e-9 * sum(lines))

    def test_every_quantity_has_a_unit_and_none_is_negative(self):
        def walk(node, path):
            if isinstance(node, dict):
                if "value" in node and "unit" in node:
                    self.assertIsInstance(node["unit"], str, path)
                    if node["value"] is not None and not path.startswith("/managed"):
                        self.assertGreaterEqual(node["value"], 0.0, path)
                for key, child in node.items():
                    walk(child, path + "/" + key)
            elif isinstance(node, list):
                for i, child in enumerate(node):
                    walk(child, "%s/%d" % (path, i))

        for path in EXAMPLES:
            walk(self.plan_of(path, FAST)[1], "")

    def test_every_example_fits_the_schema_of_a_scenario(self):
        for path in EXAMPLES:
            jsonschema.Draft202012Validator(self.scenario).validate(scenario_of(path))

    def test_the_schema_of_a_scenario_refuses_what_the_reader_refuses(self):
        stage = {"name": "model", "service": "25 ms", "instance": "aws/g4dn.xlarge/us-east-1"}
        for wrong in ({}, [], {"services": {}}, {"services": {"a": {}}}, {"nmae": "x", "services": {"a": service()}},
                      {"services": {"a": service(demand=None)}}, {"services": {"a": service(demand={"avrage": "1 req/s"})}},
                      {"services": {"a": service(demand={"average": True, "peak": "60 req/s"})}},
                      {"services": {"a": service(demand={"average": "20 req/s", "peak": None})}},
                      {"services": {"a": service(demand={"average": "20 req/s", "peak": {"source": "x"}})}},
                      {"services": {"a": service(demand={"daily": ["1 req/s"] * 3})}},
                      {"services": {"a": service(stages=[])}}, {"services": {"a": service(stages="model")}},
                      {"services": {"a": service(stages=[{**stage, "routing": "best"}])}},
                      {"services": {"a": service(stages=[{**stage, "zones": 1}])}},
                      {"services": {"a": service(stages=[{**stage, "utilisation_cap": 85}])}},
                      {"services": {"a": service(stages=[{**stage, "name": 7}])}},
                      {"services": {"a": service(promises={"p99": 400})}}):
            path = self.write(wrong)
            self.assertFalse(jsonschema.Draft202012Validator(self.scenario).is_valid(wrong), wrong)
            self.assertIn(run("check", path)[0], (3, 4), wrong)

    def test_findings_are_json_too(self):
        code, out, err = run("check", "--json", self.write({"services": {"a": service(promises={"p99": "400"})}}))
        self.assertEqual((code, err), (4, b""))
        finding = json.loads(out)["errors"][0]
        self.assertEqual((finding["code"], finding["pointer"]), ("E0205", "/services/a/promises/p99"))
        code, out, err = run("check", "--json", EXAMPLES[0])
        self.assertEqual((code, err, json.loads(out)["errors"]), (0, b"", []))

    def test_explanations_and_the_catalogue_are_json_too(self):
        self.assertTrue(json.loads(run("explain", "--json", EXAMPLES[0], "cost.per_request")[1]))
        self.assertTrue(json.loads(run("catalog", "--json")[1]))


class Text(Scratch):
    def test_markdown_has_one_row_length_a_table(self):
        for path in EXAMPLES:
            _, out, err = run("plan", "--md", path, FAST)
            self.assertEqual(err, b"")
            text = out.decode("utf-8")
            self.assertIn("## ", text)
            table = []
            for line in text.splitlines() + [""]:
                if line.startswith("|"):
                    table.append(line.count("|"))
                else:
                    self.assertLessEqual(len(set(table)), 1, path)
                    table = []

    def test_no_figure_is_not_a_number(self):
        for path in EXAMPLES:
            for line in (["plan", path, FAST], ["plan", "--md", path, FAST], ["explain", path]):
                words = run(*line)[1].decode().replace("(", " ").replace(")", " ").split()
                self.assertFalse({"nan", "-nan", "inf", "-inf", "NaN"} & set(words), line)

    def test_every_figure_of_the_list_explains_itself(self):
        for figure in ("demand.design", "demand.requests_per_month", "cost.per_hour", "cost.per_month", "cost.per_request", "tco.per_month"):
            code, out, err = run("explain", EXAMPLE["internal_tool"], figure)
            self.assertEqual(code, 0, err)
            self.assertIn(figure.encode(), out)
            self.assertGreaterEqual(out.count(b"\n    = "), 2, figure)

    def test_an_unknown_figure_is_refused_by_name(self):
        code, out, err = run("explain", EXAMPLES[0], "cost.per_requst")
        self.assertEqual((code, out), (2, b""))
        self.assertIn(b"cost.per_requst", err)

    def test_version_is_one_line(self):
        self.assertRegex(run("--version")[1].decode(), r"^sizewell \d+\.\d+\.\d+\n$")


class Init(Scratch):
    def test_writes_a_scenario_that_plans_and_fits_its_schema(self):
        path = os.path.join(self.folder.name, "mine.json")
        self.assertEqual(run("init", path)[0], 0)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), run("init")[1])
        self.assertEqual(run("check", path)[0], 0)
        self.assertEqual(run("plan", path, FAST)[0], 0)
        jsonschema.Draft202012Validator(json.loads(run("schema")[1])).validate(scenario_of(path))

    def test_never_overwrites(self):
        path = self.write("precious", "mine.json")
        code, out, err = run("init", path)
        self.assertNotEqual(code, 0)
        self.assertEqual(out, b"")
        self.assertIn(b"exists already", err)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious")


class Catalogue(Scratch):
    def offers(self, *filters):
        return json.loads(run("catalog", "--json", *filters)[1])

    def test_filters_narrow_the_list(self):
        everything = self.offers()
        self.assertGreaterEqual(len(everything), 30)
        for filters, holds in ((["--gpu", "T4"], lambda o: o["accelerator"] == "T4"),
                               (["--provider", "aws"], lambda o: o["name"].startswith("aws/")),
                               (["--region", "us-east-1"], lambda o: o["name"].split("@")[0].endswith("/us-east-1")),
                               (["--max-price", "$1/hour"], lambda o: o["on_demand"]["value"] <= 1.0),
                               (["g4dn"], lambda o: "g4dn" in o["name"])):
            found = self.offers(*filters)
            self.assertTrue(found, filters)
            self.assertTrue(all(holds(o) for o in found), filters)
            self.assertLess(len(found), len(everything), filters)

    def test_nothing_found_is_said_and_is_no_error(self):
        code, out, err = run("catalog", "--gpu", "TPU-v99")
        self.assertEqual((code, out), (0, b""))
        self.assertIn(b"nothing", err)
        self.assertEqual(self.offers("--gpu", "TPU-v99"), [])

    def test_every_listed_name_is_found_by_a_scenario(self):
        names = [o["name"] for o in self.offers() if o["on_demand"] is not None]
        services = {n: service(stages=[{"name": "m", "service": "5 ms", "instance": n}]) for n in names}
        code, _, err = run("check", self.write({"services": services}))
        self.assertEqual(code, 0, err)

    def test_csv_has_one_width(self):
        rows = run("catalog", "--csv")[1].decode().splitlines()
        self.assertEqual(len({row.count(",") for row in rows}), 1)

    def test_a_sheet_of_ones_own_adds_rows(self):
        sheet = os.path.join(ROOT, "tests", "cli", "broken", "own", "prices.json")
        self.assertEqual(len(self.offers("--sheet", sheet)), len(self.offers()) + 2)

    def test_no_data_is_said_clearly(self):
        code, out, err = run("catalog", env={"SIZEWELL_DATA": self.folder.name})
        self.assertEqual((code, out), (3, b""))
        self.assertIn(self.folder.name.encode(), err)


if __name__ == "__main__":
    main()
