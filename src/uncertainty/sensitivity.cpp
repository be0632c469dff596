#include "sizewell/uncertainty/sensitivity.hpp"

#include "sizewell/dual.hpp"
#include "sizewell/error.hpp"
#include "sizewell/plan/evaluate.hpp"
#include "sizewell/scenario/expression.hpp"
#include "sizewell/scenario/literal.hpp"

#include "plan/figure_list.hpp"
#include "plan/read_model.hpp"
#include "scenario/each_number.hpp"
#include "uncertainty/chosen.hpp"
#include "uncertainty/plan_model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace sizewell::uncertainty {

namespace {

using D = Dual<8>;  // the one that is compiled; one direction is used

// d figure / d input with everything else at its median, through the one model: exact where the model itself reads the input.
class Slopes {
  public:
    Slopes(const scenario::Scenario& scenario, const catalog::Catalog& catalog, std::size_t figure) : scenario_(scenario), catalog_(catalog), figure_(figure) {
        scenario::each_number(scenario, [this](const scenario::Field&, const auto& g) {
            if (g.known() && g.formula != nullptr) formulas_.emplace(g.path, g.formula);
        });
    }

    double of(const std::string& input) const {
        std::vector<D> variables;
        for (const auto& v : scenario_.variables) {
            variables.push_back(v.name == input ? D::variable(v.value, 0) : v.formula != nullptr ? scenario::value_of<D>(*v.formula, variables) : D(v.value));
        }
        const auto lift = [&](double value, const std::string& path, auto) {
            if (path == input) return D::variable(value, 0);
            const auto formula = formulas_.find(path);
            return formula == formulas_.end() ? D(value) : scenario::value_of<D>(*formula->second, variables);
        };
        auto model = plan::ModelReader<D, decltype(lift)>(catalog_, lift).read(scenario_);
        for (auto& s : model.services) {
            s.options.time_budget = 0.0;
            s.options.effort = queueing::Effort::search;
        }
        std::vector<std::string> names;
        for (const auto& s : scenario_.services) names.push_back(s.name);
        const auto listed = plan::list_figures(plan::evaluate(model), names);
        return listed[figure_].value.gradient(0) * listed[figure_].figure.scale;
    }

  private:
    const scenario::Scenario& scenario_;
    const catalog::Catalog& catalog_;
    std::size_t figure_;
    std::map<std::string, std::shared_ptr<const scenario::Expression>> formulas_;
};

// The plan along one input or group, everything else at its median.
class Line {
  public:
    Line(const PlanFunction& plan, const std::vector<Input>& inputs) : worker_(plan), inputs_(inputs), middle_(medians(inputs)), values_(plan.width()) {}

    const std::vector<double>& at_medians() { return at(middle_); }
    const std::vector<double>& at_value(std::size_t k, double x) {
        std::vector<double> point = middle_;
        point[k] = x;
        return at(point);
    }
    // Every input of a group at probability p, or 1 - p where it moves against the first.
    const std::vector<double>& at_probability(const std::vector<std::size_t>& group, const std::vector<bool>& against, double p) {
        std::vector<double> point = middle_;
        for (std::size_t i = 0; i < group.size(); ++i) point[group[i]] = quantile(inputs_[group[i]], against[i] ? 1.0 - p : p);
        return at(point);
    }
    double median(std::size_t k) const { return middle_[k]; }
    std::int64_t evaluations() const { return evaluations_; }

  private:
    const std::vector<double>& at(const std::vector<double>& point) {
        worker_(point.data(), values_.data());
        ++evaluations_;
        return values_;
    }

    PlanFunction::Worker worker_;
    const std::vector<Input>& inputs_;
    std::vector<double> middle_;
    std::vector<double> values_;
    std::int64_t evaluations_ = 0;
};

std::string shown(const Input& input, double x) { return std::isfinite(x) ? scenario::format_quantity(x, input.dimension, 4) : "without bound"; }

std::vector<bool> against_first(const std::vector<std::size_t>& group, const std::vector<Input>& inputs, const std::vector<Correlation>& stated) {
    std::vector<bool> against;
    for (const std::size_t k : group) {
        const auto pair = std::find_if(stated.begin(), stated.end(), [&](const Correlation& c) {
            return (c.first == inputs[group.front()].name && c.second == inputs[k].name) || (c.second == inputs[group.front()].name && c.first == inputs[k].name);
        });
        against.push_back(pair != stated.end() && pair->rank < 0.0);
    }
    return against;
}

// The value nearest to the median at which promise m of the plan changes.
std::optional<Flip> flip_of(Line& line, const std::vector<Input>& inputs, std::size_t k, std::size_t m, bool kept) {
    constexpr int kSteps = 24;
    const auto holds = [&](double p) { return line.at_value(k, quantile(inputs[k], p))[m] > 0.5; };
    std::optional<double> nearest;
    for (const double end : {0.01, 0.99}) {
        double inside = 0.5;
        for (int i = 1; i <= kSteps; ++i) {
            const double p = 0.5 + (end - 0.5) * i / kSteps;
            if (nearest && std::abs(p - 0.5) > std::abs(*nearest - 0.5) + 0.5 / kSteps) break;
            if (holds(p) == kept) {
                inside = p;
                continue;
            }
            double outside = p;
            for (int j = 0; j < 30; ++j) {
                const double middle = 0.5 * (inside + outside);
                (holds(middle) == kept ? inside : outside) = middle;
            }
            if (!nearest || std::abs(outside - 0.5) < std::abs(*nearest - 0.5)) nearest = outside;
            break;
        }
    }
    if (!nearest) return std::nullopt;
    Flip f;
    f.input = inputs[k].name;
    f.probability = *nearest;
    f.value = quantile(inputs[k], *nearest);
    f.value_text = shown(inputs[k], f.value);
    f.kept_below = (*nearest > 0.5) == kept;
    return f;
}

}  // namespace

