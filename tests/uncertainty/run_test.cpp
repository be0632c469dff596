#include "sizewell/uncertainty/run.hpp"

#include "sizewell/error.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/scenario/read.hpp"
#include "sizewell/uncertainty/common_points.hpp"
#include "sizewell/uncertainty/sensitivity.hpp"

#include "plan/read_model.hpp"
#include "plan/sizing_step.hpp"
#include "uncertainty/sizing_table.hpp"
#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::the_catalog;

scenario::Scenario parse(const std::string& text) { return scenario::parse_scenario(text, "test.json", the_catalog()); }

struct Ranges {
    std::string average = "15 to 30 req/s", factor = "2 to 4", mean = "30 to 45 ms", price = "$0.5 to $0.8/instance-hour", salary = "$150k to $210k/engineer-year";
    std::string law = R"("law": "exponential")", more = "", budget = "$4,000/month";
};

std::string text_of(const Ranges& r) {
    return R"({"date": "2026-11-23", "people": {"salary": ")" + r.salary + R"("}, "services": {"s": {"demand": {"average": ")" + r.average + R"(", "peak_factor": ")" + r.factor +
           R"("}, "promises": {"p99": "400 ms", "monthly_budget": ")" + r.budget + R"("}, "stages": [{"name": "net", "service": {"mean": "10 ms", "law": "deterministic"}},
           {"name": "m", "service": {"mean": ")" + r.mean + "\", " + r.law + R"(}, "price": ")" + r.price + R"(", "premium": "20 %", "redundancy": "replica"}]}})" + r.more + "}";
}

TEST(Run, PointsOnlyAreNotSampled) {
    const Ranges points{"20 req/s", "3", "35 ms", "$0.6/instance-hour", "$180k/engineer-year"};
    const auto s = parse(text_of(points));
    const Result r = run(s, the_catalog());
    EXPECT_FALSE(r.sampled);
    EXPECT_EQ(r.samples, 0);
    const auto plan = plan::make_plan(s, the_catalog());
    const Distribution* cost = r.find("cost.per_month");
    ASSERT_NE(cost, nullptr);
    EXPECT_EQ(cost->point, plan.figures.total.cost.per_month.value());
    EXPECT_EQ(cost->summary.percentile[2].value, cost->point);
    EXPECT_EQ(cost->summary.percentile[2].half_width, 0.0);
    EXPECT_EQ(r.met.value, plan.met ? 1.0 : 0.0);
}

// The whole way round: every draw written into the file as a point and planned again.
TEST(Run, EveryDrawIsThePlanOfItsValues) {
    const auto s = parse(text_of({}));
    const Draws draws = sample_points(uncertain_inputs(s), {}, 12);
    const Samples got = evaluate_at(s, the_catalog(), draws, {"cost.per_month", "tco.per_month", "capacity.replicas", "demand.design", "managed.managed"}, 2);
    const auto column = [&](const std::string& name) {
        return draws.of(static_cast<std::size_t>(std::find(draws.names.begin(), draws.names.end(), name) - draws.names.begin()));
    };
    for (std::size_t i = 0; i < draws.n; ++i) {
        const auto text = [](double x) { char b[40]; std::snprintf(b, sizeof b, "%.15g", x); return std::string(b); };
        Ranges at;
        at.average = text(column("demand.average")[i]) + " req/s";
        at.factor = text(column("demand.peak_factor")[i]);
        at.mean = text(column("stages.m.service.mean")[i]) + " s";
        at.price = "$" + text(3600.0 * column("stages.m.price")[i]) + "/instance-hour";
        at.salary = "$" + text(3600.0 * column("people.salary")[i]) + "/engineer-hour";
        const auto plan = plan::make_plan(parse(text_of(at)), the_catalog());
        const auto& f = plan.figures;
        EXPECT_NEAR(got.of(0)[i] / f.total.cost.per_month.value(), 1.0, 1e-9);
        EXPECT_NEAR(got.of(1)[i] / f.tco.per_month.value(), 1.0, 1e-9);
        EXPECT_EQ(got.of(2)[i], f.total.capacity.replicas);
        EXPECT_NEAR(got.of(3)[i] / f.total.demand.design.value(), 1.0, 1e-9);
        EXPECT_NEAR(got.of(4)[i] / f.managed.managed.value(), 1.0, 1e-9);
    }
}

TEST(Run, WhatFollowsFromARangeFollowsInEverySample) {  // peak = average x factor: a product of lognormals
    const auto s = parse(text_of({}));
    RunOptions o;
    o.samples = 4096;
    o.figures = {"demand.peak", "cost.per_month"};
    const Result r = run(s, the_catalog(), o);
    ASSERT_EQ(r.figures.size(), 2U);
    const double mu = std::log(std::sqrt(15.0 * 30.0) * std::sqrt(2.0 * 4.0)), sd = std::sqrt(2.0) * std::log(2.0) / (2.0 * prob::normal_quantile(0.95));
    EXPECT_NEAR(r.figures[0].summary.percentile[2].value / std::exp(mu + sd * prob::normal_quantile(0.9)), 1.0, 0.01);
    EXPECT_NEAR(r.figures[0].point / std::exp(mu), 1.0, 1e-9);
    EXPECT_EQ(r.figures[1].point, run(s, the_catalog(), o).figures[1].point);
    EXPECT_EQ(r.inputs.size(), 5U);
    EXPECT_NE(r.inputs[1].reading.find("median"), std::string::npos);
    ASSERT_EQ(r.promises.size(), 2U);
    EXPECT_GT(r.met.value, 0.9);
}

// The P90 a plan prints and the one a condition, a sweep or a goal asks for are of the same draws.
TEST(Run, AConditionHasThePercentilesOfThePlan) {
    Ranges ranges;
    ranges.more = R"(, "correlations": [{"of": "demand.average", "with": "stages.m.price", "rank": -0.4}])";
    const auto s = parse(text_of(ranges));
    RunOptions o;
    o.samples = 1024;
    const Result plan = run(s, the_catalog(), o);
    const std::vector<std::string> paths = {"cost.per_month", "tco.per_month", "latency.p99", "capacity.replicas"};
    const plan::Sampler sampler = common_points(s, s, the_catalog(), 1024, 1, 2);
    const auto values = sampler.draw(s, paths);
    for (std::size_t m = 0; m < paths.size(); ++m) {
        const Summary& of = plan.find(paths[m])->summary;
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(sampler.percentile(values[m], o.percentiles[i]), of.percentile[i].value) << paths[m];
        double sum = 0.0;
        for (const double v : values[m]) sum += v / 1024.0;
        EXPECT_NEAR(sum / of.mean.value, 1.0, 1e-12) << paths[m];
    }
}

TEST(Run, SameBitsForAnyNumberOfThreads) {
    const auto s = parse(text_of({}));
    RunOptions o;
    o.samples = 1024;
    const Result one = run(s, the_catalog(), o);
    for (const int threads : {2, 7}) {
        o.threads = threads;
        const Result many = run(s, the_catalog(), o);
        for (std::size_t m = 0; m < one.figures.size(); ++m) {
            for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(many.figures[m].summary.percentile[i].value, one.figures[m].summary.percentile[i].value) << one.figures[m].path;
            EXPECT_EQ(many.figures[m].summary.mean.value, one.figures[m].summary.mean.value);
        }
    }
}

TEST(Run, AVariableUsedTwiceIsOneDraw) {
    Ranges r;
    r.price = "$x";
    r.more = R"(, "variables": {"x": "$0.5 to $0.8/instance-hour", "twice": "2 * $x"})";
    auto text = text_of(r);
    const std::string at = R"("premium": "20 %")";
    text.replace(text.find(at), at.size(), at + R"(, "concurrency": 1)");
    const std::string promises = R"("promises")";
    text.replace(text.find(promises), promises.size(), R"("tco": {"monitoring": "$twice"}, "promises")");
    const auto s = parse(text);
    const auto inputs = uncertain_inputs(s);
    EXPECT_EQ(inputs.front().name, "$x");
    EXPECT_EQ(std::count_if(inputs.begin(), inputs.end(), [](const Input& i) { return i.name == "stages.m.price"; }), 0);
    const Samples got = evaluate_at(s, the_catalog(), sample_points(inputs, {}, 64), {"tco.monitoring", "tco.compute"});
    for (std::size_t i = 0; i < got.n; ++i) EXPECT_NEAR(got.of(0)[i], 2.0 * got.of(1)[i], 1e-9 * got.of(1)[i]);
}

TEST(Run, CorrelationsOfTheScenarioMoveTheTail) {
    RunOptions o;
    o.samples = 4096;
    o.figures = {"demand.peak"};
    const double alone = run(parse(text_of({})), the_catalog(), o).figures[0].summary.percentile[2].value;
    Ranges r;
    r.more = R"(, "correlations": [{"of": "demand.average", "with": "demand.peak_factor", "rank": 0.9}])";
    const double together = run(parse(text_of(r)), the_catalog(), o).figures[0].summary.percentile[2].value;
    EXPECT_GT(together, 1.1 * alone);
}

TEST(Run, DrawsThatAreNoScenarioAreLeftOutAndCounted) {
    const std::string text = R"({"services": {"s": {"demand": {"average": "10 to 30 req/s", "peak": "25 to 60 req/s"},
        "stages": [{"service": "20 ms", "price": "$1/instance-hour"}]}}})";
    RunOptions o;
    o.samples = 1024;
    const Result r = run(parse(text), the_catalog(), o);
    ASSERT_EQ(r.notes.size(), 1U);
    EXPECT_NE(r.notes[0].find("below the average"), std::string::npos);
    EXPECT_TRUE(std::isfinite(r.find("cost.per_month")->summary.percentile[1].value));
}

