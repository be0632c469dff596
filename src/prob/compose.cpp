#include "sizewell/prob/compose.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/validate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace sizewell::prob {
namespace {
/// Scales to a sum of 1.
void normalise(const char* where, std::vector<double>& weight) {
    double sum = 0.0;
    for (const double w : weight) {
        if (!(w >= 0.0 && std::isfinite(w))) throw DomainError(where, "weight", w, ">= 0 and finite");
        sum += w;
    }
    if (!(sum > 0.0 && std::isfinite(sum))) throw DomainError(where, "sum of weights", sum, "> 0 and finite");
    for (double& w : weight) w /= sum;
}
}  // namespace

Law mixture(std::vector<double> weight, std::vector<Law> part) {
    normalise("mixture", weight);
    const Law law = std::make_shared<const Mixture>(Mixture{std::move(weight), std::move(part)});
    validate(law);
    return law;
}

Law truncated(Law law, double low, double high) {
    const Law cut = std::make_shared<const Truncated>(Truncated{std::move(law), low, high});
    validate(cut);
    return cut;
}

Law shifted(Law law, double offset) {
    const Law moved = std::make_shared<const Shifted>(Shifted{std::move(law), offset});
    validate(moved);
    return moved;
}

Empirical empirical(std::vector<double> samples) {
    if (samples.empty()) throw DomainError("empirical", "samples", "none", "at least one");
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!std::isfinite(samples[i])) throw DomainError("empirical", "sample " + std::to_string(i), samples[i], "finite");
    }
    std::sort(samples.begin(), samples.end());
    Empirical law;
    const auto n = static_cast<double>(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (i + 1 < samples.size() && samples[i + 1] == samples[i]) continue;
        law.value.push_back(samples[i]);
        law.cumulative.push_back(static_cast<double>(i + 1) / n);
    }
    return law;
}

Law histogram(const std::vector<double>& edges, const std::vector<double>& counts) {
    if (edges.size() != counts.size() + 1) {
        throw DomainError("histogram", "edges", static_cast<double>(edges.size()), "one more than counts, " + std::to_string(counts.size() + 1));
    }
    std::vector<double> weight;
    std::vector<Law> part;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (!(edges[i] < edges[i + 1]) || !std::isfinite(edges[i]) || !std::isfinite(edges[i + 1])) {
            throw DomainError("histogram", "edge " + std::to_string(i + 1), edges[i + 1], "finite and > the one before it");
        }
        if (counts[i] == 0.0) continue;
        weight.push_back(counts[i]);
        part.emplace_back(Uniform{edges[i], edges[i + 1]});
    }
    if (part.size() == 1 && weight[0] > 0.0) return part[0];
    return mixture(std::move(weight), std::move(part));
}

}  // namespace sizewell::prob
