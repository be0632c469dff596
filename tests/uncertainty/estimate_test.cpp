#include "sizewell/uncertainty/estimate.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/scenario/range.hpp"

#include "uncertainty/known_models.hpp"
#include "uncertainty/tally.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <random>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::holds;
using test::input;
using test::model_of;

TEST(Tally, SelectsTheOrderStatistic) {
    std::mt19937_64 random(7);
    std::vector<double> values;
    for (int i = 0; i < 50'000; ++i) values.push_back(std::exp(std::normal_distribution<>(2.0, 1.0)(random)));
    Tally t(BinScale::of(std::vector<double>(values.begin(), values.begin() + 4096)));
    t.add(values.data(), values.size());
    std::sort(values.begin(), values.end());
    for (const double p : {0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
        const auto rank = static_cast<std::size_t>(p * 50'000.0 + 0.5);
        const double margin = 1e-3 * values[rank];
        EXPECT_GE(t.quantile(p), values[rank - 2] - margin) << p;
        EXPECT_LE(t.quantile(p), values[rank + 1] + margin) << p;
    }
    EXPECT_EQ(t.least(), values.front());
    EXPECT_EQ(t.most(), values.back());
}

TEST(Tally, StepsComeBackAsTheyAre) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back(i < 100 ? 3.0 : i < 700 ? 4.0 : 7.0);
    Tally t(BinScale::of(values));
    t.add(values.data(), values.size());
    EXPECT_EQ(t.quantile(0.05), 3.0);
    EXPECT_EQ(t.quantile(0.1), 3.0);
    EXPECT_EQ(t.quantile(0.5), 4.0);
    EXPECT_EQ(t.quantile(0.7), 4.0);
    EXPECT_EQ(t.quantile(0.71), 7.0);
}

TEST(Tally, InfinitiesAndWhatIsNoNumberAreKeptApart) {
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<double> values = {1.0, 2.0, 3.0, inf, std::nan(""), -inf, inf, inf};
    Tally t(BinScale::of(values));
    t.add(values.data(), values.size());
    EXPECT_EQ(t.undefined(), 1);
    EXPECT_EQ(t.count(), 7);
    EXPECT_EQ(t.quantile(0.01), -inf);
    EXPECT_EQ(t.quantile(0.9), inf);
    EXPECT_EQ(t.most(), inf);
}

TEST(Tally, FindsAValueAmongItsNeighbours) {
    std::vector<double> pilot;
    for (int i = 0; i < 2000; ++i) pilot.push_back(i % 4 == 0 ? 7.0 : 5.0 + 0.002 * i);
    Tally t(BinScale::of(pilot));
    std::vector<double> values = pilot;
    for (int i = 0; i < 2000; ++i) values.push_back(7.0 + 1e-6 * (i - 1000));
    t.add(values.data(), values.size());
    std::sort(values.begin(), values.end());
    const auto share_below = static_cast<double>(std::lower_bound(values.begin(), values.end(), 7.0) - values.begin()) / 4000.0;
    const auto share_to = static_cast<double>(std::upper_bound(values.begin(), values.end(), 7.0) - values.begin()) / 4000.0;
    EXPECT_EQ(t.quantile(0.5 * (share_below + share_to)), 7.0);
    const auto [below, at_most] = t.shares_to(7.0);
    EXPECT_NEAR(below, share_below, 2e-3);
    EXPECT_NEAR(at_most, share_to, 2e-3);
}

TEST(Tally, SharesToAValueAreTheInverseOfQuantiles) {
    std::mt19937_64 random(3);
    std::vector<double> values;
    for (int i = 0; i < 60'000; ++i) values.push_back(std::normal_distribution<>(0.0, 1.0)(random));
    Tally t(BinScale::of(std::vector<double>(values.begin(), values.begin() + 4096)));
    t.add(values.data(), values.size());
    for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99}) EXPECT_NEAR(t.shares_to(t.quantile(p)).second, p, 5e-5) << p;
    EXPECT_EQ(t.shares_to(-100.0), (std::pair{0.0, 0.0}));
    EXPECT_EQ(t.shares_to(100.0), (std::pair{1.0, 1.0}));
}

TEST(Tally, NetsAreMeansOfEqualRunsInOrder) {
    std::vector<double> values;
    for (int i = 0; i < 4096; ++i) values.push_back(i);
    values[3] = std::nan("");
    Tally t(BinScale::of(values));
    for (std::size_t at = 0; at < values.size(); at += 256) t.add(values.data() + at, 256);
    const auto nets = t.nets();
    ASSERT_EQ(nets.size(), 32U);
    EXPECT_DOUBLE_EQ(nets[0], (127.0 * 128.0 / 2.0 - 3.0) / 127.0);
    for (std::size_t k = 1; k < 32; ++k) EXPECT_EQ(nets[k], 128.0 * static_cast<double>(k) + 63.5);
    t.add(values.data(), 8);
    EXPECT_EQ(t.nets().size(), 16U);
}

TEST(Tally, ConstantsAndNegativeAndZeroCrossing) {
    for (const auto& values : {std::vector<double>(100, 5.0), std::vector<double>(100, 0.0), std::vector<double>(100, -1e-300)}) {
        Tally t(BinScale::of(values));
        t.add(values.data(), values.size());
        EXPECT_EQ(t.quantile(0.5), values.front());
        EXPECT_EQ(t.quantile(0.9), values.front());
    }
    std::vector<double> ramp;
    for (int i = -500; i <= 500; ++i) ramp.push_back(i);
    Tally t(BinScale::of(ramp));
    t.add(ramp.data(), ramp.size());
    EXPECT_NEAR(t.quantile(0.5), 0.0, 0.51);
    EXPECT_NEAR(t.quantile(0.9), 400.0, 1.0);
}

// X1 + ... + X4 of normals is normal.
TEST(Estimate, SumsOfNormals) {
    std::vector<Input> inputs;
    for (int k = 0; k < 4; ++k) inputs.push_back(input(std::string(1, 'x').append(std::to_string(k)), std::vector<std::string>{"normal(mean=1, sd=0.2)", "normal(mean=2, sd=0.3)", "normal(mean=3, sd=0.4)", "normal(mean=4, sd=0.5)"}[static_cast<std::size_t>(k)]));
    const Points points(inputs, {});
    const auto e = estimate(points, 1, model_of(4, [](const auto& x) { return x[0] + x[1] + x[2] + x[3]; }));
    const double sd = std::sqrt(0.04 + 0.09 + 0.16 + 0.25);
    EXPECT_EQ(e.samples, 65536);
    for (std::size_t i = 0; i < 3; ++i) {
        const double truth = 10.0 + sd * prob::normal_quantile(std::vector<double>{0.1, 0.5, 0.9}[i]);
        EXPECT_NEAR(e.outputs[0].percentile[i].value, truth, 2e-3);
        EXPECT_LT(e.outputs[0].percentile[i].half_width, 0.01 * sd);
    }
    EXPECT_NEAR(e.outputs[0].mean.value, 10.0, 1e-4);
}

TEST(Estimate, ProductsOfLognormals) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "0.1 to 0.4"), input("c", "100 to 900")};
    const Points points(inputs, {{"a", "b", 0.5}});
    const auto e = estimate(points, 1, model_of(3, [](const auto& x) { return x[0] * x[1] / x[2]; }));
    double mu = 0.0, variance = 0.0;
    const double sign[] = {1, 1, -1};
    for (std::size_t k = 0; k < 3; ++k) {
        mu += sign[k] * inputs[k].range.location;
        variance += inputs[k].range.scale * inputs[k].range.scale;
    }
    variance += 2.0 * normal_correlation(0.5) * inputs[0].range.scale * inputs[1].range.scale;
    for (std::size_t i = 0; i < 3; ++i) {
        const double truth = std::exp(mu + std::sqrt(variance) * prob::normal_quantile(std::vector<double>{0.1, 0.5, 0.9}[i]));
        const Estimate& got = e.outputs[0].percentile[i];
        EXPECT_NEAR(got.value, truth, 1.5 * got.half_width);
        EXPECT_LT(got.half_width, 0.01 * truth);
    }
    EXPECT_NEAR(e.outputs[0].mean.value / std::exp(mu + 0.5 * variance), 1.0, 2e-3);
}

