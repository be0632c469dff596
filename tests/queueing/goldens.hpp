// Reads the golden tables that the scripts of tests/golden print: one row a line, words, '#' starts a comment.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace sizewell::queueing::testing_tools {

using Words = std::vector<std::string>;

inline std::vector<Words> golden_rows(const std::string& file, const std::string& kind) {
    std::ifstream in(std::string(SIZEWELL_ROOT) + "/tests/golden/" + file);
    std::vector<Words> rows;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        Words row;
        for (std::string word; words >> word;) row.push_back(word);
        if (!row.empty() && row.front() == kind) rows.push_back(row);
    }
    return rows;
}

inline double number(const std::string& word) { return std::stod(word); }

}  // namespace sizewell::queueing::testing_tools
