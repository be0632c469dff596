#include "sizewell/prob/random.hpp"
#include "sizewell/prob/sample.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

using namespace sizewell::prob;

namespace {

// P(D > d) for Kolmogorov's statistic is about 2 exp(-2 n d^2): the bound is crossed by chance once in 10^6.
double kolmogorov_bound(std::size_t n) { return std::sqrt(std::log(2e6) / (2.0 * static_cast<double>(n))); }

double kolmogorov_distance(const Law& law, std::vector<double> x) {
    std::sort(x.begin(), x.end());
    double worst = 0.0;
    const auto n = static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        worst = std::max(worst, cdf_below(law, x[i]) - static_cast<double>(i) / n);
        if (i + 1 == x.size() || x[i + 1] != x[i])
            worst = std::max(worst, static_cast<double>(i + 1) / n - cdf(law, x[i]));
    }
    return worst;
}

struct Case {
    const char* name;
    Law law;
};

std::vector<Case> laws() {
    return {
        {"exponential", Exponential{2.0}},
        {"erlang_3", Erlang{3, 1.5}},
        {"erlang_20", Erlang{20, 1.5}},
        {"gamma_below_one", Gamma{0.4, 2.0}},
        {"gamma_above_one", Gamma{4.5, 0.5}},
        {"hyperexponential_2", Hyperexponential{{0.9, 0.1}, {0.5, 5.5}}},
        {"hyperexponential_3", Hyperexponential{{0.5, 0.3, 0.2}, {0.5, 1.0, 4.0}}},
        {"lognormal", LogNormal{-0.8, 1.2}},
        {"weibull", Weibull{0.7, 2.0}},
        {"pareto", Pareto{2.5, 1.0}},
        {"lomax", Lomax{3.0, 2.0}},
        {"uniform", Uniform{1.0, 3.0}},
        {"triangular", Triangular{1.0, 2.0, 5.0}},
        {"empirical", Empirical{{1.0, 2.0, 4.0, 8.0}, {0.1, 0.5, 0.6, 1.0}}},
        {"mixture", std::make_shared<const Mixture>(Mixture{{0.25, 0.75}, {Exponential{1.0}, Uniform{2.0, 3.0}}})},
        {"truncated", std::make_shared<const Truncated>(Truncated{Exponential{1.0}, 0.5, 2.0})},
        {"truncated_far", std::make_shared<const Truncated>(Truncated{Exponential{1.0}, 5.0, 9.0})},
        {"shifted", std::make_shared<const Shifted>(Shifted{Exponential{1.0}, 0.5})},
    };
}

}  // namespace

TEST(Random, GivesTheSameBitsEverywhere) {
    // xoshiro256++ in exact integers by tests/golden/random_streams.py.
    Random random(1, 0);
    EXPECT_EQ(random.bits(), 0x8bc84b6316a15ee3ULL);
    EXPECT_EQ(random.bits(), 0x1cfdb66459453941ULL);
    for (int i = 2; i < 1000; ++i) (void)random.bits();
    EXPECT_EQ(random.bits(), 0x5b2437b615872a2eULL);
}

TEST(Random, StreamsDifferFromEachOther) {
    std::vector<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (std::uint64_t stream = 0; stream < 50; ++stream) first.push_back(Random(seed, stream).bits());
    std::sort(first.begin(), first.end());
    EXPECT_EQ(std::adjacent_find(first.begin(), first.end()), first.end());
}

