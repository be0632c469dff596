// A measured point as the benchmark that it was: requests drawn once, run through the scheduler for any efficiency.
#pragma once

#include "sizewell/serving/calibrate.hpp"
#include "sizewell/serving/llm_run.hpp"

#include <string>
#include <vector>

namespace sizewell::serving::detail {

/// One figure of a point: its name, what was measured and how far a good model may be from it.
struct Figure {
    enum class Of { ttft, tpot, e2e, throughput } of;
    double percent;     // -1: the mean
    double measured;
    double spread;      // standard deviation of ln(predicted / measured)
    std::string name() const;
};

struct BenchmarkPoint {
    std::size_t index = 0;
    std::vector<Figure> figures;
    std::vector<std::vector<LlmRequest>> draws;   // requests of each repetition
    double in_flight = 0.0;
    bool all_at_once = false;
};

/// Checks a point and draws its requests.
/// @throws DomainError  naming the point by its `where` and the field
BenchmarkPoint benchmark_point(const LoadPoint& point, std::size_t index);

/// The figures that a replica would have shown, in the order of point.figures.
std::vector<double> predicted_figures(const LlmReplica& replica, const BenchmarkPoint& point);

}  // namespace sizewell::serving::detail
