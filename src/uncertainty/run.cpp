#include "sizewell/uncertainty/run.hpp"

#include "sizewell/error.hpp"
#include "sizewell/scenario/distance.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/range.hpp"

#include "uncertainty/chosen.hpp"
#include "uncertainty/parallel.hpp"
#include "uncertainty/plan_model.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

namespace sizewell::uncertainty {

namespace {

std::string reading_of(const Input& input) {
    scenario::Literal literal;
    literal.text = input.text;
    literal.dimension = input.dimension;
    literal.range = input.range;
    literal.unit = scenario::WrittenUnit{};
    literal.unit.dimension = input.dimension;
    try {
        return scenario::echo(scenario::parse_literal(input.text));
    } catch (const Error&) {  // a text whose unit its place implies
        literal.unit.dimension = scenario::Dimension{};
        return scenario::echo(literal);
    }
}

std::string percent(double share) { return scenario::format_quantity(100.0 * share, scenario::Dimension{}, 3) + " %"; }

// Figures that are made of replicas and money, not of times: "cost.per_month", "services.chat.capacity.gpus".
bool is_of_sizes(const std::string& path) {
    constexpr std::string_view kParts[] = {"cost.", "capacity.", "tco.", "demand."};
    return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) {
        return path.rfind(part, 0) == 0 || (path.rfind("services.", 0) == 0 && path.find("." + std::string(part)) != std::string::npos);
    });
}

void add_notes(const Points& points, Result& result) {
    for (const Repair& r : points.repairs()) {
        const auto number = [](double x) { return sizewell::detail::number_text(std::round(1000.0 * x) / 1000.0); };
        result.notes.push_back("the correlations cannot all hold: " + points.inputs()[r.first].name + " with " + points.inputs()[r.second].name + " is " +
                               number(r.used) + " instead of " + number(r.stated));
    }
    for (const Input& input : points.inputs()) {
        if (scenario::mean(input.range)) continue;
        result.notes.push_back("the mean of " + input.name + " is infinite: means of figures that grow with it are of these draws alone, and more draws would only raise them; read the percentiles");
    }
}

}  // namespace

const Distribution* Result::find(const std::string& path) const {
    const auto at = std::find_if(figures.begin(), figures.end(), [&](const Distribution& d) { return d.path == path; });
    return at == figures.end() ? nullptr : &*at;
}

std::vector<std::size_t> chosen_outputs(const PlanFunction& plan, const std::vector<std::string>& paths) {
    std::vector<std::size_t> chosen;
    std::vector<std::string> known;
    for (const auto& o : plan.outputs()) known.push_back(o.path);
    for (const auto& path : paths) {
        const auto at = std::find(known.begin(), known.end(), path);
        if (at == known.end()) {
            const std::string near = scenario::did_you_mean(path, known);
            throw DomainError("uncertainty", "figure", path, "a figure of the plan" + (near.empty() ? "; `sizewell plan --json` has them" : ": did you mean " + near + "?"));
        }
        chosen.push_back(static_cast<std::size_t>(at - known.begin()));
    }
    for (std::size_t m = 0; paths.empty() && m < known.size(); ++m) chosen.push_back(m);
    return chosen;
}

std::vector<Input> ordered(std::vector<Input> inputs, const std::vector<std::string>& order) {
    const auto rank = [&](const Input& input) { return std::find(order.begin(), order.end(), input.name) - order.begin(); };
    // How much an input spreads about its median says, before anything is evaluated, how much it is likely to matter.
    const auto spread = [](const Input& input) {
        const double middle = quantile(input, 0.5);
        const double width = quantile(input, 0.9) - quantile(input, 0.1);
        return middle == 0.0 ? width : std::abs(width / middle);
    };
    std::vector<std::pair<double, Input>> keyed;
    for (auto& input : inputs) keyed.emplace_back(spread(input), std::move(input));
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
        const auto ra = rank(a.second), rb = rank(b.second);
        return ra != rb ? ra < rb : a.first > b.first;
    });
    std::vector<Input> out;
    for (auto& k : keyed) out.push_back(std::move(k.second));
    return out;
}

std::vector<double> medians(const std::vector<Input>& inputs) {
    std::vector<double> x;
    for (const Input& input : inputs) x.push_back(quantile(input, 0.5));
    return x;
}

// -- a plan over its ranges -------------------------------------------------------------------------------------------------------

struct PlanSampling::Parts {
    RunOptions options;
    std::vector<Input> inputs;  // on their dimensions
    PlanFunction plan;
    std::vector<std::size_t> chosen, wanted;  // of its values: figures; and behind them promises and all
    std::vector<InputEcho> echo = {};
    std::vector<double> point;
    std::unique_ptr<const Points> points = nullptr;

