#include "sizewell/latency/budget.hpp"

#include "latency/cells.hpp"
#include "latency/simulated.hpp"
#include "latency/stage_parts.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

constexpr double kComposition = 0.03;  // error of the independent stages above which an automatic answer is simulated
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void shift(queueing::Stats& stats, double seconds) {
    stats.mean += seconds;
    for (auto* values : {&stats.percentile, &stats.lower, &stats.upper}) {
        for (double& v : *values) v += seconds;
    }
}

SumOptions sum_options(const queueing::Options& options) {
    double deepest = 1e-2;
    for (const double p : options.percentiles) deepest = std::min(deepest, 1.0 - p / 100.0);
    return {2048, std::clamp(0.1 * deepest, 1e-8, 1e-3)};
}

// The doubt about each stage's percentile becomes doubt about the same percentile of the whole.
void widen(EndToEnd& whole, const std::vector<std::size_t>& varying) {
    for (std::size_t i = 0; i < whole.total.percentile.size(); ++i) {
        const double x = whole.total.percentile[i];
        double below = whole.relative_error * x, above = below, stage_below = 0.0, stage_above = 0.0;
        for (const std::size_t k : varying) {
            const auto& r = whole.stages[k].response;
            stage_below += r.percentile[i] - r.lower[i];
            stage_above += r.upper[i] - r.percentile[i];
        }
        below = whole.error == queueing::ErrorClass::exact ? 0.0 : std::max(below, stage_below);
        above = whole.error == queueing::ErrorClass::exact ? 0.0 : std::max(above, stage_above);
        whole.total.lower.push_back(std::max(0.0, x - below));
        whole.total.upper.push_back(x + above);
    }
}

void combine(EndToEnd& whole, const std::vector<std::size_t>& varying, double composition, const queueing::Options& options) {
    constexpr double kLattice = 1e-3;
    std::vector<queueing::ResponseLaw> laws;
    whole.method = "convolution of ";
    double worst = 0.0;
    for (const std::size_t k : varying) {
        const queueing::Response& r = whole.stages[k];
        laws.push_back(stage_law(r, options));
        worst = std::max(worst, r.relative_error);
        whole.error = std::max(whole.error, r.error);
        whole.method += (k == varying.front() ? "" : " + ") + r.method;
    }
    if (composition > 0.0) whole.error = std::max(whole.error, queueing::ErrorClass::approximate);
    whole.relative_error = worst + composition + kLattice;
    whole.law = sum_of(laws, sum_options(options));
    whole.total.mean = whole.law.mean;
    for (const double p : options.percentiles) whole.total.percentile.push_back(queueing::quantile(whole.law, p / 100.0));
    widen(whole, varying);
}

// The stages keep their own answers; what is asked of the whole comes from the network.
EndToEnd from_simulation(EndToEnd whole, StageResponse&& r) {
    whole.saturated = r.saturated;
    whole.reason = std::move(r.reason);
    whole.total = std::move(r.response);
    whole.law = std::move(r.response_law);
    whole.method = "simulation of all stages";
    whole.error = r.error;
    whole.relative_error = r.relative_error;
    whole.p_fail = r.p_fail;
    return whole;
}

// The first token leaves the first stage that makes one, after what lies before it; TPOT is of the last that makes them.
void add_token_times(EndToEnd& whole, const queueing::Options& options) {
    double delay = 0.0;
    std::vector<queueing::ResponseLaw> before;
    for (const StageResponse& r : whole.stages) {
        if (!r.tokens.tpot.percentile.empty()) whole.tpot = r.tokens.tpot;
        if (!whole.ttft.percentile.empty()) continue;
        if (!r.tokens.ttft.percentile.empty()) {
            whole.ttft = r.tokens.ttft;
            if (!before.empty()) {
                before.push_back(r.tokens.ttft_law);
                const queueing::ResponseLaw law = sum_of(before, sum_options(options));
                whole.ttft = {law.mean, {}, {}, {}};
                for (const double p : options.percentiles) whole.ttft.percentile.push_back(queueing::quantile(law, p / 100.0));
                whole.ttft.lower = whole.ttft.upper = whole.ttft.percentile;
            }
            shift(whole.ttft, delay);
        } else if (is_constant(r.response_law)) {
            delay += r.response_law.shift;
        } else {
            before.push_back(stage_law(r, options));
        }
    }
}

}  // namespace

EndToEnd end_to_end(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                    const queueing::Arrivals& arrivals, const queueing::Options& options) {
    if (stages.empty()) throw DomainError("end_to_end", "stages", 0.0, "at least one");
    if (replicas.size() != stages.size()) throw DomainError("end_to_end", "replicas", static_cast<double>(replicas.size()), "one for each stage");
    EndToEnd whole;
    double delay = 0.0, composition = 0.0, handed_on = 0.0;
    std::vector<std::size_t> varying;
    queueing::Arrivals reaching = arrivals;
    for (std::size_t k = 0; k < stages.size(); ++k) {
        whole.stages.push_back(stage_response(stages[k], reaching, replicas[k], options));
        const auto& r = whole.stages.back();
        whole.p_fail = 1.0 - (1.0 - whole.p_fail) * (1.0 - r.p_fail);
        if (r.saturated && !whole.saturated) {
            whole.saturated = true;
            whole.reason = stages[k].name + ": " + r.reason;
        }
        if (stages[k].queued) composition = std::max(composition, handed_on);
        if (is_constant(r.response_law) && !r.saturated) {
            delay += r.response_law.shift;
        } else {
            varying.push_back(k);
        }
        if (r.saturated || !stages[k].queued) continue;
        handed_on = std::max(handed_on, error_downstream(stages[k], reaching));
        reaching = leaving(stages[k], reaching, replicas[k]);
    }
    if (whole.saturated) {
        whole.method = "saturation";
        whole.total = {kInfinity, std::vector<double>(options.percentiles.size(), kInfinity), {}, {}};
        whole.total.lower = whole.total.upper = whole.total.percentile;
        for (const Stage& s : stages) {
            if (s.tokens) whole.ttft = whole.tpot = whole.total;
        }
        return whole;
    }
    add_token_times(whole, options);
    const bool worth_it = may_simulate(options) && composition > kComposition;
    if (varying.size() > 1 && (worth_it || options.method == queueing::Method::simulate) &&
        std::all_of(stages.begin(), stages.end(), can_simulate)) {
        return from_simulation(std::move(whole), simulated_series(stages, replicas, arrivals, options));
    }
    if (varying.empty()) {
        whole.total.percentile.assign(options.percentiles.size(), 0.0);
        whole.total.lower = whole.total.upper = whole.total.percentile;
        whole.method = "constant";
        whole.law = constant_law(0.0);
    } else if (varying.size() == 1) {
        const auto& r = whole.stages[varying.front()];
        whole.total = r.response;
        whole.method = r.method;
        whole.error = r.error;
        whole.relative_error = r.relative_error;
        whole.law = stage_law(r, options);
    } else {
        combine(whole, varying, composition, options);
    }
    shift(whole.total, delay);
    whole.law.shift += delay;
    whole.law.mean += delay;
    return whole;
}

}  // namespace sizewell::latency
