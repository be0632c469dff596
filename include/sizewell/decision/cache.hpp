// A cache in front of a model: what it must catch to pay.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// Hit ratio at which a cache pays where compute shrinks in proportion: its own cost / the compute behind it.  Whole
/// instances make the true figure a step above it; above 1 it never pays.
template <Scalar S>
S break_even_hit_ratio(const Q<usd_per_s_u, S>& cache, const Q<usd_per_s_u, S>& compute_without) {
    return ratio(cache / compute_without);
}

}  // namespace sizewell::decision
