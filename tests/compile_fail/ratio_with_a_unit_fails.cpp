// Only a ratio of equal units is a bare number.
#include "sizewell/scalar.hpp"

using namespace sizewell;

double share() {
#ifdef SZ_SHOULD_FAIL
    return ratio(usd(1.0) / gpus(2.0));
#else
    return ratio(usd(1.0) / usd(2.0));
#endif
}
