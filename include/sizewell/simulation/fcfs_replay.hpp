// A given list of requests on c FCFS servers: exact waits, exact percentiles, and the fewest servers for a promise.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sizewell::simulation {

/// Exact figures of a finite list of times: no interval, because nothing was drawn.
struct ExactTimes {
    double mean = 0.0;
    double p_positive = 0.0;
    double max = 0.0;
    std::vector<double> percentile;  ///< in the order asked: the smallest value with at least that share at or below it
};

struct Replay {
    int servers = 0;
    ExactTimes wait;
    ExactTimes response;
    double utilisation = 0.0;   ///< work / (servers * time from the first arrival to the last end)
    double last_end = 0.0;
};

/// A trace to replay: request i arrives at arrival[i] and needs service[i].  The spans are not copied.
struct TraceOfRequests {
    std::span<const double> arrival;
    std::span<const double> service;
};

/// Waits, in the order of arrival, of a trace on c servers, first come first served.
///
/// @throws DomainError  servers < 1, spans of different length, empty; a time that is not finite or earlier than the one
///                      before it (the message has its place); a service that is negative or not finite
/// @cost                8-30 ns a request for 1 to 40 servers (replay_bench.cpp)
[[nodiscard]] std::vector<double> fcfs_waits(const TraceOfRequests& trace, int servers);

/// The same with percentiles of wait and response.
///
/// @param percentiles  ascending, in (0, 100]
/// @accuracy           exact: order statistics of the waits, no histogram
/// @cost               fcfs_waits() and a partial sort: 1 M requests on 40 servers in 0.05 s (replay_bench.cpp)
[[nodiscard]] Replay fcfs_replay(const TraceOfRequests& trace, int servers, const std::vector<double>& percentiles);

/// What is promised: a percentile of the wait or of the response within a limit.
struct Promise {
    enum class Of { wait, response };
    Of of = Of::wait;
    double percent = 99.0;
    double limit = 0.0;
};

struct FewestServers {
    bool reachable = false;     ///< false: no number of servers keeps it (the services alone break a promise on responses)
    int servers = 0;            ///< the fewest that keep the promise; 0 when unreachable
    double at = 0.0;            ///< the percentile with them
    double with_one_less = 0.0; ///< and with one server less (0 when servers = 1): the promise breaks there
};

/// The fewest servers that keep a promise on this trace, by bisection on exact replays: one more server never makes any
/// FCFS wait longer, so the answer is exact.
///
/// @throws DomainError  what fcfs_waits() throws; percent outside (0, 100], limit negative or NaN
/// @cost                about 2 log2(servers) replays; 20,000 requests: 5 ms (replay_bench.cpp)
[[nodiscard]] FewestServers fewest_servers(const TraceOfRequests& trace, const Promise& promise);

}  // namespace sizewell::simulation
