// Laws made of laws, and laws made of data.
#pragma once

#include "sizewell/prob/law.hpp"

#include <vector>

namespace sizewell::prob {

/// With probability weight[i] a draw from part[i].
/// @param weight  >= 0, not all 0: scaled to sum to 1;  @param part  as many laws
/// @throws DomainError  sizes differ, a weight is negative or all are 0, a part is not a law
[[nodiscard]] Law mixture(std::vector<double> weight, std::vector<Law> part);

/// The law given low <= X <= high; either bound may be infinite.
/// @throws DomainError  low >= high, or the law has no probability there
[[nodiscard]] Law truncated(Law law, double low, double high);

/// X + offset; a negative offset is allowed.
/// @throws DomainError  offset not finite
[[nodiscard]] Law shifted(Law law, double offset);

/// The law that gives every sample the same probability.
/// @param samples  in any order, finite, at least one; equal values become one atom
/// @throws DomainError  no samples, or one that is not finite (named by its index)
/// @cost   O(n log n)
[[nodiscard]] Empirical empirical(std::vector<double> samples);

/// The law of a histogram: the count of a bin is spread evenly over it.
/// @param edges   increasing, finite, one more than counts;  @param counts  >= 0, not all 0
/// @return a mixture of uniform laws (bins without counts are left out)
/// @throws DomainError  sizes, an edge out of order or infinite, a negative count, all counts 0
[[nodiscard]] Law histogram(const std::vector<double>& edges, const std::vector<double>& counts);

}  // namespace sizewell::prob
