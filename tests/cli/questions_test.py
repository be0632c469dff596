"""sweep, goal, diff, whatif, variants, expectations and locks, as a person meets them."""
import json
import os
import select
import signal
import subprocess
import tempfile
import time
import unittest

import jsonschema

from program import EXAMPLES, PROGRAM, ROOT, main, run, service

EXAMPLE = {os.path.basename(p)[:-5]: p for p in EXAMPLES}
FAST = "--no-verify"
SHARED = os.path.join(ROOT, "..", "shared", "samples", "infracost.schema.json")


def fleet(**more):
    """Servers of 25 ms at a dollar an hour each."""
    stage = {"name": "model", "service": {"mean": "25 ms", "law": "exponential"}, "price": "$1/instance-hour", "replicas_per_instance": 1,
             "redundancy": "none", "utilisation_cap": "100 %"}
    return {"services": {"s": {"demand": {"average": "1 req/s", "peak": "100 req/s", "headroom": "0 %"}, "promises": {"p99": "150 ms"}, "stages": [stage]}}, **more}


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, thing, name="scenario.json"):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(thing if isinstance(thing, str) else json.dumps(thing))
        return path

    def answer(self, *line, code=0):
        got, out, err = run(*line, "--json")
        self.assertEqual(got, code, err)
        return json.loads(out)

    def refused(self, code, part, *line):
        got, out, err = run(*line)
        self.assertEqual((got, out), (code, b""), (line, err))
        self.assertIn(part, err.decode(), line)


class Sweep(Scratch):
    def test_a_table_has_a_row_a_value_and_one_width(self):
        path = self.write(fleet())
        code, out, err = run("sweep", path, "demand.peak=50..400:log20", "--show", "cost.per_month", "--show", "capacity.replicas")
        self.assertEqual((code, err), (0, b""))
        self.assertEqual(out.decode().count("yes"), 20)
        self.assertIn("demand.peak [req/s]", out.decode())
        self.assertIn("####", out.decode())
        rows = run("sweep", path, "demand.peak=50..400:log20", "--csv")[1].decode().splitlines()
        self.assertEqual((len(rows), len({r.count(",") for r in rows})), (21, 1))
        markdown = [r for r in run("sweep", path, "demand.peak=50..400:log20", "--md")[1].decode().splitlines() if r.startswith("|")]
        self.assertEqual((len(markdown), len({r.count("|") for r in markdown})), (22, 1))

    def test_two_inputs_are_a_table_a_figure(self):
        text = run("sweep", self.write(fleet()), "demand.peak=100,200,300", "stages.model.service.mean=10,20 ms", "--show", "capacity.replicas")[1].decode()
        self.assertIn("demand.peak [req/s] \\ stages.model.service.mean [ms]", text)

    def test_json_agrees_with_plan(self):
        path = self.write(fleet())
        cells = self.answer("sweep", path, "demand.peak=100,300", "--show", "cost.per_month", "--show", "latency.p99")["cells"]
        for cell in cells:
            plan = json.loads(run("plan", path, FAST, "--json", "--set", "demand.peak=%d req/s" % cell["inputs"]["demand.peak"])[1])
            self.assertEqual(cell["values"]["cost.per_month"], plan["cost"]["per_month"]["value"])
            self.assertEqual(cell["values"]["latency.p99"], plan["latency"]["p99"]["value"])

    def test_refuses_too_many_plans_with_their_number(self):
        self.refused(2, "asks for 1,000,000,000,000 plans", "sweep", EXAMPLES[0], "demand.peak=1..9:lin1000000", "demand.average=1..9:lin1000000")

    def test_refuses_what_it_cannot_read(self):
        path = self.write(fleet())
        self.refused(2, "did you mean demand.peak?", "sweep", path, "demand.peek=1..2")
        self.refused(2, "--> demand.peek=1..2", "sweep", path, "demand.peek=1..2")
        self.refused(2, "did you mean cost.per_month?", "sweep", path, "demand.peak=100..200", "--show", "cost.per_mnth")
        self.refused(4, "must be a request rate", "sweep", path, "demand.peak=1..2 ms")
        self.refused(2, "error[E0902]", "sweep", path, "demand.peak")

    def test_a_cell_without_a_plan_says_why(self):
        cells = self.answer("sweep", self.write(fleet()), "demand.peak=0.5,100")["cells"]
        self.assertIn("below the average", cells[0]["refused"])
        self.assertIsNone(cells[0]["met"])
        self.assertIsNone(cells[1]["refused"])


