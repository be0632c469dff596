// The values behind csv(file, column).
#include "scenario/lexer.hpp"
#include "sizewell/scenario/distance.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>

namespace sizewell::scenario {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

/// Splits one row off the text; quotes as in RFC 4180, but a cell stays on its line.
std::vector<std::string> row(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    std::vector<std::string> cells(1);
    bool quotes = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') {
            if (quotes && i + 1 < line.size() && line[i + 1] == '"')
                cells.back() += line[i++];
            else
                quotes = !quotes;
        } else if (line[i] == ',' && !quotes) {
            cells.emplace_back();
        } else {
            cells.back() += line[i];
        }
    }
    for (std::string& cell : cells) {
        const std::size_t first = cell.find_first_not_of(" \t");
        cell = first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(" \t") + 1 - first);
    }
    return cells;
}

}  // namespace

Literal with_sample(Literal literal, const std::string& folder) {
    Range& range = literal.range;
    if (range.kind != RangeKind::empirical || literal.formula) return literal;
    const bool absolute = !range.file.empty() && range.file[0] == '/';
    const std::string path = absolute || folder.empty() ? range.file : folder + "/" + range.file;
    const std::string bytes = file_text(path, kMaxBytes);
    std::string_view text = bytes;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    const auto refuse = [&](const char* code, int line, std::string reason, std::string help) {
        throw InputError(path, {Diagnostic{code, "", line, line > 0 ? 1 : 0, std::move(reason), std::move(help)}});
    };
    const std::vector<std::string> head = row(text);
    const auto column = static_cast<std::size_t>(std::find(head.begin(), head.end(), range.column) - head.begin());
    if (column == head.size()) {
        const std::string near = did_you_mean(range.column, head);
        std::string names;
        for (std::size_t i = 0; i < std::min<std::size_t>(head.size(), 20); ++i)
            names += (i > 0 ? ", " : "") + in_quotes(head[i]);
        refuse("E0102", 1, "there is no column " + in_quotes(range.column),
               near.empty() ? "columns are " + names : "did you mean " + in_quotes(near) + "?");
    }
    range.sample.clear();
    for (int line = 2; !text.empty(); ++line) {
        const std::vector<std::string> cells = row(text);
        if (cells.size() == 1 && cells[0].empty()) continue;
        const auto value = column < cells.size() ? plain_number(cells[column]) : std::nullopt;
        if (!value)
            refuse("E0107", line,
                   (column < cells.size() ? in_quotes(cells[column]) : "a missing cell") + " is not a number",
                   "every row of the column holds one finite number");
        range.sample.push_back(*value * range.column_unit);
    }
    if (range.sample.empty()) refuse("E0108", 0, "the column has no values", "give at least one row");
    std::sort(range.sample.begin(), range.sample.end());
    range.low = range.sample.front();
    range.high = range.sample.back();
    return literal;
}

}  // namespace sizewell::scenario
