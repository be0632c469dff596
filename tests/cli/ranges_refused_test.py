"""What a person gets wrong with ranges, sweeps and goals, and what is said to them: a row a mistake."""
import json
import os
import tempfile
import unittest

from program import main, run

PRICES = {name: "$1 to $2/instance-hour" for name in "abc"}
BY_AVERAGE = ("--by", "demand.average")


def scenario(demand=(), stage=(), promises=(), **more):
    """A service with two ranges; what is given wins over what stands here."""
    return {"date": "2026-11-23", **more, "services": {"r": {
        "demand": {"average": "15 to 30 req/s", "peak_factor": "2 to 4", **dict(demand)}, "promises": {"p99": "400 ms", **dict(promises)},
        "stages": [{"name": "m", "service": "35 ms", "price": "$0.6/instance-hour", **dict(stage)}]}}}


def average(text):
    return scenario(demand={"average": text})


def correlated(*pairs):
    return scenario(variables=PRICES, stage={"price": "$a + $b + $c"}, correlations=[{"of": a, "with": b, "rank": r} for a, b, r in pairs])


# Literals of a request rate that are none: what is said first, and what to do.
LITERALS = [
    ("30 to 15 req/s", "reversed: 30 is more than 15 req/s", "write the lower end first"),
    ("15 req/s to 30 req/h", "reversed: 15 req/s is more than 30 req/h", "lower end first"),
    ("20 to 20 req/s", "both ends of the range are the same", "alone"),
    ("15 to 30 to 45 req/s", "a range has two ends", "5/7/12 ms"),
    ("15-30 req/s", "could be a range or a difference", "15 to 30 req/s"),
    ("15 ms to 30 req/s", "a time and a request rate", "the same kind of unit"),
    ("nan to 30 req/s", "is not a number", "finite"),
    ("1e300 to 1e308 req/s", "is too large", "1e300"),
    ("-5 to 5 req/s", "must be above 0 req/s", "20 req/s"),
    ("0 to 30 req/s ~ lognormal", "a lognormal is positive", "~ normal"),
    ("15 to 30 req/s ~ lognorml", "is not the law of a range", "~ lognormal"),
    ("15 to 30 req/s at 0 %", "must be above 0 % and at most 100 %", "at 80 %"),
    ("15 to 30 req/s at 120 %", "a share of 120 %", "at 80 %"),
    ("15 to 30 req/s at 100 %", "an interval that holds all of it", "uniform(low, high)"),
    ("30/20/10 req/s", "reversed: 30 is more than 20", "lowest first"),
    ("20/10/30 req/s", "reversed: 20 is more than 10", "lowest first"),
    ("uniform(30, 15) req/s", "reversed: 30 is more than 15", "lowest first"),
    ("triangular(30, 20, 10) req/s", "reversed: 30 is more than 20", "lowest first"),
    ("normal(mean=20, sd=-2) req/s", "sd = -2, must be above 0", "normal(mean=20 ms, sd=3 ms)"),
    ("lognormal(mean=-20, sd=2) req/s", "the mean of this law is -20", "normal(mean="),
    ("gamma(mean=20, scv=-1) req/s", "scv = -1, must be above 0", "gamma(mean=20 ms, scv=0.5)"),
    ("p10=30, p50=20, p90=10 req/s", "reversed: p50 is not above p10", "higher percentile"),
    ("p10=1, p50=99, p90=100 req/s", "too uneven for any distribution", "it would be one with p50=46.4 req/s"),
    ("p10=1, p90=5 req/s", "two percentiles do not say the shape", "3 to 6"),
    ("p10=1, p10=2, p90=5 req/s", "percentiles must ascend", "lowest first"),
    ("p0=1, p50=2, p90=5 req/s", "\"p0\" is not a percentile", "p1 to p99"),
    ("choice(10 at -20 %, 30 at 120 %) req/s", "a share of -20 %", "choice(8 at 70 %, 16 at 30 %)"),
    ("choice(10 at 0 %, 30 at 0 %) req/s", "a share of 0 %", "choice(8 at 70 %, 16 at 30 %)"),
    ("choice(10 at 50 %, 30 at 60 %) req/s", "add up to 110 %, must be 100 %", "100 % together"),
    ("choice(10) req/s", "a choice has a share", "choice(8 at 70 %, 16 at 30 %)"),
    ("csv(nope.csv, rate, req/s)", "cannot read the file", "readable"),
    ("csv(empty.csv, rate, req/s)", "\"\" is not a number", "one finite number"),
    ("csv(head.csv, rate, req/s)", "the column has no values", "at least one row"),
    ("csv(one.csv, rat, req/s)", "there is no column \"rat\"", "did you mean \"rate\"?"),
    ("csv(below.csv, rate, req/s)", "reaches -3 req/s", "20 req/s"),
]
FILES = {"empty.csv": "rate,other\n,1\n", "head.csv": "rate\n", "one.csv": "rate\n20\n", "below.csv": "rate\n20\n-3\n"}

