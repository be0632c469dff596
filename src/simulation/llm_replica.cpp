#include "sizewell/simulation/llm_replica.hpp"

#include "sizewell/simulation/result.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/sample.hpp"
#include "sizewell/serving/llm_run.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

namespace sizewell::simulation {
namespace {

using serving::LlmReplica;
using serving::LlmRequest;
using serving::LlmRun;

enum : std::size_t { kTtft, kTpot, kE2e, kTimes };
enum : std::size_t { kThroughput, kTokens, kBatch, kBusy, kCache, kPreempted, kSteps, kRatios };

// Draws of lengths; what would not fit the cache is cut to it, as an engine's context limit does.
class LengthSource {
  public:
    explicit LengthSource(const LlmReplica& replica)
        : pairs_(replica.lengths.pairs), input_(replica.lengths.input), output_(replica.lengths.output),
          most_(std::floor(std::min(replica.limits.kv_tokens, 1e9) - 2.0 * replica.limits.block - 2.0 * replica.accepted_tokens)) {
        if (most_ < 2.0)
            throw DomainError("llm_simulation", "limits.kv_tokens", replica.limits.kv_tokens, "room for more than two blocks");
    }

    void draw(LlmRequest& r, prob::Random& random) const {
        double in = 0.0, out = 0.0;
        if (pairs_.empty()) {
            in = input_(random);
            out = output_(random);
        } else {
            std::tie(in, out) = pairs_[random.below(static_cast<std::uint32_t>(pairs_.size()))];
        }
        const double input = std::clamp(std::round(in), 1.0, most_ - 1.0);
        r.input = static_cast<int>(input);
        r.output = static_cast<int>(std::clamp(std::round(out), 1.0, most_ - input));
    }

