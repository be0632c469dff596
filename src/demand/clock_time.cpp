#include "demand/clock_time.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

namespace sizewell::demand {
namespace {

constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::int64_t kFurthest = 9'000'000'000;  // seconds that fit into 64 bits of nanoseconds
constexpr std::array<double, 23> kTens = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool digit(char c) { return c >= '0' && c <= '9'; }

// sign, digits, point: 123.456 is 123456 and three decimals.  No exponent.
struct Decimal {
    bool negative = false;
    std::uint64_t digits = 0;
    int decimals = 0;
};

std::optional<Decimal> decimal_in(std::string_view s) {
    Decimal d;
    std::size_t i = 0;
    if (i < s.size() && (s[i] == '-' || s[i] == '+')) d.negative = s[i++] == '-';
    int seen = 0;
    bool point = false;
    for (; i < s.size(); ++i) {
        if (digit(s[i])) {
            if (++seen > 19) return std::nullopt;
            d.digits = d.digits * 10 + static_cast<std::uint64_t>(s[i] - '0');
            d.decimals += point ? 1 : 0;
        } else if (s[i] == '.' && !point) {
            point = true;
        } else {
            return std::nullopt;
        }
    }
    if (seen == 0) return std::nullopt;
    return d;
}

// Reads exactly n digits.
bool take(std::string_view& s, std::size_t n, int& out) {
    if (s.size() < n) return false;
    out = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!digit(s[i])) return false;
        out = 10 * out + (s[i] - '0');
    }
    s.remove_prefix(n);
    return true;
}

bool take(std::string_view& s, char c) {
    if (s.empty() || s.front() != c) return false;
    s.remove_prefix(1);
    return true;
}

bool leap(int y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }

// Days since 1970-01-01 of a date of the Gregorian calendar, years from March so that the leap day comes last.
std::int64_t days_since_1970(int year, int month, int day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t m = (month + 9) % 12;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t of_era = y - era * 400;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

std::optional<std::int64_t> iso8601(std::string_view s) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!take(s, 4, year) || !take(s, '-') || !take(s, 2, month) || !take(s, '-') || !take(s, 2, day)) return std::nullopt;
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return std::nullopt;
    if (day > kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap(year) ? 1 : 0)) return std::nullopt;
    std::int64_t nanos = 0, offset = 0;
    if (!s.empty()) {
        if (!take(s, 'T') && !take(s, ' ') && !take(s, 't')) return std::nullopt;
        if (!take(s, 2, hour) || !take(s, ':') || !take(s, 2, minute)) return std::nullopt;
        if (take(s, ':') && !take(s, 2, second)) return std::nullopt;
        if (take(s, '.') || take(s, ',')) {
            std::int64_t unit = kNanos;
            std::size_t n = 0;
            for (; n < s.size() && digit(s[n]); ++n) {
                unit /= 10;
                nanos += unit * (s[n] - '0');
            }
            if (n == 0) return std::nullopt;
            s.remove_prefix(n);
        }
        // 60 is a leap second.
        if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
        take(s, ' ');
        if (!take(s, 'Z') && !take(s, 'z') && !s.empty()) {
            const bool west = s.front() == '-';
            int hours = 0, minutes = 0;
            if (!take(s, '+') && !take(s, '-')) return std::nullopt;
            if (!take(s, 2, hours)) return std::nullopt;
            if (!s.empty()) {
                take(s, ':');
                if (!take(s, 2, minutes)) return std::nullopt;
            }
            if (hours > 23 || minutes > 59) return std::nullopt;
            offset = (hours * 60 + minutes) * (west ? -60 : 60);
        }
        if (!s.empty()) return std::nullopt;
    }
    const std::int64_t seconds = days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
    if (seconds > kFurthest || seconds < -kFurthest) return std::nullopt;
    return seconds * kNanos + nanos;
}

