// The highest rate that a given number of replicas carries.
#pragma once

#include "sizewell/sizing/replicas.hpp"

#include <vector>

namespace sizewell::sizing {

/// The highest Poisson rate at which every target holds and every utilisation stays under its cap.
///
/// @param question  its arrivals are ignored;  @param replicas  one for each stage, 0 for a fixed delay
/// @return [1/s]; 0 where a target fails even without load
/// @throws DomainError  as fewest_replicas
/// @accuracy  1e-6 of the rate
/// @cost      about 12 evaluations, 20 with a language model, of end_to_end
[[nodiscard]] double largest_rate(const Question& question, const std::vector<int>& replicas, const queueing::Options& options = {});

}  // namespace sizewell::sizing