class Goal(Scratch):
    def test_finds_where_a_budget_ends(self):
        got = self.answer("goal", self.write(fleet()), "cost.per_month <= $2.2k", "--by", "demand.peak", "--from", "5", "--to", "1000")
        self.assertTrue(got["solved"])
        high = got["holding"][0]["high"]
        self.assertEqual((high["kind"], high["value"], high["value_beyond"]), ("crossing", 2190.0, 2920.0))
        self.assertAlmostEqual(high["at"], 81.262277205168526, delta=1e-4)
        self.assertAlmostEqual(high["plateau"][0], 43.532303885892525, delta=1e-4)
        self.assertEqual(got["crossings"], 1)

    def test_five_and_the_nearest_value_where_nothing_holds(self):
        path = self.write(fleet())
        got = self.answer("goal", path, "cost.per_month <= $100", "--by", "demand.peak", code=5)
        self.assertEqual((got["solved"], got["nearest"]["value"]), (False, 730.0))
        code, out, err = run("goal", path, "cost.per_month <= $100", "--by", "demand.peak")
        self.assertEqual((code, err), (5, b""))
        self.assertIn(b"It holds nowhere", out)
        self.assertIn(b"Nearest: at", out)

    def test_refuses_what_it_cannot_read(self):
        path = self.write(fleet())
        self.refused(2, "did you mean demand.peak?", "goal", path, "cost.per_month <= $1k", "--by", "demand.peek")
        self.refused(2, "is not a figure of the plan", "goal", path, "speed <= $1k", "--by", "demand.peak")
        self.refused(4, "E0205", "goal", path, "cost.per_month <= 1 GPU", "--by", "demand.peak")
        self.refused(2, "must be below --to", "goal", path, "cost.per_month <= $1k", "--by", "demand.peak", "--from", "9", "--to", "5")
        self.assertEqual(run("goal", path, "cost.per_month <= $1k")[0], 2)

    def test_whole_inputs_have_whole_answers(self):
        got = self.answer("goal", self.write(fleet()), "capacity.instances <= 2", "--by", "stages.model.replicas_per_instance", "--from", "1", "--to", "8")
        self.assertEqual(got["holding"][0]["low"]["at"], 2)
        self.assertEqual(got["holding"][0]["low"]["beyond"], 1)


