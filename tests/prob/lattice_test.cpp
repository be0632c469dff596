#include "sizewell/prob/lattice.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr auto kRoundings = {Rounding::down, Rounding::up, Rounding::centred};

double total(const Lattice& x) { return std::accumulate(x.mass.begin(), x.mass.end(), 0.0) + x.beyond; }

const std::vector<Law>& laws() {
    static const std::vector<Law> all = {Exponential{1.0}, Erlang{4, 2.0}, LogNormal{0.0, 0.8}, Uniform{0.5, 2.5}, Deterministic{1.25},
                                         Lomax{2.5, 1.5}, Pareto{0.9, 0.5}, empirical({0.5, 0.5, 2.0, 6.0}), Metalog{{0.0, 0.25, 0.0625}, 0.0, kInf},
                                         mixture({0.3, 0.7}, {Deterministic{0.25}, Gamma{0.5, 2.0}})};
    return all;
}

TEST(Lattice, HoldsAllProbabilityAndTheExactMean) {
    for (const Law& law : laws()) {
        for (const Rounding rounding : kRoundings) {
            const Lattice x = lattice(law, 0.01, 2048, rounding);
            EXPECT_NEAR(total(x), 1.0, 1e-12) << name(law);
            for (const double m : x.mass) EXPECT_GE(m, 0.0) << name(law);
        }
        const Lattice x = lattice(law, 0.01, 2048);
        if (std::isinf(mean(law))) {
            EXPECT_EQ(mean(x), kInf);
        } else {
            EXPECT_NEAR(mean(x) / mean(law), 1.0, 1e-12) << name(law);
            EXPECT_LE(mean(lattice(law, 0.01, 2048, Rounding::down)), mean(law) * (1.0 + 1e-12)) << name(law);
            EXPECT_GE(mean(lattice(law, 0.01, 2048, Rounding::up)), mean(law) * (1.0 - 1e-12)) << name(law);
        }
    }
}

TEST(Lattice, BracketHoldsTheLawAtEveryPoint) {
    for (const Law& law : laws()) {
        const Bracket b = bracket(law, 0.05, 400);
        for (double t = 0.0; t < 19.9; t += 0.0371) {
            const Bounds s = ccdf(b, t);
            EXPECT_LE(s.low, ccdf(law, t)) << name(law) << " " << t;
            EXPECT_GE(s.high, ccdf(law, t)) << name(law) << " " << t;
        }
        for (int k = 0; k < 395; ++k) {  // and at the lattice points themselves, where atoms sit
            EXPECT_LE(ccdf(b, 0.05 * k).low, ccdf(law, 0.05 * k)) << name(law) << " " << k;
        }
        for (double p = 0.005; p < 0.9; p += 0.017) {
            const Bounds q = quantile(b, p);
            EXPECT_LE(q.low, quantile(law, p)) << name(law) << " " << p;
            EXPECT_GE(q.high, quantile(law, p)) << name(law) << " " << p;
            EXPECT_LE(q.high - q.low, 0.1 + 1e-12) << name(law) << " " << p;
        }
    }
}

TEST(Lattice, SumOfExponentialsIsErlang) {
    const Lattice one = lattice(Exponential{1.0}, 0.01, 4096);
    const Lattice four = sum_of(one, 4);
    const Law exact = Erlang{4, 4.0};
    EXPECT_NEAR(mean(four), 4.0, 1e-11);
    for (double t = 0.5; t < 38.0; t += 0.5) {
        const double want = ccdf(exact, t);
        EXPECT_NEAR(ccdf(four, t), want, 1e-4 * want + 1e-12) << t;  // to 2e-13 of tail
    }
    for (const double q : {0.5, 0.1, 0.01, 1e-3, 1e-6}) {
        EXPECT_NEAR(upper_quantile(four, q) / upper_quantile(exact, q), 1.0, 2e-5) << q;
    }
}

