// Reads the golden tables that the scripts of tests/golden print: one row a line, words, '#' starts a comment.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace sizewell::testing_tools {

/// One row: the words after its kind.
struct GoldenRow {
    std::vector<std::string> words;
    const std::string& text(std::size_t i) const { return words.at(i); }
    double number(std::size_t i) const { return std::stod(words.at(i)); }
    int count(std::size_t i) const { return static_cast<int>(number(i)); }
};

/// The rows of one kind, in the order of the file.
inline std::vector<GoldenRow> golden_rows(const std::string& file, const std::string& kind) {
    std::ifstream in(std::string(SIZEWELL_ROOT) + "/tests/golden/" + file);
    std::vector<GoldenRow> rows;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string first;
        if (!(words >> first) || first != kind) continue;
        GoldenRow row;
        for (std::string word; words >> word;) row.words.push_back(word);
        rows.push_back(row);
    }
    return rows;
}

}  // namespace sizewell::testing_tools