# (scenario, command and what follows the file, exit code, parts of what is said)
MISTAKES = [
    (scenario(stage={"utilisation_cap": "70 % to 120 %"}), ["check"], 4, ["must lie inside 0 % and 100 %"]),
    (scenario(stage={"replicas_per_instance": "1 to 4"}), ["check"], 3, ["takes values between whole numbers", "choice(1 at 60 %"]),
    (scenario(stage={"concurrency": "2 to 8"}), ["plan"], 3, ["takes values between whole numbers", "choice(1 at 60 %"]),
    (scenario(stage={"concurrency": "choice(1.5 at 50 %, 2 at 50 %)"}), ["check"], 3, ["takes values between whole numbers"]),
    (correlated(("$a", "$b", 1.5)), ["check"], 3, ["\"1.5\" must be at most 1"]),
    (correlated(("$a", "$b", -1.01)), ["check"], 3, ["must be at least -1"]),
    (correlated(("$q", "$b", 0.5)), ["check"], 3, ["\"$q\" is not the path of a value", "did you mean \"$a\"?"]),
    (correlated(("demand.averge", "$b", 0.5)), ["check"], 3, ["did you mean \"demand.average\"?"]),
    (correlated(("$a", "$b", 0.5), ("$b", "$a", 0.4)), ["check"], 3, ["says again how $b and $a move together", "keep one of the two"]),
    (correlated(("$a", "$a", 0.5)), ["check"], 3, ["is the same range as \"of\"", "name two ranges"]),
    (scenario(variables={**PRICES, "a": "$1/instance-hour"}, stage={"price": "$a + $b"}, correlations=[{"of": "$a", "with": "$b", "rank": 0.5}]), ["check"], 3,
     ["\"$a\" is no range: it has one value"]),
    (scenario(variables={"a": "$b", "b": "$a"}, stage={"price": "$a"}), ["check"], 4, ["uses $b, which does not stand before it", "two that use each other have no value"]),
    (scenario(variables={"a": "2 * $a"}, stage={"price": "$a"}), ["check"], 4, ["uses $a, itself"]),
    (scenario(stage={"price": "$nope"}), ["check"], 4, ["no variable is named \"$nope\"", "declare it in \"variables\""]),
    (scenario(expect=["cost.per_month <= $10"]), ["check"], 1, ["NOT every expectation is met"]),
    (scenario(expect=["p90(cost.per_month) <= $10"]), ["check"], 1, ["NOT every expectation is met", "p90(cost.per_month) <= $10"]),
    (scenario(expect=["cost.per_mnth <= $10"]), ["check"], 3, ["did you mean cost.per_month?"]),
    (scenario(expect=["p0(cost.per_month) <= $10"]), ["check"], 3, ["is no figure", "p90(cost.per_month)"]),
    (scenario(expect=["cost.per_month <= $10 to $20"]), ["check"], 3, ["is a range, must be one value"]),
    (scenario(scenarios={"x": {"extends": "y"}, "y": {"extends": "x"}}), ["check", "--variant", "x"], 3, ["extends no other"]),
    (scenario(scenarios={"black friday": {"demand.average": "90 req/s"}}), ["check", "--variant", "black fryday"], 2, ["did you mean \"black friday\"?"]),
    (scenario(extends="case.json"), ["check"], 3, ["a circle"]),
    (scenario(), ["check", "--set", "demand.average=30 to 15 req/s"], 4, ["the range is reversed", "--set demand.average=30 to 15 req/s"]),
    (scenario(), ["sweep", "demand.peak=1..9:lin1000000", "demand.average=1..9:lin1000000"], 2, ["asks for 1,000,000,000,000 plans"]),
    (scenario(), ["sweep", "demand.average=1..2:lin99999999999999999999"], 2, ["must be at most 1,000,000"]),
    (scenario(), ["sweep", "demand.average=30..15"], 2, ["runs from 30 to 15, must rise"]),
    (scenario(), ["sweep", "demand.average=0..15:log5"], 2, ["no logarithmic steps from 0 or below"]),
    (scenario(), ["sweep", "demand.average=1..15:step0"], 2, ["must be above 0"]),
    (scenario(), ["sweep", "demand.average=15..20", "demand.average=15..20"], 2, ["is swept twice"]),
    (scenario(), ["goal", "cost.per_month <= $1", *BY_AVERAGE], 5, ["It holds nowhere", "Nearest: at"]),
    (scenario(), ["goal", "cost.per_month", *BY_AVERAGE], 2, ["has no <=, <, >=, > or ="]),
    (scenario(), ["goal", "$1 <= cost.per_month <= $2", *BY_AVERAGE], 2, ["holds two relations"]),
    (scenario(), ["goal", "p101(cost.per_month) <= $1k", *BY_AVERAGE], 2, ["is no figure"]),
    (scenario(), ["goal", "cost.per_month <= $1k", *BY_AVERAGE, "--from", "3 ms"], 4, ["must be a request rate", "write it like 5,000 req/s"]),
    (scenario(), ["goal", "cost.per_month <= $1k", *BY_AVERAGE, "--from", "10 to 20 req/s"], 2, ["must be one value"]),
    (scenario(), ["goal", "cost.per_month <= $1k", "--by", "stages.m.instance"], 2, ["is no number"]),
    (scenario(), ["tornado", "--output", "cost.per_mnth"], 2, ["did you mean cost.per_month?"]),
    (scenario(), ["diff", "nope.json"], 3, ["cannot read the file"]),
    (scenario(), ["plan", "--precision", "2"], 2, ["--precision"]),
]


