#!/usr/bin/env python3
"""Runs an LLM scheduler naively: every step loops over every sequence, every block is counted anew.

    python3 tests/golden/llm_engine.py > tests/golden/llm_engine.txt

Rows: `case` name sequences budget block kv mixed hits in_flight, then its `request` rows (case, arrival, input, output,
sent, first token, finish) and one `total` row (case, steps, preemptions, busy seconds).  Used by tests/serving/llm_run_test.cpp.
"""
import math
import random

STEP = dict(token_compute=1e-3, dense_read=1e-2, kv_token=1e-4, sequence=2e-4, fixed=5e-3, context_token=1e-6,
            prefill_fixed=3e-3, first_token=2e-2)


def seconds(decoding, cached, prefill, context):
    tokens = decoding + prefill
    products = ((STEP["token_compute"] * tokens) ** 4 + STEP["dense_read"] ** 4) ** 0.25
    total = products + STEP["kv_token"] * cached + STEP["context_token"] * context
    total += STEP["sequence"] * decoding + STEP["fixed"]
    return total + (STEP["prefill_fixed"] if prefill > 0 else 0.0)


class Sequence:
    def __init__(self, index, arrival, prompt, output):
        self.index, self.arrival, self.output = index, arrival, output
        self.prompt = prompt      # to be computed before it can decode
        self.computed = 0         # of the prompt
        self.held = 0             # tokens in the cache once it decodes
        self.made = 0             # tokens of the answer
        self.first = self.finish = self.sent = None


def blocks(tokens, block):
    return -(-tokens // block)


def run(requests, sequences, budget, block, kv, mixed, hits, in_flight):
    waiting, running, pending = [], [], list(requests)
    places = []
    done = 0
    total_blocks = kv // block
    now, busy, steps, preemptions = 0.0, 0.0, 0, 0

    def used():
        return sum(blocks(s.prompt if s.held == 0 else s.held, block) for s in running)

    def next_send():
        if not pending:
            return None
        i = pending[0].index
        if i < in_flight:
            return pending[0].arrival
        if len(places) > i - in_flight:
            return max(pending[0].arrival, places[i - in_flight])
        return None

    while done < len(requests):
        while next_send() is not None and next_send() <= now:
            s = pending[0]
            s.sent = next_send()
            waiting.append(pending.pop(0))
        if not running and not waiting:
            now = next_send()
            continue
        # every decode writes one token: who stands at the end of a block needs another
        def needed():
            return sum(1 for s in running if s.held > 0 and s.held % block == 0)
        while needed() > total_blocks - used() and len(running) > 1:
            s = running.pop()
            preemptions += 1
            if s.held > 0:
                s.prompt = s.held + 1
            s.held = s.computed = 0
            waiting.insert(0, s)
        free = total_blocks - used() - needed()
        decoders = [s for s in running if s.held > 0]
        prefills = [s for s in running if s.held == 0]
        room = budget - (len(decoders) if mixed else 0)
        work = []
        queue = list(prefills)
        while room > 0:
            if queue:
                s = queue.pop(0)
            elif waiting and len(running) < sequences and blocks(waiting[0].prompt, block) <= free:
                s = waiting.pop(0)
                free -= blocks(s.prompt, block)
                running.append(s)
                if s.made == 0:
                    s.computed = min(s.prompt - 1, int(hits * s.prompt))
            else:
                break
            chunk = min(room, s.prompt - s.computed)
            room -= chunk
            work.append((s, chunk))
        if work and not mixed:
            decoders = []
        context = sum(chunk * s.computed + chunk * (chunk + 1) / 2 for s, chunk in work)
        t = seconds(len(decoders), sum(s.held for s in decoders), sum(c for _, c in work), context)
        now += t
        busy += t
        steps += 1
        for s in decoders:
            s.held += 1
            s.made += 1
        for s, chunk in work:
            s.computed += chunk
            if s.computed == s.prompt:
                s.held = s.prompt
                s.made += 1
                if s.first is None:
                    s.first = now + STEP["first_token"]
        for s in list(running):
            if s.made == s.output:
                s.finish = now + STEP["first_token"]
                places.append(s.finish)
                running.remove(s)
                done += 1
    return steps, preemptions, busy


CASES = {
    #            sequences budget block kv  mixed hits in_flight n  rate  input    output
    "roomy":     (8, 64, 4, 4000, 1, 0.0, math.inf, 30, 8.0, (1, 40), (1, 30)),
    "capped":    (3, 64, 4, 4000, 1, 0.0, math.inf, 30, 20.0, (1, 40), (1, 30)),
    "chunked":   (8, 16, 4, 4000, 1, 0.0, math.inf, 30, 10.0, (20, 90), (1, 30)),
    "tight":     (8, 64, 4, 160, 1, 0.0, math.inf, 40, 20.0, (1, 40), (1, 60)),
    "exclusive": (8, 32, 4, 200, 0, 0.0, math.inf, 40, 20.0, (1, 60), (1, 60)),
    "hits":      (8, 32, 8, 400, 1, 0.5, math.inf, 30, 20.0, (1, 60), (1, 60)),
    "closed":    (8, 64, 4, 4000, 1, 0.0, 4, 30, math.inf, (10, 40), (5, 30)),
    "one":       (1, 2048, 16, 4000, 1, 0.0, 1, 6, math.inf, (100, 100), (50, 50)),
}

print("# tests/golden/llm_engine.py")
print("# step", " ".join(f"{k}={v}" for k, v in STEP.items()))
for name, (sequences, budget, block, kv, mixed, hits, in_flight, n, rate, inputs, outputs) in CASES.items():
    rng = random.Random(name)
    at, requests = 0.0, []
    for i in range(n):
        requests.append(Sequence(i, at, rng.randint(*inputs), rng.randint(*outputs)))
        at += rng.expovariate(rate) if rate < math.inf else 0.0
    prompts = [s.prompt for s in requests]
    steps, preemptions, busy = run(requests, sequences, budget, block, kv, mixed, hits, in_flight)
    print("case", name, sequences, budget, block, kv, mixed, hits, in_flight)
    for s, prompt in zip(requests, prompts):
        print("request", name, repr(s.arrival), prompt, s.output, repr(s.sent), repr(s.first), repr(s.finish))
    print("total", name, steps, preemptions, repr(busy))