class Difference(Scratch):
    def test_with_itself_is_empty_and_zero(self):
        for path in EXAMPLES:
            got = self.answer("diff", path, path)
            self.assertEqual((got["empty"], got["diffMonthlyCost"], got["inputs"], got["figures"]), (True, 0.0, [], []))
            self.assertIn(b"No difference", run("diff", path, path)[1])

    def test_past_now_and_diff(self):
        other = fleet()
        other["services"]["s"]["demand"]["peak"] = "300 req/s"
        got = self.answer("diff", self.write(fleet()), self.write(other, "other.json"))
        self.assertEqual(got["inputs"], [{"path": "demand.peak", "past": "100 req/s", "now": "300 req/s"}])
        cost = [f for f in got["figures"] if f["path"] == "cost.per_month"][0]
        self.assertEqual((cost["past"], cost["now"], cost["diff"]), (2920.0, 6570.0, 3650.0))

    def test_infracost_reads_it(self):
        line = ("whatif", self.write(fleet()), "--set", "demand.peak=300 req/s", "--infracost")
        got = json.loads(run(*line)[1])
        self.assertAlmostEqual(float(got["diffTotalMonthlyCost"]), float(got["totalMonthlyCost"]) - float(got["pastTotalMonthlyCost"]), delta=1e-6)
        for part, total in (("breakdown", "totalMonthlyCost"), ("pastBreakdown", "pastTotalMonthlyCost"), ("diff", "diffTotalMonthlyCost")):
            resources = got["projects"][0][part]["resources"]
            self.assertAlmostEqual(sum(float(r["monthlyCost"]) for r in resources), float(got[total]), delta=1e-6)
        if os.path.exists(SHARED):
            with open(SHARED, encoding="utf-8") as file:
                jsonschema.Draft4Validator(json.load(file)).validate(got)

    def test_whatif_is_the_difference_of_set(self):
        path = self.write(fleet())
        other = fleet()
        other["services"]["s"]["demand"]["peak"] = "300 req/s"
        one, two = self.answer("whatif", path, "--set", "demand.peak=300 req/s"), self.answer("diff", path, self.write(other, "other.json"))
        self.assertEqual((one["inputs"], one["figures"]), (two["inputs"], two["figures"]))

    def test_whatif_refuses_by_the_argument(self):
        path = self.write(fleet())
        self.refused(4, "--> --set demand.peak=300", "whatif", path, "--set", "demand.peak=300")
        self.refused(2, "did you mean demand.peak?", "whatif", path, "--set", "demand.peek=300 req/s")
        self.refused(2, "is below the average", "whatif", path, "--set", "demand.peak=0.5 req/s")
        self.assertEqual(run("whatif", path)[0], 2)

    def test_inputs_are_listed_by_the_names_that_set_them(self):
        path = self.write(fleet())
        lines = run("whatif", path, "--inputs")[1].decode().splitlines()
        self.assertIn("demand.peak = 100 req/s", lines)
        for line in lines:
            name, _, value = line.partition(" = ")
            if value:
                self.assertEqual(run("check", path, "--set", name + "=" + value)[0] in (0, 2, 3, 4), True, line)


class Variants(Scratch):
    def scenario(self):
        return fleet(name="fleet", scenarios={"black friday": {"demand.peak": "300 req/s"}, "cheap": {"stages.model.price": "$0.50/instance-hour"}})

    def test_stand_side_by_side(self):
        path = self.write(self.scenario())
        cells = self.answer("whatif", path, "--variants", "--show", "cost.per_month")["cells"]
        self.assertEqual([c["values"]["cost.per_month"] for c in cells], [2920.0, 6570.0, 1460.0])
        text = run("whatif", path, "--variants")[1].decode()
        self.assertIn("black friday", text)

    def test_are_planned_checked_and_explained(self):
        path = self.write(self.scenario())
        plan = json.loads(run("plan", path, FAST, "--json", "--variant", "black friday")[1])
        self.assertEqual((plan["cost"]["per_month"]["value"], plan["scenario"]["name"]), (6570.0, "fleet, black friday"))
        self.assertEqual(run("check", path)[1].decode(), path + ": fine, 1 service, 2 variants\n")
        self.assertEqual(run("explain", path, "cost.per_month", "--variant", "cheap")[0], 0)
        self.refused(2, "did you mean \"black friday\"?", "plan", path, "--variant", "black fridy")

    def test_a_fault_in_one_is_found_by_check(self):
        broken = self.scenario()
        broken["scenarios"]["cheap"] = {"stages.modl.price": "$1/instance-hour"}
        self.refused(3, "stages.model.price", "check", self.write(broken))

    def test_fit_the_schema(self):
        jsonschema.Draft202012Validator(json.loads(run("schema")[1])).validate({**self.scenario(), "expect": ["cost.per_month <= $40k"], "extends": "x.json"})


