#include "sizewell/prob/fit.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace sizewell::prob {
namespace {

const std::vector<Family> kAll = {Family::deterministic, Family::exponential, Family::erlang, Family::gamma,
                                  Family::hyperexponential, Family::lognormal, Family::weibull, Family::pareto,
                                  Family::lomax, Family::uniform, Family::triangular, Family::metalog};

TEST(FitMeanScv, ReturnsTheMeanAndScvItWasAskedFor) {
    struct Row { Family family; std::vector<double> scvs; };
    const std::vector<Row> table = {
        {Family::deterministic, {0.0}}, {Family::exponential, {1.0}}, {Family::erlang, {1.0, 0.5, 0.25, 0.01}},
        {Family::gamma, {0.01, 0.4, 1.0, 7.0}}, {Family::hyperexponential, {1.0, 1.5, 4.0, 20.0, 1e4}},
        {Family::lognormal, {1e-4, 0.3, 1.0, 10.0}}, {Family::weibull, {1e-4, 0.1, 1.0, 4.0, 30.0}},
        {Family::pareto, {0.1, 1.0, 5.0}}, {Family::lomax, {1.01, 2.0, 10.0}},
        {Family::uniform, {0.01, 1.0 / 3.0}}, {Family::triangular, {0.01, 1.0 / 6.0}}};
    for (const auto& row : table) {
        for (const double c2 : row.scvs) {
            for (const double m : {0.02, 1.0, 350.0}) {
                const Law law = law_with_mean_scv(row.family, m, c2);
                validate(law);
                EXPECT_EQ(name(law), name(row.family));
                EXPECT_NEAR(mean(law) / m, 1.0, 1e-13) << name(law) << " " << c2;
                EXPECT_NEAR(scv(law), c2, 1e-12 * c2) << name(law);
            }
        }
    }
}

TEST(FitMeanScv, HyperexponentialHasBalancedMeans) {
    const auto h = std::get<Hyperexponential>(law_with_mean_scv(Family::hyperexponential, 3.0, 4.0));
    EXPECT_NEAR(h.weight[0], 0.5 * (1.0 + std::sqrt(0.6)), 1e-15);
    EXPECT_NEAR(h.weight[0] * h.mean[0], 1.5, 1e-15);
    EXPECT_NEAR(h.weight[1] * h.mean[1], 1.5, 1e-15);
}

TEST(FitMeanScv, RefusesWhatTheFamilyCannotHave) {
    struct Bad { Family family; double mean; double scv; const char* message; };
    for (const auto& bad : std::vector<Bad>{
             {Family::hyperexponential, 1.0, 0.5, "hyperexponential: scv = 0.5, must be >= 1"},
             {Family::erlang, 1.0, 0.3, "erlang: scv = 0.3, must be 1/k for a whole number k of stages up to 1e6 (nearest: 0.3333333"},
             {Family::exponential, 1.0, 2.0, "exponential: scv = 2, must be 1"},
             {Family::deterministic, 1.0, 1.0, "deterministic: scv = 1, must be 0"},
             {Family::gamma, 1.0, 0.0, "gamma: scv = 0, must be > 0"},
             {Family::lomax, 1.0, 1.0, "lomax: scv = 1, must be > 1"},
             {Family::uniform, 1.0, 0.5, "uniform: scv = 0.5, must be <= 1/3"},
             {Family::triangular, 1.0, 0.2, "triangular: scv = 0.2, must be <= 1/6"},
             {Family::lognormal, -1.0, 1.0, "lognormal: mean = -1, must be > 0 and finite"},
             {Family::lognormal, 1.0, -1.0, "lognormal: scv = -1, must be >= 0 and finite"},
             {Family::lognormal, 1.0, std::nan(""), "lognormal: scv = nan, must be >= 0 and finite"},
             {Family::metalog, 1.0, 1.0, "law_with_mean_scv: family = metalog, must be"}}) {
        try {
            (void)law_with_mean_scv(bad.family, bad.mean, bad.scv);
            ADD_FAILURE() << bad.message;
        } catch (const DomainError& e) {
            EXPECT_EQ(std::string(e.what()).rfind(bad.message, 0), 0u) << e.what();
        }
    }
}

TEST(FitMeanShape, KeepsTheMeanAndTheShape) {
    EXPECT_EQ(std::get<Erlang>(law_with_mean_shape(Family::erlang, 2.0, 4.0)).stages, 4);
    EXPECT_EQ(std::get<Pareto>(law_with_mean_shape(Family::pareto, 2.0, 2.5)).alpha, 2.5);
    for (const Family family : {Family::erlang, Family::gamma, Family::lognormal, Family::weibull, Family::pareto, Family::lomax}) {
        EXPECT_NEAR(mean(law_with_mean_shape(family, 0.7, 3.0)), 0.7, 1e-14) << name(family);
    }
    EXPECT_THROW((void)law_with_mean_shape(Family::pareto, 1.0, 1.0), DomainError);
    EXPECT_THROW((void)law_with_mean_shape(Family::erlang, 1.0, 2.5), DomainError);
    EXPECT_THROW((void)law_with_mean_shape(Family::weibull, 1.0, 0.001), DomainError);
    EXPECT_THROW((void)law_with_mean_shape(Family::uniform, 1.0, 1.0), DomainError);
}

TEST(FitQuantiles, RecoversALawFromItsOwnQuantiles) {
    const std::vector<Law> laws = {Gamma{0.4, 3.0}, Gamma{60.0, 0.01}, LogNormal{-2.0, 0.9}, Weibull{0.6, 2.0},
                                   Pareto{1.8, 0.5}, Lomax{2.2, 0.3}, Uniform{1.0, 5.0}, Exponential{0.3}, Erlang{5, 2.0},
                                   law_with_mean_scv(Family::hyperexponential, 1.0, 6.0)};
    for (const Law& law : laws) {
        const Family family = *family_named(name(law));
        for (const std::vector<double>& ps : {std::vector<double>{0.5, 0.99}, {0.9, 0.999}, {0.05, 0.3}}) {
            std::vector<QuantilePoint> points;
            for (const double p : ps) points.push_back({p, quantile(law, p)});
            const auto fit = law_with_quantiles(family, points);
            EXPECT_LT(fit.max_relative_misfit, 1e-12) << name(law) << " " << ps[0];
            // two balanced hyperexponentials can share two low quantiles
            if (family == Family::hyperexponential && ps[1] < 0.9) continue;
            EXPECT_NEAR(mean(fit.law) / mean(law), 1.0, 1e-6) << name(law) << " " << ps[0];
        }
        // four points: least squares, of which the law itself has none left
        std::vector<QuantilePoint> points;
        for (const double p : {0.1, 0.5, 0.9, 0.99}) points.push_back({p, quantile(law, p)});
        EXPECT_LT(law_with_quantiles(family, points).max_relative_misfit, 1e-6) << name(law);
    }
}

TEST(FitQuantiles, ThreeParametersMeetThreePoints) {
    const Law free_branches = Hyperexponential{{0.9, 0.1}, {0.2, 5.0}};
    const Law triangle = Triangular{1.0, 2.0, 6.0};
    for (const Law& law : {free_branches, triangle}) {
        std::vector<QuantilePoint> points;
        for (const double p : {0.1, 0.5, 0.99}) points.push_back({p, quantile(law, p)});
        const auto fit = law_with_quantiles(*family_named(name(law)), points);
        EXPECT_LT(fit.max_relative_misfit, 1e-12) << name(law);
        EXPECT_NEAR(mean(fit.law) / mean(law), 1.0, 1e-6) << name(law);
    }
}

TEST(FitQuantiles, StatesTheMisfitOfEveryPoint) {
    const std::vector<QuantilePoint> points = {{0.5, 1.0}, {0.95, 3.0}, {0.99, 8.0}};
    const auto fit = law_with_quantiles(Family::lognormal, points);
    ASSERT_EQ(fit.relative_misfit.size(), 3u);
    double worst = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        EXPECT_NEAR(fit.relative_misfit[i], quantile(fit.law, points[i].p) / points[i].value - 1.0, 1e-15);
        worst = std::max(worst, std::fabs(fit.relative_misfit[i]));
    }
    EXPECT_EQ(fit.max_relative_misfit, worst);
    EXPECT_GT(worst, 0.1);
    EXPECT_EQ(fit.worst_percentile, 95.0);
    // no other lognormal is nearer in the logarithm
    const auto& best = std::get<LogNormal>(fit.law);
    const auto square = [&](double mu, double sigma) {
        double sum = 0.0;
        for (const auto& q : points) {
            const double r = std::log(q.value) - mu - sigma * normal_quantile(q.p);
            sum += r * r;
        }
        return sum;
    };
    for (const double d : {-0.01, 0.01}) {
        EXPECT_LT(square(best.mu, best.sigma), square(best.mu + d, best.sigma));
        EXPECT_LT(square(best.mu, best.sigma), square(best.mu, best.sigma + d));
    }
}

