// Nor do eight quantities.
#include "sizewell/pack.hpp"

using namespace sizewell;
using Money = Q<usd_u, Pack8>;

Money larger(const Money& a, const Money& b) {
#ifdef SZ_SHOULD_FAIL
    return a < b ? b : a;
#else
    return max(a, b);
#endif
}
