#include "uncertainty/plan_model.hpp"

#include "sizewell/plan/evaluate.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/expression.hpp"
#include "sizewell/sizing/largest_rate.hpp"
#include "sizewell/sizing/replicas.hpp"

#include "plan/figure_list.hpp"
#include "plan/parts.hpp"
#include "plan/read_model.hpp"
#include "plan/sizing_step.hpp"
#include "scenario/complete.hpp"
#include "scenario/each_number.hpp"
#include "uncertainty/sizing_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace sizewell::uncertainty {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A visitor over figures that only writes values down, in the order of list_figures(), as far as there is room.
struct ValueList {
    double* at;
    double* end;
    std::size_t seen = 0;
    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& value) { (*this)(f, value.value()); }
    void operator()(const plan::Figure& f, double value) {
        ++seen;
        if (at != end) *at++ = value * f.scale;
    }
    template <class T>
    void group(std::string_view, const T& thing) { describe(*this, thing); }
    template <class T>
    void list(std::string_view, const std::vector<T>& things) {
        for (const T& t : things) describe(*this, t);
    }
};

// Promised and planned, in the order in which checks are made.
template <class F>
void each_promise(const plan::PromiseModel& p, const plan::ServiceFigures<double>& f, double month, F seen) {
    const auto one = [&](const std::string& name, double promised, double planned) {
        if (std::isfinite(promised)) seen(name, planned <= promised);
    };
    for (const sizing::Target& t : p.times) one(sizing::target_name(t), t.seconds, plan::planned_time(f, t));
    one("cost_per_request", p.cost_per_request, f.cost.per_request.value());
    one("monthly_budget", p.monthly_budget * month, f.cost.per_month.value());
}

// What happens to one number of the scenario at every point.
struct Action {
    enum class Kind { keep, clear, draw, formula } kind = Kind::keep;
    std::size_t draw = 0;
    std::shared_ptr<const scenario::Expression> formula = nullptr;
    double low = 0.0, high = 0.0;
};

// A variable's value: a draw, a formula over those before it, or the value it has.
struct VariableAction {
    bool drawn = false;
    std::size_t draw = 0;
    std::shared_ptr<const scenario::Expression> formula;
    double value = 0.0;
};

// What was read from a file or chosen once stays as it is: a sample reads no file and chooses nothing anew.
void keep_batches(scenario::Scenario& scenario) {
    const auto keep = [](auto& given) {
        if (given.known()) given.from.origin = scenario::Origin::given;
    };
    for (auto& service : scenario.services) {
        for (auto& stage : service.stages) {
            keep(stage.batch.max);
            if (stage.batch.profile.empty()) continue;
            stage.batch.profile.clear();
            for (auto& row : stage.batch.table) keep(row.time);
            keep(stage.batch.host_work);
            keep(stage.batch.host_workers);
            keep(stage.batch.host_delay);
        }
    }
}

plan::Model<double> model_without_clock(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    plan::Model<double> model = plan::model_of(scenario, catalog);
    for (auto& s : model.services) {
        s.options.time_budget = 0.0;  // a clock would make the bits depend on the machine
        s.options.effort = queueing::Effort::search;
    }
    return model;
}

// Up to which utilisation the promises hold at the point values: where the searches of the samples begin.
double likely_utilisation(const plan::ServiceModel<double>& service, double rate, const sizing::Answer& answer) {
    std::vector<double> inputs{rate};
    for (const auto& stage : service.stages) inputs.push_back(stage.service.value());
    sizing::Question q = plan::sizing_question(service, inputs);
    for (const auto& u : answer.unreachable) std::erase(q.targets, u.target);
    double load = 0.0;
    for (std::size_t k = 0; k < q.stages.size(); ++k) {
        if (!q.stages[k].queued) continue;
        if (load > 0.0) return 0.0;  // several queues are grown together
        load = latency::busy_seconds(q.stages[k]) / (q.stages[k].concurrency * answer.replicas[k]);
    }
    return q.targets.empty() || load <= 0.0 ? 0.0 : sizing::largest_rate(q, answer.replicas, service.options) * load;
}

// Whether a number reaches a search otherwise than by the design rate and the service times.  A price does where several queues
// are weighed against each other.
bool reaches_search(const std::string& path, bool prices_do) {
    const auto under = [&](std::string_view part) { return path.rfind(part, 0) == 0 || path.find("." + std::string(part)) != std::string::npos; };
    constexpr std::string_view kPrice = ".price";
    const bool price = path.size() > kPrice.size() && path.compare(path.size() - kPrice.size(), kPrice.size(), kPrice) == 0;
    return !(under("demand.") || under("people.") || under("tco.") || (price && !prices_do));
}

