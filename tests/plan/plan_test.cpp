#include "sizewell/plan/plan.hpp"

#include "sizewell/report/report.hpp"

#include "plan/tools.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;

namespace {

const Check& check_of(const Plan& plan, const std::string& name) {
    for (const Check& c : plan.checks) {
        if (c.name == name) return c;
    }
    throw Error("no check " + name);
}

std::string rate(double req_per_second) { return sizewell::detail::number_text(req_per_second) + " req/s"; }

}  // namespace

class ExamplePlan : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Plan, ExamplePlan, testing::ValuesIn(kExamples), [](const auto& p) { return p.param; });

TEST_P(ExamplePlan, AddsItsLinesUpToItsTotal) {
    const auto f = by_path(make_plan(example(GetParam()), shipped()));
    double sum = 0.0;
    for (const char* line : {"compute", "storage", "training_data", "logs", "egress", "cluster", "pipeline", "monitoring", "retraining", "experiments",
                             "tooling", "engineers", "on_call", "other", "purchase", "support", "nat", "transfer", "endpoint", "metrics", "tracing", "licences",
                             "feature_store", "model_versions", "shadow", "canary", "load_test"}) {
        sum += f.at(std::string("tco.") + line);
    }
    EXPECT_NEAR(sum, f.at("tco.per_month"), 1e-12 * sum);
    EXPECT_NEAR(f.at("cost.per_request") * f.at("demand.requests_per_month"), f.at("cost.per_month"), 1e-12 * f.at("cost.per_month"));
    EXPECT_EQ(f.at("tco.compute"), f.at("cost.per_month"));
    EXPECT_NEAR(f.at("tco.multiplier"), 1.0 + f.at("tco.overhead_share") + f.at("tco.fixed") / f.at("tco.compute"), 1e-12 * f.at("tco.multiplier"));
    EXPECT_GE(f.at("tco.multiplier"), 1.0);
    EXPECT_NEAR(f.at("cost.per_hour") * 730.0, f.at("cost.per_month"), 1e-12 * f.at("cost.per_month"));
    EXPECT_NEAR(f.at("managed.premium_paid"), f.at("managed.premium") * f.at("tco.compute"), 1e-9);
}

TEST_P(ExamplePlan, IsTheSameEveryTime) {
    const auto s = example(GetParam());
    const std::string first = report::plan_json(make_plan(s, shipped()));
    EXPECT_EQ(report::plan_json(make_plan(s, shipped())), first);
    EXPECT_EQ(report::plan_json(make_plan(example(GetParam()), shipped())), first);
}

TEST_P(ExamplePlan, ChecksEveryPromiseAgainstItsOwnFigure) {
    const Plan p = make_plan(example(GetParam()), shipped());
    const auto f = by_path(p);
    EXPECT_FALSE(p.checks.empty());
    bool all = true;
    for (const Check& c : p.checks) {
        const std::string path = c.name == "cost_per_request" ? "cost.per_request" : c.name == "monthly_budget" ? "cost.per_month" : "latency." + c.name;
        EXPECT_EQ(c.planned, f.at(path)) << c.name;
        EXPECT_EQ(c.met, c.planned <= c.promised) << c.name;
        EXPECT_EQ(c.met, c.bound.empty()) << c.name;
        all = all && c.met;
    }
    EXPECT_EQ(p.met, all);
}

TEST_P(ExamplePlan, OrdersItsPercentilesAndNamesWhatBindsEachPool) {
    const Plan p = make_plan(example(GetParam()), shipped());
    const auto& l = p.figures.total.latency;
    EXPECT_LE(l.p50, l.p90);
    EXPECT_LE(l.p90, l.p95);
    EXPECT_LE(l.p95, l.p99);
    EXPECT_LE(l.p99, l.p999);
    for (const auto& service : p.services) {
        EXPECT_FALSE(service.saturated);
        EXPECT_FALSE(service.method.empty());
        for (const StagePlan& s : service.stages) EXPECT_EQ(s.binding.empty(), !s.pooled) << s.name;
    }
}

