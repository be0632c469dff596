"""Hostile files and extreme numbers: a clear answer within a second and a gigabyte, never a crash, a hang or a nan."""
import json
import os
import random
import resource
import sys
import tempfile
import unittest

from program import EXAMPLES, main, run, service

GIGABYTE = 1 << 30
SECONDS = 1.0  # of processor time: a shared machine has its own wall clock
ANSWER_SECONDS = 5.0  # where no formula holds a legal extreme is simulated


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))


def ends():
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# The address sanitizer reserves terabytes of addresses.
with open(sys.argv[1], "rb") as binary:
    SANITIZED = b"__asan_init" in binary.read()
BEFORE = None if SANITIZED else bounded


class Attack(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name="scenario.json"):
        return os.path.join(self.folder.name, name)

    def write(self, content):
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        with open(self.path(), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return self.path()

    def bounded_run(self, *args, seconds=SECONDS, **more):
        begin = processor_seconds()
        done = run(*args, before=BEFORE, timeout=120, **more)
        self.assertLess(processor_seconds() - begin, seconds * (10 if SANITIZED else 1), args)
        return done

    def refused(self, path, *fragments):
        for verb in ("plan", "check", "explain"):
            code, out, err = self.bounded_run(verb, path)
            self.assertIn(code, (3, 4), (verb, err[:500]))
            self.assertEqual(out, b"", verb)
            self.assertLess(len(err), 100_000, verb)
            self.assertFalse([c for c in err.decode("utf-8") if ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160], verb)
            for fragment in fragments:
                self.assertIn(fragment, err, verb)

    def refused_by_the_model(self, scenario, *fragments):
        """Reads well, but is beyond what can be computed."""
        path = self.write(scenario)
        self.assertEqual(self.bounded_run("check", path)[0], 0)
        for verb in ("plan", "explain"):
            code, out, err = self.bounded_run(verb, path)
            self.assertEqual((code, out), (3, b""), (verb, err[:500]))
            for fragment in fragments:
                self.assertIn(fragment, err, verb)

    def answered(self, scenario):
        """Plans in every format; the JSON has no nan, the text has none and no line control."""
        path = self.write(scenario)
        for line in (["plan", "--json", "--no-verify", path], ["plan", "--no-verify", path], ["plan", "--md", "--no-verify", path], ["explain", path]):
            code, out, err = self.bounded_run(*line, seconds=ANSWER_SECONDS)
            self.assertIn(code, (0, 1), (line, err[:500]))
            self.assertEqual(err, b"", line)
            if "--json" in line:
                plan = json.loads(out, parse_constant=lambda word: self.fail(word))
                self.assertTrue(all(v is None or v >= 0 for v in self.values(plan["latency"])), plan["latency"])
            else:
                words = out.decode("utf-8").replace("(", " ").replace(")", " ").replace("$", "").split()
                self.assertFalse({"nan", "-nan", "inf", "-inf"} & set(words), line)
                self.assertFalse([c for c in out.decode("utf-8") if ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160], line)
        return plan

    def values(self, node):
        if isinstance(node, dict):
            if "value" in node:
                return [node["value"]]
            return [v for child in node.values() for v in self.values(child)]
        return [v for child in node for v in self.values(child)] if isinstance(node, list) else []

    # Files that are no scenario.

    def test_a_file_of_100_megabytes(self):
        with open(self.path(), "wb") as file:
            file.write(b'{"name": "')
            file.truncate(100 << 20)
        self.refused(self.path(), b"E0103", b"too large")

    def test_a_device_that_never_ends(self):
        self.refused("/dev/zero", b"E0103")

    def test_ten_thousand_levels(self):
        for inside in (b"[", b'{"a":', b'{"services":['):
            self.refused(self.write(inside * 10_000), b"E0104")

    def test_nul_bytes_and_invalid_utf8(self):
        self.refused(self.write(b'{"name": "a\0b"}'), b"E0106", b"NUL")
        self.refused(self.write(b'{"name": "caf\xe9"}'), b"E0106", b"UTF-8")
        self.refused(self.write(b"\xff\xfe{\0}\0"), b"E0106")
        self.refused(self.write(os.urandom(4096)))

    def test_a_directory_and_a_file_that_is_not_there(self):
        self.refused(self.folder.name, b"E0102", b"directory")
        self.refused(self.path("absent.json"), b"E0102", b"No such file")
        self.refused("", b"E0102")
        self.refused("x" * 5000, b"E0102")

    def test_a_file_that_may_not_be_read(self):
        path = self.write("{}")
        os.chmod(path, 0)
        if os.access(path, os.R_OK):  # root reads everything
            self.refused(path, b"E0301")
        else:
            self.refused(path, b"E0102", b"ermission")

    def test_a_pipe_that_says_nothing(self):
        os.mkfifo(self.path("silent"))
        holder = os.open(self.path("silent"), os.O_RDWR)
        code, out, err = self.bounded_run("plan", self.path("silent"))
        os.close(holder)
        self.assertEqual((code, out), (3, b""), err)

    def test_megabytes_of_one_kind(self):
        self.refused(self.write(b" " * (2 << 20)), b"E0108")
        self.refused(self.write(b"//" + b"x" * (2 << 20)), b"E0108")
        self.refused(self.write(b'"' + b"x" * (2 << 20) + b'"'), b"E0304")
        self.refused(self.write({"k%d" % i: i for i in range(20_000)}), b"E0303")
        self.refused(self.write({"services": {"s%d" % i: {} for i in range(5_000)}}), b"E0301")
        self.refused(self.write({"services": {"a": service(promises={"p99": "1+" * 200_000 + "1 s"})}}), b"E0210")

    # Numbers that are legal and extreme.

    def test_extreme_rates(self):
        for average, peak in (("1e-9 req/s", "1e-9 req/s"), ("1e-9 req/s", "1e-3 req/s"), ("1 req/month", "1e6 req/s"), ("1e6 req/s", "1e6 req/s")):
            self.answered({"services": {"a": service(demand={"average": average, "peak": peak})}})

    def test_more_servers_than_the_model_has_is_said(self):
        self.refused_by_the_model({"services": {"a": service(demand={"average": "1e12 req/s", "peak": "1e12 req/s"})}}, b"servers", b"1e6")

    def test_stages_beyond_the_model_are_said(self):
        for changes in ({"utilisation_cap": 1e-6}, {"service": "10 h"}, {"service": {"p50": "1 ms", "p99": "1 h"}}):
            with self.subTest(changes=changes):
                stage = {"name": "m", "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1", **changes}
                self.refused_by_the_model({"services": {"a": service(stages=[stage])}}, b"servers", b"1e6")

    def test_a_price_of_nothing_is_a_hole(self):
        stage = {"name": "m", "service": "25 ms", "price": "$0/instance-hour"}
        self.refused(self.write({"services": {"a": service(stages=[stage])}}), b"E0401", b"/price")

    def test_extreme_promises(self):
        for promise in ({"p99": "1 ns"}, {"p99": "1 year"}, {"p50": "1 year", "p99": "1 ns"}, {"monthly_budget": "$1e9/month"}, {"monthly_budget": "$1e-9/month"},
                        {"cost_per_request": "$1e9/req"}, {"p99.9": "35.1 ms"}):
            self.answered({"services": {"a": service(promises=promise)}})

    def test_extreme_stages(self):
        for changes in ({"utilisation_cap": 1e-5}, {"utilisation_cap": 1.0}, {"concurrency": 10_000}, {"service": "1 h"}, {"service": "1 ns"}, {"zones": 100, "redundancy": "zone"},
                        {"service": {"mean": "25 ms", "law": "lognormal", "scv": 10_000}}, {"service": {"mean": "25 ms", "law": "lomax", "alpha": 1.001}},
                        {"service": {"mean": "25 ms", "law": "gamma", "scv": 1e-9}}, {"service": {"mean": "25 ms", "law": "erlang", "stages": 1000}},
                        {"service": {"mean": "25 ms", "law": "hyperexponential", "scv": 10_000}}, {"service": {"mean": "25 ms", "law": "weibull", "shape": 0.05}},
                        {"service": {"p50": "25 ms", "p99": "25.0001 ms"}}, {"routing": "random"}, {"routing": "round_robin"},
                        {"routing": "least_loaded"}, {"price": "$1e9/instance-hour"}, {"premium": 10.0}, {"replicas_per_instance": 1000}):
            with self.subTest(changes=changes):
                stage = {"name": "m", "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1", **changes}
                self.answered({"services": {"a": service(stages=[stage])}})

    def test_extreme_batches(self):
        for batch in ({"max": 1, "fixed": "1 ms", "per_item": "1 ms"}, {"max": 4096, "fixed": "1 ms", "per_item": "1 us"}, {"max": 64, "fixed": "0 ms", "per_item": "10 ms"},
                      {"max": 8, "fixed": "10 ms", "per_item": "0 ms", "delay": "1 s"}, {"max": 4, "table": {"1": "1 h", "4": "2 h"}}):
            # Hours at 20 requests a second are a hundred thousand servers in one queue: minutes of simulation, not a test.
            for routing in ("random",) if batch.get("table") else ("random", "shared"):
                with self.subTest(batch=batch, routing=routing):
                    stage = {"name": "m", "batch": batch, "instance": "aws/g4dn.xlarge/us-east-1", "routing": routing}
                    self.answered({"services": {"a": service(stages=[stage])}})

    def test_many_services_and_many_stages(self):
        self.answered({"services": {"s%d" % i: service() for i in range(200)}})
        many = [{"name": "m%d" % i, "service": {"mean": "1 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1"} for i in range(100)]
        self.answered({"services": {"a": service(stages=many)}})

    # Names.

    def scenario_named(self, name):
        stage = {"name": name, "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1"}
        return {"name": name, "services": {name: service(stages=[stage])}}

    def test_strange_names_stay_text(self):
        for name in ('quo"te', "back\\slash", "\u65e5\u672c\u8a9e \U0001f600 \u0627", "a/b~c", "long " * 2000, "| pipe |", "<b>", "%s %n {}"):
            with self.subTest(name=name[:20]):
                plan = self.answered(self.scenario_named(name))
                self.assertEqual(plan["scenario"]["name"], name)
                self.assertEqual(list(plan["services"]), [name])

    def test_control_characters_never_reach_a_terminal(self):
        for name in ("tab\tnew\nline\rreturn", "\x1b[31mred\x1b[0m", "\x7f", "\x01", "\u009b31m"):
            with self.subTest(name=name):
                self.refused(self.write(self.scenario_named(name)), b"control character")
                self.refused(self.write({"services": {"a": service(promises={name: "x"})}, name: 1}), b"E0303")
                self.refused(self.write({"services": {"a": service(promises={"p99": name})}}))

    # Mutations: any bytes end in an exit code.

    def test_random_mutations(self):
        random.seed(20261123)
        texts = []
        for path in EXAMPLES:
            with open(path, "rb") as file:
                texts.append(file.read())
        pieces = [b"{", b"}", b"[", b"]", b",", b":", b'"', b"0", b"-", b"1e300", b"e", b"null", b"true", b"//", b"/*", b"\\", b" to ", b"%", b"$", b"\0", b"\xff", b"99999999999"]
        for i in range(2000):
            text = bytearray(random.choice(texts))
            for _ in range(random.choice((1, 1, 2, 5))):
                at = random.randrange(len(text))
                how = random.randrange(4)
                if how == 0:
                    text[at] = random.randrange(256)
                elif how == 1:
                    text[at:at] = random.choice(pieces)
                elif how == 2:
                    del text[at:at + random.randrange(1, 20)]
                else:
                    text[at:at] = text[at:at + random.randrange(1, 40)]
            path = self.write(bytes(text))
            verb = ("check", path) if i % 8 else ("plan", "--no-verify", "--json", path)
            code, out, err = run(*verb, before=ends, timeout=120)  # a hang ends in SIGXCPU
            self.assertIn(code, (0, 1, 3, 4), (i, err[:300], bytes(text)))
            if code in (0, 1) and i % 8 == 0:
                json.loads(out, parse_constant=lambda word: self.fail(word))


if __name__ == "__main__":
    main()
