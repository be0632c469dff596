"""Language models through the program: bounds, choices, and a benchmark that becomes a profile that becomes a plan."""
import json
import os
import tempfile
import unittest

from program import ROOT, main, run

EXAMPLES = os.path.join(ROOT, "examples", "scenarios")

# Two loads of Llama-3.1-8B on an H100, typed from pChitral/vllm-cost-meter data/master_results.csv (configuration C1, 2026-06).
LOADS = [{"request_rate": 1.0, "request_throughput": 0.996666, "mean_ttft_ms": 37.7496, "p50_ttft_ms": 37.9366, "p90_ttft_ms": 41.384, "p50_tpot_ms": 6.56261,
          "p90_tpot_ms": 6.79155, "p50_e2el_ms": 1711.03, "p90_e2el_ms": 1770.5},
         {"request_rate": 5.0, "request_throughput": 4.91024, "mean_ttft_ms": 61.444, "p50_ttft_ms": 44.0555, "p90_ttft_ms": 56.7654, "p50_tpot_ms": 8.28571,
          "p90_tpot_ms": 8.92759, "p50_e2el_ms": 2160.12, "p90_e2el_ms": 2323.34}]


def chat(**llm):
    return {"services": {"chat": {"demand": {"average": "2 req/s", "peak": "8 req/s"}, "promises": {"ttft": {"p95": "400 ms"}, "tpot": {"p95": "60 ms"}},
                                  "stages": [{"name": "model", "llm": {"model": "Llama-3.1-8B", "precision": "bf16", "input": "512 tok", "output": "256 tok", **llm},
                                              "instance": "aws/p5.4xlarge/us-east-1"}]}}}


class Bounds(unittest.TestCase):
    def test_a_token_time_below_the_weights_ends_with_1_and_names_them(self):
        code, out, _ = run("plan", os.path.join(EXAMPLES, "impossible_token_time.json"), "--no-verify")
        text = b" ".join(out.split())
        self.assertEqual(code, 1)
        self.assertIn(b"weights over 8 x", text)
        self.assertIn(b"so no number of replicas helps", text)


class Choosing(unittest.TestCase):
    def test_every_way_that_does_not_serve_says_why(self):
        code, out, _ = run("plan", os.path.join(EXAMPLES, "chat_70b.json"), "--no-verify", "--json")
        self.assertEqual(code, 0)
        options = json.loads(out)["capacity"]["options"]
        self.assertEqual(sum(o["chosen"] for o in options), 1)
        self.assertTrue(any(o["rejected"] for o in options))
        for o in options:
            self.assertEqual(bool(o["rejected"]), not o["rejected"] == "")
            if o["rejected"]:
                self.assertFalse(o["chosen"] or o["on_front"], o)
            else:
                self.assertGreater(o["per_million_tokens"]["value"], 0.0)
        self.assertTrue(any("GiB" in o["rejected"] for o in options), "memory is a reason")


class Measured(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def profile(self):
        runs = [{"backend": "vllm", "model_id": "meta-llama/Meta-Llama-3.1-8B-Instruct", "num_prompts": 500, "completed": 500, "total_input_tokens": 256000,
                 "total_output_tokens": 128000, "duration": 500.0 / load["request_throughput"], **load} for load in LOADS]
        bench = self.write("runs.jsonl", "".join(json.dumps(r) + "\n" for r in runs))
        path = os.path.join(self.folder.name, "profile.json")
        code, out, err = run("import", "bench", bench, "--gpu", "H100", "--precision", "bf16", "--date", "2026-06-01", "-o", path)
        self.assertEqual(code, 0, err)
        self.assertIn(b"Fitted", out)
        return path

    def planned(self, scenario):
        path = self.write("chat.json", json.dumps(scenario))
        code, out, err = run("plan", path, "--no-verify", "--json")
        self.assertIn(code, (0, 1), err)
        return json.loads(out)

    def test_a_benchmark_becomes_the_times_of_a_plan(self):
        self.profile()
        plan = self.planned(chat(profile="profile.json"))
        tokens = plan["latency"]["stages"][0]["tokens"]
        self.assertFalse(tokens["estimated"])
        self.assertLess(tokens["relative_error"]["value"], 0.3)
        self.assertIn("profile.json", tokens["basis"])
        # One replica at 5 req/s showed 8.29 ms; the plan's replica works at a rate of that order.
        self.assertTrue(0.006 < plan["tokens"]["tpot"]["p50"]["value"] < 0.02, plan["tokens"])

    def test_a_load_or_a_length_that_was_not_measured_is_flagged(self):
        self.profile()
        plan = self.planned(chat(profile="profile.json", input="4,000 tok"))
        self.assertIn("input tokens", plan["latency"]["stages"][0]["tokens"]["outside_measured"])
        self.assertIn("W0113", [w["code"] for w in plan["warnings"]])
        inside = self.planned(chat(profile="profile.json"))
        self.assertLess(inside["latency"]["stages"][0]["tokens"]["relative_error"]["value"], plan["latency"]["stages"][0]["tokens"]["relative_error"]["value"])

    def test_an_estimate_says_so(self):
        plan = self.planned(chat())
        tokens = plan["latency"]["stages"][0]["tokens"]
        self.assertTrue(tokens["estimated"])
        self.assertEqual(tokens["outside_measured"], "")

    def test_the_shipped_profile_is_what_its_files_give(self):
        folder = os.path.join(EXAMPLES, "profiles")
        made = os.path.join(self.folder.name, "made.json")
        code, _, err = run("import", "bench", "resnet50_t4_batches.csv", "resnet50_t4_perf_analyzer.csv", "--model", "ResNet-50", "--gpu", "T4", "--precision", "FP16",
                           "--max-batch", "64", "--date", "2023-01-01", "-o", made, cwd=folder)
        self.assertEqual(code, 0, err)
        with open(made, encoding="utf-8") as a, open(os.path.join(folder, "resnet50_t4.json"), encoding="utf-8") as b:
            one, other = json.load(a), json.load(b)
        self.assertEqual(set(one), set(other))
        for x, y in zip(one["classic"]["occupancy"], other["classic"]["occupancy"]):
            self.assertAlmostEqual(x["seconds"], y["seconds"], delta=1e-9)


if __name__ == "__main__":
    main()
