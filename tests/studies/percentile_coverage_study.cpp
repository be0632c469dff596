// How often a printed interval holds the truth: 2,000 seeds of each known model against closed forms, or its own figures from
// 2^27 samples (1.3 x 10^8, whose error is far below the intervals').  Prints the share of P10, P50, P90 and the mean.
//   percentile_coverage_study [runs = 2000] [samples = 4096] [octaves of the truth = 27]
#include "uncertainty/known_models.hpp"

#include <cstdio>
#include <cstdlib>

using namespace sizewell::uncertainty;

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 2000;
    Options o;
    o.samples = argc > 2 ? std::atoll(argv[2]) : 4096;
    const int octaves = argc > 3 ? std::atoi(argv[3]) : 27;
    std::printf("%d runs of %lld samples: share of intervals that hold the truth, %%\n%-26s %-11s %6s %6s %6s %6s\n", runs, static_cast<long long>(o.samples), "", "", "P10", "P50",
                "P90", "mean");
    for (const auto& model : test::known_models()) {
        const Points points(model.inputs, {}, 987654321);
        std::vector<Summary> truth(model.outputs.size());
        if (model.quantile) {
            for (const double p : o.percentiles) truth[0].percentile.push_back({model.quantile(p / 100.0), 0.0});
            truth[0].mean.value = *model.mean;
        } else {
            Options exact;
            exact.samples = std::int64_t{1} << octaves;
            exact.threads = 0;
            truth = estimate(points, model.outputs.size(), model.maker, exact).outputs;
        }
        std::vector<std::array<int, 4>> held(model.outputs.size());
        for (int seed = 1; seed <= runs; ++seed) {
            const Estimates e = estimate(points.with_seed(static_cast<std::uint64_t>(seed)), model.outputs.size(), model.maker, o);
            for (std::size_t m = 0; m < model.outputs.size(); ++m) {
                const Summary& s = e.outputs[m];
                for (std::size_t i = 0; i < 3; ++i) held[m][i] += test::holds(s.percentile[i], truth[m].percentile[i].value) ? 1 : 0;
                held[m][3] += test::holds(s.mean, truth[m].mean.value) ? 1 : 0;
            }
        }
        for (std::size_t m = 0; m < model.outputs.size(); ++m) {
            std::printf("%-26s %-11s", model.name.c_str(), model.outputs[m].c_str());
            for (const int h : held[m]) std::printf(" %6.1f", 100.0 * h / runs);
            std::printf("\n");
        }
        std::fflush(stdout);
    }
    return 0;
}