TEST(Lattice, SumOfTwoDifferentExponentialsIsHypoexponential) {
    const Lattice c = sum(lattice(Exponential{1.0}, 0.005, 8192), lattice(Exponential{0.5}, 0.005, 4096));
    for (double t = 0.25; t < 20.0; t += 0.25) {
        const double want = 2.0 * std::exp(-t) - std::exp(-2.0 * t);
        EXPECT_NEAR(ccdf(c, t) / want, 1.0, 1e-4) << t;
    }
}

TEST(Lattice, SumOfUniformsIsTriangular) {
    const Lattice u = lattice(Uniform{0.0, 1.0}, 1.0 / 512, 1024);
    const Lattice two = sum(u, u);
    const Law exact = Triangular{0.0, 1.0, 2.0};
    for (double t = 0.05; t < 1.95; t += 0.05) EXPECT_NEAR(ccdf(two, t), ccdf(exact, t), 2e-6) << t;
    EXPECT_NEAR(upper_quantile(two, 1e-3), upper_quantile(exact, 1e-3), 1e-3 * 2.0 / 512 + 1e-4);
}

TEST(Lattice, CentredErrorFallsWithTheSquareOfTheStep) {
    const Law exact = Erlang{2, 2.0};
    double before = 0.1;
    for (const double h : {0.08, 0.04, 0.02, 0.01}) {
        const Lattice x = lattice(Exponential{1.0}, h, static_cast<std::size_t>(30.0 / h));
        const double error = std::fabs(quantile(sum(x, x), 0.99) - quantile(exact, 0.99));
        EXPECT_LT(error, before / 3.0) << h;
        before = error;
    }
}

TEST(Lattice, BracketsOfSumsAndExtremesHoldTheTruth) {
    const Bracket one = bracket(Exponential{1.0}, 0.01, 4096);
    const Bracket five = both(sum_of, one, 5);
    const Bracket longest = both(maximum_of, one, 50);
    const Bracket shortest = both(minimum_of, one, 3);
    const Bracket mixed = both(sum, one, both(maximum, one, one));
    for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0 - 1e-6}) {
        const auto holds = [&](const Bracket& b, double truth, double width) {
            const Bounds q = quantile(b, p);
            EXPECT_LE(q.low, truth) << p;
            EXPECT_GE(q.high, truth) << p;
            EXPECT_LE(q.high - q.low, width + 1e-9) << p;
        };
        holds(five, quantile(Erlang{5, 5.0}, p), 0.06);
        holds(longest, -std::log(-std::expm1(std::log(p) / 50.0)), 0.02);
        holds(shortest, -std::log1p(-p) / 3.0, 0.02);
        // X + max(Y, Z) = Exp(1) + (Exp(2) + Exp(1)) in law: an Erlang-2 and a faster stage
        const Bounds q = quantile(mixed, p);
        const auto tail = [](double t) { return std::exp(-2.0 * t) + 2.0 * t * std::exp(-t); };
        EXPECT_GE(tail(q.low), (1.0 - p) * (1.0 - 1e-9)) << p;
        EXPECT_LE(tail(q.high), (1.0 - p) * (1.0 + 1e-9)) << p;
    }
}

TEST(Lattice, MaximumOfManyExponentialsKeepsItsFarTail) {
    const Lattice x = maximum_of(lattice(Exponential{1.0}, 0.01, 4096), 100);
    for (double t = 1.0; t < 40.0; t += 1.0) {
        const double want = -std::expm1(100.0 * std::log1p(-std::exp(-t)));
        EXPECT_NEAR(ccdf(x, t) / want, 1.0, 2e-4) << t;
    }
    double harmonic = 0.0;
    for (int k = 1; k <= 100; ++k) harmonic += 1.0 / k;
    EXPECT_NEAR(mean(x), harmonic, 1e-4);
    const Lattice a = lattice(Exponential{1.0}, 0.01, 2048);
    const Lattice b = lattice(Erlang{3, 0.5}, 0.01, 1024);
    const Lattice most = maximum(a, b);
    const Lattice least = minimum(a, b);
    for (double t = 0.1; t < 9.0; t += 0.3) {
        EXPECT_NEAR(ccdf(most, t) + ccdf(least, t), ccdf(a, t) + ccdf(b, t), 1e-4) << t;  // max + min = a + b
    }
    EXPECT_NEAR(mean(most) + mean(least), mean(a) + mean(b), 1e-9);
}

