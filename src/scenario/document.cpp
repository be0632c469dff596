#include "sizewell/scenario/document.hpp"

#include "scenario/cursor.hpp"
#include "scenario/diagnosis.hpp"

#include <nlohmann/json.hpp>

#include <unordered_map>

namespace sizewell::scenario {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMostFindings = 100;

/// Builds the tree from SAX events, with a cursor beside the parser that finds the place of each token.
class Builder {
  public:
    Builder(std::string_view text, const Limits& limits) : cursor_(text), limits_(limits) {}

    bool null() { return scalar(NodeKind::null) != nullptr; }
    bool boolean(bool value) {
        Node* node = scalar(NodeKind::boolean);
        if (node != nullptr) node->boolean = value;
        return node != nullptr;
    }
    bool number_integer(Json::number_integer_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(Json::number_unsigned_t value) { return number(static_cast<double>(value)); }
    bool number_float(Json::number_float_t value, const Json::string_t&) { return number(value); }
    bool string(Json::string_t& value) {
        Node* node = scalar(NodeKind::string);
        if (node != nullptr) node->text = std::move(value);
        return node != nullptr;
    }
    bool binary(Json::binary_t&) { return false; }  // a format of its own, never in JSON text
    bool start_object(std::size_t) { return open(NodeKind::object, Syntax::first_key); }
    bool start_array(std::size_t) { return open(NodeKind::array, Syntax::first_element); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(Json::string_t& name) {
        const Place place = cursor_.next_token();
        cursor_.take_token();
        const auto [known, fresh] = open_.back().keys.emplace(name, place.line);
        pending_key_ = std::move(name);
        key_place_ = place;
        syntax_ = Syntax::colon;
        if (!fresh) {
            report("E0105", child_pointer(pointer(), pending_key_), place,
                   "the key \"" + pending_key_ + "\" appears again, first on line " + std::to_string(known->second),
                   "keep one of them");
        }
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
        if (error.id == 406) {  // nlohmann: number overflow
            const Place place = cursor_.next_token();
            report("E0107", here(), place, std::string(cursor_.take_token()) + " is too large for a number",
                   "write at most 1e300");
        } else {
            const NodeKind inside = open_.empty() ? NodeKind::null : open_.back().node->kind;
            const int since = open_.empty() ? 0 : open_.back().node->line;
            const Diagnosis found = diagnosis(cursor_, syntax_, inside, since);
            report("E0101", here(), found.place, found.reason, found.help);
        }
        return false;
    }

    Node root;
    std::vector<Diagnostic> findings;

  private:
    struct Open {
        Node* node;
        std::unordered_map<std::string, int> keys;  ///< and the line of each
    };

    Node* add(NodeKind kind) {
        const Place place = cursor_.next_token();
        if (++nodes_ > limits_.max_nodes) {
            report("E0104", pointer(), place, "more than " + std::to_string(limits_.max_nodes) + " values in one file",
                   "is this the right file?");
            return nullptr;
        }
        Node* node = &root;
        if (!open_.empty()) node = &open_.back().node->children.emplace_back();
        node->kind = kind;
        node->line = place.line;
        node->column = place.column;
        if (syntax_ == Syntax::colon) {
            node->key = std::move(pending_key_);
            node->key_line = key_place_.line;
            node->key_column = key_place_.column;
        }
        return node;
    }

    Node* scalar(NodeKind kind) {
        Node* node = add(kind);
        token_ = cursor_.take_token();
        syntax_ = open_.empty() ? Syntax::end : Syntax::comma;
        return node;
    }

    bool number(double value) {
        Node* node = scalar(NodeKind::number);
        if (node == nullptr) return false;
        node->number = value;
        node->text = token_;
        return true;
    }

    bool open(NodeKind kind, Syntax next) {
        Node* node = add(kind);
        if (node == nullptr) return false;
        if (open_.size() == limits_.max_depth) {
            report("E0104", "", cursor_.place(),
                   "more than " + std::to_string(limits_.max_depth) + " levels inside each other",
                   "a scenario needs fewer than ten");
            return false;
        }
        cursor_.take_token();
        open_.push_back({node, {}});  // stays valid: a vector grows only while none of its elements is open
        syntax_ = next;
        return true;
    }

    bool close() {
        cursor_.next_token();
        cursor_.take_token();
        open_.pop_back();
        syntax_ = open_.empty() ? Syntax::end : Syntax::comma;
        return true;
    }

    std::string pointer() const {
        std::string path;
        for (std::size_t i = 1; i < open_.size(); ++i) {
            const Node& parent = *open_[i - 1].node;
            path = child_pointer(path, parent.kind == NodeKind::object ? open_[i].node->key
                                                                       : std::to_string(parent.children.size() - 1));
        }
        return path;
    }

    std::string here() const { return syntax_ == Syntax::colon ? child_pointer(pointer(), pending_key_) : pointer(); }

    void report(std::string code, std::string where, const Place& place, std::string reason, std::string help) {
        if (findings.size() < kMostFindings) {
            findings.push_back(
                {std::move(code), std::move(where), place.line, place.column, std::move(reason), std::move(help)});
        }
    }

    Cursor cursor_;
    Limits limits_;
    std::vector<Open> open_;
    std::size_t nodes_ = 0;
    std::string pending_key_;
    Place key_place_;
    std::string_view token_;
    Syntax syntax_ = Syntax::value;
};

void check_bytes(std::string_view text, std::vector<Diagnostic>& findings) {
    const auto report = [&](std::size_t offset, const char* reason, const char* help) {
        const Place place = place_of(text, offset);
        findings.push_back({"E0106", "", place.line, place.column, reason, help});
    };
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        report(nul, "a NUL byte: this is not a text file", "save the file as UTF-8 text");
    }
    if (const std::size_t bad = invalid_utf8(text); bad != std::string_view::npos) {
        report(bad, "a byte that is not UTF-8", "save the file as UTF-8");
    }
}

}  // namespace

Document parse_document(std::string_view text, std::string name, const Limits& limits) {
    if (text.size() > limits.max_bytes) {
        throw InputError(std::move(name), {Diagnostic{"E0103", "", 0, 0,
                                                      "the file is too large, must be at most " +
                                                          std::to_string(limits.max_bytes) + " bytes",
                                                      "is this the right file?"}});
    }
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);  // a byte order mark has no column
    std::vector<Diagnostic> findings;
    check_bytes(text, findings);
    if (!findings.empty()) throw InputError(std::move(name), std::move(findings));
    Cursor first(text);
    first.next_visible();
    if (first.rest().empty()) {
        throw InputError(std::move(name),
                         {Diagnostic{"E0108", "", 0, 0, "there is nothing in it, must be a JSON document",
                                     "`sizewell init` writes a starter file"}});
    }
    Builder builder(text, limits);
    const bool whole = Json::sax_parse(text.begin(), text.end(), &builder, Json::input_format_t::json, true, true);
    if (!whole || !builder.findings.empty()) throw InputError(std::move(name), std::move(builder.findings));
    return {std::move(name), std::move(builder.root)};
}

