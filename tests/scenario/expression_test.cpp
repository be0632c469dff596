#include "sizewell/scenario/expression.hpp"

#include "sizewell/scenario/literal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

const std::vector<Name> kTokens = {{"ContextTokens", {}}, {"GeneratedTokens", {}}};

TEST(ParseExpression, ComputesAServiceTimePerRow) {
    const Expression service = parse_expression("50 ms + 0.2 ms * ContextTokens + 20 ms * GeneratedTokens", kTokens);
    EXPECT_EQ(service.dimension, dimension_of<second_u>());
    EXPECT_TRUE(service.linear);
    EXPECT_DOUBLE_EQ(service.constant, 0.05);
    ASSERT_EQ(service.terms.size(), 2U);
    const std::vector<double> row = {1000.0, 30.0};
    EXPECT_DOUBLE_EQ(value_of<double>(service, row), 0.05 + 0.2 + 0.6);
    EXPECT_DOUBLE_EQ(fast_value(service, row), 0.05 + 0.2 + 0.6);
}

TEST(ParseExpression, MergesAndCancelsTermsOfALinearFormula) {
    const Expression e = parse_expression("2 * (ContextTokens - 3) / 4 - -(GeneratedTokens) + ContextTokens * 0.5 - ContextTokens", kTokens);
    ASSERT_TRUE(e.linear);
    EXPECT_DOUBLE_EQ(e.constant, -1.5);
    ASSERT_EQ(e.terms.size(), 2U);
    EXPECT_DOUBLE_EQ(e.terms[0].factor, 0.0);
    EXPECT_DOUBLE_EQ(e.terms[1].factor, 1.0);
    EXPECT_FALSE(parse_expression("ContextTokens * GeneratedTokens", kTokens).linear);
    EXPECT_FALSE(parse_expression("1 / ContextTokens", kTokens).linear);
}

TEST(ParseExpression, ChecksTheDimensionsOfNames) {
    const std::vector<Name> names = {{"length", dimension_of<token_u>()}, {"speed", dimension_of<token_rate_u>()}};
    EXPECT_EQ(parse_expression("length / speed + 5 ms", names).dimension, dimension_of<second_u>());
    EXPECT_DOUBLE_EQ(value_of<double>(parse_expression("length / speed + 5 ms", names), std::vector<double>{100.0, 50.0}), 2.005);
    try {
        (void)parse_expression("length + 5 ms", names);
        ADD_FAILURE();
    } catch (const LiteralError& error) {
        EXPECT_EQ(error.code(), "E0203");
        EXPECT_EQ(error.reason(), "cannot add a number of tokens and a time");
    }
}

TEST(ParseExpression, SuggestsNames) {
    const auto error_of = [](const char* text) {
        try {
            (void)parse_expression(text, kTokens);
        } catch (const LiteralError& error) {
            return error.code() + " " + error.reason() + " | " + error.help();
        }
        return std::string("read");
    };
    EXPECT_EQ(error_of("5 ms * ContextToken"), "E0208 there is no name \"ContextToken\" | did you mean \"ContextTokens\"?");
    EXPECT_EQ(error_of("5 ms * Banana"), "E0208 there is no name \"Banana\" | names are ContextTokens, GeneratedTokens");
    EXPECT_EQ(error_of("5 ms ContextTokens"), "E0201 an operator is missing before \"ContextTokens\" | write \"5 ms * ContextTokens\"");
    EXPECT_EQ(error_of("5 to 10 ms"), "E0207 a range has no place here | a formula computes one value per row");
    EXPECT_EQ(error_of("5 ms * ContextTokens ContextTokens").substr(0, 5), "E0201");
}

TEST(ParseExpression, RefusesNamesThatMeanSomethingElse) {
    for (const char* bad : {"ms", "to", "lognormal", "inf", "", "1x", "a b", "$x", "a-b"}) {
        const std::vector<Name> names = {{bad, {}}};
        EXPECT_THROW((void)parse_expression("5", names), DomainError) << bad;
    }
}

