#include "sizewell/plan/goal.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sizewell::plan {

namespace {

constexpr double kSampledTolerance = 1e-6;  // a percentile's own error is far larger
constexpr double kRatio = 100.0;            // searched to both sides of the present value
constexpr double kSpread = 10.0;            // a range this many times its low end is searched by ratio

// A literal of the range, read like a point of an axis.
double end_of(const std::string& text, const char* option, const std::string& path, const scenario::Baseline& baseline) {
    try {
        const Axis axis = parse_axes({path + "=" + text + ";" + text}, baseline).front();  // ";" so that "5,000 req/s" is one value
        if (!axis.points.front().number) throw Place{baseline.document().name, text}.error("E0902", "\"" + text + "\" must be one value", "write it like 5,000 req/s");
        return axis.points.front().value;
    } catch (const InputError& e) {
        Diagnostic d = e.findings().front();
        d.file = std::string(option) + " " + text;
        d.help = "write it like " + std::string(scenario::example(baseline.input(path, option).dimension));
        throw InputError(e.file(), {std::move(d)});
    }
}

Search range_of(const GoalQuestion& q, const scenario::Input& input, std::optional<double> now, const scenario::Baseline& baseline) {
    const Place place{baseline.document().name, "--by " + q.by};
    const scenario::Field& f = input.field;
    const auto from = q.from.empty() ? std::nullopt : std::optional(end_of(q.from, "--from", input.path, baseline));
    const auto to = q.to.empty() ? std::nullopt : std::optional(end_of(q.to, "--to", input.path, baseline));
    const bool bounded = std::isfinite(f.high) && f.high <= 1.0;  // a share: all of it
    if ((!from || !to) && !bounded && !(now && *now > 0.0)) {
        throw place.error("E0902", input.path + (now ? " is 0" : " is not given") + ", so there is nothing to search around", "add --from and --to");
    }
    Search s;
    s.from = from.value_or(bounded ? f.low : std::max(f.low, now.value_or(0.0) / kRatio));
    s.to = to.value_or(bounded ? f.high : std::min(f.high, now.value_or(0.0) * kRatio));
    if (!from && bounded && f.above_low && s.from == f.low) s.from = s.to / 1000.0;
    if (!(s.from < s.to)) throw place.error("E0902", "the range of the search does not rise", "--from must be below --to");
    s.logarithmic = s.from > 0.0 && s.to / s.from >= kSpread;
    return s;
}

}  // namespace

Goal goal(const scenario::Baseline& baseline, const GoalQuestion& question, const QuestionOptions& options) {
    const std::string& file = baseline.document().name;
    const scenario::Input& input = baseline.input(question.by, "--by " + question.by);
    const Plan plan = make_plan(baseline.scenario(), baseline.catalog(), options.plan);
    Goal out;
    out.file = file;
    out.by = input.path;
    out.condition = parse_condition(question.condition, metrics_of(plan), catalog::fact(baseline.catalog(), "time/month").value, {file, question.condition});
    out.now = baseline.value_of(input);
    const scenario::Input* const inputs[] = {&input};
    const std::string arguments[] = {"--by " + question.by};
    const scenario::Dials dials(baseline, inputs, arguments);
    const scenario::WrittenUnit unit = baseline.unit_of(input);
    out.unit = unit.dollar ? "$" + unit.text : unit.text;
    out.factor = unit.factor;
    out.search = range_of(question, input, out.now, baseline);
    if (out.condition.subject.sampled()) out.search.tolerance = kSampledTolerance;

    std::optional<InputError> refusal;
    const auto value = [&](double x) -> std::optional<double> {
        try {
            const scenario::Scenario scenario = dials.at(std::span(&x, 1));
            const Worth worth = worth_of(out.condition.subject, scenario, out.condition.subject.sampled() ? Plan{} : make_plan(scenario, baseline.catalog(), options.plan), options.sampler);
            out.left_out = std::max(out.left_out, worth.left_out);
            return worth.value;
        } catch (const InputError& e) {
            if (!refusal) refusal = e;
        } catch (const DomainError& e) {
            if (!refusal) refusal = InputError(file, {{"E0410", input.pointer, 0, 0, e.what(), "search a smaller range"}});
        }
        return std::nullopt;
    };
    // Where only whole numbers are plans, only they are searched.
    const double middle = std::floor((out.search.from + out.search.to) / 2.0);
    out.search.whole = input.dimension == scenario::Dimension{} && middle >= out.search.from && middle + 0.5 <= out.search.to && value(middle) && !value(middle + 0.5);
    refusal.reset();
    if (out.search.whole) {
        out.search.from = std::ceil(out.search.from);
        out.search.to = std::floor(out.search.to);
        if (!(out.search.from < out.search.to)) throw Place{file, "--by " + question.by}.error("E0902", "the range holds fewer than two whole numbers", "search a wider range");
    }
    out.result = search(value, out.condition.relation, out.condition.bound, out.search, options.on);
    if (refusal) out.refusal = (refusal->findings().front().pointer.empty() ? "" : refusal->findings().front().pointer + " ") + refusal->findings().front().reason;
    if (out.result.scan.empty() && !out.result.interrupted && refusal) throw *refusal;
    return out;
}

}  // namespace sizewell::plan
