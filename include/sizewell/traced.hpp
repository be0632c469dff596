// Traced: a double that remembers how it was computed, so that a result can print its own formula.
//
// A trace is a graph of nodes.  Named nodes (inputs and labelled results) are the steps a reader sees; what lies
// between two names is one formula.  steps() returns them as data, inputs first; nothing is printed here.
#pragma once

#include "sizewell/scalar.hpp"

#include <boost/units/io.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace sizewell {

/// One node of a trace.  `op` is empty for a leaf, "=" for a named result, otherwise an operator or a function.
struct TraceNode {
    std::string op;
    double value = 0.0;
    std::string name;  ///< of an input or a labelled result, "" for what lies between
    std::string unit;
    std::vector<std::shared_ptr<const TraceNode>> arguments;
};

struct TracedCondition;

class Traced {
  public:
    Traced() : Traced(0.0) {}
    Traced(double x) : n_(std::make_shared<const TraceNode>(TraceNode{{}, x, {}, {}, {}})) {}  // NOLINT: a constant
    /// An input of the model, by the name the reader knows it by.
    static Traced input(double x, std::string name, std::string unit = {}) {
        return Traced(TraceNode{{}, x, std::move(name), std::move(unit), {}});
    }

    double value() const { return n_->value; }
    const std::shared_ptr<const TraceNode>& node() const { return n_; }
    Traced labelled(std::string_view name, std::string unit = {}) const {
        if (n_->name == name) return *this;
        return Traced(TraceNode{"=", n_->value, std::string(name), std::move(unit), {n_}});
    }

    friend Traced operator+(const Traced& a, const Traced& b) { return make("+", a.value() + b.value(), a, b); }
    friend Traced operator-(const Traced& a, const Traced& b) { return make("-", a.value() - b.value(), a, b); }
    friend Traced operator*(const Traced& a, const Traced& b) { return make("*", a.value() * b.value(), a, b); }
    friend Traced operator/(const Traced& a, const Traced& b) { return make("/", a.value() / b.value(), a, b); }
    friend Traced operator-(const Traced& a) { return make("neg", -a.value(), a); }
    friend TracedCondition operator<(const Traced& a, const Traced& b);
    friend TracedCondition operator>(const Traced& a, const Traced& b);
    friend TracedCondition operator<=(const Traced& a, const Traced& b);
    friend TracedCondition operator>=(const Traced& a, const Traced& b);
    friend Traced select(const TracedCondition& c, const Traced& a, const Traced& b);
    friend Traced exp(const Traced& a) { return make("exp", std::exp(a.value()), a); }
    friend Traced log(const Traced& a) { return make("ln", std::log(a.value()), a); }
    friend Traced sqrt(const Traced& a) { return make("sqrt", std::sqrt(a.value()), a); }
    friend Traced pow(const Traced& a, const Traced& b) { return make("pow", std::pow(a.value(), b.value()), a, b); }
    friend Traced max(const Traced& a, const Traced& b) { return make("max", a.value() < b.value() ? b.value() : a.value(), a, b); }
    friend Traced min(const Traced& a, const Traced& b) { return make("min", b.value() < a.value() ? b.value() : a.value(), a, b); }
    friend Traced ceil(const Traced& a) { return make("ceil", std::ceil(a.value()), a); }
    friend Traced floor(const Traced& a) { return make("floor", std::floor(a.value()), a); }
    friend Traced label(const Traced& a, std::string_view name) { return a.labelled(name); }

    template <class F>
    friend Traced opaque(std::string_view name, F&& f, const std::vector<Traced>& inputs) {
        TraceNode node{std::string(name), 0.0, {}, {}, {}};
        std::vector<double> values;
        for (const Traced& x : inputs) {
            values.push_back(x.value());
            node.arguments.push_back(x.n_);
        }
        node.value = f(std::as_const(values));
        return Traced(std::move(node));
    }

  private:
    explicit Traced(TraceNode n) : n_(std::make_shared<const TraceNode>(std::move(n))) {}
    template <class... A>
    static Traced make(const char* op, double v, const A&... a) { return Traced(TraceNode{op, v, {}, {}, {a.n_...}}); }

    std::shared_ptr<const TraceNode> n_;
};

/// A comparison is recorded too, so that a choice of tier shows in the formula.
struct TracedCondition {
    bool holds;
    const char* sign;  ///< how the comparison reads when it holds: "<", "<=", ">" or ">="
    Traced left, right;
    TracedCondition operator!() const {
        const std::string_view s = sign;
        return {!holds, s == "<" ? ">=" : s == "<=" ? ">" : s == ">" ? "<=" : "<", left, right};
    }
};
inline TracedCondition operator<(const Traced& a, const Traced& b) { return {a.value() < b.value(), "<", a, b}; }
inline TracedCondition operator>(const Traced& a, const Traced& b) { return {a.value() > b.value(), ">", a, b}; }
inline TracedCondition operator<=(const Traced& a, const Traced& b) { return {a.value() <= b.value(), "<=", a, b}; }
inline TracedCondition operator>=(const Traced& a, const Traced& b) { return {a.value() >= b.value(), ">=", a, b}; }
inline Traced select(const TracedCondition& c, const Traced& a, const Traced& b) {
    const Traced& chosen = c.holds ? a : b;
    const TracedCondition said = c.holds ? c : !c;
    return Traced(TraceNode{std::string("if") + said.sign, chosen.value(), {}, {}, {chosen.n_, c.left.n_, c.right.n_}});
}

template <>
inline constexpr bool is_lifted<Traced> = true;