Sensitivity sensitivity(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& figure, const SensitivityOptions& options) {
    const std::vector<Input> inputs = ordered(uncertain_inputs(scenario), {});
    const std::vector<Correlation> stated = correlations(scenario);
    const PlanFunction plan(scenario, catalog, inputs);
    const std::size_t index = chosen_outputs(plan, {figure}).front();
    const Points points(inputs, stated, options.share.seed);
    Line line(plan, inputs);
    const Slopes slopes(scenario, catalog, index);

    Sensitivity out;
    const Output& o = plan.outputs()[index];
    out.path = o.path;
    out.help = o.help;
    out.unit = o.unit;
    const std::vector<double> middle = line.at_medians();
    out.point = middle[index];

    // The bars and flips stand whatever happens to the shares, which take most of the time.
    const auto go_on = [&] {
        if (options.share.progress && !options.share.progress(0, 1)) out.interrupted = true;
        return !out.interrupted;
    };
    for (std::size_t g = 0; g < points.groups().size() && go_on(); ++g) {
        const auto& group = points.groups()[g];
        const auto against = against_first(group, inputs, stated);
        Bar bar;
        for (const std::size_t k : group) bar.inputs.push_back(inputs[k].name);
        bar.low_text = shown(inputs[group.front()], quantile(inputs[group.front()], 0.1));
        bar.high_text = shown(inputs[group.front()], quantile(inputs[group.front()], 0.9));
        bar.at_low = line.at_probability(group, against, 0.1)[index];
        bar.at_high = line.at_probability(group, against, 0.9)[index];
        if (group.size() == 1) {
            const std::size_t k = group.front();
            const double x = line.median(k), h = 1e-4 * (x != 0.0 ? std::abs(x) : 1.0);
            const double difference = (line.at_value(k, x + h)[index] - line.at_value(k, x - h)[index]) / (2.0 * h);
            const double exact = slopes.of(inputs[k].name);
            bar.slope_exact = std::abs(exact - difference) <= 1e-4 * std::abs(exact) + 1e-9 * std::abs(out.point / (x != 0.0 ? x : 1.0));
            bar.slope = (bar.slope_exact ? exact : difference) * (out.point != 0.0 && x != 0.0 ? x / out.point : 1.0);
        }
        out.bars.push_back(std::move(bar));
    }

    for (std::size_t m = 0; m < plan.promises().size() && go_on(); ++m) {
        const std::size_t at = plan.outputs().size() + m;
        bool flipped = false;
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            auto flip = flip_of(line, inputs, k, at, middle[at] > 0.5);
            if (!flip) continue;
            flip->service = plan.promises()[m].service;
            flip->promise = plan.promises()[m].name;
            out.flips.push_back(*std::move(flip));
            flipped = true;
        }
        if (!flipped) out.steady.push_back(plan.promises()[m].service + " " + plan.promises()[m].name);
    }
    std::stable_sort(out.flips.begin(), out.flips.end(), [](const Flip& a, const Flip& b) { return std::abs(a.probability - 0.5) < std::abs(b.probability - 0.5); });
    if (options.shares && !inputs.empty() && !out.interrupted) {
        const ModelMaker maker = [&]() -> BlockModel {
            return [worker = std::make_shared<PlanFunction::Worker>(plan), x = std::vector<double>(inputs.size()), y = std::vector<double>(plan.width()), index](
                       std::size_t n, std::size_t stride, const double* in, double* to) mutable {
                for (std::size_t i = 0; i < n; ++i) {
                    for (std::size_t k = 0; k < x.size(); ++k) x[k] = in[k * stride + i];
                    (*worker)(x.data(), y.data());
                    to[i] = y[index];
                }
            };
        };
        const std::vector<Share> shares = variance_shares(points, maker, options.share);
        out.interrupted = shares.empty();
        for (std::size_t g = 0; g < shares.size(); ++g) out.bars[g].share = shares[g];
        out.evaluations += options.share.samples + options.share.total_samples * static_cast<std::int64_t>(points.groups().size() + 1);
    }
    std::stable_sort(out.bars.begin(), out.bars.end(), [](const Bar& a, const Bar& b) { return a.swing() > b.swing(); });
    out.evaluations += line.evaluations();
    return out;
}

}  // namespace sizewell::uncertainty
