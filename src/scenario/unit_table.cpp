#include "scenario/unit_table.hpp"

#include "sizewell/scenario/distance.hpp"

namespace sizewell::scenario {
namespace {

enum class Clock : std::uint8_t { none, month, year };

struct Row {
    std::string_view word;
    double factor;
    Dimension dimension;
    Clock clock = Clock::none;
};

constexpr Dimension kTime = dimension_of<second_u>();
constexpr Dimension kBytes = dimension_of<byte_u>();
constexpr Dimension kFlop = dimension_of<flop_u>();
constexpr Dimension kEnergy = dimension_of<joule_u>();
constexpr Dimension kPower = dimension_of<watt_u>();
constexpr Dimension kCarbon = dimension_of<gram_co2e_u>();
constexpr Dimension kRequest = dimension_of<request_u>();
constexpr Dimension kRequestRate = dimension_of<request_rate_u>();
constexpr Dimension kToken = dimension_of<token_u>();
constexpr Dimension kGpu = dimension_of<gpu_u>();
constexpr Dimension kInstance = dimension_of<instance_u>();
constexpr Dimension kEngineer = dimension_of<engineer_u>();
constexpr Dimension kMoney = dimension_of<usd_u>();
constexpr double kKi = 1024.0;

constexpr Row kRows[] = {
    {"s", 1.0, kTime}, {"ms", 1e-3, kTime}, {"us", 1e-6, kTime}, {"ns", 1e-9, kTime}, {"min", 60.0, kTime},
    {"h", 3600.0, kTime}, {"hour", 3600.0, kTime}, {"hours", 3600.0, kTime}, {"second", 1.0, kTime}, {"seconds", 1.0, kTime},
    {"minute", 60.0, kTime}, {"minutes", 60.0, kTime}, {"day", 86400.0, kTime}, {"days", 86400.0, kTime},
    {"week", 604800.0, kTime}, {"weeks", 604800.0, kTime},
    {"month", 3600.0, kTime, Clock::month}, {"months", 3600.0, kTime, Clock::month},
    {"year", 3600.0, kTime, Clock::year}, {"years", 3600.0, kTime, Clock::year},
    {"%", 1e-2, Dimension{}},
    {"USD", 1.0, kMoney}, {"$", 1.0, kMoney}, {"cent", 1e-2, kMoney}, {"cents", 1e-2, kMoney},
    {"req", 1.0, kRequest}, {"request", 1.0, kRequest}, {"requests", 1.0, kRequest},
    {"prediction", 1.0, kRequest}, {"predictions", 1.0, kRequest}, {"rps", 1.0, kRequestRate}, {"qps", 1.0, kRequestRate},
    {"tok", 1.0, kToken}, {"token", 1.0, kToken}, {"tokens", 1.0, kToken},
    {"GPU", 1.0, kGpu}, {"GPUs", 1.0, kGpu},
    {"instance", 1.0, kInstance}, {"instances", 1.0, kInstance}, {"node", 1.0, kInstance}, {"nodes", 1.0, kInstance},
    {"engineer", 1.0, kEngineer}, {"engineers", 1.0, kEngineer}, {"FTE", 1.0, kEngineer}, {"FTEs", 1.0, kEngineer},
    {"B", 1.0, kBytes}, {"byte", 1.0, kBytes}, {"bytes", 1.0, kBytes},
    {"kB", 1e3, kBytes}, {"MB", 1e6, kBytes}, {"GB", 1e9, kBytes}, {"TB", 1e12, kBytes}, {"PB", 1e15, kBytes},
    {"KiB", kKi, kBytes}, {"MiB", kKi * kKi, kBytes}, {"GiB", kKi * kKi * kKi, kBytes},
    {"TiB", kKi * kKi * kKi * kKi, kBytes}, {"PiB", kKi * kKi * kKi * kKi * kKi, kBytes},
    {"bit", 0.125, kBytes}, {"bits", 0.125, kBytes}, {"kbit", 125.0, kBytes}, {"Mbit", 1.25e5, kBytes},
    {"Gbit", 1.25e8, kBytes}, {"Tbit", 1.25e11, kBytes},
    {"FLOP", 1.0, kFlop}, {"kFLOP", 1e3, kFlop}, {"MFLOP", 1e6, kFlop}, {"GFLOP", 1e9, kFlop}, {"TFLOP", 1e12, kFlop},
    {"PFLOP", 1e15, kFlop}, {"EFLOP", 1e18, kFlop}, {"ZFLOP", 1e21, kFlop},
    {"FLOPs", 1.0, kFlop}, {"GFLOPs", 1e9, kFlop}, {"TFLOPs", 1e12, kFlop}, {"PFLOPs", 1e15, kFlop}, {"EFLOPs", 1e18, kFlop},
    {"J", 1.0, kEnergy}, {"kJ", 1e3, kEnergy}, {"MJ", 1e6, kEnergy}, {"GJ", 1e9, kEnergy}, {"Wh", 3600.0, kEnergy},
    {"kWh", 3.6e6, kEnergy}, {"MWh", 3.6e9, kEnergy}, {"GWh", 3.6e12, kEnergy},
    {"W", 1.0, kPower}, {"kW", 1e3, kPower}, {"MW", 1e6, kPower},
    {"gCO2e", 1.0, kCarbon}, {"kgCO2e", 1e3, kCarbon}, {"tCO2e", 1e6, kCarbon},
};

/// Spellings people use that are no unit here, with what to write instead (two where it could be either).
struct Slip {
    std::string_view word;
    std::string_view first;
    std::string_view second;
    std::string_view note;
};
constexpr std::string_view kBits = "B is bytes, bit is bits";
constexpr std::string_view kRateOrCount = "FLOP counts operations, FLOP/s is a speed";
constexpr Slip kSlips[] = {
    {"msec", "ms", "", ""}, {"msecs", "ms", "", ""}, {"millis", "ms", "", ""}, {"millisecond", "ms", "", ""}, {"milliseconds", "ms", "", ""},
    {"sec", "s", "", ""}, {"secs", "s", "", ""}, {"S", "s", "", ""}, {"usec", "us", "", ""}, {"usecs", "us", "", ""}, {"micros", "us", "", ""},
    {"microsecond", "us", "", ""}, {"microseconds", "us", "", ""}, {"nsec", "ns", "", ""}, {"nanoseconds", "ns", "", ""},
    {"MS", "ms", "", ""}, {"Ms", "ms", "", ""}, {"mins", "min", "", ""}, {"Min", "min", "", ""}, {"m", "min", "ms", "m alone could be minutes or milliseconds"},
    {"H", "h", "", ""}, {"hr", "h", "", ""}, {"hrs", "h", "", ""}, {"d", "days", "", ""}, {"w", "weeks", "", ""}, {"wk", "weeks", "", ""},
    {"mo", "month", "", ""}, {"mon", "month", "", ""}, {"mth", "month", "", ""}, {"y", "years", "", ""}, {"yr", "years", "", ""}, {"yrs", "years", "", ""},
    {"annum", "year", "", ""}, {"quarter", "", "", "a quarter is 3 months"}, {"quarters", "", "", "a quarter is 3 months"},
    {"b", "B", "bit", kBits}, {"kb", "kB", "kbit", kBits}, {"Kb", "kB", "kbit", kBits}, {"mb", "MB", "Mbit", kBits}, {"Mb", "MB", "Mbit", kBits},
    {"gb", "GB", "Gbit", kBits}, {"Gb", "GB", "Gbit", kBits}, {"tb", "TB", "Tbit", kBits}, {"Tb", "TB", "Tbit", kBits},
    {"Gig", "GB", "GiB", ""}, {"G", "GB", "GiB", ""}, {"Gi", "GiB", "", ""}, {"Mi", "MiB", "", ""}, {"Ki", "KiB", "", ""},
    {"bps", "bit/s", "B/s", kBits}, {"kbps", "kbit/s", "kB/s", kBits}, {"Mbps", "Mbit/s", "MB/s", kBits}, {"mbps", "Mbit/s", "MB/s", kBits},
    {"Gbps", "Gbit/s", "GB/s", kBits}, {"gbps", "Gbit/s", "GB/s", kBits}, {"Tbps", "Tbit/s", "TB/s", kBits},
    {"MBps", "MB/s", "", ""}, {"GBps", "GB/s", "", ""}, {"TBps", "TB/s", "", ""}, {"MBs", "MB/s", "MB", ""}, {"GBs", "GB/s", "GB", ""},
    {"KB", "kB", "KiB", "kB is 1000 bytes, KiB is 1024"}, {"kiB", "KiB", "", ""}, {"kib", "KiB", "", ""}, {"mib", "MiB", "", ""}, {"gib", "GiB", "", ""}, {"tib", "TiB", "", ""},
    {"Gibit", "", "", "bits are decimal here: Gbit"},
    {"reqs", "req", "", ""}, {"r", "req", "", ""}, {"query", "req", "", ""}, {"queries", "req", "", ""}, {"call", "req", "", ""}, {"calls", "req", "", ""},
    {"inference", "req", "", ""}, {"inferences", "req", "", ""}, {"RPS", "rps", "", ""}, {"QPS", "qps", "", ""}, {"tps", "tok/s", "req/s", "tps could be tokens or transactions"},
    {"TPS", "tok/s", "req/s", "TPS could be tokens or transactions"}, {"rpm", "req/min", "", ""}, {"RPM", "req/min", "", ""}, {"tpm", "tok/min", "", ""}, {"TPM", "tok/min", "", ""},
    {"toks", "tok", "", ""}, {"t", "tCO2e", "tok", "t alone could be tonnes or tokens"}, {"gpu", "GPU", "", ""}, {"gpus", "GPUs", "", ""}, {"Gpu", "GPU", "", ""},
    {"replica", "", "", "replicas are a plain count: drop the word"}, {"replicas", "", "", "replicas are a plain count: drop the word"},
    {"params", "", "", "parameters are a plain count: drop the word"}, {"parameters", "", "", "parameters are a plain count: drop the word"},
    {"image", "req", "", ""}, {"images", "req", "", ""}, {"rows", "req", "", ""},
    {"server", "instance", "", ""}, {"servers", "instances", "", ""}, {"vm", "instance", "", ""}, {"VM", "instance", "", ""}, {"machine", "instance", "", ""}, {"machines", "instances", "", ""},
    {"person", "engineer", "", ""}, {"people", "engineers", "", ""}, {"fte", "FTE", "", ""}, {"engineer_year", "engineer-year", "", ""},
    {"usd", "USD", "", ""}, {"dollar", "USD", "", ""}, {"dollars", "USD", "", ""}, {"US", "USD", "", ""}, {"c", "cents", "", ""}, {"ct", "cents", "", ""},
    {"percent", "%", "", ""}, {"pct", "%", "", ""}, {"percentage", "%", "", ""}, {"bp", "", "", "a basis point is 0.01 %"}, 
    {"FLOPS", "FLOP/s", "FLOP", kRateOrCount}, {"flops", "FLOP/s", "FLOP", kRateOrCount}, {"flop", "FLOP", "", ""}, {"GFLOPS", "GFLOP/s", "GFLOP", kRateOrCount},
    {"TFLOPS", "TFLOP/s", "TFLOP", kRateOrCount}, {"PFLOPS", "PFLOP/s", "PFLOP", kRateOrCount}, {"tflops", "TFLOP/s", "TFLOP", kRateOrCount}, {"TOPS", "TFLOP/s", "", ""},
    {"j", "J", "", ""}, {"kwh", "kWh", "", ""}, {"KWh", "kWh", "", ""}, {"KWH", "kWh", "", ""}, {"kw", "kW", "", ""}, {"KW", "kW", "", ""}, {"watt", "W", "", ""}, {"watts", "W", "", ""},
    {"gCO2", "gCO2e", "", ""}, {"kgCO2", "kgCO2e", "", ""}, {"tCO2", "tCO2e", "", ""}, {"gCO2eq", "gCO2e", "", ""}, {"kgCO2eq", "kgCO2e", "", ""}, {"kg", "kgCO2e", "", ""}, {"g", "gCO2e", "", ""},
};
constexpr std::string_view kCurrencies[] = {"EUR", "GBP", "JPY", "CHF", "CNY", "INR", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "KRW", "BRL", "euro", "euros", "Euro", "eur", "gbp"};

}  // namespace

std::optional<UnitWord> unit_word(std::string_view word, const Calendar& calendar) {
    for (const Row& row : kRows) {
        if (row.word != word) continue;
        const double hours = row.clock == Clock::month ? calendar.month_hours : row.clock == Clock::year ? calendar.year_hours : 1.0;
        return UnitWord{row.factor * hours, row.dimension};
    }
    return std::nullopt;
}

UnitHint unit_hint(std::string_view word) {
    for (const auto currency : kCurrencies) {
        if (word == currency) return {{}, "", true};
    }
    for (const Slip& slip : kSlips) {
        if (slip.word != word) continue;
        UnitHint hint{{}, std::string(slip.note)};
        if (!slip.first.empty()) hint.instead.emplace_back(slip.first);
        if (!slip.second.empty()) hint.instead.emplace_back(slip.second);
        return hint;
    }
    std::vector<std::string_view> candidates;
    for (const Row& row : kRows) candidates.push_back(row.word);
    const std::string near = did_you_mean(word, candidates);
    return near.empty() ? UnitHint{} : UnitHint{{near}, ""};
}

}  // namespace sizewell::scenario
