// A system of stations and the way requests take through it, simulated event by event.
#pragma once

#include "sizewell/simulation/arrivals.hpp"
#include "sizewell/simulation/flow.hpp"
#include "sizewell/simulation/result.hpp"

#include "sizewell/prob/law.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::simulation {

/// How a visit finds its server.  `shared`: one queue for all servers; else each server has its own queue, chosen at the
/// arrival (`least_loaded`: fewest visits waiting and served, ties at random).  Servers that are down are passed over
/// while another one is up.
enum class Routing { shared, random, round_robin, least_loaded };

/// Dynamic batching.  A batch starts when a server is idle and either `max` requests wait or the oldest has waited
/// `delay`; it takes up to `max`.  It lasts time(n) * noise with time(n) = table[n - 1], or fixed + per_item * n without
/// a table.
struct Batching {
    int max = 1;
    double delay = 0.0;
    double fixed = 0.0;
    double per_item = 0.0;
    std::vector<double> table;                     ///< empty, or one time for each size 1 ... max
    prob::Law noise = prob::Deterministic{1.0};    ///< a factor; keep its mean at 1

    /// Time of a batch of n before noise.
    [[nodiscard]] double time(int n) const {
        return table.empty() ? fixed + per_item * n : table[static_cast<std::size_t>(n) - 1];
    }
};

/// Servers that fail, idle or busy, each on its own.  The work of a failed server is lost: its visits go back to the
/// head of their queue and start again.
struct Outages {
    prob::Law up;      ///< from the end of a repair to the next failure
    prob::Law repair;
};

struct Station {
    std::string name;
    int servers = 1;
    prob::Law service = prob::Exponential{1.0};    ///< of one request; not read with batching
    std::optional<Batching> batching;
    Routing routing = Routing::shared;
    std::vector<double> weight;                    ///< share of each server (random, round_robin); empty: equal
    std::optional<int> capacity;                   ///< places in all, waiting and served; more are turned away
    std::optional<prob::Law> patience;             ///< a visit leaves when it has waited so long
    std::optional<Outages> outages;
    double start_up = 0.0;                         ///< a server is cold so long at time 0 and after each repair
};

struct Network {
    Arrivals arrivals;
    std::vector<Station> stations;
    Step flow = Visit{0};
};

/// Checks a network: its arrivals, every station, every step.
///
/// @throws DomainError  naming the first thing wrong: "station 'gpu': servers = 0, must be >= 1"
void validate(const Network& network);

/// Load of each station by first attempts: rate * visits * mean service / (servers * share of time up), a batch counted
/// at its full size.  Retries, hedges and later tiers come on top; what full stations shed upstream comes off.
[[nodiscard]] std::vector<double> loads(const Network& network);

/// Simulates a network, by the fast path that fits (fcfs(), the batch recursion) or by events.
///
/// @throws DomainError  what validate() throws, and options outside their range
/// @return              saturated when a station's load is >= 1 and nothing in the network sheds work (then nothing is
///                      simulated), or when the queues grew all through the run
/// @accuracy            inside its own 95 % intervals for 93-97 % of exact values (coverage_test.cpp)
/// @cost                57 ns an event; a hedged visit to one of ten queues 0.23 us; batching on one shared queue 22 ns a
///                      request by recursion (network_bench.cpp)
[[nodiscard]] Result simulate(const Network& network, const Options& options = {});

/// The same, always by events.
[[nodiscard]] Result simulate_events(const Network& network, const Options& options = {});

}  // namespace sizewell::simulation
