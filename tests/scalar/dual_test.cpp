#include "sizewell/dual.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

using namespace sizewell;

namespace {

using D1 = Dual<1>;
using D2 = Dual<2>;

struct Unary {
    const char* name;
    D1 (*lifted)(const D1&);
    double (*plain)(double);
    std::vector<double> at;
};

const std::vector<Unary> kUnary = {
    {"exp", [](const D1& x) { return exp(x); }, [](double x) { return std::exp(x); }, {-3.0, 0.0, 0.7, 20.0}},
    {"log", [](const D1& x) { return log(x); }, [](double x) { return std::log(x); }, {1e-3, 0.5, 1.0, 40.0}},
    {"sqrt", [](const D1& x) { return sqrt(x); }, [](double x) { return std::sqrt(x); }, {1e-3, 1.0, 90.0}},
    {"neg", [](const D1& x) { return -x; }, [](double x) { return -x; }, {-2.0, 0.0, 5.0}},
    {"pow 2.5", [](const D1& x) { return pow(x, D1(2.5)); }, [](double x) { return std::pow(x, 2.5); }, {0.2, 1.0, 7.0}},
    {"2 pow", [](const D1& x) { return pow(D1(2.0), x); }, [](double x) { return std::pow(2.0, x); }, {-1.0, 0.0, 3.0}},
    {"x pow x", [](const D1& x) { return pow(x, x); }, [](double x) { return std::pow(x, x); }, {0.3, 1.0, 2.2}},
    {"1 / x", [](const D1& x) { return D1(1.0) / x; }, [](double x) { return 1.0 / x; }, {-2.0, 0.1, 8.0}},
    {"x / (1 + x x)", [](const D1& x) { return x / (D1(1.0) + x * x); }, [](double x) { return x / (1.0 + x * x); }, {-2.0, 0.0, 0.5, 3.0}},
    {"max", [](const D1& x) { return max(x * 2.0, D1(3.0)); }, [](double x) { return std::max(x * 2.0, 3.0); }, {0.5, 4.0}},
    {"min", [](const D1& x) { return min(x * 2.0, D1(3.0)); }, [](double x) { return std::min(x * 2.0, 3.0); }, {0.5, 4.0}},
    {"select", [](const D1& x) { return select(x < D1(1.0), x * x, x * 3.0); }, [](double x) { return x < 1.0 ? x * x : x * 3.0; }, {0.5, 4.0}},
};

}  // namespace

TEST(Dual, HasTheDerivativeOfACentralDifference) {
    for (const Unary& f : kUnary) {
        for (const double x : f.at) {
            const D1 y = f.lifted(D1::variable(x, 0));
            EXPECT_EQ(y.value(), f.plain(x)) << f.name << " at " << x;
            const double h = 6e-6 * std::max(1e-2, std::fabs(x));
            const double slope = (f.plain(x + h) - f.plain(x - h)) / (2.0 * h);
            EXPECT_NEAR(y.gradient(0), slope, 2e-8 * (1.0 + std::fabs(slope))) << f.name << " at " << x;
        }
    }
}

TEST(Dual, KeepsDirectionsApart) {
    const D2 x = D2::variable(3.0, 0), y = D2::variable(4.0, 1);
    const D2 z = x * y / (x + y) - sqrt(x);
    EXPECT_DOUBLE_EQ(z.value(), 12.0 / 7.0 - std::sqrt(3.0));
    EXPECT_NEAR(z.gradient(0), 16.0 / 49.0 - 0.5 / std::sqrt(3.0), 2e-16);
    EXPECT_DOUBLE_EQ(z.gradient(1), 9.0 / 49.0);
    EXPECT_EQ(D2(7.0).gradient(0), 0.0);
    EXPECT_EQ(D2::variable(7.0, 1).gradient(0), 0.0);
    EXPECT_EQ(D2::variable(7.0, 1).gradient(1), 1.0);
}

TEST(Dual, IsAConstantExpressionInArithmetic) {
    constexpr D1 y = D1::variable(3.0, 0) * D1::variable(3.0, 0) + D1(1.0);
    static_assert(y.value() == 10.0 && y.gradient(0) == 6.0);
    static_assert((y / D1(2.0)).gradient(0) == 3.0);
    EXPECT_EQ((-y).gradient(0), -6.0);
}

TEST(Dual, ComparesByValueAlone) {
    EXPECT_TRUE(D1::variable(1.0, 0) <= D1(1.0));
    EXPECT_TRUE(D1::variable(1.0, 0) >= D1(1.0));
    EXPECT_FALSE(D1::variable(1.0, 0) < D1(1.0));
    EXPECT_TRUE(D1::variable(2.0, 0) > D1(1.0));
}

TEST(Dual, IsFlatOnTheStepsOfAStaircase) {
    EXPECT_EQ(ceil(D1::variable(2.3, 0)).value(), 3.0);
    EXPECT_EQ(ceil(D1::variable(2.3, 0)).gradient(0), 0.0);
    EXPECT_EQ(floor(D1::variable(2.3, 0)).value(), 2.0);
    EXPECT_EQ(floor(D1::variable(2.3, 0)).gradient(0), 0.0);
}

TEST(Dual, SeesThroughAnOpaqueStepWithoutSlope) {
    const D1 y = opaque("search", [](const std::vector<double>& x) { return x[0] * x[1]; }, std::vector<D1>{D1::variable(3.0, 0), D1(5.0)});
    EXPECT_EQ(y.value(), 15.0);
    EXPECT_EQ(y.gradient(0), 0.0);
}

// (1 + growth)^years at a start without growth, and a power whose base may vanish.
TEST(Dual, TakesPowersAtTheirEdgesWithoutNan) {
    const D2 grown = pow(D2(1.0) + D2::variable(0.0, 0), D2::variable(2.0, 1));
    EXPECT_EQ(grown.gradient(0), 2.0);
    EXPECT_EQ(grown.gradient(1), 0.0);
    EXPECT_EQ(pow(D1::variable(-2.0, 0), D1(3.0)).gradient(0), 12.0);
    EXPECT_EQ(pow(D1::variable(0.0, 0), D1(2.0)).gradient(0), 0.0);
    EXPECT_EQ(pow(D1::variable(0.0, 0), D1(1.0)).gradient(0), 1.0);
    EXPECT_EQ(pow(D1::variable(0.0, 0), D1(0.0)).gradient(0), 0.0);
    EXPECT_EQ(pow(D1(0.0), D1::variable(2.0, 0)).gradient(0), 0.0);
    EXPECT_EQ(sqrt(D1(0.0)).gradient(0), 0.0);
    EXPECT_EQ(sqrt(D1::variable(0.0, 0)).gradient(0), std::numeric_limits<double>::infinity());
}

TEST(Dual, CarriesUnits) {
    using D = Dual<1>;
    const auto price = Q<usd_per_s_u, D>::from_value(D::variable(2.0, 0));
    const auto bill = price * Q<second_u, D>::from_value(D(10.0)) * 3.0;
    static_assert(std::same_as<std::remove_const_t<decltype(bill)>, Q<usd_u, D>>);
    EXPECT_EQ(bill.value().value(), 60.0);
    EXPECT_EQ(bill.value().gradient(0), 30.0);
}
