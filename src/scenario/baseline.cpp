#include "sizewell/scenario/baseline.hpp"

#include "sizewell/scenario/expression.hpp"
#include "sizewell/scenario/range.hpp"
#include "sizewell/scenario/read.hpp"

#include "scenario/complete.hpp"
#include "scenario/each_number.hpp"
#include "scenario/walk.hpp"

#include <cmath>
#include <utility>

namespace sizewell::scenario {

namespace {

// Visits the number of a scenario that has this path.
template <class S, class Visit>
void visit_number(S& scenario, const std::string& path, Visit visit) {
    each_number(scenario, [&](const Field& field, auto& number) {
        if (number.path == path) visit(field, number);
    });
}

// The variable an input names, or null.
template <class S>
auto variable_of(S& scenario, const Input& input) -> decltype(scenario.variables.data()) {
    if (input.tokens.size() != 2 || input.tokens.front() != "variables") return nullptr;
    for (auto& v : scenario.variables) {
        if (v.name == "$" + input.tokens.back()) return &v;
    }
    return nullptr;
}

// What follows from the variables of a scenario: those after them, and every number written with them.
void follow_variables(Scenario& scenario, const Node& root, std::vector<Diagnostic>& findings) {
    std::vector<double> value;
    for (Variable& v : scenario.variables) {
        if (v.formula != nullptr) v.value = value_of<double>(*v.formula, value);
        value.push_back(v.value);
    }
    each_number(scenario, [&]<class Unit>(const Field& f, Given<Unit>& g) {
        if (!g.was_given() || g.formula == nullptr) return;
        const double x = value_of<double>(*g.formula, value);
        g.value = Q<Unit>::from_value(x);
        if (std::isfinite(x) && x >= f.low && x <= f.high && !(f.above_low && x == f.low)) return;
        findings.push_back(finding_near(root, "E0401", "/variables", g.path + " = \"" + g.from.text + "\" would be " + (std::isfinite(x) ? format_quantity(x, dimension_of<Unit>(), 6) : "without bound"),
                                        "take values that leave it within its bounds"));
    });
}

std::string number_path(const Input& input) { return input.kind == InputKind::service ? input.path + ".mean" : input.path; }

Diagnostic of_argument(std::string code, const std::string& pointer, std::string reason, std::string help, const std::string& argument) {
    return {std::move(code), pointer, 0, 0, std::move(reason), std::move(help), argument, true};
}

}  // namespace

Baseline::Baseline(Document document, const catalog::Catalog& catalog)
    : catalog_(&catalog), document_(std::move(document)), scenario_(read_scenario(document_, catalog)), inputs_(inputs_of(document_)) {}

const Input& Baseline::input(const std::string& path, const std::string& argument) const {
    if (const Input* found = find_input(inputs_, path); found != nullptr) return *found;
    Diagnostic d = unknown_input(inputs_, path);
    d.file = argument;
    d.argument = true;
    throw InputError(document_.name, {std::move(d)});
}

Scenario Baseline::with(std::span<const Override> overrides) const {
    return read_scenario(composed(document_, {.variant = {}, .overrides = {overrides.begin(), overrides.end()}}), *catalog_);
}

std::optional<double> Baseline::value_of(const Input& input) const {
    if (const Variable* v = variable_of(scenario_, input); v != nullptr) return v->value;
    std::optional<double> value;
    visit_number(scenario_, number_path(input), [&](const Field&, const auto& g) {
        if (g.known()) value = g.value.value();
    });
    return value;
}

WrittenUnit Baseline::unit_of(const Input& input) const {
    const Calendar calendar = context_for(*catalog_).calendar;
    std::string text;
    if (const Variable* v = variable_of(scenario_, input); v != nullptr) text = v->from.text;
    visit_number(scenario_, number_path(input), [&](const Field&, const auto& g) {
        if (g.was_given()) text = g.from.text;
    });
    for (const std::string& candidate : {text, std::string(input.field.example)}) {
        try {
            if (candidate.empty()) continue;
            Literal literal = parse_literal(candidate, {.calendar = calendar, .variables = {}});
            if (literal.dimension == input.dimension) return literal.unit;
        } catch (const LiteralError&) {  // an example of another shape
        }
    }
    WrittenUnit coherent;
    coherent.text = input.dimension == Dimension{} ? "" : symbol(input.dimension);
    coherent.dimension = input.dimension;
    return coherent;
}

Dials::Dials(const Baseline& baseline, std::span<const Input* const> inputs, std::span<const std::string> arguments)
    : catalog_(&baseline.catalog()), document_(baseline.document()) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Input& input = *inputs[i];
        if (input.kind != InputKind::number && input.kind != InputKind::service) {
            throw InputError(document_.name, {of_argument("E0903", input.pointer, input.path + " is no number", "name a number, e.g. demand.peak", arguments[i])});
        }
        const auto now = baseline.value_of(input);
        Node value;
        value.kind = NodeKind::string;
        value.text = now && (*now > 0.0 || input.dimension == Dimension{}) ? format_quantity(*now, input.dimension, 15) : std::string(input.field.example);
        value.elsewhere = std::make_shared<const Elsewhere>(Elsewhere{arguments[i], true});
        set_input(document_, input, std::move(value));
        inputs_.push_back(input);
        paths_.push_back(number_path(input));
    }
    ReadContext context = context_for(*catalog_);
    raw_ = walk(document_, context);
    report_findings(document_, std::move(context.findings));
}

Scenario Dials::at(std::span<const double> values) const {
    Scenario scenario = raw_;
    std::vector<Diagnostic> findings;
    bool variables = false;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const Field& f = inputs_[i].field;
        const double x = values[i];
        const bool fits = std::isfinite(x) && x >= f.low && x <= f.high && !(f.above_low && x == f.low);
        if (!fits) {
            const bool low = !(x >= f.low) || (f.above_low && x == f.low);
            findings.push_back(finding_near(document_.root, "E0401", inputs_[i].pointer,
                                            format_quantity(std::isfinite(x) ? x : 0.0, inputs_[i].dimension) + " must be " + (low ? f.above_low ? "above " : "at least " : "at most ") +
                                                format_quantity(low ? f.low : f.high, inputs_[i].dimension), "write it like \"" + std::string(f.example) + "\""));
            continue;
        }
        if (Variable* v = variable_of(scenario, inputs_[i]); v != nullptr) {
            v->value = x;
            v->from = {Origin::given, format_quantity(x, inputs_[i].dimension, 15), {}, {}};
            v->range = nullptr;
            v->formula = nullptr;
            variables = true;
            continue;
        }
        visit_number(scenario, paths_[i], [&](const Field&, auto& g) {
            using G = std::remove_reference_t<decltype(g)>;
            g.value = decltype(G::value)::from_value(x);
            g.from = {Origin::given, format_quantity(x, inputs_[i].dimension, 15), {}, {}};
            g.range = nullptr;
            if constexpr (requires { g.formula; }) g.formula = nullptr;
        });
    }
    if (variables) follow_variables(scenario, document_.root, findings);
    complete(scenario, document_.root, *catalog_, findings);
    report_findings(document_, std::move(findings));
    return scenario;
}

}  // namespace sizewell::scenario