  private:
    const std::vector<std::pair<double, double>>& pairs_;
    prob::Sampler input_, output_;
    double most_;
};

double cache_of(const LlmReplica& replica) {
    return replica.limits.kv_tokens * (replica.pools ? replica.pools->decode_workers + replica.pools->prefill_workers : 1);
}

// Records [from, to) are measured; the areas are those of the window.
void measure(const LlmReplica& replica, const LlmRun& run, std::size_t from, std::size_t to, double start, double end, Tally& tally) {
    double completed = 0.0, tokens = 0.0;
    for (std::size_t i = 0; i < run.records.size(); ++i) {
        const serving::LlmRecord& r = run.records[i];
        if (r.finish > start && r.finish <= end) {
            completed += 1.0;
            tokens += r.output;
        }
        if (i < from || i >= to) continue;
        tally.add(kTtft, r.ttft());
        if (r.output > 1) tally.add(kTpot, r.tpot());
        tally.add(kE2e, r.e2e());
    }
    const double span = end - start;
    tally.ratio[kThroughput] = {completed, span};
    tally.ratio[kTokens] = {tokens, span};
    tally.ratio[kBatch] = {run.sequence_area, span};
    tally.ratio[kBusy] = {run.busy, span * (replica.pools ? replica.pools->decode_workers + replica.pools->prefill_workers : 1)};
    tally.ratio[kCache] = {run.token_area, span * cache_of(replica)};
    tally.ratio[kPreempted] = {static_cast<double>(run.preemptions), static_cast<double>(run.records.size())};
    tally.ratio[kSteps] = {static_cast<double>(run.steps), 1.0};
}

LlmResult result_of(const Summary& s) {
    LlmResult r;
    r.truncated = s.truncated;
    r.precise = s.precise;
    r.requests = s.customers;
    r.replications = s.replications;
    r.ttft = s.times[kTtft];
    r.tpot = s.times[kTpot];
    r.e2e = s.times[kE2e];
    r.throughput = s.ratio[kThroughput];
    r.output_tokens = s.ratio[kTokens];
    r.mean_batch = s.ratio[kBatch];
    r.busy = s.ratio[kBusy];
    r.kv_use = s.ratio[kCache];
    r.preemptions = s.ratio[kPreempted];
    r.steps = static_cast<std::int64_t>(s.total[kSteps].over);
    return r;
}

Shape shape_of(const LlmReplica& replica, double load) {
    Shape shape;
    shape.times = kTimes;
    shape.ratios = kRatios;
    shape.wait = kTtft;
    shape.response = kE2e;
    shape.salt = salt_of({replica.step.fixed, replica.step.dense_read, replica.step.token_compute, replica.limits.kv_tokens,
                          static_cast<double>(replica.limits.sequences), load});
    return shape;
}

std::vector<LlmRequest> drawn(const LengthSource& source, std::size_t n, prob::Random random) {
    std::vector<LlmRequest> requests(n);
    for (LlmRequest& r : requests) source.draw(r, random);
    return requests;
}

void add_arrivals(std::vector<LlmRequest>& requests, ArrivalStream& stream, prob::Random& random) {
    std::vector<double> gap(requests.size());
    const std::size_t n = stream.fill(std::span<double>(gap), random);
    requests.resize(n);
    double at = 0.0;
    for (std::size_t i = 0; i < n; ++i) requests[i].arrival = at += gap[i];
}

}  // namespace

LlmResult llm_simulation(const LlmReplica& replica, const Arrivals& arrivals, const Options& options) {
    const ArrivalSource source(arrivals);
    const double rate = source.mean_rate();
    const serving::LlmResponse expected = serving::llm_response(replica, source.is_trace() ? 0.0 : rate, {});
    if (!source.is_trace() && expected.saturated) {
        LlmResult r;
        r.saturated = true;
        r.ttft = r.tpot = r.e2e = unbounded_times(options.percentiles.size());
        r.throughput.value = expected.capacity;
        r.mean_batch.value = expected.mean_batch;
        return r;
    }
    const LengthSource lengths(replica);
    Shape shape = shape_of(replica, rate);
    shape.stationary = !source.is_trace();
    shape.fixed_customers = static_cast<std::int64_t>(source.trace_length());
    // A replication warms up over some residence times, and the measured requests are followed by as many as keep it full.
    const double in_system = shape.stationary ? rate * expected.e2e.mean : 0.0;
    shape.warm_up_customers = static_cast<std::int64_t>(std::ceil(3.0 * in_system)) + 50;

    const Model model = [&](const Replication& order, Tally& tally) {
        if (order.stop->requested()) return false;
        const auto tail = shape.stationary ? static_cast<std::size_t>(std::ceil(2.0 * in_system)) + 50 : 0;
        const auto from = static_cast<std::size_t>(order.warm_up);
        const auto to = from + static_cast<std::size_t>(order.measured);
        std::vector<LlmRequest> requests = drawn(lengths, to + tail, order.stream(1));
        prob::Random random = order.stream(0);
        const auto stream = source.stream(random);
        add_arrivals(requests, *stream, random);
        serving::LlmRunOptions run_options;
        run_options.seed = order.stream(2).bits();
        if (shape.stationary) {
            run_options.measure_from = requests[from].arrival;
            run_options.measure_to = requests[to].arrival;
        }
        const LlmRun run = serving::run_requests(replica, requests, run_options);
        const double start = shape.stationary ? run_options.measure_from : requests.front().arrival;
        const double end = shape.stationary ? run_options.measure_to : run.end;
        measure(replica, run, from, std::min(to, requests.size()), start, end, tally);
        return true;
    };
    return result_of(replicate(model, shape, options));
}

LlmResult llm_closed_loop_simulation(const LlmReplica& replica, int concurrency, const Options& options) {
    if (concurrency < 1) throw DomainError("llm_closed_loop_simulation", "concurrency", concurrency, ">= 1 client");
    const LengthSource lengths(replica);
    Shape shape = shape_of(replica, -concurrency);
    shape.warm_up_customers = 3L * concurrency + 50;
    const Model model = [&](const Replication& order, Tally& tally) {
        if (order.stop->requested()) return false;
        const auto from = static_cast<std::size_t>(order.warm_up);
        const auto to = from + static_cast<std::size_t>(order.measured);
        const std::vector<LlmRequest> requests = drawn(lengths, to + 2U * static_cast<unsigned>(concurrency) + 50U, order.stream(1));
        serving::LlmRunOptions run_options;
        run_options.in_flight = concurrency;
        run_options.seed = order.stream(2).bits();
        // The window is known after the run: its arrivals are the clients' own.
        LlmRun run = serving::run_requests(replica, requests, run_options);
        run_options.measure_from = run.records[from].arrival;
        run_options.measure_to = run.records[to].arrival;
        if (run_options.measure_to <= run_options.measure_from) run_options.measure_to = run.end;
        run = serving::run_requests(replica, requests, run_options);
        measure(replica, run, from, to, run_options.measure_from, run_options.measure_to, tally);
        return true;
    };
    return result_of(replicate(model, shape, options));
}

LlmResult llm_benchmark(const LlmReplica& replica, const LlmBenchmark& benchmark, const Options& options) {
    const char* const where = "llm_benchmark";
    if (benchmark.requests < 1) throw DomainError(where, "requests", benchmark.requests, ">= 1");
    if (!(benchmark.rate > 0.0)) throw DomainError(where, "rate", benchmark.rate, "positive; infinity sends all at once");
    if (!(benchmark.burstiness > 0.0)) throw DomainError(where, "burstiness", benchmark.burstiness, "positive");
    const LengthSource lengths(replica);
    Shape shape = shape_of(replica, benchmark.rate);
    shape.stationary = false;
    shape.fixed_customers = benchmark.requests;
    const prob::Sampler gap(prob::Law{prob::Gamma{benchmark.burstiness, 1.0 / benchmark.burstiness}});
    const Model model = [&](const Replication& order, Tally& tally) {
        if (order.stop->requested()) return false;
        std::vector<LlmRequest> requests = drawn(lengths, static_cast<std::size_t>(benchmark.requests), order.stream(1));
        prob::Random random = order.stream(0);
        double at = 0.0;
        for (LlmRequest& r : requests) {
            r.arrival = at;
            if (std::isfinite(benchmark.rate)) at += gap(random) / benchmark.rate;
        }
        serving::LlmRunOptions run_options;
        run_options.in_flight = benchmark.concurrency;
        run_options.seed = order.stream(2).bits();
        const LlmRun run = serving::run_requests(replica, requests, run_options);
        measure(replica, run, 0, requests.size(), 0.0, run.end, tally);
        return true;
    };
    return result_of(replicate(model, shape, options));
}

}  // namespace sizewell::simulation
