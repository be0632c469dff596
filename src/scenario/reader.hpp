// Walks describe() over a document: each key that the table knows is read, each that it does not is a finding.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/distance.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/fields.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// What has been found so far, and what literals may assume.
struct ReadContext {
    std::vector<Diagnostic> findings;
    Calendar calendar;
    std::string folder;              ///< what relative file names start from
    std::vector<Name> variables;     ///< that literals may use
    std::vector<double> value;       ///< of each: the median of a range
};

/// Text without control characters (C0, DEL, and C1 as UTF-8 has it): safe on a terminal, whoever wrote the file.
bool shown_safely(std::string_view text);

/// The members of one object of the file, read key by key.
class ObjectReader {
  public:
    ObjectReader(ReadContext& context, const Node& node, std::string pointer, std::string path)
        : context_(context), node_(node), pointer_(std::move(pointer)), path_(std::move(path)) {}

    template <class Unit>
    void operator()(const Field& field, Given<Unit>& out) {
        const Node* member = take(field);
        out.path = path_ + std::string(field.key);
        if (member != nullptr) read_number(field, *member, pointer_of(field), out);
    }

    void operator()(const Field& field, std::string& out) {
        const Node* member = take(field);
        if (member == nullptr) return;
        if (member->kind != NodeKind::string) return wrong_kind(*member, pointer_of(field), "a text", field);
        if (member->text.empty()) return add(*member, "E0401", pointer_of(field), "is empty", "write a text, e.g. \"" + std::string(field.example) + "\"");
        if (!shown_safely(member->text)) return unsafe(*member, pointer_of(field));
        out = member->text;
    }

    void choice(const Field& field, std::string& out, Words words) {
        (*this)(field, out);
        if (out.empty() || std::find(words.begin(), words.end(), out) != words.end()) return;
        const std::vector<std::string_view> candidates(words);
        std::string all;
        for (const auto w : candidates) all += (all.empty() ? "" : ", ") + std::string(w);
        const std::string near = did_you_mean(out, candidates);
        add(*node_.member(field.key), "E0402", pointer_of(field), "is \"" + out + "\", must be one of " + all,
            near.empty() ? "" : "did you mean \"" + near + "\"?");
        out.clear();
    }

    void flag(const Field& field, bool& out) {
        const Node* member = take(field);
        if (member == nullptr) return;
        if (member->kind != NodeKind::boolean) return wrong_kind(*member, pointer_of(field), "true or false", field);
        out = member->boolean;
    }

    template <class T>
    void object(const Field& field, T& out) {
        const Node* member = take(field);
        const std::string path = path_ + std::string(field.key) + ".";
        if (member == nullptr) {
            name_paths(out, path);
            return;
        }
        if constexpr (std::is_same_v<T, ServiceTime>) {
            if (member->kind == NodeKind::string) return service_literal(field, *member, out);
        }
        if constexpr (std::is_same_v<T, Tokens>) {
            if (member->kind == NodeKind::string || member->kind == NodeKind::number) {
                name_paths(out, path);
                return read_number(Field{.key = "mean", .help = field.help, .example = field.example, .high = 1e8, .above_low = true, .implied = "tok"},
                                   *member, pointer_of(field), out.mean);
            }
        }
        if (member->kind != NodeKind::object) return wrong_kind(*member, pointer_of(field), an_object(field), field);
        if constexpr (requires { out.given = true; }) out.given = true;
        if constexpr (requires { out.asked; }) out.asked = true;
        ObjectReader inner(context_, *member, pointer_of(field), path);
        describe(inner, out);
        inner.finish();
    }

    template <class T>
    void list(const Field& field, std::vector<T>& out) {
        const Node* member = take(field);
        if (member == nullptr) return;
        if (member->kind != NodeKind::array) return wrong_kind(*member, pointer_of(field), "a list", field);
        if (member->children.empty() && field.required) {
            return add(*member, "E0401", pointer_of(field), "is empty, must have at least one element", std::string(field.help));
        }
        for (std::size_t i = 0; i < member->children.size(); ++i) {
            const Node& child = member->children[i];
            const std::string pointer = child_pointer(pointer_of(field), std::to_string(i));
            if (child.kind != NodeKind::object) {
                wrong_kind(child, pointer, "an object", field);
                continue;
            }
            const Node* name = child.member("name");
            const std::string step = name != nullptr && name->kind == NodeKind::string && !name->text.empty() ? name->text : std::to_string(i);
            T item;
            ObjectReader inner(context_, child, pointer, path_ + std::string(field.key) + "." + step + ".");
            describe(inner, item);
            inner.finish();
            out.push_back(std::move(item));
        }
    }

