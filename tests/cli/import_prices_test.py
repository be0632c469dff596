"""import prices, catalog --sheet, plan --focus and --infracost as a person meets them; the exports against the rules of
their formats, read by Python and by the program's own importers."""
import csv
import io
import json
import os
import tempfile
import unittest

from program import EXAMPLES, ROOT, main, run, scenario_of, service

PRICES = os.path.join(ROOT, "tests", "catalog", "prices")
SCHEMA = os.path.join(ROOT, "..", "shared", "samples", "infracost.schema.json")
MANDATORY = ("BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory ChargeClass "
             "ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost InvoiceIssuerName ListCost PricingQuantity PricingUnit "
             "ProviderName PublisherName ServiceCategory ServiceName").split()
NOT_NULL = [c for c in MANDATORY if c not in ("ChargeClass", "ChargeDescription", "BillingAccountName")]
CATEGORIES = {"AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools", "Multicloud", "Identity",
              "Integration", "Internet of Things", "Management and Governance", "Media", "Migration", "Mobile", "Networking", "Security", "Storage", "Web", "Other"}


def example(name):
    return os.path.join(PRICES, name)


class Directory(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def scenario(self, **changes):
        return self.write("scenario.json", json.dumps({"name": changes.pop("name", "a plan"), "date": "2026-03-09", "services": {"chat": service(**changes)}}))

    def exports(self, scenario):
        code, focus, _ = run("plan", scenario, "--focus")
        self.assertIn(code, (0, 1))
        code, infracost, _ = run("plan", scenario, "--infracost")
        self.assertIn(code, (0, 1))
        _, plan, _ = run("plan", scenario, "--json", "--no-verify")
        return focus.decode(), json.loads(infracost), json.loads(plan)


class ImportPrices(Directory):
    def test_one_sheet_of_several_lists_serves_the_catalogue_and_a_scenario(self):
        code, out, err = run("import", "prices", example("gpuhunt.csv"), example("litellm.json"), "--date", "2026-01-15", "-o", self.path("sheet.json"))
        self.assertEqual((code, err), (0, b"wrote " + self.path("sheet.json").encode() + b"\n"))
        self.assertIn(b"Read 7, kept 5, skipped 2.", out)
        code, out, _ = run("catalog", "--sheet", self.path("sheet.json"), "--provider", "runpod", "--csv")
        self.assertEqual(code, 0)
        prices = {r["instance"]: r for r in csv.DictReader(io.StringIO(out.decode()))}
        self.assertEqual((prices["runpod/A100_80/CA-1"]["on_demand_usd_h"], prices["runpod/A100_80/CA-1"]["spot_usd_h"]), ("1.89", "0.79"))
        code, out, _ = run("catalog", "--sheet", self.path("sheet.json"), "--tokens", "--csv")
        self.assertIn("openai/gpt-x,2.5,1.25,,10,0.5,,2026-01-15", out.decode().splitlines())
        plan = service(stages=[{"name": "model", "service": {"mean": "25 ms", "law": "exponential"}, "instance": "runpod/A100_80/CA-1"}])
        scenario = self.write("mine.json", json.dumps({"catalog": "sheet.json", "services": {"chat": plan}}))
        code, out, err = run("plan", scenario, "--json", "--no-verify")
        self.assertEqual(code, 0, err)
        pool = json.loads(out)["capacity"]["pools"][0]
        self.assertAlmostEqual(pool["per_month"]["value"], 1.89 * 730 * pool["instances"]["value"], places=6)

    def test_counts_are_json_too(self):
        code, out, _ = run("import", "prices", example("focus.csv"), "--json")
        self.assertEqual(code, 0)
        [one] = json.loads(out)
        self.assertEqual((one["read"], one["kept"], sum(n["rows"] for n in one["skipped"])), (7, 6, 1))
        self.assertAlmostEqual(sum(s["billed"] for s in one["bill"]["by_service"]), one["bill"]["billed"])

    def test_a_measured_demand_plans_a_service(self):
        code, _, _ = run("import", "prices", example("prometheus.json"), "-o", self.path("demand.csv"))
        self.assertEqual(code, 0)
        plan = service()
        plan["demand"] = {"trace": "demand.csv", "headroom": "20 %"}
        scenario = self.write("mine.json", json.dumps({"services": {"chat": plan}}))
        code, out, err = run("plan", scenario, "--json", "--no-verify")
        self.assertIn(code, (0, 1), err)
        self.assertAlmostEqual(json.loads(out)["demand"]["average"]["value"], 12.0, delta=1.0)

    def test_bad_files_and_options_say_what_to_do(self):
        for arguments, code, words in (
                ((self.directory.name,), 3, "is a directory"), ((self.path("none.csv"),), 3, "no such file"),
                ((self.write("x.csv", "a,b\n1,2\n"),), 3, "in no format that can be recognised"),
                ((example("gpuhunt.csv"), "--as", "focus"), 3, "has no column ChargeCategory"),
                ((example("gpuhunt.csv"), "--as", "excel"), 2, "excel"), ((example("gpuhunt.csv"), "--date", "yesterday"), 2, "YYYY-MM-DD"),
                ((example("gpuhunt.csv"), "--fx", "EUR=1.1"), 2, "CURRENCY=USD@DATE"), ((example("gpuhunt.csv"), "-o", "/nowhere/x.json"), 2, "can be written"),
                ((example("gpuhunt.csv"), "--against", example("focus.csv")), 2, "with one bill"),
                ((example("skypilot-aws.csv"), example("aws-offers.csv"), "-o", self.path("both.json"), "--date", "2026-01-15"), 2, "at other prices"),
                ((), 2, "FILE")):
            with self.subTest(arguments):
                found, _, err = run("import", "prices", *arguments)
                self.assertEqual(found, code)
                self.assertIn(words, err.decode())


class Exports(Directory):
    def check_focus(self, text, plan):
        rows = list(csv.DictReader(io.StringIO(text)))
        total = plan["tco"]["per_month"]["value"]
        for cost in ("BilledCost", "EffectiveCost"):
            self.assertAlmostEqual(sum(float(r[cost]) for r in rows), total, places=6)
        for column in MANDATORY:
            self.assertIn(column, rows[0])
        for column in rows[0]:
            self.assertRegex(column, r"^(x_)?[A-Z][A-Za-z]*$")
        for r in rows:
            for column in NOT_NULL:
                self.assertNotEqual(r[column], "", column)
            self.assertIn(r["ServiceCategory"], CATEGORIES)
            self.assertIn(r["ChargeCategory"], ("Usage", "Purchase"))
            self.assertIn(r["ChargeFrequency"], ("One-Time", "Recurring", "Usage-Based"))
            if r["ChargeCategory"] == "Purchase":
                self.assertNotEqual(r["ChargeFrequency"], "Usage-Based")
                self.assertEqual((float(r["EffectiveCost"]), r["ConsumedQuantity"]), (0.0, ""))
            self.assertIn(r["PricingCategory"], ("Standard", "Dynamic", "Committed", "Other"))
            self.assertEqual(r["BillingCurrency"], "USD")
            for kind in ("List", "Contracted"):
                self.assertAlmostEqual(float(r[kind + "UnitPrice"]) * float(r["PricingQuantity"]), float(r[kind + "Cost"]), places=6)
            self.assertRegex(r["ChargePeriodStart"], r"^\d{4}-\d\d-01T00:00:00Z$")
            self.assertLessEqual(r["BillingPeriodStart"], r["ChargePeriodStart"])
            self.assertGreater(r["ChargePeriodEnd"], r["ChargePeriodStart"])
            self.assertEqual(r["CommitmentDiscountStatus"] != "", r["CommitmentDiscountId"] != "" and r["ChargeCategory"] == "Usage")
            if r["Tags"]:
                json.loads(r["Tags"])
        return rows

    def check_infracost(self, estimate, plan):
        total = plan["tco"]["per_month"]["value"]
        self.assertAlmostEqual(float(estimate["totalMonthlyCost"]), total, places=6)
        resources = estimate["projects"][0]["breakdown"]["resources"]
        self.assertAlmostEqual(sum(float(r["monthlyCost"]) for r in resources), total, places=6)
        try:
            import jsonschema
        except ImportError:
            return
        if os.path.exists(SCHEMA):
            with open(SCHEMA, encoding="utf-8") as file:
                jsonschema.validate(estimate, json.load(file))

    def test_every_example_keeps_the_rules_of_both_formats(self):
        for path in EXAMPLES:
            if not scenario_of(path).get("date"):
                continue
            with self.subTest(os.path.basename(path)):
                focus, infracost, plan = self.exports(path)
                self.check_focus(focus, plan)
                self.check_infracost(infracost, plan)

    def test_a_reserved_pool_is_bought_and_used(self):
        stages = [{"name": "model", "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1", "purchase": "reserved_1y"}]
        focus, infracost, plan = self.exports(self.scenario(stages=stages))
        rows = self.check_focus(focus, plan)
        self.check_infracost(infracost, plan)
        bought = [r for r in rows if r["ChargeCategory"] == "Purchase"]
        used = [r for r in rows if r["CommitmentDiscountStatus"] == "Used"]
        self.assertEqual((len(bought), len(used)), (1, 1))
        self.assertEqual(float(used[0]["BilledCost"]), 0.0)
        self.assertAlmostEqual(float(bought[0]["BilledCost"]), float(used[0]["EffectiveCost"]))

    def test_round_trip_through_the_importers(self):
        scenario = self.scenario()
        focus, infracost, plan = self.exports(scenario)
        files = self.write("plan.csv", focus), self.write("plan.json", json.dumps(infracost))
        for file in files:
            code, out, _ = run("import", "prices", file, "--json")
            self.assertEqual(code, 0)
            [one] = json.loads(out)
            self.assertEqual((one["skipped"], one["noted"]), ([], []))
            self.assertAlmostEqual(one["bill"]["effective"], plan["tco"]["per_month"]["value"], places=6)
        code, out, _ = run("import", "prices", files[0], "--against", files[0])
        self.assertEqual(code, 0)
        self.assertRegex(out.decode().splitlines()[-1], r"total .*\$0\.00$")

    def test_no_cell_is_a_formula(self):
        for evil in ("=cmd|'/c calc'!A1", "+1+1", "-2", "@SUM(A1)", "=1,\"2\""):
            with self.subTest(evil):
                stages = [{"name": evil, "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1"}]
                scenario = self.scenario(name=evil, stages=stages)
                code, focus, err = run("plan", scenario, "--focus")
                self.assertIn(code, (0, 1), err)
                for row in csv.reader(io.StringIO(focus.decode(), newline="")):
                    for cell in row:
                        if cell[:1] in ("=", "+", "@", "\t", "\r", "-"):
                            float(cell)  # a number may be negative
                code, _, _ = run("import", "prices", self.write("evil.csv", focus.decode()))
                self.assertEqual(code, 0)

    def test_the_month_is_asked_for_when_nobody_says_it(self):
        scenario = self.write("undated.json", json.dumps({"services": {"chat": service()}}))
        code, _, err = run("plan", scenario, "--focus")
        self.assertEqual(code, 2)
        self.assertIn(b"YYYY-MM", err)
        code, out, _ = run("plan", scenario, "--focus", "--period", "2026-12")
        self.assertEqual(code, 0)
        self.assertIn(b"2027-01-01T00:00:00Z", out)
        for bad in ("2026", "2026-13", "soon"):
            self.assertEqual(run("plan", scenario, "--infracost", "--period", bad)[0], 2)
        self.assertEqual(run("plan", scenario, "--focus", "--json")[0], 2)


if __name__ == "__main__":
    main()
