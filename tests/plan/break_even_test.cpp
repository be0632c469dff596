// Break-evens on the scenario's own staircase, against brute force in exact rationals and against the plan itself.
#include "sizewell/plan/choices.hpp"

#include "goldens.hpp"
#include "plan/tools.hpp"

#include "sizewell/report/break_even.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;

namespace {

// The fleet of tests/golden/break_even_fleet.py: nothing is promised, so the utilisation cap alone sizes it.
std::string fleet(const std::string& choices, const std::string& people = R"("salary": "$180k/engineer-year", "engineers": "1.5 engineers", "managed_saves": "1 engineer")") {
    return R"({ "people": { )" + people + R"( }, "cluster": { "count": 1, "fee": "$73/month" },
  "services": { "s": { "demand": { "average": "12 req/s", "peak": "30 req/s", "headroom": "25 %" },
    "stages": [ { "name": "model", "service": { "mean": "0.9 s", "law": "exponential" }, "concurrency": 16, "instance": "aws/g5.2xlarge/us-east-1", "redundancy": "replica", "utilisation_cap": "80 %" } ] } },
  "choices": { )" + choices + R"( } })";
}

const std::string kAll = R"x(
    "managed": { "data": "20 kB/req", "data_price": "$0.016/GB" },
    "api": { "input_price": "$0.10/1M tok", "cached_price": "$0.025/1M tok", "output_price": "$0.40/1M tok", "input": "1,200 tok/req", "output": "250 tok/req",
             "cached_share": "40 %", "batch_share": "20 %", "batch_discount": "50 %" },
    "serverless": { "request_price": "$0.20/1M req", "memory_price": "$0.0000166667/(GB s)", "memory": "10 GB", "cold_start": "12 s", "cold_share": "2 %",
                    "free_requests": "1M req", "free_memory_time": "400,000 GB s" },
    "batch": { "runs": "1/day", "window": "6 hours", "startup": "8 min", "predictions": "20M predictions", "price": "$0.39/instance-hour", "overprovision": 1.2 },
    "cache": { "hit_ratio": "35 %", "cost": "$250/month" },
    "router": { "easy": "60 %", "error": "10 %", "classifier": "$0.000005/req", "service": "0.3 s", "instance": "aws/g4dn.xlarge/us-east-1" },
    "buy": { "server": "$18,000/instance", "power": "0.6 kW/instance" })x";

BreakEvenAnswer answer(const std::string& text, const std::string& key) { return break_even(parsed(text), shipped(), key); }

double figure(const BreakEvenAnswer& a, const std::string& key) {
    for (const auto& f : a.figures) {
        if (f.key == key) return f.value;
    }
    ADD_FAILURE() << a.key << " has no figure " << key;
    return std::nan("");
}

double golden(const std::string& name) {
    for (const auto& row : sizewell::testing_tools::golden_rows("break_even.txt", "value")) {
        if (row.text(0) == name) return row.number(1);
    }
    ADD_FAILURE() << name;
    return std::nan("");
}

// The instances the plan itself finds at an average rate; peak and average are one.
double instances_at(const std::string& text, double rate) {
    std::string at = text;
    const std::string number = sizewell::detail::number_text(rate);
    for (const char* word : {"RATE", "RATE"}) at.replace(at.find(word), 4, number);
    return make_plan(parsed(at), shipped()).figures.total.capacity.instances.value();
}

std::string machine(const std::string& instance, const std::string& service, const std::string& more, const std::string& rate) {
    return R"({ "people": { "salary": "$180k/engineer-year", "engineers": "1 engineer", "managed_saves": "1 engineer" }, "cluster": { "count": 1, "fee": "$73/month" },
  "services": { "s": { "demand": { "average": ")" + rate + R"( req/s", "peak": ")" + rate + R"( req/s", "headroom": "0 %" },
    "stages": [ { "name": "model", "service": { "mean": ")" + service + R"(", "law": "deterministic" }, "instance": "aws/)" + instance + R"(/us-east-1", "redundancy": "none")" + more + R"( } ] } } })";
}

}  // namespace

