#include "sizewell/plan/sweep.hpp"

#include "plan/many.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace sizewell::plan {

namespace {

// What a scenario's plan is worth in the figures shown; a plan that cannot be is a reason.
void fill(SweepCell& cell, const std::vector<Subject>& shown, const catalog::Catalog& catalog, const QuestionOptions& options,
          bool same_shape, const std::function<scenario::Scenario()>& scenario_of) {
    try {
        const scenario::Scenario scenario = scenario_of();
        Plan plan = make_plan(scenario, catalog, options.plan);
        hold_expectations(scenario, catalog, options.sampler, plan);
        for (const Subject& s : shown) {
            if (same_shape || s.sampled()) {
                const Worth worth = worth_of(s, scenario, plan, options.sampler);
                cell.values.push_back(worth.value);
                cell.left_out = std::max(cell.left_out, worth.left_out);
            } else {
                cell.values.push_back(value_of_path(plan, s.metric.path));
            }
        }
        cell.met = plan.met;
    } catch (const InputError& e) {
        const Diagnostic& d = e.findings().front();
        cell.refused = (d.pointer.empty() ? "" : d.pointer + " ") + d.reason;
    } catch (const DomainError& e) {
        cell.refused = e.what();
    }
    if (!cell.refused.empty()) cell.values.clear();
    cell.done = true;
}

std::vector<Subject> subjects_of(const std::vector<std::string>& shown, const Plan& plan, const std::string& file) {
    const auto metrics = metrics_of(plan);
    std::vector<Subject> out;
    for (const auto& path : shown) out.push_back(parse_subject(path, metrics, {file, "--show " + path}));
    return out;
}

}  // namespace

std::vector<std::string> usual_figures() { return {"capacity.replicas", "capacity.gpus", "latency.p99", "cost.per_month", "cost.per_request", "tco.per_month"}; }

struct SweepCells::Parts {
    const scenario::Baseline& baseline;
    QuestionOptions options;
    Sweep table;
    std::unique_ptr<const scenario::Dials> dials;  // where every axis is of numbers

    scenario::Scenario scenario_at(const SweepCell& cell) const {
        std::vector<double> values;
        std::vector<scenario::Override> overrides;
        for (std::size_t k = 0; k < table.axes.size(); ++k) {
            const Axis& axis = table.axes[k];
            const AxisPoint& p = axis.points[cell.at[k]];
            if (dials == nullptr) overrides.push_back({axis.path, p.number ? scenario::format_quantity(p.value, baseline.input(axis.path, axis.argument).dimension, 15) : p.text, axis.argument});
            else values.push_back(p.value);
        }
        return dials == nullptr ? baseline.with(overrides) : dials->at(values);
    }
};

SweepCells::SweepCells(const scenario::Baseline& baseline, std::vector<Axis> axes, const std::vector<std::string>& shown, const QuestionOptions& options)
    : parts_(std::make_unique<Parts>(Parts{baseline, options, {}, nullptr})) {
    Sweep& out = parts_->table;
    out.file = baseline.document().name;
    out.shown = subjects_of(shown.empty() ? usual_figures() : shown, make_plan(baseline.scenario(), baseline.catalog(), options.plan), out.file);
    out.axes = std::move(axes);
    std::size_t cells = 1;
    bool numbers = true;
    for (const Axis& a : out.axes) {
        cells *= a.points.size();
        for (const AxisPoint& p : a.points) numbers = numbers && p.number;
    }
    out.cells.resize(cells);
    for (std::size_t i = 0; i < cells; ++i) {
        std::size_t rest = i;
        out.cells[i].at.resize(out.axes.size());
        for (std::size_t k = out.axes.size(); k-- > 0;) {
            out.cells[i].at[k] = rest % out.axes[k].points.size();
            rest /= out.axes[k].points.size();
        }
    }
    if (!numbers) return;
    std::vector<const scenario::Input*> inputs;
    std::vector<std::string> arguments;
    for (const Axis& a : out.axes) {
        inputs.push_back(&baseline.input(a.path, a.argument));
        arguments.push_back(a.argument);
    }
    parts_->dials = std::make_unique<const scenario::Dials>(baseline, inputs, arguments);
}

SweepCells::~SweepCells() = default;
SweepCells::SweepCells(SweepCells&&) noexcept = default;
SweepCells& SweepCells::operator=(SweepCells&&) noexcept = default;

const Sweep& SweepCells::table() const { return parts_->table; }

SweepCell SweepCells::at(std::size_t i) const {
    SweepCell cell = parts_->table.cells[i];
    fill(cell, parts_->table.shown, parts_->baseline.catalog(), parts_->options, parts_->dials != nullptr, [&] { return parts_->scenario_at(cell); });
    return cell;
}

Sweep sweep(const scenario::Baseline& baseline, std::vector<Axis> axes, const std::vector<std::string>& shown, const QuestionOptions& options) {
    const SweepCells cells(baseline, std::move(axes), shown, options);
    Sweep out = cells.table();
    out.done = run_many(out.cells.size(), options.threads, options.on, [&](std::size_t i) { out.cells[i] = cells.at(i); });
    return out;
}

Sweep variants(const scenario::Document& document, const catalog::Catalog& catalog, const std::vector<scenario::Override>& overrides,
               const std::vector<std::string>& shown, const QuestionOptions& options) {
    Sweep out;
    out.file = document.name;
    Axis axis;
    axis.path = "variant";
    axis.points.push_back({"as it stands", 0.0, false, 0.0});
    for (const auto& name : scenario::variants_of(document)) axis.points.push_back({name, 0.0, false, 0.0});
    std::vector<scenario::Baseline> all;
    for (std::size_t i = 0; i < axis.points.size(); ++i) {
        all.emplace_back(scenario::composed(document, {.variant = i == 0 ? "" : axis.points[i].text, .overrides = overrides}), catalog);
    }
    out.shown = subjects_of(shown.empty() ? usual_figures() : shown, make_plan(all.front().scenario(), catalog, options.plan), out.file);
    out.axes.push_back(std::move(axis));
    out.cells.resize(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) out.cells[i].at = {i};
    out.done = run_many(all.size(), options.threads, options.on, [&](std::size_t i) {
        fill(out.cells[i], out.shown, catalog, options, false, [&] { return all[i].scenario(); });
    });
    return out;
}

}  // namespace sizewell::plan