// Every figure explains itself: the last step is the figure, every formula uses steps before it, every input has a source.
TEST_P(ExamplePlan, ExplainsEveryFigureDownToSourcedInputs) {
    const auto s = example(GetParam());
    const Plan p = make_plan(s, shipped());
    const auto figures = by_path(p);
    for (const std::string& path : figure_paths(p)) {
        const auto steps = explain(s, shipped(), path);
        ASSERT_FALSE(steps.empty()) << path;
        const double last = steps.back().value, want = figures.at(path);
        EXPECT_TRUE(last == want || (std::isnan(last) && std::isnan(want))) << path << ": " << last << " and not " << want;
        for (const Explanation& step : steps) {
            if (step.formula.empty()) {
                EXPECT_FALSE(step.source.empty()) << path << ": input " << step.name << " without source";
            } else {
                EXPECT_FALSE(step.numbers.empty()) << path << ": " << step.name;
            }
        }
        EXPECT_FALSE(steps.back().help.empty()) << path;
    }
}

TEST(Plan, KeepsThePromisesOfTheFeasibleExamples) {
    for (const char* name : {"search_ranking", "image_classification", "internal_tool"}) EXPECT_TRUE(make_plan(example(name), shipped()).met) << name;
}

TEST(Plan, LetsManagedWinForTheInternalTool) {
    const Plan p = make_plan(example("internal_tool"), shipped());
    EXPECT_EQ(p.cheaper, "managed");
    EXPECT_LT(p.figures.managed.managed, p.figures.managed.kubernetes);
    EXPECT_EQ(p.break_even.kind, Crossing::at);
    EXPECT_GT(p.break_even.rate, 1.0);
}

TEST(Plan, RefusesTheImpossiblePromiseWithItsBoundAndTheNearestValue) {
    const Plan p = make_plan(example("impossible_promise"), shipped());
    EXPECT_FALSE(p.met);
    const Check& p99 = check_of(p, "p99");
    EXPECT_FALSE(p99.met);
    EXPECT_NE(p99.bound.find("no number of replicas helps"), std::string::npos) << p99.bound;
    EXPECT_NEAR(p99.nearest, 0.076, 5e-4) << "6 ms of network and a service p99 of 70 ms";
    EXPECT_GE(p99.planned, p99.nearest);
    EXPECT_TRUE(check_of(p, "p50").met);
    const Check& budget = check_of(p, "monthly_budget");
    EXPECT_FALSE(budget.met);
    EXPECT_NE(budget.bound.find("model needs"), std::string::npos) << budget.bound;
    EXPECT_EQ(budget.nearest, budget.planned);
}

TEST(Plan, HoldsThePromiseThatItCallsNearest) {
    const Plan refused = plan_of({.promises = R"({ "p99": "100 ms" })"});
    ASSERT_FALSE(refused.met);
    const double nearest = check_of(refused, "p99").nearest;
    EXPECT_FALSE(plan_of({.promises = "{ \"p99\": \"" + sizewell::detail::number_text(nearest * 999.0) + " ms\" }"}).met);
    EXPECT_TRUE(plan_of({.promises = "{ \"p99\": \"" + sizewell::detail::number_text(nearest * 1010.0) + " ms\" }"}).met);
}

TEST(Plan, CostsNoLessWithMoreDemandOrAHigherPrice) {
    double instances_before = 0.0, total_before = 0.0;
    for (double average = 2.0; average < 1500.0; average *= 1.5) {
        const Plan p = plan_of({.average = rate(average), .peak = rate(3.0 * average)});
        EXPECT_GE(p.figures.total.capacity.instances.value(), instances_before);
        EXPECT_GE(p.figures.tco.per_month.value(), total_before);
        instances_before = p.figures.total.capacity.instances.value();
        total_before = p.figures.tco.per_month.value();
    }
    total_before = 0.0;
    for (const char* price : {"$0.50/instance-hour", "$1.00/instance-hour", "$1.01/instance-hour", "$55/instance-hour"}) {
        const double total = plan_of({.price = price}).figures.tco.per_month.value();
        EXPECT_GT(total, total_before);
        total_before = total;
    }
}

TEST(Plan, NeverNeedsFewerReplicasWithMoreHeadroomOrATighterPromise) {
    double before = 0.0;
    for (int per_cent = 0; per_cent <= 200; per_cent += 5) {
        const double needed = plan_of({.headroom = std::to_string(per_cent) + " %"}).figures.total.capacity.pools.at(0).needed;
        EXPECT_GE(needed, before) << per_cent;
        before = needed;
    }
    before = 0.0;
    for (const char* promise : {"2 s", "300 ms", "150 ms", "130 ms", "120 ms", "117 ms"}) {
        const double needed = plan_of({.promises = std::string("{ \"p99\": \"") + promise + "\" }", .cap = "99 %"}).figures.total.capacity.pools.at(0).needed;
        EXPECT_GE(needed, before) << promise;
        before = needed;
    }
}

