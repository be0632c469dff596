// A branch would leave no trace in the formula.
#include "sizewell/traced.hpp"

using sizewell::Traced;

Traced larger(const Traced& a, const Traced& b) {
#ifdef SZ_SHOULD_FAIL
    if (a < b) return b;
    return a;
#else
    return select(a < b, b, a);
#endif
}
