// How often a printed percentile interval holds the truth: 2,000 seeds of a 6-input cost model against its own percentiles from
// 2^27 samples (whose error is a hundredth of the intervals').  Prints the share for P10, P50, P90 and the mean.
#include "sizewell/scenario/literal.hpp"
#include "sizewell/uncertainty/estimate.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::uncertainty;

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 2000;
    const int octaves = argc > 2 ? std::atoi(argv[2]) : 27;
    std::vector<Input> inputs;
    for (const char* text : {"15 to 30", "2 to 4", "30 to 45", "uniform(0.5, 0.8)", "p10=1, p50=2, p90=5", "0.8/1/1.6"}) {
        inputs.push_back({.name = text, .range = scenario::parse_literal(text).range, .text = text});
    }
    const ModelMaker model = []() -> BlockModel {
        return [](std::size_t n, std::size_t stride, const double* in, double* out) {
            for (std::size_t i = 0; i < n; ++i) {
                const auto x = [&](std::size_t k) { return in[k * stride + i]; };
                out[i] = std::ceil(x(0) * x(1) * x(2) / (1000.0 * x(3))) * x(4) + x(5) * x(0);
            }
        };
    };
    Options exact;
    exact.samples = std::int64_t{1} << octaves;
    exact.threads = 0;
    const Points points(inputs, {}, 987654321);
    const Summary truth = estimate(points, 1, model, exact).outputs[0];
    for (std::size_t i = 0; i < 3; ++i) std::printf("truth P%g %.6f +- %.1e\n", exact.percentiles[i], truth.percentile[i].value, truth.percentile[i].half_width);
    int held[4] = {};
    for (int seed = 1; seed <= runs; ++seed) {
        Options o;
        o.samples = 4096;
        const Summary s = estimate(points.with_seed(static_cast<std::uint64_t>(seed)), 1, model, o).outputs[0];
        for (std::size_t i = 0; i < 3; ++i) held[i] += std::abs(s.percentile[i].value - truth.percentile[i].value) <= s.percentile[i].half_width;
        held[3] += std::abs(s.mean.value - truth.mean.value) <= s.mean.half_width;
    }
    std::printf("%d runs of 4,096 samples: intervals hold the truth at P10 %.1f %%, P50 %.1f %%, P90 %.1f %%, mean %.1f %%\n", runs, 100.0 * held[0] / runs, 100.0 * held[1] / runs,
                100.0 * held[2] / runs, 100.0 * held[3] / runs);
    return 0;
}
