// Money and tokens are not added.
#include "sizewell/units.hpp"

using namespace sizewell;

auto total() {
#ifdef SZ_SHOULD_FAIL
    return usd(1.0) + tokens(1000.0);
#else
    return usd(1.0) + usd(2.0);
#endif
}
