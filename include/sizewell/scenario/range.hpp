// What a range of a scenario says: a plain value with quantiles, ready for any sampler.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

enum class RangeKind {
    exact, lognormal, normal, logit_normal, uniform, triangular, pert, metalog, exponential, gamma, choice, empirical
};

/// "lognormal", "logit-normal", "PERT", ...
[[nodiscard]] std::string_view words(RangeKind kind);

/// A stated percentile: P(X <= value) = probability.
struct QuantilePoint {
    double probability;
    double value;
};

/// One of several possible values.
struct Choice {
    double value;
    double probability;
};

/// A value or what is known about it, in coherent units.
///
/// low and high are the ends of the central interval that holds `confidence`: as stated, or the 5 % and 95 % points of a law
/// given by other parameters.  Confidence 1 is the whole support, and an exact value has low = likely = high.
struct Range {
    RangeKind kind = RangeKind::exact;
    double low = 0.0;
    double likely = 0.0;               ///< exact: the value; triangular, PERT: the mode; else unused
    double high = 0.0;
    double confidence = 1.0;
    double location = 0.0;             ///< normal: mean; lognormal, logit-normal: mean of ln X, of ln(X/(1-X)); gamma: shape
    double scale = 0.0;                ///< normal: standard deviation; the other two: of the same; exponential: mean; gamma: scale
    std::vector<QuantilePoint> stated; ///< metalog: the percentiles it goes through
    std::vector<double> coefficient;   ///< metalog, as many as stated
    double lower = -std::numeric_limits<double>::infinity();  ///< uniform, triangular, PERT, metalog: ends of the support
    double upper = std::numeric_limits<double>::infinity();
    std::vector<Choice> choices;       ///< choice: values ascending, probabilities summing to 1
    std::string file;                  ///< empirical: where the values stand
    std::string column;
    double column_unit = 1.0;          ///< empirical: coherent units per number of the column
    std::vector<double> sample;        ///< empirical: ascending, once they are read
};

/// The value that X stays below with probability p.
///
/// @param p  [1], in [0, 1]; at 0 and 1 the ends of the support, which may be infinite
/// @throws DomainError  p outside [0, 1]; an empirical range whose sample was not read
/// @accuracy  relative error < 1e-12 against mpmath for p in [1e-6, 1 - 1e-6] (range_test.cpp)
/// @cost      O(1); gamma and PERT solve for the quantile (a few microseconds)
[[nodiscard]] double quantile(const Range& range, double p);

/// quantile(range, 0.5): where a plan is evaluated when it takes one number for a range.
[[nodiscard]] double median(const Range& range);

/// The mean, or nothing where it is infinite (a metalog with a heavy tail) or beyond the largest double.
///
/// @accuracy  relative error < 1e-10 against mpmath (range_test.cpp); closed form except for the logit-normal and bounded
///            metalogs, which are integrated by the trapezoidal rule over the whole line
[[nodiscard]] std::optional<double> mean(const Range& range);

/// The interval reading of "low to high": the family whose central interval of probability `confidence` is [low, high].
///
/// @param kind        lognormal (0 < low), normal, logit_normal (0 < low, high < 1), uniform or triangular (symmetric)
/// @param confidence  [1], in [0.01, 0.9999]
/// @throws DomainError  low >= high, ends the family cannot have or more than 14 decades apart, or another kind
[[nodiscard]] Range interval(RangeKind kind, double low, double high, double confidence);

/// A lognormal, normal or logit-normal through two percentiles.
/// @throws DomainError  probabilities or values that do not increase, or values outside the family's support
[[nodiscard]] Range through(RangeKind kind, const QuantilePoint& first, const QuantilePoint& second);

/// An exponential (sd = mean), gamma, lognormal or normal by its mean and standard deviation.
/// @throws DomainError  sd <= 0, another kind; but for the normal, mean <= 0 or (sd / mean)^2 outside [1e-6, 100]
[[nodiscard]] Range by_moments(RangeKind kind, double mean, double sd);

/// Discrete values; sorted, equal ones merged.
/// @throws DomainError  no choice, a probability that is not positive, or a sum that is not 1 to 1e-9
[[nodiscard]] Range discrete(std::vector<Choice> choices);

/// A triangular or PERT (beta with mode weight 4) range on [low, high].
/// @throws DomainError  unless low <= likely <= high and low < high
[[nodiscard]] Range three_points(RangeKind kind, double low, double likely, double high);

/// The metalog of as many terms as percentiles (3 to 6) within (lower, upper).
///
///     T(x) = a1 + a2 L + a3 (p - 1/2) L + a4 (p - 1/2) + a5 (p - 1/2)^2 + a6 (p - 1/2)^2 L,   L = ln(p / (1 - p))
///
/// with T the identity without bounds, ln(x - lower) with a lower one, ln((x - lower) / (upper - x)) with both.
///
/// @throws DomainError  percentiles or values that do not increase, values outside the bounds, or a shape that is no
///                      distribution (its quantile function would fall somewhere)
/// @source derivation: solves the linear system and checks that the quantile function rises on a grid of 2,000 points
[[nodiscard]] Range metalog(std::vector<QuantilePoint> stated, double lower, double upper);

/// The percentile that has to move least, as a share of the range it lies in, for the metalog to be a distribution.
struct MetalogRepair {
    std::size_t index;  ///< into the percentiles
    double value;       ///< the nearest it could have, the others kept
};

/// @return nothing where no single percentile mends it, or where nothing needs mending
/// @cost   some 10 ms
[[nodiscard]] std::optional<MetalogRepair> nearest_metalog(const std::vector<QuantilePoint>& stated, double lower, double upper);

}  // namespace sizewell::scenario
