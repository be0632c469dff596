// The calculators of sizewell without its library.
#include <sizewell/cost/compute.hpp>
#include <sizewell/queueing/erlang.hpp>
#include <sizewell/version.hpp>

#include <cstdio>

int main() {
    using namespace sizewell;
    const auto rate = cost::compute_rate(instances(4), usd_per_instance_hour(2.5));
    const double bill = (rate * hours(730)).value();
    const double waits = queueing::erlang_c(10, 8.0);
    std::printf("sizewell %s: %.2f USD a month, %.4f wait\n", kVersion, bill, waits);
    return bill > 7299.999 && bill < 7300.001 && waits > 0.4091 && waits < 0.4092 ? 0 : 1;
}