/// The symbol of a unit as people write it: "USD/(instance s)", "" for a bare number.
template <class U>
std::string unit_symbol() {
    // Boost writes "USD instance^-1 s^-1".
    std::string over, under;
    int below = 0;
    std::istringstream parts(bu::symbol_string(U()));
    for (std::string part; parts >> part;) {
        if (part == "dimensionless") continue;
        const std::size_t power = part.find("^-");
        if (power != std::string::npos) {
            part.erase(power + 1, 1);
            if (part.compare(power, std::string::npos, "^1") == 0) part.resize(power);
            ++below;
        }
        std::string& side = power != std::string::npos ? under : over;
        side += (side.empty() ? "" : " ") + part;
    }
    if (under.empty()) return over;
    return (over.empty() ? "1" : over) + "/" + (below > 1 ? "(" + under + ")" : under);
}

/// A label on a quantity keeps the unit symbol, so that "USD/(instance s)" prints beside the number.
template <class U>
Q<U, Traced> label(const Q<U, Traced>& q, std::string_view name) {
    return Q<U, Traced>::from_value(q.value().labelled(name, unit_symbol<U>()));
}

/// One step of an explanation.
struct TraceStep {
    std::string name;
    std::string formula;  ///< in names; empty for an input
    std::string numbers;  ///< the same formula with its numbers
    double value = 0.0;
    std::string unit;
    std::vector<std::string> uses;  ///< the names the formula refers to
};

namespace detail {

inline std::string trace_number(double x) {
    char b[32];
    std::snprintf(b, sizeof b, "%.7g", x);
    return b;
}

inline int trace_precedence(const TraceNode& n) {
    if (!n.name.empty()) return 9;
    if (n.op.compare(0, 2, "if") == 0) return 0;
    if (n.op == "+" || n.op == "-") return 1;
    if (n.op == "*" || n.op == "/") return 2;
    return 9;
}

// One after the other; g++ 12 warns falsely about `"(" + std::string`.
inline std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
}

// A formula as text, of at most so many parts: a recursion of Erlang's, written out, would double with every server.
class TraceWriter {
  public:
    explicit TraceWriter(bool numbers) : numbers_(numbers) {}

    // `top` writes out the node itself; below it a named node is one word.
    std::string text(const TraceNode& n, bool top) {
        if (parts_left_ == 0) return "...";
        --parts_left_;
        if (n.op.empty() || (!top && !n.name.empty())) {
            return numbers_ || n.name.empty() ? trace_number(n.value) : n.name;
        }
        const auto sub = [&](std::size_t i) { return text(*n.arguments[i], false); };
        if (n.op == "=") return text(*n.arguments[0], n.arguments[0]->name.empty());
        if (n.op == "neg") {
            const std::string inner = sub(0);
            return trace_precedence(*n.arguments[0]) < 9 || inner[0] == '-' ? joined({"-(", inner, ")"}) : joined({"-", inner});
        }
        if (n.op == "if<" || n.op == "if<=" || n.op == "if>" || n.op == "if>=") {
            return joined({sub(0), " [since ", sub(1), " ", n.op.substr(2), " ", sub(2), "]"});
        }
        if (n.op == "+" || n.op == "-" || n.op == "*" || n.op == "/") {
            const int mine = n.op == "+" || n.op == "-" ? 1 : 2;
            const auto side = [&](std::size_t i) {
                const int its = trace_precedence(*n.arguments[i]);
                const std::string inner = sub(i);
                const bool wrap = its < mine || (i == 1 && (inner[0] == '-' || (its == mine && (n.op == "-" || n.op == "/"))));
                return wrap ? joined({"(", inner, ")"}) : inner;
            };
            const std::string left = side(0);
            return joined({left, " ", n.op, " ", side(1)});
        }
        std::string call = joined({n.op, "("});
        for (std::size_t i = 0; i < n.arguments.size(); ++i) call.append(i > 0 ? ", " : "").append(sub(i));
        return call.append(")");
    }

  private:
    bool numbers_;
    int parts_left_ = 400;
};

inline void trace_uses(const TraceNode& n, bool top, std::unordered_set<const TraceNode*>& seen, std::vector<std::string>& out) {
    if (!seen.insert(&n).second) return;
    if (!top && !n.name.empty()) {
        if (std::find(out.begin(), out.end(), n.name) == out.end()) out.push_back(n.name);
        return;
    }
    for (const auto& a : n.arguments) trace_uses(*a, false, seen, out);
}

inline void trace_collect(const TraceNode& n, std::unordered_set<const TraceNode*>& seen,
                          std::unordered_set<std::string>& names, std::vector<TraceStep>& out) {
    if (!seen.insert(&n).second) return;
    for (const auto& a : n.arguments) trace_collect(*a, seen, names, out);
    if (n.name.empty() || !names.insert(n.name).second) return;
    TraceStep step{n.name, {}, {}, n.value, n.unit, {}};
    if (!n.op.empty()) {
        step.formula = TraceWriter(false).text(n, true);
        step.numbers = TraceWriter(true).text(n, true);
        std::unordered_set<const TraceNode*> visited;
        trace_uses(n, true, visited, step.uses);
    }
    out.push_back(std::move(step));
}

}  // namespace detail

/// The named steps that lead to `t`, each after everything it uses.
inline std::vector<TraceStep> steps(const Traced& t) {
    std::unordered_set<const TraceNode*> seen;
    std::unordered_set<std::string> names;
    std::vector<TraceStep> out;
    detail::trace_collect(*t.node(), seen, names, out);
    return out;
}

}  // namespace sizewell
