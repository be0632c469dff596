// A row looked up in a catalogue that is gone by the next line would dangle.
#include "sizewell/catalog/catalog.hpp"

using namespace sizewell;

double month() {
#ifdef SZ_SHOULD_FAIL
    return catalog::fact(catalog::load_catalog("data"), "time/month").value;
#else
    const auto catalogue = catalog::load_catalog("data");
    return catalog::fact(catalogue, "time/month").value;
#endif
}
