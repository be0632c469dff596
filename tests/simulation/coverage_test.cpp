#include "simulation/truths.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace sizewell::simulation;

namespace {

struct Count {
    int pairs = 0, inside = 0;
    [[nodiscard]] double share() const { return static_cast<double>(inside) / pairs; }
};

Count coverage(int seeds, std::int64_t customers, Result (*run)(const Network&, const Options&)) {
    Count n;
    for (int seed = 1; seed <= seeds; ++seed) {
        Options o;
        o.seed = static_cast<std::uint64_t>(seed);
        o.customers = customers;
        for (const auto& t : truths::all()) {
            truths::compare(t, run(t.network, o), [&](const char* what, const Estimate& e, double truth) {
                ++n.pairs;
                n.inside += std::fabs(e.value - truth) <= e.half_width_95 ? 1 : 0;
                // Six half-widths are twelve standard deviations: beyond them the estimate is wrong, not unlucky.
                EXPECT_LE(std::fabs(e.value - truth), 6.0 * e.half_width_95) << t.id << ' ' << what << ' ' << e.value;
            });
        }
    }
    return n;
}

}  // namespace

// The dozen metrics of one queue are about as good as three independent ones, so that n pairs have the spread of n / 4:
// a coverage of 95 % stays within 2 % of itself with 2,400 pairs, five times in six with 4 % for 600.
TEST(Coverage, IntervalsHoldTheTruthNineteenTimesInTwenty) {
    const Count n = coverage(4, 320'000, simulate);
    EXPECT_GE(n.pairs, 2000);
    EXPECT_GE(n.share(), 0.93);
    EXPECT_LE(n.share(), 0.97);
}

TEST(Coverage, TheEventEngineIsAsHonest) {
    const Count n = coverage(1, 160'000, simulate_events);
    EXPECT_GE(n.pairs, 500);
    EXPECT_GE(n.share(), 0.90);
    EXPECT_LE(n.share(), 0.985);
}
