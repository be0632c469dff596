#include "sizewell/uncertainty/inputs.hpp"

#include "sizewell/error.hpp"
#include "sizewell/scenario/fields.hpp"

#include "scenario/each_number.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::uncertainty {

namespace {

// P(X <= x) of a law with a continuous quantile function, by bisection on p.
double probability_below(const scenario::Range& range, double x) {
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (scenario::quantile(range, middle) <= x ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace

std::vector<Input> uncertain_inputs(const scenario::Scenario& scenario) {
    std::vector<Input> inputs;
    for (const auto& v : scenario.variables) {
        if (v.range != nullptr) inputs.push_back({.name = v.name, .range = *v.range, .dimension = v.dimension, .text = v.from.text});
    }
    scenario::each_number(scenario, [&inputs]<class Unit>(const scenario::Field& field, const scenario::Given<Unit>& g) {
        if (g.range == nullptr || !g.known()) return;
        inputs.push_back({g.path, *g.range, field.low, field.high, scenario::dimension_of<Unit>(), g.from.text});
    });
    return inputs;
}

std::vector<Correlation> correlations(const scenario::Scenario& scenario) {
    std::vector<Correlation> all;
    for (const auto& c : scenario.correlations) all.push_back({c.of, c.with, c.rank.value.value()});
    return all;
}

double quantile(const Input& input, double p) {
    using scenario::RangeKind;
    const scenario::Range& range = input.range;
    const double tail = 0.5 * (1.0 - range.confidence);  // on each side of the stated interval
    const bool below = p < tail && scenario::quantile(range, 0.0) < input.low;
    const bool above = p > 1.0 - tail && scenario::quantile(range, 1.0) > input.high;
    const bool steps = range.kind == RangeKind::choice || range.kind == RangeKind::empirical;
    if (steps || (!below && !above)) return scenario::quantile(range, p);
    if (below) {
        const double cut = std::min(probability_below(range, input.low), tail);
        return std::max(input.low, scenario::quantile(range, cut + (tail - cut) * (p / tail)));
    }
    const double cut = std::min(1.0 - probability_below(range, input.high), tail);
    return std::min(input.high, scenario::quantile(range, 1.0 - (cut + (tail - cut) * ((1.0 - p) / tail))));
}

}  // namespace sizewell::uncertainty
