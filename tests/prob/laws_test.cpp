#include "prob/golden_laws.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/prob/validate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();

double answer(const Law& law, const GoldenRow& row) {
    const std::map<std::string, std::function<double()>> ask = {
        {"cdf", [&] { return cdf(law, row.argument); }},
        {"ccdf", [&] { return ccdf(law, row.argument); }},
        {"quantile", [&] { return quantile(law, row.argument); }},
        {"upper_quantile", [&] { return upper_quantile(law, row.argument); }},
        {"integrated_ccdf", [&] { return integrated_ccdf(law, row.argument); }},
        {"mean", [&] { return mean(law); }},
        {"variance", [&] { return variance(law); }},
        {"third_moment", [&] { return third_moment(law); }},
    };
    return ask.at(row.quantity)();
}

/// What the headers promise.  A probability's argument is rounded, so its error grows with the logarithm of the answer;
/// a quantile far out grows with the logarithm of what is asked in the same way.
double allowed(const GoldenRow& row) {
    if (row.quantity == "quantile") return 1e-14;
    if (row.quantity == "upper_quantile") return 1e-14 + 1e-16 * std::fabs(std::log(row.argument));
    if (row.quantity == "mean" || row.quantity == "variance" || row.quantity == "third_moment") return 1e-14;
    return 4e-15 * (1.0 + std::fabs(std::log(row.value)));
}

TEST(Laws, MatchFiftyDigitsInBodyAndFarTail) {
    const auto rows = golden_rows();
    ASSERT_GT(rows.size(), 1200u);
    std::set<std::string> families;
    for (const auto& row : rows) {
        const double got = answer(golden_law(row.family, row.parameters), row);
        families.insert(row.family);
        if (std::isinf(row.value)) {
            EXPECT_EQ(got, row.value) << row.text();
            continue;
        }
        // a cut law is a difference of two tails of the whole one: digits are absolute near its ends
        const double absolute = row.family.rfind("truncated", 0) == 0 ? 4e-16 / (row.family == "truncated" ? 0.5 : 0.036) : 0.0;
        EXPECT_NEAR(got, row.value, allowed(row) * std::fabs(row.value) + absolute) << row.text();
    }
    EXPECT_EQ(families.size(), 15u);
}

std::vector<Law> every_law() {
    std::vector<Law> laws;
    std::set<std::string> seen;
    for (const auto& row : golden_rows()) {
        if (seen.insert(row.family + row.parameters).second) laws.push_back(golden_law(row.family, row.parameters));
    }
    return laws;
}

TEST(Laws, CdfAndCcdfAddToOneAndAreMonotone) {
    for (const Law& law : every_law()) {
        double before = 0.0;
        for (int k = -20; k <= 400; ++k) {
            const double x = 0.05 * k;
            const double f = cdf(law, x);
            EXPECT_NEAR(f + ccdf(law, x), 1.0, 4e-15) << name(law) << " " << x;
            EXPECT_EQ(f, cdf_below(law, x)) << name(law) << " " << x;  // no atoms in a continuous law
            EXPECT_GE(f, before - 4e-15) << name(law) << " " << x;
            before = f;
        }
        EXPECT_EQ(cdf(law, -kInf), 0.0) << name(law);
        EXPECT_EQ(cdf(law, kInf), 1.0) << name(law);
        EXPECT_EQ(ccdf(law, kInf), 0.0) << name(law);
        EXPECT_EQ(ccdf(law, -kInf), 1.0) << name(law);
    }
}

