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

// Slices of a law: even in the body, finer towards the tail, of outputs down to 1/4000 so that a p99.9 is resolved.
constexpr int kBodySlices = 30;
constexpr double kTailStart = 0.9;

double whole_tokens(double x) { return std::max(1.0, std::round(x)); }

// {low, high} of equal slices of the body and of slices of the tail that shrink by `shrink` down to `last`.
std::vector<std::pair<double, double>> slices(int body, double shrink, double last) {
    std::vector<std::pair<double, double>> edges;
    for (int i = 0; i < body; ++i) edges.emplace_back(kTailStart * i / body, kTailStart * (i + 1) / body);
    double above = 1.0 - kTailStart;
    for (; above > last; above *= shrink) edges.emplace_back(1.0 - above, 1.0 - above * shrink);
    edges.emplace_back(1.0 - above, 1.0);
    return edges;
}

std::vector<std::pair<double, double>> input_slices() { return slices(8, 0.4, 0.01); }
std::vector<std::pair<double, double>> output_slices() { return slices(kBodySlices, 0.7, 2.5e-4); }

// The law by the middles of slices; `quantile` answers for a probability.
template <class Quantile>
std::vector<std::pair<double, double>> points_of(const std::vector<std::pair<double, double>>& edges, Quantile quantile) {
    std::vector<std::pair<double, double>> points;
    for (const auto& [low, high] : edges) points.emplace_back(high - low, std::max(1.0, quantile(0.5 * (low + high))));
    return points;
}

std::vector<std::pair<double, double>> points_of(const prob::Law& law, const std::vector<std::pair<double, double>>& edges) {
    if (const auto* fixed = std::get_if<prob::Deterministic>(&law)) return {{1.0, whole_tokens(fixed->value)}};
    return points_of(edges, [&](double p) { return prob::quantile(law, p); });
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
    l.input_points = points_of(input, input_slices());
    l.output_points = points_of(output, output_slices());
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
    std::vector<double> inputs, outputs;
    inputs.reserve(pairs.size());
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
        inputs.push_back(in);
        outputs.push_back(out);
    }
    const auto n = static_cast<double>(pairs.size());
    l.input_mean = input / n;
    l.output_mean = output / n;
    l.input_square = input2 / n;
    l.output_square = output2 / n;
    l.cross = cross / n;
    const auto by_rank = [&](std::vector<double>& values, const std::vector<std::pair<double, double>>& edges) {
        std::sort(values.begin(), values.end());
        return points_of(edges, [&](double p) { return values[std::min(static_cast<std::size_t>(p * n), values.size() - 1)]; });
    };
    l.input_points = by_rank(inputs, input_slices());
    l.output_points = by_rank(outputs, output_slices());
    l.pairs = std::move(pairs);
    return l;
}

}  // namespace sizewell::serving
