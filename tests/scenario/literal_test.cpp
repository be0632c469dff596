#include "sizewell/scenario/literal.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cstring>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

constexpr double kHour = 3600.0;
constexpr double kDay = 86400.0;
constexpr double kMonth = 730.0 * 3600.0;
constexpr double kYear = 8760.0 * 3600.0;

template <class A, class B>
constexpr Dimension per() { return dimension_of<div_u<A, B>>(); }
constexpr Dimension kOne{};
constexpr Dimension kTime = dimension_of<second_u>();
constexpr Dimension kBytes = dimension_of<byte_u>();
constexpr Dimension kRate = dimension_of<request_rate_u>();
constexpr Dimension kMoney = dimension_of<usd_u>();

struct Good {
    const char* text;
    double value;  ///< in coherent units, by hand
    Dimension dimension;
};

const std::vector<Good> kGood = {
    // numbers
    {"350", 350.0, kOne}, {"0", 0.0, kOne}, {"0.5", 0.5, kOne}, {"5,000", 5000.0, kOne}, {"12,345,678.25", 12345678.25, kOne},
    {"1e3", 1000.0, kOne}, {"1.5E-3", 0.0015, kOne}, {"2.5e+6", 2.5e6, kOne}, {"-3", -3.0, kOne}, {"150k", 150e3, kOne}, {"2.5M", 2.5e6, kOne},
    {"8bn", 8e9, kOne}, {"1,500k", 1.5e6, kOne}, {"0.1", 0.1, kOne}, {"123456789012345678901234567890", 123456789012345678901234567890.0, kOne},
    {"0.30000000000000004", 0.30000000000000004, kOne}, {"  7  ", 7.0, kOne}, {"1e-300", 1e-300, kOne}, {"9007199254740993", 9007199254740992.0, kOne},
    // time
    {"350 ms", 0.35, kTime}, {"0.2 ms", 0.0002, kTime}, {"350ms", 0.35, kTime}, {"12 s", 12.0, kTime}, {"7 us", 7e-6, kTime}, {"7 ns", 7e-9, kTime},
    {"7 \xC2\xB5s", 7e-6, kTime}, {"7 \xCE\xBCs", 7e-6, kTime}, {"90 min", 5400.0, kTime}, {"2 h", 7200.0, kTime}, {"1 hour", kHour, kTime},
    {"2 hours", 2 * kHour, kTime}, {"3 seconds", 3.0, kTime}, {"3 minutes", 180.0, kTime}, {"1 day", kDay, kTime}, {"7 days", 7 * kDay, kTime}, {"2 weeks", 14 * kDay, kTime},
    {"1 week", 7 * kDay, kTime}, {"1 month", kMonth, kTime}, {"6 months", 6 * kMonth, kTime}, {"1 year", kYear, kTime}, {"3 years", 3 * kYear, kTime}, {"-5 ms", -0.005, kTime},
    // requests, tokens, machines, people
    {"5,000 req/s", 5000.0, kRate}, {"1e3 req/s", 1000.0, kRate}, {"5k rps", 5000.0, kRate}, {"12 qps", 12.0, kRate}, {"2.5M req/day", 2.5e6 / kDay, kRate},
    {"3 requests/hour", 3 / kHour, kRate}, {"10M predictions/month", 1e7 / kMonth, kRate}, {"1 request", 1.0, dimension_of<request_u>()}, {"1 prediction", 1.0, dimension_of<request_u>()},
    {"512 tok", 512.0, dimension_of<token_u>()}, {"1 token", 1.0, dimension_of<token_u>()}, {"1,200 tokens/s", 1200.0, dimension_of<token_rate_u>()},
    {"512 tok/req", 512.0, dimension_of<tok_per_req_u>()}, {"1,200 tok/s/GPU", 1200.0, dimension_of<gpu_speed_u>()}, {"1,200 tok/(GPU s)", 1200.0, dimension_of<gpu_speed_u>()},
    {"8 GPUs", 8.0, dimension_of<gpu_u>()}, {"1 GPU", 1.0, dimension_of<gpu_u>()}, {"8 GPUs/node", 8.0, dimension_of<gpu_per_instance_u>()}, {"3 nodes", 3.0, dimension_of<instance_u>()},
    {"3 instances", 3.0, dimension_of<instance_u>()}, {"1.5 engineers", 1.5, dimension_of<engineer_u>()}, {"2 FTE", 2.0, dimension_of<engineer_u>()}, {"2 FTEs", 2.0, dimension_of<engineer_u>()}, {"1 engineer", 1.0, dimension_of<engineer_u>()},
    // bytes and bits
    {"80 GiB", 80 * 1073741824.0, kBytes}, {"80 GB", 80e9, kBytes}, {"80 B", 80.0, kBytes}, {"5 kB", 5e3, kBytes}, {"5 MB", 5e6, kBytes}, {"5 TB", 5e12, kBytes}, {"5 PB", 5e15, kBytes},
    {"5 KiB", 5120.0, kBytes}, {"5 MiB", 5 * 1048576.0, kBytes}, {"5 TiB", 5 * 1099511627776.0, kBytes}, {"5 PiB", 5 * 1125899906842624.0, kBytes}, {"3 bytes", 3.0, kBytes}, {"1 byte", 1.0, kBytes},
    {"10 Gbit/s", 1.25e9, dimension_of<byte_rate_u>()}, {"100 Mbit/s", 1.25e7, dimension_of<byte_rate_u>()}, {"8 bits", 1.0, kBytes}, {"8 kbit", 1000.0, kBytes}, {"8 Tbit", 1e12, kBytes},
    {"3.35 TB/s", 3.35e12, dimension_of<byte_rate_u>()}, {"20 TB/month", 20e12 / kMonth, dimension_of<byte_rate_u>()}, {"160 kB/tok", 160e3, dimension_of<byte_per_tok_u>()}, {"20 kB/req", 20e3, dimension_of<byte_per_req_u>()},
    // money
    {"$2.50/GPU-hour", 2.5 / kHour, dimension_of<gpu_price_u>()}, {"$ 2.50 per GPU-hour", 2.5 / kHour, dimension_of<gpu_price_u>()}, {"2.50 USD/GPU-hour", 2.5 / kHour, dimension_of<gpu_price_u>()},
    {"$2.50/GPU/hour", 2.5 / kHour, dimension_of<gpu_price_u>()}, {"$2.50/(GPU hour)", 2.5 / kHour, dimension_of<gpu_price_u>()}, {"$2.50/(GPU*h)", 2.5 / kHour, dimension_of<gpu_price_u>()},
    {"$0.526/instance-hour", 0.526 / kHour, dimension_of<instance_price_u>()}, {"$180k/year", 180e3 / kYear, dimension_of<usd_per_s_u>()}, {"$0.08/GB-month", 0.08 / 1e9 / kMonth, dimension_of<storage_price_u>()},
    {"0.00012 $/req", 0.00012, dimension_of<usd_per_req_u>()}, {"$2e-6/tok", 2e-6, dimension_of<usd_per_tok_u>()}, {"$0.09/GB", 0.09 / 1e9, dimension_of<usd_per_byte_u>()}, {"50 cents", 0.5, kMoney}, {"1 cent", 0.01, kMoney},
    {"$150k", 150e3, kMoney}, {"-$5", -5.0, kMoney}, {"$150k /engineer-year", 150e3 / kYear, dimension_of<salary_u>()}, {"$150k per FTE-year", 150e3 / kYear, dimension_of<salary_u>()}, {"$0.12/kWh", 0.12 / 3.6e6, dimension_of<energy_price_u>()},
    {"12 USD", 12.0, kMoney}, {"12 $", 12.0, kMoney}, {"1 USD/month", 1 / kMonth, dimension_of<usd_per_s_u>()},
    // compute, energy, carbon
    {"989 TFLOP/s", 989e12, dimension_of<flop_rate_u>()}, {"14 GFLOP", 14e9, dimension_of<flop_u>()}, {"14 GFLOPs", 14e9, dimension_of<flop_u>()}, {"2 PFLOP/s", 2e15, dimension_of<flop_rate_u>()}, {"1 FLOP", 1.0, dimension_of<flop_u>()},
    {"700 W", 700.0, dimension_of<watt_u>()}, {"1.2 kWh", 4.32e6, dimension_of<joule_u>()}, {"3 kW", 3000.0, dimension_of<watt_u>()}, {"3 J", 3.0, dimension_of<joule_u>()}, {"3 kJ", 3000.0, dimension_of<joule_u>()},
    {"350 gCO2e/kWh", 350 / 3.6e6, dimension_of<carbon_intensity_u>()}, {"2 kgCO2e", 2000.0, dimension_of<gram_co2e_u>()}, {"1 tCO2e", 1e6, dimension_of<gram_co2e_u>()},
    // plain and per
    {"65 %", 0.65, kOne}, {"65%", 0.65, kOne}, {"3 /hour", 3 / kHour, per<one_u, second_u>()}, {"3/hour", 3 / kHour, per<one_u, second_u>()}, {"10 per day", 10 / kDay, per<one_u, second_u>()},
    {"5 GPU-hours", 5 * kHour, dimension_of<mul_u<gpu_u, second_u>>()}, {"5 GPU hours", 5 * kHour, dimension_of<mul_u<gpu_u, second_u>>()}, {"5 s^2", 5.0, dimension_of<mul_u<second_u, second_u>>()}, {"5 %/month", 0.05 / kMonth, per<one_u, second_u>()},
    // arithmetic
    {"2 GiB / (3.35 TB/s)", 2147483648.0 / 3.35e12, kTime}, {"50 ms + 0.2 ms * 3", 0.0506, kTime}, {"(2 + 3) * 4", 20.0, kOne}, {"2 + 3 * 4", 14.0, kOne}, {"10 - 4 - 3", 3.0, kOne}, {"24 / 4 / 3 * 1", 2.0, kOne},
    {"-(2 + 3)", -5.0, kOne}, {"10 GB / 2 s", 5e9, dimension_of<byte_rate_u>()}, {"(5 + 3) ms", 0.008, kTime}, {"(6 GB)/s", 6e9, dimension_of<byte_rate_u>()}, {"1 s - 200 ms", 0.8, kTime}, {"2 * $2.50/GPU-hour", 5.0 / kHour, dimension_of<gpu_price_u>()},
    {"1.08 * $2.50/GPU-hour", 2.7 / kHour, dimension_of<gpu_price_u>()}, {"5 req/s * 2 tok/req", 10.0, dimension_of<token_rate_u>()}, {"1 / (2 h)", 1 / 7200.0, per<one_u, second_u>()}, {"(1/2) h", 1800.0, kTime},
    {"2 * -3", -6.0, kOne}, {"((((1))))", 1.0, kOne}, {"1 GB - 1 GiB", 1e9 - 1073741824.0, kBytes}, {"5 ms * 20 %", 0.001, kTime}, {"8 GPUs * $2.50/GPU-hour * 1 month", 8 * 2.5 * 730, kMoney},
};

