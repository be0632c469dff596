#include "sizewell/scenario/compose.hpp"

#include "sizewell/scenario/distance.hpp"
#include "sizewell/scenario/inputs.hpp"

#include "scenario/reader.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace sizewell::scenario {

namespace {

constexpr std::size_t kMostBases = 16;
constexpr const char* kExtends = "extends";
constexpr const char* kVariants = "scenarios";

[[noreturn]] void refuse(const Document& document, const Node& node, const char* code, std::string pointer, std::string reason, std::string help) {
    throw InputError(document.name, {finding_at(node, code, std::move(pointer), std::move(reason), std::move(help))});
}

std::string folder_of(const std::string& file) {
    const std::size_t slash = file.rfind('/');
    return slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
}

std::string beside(const std::string& file, const std::string& name) { return name.front() == '/' ? name : folder_of(file) + name; }

void remove(Node& object, std::string_view key) {
    object.children.erase(std::remove_if(object.children.begin(), object.children.end(), [&](const Node& n) { return n.key == key; }), object.children.end());
}

void mark(Node& node, const std::shared_ptr<const Elsewhere>& elsewhere) {
    if (node.elsewhere == nullptr) node.elsewhere = elsewhere;
    for (Node& child : node.children) mark(child, elsewhere);
}

// A file named in a base stands beside the base.
void move_file(Node* node, const std::string& folder) {
    if (node != nullptr && node->kind == NodeKind::string && !node->text.empty() && node->text.front() != '/') node->text = folder + node->text;
}

Node* member(Node& node, std::string_view key) {
    for (Node& child : node.children) {
        if (child.key == key) return &child;
    }
    return nullptr;
}

void move_files(Node& root, const std::string& folder) {
    if (folder.empty()) return;
    move_file(member(root, "catalog"), folder);
    if (Node* services = member(root, "services"); services != nullptr) {
        for (Node& service : services->children) {
            if (Node* demand = member(service, "demand"); demand != nullptr) move_file(member(*demand, "trace"), folder);
            Node* stages = member(service, "stages");
            for (std::size_t k = 0; stages != nullptr && k < stages->children.size(); ++k) {
                for (const char* server : {"batch", "llm"}) {
                    Node* part = member(stages->children[k], server);
                    if (part == nullptr) continue;
                    move_file(member(*part, "profile"), folder);
                    if (Node* model = member(*part, "model"); model != nullptr && model->text.ends_with(".json")) move_file(model, folder);
                }
            }
        }
    }
}

// Elements of both lists that go by a name.
bool by_name(const Node& list) {
    return std::all_of(list.children.begin(), list.children.end(), [](const Node& n) {
        const Node* name = n.member("name");
        return n.kind == NodeKind::object && name != nullptr && name->kind == NodeKind::string;
    });
}

void merge(Node& base, Node over);

void merge_lists(Node& base, Node over) {
    for (Node& each : over.children) {
        const std::string& name = each.member("name")->text;
        const auto same = std::find_if(base.children.begin(), base.children.end(), [&](const Node& b) { return b.member("name")->text == name; });
        if (same == base.children.end()) base.children.push_back(std::move(each));
        else merge(*same, std::move(each));
    }
}

void merge_objects(Node& base, Node over) {
    for (Node& each : over.children) {
        Node* same = member(base, each.key);
        if (each.kind == NodeKind::null) {
            remove(base, each.key);
        } else if (same == nullptr) {
            base.children.push_back(std::move(each));
        } else {
            merge(*same, std::move(each));
        }
    }
}

// What stands in `over` wins; a literal with its source is one thing.
void merge(Node& base, Node over) {
    const bool literal = base.member("value") != nullptr || over.member("value") != nullptr;
    if (base.kind == NodeKind::object && over.kind == NodeKind::object && !literal) return merge_objects(base, std::move(over));
    if (base.kind == NodeKind::array && over.kind == NodeKind::array && !over.children.empty() && by_name(base) && by_name(over)) return merge_lists(base, std::move(over));
    base = std::move(over);
}

Document with_base(Document document, std::vector<std::string> seen) {
    const Node* extends = document.root.kind == NodeKind::object ? document.root.member(kExtends) : nullptr;
    if (extends == nullptr) return document;
    const std::string at = std::string("/") + kExtends;
    if (extends->kind != NodeKind::string) refuse(document, *extends, "E0304", at, "is " + std::string(words(extends->kind)) + ", must be a text", "name a file beside this one, e.g. \"base.json\"");
    if (extends->text.empty() || !shown_safely(extends->text)) refuse(document, *extends, "E0904", at, "is not the name of a file", "name a file beside this one, e.g. \"base.json\"");
    const std::string file = beside(document.name, extends->text);
    std::error_code ignored;
    seen.push_back(std::filesystem::weakly_canonical(document.name, ignored).string());
    if (std::find(seen.begin(), seen.end(), std::filesystem::weakly_canonical(file, ignored).string()) != seen.end()) {
        refuse(document, *extends, "E0904", at, "\"" + extends->text + "\" extends this file again: a circle", "let one of the files stand on its own");
    }
    if (seen.size() > kMostBases) refuse(document, *extends, "E0904", at, "is the " + std::to_string(seen.size()) + "th file in a row", "at most " + std::to_string(kMostBases) + " files extend each other");
    Document base;
    try {
        base = read_document(file);
    } catch (const InputError& e) {
        const Diagnostic& first = e.findings().front();
        if (first.code == "E0102") refuse(document, *extends, "E0904", at, "\"" + extends->text + "\": " + first.reason, "the name is understood from this file's folder");
        throw;  // it is there, and its own findings say what is wrong with it
    }
    if (base.root.kind != NodeKind::object) refuse(document, *extends, "E0904", at, "\"" + extends->text + "\" is no scenario: it holds " + std::string(words(base.root.kind)), "a scenario is an object");
    base = with_base(std::move(base), std::move(seen));
    mark(base.root, std::make_shared<const Elsewhere>(Elsewhere{file, false}));
    move_files(base.root, folder_of(extends->text));
    remove(document.root, kExtends);
    const Node own = document.root;
    merge_objects(base.root, std::move(document.root));
    document.root = std::move(base.root);
    document.root.line = own.line;
    document.root.column = own.column;
    document.root.elsewhere = nullptr;
    return document;
}

// The keys at the top of a scenario.
struct TopKeys {
    std::vector<std::string> keys = {"expect", "variables"};
    template <class T>
    void operator()(const Field& f, T&) { keys.emplace_back(f.key); }
    template <class T>
    void object(const Field& f, T&) { keys.emplace_back(f.key); }
    template <class T>
    void list(const Field& f, T&) { keys.emplace_back(f.key); }
    template <class T>
    void named(const Field& f, T&) { keys.emplace_back(f.key); }
    void choice(const Field& f, std::string&, Words) { keys.emplace_back(f.key); }
    void flag(const Field& f, bool&) { keys.emplace_back(f.key); }
    template <class T>
    void series(const Field& f, T&, std::size_t) { keys.emplace_back(f.key); }
};

const Node* variants_node(const Document& document) {
    const Node* all = document.root.member(kVariants);
    if (all == nullptr) return nullptr;
    const std::string at = std::string("/") + kVariants;
    if (all->kind != NodeKind::object) refuse(document, *all, "E0304", at, "is " + std::string(words(all->kind)) + ", must be an object", "variants by name: {\"black friday\": {\"demand.peak\": \"9,000 req/s\"}}");
    for (const Node& v : all->children) {
        if (v.kind != NodeKind::object) refuse(document, v, "E0304", child_pointer(at, v.key), "is " + std::string(words(v.kind)) + ", must be an object", "paths of inputs with their literals, or parts of a scenario");
        if (v.key.empty() || !shown_safely(v.key)) refuse(document, v, "E0905", child_pointer(at, v.key), "is not a name", "write plain text in one line");
    }
    return all;
}

void lay_over(Document& document, const Node& variant) {
    Scenario empty;
    TopKeys top;
    describe(top, empty);
    std::vector<Diagnostic> findings;
    const std::string at = child_pointer(std::string("/") + kVariants, variant.key);
    const auto is_part = [&](const Node& n) { return std::find(top.keys.begin(), top.keys.end(), n.key) != top.keys.end(); };
    for (const Node& each : variant.children) {  // parts first: a path may name what a part brings
        if (!is_part(each)) continue;
        Node part;
        part.kind = NodeKind::object;
        part.children.push_back(each);
        merge_objects(document.root, std::move(part));
    }
    const auto inputs = inputs_of(document);
    for (const Node& each : variant.children) {
        if (is_part(each)) continue;
        const Input* input = find_input(inputs, each.key);
        if (input == nullptr) {
            Diagnostic d = unknown_input(inputs, each.key);
            if (each.key == kExtends) {
                d.reason = "a variant changes the scenario it stands in and extends no other";
                d.help = "write all its changes here, or give the file an \"extends\" of its own";
            }
            const std::string near = did_you_mean(each.key, top.keys);
            findings.push_back(finding_at_key(each, d.code, child_pointer(at, each.key), d.reason, near.empty() ? d.help : "did you mean " + near + "?"));
            continue;
        }
        set_input(document, *input, each);
    }
    if (!findings.empty()) throw InputError(document.name, std::move(findings));
    if (variant.member("name") != nullptr) return;
    Node name;  // so that a plan says which one it is
    name.kind = NodeKind::string;
    const Node* own = document.root.member("name");
    name.text = own != nullptr && own->kind == NodeKind::string ? own->text + ", " + variant.key : variant.key;
    name.key = "name";
    Node part;
    part.kind = NodeKind::object;
    part.children.push_back(std::move(name));
    merge_objects(document.root, std::move(part));
}

void set(Document& document, const Override& o) {
    const auto inputs = inputs_of(document);
    const auto elsewhere = std::make_shared<const Elsewhere>(Elsewhere{o.argument, true});
    const Input* input = find_input(inputs, o.path);
    if (input == nullptr) {
        Diagnostic d = unknown_input(inputs, o.path);
        d.file = o.argument;
        d.argument = true;
        throw InputError(document.name, {std::move(d)});
    }
    Node value;
    value.kind = o.literal == "null" ? NodeKind::null : NodeKind::string;
    value.text = o.literal;
    value.elsewhere = elsewhere;
    if (input->kind == InputKind::flag && (o.literal == "true" || o.literal == "false")) {
        value.kind = NodeKind::boolean;
        value.boolean = o.literal == "true";
    }
    set_input(document, *input, std::move(value));
}

}  // namespace

