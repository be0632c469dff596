// Spot instances: what a useful hour of them costs, and how often enough of them are up.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// How spot instances behave.
template <Scalar S>
struct SpotTerms {
    Q<div_u<one_u, second_u>, S> interruptions;  ///< of one instance, per time it runs, >= 0
    Q<second_u, S> start_up;                     ///< until a new instance serves, >= 0
    S overprovision;                             ///< instances rented over those needed, >= 1
    S fallback;                                  ///< share of the time that on-demand instances stand in, in [0, 1]
};

/// Price of a useful hour on spot.
///
///     (1 - f) s k / (1 - i t) + f o
///
/// s k pays for the spares; of each hour i t goes by while a replacement starts; in a share f there is no spot at all.
///
/// @param spot       list price of spot [USD/(instance s)];  @param on_demand  of the stand-in
/// @return           infinite where replacements start more slowly than instances are taken (i t >= 1)
/// @source           method: s_e = s k / (1 - i t), blended by the share of fallback
template <Scalar S>
Q<instance_price_u, S> spot_price(const Q<instance_price_u, S>& spot, const Q<instance_price_u, S>& on_demand, const SpotTerms<S>& terms) {
    const S useful = S(1.0) - ratio(terms.interruptions * terms.start_up);
    const S safe = select(useful > S(0.0), useful, S(1.0));
    const S share = select(useful > S(0.0), (S(1.0) - terms.fallback) * terms.overprovision / safe, S(1e300));
    return spot * share + on_demand * terms.fallback;
}

/// Share of the time a spot instance serves: mean run 1/i, then a gap while its replacement starts, less the notice in which the
/// replacement can start already.
///
///     1 / (1 + i max(0, t - n))
template <Scalar S>
S spot_uptime(const SpotTerms<S>& terms, const Q<second_u, S>& notice) {
    const auto gap = max(terms.start_up - notice, Q<second_u, S>::from_value(S(0.0)));
    return S(1.0) / (S(1.0) + ratio(terms.interruptions * gap));
}

/// P(at least `needed` of `running` instances are up), spread evenly over zones that can run dry as a whole.
///
/// An instance is down for a share 1 - up of the time.  Of that, a share `correlation` is its zone's, which takes all its instances
/// at once; the rest is its own: a zone is up with z = 1 - correlation (1 - up), an instance of a zone that is up with up / z.
///
/// @param needed       in [0, running];  @param running  in [1, 10000]
/// @param up           share of the time one instance is up, in [0, 1]
/// @param zones        in [1, running] instances' worth; more zones than instances count as one instance a zone
/// @param correlation  in [0, 1]: 0 is the binomial, 1 all or nothing in each zone
/// @throws DomainError  an argument outside its domain
/// @accuracy  1e-12 against exact rationals (tests/golden/money.py)
/// @cost      O(running^2) additions
[[nodiscard]] double spot_availability(int needed, int running, double up, int zones, double correlation);

/// The fewest instances to run so that at least `needed` are up with this probability; -1: more than 10,000.
///
/// @throws DomainError  needed < 1, target outside (0, 1), the rest as above
[[nodiscard]] int spot_instances_for(int needed, double target, double up, int zones, double correlation);

}  // namespace sizewell::cost