TEST(Lattice, SumsDoNotDependOnTheirOrder) {
    const Lattice a = lattice(LogNormal{0.0, 1.0}, 0.02, 2048);
    const Lattice b = lattice(Gamma{0.5, 1.0}, 0.02, 1024);
    const Lattice c = lattice(Deterministic{0.53}, 0.02, 64);
    const Lattice one = sum(sum(a, b), c);
    const Lattice two = sum(c, sum(b, a));
    for (std::size_t k = 0; k < one.mass.size(); ++k) EXPECT_NEAR(one.mass[k], two.mass[k], 1e-15);
    EXPECT_NEAR(mean(one), mean(Law(LogNormal{0.0, 1.0})) + 0.5 + 0.53, 1e-12);
    EXPECT_NEAR(total(one), 1.0, 1e-12);
    const Lattice three = sum_of(b, 3);
    const Lattice steps = sum(sum(b, b), b);
    for (std::size_t k = 0; k < steps.mass.size(); ++k) EXPECT_NEAR(three.mass[k], steps.mass[k], 1e-15);
}

TEST(Lattice, StatedNoiseCoversTheTransform) {
    const Lattice x = lattice(Uniform{0.0, 1.0}, 1.0 / 256, 512, Rounding::up);
    const Lattice two = sum(x, x);
    double cumulative = 0.0;
    for (int k = 0; k < 512; ++k) {  // exact: masses 1/256 at 1/256 .. 1, so k - 1 ways over 256^2
        const int ways = k < 2 ? 0 : k <= 257 ? k - 1 : 513 - k;
        cumulative += ways / 65536.0;
        EXPECT_NEAR(cdf(two, k / 256.0), cumulative, two.noise) << k;
    }
    EXPECT_LT(two.noise, 1e-12);
    EXPECT_GT(two.noise, 0.0);
}

TEST(Lattice, WhatLeavesTheGridIsBeyondAndNotLost) {
    const Law heavy = Lomax{2.5, 1.5};
    const Lattice x = lattice(heavy, 0.1, 100);
    EXPECT_NEAR(x.beyond / ccdf(heavy, 9.95), 1.0, 1e-4);
    const Lattice two = sum(x, x);
    EXPECT_NEAR(total(two), 1.0, 1e-13);
    EXPECT_NEAR(mean(two), 2.0, 1e-12);
    EXPECT_EQ(upper_quantile(two, two.beyond / 2.0), kInf);
    // a longer partner does not make the short grid know more: its mass beyond 9.9 may lie anywhere above
    const Lattice longer = lattice(heavy, 0.1, 300);
    for (const Lattice& c : {sum(x, longer), sum(longer, x), maximum(x, longer), minimum(longer, x), mixture_of({1.0, 1.0}, {x, longer})}) {
        EXPECT_EQ(c.mass.size(), 100u);
        EXPECT_NEAR(total(c), 1.0, 1e-13);
    }
    EXPECT_NEAR(mean(sum(longer, x)), 2.0, 1e-12);
    EXPECT_NEAR(mean(mixture_of({1.0, 1.0}, {x, longer})), 1.0, 1e-12);
    EXPECT_EQ(sum(longer, lattice(Deterministic{0.4}, 0.1, 8)).mass.size(), 300u);
    EXPECT_EQ(ccdf(two, 1e9), two.beyond);
}

