// Tornado, shares and slopes of scenarios whose figures have closed forms, against these and against finite differences.
#include "sizewell/uncertainty/sensitivity.hpp"

#include "sizewell/prob/normal.hpp"
#include "sizewell/scenario/read.hpp"
#include "sizewell/uncertainty/run.hpp"

#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::the_catalog;

// One replica on one instance whatever is drawn: its bill is its price times the hours of a month.
scenario::Scenario one_replica(const std::string& variables, const std::string& price, const std::string& more = "") {
    return scenario::parse_scenario(R"({"date": "2026-11-23", "variables": {)" + variables + R"(}, "people": {"salary": "$180k/engineer-year", "engineers": "1 engineer"},
        "services": {"s": {"demand": {"average": "1 req/s", "peak": "2 req/s", "headroom": "0 %"}, "promises": {"p99": "400 ms"},
        "stages": [{"name": "m", "service": {"mean": "10 ms", "law": "exponential"}, "price": ")" + price + R"(", "redundancy": "none"}]}})" + more + "}", "test.json", the_catalog());
}

double at(const scenario::Scenario& s, const std::string& figure, const std::map<std::string, double>& values) {
    Draws d{{}, 1, {}};
    for (const auto& [name, x] : values) d.names.push_back(name), d.values.push_back(x);
    return evaluate_at(s, the_catalog(), d, {figure}).values[0];
}

double difference(const scenario::Scenario& s, const std::string& figure, const Input& input) {
    const double x = quantile(input, 0.5), h = 1e-4 * x;
    return (at(s, figure, {{input.name, x + h}}) - at(s, figure, {{input.name, x - h}})) / (2.0 * h);
}

const Bar& bar_of(const Sensitivity& s, const std::string& input) {
    return *std::find_if(s.bars.begin(), s.bars.end(), [&](const Bar& b) { return b.inputs.front() == input; });
}

SensitivityOptions fine() {
    SensitivityOptions o;
    o.share = {.samples = 16384, .total_samples = 8192, .threads = 2};
    return o;
}

// price = a + 2 b of normals: the bill is linear, its shares are (a_k sd_k)^2 over their sum and its bars a_k (P90 - P10).
TEST(Sensitivity, OfALinearScenarioIsItsClosedFormAndItsFiniteDifferences) {
    const auto s = one_replica(R"("a": "$0.8 to $1.2/instance-hour ~ normal", "b": "$0.4 to $0.6/instance-hour ~ normal")", "$a + 2 * $b");
    const auto inputs = uncertain_inputs(s);
    ASSERT_EQ(inputs.size(), 2U);
    const Sensitivity got = sensitivity(s, the_catalog(), "cost.per_month", fine());
    EXPECT_NEAR(got.point, 2.0 * 730.0, 1e-6);
    const std::map<std::string, std::pair<double, double>> law = {{"$a", {1.0, 0.2 / prob::normal_quantile(0.95)}}, {"$b", {2.0, 0.1 / prob::normal_quantile(0.95)}}};  // coefficient, sd
    double variance = 0.0, by_differences = 0.0;
    for (const auto& [name, c] : law) variance += c.first * c.first * c.second * c.second;
    const auto spread = [&](const Input& i) { return difference(s, "cost.per_month", i) * i.range.scale; };
    for (const Input& i : inputs) by_differences += spread(i) * spread(i);
    for (const Input& i : inputs) {
        const auto& [coefficient, sd] = law.at(i.name);
        const Bar& bar = bar_of(got, i.name);
        const double share = coefficient * coefficient * sd * sd / variance;
        ASSERT_TRUE(bar.share.has_value());
        EXPECT_NEAR(bar.share->first.value, share, 0.01) << i.name;
        EXPECT_NEAR(bar.share->total.value, share, 0.01) << i.name;
        EXPECT_NEAR(spread(i) * spread(i) / by_differences, share, 1e-9) << i.name;
        EXPECT_NEAR(bar.at_high - bar.at_low, 730.0 * coefficient * sd * 2.0 * prob::normal_quantile(0.9), 1e-6) << i.name;
        EXPECT_TRUE(bar.slope_exact);
        const double x = quantile(i, 0.5);
        EXPECT_NEAR(bar.slope, coefficient * 730.0 * (x * 3600.0) / got.point, 1e-9) << i.name;
        EXPECT_NEAR(bar.slope, difference(s, "cost.per_month", i) * x / got.point, 1e-6) << i.name;
    }
}

