// The quick way through thousands of samples (tables of one queue, searches that begin near the answer) against the plain one.
#include "sizewell/plan/choose.hpp"
#include "sizewell/plan/goal.hpp"
#include "sizewell/plan/metric.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/baseline.hpp"
#include "sizewell/scenario/compose.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/read.hpp"
#include "sizewell/uncertainty/common_points.hpp"
#include "sizewell/uncertainty/run.hpp"

#include "uncertainty/chosen.hpp"
#include "uncertainty/plan_model.hpp"
#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::the_catalog;

struct Route {
    const char* name;
    const char* file;  // of examples/scenarios
    std::vector<std::pair<std::string, std::string>> ranges;
    std::size_t points;
    double figures;  // largest relative difference of a latency
    double steps;    // share of the points whose replicas may differ by one: the tolerance of the tables moves a step so far
};

// The scenario with ranges, and what it leaves open chosen.
scenario::Scenario scenario_of(const Route& r) {
    const std::string path = std::string(SIZEWELL_ROOT "/examples/scenarios/") + r.file;
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    std::string text = all.str();
    for (const auto& [from, to] : r.ranges) {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) text.replace(at, from.size(), to);
    }
    const auto s = scenario::parse_scenario(text, path, the_catalog());
    return plan::with_choices(s, the_catalog(), plan::make_plan(s, the_catalog()));
}

class Routes : public testing::TestWithParam<Route> {};

TEST_P(Routes, QuickEqualsPlain) {
    const Route& r = GetParam();
    const auto s = scenario_of(r);
    const auto inputs = uncertain_inputs(s);
    ASSERT_EQ(inputs.size(), r.ranges.size());
    const PlanFunction quick(s, the_catalog(), inputs), plain(s, the_catalog(), inputs, false);
    PlanFunction::Worker a(quick), b(plain);
    const Draws draws = sample_points(inputs, {}, r.points);
    std::vector<double> x(inputs.size()), ya(quick.width()), yb(plain.width());
    std::size_t moved = 0;
    for (std::size_t i = 0; i < draws.n; ++i) {
        for (std::size_t k = 0; k < x.size(); ++k) x[k] = draws.of(k)[i];
        a(x.data(), ya.data());
        b(x.data(), yb.data());
        std::size_t apart = 0;
        for (std::size_t m = 0; m < quick.outputs().size(); ++m) {
            if (quick.outputs()[m].path == "capacity.replicas") apart = static_cast<std::size_t>(std::abs(ya[m] - yb[m]));
        }
        moved += apart;
        for (std::size_t m = 0; apart == 0 && m < ya.size(); ++m) {
            const bool time = m < quick.outputs().size() && quick.outputs()[m].unit == "s";
            if (!std::isfinite(yb[m])) {
                EXPECT_EQ(std::isnan(ya[m]), std::isnan(yb[m]));
            } else {
                EXPECT_NEAR(ya[m], yb[m], (time ? r.figures : 1e-12) * std::abs(yb[m])) << (m < quick.outputs().size() ? quick.outputs()[m].path : "promise");
            }
        }
    }
    EXPECT_LE(static_cast<double>(moved), r.steps * static_cast<double>(draws.n));
}

// What is remembered of a point from other demands moves no figure, nor does leaving times out where none is asked for.
TEST_P(Routes, WhatIsRememberedOfAPointMovesNothing) {
    const auto s = scenario_of(GetParam());
    const Draws draws = points_of_estimate(ordered(uncertain_inputs(s), {}), {}, 48, 1);
    std::vector<std::string> sizes, all;
    for (const auto& d : run(s, the_catalog(), {{.samples = 256}, {}, {}}).figures) {
        all.push_back(d.path);
        for (const char* const part : {"cost.", "capacity.", "tco.", "demand."}) {
            if (d.path.rfind(part, 0) == 0) sizes.push_back(d.path);
        }
    }
    ASSERT_GT(sizes.size(), 20U);
    ASSERT_GT(all.size(), sizes.size());
    std::vector<PointMemory> memory(draws.n);
    for (const double factor : {1.0, 0.8, 1.3, 1.05, 1.0}) {
        auto other = s;
        auto& headroom = other.services.front().demand.headroom;
        headroom.value = Q<one_u>::from_value((1.0 + headroom.value.value()) * factor - 1.0 < 0.0 ? 0.0 : (1.0 + headroom.value.value()) * factor - 1.0);
        headroom.from.origin = scenario::Origin::given;
        for (const auto& paths : {sizes, all}) {
            const Samples plain = evaluate_at(other, the_catalog(), draws, paths), with = evaluate_with(other, the_catalog(), draws, paths, 2, {}, memory);
            for (std::size_t i = 0; i < plain.values.size(); ++i) {
                if (std::isnan(plain.values[i])) EXPECT_TRUE(std::isnan(with.values[i])) << paths[i / draws.n];
                else EXPECT_EQ(with.values[i], plain.values[i]) << paths[i / draws.n] << " " << factor;
            }
        }
    }
}

