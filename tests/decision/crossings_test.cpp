#include "sizewell/decision/crossings.hpp"
#include "sizewell/decision/resolve.hpp"

#include "goldens.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace sizewell;
using namespace sizewell::decision;

namespace {

Staircase parsed(const std::string& text) {
    Staircase s;
    std::istringstream whole(text.substr(0, text.find(';')));
    s.to = std::stod(text.substr(text.find(';') + 1));
    for (std::string piece; std::getline(whole, piece, ',');) {
        std::istringstream parts(piece);
        std::string a, b, c;
        std::getline(parts, a, ':');
        std::getline(parts, b, ':');
        std::getline(parts, c, ':');
        s.pieces.push_back({std::stod(a), std::stod(b), std::stod(c)});
    }
    return s;
}

// A staircase of bills that never falls.
Staircase rising(std::mt19937_64& engine, double to) {
    std::uniform_real_distribution<double> u(0.0, 1.0);
    const int steps = 1 + static_cast<int>(u(engine) * 12.0);
    Staircase s{{}, to};
    double from = 0.0, value = 40.0 * u(engine), slope = 0.0;
    for (int k = 0; k < steps && from < 0.95 * to; ++k) {
        slope = u(engine) < 0.5 ? 0.0 : 4.0 * u(engine);
        s.pieces.push_back({from, value, slope});
        const double next = from + to * (0.01 + 0.3 * u(engine));
        value += slope * (next - from) + 30.0 * u(engine);
        from = next;
    }
    return s;
}

}  // namespace

TEST(Staircase, BelongsToTheDemandItStillCarries) {
    const Staircase s{{{0.0, 10.0, 0.0}, {50.0, 20.0, 1.0}}, 100.0};
    EXPECT_EQ(cost_at(s, 50.0), 10.0);
    EXPECT_EQ(cost_beyond(s, 50.0), 20.0);
    EXPECT_EQ(cost_at(s, 60.0), 30.0);
    EXPECT_EQ(cost_at(s, 100.0), 70.0);
    EXPECT_THROW((void)cost_at(s, 0.0), DomainError);
    EXPECT_THROW((void)cost_at(s, 100.1), DomainError);
    EXPECT_THROW((void)cost_beyond(s, 100.0), DomainError);
    EXPECT_EQ(cost_at(straight(0.0, 5.0, 1.0, 2.0), 5.0), 11.0);
}

TEST(Staircase, RefusesWhatIsNone) {
    EXPECT_THROW(validate({}), DomainError);
    EXPECT_THROW(validate({{{0.0, 1.0, 0.0}}, 0.0}), DomainError);
    EXPECT_THROW(validate({{{0.0, 1.0, 0.0}, {0.0, 2.0, 0.0}}, 1.0}), DomainError);
    EXPECT_THROW(validate({{{0.0, std::nan(""), 0.0}}, 1.0}), DomainError);
    EXPECT_THROW(validate({{{0.0, 1.0, HUGE_VAL}}, 1.0}), DomainError);
    EXPECT_THROW((void)crossings(straight(0.0, 1.0, 1.0, 0.0), straight(2.0, 3.0, 1.0, 0.0)), DomainError);
}

TEST(Crossings, AreThoseOfExactRationals) {
    const auto pairs = testing_tools::golden_rows("break_even.txt", "pair");
    const auto rows = testing_tools::golden_rows("break_even.txt", "stretch");
    ASSERT_EQ(pairs.size(), 120U);
    std::size_t row = 0, changes = 0;
    for (const auto& pair : pairs) {
        const Crossings c = crossings(parsed(pair.text(1)), parsed(pair.text(2)));
        ASSERT_EQ(c.stretches.size(), static_cast<std::size_t>(pair.count(3))) << "pair " << pair.text(0);
        for (const Stretch& s : c.stretches) {
            const auto& want = rows.at(row++);
            EXPECT_NEAR(s.from, want.number(1), 1e-12 * (1.0 + want.number(1)));
            EXPECT_NEAR(s.to, want.number(2), 1e-12 * (1.0 + want.number(2)));
            EXPECT_EQ(static_cast<int>(s.cheaper), want.count(3));
        }
        EXPECT_EQ(c.all.size() + 1, c.stretches.size());
        changes += c.all.size();
    }
    EXPECT_EQ(row, rows.size());
    EXPECT_GT(changes, 150U);
}

TEST(Crossings, SolveTheirEquationOnBothSides) {
    std::mt19937_64 engine(11);
    int jumps = 0, meetings = 0;
    for (int i = 0; i < 2000; ++i) {
        const Staircase a = rising(engine, 20.0), b = rising(engine, 20.0);
        for (const Crossing& c : crossings(a, b).all) {
            ASSERT_EQ(c.first_at, cost_at(a, c.at));
            ASSERT_NEAR(c.second_beyond, cost_beyond(b, c.at), 1e-12 * c.second_beyond);
            const double before = c.first_at - c.second_at, after = c.first_beyond - c.second_beyond;
            if (c.jump) {
                ++jumps;
                EXPECT_LT(before * (c.before == Side::first ? 1.0 : -1.0), 0.0);
                EXPECT_LE(after * (c.after == Side::first ? 1.0 : -1.0), 0.0);
            } else {
                ++meetings;
                EXPECT_NEAR(before, 0.0, 1e-9);
            }
            EXPECT_LE(c.plateau_from, c.at);
            EXPECT_GT(c.plateau_to, c.at);
        }
    }
    EXPECT_GT(jumps, 500);
    EXPECT_GT(meetings, 500);
}