TEST(BreakEven, IsThatOfBruteForceForEveryAlternative) {
    const auto all = break_evens(parsed(fleet(kAll)), shipped());
    ASSERT_EQ(all.size(), 8U);
    for (const auto& row : sizewell::testing_tools::golden_rows("break_even_fleet.txt", "case")) {
        const auto a = std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.key == row.text(0); });
        ASSERT_NE(a, all.end());
        EXPECT_NEAR(a->first_now, row.number(3), 1e-9 * row.number(3)) << a->key;
        EXPECT_NEAR(a->second_now, row.number(4), 1e-9 * row.number(4)) << a->key;
        EXPECT_TRUE(a->complete);
        EXPECT_GE(a->looked_up_to, 192.0 * (1.0 - 1e-12));
        ASSERT_EQ(a->crossings.all.size(), static_cast<std::size_t>(row.count(1))) << a->key;
        std::size_t k = 0;
        for (const auto& want : sizewell::testing_tools::golden_rows("break_even_fleet.txt", "crossing")) {
            if (want.text(0) != a->key) continue;
            const auto& got = a->crossings.all[k++];
            EXPECT_NEAR(got.at, want.number(1), 2e-9 * want.number(1)) << a->key;
            EXPECT_EQ(got.before == decision::Side::first, want.text(2) == "first");
            EXPECT_EQ(got.after == decision::Side::first, want.text(3) == "first");
        }
        EXPECT_EQ(a->stays, row.count(1) == 1) << a->key;
    }
}

TEST(BreakEven, SolvesItsEquationOnBothSides) {
    for (const auto& a : break_evens(parsed(fleet(kAll)), shipped())) {
        for (const auto& c : a.crossings.all) {
            const double before = c.first_at - c.second_at, after = c.first_beyond - c.second_beyond;
            if (c.jump) {
                EXPECT_LT(before * (c.before == decision::Side::first ? 1.0 : -1.0), 0.0) << a.key;
                EXPECT_LT(after * (c.after == decision::Side::first ? 1.0 : -1.0), 0.0) << a.key;
            } else {
                EXPECT_NEAR(c.first_at, c.second_at, 1e-6 * c.first_at) << a.key;
            }
            EXPECT_GT(c.plateau_to, c.at);
        }
        EXPECT_FALSE(a.steps.empty()) << a.key;
        EXPECT_EQ(a.steps.back().name, "break_even." + a.key + ".saving_by_the_second");
        if (a.crossings.all.empty()) continue;
        const auto& first = a.crossings.all.front();
        EXPECT_NEAR(a.steps.back().value, first.first_beyond - first.second_beyond, 1e-5 * first.first_beyond) << a.key;
    }
}

// The value that turns the decision makes both bills equal when it is written into the scenario.
TEST(BreakEven, SaysWhichAssumptionTurnsItAndAtWhatValue) {
    const auto managed = answer(fleet(""), "managed");
    const auto flip = [&](const std::string& path) {
        for (const auto& f : managed.flips) {
            if (f.assumption == path) return f.ratio;
        }
        return std::nan("");
    };
    EXPECT_NEAR(flip("people.salary"), 0.25 * 4 * 1.212 * 730 / 15000.0 - 73.0 / 15000.0, 1e-9);
    EXPECT_NEAR(flip("stages.model.premium"), 15073.0 / (4 * 1.212 * 730) / 0.25, 1e-9);
    const std::string salary = "\"salary\": \"$" + sizewell::detail::number_text(180.0 * flip("people.salary")) + "k/engineer-year\", \"engineers\": \"1.5 engineers\", \"managed_saves\": \"1 engineer\"";
    const auto turned = answer(fleet("", salary), "managed");
    EXPECT_NEAR(turned.first_now, turned.second_now, 1e-6 * turned.first_now);
}

