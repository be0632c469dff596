#include "catalog/number.hpp"

namespace sizewell::catalog {
namespace {

int digits(std::string_view text, std::size_t from, std::size_t n) {
    int number = 0;
    for (std::size_t i = from; i < from + n; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = 10 * number + (text[i] - '0');
    }
    return number;
}

bool is_digit_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

}  // namespace

bool is_date(std::string_view date) {
    if (date.size() != 4 && date.size() != 7 && date.size() != 10) return false;
    if (digits(date, 0, 4) < 1990) return false;
    if (date.size() >= 7 && (date[4] != '-' || digits(date, 5, 2) < 1 || digits(date, 5, 2) > 12)) return false;
    return date.size() < 10 || (date[7] == '-' && digits(date, 8, 2) >= 1 && digits(date, 8, 2) <= 31);
}

std::string date_within(std::string_view text) {
    std::string month;
    for (std::size_t i = text.size(); i-- > 0;) {
        if (i > 0 && is_digit_at(text, i - 1)) continue;
        if (i + 10 <= text.size() && !is_digit_at(text, i + 10) && is_date(text.substr(i, 10))) return std::string(text.substr(i, 10));
        if (month.empty() && i + 7 <= text.size() && !is_digit_at(text, i + 7) && is_date(text.substr(i, 7))) month = text.substr(i, 7);
    }
    return month;
}

}  // namespace sizewell::catalog
