// A bill is not a rate of spending.
#include "sizewell/units.hpp"

using namespace sizewell;

Q<usd_u> bill(const Q<usd_per_s_u>& rate) {
#ifdef SZ_SHOULD_FAIL
    return rate;
#else
    return rate * hours(730);
#endif
}
