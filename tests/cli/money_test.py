"""mix and tco, as a person calls them."""
import csv
import io
import json
import os
import tempfile
import unittest

import jsonschema

from program import EXAMPLES, main, run

DAY = ["20 req/s"] * 8 + ["60 req/s"] * 8 + ["120 req/s"] * 8
SCENARIO = {
    "name": "=cmd",
    "owned": {"instances": 4, "server": "$60k", "power": "2 kW"},
    "years": {"horizon": 2, "set_up": "$10k"},
    "services": {"chat": {
        "demand": {"daily": DAY},
        "promises": {"p99": "400 ms", "monthly_budget": "$100k/month"},
        "stages": [{"name": "model", "service": "50 ms", "instance": "gcp/g2-standard-4/us-central1"}],
        "fleet": {"scaling": "autoscaled", "target": "60 %", "min": 2, "rollback": "5 min"},
        "mix": {"spot_share": "50 %", "availability": "99 %"},
        "tco": {"support": "aws_business", "releases": "1/month", "other": [{"name": "=HYPERLINK(\"x\"), \"quoted\"", "amount": "$5/month"}]},
    }},
}


class Money(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.folder.name, "chat.json")
        with open(cls.file, "w", encoding="utf-8") as file:
            json.dump(SCENARIO, file)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def json_of(self, *line):
        code, out, err = run(*line, "--json")
        self.assertIn(code, (0, 1), err)
        return json.loads(out)

    def test_mix_layers_add_up_and_save(self):
        mix = self.json_of("mix", self.file)["mix"][0]
        pool = mix["pools"][0]
        bill = sum(layer["instances"]["value"] * layer["price"]["value"] for layer in pool["layers"] if layer["instances"]["value"])
        self.assertAlmostEqual(bill, pool["per_hour"]["value"], places=9)
        self.assertAlmostEqual(bill * 730, mix["per_month"]["value"], places=6)
        self.assertGreater(mix["saved"]["value"], 0)
        self.assertAlmostEqual(pool["break_even_3y"]["value"], 0.318075 / 0.706832, places=6)
        shares = [step["share"] for step in pool["curve"]]
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertEqual(shares[0], 1)

    def test_mix_of_every_example_is_never_dearer_than_on_demand(self):
        for path in EXAMPLES:
            for mix in self.json_of("mix", path)["mix"]:
                self.assertGreaterEqual(mix["saved"]["value"], -1e-9, path)

    def test_mix_csv_has_a_line_a_layer(self):
        code, out, _ = run("mix", self.file, "--csv")
        rows = list(csv.DictReader(io.StringIO(out.decode())))
        self.assertEqual(code, 0)
        self.assertEqual([r["layer"] for r in rows], ["3 years", "1 year", "on demand", "spot"])

    def test_tco_lines_add_up_in_json_and_csv(self):
        tco = self.json_of("tco", self.file)["tco"]
        for item in tco["items"]:
            self.assertAlmostEqual(item["quantity"]["value"] * item["unit_price"]["value"], item["amount"]["value"], delta=1e-9 * abs(item["amount"]["value"]) + 1e-12)
            self.assertTrue(item["source"], item)
        total = tco["per_month"]["value"]
        self.assertAlmostEqual(sum(i["amount"]["value"] for i in tco["items"]), total, delta=1e-9 * total)
        self.assertAlmostEqual(sum(l["amount"]["value"] for l in tco["lines"]), total, delta=1e-9 * total)
        rows = list(csv.DictReader(io.StringIO(run("tco", self.file, "--csv")[1].decode())))
        self.assertAlmostEqual(sum(float(r["usd_per_month"]) for r in rows), total, delta=1e-6 * total)

    def test_csv_never_starts_a_formula(self):
        for row in csv.reader(io.StringIO(run("tco", self.file, "--csv")[1].decode())):
            for text in row[:3]:
                self.assertFalse(text.startswith(("=", "+", "@")), text)

    def test_years_come_from_the_command_line_and_cash_adds_up(self):
        years = self.json_of("tco", self.file, "--years", "4")["years"]
        self.assertEqual(len(years["by_year"]), 4)
        self.assertEqual(len(years["cash"]["values"]), 48)
        self.assertAlmostEqual(sum(years["cash"]["values"]) + 10000, years["total"]["value"], delta=1e-6 * years["total"]["value"])
        self.assertEqual({o["name"] for o in years["options"]}, {"on demand", "one-year terms", "three-year terms", "owned"})
        code, out, _ = run("tco", self.file, "--cash", "--csv")
        self.assertEqual((code, len(out.decode().splitlines())), (0, 25))
        self.assertEqual(run("tco", self.file, "--years", "0")[0], 2)

    def test_text_draws_the_multiplier_and_sets_owned_beside_rented(self):
        code, out, err = run("tco", self.file)
        text = out.decode()
        self.assertEqual((code, err), (0, b""))
        for part in ("[===========]", "M = 1 + v + F/S", "Owned beside rented", "kgCO2e", "Present value", "largest regret", "support plan"):
            self.assertIn(part, text)
        self.assertNotIn("nan", text)
        text = run("mix", self.file)[1].decode()
        for part in ("3 years", "on demand", "spot", "Regret", "saves", "cold start"):
            self.assertIn(part, text)
        self.assertTrue(run("tco", self.file, "--md")[1].startswith(b"# "))
        self.assertTrue(run("mix", self.file, "--md")[1].startswith(b"# "))

    def test_plan_json_has_all_of_it_and_explain_reaches_it(self):
        plan = self.json_of("plan", self.file, "--no-verify")
        jsonschema.Draft202012Validator(json.loads(run("schema", "plan")[1])).validate(plan)
        jsonschema.Draft202012Validator(json.loads(run("schema")[1])).validate(SCENARIO)
        self.assertEqual(plan["mix"][0]["service"], "chat")
        for key in ("owned", "carbon", "years"):
            self.assertIsInstance(plan[key], dict, key)
        for path in ("mix.per_month", "tco.support", "tco.canary", "owned.per_month", "carbon.per_month", "years.npv", "years.by_year.1.per_year"):
            code, out, err = run("explain", self.file, path)
            self.assertEqual((code, err), (0, b""), path)
        bare = self.json_of("plan", EXAMPLES[0], "--no-verify")
        self.assertIsNone(bare["years"])
        self.assertEqual(bare["mix"], [])

    def test_a_price_that_is_not_offered_on_demand_is_an_error_with_its_reason(self):
        scenario = {"services": {"s": {"demand": {"average": "1 req/s", "peak": "2 req/s"}, "stages": [{"name": "m", "service": "50 ms", "price": "$1/instance-hour", "purchase": "spot"}]}}}
        code, _, err = run("mix", "/dev/stdin", stdin=json.dumps(scenario).encode())
        self.assertEqual(code, 3)
        self.assertIn(b"on_demand", err)


if __name__ == "__main__":
    main()
