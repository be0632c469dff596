// Two scenarios beside each other: what was changed, and what came of it.
#pragma once

#include "sizewell/plan/metric.hpp"
#include "sizewell/plan/sweep.hpp"
#include "sizewell/scenario/baseline.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// An input that differs; "" on a side that does not have it.
struct InputChange {
    std::string path;
    std::string past, now;  ///< as they are written, or in the unit that fits
};

/// A figure that differs, in its unit.
struct FigureChange {
    std::string path, help, unit;
    std::optional<double> past, now;  ///< nothing on a side whose plan has no such figure
    double diff = 0.0;                ///< now - past, 0 where both are infinite, infinite where one is
};

/// How a figure's change is distributed over the ranges of both scenarios, at the same points.
struct ChangeRange {
    std::string path, unit;
    double p10 = 0.0, p50 = 0.0, p90 = 0.0;  ///< of now - past
    double lower = 0.0;   ///< share of the points at which it is lower than before
    double higher = 0.0;
};

struct Difference {
    std::string past, now;  ///< what the two are called
    std::vector<InputChange> inputs;
    std::vector<FigureChange> figures;
    std::vector<ChangeRange> ranges;  ///< of the usual figures; empty for points only
    std::size_t points = 0;
    bool interrupted = false;  ///< the sampler was ended before its points were done: there are no ranges
    Plan past_plan, now_plan;
    [[nodiscard]] bool empty() const { return inputs.empty() && figures.empty(); }
};

/// Draws the points that two scenarios share.
using MakeSampler = std::function<Sampler(const scenario::Scenario& past, const scenario::Scenario& now)>;

/// What changes from one scenario to another.
///
/// Equal inputs make equal plans: the difference of a scenario with itself is empty, and every diff exactly zero.
///
/// @param names   what the two are called
/// @param common  nothing where ranges are not looked at
/// @throws DomainError  as make_plan()
[[nodiscard]] Difference difference(const scenario::Baseline& past, const scenario::Baseline& now, const std::string& past_name, const std::string& now_name,
                                    const QuestionOptions& options = {}, const MakeSampler& common = {});

/// Whether a scenario has ranges that a distribution could be drawn from.
[[nodiscard]] bool has_ranges(const scenario::Scenario& scenario);

}  // namespace sizewell::plan
