// The one opaque step of the plan: how many replicas a service needs, and how long its requests then take.
#pragma once

#include "sizewell/latency/stage.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/sizing/replicas.hpp"

#include "plan/trace_step.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sizewell::plan {

inline const std::vector<double> kPercentiles = {50.0, 90.0, 95.0, 99.0, 99.9};

/// Whether the latency of a service needs no simulation.  Dynamic batching has a formula for a single server without
/// delay; every other queue has one or a stated bracket, and verify() simulates the final choice anyway.
template <Scalar S>
bool has_formula(const ServiceModel<S>& service) {
    for (const auto& stage : service.stages) {
        const auto* batch = std::get_if<queueing::BatchService>(&stage.timing.service);
        if (batch == nullptr || !stage.timing.queued) continue;
        const bool one_server = stage.timing.concurrency == 1 && stage.timing.routing == latency::Routing::random;
        if (batch->delay > 0.0 || !one_server || batch->max > queueing::kLargestChain) return false;
    }
    return true;
}

/// Lets the queues of a model that have no formula be simulated, each for so long [s]; with a formula nothing waits for a clock.
template <Scalar S>
void give_time(Model<S>& model, double seconds) {
    for (auto& s : model.services) s.options.time_budget = has_formula(s) ? 0.0 : seconds;
}

/// What the search is asked: at inputs[0] requests a second, with inputs[1 + k] as the service time of stage k.
template <Scalar S>
sizing::Question sizing_question(const ServiceModel<S>& service, const std::vector<double>& inputs) {
    sizing::Question q;
    q.arrivals = queueing::Poisson{inputs[0]};
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        q.stages.push_back(latency::rescaled(service.stages[k].timing, inputs[1 + k]));
        q.cap.push_back(service.stages[k].cap);
        q.price.push_back(service.stages[k].replica_price);
    }
    q.targets = service.promises.times;
    if (service.likely > 0.0) {
        for (const latency::Stage& stage : q.stages) {
            if (stage.queued) q.guess = static_cast<int>(std::clamp(std::ceil(inputs[0] * latency::busy_seconds(stage) / (stage.concurrency * service.likely)), 0.0, 1e6));
        }
    }
    return q;
}

/// How queues are asked for the times a plan shows.
template <Scalar S>
queueing::Options sizing_options(const ServiceModel<S>& service) {
    queueing::Options o = service.options;
    o.percentiles = kPercentiles;
    return o;
}

/// Searches once for each set of inputs (the design rate and the service times) and answers from that.
template <Scalar S>
class SizingStep {
  public:
    SizingStep(const ServiceModel<S>& service, std::vector<S> inputs) : service_(service), inputs_(std::move(inputs)) {}

    S replicas(std::size_t stage) const {
        return opaque("fewest_replicas", [&](const std::vector<double>& x) { return static_cast<double>(answer(x).replicas[stage]); }, inputs_);
    }

    /// A percentile of the response, of the time to the first token or of the time per token; 0 is the mean.
    S time(latency::Time which, double percentile) const {
        const std::string what = std::string(latency::name(which)) + "_" + (percentile == 0.0 ? "mean" : "p" + sizewell::detail::number_text(percentile));
        return opaque(what, [&, which, percentile](const std::vector<double>& x) {
            const queueing::Stats& stats = latency::stats_of(answer(x).latency, which);
            if (percentile == 0.0) return stats.mean;
            const auto at = std::find(kPercentiles.begin(), kPercentiles.end(), percentile);
            return stats.percentile[static_cast<std::size_t>(at - kPercentiles.begin())];
        }, inputs_);
    }

    const sizing::Answer& answer(const std::vector<double>& inputs) const {
        for (const auto& [known, found] : seen_) {
            if (known == inputs) return found;
        }
        if (service_.known) {
            if (auto known = service_.known(service_, inputs)) {
                seen_.emplace_back(inputs, *std::move(known));
                return seen_.back().second;
            }
        }
        const sizing::Question question = sizing_question(service_, inputs);
        const queueing::Options options = sizing_options(service_);
        sizing::Answer found = sizing::fewest_replicas(question, options);
        if (!service_.trace.empty()) {
            hold_on_trace(question, service_.trace, trace_speed(inputs[0]), found);
            found.latency = latency::end_to_end(question.stages, found.replicas, question.arrivals, options);
        }
        seen_.emplace_back(inputs, std::move(found));
        return seen_.back().second;
    }

  private:
    // The trace's busiest minute becomes the design rate: the same headroom and growth for bursts and for formulas.
    double trace_speed(double design_rate) const { return design_rate / service_.trace_peak; }

    const ServiceModel<S>& service_;
    std::vector<S> inputs_;
    mutable std::vector<std::pair<std::vector<double>, sizing::Answer>> seen_;
};

}  // namespace sizewell::plan
