#include "sizewell/pack.hpp"

#include "scalar/ulp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace sizewell;
using testing_tools::same_bits;
using testing_tools::ulps_between;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Eight = std::array<double, 8>;

Pack8 pack(const Eight& x) { return Pack8::load(x.data()); }

// Ordinary, tiny, huge and special numbers, eight at a time.
std::vector<Eight> samples() {
    std::vector<Eight> all = {
        {0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, -2.5},
        {kInf, -kInf, kNan, 1e308, -1e308, 5e-324, -5e-324, 2.2250738585072014e-308},
        {1e-300, 1e300, 0.1, 0.2, 0.3, 1.0 / 3.0, 2.0 / 3.0, 1e16},
    };
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> exponent(-30.0, 30.0), unit(-1.0, 1.0);
    for (int i = 0; i < 400; ++i) {
        Eight e;
        for (double& x : e) x = unit(random) * std::exp2(exponent(random));
        all.push_back(e);
    }
    return all;
}

template <class Lifted, class Plain>
void expect_bit_equal(const char* what, Lifted lifted, Plain plain) {
    const auto all = samples();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Eight& a = all[i];
        Eight b = all[(i * 7 + 3) % all.size()];
        std::rotate(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(i % 8), b.end());
        const Pack8 got = lifted(pack(a), pack(b));
        for (int k = 0; k < 8; ++k) {
            const double want = plain(a[static_cast<std::size_t>(k)], b[static_cast<std::size_t>(k)]);
            ASSERT_TRUE(same_bits(got[k], want)) << what << "(" << a[static_cast<std::size_t>(k)] << ", " << b[static_cast<std::size_t>(k)] << ") = " << got[k] << ", not " << want;
        }
    }
}

}  // namespace

TEST(Pack8, GivesTheBitsOfTheDoubleOperationInEveryLane) {
    using P = const Pack8&;
    expect_bit_equal("+", [](P a, P b) { return a + b; }, [](double a, double b) { return a + b; });
    expect_bit_equal("-", [](P a, P b) { return a - b; }, [](double a, double b) { return a - b; });
    expect_bit_equal("*", [](P a, P b) { return a * b; }, [](double a, double b) { return a * b; });
    expect_bit_equal("/", [](P a, P b) { return a / b; }, [](double a, double b) { return a / b; });
    expect_bit_equal("neg", [](P a, P) { return -a; }, [](double a, double) { return -a; });
    expect_bit_equal("sqrt", [](P a, P) { return sqrt(a); }, [](double a, double) { return std::sqrt(a); });
    expect_bit_equal("pow", [](P a, P b) { return pow(a, b); }, [](double a, double b) { return std::pow(a, b); });
    expect_bit_equal("ceil", [](P a, P) { return ceil(a); }, [](double a, double) { return std::ceil(a); });
    expect_bit_equal("floor", [](P a, P) { return floor(a); }, [](double a, double) { return std::floor(a); });
    expect_bit_equal("max", [](P a, P b) { return max(a, b); }, [](double a, double b) { return sizewell::max(a, b); });
    expect_bit_equal("min", [](P a, P b) { return min(a, b); }, [](double a, double b) { return sizewell::min(a, b); });
    expect_bit_equal("select", [](P a, P b) { return select(a < b, a, b); }, [](double a, double b) { return select(a < b, a, b); });
}

TEST(Pack8, HasExpWithinTwoUlp) {
    double worst = 0.0;
    for (int i = -74400; i <= 70900; ++i) {
        const double x = i * 0.01 + 0.0037;
        if (std::exp(x) < std::numeric_limits<double>::min()) continue;  // gradual underflow has no full last place
        worst = std::max(worst, ulps_between(exp(Pack8(x))[3], std::exp(x)));
    }
    EXPECT_LE(worst, 2.0);
}

TEST(Pack8, HasExpNearZeroWhereTheDoubleUnderflows) {
    for (double x = -745.1; x < -708.4; x += 0.1) {
        EXPECT_GE(exp(Pack8(x))[0], 0.0) << x;
        EXPECT_LE(exp(Pack8(x))[0], 4e-308) << x;
    }
}