TEST(FitQuantiles, RefusesRatiosTheFamilyCannotHave) {
    const std::vector<QuantilePoint> close = {{0.5, 1.0}, {0.99, 4.0}};
    for (const Family family : {Family::hyperexponential, Family::lomax, Family::uniform}) {
        try {
            (void)law_with_quantiles(family, close);
            ADD_FAILURE() << name(family);
        } catch (const DomainError& e) {
            EXPECT_NE(std::string(e.what()).find("p99 / p50 = 4, must be"), std::string::npos) << e.what();
        }
    }
}

TEST(FitQuantiles, RefusesPointsThatAreNotQuantiles) {
    for (const Family family : kAll) {
        for (const std::vector<QuantilePoint>& points :
             {std::vector<QuantilePoint>{}, {{0.5, 1.0}, {0.9, 0.5}, {0.99, 2.0}}, {{0.9, 1.0}, {0.5, 2.0}, {0.99, 3.0}},
              {{0.0, 1.0}, {0.5, 2.0}, {0.9, 3.0}}, {{0.5, -1.0}, {0.9, 2.0}, {0.99, 3.0}},
              {{0.5, 1.0}, {0.9, std::nan("")}, {0.99, 3.0}}}) {
            EXPECT_THROW((void)law_with_quantiles(family, points), DomainError) << name(family);
        }
    }
    EXPECT_THROW((void)law_with_quantiles(Family::lognormal, {{0.5, 1.0}}), DomainError);
    EXPECT_THROW((void)law_with_quantiles(Family::triangular, {{0.5, 1.0}, {0.9, 2.0}}), DomainError);
}