class Extends(Scratch):
    def test_says_the_rest(self):
        self.write(fleet(), "base.json")
        path = self.write({"extends": "base.json", "services": {"s": {"demand": {"peak": "300 req/s"}}}})
        self.assertEqual(json.loads(run("plan", path, FAST, "--json")[1])["cost"]["per_month"]["value"], 6570.0)

    def test_circles_missing_files_and_others_are_refused(self):
        path = self.write({"extends": "scenario.json"})
        self.refused(3, "a circle", "plan", path)
        self.refused(3, "No such file", "plan", self.write({"extends": "missing.json"}))
        for hostile in ("../../../../../../etc/passwd", "/etc/passwd", "/dev/zero", "/dev/null", "/", ".."):
            code, out, err = run("plan", self.write({"extends": hostile}))
            self.assertEqual((code, out), (3, b""), hostile)
            self.assertNotIn(b"root:", err)


class Expect(Scratch):
    def test_check_and_plan_fail_on_what_is_not_met(self):
        good = self.write(fleet(expect=["cost.per_month <= $40k", "latency.p99 <= 150 ms"]))
        self.assertEqual(run("check", good)[0], 0)
        self.assertEqual(run("plan", good, FAST)[0], 0)
        bad = self.write(fleet(expect=["cost.per_month <= $40k", "capacity.replicas <= 3"]), "bad.json")
        code, out, err = run("check", bad)
        self.assertEqual((code, err), (1, b""))
        self.assertIn("NOT every expectation is met", out.decode())
        self.assertRegex(out.decode(), r"capacity.replicas <= 3 +4 +NO|capacity.replicas <= 3 +4 replica +NO")
        code, out, err = run("plan", bad, FAST)
        self.assertEqual(code, 1)
        self.assertIn(b"capacity.replicas <= 3", out)
        self.assertFalse(json.loads(run("plan", bad, FAST, "--json")[1])["verdict"]["met"])
        self.assertEqual([e["met"] for e in json.loads(run("check", bad, "--json")[1])["expected"]], [True, False])

    def test_a_condition_that_cannot_be_read_is_a_fault_of_the_file(self):
        for wrong, code in (("cost.per_month", 3), ("cost.per_mnth <= $1", 3), ("cost.per_month <= 3 ms", 4), ("latency.p99 <= 400", 4), ("", 3)):
            self.assertEqual(run("check", self.write(fleet(expect=[wrong])))[0], code, wrong)
        self.assertEqual(run("check", self.write(fleet(expect="cost.per_month <= $1")))[0], 3)


class Locks(Scratch):
    def test_a_result_is_held_against_its_lock(self):
        path, lock = self.write(fleet()), os.path.join(self.folder.name, "x.lock")
        line = ["sweep", path, "demand.peak=100..200:lin5", "--lock", lock]
        self.assertEqual(run(*line)[0], 0)
        with open(lock, "rb") as file:
            written = file.read()
        code, _, err = run(*line)
        self.assertEqual(code, 0)
        self.assertIn(b"bit for bit", err)
        with open(lock, "rb") as file:
            self.assertEqual(file.read(), written)
        code, _, err = run("sweep", path, "demand.peak=100..200:lin6", "--lock", lock)
        self.assertEqual(code, 3)
        self.assertIn(b"what is asked", err)
        self.write(fleet(name="other"))
        self.assertIn(b"the scenario is another one", run(*line)[2])
        with open(lock, "w", encoding="utf-8") as file:
            file.write("{}")
        self.assertEqual(run(*line)[0], 3)


def priced(**more):
    """The fleet with its price a variable that has a range, and a part that follows from it."""
    f = fleet(variables={"price": "$0.8 to $1.25/instance-hour", "twice": "2 * $price", "rate": "100 req/s"}, **more)
    f["services"]["s"]["demand"]["peak"] = "$rate"
    f["services"]["s"]["stages"][0]["price"] = "$twice"
    return f