// The k-th of n uniforms is beta: the largest of five has P(X <= x) = x^5, the least 1 - (1 - x)^5.
TEST(Estimate, OrderStatistics) {
    std::vector<Input> inputs;
    for (int k = 0; k < 5; ++k) inputs.push_back(test::uniform(std::string(1, 'u').append(std::to_string(k)), 0.0, 1.0));
    const Points points(inputs, {});
    const auto most = estimate(points, 1, model_of(5, [](const auto& x) { return *std::max_element(x.begin(), x.end()); }));
    const auto least = estimate(points, 1, model_of(5, [](const auto& x) { return *std::min_element(x.begin(), x.end()); }));
    const double p[] = {0.1, 0.5, 0.9};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(most.outputs[0].percentile[i].value, std::pow(p[i], 0.2), 2e-3);
        EXPECT_NEAR(least.outputs[0].percentile[i].value, 1.0 - std::pow(1.0 - p[i], 0.2), 2e-3);
    }
}

TEST(Estimate, MeanOfALinearModelIsTheModelAtTheMeans) {
    const char* const texts[] = {"5 to 10", "2 to 9", "-3 to 4", "3/5/12", "uniform(2, 7)", "gamma(mean=3, scv=0.5)", "p10=3, p50=5, p90=9", "choice(1 at 30 %, 4 at 70 %)"};
    std::vector<Input> inputs;
    double at_means = 0.0;
    for (std::size_t k = 0; k < std::size(texts); ++k) {
        inputs.push_back(input(texts[k], texts[k]));
        at_means += static_cast<double>(k + 1) * *scenario::mean(inputs.back().range);
    }
    const auto e = estimate(Points(inputs, {}), 1, model_of(inputs.size(), [](const auto& x) {
        double sum = 0.0;
        for (std::size_t k = 0; k < x.size(); ++k) sum += static_cast<double>(k + 1) * x[k];
        return sum;
    }));
    EXPECT_NEAR(e.outputs[0].mean.value / at_means, 1.0, 1e-4);
}