TEST(Lattice, MixturesAndConditionsFollowTheirDefinition) {
    const Lattice a = lattice(Exponential{1.0}, 0.01, 4096);
    const Lattice b = lattice(Erlang{2, 6.0}, 0.01, 2048);
    const Lattice m = mixture_of({1.0, 3.0}, {a, b});
    EXPECT_NEAR(mean(m), 0.25 * 1.0 + 0.75 * 6.0, 1e-11);
    for (const double t : {0.3, 1.0, 5.0, 12.0}) EXPECT_NEAR(ccdf(m, t), 0.25 * ccdf(a, t) + 0.75 * ccdf(b, t), 1e-14) << t;

    // a memoryless law given X > 2 is itself moved by 2
    const Lattice later = conditional(a, 2.0, kInf);
    for (double t = 0.5; t < 20.0; t += 0.5) EXPECT_NEAR(ccdf(later, 2.0 + t) / std::exp(-t), 1.0, 1e-3) << t;
    EXPECT_NEAR(mean(later), 3.0, 1e-4);
    const Law cut = truncated(Erlang{2, 6.0}, 1.0, 4.0);
    const Lattice inside = conditional(b, 1.0, 4.0);
    EXPECT_NEAR(mean(inside), mean(cut), 1e-4);
    for (const double p : {0.1, 0.5, 0.9, 0.99}) EXPECT_NEAR(quantile(inside, p), quantile(cut, p), 1e-3) << p;
    EXPECT_NEAR(total(inside), 1.0, 1e-14);
}

TEST(Lattice, QuantilesAreOrderedAndUndoTheCdf) {
    for (const Law& law : {Law(Gamma{2.5, 0.3}), Law(LogNormal{-1.0, 1.2})}) {
        const Lattice x = lattice(law, 0.01, 4096);
        double before = 0.0;
        for (double p = 0.01; p < 0.999; p += 0.007) {
            const double q = quantile(x, p);
            EXPECT_GE(q, before);
            EXPECT_NEAR(cdf(x, q), p, 1e-12) << p;
            before = q;
        }
    }
}

TEST(Lattice, RefusesWhatHasNoMeaning) {
    const Lattice x = lattice(Exponential{1.0}, 0.1, 64);
    const Lattice other = lattice(Exponential{1.0}, 0.2, 64);
    const Lattice up = lattice(Exponential{1.0}, 0.1, 64, Rounding::up);
    EXPECT_THROW((void)lattice(Exponential{1.0}, 0.0, 64), DomainError);
    EXPECT_THROW((void)lattice(Exponential{1.0}, 0.1, 1), DomainError);
    EXPECT_THROW((void)lattice(Uniform{-1.0, 1.0}, 0.1, 64), DomainError);
    EXPECT_THROW((void)sum(x, other), DomainError);
    EXPECT_THROW((void)sum(x, up), DomainError);
    EXPECT_THROW((void)sum_of(x, 0), DomainError);
    EXPECT_THROW((void)maximum_of(x, 0), DomainError);
    EXPECT_THROW((void)minimum_of(x, -1), DomainError);
    EXPECT_THROW((void)mixture_of({1.0}, {}), DomainError);
    EXPECT_THROW((void)mixture_of({-1.0, 2.0}, {x, x}), DomainError);
    EXPECT_THROW((void)mixture_of({0.0, 0.0}, {x, x}), DomainError);
    EXPECT_THROW((void)conditional(x, 2.0, 1.0), DomainError);
    EXPECT_THROW((void)conditional(x, 1.0, 100.0), DomainError);
    EXPECT_THROW((void)conditional(x, 100.0, kInf), DomainError);
    EXPECT_THROW((void)quantile(x, 1.5), DomainError);
    EXPECT_THROW((void)ccdf(x, std::nan("")), DomainError);
}

}  // namespace
}  // namespace sizewell::prob