bool has_one_queue(const plan::ServiceModel<double>& service) {
    return std::count_if(service.stages.begin(), service.stages.end(), [](const auto& s) { return s.timing.queued; }) <= 1;
}

}  // namespace

struct PlanFunction::Shared {
    scenario::Scenario cleared;  // without what is derived or assumed
    const catalog::Catalog& catalog;
    std::vector<Action> actions;
    std::vector<VariableAction> variables;
    std::vector<std::string> services;
    std::vector<std::unique_ptr<const SizingTable>> tables;
    std::vector<double> likely;
    std::vector<bool> reaches;  // by number of the scenario: whether an answer kept from another point must have the same
};

PlanFunction::PlanFunction(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::vector<Input>& inputs, bool quick) {
    auto shared = std::make_unique<Shared>(Shared{scenario, catalog, {}, {}, {}, {}, {}, {}});
    std::map<std::string, std::size_t> draw_of;
    for (std::size_t k = 0; k < inputs.size(); ++k) draw_of.emplace(inputs[k].name, k);
    for (const auto& v : scenario.variables) {
        const auto at = draw_of.find(v.name);
        shared->variables.push_back({at != draw_of.end(), at != draw_of.end() ? at->second : 0, v.formula, v.value});
    }
    keep_batches(shared->cleared);
    std::vector<const std::string*> on_trace;  // rates that a trace says are not derived again
    for (const auto& s : scenario.services) {
        shared->services.push_back(s.name);
        if (s.demand.arrivals != nullptr) on_trace.insert(on_trace.end(), {&s.demand.average.path, &s.demand.peak.path});
    }
    scenario::each_number(shared->cleared, [&](const scenario::Field& field, auto& g) {
        Action a{.low = field.low, .high = field.high};
        const auto at = g.known() ? draw_of.find(g.path) : draw_of.end();
        const bool of_trace = std::any_of(on_trace.begin(), on_trace.end(), [&](const std::string* path) { return *path == g.path; });
        if (g.was_given() && at != draw_of.end()) {
            a.kind = Action::Kind::draw;
            a.draw = at->second;
        } else if (g.was_given() && g.formula != nullptr) {
            a.kind = Action::Kind::formula;
            a.formula = g.formula;
        } else if (!g.was_given() && !of_trace) {
            g.value = {};
            g.from = {};
        }
        g.range = nullptr;
        shared->actions.push_back(std::move(a));
    });
    const plan::Model<double> model = model_without_clock(scenario, catalog);
    const bool prices_do = !std::all_of(model.services.begin(), model.services.end(), has_one_queue);
    scenario::each_number(scenario, [&](const scenario::Field&, const auto& g) { shared->reaches.push_back(reaches_search(g.path, prices_do)); });
    for (const auto& s : model.services) shared->tables.push_back(quick ? std::make_unique<const SizingTable>(s) : nullptr);
    std::vector<sizing::Answer> answers;
    const plan::Figures<double> figures = plan::evaluate(model, &answers);
    shared->likely.assign(model.services.size(), 0.0);
    for (std::size_t i = 0; quick && i < model.services.size(); ++i) {
        shared->likely[i] = likely_utilisation(model.services[i], figures.services[i].demand.design.value(), answers[i]);
    }
    shared_ = std::move(shared);
    for (const auto& f : plan::list_figures(figures, shared_->services)) {
        outputs_.push_back({f.path, std::string(f.figure.help), std::string(f.figure.unit), f.figure.scale});
    }
    for (std::size_t i = 0; i < model.services.size(); ++i) {
        each_promise(model.services[i].promises, figures.services[i], model.month.value(),
                     [&](const std::string& name, bool) { promises_.push_back({shared_->services[i], name}); });
    }
}

PlanFunction::~PlanFunction() = default;

struct PlanFunction::Worker::State {
    const PlanFunction& plan;
    scenario::Scenario scratch;
    std::vector<double> variable;
    std::vector<Diagnostic> findings;
    std::string refused;

    // The last search of each service, good for the next point where the same is asked: ranges of demand beside a stated peak,
    // of people and of prices leave it.
    struct Searched {
        std::vector<double> numbers, inputs;
        bool sizes_only = false;
        sizing::Answer answer;
    };
    std::vector<Searched> searched;
    std::vector<double> numbers;  // of this point, that reach a search

    PointMemory* memory = nullptr;
    bool sizes_only = false;

