#include "scenario/reader.hpp"

#include <cctype>
#include <cmath>

namespace sizewell::scenario {

namespace {

// "1/month" of Field::implied as a factor and a dimension.
Literal implied_unit(const Field& field, const Calendar& calendar) {
    std::string text(field.implied);
    if (!text.empty() && !std::isdigit(static_cast<unsigned char>(text.front()))) text = "1 " + text;
    if (text.rfind("1/", 0) == 0) text = "1 /" + text.substr(2);
    return parse_literal(text, {.calendar = calendar, .variables = {}});
}

void scale(Range& range, double factor) {
    if (factor == 1.0) return;
    range.low *= factor;
    range.likely *= factor;
    range.high *= factor;
    range.lower *= factor;
    range.upper *= factor;
    switch (range.kind) {
        case RangeKind::lognormal: range.location += std::log(factor); break;
        case RangeKind::normal:
            range.location *= factor;
            range.scale *= factor;
            break;
        case RangeKind::exponential:
        case RangeKind::gamma: range.scale *= factor; break;
        default: break;
    }
    for (auto& p : range.stated) p.value *= factor;
    for (auto& c : range.choices) c.value *= factor;
    for (auto& x : range.sample) x *= factor;
    range.column_unit *= factor;
    if (!std::isfinite(range.lower)) {
        for (auto& a : range.coefficient) a *= factor;
    } else if (!std::isfinite(range.upper) && !range.coefficient.empty()) {
        range.coefficient.front() += std::log(factor);
    }
}

void scale(Expression& formula, double factor) {
    if (factor == 1.0) return;
    formula.steps.push_back({Expression::Kind::constant, 0, factor});
    formula.steps.push_back({Expression::Kind::multiply});
    formula.constant *= factor;
    for (auto& term : formula.terms) term.factor *= factor;
}

}  // namespace

bool shown_safely(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20U || c == 0x7FU) return false;
        if (c == 0xC2U && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0U) return false;
    }
    return true;
}

const Node* ObjectReader::take(const Field& field) {
    known_.push_back(field.key);
    const Node* member = node_.member(field.key);
    if (member != nullptr && member->kind == NodeKind::null) {
        add(*member, "E0302", pointer_of(field), "is null", "leave the key out, or write a value, e.g. \"" + std::string(field.example) + "\"");
        return nullptr;
    }
    if (member == nullptr && field.required) {
        add(node_, "E0301", pointer_of(field), "is missing: " + std::string(field.help),
            field.example.empty() ? "" : "add \"" + std::string(field.key) + "\": \"" + std::string(field.example) + "\"");
    }
    return member;
}

void ObjectReader::finish() {
    for (const Node& child : node_.children) {
        if (child.key == "$schema" || std::find(known_.begin(), known_.end(), child.key) != known_.end()) continue;
        const std::string near = did_you_mean(child.key, known_);
        std::string all;
        for (const auto k : known_) all += (all.empty() ? "" : ", ") + std::string(k);
        context_.findings.push_back(finding_at_key(child, "E0303", child_pointer(pointer_, child.key), "is not a key that is known here",
                                                   near.empty() ? "the keys are " + all : "did you mean \"" + near + "\"?"));
    }
}

void ObjectReader::wrong_kind(const Node& node, const std::string& pointer, std::string_view wanted, const Field& field) {
    add(node, "E0304", pointer, "is " + std::string(words(node.kind)) + ", must be " + std::string(wanted), std::string(field.help));
}

// The folder of the file that wrote a value: of a base, where the scenario extends one.
std::string ObjectReader::folder_of(const Node& value) const {
    if (value.elsewhere == nullptr || value.elsewhere->argument) return context_.folder;
    const std::size_t slash = value.elsewhere->name.rfind('/');
    return slash == std::string::npos ? std::string() : value.elsewhere->name.substr(0, slash);
}