TEST(Run, AnEmpiricalColumnIsReadBesideTheScenario) {
    const std::string folder = testing::TempDir();
    std::ofstream(folder + "/seen.csv") << "rate,other\n18,1\n20,2\n22,3\n40,4\n";
    Ranges r;
    r.average = "csv(seen.csv, rate, req/s)";
    const auto s = scenario::parse_scenario(text_of(r), folder + "/scenario.json", the_catalog());
    const Draws d = sample_points(uncertain_inputs(s), {}, 256);
    const auto k = static_cast<std::size_t>(std::find(d.names.begin(), d.names.end(), "demand.average") - d.names.begin());
    for (std::size_t i = 0; i < d.n; ++i) EXPECT_TRUE(d.of(k)[i] == 18.0 || d.of(k)[i] == 20.0 || d.of(k)[i] == 22.0 || d.of(k)[i] == 40.0);
    r.average = "csv(seen.csv, rates, req/s)";
    try {
        (void)scenario::parse_scenario(text_of(r), folder + "/scenario.json", the_catalog());
        ADD_FAILURE();
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("no column"), std::string::npos) << e.what();
    }
}

TEST(Run, RefusesBadInputAndSaysWhatToDo) {
    const auto finding = [](const Ranges& r) -> std::string {
        try {
            (void)parse(text_of(r));
        } catch (const InputError& e) {
            return e.findings().front().code + " " + e.findings().front().pointer + " " + e.findings().front().reason + " " + e.findings().front().help;
        }
        return "";
    };
    Ranges r;
    r.average = "30 to 15 req/s";
    EXPECT_EQ(finding(r).substr(0, 5), "E0207");
    r = {};
    r.more = R"(, "correlations": [{"of": "demand.averag", "with": "people.salary", "rank": 0.5}])";
    EXPECT_NE(finding(r).find("did you mean \"demand.average\"?"), std::string::npos) << finding(r);
    r.more = R"(, "correlations": [{"of": "demand.average", "with": "demand.headroom", "rank": 0.5}])";
    EXPECT_NE(finding(r).find("is no range"), std::string::npos) << finding(r);
    r.more = R"(, "correlations": [{"of": "demand.average", "with": "people.salary", "rank": 1.5}])";
    EXPECT_EQ(finding(r).substr(0, 5), "E0401") << finding(r);
    r = {};
    r.salary = "$pay_of_on";
    r.more = R"(, "variables": {"pay_of_one": "$150k to $200k/engineer-year"})";
    EXPECT_EQ(finding(r).substr(0, 5), "E0208") << finding(r);
    r.salary = "$pay_of_one";
    r.more = R"(, "variables": {"pay_of_one": "1 to 2 ms"})";
    EXPECT_EQ(finding(r).substr(0, 5), "E0205") << finding(r);
    r = {};
    r.mean = "p10=1, p50=9.9, p90=10 ms";
    EXPECT_NE(finding(r).find("p50"), std::string::npos) << finding(r);
    EXPECT_NE(finding(r).find("it would be one with p50=6.81 ms"), std::string::npos) << finding(r);
    RunOptions o;
    o.figures = {"cost.per_mont"};
    try {
        (void)run(parse(text_of({})), the_catalog(), o);
        ADD_FAILURE();
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find("did you mean cost.per_month?"), std::string::npos);
    }
}

