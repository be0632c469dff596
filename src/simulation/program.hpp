// A network made ready to run: the tree of steps as an array of nodes, laws as samplers.
#pragma once

#include "sizewell/simulation/network.hpp"

#include "sizewell/prob/sample.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sizewell::simulation::detail {

enum class Kind : std::uint8_t { visit, delay, serial, parallel, sometimes, cached, retried, hedged, fallback };

struct Node {
    Kind kind = Kind::visit;
    bool cancel = false;
    std::int32_t station = -1;
    std::int32_t retries = 0;
    double chance = 0.0;  // of Sometimes, of a hit
    double time = 0.0;    // lookup, timeout, hedge delay
    double backoff = 0.0;
    double factor = 1.0;
    std::optional<prob::Sampler> law;
    std::vector<std::int32_t> child;
    std::vector<double> timeout;        // of each tier
    std::vector<std::uint8_t> cancels;  // of each tier
};

struct StationPlan {
    Station data;
    std::optional<prob::Sampler> service;  // or the noise of a batch
    std::optional<prob::Sampler> patience, up, repair;
    std::vector<double> batch_time;         // [n - 1]
    std::vector<double> cumulative_weight;  // empty: equal
    int max_batch = 1;
    double delay = 0.0;
    int capacity = 0;  // 0: unlimited
};

struct Program {
    std::vector<Node> node;  // node[root]
    std::int32_t root = 0;
    std::vector<StationPlan> station;
    bool has_retry = false;
    std::int32_t first_fallback = -1;
    bool bare_visit = false;  // the flow is one visit: what is true of visits is true of requests
};

/// @throws DomainError  what validate() throws
Program program_of(const Network& network);

/// Whether anything in the network gives up work that is waiting, so that an overload can still settle.
bool sheds(const Network& network);

}  // namespace sizewell::simulation::detail
