// How uneven traffic is: rates, peaks, dispersion of counts, lengths, the profile of a day, and whether the mean will do.
#pragma once

#include "sizewell/demand/trace.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sizewell::demand {

/// The most requests in any stretch of a length, as a rate.
struct Peak {
    double window = 0.0;  ///< [s]
    double rate = 0.0;    ///< [1/s]
    double start = 0.0;   ///< where the busiest window begins, from the origin of the trace [s]
};

/// Counts in consecutive windows from the first request on; an unfinished last window is left out.
struct Dispersion {
    double window = 0.0;  ///< [s]
    double index = 0.0;   ///< variance / mean of the counts; 1 for Poisson arrivals
    double excess = 0.0;  ///< sqrt(max(0, (variance - mean)) / mean^2): how much the rate itself varies, 0 for Poisson
};

/// One column of numbers.
struct Lengths {
    std::string column;
    double mean = 0.0;
    double scv = 0.0;     ///< variance / mean^2; 0 for a mean of 0
    double p50 = 0.0, p95 = 0.0, p99 = 0.0, max = 0.0;  ///< order statistics: the least value with that share at or below
};

/// Mean rate in each hour of the day (24) and on each day of the week (7) [1/s].
///
/// Days begin at midnight UTC and weeks on Monday if the trace has dates, at its first request otherwise.
struct Profile {
    std::vector<double> hour;     ///< empty for traces of less than two days or intervals that do not divide an hour
    std::vector<double> weekday;  ///< empty for traces of less than two weeks
};

/// smooth: formulas on the mean rate can be used.  uneven: they come out a little short.  bursty: they are useless.
enum class Burst { smooth, uneven, bursty };

struct Burstiness {
    double requests = 0.0;
    double span = 0.0;                       ///< [s]
    double rate = 0.0;                       ///< mean [1/s]
    std::optional<double> interarrival_scv;  ///< not for counts
    std::vector<Peak> peaks;                 ///< second, minute, hour: those at least an interval and at most the span
    std::vector<Dispersion> dispersion;      ///< 1 s and 60 s, as far as the trace has two such windows; else its interval
    std::vector<Lengths> lengths;            ///< of every column of numbers
    Profile profile;
    Burst burst = Burst::smooth;
    double quantum = 0.0;                    ///< of a coarse clock [s]: what is said about shorter windows is the clock's
};

/// The excess above which the rate counts as uneven (in a minute, in a second) and as bursty.
inline constexpr double kUnevenMinute = 0.05;
inline constexpr double kUnevenSecond = 0.20;
inline constexpr double kBursty = 0.50;

/// Measures a trace.
///
/// The verdict: bursty if an excess is at least 0.5; uneven if it is at least 0.05 over a minute or 0.20 over a second.  How
/// the verdict stands to what sizing needs, with service 50 ms + 0.2 ms per input + 20 ms per output token and wait p99 within
/// 0.1, 0.5, 1, 2 and 5 s (fewest servers of an exact replay / fewest of M/M/c at the mean rate):
///
///     trace                    excess 1 s  excess 60 s  verdict   exact / formula
///     Azure 2023 code                2.18         1.04  bursty    6.3 to 6.8
///     Azure 2023 conversation        0.26         0.22  uneven    1.06 to 1.09
///     Mooncake conversation (spread) 0            0.10  uneven    1.03 to 1.11
///     Mooncake synthetic             0.15         0.03  smooth    0.93 to 1.00
///
/// A window of a second needs four requests or more in the mean before its excess means anything: for fewer it counts
/// only from 0.5 on.  Single requests: rate = (n - 1) / span, the gaps; counts: all / span.
///
/// @throws DomainError  a trace without requests or span
/// @accuracy            exact sums over the trace; against NumPy to 1e-9 (sizing/trace_replay_test.cpp)
/// @cost                O(n); see bench/demand (BurstinessOfTrace)
/// @source              derivation: counts of Poisson arrivals with a random rate L over a window have variance
///                      mean + var(L), so (variance - mean) / mean^2 is the scv of the rate
[[nodiscard]] Burstiness burstiness(const Trace& trace);

/// What to tell a reader about the verdict; "" for smooth.
[[nodiscard]] std::string burst_warning(const Burstiness& b);

/// The demand of a plan, from a trace.
struct TraceDemand {
    double average = 0.0;      ///< mean rate [1/s]
    double peak = 0.0;         ///< rate of the busiest window [1/s]
    double peak_window = 0.0;  ///< a minute; the interval of longer counts; the span of shorter traces [s]
};
[[nodiscard]] TraceDemand trace_demand(const Trace& trace);

/// Mean, scv and percentiles of a list.
/// @throws DomainError  an empty list
[[nodiscard]] Lengths lengths_of(std::string name, std::span<const double> values);

[[nodiscard]] const char* text_of(Burst burst);

}  // namespace sizewell::demand
