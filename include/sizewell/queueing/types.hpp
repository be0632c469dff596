// What is asked of a queue and what comes back, shared by the door and the methods behind it.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/queueing/law.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sizewell::queueing {

struct Poisson { double rate; };                     ///< [1/time]
struct Renewal { prob::Law interarrival; };          ///< independent gaps
/// Poisson arrivals whose rate switches between two values; sojourns are exponential with the given means.
struct Mmpp {
    double low_rate;
    double high_rate;
    double low_sojourn;
    double high_sojourn;
};
using Arrivals = std::variant<Poisson, Renewal, Mmpp>;

/// The MMPP with a given mean rate: high rate = ratio * low rate, in the high state a fraction of the time.
/// @param rate           mean rate [1/time], > 0
/// @param ratio          >= 1
/// @param high_fraction  in (0, 1)
/// @param high_sojourn   mean time in the high state [time], > 0
/// @throws DomainError   an argument outside its domain
[[nodiscard]] Mmpp mmpp(double rate, double ratio, double high_fraction, double high_sojourn);

/// Mean arrivals per unit of time.  @throws DomainError  a law with a mean that is not positive and finite
[[nodiscard]] double arrival_rate(const Arrivals& arrivals);

/// A server that takes up to `max` requests at once: a batch of n lasts fixed + per_item n, or table[n - 1], times an
/// independent noise of mean 1.  A batch leaves when a server is idle and `max` wait or the oldest has waited `delay`.
struct BatchService {
    int max = 1;
    double delay = 0.0;                   ///< [time]
    double fixed = 0.0;                   ///< a [time]
    double per_item = 0.0;                ///< b [time]
    std::vector<double> table = {};       ///< if not empty: batch times for 1..max
    std::optional<prob::Law> noise = {};  ///< multiplies every batch time, mean 1
};

/// Time of a batch of n without its noise.
[[nodiscard]] double batch_time(const BatchService& batch, int n);

/// The largest batch for which the exact chain of one server is worth its time (45 ms at 64); larger ones are simulated.
inline constexpr int kLargestChain = 128;

using Service = std::variant<prob::Law, BatchService>;

struct Query {
    Arrivals arrivals;
    Service service;
    double servers = 1.0;                    ///< whole, except for M/M/c
    std::optional<int> capacity = {};        ///< places in all; arrivals beyond are turned away
    std::optional<prob::Law> patience = {};  ///< how long a request waits before it leaves
};

enum class Method { automatic, analytic, simulate };
enum class Effort { search, final };  ///< search: a fraction of a millisecond; final: the best the method offers
enum class ErrorClass { exact, bounded, approximate, simulated };

/// "exact", "bounded", "approximate" or "simulated".
constexpr std::string_view name(ErrorClass error) {
    switch (error) {
        case ErrorClass::exact: return "exact";
        case ErrorClass::bounded: return "bounded";
        case ErrorClass::approximate: return "approximate";
        case ErrorClass::simulated: return "simulated";
    }
    return "approximate";
}

struct Options {
    std::vector<double> percentiles = {50.0, 90.0, 95.0, 99.0, 99.9};  ///< each in (0, 100)
    Method method = Method::automatic;
    Effort effort = Effort::final;
    double precision = 0.01;     ///< wanted relative half-width of a simulated p99
    std::uint64_t seed = 1;
    double time_budget = 2.0;    ///< [s] a simulation may take; 0: never simulate in automatic
    int threads = 1;
};

/// Mean and percentiles in the order of Options::percentiles.  lower and upper bracket each percentile: equal to it
/// for exact methods, a stated interval otherwise.
struct Stats {
    double mean = 0.0;
    std::vector<double> percentile;
    std::vector<double> lower;
    std::vector<double> upper;
};

struct Response {
    bool saturated = false;  ///< waits grow without bound: means and percentiles are infinite
    std::string reason;      ///< why saturated, or why this method
    double p_wait = 0.0;
    Stats wait;
    Stats response;
    double p_block = 0.0;
    double p_abandon = 0.0;
    double mean_batch = 1.0;
    std::string method;
    ErrorClass error = ErrorClass::exact;
    double relative_error = 0.0;  ///< bound of the class at response p99
    ResponseLaw wait_law;         ///< Unbounded when saturated or simulated
    ResponseLaw response_law;
};

}  // namespace sizewell::queueing
