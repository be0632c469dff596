#include "sizewell/plan/sweep.hpp"

#include "sizewell/plan/difference.hpp"
#include "sizewell/report/questions.hpp"
#include "sizewell/scenario/compose.hpp"

#include "goldens.hpp"
#include "plan/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;

namespace {

scenario::Baseline baseline(const std::string& text) { return {scenario::composed(scenario::parse_document(text, "test.json")), shipped()}; }

std::string fleet() {
    return R"({ "services": { "s": { "demand": { "average": "1 req/s", "peak": "100 req/s", "headroom": "0 %" }, "promises": { "p99": "150 ms" },
      "stages": [ { "name": "model", "service": { "mean": "25 ms", "law": "exponential" }, "price": "$1/instance-hour", "replicas_per_instance": 1,
                    "redundancy": "none", "utilisation_cap": "100 %" } ] } } })";
}

std::vector<double> values_of(const std::string& axis, const scenario::Baseline& b) {
    std::vector<double> out;
    const auto axes = parse_axes({axis}, b);
    for (const auto& p : axes.front().points) out.push_back(p.value);
    return out;
}

std::string refusal(const std::vector<std::string>& axes, const scenario::Baseline& b) {
    try {
        (void)parse_axes(axes, b);
    } catch (const InputError& e) {
        const auto& d = e.findings().front();
        return d.code + " " + d.reason + " | " + d.help + " | " + d.file;
    }
    return "none";
}

}  // namespace

TEST(Axes, DivideARangeAsTheyAreTold) {
    const auto b = baseline(fleet());
    EXPECT_EQ(values_of("demand.peak=100..500:step100", b), (std::vector<double>{100, 200, 300, 400, 500}));
    EXPECT_EQ(values_of("demand.peak=100..550 req/s : step 200 req/s", b), (std::vector<double>{100, 300, 500}));
    EXPECT_EQ(values_of("demand.peak=0.1..0.7 req/s:step0.2", b).size(), 4U);
    EXPECT_EQ(values_of("demand.peak=0..100:lin5", b), (std::vector<double>{0, 25, 50, 75, 100}));
    EXPECT_EQ(values_of("stages.model.zones=2..5", b), (std::vector<double>{2, 3, 4, 5}));
    EXPECT_EQ(values_of("demand.peak=100..1000", b).size(), 11U);
    const auto log = values_of("demand.peak=100..10000:log20", b);
    ASSERT_EQ(log.size(), 20U);
    EXPECT_EQ(log.front(), 100.0);
    EXPECT_EQ(log.back(), 10000.0);
    for (std::size_t i = 1; i < log.size(); ++i) EXPECT_NEAR(log[i] / log[i - 1], std::pow(100.0, 1.0 / 19.0), 1e-12);
    EXPECT_EQ(values_of("demand.peak=100,200,500", b), (std::vector<double>{100, 200, 500}));
    EXPECT_EQ(values_of("demand.peak=1,000 req/s; 2,000 req/s", b), (std::vector<double>{1000, 2000}));
    EXPECT_EQ(values_of("stages.model.service.mean=20,30,40 ms", b), (std::vector<double>{0.02, 0.03, 0.04}));
}

TEST(Axes, RefuseWhatCanBeReadTwoWaysOrNotAtAll) {
    const auto b = baseline(fleet());
    const auto said = [&](const std::string& axis, const std::string& part) { EXPECT_NE(refusal({axis}, b).find(part), std::string::npos) << axis << ": " << refusal({axis}, b); };
    said("demand.peak=1,000", "can be read as a list");
    said("demand.peak=1,500,2,500", "can be read as a list");
    said("demand.peek=1..2", "E0901");
    said("demand.peek=1..2", "did you mean demand.peak? | demand.peek=1..2");
    said("demand.peak", "E0902");
    said("demand.peak=", "E0902");
    said("demand.peak=..5", "E0902");
    said("demand.peak=5..5", "must rise");
    said("demand.peak=9..5", "must rise");
    said("demand.peak=1..5:", "nothing after");
    said("demand.peak=1..5:cubic3", "no way to divide");
    said("demand.peak=1..5:log1", "from 2");
    said("demand.peak=1..5:step0", "above 0");
    said("demand.peak=0..5:log5", "no logarithmic");
    said("demand.peak=1..5 ms", "E0205");
    said("demand.peak=1,,2", "empty value");
    said("demand.peak=1..5:log2e9", "from 2");
    EXPECT_NE(refusal({"demand.peak=1..5", "demand.peak=1..3"}, b).find("swept twice"), std::string::npos);
}

