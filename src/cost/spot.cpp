#include "sizewell/cost/spot.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sizewell::cost {

namespace {

constexpr int kMost = 10'000;

void require(double up, int zones, double correlation) {
    if (!(up >= 0.0 && up <= 1.0)) throw DomainError("spot_availability", "up", up, "in [0, 1]");
    if (zones < 1) throw DomainError("spot_availability", "zones", zones, ">= 1");
    if (!(correlation >= 0.0 && correlation <= 1.0)) throw DomainError("spot_availability", "correlation", correlation, "in [0, 1]");
}

// Adds one instance that is up with probability p.
void add_instance(std::vector<double>& count, double p) {
    count.push_back(0.0);
    for (std::size_t k = count.size(); k-- > 1;) count[k] = count[k] * (1.0 - p) + count[k - 1] * p;
    count[0] *= 1.0 - p;
}

std::vector<double> zone_of(int instances, double zone_up, double own_up) {
    std::vector<double> count{1.0};
    for (int i = 0; i < instances; ++i) add_instance(count, own_up);
    for (double& c : count) c *= zone_up;
    count[0] += 1.0 - zone_up;
    return count;
}

}  // namespace

double spot_availability(int needed, int running, double up, int zones, double correlation) {
    require(up, zones, correlation);
    if (running < 1 || running > kMost) throw DomainError("spot_availability", "running", running, "in [1, 10,000]");
    if (needed < 0 || needed > running) throw DomainError("spot_availability", "needed", needed, "in [0, running]");
    if (needed == 0) return 1.0;
    const int z = std::min(zones, running);
    const double zone_up = 1.0 - correlation * (1.0 - up);
    const double own_up = zone_up > 0.0 ? std::min(1.0, up / zone_up) : 0.0;
    std::vector<double> all{1.0};
    for (int i = 0; i < z; ++i) {
        const std::vector<double> zone = zone_of(running / z + (i < running % z ? 1 : 0), zone_up, own_up);
        std::vector<double> next(all.size() + zone.size() - 1, 0.0);
        for (std::size_t a = 0; a < all.size(); ++a) {
            for (std::size_t b = 0; b < zone.size(); ++b) next[a + b] += all[a] * zone[b];
        }
        all = std::move(next);
    }
    double enough = 0.0;
    for (std::size_t k = all.size(); k-- > static_cast<std::size_t>(needed);) enough += all[k];
    return std::min(1.0, enough);
}

int spot_instances_for(int needed, double target, double up, int zones, double correlation) {
    require(up, zones, correlation);
    if (needed < 1 || needed > kMost) throw DomainError("spot_instances_for", "needed", needed, "in [1, 10,000]");
    if (!(target > 0.0 && target < 1.0)) throw DomainError("spot_instances_for", "target", target, "in (0, 1)");
    // All zones at once are down with (1 - z)^zones: no number of instances passes that.
    const double zone_up = 1.0 - correlation * (1.0 - up);
    if (up <= 0.0 || 1.0 - std::pow(1.0 - zone_up, zones) < target) return -1;
    constexpr int kFarthest = 1000;  // the search is quadratic in the instances
    const int last = std::min(kMost, std::max(kFarthest, 2 * needed));
    int below = needed - 1, step = 1, n = needed;
    while (spot_availability(needed, n, up, zones, correlation) < target) {
        if (n == last) return -1;
        below = n;
        n = std::min(last, n + step);
        step *= 2;
    }
    while (n - below > 1) {
        const int middle = below + (n - below) / 2;
        (spot_availability(needed, middle, up, zones, correlation) >= target ? n : below) = middle;
    }
    return n;
}

}  // namespace sizewell::cost