// price = list x rate of lognormals: elasticities are 1, bars are e^(+- z sd), shares as of a product.
TEST(Sensitivity, OfAProductIsItsClosedFormAndItsFiniteDifferences) {
    const auto s = one_replica(R"("list": "$1 to $3/instance-hour", "rate": "0.5 to 0.9 ~ lognormal")", "$list * $rate");
    const auto inputs = uncertain_inputs(s);
    ASSERT_EQ(inputs.size(), 2U);
    const Sensitivity got = sensitivity(s, the_catalog(), "cost.per_month", fine());
    double product = 1.0;
    for (const Input& i : inputs) product *= std::exp(i.range.scale * i.range.scale);
    for (const Input& i : inputs) {
        const double sd = i.range.scale, mine = std::exp(sd * sd), z = prob::normal_quantile(0.9);
        const Bar& bar = bar_of(got, i.name);
        ASSERT_TRUE(bar.share.has_value());
        EXPECT_NEAR(bar.share->first.value, (mine - 1.0) / (product - 1.0), 0.01) << i.name;
        EXPECT_NEAR(bar.share->total.value, (mine - 1.0) * product / mine / (product - 1.0), 0.01) << i.name;
        EXPECT_NEAR(bar.at_high / got.point, std::exp(sd * z), 1e-9) << i.name;
        EXPECT_NEAR(bar.at_low / got.point, std::exp(-sd * z), 1e-9) << i.name;
        EXPECT_TRUE(bar.slope_exact);
        EXPECT_NEAR(bar.slope, 1.0, 1e-12) << i.name;
        EXPECT_NEAR(difference(s, "cost.per_month", i) * quantile(i, 0.5) / got.point, 1.0, 1e-6) << i.name;
    }
}

TEST(Run, TheMeanOfALinearScenarioIsThePlanAtTheMeans) {
    const auto s = one_replica(R"("a": "$1 to $3/instance-hour", "b": "$0.2/$0.5/$1.5/instance-hour")", "$a + 2 * $b");
    std::map<std::string, double> means;
    for (const Input& i : uncertain_inputs(s)) means[i.name] = *scenario::mean(i.range);
    RunOptions o;
    o.figures = {"cost.per_month"};
    o.samples = 16384;
    const Result r = run(s, the_catalog(), o);
    const double truth = at(s, "cost.per_month", means);
    EXPECT_NEAR(r.figures[0].summary.mean.value, truth, 2e-4 * truth);
    EXPECT_GT(std::abs(r.figures[0].point - truth), 0.01 * truth);  // the plan at the medians is another number
}

// Three that all run against each other cannot be correlated by more than -1/2; rank correlations 6 / pi asin(-1/4).
TEST(Run, NamesEveryCorrelationThatHadToChangeWithBothNumbers) {
    const std::string variables = R"("a": "$1 to $2/instance-hour", "b": "$1 to $2/instance-hour", "c": "$1 to $2/instance-hour")";
    RunOptions o;
    o.samples = 1024;
    o.figures = {"cost.per_month"};
    const auto notes = [&](const std::string& pairs) { return run(one_replica(variables, "$a + $b + $c", R"(, "correlations": [)" + pairs + "]"), the_catalog(), o).notes; };
    const auto got = notes(R"({"of": "$a", "with": "$b", "rank": -0.9}, {"of": "$b", "with": "$c", "rank": -0.9}, {"of": "$a", "with": "$c", "rank": -0.9})");
    ASSERT_EQ(got.size(), 3U);
    for (const char* const pair : {"$a with $b", "$a with $c", "$b with $c"}) {
        const std::string want = std::string("the correlations cannot all hold: ") + pair + " is -0.483 instead of -0.9";
        EXPECT_EQ(std::count(got.begin(), got.end(), want), 1) << got[0] << "\n" << got[1] << "\n" << got[2];
    }
    EXPECT_TRUE(notes(R"({"of": "$a", "with": "$b", "rank": -0.9}, {"of": "$b", "with": "$c", "rank": 0.3})").empty());
    EXPECT_TRUE(notes(R"({"of": "$a", "with": "$b", "rank": 1}, {"of": "$b", "with": "$c", "rank": 1}, {"of": "$a", "with": "$c", "rank": 1})").empty());
}

// 40 times the median at P90: the tail of a power without a mean.
TEST(Run, SaysThatAMeanIsInfinite) {
    RunOptions o;
    o.samples = 1024;
    o.figures = {"cost.per_month"};
    const auto notes = [&](const char* law) { return run(one_replica(std::string(R"("a": ")") + law + "\"", "$a"), the_catalog(), o).notes; };
    const auto got = notes("p10=$1, p50=$3, p90=$120/instance-hour");
    ASSERT_EQ(got.size(), 1U);
    EXPECT_NE(got[0].find("the mean of $a is infinite"), std::string::npos) << got[0];
    EXPECT_TRUE(notes("p10=$1, p50=$2, p90=$5/instance-hour").empty());
}

}  // namespace
