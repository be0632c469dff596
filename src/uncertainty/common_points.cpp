#include "sizewell/uncertainty/common_points.hpp"

#include "sizewell/uncertainty/inputs.hpp"
#include "sizewell/uncertainty/points.hpp"
#include "sizewell/uncertainty/run.hpp"

#include "uncertainty/chosen.hpp"
#include "uncertainty/tally.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::uncertainty {

namespace {
constexpr std::size_t kMostRemembered = 65536;  // some kB each
}

Draws points_of_estimate(const std::vector<Input>& inputs, const std::vector<Correlation>& correlations, std::size_t n, std::uint64_t seed) {
    const Points points(inputs, correlations, seed);
    constexpr std::size_t kChunk = 256;
    Draws draws;
    draws.n = n;
    draws.values.resize(inputs.size() * n);
    for (const Input& input : inputs) draws.names.push_back(input.name);
    std::vector<double> block(inputs.size() * kChunk);
    for (std::size_t scramble = 0; scramble < kScrambles; ++scramble) {
        for (std::size_t first = 0; first * kScrambles + scramble < n; first += kChunk) {
            points.fill(static_cast<int>(scramble), static_cast<std::int64_t>(first), kChunk, kChunk, block.data());
            for (std::size_t i = 0; i < kChunk && (first + i) * kScrambles + scramble < n; ++i) {
                for (std::size_t k = 0; k < inputs.size(); ++k) draws.values[k * n + (first + i) * kScrambles + scramble] = block[k * kChunk + i];
            }
        }
    }
    return draws;
}

double percentile_of_draws(std::vector<double> values, double percentile) {
    Tally tally(BinScale::of(values));
    tally.add(values.data(), values.size());
    return tally.quantile(percentile / 100.0);
}

plan::Sampler common_points(const scenario::Scenario& past, const scenario::Scenario& now, const catalog::Catalog& catalog, std::size_t n, std::uint64_t seed, int threads, const plan::Continue& on,
                            bool remember) {
    std::vector<Input> order = ordered(uncertain_inputs(past), {});
    for (Input& input : ordered(uncertain_inputs(now), {})) {
        const bool known = std::any_of(order.begin(), order.end(), [&](const Input& i) { return i.name == input.name; });
        if (!known) order.push_back(std::move(input));
    }
    const auto draw = [order, &catalog, n, seed, threads, on, memory = std::make_shared<std::vector<PointMemory>>(remember && n <= kMostRemembered ? n : 0)](const scenario::Scenario& scenario, const std::vector<std::string>& paths) {
        std::vector<Input> inputs = order;  // an input that this scenario has as a point keeps its dimension, and is not heard
        for (const Input& own : uncertain_inputs(scenario)) {
            const auto same = std::find_if(inputs.begin(), inputs.end(), [&](const Input& i) { return i.name == own.name; });
            if (same == inputs.end()) inputs.push_back(own);
            else *same = own;
        }
        std::vector<std::vector<double>> out;
        if (inputs.empty()) {  // nothing to draw: the plan itself
            const plan::Plan plan = plan::make_plan(scenario, catalog);
            for (const auto& path : paths) out.push_back({plan::value_of_path(plan, path)});
            return out;
        }
        std::vector<Correlation> together;
        for (const Correlation& c : correlations(scenario)) {
            const auto has = [&](const std::string& name) { return std::any_of(inputs.begin(), inputs.end(), [&](const Input& i) { return i.name == name; }); };
            if (has(c.first) && has(c.second)) together.push_back(c);
        }
        const Draws draws = points_of_estimate(inputs, together, n, seed);
        const Samples samples = evaluate_with(scenario, catalog, draws, paths, threads, on, *memory);
        if (samples.n < draws.n) return out;
        for (std::size_t k = 0; k < paths.size(); ++k) out.emplace_back(samples.of(k), samples.of(k) + samples.n);
        return out;
    };
    return {draw, percentile_of_draws};
}

}  // namespace sizewell::uncertainty
