#include "sizewell/cost/fleet.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>

namespace sizewell::cost {

namespace {

constexpr double kHour = 3600.0;

// One stretch more, merged with the last where nothing changes.
void append(std::vector<demand::Stretch>& all, double hours, int instances) {
    if (hours <= 0.0) return;
    if (!all.empty() && all.back().instances == instances) all.back().hours += hours;
    else all.push_back({hours, instances});
}

}  // namespace

FleetCurve fleet_curve(std::span<const int> needed, const FleetRules& rules) {
    const std::size_t n = needed.size();
    if (n == 0) throw DomainError("fleet_curve", "hours", 0.0, ">= 1");
    for (const auto& [name, time] : {std::pair{"lag", rules.lag}, {"cooldown", rules.cooldown}}) {
        if (!(time >= 0.0) || !(time < kHour * static_cast<double>(n))) throw DomainError("fleet_curve", name, time, "in [0, the period)");
    }
    if (rules.least < 0) throw DomainError("fleet_curve", "least", rules.least, ">= 0");
    if (rules.most < rules.least) throw DomainError("fleet_curve", "most", rules.most, ">= least");

    FleetCurve f;
    int highest = 0;
    std::size_t too_many = 0;
    for (const int k : needed) {
        if (k < 0) throw DomainError("fleet_curve", "needed", k, ">= 0");
        highest = std::max(highest, k);
        too_many += k > rules.most ? 1U : 0U;
    }
    f.short_share = static_cast<double>(too_many) / static_cast<double>(n);
    const auto within = [&](int k) { return std::clamp(k, rules.least, rules.most); };
    if (rules.scaling == Scaling::fixed) {
        append(f.stretches, static_cast<double>(n), within(highest));
        return f;
    }
    // A window of w hours that moves with time sees floor(w) + 1 hours, and one more in the part of the hour that w - floor(w)
    // covers: at its end looking ahead, at its start looking back.
    const bool ahead = rules.scaling == Scaling::scheduled;
    const double window = (ahead ? rules.lag : rules.cooldown) / kHour;
    const auto whole = static_cast<std::size_t>(window);
    const double part = window - static_cast<double>(whole);
    for (std::size_t t = 0; t < n; ++t) {
        const auto hour = [&](std::size_t k) { return needed[ahead ? (t + k) % n : (t + n - k % n) % n]; };
        int inner = 0;
        for (std::size_t k = 0; k <= whole; ++k) inner = std::max(inner, hour(k));
        const int outer = std::max(inner, hour(whole + 1));
        if (ahead) append(f.stretches, 1.0 - part, within(inner));
        append(f.stretches, part, within(outer));
        if (!ahead) append(f.stretches, 1.0 - part, within(inner));
    }
    return f;
}

std::vector<double> carried_rates(std::span<const double> rates, double lag) {
    if (rates.empty()) throw DomainError("carried_rates", "hours", 0.0, ">= 1");
    if (!(lag >= 0.0) || !std::isfinite(lag)) throw DomainError("carried_rates", "lag", lag, ">= 0 and finite");
    std::vector<double> carried;
    for (std::size_t t = 0; t < rates.size(); ++t) {
        if (!(rates[t] >= 0.0) || !std::isfinite(rates[t])) throw DomainError("carried_rates", "rate", rates[t], ">= 0 and finite");
        const double next = rates[(t + 1) % rates.size()];
        carried.push_back(rates[t] + std::max(0.0, next - rates[t]) * std::min(1.0, lag / kHour));
    }
    return carried;
}

StepBacklog step_backlog(double rate, double before, double after, double lag) {
    for (const auto& [name, value] : {std::pair{"rate", rate}, {"before", before}, {"after", after}, {"lag", lag}}) {
        if (!(value >= 0.0) || !std::isfinite(value)) throw DomainError("step_backlog", name, value, ">= 0 and finite");
    }
    const double backlog = std::max(0.0, rate - before) * lag;
    constexpr double kInf = std::numeric_limits<double>::infinity();
    if (backlog == 0.0) return {0.0, 0.0, 0.0};
    return {backlog, after > 0.0 ? backlog / after : kInf, after > rate ? backlog / (after - rate) : kInf};
}

}  // namespace sizewell::cost