TEST(ParseLiteral, ReadsWhatAPersonWrites) {
    for (const auto& row : kGood) {
        try {
            const Literal literal = parse_literal(row.text);
            EXPECT_EQ(literal.range.kind, RangeKind::exact) << row.text;
            EXPECT_NEAR(literal.range.likely, row.value, 4e-16 * std::abs(row.value)) << row.text;
            EXPECT_EQ(literal.dimension, row.dimension) << row.text << ": " << symbol(literal.dimension);
        } catch (const LiteralError& error) {
            ADD_FAILURE() << row.text << ": " << error.what();
        }
    }
}

struct Bad {
    const char* text;
    const char* code;
    const char* reason;
    const char* help;
    std::size_t offset;
};

const std::vector<Bad> kBad = {
    // nothing, nonsense
    {"", "E0201", "empty", "350 ms", 0}, {"   ", "E0201", "empty", "", 0}, {"fast", "E0201", "\"fast\" is not a quantity", "a number and a unit", 0}, {"?", "E0201", "\"?\" has no place", "", 0},
    {"ms", "E0201", "a number is missing before \"ms\"", "\"1 ms\"", 0}, {"GPU-hour", "E0201", "a number is missing", "", 0}, {"$", "E0201", "a number is missing at the end", "", 1}, {"$/req", "E0201", "a number is missing before \"/req\"", "", 1},
    {"5 +", "E0201", "a number is missing at the end", "", 3}, {"* 5", "E0201", "a number is missing before \"* 5\"", "", 0}, {"5 ms ; 6", "E0201", "\";\" has no place", "comma", 5}, {"< 5 ms", "E0201", "\"<\" has no place", "key", 0}, {"5 ms\n", "E0201", "a line break", "one line", 4},
    {"+5 ms", "E0201", "a plus sign", "\"5 ms\"", 0}, {"--5", "E0201", "two signs", "", 1}, {"(5 ms", "E0201", "\")\" is missing", "", 5}, {"5 ms)", "E0201", "closes nothing", "", 4}, {"5 ms, 6", "E0201", "a comma", "5,000", 4}, {"$-5", "E0201", "a sign after the dollar", "\"-$5\"", 1},
    {"5 ms 6", "E0201", "an operator is missing", "", 5}, {"5 (6)", "E0201", "an operator is missing", "", 2}, {"$5 USD", "E0201", "the dollar is already the unit", "", 3}, {"$5 GPU", "E0201", "the dollar is already the unit", "\"$5 /GPU\"", 3}, {"5 per", "E0201", "a unit is missing after \"per\"", "", 5},
    {"5 ms ms", "E0201", "\"ms\" stands twice", "\"5 ms\"", 5}, {"5 %%", "E0201", "\"%\" stands twice", "\"5 %\"", 3}, {"5 h 30 min", "E0201", "an operator is missing", "+", 4}, {"5-hour", "E0201", "a number is missing before \"hour\"", "", 2},
    {"5 ms to", "E0201", "a number is missing at the end", "", 7}, {"5 s^1", "E0201", "an exponent", "", 4}, {"5 s^x", "E0201", "an exponent", "", 4}, {"5 /()", "E0201", "a number is missing", "", 4}, {"() ms", "E0201", "a number is missing", "", 1},
    // numbers
    {"1,00", "E0202", "\"1,00\" is not a number", "\"1.00\" or \"100\"", 0}, {"50,00.0", "E0202", "\"50,00.0\" is not a number", "groups of three", 0}, {"1,5 ms", "E0202", "is not a number", "\"1.5 ms\" or \"15 ms\"", 0}, {"0,500", "E0202", "is not a number", "\"0.500\"", 0},
    {"1234,567", "E0202", "is not a number", "\"1234.567\"", 0}, {"1.000.000", "E0202", "is not a number", "one decimal point", 0}, {"1.000,5", "E0202", "is not a number", "", 0}, {"12,34,567", "E0202", "is not a number", "", 0}, {"5 000 req/s", "E0202", "two numbers in a row", "\"5,000 req/s\"", 2}, {"5 250", "E0202", "two numbers", "\"5,250\"", 2},
    {"5_000 req", "E0202", "is not a number", "\"5,000 req\"", 0}, {"5'000", "E0202", "is not a number", "\"5,000\"", 0}, {"007", "E0202", "begins with zeros", "\"7\"", 0}, {"00", "E0202", "begins with zeros", "\"0\"", 0}, {"5.", "E0202", "a digit is missing", "\"5\"", 0}, {".5", "E0202", "begins with a digit", "\"0.5\"", 0},
    {"5..10 ms", "E0202", "..", "\"5 to 10 ms\"", 1}, {"NaN", "E0202", "is not a number", "finite", 0}, {"nan ms", "E0202", "is not a number", "", 0}, {"inf", "E0202", "is not a number", "", 0}, {"-infinity", "E0202", "is not a number", "", 1}, {"1e999", "E0202", "too large", "1e300", 0}, {"1e-999", "E0202", "too small", "1e-300", 0}, {"1e99999999999999999999", "E0202", "too large", "", 0},
    {"1e200 * 1e200", "E0202", "too large", "", 0}, {"1 / 0", "E0202", "division by zero", "", 2}, {"5 ms / (1 - 1)", "E0202", "division by zero", "", 5}, {"5 inf", "E0202", "is not a number", "", 2},
    // dimensions
    {"50 ms + 2 GiB", "E0203", "cannot add a time and an amount of information", "divide 2 GiB by a bandwidth, e.g. \"2 GiB / (3.35 TB/s)\"", 8}, {"5 ms - 3", "E0203", "cannot subtract a plain number from a time", "give 3 a unit", 7}, {"5 + 3 ms", "E0203", "cannot add a plain number and a time", "give 5 a unit", 4},
    {"5 - 10 ms", "E0203", "cannot subtract a time from a plain number", "\"5 to 10 ms\"", 4}, {"$5 + 3 req", "E0203", "cannot add an amount of money and a number of requests", "", 5}, {"5 ms to 10 GB", "E0203", "the ends of the range are a time and an amount of information", "", 8}, {"$5 to 10/h", "E0203", "an amount of money and a rate per time", "", 6},
    {"5 ms to 10", "E0203", "a time and a plain number", "", 8}, {"uniform(5 ms, 10 GB)", "E0203", "a time and an amount of information", "", 14}, {"1,000 tok + 2 req", "E0203", "a number of tokens and a number of requests", "tok/req", 12}, {"5 ms + 20 %", "E0203", "a time and a plain number", "", 7},
    // units
    {"350 msec", "E0204", "\"msec\" is not a unit", "\"350 ms\"", 4}, {"80 GB/tokn", "E0204", "\"tokn\" is not a unit", "\"80 GB/tok\"", 6}, {"5 sec", "E0204", "\"sec\"", "\"5 s\"", 2}, {"5 hrs", "E0204", "\"hrs\"", "\"5 h\"", 2}, {"5 d", "E0204", "\"d\"", "\"5 days\"", 2}, {"5 m", "E0204", "\"m\"", "\"5 min\" or \"5 ms\"", 2},
    {"5 KB", "E0204", "\"KB\"", "\"5 kB\" or \"5 KiB\"", 2}, {"5 Gb", "E0204", "\"Gb\"", "\"5 GB\" or \"5 Gbit\"", 2}, {"10 Gbps", "E0204", "\"Gbps\"", "\"10 Gbit/s\" or \"10 GB/s\"", 3}, {"5 gb", "E0204", "\"gb\"", "\"5 GB\"", 2}, {"312 TFLOPS", "E0204", "\"TFLOPS\"", "\"312 TFLOP/s\" or \"312 TFLOP\"", 4}, {"7bn params", "E0204", "\"params\"", "plain count", 4}, {"3 replicas", "E0204", "\"replicas\"", "plain count", 2},
    {"5 req/sec", "E0204", "\"sec\"", "\"5 req/s\"", 6}, {"$2/gpu-hour", "E0204", "\"gpu\"", "\"$2/GPU-hour\"", 3}, {"$2/GPU-houer", "E0204", "\"houer\"", "\"$2/GPU-hour\"", 7}, {"5 tps", "E0204", "\"tps\"", "\"5 tok/s\" or \"5 req/s\"", 2}, {"5 rpm", "E0204", "\"rpm\"", "\"5 req/min\"", 2}, {"5 Xyzzy", "E0204", "\"Xyzzy\"", "units are", 2},
    {"8 bn tok", "E0204", "\"bn\"", "\"8bn tok\"", 2}, {"5 million req", "E0204", "\"million\"", "\"5M req\"", 2}, {"5 k req", "E0204", "\"k\"", "\"5k req\"", 2}, {"0x10", "E0204", "\"x10\"", "", 1}, {"65 percent", "E0204", "\"percent\"", "\"65 %\"", 3}, {"5 dollars", "E0204", "\"dollars\"", "\"5 USD\"", 2}, {"5 kwh", "E0204", "\"kwh\"", "\"5 kWh\"", 2}, {"5 t", "E0204", "\"t\"", "\"5 tCO2e\"", 2},
    {"5 MSEC", "E0204", "\"MSEC\"", "", 2}, {"5 requets", "E0204", "\"requets\"", "\"5 request\"", 2}, {"5 quarters", "E0204", "\"quarters\"", "3 months", 2}, {"5 GPU-hr", "E0204", "\"hr\"", "\"5 GPU-h\"", 6}, {"5e", "E0204", "\"e\"", "", 1}, {"5 kgCO2", "E0204", "\"kgCO2\"", "\"5 kgCO2e\"", 2}, {"1.5kUSD", "E0204", "\"kUSD\"", "", 3},
    // two readings
    {"1e3k req", "E0206", "an exponent and a magnitude", "one of them", 0},
    {"80B", "E0206", "billions or bytes", "\"80 B\" or \"80bn\"", 0}, {"7b", "E0206", "billions, bytes or bits", "\"7bn\"", 0}, {"5m", "E0206", "minutes or millions", "\"5 min\" or \"5M\"", 0}, {"5K", "E0206", "thousands or kelvin", "\"5k\"", 0}, {"5T", "E0206", "trillions", "\"5e12\"", 0}, {"5G tok", "E0206", "billions or giga", "\"5bn tok\"", 0}, {"5mn", "E0206", "M is millions", "\"5M\"", 0},
    {"2 GiB / 3.35 TB/s", "E0206", "two ways", "\"2 GiB / (3.35 TB/s)\"", 6}, {"1/2 h", "E0206", "two ways", "\"1/(2 h)\"", 1}, {"5-10 ms", "E0206", "a range or a difference", "\"5 to 10 ms\"", 1}, {"8-16", "E0206", "a range or a difference", "\"8 to 16\"", 1}, {"5 USD/GPU hour", "E0206", "two ways", "\"5 USD/GPU-hour\"", 6}, {"5 USD/GPU*hour", "E0206", "two ways", "\"5 USD/GPU-hour\"", 6},
    {"5 to 7.5M req/day", "E0206", "two ways", "\"5M to 7.5M req/day\"", 0}, {"5/7/12k req", "E0206", "two ways", "", 2}, {"$150 to $210k /engineer-year", "E0206", "two ways", "\"$150k to", 0}, {"100k%", "E0206", "no percentage", "in full", 0},
    // ranges
    {"5 to 10 ms ~ normal ~ normal", "E0207", "stands twice", "", 20}, {"2026-08-20", "E0202", "\"08\" begins with zeros", "", 5},
    {"10 to 5 ms", "E0207", "reversed: 10 is more than 5 ms", "lower end first", 0}, {"5 to 5 ms", "E0207", "both ends of the range are the same", "\"5 ms\"", 0}, {"1 to 2 to 3", "E0207", "two ends", "5/7/12 ms", 2}, {"5 to 10 ms at 80", "E0207", "a share of 80", "\"at 80 %\"", 14}, {"5 to 10 ms at 0 %", "E0207", "above 0 %", "", 14}, {"5 to 10 ms at 100 %", "E0207", "holds all of it", "uniform", 14},
    {"5 to 10 ms at 3 s", "E0207", "a share is a time", "", 14}, {"5 to 10 ms ~ lognorml", "E0207", "is not the law of a range", "~ lognormal", 13}, {"5 to 10 ms ~ gamma", "E0207", "is not the law of a range", "write lognormal", 13}, {"-5 to 10 ms ~ lognormal", "E0207", "a lognormal is positive", "~ normal", 0}, {"5 ms ~ normal", "E0207", "a law needs a range", "", 5}, {"(5 to 10 ms) * 2", "E0207", "part of arithmetic", "$step_time", 3},
    {"2 * uniform(1, 2)", "E0207", "part of arithmetic", "name it", 4}, {"12/7/5 ms", "E0207", "reversed: 12 is more than 7", "lowest first", 0}, {"5/5/5 ms", "E0207", "the same", "", 0}, {"p10=5 ms, p90=12 ms", "E0207", "two percentiles do not say the shape", "lognormal(p50", 0}, {"p50=5 ms", "E0207", "one percentile does not", "", 0}, {"p10=5, p50=4, p90=12 ms", "E0207", "p50 is not above p10", "", 7},
    {"p50=5, p10=7, p90=12 ms", "E0207", "percentiles must ascend", "", 7}, {"p10=5, q50=7, p90=12 ms", "E0207", "\"q50\" is not a percentile", "p99.9", 7}, {"p0=5, p50=7, p90=12 ms", "E0207", "\"p0\" is not a percentile", "", 0}, {"p10=5, 7, 12", "E0207", "a percentile is missing", "", 7}, {"p10=5, p50=11.9, p90=12 ms", "E0207", "too uneven", "", 0}, {"lognormal()", "E0207", "needs its parameters", "lognormal(p50=12 ms, p99=43 ms)", 0},
    {"lognormal(5 ms)", "E0207", "not the parameters of lognormal", "p50", 0}, {"gamma(mean=20 ms)", "E0207", "not the parameters of gamma", "scv", 0}, {"gamma(mean=20 ms, scv=-1)", "E0207", "scv = -1, must be above 0", "", 18}, {"gamma(mean=-20 ms, scv=1)", "E0207", "must be above 0", "", 6}, {"gamma(mean=20 ms, scv=1 ms)", "E0207", "scv is a time", "", 18}, {"gamma(mean=20 ms, scv=1e9)", "E0207", "[1e-6, 100]", "", 0}, {"gamma(mean=20 ms, mean=20 ms)", "E0207", "given twice", "", 18},
    {"exponential(mean=20 ms, scv=1)", "E0207", "not the parameters", "", 0}, {"exponential(rate=20)", "E0207", "\"rate\" is not a parameter", "exponential(mean=20 ms)", 12}, {"uniform(5 ms)", "E0207", "uniform has 2 parameters, not 1", "", 0}, {"triangular(5, 7 ms)", "E0207", "triangular has 3 parameters, not 2", "", 0}, {"uniform(10, 5 ms)", "E0207", "reversed", "", 8}, {"lognormal(p50=12 ms, p99=12 ms)", "E0207", "reversed", "", 21},
    {"lognormal(p50=12 ms)", "E0207", "goes through two percentiles", "", 10}, {"lognormal(p50=-1 ms, p99=3 ms)", "E0207", "no such range", "", 10}, {"choice(8, 16)", "E0207", "a choice has a share", "choice(8 at 70 %", 8}, {"choice(8 at 70 %, 16 at 31 %)", "E0207", "add up to 101 %", "", 7}, {"choice(a=8 at 100 %)", "E0207", "values, not names", "", 7}, {"csv(a.csv)", "E0207", "a file and a column", "csv(file.csv, column)", 0}, {"csv(a.csv, )", "E0207", "is empty", "", 0}, {"csv(a.csv, b", "E0207", "\")\" is missing", "", 0},
    {"1e-300 to 1e300 ms", "E0207", "at most 20 in logarithms", "", 0}, {"5 to 10 ms at 0.5 %", "E0207", "[0.01, 0.9999]", "", 0}, {"p10=1, p50=2, p90=1e300 ms", "E0207", "no such range", "", 0},
    {"uniform(5,10)", "E0202", "\"5,10\" is not a number", "space after a comma", 8},
    // names, characters, length
    {"$gpu_price * 2", "E0208", "no variable is named \"$gpu_price\"", "declare", 0}, {"5 EUR/hour", "E0209", "US dollars", "rate you choose", 2}, {"\xE2\x82\xAC" "5/hour", "E0209", "the euro sign", "rate", 0}, {"\xC2\xA3" "5", "E0209", "the pound sign", "", 0}, {"5 \xE2\x80\x93 10 ms", "E0209", "an en dash", "\"to\" for a range", 2},
    {"\xE2\x88\x92" "5 ms", "E0209", "a minus sign that is not ASCII", "write -", 0}, {"5\xC2\xA0ms", "E0209", "a no-break space", "plain space", 1}, {"5 \xC3\x97 3", "E0209", "a multiplication sign", "write *", 2}, {"5 \xC2\xB1 1 ms", "E0209", "a plus-minus sign", "a range", 2}, {"5 \xD0\xBCs", "E0209", "U+043C", "ASCII", 2}, {"5 \xFFms", "E0209", "byte 0xFF", "", 2}, {"5 \x01", "E0209", "control character", "", 2},
    {"1 B^9 B", "E0210", "too many units", "", 2},
};