class LockOfPercentiles(Scratch):
    def test_samples_and_seed_come_back_and_what_was_changed_is_named(self):
        path, lock = self.write(priced()), os.path.join(self.folder.name, "x.lock")
        line = ["sweep", path, "$rate=60,100", "--show", "p90(cost.per_month)", "--lock", lock]
        self.assertEqual(run(*line, "--samples", "256", "--seed", "7", "--threads", "1")[0], 0)
        code, _, err = run(*line, "--threads", "2")  # neither is said again
        self.assertEqual((code, b"bit for bit" in err), (0, True), err)
        with open(lock, encoding="utf-8") as file:
            good = json.load(file)
        for key, value, said in (("sizewell", "0.0.1", b"the version was 0.0.1"), ("samples", 4096, b"another result"), ("seed", "8", b"another result"),
                                 ("catalogue", "0" * 64, b"the catalogue is another one"), ("verb", "goal", b"the question was goal")):
            with open(lock, "w", encoding="utf-8") as file:
                json.dump({**good, key: value}, file)
            code, _, err = run(*line)
            self.assertEqual(code, 3, key)
            self.assertIn(said, err, key)  # samples and seed are followed: then the result tells


    def test_a_flag_that_says_otherwise_than_the_lock_is_refused(self):
        path, lock = self.write(priced()), os.path.join(self.folder.name, "x.lock")
        line = ["sweep", path, "$rate=60,100", "--show", "p90(cost.per_month)", "--lock", lock]
        self.assertEqual(run(*line, "--samples", "256", "--seed", "7")[0], 0)
        self.assertEqual(run(*line, "--samples", "256", "--seed", "7")[0], 0)  # what it holds may be said again
        self.refused(2, "was made with --seed 7", *line, "--seed", "1")
        self.refused(2, "leave --samples out", *line, "--samples", "4096")


def loose():
    """An average and a peak that are drawn apart, so that some draws have a peak below the average."""
    f = fleet()
    f["services"]["s"]["demand"].update(average="15 to 30 req/s", peak="28 to 80 req/s")
    return f


class DrawsThatAreNoScenario(Scratch):
    def test_are_told_where_percentiles_leave_them_out(self):
        path = self.write(loose())
        few = ["--samples", "512"]
        plan = run("plan", path, FAST, *few)[1].decode()
        share = float(plan[plan.index("note: ") + 6:].split()[0])
        self.assertTrue(0.5 < share < 5.0, share)
        sweep = ["sweep", path, "demand.headroom=0,0.2", "--show", "p90(cost.per_month)", *few]
        seek = ["goal", path, "p90(cost.per_month) <= $3k", "--by", "demand.headroom", "--from", "0 %", "--to", "100 %", *few]
        cells = self.answer(*sweep)["cells"]
        goal = self.answer(*seek)
        for left_out in (cells[0]["left_out"], cells[1]["left_out"], goal["left_out"]):
            self.assertAlmostEqual(100.0 * left_out, share, delta=0.01)  # the same draws
        for line in (sweep, seek):
            self.assertIn("of the draws are no scenario", run(*line)[1].decode())
        self.assertNotIn("no scenario", run("sweep", path, "demand.headroom=0,0.2", "--show", "cost.per_month")[1].decode())
        self.assertEqual(self.answer("sweep", self.write(priced()), "$rate=60", "--show", "p90(cost.per_month)")["cells"][0]["left_out"], 0.0)

    def test_a_plan_without_any_is_refused_with_the_reason(self):
        never = fleet(variables={"x": "choice(-2 at 49.999 %, 1 at 0.002 %, 3 at 49.999 %)"})  # x (2 - x) is above 0 at the median alone
        never["services"]["s"]["stages"][0]["price"] = "$x * (2 - $x) * $1/instance-hour"
        path = self.write(never)
        self.assertEqual(run("check", path)[0], 0)
        code, out, err = run("plan", path, FAST, "--samples", "256")
        self.assertEqual((code, out), (3, b""), err)
        self.assertIn(b"no draw is a scenario: stages.model.price leaves its bounds", err)


class Warnings(Scratch):
    def test_ranges_of_variables_are_listed_with_their_reading(self):
        warnings = self.answer("plan", self.write(priced()), FAST, "--no-ranges")["warnings"]
        told = [w["text"] if "text" in w else str(w) for w in warnings]
        self.assertTrue(any("$price is a range, read as lognormal" in t for t in told), told)


