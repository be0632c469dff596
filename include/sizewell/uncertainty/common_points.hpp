// The same points for several scenarios, so that what differs between them is the scenario and not the draw.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/metric.hpp"
#include "sizewell/plan/sweep.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/uncertainty/points.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sizewell::uncertainty {

/// The points that estimate() makes of n samples where n / 16 is a power of two: point k is the k / 16-th of scramble k % 16.
///
/// @throws DomainError  as Points
[[nodiscard]] Draws points_of_estimate(const std::vector<Input>& inputs, const std::vector<Correlation>& correlations, std::size_t n, std::uint64_t seed);

/// The percentile that estimate() gives of these values: the same bits where they all stood in its first round.
/// @param values  at least one, none is NaN;  @param percentile  in (0, 100)
[[nodiscard]] double percentile_of_draws(std::vector<double> values, double percentile);

/// A sampler whose k-th point is the same draw of every input in both scenarios, and in any that vary them.
///
/// The points are those of the plan of `past` with as many samples, and percentiles are read as it reads them, so that a condition
/// on a P90 is held against the P90 that the plan prints.
/// Inputs of either stand on dimensions of their own, by name; each scenario reads its own range at the shared point.  A
/// scenario without ranges has one point, its plan.
///
/// @param n     points, at least 16;  @param catalog  must outlive the sampler
/// @param seed  the same seed gives the same bits, whatever the threads
/// @param on    told of the points done; once it says false, the sampler returns nothing
/// @param remember  what searches found at a point is kept for its next call, which must then not come from another thread at the
///              same time: a goal asks for the same points again and again
/// @cost        n plans a call; of a whole goal on a language model remembering saves a third for figures of time, four fifths for
///              figures of sizes and money (bench/RESULTS.md)
[[nodiscard]] plan::Sampler common_points(const scenario::Scenario& past, const scenario::Scenario& now, const catalog::Catalog& catalog, std::size_t n,
                                          std::uint64_t seed, int threads, const plan::Continue& on = {}, bool remember = false);

}  // namespace sizewell::uncertainty