TEST(ParseLiteral, RefusesTheRestWithAReasonAndAWayOut) {
    for (const auto& row : kBad) {
        try {
            const Literal literal = parse_literal(row.text);
            ADD_FAILURE() << row.text << " was read as " << echo(literal);
        } catch (const LiteralError& error) {
            EXPECT_EQ(error.code(), row.code) << row.text << ": " << error.reason();
            EXPECT_NE(error.reason().find(row.reason), std::string::npos) << row.text << ": " << error.reason();
            EXPECT_NE(error.help().find(row.help), std::string::npos) << row.text << ": " << error.help();
            EXPECT_EQ(error.offset(), row.offset) << row.text << ": " << error.reason();
        }
    }
}

TEST(ParseLiteral, KnowsAtLeastAHundredAndFiftyCases) { EXPECT_GE(kGood.size() + kBad.size(), 150U); }

TEST(ParseLiteral, SuggestsWhatItCanReadItself) {
    for (const auto& row : kBad) {  // every quoted suggestion after "did you mean" is a literal, or wrong for another reason
        try {
            (void)parse_literal(row.text);
        } catch (const LiteralError& error) {
            const std::string& help = error.help();
            if (help.rfind("did you mean \"", 0) != 0 || help.find("did you mean \"~") == 0 || help.find("did you mean \"at") == 0) continue;
            const std::string suggestion = help.substr(14, help.find('"', 14) - 14);
            EXPECT_NO_THROW((void)parse_literal(suggestion)) << row.text << " -> " << suggestion;
        }
    }
}