TEST(FitQuantiles, AnswersOrRefusesWhateverThePoints) {
    int answers = 0;
    int refusals = 0;
    for (const Family family : kAll) {
        for (const double first : {1e-12, 1e-3, 1.0, 1e9}) {
            for (const double second : {1.0 + 1e-9, 1.1, 3.0, 50.0, 1e6}) {
                for (const double third : {1.0 + 1e-9, 1.3, 20.0, 1e8}) {
                    for (const std::vector<double>& ps : {std::vector<double>{0.5, 0.95, 0.99}, {1e-9, 0.5, 1.0 - 1e-9}, {0.9, 0.99, 0.999}}) {
                        const std::vector<QuantilePoint> points = {{ps[0], first}, {ps[1], first * second}, {ps[2], first * second * third}};
                        for (const std::size_t n : {2u, 3u}) {
                            try {
                                const auto fit = law_with_quantiles(family, {points.begin(), points.begin() + static_cast<std::ptrdiff_t>(n)});
                                EXPECT_GE(fit.max_relative_misfit, 0.0) << name(family);
                                EXPECT_TRUE(std::isfinite(fit.max_relative_misfit)) << name(family);
                                EXPECT_NO_THROW(validate(fit.law)) << name(family);
                                ++answers;
                            } catch (const DomainError& e) {
                                EXPECT_EQ(std::string(e.what()).find("nan"), std::string::npos) << e.what();
                                ++refusals;
                            }
                        }
                    }
                }
            }
        }
    }
    EXPECT_GT(answers, 2 * refusals);
}

TEST(FitMetalog, RunsThroughEveryPoint) {
    const double inf = std::numeric_limits<double>::infinity();
    struct Case { std::vector<QuantilePoint> points; double low; double high; };
    const std::vector<Case> cases = {
        {{{0.1, 5.0}, {0.5, 10.0}, {0.9, 17.0}}, -inf, inf},
        {{{0.5, 0.2}, {0.95, 0.9}, {0.99, 1.9}}, 0.0, inf},
        {{{0.1, 0.2}, {0.5, 0.4}, {0.9, 0.7}}, 0.0, 1.0},
        {{{0.05, 1.0}, {0.25, 1.5}, {0.5, 2.0}, {0.75, 2.8}, {0.95, 5.0}}, 0.0, inf},
        {{{0.1, 1.0}, {0.5, 2.0}, {0.9, 2.8}}, -inf, 4.0}};
    for (const auto& c : cases) {
        const Law law = metalog_with_quantiles(c.points, c.low, c.high);
        EXPECT_NO_THROW(validate(law));
        for (const auto& q : c.points) EXPECT_NEAR(quantile(law, q.p) / q.value, 1.0, 1e-12) << q.p;
    }
}

TEST(FitMetalog, NamesTheNearestFeasibleValueAndThatValueIsFeasible) {
    struct Case { std::vector<QuantilePoint> points; const char* which; };
    for (const auto& c : std::vector<Case>{{{{0.5, 1.0}, {0.95, 3.0}, {0.99, 8.0}}, "p95"},
                                           {{{0.5, 1.0}, {0.95, 1.1}, {0.99, 4.0}}, "p99"},
                                           {{{0.5, 1.0}, {0.9, 1.8}, {0.95, 2.4}, {0.99, 4.0}}, "p95"}}) {
        try {
            (void)metalog_with_quantiles(c.points, 0.0);
            ADD_FAILURE() << c.which;
        } catch (const DomainError& e) {
            EXPECT_EQ(e.argument(), c.which) << e.what();
            const std::string text = e.what();
            const std::size_t at = text.find("near ");
            ASSERT_NE(at, std::string::npos) << text;
            const double value = std::strtod(text.c_str() + at + 5, nullptr);
            auto mended = c.points;
            for (auto& q : mended) {
                if (std::fabs(100.0 * q.p - std::strtod(c.which + 1, nullptr)) < 1e-9) q.value = value;
            }
            EXPECT_NO_THROW((void)metalog_with_quantiles(mended, 0.0)) << text;
        }
    }
    EXPECT_THROW((void)metalog_with_quantiles({{0.5, 1.0}}), DomainError);
    EXPECT_THROW((void)metalog_with_quantiles({{0.5, 1.0}, {0.9, 2.0}}, 1.5), DomainError);
    EXPECT_THROW((void)metalog_with_quantiles({{0.5, 1.0}, {0.9, 2.0}}, 3.0, 1.0), DomainError);
}

TEST(Families, HaveNamesThatReadBack) {
    for (const Family family : kAll) EXPECT_EQ(family_named(name(family)), family);
    EXPECT_FALSE(family_named("normalish").has_value());
}

}  // namespace
}  // namespace sizewell::prob