TEST(Laws, QuantileUndoesTheCdf) {
    for (const Law& law : every_law()) {
        for (const double p : {1e-9, 1e-3, 0.01, 0.2, 0.5, 0.8, 0.99, 0.9999}) {
            // near an end that is not 0 the neighbouring doubles already differ in their cdf: the answer lies among them
            const double x = quantile(law, p);
            const double step = 4e-15 * std::fabs(x);
            EXPECT_LE(cdf(law, x - step), p * (1.0 + 1e-14)) << name(law) << " " << p;
            EXPECT_GE(cdf(law, x + step), p * (1.0 - 1e-14)) << name(law) << " " << p;
            if (p < 0.01) continue;  // 1 - p has lost digits of p
            EXPECT_NEAR(x, upper_quantile(law, 1.0 - p), 1e-12 * std::fabs(x)) << name(law) << " " << p;
        }
        for (const double q : {0.5, 1e-3, 1e-9, 1e-40, 1e-200}) {
            const double x = upper_quantile(law, q);
            const bool room = support(law).high - x > 1e-3 * x;  // near a finite end a double x cannot say q
            if (!room) continue;
            EXPECT_NEAR(std::log(ccdf(law, x)), std::log(q), 1e-12 * (1.0 - std::log(q))) << name(law) << " " << q;
        }
        EXPECT_EQ(quantile(law, 0.0), support(law).low) << name(law);
        EXPECT_EQ(quantile(law, 1.0), support(law).high) << name(law);
        EXPECT_EQ(upper_quantile(law, 0.0), support(law).high) << name(law);
    }
}

TEST(Laws, IntegratedCcdfIsConvexAndItsSlopeIsTheCcdf) {
    for (const Law& law : every_law()) {
        if (std::isinf(mean(law))) continue;
        const double below = std::max(-1000.0, support(law).low - 3.0);
        EXPECT_NEAR(integrated_ccdf(law, below), mean(law) - below, 1e-12 * (mean(law) - below)) << name(law);
        const double scale = quantile(law, 0.9);
        for (double t = 0.05; t < 4.0; t += 0.13) {
            const double x = t * scale;
            const double h = 1e-4 * scale;
            const double left = integrated_ccdf(law, x - h);
            const double middle = integrated_ccdf(law, x);
            const double right = integrated_ccdf(law, x + h);
            EXPECT_GE(left - middle, right == 0.0 ? 0.0 : (middle - right) * (1.0 - 1e-9) - 1e-15) << name(law) << " " << x;
            const double slope = (left - right) / (2.0 * h);
            EXPECT_LE(slope, ccdf(law, x - h) * (1.0 + 1e-8) + 1e-10) << name(law) << " " << x;
            EXPECT_GE(slope, ccdf(law, x + h) * (1.0 - 1e-8) - 1e-10) << name(law) << " " << x;
        }
    }
}

TEST(Laws, SweepOverAGridGivesThePointValues) {
    std::vector<Law> laws = every_law();
    laws.push_back(empirical({3.0, 1.0, 2.0, 2.0, 7.5}));
    laws.push_back(mixture({1.0, 2.0}, {laws.back(), Exponential{1.0}}));
    for (const Law& law : laws) {
        const auto grid = integrated_ccdf_on_grid(law, 0.125, 90);
        ASSERT_EQ(grid.size(), 90u);
        for (std::size_t k = 0; k < grid.size(); ++k) {
            const double point = integrated_ccdf(law, 0.125 * static_cast<double>(k));
            if (std::isinf(point)) {
                EXPECT_EQ(grid[k], point) << name(law);
            } else {
                EXPECT_NEAR(grid[k], point, 1e-12 * point + 1e-15) << name(law) << " " << k;
            }
        }
    }
    EXPECT_TRUE(integrated_ccdf_on_grid(Law(Exponential{1.0}), 1.0, 0).empty());
}