    // An object whose keys are names.  One member alone lends its name to nobody: its paths stay short.
    template <class T>
    void named(const Field& field, std::vector<T>& out) {
        const Node* member = take(field);
        if (member == nullptr) return;
        if (member->kind != NodeKind::object) return wrong_kind(*member, pointer_of(field), an_object(field), field);
        if (member->children.empty()) {
            return add(*member, "E0401", pointer_of(field), "is empty, must name at least one service", "");
        }
        for (const Node& child : member->children) {
            const std::string pointer = child_pointer(pointer_of(field), child.key);
            if (child.kind != NodeKind::object) {
                wrong_kind(child, pointer, "an object", field);
                continue;
            }
            if (!shown_safely(child.key)) {
                unsafe(child, pointer);
                continue;
            }
            T item;
            item.name = child.key;
            ObjectReader inner(context_, child, pointer, member->children.size() == 1 ? path_ : path_ + child.key + ".");
            describe(inner, item);
            inner.finish();
            out.push_back(std::move(item));
        }
    }

    template <class Unit>
    void series(const Field& field, std::vector<Given<Unit>>& out, std::size_t n) {
        const Node* member = take(field);
        if (member == nullptr) return;
        if (member->kind != NodeKind::array) return wrong_kind(*member, pointer_of(field), "a list", field);
        if (n == 0) n = std::max<std::size_t>(member->children.size(), 1);  // any number of values, but one
        if (member->children.size() != n) {
            return add(*member, "E0401", pointer_of(field), "has " + std::to_string(member->children.size()) + " values, must have " + std::to_string(n), std::string(field.help));
        }
        for (std::size_t i = 0; i < n; ++i) {
            Given<Unit> value;
            value.path = path_ + std::string(field.key) + "." + std::to_string(i);
            read_number(field, member->children[i], child_pointer(pointer_of(field), std::to_string(i)), value);
            out.push_back(std::move(value));
        }
    }

    void table(const Field& field, std::vector<BatchRow>& out);

    /// A key that someone else reads.
    void know(std::string_view key) { known_.push_back(key); }
    /// The members of "variables", which every literal read later may use.
    void variables(std::vector<Variable>& out);

    /// Reports the keys that no field took.
    void finish();

  private:
    const Node* take(const Field& field);
    std::string pointer_of(const Field& field) const { return child_pointer(pointer_, field.key); }
    void add(const Node& node, const char* code, const std::string& pointer, std::string reason, std::string help) {
        context_.findings.push_back(finding_at(node, code, pointer, std::move(reason), std::move(help)));
    }
    void unsafe(const Node& node, const std::string& pointer) {
        add(node, "E0401", pointer, "has a control character, which a terminal would obey", "write plain text in one line");
    }
    static std::string an_object(const Field& field) { return field.example.empty() ? "an object" : "an object such as " + std::string(field.example); }
    void wrong_kind(const Node& node, const std::string& pointer, std::string_view wanted, const Field& field);
    std::string folder_of(const Node& value) const;
    bool read_literal(const Field& field, const std::optional<Dimension>& wanted, const Node& node, const std::string& pointer, Literal& out,
                      std::string& source, std::string& date);
    void service_literal(const Field& field, const Node& node, ServiceTime& out);
    /// The point of a literal; a finding if a formula leaves the bounds there.
    bool point_of(const Field& field, const Literal& literal, const Node& node, const std::string& pointer, double& out);

    template <class Unit>
    void read_number(const Field& field, const Node& node, const std::string& pointer, Given<Unit>& out) {
        Literal literal;
        if (!read_literal(field, dimension_of<Unit>(), node, pointer, literal, out.from.source, out.from.date)) return;
        double value = 0.0;
        if (!point_of(field, literal, node, pointer, value)) return;
        out.value = Q<Unit>::from_value(value);
        out.from.origin = Origin::given;
        out.from.text = literal.text;
        if (literal.formula) out.formula = std::make_shared<const Expression>(*literal.formula);
        else if (literal.range.kind != RangeKind::exact) out.range = std::make_shared<const Range>(literal.range);
    }

    // Names what is inside an object that the file does not have, so that a default still knows its path.
    template <class T>
    void name_paths(T& thing, const std::string& path);

    ReadContext& context_;
    const Node& node_;
    std::string pointer_;
    std::string path_;
    std::vector<std::string_view> known_;
};

template <class T>
void ObjectReader::name_paths(T& thing, const std::string& path) {
    static const Node kEmpty{};
    ReadContext nowhere;
    ObjectReader inner(nowhere, kEmpty, {}, path);
    describe(inner, thing);
}

}  // namespace sizewell::scenario
