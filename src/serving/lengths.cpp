#include "sizewell/serving/lengths.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/prob/validate.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace sizewell::serving {
namespace {

// Slices of the output law: even in the body, halving towards the tail down to 1/4000 so that a p99.9 is resolved.
constexpr int kBodySlices = 30;
constexpr double kTailStart = 0.9;

double whole_tokens(double x) { return std::max(1.0, std::round(x)); }

std::vector<std::pair<double, double>> slice_edges() {
    std::vector<std::pair<double, double>> edges;
    for (int i = 0; i < kBodySlices; ++i)
        edges.emplace_back(kTailStart * i / kBodySlices, kTailStart * (i + 1) / kBodySlices);
    double above = 1.0 - kTailStart;
    while (above > 2.5e-4) {
        const double next = above * 0.7;
        edges.emplace_back(1.0 - above, 1.0 - next);
        above = next;
    }
    edges.emplace_back(1.0 - above, 1.0);
    return edges;
}

void check(const char* which, const prob::Law& law) {
    prob::validate(law);
    if (prob::support(law).low < 0.0)
        throw DomainError("lengths", which, prob::support(law).low, "a law of token counts, so without negative values");
    const double variance = prob::variance(law);
    if (!std::isfinite(variance))
        throw DomainError("lengths", which, variance, "a law with a finite variance: truncate it at the longest request");
}

}  // namespace

Lengths lengths(const prob::Law& input, const prob::Law& output) {
    check("input", input);
    check("output", output);
    Lengths l;
    l.input = input;
    l.output = output;
    l.input_mean = std::max(1.0, prob::mean(input));
    l.output_mean = std::max(1.0, prob::mean(output));
    l.input_square = std::max(prob::variance(input) + l.input_mean * l.input_mean, 1.0);
    l.output_square = std::max(prob::variance(output) + l.output_mean * l.output_mean, 1.0);
    l.cross = l.input_mean * l.output_mean;
    if (const auto* fixed = std::get_if<prob::Deterministic>(&output)) {
        l.output_points = {{1.0, whole_tokens(fixed->value)}};
        return l;
    }
    for (const auto& [low, high] : slice_edges())
        l.output_points.emplace_back(high - low, std::max(1.0, prob::quantile(output, 0.5 * (low + high))));
    return l;
}

Lengths fixed_lengths(double input, double output) {
    for (const auto& [which, x] : {std::pair{"input", input}, std::pair{"output", output}}) {
        if (!(x >= 1.0 && std::isfinite(x))) throw DomainError("fixed_lengths", which, x, ">= 1 token");
    }
    return lengths(prob::Deterministic{input}, prob::Deterministic{output});
}

Lengths lengths_with_mean_scv(double input_mean, double input_scv, double output_mean, double output_scv) {
    const auto law = [](const char* which, double mean, double scv) -> prob::Law {
        if (!(mean >= 1.0 && std::isfinite(mean))) throw DomainError("lengths_with_mean_scv", which, mean, ">= 1 token");
        if (!(scv >= 0.0 && std::isfinite(scv))) throw DomainError("lengths_with_mean_scv", which, scv, "an scv >= 0");
        if (scv == 0.0) return prob::Deterministic{mean};
        return prob::law_with_mean_scv(prob::Family::lognormal, mean, scv);
    };
    return lengths(law("input", input_mean, input_scv), law("output", output_mean, output_scv));
}

Lengths lengths_of_trace(std::vector<std::pair<double, double>> pairs) {
    if (pairs.empty()) throw DomainError("lengths_of_trace", "pairs", "none", "at least one {input, output}");
    Lengths l;
    double input = 0.0, output = 0.0, input2 = 0.0, output2 = 0.0, cross = 0.0;
    std::vector<double> outputs;
    outputs.reserve(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        auto& [in, out] = pairs[i];
        const std::string at = "pairs[" + std::to_string(i) + "]";
        if (!(in >= 1.0 && std::isfinite(in))) throw DomainError("lengths_of_trace", at + ".input", in, ">= 1 token");
        if (!(out >= 1.0 && std::isfinite(out))) throw DomainError("lengths_of_trace", at + ".output", out, ">= 1 token");
        in = std::round(in);
        out = std::round(out);
        input += in;
        output += out;
        input2 += in * in;
        output2 += out * out;
        cross += in * out;
        outputs.push_back(out);
    }
    const auto n = static_cast<double>(pairs.size());
    l.input_mean = input / n;
    l.output_mean = output / n;
    l.input_square = input2 / n;
    l.output_square = output2 / n;
    l.cross = cross / n;
    std::sort(outputs.begin(), outputs.end());
    for (const auto& [low, high] : slice_edges()) {
        const auto at = static_cast<std::size_t>(0.5 * (low + high) * n);
        l.output_points.emplace_back(high - low, outputs[std::min(at, outputs.size() - 1)]);
    }
    l.pairs = std::move(pairs);
    return l;
}

}  // namespace sizewell::serving