TEST(Laws, PartialMomentsAddUpToTheWhole) {
    for (const Law& law : every_law()) {
        for (const int power : {0, 1, 2, 3}) {
            const double whole = partial_moment(law, power, -kInf, kInf);
            if (std::isinf(whole)) continue;
            double sum = partial_moment(law, power, -kInf, quantile(law, 0.1));
            for (int k = 1; k < 9; ++k) sum += partial_moment(law, power, quantile(law, 0.1 * k), quantile(law, 0.1 * (k + 1)));
            sum += partial_moment(law, power, quantile(law, 0.9), kInf);
            EXPECT_NEAR(sum / whole, 1.0, 1e-11) << name(law) << " " << power;
        }
        const double x = quantile(law, 0.7);
        if (!std::isinf(mean(law))) {
            EXPECT_NEAR(partial_moment(law, 1, x, kInf) - x * ccdf(law, x), integrated_ccdf(law, x), 1e-11 * mean(law)) << name(law);
        }
    }
}

TEST(Laws, AtomsCountOnTheSideTheyAreAskedFor) {
    const Law three = empirical({1.0, 2.0, 2.0, 4.0});
    EXPECT_EQ(cdf(three, 2.0), 0.75);
    EXPECT_EQ(cdf_below(three, 2.0), 0.25);
    EXPECT_EQ(ccdf(three, 2.0), 0.25);
    EXPECT_EQ(ccdf_from(three, 2.0), 0.75);
    EXPECT_EQ(quantile(three, 0.25), 1.0);
    EXPECT_EQ(quantile(three, 0.26), 2.0);
    EXPECT_EQ(upper_quantile(three, 0.25), 2.0);
    EXPECT_EQ(upper_quantile(three, 0.24), 4.0);
    EXPECT_EQ(mean(three), 2.25);
    EXPECT_EQ(variance(three), 1.1875);
    EXPECT_EQ(integrated_ccdf(three, 1.5), 0.875);

    const Law fixed = Deterministic{3.0};
    EXPECT_EQ(ccdf(fixed, 3.0), 0.0);
    EXPECT_EQ(ccdf_from(fixed, 3.0), 1.0);
    EXPECT_EQ(quantile(fixed, 0.3), 3.0);
    EXPECT_EQ(integrated_ccdf(fixed, 1.0), 2.0);
    EXPECT_EQ(scv(fixed), 0.0);

    const Law cut = truncated(three, 2.0, 4.0);
    EXPECT_NEAR(cdf(cut, 2.0), 2.0 / 3.0, 1e-15);
    EXPECT_EQ(cdf_below(cut, 2.0), 0.0);
    EXPECT_NEAR(mean(cut), 8.0 / 3.0, 1e-15);
    EXPECT_NEAR(integrated_ccdf(cut, 1.0), 5.0 / 3.0, 1e-15);
    EXPECT_NEAR(integrated_ccdf(cut, 3.0), 1.0 / 3.0, 1e-15);
    EXPECT_EQ(quantile(cut, 0.5), 2.0);
    EXPECT_EQ(quantile(cut, 0.9), 4.0);
}

TEST(Laws, MixtureWithAtomsFindsTheSmallestQuantile) {
    const Law mixed = mixture({1.0, 1.0}, {Deterministic{1.0}, Uniform{0.0, 4.0}});
    EXPECT_NEAR(quantile(mixed, 0.1), 0.8, 1e-14);
    EXPECT_NEAR(quantile(mixed, 0.3), 1.0, 1e-14);   // inside the jump from 0.125 to 0.625
    EXPECT_NEAR(quantile(mixed, 0.625), 1.0, 1e-14);
    EXPECT_NEAR(quantile(mixed, 0.75), 2.0, 1e-14);
    EXPECT_NEAR(upper_quantile(mixed, 0.25), 2.0, 1e-14);
    EXPECT_NEAR(mean(mixed), 1.5, 1e-15);
    EXPECT_NEAR(variance(mixed), 0.25 + 0.5 * 16.0 / 12.0, 1e-15);
}

