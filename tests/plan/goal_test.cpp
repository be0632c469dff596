#include "sizewell/plan/goal.hpp"

#include "goldens.hpp"
#include "plan/tools.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;
using sizewell::testing_tools::golden_rows;
using sizewell::testing_tools::GoldenRow;

namespace {

Relation relation_of(const std::string& text) {
    for (const Relation r : {Relation::at_most, Relation::below, Relation::at_least, Relation::above, Relation::equal}) {
        if (words(r) == text) return r;
    }
    throw Error("no relation " + text);
}

std::vector<std::pair<double, double>> intervals_of(const std::string& text) {
    std::vector<std::pair<double, double>> out;
    std::istringstream all(text);
    for (std::string one; text != "none" && std::getline(all, one, ';');) {
        out.emplace_back(std::stod(one.substr(0, one.find(':'))), std::stod(one.substr(one.find(':') + 1)));
    }
    return out;
}

std::optional<double> staircase(const std::string& shape, double width, double height, double top, double x) {
    const double k = std::ceil(x / width);
    return height * (shape == "up" ? k : shape == "down" ? top - k : top - std::abs(k - top));
}

// The fleet of tests/golden/staircases.py: M/M/c, 25 ms, 99 % within 150 ms, a dollar an hour each.
std::string fleet(const std::string& more = "") {
    return R"({ "services": { "s": { "demand": { "average": "1 req/s", "peak": "100 req/s", "headroom": "0 %" }, "promises": { "p99": "150 ms" },
      "stages": [ { "name": "model", "service": { "mean": "25 ms", "law": "exponential" }, "price": "$1/instance-hour", "replicas_per_instance": 1,
                    "redundancy": "none", "utilisation_cap": "100 %" } ] } })" + more + "}";
}

scenario::Baseline baseline(const std::string& text) { return {scenario::composed(scenario::parse_document(text, "test.json")), shipped()}; }

std::string finding(const std::function<void()>& f) {
    try {
        f();
    } catch (const InputError& e) {
        const auto& d = e.findings().front();
        return d.code + " " + d.reason + " | " + d.help + " | " + d.file;
    }
    return "no finding";
}

}  // namespace

TEST(Search, FindsEveryIntervalOfAStaircase) {
    const auto rows = golden_rows("staircases.txt", "plain");
    ASSERT_EQ(rows.size(), 16U);
    for (const GoldenRow& r : rows) {
        for (const bool logarithmic : {false, true}) {
            const std::string& shape = r.text(0);
            const double width = r.number(1), low = r.number(4), high = r.number(5), bound = r.number(7);
            const auto f = [&](double x) { return staircase(shape, width, r.number(2), r.number(3), x); };
            const auto got = search(f, relation_of(r.text(6)), bound, {.from = low, .to = high, .logarithmic = logarithmic});
            const auto want = intervals_of(r.text(8));
            const std::string name = shape + " " + r.text(6) + " " + r.text(7) + (logarithmic ? " log" : "");
            ASSERT_EQ(got.holding.size(), want.size()) << name;
            for (std::size_t i = 0; i < want.size(); ++i) {
                EXPECT_NEAR(got.holding[i].low.at, want[i].first, 1e-11 * high) << name;
                EXPECT_NEAR(got.holding[i].high.at, want[i].second, 1e-11 * high) << name;
            }
        }
    }
}

TEST(Search, SaysHowFarTheStepReaches) {
    const auto f = [](double x) { return staircase("up", 7.0, 3.0, 0.0, x); };
    const auto r = search(f, Relation::at_most, 40.0, {.from = 1.0, .to = 200.0});
    ASSERT_EQ(r.holding.size(), 1U);
    const Edge& e = r.holding[0].high;
    EXPECT_EQ(e.kind, Edge::Kind::crossing);
    EXPECT_EQ(e.value, 39.0);
    EXPECT_EQ(e.value_beyond, 42.0);
    EXPECT_NEAR(e.plateau_low, 84.0, 1e-9);
    EXPECT_NEAR(e.plateau_high, 91.0, 1e-9);
    EXPECT_GT(e.beyond, e.at);
    EXPECT_EQ(*f(e.at), 39.0);
    EXPECT_EQ(*f(e.beyond), 42.0);
}

TEST(Search, HasNoStepOnASmoothFunction) {
    const auto r = search([](double x) { return std::optional(x * x); }, Relation::at_most, 2.0, {.from = 0.1, .to = 10.0});
    ASSERT_EQ(r.holding.size(), 1U);
    EXPECT_NEAR(r.holding[0].high.at, std::sqrt(2.0), 1e-11);
    EXPECT_EQ(r.holding[0].high.plateau_low, r.holding[0].high.plateau_high);
    EXPECT_LT(r.evaluations, 64U + 120U);
}

