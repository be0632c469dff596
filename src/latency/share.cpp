#include "sizewell/latency/share.hpp"

#include "latency/stage_parts.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::latency {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

queueing::Options asking(const char* where, double percentile, queueing::Options options) {
    if (!(percentile > 0.0 && percentile < 100.0)) throw DomainError(where, "percentile", percentile, "in (0, 100)");
    options.percentiles = {percentile};
    return options;
}

Line with_factor(Line line, std::size_t stage, double factor) {
    Stage& s = line.stages[stage];
    const double busy = busy_seconds(s);
    if (busy > 0.0) s = rescaled(s, factor * busy);
    return line;
}

double percentile_of(const Line& line, const queueing::Options& options) {
    const EndToEnd e = end_to_end(line.stages, line.replicas, line.arrivals, options);
    return e.saturated ? kInfinity : e.total.percentile.front();
}

}  // namespace

std::vector<double> shares(const Line& line, double percentile, const queueing::Options& options) {
    const queueing::Options asked = asking("shares", percentile, options);
    const EndToEnd e = end_to_end(line.stages, line.replicas, line.arrivals, asked);
    if (e.saturated) return std::vector<double>(line.stages.size(), 0.0);
    std::vector<queueing::ResponseLaw> laws;
    for (const StageResponse& r : e.stages) laws.push_back(stage_law(r, asked));
    return shares_of(laws, percentile / 100.0, {2048, std::min(1e-3, 0.1 * (1.0 - percentile / 100.0))});
}

std::vector<Allowance> allowances(const Line& line, double promise, double percentile, const queueing::Options& options) {
    constexpr double kLeast = 1e-9, kMost = 1e9, kClose = 1e-6;
    const queueing::Options asked = asking("allowances", percentile, options);
    if (!(promise > 0.0 && std::isfinite(promise))) throw DomainError("allowances", "promise", promise, "> 0 and finite");
    std::vector<Allowance> all(line.stages.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        const auto at = [&](double factor) { return percentile_of(with_factor(line, k, factor), asked); };
        const double busy = busy_seconds(line.stages[k]);
        if (!(busy > 0.0)) continue;
        double low = 1.0, high = 1.0;
        if (at(1.0) <= promise) {
            for (high = 2.0; high < kMost && at(high) <= promise; high *= 2.0) low = high;
        } else {
            for (low = 0.5; low > kLeast && at(low) > promise; low *= 0.5) high = low;
            if (low <= kLeast) continue;
        }
        bool saturates = false;
        while (high - low > kClose * high) {
            const double middle = 0.5 * (low + high), there = at(middle);
            if (there <= promise) {
                low = middle;
            } else {
                high = middle;
                saturates = std::isinf(there);
            }
        }
        all[k] = {low, low * busy, saturates};
    }
    return all;
}

std::vector<Saving> savings(const Line& line, const std::vector<double>& usd_for_one_percent, double percentile,
                            const queueing::Options& options) {
    constexpr double kHalf = 0.005;
    const queueing::Options asked = asking("savings", percentile, options);
    if (!usd_for_one_percent.empty() && usd_for_one_percent.size() != line.stages.size()) {
        throw DomainError("savings", "prices", static_cast<double>(usd_for_one_percent.size()), "one for each stage");
    }
    for (const double usd : usd_for_one_percent) {
        if (!(usd > 0.0 && std::isfinite(usd))) throw DomainError("savings", "usd_for_one_percent", usd, "> 0 and finite");
    }
    std::vector<Saving> all;
    const double now = percentile_of(line, asked);
    if (std::isinf(now)) return all;
    for (std::size_t k = 0; k < line.stages.size(); ++k) {
        const double less = percentile_of(with_factor(line, k, 1.0 - kHalf), asked);
        const double more = percentile_of(with_factor(line, k, 1.0 + kHalf), asked);
        // Close to saturation half a percent more has no answer: then the fall alone, twice.
        const double saved = std::isfinite(more) ? more - less : 2.0 * (now - less);
        all.push_back({k, saved, usd_for_one_percent.empty() ? 0.0 : saved / usd_for_one_percent[k]});
    }
    std::stable_sort(all.begin(), all.end(), [&](const Saving& a, const Saving& b) {
        return usd_for_one_percent.empty() ? a.saved_s > b.saved_s : a.per_usd > b.per_usd;
    });
    return all;
}

}  // namespace sizewell::latency
