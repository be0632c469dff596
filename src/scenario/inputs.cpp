#include "sizewell/scenario/inputs.hpp"

#include "sizewell/scenario/distance.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace sizewell::scenario {

namespace {

/// The names that lead to an object: the short one, the one from the root, and both with indices instead of names.
using Prefixes = std::vector<std::string>;

Prefixes deeper(const Prefixes& prefixes, const std::string& step) {
    Prefixes out;
    for (const auto& p : prefixes) out.push_back(p + step + ".");
    return out;
}

// Walks describe() beside the document; what the document does not have is listed from an empty object.
class InputLister {
  public:
    InputLister(std::vector<Input>& out, const Node* node, std::vector<std::string> tokens, Prefixes prefixes)
        : out_(out), node_(node), tokens_(std::move(tokens)), prefixes_(std::move(prefixes)) {}

    template <class Unit>
    void operator()(const Field& field, Given<Unit>&) { add(field, InputKind::number).dimension = dimension_of<Unit>(); }
    void operator()(const Field& field, std::string&) { add(field, InputKind::text); }
    void choice(const Field& field, std::string&, Words words) { add(field, InputKind::choice).words = words; }
    void flag(const Field& field, bool&) { add(field, InputKind::flag); }

    template <class T>
    void object(const Field& field, T& thing) {
        if constexpr (std::is_same_v<T, ServiceTime>) add(field, InputKind::service).dimension = dimension_of<second_u>();
        const Node* inner = child(field);
        InputLister lister(out_, inner, below(tokens_, field.key), deeper(prefixes_, std::string(field.key)));
        describe(lister, thing);
    }

    template <class T>
    void list(const Field& field, std::vector<T>&) {
        const Node* all = child(field);
        if (all == nullptr || all->kind != NodeKind::array) return;
        for (std::size_t i = 0; i < all->children.size(); ++i) {
            const std::string index = std::to_string(i);
            const Node* name = all->children[i].member("name");
            const bool named = name != nullptr && name->kind == NodeKind::string && !name->text.empty();
            const Prefixes within = deeper(prefixes_, std::string(field.key));
            Prefixes prefixes = deeper(within, named ? name->text : index);
            if (named) {
                for (auto& p : deeper(within, index)) prefixes.push_back(std::move(p));
            }
            T thing;
            InputLister lister(out_, &all->children[i], below(below(tokens_, field.key), index), std::move(prefixes));
            describe(lister, thing);
        }
    }

    template <class T>
    void named(const Field& field, std::vector<T>&) {
        const Node* all = child(field);
        if (all == nullptr || all->kind != NodeKind::object) return;
        const bool alone = all->children.size() == 1;
        for (const Node& each : all->children) {
            Prefixes prefixes;
            if (alone) prefixes = prefixes_;
            for (const auto& p : prefixes_) {
                prefixes.push_back(p + each.key + ".");
                prefixes.push_back(p + std::string(field.key) + "." + each.key + ".");
            }
            T thing;
            InputLister lister(out_, &each, below(below(tokens_, field.key), each.key), std::move(prefixes));
            describe(lister, thing);
        }
    }

    template <class Unit>
    void series(const Field& field, std::vector<Given<Unit>>&, std::size_t) {
        const Node* all = child(field);
        if (all == nullptr || all->kind != NodeKind::array) return;
        for (std::size_t i = 0; i < all->children.size(); ++i) one_of(field, std::to_string(i), dimension_of<Unit>());
    }
    void table(const Field& field, std::vector<BatchRow>&) {
        const Node* all = child(field);
        if (all == nullptr || all->kind != NodeKind::object) return;
        for (const Node& row : all->children) one_of(field, row.key, dimension_of<second_u>());
    }

  private:
    static std::vector<std::string> below(std::vector<std::string> tokens, std::string_view token) {
        tokens.emplace_back(token);
        return tokens;
    }
    const Node* child(const Field& field) const { return node_ == nullptr ? nullptr : node_->member(field.key); }

    Input& add(const Field& field, InputKind kind) { return add_at(field, kind, std::string(field.key), below(tokens_, field.key)); }
    void one_of(const Field& field, const std::string& step, const Dimension& dimension) {
        add_at(field, InputKind::number, std::string(field.key) + "." + step, below(below(tokens_, field.key), step)).dimension = dimension;
    }
    Input& add_at(const Field& field, InputKind kind, const std::string& name, std::vector<std::string> tokens) {
        Input input;
        input.kind = kind;
        input.field = field;
        input.tokens = std::move(tokens);
        for (const auto& t : input.tokens) input.pointer = child_pointer(input.pointer, t);
        input.path = prefixes_.front() + name;
        for (std::size_t i = 1; i < prefixes_.size(); ++i) input.aliases.push_back(prefixes_[i] + name);
        out_.push_back(std::move(input));
        return out_.back();
    }

