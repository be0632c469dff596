#include "sizewell/simulation/histogram.hpp"

#include "sizewell/prob/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using sizewell::prob::Random;
using sizewell::simulation::Histogram;

TEST(Histogram, PercentilesAreWithinItsResolution) {
    for (const double scale : {1e-12, 1.0, 3.7e9}) {
        Histogram h;
        std::vector<double> x;
        Random random(1, 1);
        for (int i = 0; i < 100'000; ++i) {
            x.push_back(scale * random.exponential());
            h.add(x.back());
        }
        std::sort(x.begin(), x.end());
        const std::vector<double> p{0.1, 0.5, 0.9, 0.99, 0.999};
        const auto q = h.quantiles(p);
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double exact = x[static_cast<std::size_t>(p[i] * 100'000) - 1];
            EXPECT_NEAR(q[i] / exact, 1.0, 1.0 / 4096) << p[i];
        }
    }
}

TEST(Histogram, CountsZerosApart) {
    Histogram h;
    for (int i = 0; i < 3; ++i) h.add(0.0);
    h.add(-0.0);
    h.add(2.0);
    EXPECT_EQ(h.count(), 5);
    EXPECT_EQ(h.zeros(), 4);
    EXPECT_EQ(h.quantiles({0.8})[0], 0.0);
    EXPECT_GE(h.quantiles({1.0})[0], 2.0);
}

TEST(Histogram, IsEmptyAtFirstAndAfterClear) {
    Histogram h;
    EXPECT_EQ(h.count(), 0);
    EXPECT_EQ(h.quantiles({0.5}), std::vector<double>{0.0});
    h.add(1.0);
    h.clear();
    EXPECT_EQ(h.count(), 0);
    EXPECT_TRUE(h == Histogram());
}

TEST(Histogram, MergesInAnyOrderToTheSameCounts) {
    Histogram part[3], all;
    Random random(2, 2);
    for (int i = 0; i < 3000; ++i) {
        const double x = random.exponential() * (i % 3 + 1);
        part[i % 3].add(x);
        all.add(x);
    }
    Histogram left = part[0], right = part[2];
    left.merge(part[1]);
    left.merge(part[2]);
    right.merge(part[1]);
    right.merge(part[0]);
    EXPECT_TRUE(left == all);
    EXPECT_TRUE(right == all);
    EXPECT_FALSE(left == part[0]);
}

TEST(Histogram, HoldsTheWholeRangeOfDoubles) {
    Histogram h;
    for (const double x :
         {5e-324, 1e-300, 1e300, std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity()})
        h.add(x);
    EXPECT_EQ(h.count(), 5);
    for (const double q : h.quantiles({0.2, 0.4, 0.6, 0.8, 1.0})) EXPECT_FALSE(std::isnan(q));
}

TEST(Histogram, SeesAnAtomAndOnlyAnAtom) {
    Histogram h;
    Random random(3, 3);
    for (int i = 0; i < 200'000; ++i) h.add(1.0 + random.exponential());
    const double q = h.quantiles({0.5})[0];
    EXPECT_EQ(h.atom_blur(q), 0.0);
    for (int i = 0; i < 100'000; ++i) h.add(1.5);
    EXPECT_NEAR(h.atom_blur(1.5), 1.0 / 4096, 1e-12);
    EXPECT_EQ(h.atom_blur(0.0), 0.0);
}
