// Numbers and dates as the files of others write them.
#pragma once

#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace sizewell::catalog {

/// A decimal number that fills the text ("8", "8.0", "1e-06", "-3", "NaN", "+Inf"); nothing for any other text, an empty one included.
[[nodiscard]] inline std::optional<double> number_of(std::string_view text) {
    char buffer[64];
    if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
    if (text.size() <= 15) {  // digits with at most one point: exact in a double
        static constexpr double kPower[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
        long long digits = 0;
        int places = -1;
        bool plain = text != ".";
        for (const char c : text) {
            if (c == '.' && places < 0) {
                places = 0;
            } else if (c >= '0' && c <= '9') {
                digits = 10 * digits + (c - '0');
                places += places >= 0 ? 1 : 0;
            } else {
                plain = false;
                break;
            }
        }
        if (plain) return static_cast<double>(digits) / kPower[places > 0 ? places : 0];
    }
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
    if (text.find_first_of("xX ") != std::string_view::npos) return std::nullopt;  // strtod reads hexadecimal and leading blanks
    char* end = nullptr;
    const double value = std::strtod(buffer, &end);
    if (end != buffer + text.size()) return std::nullopt;
    return value;
}

/// YYYY, YYYY-MM or YYYY-MM-DD from 1990 on.
[[nodiscard]] bool is_date(std::string_view date);

/// The last YYYY-MM-DD or, without one, YYYY-MM that stands alone in a text; "" if there is none.
[[nodiscard]] std::string date_within(std::string_view text);

}  // namespace sizewell::catalog