std::int64_t nanoseconds_in_one(TimeFormat format) {
    switch (format) {
        case TimeFormat::nanoseconds: return 1;
        case TimeFormat::microseconds: return 1'000;
        case TimeFormat::milliseconds: return 1'000'000;
        case TimeFormat::minutes: return 60 * kNanos;
        case TimeFormat::hours: return 3600 * kNanos;
        case TimeFormat::days: return 86400 * kNanos;
        default: return kNanos;
    }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The name without its unit, and the unit: "timestamp_ms" is a timestamp in milliseconds.
std::pair<std::string, TimeFormat> without_unit(std::string_view column) {
    std::string name;
    for (const char c : column) {
        if (c != ' ' && c != '-') name += lower(c);
        else name += '_';
    }
    for (const char c : {')', ']'}) {
        if (!name.empty() && name.back() == c) name.pop_back();
    }
    struct Suffix { const char* text; TimeFormat format; };
    static constexpr Suffix kSuffixes[] = {
        {"ns", TimeFormat::nanoseconds}, {"nanos", TimeFormat::nanoseconds}, {"us", TimeFormat::microseconds},
        {"micros", TimeFormat::microseconds}, {"ms", TimeFormat::milliseconds}, {"millis", TimeFormat::milliseconds},
        {"s", TimeFormat::seconds}, {"sec", TimeFormat::seconds}, {"secs", TimeFormat::seconds},
        {"seconds", TimeFormat::seconds}, {"min", TimeFormat::minutes}, {"minutes", TimeFormat::minutes}};
    for (const auto& suffix : kSuffixes) {
        const std::string_view text = suffix.text;
        if (name.size() <= text.size() + 1 || name.compare(name.size() - text.size(), text.size(), text) != 0) continue;
        std::string front = name.substr(0, name.size() - text.size());
        const char mark = front.back();
        if (mark != '_' && mark != '(' && mark != '[') continue;
        while (!front.empty() && (front.back() == '_' || front.back() == '(' || front.back() == '[')) front.pop_back();
        return {front, suffix.format};
    }
    if (name == "minute") return {name, TimeFormat::minutes};
    if (name == "hour") return {name, TimeFormat::hours};
    if (name == "day") return {name, TimeFormat::days};
    if (name == "second" || name == "seconds") return {name, TimeFormat::seconds};
    if (name == "ms") return {name, TimeFormat::milliseconds};
    return {name, TimeFormat::automatic};
}

}  // namespace

std::optional<double> number_in(std::string_view cell) {
    // A mantissa below 2^53 and a power of ten that is exact divide to the nearest double.
    if (const auto d = decimal_in(cell); d && d->digits < (std::uint64_t{1} << 53)) {
        const double x = static_cast<double>(d->digits) / kTens[static_cast<std::size_t>(d->decimals)];
        return d->negative ? -x : x;
    }
    if (cell.empty() || cell.size() > 400) return std::nullopt;
    for (const char c : cell) {
        if (!digit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') return std::nullopt;
    }
    const std::string text(cell);
    char* end = nullptr;
    const double x = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(x)) return std::nullopt;
    return x;
}

std::optional<std::int64_t> nanoseconds_in(std::string_view cell, TimeFormat format) {
    if (format == TimeFormat::iso8601) return iso8601(cell);
    const std::int64_t one = nanoseconds_in_one(format);
    // Whole numbers of 64 bits: epoch nanoseconds do not fit into a double.
    if (const auto d = decimal_in(cell)) {
        std::uint64_t whole = d->digits, part = 0, scale = 1;
        for (int i = 0; i < d->decimals; ++i) scale *= 10;
        part = whole % scale;
        whole /= scale;
        if (whole > static_cast<std::uint64_t>(kFurthest * kNanos / one)) return std::nullopt;
        const auto nanos = static_cast<std::int64_t>(whole) * one +
                           std::llround(static_cast<double>(part) / static_cast<double>(scale) * static_cast<double>(one));
        return d->negative ? -nanos : nanos;
    }
    const auto x = number_in(cell);
    if (!x || std::abs(*x) * static_cast<double>(one) > static_cast<double>(kFurthest) * 1e9) return std::nullopt;
    return std::llround(*x * static_cast<double>(one));
}

std::optional<TimeFormat> format_of(std::string_view column, std::string_view cell) {
    if (iso8601(cell)) return TimeFormat::iso8601;
    const auto x = number_in(cell);
    if (!x) return std::nullopt;
    if (const auto unit = without_unit(column).second; unit != TimeFormat::automatic) return unit;
    const double size = std::abs(*x);
    if (size >= 1e17) return TimeFormat::nanoseconds;
    if (size >= 1e14) return TimeFormat::microseconds;
    if (size >= 1e11) return TimeFormat::milliseconds;
    return TimeFormat::seconds;
}

bool names_a_time(std::string_view column) {
    const std::string name = without_unit(column).first;
    for (const char* known : {"timestamp", "time", "arrived_at", "arrivedat", "arrival", "arrivals", "arrival_time",
                              "arrivaltime", "arrival_timestamp", "arrived", "datetime", "date_time", "date", "ts", "t",
                              "created_at", "received_at", "started_at", "start_time", "starttime", "start", "request_time",
                              "relative_timestamp", "epoch", "unix_time", "clock", "minute", "hour", "day", "second",
                              "seconds", "ms"}) {
        if (name == known) return true;
    }
    return false;
}

const char* text_of(TimeFormat format) {
    switch (format) {
        case TimeFormat::iso8601: return "ISO 8601";
        case TimeFormat::nanoseconds: return "nanoseconds";
        case TimeFormat::microseconds: return "microseconds";
        case TimeFormat::milliseconds: return "milliseconds";
        case TimeFormat::seconds: return "seconds";
        case TimeFormat::minutes: return "minutes";
        case TimeFormat::hours: return "hours";
        case TimeFormat::days: return "days";
        case TimeFormat::automatic: break;
    }
    return "automatic";
}

}  // namespace sizewell::demand
