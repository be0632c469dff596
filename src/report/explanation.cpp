#include "report/table.hpp"

#include <nlohmann/json.hpp>

namespace sizewell::report {

std::string explanation_text(const std::vector<plan::Explanation>& steps, const Style& style) {
    std::string out;
    Table inputs({{"input", true}, {"value"}, {"unit", true}, {"where it comes from", true}});
    bool any = false;
    for (const auto& e : steps) {
        if (!e.formula.empty()) continue;
        any = true;
        inputs.row({e.name, number(e.value, 6), e.unit, e.source});
    }
    if (any) out += heading("Inputs", style) + inputs.text(style);
    out += heading("Steps", style);
    for (const auto& e : steps) {
        if (e.formula.empty()) continue;
        out += "  " + bold(e.name, style) + (e.help.empty() ? "" : "  (" + e.help + ")") + "\n";
        out += "    = " + wrapped(e.formula, 6) + "\n    = " + wrapped(e.numbers, 6) + "\n    = " + number(e.value, 6) + (e.unit.empty() ? "" : " " + e.unit) + "\n";
    }
    return out.substr(0, 1) == "\n" ? out.substr(1) : out;
}

std::string explanation_json(const std::vector<plan::Explanation>& steps) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& e : steps) {
        out.push_back({{"name", e.name}, {"help", e.help}, {"formula", e.formula}, {"numbers", e.numbers}, {"value", e.value}, {"unit", e.unit}, {"source", e.source}});
    }
    return out.dump(2) + "\n";
}

}  // namespace sizewell::report