bool ObjectReader::read_literal(const Field& field, const std::optional<Dimension>& wanted, const Node& node, const std::string& pointer,
                                Literal& out, std::string& source, std::string& date) {
    const Node* value = &node;
    std::string where = pointer;
    if (node.kind == NodeKind::object) {  // { "value": "...", "source": "...", "date": "..." }
        ObjectReader inner(context_, node, pointer, {});
        value = inner.take(Field{.key = "value", .help = "the number itself", .example = field.example, .required = true});
        inner(Field{.key = "source", .help = "where it was read", .example = "HR table 2026"}, source);
        inner(Field{.key = "date", .help = "when", .example = "2026-08-20"}, date);
        inner.finish();
        if (value == nullptr) return false;
        where = child_pointer(pointer, "value");
    }
    if (value->kind != NodeKind::string && value->kind != NodeKind::number) {
        wrong_kind(*value, where, "a text with a unit, such as \"" + std::string(field.example) + "\"", field);
        return false;
    }
    const bool fraction = wanted && *wanted == Dimension{} && field.high == 1.0;
    try {
        out = with_sample(parse_literal(value->text, {.calendar = context_.calendar, .variables = context_.variables, .fraction = fraction}), folder_of(*value));
        if (!wanted) return true;
        if (!(out.dimension == *wanted) && !field.implied.empty()) {
            const Literal implied = implied_unit(field, context_.calendar);
            if (out.dimension * implied.dimension == *wanted) {
                out.formula ? scale(*out.formula, median(implied)) : scale(out.range, median(implied));
                out.dimension = *wanted;
            }
        }
        require(out, {.dimension = *wanted, .low = field.low, .high = field.high, .above_low = field.above_low});
        return true;
    } catch (const LiteralError& e) {
        std::string help = e.help();
        if (help.empty() && !field.example.empty()) help = "write it like \"" + std::string(field.example) + "\"";
        add(*value, e.code().c_str(), where, e.reason(), std::move(help));
    } catch (const InputError& e) {  // the file of csv(file, column)
        for (const Diagnostic& d : e.findings()) {
            add(*value, d.code.c_str(), where, e.file() + (d.line > 0 ? ":" + std::to_string(d.line) : std::string()) + ": " + d.reason, d.help);
        }
    }
    return false;
}

bool ObjectReader::point_of(const Field& field, const Literal& literal, const Node& node, const std::string& pointer, double& out) {
    if (!literal.formula) {
        out = median(literal.range);
        return true;
    }
    out = value_of<double>(*literal.formula, context_.value);
    const bool low = out > field.low || (out == field.low && !field.above_low);
    if (low && out <= field.high && std::isfinite(out)) return true;
    const std::string shown = std::isfinite(out) ? format_quantity(out, literal.dimension, 6) : "without bound";
    add(node, "E0401", pointer, "\"" + literal.text + "\" is " + shown + " at the medians, must be " + (low ? "at most " : field.above_low ? "above " : "at least ") +
        format_quantity(low ? field.high : field.low, literal.dimension, 6), "change the formula or its variables");
    return false;
}

