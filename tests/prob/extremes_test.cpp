#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();

/// Every family with every pair of a very small, a small, a plain, a large and a very large parameter.
std::vector<Law> extreme_laws() {
    const std::vector<double> sizes = {1e-9, 1e-3, 0.7, 40.0, 1e4, 1e9};
    std::vector<Law> laws;
    for (const double a : sizes) {
        laws.push_back(Exponential{a});
        laws.push_back(Erlang{static_cast<int>(std::min(1e6, 1.0 + a)), 2.0});
        laws.push_back(Deterministic{a});
        for (const double b : sizes) {
            laws.push_back(Gamma{a, b});
            laws.push_back(Weibull{std::max(a, 0.02), b});  // below, the mean itself is out of range
            laws.push_back(Pareto{a, b});
            laws.push_back(Lomax{a, b});
            laws.push_back(LogNormal{std::log(a), b});
            laws.push_back(Uniform{a, a + b});
            laws.push_back(Triangular{a, a, a + b});
            laws.push_back(Hyperexponential{{0.5, 0.5}, {a, b}});
            laws.push_back(mixture({a, b}, {Exponential{1.0}, Lomax{2.5, 1.0}}));
            laws.push_back(Metalog{{std::log(a), std::min(b, 50.0)}, 0.0, kInf});
            laws.push_back(Metalog{{std::log(a), std::min(b, 50.0)}, 0.0, a});
        }
    }
    const std::size_t plain = laws.size();
    for (std::size_t i = 0; i < plain; i += 7) {
        laws.push_back(shifted(laws[i], 3.0));
        if (ccdf_from(laws[i], 0.5) - ccdf(laws[i], 2.0) > 1e-6) laws.push_back(truncated(laws[i], 0.5, 2.0));
        if (ccdf_from(laws[i], 1.0) > 1e-6) laws.push_back(truncated(laws[i], 1.0, kInf));
    }
    return laws;
}

TEST(Extremes, EveryAnswerIsANumberInItsRange) {
    for (const Law& law : extreme_laws()) {
        const Support ends = support(law);
        EXPECT_GE(variance(law), 0.0) << name(law);
        EXPECT_GE(mean(law), ends.low * (1.0 - 1e-12)) << name(law);
        EXPECT_LE(mean(law), ends.high * (1.0 + 1e-12)) << name(law);
        EXPECT_GE(third_moment(law), 0.0) << name(law);
        double last_f = 0.0;
        double last_i = kInf;
        for (const double x : {-1e300, -1.0, 0.0, 1e-300, 1e-12, 1e-3, 0.4, 1.0, 1.7, 5.0, 80.0, 1e3, 1e6, 1e12, 1e60, 1e300, kInf}) {
            const double f = cdf(law, x);
            const double s = ccdf(law, x);
            EXPECT_NEAR(f + s, 1.0, 1e-9) << name(law) << " " << x;
            EXPECT_GE(f, last_f - 1e-9) << name(law) << " " << x;
            EXPECT_LE(f, 1.0) << name(law) << " " << x;
            EXPECT_GE(s, 0.0) << name(law) << " " << x;
            const double i = integrated_ccdf(law, x);
            EXPECT_GE(i, 0.0) << name(law) << " " << x;
            EXPECT_LE(i, last_i * (1.0 + 1e-9)) << name(law) << " " << x;
            last_f = f;
            last_i = i;
        }
        double last_q = -kInf;
        for (const double p : {0.0, 1e-300, 1e-12, 0.1, 0.5, 0.9, 1.0 - 1e-15, 1.0}) {
            const double q = quantile(law, p);
            EXPECT_GE(q, last_q * (1.0 - 1e-9)) << name(law) << " " << p;
            EXPECT_GE(q, ends.low) << name(law) << " " << p;
            EXPECT_LE(q, ends.high) << name(law) << " " << p;
            EXPECT_GE(upper_quantile(law, p), ends.low) << name(law) << " " << p;
            last_q = q;
        }
    }
}

}  // namespace
}  // namespace sizewell::prob