TEST(Axes, RefuseTooManyPlansWithTheirNumber) {
    const auto b = baseline(fleet());
    EXPECT_EQ(refusal({"demand.peak=1..9:lin1000000", "demand.average=1..9:lin1000000"}, b).substr(0, 70), "E0907 asks for 1,000,000,000,000 plans, must be at most 1,000,000 | ta");
    EXPECT_NE(refusal({"demand.peak=1..1e12:step1"}, b).find("1,000,000,000,000 plans"), std::string::npos);
    EXPECT_NE(refusal({"demand.peak=1..1e12:lin999999999999999999999"}, b).find("E0907"), std::string::npos);
}

TEST(Sweep, ShowsTheStaircaseOfAFleet) {
    // A rate between two golden rates needs exactly that many servers.
    std::vector<double> full;
    for (const auto& r : sizewell::testing_tools::golden_rows("staircases.txt", "mmc")) full.push_back(r.number(1));
    const auto b = baseline(fleet());
    const Sweep s = sweep(b, parse_axes({"demand.peak=5..430:lin50"}, b), {"capacity.replicas", "cost.per_month"});
    ASSERT_EQ(s.cells.size(), 50U);
    EXPECT_FALSE(s.interrupted());
    for (const auto& c : s.cells) {
        const double rate = s.axes[0].points[c.at[0]].value;
        const auto servers = static_cast<double>(std::lower_bound(full.begin(), full.end(), rate) - full.begin() + 1);
        EXPECT_EQ(c.values[0], servers) << rate;
        EXPECT_DOUBLE_EQ(c.values[1], 730.0 * servers);
        EXPECT_TRUE(c.met);
    }
}

TEST(Sweep, GivesTheSameCellsForAnyNumberOfThreads) {
    const auto b = baseline(given());
    const std::vector<std::string> axes = {"demand.peak=300..900:lin5", "stages.model.service.mean=20,25,30 ms"};
    const std::string one = report::sweep_json(sweep(b, parse_axes(axes, b), {}, {.threads = 1}));
    EXPECT_EQ(report::sweep_json(sweep(b, parse_axes(axes, b), {}, {.threads = 2})), one);
    EXPECT_EQ(report::sweep_json(sweep(b, parse_axes(axes, b), {}, {.threads = 7})), one);
}

TEST(Sweep, SaysOfACellWhyItHasNoPlan) {
    const auto b = baseline(given());
    const Sweep s = sweep(b, parse_axes({"demand.peak=-5,0,100,400"}, b), {"cost.per_month"});
    EXPECT_NE(s.cells[0].refused.find("must be above"), std::string::npos);
    EXPECT_NE(s.cells[1].refused.find("must be above"), std::string::npos);
    EXPECT_NE(s.cells[2].refused.find("is below the average"), std::string::npos);
    EXPECT_EQ(s.cells[3].refused, "");
    EXPECT_EQ(s.done, 4U);
}

TEST(Sweep, RunsOverWordsAndRangesToo) {
    const auto b = baseline(given());
    const Sweep s = sweep(b, parse_axes({"stages.model.redundancy=none,replica,node,zone", "demand.peak=300 req/s;300 to 600 req/s"}, b), {"capacity.replicas"});
    ASSERT_EQ(s.cells.size(), 8U);
    for (const auto& c : s.cells) EXPECT_EQ(c.refused, "");
    EXPECT_LT(s.cells[0].values[0], s.cells[6].values[0]);
    EXPECT_LT(s.cells[0].values[0], s.cells[1].values[0]);
}

TEST(Sweep, EndsWhenItIsToldWithWhatIsDone) {
    const auto b = baseline(given());
    QuestionOptions options;
    options.on = [](std::size_t done, std::size_t) { return done < 7; };
    const Sweep s = sweep(b, parse_axes({"demand.peak=300..900:lin50"}, b), {}, options);
    EXPECT_TRUE(s.interrupted());
    EXPECT_EQ(s.done, 7U);
    EXPECT_EQ(std::count_if(s.cells.begin(), s.cells.end(), [](const auto& c) { return c.done; }), 7);
}

TEST(Variants, StandSideBySide) {
    std::string text = given();
    text.insert(text.rfind('}'), R"(, "scenarios": {"more": {"demand.peak": "900 req/s"}, "two stages": {"services": {"s": {"stages": [{"name": "second", "service": "5 ms", "price": "$1/instance-hour"}]}}}})");
    const Sweep s = variants(scenario::parse_document(text, "test.json"), shipped(), {}, {"cost.per_month", "capacity.pools.0.replicas"});
    ASSERT_EQ(s.cells.size(), 3U);
    EXPECT_EQ(s.axes[0].points[1].text, "more");
    EXPECT_LT(s.cells[0].values[0], s.cells[1].values[0]);
    EXPECT_EQ(s.cells[0].values[1], s.cells[2].values[1]);
}

