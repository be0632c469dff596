// What must hold for any bytes: the readers end with a value or with their own error, and the value is sound.
#pragma once

#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/literal.hpp"

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario::fuzz {

inline void must(bool condition) {
    if (!condition) std::abort();
}

inline void read_literal(std::string_view text) {
    static const std::vector<Name> inputs = {{"$gpu_price", dimension_of<gpu_price_u>()}, {"$n", {}}};
    static const std::vector<Name> names = {{"ContextTokens", {}}, {"GeneratedTokens", {}}};
    for (const bool fraction : {false, true}) {
        Reading reading;
        reading.variables = inputs;
        reading.fraction = fraction;
        try {
            const Literal literal = parse_literal(text, reading);
            if (literal.formula || literal.range.kind == RangeKind::empirical) continue;
            const double middle = median(literal);
            must(std::isfinite(middle));
            must(quantile(literal.range, 0.05) <= middle && middle <= quantile(literal.range, 0.95));
            must(!echo(literal).empty());
            require(literal, {literal.dimension, 0.0});
        } catch (const LiteralError& error) {
            must(!error.code().empty() && !error.reason().empty() && error.offset() <= text.size());
        }
    }
    try {
        const Expression formula = parse_expression(text, names);
        const std::vector<double> row = {3.0, 4.0};
        must(value_of<double>(formula, row) == value_of<double>(formula, row) || !formula.linear);
    } catch (const LiteralError& error) {
        must(!error.reason().empty());
    }
}

inline void check_places(const Node& node, int depth) {
    must(node.line >= 1 && node.column >= 1 && depth <= 64 && std::isfinite(node.number));
    for (const Node& child : node.children) {
        must(child.line > node.line || (child.line == node.line && child.column > node.column));
        check_places(child, depth + 1);
    }
}

inline void read_document_text(std::string_view text) {
    try {
        check_places(parse_document(text, "fuzz.json").root, 0);
    } catch (const InputError& error) {
        must(!error.findings().empty());
        for (const auto& finding : error.findings()) must(!finding.code.empty() && !finding.reason.empty() && finding.line >= 0 && finding.column >= 0);
    }
}

}  // namespace sizewell::scenario::fuzz