Override parse_override(std::string_view text, std::string_view option) {
    const std::string argument = (option.empty() ? std::string() : std::string(option) + " ") + std::string(text);
    const std::size_t equals = text.find('=');
    const auto trimmed = [](std::string_view t) {
        const std::size_t first = t.find_first_not_of(' ');
        return first == std::string_view::npos ? std::string() : std::string(t.substr(first, t.find_last_not_of(' ') - first + 1));
    };
    Override o{trimmed(text.substr(0, equals)), equals == std::string_view::npos ? "" : trimmed(text.substr(equals + 1)), argument};
    if (o.path.empty() || o.literal.empty()) {
        throw InputError(argument, {{"E0902", "", 0, 0, "must be an input and its value", "write it like \"demand.peak=2,000 req/s\"; null takes a key away", argument, true}});
    }
    return o;
}

Document composed(Document document, const Composition& how) {
    document = with_base(std::move(document), {});
    if (document.root.kind != NodeKind::object) return document;  // the reader says so
    const Node* all = variants_node(document);
    if (!how.variant.empty()) {
        std::vector<std::string> names;
        if (all != nullptr) {
            for (const Node& v : all->children) names.push_back(v.key);
        }
        const auto found = std::find(names.begin(), names.end(), how.variant);
        if (found == names.end()) {
            const std::string near = did_you_mean(how.variant, names);
            std::string list;
            for (const auto& n : names) list += (list.empty() ? "" : ", ") + n;
            throw InputError(document.name, {{"E0905", "", 0, 0, "\"" + how.variant + "\" is not a variant of this scenario",
                                              names.empty() ? "the file has no \"scenarios\"" : near.empty() ? "its variants are " + list : "did you mean \"" + near + "\"?",
                                              "--variant " + how.variant, true}});
        }
        const Node variant = all->children[static_cast<std::size_t>(found - names.begin())];
        lay_over(document, variant);
    }
    remove(document.root, kVariants);
    for (const Override& o : how.overrides) set(document, o);
    return document;
}

std::vector<std::string> variants_of(const Document& document) {
    const Document whole = with_base(document, {});
    std::vector<std::string> names;
    if (whole.root.kind != NodeKind::object) return names;
    if (const Node* all = variants_node(whole); all != nullptr) {
        for (const Node& v : all->children) names.push_back(v.key);
    }
    return names;
}

}  // namespace sizewell::scenario
