#include "sizewell/plan/metric.hpp"

#include "sizewell/scenario/inputs.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace sizewell::plan {

namespace {

using scenario::Dimension;

// Figures that stand beside the table of figures in plan_json().
struct Extra {
    const char* path;
    const char* help;
    const char* unit;
    Dimension dimension;
    double (*value)(const Plan&);
};

const std::vector<Extra>& extras() {
    static const std::vector<Extra> all = {
        {"demand.sustainable", "highest rate at which the promises still hold after the loss", "req/s", scenario::dimension_of<request_rate_u>(),
         [](const Plan& p) {
             double sum = 0.0;
             for (const auto& s : p.services) sum += s.sustainable;
             return sum;
         }},
        {"latency.p99_at_double_design", "99th percentile at twice the design rate with every replica up", "s", scenario::dimension_of<second_u>(),
         [](const Plan& p) {
             double worst = 0.0;
             for (const auto& s : p.services) worst = std::max(worst, s.p99_at_double);
             return worst;
         }},
        {"managed.break_even.rate", "average rate from which Kubernetes is cheaper", "req/s", scenario::dimension_of<request_rate_u>(),
         [](const Plan& p) { return p.break_even.kind == Crossing::at ? p.break_even.rate : p.break_even.kind == Crossing::always ? 0.0 : std::numeric_limits<double>::infinity(); }},
        {"verdict.met", "1 where every promise and budget is met, else 0", "1", Dimension{}, [](const Plan& p) { return p.met ? 1.0 : 0.0; }},
    };
    return all;
}

// Lists the figures with their dimensions, which the table of figures has in its types.
class MetricList {
  public:
    template <class U>
    void operator()(const Figure& f, const Q<U>&) { add(f, scenario::dimension_of<U>()); }
    void operator()(const Figure& f, double) { add(f, Dimension{}); }
    template <class T>
    void group(std::string_view key, const T& thing) {
        const std::string outer = prefix_;
        prefix_ += std::string(key) + ".";
        describe(*this, thing);
        prefix_ = outer;
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>& things) {
        for (std::size_t i = 0; i < things.size(); ++i) group(std::string(key) + "." + std::to_string(i), things[i]);
    }
    std::vector<Metric> found;

  private:
    void add(const Figure& f, Dimension d) {
        found.push_back({prefix_ + std::string(f.key), std::string(f.help), std::string(f.unit), f.scale, d, found.size()});
    }
    std::string prefix_;
};

// Finds the figure with a number, counting as MetricList does.
class MetricValue {
  public:
    explicit MetricValue(std::size_t index) : left_(index) {}
    template <class U>
    void operator()(const Figure& f, const Q<U>& value) { count(f, value.value()); }
    void operator()(const Figure& f, double value) { count(f, value); }
    template <class T>
    void group(std::string_view, const T& thing) {
        if (!found) describe(*this, thing);
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>& things) {
        for (const T& t : things) group(key, t);
    }
    std::optional<double> found;

