// The business case of a platform: what changes in spend, in deploys and in downtime, and when it has paid.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// Today against the plan.
template <Scalar S>
struct BusinessFacts {
    Q<usd_per_s_u, S> spend_now, spend_then;
    S utilisation_now, utilisation_then;                    ///< share of the paid time that is work
    Q<div_u<one_u, second_u>, S> deploys;                   ///< releases [1/s]
    Q<mul_u<engineer_u, second_u>, S> deploy_now, deploy_then;  ///< engineers' time for one release
    Q<salary_u, S> salary;
    S downtime_now, downtime_then;                          ///< share of the time the service is down
    Q<usd_per_s_u, S> revenue;                              ///< that is lost while it is down
    Q<usd_u, S> once;                                       ///< spent to get there
};

/// Money gained a second, line by line; a line may be negative.
template <Scalar S>
struct BusinessCase {
    Q<usd_per_s_u, S> spend, deploys, downtime, total;
    Q<usd_per_s_u, S> wasted_now, wasted_then;  ///< paid for idle time; inside spend, not beside it
};

template <Scalar S>
BusinessCase<S> business_case(const BusinessFacts<S>& f) {
    BusinessCase<S> b;
    b.spend = f.spend_now - f.spend_then;
    b.deploys = Q<usd_per_s_u, S>(f.deploys * (f.deploy_now - f.deploy_then) * f.salary);
    b.downtime = f.revenue * (f.downtime_now - f.downtime_then);
    b.total = b.spend + b.deploys + b.downtime;
    b.wasted_now = f.spend_now * (S(1.0) - f.utilisation_now);
    b.wasted_then = f.spend_then * (S(1.0) - f.utilisation_then);
    return b;
}

}  // namespace sizewell::decision
