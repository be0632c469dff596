#include "sizewell/queueing/mg1.hpp"

#include "queueing/goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

prob::Law law_of(const std::string& name) {
    const double p = 0.5 * (1.0 + std::sqrt(9.0 / 11.0));
    const std::map<std::string, prob::Law> laws = {
        {"gamma0.5", prob::Gamma{0.5, 2.0}},
        {"gamma3", prob::Gamma{3.0, 1.0 / 3.0}},
        {"h2_10", prob::Hyperexponential{{p, 1.0 - p}, {0.5 / p, 0.5 / (1.0 - p)}}}};
    return laws.at(name);
}

TEST(Mg1, AgreesWithTheInvertedTransform) {
    const auto rows = golden_rows("queueing_general.txt", "mg1");
    ASSERT_GE(rows.size(), 6u);
    for (const auto& row : rows) {
        const QueueLaws fine = mg1(number(row[2]), law_of(row[1]), {4096, 1e-3}), coarse = mg1(number(row[2]), law_of(row[1]), {1024, 1e-3});
        EXPECT_NEAR(fine.wait.mean, number(row[3]), 1e-12 * number(row[3]));
        for (std::size_t i = 0; i < kLevels.size(); ++i) {
            const double wait = number(row[4 + i]), response = number(row[9 + i]);
            EXPECT_NEAR(quantile(fine.wait, kLevels[i]), wait, 2e-4 * wait + 1e-12) << row[1] << " " << row[2] << " w" << kLevels[i];
            EXPECT_NEAR(quantile(fine.response, kLevels[i]), response, 2e-4 * response) << row[1] << " " << row[2] << " r" << kLevels[i];
            EXPECT_NEAR(quantile(coarse.response, kLevels[i]), response, 2e-3 * response) << row[1] << " " << row[2] << " r" << kLevels[i];
        }
    }
}

// Reference values (exact, 1e-4): lognormal scv 1 and 10 at load 0.9, Lomax alpha 3 at load 0.7.
TEST(Mg1, AgreesWithReferenceValuesOfLongTails) {
    struct Golden { const char* name; prob::Law law; double load; std::array<double, 5> wait, response; };
    const auto lognormal = [](double scv) -> prob::Law { return prob::LogNormal{-0.5 * std::log1p(scv), std::sqrt(std::log1p(scv))}; };
    for (const auto& [name, law, load, wait, response] :
         {Golden{"LN1", lognormal(1.0), 0.9, {5.66713417, 22.3290231, 29.561234, 46.3921818, 70.5321747}, {6.71927448, 23.3846449, 30.6170192, 47.4481401, 71.588271}},
          Golden{"LN10", lognormal(10.0), 0.9, {22.4640498, 129.039391, 186.317681, 351.320838, 742.387998}, {23.5576637, 130.141309, 187.420614, 352.425696, 743.495668}},
          Golden{"Lomax3", prob::Lomax{3.0, 2.0}, 0.7, {1.40047187, 12.5398702, 19.0558632, 39.9133776, 105.934565}, {2.59404415, 13.8416817, 20.3742465, 41.2651954, 107.332084}}}) {
        const QueueLaws q = mg1(load, law, {4096, 1e-3});
        for (std::size_t i = 0; i < kLevels.size(); ++i) {
            EXPECT_NEAR(quantile(q.wait, kLevels[i]), wait[i], 1e-3 * wait[i]) << name << " w" << kLevels[i];
            EXPECT_NEAR(quantile(q.response, kLevels[i]), response[i], 1e-3 * response[i]) << name << " r" << kLevels[i];
        }
    }
}

TEST(Mg1, MatchesTheClosedFormForExponentialService) {
    for (const double rho : {0.1, 0.5, 0.95}) {
        const QueueLaws lattice = mg1(rho, prob::Exponential{1.0}), exact = mmc(rho, 1.0, 1.0);
        for (const double p : kLevels) {
            EXPECT_NEAR(quantile(lattice.wait, p), quantile(exact.wait, p), 1e-4 * quantile(exact.wait, p) + 1e-12);
            EXPECT_NEAR(quantile(lattice.response, p), quantile(exact.response, p), 1e-4 * quantile(exact.response, p));
        }
    }
}

