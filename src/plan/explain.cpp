#include "sizewell/plan/choices.hpp"
#include "sizewell/plan/choose.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/distance.hpp"
#include "sizewell/traced.hpp"

#include "plan/figure_list.hpp"
#include "plan/inputs.hpp"
#include "plan/read_model.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
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
    for (const ListedInput& input : list_inputs(scenario, true)) {
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
    for (const auto& service : scenario.services) {
        for (const auto& stage : service.stages) {
            if (stage.llm.used()) all[stage.service.mean.path] = {"the inverse of the rate one replica sustains", "time a replica is taken up by one request"};
            if (stage.batch.used()) all[stage.service.mean.path] = {"the batch's times: a full batch over its size", "time a server is busy with one request"};
        }
    }
    for (const auto& service : scenario.services) {
        for (const auto& stage : service.stages) {
            if (stage.instance.empty()) continue;
            const catalog::InstanceOffer& offer = catalog::instance_offer(catalog, stage.instance);
            for (const auto& [term, price] : {std::pair{"on_demand", &offer.on_demand}, {"spot", &offer.spot}, {"reserved_1y", &offer.reserved_1y}, {"reserved_3y", &offer.reserved_3y}}) {
                all[stage.instance + "." + term] = {"catalogue: " + price->provenance.source + ", " + price->provenance.date, std::string("price of an instance, ") + term};
            }
            const auto emission = emission_of(catalog, stage);
            if (!emission) continue;
            const auto& row = catalog::accelerator(catalog, emission->accelerator);
            const auto said = [](const auto& known, const auto& other) { return known ? known->provenance.source + ", " + known->provenance.date : other; };
            const std::string board = said(row.power, std::string("board limit"));
            all[emission->accelerator + ".power_peak"] = {"catalogue: " + said(row.power_peak, board), "power of the accelerator at full load"};
            all[emission->accelerator + ".power_idle"] = {emission->idle_assumed ? "carbon/idle_share of its peak: " + catalog::fact(catalog, "carbon/idle_share").provenance.source : "catalogue: " + said(row.power_idle, board),
                                                          "power of the accelerator without work"};
        }
    }
    all["time/hour"] = {"3,600 s", "an hour, for bills"};
    for (const catalog::Fact& f : catalog.facts) {
        all[f.name] = {"catalogue: " + sizewell::detail::number_text(f.written) + " " + f.written_unit + ", " + f.provenance.source + ", " + f.provenance.date, f.text};
    }
    return all;
}

// Some inputs have the path of a figure: tco.storage is bytes on a disk there and dollars here.  A trace tells its steps
// apart by name.
class InputNames {
  public:
    InputNames() {
        FigureList<double> list;
        list.group("tco", TcoFigures<double>{});
        list.group("owned", OwnedFigures<double>{});
        list.group("years", YearsFigures<double>{});
        list.group("mix", MixFigures<double>{});
        list.group("carbon", CarbonFigures<double>{});
        for (const auto& f : list.found) figures_.insert(f.path);
    }
    std::string operator()(const std::string& path) const { return figures_.count(path) > 0 ? path + " (input)" : path; }

  private:
    std::set<std::string> figures_;
};

}  // namespace

std::vector<Explanation> explain(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& quantity) {
    if (leaves_open(scenario)) return explain(choose(scenario, catalog).scenario, catalog, quantity);
    if (quantity.rfind("break_even.", 0) == 0) return explain_break_even(scenario, catalog, quantity);
    const InputNames input_name;
    const auto traced = [&input_name](double value, const std::string& path, auto unit) {
        return Traced::input(value, input_name(path), unit_symbol<decltype(unit)>());
    };
    Model<Traced> model = ModelReader<Traced, decltype(traced)>(catalog, traced).read(scenario);
    give_time(model, PlanOptions{}.time_budget);  // as make_plan()
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

    std::map<std::string, Source> sources;
    for (auto& [path, source] : sources_of(scenario, catalog)) sources[input_name(path)] = source;
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
    if (out.back().help.empty()) out.back().help = std::string(figure->figure.help);
    return out;
}

}  // namespace sizewell::plan