TEST(SizingTable, AgreesWithTheSearchItStandsFor) {
    Ranges r;
    r.law = R"("law": "lognormal", "scv": 1.5)";
    const auto s = parse(text_of(r));
    const auto same = [](double value, const std::string&, auto) { return value; };
    auto model = plan::ModelReader<double, decltype(same)>(the_catalog(), same).read(s).services.front();
    model.options.time_budget = 0.0;
    model.options.effort = queueing::Effort::search;
    const SizingTable table(model);
    int steps = 0, asked = 0;
    for (const double rate : {30.0, 70.0, 110.0}) {
        for (const double seconds : {0.028, 0.036}) {
            const std::vector<double> inputs{rate, 0.01, seconds};
            const auto known = table.answer(model, inputs);
            ASSERT_TRUE(known.has_value()) << rate << " " << seconds;
            const auto found = sizing::fewest_replicas(plan::sizing_question(model, inputs), [&] { auto o = model.options; o.percentiles = plan::kPercentiles; return o; }());
            steps += std::abs(known->replicas[1] - found.replicas[1]);
            ++asked;
            if (known->replicas[1] != found.replicas[1]) continue;
            for (std::size_t i = 0; i < plan::kPercentiles.size(); ++i) {
                EXPECT_NEAR(known->latency.total.percentile[i] / found.latency.total.percentile[i], 1.0, 5e-3);
            }
        }
    }
    EXPECT_LE(steps, asked / 6);
}