    Parts(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const RunOptions& wishes)
        : options(wishes), inputs(ordered(uncertain_inputs(scenario), wishes.order)), plan(scenario, catalog, inputs),
          chosen(chosen_outputs(plan, wishes.figures)), wanted(chosen), point(plan.width()) {
        options.keep = options.keep_values ? chosen.size() : 0;
        for (std::size_t m = plan.outputs().size(); m < plan.width(); ++m) wanted.push_back(m);
        for (const Input& input : uncertain_inputs(scenario)) echo.push_back({input.name, input.text, reading_of(input)});
        const std::vector<double> middle = medians(inputs);
        PlanFunction::Worker at_medians(plan);
        at_medians(middle.data(), point.data());
        if (!inputs.empty()) points = std::make_unique<const Points>(inputs, correlations(scenario), options.seed);
    }

    BlockModel model() const {
        auto worker = std::make_shared<PlanFunction::Worker>(plan);
        return [this, worker, x = std::vector<double>(inputs.size()), y = std::vector<double>(plan.width())](std::size_t n, std::size_t stride, const double* in, double* out) mutable {
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t k = 0; k < x.size(); ++k) x[k] = in[k * stride + i];
                (*worker)(x.data(), y.data());
                for (std::size_t m = 0; m < wanted.size(); ++m) out[m * stride + i] = y[wanted[m]];
            }
        };
    }

    // Why a point is no scenario.
    std::string refusal(const Block& at) const {
        constexpr std::size_t kFew = 8;
        std::vector<double> few(inputs.size() * kFew), x(inputs.size()), y(plan.width());
        const auto i = static_cast<std::size_t>(at.first % static_cast<std::int64_t>(kFew));
        points->fill(at.scramble, at.first - static_cast<std::int64_t>(i), kFew, kFew, few.data());
        for (std::size_t k = 0; k < x.size(); ++k) x[k] = few[k * kFew + i];
        PlanFunction::Worker worker(plan);
        worker(x.data(), y.data());
        return worker.refused();
    }

    Summary certain(double x) const {
        Summary s;
        s.mean = {x, 0.0};
        s.percentile.assign(options.percentiles.size(), {x, 0.0});
        s.least = s.most = x;
        return s;
    }
};

PlanSampling::PlanSampling(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const RunOptions& options)
    : parts_(std::make_unique<Parts>(scenario, catalog, options)) {}
PlanSampling::~PlanSampling() = default;
PlanSampling::PlanSampling(PlanSampling&&) noexcept = default;
PlanSampling& PlanSampling::operator=(PlanSampling&&) noexcept = default;

bool PlanSampling::sampled() const { return parts_->points != nullptr; }
std::size_t PlanSampling::outputs() const { return parts_->wanted.size(); }
const RunOptions& PlanSampling::options() const { return parts_->options; }

BlockValues PlanSampling::at(const Block& block) const {
    if (!sampled()) throw DomainError("uncertainty", "ranges", 0, "at least one: a scenario of points has no samples");
    BlockValues out;
    out.n = static_cast<std::size_t>(std::max<std::int64_t>(block.n, 0));
    BlockEvaluator evaluate(*parts_->points, outputs(), parts_->model());
    std::size_t done = 0;
    evaluate(block, [&](std::size_t n, std::size_t stride, const double* values) {
        out.values.resize(outputs() * out.n);
        for (std::size_t m = 0; m < outputs(); ++m) std::copy_n(values + m * stride, n, out.values.data() + m * out.n + done);
        done += n;
        return true;
    });
    return out;
}

std::vector<double> PlanSampling::probe() const {
    constexpr std::size_t kFew = 8;
    std::vector<double> out = parts_->point;
    std::vector<double> draws(parts_->inputs.size() * kFew);
    for (int s = 0; sampled() && s < kScrambles; ++s) {
        parts_->points->fill(s, 0, kFew, kFew, draws.data());
        out.insert(out.end(), draws.begin(), draws.end());
    }
    if (!sampled()) return out;
    const BlockValues few = at({0, 0, kFew});
    out.insert(out.end(), few.values.begin(), few.values.end());
    return out;
}

Estimates PlanSampling::estimated(const Options& how) const {
    return sampled() ? estimate(*parts_->points, outputs(), [this] { return parts_->model(); }, how) : Estimates{};
}