TEST(ParseLiteral, RefusesAbsurdTextsAtOnce) {
    for (const std::string& text : {std::string(501, '1'), std::string(100000, '('), std::string(400, '('), std::string(400, '-'), "1" + std::string(400, ')'), std::string(250, '9') + std::string(250, '9'),
                                    [] { std::string s = "1"; for (int i = 0; i < 100; ++i) s += "-(1"; return s; }(), [] { std::string s = "1 s"; for (int i = 0; i < 120; ++i) s += "/(s"; return s; }()}) {
        EXPECT_THROW((void)parse_literal(text), LiteralError) << text.substr(0, 20);
    }
}

TEST(ParseLiteral, DoesNotDependOnTheLocale) {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    const bool german = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr || std::setlocale(LC_ALL, "fr_FR.UTF-8") != nullptr;
    EXPECT_EQ(parse_literal("1.5e-30 s").range.likely, 1.5e-30) << german;
    EXPECT_EQ(parse_literal("0.1234567890123456789 s").range.likely, 0.1234567890123456789);
    EXPECT_EQ(format_quantity(0.00125, kTime), "1.25 ms");
    std::setlocale(LC_ALL, before.c_str());
}

TEST(ParseLiteral, TakesTheLengthOfAMonthFromTheCaller) {
    Reading reading;
    reading.calendar = {720.0, 8766.0};
    EXPECT_DOUBLE_EQ(parse_literal("$720/month", reading).range.likely, 1.0 / 3600.0);
    EXPECT_DOUBLE_EQ(parse_literal("1 year", reading).range.likely, 8766.0 * 3600.0);
}

