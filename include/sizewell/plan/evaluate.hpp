// The one model of the plan: from demand to replicas, dollars, total cost and the managed alternative.
#pragma once

#include "sizewell/plan/figures.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/sizing/replicas.hpp"

namespace sizewell::plan {

/// Every figure of the plan from its inputs.
///
/// The arithmetic is written once and runs over double (the answer), Pack8 (eight draws), Dual (slopes) and Traced
/// (its own explanation); those four are compiled into the library.  The search for replicas and the percentiles of
/// queues are opaque steps.
///
/// @param model      inputs in coherent units, as read_model() makes them
/// @param decisions  if given and S is double: what the search of each service decided
/// @return         all figures; latencies are infinite where a pool is saturated
/// @cost           20 us and up with closed-form queues, see bench/plan
template <Scalar S>
[[nodiscard]] Figures<S> evaluate(const Model<S>& model, std::vector<sizing::Answer>* decisions = nullptr);

}  // namespace sizewell::plan
