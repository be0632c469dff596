// Quantities as people write them.
#include "sizewell/scenario/literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

namespace sizewell::scenario {
namespace {

/// A unit to show a dimension in, from a size on (in coherent units).
struct Shown {
    Dimension dimension;
    double from;
    const char* unit;
    double factor;
};

constexpr double kHour = 3600.0;
constexpr double kDay = 24.0 * kHour;
constexpr double kMonth = 730.0 * kHour;  // Calendar{}
constexpr double kYear = 8760.0 * kHour;
constexpr Dimension kTime = dimension_of<second_u>();
constexpr Dimension kBytes = dimension_of<byte_u>();
constexpr Dimension kBandwidth = dimension_of<byte_rate_u>();
constexpr Dimension kFlops = dimension_of<flop_u>();
constexpr Dimension kSpeed = dimension_of<flop_rate_u>();
constexpr Dimension kEnergy = dimension_of<joule_u>();
constexpr Dimension kPower = dimension_of<watt_u>();
constexpr Dimension kCarbon = dimension_of<gram_co2e_u>();
constexpr Dimension kRequests = dimension_of<request_rate_u>();
constexpr Dimension kTokens = dimension_of<token_rate_u>();
constexpr Dimension kPerRequest = dimension_of<byte_per_req_u>();
constexpr Dimension kPerToken = dimension_of<byte_per_tok_u>();

// Ascending in size within a dimension.
constexpr Shown kShown[] = {
    {kTime, 0.0, "ns", 1e-9}, {kTime, 1e-6, "us", 1e-6}, {kTime, 1e-3, "ms", 1e-3}, {kTime, 1.0, "s", 1.0},
    {kTime, 120.0, "min", 60.0}, {kTime, 2.0 * kHour, "h", kHour}, {kTime, 2.0 * kDay, "days", kDay},
    {kBytes, 0.0, "B", 1.0}, {kBytes, 1e3, "kB", 1e3}, {kBytes, 1e6, "MB", 1e6}, {kBytes, 1e9, "GB", 1e9}, {kBytes, 1e12, "TB", 1e12}, {kBytes, 1e15, "PB", 1e15},
    {kBandwidth, 0.0, "B/s", 1.0}, {kBandwidth, 1e3, "kB/s", 1e3}, {kBandwidth, 1e6, "MB/s", 1e6}, {kBandwidth, 1e9, "GB/s", 1e9}, {kBandwidth, 1e12, "TB/s", 1e12},
    {kPerRequest, 0.0, "B/req", 1.0}, {kPerRequest, 1e3, "kB/req", 1e3}, {kPerRequest, 1e6, "MB/req", 1e6}, {kPerRequest, 1e9, "GB/req", 1e9},
    {kPerToken, 0.0, "B/tok", 1.0}, {kPerToken, 1e3, "kB/tok", 1e3}, {kPerToken, 1e6, "MB/tok", 1e6},
    {kFlops, 0.0, "FLOP", 1.0}, {kFlops, 1e3, "kFLOP", 1e3}, {kFlops, 1e6, "MFLOP", 1e6}, {kFlops, 1e9, "GFLOP", 1e9}, {kFlops, 1e12, "TFLOP", 1e12}, {kFlops, 1e15, "PFLOP", 1e15}, {kFlops, 1e18, "EFLOP", 1e18},
    {kSpeed, 0.0, "FLOP/s", 1.0}, {kSpeed, 1e6, "MFLOP/s", 1e6}, {kSpeed, 1e9, "GFLOP/s", 1e9}, {kSpeed, 1e12, "TFLOP/s", 1e12}, {kSpeed, 1e15, "PFLOP/s", 1e15},
    {kEnergy, 0.0, "J", 1.0}, {kEnergy, 3.6e3, "Wh", 3.6e3}, {kEnergy, 3.6e6, "kWh", 3.6e6}, {kEnergy, 3.6e9, "MWh", 3.6e9},
    {kPower, 0.0, "W", 1.0}, {kPower, 1e3, "kW", 1e3}, {kPower, 1e6, "MW", 1e6},
    {kCarbon, 0.0, "gCO2e", 1.0}, {kCarbon, 1e3, "kgCO2e", 1e3}, {kCarbon, 1e6, "tCO2e", 1e6},
    {kRequests, 0.0, "req/day", 1.0 / kDay}, {kRequests, 0.1 / kHour, "req/hour", 1.0 / kHour}, {kRequests, 0.1, "req/s", 1.0},
    {kTokens, 0.0, "tok/day", 1.0 / kDay}, {kTokens, 0.1 / kHour, "tok/hour", 1.0 / kHour}, {kTokens, 0.1, "tok/s", 1.0},
    {dimension_of<usd_per_s_u>(), 0.0, "$/month", 1.0 / kMonth},
    {dimension_of<instance_price_u>(), 0.0, "$/instance-hour", 1.0 / kHour},
    {dimension_of<gpu_price_u>(), 0.0, "$/GPU-hour", 1.0 / kHour},
    {dimension_of<storage_price_u>(), 0.0, "$/GB-month", 1e-9 / kMonth},
    {dimension_of<usd_per_byte_u>(), 0.0, "$/GB", 1e-9},
    {dimension_of<salary_u>(), 0.0, "$/engineer-year", 1.0 / kYear},
    {dimension_of<energy_price_u>(), 0.0, "$/kWh", 1.0 / 3.6e6},
    {dimension_of<carbon_intensity_u>(), 0.0, "gCO2e/kWh", 1.0 / 3.6e6},
    {dimension_of<usd_u>(), 0.0, "$", 1.0}, {dimension_of<usd_per_req_u>(), 0.0, "$/req", 1.0}, {dimension_of<usd_per_tok_u>(), 0.0, "$/tok", 1.0},
    {dimension_of<gpu_u>(), 0.0, "GPUs", 1.0}, {dimension_of<instance_u>(), 0.0, "instances", 1.0}, {dimension_of<engineer_u>(), 0.0, "engineers", 1.0},
    {dimension_of<gpu_per_instance_u>(), 0.0, "GPUs/instance", 1.0}, {dimension_of<gpu_speed_u>(), 0.0, "tok/s/GPU", 1.0},
};

/// A number with thousands grouped and no more digits than asked for.
std::string number_text(double value, int digits, bool money) {
    if (value == 0.0) return "0";
    const std::string exact = fmt::format("{:.{}e}", std::abs(value), digits - 1);
    const int power = std::stoi(exact.substr(exact.find('e') + 1));
    if (power < -5 || power > 14) {
        std::string mantissa = exact.substr(0, exact.find('e'));
        if (mantissa.find('.') != std::string::npos) {
            mantissa.erase(mantissa.find_last_not_of('0') + 1);
            if (mantissa.back() == '.') mantissa.pop_back();
        }
        return (value < 0.0 ? "-" : "") + mantissa + "e" + std::to_string(power);
    }
    std::string figures;
    for (const char c : exact.substr(0, exact.find('e'))) {
        if (c != '.') figures += c;
    }
    std::string whole = "0";
    std::string part;
    if (power < 0) {
        part = std::string(static_cast<std::size_t>(-power - 1), '0') + figures;
    } else {
        const auto places = static_cast<std::size_t>(power) + 1;
        if (figures.size() < places) figures.append(places - figures.size(), '0');
        whole = figures.substr(0, places);
        part = figures.substr(places);
    }
    part.erase(part.find_last_not_of('0') + 1);
    if (money && part.size() == 1) part += '0';
    for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) whole.insert(static_cast<std::size_t>(at), ",");
    return (value < 0.0 ? "-" : "") + whole + (part.empty() ? "" : "." + part);
}

std::string in_unit(double in, const std::string& unit, bool dollar, int digits) {
    if (!std::isfinite(in)) throw DomainError("format_quantity", "value", in, "finite");
    if (digits < 1 || digits > 15) throw DomainError("format_quantity", "digits", digits, "in [1, 15]");
    const std::string number = number_text(in, digits, dollar);
    if (dollar) return (number[0] == '-' ? "-$" + number.substr(1) : "$" + number) + unit;
    return unit.empty() ? number : number + " " + unit;
}

}  // namespace

std::string format_quantity(double value, const WrittenUnit& unit, int digits) {
    return in_unit(value / unit.factor, unit.text, unit.dollar, digits);
}

std::string format_quantity(double value, const Dimension& dimension, int digits) {
    const Shown* best = nullptr;
    for (const Shown& shown : kShown) {
        if (shown.dimension == dimension && (best == nullptr || std::abs(value) >= shown.from)) best = &shown;
    }
    if (best != nullptr && value == 0.0) {  // nothing is of no size: the unit people would have used
        for (const Shown& shown : kShown) {
            if (shown.dimension == dimension && shown.from <= 1.0) best = &shown;
        }
    }
    if (best == nullptr) {
        std::string unit = symbol(dimension);
        if (unit[0] == '1') unit.erase(0, 1);
        return in_unit(value, unit, false, digits);
    }
    const std::string unit = best->unit;
    const bool dollar = unit[0] == '$';
    return in_unit(value / best->factor, dollar ? unit.substr(1) : unit, dollar, digits);
}

}  // namespace sizewell::scenario