TEST(ParseLiteral, ReadsDecimalsToTheNearestDouble) {
    std::mt19937_64 random(11);
    for (int run = 0; run < 20000; ++run) {
        double x = 0.0;
        do {
            const std::uint64_t bits = random();
            static_assert(sizeof bits == sizeof x);
            std::memcpy(&x, &bits, sizeof x);
            x = std::abs(x);
        } while (!(x > 1e-290 && x < 1e290));
        char text[40];
        std::snprintf(text, sizeof text, "%.*g", run % 2 == 0 ? 17 : 3 + run % 14, x);
        EXPECT_EQ(parse_literal(text).range.likely, std::strtod(text, nullptr)) << text;
    }
}

TEST(Echo, SaysHowARangeWasRead) {
    const std::vector<std::pair<const char*, const char*>> rows = {
        {"5 to 10 ms", "lognormal, 90 % between 5 ms and 10 ms, median 7.07 ms, mean 7.23 ms"},
        {"5 ms to 10 ms at 80 %", "lognormal, 80 % between 5 ms and 10 ms, median 7.07 ms, mean 7.33 ms"},
        {"5 ms to 10 ms ~ normal at 80 %", "normal, 80 % between 5 ms and 10 ms, median 7.5 ms, mean 7.5 ms"},
        {"-5 to 10 ms", "normal, 90 % between -5 ms and 10 ms, median 2.5 ms, mean 2.5 ms"},
        {"$150k to $210k /engineer-year", "lognormal, 90 % between $150,000/engineer-year and $210,000/engineer-year, median $177,000/engineer-year, mean $178,000/engineer-year"},
        {"5/7/12 ms", "PERT from 5 ms to 12 ms, most likely 7 ms, median 7.38 ms, mean 7.5 ms"},
        {"uniform(5, 10 ms)", "uniform from 5 ms to 10 ms, median 7.5 ms, mean 7.5 ms"},
        {"5 to 10 ms ~ uniform", "uniform, 90 % between 5 ms and 10 ms, from 4.72 ms to 10.3 ms, median 7.5 ms, mean 7.5 ms"},
        {"triangular(5, 7, 10 ms)", "triangular from 5 ms to 10 ms, most likely 7 ms, median 7.26 ms, mean 7.33 ms"},
        {"lognormal(p50=12 ms, p99=43 ms)", "lognormal, 90 % between 4.87 ms and 29.6 ms, median 12 ms, mean 13.9 ms"},
        {"p10=5 ms, p50=7 ms, p90=12 ms", "metalog, 90 % between 4.54 ms and 14.7 ms, median 7 ms, mean 8.01 ms"},
        {"choice(8 at 70 %, 16 at 30 %)", "8 at 70 %, 16 at 30 %, median 8, mean 10.4"},
        {"csv(times.csv, service, ms)", "the values of column service of times.csv"},
        {"350 ms", "350 ms"}, {"$2.50/GPU-hour", "$2.50/GPU-hour"}, {"2 GiB / (3.35 TB/s)", "641.04 us"}, {"1,234,567 req", "1,234,570 req"},
    };
    for (const auto& [text, want] : rows) EXPECT_EQ(echo(parse_literal(text)), want);
}