TEST(Mg1, HasTheMeanOfPollaczekAndKhinchine) {
    EXPECT_DOUBLE_EQ(mg1_mean_wait(0.5, 1.0, 1.0), 0.5);    // constant service: rho / (2 (1 - rho))
    EXPECT_DOUBLE_EQ(mg1_mean_wait(0.5, 1.0, 2.0), mmc(0.5, 1.0, 1.0).wait.mean);
    EXPECT_EQ(mg1_mean_wait(0.0, 1.0, 2.0), 0.0);
    EXPECT_TRUE(std::isinf(mg1_mean_wait(1.0, 1.0, 2.0)));
    const prob::Law service = prob::Gamma{0.5, 2.0};
    EXPECT_DOUBLE_EQ(mg1(0.8, service).wait.mean, mg1_mean_wait(0.8, prob::mean(service), prob::variance(service) + 1.0));
}

TEST(Mg1, FollowsTheHeavyTailBeyondTheGrid) {
    // P(W > x) ~ rho / (1 - rho) P(residual > x) for a subexponential service.
    const prob::Law law = prob::Pareto{2.5, 0.6};
    const QueueLaws q = mg1(0.5, law);
    for (const double x : {1e4, 1e5}) {
        const double want = prob::integrated_ccdf(law, x);
        EXPECT_NEAR(ccdf(q.wait, x) / want, 1.0, 0.25) << x;
    }
}

TEST(Mg1, HasPercentilesWithoutAMean) {
    const QueueLaws q = mg1(0.3, prob::Lomax{1.5, 0.5});
    EXPECT_TRUE(std::isinf(q.wait.mean));
    EXPECT_TRUE(std::isfinite(quantile(q.wait, 0.99)));
    EXPECT_GT(quantile(q.wait, 0.999), quantile(q.wait, 0.99));
}

TEST(Mg1, TableMeanObeysPollaczekKhinchine) {
    for (const prob::Law& law : {prob::Law{prob::Uniform{0.5, 1.5}}, prob::Law{prob::Weibull{0.7, 1.0}}, prob::Law{prob::Gamma{4.0, 0.25}}}) {
        const double m = prob::mean(law), rate = 0.8 / m;
        const QueueLaws q = mg1(rate, law, {2048, 1e-6});
        const auto& table = std::get<Tabulated>(q.wait.body);
        double sum = 0.0;
        for (std::size_t i = 1; i < table.time.size(); ++i) sum += 0.5 * (table.ccdf[i] + table.ccdf[i - 1]) * (table.time[i] - table.time[i - 1]);
        EXPECT_NEAR(sum, q.wait.mean, 1e-3 * q.wait.mean);
    }
}

TEST(Mg1, EdgesAreResults) {
    EXPECT_TRUE(mg1(1.0, prob::Uniform{0.5, 1.5}).saturated);
    EXPECT_EQ(quantile(mg1(0.0, prob::Uniform{0.5, 1.5}).wait, 0.999), 0.0);
    EXPECT_NEAR(quantile(mg1(0.0, prob::Uniform{0.5, 1.5}).response, 0.5), 1.0, 1e-3);
    EXPECT_THROW((void)mg1(0.5, prob::Exponential{1.0}, {1000, 1e-3}), DomainError);
    EXPECT_THROW((void)mg1(0.5, prob::Exponential{1.0}, {1024, 0.0}), DomainError);
    EXPECT_THROW((void)mg1(-0.5, prob::Exponential{1.0}), DomainError);
    EXPECT_THROW((void)mg1(0.5, prob::Pareto{0.9, 1.0}), DomainError);
}

}  // namespace
}  // namespace sizewell::queueing
