#include "sizewell/traced.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace sizewell;

namespace {

const Traced a = Traced::input(2.0, "a"), b = Traced::input(3.0, "b"), c = Traced::input(5.0, "c"), d = Traced::input(7.0, "d");

TraceStep last_step(const Traced& t) { return steps(label(t, "result")).back(); }
std::string formula(const Traced& t) { return last_step(t).formula; }
std::string numbers(const Traced& t) { return last_step(t).numbers; }

}  // namespace

TEST(Traced, WritesItsFormulaInNamesAndInNumbers) {
    const Traced t = a * b + c;
    EXPECT_EQ(t.value(), 11.0);
    EXPECT_EQ(formula(t), "a * b + c");
    EXPECT_EQ(numbers(t), "2 * 3 + 5");
}

TEST(Traced, PutsParenthesesWhereTheOrderNeedsThem) {
    EXPECT_EQ(formula((a + b) * c), "(a + b) * c");
    EXPECT_EQ(formula(a + b * c), "a + b * c");
    EXPECT_EQ(formula(a - (b - c)), "a - (b - c)");
    EXPECT_EQ(formula((a - b) - c), "a - b - c");
    EXPECT_EQ(formula(a - (b + c)), "a - (b + c)");
    EXPECT_EQ(formula(a + (b - c)), "a + b - c");
    EXPECT_EQ(formula(a / (b / c)), "a / (b / c)");
    EXPECT_EQ(formula(a / (b * c)), "a / (b * c)");
    EXPECT_EQ(formula(a / b / c), "a / b / c");
    EXPECT_EQ(formula((a + b) / (c - d)), "(a + b) / (c - d)");
    EXPECT_EQ(formula(a * (b / c)), "a * b / c");
    EXPECT_EQ(formula(max(a + b, c) * d), "max(a + b, c) * d");
}

TEST(Traced, PutsParenthesesAroundWhatAMinusTurns) {
    EXPECT_EQ(formula(-a), "-a");
    EXPECT_EQ(formula(-(a + b)), "-(a + b)");
    EXPECT_EQ(formula(-(a * b)), "-(a * b)");
    EXPECT_EQ(formula(-a + b), "-a + b");
    EXPECT_EQ(formula(a - (-b)), "a - (-b)");
    EXPECT_EQ(formula(a * (-b)), "a * (-b)");
    EXPECT_EQ(numbers(a - Traced::input(-3.0, "loss")), "2 - (-3)");
    EXPECT_EQ(numbers(Traced::input(-3.0, "loss") + a), "-3 + 2");
    EXPECT_EQ(numbers(-Traced::input(-3.0, "loss")), "-(-3)");
}

TEST(Traced, PutsParenthesesAroundAChoiceInsideAFormula) {
    EXPECT_EQ(formula(select(a < b, a + c, d) * b), "(a + c [since a < b]) * b");
    EXPECT_EQ(formula(a - select(a < b, c, d)), "a - (c [since a < b])");
}

TEST(Traced, WritesFunctionsByName) {
    EXPECT_EQ(formula(exp(a + b)), "exp(a + b)");
    EXPECT_EQ(formula(log(a)), "ln(a)");
    EXPECT_EQ(formula(sqrt(a)), "sqrt(a)");
    EXPECT_EQ(formula(pow(a, b)), "pow(a, b)");
    EXPECT_EQ(formula(max(a, b)), "max(a, b)");
    EXPECT_EQ(formula(min(a, b)), "min(a, b)");
    EXPECT_EQ(formula(ceil(a / b)), "ceil(a / b)");
    EXPECT_EQ(formula(floor(a / b)), "floor(a / b)");
    EXPECT_EQ(numbers(pow(1.0 + a, b)), "pow(1 + 2, 3)");
}

