#include "sizewell/latency/fan_out.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sizewell::latency {

namespace {

using queueing::ResponseLaw;

double scale_of(const ResponseLaw& law) {
    const double beyond = ccdf(law, law.shift), middle = 1.0 - 0.5 * beyond;
    if (middle < 1.0) return quantile(law, middle) - law.shift;
    const double excess = (law.mean - law.shift) / beyond;  // rarer than a rounding: its mean length will do
    return excess > 0.0 && std::isfinite(excess) ? excess : 1.0;
}

// Atoms of a law as its table shows them: two nodes closer than rounding.
void add_jumps(std::vector<double>& jumps, const ResponseLaw& law, double base) {
    if (law.shift > base) jumps.push_back(law.shift - base);
    if (const auto* table = std::get_if<queueing::Tabulated>(&law.body)) {
        for (std::size_t i = 1; i < table->time.size(); ++i) {
            if (table->time[i] - table->time[i - 1] <= 4e-12 * table->time[i]) jumps.push_back(law.shift - base + table->time[i]);
        }
    }
}

}  // namespace

ResponseLaw maximum_of(const ResponseLaw& branch, int n) {
    if (n < 1) throw DomainError("maximum_of", "n", n, ">= 1");
    if (n == 1) return branch;
    return maximum_of(std::vector<ResponseLaw>(static_cast<std::size_t>(n), branch));
}

ResponseLaw maximum_of(const std::vector<ResponseLaw>& branches) {
    if (branches.empty()) throw DomainError("maximum_of", "branches", 0.0, "at least one");
    double base = 0.0, scale = 0.0;
    for (const ResponseLaw& b : branches) {
        if (std::holds_alternative<queueing::Unbounded>(b.body)) return {};
        base = std::max(base, b.shift);
    }
    std::vector<std::pair<const ResponseLaw*, int>> kinds;  // equal branches need one evaluation, not n
    std::vector<double> jumps;
    for (const ResponseLaw& b : branches) {
        const auto same = [&](const auto& kind) {
            return &b == kind.first || (b.shift == kind.first->shift && b.mean == kind.first->mean && b.body.index() == kind.first->body.index() &&
                                        ccdf(b, b.mean) == ccdf(*kind.first, b.mean) && ccdf(b, 0.5 * b.mean) == ccdf(*kind.first, 0.5 * b.mean));
        };
        if (const auto found = std::find_if(kinds.begin(), kinds.end(), same); found != kinds.end()) {
            ++found->second;
            continue;
        }
        kinds.emplace_back(&b, 1);
        add_jumps(jumps, b, base);
        if (!is_constant(b)) scale = std::max(scale, scale_of(b) + b.shift - base);
    }
    if (!(scale > 0.0)) return constant_law(base);
    const auto above = [&](double t) {
        double log_below = 0.0;
        for (const auto& [law, times] : kinds) log_below += times * std::log1p(-std::min(1.0, ccdf(*law, base + t)));
        return -std::expm1(log_below);
    };
    ResponseLaw law = tabulated(above, scale, std::move(jumps));
    law.shift = base;
    law.mean += base;
    return law;
}

ResponseLaw sometimes(const ResponseLaw& law, double probability) {
    if (!(probability >= 0.0 && probability <= 1.0)) throw DomainError("sometimes", "probability", probability, "in [0, 1]");
    if (probability == 1.0) return law;
    if (probability == 0.0) return constant_law(0.0);
    if (std::holds_alternative<queueing::Unbounded>(law.body)) return {};
    if (is_constant(law) && law.shift == 0.0) return law;
    std::vector<double> jumps;
    add_jumps(jumps, law, 0.0);
    const double scale = is_constant(law) ? law.shift : law.shift + scale_of(law);
    ResponseLaw mixed = tabulated([&](double t) { return probability * ccdf(law, t); }, scale, std::move(jumps));
    mixed.mean = probability * law.mean;
    return mixed;
}

}  // namespace sizewell::latency
