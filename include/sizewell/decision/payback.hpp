// How long until something that was paid once has earned itself back.
#pragma once

#include "sizewell/scalar.hpp"

#include <limits>

namespace sizewell::decision {

/// Periods after which savings, discounted to the day of the payment, cover what was paid: the smallest whole T with
///
///     sum over t = 1 .. T of saving / (1 + i)^t >= once,   T = ceil(-ln(1 - once i / saving) / ln(1 + i))
///
/// @param once    paid at the start, >= 0;  @param saving  of one period;  @param rate  i of one period, >= 0
/// @return  0 where nothing was paid; infinite where nothing is saved or the interest eats it
/// @accuracy  exact against the sum in rationals, 150 random cases (worked_examples_test.cpp)
template <Scalar S>
S payback_periods(const S& once, const S& saving, const S& rate) {
    const S least(1e-12);
    const S i = max(rate, least);
    const S never(std::numeric_limits<double>::infinity());
    const S gain = max(saving, S(1e-300));
    const S left = S(1.0) - once * i / gain;
    const S discounted = -log(max(left, S(1e-300))) / log(S(1.0) + i);
    const S periods = ceil(S(select(rate < least, S(once / gain), discounted) - S(1e-9)));
    const S paid_back = select(left < S(1e-300), never, periods);
    return select(once > S(0.0), S(select(saving > S(0.0), paid_back, never)), S(0.0));
}

}  // namespace sizewell::decision
