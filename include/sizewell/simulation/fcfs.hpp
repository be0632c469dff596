// c servers, one queue, first come first served: the fast path.
#pragma once

#include "sizewell/simulation/arrivals.hpp"
#include "sizewell/simulation/result.hpp"

#include "sizewell/prob/law.hpp"

namespace sizewell::simulation {

/// A GI/G/c queue (or any other arrivals) with unlimited room.
struct Fcfs {
    Arrivals arrivals;
    prob::Law service;
    int servers = 1;
};

/// Waits and responses of an FCFS queue by the recursion of Kiefer and Wolfowitz: no events, one step a customer.
///
/// @throws DomainError  servers < 1, an invalid law, negative service times, invalid arrivals or options
/// @return              saturated (times +inf) when rate * mean service >= servers; a trace is always replayed
/// @accuracy            inside its own 95 % intervals for 93-97 % of exact values (coverage_test.cpp)
/// @cost                M/M/c at load 0.9, ns a customer and core: 14 for c <= 8, 19 at 32, 24 at 64, 38 at 128, 63 at 512
///                      (fcfs_bench.cpp, no instructions beyond the baseline)
/// @source              derivation: with FCFS the next customer starts at max(arrival, earliest free server)
[[nodiscard]] Result fcfs(const Fcfs& queue, const Options& options = {});

}  // namespace sizewell::simulation