TEST(Estimate, SameBitsForAnyNumberOfThreads) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "1 to 20"), input("c", "1/2/9")};
    const Points points(inputs, {{"a", "c", 0.3}});
    const auto model = model_of(3, [](const auto& x) { return std::ceil(x[0] * x[1]) / x[2]; });
    const auto result = [&](int threads) {
        Options o;
        o.threads = threads;
        o.samples = 32768;
        return estimate(points, 1, model, o);
    };
    const auto one = result(1);
    for (const int threads : {2, 7}) {
        const auto many = result(threads);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(many.outputs[0].percentile[i].value, one.outputs[0].percentile[i].value);
            EXPECT_EQ(many.outputs[0].percentile[i].half_width, one.outputs[0].percentile[i].half_width);
        }
        EXPECT_EQ(many.outputs[0].mean.value, one.outputs[0].mean.value);
        EXPECT_EQ(many.outputs[0].histogram, one.outputs[0].histogram);
    }
}

TEST(Estimate, StopsAtThePrecisionOrTheBudgetOrTheCaller) {
    const Points points({input("a", "5 to 10"), input("b", "1 to 20")}, {});
    const auto model = model_of(2, [](const auto& x) { return x[0] * x[1]; });
    Options o;
    o.samples = 1 << 20;
    o.precision = 0.01;
    const auto precise = estimate(points, 1, model, o);
    EXPECT_LT(precise.samples, 1 << 20);
    EXPECT_FALSE(precise.truncated);
    for (const Estimate& e : precise.outputs[0].percentile) EXPECT_LE(e.half_width, 0.01 * e.value);
    std::int64_t calls = 0;
    o.precision = 0.0;
    o.progress = [&calls](const Progress& p) {
        EXPECT_EQ(p.most, 1 << 20);
        return ++calls < 40;
    };
    const auto cut = estimate(points, 1, model, o);
    EXPECT_TRUE(cut.truncated);
    EXPECT_LT(cut.samples, 1 << 20);
    EXPECT_TRUE(std::isfinite(cut.outputs[0].percentile[1].value));
}

TEST(Estimate, RefusesBadOptionsAndPassesOnWhatTheModelThrows) {
    const Points points({input("a", "5 to 10")}, {});
    Options o;
    o.percentiles = {0.0};
    EXPECT_THROW((void)estimate(points, 1, model_of(1, [](const auto& x) { return x[0]; }), o), DomainError);
    o = {};
    o.samples = 100;
    EXPECT_THROW((void)estimate(points, 1, model_of(1, [](const auto& x) { return x[0]; }), o), DomainError);
    o = {};
    o.threads = 3;
    EXPECT_THROW((void)estimate(points, 1, model_of(1, [](const auto&) -> double { throw DomainError("model", "x", 1.0, "2"); }), o), DomainError);
}