// The first variable a value uses that is its own or stands after it.
static std::optional<std::string> uses_later(const Node& all, const Node& child) {
    const Node* value = child.kind == NodeKind::object ? child.member("value") : &child;
    if (value == nullptr || value->kind != NodeKind::string) return std::nullopt;
    const auto own = std::find_if(all.children.begin(), all.children.end(), [&](const Node& n) { return n.key == child.key; });
    for (std::size_t at = value->text.find('$'); at != std::string::npos; at = value->text.find('$', at + 1)) {
        const auto end = std::find_if(value->text.begin() + static_cast<std::ptrdiff_t>(at) + 1, value->text.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_'; });
        const std::string name(value->text.begin() + static_cast<std::ptrdiff_t>(at) + 1, end);
        if (std::any_of(own, all.children.end(), [&](const Node& n) { return n.key == name; })) return name;
    }
    return std::nullopt;
}

void ObjectReader::variables(std::vector<Variable>& out) {
    const Field field{.key = "variables", .help = "numbers with names: \"$name\" stands for one of them in any value", .example = "$2 to $3/GPU-hour"};
    const Node* member = take(field);
    if (member == nullptr) return;
    if (member->kind != NodeKind::object) return wrong_kind(*member, pointer_of(field), "an object of names and values", field);
    for (const Node& child : member->children) {
        const std::string pointer = child_pointer(pointer_of(field), child.key);
        const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; };
        const bool shaped = !child.key.empty() && letter(child.key.front()) && child.key.size() <= 64 &&
                            std::all_of(child.key.begin(), child.key.end(), [&](char c) { return letter(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; });
        if (!shaped) {
            context_.findings.push_back(finding_at_key(child, "E0401", pointer, "is not a name: letters, digits and _, a letter first", "write \"gpu_price\", and use it as \"$gpu_price\""));
            continue;
        }
        if (const auto later = uses_later(*member, child)) {
            context_.findings.push_back(finding_at_key(child, "E0208", pointer, "uses $" + *later + (*later == child.key ? ", itself" : ", which does not stand before it"),
                                                       *later == child.key ? "give it a value of its own" : "write $" + *later + " first; two that use each other have no value"));
            continue;
        }
        Variable v;
        v.name = "$" + child.key;
        Literal literal;
        const Field any{.key = child.key, .help = field.help, .example = field.example, .low = -kUnbounded};
        if (!read_literal(any, std::nullopt, child, pointer, literal, v.from.source, v.from.date)) continue;
        v.dimension = literal.dimension;
        if (!point_of(any, literal, child, pointer, v.value)) continue;
        v.from.origin = Origin::given;
        v.from.text = literal.text;
        if (literal.formula) v.formula = std::make_shared<const Expression>(*literal.formula);
        else if (literal.range.kind != RangeKind::exact) v.range = std::make_shared<const Range>(literal.range);
        context_.variables.push_back({v.name, v.dimension});
        context_.value.push_back(v.value);
        out.push_back(std::move(v));
    }
}

void ObjectReader::service_literal(const Field& field, const Node& node, ServiceTime& out) {
    name_paths(out, path_ + std::string(field.key) + ".");
    const bool law = !node.text.empty() && std::isalpha(static_cast<unsigned char>(node.text.front())) != 0 && node.text.front() != 'p';
    const Field mean{.key = "mean", .help = field.help, .example = field.example, .above_low = true};
    Given<second_u> given;
    given.path = out.mean.path;
    read_number(mean, node, pointer_of(field), given);
    if (law && given.range != nullptr) {
        out.stated = given.range;
        out.law = std::string(words(given.range->kind));
        given.range = nullptr;
    }
    out.mean = std::move(given);
}

void ObjectReader::table(const Field& field, std::vector<BatchRow>& out) {
    const Node* member = take(field);
    if (member == nullptr) return;
    if (member->kind != NodeKind::object) return wrong_kind(*member, pointer_of(field), "an object: {\"1\": \"3.2 ms\", \"8\": \"8.8 ms\"}", field);
    for (const Node& child : member->children) {
        const std::string pointer = child_pointer(pointer_of(field), child.key);
        const bool whole = !child.key.empty() && child.key.size() <= 6 && std::all_of(child.key.begin(), child.key.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
        if (!whole || child.key.front() == '0') {
            context_.findings.push_back(finding_at_key(child, "E0401", pointer, "is not a batch size: must be a whole number from 1", "write \"8\": \"8.8 ms\""));
            continue;
        }
        BatchRow row;
        row.size = std::stoi(child.key);
        row.time.path = path_ + std::string(field.key) + "." + child.key;
        read_number(field, child, pointer, row.time);
        if (row.time.known()) out.push_back(std::move(row));
    }
    std::sort(out.begin(), out.end(), [](const BatchRow& a, const BatchRow& b) { return a.size < b.size; });
    for (std::size_t i = 1; i < out.size(); ++i) {
        if (out[i].time.value < out[i - 1].time.value) {
            add(*member, "E0403", pointer_of(field), "the time of a batch of " + std::to_string(out[i].size) + " is below that of " + std::to_string(out[i - 1].size),
                "a larger batch cannot take less time: measure again, or drop the row");
        }
    }
}

}  // namespace sizewell::scenario
