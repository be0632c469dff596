#include "sizewell/latency/fallback.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sizewell::latency {

namespace {

using queueing::ResponseLaw;

void check(const std::vector<FallbackTier>& tiers, double alert_above) {
    constexpr std::size_t kMost = 12;
    if (tiers.empty()) throw DomainError("fallback", "tiers", 0.0, "at least one");
    if (tiers.size() > kMost) throw DomainError("fallback", "tiers", static_cast<double>(tiers.size()), "at most 12");
    if (!(alert_above >= 0.0 && alert_above <= 1.0)) throw DomainError("fallback", "alert_above", alert_above, "in [0, 1]");
    for (const FallbackTier& t : tiers) {
        if (!(t.timeout > 0.0)) throw DomainError("fallback", "timeout of " + t.name, t.timeout, "> 0");
        if (!(t.error_rate >= 0.0 && t.error_rate <= 1.0)) throw DomainError("fallback", "error_rate of " + t.name, t.error_rate, "in [0, 1]");
        if (!(t.error_time >= 0.0 && t.error_time <= t.timeout && std::isfinite(t.error_time))) {
            throw DomainError("fallback", "error_time of " + t.name, t.error_time, "in [0, timeout]");
        }
        if (std::holds_alternative<queueing::Unbounded>(t.law.body) && !std::isfinite(t.timeout) && t.error_rate < 1.0) {
            throw DomainError("fallback", "law of " + t.name, "saturated", "bounded, or behind a timeout");
        }
    }
}

// A way to reach a tier: when, and with what probability.
struct Way {
    double after;
    double probability;
};

// P(the tier has not answered), without its failures; infinite waits never answer.
double late(const FallbackTier& tier, double t) { return ccdf(tier.law, t); }

}  // namespace

FallbackAnswer fallback(const std::vector<FallbackTier>& tiers, double alert_above) {
    check(tiers, alert_above);
    FallbackAnswer answer;
    std::vector<std::vector<Way>> ways{{{0.0, 1.0}}};
    for (const FallbackTier& tier : tiers) {
        const double slow = std::isfinite(tier.timeout) ? late(tier, tier.timeout) : 0.0;
        double asked = 0.0;
        std::vector<Way> next;
        for (const Way& way : ways.back()) {
            asked += way.probability;
            if (tier.error_rate > 0.0) next.push_back({way.after + tier.error_time, way.probability * tier.error_rate});
            const double timed_out = way.probability * (1.0 - tier.error_rate) * slow;
            if (timed_out > 0.0) next.push_back({way.after + tier.timeout, timed_out});
        }
        answer.asked.push_back(asked);
        answer.answered.push_back(asked * (1.0 - tier.error_rate) * (1.0 - slow));
        ways.push_back(std::move(next));
    }
    for (const Way& way : ways.back()) answer.p_fail += way.probability;
    answer.p_fail = std::min(1.0, answer.p_fail);
    answer.availability = 1.0 - answer.p_fail;
    answer.fallback_rate = 1.0 - answer.answered.front();
    answer.alert = answer.fallback_rate > alert_above;
    double served = 0.0, scale = 0.0;
    std::vector<double> jumps;
    for (std::size_t k = 0; k < tiers.size(); ++k) {
        served += answer.answered[k];
        if (answer.answered[k] <= 0.0) continue;
        for (const Way& way : ways[k]) {
            jumps.push_back(way.after + tiers[k].law.shift);
            const double typical = std::isfinite(tiers[k].timeout) ? tiers[k].timeout : quantile(tiers[k].law, 0.9);
            scale = std::max({scale, way.after, std::min(typical, quantile(tiers[k].law, 0.5))});
        }
    }
    if (!(served > 0.0)) return answer;
    // Answered by tier k later than t: reached `after`, answer between t - after and the timeout.
    const auto above = [&](double t) {
        double sum = 0.0;
        for (std::size_t k = 0; k < tiers.size(); ++k) {
            const FallbackTier& tier = tiers[k];
            const double slow = std::isfinite(tier.timeout) ? late(tier, tier.timeout) : 0.0;
            for (const Way& way : ways[k]) {
                const double since = t - way.after;
                if (since >= tier.timeout) continue;
                const double open = since < 0.0 ? 1.0 : late(tier, since);
                sum += way.probability * (1.0 - tier.error_rate) * std::max(0.0, open - slow);
            }
        }
        return sum / served;
    };
    if (!(scale > 0.0)) {
        answer.law = constant_law(0.0);
        return answer;
    }
    answer.law = tabulated(above, scale, std::move(jumps));
    return answer;
}

}  // namespace sizewell::latency
