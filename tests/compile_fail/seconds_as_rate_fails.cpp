// A time is not a rate.
#include "sizewell/demand/rate.hpp"

using namespace sizewell;

auto design() {
#ifdef SZ_SHOULD_FAIL
    return demand::design_rate(seconds(5.0), 0.3);
#else
    return demand::design_rate(req_per_s(5.0), 0.3);
#endif
}
