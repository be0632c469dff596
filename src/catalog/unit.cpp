#include "catalog/unit.hpp"

#include <cmath>

namespace sizewell::catalog {
namespace {

enum Base : std::size_t { usd, request, token, gpu, instance, byte, flop, joule, carbon, engineer, second, none };
constexpr std::array<std::string_view, FileUnit::kBases> kBaseText{
    "USD", "req", "tok", "GPU", "instance", "B", "FLOP", "J", "gCO2e", "engineer", "s"};

struct Symbol {
    std::string_view text;
    double factor;
    Base base;
    bool per_second = false;
};
constexpr Symbol kSymbols[] = {
    {"1", 1.0, none}, {"%", 0.01, none}, {"host", 1.0, none}, {"cluster", 1.0, none}, {"card", 1.0, none},
    {"event", 1.0, none},
    {"USD", 1.0, usd}, {"req", 1.0, request}, {"tok", 1.0, token}, {"GPU", 1.0, gpu}, {"instance", 1.0, instance},
    {"B", 1.0, byte}, {"kB", 1e3, byte}, {"MB", 1e6, byte}, {"GB", 1e9, byte}, {"TB", 1e12, byte},
    {"KiB", 1024.0, byte}, {"MiB", 1048576.0, byte}, {"GiB", 1073741824.0, byte}, {"TiB", 1099511627776.0, byte},
    {"FLOP", 1.0, flop}, {"GFLOP", 1e9, flop}, {"TFLOP", 1e12, flop},
    {"J", 1.0, joule}, {"Wh", 3600.0, joule}, {"kWh", 3.6e6, joule}, {"MWh", 3.6e9, joule},
    {"W", 1.0, joule, true}, {"kW", 1e3, joule, true},
    {"gCO2e", 1.0, carbon}, {"kgCO2e", 1e3, carbon}, {"tCO2e", 1e6, carbon},
    {"engineer", 1.0, engineer},
    {"s", 1.0, second}, {"ms", 1e-3, second}, {"min", 60.0, second}, {"h", 3600.0, second}, {"day", 86400.0, second},
};

bool multiply(FileUnit& unit, std::string_view text, int power) {
    if (text == "month") return unit.months += power, unit.exponent[second] += power, true;
    if (text == "year") return unit.years += power, unit.exponent[second] += power, true;
    for (const Symbol& symbol : kSymbols) {
        if (symbol.text != text) continue;
        unit.factor = power > 0 ? unit.factor * symbol.factor : unit.factor / symbol.factor;
        if (symbol.base != none) unit.exponent[symbol.base] += power;
        if (symbol.per_second) unit.exponent[second] -= power;
        return true;
    }
    return false;
}

bool multiply_product(FileUnit& unit, std::string_view text, int power) {
    while (true) {
        const std::size_t space = text.find(' ');
        if (!multiply(unit, text.substr(0, space), power)) return false;
        if (space == std::string_view::npos) return true;
        text.remove_prefix(space + 1);
    }
}

}  // namespace

std::optional<FileUnit> file_unit(std::string_view text) {
    FileUnit unit;
    const std::size_t slash = text.find('/');
    if (!multiply_product(unit, text.substr(0, slash), 1)) return std::nullopt;
    if (slash == std::string_view::npos) return unit;
    std::string_view below = text.substr(slash + 1);
    const bool bracketed = below.size() > 2 && below.front() == '(' && below.back() == ')';
    if (bracketed) {
        below.remove_prefix(1);
        below.remove_suffix(1);
    } else if (below.find(' ') != std::string_view::npos) {
        return std::nullopt;  // "USD/GB month": two readings, so none
    }
    if (!multiply_product(unit, below, -1)) return std::nullopt;
    return unit;
}

std::string coherent_text(const FileUnit& unit) {
    std::string above;
    std::string below;
    int factors_below = 0;
    for (std::size_t i = 0; i < FileUnit::kBases; ++i) {
        const int power = unit.exponent[i];
        std::string& side = power > 0 ? above : below;
        for (int k = 0; k < std::abs(power); ++k) {
            if (!side.empty()) side += ' ';
            side += kBaseText[i];
            factors_below += power < 0 ? 1 : 0;
        }
    }
    if (above.empty()) above = "1";
    if (below.empty()) return above;
    return above + "/" + (factors_below > 1 ? "(" + below + ")" : below);
}

double coherent_factor(const FileUnit& unit, const Calendar& calendar) {
    double factor = unit.factor;
    if (unit.months != 0) factor *= std::pow(calendar.month, unit.months);
    if (unit.years != 0) factor *= std::pow(calendar.year, unit.years);
    return factor;
}

}  // namespace sizewell::catalog
