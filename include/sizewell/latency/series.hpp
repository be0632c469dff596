// Laws of latency as whole distributions: from any law, from a formula, and their sums.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/queueing/law.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace sizewell::latency {

/// A law of service or delay as a law of latency.
/// @param law  on [0, inf), valid
/// @throws DomainError  law reaches below 0
/// @accuracy constants and exponentials exact, others 1e-4 relative in the ccdf down to 1e-9 (series_test.cpp)
/// @cost     100 to 400 evaluations of the ccdf
[[nodiscard]] queueing::ResponseLaw response_law(const prob::Law& law);

/// The law with a given P(X > t): nodes are added until straight lines in the log of the ccdf fit between them.
///
/// @param above   P(X > t) for t >= 0, decreasing
/// @param scale   a typical value [time], > 0: where to start looking
/// @param jumps   values t at which the law has an atom
/// @throws DomainError  scale not positive and finite
/// @accuracy 2e-5 relative at the middle of every segment, to a depth of 14 bisections; the mean is the integral
/// @source   derivation: log-linear interpolation errs by width^2/8 times the curvature of the log
[[nodiscard]] queueing::ResponseLaw tabulated(const std::function<double(double)>& above, double scale,
                                              std::vector<double> jumps = {});

struct SumOptions {
    std::size_t points = 2048;  ///< of the lattice, a power of two
    double deepest = 1e-4;      ///< smallest tail probability asked for
};

/// The law of the sum of independent laws: never a sum of percentiles.
///
/// Every law goes on one lattice with its mean kept (so a stage much shorter than a step still counts), and their
/// product of transforms comes back with the variance the lattice added, (2m - 1) step^2 / 12 for m laws, taken out
/// again.  Finer lattices follow for the body of laws with a long tail.
///
/// @return   Unbounded when a part is; the mean is the sum of the means
/// @throws DomainError  no parts, points not a power of two >= 64, deepest outside (0, 0.5)
/// @accuracy 1e-4 relative at p50 to p99.9 for sums of M/M/c responses, scales 1:1000, and long tails (series_test.cpp)
/// @cost     m + 1 real transforms of 2 points each; two M/M/c responses: see bench/latency (TwoStages)
/// @source   derivation: cell averages of the ccdf are the tail of the mean-preserving lattice law
[[nodiscard]] queueing::ResponseLaw sum_of(const std::vector<queueing::ResponseLaw>& parts, const SumOptions& options = {});

/// E[part | sum = its p-quantile] / that quantile, for each part: what each contributes when the whole is that slow.
///
/// @param p  in (0, 1)
/// @return   shares that add to 1; all 0 where the quantile is 0 or infinite
/// @throws DomainError  as sum_of, p outside (0, 1)
/// @accuracy 1e-3 against closed forms for sums of exponentials (series_test.cpp)
/// @cost     2 m + 2 real transforms of 4 points each
/// @source   derivation: E[X_i; sum = s] is the convolution of x f_i(x) with the other laws; over i these add to s f(s)
[[nodiscard]] std::vector<double> shares_of(const std::vector<queueing::ResponseLaw>& parts, double p,
                                            const SumOptions& options = {});

}  // namespace sizewell::latency
