// What can be asked of a law point by point: cdf, ccdf, both quantiles and the integrated ccdf.
//
// Every function expects a law that passes validate() (validate.hpp); a NaN argument is a DomainError.
#pragma once

#include "sizewell/prob/law.hpp"

#include <cstddef>
#include <vector>

namespace sizewell::prob {

/// P(X <= x), accurate in the lower tail.
///
/// @param x  in the law's unit; +-inf allowed
/// @accuracy relative error < 4e-15 (1 + |ln cdf|) against mpmath for every family, tails to 1e-290 (laws_test.cpp); of a
///           truncated law 4e-16 absolute over the probability of its range: it is a difference of two tails
/// @cost     5-60 ns by family; O(log atoms) empirical, O(parts) mixture, 0.25 us metalog, 0.3 us truncated (4 inner calls)
[[nodiscard]] double cdf(const Law& law, double x);

/// P(X > x), accurate in the upper tail: never 1 - cdf.  Same accuracy and cost as cdf().
[[nodiscard]] double ccdf(const Law& law, double x);

/// P(X < x): differs from cdf() only at an atom.
[[nodiscard]] double cdf_below(const Law& law, double x);

/// P(X >= x): differs from ccdf() only at an atom.
[[nodiscard]] double ccdf_from(const Law& law, double x);

/// The smallest x with P(X <= x) >= p.  p = 0 and p = 1 give the ends of the support.
///
/// @param p  in [0, 1]
/// @throws DomainError  p outside [0, 1]
/// @accuracy relative error < 1e-14 against mpmath for p in [1e-12, 0.999] (laws_test.cpp); for p nearer to 1 the
///           rounding of p itself moves the answer: use upper_quantile
/// @cost     5-50 ns in closed form; gamma, Erlang and truncated 0.2-0.4 us, hyperexponential 1 us, mixture 2 us
[[nodiscard]] double quantile(const Law& law, double p);

/// The smallest x with P(X > x) <= q: quantile(1 - q) without the rounding of 1 - q.
/// @accuracy relative error < 1e-14 + 1e-16 |ln q| against mpmath down to q = 1e-290 (laws_test.cpp)
[[nodiscard]] double upper_quantile(const Law& law, double q);

/// The integral of P(X > u) over u in (x, inf), which is E[(X - x)^+].  Divided by the mean it is the ccdf of the
/// equilibrium residual.
///
/// @param x  in the law's unit; below the support the answer is mean - x
/// @return   +inf when the mean is infinite
/// @accuracy relative error < 4e-15 (1 + |ln value|) against mpmath, tails to 1e-290 (laws_test.cpp); a lognormal with
///           sigma < 0.1: 1e-14 / sigma; truncated as for cdf()
/// @cost     5-40 ns; gamma, Weibull 0.12 us; truncated 1 us; O(atoms above x) empirical; a quadrature of about 200
///           points for a metalog, 5-15 us
[[nodiscard]] double integrated_ccdf(const Law& law, double x);

/// integrated_ccdf(law, k step) for k = 0 .. count - 1, in one sweep where that is cheaper than point by point
/// (empirical: O(atoms + count), metalog: one short quadrature per cell).
///
/// @param step   > 0;  @param count  number of points
/// @throws DomainError  step not > 0 and finite
[[nodiscard]] std::vector<double> integrated_ccdf_on_grid(const Law& law, double step, std::size_t count);

}  // namespace sizewell::prob
