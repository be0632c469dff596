// The C++ partner of arrays_bench.py: percentiles of M/M/c in a loop; prints the least processor time [s].
#include <sizewell/queueing/mmc.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <vector>

int main() {
    constexpr std::size_t kElements = 1'000'000;
    std::vector<double> rate(kElements);
    for (std::size_t i = 0; i < kElements; ++i) rate[i] = 1.0 + 94.0 * static_cast<double>(i) / (kElements - 1);
    double best = 1e300, sum = 0.0;
    for (int k = 0; k < 7; ++k) {
        const std::clock_t start = std::clock();
        std::vector<double> out(kElements);
        for (std::size_t i = 0; i < kElements; ++i) out[i] = sizewell::queueing::quantile(sizewell::queueing::mmc(rate[i], 0.080, 8.0).response, 0.99);
        best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
        sum += out[kElements / 2];
    }
    std::printf("%.9g %.17g\n", best, sum / 7.0);
}
