#include "sizewell/prob/fft.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numeric>
#include <vector>

namespace sizewell::prob {
namespace {
using Complex = std::complex<double>;
using Wide = std::complex<long double>;

/// Numbers without a pattern a transform could like.
std::vector<Complex> noise(std::size_t n) {
    std::vector<Complex> x(n);
    for (std::size_t k = 0; k < n; ++k) {
        const auto t = static_cast<double>(k);
        x[k] = {std::sin(1.7 * t + 0.3), std::cos(0.3 * t * t)};
    }
    return x;
}

/// The definition, in long double.
std::vector<Wide> by_definition(const std::vector<Complex>& x) {
    const std::size_t n = x.size();
    std::vector<Wide> turn(n);
    const long double two_pi = 2.0L * std::acos(-1.0L);
    for (std::size_t k = 0; k < n; ++k) {
        const long double angle = two_pi * static_cast<long double>(k) / static_cast<long double>(n);
        turn[k] = {std::cos(angle), -std::sin(angle)};
    }
    std::vector<Wide> X(n);
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < n; ++j) X[k] += Wide(x[j]) * turn[j * k % n];
    }
    return X;
}

template <class A, class B>
double relative_distance(const A& a, const B& b) {
    long double difference = 0.0L;
    long double size = 0.0L;
    for (std::size_t k = 0; k < b.size(); ++k) {
        difference += std::norm(Wide(a[k]) - Wide(b[k]));
        size += std::norm(Wide(b[k]));
    }
    return static_cast<double>(std::sqrt(difference / size));
}

TEST(Fft, MatchesItsDefinitionAtEveryLength) {
    for (std::size_t n = 1; n <= 2048; n *= 2) {
        const auto x = noise(n);
        auto y = x;
        const Fft fft(n);
        fft.forward(y);
        EXPECT_LT(relative_distance(y, by_definition(x)), 1e-15) << n;
    }
}

TEST(Fft, InverseReturnsTheInput) {
    for (std::size_t n = 1; n <= 65536; n *= 2) {
        const auto x = noise(n);
        auto y = x;
        const Fft fft(n);
        fft.forward(y);
        fft.inverse(y);
        EXPECT_LT(relative_distance(y, x), 1e-15) << n;
    }
}

TEST(RealFft, AgreesWithTheComplexTransformAndComesBack) {
    for (std::size_t n = 2; n <= 4096; n *= 2) {
        std::vector<double> x(n);
        std::vector<Complex> y(n);
        for (std::size_t k = 0; k < n; ++k) y[k] = x[k] = noise(n)[k].imag();
        const RealFft real(n);
        const auto X = real.forward(x);
        Fft(n).forward(y);
        y.resize(n / 2 + 1);
        EXPECT_LT(relative_distance(X, y), 1e-15) << n;
        EXPECT_LT(relative_distance(real.inverse(X), x), 1e-15) << n;
        if (n > 512) break;
    }
}

TEST(RealFft, PadsAShortInputWithZeros) {
    const RealFft fft(8);
    const auto X = fft.forward(std::vector<double>{1.0, 2.0});
    EXPECT_DOUBLE_EQ(X[0].real(), 3.0);
    EXPECT_DOUBLE_EQ(X[4].real(), -1.0);
    EXPECT_NEAR(X[2].imag(), -2.0, 1e-15);
}

TEST(Convolution, OfTwoRowsOfOnesIsATriangle) {
    for (const std::size_t n : {5u, 33u, 700u}) {
        const std::vector<double> ones(n, 1.0);
        const auto c = convolution(ones, ones);
        ASSERT_EQ(c.size(), 2 * n - 1);
        const double allowed = 1e-16 * (8.0 + std::log2(static_cast<double>(n))) * static_cast<double>(n);
        for (std::size_t k = 0; k < c.size(); ++k) {
            EXPECT_NEAR(c[k], static_cast<double>(std::min(k + 1, 2 * n - 1 - k)), allowed) << n << " " << k;
        }
    }
}

TEST(Convolution, DirectAndTransformedRoutesAgree) {
    std::vector<double> a(33);
    std::vector<double> b(1000);
    for (std::size_t k = 0; k < b.size(); ++k) b[k] = std::exp(-0.01 * static_cast<double>(k));
    for (std::size_t k = 0; k < a.size(); ++k) a[k] = 1.0 / static_cast<double>(k + 1);
    const auto fast = convolution(a, b);
    const auto last = convolution(std::vector<double>{a[32]}, b);
    std::vector<double> slow = convolution(std::span(a).first(32), b);
    slow.resize(fast.size(), 0.0);
    for (std::size_t k = 0; k < last.size(); ++k) slow[k + 32] += last[k];
    for (std::size_t k = 0; k < fast.size(); ++k) EXPECT_NEAR(fast[k], slow[k], 2e-14) << k;
}

TEST(Convolution, KeepsTheProductOfTheSums) {
    const std::vector<double> a(100, 0.01);
    std::vector<double> b(300);
    std::iota(b.begin(), b.end(), 0.0);
    const auto c = convolution(a, b);
    EXPECT_NEAR(std::accumulate(c.begin(), c.end(), 0.0), 300.0 * 299.0 / 2.0, 1e-9);
    EXPECT_TRUE(convolution(a, {}).empty());
}

TEST(Fft, RefusesOtherLengths) {
    EXPECT_THROW(Fft(0), DomainError);
    EXPECT_THROW(Fft(12), DomainError);
    EXPECT_THROW(RealFft(1), DomainError);
    std::vector<Complex> wrong(3);
    EXPECT_THROW(Fft(4).forward(wrong), DomainError);
    EXPECT_THROW(Fft(4).inverse(wrong), DomainError);
    EXPECT_THROW((void)RealFft(4).forward(std::vector<double>(5)), DomainError);
    EXPECT_THROW((void)RealFft(4).inverse(wrong = std::vector<Complex>(4)), DomainError);
    EXPECT_EQ(power_of_two_from(0), 1u);
    EXPECT_EQ(power_of_two_from(4096), 4096u);
    EXPECT_EQ(power_of_two_from(4097), 8192u);
}

}  // namespace
}  // namespace sizewell::prob