TEST(Crossings, HaveAlwaysNeverAndEqualAsValues) {
    const Staircase one = straight(0.0, 10.0, 5.0, 1.0);
    EXPECT_EQ(crossings(one, straight(0.0, 10.0, 6.0, 1.0)).outcome, Outcome::first_always);
    EXPECT_EQ(crossings(straight(0.0, 10.0, 6.0, 1.0), one).outcome, Outcome::second_always);
    EXPECT_EQ(crossings(one, one).outcome, Outcome::equal);
    EXPECT_TRUE(crossings(one, one).all.empty());
    // Touching is not crossing.
    EXPECT_EQ(crossings({{{0.0, 5.0, -1.0}, {5.0, 0.0, 1.0}}, 10.0}, straight(0.0, 10.0, 0.0, 0.0)).outcome, Outcome::second_always);
}

// The fleets are searched for; what is found must be what the whole staircase says.
TEST(Resolve, FindsWhatTheWholeStaircaseHas) {
    std::mt19937_64 engine(5);
    std::uniform_real_distribution<double> u(0.0, 1.0);
    int found = 0, sized = 0;
    for (int i = 0; i < 300; ++i) {
        // Capacity of n instances, growing more than in proportion, and two prices with a fee and a slope.
        const double each = 1.0 + 9.0 * u(engine), gain = 0.3 * u(engine), price = 1.0 + 3.0 * u(engine), fixed = 60.0 * u(engine);
        const double slope = price / each * (0.5 + u(engine));
        const auto carries = [&](double n) { return each * n * (1.0 + gain * (1.0 - 1.0 / n)); };
        const int most = 60;
        Staircase whole{{}, carries(most)};
        for (int n = 1; n <= most; ++n) whole.pieces.push_back({n == 1 ? 0.0 : carries(n - 1), price * n + fixed, 0.0});
        const Crossings want = crossings(straight(0.0, whole.to, 0.0, slope), whole);

        TwoBills bills;
        bills.sizes = [&](double x) {
            double n = 1.0;
            while (carries(n) < x) ++n;
            return Sizes{n};
        };
        bills.first = [&](const Sizes&, double x) { return slope * x; };
        bills.second = [&](const Sizes& n, double) { return price * n[0] + fixed; };
        const ResolvedBills r = resolve(bills, {.from = 1e-3, .to = whole.to});
        const Crossings got = crossings(r.first, r.second);
        ASSERT_TRUE(r.complete);
        ASSERT_EQ(got.outcome, want.outcome) << i;
        ASSERT_EQ(got.all.size(), want.all.size()) << i;
        for (std::size_t k = 0; k < got.all.size(); ++k) EXPECT_NEAR(got.all[k].at, want.all[k].at, 2e-9 * want.all[k].at);
        found += static_cast<int>(got.all.size());
        sized += r.evaluations;
    }
    EXPECT_GT(found, 300) << "some cross again and again";
    EXPECT_LT(sized, 300 * 700);
}

TEST(Resolve, ProvesAMonotoneGapEqualWithoutLookingAtEveryStep) {
    TwoBills bills;
    bills.sizes = [](double x) { return Sizes{std::ceil(x / 3.0)}; };
    bills.first = bills.second = [](const Sizes& n, double x) { return 7.0 * n[0] + x + 2.0; };
    bills.gap_is_monotone = true;
    const ResolvedBills r = resolve(bills, {.from = 0.1, .to = 1e6});
    EXPECT_EQ(crossings(r.first, r.second).outcome, Outcome::equal);
    EXPECT_LE(r.evaluations, 4);
}

TEST(Resolve, SaysWhenTheEvaluationsRanOut) {
    TwoBills bills;
    bills.sizes = [](double x) { return Sizes{std::ceil(x)}; };
    bills.first = [](const Sizes&, double x) { return x; };
    bills.second = [](const Sizes& n, double) { return n[0] - 0.5; };
    EXPECT_FALSE(resolve(bills, {.from = 0.1, .to = 1e5, .evaluations = 100}).complete);
    EXPECT_THROW((void)resolve(bills, {.from = 0.0, .to = 1.0}), DomainError);
    EXPECT_THROW((void)resolve(bills, {.from = 2.0, .to = 1.0}), DomainError);
    bills.second = [](const Sizes& n, double) { return 10.0 / n[0]; };
    EXPECT_THROW((void)resolve(bills, {.from = 0.1, .to = 9.0}), DomainError) << "a bill that falls with demand";
}
