// How long prompts and answers are: laws, quantiles of laws, or the pairs of a trace.
#pragma once

#include "sizewell/prob/law.hpp"

#include <utility>
#include <vector>

namespace sizewell::serving {

/// Lengths of requests in tokens, made ready for the analytic engine: moments, and answers by equal probability.
struct Lengths {
    prob::Law input = prob::Deterministic{1.0};
    prob::Law output = prob::Deterministic{1.0};
    std::vector<std::pair<double, double>> pairs;  ///< {input, output} of a trace, equally likely; empty: independent laws

    double input_mean = 1.0, input_square = 1.0;    ///< E[X], E[X^2]
    double output_mean = 1.0, output_square = 1.0;
    double cross = 1.0;                             ///< E[input x output]
    std::vector<std::pair<double, double>> input_points;   ///< {weight, tokens}: the law by a few slices
    std::vector<std::pair<double, double>> output_points;  ///< {weight, tokens}: the law by slices, fine in the tail
};

/// Independent laws.  Draws are rounded to whole tokens, at least 1.
/// @throws DomainError  a law that can be negative or has no finite variance
[[nodiscard]] Lengths lengths(const prob::Law& input, const prob::Law& output);

/// Fixed lengths, as most benchmarks use.
[[nodiscard]] Lengths fixed_lengths(double input, double output);

/// Lognormal lengths with these means and squared coefficients of variation; scv 0 is a fixed length.
[[nodiscard]] Lengths lengths_with_mean_scv(double input_mean, double input_scv, double output_mean, double output_scv);

/// The pairs of a trace: input and output keep their correlation.
/// @throws DomainError  no pairs, or a length below 1 (named by its index)
[[nodiscard]] Lengths lengths_of_trace(std::vector<std::pair<double, double>> pairs);

}  // namespace sizewell::serving