    sizing::Answer search(const plan::ServiceModel<double>& service, const std::vector<double>& x, std::size_t k) {
        Searched& last = searched[k];
        if (last.inputs == x && last.numbers == numbers && last.sizes_only == sizes_only) return last.answer;
        sizing::Question q = plan::sizing_question(service, x);
        if (memory != nullptr && std::count_if(q.stages.begin(), q.stages.end(), [](const auto& s) { return s.queued; }) == 1) {
            PointMemory::Service& m = memory->services[k];
            if (m.numbers != numbers || !std::equal(x.begin() + 1, x.end(), m.seconds.begin(), m.seconds.end())) m = {numbers, {x.begin() + 1, x.end()}, {}};
            q.known = &m.rates;
            q.sizes_only = sizes_only;
        }
        last = {numbers, x, sizes_only, sizing::fewest_replicas(q, plan::sizing_options(service))};
        return last.answer;
    }
};

PlanFunction::Worker::Worker(const PlanFunction& plan) : state_(std::make_unique<State>(State{plan, {}, {}, {}, {}, {}, {}, nullptr, false})) {}
PlanFunction::Worker::~Worker() = default;
PlanFunction::Worker::Worker(Worker&&) noexcept = default;
const std::string& PlanFunction::Worker::refused() const { return state_->refused; }

void PlanFunction::Worker::operator()(const double* inputs, double* values, PointMemory* memory, bool sizes_only) {
    State& s = *state_;
    s.memory = memory;
    s.sizes_only = sizes_only;
    const Shared& shared = *s.plan.shared_;
    s.variable.clear();
    for (const VariableAction& v : shared.variables) {
        s.variable.push_back(v.drawn ? inputs[v.draw] : v.formula != nullptr ? scenario::value_of<double>(*v.formula, s.variable) : v.value);
    }
    s.scratch = shared.cleared;
    s.findings.clear();
    std::size_t i = 0;
    scenario::each_number(s.scratch, [&]<class Unit>(const scenario::Field&, scenario::Given<Unit>& g) {
        const Action& a = shared.actions[i++];
        if (a.kind == Action::Kind::draw) g.value = Q<Unit>::from_value(inputs[a.draw]);
        if (a.kind != Action::Kind::formula) return;
        const double x = scenario::value_of<double>(*a.formula, s.variable);
        if (!(x >= a.low && x <= a.high)) s.findings.push_back({"E0401", g.path, 0, 0, "leaves its bounds", {}});
        g.value = Q<Unit>::from_value(x);
    });
    static const scenario::Node kNowhere{};
    if (s.findings.empty()) scenario::complete(s.scratch, s.scratch.written ? s.scratch.written->root : kNowhere, shared.catalog, s.findings);
    if (!s.findings.empty()) {
        if (s.refused.empty()) s.refused = s.findings.front().pointer + " " + s.findings.front().reason;
        std::fill_n(values, s.plan.width(), kNaN);
        return;
    }
    plan::Model<double> model = model_without_clock(s.scratch, shared.catalog);
    s.searched.resize(model.services.size());
    if (memory != nullptr) memory->services.resize(model.services.size());
    s.numbers.clear();
    i = 0;
    scenario::each_number(s.scratch, [&](const scenario::Field&, const auto& g) {
        if (i >= shared.reaches.size() || shared.reaches[i]) s.numbers.push_back(g.value.value());
        ++i;
    });
    for (std::size_t k = 0; k < model.services.size(); ++k) {
        model.services[k].likely = shared.likely[k];
        if (shared.tables[k] == nullptr) continue;
        model.services[k].known = [&s, table = shared.tables[k].get(), k](const auto& service, const auto& x) -> std::optional<sizing::Answer> {
            if (auto known = table->answer(service, x)) return known;
            if (!service.trace.empty()) return std::nullopt;
            return s.search(service, x, k);
        };
    }
    const plan::Figures<double> figures = plan::evaluate(model);
    ValueList list{values, values + s.plan.outputs().size()};
    plan::visit_figures(list, figures, shared.services);
    if (list.seen != s.plan.outputs().size()) throw DomainError("uncertainty", "figures", static_cast<double>(list.seen), "as many at every point as at the medians");
    double* at = list.at;
    bool all = true;
    for (std::size_t k = 0; k < model.services.size(); ++k) {
        each_promise(model.services[k].promises, figures.services[k], model.month.value(), [&](const std::string&, bool kept) {
            *at++ = kept ? 1.0 : 0.0;
            all = all && kept;
        });
    }
    *at++ = all ? 1.0 : 0.0;
}

}  // namespace sizewell::uncertainty
