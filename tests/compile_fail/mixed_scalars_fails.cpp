// One formula, one scalar: eight draws and a derivative do not mix.
#include "sizewell/dual.hpp"
#include "sizewell/pack.hpp"

using namespace sizewell;

auto sum(const Pack8& a, const Dual<1>& b) {
#ifdef SZ_SHOULD_FAIL
    return a + b;
#else
    return a + Pack8(b.value());
#endif
}
