#include "sizewell/plan/difference.hpp"

#include "sizewell/scenario/literal.hpp"

#include "plan/inputs.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>

namespace sizewell::plan {

namespace {

// What an input says: of a number its value and its words, of anything else its text.
struct Said {
    std::string text;
    std::optional<double> value;
    bool ranged = false;
};

std::string node_text(const scenario::Node& n) {
    using scenario::NodeKind;
    if (n.kind == NodeKind::boolean) return n.boolean ? "true" : "false";
    if (n.kind == NodeKind::object && n.member("value") != nullptr) return node_text(*n.member("value"));
    return n.kind == NodeKind::string || n.kind == NodeKind::number ? n.text : std::string(scenario::words(n.kind));
}

std::vector<std::pair<std::string, Said>> said_of(const scenario::Baseline& b) {
    std::map<std::string, ListedInput> numbers;
    for (auto& i : list_inputs(b.scenario())) numbers.emplace(i.path, i);
    std::vector<std::pair<std::string, Said>> out;
    for (const scenario::Input& input : b.inputs()) {
        const auto number = numbers.find(input.path);
        const scenario::Node* node = scenario::find(b.document().root, input.pointer);
        if (input.kind == scenario::InputKind::service) {
            if (node != nullptr && node->kind == scenario::NodeKind::string) out.push_back({input.path, {node_text(*node), {}, false}});
        } else if (number != numbers.end()) {
            const auto& n = number->second;
            const bool written = n.from.origin == scenario::Origin::given;
            out.push_back({input.path, {written ? n.from.text : scenario::format_quantity(n.value, n.dimension, 6), n.value, n.range != nullptr}});
        } else if (node != nullptr) {
            out.push_back({input.path, {node_text(*node), {}, false}});
        }
    }
    return out;
}

// "2 * $gpu_price": what it says changes with the variable, which is listed itself.
bool names_a_variable(const std::string& text) {
    const std::size_t at = text.find('$');
    return at != std::string::npos && at + 1 < text.size() && (std::isalpha(static_cast<unsigned char>(text[at + 1])) != 0 || text[at + 1] == '_');
}

bool same(const Said& a, const Said& b) {
    if (a.text == b.text && names_a_variable(a.text)) return true;
    if (a.value && b.value && !a.ranged && !b.ranged) return *a.value == *b.value;
    return a.text == b.text && a.value == b.value;
}

void add_inputs(const scenario::Baseline& past, const scenario::Baseline& now, std::vector<InputChange>& out) {
    const auto before = said_of(past), after = said_of(now);
    const auto in = [](const auto& list, const std::string& path) {
        return std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.first == path; });
    };
    for (const auto& [path, said] : before) {
        const auto other = in(after, path);
        if (other == after.end()) out.push_back({path, said.text, ""});
        else if (!same(said, other->second)) out.push_back({path, said.text, other->second.text});
    }
    for (const auto& [path, said] : after) {
        if (in(before, path) == before.end()) out.push_back({path, "", said.text});
    }
}

bool same_traces(const scenario::Scenario& a, const scenario::Scenario& b) {
    for (std::size_t i = 0; i < a.services.size() && i < b.services.size(); ++i) {
        const auto& x = a.services[i].demand.arrivals;
        const auto& y = b.services[i].demand.arrivals;
        if ((x == nullptr) != (y == nullptr) || (x != nullptr && *x != *y)) return false;
    }
    return a.services.size() == b.services.size();
}

double change(double past, double now) {
    if (past == now) return 0.0;  // both infinite too
    return now - past;
}

void add_figures(const Plan& past, const Plan& now, std::vector<FigureChange>& out) {
    const auto before = metrics_of(past), after = metrics_of(now);
    const auto in = [](const auto& list, const std::string& path) {
        return std::find_if(list.begin(), list.end(), [&](const Metric& m) { return m.path == path; });
    };
    for (const Metric& m : before) {
        const double was = value_of(past, m);
        const auto other = in(after, m.path);
        if (other == after.end()) {
            out.push_back({m.path, m.help, m.unit, was, {}, 0.0});
            continue;
        }
        const double is = value_of(now, *other);
        if (change(was, is) != 0.0) out.push_back({m.path, m.help, m.unit, was, is, change(was, is)});
    }
    for (const Metric& m : after) {
        if (in(before, m.path) == before.end()) out.push_back({m.path, m.help, m.unit, {}, value_of(now, m), 0.0});
    }
}

}  // namespace

bool has_ranges(const scenario::Scenario& scenario) {
    for (const auto& v : scenario.variables) {
        if (v.range != nullptr) return true;
    }
    for (const auto& i : list_inputs(scenario)) {
        if (i.range != nullptr) return true;
    }
    return false;
}

Difference difference(const scenario::Baseline& past, const scenario::Baseline& now, const std::string& past_name, const std::string& now_name,
                      const QuestionOptions& options, const MakeSampler& common) {
    Difference d;
    d.past = past_name;
    d.now = now_name;
    add_inputs(past, now, d.inputs);
    d.past_plan = make_plan(past.scenario(), past.catalog(), options.plan);
    const bool equal = d.inputs.empty() && &past.catalog() == &now.catalog() && same_traces(past.scenario(), now.scenario());
    d.now_plan = equal ? d.past_plan : make_plan(now.scenario(), now.catalog(), options.plan);
    add_figures(d.past_plan, d.now_plan, d.figures);
    if (!common || !(has_ranges(past.scenario()) || has_ranges(now.scenario()))) return d;
    const Sampler sampler = common(past.scenario(), now.scenario());
    if (!sampler) return d;
    const auto paths = usual_figures();
    const auto before = sampler.draw(past.scenario(), paths);
    const auto after = equal || before.empty() ? before : sampler.draw(now.scenario(), paths);
    d.interrupted = before.empty() || after.empty();
    if (d.interrupted) return d;
    const auto metrics = metrics_of(d.past_plan);
    for (std::size_t k = 0; k < paths.size(); ++k) {
        ChangeRange r{paths[k], find_metric(metrics, paths[k], {}).unit};
        std::vector<double> changes;
        std::size_t lower = 0, higher = 0;
        for (std::size_t i = 0; i < before[k].size(); ++i) {
            if (std::isnan(before[k][i]) || std::isnan(after[k][i])) continue;  // no scenario on one of the sides
            changes.push_back(change(before[k][i], after[k][i]));
            lower += after[k][i] < before[k][i] ? 1U : 0U;
            higher += after[k][i] > before[k][i] ? 1U : 0U;
        }
        d.points = changes.size();
        if (changes.empty()) continue;
        const auto n = static_cast<double>(changes.size());
        r.lower = static_cast<double>(lower) / n;
        r.higher = static_cast<double>(higher) / n;
        r.p10 = sampler.percentile(changes, 10.0);
        r.p50 = sampler.percentile(changes, 50.0);
        r.p90 = sampler.percentile(std::move(changes), 90.0);
        d.ranges.push_back(std::move(r));
    }
    return d;
}

}  // namespace sizewell::plan