TEST(Estimate, MemoryDoesNotGrowWithTheSamples) {
    const Points points({input("a", "5 to 10"), input("b", "1 to 20")}, {});
    const auto peak = [] {
        rusage use{};
        getrusage(RUSAGE_SELF, &use);
        return use.ru_maxrss;  // kB; what earlier tests used counts too, so only growth is a finding
    };
    Options o;
    (void)estimate(points, 1, model_of(2, [](const auto& x) { return x[0] * x[1]; }), o);
    const auto before = peak();
    o.samples = std::int64_t{1} << 22;  // the values alone would be 32 MB
    (void)estimate(points, 1, model_of(2, [](const auto& x) { return x[0] * x[1]; }), o);
    EXPECT_LT(peak() - before, 8000);
}

// The printed interval holds the truth about as often as it says; percentile_coverage_study.cpp counts more runs and models.
TEST(Estimate, IntervalsHoldTheTruth) {
    const test::KnownModel model = test::product_of_lognormals("product", {"5 to 10", "1 to 20", "0.2 to 0.9"});
    constexpr int kRuns = 800;
    int held[4] = {};
    const Points tables(model.inputs, {});
    Options o;
    o.samples = 4096;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        const Summary s = estimate(tables.with_seed(seed), 1, model.maker, o).outputs[0];
        for (std::size_t i = 0; i < 3; ++i) held[i] += holds(s.percentile[i], model.quantile(o.percentiles[i] / 100.0)) ? 1 : 0;
        held[3] += holds(s.mean, *model.mean) ? 1 : 0;
    }
    for (const int h : held) {
        EXPECT_GE(h, kRuns * 93 / 100);
        EXPECT_LE(h, kRuns * 97 / 100);
    }
}

// Scrambles that all missed a heavy tail agree with each other, so Student's interval alone would hold the mean 80 % of the time.
TEST(Estimate, IntervalsOfTheMeanKnowAHeavyTail) {
    const test::KnownModel model = test::product_of_lognormals("heavy", {"1 to 1000"});
    constexpr int kRuns = 800;
    const Points tables(model.inputs, {});
    Options o;
    o.samples = 4096;
    int held = 0;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) held += holds(estimate(tables.with_seed(seed), 1, model.maker, o).outputs[0].mean, *model.mean) ? 1 : 0;
    EXPECT_GE(held, kRuns * 93 / 100);
}

// max(a - b, 0) is 0 in 21 % of the draws and anything above: P10 is 0, not something near.
TEST(Estimate, AValueThatOccursOftenAmongOthersIsAPercentileExactly) {
    const test::KnownModel model = test::kink_of_normals();
    const Points tables(model.inputs, {});
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Summary s = estimate(tables.with_seed(seed), 1, model.maker).outputs[0];
        EXPECT_EQ(s.percentile[0].value, 0.0) << seed;
        EXPECT_EQ(s.percentile[0].half_width, 0.0) << seed;
        EXPECT_NEAR(s.percentile[1].value, 2.0, 3.0 * s.percentile[1].half_width) << seed;
    }
    // A month of break-even: 1,200 where there is none, between others.
    const Summary months = estimate(Points(test::inputs_of_25(), {}), test::k25Outputs, test::maker_of_25()).outputs[4];
    EXPECT_EQ(months.percentile[1].value, 1200.0);
    EXPECT_EQ(months.percentile[1].half_width, 0.0);
}

// Whole numbers: the interval ends on a neighbour where the shares leave it open, instead of missing it by a fraction.
TEST(Estimate, IntervalsOfWholeNumbersHoldTheTruth) {
    const Points tables(test::inputs_of({"5 to 10", "2 to 4"}), {});
    const auto maker = model_of(2, [](const auto& x) { return std::ceil(x[0] * x[1]); });
    Options o;
    o.samples = std::int64_t{1} << 22;
    const Summary truth = estimate(tables.with_seed(99), 1, maker, o).outputs[0];
    o.samples = 4096;
    constexpr int kRuns = 300;
    int held[3] = {};
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        const Summary s = estimate(tables.with_seed(seed), 1, maker, o).outputs[0];
        for (std::size_t i = 0; i < 3; ++i) held[i] += holds(s.percentile[i], truth.percentile[i].value) ? 1 : 0;
    }
    for (const int h : held) EXPECT_GE(h, kRuns * 93 / 100);
}

}  // namespace
