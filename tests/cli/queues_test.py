"""queue, simulate, replay and plans with a trace, as a person calls them."""
import json
import math
import os
import random
import tempfile
import unittest

from program import EXAMPLES, main, run, service

EXACT = {"arrivals": {"rate": "0.9 req/s"}, "service": {"mean": "1 s"}, "servers": 1}


class Queue(unittest.TestCase):
    def answer(self, query):
        code, out, err = run("queue", "-", "--json", stdin=json.dumps(query).encode())
        self.assertEqual(code, 0, err)
        return json.loads(out)

    def test_one_server_answers_the_closed_form(self):
        a = self.answer(EXACT)
        self.assertAlmostEqual(a["p_wait"], 0.9, places=12)
        self.assertAlmostEqual(a["response"]["p99"], -math.log(0.01) / 0.1, places=8)
        self.assertAlmostEqual(a["wait"]["p99"], math.log(0.9 / 0.01) / 0.1, places=8)
        self.assertEqual(a["error"]["class"], "exact")

    def test_every_line_keeps_its_place_and_the_worst_code_is_returned(self):
        lines = [EXACT, {**EXACT, "id": "b", "servers": 2}, {**EXACT, "servers": 0}, {**EXACT, "id": "d"}]
        code, out, _ = run("queue", "-", stdin="\n".join(map(json.dumps, lines)).encode())
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 3)
        self.assertEqual([a.get("id") for a in answers], [None, "b", None, "d"])
        self.assertEqual((answers[2]["error"]["pointer"], answers[2]["error"]["line"]), ("/servers", 3))

    def test_saturation_is_stated_and_never_negative(self):
        a = self.answer({**EXACT, "arrivals": {"rate": "1.5 req/s"}})
        self.assertTrue(a["saturated"])
        self.assertIsNone(a["response"]["p99"])
        self.assertIn("outrun the servers", a["reason"])

    def test_zombie_retries_that_can_collapse_give_a_flag_instead_of_a_number(self):
        a = self.answer({"arrivals": {"rate": "0.3 req/s"}, "service": {"mean": "1 s"}, "servers": 1, "retry": {"timeout": "8 s", "retries": 3}})
        self.assertTrue(a["saturated"])
        self.assertIn("collapse", a["reason"])

    def test_requests_that_meet_no_queue_follow_the_law_alone(self):
        a = self.answer({"service": {"mean": "1 s"}, "hedge": {"delay": "2 s"}})
        # P(T > t) = e^-t e^-(t - 2) beyond the delay, so the p99 solves 2 t - 2 = ln 100.
        self.assertAlmostEqual(a["response"]["p99"], (math.log(100.0) + 2.0) / 2.0, places=3)

    def test_four_stages_in_series_are_an_erlang_sum(self):
        a = self.answer({"arrivals": {"rate": "0.8 req/s"}, "stages": [{"service": {"mean": "1 s"}, "servers": 1}] * 4})
        self.assertAlmostEqual(a["response"]["mean"], 20.0, places=2)
        self.assertAlmostEqual(a["response"]["p99"] / 50.2255876, 1.0, places=3)  # Burke: Erlang-4 with mean 20

    def test_units_alone_exit_with_4(self):
        self.assertEqual(run("queue", "--query", json.dumps({**EXACT, "service": {"mean": "1 sec"}}))[0], 4)


class Simulate(unittest.TestCase):
    def test_the_bits_do_not_depend_on_threads(self):
        runs = [run("simulate", EXAMPLES[0], "--json", "--customers", "64000", "--threads", n)[1] for n in ("1", "2", "7")]
        self.assertEqual(len(set(runs)), 1)
        self.assertGreater(json.loads(runs[0])[0]["p99"]["half_width_95"], 0.0)


class Replay(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        draw = random.Random(7)
        self.times, now = [], 0.0
        for i in range(3000):
            now += draw.expovariate(50.0 if (i // 100) % 5 == 0 else 4.0)  # bursts
            self.times.append(round(now, 6))
        self.trace = os.path.join(self.folder.name, "trace.csv")
        with open(self.trace, "w", encoding="utf-8") as file:
            file.write("time,length\n" + "".join("%f,%d\n" % (t, 10 + i % 7) for i, t in enumerate(self.times)))

    def waits(self, servers):
        """Brute force: the next free server takes the next request."""
        free, waits = [0.0] * servers, []
        for i, t in enumerate(self.times):
            free.sort()
            start = max(free[0], t)
            waits.append(start - t)
            free[0] = start + 0.05 + 0.01 * (10 + i % 7)
        return sorted(waits)

    def test_the_fewest_servers_are_those_of_a_brute_force_replay(self):
        code, out, err = run("replay", self.trace, "--service", "50 ms + 10 ms * length", "--promise", "wait p99 <= 0.2 s", "--json")
        self.assertEqual(code, 0, err)
        servers = json.loads(out)["servers"]
        rank = math.ceil(0.99 * len(self.times)) - 1
        self.assertLessEqual(self.waits(servers)[rank], 0.2)
        self.assertGreater(self.waits(servers - 1)[rank], 0.2)

    def test_a_promise_below_the_service_time_has_no_solution(self):
        self.assertEqual(run("replay", self.trace, "--service", "2 s", "--promise", "response p99 <= 1 s")[0], 5)

    def test_a_plan_is_held_against_its_trace(self):
        scenario = os.path.join(self.folder.name, "scenario.json")
        stages = [{"name": "model", "service": {"mean": "180 ms", "law": "deterministic"}, "instance": "aws/g4dn.xlarge/us-east-1"}]
        with open(scenario, "w", encoding="utf-8") as file:
            json.dump({"services": {"s": service(demand={"trace": "trace.csv", "headroom": "0 %"}, promises={"p99": "300 ms"}, stages=stages)}}, file)
        code, out, err = run("plan", scenario, "--json")
        self.assertEqual(code, 0, err)
        plan = json.loads(out)
        self.assertEqual(plan["latency"]["simulated"][0]["arrivals"], "trace")
        self.assertEqual(plan["capacity"]["pools"][0]["binding"], "bursts of the trace")
        self.assertLessEqual(plan["latency"]["simulated"][0]["p99"]["value"], 0.3)
        self.assertAlmostEqual(plan["demand"]["average"]["value"], (len(self.times) - 1) / (self.times[-1] - self.times[0]), delta=0.02)


if __name__ == "__main__":
    main()