TEST(Traced, SaysWhyAChoiceWasMade) {
    EXPECT_EQ(formula(select(a < b, c, d)), "c [since a < b]");
    EXPECT_EQ(formula(select(b < a, c, d)), "d [since b >= a]");
    EXPECT_EQ(formula(select(a <= b, c, d)), "c [since a <= b]");
    EXPECT_EQ(formula(select(a >= b, c, d)), "d [since a < b]");
    EXPECT_EQ(formula(select(a > b, c, d)), "d [since a <= b]");
    EXPECT_EQ(formula(select(!(a > b), c, d)), "c [since a <= b]");
    EXPECT_EQ(formula(select(!!(a < b), c, d)), "c [since a < b]");
    EXPECT_EQ(numbers(select(a < b, c, d)), "5 [since 2 < 3]");
    EXPECT_EQ(select(a < b, c, d).value(), 5.0);
}

TEST(Traced, NamesTheStepsBetween) {
    const Traced speed = label(a / b, "speed");
    const auto all = steps(label(speed * c, "way"));
    ASSERT_EQ(all.size(), 5u);
    EXPECT_EQ(all[0].name, "a");
    EXPECT_EQ(all[1].name, "b");
    EXPECT_EQ(all[2].name, "speed");
    EXPECT_EQ(all[3].name, "c");
    EXPECT_EQ(all[4].name, "way");
    EXPECT_EQ(all[4].formula, "speed * c");
    EXPECT_EQ(all[4].numbers, "0.6666667 * 5");
    EXPECT_EQ(all[4].uses, (std::vector<std::string>{"speed", "c"}));
    EXPECT_TRUE(all[0].formula.empty());
    EXPECT_TRUE(all[0].uses.empty());
}

TEST(Traced, ListsAStepAfterEverythingItUsesAndOnlyOnce) {
    const Traced x = label(a + b, "x"), y = label(x * x, "y"), z = label(y / x - y, "z");
    const auto all = steps(z);
    std::vector<std::string> names;
    for (const TraceStep& s : all) {
        for (const std::string& used : s.uses) EXPECT_NE(std::find(names.begin(), names.end(), used), names.end()) << s.name << " uses " << used;
        EXPECT_EQ(std::count(names.begin(), names.end(), s.name), 0);
        names.push_back(s.name);
    }
    EXPECT_EQ(names.back(), "z");
    EXPECT_EQ(all.back().value, z.value());
}

TEST(Traced, NamesOneResultTwiceIfAskedTo) {
    const Traced first = label(a * b, "first"), second = label(first, "second");
    const auto all = steps(second);
    EXPECT_EQ(all.back().name, "second");
    EXPECT_EQ(all.back().formula, "first");
    EXPECT_EQ(all.back().numbers, "6");
    EXPECT_EQ(steps(label(first, "first")).size(), steps(first).size());
}

TEST(Traced, RecordsAnOpaqueStepByNameInputsAndValue) {
    const Traced n = opaque("fewest_replicas", [](const std::vector<double>& x) { return x[0] + x[1]; }, std::vector<Traced>{a, b * c});
    EXPECT_EQ(n.value(), 17.0);
    EXPECT_EQ(formula(n), "fewest_replicas(a, b * c)");
    EXPECT_EQ(numbers(n), "fewest_replicas(2, 3 * 5)");
    EXPECT_EQ(last_step(n).uses, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Traced, KeepsTheUnitOfALabelledQuantity) {
    const auto price = label(Q<instance_price_u, Traced>::from_value(a), "price");
    const auto bill = label(price * Q<instance_u, Traced>::from_value(b), "bill");
    const auto all = steps(bill.value());
    EXPECT_EQ(all.back().unit, "USD/s");
    EXPECT_EQ(all[1].unit, unit_symbol<instance_price_u>());
    EXPECT_EQ(Traced::input(1.0, "x", "req/s").node()->unit, "req/s");
}

TEST(Traced, WritesAConstantAsItsNumber) {
    EXPECT_EQ(formula(a * 3600.0), "a * 3600");
    EXPECT_EQ(formula(1.0 + a), "1 + a");
    EXPECT_EQ(formula(a * 1e-9), "a * 1e-09");
    const auto all = steps(label(Traced(4.0), "four"));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].formula, "4");
}

TEST(Traced, SurvivesADeepChain) {
    Traced sum = a;
    for (int i = 0; i < 2000; ++i) sum = sum + b;
    EXPECT_EQ(sum.value(), 6002.0);
    EXPECT_EQ(steps(label(sum, "sum")).size(), 3u);
}
