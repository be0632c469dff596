// A bare number has no unit to take.
#include "sizewell/units.hpp"

using namespace sizewell;

Q<usd_u> price() {
#ifdef SZ_SHOULD_FAIL
    return 2.5;
#else
    return usd(2.5);
#endif
}
