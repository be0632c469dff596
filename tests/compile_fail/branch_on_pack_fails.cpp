// Eight draws do not take one branch: a model says select().
#include "sizewell/pack.hpp"

using sizewell::Pack8;

Pack8 larger(const Pack8& a, const Pack8& b) {
#ifdef SZ_SHOULD_FAIL
    if (a < b) return b;
    return a;
#else
    return select(a < b, b, a);
#endif
}
