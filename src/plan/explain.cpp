#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/distance.hpp"
#include "sizewell/traced.hpp"

#include "plan/figure_list.hpp"
#include "plan/inputs.hpp"
#include "plan/read_model.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace sizewell::plan {

namespace {

struct Source {
    std::string text;
    std::string help;
};

// Where every named input came from, in words.
std::map<std::string, Source> sources_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    std::map<std::string, Source> all;
    for (const ListedInput& input : list_inputs(scenario)) {
        const auto& from = input.from;
        std::string text;
        switch (from.origin) {
            case scenario::Origin::given: text = "given as " + from.text + (from.source.empty() ? "" : ", " + from.source); break;
            case scenario::Origin::catalogue: text = "catalogue: " + from.text + ", " + from.source; break;
            case scenario::Origin::assumed: text = "assumed: " + from.text + ", " + from.source; break;
            case scenario::Origin::derived: text = from.text; break;
            case scenario::Origin::absent: break;
        }
        if (!from.date.empty()) text += ", " + from.date;
        all[input.path] = {text, std::string(input.help)};
    }
    for (const auto& service : scenario.services) {
        const auto& d = service.demand;
        all[years_path(service)] = {d.until.empty() ? "no growth was asked for" : "from " + d.from + " until " + d.until, "years of growth"};
    }
    all["time/hour"] = {"3,600 s", "an hour, for bills"};
    for (const catalog::Fact& f : catalog.facts) {
        all[f.name] = {"catalogue: " + sizewell::detail::number_text(f.written) + " " + f.written_unit + ", " + f.provenance.source + ", " + f.provenance.date, f.text};
    }
    return all;
}

}  // namespace

std::vector<Explanation> explain(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& quantity) {
    const auto traced = [](double value, const std::string& path, auto unit) {
        return Traced::input(value, path, unit_symbol<decltype(unit)>());
    };
    Model<Traced> model = ModelReader<Traced, decltype(traced)>(catalog, traced).read(scenario);
    for (auto& s : model.services) s.options.time_budget = PlanOptions{}.time_budget;  // the figures that make_plan() shows
    std::vector<std::string> names;
    for (const auto& s : scenario.services) names.push_back(s.name);
    const auto figures = list_figures(evaluate(model), names);

    const std::string wanted = quantity.empty() ? "cost.per_request" : quantity;
    const auto figure = std::find_if(figures.begin(), figures.end(), [&](const auto& f) { return f.path == wanted; });
    if (figure == figures.end()) {
        std::vector<std::string> paths;
        for (const auto& f : figures) paths.push_back(f.path);
        const std::string near = scenario::did_you_mean(wanted, paths);
        throw DomainError("explain", "quantity", wanted, near.empty() ? "a path of the plan, e.g. cost.per_request" : "a path of the plan; did you mean " + near + "?");
    }

    const auto sources = sources_of(scenario, catalog);
    std::map<std::string, std::string> help;
    for (const auto& f : figures) help.emplace(f.path, std::string(f.figure.help));
    std::vector<Explanation> out;
    for (TraceStep& step : steps(figure->value)) {
        Explanation e{step.name, std::move(step.formula), std::move(step.numbers), step.value, std::move(step.unit), {}, help[step.name]};
        if (const auto s = sources.find(step.name); s != sources.end() && e.formula.empty()) {
            e.source = s->second.text;
            e.help = s->second.help;
        }
        out.push_back(std::move(e));
    }
    return out;
}

}  // namespace sizewell::plan
