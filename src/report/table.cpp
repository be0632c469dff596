#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sizewell::report {

namespace {

constexpr const char* kReset = "\033[0m";

// Columns as a person counts them: bytes of a continued UTF-8 character take no room.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, width_of(text)), ' ');
    return left ? text + space : space + text;
}

}  // namespace

std::string Table::text(const Style& style) const {
    std::vector<std::size_t> width;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        width.push_back(width_of(columns_[c].head));
        for (const auto& r : rows_) width[c] = std::max(width[c], width_of(r[c]));
    }
    std::string out;
    const auto line = [&](const auto& cell) {
        std::string text = style.markdown ? "|" : " ";
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            text += (style.markdown ? " " : c == 0 ? " " : "  ") + padded(cell(c), width[c], columns_[c].text) + (style.markdown ? " |" : "");
        }
        while (!style.markdown && text.back() == ' ') text.pop_back();
        out += text + "\n";
    };
    line([&](std::size_t c) { return columns_[c].head; });
    if (style.markdown) {
        line([&](std::size_t c) { return columns_[c].text ? std::string(width[c], '-') : std::string(width[c] - 1, '-') + ":"; });
    }
    for (const auto& r : rows_) line([&](std::size_t c) { return r[c]; });
    return out;
}

std::string grouped(double whole) {
    std::string digits = fmt::format("{:.0f}", std::abs(whole));
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return (whole < 0.0 ? "-" : "") + digits;
}

std::string number(double x, int digits) {
    if (std::isnan(x)) return "-";
    if (std::isinf(x)) return x > 0.0 ? "unbounded" : "-unbounded";
    if (x == 0.0) return "0";
    const int before = static_cast<int>(std::floor(std::log10(std::abs(x)))) + 1;
    if (before > 15) return fmt::format("{:.{}g}", x, digits);
    if (before >= digits) {
        const double unit = std::pow(10.0, before - std::max(digits, std::min(before, 9)));
        return grouped(std::round(x / unit) * unit);
    }
    std::string text = fmt::format("{:.{}f}", x, digits - before);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string money(double usd) {
    if (std::isinf(usd)) return "unbounded";
    const double size = std::abs(usd);
    if (size >= 1000.0) return (usd < 0.0 ? "-$" : "$") + grouped(std::round(size));
    if (size >= 0.01 || size == 0.0) return fmt::format("{}${:.2f}", usd < 0.0 ? "-" : "", size);
    return (usd < 0.0 ? "-$" : "$") + number(size);
}

std::string figure_text(double value, std::string_view unit) {
    if (std::isnan(value)) return "-";
    if (unit == "1") return number(value, 4);
    if (unit.rfind("USD", 0) == 0) return money(value) + std::string(unit.substr(3));
    if (unit != "s" || !std::isfinite(value)) return number(value, 4) + " " + std::string(unit);
    const double size = std::abs(value);
    if (size >= 1.0 || size == 0.0) return number(value) + " s";
    return size < 1e-3 ? number(value * 1e6) + " us" : number(value * 1e3) + " ms";
}

std::string percent(double share) {
    if (!std::isfinite(share)) return "unbounded";
    const double value = 100.0 * share;
    return (std::abs(value) >= 10.0 || value == 0.0 ? fmt::format("{:.0f}", value) : number(value, 2)) + " %";
}

std::string bold(std::string_view text, const Style& style) {
    if (style.markdown) return "**" + std::string(text) + "**";
    return style.colour ? "\033[1m" + std::string(text) + kReset : std::string(text);
}

std::string heading(std::string_view text, const Style& style) {
    if (style.markdown) return "\n## " + std::string(text) + "\n\n";
    return "\n" + bold(text, style) + "\n";
}

std::string verdict(std::string_view text, bool good, const Style& style) {
    if (!style.colour) return style.markdown ? bold(text, style) : std::string(text);
    return std::string(good ? "\033[32m" : "\033[31m") + std::string(text) + kReset;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string out;
    std::size_t column = indent;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = text.find(' ', at);
        if (end == std::string_view::npos) end = text.size();
        const auto word = text.substr(at, end - at);
        if (column > indent && column + 1 + word.size() > width) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        at = end + 1;
    }
    return out;
}

}  // namespace sizewell::report
