// A service profile: what measurements say of one model on one GPU, fitted, with residuals and the range they cover.
#pragma once

#include "sizewell/serving/classic.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::serving {

/// A fitted number by name; efficiencies of the step-time model are kept so.
struct Parameter {
    std::string name;
    double value = 0.0;
    bool operator==(const Parameter&) const = default;
};

/// One measured figure beside what the fitted model says of it.
struct Residual {
    std::string of;           ///< "batch 8", "128 in flight, e2e p99", ...
    double measured = 0.0;    ///< in the unit of the figure: seconds or 1/s
    double predicted = 0.0;
    bool held_out = false;    ///< not used by the fit

    [[nodiscard]] double relative() const { return predicted / measured - 1.0; }
    bool operator==(const Residual&) const = default;
};

/// Errors of one kind of figure together.
struct ErrorSummary {
    std::string of;          ///< what stands behind the last comma of the residuals: "p99", "requests/s", "a + b n"
    bool held_out = false;
    int count = 0;
    double median = 0.0;     ///< of the absolute relative errors
    double worst = 0.0;
    bool operator==(const ErrorSummary&) const = default;
};

/// Residuals by kind, used ones and held-out ones apart, in the order of their first appearance.
[[nodiscard]] std::vector<ErrorSummary> summarised(const std::vector<Residual>& residuals);

/// Lowest and highest measured value of something a prediction may leave.
struct Span {
    double low = 0.0;
    double high = 0.0;
    [[nodiscard]] bool holds(double x) const { return x >= low && x <= high; }
    bool operator==(const Span&) const = default;
};

/// What was measured at all; absent: nothing of the kind.
struct MeasuredRange {
    std::optional<Span> request_rate;   ///< of open loops [1/s]
    std::optional<Span> concurrency;    ///< of closed loops
    std::optional<Span> batch;          ///< samples in a batch
    std::optional<Span> input_tokens;
    std::optional<Span> output_tokens;
    bool operator==(const MeasuredRange&) const = default;
};

struct ClassicProfile {
    BatchTable measured;                ///< latency of one request with n samples, alone, as the client saw it
    BatchLine line;                     ///< of `measured`
    ClassicServer server;               ///< its table is what a batch occupies an instance for
    std::optional<Span> per_item_band;  ///< slope of the occupancy that the measurements leave open [s]; absent: determined
    bool closed_loop = false;           ///< host work and occupancy were fitted to a closed loop
    std::vector<std::string> notes;     ///< what is assumed, what could not be told apart
    bool operator==(const ClassicProfile&) const = default;
};

/// Fitted step times of a language model.
struct LlmProfile {
    std::vector<Parameter> parameters;
    bool operator==(const LlmProfile&) const = default;
};

struct ServiceProfile {
    std::string model, gpu, precision, engine;
    std::string source, date, kind = "measured";
    int gpus = 1;
    int tp = 1;
    std::optional<ClassicProfile> classic;
    std::optional<LlmProfile> llm;
    std::vector<Residual> residuals;
    MeasuredRange range;
    bool operator==(const ServiceProfile&) const = default;
};

}  // namespace sizewell::serving
