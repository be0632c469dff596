// Is a law a law?  Asked once, where it enters; every other function takes the answer for granted.
#pragma once

#include "sizewell/prob/law.hpp"

namespace sizewell::prob {

/// Returns if every field of `law` (and of the laws inside it) is in its domain.
///
/// Weights are >= 0 and sum to 1 within 1e-9, scales and shapes are positive and finite, an empirical law is sorted
/// with a cumulative that ends at 1, a metalog's quantile function increases, a truncation keeps some probability.
///
/// @throws DomainError  names the family, the field and the bound: `gamma: shape = -1, must be > 0`
/// @cost  O(1) for most; O(atoms), O(branches); a metalog: some 500 points of its slope
void validate(const Law& law);

}  // namespace sizewell::prob