TEST(ParseLiteral, ReadsAFractionsRangeOnTheLogitLine) {
    Reading reading;
    reading.fraction = true;
    EXPECT_EQ(parse_literal("5 to 10 %", reading).range.kind, RangeKind::logit_normal);
    EXPECT_EQ(parse_literal("5 to 10 %").range.kind, RangeKind::lognormal);
    EXPECT_EQ(parse_literal("5 to 10 ms", reading).range.kind, RangeKind::lognormal);
    EXPECT_EQ(parse_literal("uniform(0 %, 5 %)", reading).range.kind, RangeKind::uniform);
    EXPECT_EQ(parse_literal("p10=10 %, p50=20 %, p90=50 %", reading).range.upper, 1.0);
    for (const char* bad : {"0 to 5 %", "50 to 120 %", "5 to 10", "-1 to 5 %"}) EXPECT_THROW((void)parse_literal(bad, reading), LiteralError) << bad;
}

TEST(ParseLiteral, GivesTheUnitOfTheLastToTheBareOnes) {
    for (const auto& [bare, full] : std::vector<std::pair<const char*, const char*>>{{"5 to 10 ms", "5 ms to 10 ms"}, {"65 to 80 %", "65 % to 80 %"}, {"uniform(5, 10 ms)", "uniform(5 ms, 10 ms)"},
             {"p10=5, p50=7, p90=12 ms", "p10=5 ms, p50=7 ms, p90=12 ms"}, {"$5/7/12 per GPU-hour", "pert($5/GPU-hour, $7/GPU-hour, $12/GPU-hour)"}, {"lognormal(p50=12, p99=43 ms)", "lognormal(p50=12 ms, p99=43 ms)"},
             {"choice(8 at 70 %, 16 ms at 30 %)", "choice(8 ms at 70 %, 16 ms at 30 %)"}, {"$150k to $210k /engineer-year", "$150k/engineer-year to $210k/engineer-year"}, {"500 to 1.5k req/s", "500 req/s to 1,500 req/s"}}) {
        const Literal a = parse_literal(bare);
        const Literal b = parse_literal(full);
        EXPECT_EQ(a.dimension, b.dimension) << bare;
        for (const double p : {0.05, 0.5, 0.95}) EXPECT_NEAR(quantile(a.range, p), quantile(b.range, p), 1e-14 * std::abs(quantile(b.range, p))) << bare;
    }
}

