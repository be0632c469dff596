"""Golden values of models and their memory, by listing every tensor of every layer and adding up exact fractions.

    python3 tests/golden/serving_memory.py > tests/golden/serving_memory.txt

The sizes are those of data/models.json; nothing else is shared with the library, which counts by formulas.  The measured
rows are typed from the sources named beside them.
"""
import json
import math
from fractions import Fraction as F
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = json.loads((ROOT / "data" / "models.json").read_text(encoding="ascii"))["models"]

# bits of a value: matrices outside the experts, experts, everything else, cache; padding of packed experts
FORMATS = {"bf16": (F(16), F(16), F(16), F(16), 1),
           "fp8": (8 + F(32, 128 * 128), 8 + F(32, 128 * 128), F(16), F(8), 1),
           "int4": (4 + F(16 + 4, 128), 4 + F(16 + 4, 128), F(16), 4 + F(32, 128), 1),
           "fp4": (4 + F(8, 16), 4 + F(8, 16), F(16), 4 + F(8, 16), 1),
           "int4-experts": (F(16), 4 + F(16, 32), F(16), 4 + F(16, 32), 1),
           "fp4-experts": (F(16), 4 + F(8, 16), F(16), 4 + F(8, 16), 1),
           "mxfp4": (F(16), 4 + F(8, 32), F(16), 4 + F(8, 32), 256)}


def number(value):
    return value["value"] if isinstance(value, dict) else value


class Tensor:
    """rows x columns; `kind` says how it is quantised, `split` whether tensor parallelism divides it."""
    def __init__(self, count, kind, split=True, used=True):
        self.count, self.kind, self.split, self.used = F(count), kind, split, used


def attention(m, windowed, linear, tp):
    h, heads = m["hidden"], m["heads"]
    if linear:
        l = m["linear"]
        key, value = l["key_heads"] * l["key_dim"], l["value_heads"] * l["value_dim"]
        for name in ("q", "k"):
            yield Tensor(h * key, "linear")
        for name in ("v", "z"):
            yield Tensor(h * value, "linear")
        yield Tensor(h * 2 * l["value_heads"], "linear")           # b and a
        yield Tensor((2 * key + value) * l["convolution"], "linear")
        yield Tensor(2 * l["value_heads"], "linear")               # A_log, dt_bias
        yield Tensor(l["value_dim"], "linear", split=False)        # norm
        yield Tensor(value * h, "linear")
        return
    if "latent" in m:
        c = m["latent"]
        width = c["nope_dim"] + c["rope_dim"]
        if c.get("query_rank"):
            yield Tensor(h * c["query_rank"], "linear", split=False)
            yield Tensor(c["query_rank"], "linear", split=False)
            yield Tensor(c["query_rank"] * heads * width, "linear")
        else:
            yield Tensor(h * heads * width, "linear")
        yield Tensor(h * (c["kv_rank"] + c["rope_dim"]), "linear", split=False)
        yield Tensor(c["kv_rank"], "linear", split=False)
        yield Tensor(c["kv_rank"] * heads * c["nope_dim"], "linear")
        yield Tensor(c["kv_rank"] * heads * c["value_dim"], "linear")
        yield Tensor(heads * c["value_dim"] * h, "linear")
        if c.get("index_heads"):
            yield Tensor(c["query_rank"] * c["index_heads"] * c["index_dim"], "linear", split=False)
            yield Tensor(h * c["index_dim"] + 2 * c["index_dim"], "linear", split=False)
            yield Tensor(h * c["index_heads"], "linear", split=False)
        return
    w = m.get("window", {})
    kv, dim, one = m["kv_heads"], m["head_dim"], False
    if w and not windowed:
        kv, dim, one = w.get("global_kv_heads", kv), w.get("global_head_dim", dim), w.get("global_one_projection", False)
    kv = tp * math.ceil(F(kv, tp))                                 # copies where there are fewer heads than GPUs
    yield Tensor(h * heads * dim, "linear")
    if m.get("output_gate"):
        yield Tensor(h * heads * dim, "linear")
    yield Tensor(h * kv * dim, "linear")
    if not one:
        yield Tensor(h * kv * dim, "linear")
    yield Tensor(heads * dim * h, "linear")
    if m.get("attention_bias"):
        yield Tensor(heads * dim + 2 * kv * dim, "linear")
    if m.get("output_bias"):
        yield Tensor(h, "linear", split=False)
    if m.get("sinks"):
        yield Tensor(heads, "linear")
    if m.get("query_key_norm") == "head":
        yield Tensor(2 * dim, "linear", split=False)
    if m.get("query_key_norm") == "whole":
        yield Tensor((heads + kv) * dim, "linear")