TEST(Laws, HistogramSpreadsItsCountsOverTheBins) {
    const Law bins = histogram({0.0, 1.0, 2.0, 4.0}, {1.0, 0.0, 3.0});
    EXPECT_NEAR(cdf(bins, 0.5), 0.125, 1e-15);
    EXPECT_NEAR(cdf(bins, 1.5), 0.25, 1e-15);
    EXPECT_NEAR(cdf(bins, 3.0), 0.625, 1e-15);
    EXPECT_NEAR(mean(bins), 0.25 * 0.5 + 0.75 * 3.0, 1e-15);
    EXPECT_NEAR(quantile(bins, 0.625), 3.0, 1e-14);
    EXPECT_EQ(name(histogram({0.0, 1.0}, {5.0})), "uniform");
}

TEST(Laws, NestedCutsAndShiftsAgreeWithOneCut) {
    const Law inner = LogNormal{0.0, 0.7};
    const Law once = truncated(inner, 0.5, 3.0);
    const Law twice = truncated(truncated(inner, 0.25, 3.0), 0.5, 8.0);
    const Law moved = shifted(truncated(shifted(inner, 2.0), 2.5, 5.0), -2.0);
    for (const Law& law : {twice, moved}) {
        EXPECT_NEAR(mean(law), mean(once), 1e-13);
        EXPECT_NEAR(variance(law), variance(once), 1e-12);
        EXPECT_NEAR(third_moment(law), third_moment(once), 1e-11);
        for (const double x : {0.2, 0.6, 1.0, 2.0, 2.999, 3.5}) {
            EXPECT_NEAR(ccdf(law, x), ccdf(once, x), 1e-14) << x;
            EXPECT_NEAR(integrated_ccdf(law, x), integrated_ccdf(once, x), 1e-14) << x;
        }
        EXPECT_NEAR(quantile(law, 0.37), quantile(once, 0.37), 1e-13);
    }
}

TEST(Laws, InfiniteMomentsAreInfinite) {
    EXPECT_EQ(mean(Pareto{1.0, 2.0}), kInf);
    EXPECT_EQ(variance(Pareto{2.0, 2.0}), kInf);
    EXPECT_EQ(third_moment(Lomax{3.0, 2.0}), kInf);
    EXPECT_EQ(scv(Lomax{0.5, 1.0}), kInf);
    EXPECT_EQ(integrated_ccdf(Lomax{1.0, 1.0}, 5.0), kInf);
    const Law heavy = mixture({0.5, 0.5}, {Exponential{1.0}, Pareto{0.9, 1.0}});
    EXPECT_EQ(mean(heavy), kInf);
    EXPECT_EQ(variance(heavy), kInf);
    EXPECT_LT(mean(truncated(heavy, 0.0, 1e6)), 1e6);
}

struct Bad {
    const char* what;
    Law law;
    const char* message;
};

