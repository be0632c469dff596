"""memory and catalog --models, as a person calls them."""
import json
import os
import tempfile
import unittest

from program import ROOT, main, run

GIB = 2.0 ** 30


def answer(*args):
    code, out, err = run("memory", *args, "--json")
    assert code in (0, 5), err
    return code, json.loads(out)


def conforms(value, schema, at=""):
    """Enough of JSON Schema for the documents this program describes."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    known = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float), "integer": int, "null": type(None)}
    assert not types or any(isinstance(value, known[t]) for t in types), at
    assert "const" not in schema or value == schema["const"], at
    assert "enum" not in schema or value in schema["enum"], at
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), (at, set(schema["required"]) - set(value))
        assert schema.get("additionalProperties", True) or set(value) <= set(schema["properties"]), (at, set(value) - set(schema["properties"]))
        for key, part in value.items():
            conforms(part, schema["properties"][key], at + "/" + key)
    for i, part in enumerate(value if isinstance(value, list) else []):
        conforms(part, schema.get("items", {}), "%s/%d" % (at, i))


class Memory(unittest.TestCase):
    def test_the_breakdown_adds_up_to_what_the_driver_reports(self):
        code, a = answer("--model", "Llama-3.1-8B", "--gpu", "H100", "--context", "8192")
        self.assertEqual(code, 0)
        m = {k: v["value"] for k, v in a["memory"].items()}
        self.assertEqual(m["reported"], 81559 * 2 ** 20)
        self.assertAlmostEqual(m["budget"], 0.9 * m["usable"], delta=1)
        self.assertAlmostEqual(m["weights"] + m["activation"] + m["runtime"] + m["kv"], m["budget"], delta=1)
        self.assertAlmostEqual(m["budget"] + m["unused"], m["usable"], delta=1)
        self.assertAlmostEqual(m["kv"] / GIB, 51.38, delta=0.1)  # measured
        self.assertEqual(a["kv"]["per_token"]["value"], 131072)

    def test_measured_numbers_replace_the_estimates(self):
        _, a = answer("--model", "gpt-oss-120b", "--gpu", "H100", "--memory-share", "0.95", "--activation", "7.38 GiB", "--runtime", "0.13 GiB", "--context", "8192")
        self.assertTrue(a["measured"]["activation"] and a["measured"]["runtime"])
        self.assertEqual(a["precision"]["weights"], "mxfp4")
        self.assertAlmostEqual(a["memory"]["kv"]["value"] / GIB / 3.33, 1.0, delta=0.05)

    def test_the_largest_batch_fits_and_one_more_exits_with_5(self):
        ask = ["--model", "Qwen3-32B", "--gpu", "H100", "--tp", "2", "--context", "4096"]
        batch = int(answer(*ask)[1]["largest"]["batch"]["value"])
        self.assertEqual(answer(*ask, "--batch", str(batch))[0], 0)
        code, a = answer(*ask, "--batch", str(batch + 1))
        self.assertEqual(code, 5)
        self.assertFalse(a["verdict"]["fits"])
        self.assertGreater(a["verdict"]["missing"]["value"], 0)

    def test_what_does_not_fit_names_the_bound_and_the_smallest_that_does(self):
        code, out, _ = run("memory", "--model", "Llama-3.1-70B", "--gpu", "H100", "--context", "8192")
        self.assertEqual(code, 5)
        text = " ".join(out.decode().split())
        self.assertIn("does not fit", text)
        self.assertRegex(text, r"need 65\.\d\d GiB a GPU more than the 71\.26 GiB that vllm may use of one H100")
        self.assertIn("Smallest that fits: TP 4 (4 GPUs)", text)
        self.assertEqual(answer("--model", "Llama-3.1-70B", "--gpu", "H100", "--context", "8192", "--tp", "4")[0], 0)
        code, out, _ = run("memory", "--model", "Llama-3.1-405B", "--gpu", "T4", "--most-gpus", "8")
        self.assertEqual(code, 5)
        self.assertIn(b"nothing up to 8 GPUs", out)

    def test_engines_take_their_share_of_different_things(self):
        ask = ["--model", "Llama-3.1-8B", "--gpu", "H100", "--context", "8192", "--activation", "2 GiB", "--runtime", "0.5 GiB"]
        vllm, trt = (answer(*ask, "--engine", engine)[1] for engine in ("vllm", "tensorrt-llm"))
        self.assertEqual((vllm["engine"]["share_of"], trt["engine"]["share_of"]), ("total", "free"))
        held = trt["memory"]["weights"]["value"] + 2.5 * GIB
        self.assertAlmostEqual(trt["memory"]["kv"]["value"], 0.9 * (trt["memory"]["usable"]["value"] - held), delta=2)
        self.assertGreater(trt["memory"]["kv"]["value"], vllm["memory"]["kv"]["value"])

    def test_the_json_is_what_the_schema_says(self):
        code, out, err = run("schema", "memory")
        self.assertEqual(code, 0, err)
        schema = json.loads(out)
        for ask in (["--model", "DeepSeek-R1", "--gpu", "H200", "--tp", "8", "--context", "16384"], ["--model", "BERT-base", "--gpu", "T4", "--batch", "64"],
                    ["--model", "Llama-3.1-405B", "--gpu", "T4", "--most-gpus", "2"], ["--model", "gpt-oss-20b", "--gpu", "L4"]):
            conforms(answer(*ask)[1], schema)

    def test_a_formula_that_is_wrong_for_the_model_is_named(self):
        for model, context, off in (("gpt-oss-20b", 8192, "+97 %"), ("DeepSeek-V3", 8192, "+2389 %"), ("Qwen3.5-397B-A17B", 262144, "+291 %")):
            notes = answer("--model", model, "--gpu", "B300", "--tp", "2", "--context", str(context))[1]["notes"]
            self.assertTrue(any(off in note for note in notes), (model, notes))
        self.assertEqual(answer("--model", "Llama-3.1-8B", "--gpu", "H100", "--context", "8192")[1]["notes"], [])

    def test_a_card_without_the_unit_says_how_it_computes(self):
        notes = answer("--model", "Llama-3.1-8B", "--gpu", "A100-80GB", "--precision", "fp8", "--context", "8192")[1]["notes"]
        self.assertTrue(any("computed with as bf16" in note for note in notes), notes)


class OwnThings(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def test_a_configuration_file_gives_what_the_catalogue_does(self):
        with open(os.path.join(ROOT, "tests", "catalog", "configs.json"), encoding="ascii") as file:
            configs = json.load(file)
        for model in ("Llama-3.1-8B", "DeepSeek-V3", "gpt-oss-20b", "Gemma-2-9B"):
            config = self.file("config.json", json.dumps(configs[model]))
            own, row = (answer("--model", m, "--gpu", "H200", "--tp", "8", "--context", "4096")[1] for m in (config, model))
            self.assertEqual(own["precision"], row["precision"])
            self.assertEqual(own["memory"], row["memory"])
            self.assertEqual(own["kv"], row["kv"])

    def test_an_accelerator_of_five_numbers_gives_what_the_catalogue_does(self):
        own = answer("--model", "Llama-3.1-8B", "--gpu", "memory=81,559 MiB, bandwidth=3.35 TB/s, flops=989 TFLOP/s, link=450 GB/s, price=$2.50/h, name=mine", "--context", "8192")[1]
        row = answer("--model", "Llama-3.1-8B", "--gpu", "H100", "--context", "8192")[1]
        self.assertEqual(own["gpu"], "mine")
        self.assertEqual(own["memory"], row["memory"])

    def test_a_sheet_adds_models_and_accelerators(self):
        sheet = self.file("mine.json", json.dumps({"schema": 1, "accelerators": [{"name": "X1", "vendor": "me", "memory_gb": 200, "source": "me", "date": "2026-11-25", "kind": "assumed"}],
                                                   "models": [{"name": "small", "layers": 2, "hidden": 64, "heads": 4, "ffn": 256, "vocab": 1000, "max_context": 512,
                                                               "source": "me", "date": "2026-11-25", "kind": "assumed"}]}))
        code, a = answer("--model", "small", "--gpu", "x1", "--sheet", sheet)
        self.assertEqual(code, 0)
        self.assertEqual(a["model"]["parameters"]["value"], 2 * 1000 * 64 + 2 * (4 * 64 * 64 + 3 * 64 * 256 + 2 * 64) + 64)
        self.assertTrue(any("nominal" in note for note in a["notes"]))
        code, out, _ = run("catalog", "--models", "small", "--sheet", sheet, "--json")
        self.assertEqual(["small"], [m["name"] for m in json.loads(out) if m["parameters"] < 1e6])


class Refused(unittest.TestCase):
    GOOD = {"--model": "Llama-3.1-8B", "--gpu": "H100", "--context": "8192"}

    def refused(self, code, part, **changes):
        args = {**self.GOOD, **{"--" + k.replace("_", "-"): v for k, v in changes.items()}}
        got, out, err = run("memory", *[x for pair in args.items() for x in pair])
        self.assertEqual(got, code, (changes, out, err))
        self.assertEqual(out, b"")
        self.assertIn(part, " ".join(err.decode().split()))

    def test_names_come_with_suggestions(self):
        self.refused(3, "did you mean H100", gpu="H1000")
        self.refused(3, "did you mean Llama-3.1-8B", model="lama-3.1-8b")
        self.refused(3, "`sizewell catalog --models` lists them", model="nothing like it")
        self.refused(2, "must be one of vllm, tensorrt-llm", engine="vlm")
        self.refused(2, "must be one of fp32, bf16", precision="fp7")
        self.refused(2, "must be one of fp32, bf16", kv="fp7")

    def test_numbers_that_cannot_be(self):
        self.refused(2, "tp = 3, must be a number that splits the 32 attention heads of Llama-3.1-8B evenly: 1, 2, 4, 8", tp="3")
        for tp in ("0", "-1", "1000000000"):
            self.refused(2, "tp = ", tp=tp)
        self.refused(2, "pp = 33, must be 1 to the 32 layers", pp="33")
        self.refused(2, "at most the 131072 tokens", context="200000")
        for option in ("context", "batch"):
            for value in ("0", "-5", "nan", "inf"):
                self.refused(2, option + " = ", **{option: value})
            self.refused(2, "", **{option: "many"})
        self.refused(2, "a whole number of sequences", batch="1.5")
        for share in ("0", "1.5", "-1", "nan"):
            self.refused(2, "memory_share = ", memory_share=share)
        self.refused(4, "write a unit", activation="5")
        self.refused(4, "", activation="5 ms")

    def test_accelerators_of_own_numbers(self):
        self.refused(3, "add bandwidth=3.35 TB/s", gpu="memory=80 GiB")
        self.refused(3, "is given twice", gpu="memory=80 GiB, memory=80 GiB, bandwidth=1 TB/s, flops=1 TFLOP/s")
        self.refused(3, "is not a number of an accelerator", gpu="memory=80 GiB, bandwith=1 TB/s, bandwidth=1 TB/s, flops=1 TFLOP/s")
        self.refused(4, "memory", gpu="memory=80, bandwidth=1 TB/s, flops=1 TFLOP/s")
        self.refused(3, "", gpu="memory=0 GiB, bandwidth=1 TB/s, flops=1 TFLOP/s")

    def test_configuration_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "config.json")
            for content, part in ((b"", "is not JSON"), (b"hello", "is not JSON"), (b"[]", "must be an object"), (b'{"model_type": "llama"}', "is missing: the number of layers"),
                                  (b'{"model_type": "rwkv"}', "a family this version does not know"), (b" " * (5 << 20), "too large"), (b"[" * 100000, "nested deeper"),
                                  (b'{"model_type": "llama"\0}', "NUL byte"), (b"\xff\xfe{", "JSON")):
                with open(path, "wb") as file:
                    file.write(content)
                self.refused(3, part, model=path)
            self.refused(3, "", model=os.path.join(folder, "none.json"))
            self.refused(3, "no model of the catalogue", model=folder)


class Models(unittest.TestCase):
    def test_are_listed_with_what_they_are(self):
        models = {m["name"]: m for m in json.loads(run("catalog", "--models", "--json")[1])}
        self.assertGreaterEqual(len(models), 42)
        self.assertAlmostEqual(models["Qwen3-30B-A3B"]["active_parameters"] / 3.353e9, 1.0, places=3)
        self.assertEqual(models["DeepSeek-R1"]["kv_bytes_per_token"], 61 * 576 * 2)
        self.assertEqual(models["gpt-oss-20b"]["precision"], "mxfp4")

    def test_are_found_by_a_part_of_a_name_or_an_alias(self):
        names = [m["name"] for m in json.loads(run("catalog", "meta-llama/Llama-3.3", "--models", "--json")[1])]
        self.assertEqual(names, ["Llama-3.1-70B"])
        self.assertIn(b"43 models", run("catalog", "--models")[1])
        self.assertEqual(run("catalog", "--models", "--csv")[1].count(b"\n"), 44)
        self.assertIn(b"| Llama-2-7B", run("catalog", "--models", "--md")[1])


if __name__ == "__main__":
    main()