class Refused(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for name, text in FILES.items():
            with open(os.path.join(self.folder.name, name), "w", encoding="ascii") as file:
                file.write(text)

    def told(self, content, command):
        path = os.path.join(self.folder.name, "case.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(content, file)
        code, out, err = run(command[0], path, *command[1:], timeout=60, cwd=self.folder.name)
        return code, (out + err).decode()

    def test_literals(self):
        for text, reason, help_text in LITERALS:
            with self.subTest(text):
                code, said = self.told(average(text), ["check"])
                self.assertIn(code, (3, 4), said)
                self.assertIn("/services/r/demand/average", said)
                self.assertIn(reason, said)
                self.assertIn("help: ", said)
                self.assertIn(help_text, said[said.index("help: "):])

    def test_mistakes(self):
        for content, command, want, parts in MISTAKES:
            with self.subTest(command=command, parts=parts):
                code, said = self.told(content, command)
                self.assertEqual(code, want, said)
                for part in parts:
                    self.assertIn(part, said)

    def test_correlations_that_cannot_all_hold_are_named_with_both_numbers(self):
        pairs = [("$a", "$b"), ("$a", "$c"), ("$b", "$c")]
        code, said = self.told(correlated(*[(*p, -0.9) for p in pairs]), ["plan", "--no-verify", "--samples", "256"])
        self.assertEqual(code, 0, said)
        for a, b in pairs:
            self.assertIn("the correlations cannot all hold: %s with %s is -0.483 instead of -0.9" % (a, b), " ".join(said.split()))

    def test_one_value_of_a_column_is_that_value(self):
        code, said = self.told(average("csv(one.csv, rate, req/s)"), ["plan", "--no-verify", "--json", "--samples", "256"])
        self.assertEqual(code, 0)
        demand = json.loads(said)["uncertainty"]["figures"]["demand.average"]
        self.assertEqual({demand[p]["value"] for p in ("p10", "p50", "p90")}, {20.0})


if __name__ == "__main__":
    main()
