// Text tables: right-aligned numbers, one unit a column, plain or as Markdown.
#pragma once

#include "sizewell/report/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::report {

class Table {
  public:
    struct Column {
        std::string head;
        bool text = false;  ///< left-aligned
    };
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    [[nodiscard]] std::string text(const Style& style) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// "1,234,567"
[[nodiscard]] std::string grouped(double whole);
/// An amount in dollars: cents below a thousand, whole dollars above, three digits below a cent.
[[nodiscard]] std::string money(double usd);
/// Up to `digits` significant, grouped, never with an exponent below 1e15.
[[nodiscard]] std::string number(double x, int digits = 3);
/// A figure with its unit: "182 ms", "$38,902/month", "12 replica", "0.31".
[[nodiscard]] std::string figure_text(double value, std::string_view unit);
/// "31 %"
[[nodiscard]] std::string percent(double share);

[[nodiscard]] std::string heading(std::string_view text, const Style& style);
[[nodiscard]] std::string bold(std::string_view text, const Style& style);
/// Green or red where colour is on.
[[nodiscard]] std::string verdict(std::string_view text, bool good, const Style& style);
/// Text broken at `width`, continued at `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

}  // namespace sizewell::report
