// Arithmetic between quantities with names in it, compiled once and evaluated for many rows.
#pragma once

#include "sizewell/scalar.hpp"
#include "sizewell/scenario/dimension.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sizewell::scenario {

/// A name an expression may use and what it measures; a variable of a scenario is spelled with its dollar ("$gpu_price").
struct Name {
    std::string name;
    Dimension dimension;
};

/// A checked formula over a list of names, in coherent units.
struct Expression {
    enum class Kind : std::uint8_t { constant, name, add, subtract, multiply, divide, negate };
    struct Step {
        Kind kind;
        std::size_t name = 0;  ///< index into the list of names the expression was compiled with
        double value = 0.0;    ///< of a constant
    };
    struct Term {
        std::size_t name;
        double factor;
    };

    static constexpr std::size_t kMaxStack = 32;  ///< a formula that needs more is refused when it is compiled

    Dimension dimension;
    std::vector<Step> steps;  ///< postfix
    bool linear = false;      ///< value = constant + sum of factor * name
    double constant = 0.0;
    std::vector<Term> terms;  ///< of a linear one
    std::size_t names = 0;    ///< how many values a row must have
};

/// The value of an expression, step by step, for any scalar of the house.
///
/// @param row  one value per name, in coherent units, at least expression.names of them
/// @return     in coherent units; a division by a name that is zero gives the IEEE infinity or NaN of the scalar
/// @cost       O(steps), no allocation
template <Scalar S>
[[nodiscard]] S value_of(const Expression& expression, std::span<const S> row) {
    std::array<S, Expression::kMaxStack> stack{};
    std::size_t top = 0;
    for (const auto& step : expression.steps) {
        switch (step.kind) {
            case Expression::Kind::constant: stack[top++] = S(step.value); break;
            case Expression::Kind::name: stack[top++] = row[step.name]; break;
            case Expression::Kind::negate: stack[top - 1] = -stack[top - 1]; break;
            case Expression::Kind::add: --top; stack[top - 1] = stack[top - 1] + stack[top]; break;
            case Expression::Kind::subtract: --top; stack[top - 1] = stack[top - 1] - stack[top]; break;
            case Expression::Kind::multiply: --top; stack[top - 1] = stack[top - 1] * stack[top]; break;
            case Expression::Kind::divide: --top; stack[top - 1] = stack[top - 1] / stack[top]; break;
        }
    }
    return stack[0];
}

/// The value of an expression for one row of plain numbers; a linear one costs one multiplication per term.
///
/// @accuracy  agrees with value_of() to 1e-12 of the largest term (expression_test.cpp)
[[nodiscard]] inline double fast_value(const Expression& expression, std::span<const double> row) {
    if (!expression.linear) return value_of<double>(expression, row);
    double sum = expression.constant;
    for (const auto& term : expression.terms) sum += term.factor * row[term.name];
    return sum;
}

}  // namespace sizewell::scenario