    std::vector<Input>& out_;
    const Node* node_;
    std::vector<std::string> tokens_;
    Prefixes prefixes_;
};

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string last_step(std::string_view path) { return std::string(path.substr(path.rfind('.') + 1)); }

// A law that is spelled out has its parameters inside one literal.
bool is_law(const Node& node) {
    return node.kind == NodeKind::string && !node.text.empty() && std::isalpha(static_cast<unsigned char>(node.text.front())) != 0 && node.text.front() != 'p';
}

std::string joined(const std::vector<std::string>& names, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? out + ", ..." : out;
}

void place(Node& parent, const std::string& key, Node value) {
    for (Node& member : parent.children) {
        if (member.key != key) continue;
        value.key = key;
        if (value.key_line == 0) {
            value.key_line = value.line;
            value.key_column = value.column;
        }
        member = std::move(value);
        return;
    }
    value.key = key;
    parent.children.push_back(std::move(value));
}

Node* step_into(Node& node, const std::string& token) {
    if (node.kind == NodeKind::array) {
        const auto index = static_cast<std::size_t>(std::stoul(token));
        return index < node.children.size() ? &node.children[index] : nullptr;
    }
    for (Node& member : node.children) {
        if (member.key == token) return &member;
    }
    return nullptr;
}

// "variables.gpu_price", or "$gpu_price" as it is used.
void list_variables(const Document& document, std::vector<Input>& out) {
    const Node* all = document.root.member("variables");
    if (all == nullptr || all->kind != NodeKind::object) return;
    std::vector<Name> before;
    for (const Node& each : all->children) {
        Input input;
        input.path = "variables." + each.key;
        input.aliases = {"$" + each.key};
        input.tokens = {"variables", each.key};
        input.pointer = child_pointer(child_pointer("", "variables"), each.key);
        input.field = Field{.key = "variables", .help = "a number with a name", .example = "$2 to $3/GPU-hour", .low = -kUnbounded};
        const Node* value = each.kind == NodeKind::object ? each.member("value") : &each;
        try {
            if (value != nullptr) input.dimension = parse_literal(value->text, {.calendar = {}, .variables = before}).dimension;
        } catch (const Error&) {  // the reader says what is wrong with it
        }
        before.push_back({"$" + each.key, input.dimension});
        out.push_back(std::move(input));
    }
}

}  // namespace

std::vector<Input> inputs_of(const Document& document) {
    std::vector<Input> out;
    Scenario empty;
    InputLister lister(out, &document.root, {}, {""});
    describe(lister, empty);
    list_variables(document, out);
    return out;
}

const Input* find_input(const std::vector<Input>& inputs, std::string_view path) {
    for (const Input& input : inputs) {
        if (input.path == path) return &input;
    }
    for (const Input& input : inputs) {
        if (std::find(input.aliases.begin(), input.aliases.end(), path) != input.aliases.end()) return &input;
    }
    return nullptr;
}

std::vector<std::string> nearest(std::string_view path, const std::vector<std::string>& known) {
    std::vector<std::string> out;
    for (const auto& k : known) {
        if (k.rfind(std::string(path) + ".", 0) == 0) out.push_back(k);
    }
    if (!out.empty()) return out;
    if (const std::string near = did_you_mean(path, known); !near.empty()) return {near};
    for (const auto& k : known) {
        if (ends_with(k, "." + std::string(path))) out.push_back(k);
    }
    if (!out.empty()) return out;
    const std::string last = last_step(path);
    std::vector<std::string> steps;
    for (const auto& k : known) steps.push_back(last_step(k));
    const std::string near = std::find(steps.begin(), steps.end(), last) != steps.end() ? last : did_you_mean(last, steps);
    for (std::size_t i = 0; i < known.size() && !near.empty(); ++i) {
        if (steps[i] == near) out.push_back(known[i]);
    }
    return out;
}

Diagnostic unknown_input(const std::vector<Input>& inputs, const std::string& path) {
    std::vector<std::string> known;
    for (const Input& i : inputs) known.push_back(i.path);
    auto near = nearest(path, known);
    if (near.empty()) {
        for (const Input& i : inputs) {
            known.insert(known.end(), i.aliases.begin(), i.aliases.end());
        }
        near = nearest(path, known);
    }
    std::string help;
    if (near.size() == 1) help = "did you mean " + near.front() + "?";
    else if (!near.empty()) help = "did you mean one of " + joined(near, 8) + "?";
    else help = "inputs are named like " + joined({known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(known.size(), 4))}, 4) +
                "; `sizewell whatif FILE --inputs` lists them";
    Diagnostic d{"E0901", "", 0, 0, "\"" + path + "\" is not an input of this scenario", std::move(help)};
    return d;
}

void set_input(Document& document, const Input& input, Node value) {
    const bool removes = value.kind == NodeKind::null;
    Node* at = &document.root;
    std::string pointer;
    for (std::size_t i = 0; i + 1 < input.tokens.size(); ++i) {
        const std::string& token = input.tokens[i];
        Node* next = step_into(*at, token);
        pointer = child_pointer(pointer, token);
        if (next == nullptr) {
            if (removes) return;
            Node made;
            made.kind = NodeKind::object;
            made.key = token;
            made.line = value.line;
            made.column = value.column;
            made.elsewhere = value.elsewhere;
            at->children.push_back(std::move(made));
            next = &at->children.back();
        }
        if (next->kind != NodeKind::object && next->kind != NodeKind::array) {
            const bool mean_of_literal = i + 2 == input.tokens.size() && input.tokens.back() == "mean" && token == "service" && !is_law(*next);
            if (mean_of_literal) {  // "service": "25 ms" says the mean itself
                place(*at, token, std::move(value));
                return;
            }
            Diagnostic d = finding_at(value, "E0903", pointer, "is written as one literal, \"" + next->text + "\", so " + input.path + " cannot be set inside it",
                                      "set " + input.path.substr(0, input.path.rfind('.')) + " as a whole, or write an object in the file");
            throw InputError(document.name, {std::move(d)});
        }
        at = next;
    }
    const std::string& key = input.tokens.back();
    if (at->kind == NodeKind::array) {
        if (Node* element = step_into(*at, key); element != nullptr) *element = std::move(value);
        return;
    }
    if (removes) {
        at->children.erase(std::remove_if(at->children.begin(), at->children.end(), [&](const Node& n) { return n.key == key; }), at->children.end());
        return;
    }
    place(*at, key, std::move(value));
}

}  // namespace sizewell::scenario
