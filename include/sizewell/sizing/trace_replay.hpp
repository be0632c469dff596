// A trace on c servers, exactly; and beside it what formulas on its rate would have said.
#pragma once

#include "sizewell/queueing/types.hpp"
#include "sizewell/simulation/fcfs_replay.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sizewell::sizing {

/// What is replayed.  The spans are not copied.
struct ReplayQuestion {
    simulation::TraceOfRequests trace;   ///< arrivals ascending [s], services [s]
    double mean_rate = 0.0;              ///< [1/s], > 0
    double peak_rate = 0.0;              ///< of the busiest minute [1/s], > 0
    std::vector<double> percentiles = {50.0, 90.0, 95.0, 99.0, 99.9};  ///< ascending, in (0, 100)
};

/// What a formula that knows only a rate and moments of the service says.
struct FormulaSizing {
    std::string key;               ///< mmc_mean_rate, mgc_mean_rate, mmc_peak_minute
    std::string name;              ///< "M/M/c at the mean rate"
    double rate = 0.0;             ///< [1/s]
    double service_scv = 0.0;
    std::optional<int> servers;    ///< fewest for the promise; none if the formula knows no number or nothing was promised
    std::optional<double> ratio;   ///< exact servers / these: 6.8 is 6.8 times too few
    bool saturated = false;        ///< at the servers of the replay
    queueing::Stats wait;          ///< at the servers of the replay, in the order of the percentiles
    queueing::Stats response;
};

/// A promise and the fewest servers that keep it on the trace.
struct Promised {
    simulation::Promise promise;
    simulation::FewestServers fewest;
    double nearest = 0.0;   ///< of an unreachable one: the percentile with a server for each request [s]
};

struct ReplayAnswer {
    std::optional<Promised> promised;            ///< empty: the servers were given
    simulation::Replay replay;                   ///< servers = 0, no figures: no number keeps the promise
    std::vector<FormulaSizing> formulas;         ///< empty when no request needs any service
};

/// The trace on a given number of servers.
///
/// @throws DomainError  what simulation::fcfs_replay() throws; a rate that is not positive and finite
/// @cost                one replay and three formulas
[[nodiscard]] ReplayAnswer replay_on(const ReplayQuestion& question, int servers);

/// The fewest servers for each promise, by bisection on exact replays, and the fewest by each formula.
///
/// More servers never lengthen a FCFS wait: the sorted vector of the times at which servers become free only decreases (by
/// induction over arrivals), so bisection finds the least number.  Formulas: M/M/c with the mean service, M/G/c with a
/// gamma service of the same mean and scv, M/M/c at the rate of the busiest minute.
///
/// @throws DomainError  as replay_on(); percent outside (0, 100), a limit that is negative or NaN
/// @accuracy            servers: exact; against a replay in Python on both Azure traces (trace_replay_test.cpp)
/// @cost                five promises on the Azure traces: see bench/sizing (FivePromises)
/// @source              derivation, checked in the test against a replay that looks at every server
[[nodiscard]] std::vector<ReplayAnswer> replay_promises(const ReplayQuestion& question, const std::vector<simulation::Promise>& promises);

}  // namespace sizewell::sizing
