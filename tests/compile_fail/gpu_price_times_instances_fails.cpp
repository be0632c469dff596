// A price of a GPU is not a price of an instance.
#include "sizewell/cost/compute.hpp"

using namespace sizewell;

auto rate() {
#ifdef SZ_SHOULD_FAIL
    return cost::compute_rate(instances(4.0), usd_per_gpu_hour(2.5));
#else
    return cost::compute_rate(instances(4.0), usd_per_instance_hour(2.5));
#endif
}
