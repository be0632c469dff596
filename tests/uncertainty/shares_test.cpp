#include "sizewell/uncertainty/sensitivity.hpp"

#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <numbers>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::input;
using test::model_of;

std::vector<Input> uniforms(std::size_t n, double low, double high) {
    std::vector<Input> inputs;
    for (std::size_t k = 0; k < n; ++k) inputs.push_back(test::uniform(std::string(1, 'x').append(std::to_string(k)), low, high));
    return inputs;
}

// sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on [-pi, pi]^3: V1 = (1 + b pi^4/5)^2 / 2, V2 = a^2/8, V13 = 8 b^2 pi^8 / 225.
TEST(Shares, Ishigami) {
    constexpr double pi = std::numbers::pi, a = 7.0, b = 0.1;
    const Points points(uniforms(3, -pi, pi), {});
    const auto s = variance_shares(points, model_of(3, [](const auto& x) {
        return std::sin(x[0]) + a * std::sin(x[1]) * std::sin(x[1]) + b * std::pow(x[2], 4) * std::sin(x[0]);
    }), {.total_samples = 65536, .threads = 2});
    const double v1 = 0.5 * std::pow(1.0 + b * std::pow(pi, 4) / 5.0, 2), v2 = a * a / 8.0, v13 = 8.0 * b * b * std::pow(pi, 8) / 225.0;
    const double v = v1 + v2 + v13;
    const double first[] = {v1 / v, v2 / v, 0.0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v};
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(s[k].first.value, first[k], 0.01) << k;
        EXPECT_NEAR(s[k].total.value, total[k], 0.01) << k;
        EXPECT_GE(s[k].first.value, 0.0);
    }
    EXPECT_LE(s[2].first.value, s[2].first.half_width + 1e-4);  // about zero
}

// prod (|4 x - 2| + a) / (1 + a): V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1.
TEST(Shares, GFunction) {
    constexpr double a[] = {0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0};
    const Points points(uniforms(8, 0.0, 1.0), {});
    ShareOptions o;
    o.total_samples = 16384;
    o.threads = 2;
    const auto s = variance_shares(points, model_of(8, [&a](const auto& x) {
        double y = 1.0;
        for (std::size_t k = 0; k < 8; ++k) y *= (std::abs(4.0 * x[k] - 2.0) + a[k]) / (1.0 + a[k]);
        return y;
    }), o);
    double product = 1.0;
    for (const double ak : a) product *= 1.0 + 1.0 / (3.0 * (1.0 + ak) * (1.0 + ak));
    for (std::size_t k = 0; k < 8; ++k) {
        const double vk = 1.0 / (3.0 * (1.0 + a[k]) * (1.0 + a[k]));
        EXPECT_NEAR(s[k].first.value, vk / (product - 1.0), 0.01) << k;
        EXPECT_NEAR(s[k].total.value, vk * product / (1.0 + vk) / (product - 1.0), 0.01) << k;
    }
}

TEST(Shares, OfALinearModelAreItsVariances) {
    const std::vector<Input> inputs = {input("a", "normal(mean=1, sd=1)"), input("b", "normal(mean=1, sd=2)"), input("c", "normal(mean=1, sd=3)")};
    const auto model = model_of(3, [](const auto& x) { return x[0] + x[1] + x[2]; });
    const auto s = variance_shares(Points(inputs, {}), model);
    for (std::size_t k = 0; k < 3; ++k) {
        const double share = static_cast<double>((k + 1) * (k + 1)) / 14.0;
        EXPECT_NEAR(s[k].first.value, share, 0.005);
        EXPECT_NEAR(s[k].total.value, share, 0.01);
    }
    // Correlated ones are one group: its share is that of its sum.
    const auto g = variance_shares(Points(inputs, {{"a", "b", 0.5}}), model);
    ASSERT_EQ(g.size(), 2U);
    const double together = 1.0 + 4.0 + 2.0 * normal_correlation(0.5) * 2.0;
    EXPECT_NEAR(g[0].first.value, together / (together + 9.0), 0.01);
    EXPECT_NEAR(g[0].total.value, together / (together + 9.0), 0.01);
    EXPECT_NEAR(g[1].first.value, 9.0 / (together + 9.0), 0.005);
}

// ln of a product of lognormals is linear: its shares are those of the squared sigmas.
TEST(Shares, OfTheLogarithmOfAProductAreSquaredSigmas) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "1 to 20"), input("c", "0.2 to 0.9")};
    const auto s = variance_shares(Points(inputs, {}), model_of(3, [](const auto& x) { return x[0] * x[1] / x[2]; }), {.logarithm = true});
    double all = 0.0;
    for (const auto& i : inputs) all += i.range.scale * i.range.scale;
    for (std::size_t k = 0; k < 3; ++k) {
        const double share = inputs[k].range.scale * inputs[k].range.scale / all;
        EXPECT_NEAR(s[k].first.value, share, 0.005) << k;
        EXPECT_NEAR(s[k].total.value, share, 0.01) << k;
    }
}

// y = prod x_k of lognormals: Var E[y | x_k] / Var y = (e^(s_k^2) - 1) / (prod e^(s^2) - 1), and in all, with everything else,
// (e^(s_k^2) - 1) prod_(j != k) e^(s_j^2) / (prod e^(s^2) - 1).
TEST(Shares, OfAProductOfLognormalsAreItsClosedForm) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "2 to 7"), input("c", "0.3 to 0.9")};
    ShareOptions o;
    o.total_samples = 65536;
    o.threads = 2;
    const auto s = variance_shares(Points(inputs, {}), model_of(3, [](const auto& x) { return x[0] * x[1] * x[2]; }), o);
    double product = 1.0;
    for (const auto& i : inputs) product *= std::exp(i.range.scale * i.range.scale);
    for (std::size_t k = 0; k < 3; ++k) {
        const double mine = std::exp(inputs[k].range.scale * inputs[k].range.scale);
        EXPECT_NEAR(s[k].first.value, (mine - 1.0) / (product - 1.0), 0.01) << k;  // 64 bins: what varies inside the outermost is not seen
        EXPECT_NEAR(s[k].total.value, (mine - 1.0) * product / mine / (product - 1.0), 0.01) << k;
    }
}

TEST(Shares, SameBitsForAnyNumberOfThreadsAndNoneOfAConstant) {
    const Points points(uniforms(2, 1.0, 2.0), {});
    const auto model = model_of(2, [](const auto& x) { return x[0] * x[1]; });
    ShareOptions one, many;
    one.samples = many.samples = 4096;
    many.threads = 7;
    const auto a = variance_shares(points, model, one), b = variance_shares(points, model, many);
    for (std::size_t k = 0; k < 2; ++k) {
        EXPECT_EQ(a[k].first.value, b[k].first.value);
        EXPECT_EQ(a[k].total.value, b[k].total.value);
    }
    const auto flat = variance_shares(points, model_of(2, [](const auto&) { return 7.0; }), one);
    EXPECT_EQ(flat[0].first.value, 0.0);
    EXPECT_EQ(flat[0].total.value, 0.0);
}

}  // namespace