TEST(Laws, ValidationNamesTheFieldThatIsWrong) {
    const double nan = std::nan("");
    const auto raw_mixture = [](Mixture m) { return Law(std::make_shared<const Mixture>(std::move(m))); };
    const auto raw_cut = [](Truncated t) { return Law(std::make_shared<const Truncated>(std::move(t))); };
    const std::vector<Bad> table = {
        {"nan", Deterministic{nan}, "deterministic: value = nan, must be finite"},
        {"zero mean", Exponential{0.0}, "exponential: mean = 0, must be > 0 and finite"},
        {"no stages", Erlang{0, 1.0}, "erlang: stages = 0, must be >= 1"},
        {"negative shape", Gamma{-1.0, 1.0}, "gamma: shape = -1, must be > 0 and finite"},
        {"lengths", Hyperexponential{{1.0}, {1.0, 2.0}}, "hyperexponential: weight = 1 values, must be as many as mean, 2"},
        {"weights", Hyperexponential{{0.5, 0.4}, {1.0, 2.0}}, "hyperexponential: sum of weight = 0.9, must be 1"},
        {"branch", Hyperexponential{{0.5, 0.5}, {1.0, -2.0}}, "hyperexponential: mean = -2, must be > 0 and finite"},
        {"sigma", LogNormal{0.0, 0.0}, "lognormal: sigma = 0, must be > 0 and finite"},
        {"scale", Weibull{1.0, kInf}, "weibull: scale = inf, must be > 0 and finite"},
        {"alpha", Pareto{0.0, 1.0}, "pareto: alpha = 0, must be > 0 and finite"},
        {"lomax", Lomax{1.0, nan}, "lomax: scale = nan, must be > 0 and finite"},
        {"uniform", Uniform{2.0, 2.0}, "uniform: high = 2, must be > low = 2"},
        {"triangular", Triangular{0.0, 3.0, 2.0}, "triangular: mode = 3, must be in [low, high]"},
        {"metalog terms", Metalog{{1.0}, 0.0, kInf}, "metalog: terms = 1, must be >= 2"},
        {"metalog falls", Metalog{{0.0, -1.0}, 0.0, kInf}, "metalog: slope of the quantile function at p = "},
        {"empty", Empirical{{}, {}}, "empirical: value = empty, must be at least one"},
        {"unsorted", Empirical{{2.0, 1.0}, {0.5, 1.0}}, "empirical: value = 1, must be > the one before it"},
        {"not to 1", Empirical{{1.0}, {0.9}}, "empirical: last cumulative = 0.9, must be 1"},
        {"parts", raw_mixture({{1.0}, {}}), "mixture: weight = 1 values, must be as many as part, 0"},
        {"inner", raw_mixture({{1.0}, {Exponential{-1.0}}}), "exponential: mean = -1, must be > 0 and finite"},
        {"null", Law(std::shared_ptr<const Shifted>()), "shifted: law = null, must be a law"},
        {"empty cut", raw_cut({Uniform{0.0, 1.0}, 2.0, 3.0}), "truncated: probability inside = 0, must be > 0"},
        {"cut order", raw_cut({Uniform{0.0, 1.0}, 1.0, 0.5}), "truncated: high = 0.5, must be > low = 1"},
    };
    for (const auto& bad : table) {
        try {
            validate(bad.law);
            ADD_FAILURE() << bad.what << " passed";
        } catch (const DomainError& e) {
            EXPECT_EQ(std::string(e.what()).rfind(bad.message, 0), 0u) << bad.what << ": " << e.what();
        }
    }
    for (const Law& law : every_law()) EXPECT_NO_THROW(validate(law)) << name(law);
}

TEST(Laws, QuestionsWithoutAnAnswerAreRefused) {
    const Law law = Exponential{1.0};
    EXPECT_THROW((void)cdf(law, std::nan("")), DomainError);
    EXPECT_THROW((void)integrated_ccdf(law, std::nan("")), DomainError);
    EXPECT_THROW((void)quantile(law, 1.5), DomainError);
    EXPECT_THROW((void)upper_quantile(law, -0.1), DomainError);
    EXPECT_THROW((void)quantile(law, std::nan("")), DomainError);
    EXPECT_THROW((void)partial_moment(law, 4, 0.0, 1.0), DomainError);
    EXPECT_THROW((void)partial_moment(law, 1, 2.0, 1.0), DomainError);
    EXPECT_THROW((void)scv(Deterministic{0.0}), DomainError);
    EXPECT_THROW((void)empirical({}), DomainError);
    EXPECT_THROW((void)empirical({1.0, std::nan("")}), DomainError);
    EXPECT_THROW((void)histogram({0.0, 1.0}, {1.0, 2.0}), DomainError);
    EXPECT_THROW((void)histogram({0.0, 0.0}, {1.0}), DomainError);
    EXPECT_THROW((void)histogram({0.0, 1.0}, {0.0}), DomainError);
    EXPECT_THROW((void)mixture({0.0}, {law}), DomainError);
    EXPECT_THROW((void)shifted(law, kInf), DomainError);
}

}  // namespace
}  // namespace sizewell::prob