// A hundredth of the average traffic under the same peak: the bill stays, each request costs a hundred times as much.
TEST(Plan, NeverMultipliesTheBillByUtilisation) {
    const Plan busy = plan_of({}), idle = plan_of({.average = "2 req/s"});
    EXPECT_EQ(idle.figures.total.cost.per_month.value(), busy.figures.total.cost.per_month.value());
    EXPECT_DOUBLE_EQ(idle.figures.total.cost.per_request.value(), 100.0 * busy.figures.total.cost.per_request.value());
    EXPECT_DOUBLE_EQ(100.0 * idle.figures.total.cost.utilisation, busy.figures.total.cost.utilisation);
}

// g2-standard-4 holds its L4: 515.99 a month, and not 802.17 with the GPU on top a second time.
TEST(Plan, BillsABundledGpuOnce) {
    const Plan p = plan_of({.average = "1 req/s", .peak = "1 req/s", .price = "$0.706832/instance-hour", .redundancy = "none"});
    EXPECT_EQ(p.figures.total.capacity.instances.value(), 1.0);
    EXPECT_EQ(p.figures.total.capacity.gpus.value(), 2.0);
    EXPECT_NEAR(p.figures.total.cost.per_month.value(), 515.99, 0.005);
}

TEST(Plan, GivesEqualBillsWithoutPremiumAndPeopleSaved) {
    const std::string text = given({.premium = "0 %", .saves = "0 engineers"});
    std::string no_fee = text;
    no_fee.replace(no_fee.find("$73/month"), 9, "$0/month");
    const Plan p = make_plan(parsed(no_fee), shipped());
    EXPECT_EQ(p.figures.managed.managed.value(), p.figures.managed.kubernetes.value());
    EXPECT_EQ(p.cheaper, "equal");
    EXPECT_EQ(plan_of({.premium = "0 %"}).break_even.kind, Crossing::never);
    EXPECT_EQ(plan_of({.premium = "0 %"}).cheaper, "managed");
}

TEST(Plan, SaysAlwaysWhereManagedSavesNobody) {
    std::string text = given({.saves = "0 engineers"});
    text.replace(text.find("$73/month"), 9, "$0/month");
    const Plan p = make_plan(parsed(text), shipped());
    EXPECT_EQ(p.break_even.kind, Crossing::always);
    EXPECT_EQ(p.cheaper, "kubernetes");
}

// A little below the crossing the premium is worth less than the people it saves, a little above it is worth more.
TEST(Plan, CrossesTheStaircaseWhereItSays) {
    for (const char* redundancy : {"none", "replica", "node", "zone"}) {
        for (const char* premium : {"14 %", "15 %", "25 %", "40 %", "300 %"}) {
            const Plan p = plan_of({.premium = premium, .redundancy = redundancy});
            ASSERT_EQ(p.break_even.kind, Crossing::at);
            const auto at = [&](double factor) {
                const double average = p.break_even.rate * factor / p.figures.total.demand.average.value() * 200.0;
                return plan_of({.average = rate(average), .peak = rate(3.0 * average), .premium = premium, .redundancy = redundancy});
            };
            const double saved = p.figures.managed.people_saved.value() + p.figures.managed.fee_saved.value();
            const Plan above = at(1.0 + 1e-4), below = at(1.0 - 1e-4);
            EXPECT_LT(below.figures.managed.premium_paid.value(), saved) << redundancy << " " << premium;
            EXPECT_GE(above.figures.managed.premium_paid.value(), saved * (1.0 - 1e-9)) << redundancy << " " << premium;
            EXPECT_EQ(below.cheaper, "managed") << redundancy << " " << premium;
            EXPECT_EQ(above.cheaper, "kubernetes") << redundancy << " " << premium;
            EXPECT_EQ(p.break_even.instances, above.figures.total.capacity.instances.value()) << redundancy << " " << premium;
            EXPECT_NEAR(p.break_even.premium_paid, above.figures.managed.premium_paid.value(), 1e-9 * saved) << redundancy << " " << premium;
        }
    }
}

