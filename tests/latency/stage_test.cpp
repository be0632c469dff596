// Stages with parts: the door, by formula and by simulation, against the shared reference rows.
#include "sizewell/latency/stage.hpp"

#include "sizewell/error.hpp"
#include "sizewell/latency/budget.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"

namespace sizewell::latency {
namespace {

Stage queue(prob::Law law) {
    Stage s;
    s.name = "queue";
    s.service = std::move(law);
    return s;
}
Stage own_queues(prob::Law law) {
    Stage s = queue(std::move(law));
    s.routing = Routing::random;
    return s;
}
prob::Law lognormal(double scv) { return prob::law_with_mean_scv(prob::Family::lognormal, 1.0, scv); }

queueing::Options formula() {
    queueing::Options o;
    o.time_budget = 0.0;
    return o;
}
queueing::Options short_simulation() {
    queueing::Options o;
    o.time_budget = 0.4;
    return o;
}

void expect_close(const StageResponse& r, const std::vector<double>& expect, const std::vector<double>& tolerance) {
    for (std::size_t i = 0; i < expect.size(); ++i) EXPECT_NEAR(r.response.percentile[i] / expect[i], 1.0, tolerance[i]) << i;
}

TEST(StageResponse, FanOutIsAnUpperBoundOfTheSimulatedForkJoin) {
    Stage s = queue(prob::Exponential{1.0});
    s.fan_out.branches = 10;
    const StageResponse r = stage_response(s, queueing::Poisson{0.5}, 1);
    const double simulated[] = {4.6422087, 8.69506241, 10.2269138, 13.6147455, 18.233875};  // half-widths 0.4 %
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_GT(r.response.percentile[i], 0.99 * simulated[i]);
        EXPECT_LT(r.response.lower[i], simulated[i]);
    }
    EXPECT_LT(r.response.percentile[3], 1.05 * simulated[3]);
    EXPECT_EQ(r.error, queueing::ErrorClass::bounded);
}

TEST(StageResponse, FanOutReachesTheTailOfLongServices) {
    Stage s = queue(lognormal(4.0));
    s.fan_out.branches = 10;
    const StageResponse r = stage_response(s, queueing::Poisson{0.5}, 1);
    EXPECT_NEAR(r.response.percentile[3] / 76.737574, 1.0, 0.03);
    EXPECT_NEAR(r.response.percentile[4] / 166.59543, 1.0, 0.03);
}

TEST(StageResponse, CopiesThatFillOneQueueHaveNoNumber) {
    Stage s = queue(prob::Exponential{1.0});
    s.hedge = Hedge{3.0, false};
    const StageResponse r = stage_response(s, queueing::Poisson{2.8}, 4, short_simulation());
    EXPECT_TRUE(r.saturated);
    EXPECT_TRUE(r.may_collapse);
    EXPECT_TRUE(std::isinf(r.response.percentile[0]));
}

TEST(StageResponse, TasksInOnePoolLoadItTogether) {
    Stage s = queue(prob::Exponential{1.0});
    s.fan_out = {100, true};
    EXPECT_DOUBLE_EQ(busy_seconds(s), 100.0);
    const StageResponse r = stage_response(s, queueing::Poisson{4.096}, 512, short_simulation());
    expect_close(r, {5.19095826, 7.15861073, 7.89450854, 9.53592052}, {0.02, 0.02, 0.02, 0.03});
    EXPECT_TRUE(stage_response(s, queueing::Poisson{5.2}, 512).saturated);
}

TEST(StageResponse, CacheSendsOnlyMissesToTheQueue) {
    Stage s = queue(prob::Exponential{1.0});
    s.cache = Cache{0.6, 0.05};
    const StageResponse r = stage_response(s, queueing::Poisson{0.9 / 0.4}, 1);
    expect_close(r, {0.05, 13.9129436, 20.8444154, 36.9387945, 59.9646455}, {1e-5, 1e-5, 1e-5, 1e-5, 1e-5});
    EXPECT_NEAR(r.p_wait, 0.36, 1e-12);
    EXPECT_NEAR(r.wait.mean, 3.6, 1e-9);
    EXPECT_NEAR(r.wait.percentile[1], 12.8093385, 1e-3);
    EXPECT_NEAR(busy_seconds(s), 0.4, 1e-15);
    EXPECT_FALSE(stage_response(s, queueing::Poisson{2.49}, 1).saturated);
    EXPECT_TRUE(stage_response(s, queueing::Poisson{2.51}, 1).saturated);
}

TEST(StageResponse, OptionalStageIsQueuedByThoseWhoNeedIt) {
    Stage s = queue(prob::Exponential{1.0});
    s.probability = 0.25;
    const StageResponse r = stage_response(s, queueing::Poisson{2.0}, 1);
    EXPECT_NEAR(r.response.percentile[3], -2.0 * std::log(0.04), 1e-3);
    EXPECT_NEAR(r.response.mean, 0.5, 1e-9);
    s.probability = 0.0;
    EXPECT_EQ(stage_response(s, queueing::Poisson{2.0}, 1).response.percentile[3], 0.0);
}

TEST(StageResponse, HedgedQueuesFollowTheSimulationByFormulaAndThroughTheDoor) {
    Stage s = own_queues(prob::Exponential{1.0});
    s.hedge = Hedge{5.991464547107982, false};
    const std::vector<double> simulated = {1.47975751, 4.9456916, 6.23415874, 8.10112807};
    const StageResponse quick = stage_response(s, queueing::Poisson{5.0}, 10, formula());
    expect_close(quick, simulated, {0.02, 0.02, 0.02, 0.04});
    EXPECT_GE(quick.relative_error, 0.04);
    EXPECT_GE(quick.response.upper[3], simulated[3]);
    const StageResponse full = stage_response(s, queueing::Poisson{5.0}, 10, short_simulation());
    EXPECT_EQ(full.error, queueing::ErrorClass::simulated);
    expect_close(full, simulated, {0.02, 0.02, 0.02, 0.02});
    EXPECT_NEAR(full.extra_load / 0.0618553362, 1.0, 0.05);
}

TEST(StageResponse, HedgeWithCancelNeedsSimulation) {
    Stage s = own_queues(lognormal(4.0));
    s.hedge = Hedge{14.068075054609082, true};
    const StageResponse bound = stage_response(s, queueing::Poisson{5.0}, 10, formula());
    EXPECT_GE(bound.relative_error, 0.2);
    const StageResponse r = stage_response(s, queueing::Poisson{5.0}, 10, short_simulation());
    EXPECT_EQ(r.error, queueing::ErrorClass::simulated);
    EXPECT_LT(r.response.percentile[3], bound.response.percentile[3]);
}

TEST(StageResponse, RetriesWithCancelFollowTheSimulation) {
    Stage s = queue(prob::Exponential{1.0});
    s.retry = Retry{5.0, 3, 1.0, 2.0, true};
    const std::vector<double> simulated = {0.981945518, 2.75413573, 3.46162587, 6.18499915};
    const StageResponse quick = stage_response(s, queueing::Poisson{6.4}, 8, formula());
    expect_close(quick, simulated, {0.02, 0.02, 0.02, 0.05});
    const StageResponse full = stage_response(s, queueing::Poisson{6.4}, 8, short_simulation());
    expect_close(full, simulated, {0.02, 0.02, 0.02, 0.02});
    EXPECT_NEAR(full.mean_attempts, 1.01100885, 0.001);
}

TEST(StageResponse, GivesNoNumberWhereRetriesCanCollapse) {
    Stage s = queue(prob::Exponential{1.0});
    s.retry = Retry{8.0, 3, 0.0, 1.0, false};
    const StageResponse r = stage_response(s, queueing::Poisson{0.3}, 1);
    EXPECT_TRUE(r.saturated);
    EXPECT_TRUE(r.may_collapse);
    EXPECT_TRUE(std::isinf(r.response.percentile[0]));
    EXPECT_NE(r.reason.find("(1 + retries) x load = 1.2"), std::string::npos) << r.reason;
    s.retry->retries = 1;
    EXPECT_FALSE(stage_response(s, queueing::Poisson{0.2}, 1).may_collapse);
}

TEST(StageResponse, DelaysAreHedgedAndRetriedExactly) {
    Stage s = queue(lognormal(4.0));
    s.queued = false;
    s.hedge = Hedge{3.603847289585009, false};
    expect_close(stage_response(s, queueing::Poisson{100.0}, 1), {0.447213595, 2.27300741, 3.60384729, 4.502593, 6.75638859}, {2e-4, 2e-4, 2e-4, 2e-4, 2e-4});
    s.hedge.reset();
    s.retry = Retry{3.0, 3, 0.5, 2.0, false};
    const StageResponse r = stage_response(s, queueing::Poisson{100.0}, 1);
    expect_close(r, {0.447199464, 2.27271355, 3.69071863, 5.16492869, 8.64771309}, {2e-4, 2e-4, 2e-4, 2e-4, 2e-4});
    EXPECT_NEAR(r.p_fail / 1.98743321e-05, 1.0, 1e-3);
}

TEST(StageResponse, IsUnchangedByPartsThatDoNothing) {
    const Stage plain = queue(prob::Exponential{1.0});
    Stage idle = plain;
    idle.cache = Cache{0.0, 0.0};
    idle.retry = Retry{1e9, 0, 0.0, 1.0, false};
    const auto a = stage_response(plain, queueing::Poisson{3.0}, 4), b = stage_response(idle, queueing::Poisson{3.0}, 4);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(b.response.percentile[i] / a.response.percentile[i], 1.0, 1e-4);
}

TEST(StageResponse, SimulationOnRequestAgreesWithTheFormula) {
    Stage s = queue(prob::Exponential{1.0});
    s.cache = Cache{0.6, 0.05};
    s.probability = 0.9;
    queueing::Options o = short_simulation();
    o.method = queueing::Method::simulate;
    const auto a = stage_response(s, queueing::Poisson{1.5}, 1, o), b = stage_response(s, queueing::Poisson{1.5}, 1);
    EXPECT_EQ(a.error, queueing::ErrorClass::simulated);
    for (std::size_t i = 1; i < 4; ++i) EXPECT_NEAR(a.response.percentile[i] / b.response.percentile[i], 1.0, 0.03) << i;
}

TEST(StageResponse, SaysWhatIsWrong) {
    const queueing::Poisson one{1.0};
    struct Bad { const char* what; void (*spoil)(Stage&); };
    for (const Bad& bad : {Bad{"probability", [](Stage& s) { s.probability = 1.5; }}, Bad{"probability", [](Stage& s) { s.probability = -0.5; }},
                           Bad{"branches", [](Stage& s) { s.fan_out.branches = 0; }}, Bad{"hit", [](Stage& s) { s.cache = Cache{2.0, 0.0}; }},
                           Bad{"lookup", [](Stage& s) { s.cache = Cache{0.5, -1.0}; }}, Bad{"hedge", [](Stage& s) { s.hedge = Hedge{-1.0, false}; }},
                           Bad{"retry", [](Stage& s) { s.retry = Retry{-1.0, 1, 0.0, 1.0, false}; }},
                           Bad{"concurrency", [](Stage& s) { s.concurrency = 0; }}}) {
        Stage s = queue(prob::Exponential{0.1});
        bad.spoil(s);
        EXPECT_THROW((void)stage_response(s, one, 1), DomainError) << bad.what;
    }
    EXPECT_THROW((void)stage_response(queue(prob::Exponential{0.1}), one, 0), DomainError);
}

TEST(EndToEnd, PartsOfStagesAddUpToo) {
    Stage look_up = queue(prob::Exponential{0.05}), answer = queue(prob::Exponential{0.4});
    look_up.fan_out.branches = 4;
    answer.cache = Cache{0.3, 0.002};
    const auto e = end_to_end({look_up, answer}, {2, 8}, queueing::Poisson{15.0});
    EXPECT_NEAR(e.total.mean, e.stages[0].response.mean + e.stages[1].response.mean, 1e-9);
    EXPECT_LT(e.total.percentile[3], e.stages[0].response.percentile[3] + e.stages[1].response.percentile[3]);
    EXPECT_GE(e.error, queueing::ErrorClass::bounded);
}

}  // namespace
}  // namespace sizewell::latency
