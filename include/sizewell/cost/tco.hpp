// Total cost of ownership: the course's rule, the multiplier a list of lines implies, and why the two differ.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// The rule of thumb: total = multiplier x raw compute, as a range.
template <Scalar S>
struct RuleRange {
    Q<usd_per_s_u, S> low;
    Q<usd_per_s_u, S> high;
};

template <Scalar S>
RuleRange<S> rule_range(const Q<usd_per_s_u, S>& compute, const S& low, const S& high) {
    return {compute * low, compute * high};
}

/// The multiplier that a bottom-up total implies: total / compute.
template <Scalar S>
S implied_multiplier(const Q<usd_per_s_u, S>& total, const Q<usd_per_s_u, S>& compute) {
    return ratio(total / compute);
}

/// The multiplier from its causes, M = 1 + v + F / S: overheads that grow with compute (v), people and fixed fees (F),
/// compute (S).  The rule of 3 to 5 holds only where F / S makes it so.
template <Scalar S>
S multiplier_from_causes(const S& overhead_share, const Q<usd_per_s_u, S>& fixed, const Q<usd_per_s_u, S>& compute) {
    return S(1.0) + overhead_share + ratio(fixed / compute);
}

/// Raw compute at which a rule of `multiplier` holds exactly: S = F / (multiplier - 1 - v).
///
/// @param multiplier  > 1 + v, otherwise no compute makes it hold and the result is not positive
template <Scalar S>
Q<usd_per_s_u, S> compute_where_rule_holds(const S& multiplier, const S& overhead_share, const Q<usd_per_s_u, S>& fixed) {
    return fixed / (multiplier - S(1.0) - overhead_share);
}

}  // namespace sizewell::cost
