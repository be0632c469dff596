// The money of a plan: every line against tests/golden/money.py, sums, mixes, owned servers, years, explanations.
#include "sizewell/plan/plan.hpp"

#include "goldens.hpp"
#include "plan/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;
using sizewell::testing_tools::golden_rows;

namespace {

std::string day(const std::string& low = "19", const std::string& middle = "59", const std::string& high = "99") {
    std::string all;
    for (int hour = 0; hour < 24; ++hour) all += (hour > 0 ? ", \"" : "\"") + (hour < 8 ? low : hour < 16 ? middle : high) + " req/s\"";
    return all;
}

/// The scenario of money.py.
struct Money {
    std::string rates = day(), scaling = "scheduled", mix = R"("reserved_1y": "$0.6/instance-hour", "reserved_3y": "$0.45/instance-hour", "spot": "$0.4/instance-hour", "spot_share": "100 %",
        "interruptions": "0/hour", "notice": "3 min", "overprovision": 1, "fallback": "10 %")";
    std::string fleet_more = "", years_more = "", growth = "100 %", rate = "10 %";
};

std::string text_of(const Money& m) {
    return R"({ "people": { "salary": "$120k/engineer-year", "engineers": "1 engineer", "managed_saves": "0 engineers", "on_call": "$1,000/month" }, "cluster": { "count": 1, "fee": "$73/month" },
  "owned": { "instances": 4, "server": "$100k", "network": "0 %", "life": "4 years", "residual": "20 %", "discount_rate": "8 %", "power": "2 kW", "power_price": "$0.1/kWh", "pue": 1.5,
    "colocation": "$100/kW-month", "availability": "98 %", "staff": "0.25 engineers" },
  "years": { "horizon": 2, "growth": ")" + m.growth + R"(", "throughput": "0 %", "salary_growth": "10 %", "discount_rate": ")" + m.rate + R"(", "path": "decline", "decline": "20 %", "step": "30 %",
    "step_at": "1 year", "set_up": "$5k")" + m.years_more + R"( },
  "services": { "s": { "demand": { "daily": [)" + m.rates + R"(], "headroom": "0 %" },
    "stages": [ { "name": "model", "service": { "mean": "25 ms", "law": "exponential" }, "price": "$1/instance-hour", "premium": "10 %", "purchase": "on_demand", "gpus_per_replica": 1, "redundancy": "none", "utilisation_cap": "50 %" } ],
    "fleet": { "scaling": ")" + m.scaling + R"(", "boot": "2 min", "image": "8 GB", "weights": "2 GB", "bandwidth": "500 MB/s", "window": "60 s", "period": "15 s", "wave": "25 %")" + m.fleet_more + R"( },
    "mix": { )" + m.mix + R"( },
    "tco": { "storage": "50 GB", "training_data": "1 TB", "log_size": "2 kB/req", "log_share": "50 %", "log_retention": "10 days", "response_size": "100 kB/req", "pipeline": "$400/month",
      "monitoring": "$15/instance-month", "retraining_runs": "2/month", "retraining_time": "10 GPU-hours", "training_price": "$2/GPU-hour", "failed_runs": "10 %", "experiments": 3, "tooling": "2 %",
      "rule_low": 3, "rule_high": 5, "support": "aws_business", "nat_gateways": 3, "nat_traffic": "500 GB/month", "cross_zone_size": "20 kB/req", "cross_region_size": "10 kB/req",
      "endpoint_size": "50 kB/req", "metrics": "500,000 MiB/month", "tracing": "$31/instance-month", "logs_scanned": "250 GB/month", "logs_indexed": "5,000,000/month", "licence": "$300/GPU-month",
      "feature_store": { "reads": "500/s", "read_price": "$0.00000025", "writes": "20/s", "write_price": "$0.00000125", "storage": "50 GB", "storage_price": "$0.25/GB-month" },
      "model_size": "16 GB", "model_versions": 8, "releases": "2/month", "shadow": "2 days", "canary_step": "1 h", "load_tests": "1/month", "load_test_time": "3 h" } } } })";
}

// The golden counts of windows, periods and load-test instances stand on these keys, which `fixed` fleets may not have.
Plan plan_of_money(Money m) {
    std::string text = text_of(m);
    if (m.scaling != "autoscaled") {
        const std::string keys = R"(, "window": "60 s", "period": "15 s")";
        text.erase(text.find(keys), keys.size());
    }
    return make_plan(parsed(text), shipped());
}

}  // namespace

TEST(MoneyGolden, MatchesEveryLineOfTheOtherRoute) {
    const auto figures = by_path(plan_of_money({}));
    std::set<std::string> seen;
    for (const auto& r : golden_rows("money.txt", "total")) {
        ASSERT_TRUE(figures.count(r.text(0))) << r.text(0);
        EXPECT_NEAR(figures.at(r.text(0)), r.number(1), 2e-10 * std::fabs(r.number(1)) + 1e-12) << r.text(0);
        seen.insert(r.text(0));
    }
    for (const auto& [path, value] : figures) {
        const bool lines = path.rfind("tco.", 0) == 0 || path.rfind("mix.", 0) == 0 || path.rfind("owned.", 0) == 0 || path.rfind("years.", 0) == 0;
        const bool derived = path == "tco.rule_holds_at_low" || path == "tco.rule_holds_at_high" || path == "owned.break_even_time" || path == "years.npv_fall_and_rise";
        EXPECT_TRUE(!lines || derived || seen.count(path)) << path << " has no golden value";
    }
}

