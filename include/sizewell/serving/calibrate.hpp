// Efficiencies of a server from the loads that were measured of it.
#pragma once

#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/llm.hpp"
#include "sizewell/serving/load_point.hpp"
#include "sizewell/serving/step_time.hpp"
#include "sizewell/serving/work.hpp"

#include <string>
#include <vector>

namespace sizewell::serving {

/// A server that was measured: what was run on what.
struct MeasuredServer {
    Work work;
    Gpu gpu;
    int tp = 1, pp = 1;
    LlmLimits limits;
    double prefix_hits = 0.0;
    double accepted_tokens = 1.0;
    double drafted_tokens = 0.0;
};

/// One measured figure beside the model's.
struct PointResidual {
    std::size_t point = 0;      ///< index into the points given
    std::string metric;         ///< "tpot p50", "ttft mean", "throughput"
    double measured = 0.0, predicted = 0.0;  ///< [s] or [1/s]
    double error() const { return predicted / measured - 1.0; }
};

/// What was found out, and where it holds.
struct Calibration {
    Efficiency efficiency;
    StepTime step;
    std::vector<PointResidual> residuals;
    double median_error = 0.0;   ///< of the absolute relative residuals of token times
    double low_rate = 0.0, high_rate = 0.0;   ///< measured range of throughput [requests/s]
    double low_input = 0.0, high_input = 0.0, low_output = 0.0, high_output = 0.0;  ///< of mean lengths [tokens]
    std::vector<std::string> remarks;  ///< points left out and why; parameters that the points do not tell
};

/// The efficiencies that explain the points best without straying from what the hardware and other servers make likely:
/// the mode of the posterior, with log-normal priors around `prior` and log-normal errors of each figure.
///
/// Every point is seen as the benchmark that it was: its requests (a stated number, else 500) arrive at the stated rate or
/// keep the stated concurrency, the scheduler runs them, and the figures are compared.  Throughput is completed / duration.
///
/// @accuracy      three public vLLM series, from their lowest two loads: median error of the other loads 3.7 % of TPOT p50,
///                4.3 % of E2E p50, 22 % of TTFT p90 (both below saturation); saturation throughput within 10 %
///                (tests/studies/llm_reference_study.cpp; the default efficiencies were chosen with these series in sight)
/// @cost          10 ms a load of 500 requests
/// @param points  at least one with a TPOT, ITL, TTFT, E2E or throughput; more low loads tell more than one high load
/// @throws DomainError  no points, none usable; a time or rate that is negative, zero or not finite, named by its
///                      `where`; a point without rate and concurrency; without token counts
[[nodiscard]] Calibration calibrate(const MeasuredServer& server, const std::vector<LoadPoint>& points,
                                    const Efficiency& prior);

/// How far a prediction can be trusted: a factor on either side, and why it is wide.
struct Band {
    double factor = 1.0;         ///< the true value lies in [value / factor, value x factor] nine times in ten
    bool extrapolated = false;
    std::string reason;          ///< empty inside the measured range
};
[[nodiscard]] Band band_of(const Calibration& calibration, double rate, double input_tokens, double output_tokens);

}  // namespace sizewell::serving
