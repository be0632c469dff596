// The edge helpers make doubles of integers, never quantities over int.
#include "sizewell/units.hpp"

using namespace sizewell;

static_assert(!EdgeScalar<int> && EdgeScalar<double>);

#ifdef SZ_SHOULD_FAIL
Q<second_u, int> month() { return hours<int>(730); }
#else
Q<second_u> month() { return hours(730); }
#endif