TEST(Sensitivity, BarsAreThePlanAtThePercentilesAndSlopesAreDerivatives) {
    SensitivityOptions o;
    o.share = {.samples = 2048, .total_samples = 256};
    const auto scenario = parse(text_of({}));
    const Sensitivity s = sensitivity(scenario, the_catalog(), "tco.per_month", o);
    ASSERT_EQ(s.bars.size(), 5U);
    for (std::size_t i = 1; i < 5; ++i) EXPECT_GE(s.bars[i - 1].swing(), s.bars[i].swing());
    for (const Bar& b : s.bars) {
        for (const auto& [p, want] : {std::pair{0.1, b.at_low}, {0.9, b.at_high}}) {
            Draws d{{b.inputs[0]}, 1, {}};
            for (const Input& i : uncertain_inputs(scenario)) {
                if (i.name == b.inputs[0]) d.values.push_back(quantile(i, p));
            }
            EXPECT_NEAR(evaluate_at(scenario, the_catalog(), d, {"tco.per_month"}).values[0], want, 1e-9 * want) << b.inputs[0];
        }
        if (b.inputs[0] == "people.salary") {
            EXPECT_TRUE(b.slope_exact);  // people / total, as the total is linear in the salary
            const Samples parts = evaluate_at(scenario, the_catalog(), {{}, 1, {}}, {"tco.engineers", "tco.per_month"});
            EXPECT_NEAR(b.slope, parts.values[0] / parts.values[1], 1e-9);
        }
        EXPECT_TRUE(b.inputs[0] != "demand.peak_factor" || b.slope == 0.0);  // a staircase
        ASSERT_TRUE(b.share.has_value());
        EXPECT_GE(b.share->first.value, 0.0);
        EXPECT_LE(b.share->first.value, b.share->total.value + b.share->first.half_width + b.share->total.half_width + 0.02);
    }
}

TEST(Sensitivity, NamesTheValueThatFlipsAPromise) {
    Ranges r;
    r.budget = "$2,500/month";
    SensitivityOptions o;
    o.shares = false;
    const auto scenario = parse(text_of(r));
    const Sensitivity s = sensitivity(scenario, the_catalog(), "cost.per_month", o);
    const auto price = std::find_if(s.flips.begin(), s.flips.end(), [](const Flip& f) { return f.input == "stages.m.price" && f.promise == "monthly_budget"; });
    ASSERT_NE(price, s.flips.end());
    const double replicas = evaluate_at(scenario, the_catalog(), {{}, 1, {}}, {"capacity.replicas"}).values[0];
    EXPECT_NEAR(price->value * 3600.0 * 730.0 * replicas, 2500.0, 1e-3);
    EXPECT_TRUE(price->kept_below);
    EXPECT_EQ(std::count(s.steady.begin(), s.steady.end(), "s p99"), 1);
}

}  // namespace
