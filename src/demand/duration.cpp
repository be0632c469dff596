#include "sizewell/demand/duration.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::demand {

double Duration::mean() const {
    double sum = 0.0;
    for (const double share : running) sum += share;
    return sum;
}

Duration duration(std::span<const Stretch> stretches, double spot_share) {
    constexpr int kMost = 10'000'000;
    if (stretches.empty()) throw DomainError("duration", "stretches", 0.0, ">= 1");
    if (!(spot_share >= 0.0 && spot_share <= 1.0)) throw DomainError("duration", "spot_share", spot_share, "in [0, 1]");
    int peak = 0;
    double hours = 0.0;
    for (const Stretch& s : stretches) {
        if (!(s.hours > 0.0) || !std::isfinite(s.hours)) throw DomainError("duration", "hours", s.hours, "positive and finite");
        if (s.instances < 0 || s.instances > kMost) throw DomainError("duration", "instances", s.instances, "in [0, 10,000,000]");
        peak = std::max(peak, s.instances);
        hours += s.hours;
    }
    // Hours in which exactly k run, then sums from the top: unit q runs whenever at least q do.
    const auto size = static_cast<std::size_t>(peak) + 1;
    std::vector<double> exactly(size, 0.0), opens(size, 0.0);
    for (const Stretch& s : stretches) {
        exactly[static_cast<std::size_t>(s.instances)] += s.hours;
        // Units above k - floor(share k) may be spot; the guard keeps 0.3 x 10 at 3.
        const auto on_spot = static_cast<int>(std::floor(spot_share * s.instances * (1.0 + 1e-12)));
        opens[static_cast<std::size_t>(s.instances - on_spot)] += s.hours;
    }
    Duration d;
    d.running.assign(size - 1, 0.0);
    d.spot.assign(size - 1, 0.0);
    double at_least = 0.0, not_yet = 0.0;
    for (std::size_t q = size - 1; q >= 1; --q) {
        at_least += exactly[q];
        not_yet += opens[q];  // hours in which unit q is below the spot units
        d.running[q - 1] = std::min(1.0, at_least / hours);  // both are sums, in different orders
        d.spot[q - 1] = std::min(1.0, std::max(0.0, at_least - not_yet) / hours);
    }
    return d;
}

std::vector<double> hourly_rates(std::span<const double> arrivals, double span) {
    constexpr double kHour = 3600.0, kTenth = 0.1;
    if (arrivals.empty()) throw DomainError("hourly_rates", "arrivals", 0.0, ">= 1");
    if (!(span > 0.0) || !std::isfinite(span)) throw DomainError("hourly_rates", "span", span, "positive and finite");
    if (span <= kHour) return {static_cast<double>(arrivals.size()) / span};
    const double whole = std::floor(span / kHour);
    const double rest = span - whole * kHour;
    const bool last = rest >= kTenth * kHour;
    std::vector<double> rate(static_cast<std::size_t>(whole) + (last ? 1U : 0U), 0.0);
    for (const double t : arrivals) {
        const auto hour = static_cast<std::size_t>(std::max(0.0, t) / kHour);
        if (hour < rate.size()) rate[hour] += 1.0;
    }
    for (std::size_t i = 0; i < rate.size(); ++i) rate[i] /= last && i + 1 == rate.size() ? rest : kHour;
    return rate;
}

}  // namespace sizewell::demand
