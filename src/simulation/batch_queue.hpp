// One batching station by a recursion over batches.
#pragma once

#include "sizewell/simulation/network.hpp"

namespace sizewell::simulation::detail {

/// The first station of a checked network, with batching, one shared queue and nothing else, below saturation.
///
/// With FIFO the batches start in order: each takes the earliest free server, at the first moment when that server is free
/// and either the batch is full or its oldest request has waited the delay.
Result batch_queue(const Network& network, double load, const Options& options);

}  // namespace sizewell::simulation::detail
