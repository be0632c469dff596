// Replicas for a trace: the search on formulas, held against the arrivals that were really seen.
#pragma once

#include "sizewell/sizing/replicas.hpp"

#include <vector>

namespace sizewell::plan {

/// Raises the replicas of `answer` until every target also holds when the trace is replayed, its clock sped up by `speed`
/// (headroom and growth).  Service times are drawn from the stages' laws with one fixed seed, so the step is repeatable.
///
/// Only a service with one queued stage is searched; one with several keeps its answer, and verify() says how it fares.
///
/// @param times  arrivals [s], ascending;  @param speed  >= 1 packs the same requests into less time
void hold_on_trace(const sizing::Question& question, const std::vector<double>& times, double speed, sizing::Answer& answer);

}  // namespace sizewell::plan
