// A law from what people know of it: mean and scv, mean and shape, or a few quantiles.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/prob/validate.hpp"

#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace sizewell::prob {

/// The families that can be fitted; the names are those of name(law).
enum class Family {
    deterministic, exponential, erlang, gamma, hyperexponential, lognormal, weibull, pareto, lomax, uniform, triangular, metalog
};

[[nodiscard]] std::string_view name(Family family);
[[nodiscard]] std::optional<Family> family_named(std::string_view name);

/// The law of a family with this mean and squared coefficient of variation.
///
///     gamma: shape 1/scv     lognormal: sigma^2 = ln(1 + scv)        weibull: solved for the shape
///     pareto: alpha = 1 + sqrt(1 + 1/scv)                            lomax: alpha = 2 scv / (scv - 1)
///     hyperexponential, balanced means: p = (1 + sqrt((scv - 1)/(scv + 1))) / 2, branch means m/(2p), m/(2(1 - p))
///     uniform, triangular: symmetric about the mean
///
/// @param mean  > 0, in the unit of the law
/// @param scv   deterministic 0; exponential 1; erlang 1/k; hyperexponential >= 1; lomax > 1; uniform (0, 1/3];
///              triangular (0, 1/6]; the others > 0
/// @throws DomainError  mean or scv outside these, naming the family; metalog (it has no mean-scv form)
/// @accuracy    mean(law) and scv(law) return the arguments to 1e-12 relative (fit_test.cpp)
/// @cost        O(1); weibull: 60 bisections of two gamma functions
[[nodiscard]] Law law_with_mean_scv(Family family, double mean, double scv);

/// The law with this mean and the family's own shape: stages of an erlang, shape of a gamma or weibull, alpha of a
/// pareto or lomax (> 1, or there is no mean), sigma of a lognormal.
/// @throws DomainError  mean or shape outside the family, or a family without a shape
[[nodiscard]] Law law_with_mean_shape(Family family, double mean, double shape);

struct QuantilePoint {
    double p;      ///< in (0, 1), so 0.99 for the p99
    double value;  ///< > 0
};

struct QuantileFit {
    Law law;
    double max_relative_misfit;           ///< largest |quantile(law, p) / value - 1| over the points
    double worst_percentile;              ///< 100 p of that point
    std::vector<double> relative_misfit;  ///< quantile(law, p) / value - 1, one per point, signed
};

/// The law of a family through these quantiles: exact where the family has a parameter per point (1: deterministic,
/// exponential; 2: gamma, lognormal, weibull, pareto, lomax, uniform, balanced hyperexponential; 3: hyperexponential
/// with free branches where such a law exists, triangular; n: metalog on [0, inf)), otherwise least squares of the
/// relative errors.  An erlang has whole stages, so its misfit is in general not 0.
///
/// @param points  increasing in p and in value, values > 0
/// @throws DomainError  points unsorted or out of range, fewer than the family has parameters (hyperexponential: 2),
///                a ratio of two quantiles that no law of the family has, an infeasible metalog
/// @accuracy      where exact: misfit < 1e-12 (fit_test.cpp); the misfit found is part of the answer
/// @cost          0.4 us lognormal, weibull, pareto; 0.1 ms two points of the others; 0.1-0.7 ms three points
[[nodiscard]] QuantileFit law_with_quantiles(Family family, const std::vector<QuantilePoint>& points);

/// The metalog with as many terms as points: its quantile function runs through every point.
///
/// @param points  2 to 16, increasing in p and in value, inside (low, high)
/// @param low     lower bound of the law or -inf;  @param high  upper bound or +inf
/// @throws DomainError  points out of order or out of bounds.  If the function through the points is not increasing
///                (no law): names the quantile that misses by the least and the nearest value it could have, the
///                others kept
/// @accuracy      through the points to 1e-11 relative up to 6 points (fit_test.cpp)
/// @cost          O(n^3) + 1,225 points of the slope
/// @source        derivation: basis 1, L, (y - 1/2) L, (y - 1/2), then even and odd powers of (y - 1/2) alone and times
///                L = ln(y / (1 - y)); bounded by ln(x - low) and its mirror
[[nodiscard]] Metalog metalog_with_quantiles(const std::vector<QuantilePoint>& points,
                                             double low = -std::numeric_limits<double>::infinity(),
                                             double high = std::numeric_limits<double>::infinity());

}  // namespace sizewell::prob
