// Mean, variance, third moment, support and name of a law.
#pragma once

#include "sizewell/prob/law.hpp"

#include <string>

namespace sizewell::prob {

/// The smallest closed interval that holds the law; an end may be infinite.
struct Support {
    double low;
    double high;
};

/// E[X].  +inf where the integral diverges (Pareto with alpha <= 1, a metalog with too heavy a tail).
///
/// @param law  a law that passes validate(); in its own unit
/// @accuracy   relative error < 1e-14 against mpmath, quadratures of metalogs and cut laws included (laws_test.cpp)
/// @cost       O(1); O(atoms or branches) for empirical, hyperexponential and mixture; a metalog: about 500
///             evaluations of its quantile function, more when it is steep
[[nodiscard]] double mean(const Law& law);

/// E[(X - E[X])^2], +inf where it diverges (Pareto, Lomax with alpha <= 2).  The same accuracy and cost as mean();
/// of a truncated law it is the difference of raw moments and loses digits as mean^2 / variance grows.
[[nodiscard]] double variance(const Law& law);

/// variance / mean^2, the squared coefficient of variation; +inf where the variance is.
/// @throws DomainError  the mean is 0 (the ratio has no value)
[[nodiscard]] double scv(const Law& law);

/// E[X^3], the raw third moment, +inf where it diverges (Pareto, Lomax with alpha <= 3).
[[nodiscard]] double third_moment(const Law& law);

/// E[X^power; low < X <= high], the part of a raw moment that lies in an interval; power 0 is its probability.
///
/// @param power  0, 1, 2 or 3
/// @param low    may be -inf;  @param high  may be +inf;  low <= high
/// @throws DomainError  power outside 0..3, low > high, NaN
/// @accuracy     the parts of a law add up to the whole to 1e-11 (laws_test.cpp); in general a difference of two tails, by
///               quadrature where that would leave less than 1e-3 of them
[[nodiscard]] double partial_moment(const Law& law, int power, double low, double high);

/// Where the law can put its values.
[[nodiscard]] Support support(const Law& law);

/// The family in one lower-case word, for messages: "lognormal", "mixture".
[[nodiscard]] std::string name(const Law& law);

}  // namespace sizewell::prob
