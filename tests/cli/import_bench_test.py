"""sizewell import bench: what is printed, written and refused."""
import json
import os
import tempfile
import unittest

from program import ROOT, main, run

SAMPLES = os.path.join(ROOT, "tests", "catalog", "bench")


def sample(name):
    return os.path.join(SAMPLES, name)


class Import(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.profile = os.path.join(self.folder.name, "profile.json")

    def write(self, text, name="bench.csv"):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_says_what_it_recognised_read_and_skipped(self):
        code, out, err = run("import", "bench", sample("perf_analyzer.csv"))
        self.assertEqual((code, err), (0, b""))
        for text in (b"perf_analyzer, 5 rows, 1 skipped", b"line 7", b"closed loops", b"error of"):
            self.assertIn(text, out)

    def test_every_sample_as_text_and_json(self):
        for name in sorted(os.listdir(SAMPLES)):
            code, out, err = run("import", "bench", sample(name))
            self.assertEqual(code, 0, (name, err))
            self.assertNotIn(b"nan", out.lower(), name)
            code, out, err = run("import", "bench", sample(name), "--json")
            self.assertEqual(code, 0, (name, err))
            answer = json.loads(out)
            self.assertEqual(len(answer["files"]), 1)
            self.assertGreaterEqual(len(answer["series"][0]["points"]), 1)
            for point in answer["series"][0]["points"]:
                self.assertIn(point["loop"], ("open", "closed"))

    def test_writes_a_profile_of_one_server(self):
        code, out, err = run("import", "bench", sample("perf_analyzer.csv"), "--model", "resize", "--gpu", "T4", "--precision", "FP16",
                             "--date", "2026-03", "-o", self.profile)
        self.assertEqual(code, 0, err)
        self.assertIn(b"wrote", err)
        with open(self.profile, encoding="utf-8") as file:
            profile = json.load(file)
        self.assertEqual((profile["schema"], profile["model"], profile["gpu"], profile["date"]), (1, "resize", "T4", "2026-03"))
        self.assertTrue(profile["classic"]["closed_loop"])

    def test_holds_out_and_predicts(self):
        code, out, err = run("import", "bench", sample("perf_analyzer.csv"), "--calibrate", "2", "--requests", "64", "--max-batch", "32", "--json")
        self.assertEqual(code, 0, err)
        series = json.loads(out)["series"][0]
        self.assertTrue(any(e["held_out"] for e in series["errors"]))
        self.assertEqual(series["closed_loop"]["requests"], 64)
        self.assertFalse(series["closed_loop"]["in_range"])
        self.assertAlmostEqual(series["closed_loop"]["requests_per_s"] * series["closed_loop"]["mean_s"], 64, places=6)

    def test_puts_files_of_one_server_together(self):
        code, out, err = run("import", "bench", sample("vllm.json"), sample("vllm.jsonl"), "--json")
        self.assertEqual(code, 0, err)
        answer = json.loads(out)
        self.assertEqual(len(answer["series"]), 1)
        self.assertEqual(len(answer["series"][0]["points"]), 4)

    def refused(self, code, fragment, *args):
        got, out, err = run("import", "bench", *args)
        self.assertEqual((got, out), (3, b""), err)
        self.assertIn(code, err)
        self.assertIn(fragment, err)

    def test_refuses_a_profile_of_several_models_or_of_one_load(self):
        self.refused(b"E0709", b"search-v1", sample("table.csv"), "-o", self.profile)
        self.refused(b"E0710", b"two or more", sample("vllm.json"), "-o", self.profile)
        self.assertFalse(os.path.exists(self.profile))
        self.assertEqual(run("import", "bench", sample("table.csv"), "--model", "rank-v3", "-o", self.profile)[0], 0)

    def test_refuses_with_place_and_help(self):
        self.refused(b"E0708", b"did you mean acme/Chat-7B", sample("vllm.json"), "--model", "acme/Chat-7C")
        self.refused(b"E0702", b"leave --as out", sample("vllm.json"), "--as", "guidellm")
        self.refused(b"E0701", b"no such file", os.path.join(self.folder.name, "none.csv"))
        self.refused(b"E0701", b"is empty", self.write(""))
        self.refused(b"E0705", b":3:", self.write("concurrency,e2e_p50_ms\n1,2\n2,-3\n"))
        self.refused(b"E0701", b"cannot be written", sample("perf_analyzer.csv"), "-o", os.path.join(self.folder.name, "no", "p.json"))

    def test_usage(self):
        self.assertEqual(run("import")[0], 2)
        self.assertEqual(run("import", "bench")[0], 2)
        self.assertEqual(run("import", "bench", sample("vllm.json"), "--calibrate", "0")[0], 2)
        self.assertEqual(run("import", "bench", sample("vllm.json"), "--as", "excel")[0], 2)


if __name__ == "__main__":
    main()