// Carbon, owned machines or years are figures too: what is written at a point stands where it is read from.
TEST_P(Routes, EveryFigureAtTheMediansIsThePlans) {
    const auto s = scenario_of(GetParam());
    RunOptions o;
    o.samples = 256;
    const Result result = run(s, the_catalog(), o);
    const plan::Plan plan = plan::make_plan(s, the_catalog());
    for (const auto& d : result.figures) {
        if (d.path.find("latency") == 0 || d.path.find("tokens.t") == 0) continue;  // made with more effort
        const double want = plan::value_of_path(plan, d.path);
        if (!std::isfinite(want)) continue;
        EXPECT_NEAR(d.point, want, 1e-9 * std::abs(want)) << d.path;
    }
    for (const auto& p : result.promises) EXPECT_GT(p.probability.value, 0.5) << p.name;
}

// A goal on a percentile asks some hundred times for some thousand plans: what is kept between them must not move its answer.
TEST(GoalRoute, AGoalOnAPercentileIsThatOfThePlainWay) {
    const std::string path = SIZEWELL_ROOT "/examples/scenarios/chat_8b.json";
    scenario::Document document = scenario::read_document(path);
    document = scenario::composed(document, {.variant = "", .overrides = {{"demand.average", "6 to 10 req/s", "--set"}, {"stages.Llama.price", "$4 to $9/instance-hour", "--set"}}});
    const scenario::Baseline baseline(document, the_catalog());
    constexpr std::size_t kPoints = 64;
    const plan::Sampler plain{[](const scenario::Scenario& s, const std::vector<std::string>& paths) {
        const auto inputs = ordered(uncertain_inputs(s), {});
        const PlanFunction f(s, the_catalog(), inputs, false);
        PlanFunction::Worker worker(f);
        const Draws draws = points_of_estimate(inputs, {}, kPoints, 1);
        std::vector<std::vector<double>> out(paths.size());
        std::vector<double> x(inputs.size()), y(f.width());
        for (std::size_t i = 0; i < draws.n; ++i) {
            for (std::size_t k = 0; k < x.size(); ++k) x[k] = draws.of(k)[i];
            worker(x.data(), y.data());
            for (std::size_t m = 0; m < f.outputs().size(); ++m) {
                for (std::size_t p = 0; p < paths.size(); ++p) {
                    if (f.outputs()[m].path == paths[p]) out[p].push_back(y[m]);
                }
            }
        }
        return out;
    }, percentile_of_draws};
    const plan::GoalQuestion q{"p90(cost.per_month) <= $20k", "demand.peak", "20 req/s", "80 req/s"};
    plan::QuestionOptions a, b;
    a.sampler = plain;
    b.sampler = common_points(baseline.scenario(), baseline.scenario(), the_catalog(), kPoints, 1, 2, {}, true);
    const plan::Goal one = plan::goal(baseline, q, a), other = plan::goal(baseline, q, b);
    EXPECT_EQ(one.result.evaluations, other.result.evaluations);
    EXPECT_EQ(one.result.scan, other.result.scan);
    ASSERT_EQ(one.result.holding.size(), 1U);
    ASSERT_EQ(other.result.holding.size(), 1U);
    EXPECT_EQ(one.result.crossings(), 1U);
    EXPECT_EQ(one.result.holding[0].high.at, other.result.holding[0].high.at);
    EXPECT_EQ(one.result.holding[0].high.value, other.result.holding[0].high.value);
    EXPECT_EQ(one.result.holding[0].high.value_beyond, other.result.holding[0].high.value_beyond);
}

INSTANTIATE_TEST_SUITE_P(Table, Routes, testing::Values(
    Route{"language_model", "chat_8b.json",
          {{"\"8 req/s\"", "\"6 to 10 req/s\""}, {"\"30 req/s\"", "\"24 to 38 req/s\""}, {"\"512 tok\"", "\"400 tok to 650 tok\""},
           {"\"256 tok\"", "\"200 tok to 320 tok\""}, {"\"$180k/engineer-year\"", "\"$150k to $210k/engineer-year\""}}, 200, 0.0, 0.0},
    Route{"one_search_for_many_points", "chat_8b.json", {{"\"8 req/s\"", "\"6 to 10 req/s\""}, {"\"$180k/engineer-year\"", "\"$150k to $210k/engineer-year\""}}, 60, 0.0, 0.0},
    Route{"a_length_beside_one_peak", "chat_8b.json", {{"\"8 req/s\"", "\"6 to 10 req/s\""}, {"\"256 tok\"", "\"200 tok to 320 tok\""}}, 60, 0.0, 0.0},
    Route{"batch", "image_classification.json",
          {{"\"900 req/s\"", "\"800 to 1,000 req/s\""}, {"\"2,300 req/s\"", "\"1,800 to 2,900 req/s\""}, {"\"18 ms\"", "\"15 to 22 ms\""}}, 200, 5e-3, 0.01},
    Route{"measured_batch_with_a_host", "image_classification_measured.json", {{"\"2,300 req/s\"", "\"1,800 to 2,900 req/s\""}}, 60, 5e-3, 0.01},
    Route{"chosen_batch", "text_embedding.json", {{"\"150 req/s\"", "\"120 to 188 req/s\""}}, 60, 5e-3, 0.01}),
    [](const auto& route) { return std::string(route.param.name); });

}  // namespace