Result PlanSampling::result(Estimates e) const {
    const Parts& p = *parts_;
    if (!sampled()) {
        for (const std::size_t m : p.wanted) e.outputs.push_back(p.certain(p.point[m]));
    }
    if (e.outputs.size() != outputs()) throw DomainError("uncertainty", "estimates", static_cast<double>(e.outputs.size()), "one of every output");
    Result result;
    result.sampled = sampled();
    result.samples = e.samples;
    result.truncated = e.truncated;
    result.seed = p.options.seed;
    result.percentiles = p.options.percentiles;
    result.inputs = p.echo;
    result.chosen = !p.options.figures.empty();
    if (sampled()) add_notes(*p.points, result);
    const Summary& met = e.outputs.back();
    if (sampled() && met.undefined == e.samples) throw DomainError("uncertainty", "ranges", "such that no draw is a scenario: " + p.refusal(met.first_undefined), "such that most are");
    if (met.undefined > 0) {
        result.notes.push_back(percent(static_cast<double>(met.undefined) / static_cast<double>(e.samples)) + " of the samples are no scenario and were left out: " +
                               p.refusal(met.first_undefined) + "; correlate the inputs, or state one as a factor of the other");
    }
    result.met = met.mean;
    const auto& promises = p.plan.promises();
    for (std::size_t k = 0; k < promises.size(); ++k) result.promises.push_back({promises[k].service, promises[k].name, e.outputs[p.chosen.size() + k].mean});
    e.values.resize(p.chosen.size());
    for (std::size_t m = 0; m < p.chosen.size(); ++m) {
        const Output& o = p.plan.outputs()[p.chosen[m]];
        result.figures.push_back({o.path, o.help, o.unit, p.point[p.chosen[m]], std::move(e.outputs[m]), std::move(e.values[m])});
    }
    return result;
}

Result run(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const RunOptions& options) {
    const PlanSampling plan(scenario, catalog, options);
    return plan.result(plan.estimated(plan.options()));
}

Samples evaluate_at(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Draws& draws, const std::vector<std::string>& paths, int threads,
                    const std::function<bool(std::size_t, std::size_t)>& on) {
    std::vector<PointMemory> none;
    return evaluate_with(scenario, catalog, draws, paths, threads, on, none);
}

Samples evaluate_with(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Draws& draws, const std::vector<std::string>& paths, int threads,
                      const std::function<bool(std::size_t, std::size_t)>& on, std::vector<PointMemory>& memory) {
    std::vector<Input> inputs = uncertain_inputs(scenario);
    const PlanFunction plan(scenario, catalog, inputs);
    const auto chosen = chosen_outputs(plan, paths);
    const std::vector<double> middle = medians(inputs);
    std::vector<const double*> column(inputs.size(), nullptr);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        const auto at = std::find(draws.names.begin(), draws.names.end(), inputs[k].name);
        if (at != draws.names.end()) column[k] = draws.of(static_cast<std::size_t>(at - draws.names.begin()));
    }
    Samples out;
    out.n = draws.n;
    out.values.resize(chosen.size() * draws.n);
    for (const std::size_t m : chosen) out.paths.push_back(plan.outputs()[m].path);

    constexpr std::size_t kTask = 64;
    const int tasks = static_cast<int>((draws.n + kTask - 1) / kTask);
    const int used = threads_of(threads, tasks);
    std::vector<PlanFunction::Worker> workers;
    for (int t = 0; t < used; ++t) workers.emplace_back(plan);
    const bool sizes_only = !memory.empty() && !paths.empty() && std::all_of(paths.begin(), paths.end(), is_of_sizes);
    std::atomic<std::size_t> done{0};
    std::atomic<bool> ended{false};
    in_parallel(used, tasks, [&](int thread, int task) {
        if (ended) return;
        std::vector<double> x(inputs.size()), y(plan.width());
        const std::size_t from = static_cast<std::size_t>(task) * kTask, to = std::min(draws.n, from + kTask);
        for (std::size_t i = from; i < to; ++i) {
            for (std::size_t k = 0; k < x.size(); ++k) x[k] = column[k] != nullptr ? column[k][i] : middle[k];
            auto& worker = workers[static_cast<std::size_t>(thread)];
            PointMemory* const known = memory.empty() ? nullptr : &memory[i];
            worker(x.data(), y.data(), known, sizes_only);
            const auto missing = [&] { return std::any_of(chosen.begin(), chosen.end(), [&](std::size_t m) { return std::isnan(y[m]); }); };
            if (sizes_only && missing()) worker(x.data(), y.data(), known);  // no scenario, or a figure that is made of a time after all
            for (std::size_t m = 0; m < chosen.size(); ++m) out.values[m * draws.n + i] = y[chosen[m]];
        }
        if (on && !on(done += to - from, draws.n)) ended = true;
    });
    if (ended) out = {};
    return out;
}

}  // namespace sizewell::uncertainty
