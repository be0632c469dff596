// Nor does money turn into a bare number on its own.
#include "sizewell/units.hpp"

using namespace sizewell;

double price() {
#ifdef SZ_SHOULD_FAIL
    return usd(2.5);
#else
    return usd(2.5).value();
#endif
}