TEST(BreakEven, OfManagedIsThatOfThePlan) {
    for (const auto& name : kExamples) {
        const auto s = example(name);
        const Plan p = make_plan(s, shipped());
        const auto a = break_even(s, shipped(), "managed");
        ASSERT_EQ(a.kind, BreakEvenKind::at) << name;
        EXPECT_NEAR(a.crossings.all.front().at, p.break_even.rate, 2e-6 * p.break_even.rate) << name;
        EXPECT_EQ(figure(a, "instances_beyond"), p.break_even.instances) << name;
        EXPECT_NEAR(figure(a, "compute"), p.figures.managed.break_even_compute.value(), 1e-6) << name;
        EXPECT_NEAR(a.first_now, p.figures.managed.managed.value(), 1e-6) << name;
        EXPECT_NEAR(a.second_now, p.figures.managed.kubernetes.value(), 1e-6) << name;
    }
}

// The three machines of the issue: premium, compute and step by exact rationals, and the rate from the plan's own staircase.
TEST(BreakEven, OfG5P4dAndP5) {
    for (const auto& [sku, service] : {std::pair{"g5.xlarge", "20 ms"}, {"p4d.24xlarge", "8 ms"}, {"p5.48xlarge", "5 ms"}}) {
        const std::string open = machine(sku, service, "", "RATE");
        const auto a = answer(machine(sku, service, "", "50"), "managed");
        const std::string name = sku;
        ASSERT_EQ(a.kind, BreakEvenKind::at);
        EXPECT_NEAR(figure(a, "premium"), golden("premium." + name), 1e-12) << sku;
        EXPECT_NEAR(figure(a, "compute"), golden("compute." + name), 1e-6) << sku;
        EXPECT_EQ(figure(a, "instances_beyond"), golden("step." + name)) << sku;
        const double at = a.crossings.all.front().at;
        EXPECT_EQ(instances_at(open, at), golden("step." + name) - 1) << sku;
        EXPECT_EQ(instances_at(open, at * (1 + 1e-6)), golden("step." + name)) << sku;
        bool formula = false;
        for (const auto& step : a.steps) formula = formula || (step.name == "break_even.managed.compute" && step.formula.find("break_even.managed.saved") != std::string::npos);
        EXPECT_TRUE(formula) << "the arithmetic is in the steps";
    }
}

// Ours, not published: 25 or 10 requests a second and GPU, 15 %, one engineer: beyond 20 GPUs.
TEST(BreakEven, OfTheSelfMadeExample) {
    for (const auto& [service, rate] : {std::pair{"32 ms", "own.above_25"}, {"80 ms", "own.above_10"}}) {
        const auto a = answer(machine("p5.4xlarge", service, R"(, "premium": "15 %", "utilisation_cap": "80 %")", "50"), "managed");
        ASSERT_EQ(a.crossings.all.size(), 1U);
        EXPECT_NEAR(a.crossings.all.front().at, golden(rate), 1e-6 * golden(rate));
        EXPECT_EQ(figure(a, "instances_beyond"), golden("own.step"));
        EXPECT_NEAR(figure(a, "instances"), golden("own.instances"), 1e-9);
    }
}

TEST(BreakEven, IsEqualWithoutPremiumAndWithEqualPeople) {
    std::string text = machine("g5.xlarge", "20 ms", R"(, "premium": "0 %")", "50");
    EXPECT_EQ(answer(text, "managed").kind, BreakEvenKind::never) << "it saves an engineer and asks nothing";
    text.replace(text.find("\"managed_saves\": \"1 engineer\""), 29, "\"managed_saves\": \"0 engineer\"");
    text.replace(text.find("$73/month"), 9, "$0/month");
    const auto a = answer(text, "managed");
    EXPECT_EQ(a.kind, BreakEvenKind::equal);
    EXPECT_EQ(a.first_now, a.second_now);
    text.replace(text.find("\"premium\": \"0 %\""), 16, "\"premium\": \"5 %\"");
    EXPECT_EQ(answer(text, "managed").kind, BreakEvenKind::always) << "it saves nobody";
}

