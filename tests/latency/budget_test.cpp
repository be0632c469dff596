#include "sizewell/latency/budget.hpp"

#include "sizewell/error.hpp"
#include "sizewell/latency/arrivals.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"

namespace sizewell::latency {
namespace {

Stage stage(std::string name, prob::Law law) {
    Stage s;
    s.name = std::move(name);
    s.service = std::move(law);
    return s;
}
Stage delay(std::string name, prob::Law law) {
    Stage s = stage(std::move(name), std::move(law));
    s.queued = false;
    return s;
}

queueing::Options analytic() {
    queueing::Options o;
    o.time_budget = 0.0;
    return o;
}

TEST(EndToEnd, FourExponentialStagesAreExact) {
    const Stage one = stage("queue", prob::Exponential{1.0});
    const auto e = end_to_end({one, one, one, one}, {1, 1, 1, 1}, queueing::Poisson{0.8});
    const double expect[] = {18.3603037, 33.4039153, 38.7682826, 50.2255876, 65.3112039};  // Erlang(4) of mean 20
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(e.total.percentile[i] / expect[i], 1.0, 1e-4);
    EXPECT_NEAR(e.total.mean, 20.0, 1e-9);
    EXPECT_EQ(e.error, queueing::ErrorClass::exact);
}

TEST(EndToEnd, SumOfStageMeansIsTheMeanOfTheWhole) {
    const auto e = end_to_end({delay("network", prob::law_with_mean_scv(prob::Family::lognormal, 0.02, 1.0)),
                               stage("retrieve", prob::Exponential{0.05}), stage("answer", prob::law_with_mean_scv(prob::Family::gamma, 0.4, 0.6))},
                              {1, 2, 8}, queueing::Poisson{12.0}, analytic());
    double sum = 0.0;
    for (const auto& r : e.stages) sum += r.response.mean;
    EXPECT_NEAR(e.total.mean / sum, 1.0, 1e-9);
    for (std::size_t i = 1; i < e.total.percentile.size(); ++i) EXPECT_GT(e.total.percentile[i], e.total.percentile[i - 1]);
    double p99s = 0.0;
    for (const auto& r : e.stages) p99s += r.response.percentile[3];
    EXPECT_LT(e.total.percentile[3], p99s);
    EXPECT_LE(e.total.lower[3], e.total.percentile[3]);
    EXPECT_GE(e.total.upper[3], e.total.percentile[3]);
}

TEST(EndToEnd, TwoLognormalStagesFollowTheSimulation) {
    const Stage one = stage("queue", prob::law_with_mean_scv(prob::Family::lognormal, 1.0, 1.0));
    const auto e = end_to_end({one, one}, {8, 8}, queueing::Poisson{6.4}, analytic());
    // simulated independently, 32 replications, half-widths 0.2 to 0.4 %
    EXPECT_NEAR(e.total.percentile[0] / 2.17619703, 1.0, 0.02);
    EXPECT_NEAR(e.total.percentile[1] / 4.48958757, 1.0, 0.015);
    EXPECT_NEAR(e.total.percentile[3] / 8.01715212, 1.0, 0.015);
    EXPECT_EQ(e.error, queueing::ErrorClass::approximate);
    EXPECT_GT(e.relative_error, 0.0);
}

TEST(EndToEnd, GrowsWithTheRateAndShrinksWithReplicas) {
    const Stage a = stage("a", prob::Exponential{1.0}), b = stage("b", prob::Exponential{0.5});
    double before = 0.0;
    for (const double rate : {0.5, 2.0, 3.0, 3.8}) {
        const double p99 = end_to_end({a, b}, {4, 4}, queueing::Poisson{rate}).total.percentile[3];
        EXPECT_GT(p99, before);
        before = p99;
    }
    EXPECT_LT(end_to_end({a, b}, {5, 4}, queueing::Poisson{3.8}).total.percentile[3], before);
}

TEST(EndToEnd, IsSaturatedWhenAStageIs) {
    const auto e = end_to_end({stage("fast", prob::Exponential{0.1}), stage("slow", prob::Exponential{1.0})}, {1, 1}, queueing::Poisson{2.0});
    EXPECT_TRUE(e.saturated);
    EXPECT_EQ(e.reason.rfind("slow: ", 0), 0u) << e.reason;
    EXPECT_TRUE(std::isinf(e.total.percentile[0]));
    EXPECT_TRUE(std::isinf(e.total.mean));
}

TEST(EndToEnd, ConstantsAloneAreTheirSum) {
    const auto e = end_to_end({delay("out", prob::Deterministic{0.02}), delay("back", prob::Deterministic{0.03})}, {1, 1}, queueing::Poisson{2.0});
    for (const double v : e.total.percentile) EXPECT_NEAR(v, 0.05, 1e-15);
    EXPECT_NEAR(e.total.mean, 0.05, 1e-15);
}

TEST(EndToEnd, SaysWhatIsWrong) {
    EXPECT_THROW((void)end_to_end({}, {}, queueing::Poisson{1.0}), DomainError);
    EXPECT_THROW((void)end_to_end({stage("a", prob::Exponential{1.0})}, {1, 2}, queueing::Poisson{0.5}), DomainError);
    EXPECT_THROW((void)end_to_end({delay("a", prob::Deterministic{-1.0})}, {1}, queueing::Poisson{0.5}), DomainError);
}

TEST(Thinned, KeepsTheRateAndTheKindOfStream) {
    EXPECT_DOUBLE_EQ(queueing::arrival_rate(thinned(queueing::Poisson{4.0}, 0.25)), 1.0);
    const auto few = thinned(queueing::Renewal{prob::Erlang{4, 0.5}}, 0.1);
    EXPECT_NEAR(queueing::arrival_rate(few), 0.2, 1e-12);
    EXPECT_NEAR(gap_scv(few), 1.0 + 0.1 * (0.25 - 1.0), 1e-9);
    EXPECT_NEAR(queueing::arrival_rate(thinned(queueing::mmpp(10.0, 8.0, 0.1, 5.0), 0.5)), 5.0, 1e-12);
    EXPECT_NEAR(queueing::arrival_rate(scaled(queueing::Renewal{prob::Erlang{4, 0.5}}, 3.0)), 6.0, 1e-12);
    EXPECT_THROW((void)thinned(queueing::Poisson{4.0}, 0.0), DomainError);
    EXPECT_THROW((void)thinned(queueing::Poisson{4.0}, 1.5), DomainError);
    EXPECT_THROW((void)scaled(queueing::Poisson{4.0}, -1.0), DomainError);
}

TEST(Departures, ArePoissonAfterExponentialServersAndSmootherAfterConstantOnes) {
    EXPECT_TRUE(std::holds_alternative<queueing::Poisson>(departures(queueing::Poisson{6.4}, 0.8, 1.0, 8.0)));
    EXPECT_NEAR(gap_scv(departures(queueing::Poisson{3.2}, 0.8, 0.0, 4.0)), 0.68, 1e-9);
    EXPECT_GT(gap_scv(departures(queueing::Poisson{3.2}, 0.8, 4.0, 1.0)), 1.0);
    EXPECT_THROW((void)departures(queueing::Poisson{1.0}, 1.0, 1.0, 1.0), DomainError);
}

}  // namespace
}  // namespace sizewell::latency
