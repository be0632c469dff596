// What a fleet makes a token cost.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// Money for one token: what the fleet costs over what it writes (or reads) on average, idle time included.
template <Scalar S>
Q<usd_per_tok_u, S> cost_per_token(const Q<usd_per_s_u, S>& rate, const Q<token_rate_u, S>& average) {
    return rate / average;
}

}  // namespace sizewell::cost