TEST(BreakEven, OfAnApiIsNeverWhereFullUtilisationIsDearer) {
    std::string text = fleet(kAll);
    for (const auto& [old, cheap] : {std::pair{"$0.10/1M tok", "$0.001/1M tok"}, {"$0.025/1M tok", "$0.0005/1M tok"}, {"$0.40/1M tok", "$0.002/1M tok"}}) text.replace(text.find(old), std::string(old).size(), cheap);
    const auto a = answer(text, "api");
    EXPECT_EQ(a.kind, BreakEvenKind::never);
    EXPECT_GT(figure(a, "own_at_full_utilisation"), figure(a, "api_per_million_tokens"));
    EXPECT_NE(a.reason.find("100 % utilisation"), std::string::npos);
    // p G 1e6 / (3600 theta) with theta the tokens of 16 requests every 0.9 s
    EXPECT_NEAR(figure(a, "own_at_full_utilisation"), 1.212 * 1e6 / (3600.0 * 16.0 / 0.9 * 1450.0), 1e-12);
}

TEST(BreakEven, HasNoAnswerForWhatIsNotOffered) {
    const auto a = answer(machine("p5.48xlarge", "5 ms", "", "50"), "reserved");
    EXPECT_EQ(a.kind, BreakEvenKind::not_offered);
    EXPECT_NE(report::break_even_sentence(a).find("not offered"), std::string::npos);
    EXPECT_TRUE(a.crossings.all.empty());
}

TEST(BreakEven, RefusesQuestionsThatAreNotStated) {
    for (const char* key : {"api", "buy", "serverless", "batch", "cache", "router"}) EXPECT_THROW((void)answer(fleet(""), key), InputError) << key;
    EXPECT_THROW((void)answer(fleet(""), "cloud"), DomainError);
    EXPECT_THROW((void)explain_break_even(parsed(fleet("")), shipped(), "break_even.cloud"), DomainError);
    EXPECT_THROW((void)explain(parsed(fleet("")), shipped(), "break_even.managed.computer"), DomainError);
    const auto steps = explain(parsed(fleet("")), shipped(), "break_even.managed.compute");
    EXPECT_EQ(steps.back().name, "break_even.managed.compute");
    EXPECT_EQ(steps.back().unit, "USD");
}

TEST(BreakEven, OfReservedAndBuyLieOnTheHoursOfAMonth) {
    const auto reserved = answer(fleet(""), "reserved");
    ASSERT_EQ(reserved.crossings.all.size(), 1U);
    EXPECT_NEAR(reserved.crossings.all.front().at, 730.0 * 0.76356 / 1.212, 1e-6);
    const auto buy = answer(fleet(kAll), "buy");
    EXPECT_NEAR(buy.crossings.all.front().at, 730.0 * figure(buy, "break_even_utilisation"), 1e-6);
    EXPECT_EQ(figure(buy, "servers"), 4.0);
}

TEST(BreakEven, FindsACacheWhoseWaitsAreRarerThanARounding) {
    const auto a = answer(fleet(R"("cache": { "hit_ratio": "35 %", "lookup": "2 ms", "cost": "$250/month" })"), "cache");
    EXPECT_EQ(a.crossings.all.size(), 3U);
}

TEST(RulesOfChoice, StandBesideTheirMoney) {
    const auto s = parsed(fleet(kAll + R"(, "facts": { "inputs_known": "yes", "freshness": "1 day", "run_interval": "1 day", "features": 60, "team": "4 engineers", "expertise": "no",
      "feature_freshness": "1 min", "pipeline_interval": "1 h", "recompute": "no", "events": "2,000 req/s", "event_work": "0.4 ms", "worker": "$0.2/instance-hour", "run_startup": "2 min" })"));
    const auto all = choices_of(s, shipped());
    ASSERT_EQ(all.rules.size(), 5U);
    EXPECT_EQ(all.rules[0].answer.answer, "batch");
    ASSERT_EQ(all.rules[0].money.size(), 2U);
    EXPECT_EQ(all.rules[1].answer.answer, "feature store");
    EXPECT_EQ(all.rules[2].answer.answer, "managed platform");
    EXPECT_EQ(all.rules[2].money[0].value, all.break_evens[0].first_now);
    EXPECT_EQ(all.rules[3].answer.answer, "streaming");
    EXPECT_NEAR(all.rules[3].money[0].value, 0.2 * 730 * (0.8 + 120.0 / 60.0), 1e-9);
    EXPECT_NEAR(all.rules[3].money[1].value, 0.2 * 730, 1e-9) << "one worker at 80 % of its time";
    EXPECT_NEAR(all.rules[4].money[0].value, 4 * 180000.0, 1e-6);
}