def padded_expert_extra(m, tp, pad):
    """Values added by storing an expert in whole tiles along the dimension that is summed over."""
    h, width, up = m["hidden"], F(m["experts"]["width"], tp), 2 if m.get("gated", True) else 1
    whole = lambda x: math.ceil(F(x) / pad) * pad
    return up * width * (whole(h) - h) + h * (whole(width) - width)


def tensors(m, tp=1):
    h = m["hidden"]
    matrices = 3 if m.get("gated", True) else 2
    norm = h * (2 if m.get("norm_bias") else 1)
    yield Tensor(m["vocab"] * h, "other")
    yield Tensor((m.get("positions", 0) + m.get("token_types", 0)) * h + (norm if m.get("embedding_norm") else 0), "other", split=False)
    windows, linears = m.get("window", {}).get("layers", 0), m.get("linear", {}).get("layers", 0)
    e = m.get("experts")
    moe_layers = set()
    if e:
        start, every = e.get("first_dense", 0), e.get("every", 1)
        moe_layers = {i for i in range(start, m["layers"]) if (i - start + 1) % every == 0}
    for i in range(m["layers"]):
        yield from attention(m, i < windows, windows <= i < windows + linears, tp)
        if i not in moe_layers or e.get("beside_dense"):
            yield Tensor(matrices * h * m.get("ffn", 0), "linear")
        if m.get("ffn_bias"):
            yield Tensor((matrices - 1) * m["ffn"] + h, "other", split=False)
        if i in moe_layers:
            yield Tensor(h * e["count"], "other", split=False)
            if e.get("bias"):
                yield Tensor(e["count"], "other", split=False)
            if e.get("shared_width"):
                yield Tensor(matrices * h * e["shared_width"], "linear")
            if e.get("shared_gate"):
                yield Tensor(h, "other", split=False)
            for n, used in ((e["per_token"], True), (e["count"] - e["per_token"], False)):
                yield Tensor(n * matrices * h * e["width"], "expert", used=used)
                if e.get("bias"):
                    yield Tensor(n * ((matrices - 1) * e["width"] + h), "other", used=used)
        yield Tensor(m.get("norms", 2) * norm, "other", split=False)
    if m.get("final_norm", True):
        yield Tensor(norm, "other", split=False)
    if m.get("decoder", True):
        if not m.get("tied_embeddings"):
            yield Tensor(m["vocab"] * h, "other")
        if m.get("head_bias"):
            yield Tensor(m["vocab"], "other")
    elif m.get("pooler"):
        yield Tensor(h * h + h, "other")
    yield Tensor(F(number(m.get("other_parameters", 0))), "other", split=False)


def stored(m, name, tp=1, on_a_gpu=False):
    linear, expert, other, _, pad = FORMATS[name]
    bits = {"linear": linear if "experts" in m else min(linear, expert), "expert": expert, "other": other}
    total = F(0)
    for t in tensors(m, tp):
        total += t.count * bits[t.kind] / (tp if t.split else 1)
        if on_a_gpu and t.kind == "expert" and pad > 1:
            experts = m["experts"]["per_token"] if t.used else m["experts"]["count"] - m["experts"]["per_token"]
            total += experts * padded_expert_extra(m, tp, pad) * 4
    if on_a_gpu and m.get("decoder", True) and not m.get("positions") and m["max_context"]:
        rotated = m["latent"]["rope_dim"] if "latent" in m else m["head_dim"]
        total += m["max_context"] * rotated * 16
    return total / 8


def cache(m, name, context):
    """One sequence, token by token kind."""
    if not m.get("decoder", True):
        return F(0)
    bits = FORMATS[name][3]
    w, l = m.get("window", {}), m.get("linear", {})
    full = m["layers"] - w.get("layers", 0) - l.get("layers", 0)
    if "latent" in m:
        c = m["latent"]
        token = (c["kv_rank"] + c["rope_dim"]) * bits / 8 + (c["index_dim"] + 4 if c.get("index_heads") else 0)
    else:
        token = 2 * w.get("global_kv_heads", m["kv_heads"]) * w.get("global_head_dim", m["head_dim"]) * bits / 8
    total = full * token * context
    total += w.get("layers", 0) * 2 * m.get("kv_heads", 0) * m.get("head_dim", 0) * bits / 8 * min(context, w.get("tokens", 0))
    if l:
        state = l["value_heads"] * l["key_dim"] * l["value_dim"] * 4
        mixed = (2 * l["key_heads"] * l["key_dim"] + l["value_heads"] * l["value_dim"]) * (l["convolution"] - 1) * 2
        total += l["layers"] * (state + mixed)
    return total