TEST(Pack8, HasLogWithinTwoUlp) {
    double worst = 0.0;
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> exponent(-1021.0, 1023.0), near(0.5, 2.0);
    for (int i = 0; i < 200000; ++i) {
        const double x = i % 2 == 0 ? std::exp2(exponent(random)) : near(random);
        worst = std::max(worst, ulps_between(log(Pack8(x))[5], std::log(x)));
    }
    EXPECT_LE(worst, 2.0);
}

TEST(Pack8, HasExpAndLogOfSpecialNumbersLikeTheDouble) {
    const Eight special = {0.0, -0.0, kInf, -kInf, kNan, 1.0, -1.0, 800.0};
    const Pack8 e = exp(pack(special)), l = log(pack(special));
    for (int k = 0; k < 8; ++k) {
        const double x = special[static_cast<std::size_t>(k)];
        EXPECT_LE(ulps_between(e[k], std::exp(x)), 2.0) << "exp(" << x << ") = " << e[k];
        EXPECT_EQ(ulps_between(l[k], std::log(x)), 0.0) << "log(" << x << ") = " << l[k];
    }
    EXPECT_EQ(exp(Pack8(-1000.0))[0], 0.0);
    EXPECT_EQ(exp(Pack8(710.0))[0], kInf);
}

TEST(Pack8, KeepsLanesApart) {
    const Pack8 p = pack({1, 2, 3, 4, 5, 6, 7, 8});
    const Pack8 r = select(p > Pack8(4.5), p * 10.0, -p);
    Eight out;
    r.store(out.data());
    EXPECT_EQ(out, (Eight{-1, -2, -3, -4, 50, 60, 70, 80}));
    EXPECT_EQ(Pack8(2.5)[0], 2.5);
    EXPECT_EQ(Pack8(2.5)[7], 2.5);
    EXPECT_EQ(Pack8()[4], 0.0);
    Pack8 sum = p;
    sum += p;
    EXPECT_EQ(sum[6], 14.0);
}

TEST(Pack8, LoadsAndStoresWithoutAlignment) {
    std::array<double, 10> x{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
    const Pack8 p = Pack8::load(x.data() + 1);
    p.store(x.data() + 2);
    EXPECT_EQ(x[2], 1.0);
    EXPECT_EQ(x[9], 8.0);
}

TEST(Mask8, CombinesLikeTheBooleansOfEachLane) {
    const Pack8 a = pack({1, 2, 3, 4, kNan, 6, 7, 8}), b = pack({4, 4, 4, 4, 4, 4, 4, 4});
    const Mask8 less = a < b, more = a > b, at_most = a <= b, at_least = a >= b;
    for (int k = 0; k < 8; ++k) {
        EXPECT_EQ(less[k], a[k] < 4);
        EXPECT_EQ(more[k], a[k] > 4);
        EXPECT_EQ(at_most[k], a[k] <= 4);
        EXPECT_EQ(at_least[k], a[k] >= 4);
        EXPECT_EQ((!less)[k], !(a[k] < 4));
        EXPECT_EQ((less || more)[k], a[k] < 4 || a[k] > 4);
        EXPECT_EQ((at_most && at_least)[k], a[k] == 4);
    }
}

TEST(Pack8, RunsAnOpaqueStepLaneByLaneInOrder) {
    std::vector<std::vector<double>> seen;
    const Pack8 r = opaque("search", [&](const std::vector<double>& x) {
        seen.push_back(x);
        return 100.0 * x[0] + x[1];
    }, std::vector<Pack8>{pack({0, 1, 2, 3, 4, 5, 6, 7}), Pack8(9.0)});
    ASSERT_EQ(seen.size(), 8u);
    EXPECT_EQ(seen[5], (std::vector<double>{5.0, 9.0}));
    for (int k = 0; k < 8; ++k) EXPECT_EQ(r[k], 100.0 * k + 9.0);
}