TEST(Business, SavesAndPaysBack) {
    std::string text = fleet("");
    text.insert(text.rfind('}'), R"(, "business": { "spend": "$9,000/month", "utilisation": "12 %", "deploys": "8/month", "deploy_now": "16 engineer-hours", "deploy_then": "2 engineer-hours",
      "downtime_now": "4 h/month", "downtime_then": "1 h/month", "revenue": "$1,500/hour", "setup": "$60,000" })");
    const auto b = business_of(parsed(text), shipped());
    ASSERT_TRUE(b.has_value());
    const double spend = 9000 - 4 * 1.212 * 730, deploys = 8 * 14 * 180000.0 / 8760, downtime = 4500;
    EXPECT_NEAR(b->figures[0].value, spend, 1e-9);
    EXPECT_NEAR(b->figures[1].value, deploys, 1e-9);
    EXPECT_NEAR(b->figures[2].value, downtime, 1e-9);
    EXPECT_NEAR(b->figures[3].value, spend + deploys + downtime, 1e-9);
    double left = 60000.0;
    int months = 0;
    for (; left > 0.0; ++months) left -= (spend + deploys + downtime) / std::pow(1.0 + 0.08 / 12.0, months + 1);
    EXPECT_EQ(b->figures[6].value, months);
    EXPECT_FALSE(business_of(parsed(fleet("")), shipped()).has_value());
}

// Both bills with every step: at each place what the plan itself finds, upright between, and the answer of break_even().
TEST(Bills, HaveEveryStepOfThePlan) {
    const std::string text = fleet(kAll);
    const auto drawn = bills(parsed(text), shipped(), "api", 60.0);
    ASSERT_TRUE(drawn.complete);
    EXPECT_EQ(drawn.second.to, 60.0);
    EXPECT_EQ(drawn.answer.crossings.all.size(), answer(text, "api").crossings.all.size());
    EXPECT_NEAR(decision::cost_at(drawn.first, 12.0), drawn.answer.first_now, 1e-9 * drawn.answer.first_now);
    EXPECT_EQ(decision::cost_at(drawn.second, 12.0), drawn.answer.second_now);
    std::string open = text;
    open.replace(open.find("12 req/s"), 8, "RATE req/s");
    open.replace(open.find("30 req/s"), 8, "RATE req/s");
    open.replace(open.find("25 %"), 4, "212.5 %");  // peak and headroom as before: 2.5 x 1.25
    const double fixed = decision::cost_at(drawn.second, 12.0) - instances_at(open, 12.0) * 1.212 * 730.0;
    for (double rate = 0.37; rate < 60.0; rate += 1.31) {
        EXPECT_NEAR(decision::cost_at(drawn.second, rate), fixed + instances_at(open, rate) * 1.212 * 730.0, 1e-6) << rate;
    }
}

TEST(Bills, AreDrawnBeyondTheLastCrossingUnlessToldWhere) {
    const auto over_rate = bills(parsed(fleet(kAll)), shipped(), "api");
    EXPECT_NEAR(over_rate.first.to, 1.4 * over_rate.answer.crossings.all.back().at, 1e-9);
    const auto over_hours = bills(parsed(fleet(kAll)), shipped(), "buy");
    EXPECT_NEAR(over_hours.first.to, 730.0, 1e-9);
    EXPECT_NEAR(decision::cost_at(over_hours.first, 365.0), 0.5 * decision::cost_at(over_hours.first, over_hours.first.to), 1e-6);
    EXPECT_THROW((void)bills(parsed(fleet(kAll)), shipped(), "buy", 800.0), DomainError);
    EXPECT_THROW((void)bills(parsed(fleet(kAll)), shipped(), "api", -1.0), DomainError);
    EXPECT_THROW((void)bills(parsed(fleet(kAll)), shipped(), "api", std::nan("")), DomainError);
    EXPECT_THROW((void)bills(parsed(fleet(kAll)), shipped(), "cloud"), DomainError);
}
