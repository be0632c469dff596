#include "sizewell/scalar.hpp"

#include "sizewell/dual.hpp"
#include "sizewell/pack.hpp"
#include "sizewell/traced.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

using namespace sizewell;

static_assert(Scalar<double> && Scalar<Pack8> && Scalar<Dual<1>> && Scalar<Dual<8>> && Scalar<Traced>);
static_assert(!Scalar<float> && !Scalar<int> && !Scalar<std::string> && !Scalar<Eigen::Array<double, 8, 1>>);
static_assert(Lifted<Pack8> && !Lifted<double>);

namespace {

double number(double x) { return x; }
double number(const Pack8& x) { return x[3]; }
double number(const Dual<1>& x) { return x.value(); }
double number(const Traced& x) { return x.value(); }

}  // namespace

template <class S>
class EveryScalar : public testing::Test {};
struct ScalarName {
    template <class S>
    static std::string GetName(int) {
        return std::same_as<S, double> ? "Double" : std::same_as<S, Pack8> ? "Pack8" : std::same_as<S, Traced> ? "Traced" : "Dual";
    }
};
using Scalars = testing::Types<double, Pack8, Dual<1>, Traced>;
TYPED_TEST_SUITE(EveryScalar, Scalars, ScalarName);

TYPED_TEST(EveryScalar, ScalesAQuantityByAPlainNumber) {
    using S = TypeParam;
    const auto q = Q<usd_u, S>::from_value(S(6.0));
    EXPECT_EQ(number((2.0 * q).value()), 12.0);
    EXPECT_EQ(number((q * 2.0).value()), 12.0);
    EXPECT_EQ(number((q / 2.0).value()), 3.0);
    const auto inverse = 12.0 / q;
    static_assert(std::same_as<std::remove_const_t<decltype(inverse)>, Q<div_u<one_u, usd_u>, S>>);
    EXPECT_EQ(number(inverse.value()), 2.0);
}

TYPED_TEST(EveryScalar, ChoosesKeepsUnitsAndRounds) {
    using S = TypeParam;
    const auto a = Q<second_u, S>::from_value(S(1.25)), b = Q<second_u, S>::from_value(S(2.5));
    EXPECT_EQ(number(select(a < b, a, b).value()), 1.25);
    EXPECT_EQ(number(select(a > b, a, b).value()), 2.5);
    EXPECT_EQ(number(select(a <= a, a, b).value()), 1.25);
    EXPECT_EQ(number(select(a >= b, a, b).value()), 2.5);
    EXPECT_EQ(number(max(a, b).value()), 2.5);
    EXPECT_EQ(number(min(a, b).value()), 1.25);
    EXPECT_EQ(number(ceil(a).value()), 2.0);
    EXPECT_EQ(number(floor(b).value()), 2.0);
    EXPECT_EQ(number(ratio(b / a)), 2.0);
    static_assert(std::same_as<decltype(max(a, b)), Q<second_u, S>>);
    static_assert(std::same_as<decltype(recount<gpu_u>(a)), Q<gpu_u, S>>);
}

TYPED_TEST(EveryScalar, IsUnchangedByALabel) {
    using S = TypeParam;
    EXPECT_EQ(number(label(S(3.5), "name")), 3.5);
    EXPECT_EQ(number(label(Q<usd_u, S>::from_value(S(3.5)), "name").value()), 3.5);
}

TYPED_TEST(EveryScalar, PassesInputsToAnOpaqueStep) {
    using S = TypeParam;
    const S y = opaque("step", [](const std::vector<double>& x) { return x.at(0) - x.at(1); }, std::vector<S>{S(5.0), S(3.0)});
    EXPECT_EQ(number(y), 2.0);
}

TYPED_TEST(EveryScalar, AgreesOnItsFunctions) {
    using S = TypeParam;
    const S x(2.25);
    EXPECT_EQ(number(sqrt(x)), 1.5);
    EXPECT_EQ(number(pow(x, S(2.0))), 5.0625);
    EXPECT_EQ(number(ceil(x)), 3.0);
    EXPECT_EQ(number(floor(x)), 2.0);
    EXPECT_EQ(number(max(x, S(3.0))), 3.0);
    EXPECT_EQ(number(min(x, S(3.0))), 2.25);
    EXPECT_EQ(number(-x), -2.25);
    EXPECT_DOUBLE_EQ(number(exp(x)), std::exp(2.25));
    EXPECT_DOUBLE_EQ(number(log(x)), std::log(2.25));
    EXPECT_EQ(number(log(S(0.0))), -std::numeric_limits<double>::infinity());
}