class Variables(Scratch):
    def test_are_set_and_swept_and_searched_by_path(self):
        path = self.write(priced())
        set_to = self.answer("plan", path, FAST, "--no-ranges", "--set", "variables.price=$1/instance-hour")["cost"]["per_month"]["value"]
        sweep = self.answer("sweep", path, "variables.price=1,2", "$rate=50,100", "--show", "cost.per_month")
        self.assertEqual([c["inputs"] for c in sweep["cells"]][-1], {"variables.price": 2.0, "variables.rate": 100.0})
        cost = {tuple(c["inputs"].values()): c["values"]["cost.per_month"] for c in sweep["cells"]}
        self.assertAlmostEqual(cost[1.0, 100.0] / set_to, 1.0, 12)
        self.assertAlmostEqual(cost[2.0, 100.0] / set_to, 2.0, 12)
        goal = self.answer("goal", path, "cost.per_month <= $%r" % (1.5 * set_to), "--by", "variables.price")
        self.assertAlmostEqual(goal["holding"][0]["high"]["at"], 1.5, 6)

    def test_a_wrong_name_is_told_the_near_one(self):
        path = self.write(priced())
        self.refused(2, "did you mean variables.price?", "plan", path, "--set", "variables.prize=$1/instance-hour")
        self.refused(2, "did you mean variables.price?", "sweep", path, "variables.prise=1,2")

    def test_a_value_that_leaves_the_bounds_of_its_uses_is_a_cell_without_a_plan(self):
        got = self.answer("sweep", self.write(priced()), "variables.price=-1,1")
        self.assertIn("stages.model.price", got["cells"][0]["refused"])
        self.assertFalse(got["cells"][1].get("refused"))

    def test_a_diff_names_the_variable_once(self):
        got = self.answer("whatif", self.write(priced()), "--set", "variables.price=$1/instance-hour", "--samples", "256")
        self.assertEqual([i["path"] for i in got["inputs"]], ["variables.price"])
        cost = next(r for r in got["ranges"] if r["path"] == "cost.per_month")
        self.assertLess(cost["p10"], 0.0)  # the range of a variable is a range
        self.assertGreater(cost["p90"], 0.0)

    def test_a_csv_column_stands_beside_the_file_that_names_it(self):
        os.mkdir(os.path.join(self.folder.name, "base"))
        self.write("price\n1\n2\n3\n", os.path.join("base", "prices.csv"))
        base = fleet()
        base["services"]["s"]["stages"][0]["price"] = "csv(prices.csv, price, USD/instance-hour)"
        self.write(base, os.path.join("base", "base.json"))
        got = self.answer("plan", self.write({"extends": "base/base.json"}), FAST, "--samples", "256")
        self.assertEqual([i["name"] for i in got["uncertainty"]["inputs"]], ["stages.model.price"])


class Percentiles(Scratch):
    def test_goal_expect_sweep_and_plan_agree(self):
        path = self.write(priced())
        ask = ["--samples", "256"]
        sweep = self.answer("sweep", path, "$rate=60,100", "--show", "p90(cost.per_month)", *ask)
        p90 = [c["values"]["p90(cost.per_month)"] for c in sweep["cells"]]
        self.assertGreater(p90[1], p90[0])
        plan = self.answer("plan", path, FAST, *ask)["uncertainty"]["figures"]["cost.per_month"]["p90"]["value"]
        self.assertAlmostEqual(p90[1] / plan, 1.0, 2)
        goal = self.answer("goal", path, "p90(cost.per_month) <= $%r" % p90[0], "--by", "$rate", "--from", "50", "--to", "100", *ask)
        self.assertGreaterEqual(goal["holding"][0]["high"]["at"], 60.0)
        self.assertLess(goal["holding"][0]["high"]["at"], 100.0)
        for bound, code in ((1.05 * p90[1], 0), (0.95 * p90[1], 1)):
            self.assertEqual(run("check", self.write(priced(expect=["p90(cost.per_month) <= $%r" % bound]), "e.json"))[0], code)

    def test_csv_has_a_column_for_each_percentile_and_its_error(self):
        code, out, err = run("plan", self.write(priced()), FAST, "--samples", "256", "--csv")
        self.assertEqual(code, 0, err)
        rows = [line.split(",") for line in out.decode().splitlines()]
        self.assertEqual(rows[0][:5], ["figure", "unit", "at_medians", "p10", "p10_half_width"])
        self.assertEqual({len(r) for r in rows}, {11})
        cost = next(r for r in rows if r[0] == "cost.per_month")
        self.assertLess(float(cost[3]), float(cost[2]))
        code, out, _ = run("whatif", self.write(priced()), "--set", "$price=$1/instance-hour", "--samples", "256", "--csv")
        self.assertEqual(out.decode().splitlines()[0], "figure,unit,past,now,diff,diff_p10,diff_p50,diff_p90,share_lower,share_higher")