TEST(MoneyPlan, AddsItsLinesUpToItsTotalWithQuantityTimesPrice) {
    for (const char* name : {"search_ranking", "image_classification", "internal_tool", "impossible_promise", ""}) {
        const Plan p = *name == '\0' ? plan_of_money({}) : make_plan(example(name), shipped());
        double sum = 0.0;
        for (const auto& l : p.tco_lines) {
            EXPECT_DOUBLE_EQ(l.quantity * l.unit_price, l.amount) << l.name;
            EXPECT_FALSE(l.source.empty()) << l.name;
            EXPECT_TRUE(std::isfinite(l.quantity) && std::isfinite(l.unit_price)) << l.name;
            sum += l.amount;
        }
        EXPECT_NEAR(sum, p.figures.tco.per_month.value(), 1e-11 * sum) << name;
        for (const auto& f : list_figures(p.figures, {"s"})) {  // and each figure is the sum of its own lines
            if (f.path.rfind("tco.", 0) != 0) continue;
            double own = 0.0;
            bool any = false;
            for (const auto& l : p.tco_lines) {
                if ("tco." + l.line != f.path) continue;
                own += l.amount;
                any = true;
            }
            if (any) {
                EXPECT_NEAR(own, f.value, 1e-10 * (1.0 + std::fabs(f.value))) << f.path;
            }
        }
    }
}

TEST(MoneyPlan, KeepsItsIdentities) {
    const auto f = by_path(plan_of_money({}));
    const double bought = f.at("tco.compute") + f.at("tco.purchase");
    EXPECT_NEAR(f.at("tco.multiplier"), 1.0 + f.at("tco.overhead_share") + f.at("tco.fixed") / bought, 1e-12 * f.at("tco.multiplier"));
    EXPECT_NEAR(f.at("mix.per_month"), bought, 1e-9);
    const auto plain = by_path(plan_of_money({.rate = "0 %"}));
    EXPECT_NEAR(plain.at("years.npv"), plain.at("years.total"), 1e-10 * plain.at("years.total"));
}

TEST(MoneyPlan, ExplainsEveryFigureDownToSourcedInputs) {
    std::string text = text_of({.scaling = "autoscaled", .fleet_more = R"(, "target": "60 %", "min": 2)"});
    const auto s = parsed(text);
    const Plan p = make_plan(s, shipped());
    const auto figures = by_path(p);
    int mixes = 0;
    for (const std::string& path : figure_paths(p)) {
        if (path.rfind("tco.", 0) != 0 && path.rfind("mix.", 0) != 0 && path.rfind("owned.", 0) != 0 && path != "years.npv" && path != "years.by_year.1.per_year") continue;
        mixes += path.rfind("mix.", 0) == 0;
        const auto steps = explain(s, shipped(), path);
        EXPECT_EQ(steps.back().value, figures.at(path)) << path;
        for (const auto& step : steps) EXPECT_FALSE(step.formula.empty() && step.source.empty()) << path << ": " << step.name;
        EXPECT_FALSE(steps.back().help.empty()) << path;
    }
    EXPECT_GT(mixes, 8);
}

// A fleet that scales never costs more than one that stands at its peak, and one that scales by itself pays for its lag.
TEST(MoneyPlan, PaysForTheLagOfAFleetThatFollowsItsLoad) {
    const std::string plain = R"("years": 3)";
    const auto bill = [&](const char* scaling) { return by_path(plan_of_money({.scaling = scaling, .mix = plain})).at("mix.per_month"); };
    const double fixed = bill("fixed"), scheduled = bill("scheduled"), automatic = bill("autoscaled");
    EXPECT_DOUBLE_EQ(fixed, 3650.0);
    EXPECT_LT(scheduled, fixed);
    EXPECT_GT(scheduled, 730.0 * 3.0);  // the hours alone, without starting up
    EXPECT_GE(automatic, scheduled);
    EXPECT_LE(automatic, fixed);
}

