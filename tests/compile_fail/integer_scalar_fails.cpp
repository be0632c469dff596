// A model over int would divide 2 / 3600 to 0: integers become doubles at the edge.
#include "sizewell/cost/tiers.hpp"
#include "sizewell/units.hpp"

using namespace sizewell;

double cost(const std::vector<cost::Tier>& tiers) {
#ifdef SZ_SHOULD_FAIL
    return cost::tiered_cost(tiers, 100);
#else
    return cost::tiered_cost(tiers, 100.0);
#endif
}