  private:
    void count(const Figure& f, double value) {
        if (left_-- == 0) found = value * f.scale;
    }
    std::size_t left_;
};

template <class V>
void walk(V& visit, const Plan& plan) {
    describe(visit, plan.figures.total);
    visit.group("tco", plan.figures.tco);
    visit.group("managed", plan.figures.managed);
    for (std::size_t i = 0; i < plan.services.size() && plan.services.size() > 1; ++i) visit.group("services." + plan.services[i].name, plan.figures.services[i]);
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

bool ends_with(std::string_view text, std::string_view end) { return text.size() >= end.size() && text.substr(text.size() - end.size()) == end; }

bool counts_things(const Dimension& d) {
    using scenario::Base;
    for (const Base b : {Base::gpu, Base::instance, Base::request, Base::engineer, Base::token}) {
        if (d == scenario::base_dimension(b)) return true;
    }
    return false;
}

// The bound in the unit of its metric.
double bound_of(const Metric& m, const std::string& text, double month, const Place& place) {
    scenario::Literal literal;
    const scenario::Calendar calendar{.month_hours = month / 3600.0};
    const std::string like = m.unit == "1" ? "0.5" : m.unit.rfind("USD", 0) == 0 ? "$40k" + m.unit.substr(3) : scenario::example(m.dimension);
    try {
        literal = scenario::parse_literal(text, {.calendar = calendar, .variables = {}});
    } catch (const scenario::LiteralError& e) {
        throw place.error(e.code(), e.reason(), e.help().empty() ? "write it like \"" + like + "\"" : e.help());
    }
    if (literal.range.kind != scenario::RangeKind::exact) throw place.error("E0906", "\"" + text + "\" is a range, must be one value", "write it like \"" + like + "\"");
    const double value = scenario::median(literal);
    const Dimension time = scenario::base_dimension(scenario::Base::time);
    if (literal.dimension == m.dimension) {
        const bool a_million = m.scale != 1.0 && literal.dimension == Dimension{};
        return a_million ? value : value * m.scale;
    }
    if (ends_with(m.unit, "/month") && literal.dimension * time == m.dimension) return value * month;
    if (ends_with(m.unit, "/h") && literal.dimension * time == m.dimension) return value * 3600.0;
    if (m.scale != 1.0 && literal.dimension == scenario::base_dimension(scenario::Base::currency)) return value;  // "$2" a million
    if (literal.dimension == Dimension{} && counts_things(m.dimension)) return value;
    throw place.error("E0205", "\"" + text + "\" is " + (literal.dimension == Dimension{} ? "a number without a unit" : scenario::words(literal.dimension)) + ", must be " +
                                   (m.unit == "1" ? "a number" : "in " + m.unit) + " like " + m.path, "write it like \"" + like + "\"");
}

}  // namespace

InputError Place::error(std::string code, std::string reason, std::string help) const {
    Diagnostic d{std::move(code), line.pointer, line.line, line.column, std::move(reason), std::move(help)};
    d.file = argument.empty() ? line.file : argument;
    d.argument = !argument.empty();
    return InputError(file, {std::move(d)});
}

std::vector<Metric> metrics_of(const Plan& plan) {
    MetricList list;
    walk(list, plan);
    for (const Extra& e : extras()) list.found.push_back({e.path, e.help, e.unit, 1.0, e.dimension, list.found.size()});
    return std::move(list.found);
}

double value_of(const Plan& plan, const Metric& metric) {
    for (const Extra& e : extras()) {
        if (metric.path == e.path) return e.value(plan);
    }
    MetricValue visit(metric.index);
    walk(visit, plan);
    return visit.found.value_or(std::numeric_limits<double>::quiet_NaN());
}

const Metric& find_metric(const std::vector<Metric>& metrics, const std::string& path, const Place& place) {
    const auto named = [&](std::string_view p) { return std::find_if(metrics.begin(), metrics.end(), [&](const Metric& m) { return m.path == p; }); };
    auto found = named(path);
    if (found == metrics.end() && path.rfind("services.", 0) == 0) {
        for (std::size_t at = path.find('.', 9); at != std::string::npos && found == metrics.end(); at = path.find('.', at + 1)) found = named(path.substr(at + 1));
        const bool several = std::any_of(metrics.begin(), metrics.end(), [](const Metric& m) { return m.path.rfind("services.", 0) == 0; });
        if (several) found = metrics.end();
    }
    if (found != metrics.end()) return *found;
    std::vector<std::string> known;
    for (const Metric& m : metrics) known.push_back(m.path);
    const auto near = scenario::nearest(path, known);
    std::string help;
    for (std::size_t i = 0; i < near.size() && i < 8; ++i) help += (i == 0 ? "" : ", ") + near[i];
    throw place.error("E0906", "\"" + path + "\" is not a figure of the plan",
                      near.empty() ? "figures are the paths of `sizewell plan --json`, e.g. cost.per_month, latency.p99, capacity.gpus"
                                   : near.size() == 1 ? "did you mean " + help + "?" : "did you mean one of " + help + "?");
}

std::string_view words(Relation relation) {
    switch (relation) {
        case Relation::at_most: return "<=";
        case Relation::below: return "<";
        case Relation::at_least: return ">=";
        case Relation::above: return ">";
        case Relation::equal: return "=";
    }
    return "=";
}

bool holds(Relation relation, double value, double bound) {
    switch (relation) {
        case Relation::at_most: return value <= bound;
        case Relation::below: return value < bound;
        case Relation::at_least: return value >= bound;
        case Relation::above: return value > bound;
        case Relation::equal: return std::abs(value - bound) <= 1e-9 * std::max(std::abs(value), std::abs(bound));
    }
    return false;
}

std::string Subject::text() const {
    if (mean) return "mean(" + metric.path + ")";
    return percentile ? "p" + sizewell::detail::number_text(*percentile) + "(" + metric.path + ")" : metric.path;
}

Subject parse_subject(const std::string& text, const std::vector<Metric>& metrics, const Place& place) {
    const std::size_t open = text.find('(');
    if (open == std::string::npos) return {find_metric(metrics, text, place), {}, false};
    const std::string of = trimmed(std::string_view(text).substr(0, open));
    char* rest = nullptr;
    const double p = of.size() > 1 && of.front() == 'p' && of[1] >= '0' && of[1] <= '9' ? std::strtod(of.c_str() + 1, &rest) : -1.0;
    const bool percentile = rest != nullptr && *rest == '\0' && p > 0.0 && p < 100.0;
    if (text.back() != ')' || !(percentile || of == "mean")) {
        throw place.error("E0906", "\"" + text + "\" is no figure", "write it like cost.per_month, p90(cost.per_month) or mean(cost.per_month)");
    }
    Subject s{find_metric(metrics, trimmed(std::string_view(text).substr(open + 1, text.size() - open - 2)), place), {}, !percentile};
    if (percentile) s.percentile = p;
    return s;
}

Condition parse_condition(std::string_view text, const std::vector<Metric>& metrics, double month, const Place& place) {
    constexpr const char* kExample = "write it like \"cost.per_month <= $40k\" or \"p90(cost.per_month) <= $40k\"";
    const std::size_t at = text.find_first_of("<>=");
    if (at == std::string_view::npos) throw place.error("E0906", "\"" + std::string(text) + "\" has no <=, <, >=, > or =", kExample);
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '=') ++end;
    Condition c;
    c.text = trimmed(text);
    const bool equal = end - at == 2;
    c.relation = text[at] == '<' ? equal ? Relation::at_most : Relation::below : text[at] == '>' ? equal ? Relation::at_least : Relation::above : Relation::equal;
    if (text.find_first_of("<>=", end) != std::string_view::npos) throw place.error("E0906", "\"" + c.text + "\" holds two relations", "ask for one bound at a time");
    const std::string subject = trimmed(text.substr(0, at));
    const std::string bound = trimmed(text.substr(end));
    if (subject.empty() || bound.empty()) throw place.error("E0906", "\"" + c.text + "\" must have a figure on the left and a value on the right", kExample);
    c.subject = parse_subject(subject, metrics, place);
    c.bound = bound_of(c.subject.metric, bound, month, place);
    return c;
}

