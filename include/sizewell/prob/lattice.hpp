// Whole distributions on a uniform lattice, and their algebra: sums, maxima, minima, mixtures, conditionals.
//
// A lattice law has mass[k] at k * step and the rest, `beyond`, above the last point.  How the mass of a continuous law
// was put there decides what its answers mean:
//   down, up   every value was moved to the lattice point below (above) it: the lattice law is stochastically smaller
//              (larger) than the true one, and so is every sum, maximum, minimum and mixture of such laws.  The true
//              percentile lies between the two: Bracket carries both.
//   centred    every value was split between its two neighbours so that the mean stays: the mean is exact, and the
//              error of a percentile falls with step^2.
#pragma once

#include "sizewell/prob/law.hpp"

#include <cstddef>
#include <vector>

namespace sizewell::prob {

enum class Rounding { down, up, centred };

struct Lattice {
    double step;               ///< > 0
    std::vector<double> mass;  ///< mass[k] at k * step; sums with `beyond` to 1
    double beyond;             ///< P(X > (n - 1) step)
    double excess;             ///< E[(X - (n - 1) step)^+], +inf when the mean is
    Rounding rounding;
    double noise;              ///< bound on what floating point has added to any cdf value
};

/// The law on the lattice 0, step, ..., (points - 1) step.
///
/// @param law     on [0, inf), valid
/// @param step    > 0;  @param points  >= 2
/// @throws DomainError  law reaches below 0, step or points out of range
/// @accuracy  centred: mean(lattice) = mean(law) to 1e-12; the cells of a law with an infinite mean (Pareto, Lomax,
///            alpha <= 1) are integrated by Simpson's rule
/// @cost      points evaluations of the ccdf (down, up) or of integrated_ccdf_on_grid (centred)
[[nodiscard]] Lattice lattice(const Law& law, double step, std::size_t points, Rounding rounding = Rounding::centred);

/// What the lattice says of its own law.  `down` and `up` are step functions; `centred` reads its tail sums as the
/// ccdf half a step further on (which is what they are to second order) and joins them by straight lines.  Beyond the
/// last point the ccdf is `beyond`, and a quantile there is +inf: take a longer lattice.
///
/// @param x  any number;  @param p, q  in [0, 1]
/// @throws DomainError  NaN, p or q outside [0, 1]
/// @accuracy centred: exponential and Erlang sums, step = mean/100: ccdf to 1e-4 relative; the tail to 1e-12 absolute
///           (lattice_test.cpp)
/// @cost     O(points)
[[nodiscard]] double mean(const Lattice& x);
[[nodiscard]] double cdf(const Lattice& x, double at);
[[nodiscard]] double ccdf(const Lattice& x, double at);
[[nodiscard]] double quantile(const Lattice& x, double p);
[[nodiscard]] double upper_quantile(const Lattice& x, double q);

/// Operations on independent lattice laws of one step and one rounding.  The result has the longer of two grids, but
/// not more points than one that has mass beyond its end; what leaves it joins `beyond`.  Bounds stay bounds.
///
/// @throws DomainError  steps or roundings differ, copies < 1, weights negative or of another number
/// @accuracy  sum: each mass to 2e-16 (8 + log2 n) |a|_2 |b|_2 absolute, added to `noise`.  mean() of a sum and a mixture
///            is exact; of a maximum or minimum it is within beyond * excess, of a down or up lattice step * beyond
/// @cost      sum: 3 real transforms; sum_of: 2 log2(copies) sums; the others O(points)
[[nodiscard]] Lattice sum(const Lattice& a, const Lattice& b);
[[nodiscard]] Lattice sum_of(const Lattice& x, int copies);
[[nodiscard]] Lattice maximum(const Lattice& a, const Lattice& b);
[[nodiscard]] Lattice maximum_of(const Lattice& x, int copies);
[[nodiscard]] Lattice minimum(const Lattice& a, const Lattice& b);
[[nodiscard]] Lattice minimum_of(const Lattice& x, int copies);
[[nodiscard]] Lattice mixture_of(const std::vector<double>& weight, const std::vector<Lattice>& part);

/// The law given low <= X <= high; high = +inf keeps what lies beyond.  A centred lattice keeps of each cell the part
/// inside the range (error of order step^2), the others keep the points inside it.  Not an operation for brackets: a
/// larger law need not stay larger under a condition.
/// @throws DomainError  low > high, no mass there, or a finite high past the lattice where mass lies beyond it
[[nodiscard]] Lattice conditional(const Lattice& x, double low, double high);

/// Both roundings of one law, or of one expression of laws.
struct Bracket {
    Lattice down;
    Lattice up;
};
[[nodiscard]] Bracket bracket(const Law& law, double step, std::size_t points);

/// op applied to the lower ends and to the upper ends: both(sum, a, b), both(maximum_of, a, 20).
template <class Op, class... Rest>
[[nodiscard]] Bracket both(Op op, const Bracket& a, const Rest&... rest) {
    const auto lower = [](const auto& r) -> const auto& {
        if constexpr (requires { r.down; }) return r.down; else return r;
    };
    const auto upper = [](const auto& r) -> const auto& {
        if constexpr (requires { r.up; }) return r.up; else return r;
    };
    return {op(a.down, lower(rest)...), op(a.up, upper(rest)...)};
}

struct Bounds {
    double low;
    double high;
};
/// The p-quantile of the true law lies in [low, high]: rigorous, floating-point noise included.
[[nodiscard]] Bounds quantile(const Bracket& x, double p);
/// P(X > at) of the true law lies in [low, high].
[[nodiscard]] Bounds ccdf(const Bracket& x, double at);

}  // namespace sizewell::prob
