// A trace replayed: services by a formula over its columns, promises as people write them.
#pragma once

#include "sizewell/demand/burstiness.hpp"
#include "sizewell/demand/trace.hpp"
#include "sizewell/sizing/trace_replay.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::plan {

/// What is asked of a trace.
struct ReplayRequest {
    std::string service;                         ///< "50 ms + 0.2 ms * ContextTokens"; "": only measure the trace
    int servers = 0;                             ///< 0: the fewest for the promises
    std::vector<simulation::Promise> promises;
    std::vector<double> percentiles = {50.0, 90.0, 95.0, 99.0, 99.9};  ///< ascending, in (0, 100)
};

struct TraceReplay {
    std::string trace;
    demand::TimeFormat format = demand::TimeFormat::seconds;
    demand::Burstiness burstiness;
    demand::TraceDemand demand;
    demand::Lengths service;                     ///< of the service times [s]; nothing asked: all zero
    std::vector<double> percentiles;
    std::vector<sizing::ReplayAnswer> answers;   ///< one for each promise, or one for the servers given
    bool reachable = true;                       ///< every promise has a number of servers that keeps it
    int chosen = -1;                             ///< the answer whose servers keep all promises; -1: there is none
};

/// The service time of each row [s].
///
/// @param formula  a time, over the columns of the trace as plain numbers: "50 ms + 20 ms * GeneratedTokens"
/// @throws InputError  a formula that is none, that is no time, or with an unknown name; a column used that is not all
///                     numbers (with its line); a row whose service is negative or not finite (with its number)
/// @cost               a few nanoseconds a row and name for a linear formula
[[nodiscard]] std::vector<double> service_times(const demand::Trace& trace, const std::string& formula);

/// Reads "wait p99 <= 0.5 s" or "response p95 <= 2 s".
///
/// @throws InputError  a limit that is no time;  DomainError for every other deviation
[[nodiscard]] simulation::Promise parse_promise(std::string_view text);

/// Measures a trace and, if a service is given, replays it.  Counts are first spread one by one over their intervals.
///
/// @throws InputError   what service_times() and demand::one_by_one() throw
/// @throws DomainError  servers < 0, servers and promises at once or neither with a service, percentiles out of order
[[nodiscard]] TraceReplay replay_trace(const demand::Trace& trace, const ReplayRequest& request);

}  // namespace sizewell::plan