struct Unfit {
    const char* text;
    Wanted wanted;
    const char* code;
    const char* reason;
    const char* help;
};

TEST(Require, RefusesWhatDoesNotFitItsPlace) {
    const Wanted time{kTime, 0.0, 3600.0, true};
    const Wanted share{kOne, 0.0, 1.0, true, true};
    const std::vector<Unfit> rows = {
        {"350", time, "E0205", "\"350\" has no unit, must be a time", "\"350 ms\""},
        {"5,000", {kRate}, "E0205", "must be a request rate", "\"5,000 req/s\""},
        {"2.5", {dimension_of<gpu_price_u>()}, "E0205", "must be a price per GPU and time", "\"$2.5/GPU-hour\""},
        {"180k", {dimension_of<salary_u>()}, "E0205", "has no unit", "$180k/engineer-year"},
        {"5 GB", time, "E0205", "\"5 GB\" is an amount of information, must be a time", "divide 5 GB by a bandwidth, e.g. \"5 GB / (3.35 TB/s)\""},
        {"65 %", time, "E0205", "is a plain number, must be a time", ""},
        {"$5", {dimension_of<usd_per_s_u>()}, "E0205", "is an amount of money, must be a cost per time", "divide $5 by a time"},
        {"$2.50/hour", {dimension_of<gpu_price_u>()}, "E0205", "must be a price per GPU and time", "divide $2.50/hour by a number of GPUs"},
        {"350 ms", {kOne}, "E0205", "is a time, must be a plain number", ""},
        {"5 to 10 GB", time, "E0205", "is an amount of information, must be a time", "350 ms"},
        {"-5 ms", time, "E0401", "\"-5 ms\" must be above 0 ms", ""},
        {"0 ms", time, "E0401", "must be above 0 ms", ""},
        {"2 h", time, "E0401", "\"2 h\" must be at most 1 h", ""},
        {"100 %", share, "E0401", "must be below 100 %", ""},
        {"-5 to 10 ms", time, "E0401", "reaches -5 ms, must be above 0 ms", ""},
        {"uniform(-1, 10 ms)", time, "E0401", "reaches -1 ms", ""},
        {"0.1 to 10 ms ~ uniform", time, "E0401", "reaches -0.45 ms", "uniform(low, high)"},
        {"choice(0 at 50 %, 1 ms at 50 %)", time, "E0401", "reaches 0 ms", ""},
        {"0/1/2 ms", time, "E0401", "reaches 0 ms", ""},
    };
    for (const auto& row : rows) {
        try {
            require(parse_literal(row.text), row.wanted);
            ADD_FAILURE() << row.text;
        } catch (const LiteralError& error) {
            EXPECT_EQ(error.code(), row.code) << row.text << ": " << error.reason();
            EXPECT_NE(error.reason().find(row.reason), std::string::npos) << error.reason();
            EXPECT_NE(error.help().find(row.help), std::string::npos) << row.text << ": " << error.help();
        }
    }
    for (const char* good : {"350 ms", "1 h", "5 to 10 ms", "exponential(mean=20 ms)", "uniform(0.001, 10 ms)", "csv(a.csv, x, ms)"}) EXPECT_NO_THROW(require(parse_literal(good), time)) << good;
}

