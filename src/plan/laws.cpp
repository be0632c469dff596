#include "sizewell/plan/laws.hpp"

#include "sizewell/latency/budget.hpp"
#include "sizewell/plan/choose.hpp"
#include "sizewell/plan/evaluate.hpp"
#include "sizewell/plan/plan.hpp"

#include "plan/parts.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>

namespace sizewell::plan {

namespace {

std::vector<double> levels() {
    std::vector<double> p = kPercentiles;
    for (int i = 1; i < 90; ++i) p.push_back(i);
    for (int i = 0; i <= 120; ++i) p.push_back(100.0 - 10.0 * std::pow(10.0, -i / 40.0));
    std::sort(p.begin(), p.end());
    p.erase(std::unique(p.begin(), p.end(), [](double a, double b) { return b - a < 1e-9; }), p.end());
    return p;
}

TabulatedLaw tabulated(const ServiceModel<double>& service, const sizing::Answer& answer, double design_rate, std::string name) {
    TabulatedLaw out{std::move(name), answer.latency.method, answer.latency.saturated, {}, {}};
    if (out.saturated) return out;
    const std::vector<double> percentiles = levels();
    const auto add = [&out](double time, double p) {
        out.time.push_back(time);
        out.beyond.push_back(1.0 - p / 100.0);
    };
    if (const auto& law = answer.latency.law; !std::holds_alternative<queueing::Unbounded>(law.body)) {
        add(queueing::quantile(law, 0.0), 0.0);
        for (const double p : percentiles) add(queueing::quantile(law, p / 100.0), p);
        return out;
    }
    const sizing::Question q = question_of(service, design_rate);
    queueing::Options options = service.options;  // a simulation keeps percentiles, no law
    options.percentiles = percentiles;
    const auto simulated = latency::end_to_end(q.stages, answer.replicas, q.arrivals, options);
    for (std::size_t k = 0; k < percentiles.size(); ++k) add(simulated.total.percentile[k], percentiles[k]);
    return out;
}

}  // namespace

std::vector<TabulatedLaw> response_laws(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    if (leaves_open(scenario)) return response_laws(choose(scenario, catalog).scenario, catalog);
    Model<double> model = model_of(scenario, catalog);
    give_time(model, PlanOptions{}.time_budget);  // as make_plan()
    std::vector<sizing::Answer> decisions;
    const Figures<double> figures = evaluate(model, &decisions);
    std::vector<TabulatedLaw> out;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        out.push_back(tabulated(model.services[i], decisions[i], figures.services[i].demand.design.value(), scenario.services[i].name));
    }
    return out;
}

}  // namespace sizewell::plan