TEST(Random, NeighbouringStreamsAreUncorrelated) {
    constexpr int kDraws = 200'000;
    for (std::uint64_t stream = 0; stream < 5; ++stream) {
        Random a(7, stream), b(7, stream + 1);
        double product = 0.0;
        for (int i = 0; i < kDraws; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
        // The standard deviation of the sum is sqrt(n) / 12.
        EXPECT_LT(std::fabs(product), 5.0 * std::sqrt(kDraws) / 12.0);
    }
}

TEST(Random, UniformNeverReachesItsEnds) {
    Random random(3, 1);
    for (int i = 0; i < 100'000; ++i) {
        const double u = random.uniform();
        ASSERT_GT(u, 0.0);
        ASSERT_LT(u, 1.0);
    }
}

TEST(Random, BelowIsUniformOverItsValues) {
    Random random(5, 5);
    constexpr int kDraws = 120'000;
    std::vector<int> count(6, 0);
    for (int i = 0; i < kDraws; ++i) ++count[random.below(6)];
    double chi2 = 0.0;
    for (const int n : count) chi2 += (n - kDraws / 6.0) * (n - kDraws / 6.0) / (kDraws / 6.0);
    EXPECT_LT(chi2, 35.9);  // P(chi2 with 5 degrees > 35.9) = 1e-6
}

TEST(Random, PortableFunctionsAgreeWithTheLibrary) {
    for (double x = 1e-16; x <= 1.0; x *= 1.07) {
        EXPECT_NEAR(detail::portable_log(x), std::log(x), 4e-16 * std::max(1.0, -std::log(x))) << x;
        EXPECT_NEAR(detail::portable_exp(-40.0 * x) / std::exp(-40.0 * x), 1.0, 2e-13) << x;
    }
}

TEST(Random, ExponentialFollowsItsLaw) {
    // Equal cells of probability: exact expectations, so that a wrong layer shows.
    constexpr int kDraws = 4'000'000, kCells = 1000;
    std::vector<int> count(kCells, 0);
    Random random(11, 0);
    int beyond_edge = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double x = random.exponential();
        ++count[static_cast<std::size_t>(std::min(kCells - 1.0, std::exp(-x) * kCells))];
        beyond_edge += x > detail::kExponentialEdge ? 1 : 0;
    }
    double chi2 = 0.0;
    for (const int n : count)
        chi2 += (n - kDraws / double(kCells)) * (n - kDraws / double(kCells)) / (kDraws / double(kCells));
    EXPECT_LT(chi2, 999.0 + 5.0 * std::sqrt(2.0 * 999.0));
    EXPECT_GT(chi2, 999.0 - 5.0 * std::sqrt(2.0 * 999.0));
    const double tail = kDraws * std::exp(-detail::kExponentialEdge);
    EXPECT_NEAR(beyond_edge, tail, 5.0 * std::sqrt(tail));
}

TEST(Random, NormalFollowsItsLaw) {
    constexpr int kDraws = 4'000'000, kCells = 1000;
    std::vector<int> count(kCells, 0);
    Random random(12, 0);
    int beyond_edge = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double x = random.normal();
        ++count[static_cast<std::size_t>(std::min(kCells - 1.0, 0.5 * std::erfc(x / std::sqrt(2.0)) * kCells))];
        beyond_edge += std::fabs(x) > detail::kNormalEdge ? 1 : 0;
    }
    double chi2 = 0.0;
    for (const int n : count)
        chi2 += (n - kDraws / double(kCells)) * (n - kDraws / double(kCells)) / (kDraws / double(kCells));
    EXPECT_LT(chi2, 999.0 + 5.0 * std::sqrt(2.0 * 999.0));
    EXPECT_GT(chi2, 999.0 - 5.0 * std::sqrt(2.0 * 999.0));
    const double tail = kDraws * std::erfc(detail::kNormalEdge / std::sqrt(2.0));
    EXPECT_NEAR(beyond_edge, tail, 5.0 * std::sqrt(tail));
}

TEST(Sample, EveryFamilyFollowsItsOwnCdf) {
    constexpr std::size_t kDraws = 40'000;
    std::uint64_t stream = 0;
    for (const auto& c : laws()) {
        Random random(21, stream++);
        std::vector<double> x(kDraws);
        Sampler(c.law).fill(x, random);
        EXPECT_LT(kolmogorov_distance(c.law, x), kolmogorov_bound(kDraws)) << c.name;
    }
}

TEST(Sample, MeansAgreeWithTheMoments) {
    constexpr std::size_t kDraws = 400'000;
    std::uint64_t stream = 100;
    for (const auto& c : laws()) {
        Random random(22, stream++);
        std::vector<double> x(kDraws);
        Sampler(c.law).fill(x, random);
        double sum = 0.0;
        for (const double v : x) sum += v;
        const double bound = 5.0 * std::sqrt(variance(c.law) / kDraws);
        EXPECT_NEAR(sum / kDraws, mean(c.law), bound) << c.name;
    }
}

TEST(Sample, FillEqualsSingleDraws) {
    for (const auto& c : laws()) {
        const Sampler sampler(c.law);
        Random a(1, 2), b(1, 2);
        std::vector<double> filled(257);
        sampler.fill(filled, a);
        for (const double x : filled) ASSERT_EQ(x, sampler(b)) << c.name;
        ASSERT_EQ(a.bits(), b.bits()) << c.name;
    }
}

TEST(Sample, DeterministicNeedsNoRandomness) {
    Random a(1, 2), b(1, 2);
    EXPECT_EQ(draw(Deterministic{3.5}, a), 3.5);
    EXPECT_EQ(a.bits(), b.bits());
}

TEST(Sample, RejectsAnInvalidLaw) {
    EXPECT_THROW(Sampler(Exponential{-1.0}), sizewell::DomainError);
    EXPECT_THROW(Sampler(Erlang{0, 1.0}), sizewell::DomainError);
    EXPECT_THROW(Sampler(LogNormal{0.0, std::numeric_limits<double>::quiet_NaN()}), sizewell::DomainError);
    EXPECT_THROW(Sampler(Uniform{2.0, 1.0}), sizewell::DomainError);
}
