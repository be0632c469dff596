#include "sizewell/latency/series.hpp"

#include "goldens.hpp"
#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <numeric>

namespace sizewell::latency {
namespace {

using queueing::ResponseLaw;

ResponseLaw mmc_response(double rate, double mean, int servers) { return queueing::mmc(rate, mean, servers).response; }
ResponseLaw exponential(double mean) { return response_law(prob::Exponential{mean}); }
ResponseLaw lognormal(double mean, double scv) { return response_law(prob::law_with_mean_scv(prob::Family::lognormal, mean, scv)); }

void expect_rows(const std::string& name, const ResponseLaw& law, double tolerance) {
    const auto rows = golden_rows(name);
    ASSERT_EQ(rows.size(), 5u) << name;
    for (const auto& row : rows) {
        EXPECT_NEAR(queueing::quantile(law, row.at) / row.value, 1.0, tolerance) << name << " p " << row.at;
    }
}

TEST(SumOf, MatchesQuadratureForQueuesOfLikeAndUnlikeScale) {
    const ResponseLaw a = mmc_response(6.4, 1.0, 8);
    expect_rows("mm8_0.8_and_mm3_0.5", sum_of({a, mmc_response(6.4, 0.234375, 3)}), 1e-4);
    expect_rows("mm8_0.8_and_mm1_thousandth", sum_of({a, mmc_response(6.4, 0.001, 1)}), 1e-4);
}

TEST(SumOf, MatchesQuadratureForLongTails) {
    expect_rows("mm1_0.9_and_lognormal_scv4", sum_of({mmc_response(0.9, 1.0, 1), lognormal(2.0, 4.0)}), 2e-4);
    expect_rows("lognormal_scv10_and_lognormal_scv1", sum_of({lognormal(0.1, 10.0), lognormal(1.0, 1.0)}), 2e-4);
}

TEST(SumOf, IsErlangForEqualExponentials) {
    for (const int n : {2, 3, 8}) {
        const ResponseLaw law = sum_of(std::vector<ResponseLaw>(static_cast<std::size_t>(n), exponential(0.3)));
        for (const double p : {0.5, 0.9, 0.99, 0.999}) {
            EXPECT_NEAR(queueing::quantile(law, p) / prob::quantile(prob::Erlang{n, 0.3 * n}, p), 1.0, 1e-4) << n << " " << p;
        }
        EXPECT_NEAR(law.mean, 0.3 * n, 1e-12);
    }
}

TEST(SumOf, KeepsConstantsExactAndOneVaryingPartAsItIs) {
    const ResponseLaw law = sum_of({constant_law(0.25), mmc_response(0.5, 1.0, 1), constant_law(1.0)});
    EXPECT_NEAR(queueing::quantile(law, 0.99), 1.25 + std::log(100.0) / 0.5, 1e-9);
    EXPECT_EQ(queueing::quantile(sum_of({constant_law(2.0), constant_law(3.0)}), 0.5), 5.0);
}

TEST(SumOf, DoesNotDependOnTheOrderOrTheUnit) {
    const std::vector<ResponseLaw> parts = {mmc_response(6.4, 1.0, 8), lognormal(0.5, 2.0), exponential(0.1)};
    const ResponseLaw one = sum_of(parts), two = sum_of({parts[2], parts[0], parts[1]});
    const ResponseLaw milli = sum_of({mmc_response(6.4e3, 1e-3, 8), lognormal(0.5e-3, 2.0), exponential(0.1e-3)});
    for (const double p : {0.5, 0.95, 0.999}) {
        EXPECT_NEAR(queueing::quantile(two, p) / queueing::quantile(one, p), 1.0, 1e-9);
        EXPECT_NEAR(1e3 * queueing::quantile(milli, p) / queueing::quantile(one, p), 1.0, 1e-6);
    }
}

TEST(SumOf, IsUnboundedWhenAPartIs) {
    EXPECT_TRUE(std::isinf(queueing::quantile(sum_of({exponential(1.0), ResponseLaw{}}), 0.5)));
}

TEST(SumOf, SaysWhatIsWrong) {
    EXPECT_THROW((void)sum_of({}), DomainError);
    EXPECT_THROW((void)sum_of({exponential(1.0)}, {100, 1e-3}), DomainError);
    EXPECT_THROW((void)sum_of({exponential(1.0)}, {2048, 0.0}), DomainError);
}

TEST(SharesOf, AddToOneAndFavourTheWiderStage) {
    const auto share = shares_of({mmc_response(6.4, 1.0, 8), constant_law(0.2), exponential(0.1)}, 0.99);
    EXPECT_NEAR(std::accumulate(share.begin(), share.end(), 0.0), 1.0, 1e-9);
    EXPECT_GT(share[0], 0.9 * (1.0 - share[1]));
    EXPECT_GT(share[2], 0.0);
}

TEST(SharesOf, AreEqualForEqualStagesAndClosedForTwoExponentials) {
    for (const double s : shares_of({exponential(1.0), exponential(1.0), exponential(1.0)}, 0.99)) EXPECT_NEAR(s, 1.0 / 3.0, 1e-9);
    // density of X at x given X + Y = s is proportional to e^(-(a - b) x) on [0, s]
    const double a = 1.0, b = 4.0, s = queueing::quantile(sum_of({exponential(1.0 / a), exponential(1.0 / b)}), 0.99);
    const double d = a - b, given = 1.0 / d - s * std::exp(-d * s) / (-std::expm1(-d * s));
    EXPECT_NEAR(shares_of({exponential(1.0 / a), exponential(1.0 / b)}, 0.99)[0], given / s, 1e-3);
}

TEST(Tabulated, FollowsTheLawItWasMadeFrom) {
    for (const prob::Law& law : {prob::Law(prob::law_with_mean_scv(prob::Family::lognormal, 0.02, 4.0)), prob::Law(prob::Uniform{1.0, 2.0}),
                                 prob::Law(prob::Lomax{2.5, 3.0}), prob::Law(prob::Erlang{5, 7.0})}) {
        const ResponseLaw table = response_law(law);
        for (const double p : {0.1, 0.5, 0.9, 0.99, 0.9999}) {
            EXPECT_NEAR(queueing::quantile(table, p) / prob::quantile(law, p), 1.0, 1e-4) << prob::name(law) << " " << p;
        }
        EXPECT_NEAR(excess_over(table, 0.0) / prob::mean(law), 1.0, 2e-4) << prob::name(law);
    }
}

TEST(Tabulated, KeepsAtoms) {
    const ResponseLaw law = response_law(prob::mixture({0.25, 0.75}, {prob::Deterministic{1.0}, prob::Exponential{4.0}}));
    EXPECT_NEAR(queueing::ccdf(law, 1.0 + 1e-9), 0.75 * std::exp(-0.25), 1e-5);
    EXPECT_NEAR(queueing::ccdf(law, 1.0 - 1e-9), 0.25 + 0.75 * std::exp(-0.25), 1e-5);
}

}  // namespace
}  // namespace sizewell::latency
