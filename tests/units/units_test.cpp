#include "sizewell/units.hpp"

#include "sizewell/traced.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

using namespace sizewell;

namespace {

template <class A, class B>
constexpr bool kSame = std::is_same_v<A, B>;

}  // namespace

TEST(Units, GiveDerivedUnitsByArithmetic) {
    const auto spent = usd_per_instance_hour(2.5) * instances(4) * hours(730);
    static_assert(kSame<std::remove_const_t<decltype(spent)>, Q<usd_u>>);
    EXPECT_DOUBLE_EQ(spent.value(), 2.5 * 4 * 730);

    const auto per_token = usd_per_gpu_hour(2.5) / tok_per_s_gpu(1200.0);
    static_assert(kSame<std::remove_const_t<decltype(per_token)>, Q<usd_per_tok_u>>);
    EXPECT_DOUBLE_EQ(per_token.value() * 1e6, 2.5 / 3600.0 / 1200.0 * 1e6);

    const auto count = req_per_s(20.0) * hours(1);
    static_assert(kSame<std::remove_const_t<decltype(count)>, Q<request_u>>);
    EXPECT_DOUBLE_EQ(count.value(), 72000.0);
}

TEST(Units, CancelToABareNumber) {
    const auto share = usd(3.0) / usd(4.0);
    static_assert(kSame<std::remove_const_t<decltype(share)>, Q<one_u>>);
    EXPECT_DOUBLE_EQ(ratio(share), 0.75);
    static_assert(kSame<decltype(gpus_per_instance(8) * instances(2) / gpus(16)), Q<one_u>>);
}

TEST(Units, AreConstantExpressions) {
    constexpr Q<usd_per_tok_u> cost = usd_per_gpu_hour(3.6) / tok_per_s_gpu(1000.0);
    static_assert(cost.value() > 9.9e-7 && cost.value() < 1.01e-6);
    constexpr Q<second_u> day = days(1);
    static_assert(day.value() == 86400.0);
}

TEST(Units, AreStoredAsOnePlainDouble) {
    static_assert(sizeof(Q<usd_u>) == sizeof(double) && alignof(Q<usd_u>) == alignof(double));
    static_assert(sizeof(Q<storage_price_u>) == sizeof(double));
    EXPECT_EQ(Q<usd_u>{}.value(), 0.0);
}

// A deduced int would divide 2 / 3600 to 0.
TEST(Units, TreatIntegersAsTheDoubleTheyName) {
    EXPECT_EQ(usd_per_gpu_hour(2).value(), usd_per_gpu_hour(2.0).value());
    EXPECT_EQ(usd_per_instance_hour(1).value(), 1.0 / 3600.0);
    EXPECT_EQ(usd_per_engineer_year(180000).value(), usd_per_engineer_year(180000.0).value());
    EXPECT_EQ(milliseconds(350).value(), milliseconds(350.0).value());
    EXPECT_EQ(hours(730u).value(), 2628000.0);
    EXPECT_EQ(gigabytes(5000000000LL).value(), 5e18);
    EXPECT_EQ(seconds(-1).value(), -1.0);
    static_assert(kSame<decltype(hours(1)), Q<second_u, double>>);
    static_assert(kSame<decltype(gpus(static_cast<short>(8))), Q<gpu_u, double>>);
}

TEST(Units, TellGigabytesFromGibibytes) {
    EXPECT_EQ(gigabytes(1).value(), 1e9);
    EXPECT_EQ(gibibytes(1).value(), 1073741824.0);
    EXPECT_EQ((usd_per_gb(0.09) * gigabytes(10240)).value(), 0.09e-9 * 10240e9);
}

TEST(Units, ConvertEveryEdgeByItsOwnFactor) {
    EXPECT_EQ(seconds(2.0).value(), 2.0);
    EXPECT_EQ(milliseconds(2.0).value(), 2e-3);
    EXPECT_EQ(microseconds(2.0).value(), 2e-6);
    EXPECT_EQ(hours(2.0).value(), 7200.0);
    EXPECT_EQ(days(2.0).value(), 172800.0);
    EXPECT_EQ(usd_per_hour(7.2).value(), 7.2 * (1.0 / 3600.0));
    EXPECT_DOUBLE_EQ((usd_per_engineer_year(180000) * engineers(1) * hours(8760)).value(), 180000.0);
    EXPECT_DOUBLE_EQ((usd_per_engineer_year(180000) * engineers(1) * hours(730)).value(), 15000.0);
    EXPECT_EQ((tok_per_req(100.0) * req_per_s(3.0)).value(), tok_per_s(300.0).value());
    for (const double x : {0.0, 1.5, 1e300}) {
        EXPECT_EQ(usd(x).value(), x);
        EXPECT_EQ(requests(x).value(), x);
        EXPECT_EQ(tokens(x).value(), x);
        EXPECT_EQ(gpus(x).value(), x);
        EXPECT_EQ(instances(x).value(), x);
        EXPECT_EQ(engineers(x).value(), x);
        EXPECT_EQ(bytes(x).value(), x);
        EXPECT_EQ(req_per_s(x).value(), x);
        EXPECT_EQ(tok_per_s(x).value(), x);
        EXPECT_EQ(tok_per_req(x).value(), x);
        EXPECT_EQ(tok_per_s_gpu(x).value(), x);
        EXPECT_EQ(gpus_per_instance(x).value(), x);
    }
}

