"""Ranges through the program: plan's percentiles, the tornado, and what is refused."""
import csv
import io
import json
import os
import tempfile
import unittest

import program
from program import main


def run(*args):
    """As program.run(), with text instead of bytes."""
    code, out, err = program.run(*args, timeout=60)
    return code, out.decode(), err.decode()


SCENARIO = """{
  "date": "2026-11-23",
  "variables": { "price": "$0.5 to $0.8/instance-hour" },
  "services": { "r": {
    "demand": { "average": "15 to 30 req/s", "peak_factor": "2 to 4" },
    "promises": { "p99": "400 ms", "monthly_budget": "$2,500/month" },
    "stages": [ { "name": "m", "service": "35 ms", "price": "$price", "premium": "20 %" } ] } },
  "correlations": [ { "of": "demand.average", "with": "$price", "rank": -0.4 } ]
}"""


class Ranges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "ranges.json")
        with open(cls.path, "w", encoding="ascii") as f:
            f.write(SCENARIO)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def plan(self, *more):
        return json.loads(run("plan", self.path, "--no-verify", "--json", "--samples", "1024", *more)[1])

    def test_plan_has_percentiles_with_errors_beside_the_point(self):
        plan = self.plan()
        figure = plan["uncertainty"]["figures"]["cost.per_month"]
        self.assertLess(figure["p10"]["value"], figure["p50"]["value"])
        self.assertLess(figure["p50"]["value"], figure["p90"]["value"])
        self.assertGreater(figure["p90"]["half_width_95"], 0.0)
        self.assertAlmostEqual(figure["point"], plan["cost"]["per_month"]["value"], delta=1e-6)
        self.assertTrue(0.0 < plan["uncertainty"]["met"]["value"] < 1.0)
        self.assertEqual(len(plan["uncertainty"]["inputs"]), 3)

    def test_bits_do_not_depend_on_threads_or_instruction_set(self):
        one = self.plan("--threads", "1")["uncertainty"]
        self.assertEqual(self.plan("--threads", "7")["uncertainty"], one)
        os.environ["SIZEWELL_ISA"] = "baseline"
        try:
            self.assertEqual(self.plan("--threads", "2")["uncertainty"], one)
        finally:
            del os.environ["SIZEWELL_ISA"]
        self.assertNotEqual(self.plan("--seed", "2")["uncertainty"]["figures"], one["figures"])

    def test_no_ranges_leaves_the_plan_as_it_was(self):
        self.assertNotIn("uncertainty", self.plan("--no-ranges"))

    def test_plan_schema_allows_it(self):
        import jsonschema
        jsonschema.Draft202012Validator(json.loads(run("schema", "plan")[1])).validate(self.plan())

    def test_scenario_schema_allows_variables_and_correlations(self):
        import jsonschema
        jsonschema.Draft202012Validator(json.loads(run("schema")[1])).validate(json.loads(SCENARIO))

    def test_tornado_in_every_format(self):
        arguments = ("tornado", self.path, "--samples", "1024", "--total-samples", "256")
        code, text, _ = run(*arguments)
        self.assertEqual(code, 0)
        self.assertIn("demand.average with $price", text.replace("$price with demand.average", "demand.average with $price"))
        data = json.loads(run(*arguments, "--json")[1])
        self.assertEqual([len(b["inputs"]) for b in data["bars"]].count(2), 1)
        rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv")[1])))
        self.assertEqual(len(rows), len(data["bars"]))
        self.assertTrue(any(f["promise"] == "monthly_budget" for f in data["flips"]))
        self.assertIn("| input", run(*arguments, "--md")[1])

    def test_unknown_figure_is_usage_with_a_suggestion(self):
        code, _, err = run("tornado", self.path, "--output", "cost.per_mont")
        self.assertEqual(code, 2)
        self.assertIn("did you mean cost.per_month?", err)

    def test_findings_of_ranges(self):
        for old, new, code, part in [("15 to 30", "30 to 15", 4, "E0207"), ('"$price", "premium"', '"$prise", "premium"', 4, "E0208"),
                                     ('"with": "$price"', '"with": "$prise"', 3, "did you mean"), ("-0.4", "-1.4", 3, "E0401"),
                                     ("15 to 30 req/s", "p10=1, p50=99, p90=100 req/s", 4, "it would be one with p50=")]:
            path = os.path.join(self.folder.name, "broken.json")
            with open(path, "w", encoding="ascii") as f:
                f.write(SCENARIO.replace(old, new))
            got, _, err = run("check", path)
            self.assertEqual(got, code, err)
            self.assertIn(part, err)


if __name__ == "__main__":
    main()