TEST(ParseLiteral, CompilesVariablesIntoAFormula) {
    const std::vector<Name> inputs = {{"$gpu_price", dimension_of<gpu_price_u>()}, {"$gpus", dimension_of<gpu_u>()}};
    Reading reading;
    reading.variables = inputs;
    const Literal cost = parse_literal("$gpu_price * $gpus * 1.2 + $5/hour", reading);
    ASSERT_TRUE(cost.formula.has_value());
    EXPECT_EQ(cost.dimension, dimension_of<usd_per_s_u>());
    EXPECT_NEAR(value_of<double>(*cost.formula, std::vector<double>{2.5 / 3600, 8.0}), (2.5 * 8 * 1.2 + 5) / 3600, 1e-17);
    EXPECT_NO_THROW(require(cost, {dimension_of<usd_per_s_u>(), 0.0}));
    EXPECT_THROW(require(cost, {dimension_of<second_u>(), 0.0}), LiteralError);
    EXPECT_THROW((void)median(cost), DomainError);
    EXPECT_EQ(echo(cost), "the formula $gpu_price * $gpus * 1.2 + $5/hour");
    EXPECT_EQ(parse_literal("$gpus", reading).dimension, dimension_of<gpu_u>());
    EXPECT_THROW((void)parse_literal("$gpus to 9 GPUs", reading), LiteralError);
    EXPECT_THROW((void)parse_literal("uniform($gpus, 9 GPUs)", reading), LiteralError);
    try {
        (void)parse_literal("$gpu_prize * 2", reading);
        ADD_FAILURE();
    } catch (const LiteralError& error) {
        EXPECT_EQ(error.help(), "did you mean \"$gpu_price\"?");
    }
}

// Independent route: random trees, evaluated while they are written down.
TEST(ParseExpression, AgreesWithTheTreeItWasWrittenFrom) {
    std::mt19937 random(3);
    const std::vector<Name> names = {{"x", {}}, {"y", {}}, {"z", {}}};
    const std::vector<double> row = {1.7, -0.6, 3.1};
    int linear = 0;
    for (int run = 0; run < 3000; ++run) {
        std::function<std::pair<std::string, double>(int)> tree = [&](int depth) -> std::pair<std::string, double> {
            const unsigned kind = static_cast<unsigned>(random() % (depth > 4 ? 2U : 7U));
            if (kind == 0) {
                const double value = 0.25 * static_cast<double>(1 + random() % 40);
                return {std::to_string(value), value};
            }
            if (kind == 1) {
                const auto i = static_cast<std::size_t>(random() % 3U);
                return {names[i].name, row[i]};
            }
            const auto [a, va] = tree(depth + 1);
            if (kind == 2) return {"-(" + a + ")", -va};
            const auto [b, vb] = tree(depth + 1);
            if (kind == 3) return {"(" + a + " + " + b + ")", va + vb};
            if (kind == 4) return {"(" + a + " - (" + b + "))", va - vb};
            if (kind == 5) return {"(" + a + ") * (" + b + ")", va * vb};
            return {"(" + a + ") / (" + b + ")", va / vb};
        };
        const auto [text, want] = tree(0);
        if (text.size() > 500 || !std::isfinite(want) || std::abs(want) > 1e6) continue;
        try {
            const Expression e = parse_expression(text, names);
            const double scale = std::max(1.0, std::abs(want));
            EXPECT_NEAR(value_of<double>(e, row), want, 1e-9 * scale) << text;
            if (!e.linear) continue;
            ++linear;
            double largest = std::abs(e.constant);
            for (const auto& term : e.terms) largest = std::max(largest, std::abs(term.factor * row[term.name]));
            EXPECT_NEAR(fast_value(e, row), value_of<double>(e, row), 1e-12 * std::max(largest, 1.0)) << text;
        } catch (const LiteralError& error) {
            EXPECT_EQ(error.code(), "E0202") << text << ": " << error.what();  // a division by a constant zero
        }
    }
    EXPECT_GT(linear, 100);
}

}  // namespace
}  // namespace sizewell::scenario
