// Several branches at once, or a stage that only some requests need.
#pragma once

#include "sizewell/queueing/law.hpp"

#include <vector>

namespace sizewell::latency {

/// The last of n independent branches of one law.
///
///     P(max > t) = 1 - (1 - P(X > t))^n
///
/// Branches that receive the same arrivals are positively dependent (associated), and then this is an upper bound of
/// every percentile.
/// @param n  >= 1
/// @throws DomainError  n < 1
/// @accuracy as a bound, against simulated fork-join queues: p50 3 to 38 % high, p99 0 to 4.4 %, p99.9 within 3 %
///           (method note); as the maximum of independent laws: 1e-4 (fan_out_test.cpp)
/// @cost     100 to 400 evaluations of the ccdf
/// @source   derivation: independence; association of waiting times fed by one stream
[[nodiscard]] queueing::ResponseLaw maximum_of(const queueing::ResponseLaw& branch, int n);

/// The last of independent branches of different laws.
/// @return   Unbounded when a branch is
/// @throws DomainError  no branches
/// @accuracy, @cost  as above
[[nodiscard]] queueing::ResponseLaw maximum_of(const std::vector<queueing::ResponseLaw>& branches);

/// Time in a stage that only a share of the requests needs: 0 for the others.
/// @param probability  in [0, 1]
/// @throws DomainError  otherwise
/// @source derivation: mixture with an atom at 0
[[nodiscard]] queueing::ResponseLaw sometimes(const queueing::ResponseLaw& law, double probability);

}  // namespace sizewell::latency