TEST(Search, NamesTheNearestPlaceWhereNothingHolds) {
    const auto f = [](double x) { return std::optional(5.0 + (x - 3.3) * (x - 3.3)); };
    const auto r = search(f, Relation::at_most, 4.0, {.from = 0.0, .to = 10.0});
    EXPECT_TRUE(r.holding.empty());
    EXPECT_NEAR(r.nearest_at, 3.3, 1e-2);
    EXPECT_NEAR(r.nearest_value, 5.0, 1e-4);
    const auto jump = search([](double x) { return staircase("up", 7.0, 3.0, 0.0, x); }, Relation::equal, 40.0, {.from = 1.0, .to = 200.0});
    EXPECT_TRUE(jump.holding.empty());
    EXPECT_EQ(jump.nearest_value, 39.0);
}

TEST(Search, KeepsPlacesWithoutAPlanApart) {
    const auto f = [](double x) { return x < 20.0 ? std::nullopt : std::optional(x); };
    const auto r = search(f, Relation::at_most, 50.0, {.from = 1.0, .to = 100.0});
    ASSERT_EQ(r.holding.size(), 1U);
    EXPECT_EQ(r.holding[0].low.kind, Edge::Kind::refused);
    EXPECT_NEAR(r.holding[0].low.at, 20.0, 1e-9);
    EXPECT_NEAR(r.holding[0].high.at, 50.0, 1e-9);
    EXPECT_GT(r.refused, 0U);
    EXPECT_TRUE(search([](double) { return std::optional<double>(); }, Relation::at_most, 1.0, {}).scan.empty());
}

TEST(Search, TakesInfinityForAValue) {
    const auto f = [](double x) { return std::optional(x < 7.0 ? 1.0 / (7.0 - x) : std::numeric_limits<double>::infinity()); };
    const auto r = search(f, Relation::at_most, 10.0, {.from = 0.1, .to = 100.0, .logarithmic = true});
    ASSERT_EQ(r.holding.size(), 1U);
    EXPECT_NEAR(r.holding[0].high.at, 6.9, 1e-9);
}

TEST(Search, StepsOverWholeNumbersOnly) {
    const auto f = [](double x) { return x == std::round(x) ? std::optional(x * x) : std::nullopt; };
    const auto r = search(f, Relation::at_most, 200.0, {.from = 1.0, .to = 900.0, .logarithmic = true, .whole = true});
    ASSERT_EQ(r.holding.size(), 1U);
    EXPECT_EQ(r.holding[0].high.at, 14.0);
    EXPECT_EQ(r.holding[0].high.beyond, 15.0);
    EXPECT_EQ(r.refused, 0U);
}

TEST(Search, EndsWhenItIsTold) {
    std::size_t calls = 0;
    const auto r = search([](double x) { return std::optional(x); }, Relation::at_most, 0.5, {}, [&](std::size_t, std::size_t) { return ++calls < 10; });
    EXPECT_TRUE(r.interrupted);
    EXPECT_EQ(r.evaluations, 10U);
}

TEST(Search, RefusesARangeThatIsNone) {
    const auto f = [](double x) { return std::optional(x); };
    EXPECT_THROW((void)search(f, Relation::at_most, 0.5, {.from = 1.0, .to = 1.0}), DomainError);
    EXPECT_THROW((void)search(f, Relation::at_most, 0.5, {.from = 0.0, .to = 1.0, .logarithmic = true}), DomainError);
    EXPECT_THROW((void)search(f, Relation::at_most, 0.5, {.points = 1}), DomainError);
}

TEST(Goal, FindsTheRateAtWhichEachFleetIsFull) {
    const auto b = baseline(fleet());
    for (const GoldenRow& r : golden_rows("staircases.txt", "mmc")) {
        const Goal g = goal(b, {"cost.per_month <= $" + std::to_string(730 * r.count(0)), "demand.peak", "5 req/s", "1000 req/s"});
        ASSERT_EQ(g.result.holding.size(), 1U);
        const Edge& e = g.result.holding[0].high;
        EXPECT_NEAR(e.at, r.number(1), 1e-6 * r.number(1)) << r.count(0);
        EXPECT_NEAR(e.value, 730.0 * r.count(0), 1e-9);
        EXPECT_NEAR(e.value_beyond, 730.0 * (r.count(0) + 1), 1e-9);
    }
}

TEST(Goal, SearchesAroundThePresentValueUnlessTold) {
    const Goal g = goal(baseline(fleet()), {"capacity.replicas <= 5", "demand.peak", "", ""});
    EXPECT_DOUBLE_EQ(g.search.from, 1.0);
    EXPECT_DOUBLE_EQ(g.search.to, 10000.0);
    EXPECT_EQ(g.now, 100.0);
}