// Ours: p5.4xlarge, 10 req/s a GPU, premium 15 %, one engineer at 180k, one EKS cluster: from the 21st GPU, above 200 req/s.
TEST(Plan, CrossesAtTheTwentyFirstH100) {
    const Plan p = make_plan(parsed(R"({
      "people": { "salary": "$180k/engineer-year", "engineers": "1 engineer", "managed_saves": "1 engineer", "on_call": "$0/month" },
      "cluster": { "count": 1, "fee": "$73/month" },
      "services": { "llama": { "demand": { "average": "100 req/s", "peak": "100 req/s", "headroom": "0 %" },
        "stages": [ { "name": "gpu", "service": { "mean": "80 ms", "law": "exponential" }, "price": "$6.88/instance-hour", "premium": "15 %",
          "gpus_per_replica": 1, "redundancy": "none", "utilisation_cap": "80 %" } ] } } })"), shipped());
    EXPECT_EQ(p.figures.total.capacity.gpus.value(), 10.0);
    EXPECT_NEAR(p.figures.managed.break_even_compute.value(), 100486.67, 0.01);
    ASSERT_EQ(p.break_even.kind, Crossing::at);
    EXPECT_EQ(p.break_even.instances, 21.0);
    EXPECT_NEAR(p.break_even.rate, 200.0, 1e-6);
}

TEST(Plan, SumsTwoServices) {
    std::string text = given();
    const auto begin = text.find("\"s\": {"), end = text.rfind("  } }");
    const std::string body = text.substr(begin + 4, end - begin - 4);
    text.insert(end + 3, ", \"t\":" + body + "}");
    const Plan one = plan_of({}), two = make_plan(parsed(text), shipped());
    ASSERT_EQ(two.services.size(), 2u);
    const auto f = by_path(one), g = by_path(two);
    for (const char* path : {"demand.average", "demand.design", "demand.requests_per_month", "capacity.replicas", "capacity.instances", "capacity.gpus",
                             "cost.per_month", "tco.compute", "tco.storage", "tco.logs", "tco.monitoring", "tco.tooling", "managed.premium_paid"}) {
        EXPECT_DOUBLE_EQ(g.at(path), 2.0 * f.at(path)) << path;
        if (std::string(path).rfind("tco", 0) != 0 && std::string(path).rfind("managed", 0) != 0) {
            EXPECT_EQ(g.at(std::string("services.t.") + path), f.at(path)) << path;
        }
    }
    for (const char* path : {"tco.engineers", "tco.cluster", "cost.per_request", "managed.premium"}) EXPECT_DOUBLE_EQ(g.at(path), f.at(path)) << path;
    EXPECT_LT(g.at("tco.egress"), 2.0 * f.at("tco.egress") + 1e-9) << "tiers are counted once over both";
    EXPECT_NEAR(two.break_even.premium_paid, 15146.0, 0.02 * 15146.0);
    for (const std::string& path : figure_paths(two)) {
        const auto steps = explain(parsed(text), shipped(), path);
        EXPECT_EQ(steps.back().value, g.at(path)) << path;
        for (const auto& step : steps) EXPECT_FALSE(step.formula.empty() && step.source.empty()) << path << ": " << step.name;
    }
}

TEST(Explain, KnowsTheDefaultAndSuggestsForATypo) {
    const auto s = example("internal_tool");
    EXPECT_EQ(explain(s, shipped(), "").back().name, "cost.per_request");
    try {
        (void)explain(s, shipped(), "cost.per_requst");
        FAIL() << "an unknown path was explained";
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find("cost.per_request"), std::string::npos) << e.what();
    }
}

TEST(Plan, MarksWhatItAssumedWithSourceAndDate) {
    const Plan p = make_plan(parsed(R"({ "services": { "s": { "demand": { "average": "5 req/s", "peak": "9 req/s" },
      "stages": [ { "name": "m", "service": "50 ms", "instance": "aws/g5.xlarge/us-east-1" } ] } } })"), shipped());
    EXPECT_TRUE(p.rule_is_estimate);
    bool salary = false;
    for (const Used& u : p.used) {
        EXPECT_FALSE(u.source.empty()) << u.path;
        EXPECT_FALSE(u.date.empty()) << u.path;
        salary = salary || (u.path == "people.salary" && u.assumed);
    }
    EXPECT_TRUE(salary);
    std::vector<std::string> codes;
    for (const Warning& w : p.warnings) {
        codes.push_back(w.code);
        EXPECT_FALSE(w.help.empty()) << w.code;
    }
    for (const char* code : {"W0102", "W0103", "W0106", "W0109"}) EXPECT_NE(std::find(codes.begin(), codes.end(), code), codes.end()) << code;
    EXPECT_FALSE(make_plan(example("internal_tool"), shipped()).rule_is_estimate);
}
