// Rows of tests/golden/latency.csv.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace sizewell::latency {

struct GoldenRow {
    std::string name;
    double at;     ///< probability of a quantile, or capacity of a cache
    double value;
};

inline std::vector<GoldenRow> golden_rows(const std::string& prefix) {
    std::ifstream file(SIZEWELL_ROOT "/tests/golden/latency.csv");
    std::vector<GoldenRow> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        GoldenRow row{};
        std::string at, value;
        std::getline(cells, row.name, ',');
        std::getline(cells, at, ',');
        std::getline(cells, value, ',');
        row.at = std::stod(at);
        row.value = std::stod(value);
        if (row.name.rfind(prefix, 0) == 0) rows.push_back(row);
    }
    return rows;
}

}  // namespace sizewell::latency