std::string_view words(NodeKind kind) {
    switch (kind) {
        case NodeKind::null:
            return "null";
        case NodeKind::boolean:
            return "true or false";
        case NodeKind::number:
            return "a number";
        case NodeKind::string:
            return "a string";
        case NodeKind::array:
            return "a list";
        case NodeKind::object:
            return "an object";
    }
    return "nothing";
}

const Node* Node::member(std::string_view name) const {
    if (kind != NodeKind::object) return nullptr;
    for (const Node& child : children) {
        if (child.key == name) return &child;
    }
    return nullptr;
}

namespace {

/// The index an element is named by, or npos: digits without a leading zero.
std::size_t element_index(std::string_view token) {
    if (token.empty() || token.size() > 9 || (token.size() > 1 && token[0] == '0')) return std::string_view::npos;
    std::size_t index = 0;
    for (const char c : token) {
        if (c < '0' || c > '9') return std::string_view::npos;
        index = 10 * index + static_cast<std::size_t>(c - '0');
    }
    return index;
}

/// False for a "~" that is not followed by 0 or 1.
bool unescape(std::string_view token, std::string& plain) {
    plain.clear();
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            plain += token[i];
            continue;
        }
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return false;
        plain += token[i] == '0' ? '~' : '/';
    }
    return true;
}

}  // namespace

const Node* find(const Node& root, std::string_view pointer) {
    const Node* node = &root;
    std::string token;
    while (!pointer.empty() && node != nullptr) {
        if (pointer.front() != '/') return nullptr;
        pointer.remove_prefix(1);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        if (!unescape(pointer.substr(0, end), token)) return nullptr;
        pointer.remove_prefix(end);
        if (node->kind == NodeKind::array) {
            const std::size_t index = element_index(token);
            node = index < node->children.size() ? &node->children[index] : nullptr;
        } else {
            node = node->member(token);
        }
    }
    return node;
}

std::string child_pointer(std::string_view pointer, std::string_view token) {
    std::string path(pointer);
    path += '/';
    for (const char c : token) {
        if (c == '~')
            path += "~0";
        else if (c == '/')
            path += "~1";
        else
            path += c;
    }
    return path;
}

namespace {

Diagnostic finding(const Node& node, bool at_key, std::string code, std::string pointer, std::string reason, std::string help) {
    Diagnostic d{std::move(code), std::move(pointer), at_key ? node.key_line : node.line, at_key ? node.key_column : node.column,
                 std::move(reason), std::move(help)};
    if (node.elsewhere != nullptr) {
        d.file = node.elsewhere->name;
        d.argument = node.elsewhere->argument;
    }
    return d;
}

}  // namespace

Diagnostic finding_at(const Node& node, std::string code, std::string pointer, std::string reason, std::string help) {
    return finding(node, false, std::move(code), std::move(pointer), std::move(reason), std::move(help));
}

Diagnostic finding_at_key(const Node& node, std::string code, std::string pointer, std::string reason, std::string help) {
    return finding(node, node.key_line > 0, std::move(code), std::move(pointer), std::move(reason), std::move(help));
}

Diagnostic finding_near(const Node& root, std::string code, std::string pointer, std::string reason, std::string help) {
    std::string at = pointer;
    const Node* node = find(root, at);
    while (node == nullptr && !at.empty()) {
        at.resize(at.rfind('/'));
        node = find(root, at);
    }
    return finding_at(node == nullptr ? root : *node, std::move(code), std::move(pointer), std::move(reason), std::move(help));
}

}  // namespace sizewell::scenario
