#include "sizewell/scenario/dimension.hpp"

#include <algorithm>
#include <string_view>

namespace sizewell::scenario {
namespace {

struct Named {
    Dimension dimension;
    std::string_view words;
    std::string_view example;
};

constexpr Named kNamed[] = {
    {dimension_of<one_u>(), "a plain number", "0.65"},
    {dimension_of<second_u>(), "a time", "350 ms"},
    {dimension_of<usd_u>(), "an amount of money", "$2.50"},
    {dimension_of<request_u>(), "a number of requests", "5,000 req"},
    {dimension_of<token_u>(), "a number of tokens", "512 tok"},
    {dimension_of<gpu_u>(), "a number of GPUs", "8 GPUs"},
    {dimension_of<instance_u>(), "a number of instances", "3 instances"},
    {dimension_of<byte_u>(), "an amount of information", "80 GiB"},
    {dimension_of<flop_u>(), "an amount of computation", "14 GFLOP"},
    {dimension_of<joule_u>(), "an energy", "1.2 kWh"},
    {dimension_of<gram_co2e_u>(), "an amount of CO2", "350 gCO2e"},
    {dimension_of<engineer_u>(), "a number of engineers", "2 engineers"},
    {dimension_of<div_u<one_u, second_u>>(), "a rate per time", "3 /hour"},
    {dimension_of<request_rate_u>(), "a request rate", "5,000 req/s"},
    {dimension_of<token_rate_u>(), "a token rate", "1,200 tok/s"},
    {dimension_of<tok_per_req_u>(), "a number of tokens per request", "512 tok/req"},
    {dimension_of<gpu_speed_u>(), "a token rate per GPU", "1,200 tok/s/GPU"},
    {dimension_of<byte_rate_u>(), "a bandwidth", "3.35 TB/s"},
    {dimension_of<byte_per_req_u>(), "an amount of information per request", "20 kB/req"},
    {dimension_of<byte_per_tok_u>(), "an amount of information per token", "160 kB/tok"},
    {dimension_of<flop_rate_u>(), "a compute speed", "989 TFLOP/s"},
    {dimension_of<watt_u>(), "a power", "700 W"},
    {dimension_of<gpu_per_instance_u>(), "a number of GPUs per instance", "8 GPUs/instance"},
    {dimension_of<usd_per_s_u>(), "a cost per time", "$180k/year"},
    {dimension_of<instance_price_u>(), "a price per instance and time", "$0.526/instance-hour"},
    {dimension_of<gpu_price_u>(), "a price per GPU and time", "$2.50/GPU-hour"},
    {dimension_of<usd_per_req_u>(), "a price per request", "$0.00012/req"},
    {dimension_of<usd_per_tok_u>(), "a price per token", "$2e-6/tok"},
    {dimension_of<usd_per_byte_u>(), "a price per amount of information", "$0.09/GB"},
    {dimension_of<storage_price_u>(), "a price per amount of information and time", "$0.08/GB-month"},
    {dimension_of<salary_u>(), "a price per engineer and time", "$180k/engineer-year"},
    {dimension_of<energy_price_u>(), "a price per energy", "$0.12/kWh"},
    {dimension_of<carbon_intensity_u>(), "an amount of CO2 per energy", "350 gCO2e/kWh"},
};

const Named* find(const Dimension& dimension) {
    const auto* end = std::end(kNamed);
    const auto* found = std::find_if(std::begin(kNamed), end, [&](const Named& n) { return n.dimension == dimension; });
    return found == end ? nullptr : found;
}

// What comes first in the denominator is what a person names first: USD/(instance s), not USD/(s instance).
constexpr Base kOrder[kBases] = {Base::currency, Base::carbon, Base::flop, Base::energy, Base::byte, Base::request,
                                 Base::token, Base::gpu, Base::instance, Base::engineer, Base::time};

std::string_view base_symbol(Base base) {
    constexpr std::string_view text[kBases] = {"s", "USD", "req", "tok", "GPU", "instance", "B", "FLOP", "J", "gCO2e", "engineer"};
    return text[static_cast<std::size_t>(base)];
}

}  // namespace

std::string symbol(const Dimension& dimension) {
    std::string over;
    std::string under;
    int factors_under = 0;
    for (const Base base : kOrder) {
        const int power = dimension[base];
        if (power == 0) continue;
        std::string& side = power > 0 ? over : under;
        if (!side.empty()) side += ' ';
        side += base_symbol(base);
        const int size = power > 0 ? power : -power;
        if (size > 1) side += '^' + std::to_string(size);
        if (power < 0) ++factors_under;
    }
    if (under.empty()) return over.empty() ? "1" : over;
    return (over.empty() ? "1" : over) + (factors_under > 1 ? "/(" + under + ")" : "/" + under);
}

bool has_name(const Dimension& dimension) { return find(dimension) != nullptr; }

std::string words(const Dimension& dimension) {
    const Named* named = find(dimension);
    return named != nullptr ? std::string(named->words) : "a quantity in " + symbol(dimension);
}

std::string example(const Dimension& dimension) {
    if (const Named* named = find(dimension)) return std::string(named->example);
    const std::string unit = symbol(dimension);
    return unit.rfind("1/", 0) == 0 ? unit : "1 " + unit;
}

}  // namespace sizewell::scenario
