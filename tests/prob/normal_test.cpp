#include "sizewell/prob/normal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace sizewell::prob {
namespace {

TEST(Normal, MatchesSixtyDigitsFarIntoBothTails) {
    std::ifstream file(SIZEWELL_ROOT "/tests/golden/normal.csv");
    int rows = 0;
    for (std::string line; std::getline(file, line); ++rows) {
        std::istringstream in(line);
        std::string quantity;
        std::string argument;
        std::string value;
        std::getline(in, quantity, ',');
        std::getline(in, argument, ',');
        std::getline(in, value);
        const double x = std::strtod(argument.c_str(), nullptr);
        const double want = std::strtod(value.c_str(), nullptr);
        if (quantity == "ccdf") {
            EXPECT_NEAR(normal_ccdf(x) / want, 1.0, 4e-16 * (1.0 + 0.5 * x * x)) << line;
            EXPECT_NEAR(normal_cdf(-x) / want, 1.0, 4e-16 * (1.0 + 0.5 * x * x)) << line;
        } else if (want == 0.0) {
            EXPECT_EQ(normal_quantile(x), 0.0);
        } else {
            EXPECT_NEAR(normal_quantile(x) / want, 1.0, 1e-15) << line;
        }
    }
    EXPECT_GT(rows, 150);
}

TEST(Normal, QuantileUndoesTheCdf) {
    for (double x = 0.1; x < 37.5; x += 0.37) {
        EXPECT_NEAR(normal_upper_quantile(normal_ccdf(x)) / x, 1.0, 2e-15) << x;
        EXPECT_NEAR(normal_quantile(normal_cdf(-x)) / -x, 1.0, 2e-15) << x;
    }
}

TEST(Normal, QuantileIncreasesAcrossItsPieces) {
    for (const double seam : {0.075, 0.925, std::exp(-25.0)}) {
        double before = normal_quantile(seam * (1.0 - 1e-9));
        for (int k = -50; k <= 50; ++k) {
            const double now = normal_quantile(seam * (1.0 + k * 1e-13));
            EXPECT_GE(now, before - 4e-16 * std::fabs(now)) << seam << " " << k;
            before = now;
        }
    }
}

TEST(Normal, DensityIsTheSlopeOfTheCdf) {
    for (double x = -4.0; x <= 4.0; x += 0.25) {
        const double h = 1e-5;
        EXPECT_NEAR((normal_cdf(x + h) - normal_cdf(x - h)) / (2.0 * h), normal_pdf(x), 1e-10) << x;
    }
}

TEST(Normal, EndsAreInfiniteAndNonsenseIsRefused) {
    EXPECT_EQ(normal_quantile(0.0), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(normal_quantile(1.0), std::numeric_limits<double>::infinity());
    EXPECT_EQ(normal_ccdf(std::numeric_limits<double>::infinity()), 0.0);
    EXPECT_THROW((void)normal_quantile(-1e-9), DomainError);
    EXPECT_THROW((void)normal_quantile(1.1), DomainError);
    EXPECT_THROW((void)normal_quantile(std::nan("")), DomainError);
}

}  // namespace
}  // namespace sizewell::prob
