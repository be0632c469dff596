#include "sizewell/uncertainty/common_points.hpp"

#include "sizewell/uncertainty/inputs.hpp"
#include "sizewell/uncertainty/points.hpp"
#include "sizewell/uncertainty/run.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::uncertainty {

plan::Sampler common_points(const scenario::Scenario& past, const scenario::Scenario& now, const catalog::Catalog& catalog, std::size_t n, std::uint64_t seed, int threads, const plan::Continue& on) {
    std::vector<Input> order = uncertain_inputs(past);
    for (Input& input : uncertain_inputs(now)) {
        const bool known = std::any_of(order.begin(), order.end(), [&](const Input& i) { return i.name == input.name; });
        if (!known) order.push_back(std::move(input));
    }
    return [order, &catalog, n, seed, threads, on](const scenario::Scenario& scenario, const std::vector<std::string>& paths) {
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
        const Draws draws = sample_points(inputs, together, n, seed);
        const Samples samples = evaluate_at(scenario, catalog, draws, paths, threads, on);
        if (samples.n < draws.n) return out;
        for (std::size_t k = 0; k < paths.size(); ++k) out.emplace_back(samples.of(k), samples.of(k) + samples.n);
        return out;
    };
}

}  // namespace sizewell::uncertainty
