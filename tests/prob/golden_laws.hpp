// The rows of tests/golden/prob_laws.csv, and the laws they speak of.
#pragma once

#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/law.hpp"

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace sizewell::prob {

struct GoldenRow {
    std::string family;
    std::string parameters;
    std::string quantity;
    double argument;
    double value;

    std::string text() const { return family + "(" + parameters + ") " + quantity + " at " + std::to_string(argument); }
};

inline std::vector<GoldenRow> golden_rows() {
    std::ifstream file(SIZEWELL_ROOT "/tests/golden/prob_laws.csv");
    std::vector<GoldenRow> rows;
    for (std::string line; std::getline(file, line);) {
        std::istringstream in(line);
        GoldenRow row;
        std::string argument;
        std::string value;
        std::getline(in, row.family, ',');
        std::getline(in, row.parameters, ',');
        std::getline(in, row.quantity, ',');
        std::getline(in, argument, ',');
        std::getline(in, value);
        row.argument = std::strtod(argument.c_str(), nullptr);
        row.value = std::strtod(value.c_str(), nullptr);
        rows.push_back(row);
    }
    return rows;
}

/// The law of a row; the composed ones are those the generator names.
inline Law golden_law(const std::string& family, const std::string& parameters) {
    std::vector<double> p;
    std::istringstream in(parameters);
    for (std::string word; in >> word;) p.push_back(std::strtod(word.c_str(), nullptr));
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (family == "exponential") return Exponential{p[0]};
    if (family == "erlang") return Erlang{static_cast<int>(p[0]), p[1]};
    if (family == "gamma") return Gamma{p[0], p[1]};
    if (family == "hyperexponential") {
        const auto half = static_cast<std::ptrdiff_t>(p.size() / 2);
        return Hyperexponential{{p.begin(), p.begin() + half}, {p.begin() + half, p.end()}};
    }
    if (family == "lognormal") return LogNormal{p[0], p[1]};
    if (family == "weibull") return Weibull{p[0], p[1]};
    if (family == "pareto") return Pareto{p[0], p[1]};
    if (family == "lomax") return Lomax{p[0], p[1]};
    if (family == "uniform") return Uniform{p[0], p[1]};
    if (family == "triangular") return Triangular{p[0], p[1], p[2]};
    if (family == "metalog") return Metalog{{p.begin() + 2, p.end()}, p[0], p[1]};
    if (family == "mixture") return mixture({0.25, 0.75}, {Gamma{2.0, 3.0}, LogNormal{0.5, 0.5}});
    if (family == "truncated") return truncated(Pareto{0.9, 1.0}, 2.0, 1000.0);
    if (family == "truncated_lognormal") return truncated(LogNormal{0.0, 1.0}, 6.0, inf);
    if (family == "shifted") return shifted(Gamma{0.5, 2.0}, 0.3);
    throw std::runtime_error("no golden law " + family);
}

}  // namespace sizewell::prob
