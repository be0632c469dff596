#include "sizewell/serving/llm_run.hpp"

#include "llm_checks.hpp"
#include "llm_engine.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace sizewell::serving {
namespace {

using detail::LlmEngine;
using detail::Role;

void check(const LlmReplica& replica, const std::vector<LlmRequest>& requests, const LlmRunOptions& options) {
    const char* const where = "run_requests";
    detail::check_replica(where, replica);
    if (!(options.in_flight >= 1.0)) throw DomainError(where, "in_flight", options.in_flight, ">= 1");
    if (replica.pools && std::isfinite(options.in_flight))
        throw DomainError(where, "in_flight", options.in_flight, "infinite for separate prefill and decode pools: only their open loop is modelled");
    double last = 0.0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const LlmRequest& r = requests[i];
        const auto at = [&](const char* field) { return "requests[" + std::to_string(i) + "]." + field; };
        if (!(r.arrival >= last && std::isfinite(r.arrival)))
            throw DomainError(where, at("arrival"), r.arrival, "finite and not before the one before it");
        if (r.input < 1) throw DomainError(where, at("input"), r.input, ">= 1 token");
        if (r.output < 1) throw DomainError(where, at("output"), r.output, ">= 1 token");
        const double held = r.input + r.output + replica.accepted_tokens + replica.limits.block;
        if (held > replica.limits.kv_tokens)
            throw DomainError(where, at("input + output"), r.input + r.output,
                              "within the cache of " + sizewell::detail::number_text(replica.limits.kv_tokens) +
                                  " tokens (less one block): shorten the request or use more GPUs");
        last = r.arrival;
    }
}

// A worker of a pool gets every n-th request.
struct Dealt {
    std::vector<LlmRequest> requests;
    std::vector<std::size_t> index;
};

std::vector<Dealt> dealt(const std::vector<LlmRequest>& requests, const std::vector<std::size_t>& order, int workers) {
    std::vector<Dealt> hands(static_cast<std::size_t>(workers));
    for (std::size_t i = 0; i < order.size(); ++i) {
        Dealt& hand = hands[i % hands.size()];
        hand.requests.push_back(requests[order[i]]);
        hand.index.push_back(order[i]);
    }
    return hands;
}

void add_areas(LlmRun& total, const LlmRun& part) {
    total.busy += part.busy;
    total.sequence_area += part.sequence_area;
    total.token_area += part.token_area;
    total.waiting_area += part.waiting_area;
    total.steps += part.steps;
    total.preemptions += part.preemptions;
    total.end = std::max(total.end, part.end);
    total.stopped = total.stopped || part.stopped;
}

LlmRun run_pools(const LlmReplica& replica, const std::vector<LlmRequest>& requests, const LlmRunOptions& options) {
    const Disaggregated& pools = *replica.pools;
    const LlmReplica worker = detail::one_worker(replica);
    LlmRun total;
    total.records.resize(requests.size());
    std::vector<LlmRequest> moved(requests);  // as the decode pool sees them
    std::vector<std::size_t> order(requests.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (const Dealt& hand : dealt(requests, order, pools.prefill_workers)) {
        const LlmRun part = LlmEngine(worker, Role::prefill_only, hand.requests, options).run();
        add_areas(total, part);
        for (std::size_t i = 0; i < hand.index.size(); ++i) {
            const std::size_t at = hand.index[i];
            total.records[at] = part.records[i];
            moved[at].arrival = part.records[i].first_token - worker.step.first_token + pools.transfer_fixed +
                                pools.transfer_token * requests[at].input;
        }
    }
    const auto decodes = [&](std::size_t i) { return requests[i].output > 1 && std::isfinite(moved[i].arrival); };
    order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t i) { return !decodes(i); }), order.end());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return moved[a].arrival < moved[b].arrival; });
    for (const Dealt& hand : dealt(moved, order, pools.decode_workers)) {
        const LlmRun part = LlmEngine(worker, Role::decode_only, hand.requests, options).run();
        add_areas(total, part);
        for (std::size_t i = 0; i < hand.index.size(); ++i) total.records[hand.index[i]].finish = part.records[i].finish;
    }
    return total;
}

}  // namespace

LlmRun run_requests(const LlmReplica& replica, const std::vector<LlmRequest>& requests, const LlmRunOptions& options) {
    check(replica, requests, options);
    if (replica.pools) return run_pools(replica, requests, options);
    return LlmEngine(replica, Role::both, requests, options).run();
}

}  // namespace sizewell::serving