TEST(MoneyPlan, NeverCostsLessWithMoreDemandOrAHigherPrice) {
    double last = 0.0;
    for (const char* high : {"59", "99", "150", "400"}) {
        const double total = by_path(plan_of_money({.rates = day("19", "59", high)})).at("mix.per_month");
        EXPECT_GE(total, last) << high;
        last = total;
    }
    last = 0.0;
    for (const char* spot : {"$0.1", "$0.4", "$0.9", "$1.5"}) {
        const std::string mix = std::string(R"("reserved_1y": "$0.6/instance-hour", "spot": ")") + spot + R"(/instance-hour", "spot_share": "100 %", "notice": "3 min", "overprovision": 1)";
        const double total = by_path(plan_of_money({.mix = mix})).at("mix.per_month");
        EXPECT_GE(total, last - 1e-9) << spot;
        last = total;
    }
}

TEST(MoneyPlan, ShowsRegretCashAndOptions) {
    const Plan p = plan_of_money({});
    ASSERT_EQ(p.mixes.size(), 1u);
    EXPECT_EQ(p.mixes[0].mix.reserved_3y, 1);
    EXPECT_EQ(p.mixes[0].spot_needed, 4);
    EXPECT_NEAR(p.mixes[0].break_even_3y, 0.45, 1e-12);
    EXPECT_NEAR(p.mixes[0].break_even_3y_spot, 0.45 / 0.46, 1e-12);
    EXPECT_GE(p.mixes[0].regret_half, 0.0);
    EXPECT_NEAR(p.mixes[0].regret_double, 0.01 * 730.0, 1e-9);  // the second unit that always runs would be committed too: 0.46 - 0.45
    ASSERT_TRUE(p.years.has_value());
    EXPECT_EQ(p.years->cash.size(), 24u);
    double sum = p.figures.years.front().set_up.value();
    for (const double x : p.years->cash) sum += x;
    EXPECT_NEAR(sum, p.figures.years.front().total.value(), 1e-9 * sum);
    ASSERT_EQ(p.years->options.size(), 4u);
    EXPECT_EQ(p.years->options.front().name, "on demand");
    double least = 1e300;
    for (const auto& o : p.years->options) {
        EXPECT_EQ(o.present_value.size(), 4u);
        EXPECT_GE(o.regret, 0.0);
        least = std::min(least, o.regret);
    }
    EXPECT_EQ(p.years->paybacks.size(), 2u);
}

TEST(MoneyPlan, WarnsWhereTheFleetIsCutShort) {
    const Plan p = plan_of_money({.fleet_more = R"(, "max": 3)"});
    EXPECT_NEAR(p.mixes.at(0).short_share, 1.0 / 3.0, 1e-12);
    EXPECT_TRUE(std::any_of(p.warnings.begin(), p.warnings.end(), [](const Warning& w) { return w.code == "W0131"; }));
}

TEST(MoneyPlan, HoldsARollbackAgainstItsPromise) {
    const Plan kept = plan_of_money({.fleet_more = R"(, "rollback": "5 min")"}), broken = plan_of_money({.fleet_more = R"(, "rollback": "60 s")"});
    const auto check = [](const Plan& p) { return *std::find_if(p.checks.begin(), p.checks.end(), [](const Check& c) { return c.name == "rollback"; }); };
    EXPECT_TRUE(check(kept).met);
    EXPECT_FALSE(check(broken).met);
    EXPECT_DOUBLE_EQ(check(broken).nearest, 80.0);
}

// aws/p5.48xlarge has no reserved price: the mix says so and stays on demand.  Its servers have defaults, its carbon is known.
TEST(MoneyPlan, HonoursWhatIsNotOfferedAndKnowsH100) {
    const Plan p = make_plan(parsed(R"({ "owned": {}, "carbon": {}, "services": { "s": { "demand": { "average": "5 req/s", "peak": "9 req/s" }, "mix": {},
      "stages": [ { "name": "m", "service": "50 ms", "instance": "aws/p5.48xlarge/us-east-1" } ] } } })"), shipped());
    EXPECT_TRUE(std::isinf(p.mixes.at(0).offers.reserved_1y));
    EXPECT_EQ(p.mixes.at(0).mix.reserved_1y + p.mixes.at(0).mix.reserved_3y, 0);
    ASSERT_EQ(p.figures.owned.size(), 1u);
    EXPECT_EQ(p.figures.owned[0].servers, p.figures.total.capacity.instances.value());
    EXPECT_NEAR(p.figures.owned[0].capex.value(), 365625.0 * p.figures.owned[0].servers, 1e-6);
    ASSERT_EQ(p.figures.carbon.size(), 1u);
    EXPECT_GT(p.figures.carbon[0].per_month.value(), 0.0);
}

TEST(MoneyPlan, SharesPeopleBetweenServices) {
    const auto one = [](const std::string& name) {
        return "\"" + name + R"(": { "demand": { "average": "5 req/s", "peak": "9 req/s" }, "mix": {}, "stages": [ { "name": "m", "service": "50 ms", "instance": "gcp/g2-standard-4/us-central1" } ] })";
    };
    const Plan p = make_plan(parsed("{ \"services\": { " + one("a") + ", " + one("b") + " } }"), shipped());
    EXPECT_EQ(p.mixes.size(), 2u);
    EXPECT_EQ(std::count_if(p.tco_lines.begin(), p.tco_lines.end(), [](const TcoLine& l) { return l.line == "engineers"; }), 1);
    EXPECT_EQ(std::count_if(p.tco_lines.begin(), p.tco_lines.end(), [](const TcoLine& l) { return l.line == "purchase"; }), 2);
    const auto f = by_path(p);
    EXPECT_DOUBLE_EQ(f.at("services.a.mix.per_month"), f.at("services.b.mix.per_month"));
    EXPECT_GT(f.at("services.a.mix.saved_share"), 0.5);  // three years at 55 % off, always on
}