TEST(FormatQuantity, WritesHumanUnits) {
    const std::vector<std::tuple<double, Dimension, const char*>> rows = {
        {0.00707, kTime, "7.07 ms"}, {0.35, kTime, "350 ms"}, {0.0, kTime, "0 s"}, {1e-7, kTime, "100 ns"}, {90.0, kTime, "90 s"}, {600.0, kTime, "10 min"}, {86400.0, kTime, "24 h"}, {30 * kDay, kTime, "30 days"}, {-0.005, kTime, "-5 ms"},
        {2.5 / kHour, dimension_of<gpu_price_u>(), "$2.50/GPU-hour"}, {0.526 / kHour, dimension_of<instance_price_u>(), "$0.526/instance-hour"}, {12500.0, kRate, "12,500 req/s"}, {12345.0, kRate, "12,300 req/s"},
        {0.00012, dimension_of<usd_per_req_u>(), "$0.00012/req"}, {1.2e-7, dimension_of<usd_per_tok_u>(), "$1.2e-7/tok"}, {150e3 / kYear, dimension_of<salary_u>(), "$150,000/engineer-year"}, {80e9, kBytes, "80 GB"}, {3.35e12, dimension_of<byte_rate_u>(), "3.35 TB/s"},
        {5.0, kMoney, "$5"}, {12.5, kMoney, "$12.50"}, {-12.5, kMoney, "-$12.50"}, {1e6, kMoney, "$1,000,000"}, {0.65, kOne, "0.65"}, {700.0, dimension_of<watt_u>(), "700 W"}, {0.001, kRate, "3.6 req/hour"}, {1e-300, kTime, "1e-291 ns"}, {3.0, kOne / kTime, "3 /s"},
        {0.09e-9, dimension_of<usd_per_byte_u>(), "$0.09/GB"}, {8.0, dimension_of<gpu_u>(), "8 GPUs"}, {5.0, kTime * kTime, "5 s^2"},
    };
    for (const auto& [value, dimension, want] : rows) EXPECT_EQ(format_quantity(value, dimension), want);
    EXPECT_EQ(format_quantity(1.2 * 1073741824, parse_unit("GiB")), "1.2 GiB");
    EXPECT_EQ(format_quantity(0.65, parse_unit("%")), "65 %");
    EXPECT_EQ(format_quantity(1.0, parse_unit("$/month"), 4), "$2,628,000/month");
    EXPECT_EQ(format_quantity(12345.678, kRate, 7), "12,345.68 req/s");
    EXPECT_THROW((void)format_quantity(std::nan(""), kTime), DomainError);
    EXPECT_THROW((void)format_quantity(std::numeric_limits<double>::infinity(), kTime), DomainError);
    EXPECT_THROW((void)format_quantity(1.0, kTime, 0), DomainError);
}

TEST(FormatQuantity, IsReadBackAsWhatItShows) {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> exponent(-25.0, 25.0);
    std::uniform_int_distribution<int> power(-2, 2);
    std::uniform_int_distribution<int> sparse(0, 2);
    std::vector<Dimension> dimensions;
    for (const auto& row : kGood) dimensions.push_back(row.dimension);
    for (int i = 0; i < 300; ++i) {
        Dimension d;
        for (auto& e : d.exponent) e = static_cast<std::int8_t>(sparse(random) == 0 ? power(random) : 0);
        dimensions.push_back(d);
    }
    for (const Dimension& dimension : dimensions) {
        for (int run = 0; run < 20; ++run) {
            const double value = (run % 2 == 0 ? 1.0 : -1.0) * std::pow(10.0, exponent(random));
            const int digits = 3 + run % 10;
            const std::string text = format_quantity(value, dimension, digits);
            try {
                const Literal back = parse_literal(text);
                EXPECT_EQ(back.dimension, dimension) << text;
                EXPECT_NEAR(back.range.likely / value, 1.0, 0.5001 * std::pow(10.0, 1 - digits)) << text;
            } catch (const LiteralError& error) {
                ADD_FAILURE() << text << ": " << error.what();
            }
        }
    }
}

TEST(ParseUnit, ReadsAUnitAlone) {
    EXPECT_DOUBLE_EQ(parse_unit("ms").factor, 1e-3);
    EXPECT_EQ(parse_unit("$/GPU-hour").dimension, dimension_of<gpu_price_u>());
    EXPECT_DOUBLE_EQ(parse_unit("$/GPU-hour").factor, 1.0 / 3600.0);
    EXPECT_TRUE(parse_unit("$/GPU-hour").dollar);
    EXPECT_EQ(parse_unit("/s").dimension, kOne / kTime);
    EXPECT_EQ(parse_unit("%").factor, 0.01);
    for (const char* bad : {"5 ms", "msec", "", "ms +", "$ms"}) EXPECT_THROW((void)parse_unit(bad), LiteralError) << bad;
}

}  // namespace
}  // namespace sizewell::scenario
