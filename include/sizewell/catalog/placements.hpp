// On which accelerators of the catalogue, in which precision and on how many GPUs a model fits, and why not on the others.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/serving/memory.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// What a placement must hold.
struct PlacementQuestion {
    serving::Architecture architecture;
    std::vector<std::string> precisions;    ///< of the weights, names of serving::precision(), tried in this order
    std::string kv = "bf16";                ///< of the cache
    double context = 4096.0;                ///< tokens of a sequence
    double batch = 1.0;                     ///< sequences at once
    std::string engine = "vllm";
    int most_tp = 8;                        ///< GPUs that share every layer; 1, 2, 4, ... of those that split the heads
    bool whole_nodes = true;                ///< tp divides the 8 GPUs of a machine
};

/// One way to serve a replica.  What cannot be has a reason and no numbers to rely on.
struct Placement {
    const Accelerator* accelerator = nullptr;  ///< into the catalogue asked
    std::string precision;
    int tp = 1;
    bool fits = false;
    std::string reason;                     ///< why it does not fit, or what to know of one that does
    serving::Gpu gpu;                       ///< at that precision
    serving::MemoryFit memory;              ///< zero where a number of the accelerator is not known
};

/// Every accelerator x precision x tensor parallelism of the catalogue, in its order; those that fit and those that do not.
///
/// A precision that the accelerator has no unit for is kept (weights are smaller, computing is not faster) and says so.  More
/// than one GPU without a known link is refused by name.
///
/// @throws DomainError  an architecture with faults, an unknown precision or engine, a context beyond the model's
/// @cost   0.5 ms for the shipped catalogue, four precisions and TP 1 to 8 (placements_bench.cpp)
[[nodiscard]] std::vector<Placement> placements(const Catalog& catalog, const PlacementQuestion& question);

}  // namespace sizewell::catalog