TEST(Units, CompareAndOrder) {
    EXPECT_TRUE(milliseconds(999) < seconds(1));
    EXPECT_TRUE(seconds(1) <= milliseconds(1000));
    EXPECT_TRUE(days(1) == hours(24));
    EXPECT_TRUE(hours(1) > seconds(3599));
    EXPECT_EQ(max(seconds(1), milliseconds(1500)).value(), 1.5);
    EXPECT_EQ(min(seconds(1), milliseconds(1500)).value(), 1.0);
    EXPECT_TRUE(seconds(1) < seconds(std::numeric_limits<double>::infinity()));
}

TEST(Units, AddSubtractAndScaleWithinOneUnit) {
    auto total = usd(10) + usd(5) - usd(3);
    total += usd(1);
    total -= usd(2);
    total *= 2.0;
    EXPECT_EQ(total.value(), 22.0);
    EXPECT_EQ((2.0 * total).value(), 44.0);
    EXPECT_EQ((total / 4.0).value(), 5.5);
    EXPECT_EQ((-total).value(), -22.0);
    static_assert(kSame<decltype(1.0 / seconds(4.0)), Q<div_u<one_u, second_u>>>);
    EXPECT_EQ((1.0 / seconds(4.0)).value(), 0.25);
}

TEST(Units, DoNotConvertToOrFromNumbersInSilence) {
    static_assert(!std::is_convertible_v<double, Q<usd_u>> && !std::is_constructible_v<Q<usd_u>, double>);
    static_assert(!std::is_convertible_v<Q<usd_u>, double>);
    static_assert(!std::is_convertible_v<Q<usd_u>, Q<token_u>>);
    static_assert(!std::is_convertible_v<Q<usd_per_s_u>, Q<usd_u>>);
    static_assert(!std::is_convertible_v<Q<gpu_u>, Q<instance_u>>);
    EXPECT_EQ(recount<instance_u>(gpus(3)).value(), 3.0);
}

TEST(Units, AreDistinctForEveryBaseQuantity) {
    static_assert(!kSame<request_u, token_u> && !kSame<gpu_u, instance_u> && !kSame<joule_u, flop_u>);
    static_assert(!kSame<gpu_price_u, instance_price_u> && !kSame<salary_u, usd_per_s_u>);
    static_assert(!kSame<usd_per_byte_u, storage_price_u> && !kSame<byte_rate_u, flop_rate_u>);
    EXPECT_NE(unit_symbol<gpu_price_u>(), unit_symbol<instance_price_u>());
}

TEST(UnitSymbol, ReadsAsPeopleWriteIt) {
    EXPECT_EQ(unit_symbol<second_u>(), "s");
    EXPECT_EQ(unit_symbol<usd_u>(), "USD");
    EXPECT_EQ(unit_symbol<request_rate_u>(), "req/s");
    EXPECT_EQ(unit_symbol<usd_per_req_u>(), "USD/req");
    EXPECT_EQ(unit_symbol<usd_per_s_u>(), "USD/s");
    EXPECT_EQ(unit_symbol<gpu_per_instance_u>(), "GPU/instance");
    EXPECT_EQ(unit_symbol<byte_per_tok_u>(), "B/tok");
    EXPECT_EQ(unit_symbol<carbon_intensity_u>(), "gCO2e/J");
    EXPECT_EQ(unit_symbol<one_u>(), "");
    using per_second_u = div_u<one_u, second_u>;
    EXPECT_EQ(unit_symbol<per_second_u>(), "1/s");
    for (const std::string& symbol : {unit_symbol<instance_price_u>(), unit_symbol<gpu_price_u>(), unit_symbol<salary_u>()}) {
        EXPECT_EQ(symbol.substr(0, 5), "USD/(") << symbol;
        EXPECT_EQ(symbol.back(), ')') << symbol;
        EXPECT_NE(symbol.find('s'), std::string::npos) << symbol;
    }
}

TEST(UnitSymbol, KeepsHigherPowers) {
    using area_u = mul_u<gpu_u, gpu_u>;
    EXPECT_EQ(unit_symbol<area_u>(), "GPU^2");
    using jerk_u = div_u<one_u, mul_u<second_u, second_u>>;
    EXPECT_EQ(unit_symbol<jerk_u>(), "1/s^2");
    using mixed_u = div_u<usd_u, mul_u<second_u, second_u>>;
    EXPECT_EQ(unit_symbol<mixed_u>(), "USD/s^2");
}