TEST(Difference, OfAScenarioWithItselfIsEmptyAndExactlyZero) {
    for (const auto& name : kExamples) {
        const scenario::Baseline a(scenario::composed(scenario::read_document(kRoot + "/examples/scenarios/" + name + ".json")), shipped());
        const scenario::Baseline b(scenario::composed(scenario::read_document(kRoot + "/examples/scenarios/" + name + ".json")), shipped());
        const Difference d = difference(a, b, "a", "b");
        EXPECT_TRUE(d.empty()) << name;
        for (const Metric& m : metrics_of(d.past_plan)) EXPECT_EQ(value_of(d.past_plan, m), value_of(d.now_plan, m)) << m.path;
    }
}

TEST(Difference, NamesInputsAndFigures) {
    const auto a = baseline(given()), b = baseline(given({.peak = "1,200 req/s", .redundancy = "node"}));
    const Difference d = difference(a, b, "a", "b");
    ASSERT_EQ(d.inputs.size(), 2U);
    EXPECT_EQ(d.inputs[0].path, "demand.peak");
    EXPECT_EQ(d.inputs[0].past, "600 req/s");
    EXPECT_EQ(d.inputs[0].now, "1,200 req/s");
    EXPECT_EQ(d.inputs[1].path, "stages.model.redundancy");
    for (const auto& f : d.figures) {
        EXPECT_EQ(f.diff, *f.now - *f.past) << f.path;
        EXPECT_EQ(*f.now, value_of_path(d.now_plan, f.path));
        EXPECT_NE(*f.now, *f.past);
    }
    EXPECT_TRUE(std::any_of(d.figures.begin(), d.figures.end(), [](const auto& f) { return f.path == "cost.per_month" && f.diff > 0.0; }));
    EXPECT_TRUE(std::none_of(d.figures.begin(), d.figures.end(), [](const auto& f) { return f.path == "demand.average"; }));
}

TEST(Difference, DistributesTheChangeAtCommonPoints) {
    const auto a = baseline(given({.peak = "500 to 700 req/s"})), b = baseline(given({.peak = "500 to 700 req/s", .price = "$0.900/instance-hour"}));
    // Points that both share: figure k of a scenario at point i is its own price times i.
    const MakeSampler common = [](const scenario::Scenario&, const scenario::Scenario&) -> Sampler {
        return {[](const scenario::Scenario& s, const std::vector<std::string>& paths) {
            std::vector<double> values;
            for (int i = 1; i <= 101; ++i) values.push_back(s.services[0].stages[0].price.value.value() * 3600.0 * i);
            return std::vector<std::vector<double>>(paths.size(), values);
        }};
    };
    const Difference d = difference(a, b, "a", "b", {}, common);
    ASSERT_EQ(d.points, 101U);
    EXPECT_EQ(d.ranges[0].lower, 1.0);
    EXPECT_NEAR(d.ranges[0].p10, -0.106 * 91.0, 1e-9);
    EXPECT_NEAR(d.ranges[0].p50, -0.106 * 51.0, 1e-9);
    EXPECT_NEAR(d.ranges[0].p90, -0.106 * 11.0, 1e-9);
    const Difference same = difference(a, a, "a", "a", {}, common);
    for (const auto& r : same.ranges) EXPECT_EQ(std::vector<double>({r.p10, r.p50, r.p90, r.lower, r.higher}), std::vector<double>(5, 0.0));
}

TEST(Percentiles, AreOrderStatistics) {
    EXPECT_EQ(percentile_of({3, 1, 2}, 50.0), 2.0);
    EXPECT_EQ(percentile_of({1, 2, 3, 4}, 50.0), 2.5);
    EXPECT_EQ(percentile_of({5}, 99.0), 5.0);
    EXPECT_EQ(percentile_of({4, 3, 2, 1}, 0.0), 1.0);
    EXPECT_EQ(percentile_of({4, 3, 2, 1}, 100.0), 4.0);
}

TEST(Percentiles, LeaveOutDrawsThatAreNoScenario) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    Subject median;
    median.metric.path = "cost.per_month";
    median.percentile = 50.0;
    Subject mean = median;
    mean.percentile.reset();
    mean.mean = true;
    const auto of = [](std::vector<double> values) -> Sampler {
        return {[values](const scenario::Scenario&, const std::vector<std::string>& paths) { return std::vector<std::vector<double>>(paths.size(), values); }};
    };
    EXPECT_EQ(value_of(median, {}, {}, of({kNone, 3, kNone, 1, 2, kNone})), 2.0);
    EXPECT_EQ(value_of(mean, {}, {}, of({kNone, 3, kNone, 1, 2, kNone})), 2.0);
    EXPECT_THROW((void)value_of(mean, {}, {}, of({kNone, kNone})), DomainError);
}
