// How often the 95 % intervals of the simulation hold the truth: all known queues, many seeds, several run lengths.
//   coverage_study [seeds = 20] [most customers = 3200000] [events]     (by the event engine instead of the fast paths)
#include "simulation/truths.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

using namespace sizewell::simulation;

int main(int argc, char** argv) {
    const int seeds = argc > 1 ? std::atoi(argv[1]) : 20;
    const std::int64_t most = argc > 2 ? std::atoll(argv[2]) : 3'200'000;
    const bool events = argc > 3 && std::strcmp(argv[3], "events") == 0;
    const auto known = truths::all();
    for (const std::int64_t customers : {100'000, 320'000, 1'000'000, 3'200'000}) {
        if (customers > most) break;
        std::map<std::string, std::pair<int, int>> by_metric;
        int pairs = 0, inside = 0;
        for (int seed = 1; seed <= seeds; ++seed) {
            Options o;
            o.seed = static_cast<std::uint64_t>(seed);
            o.customers = customers;
            for (const auto& t : known) {
                const Result r = events ? simulate_events(t.network, o) : simulate(t.network, o);
                truths::compare(t, r, [&](const char* what, const Estimate& e, double truth) {
                    const bool holds = std::abs(e.value - truth) <= e.half_width_95;
                    ++pairs;
                    inside += holds ? 1 : 0;
                    ++by_metric[what].first;
                    by_metric[what].second += holds ? 1 : 0;
                });
            }
        }
        std::printf("%8lld customers: %d of %d pairs inside, %.2f %%\n", static_cast<long long>(customers), inside,
                    pairs, 100.0 * inside / pairs);
        for (const auto& [metric, n] : by_metric)
            std::printf("    %-14s %5d  %.1f %%\n", metric.c_str(), n.first, 100.0 * n.second / n.first);
    }
    return 0;
}