# model, weights in, GPU, memory by the driver [MiB], GPUs, share, then GiB: usable, weights, activation, non-torch, KV.
# The first eight: llm-d-incubation/llm-d-planner docs/empirical-vllm-memory-results.md (the second says 0.9, its parts add
# up to 0.95).  The ninth: casys-kaist/LLMServingSim bench/examples/RTX4090/Llama-3.1-8B/vllm/meta.json.  nan = not read.
MEASURED = [
    ("gpt-oss-20b", "mxfp4", "H100", 81559, 1, 0.9, 79.18, 13.47, 7.38, 0.13, 50.28),
    ("gpt-oss-120b", "mxfp4", "H100", 81559, 1, 0.95, 79.18, 64.38, 7.38, 0.13, 3.33),
    ("Llama-3.1-70B", "fp8", "H100", 81559, 2, 0.9, 79.18, 33.88, 4.84, 0.55, 32.00),
    ("Llama-3.1-8B", "bf16", "H100", 81559, 1, 0.9, 79.18, 14.99, 4.76, 0.13, 51.38),
    ("Qwen3-0.6B", "bf16", "H100", 81559, 1, 0.9, 79.18, 1.12, 5.56, 0.13, 64.45),
    ("Qwen3-32B", "bf16", "H100", 81559, 1, 0.9, 79.18, 61.03, 5.64, 0.14, 4.45),
    ("Qwen3-32B", "bf16", "H100", 81559, 2, 0.9, 79.18, 30.59, 5.64, 0.54, 34.49),
    ("Mistral-Small-24B", "bf16", "H100", 81559, 1, 0.95, 79.18, 44.76, 2.12, 0.14, 28.20),
    ("Llama-3.1-8B", "bf16", "RTX-4090", 24564, 1, 0.9, 23.52, math.nan, math.nan, math.nan, 5.055),
]

# Servers that no constant was fitted to: vLLM start-up logs quoted in public repositories.  Model, weights in, GiB a process
# sees, share, most sequences and tokens of a step, then GiB: weights, activation, non-torch, KV.
#   engine V0, H100 or A100 80 GB: "model weights take 14.99GiB; ... KV Cache is 54.93GiB"
#   engine V1, RTX 4090, Qwen3-8B-FP8, 28 September 2025: "8.8 GiB for weight, 1.4 GiB for peak activation"
#   engine V1, 80 GB, an issue on elastic expert parallelism (its weights are shared with a second rank)
LOGGED = [
    ("Llama-3.1-8B", "bf16", 79.14, 0.9, 256, 2048, 14.99, 1.19, 0.12, 54.93),
    ("Qwen3-8B", "fp8", 23.53, 0.8, 256, 2048, 8.80, 1.40, 0.02, 8.60),
    ("Qwen3-30B-A3B", "bf16", 79.18, 0.9, 1024, 8192, math.nan, 5.58, 0.61, math.nan),
]


def main():
    print("# generated by tests/golden/serving_memory.py; do not edit")
    print("# model NAME parameters used_by_a_token")
    for m in MODELS:
        all_of = list(tensors(m))
        print("model", m["name"], int(sum(t.count for t in all_of)), int(sum(t.count for t in all_of if t.used)))
    print("# kv NAME FORMAT context bytes")
    for m in MODELS:
        for name in ("bf16", "fp8"):
            for context in (0, 1, 100, 5000, 131072):
                print("kv", m["name"], name, context, repr(float(cache(m, name, context))))
    print("# usual NAME context ratio_of_2_layers_kv_heads_head_dim_to_the_truth")
    for name, context in (("Llama-3.1-8B", 8192), ("gpt-oss-20b", 8192), ("Gemma-2-27B", 8192), ("Llama-4-Scout-17B-16E", 131072),
                          ("Gemma-4-26B-A4B", 131072), ("Qwen3.5-397B-A17B", 4096), ("Qwen3.5-397B-A17B", 262144),
                          ("DeepSeek-V2-Lite", 8192), ("DeepSeek-V3", 8192), ("Kimi-K2-Instruct", 8192), ("GLM-5", 8192)):
        m = next(m for m in MODELS if m["name"] == name)
        heads, dim = (m["heads"], F(m["hidden"], m["heads"])) if "latent" in m else (m["kv_heads"], m["head_dim"])
        print("usual", name, context, repr(float(2 * m["layers"] * heads * dim * 2 * context / cache(m, "bf16", context))))
    print("# weights NAME FORMAT tp bytes_of_the_checkpoint bytes_of_a_gpu")
    for m in MODELS:
        heads = m["heads"]
        for name in FORMATS:
            for tp in (1, 2, 8):
                if heads % tp == 0 and ("latent" in m or m["kv_heads"] % tp == 0 or tp % m["kv_heads"] == 0):
                    print("weights", m["name"], name, tp, repr(float(stored(m, name))), repr(float(stored(m, name, tp, True))))
    print("# measured MODEL FORMAT GPU MiB gpus share usable weights activation non_torch kv [GiB]")
    for row in MEASURED:
        print("measured", *row)
    print("# logged MODEL FORMAT usable share sequences tokens weights activation non_torch kv [GiB]")
    for row in LOGGED:
        print("logged", *row)


main()