TEST(Goal, TakesGroupedThousandsForAnEndOfItsRange) {
    const Goal g = goal(baseline(fleet()), {"capacity.replicas <= 5", "demand.peak", "10", "2,000 req/s"});
    EXPECT_DOUBLE_EQ(g.search.from, 10.0);
    EXPECT_DOUBLE_EQ(g.search.to, 2000.0);
    EXPECT_EQ(finding([] { (void)goal(baseline(fleet()), {"capacity.replicas <= 5", "demand.peak", "10", "1 to 2 req/s"}); }).substr(0, 5), "E0902");
}

TEST(Goal, ReadsConditionsStrictly) {
    const auto b = baseline(fleet());
    const auto asked = [&](const std::string& condition, const std::string& by = "demand.peak") { return finding([&] { (void)goal(b, {condition, by, "", ""}); }); };
    EXPECT_EQ(asked("cost.per_month <= 40 ms").substr(0, 5), "E0205");
    EXPECT_EQ(asked("latency.p99 <= 400").substr(0, 5), "E0205");
    EXPECT_NE(asked("cost.per_mnth <= $40k").find("did you mean cost.per_month?"), std::string::npos);
    EXPECT_NE(asked("per_month <= $40k").find("cost.per_month"), std::string::npos);
    EXPECT_EQ(asked("cost.per_month").substr(0, 5), "E0906");
    EXPECT_EQ(asked("p101(cost.per_month) <= $40k").substr(0, 5), "E0906");
    EXPECT_EQ(asked("cost.per_month <= $30k to $40k").substr(0, 5), "E0906");
    EXPECT_NE(asked("cost.per_month <= $40k", "demand.peek").find("did you mean demand.peak? | --by demand.peek"), std::string::npos);
    EXPECT_NE(asked("cost.per_month <= $40k", "demand.growth").find("add --from and --to"), std::string::npos);
    EXPECT_NE(asked("cost.per_month <= $40k", "stages.model.redundancy").find("is no number"), std::string::npos);
}

TEST(Goal, UnderstandsMoneyAMonthAndCounts) {
    const auto b = baseline(fleet());
    const Plan p = make_plan(b.scenario(), shipped());
    const auto metrics = metrics_of(p);
    const auto bound = [&](const std::string& text) { return parse_condition(text, metrics, 730.0 * 3600.0, {"test.json", text}).bound; };
    EXPECT_DOUBLE_EQ(bound("cost.per_month <= $40k"), 40000.0);
    EXPECT_DOUBLE_EQ(bound("cost.per_month <= $40k/month"), 40000.0);
    EXPECT_DOUBLE_EQ(bound("cost.per_month <= $1/hour"), 730.0);
    EXPECT_DOUBLE_EQ(bound("cost.per_million_requests <= $2"), 2.0);
    EXPECT_DOUBLE_EQ(bound("cost.per_million_requests <= $0.000002/req"), 2.0);
    EXPECT_DOUBLE_EQ(bound("latency.p99 <= 400 ms"), 0.4);
    EXPECT_DOUBLE_EQ(bound("capacity.gpus <= 12"), 12.0);
    EXPECT_DOUBLE_EQ(bound("capacity.gpus <= 12 GPU"), 12.0);
    EXPECT_DOUBLE_EQ(bound("cost.utilisation >= 60 %"), 0.6);
    EXPECT_DOUBLE_EQ(bound("services.s.cost.per_month <= $5"), 5.0);
}

TEST(Expectations, MakeThePlanFail) {
    const auto held = [](const std::string& expect, const Sampler& sampler = {}) {
        const auto b = baseline(fleet(", \"expect\": [" + expect + "]"));
        Plan p = make_plan(b.scenario(), shipped());
        hold_expectations(b.scenario(), shipped(), sampler, p);
        return p;
    };
    EXPECT_TRUE(held("\"cost.per_month <= $40k\", \"latency.p99 <= 150 ms\"").met);
    const Plan failed = held("\"cost.per_month <= $40k\", \"capacity.replicas < 2\"");
    EXPECT_FALSE(failed.met);
    EXPECT_TRUE(failed.expected[0].met);
    EXPECT_FALSE(failed.expected[1].met);
    EXPECT_EQ(failed.expected[1].bound, 2.0);
    const Sampler ramp{[](const scenario::Scenario&, const std::vector<std::string>& paths) {
        std::vector<double> values;
        for (int i = 0; i <= 100; ++i) values.push_back(i);
        return std::vector<std::vector<double>>(paths.size(), values);
    }};
    EXPECT_EQ(held("\"p90(cost.per_month) <= $90\"", ramp).expected[0].planned, 90.0);
    EXPECT_EQ(held("\"mean(cost.per_month) <= $90\"", ramp).expected[0].planned, 50.0);
    EXPECT_EQ(finding([&] { (void)held("\"cost.per_month <= $40k\", \"cost.per_month <= 3 GPU\", \"nothing\""); }).substr(0, 5), "E0205");
}
