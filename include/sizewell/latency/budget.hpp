// The latency of a whole request: stages in series, from entry to answer.
#pragma once

#include "sizewell/latency/stage.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::latency {

/// Which time a promise speaks of.
enum class Time { response, ttft, tpot };

/// "response", "ttft" or "tpot".
constexpr std::string_view name(Time time) {
    switch (time) {
        case Time::response: return "response";
        case Time::ttft: return "ttft";
        case Time::tpot: return "tpot";
    }
    return "response";
}

/// Percentiles of the whole and of its parts.
struct EndToEnd {
    bool saturated = false;
    std::string reason;             ///< which stage cannot keep up, and why
    queueing::Stats total;          ///< in the order of Options::percentiles [s]
    queueing::ResponseLaw law;      ///< of the whole; Unbounded when saturated
    std::vector<StageResponse> stages;
    queueing::Stats ttft;           ///< until the first token leaves the last stage that makes one; empty without tokens
    queueing::Stats tpot;           ///< of that stage; empty without tokens
    double p_fail = 0.0;            ///< requests that some stage never answers; percentiles are of the others
    std::string method;
    queueing::ErrorClass error = queueing::ErrorClass::exact;
    double relative_error = 0.0;    ///< of the p99
};

/// The statistics a promise is held against.
[[nodiscard]] inline const queueing::Stats& stats_of(const EndToEnd& whole, Time time) {
    return time == Time::ttft ? whole.ttft : time == Time::tpot ? whole.tpot : whole.total;
}

/// Response of stages in series.  Percentiles are never added: laws are.
///
/// Fixed delays shift the sum; one varying stage keeps the accuracy of its own method; several are convolved on a
/// lattice as if independent (sum_of), which is exact for M/M/c stages, whose output is Poisson again.  Otherwise the
/// next stage is fed by independent gaps with the variation of what leaves (departures), and the error says so.
///
/// @param replicas  one for each stage, ignored for fixed delays
/// @return saturated when a stage is
/// @throws DomainError  sizes that differ, no stages
/// @accuracy p99, method note and budget_test.cpp: M/M/c stages 0.1 %, service scv 0.5 to 1.5 within 1 % more than the
///           stages' own errors, above 1.5 10 %, below 0.5 25 % (high: a second constant stage hardly waits)
/// @cost     that of the stages, plus 0.3 ms for two varying ones (bench/latency)
[[nodiscard]] EndToEnd end_to_end(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                                  const queueing::Arrivals& arrivals, const queueing::Options& options = {});

}  // namespace sizewell::latency