double percentile_of(std::vector<double> values, double percentile) {
    const double at = percentile / 100.0 * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(low), values.end());
    const double first = values[low];
    if (low + 1 >= values.size() || at == static_cast<double>(low)) return first;
    const double second = *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(low) + 1, values.end());
    return std::isfinite(second) ? first + (at - static_cast<double>(low)) * (second - first) : second;
}

std::vector<double> numbers_of(std::vector<double> values) {
    std::erase_if(values, [](double x) { return std::isnan(x); });
    return values;
}

double value_of_path(const Plan& plan, const std::string& path) {
    for (const Metric& m : metrics_of(plan)) {
        if (m.path == path) return value_of(plan, m);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

Worth worth_of(const Subject& subject, const scenario::Scenario& scenario, const Plan& plan, const Sampler& sampler) {
    if (!subject.sampled()) return {value_of(plan, subject.metric), 0.0};
    if (!sampler) throw Error(subject.text() + ": percentiles need a sampler, and none is at hand");
    std::vector<double> drawn = sampler.draw(scenario, {subject.metric.path}).front();
    const auto draws = static_cast<double>(drawn.size());
    std::vector<double> values = numbers_of(std::move(drawn));
    if (values.empty()) throw DomainError(subject.text(), "ranges", "without a draw that is a scenario", "such that some are");
    const double left_out = 1.0 - static_cast<double>(values.size()) / draws;
    if (!subject.mean) return {sampler.percentile(std::move(values), *subject.percentile), left_out};
    double sum = 0.0;
    for (const double v : values) sum += v;
    return {sum / static_cast<double>(values.size()), left_out};
}

double value_of(const Subject& subject, const scenario::Scenario& scenario, const Plan& plan, const Sampler& sampler) { return worth_of(subject, scenario, plan, sampler).value; }

std::vector<Condition> expectations_of(const scenario::Scenario& scenario, const Plan& plan, const catalog::Catalog& catalog) {
    std::vector<Condition> out;
    if (scenario.expect.empty()) return out;
    const auto metrics = metrics_of(plan);
    std::vector<Diagnostic> findings;
    for (const auto& e : scenario.expect) {
        try {
            out.push_back(parse_condition(e.text, metrics, catalog::fact(catalog, "time/month").value, {scenario.file, {}, e}));
        } catch (const InputError& error) {
            findings.insert(findings.end(), error.findings().begin(), error.findings().end());
        }
    }
    if (!findings.empty()) throw InputError(scenario.file, std::move(findings));
    return out;
}

void hold_expectations(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Sampler& sampler, Plan& plan) {
    plan.expected.clear();
    const auto conditions = expectations_of(scenario, plan, catalog);
    for (const Condition& c : conditions) {
        const double value = value_of(c.subject, scenario, plan, sampler);
        plan.expected.push_back({c.text, c.subject.metric.unit, value, c.bound, holds(c.relation, value, c.bound)});
    }
    for (const Expected& e : plan.expected) plan.met = plan.met && e.met;
}

}  // namespace sizewell::plan
