#include "plan/fleet_sizes.hpp"

#include "sizewell/demand/rate.hpp"
#include "sizewell/plan/evaluate.hpp"

#include "plan/sizing_step.hpp"

#include <algorithm>
#include <utility>

namespace sizewell::plan {

FleetSizes::FleetSizes(Model<double> model) : model_(std::move(model)) {
    for (auto& s : model_.services) {
        s.options.effort = queueing::Effort::search;
        s.options.time_budget = has_formula(s) ? 0.0 : 0.002;  // many sizings, each only to find its way
        simulated_ = simulated_ || !has_formula(s) || !s.trace.empty();
        now_ += demand::grown_rate(s.average, s.growth, s.years).value();
    }
}

const decision::Sizes& FleetSizes::operator()(double rate) {
    const auto above = seen_.lower_bound(rate);
    if (above != seen_.end()) {
        if (above->first == rate) return above->second;
        if (above != seen_.begin() && std::prev(above)->second == above->second) return above->second;
    }
    Model<double> m = model_;
    const double scale = rate / now_;
    for (auto& s : m.services) {
        s.average = s.average * scale;
        s.peak = s.peak * scale;
    }
    decision::Sizes sizes;
    for (const auto& service : evaluate(m).services) {
        for (const auto& pool : service.capacity.pools) sizes.push_back(pool.instances.value());
    }
    // A search over several stages may trade one pool against another; a bill never falls with demand.
    if (above != seen_.begin()) {
        const auto& below = std::prev(above)->second;
        for (std::size_t k = 0; k < sizes.size(); ++k) sizes[k] = std::max(sizes[k], below[k]);
    }
    if (above != seen_.end()) {
        for (std::size_t k = 0; k < sizes.size(); ++k) sizes[k] = std::min(sizes[k], above->second[k]);
    }
    return seen_.emplace(rate, std::move(sizes)).first->second;
}

}  // namespace sizewell::plan