class Interruption(Scratch):
    def ended(self, *line, told=" left"):
        """Ctrl-C once the progress shows (or after a second): exit, stdout, what stderr said."""
        parent, child = os.openpty()
        process = subprocess.Popen([PROGRAM, *line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=child)
        os.close(child)
        seen = b""
        if told:
            while told.encode() not in seen and process.poll() is None:
                if select.select([parent], [], [], 0.1)[0]:
                    seen += os.read(parent, 4096)
        else:
            time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        try:
            while True:
                more = os.read(parent, 4096)
                if not more:
                    break
                seen += more
        except OSError:  # the other end is closed
            pass
        os.close(parent)
        return process.returncode, out, seen.decode()

    def test_every_long_verb_ends_with_what_is_done(self):
        path = self.write(priced())
        verbs = [(["plan", path, FAST, "--samples", str(1 << 33)], "samples done", lambda j: j["uncertainty"]["truncated"]),
                 (["tornado", path, "--samples", str(1 << 29)], "the shares of the variance not", lambda j: j["interrupted"] and len(j["bars"]) == 1),
                 (["whatif", path, "--set", "demand.average=2 req/s", "--samples", str(1 << 20)], "the ranges not", lambda j: "figures" in j),
                 (["goal", path, "p90(cost.per_month) <= $1000", "--by", "$rate", "--samples", str(1 << 14)], "evaluations done", lambda j: j["interrupted"])]
        for line, said, done in verbs:
            code, out, err = self.ended(*line, "--threads", "1", "--json")
            self.assertEqual(code, 130, (line, err))
            self.assertIn("ended by Ctrl-C with", err, line)
            self.assertIn(said, err, line)
            self.assertTrue(done(json.loads(out)), line)
        code, out, err = self.ended("simulate", path, "--customers", "10000000000", "--seconds", "50", "--json", told="")
        self.assertEqual(code, 130, err)
        self.assertIn("requests simulated", err)
        json.loads(out)

    def test_ctrl_c_ends_with_what_is_done(self):
        slow = {"services": {"a": service(stages=[{"name": "batched", "batch": {"max": 8, "delay": "2 ms", "table": {"1": "3 ms", "8": "9 ms"}}, "price": "$1/instance-hour"}])}}
        process = subprocess.Popen([PROGRAM, "sweep", self.write(slow), "demand.peak=60..600:lin100000", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(2.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        got = json.loads(out)
        self.assertTrue(got["interrupted"])
        self.assertEqual(len(got["cells"]), got["done"])
        self.assertLess(got["done"], 100000)
        self.assertIn("ended by Ctrl-C with %d of 100000 plans done" % got["done"], err.decode())

    def test_progress_is_for_terminals_only(self):
        parent, child = os.openpty()
        path = self.write(fleet())
        process = subprocess.Popen([PROGRAM, "sweep", path, "demand.peak=60..600:lin100000", "--csv", "--threads", "1"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=child)
        os.close(child)
        seen = b""
        end = time.time() + 30
        while b" left" not in seen and time.time() < end:
            seen += os.read(parent, 4096)
        process.send_signal(signal.SIGINT)
        process.wait(60)
        os.close(parent)
        self.assertRegex(seen.decode(), r"\d+ % of 100000 plans, \d+ s left")


if __name__ == "__main__":
    main()
