#include "sizewell/scenario/read.hpp"

#include "sizewell/scenario/compose.hpp"

#include "scenario/complete.hpp"
#include "scenario/correlations.hpp"
#include "scenario/walk.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sizewell::scenario {

namespace {

// Conditions on the plan are texts here: only the plan knows its figures.
void read_expectations(const Node& root, ReadContext& context, std::vector<Expectation>& out) {
    const Node* all = root.member("expect");
    if (all == nullptr) return;
    const auto add = [&](const Node& node, const char* code, const std::string& pointer, std::string reason) {
        context.findings.push_back(finding_at(node, code, pointer, std::move(reason), "write conditions on the plan, e.g. [\"cost.per_month <= $40k\"]"));
    };
    if (all->kind != NodeKind::array) return add(*all, "E0304", "/expect", "is " + std::string(words(all->kind)) + ", must be a list");
    for (std::size_t i = 0; i < all->children.size(); ++i) {
        const Node& n = all->children[i];
        const std::string pointer = "/expect/" + std::to_string(i);
        if (n.kind != NodeKind::string) add(n, "E0304", pointer, "is " + std::string(words(n.kind)) + ", must be a text");
        else if (n.text.empty() || !shown_safely(n.text)) add(n, "E0401", pointer, "is no condition");
        else out.push_back({n.text, pointer, n.elsewhere == nullptr ? "" : n.elsewhere->name, n.line, n.column});
    }
}

}  // namespace

ReadContext context_for(const catalog::Catalog& catalog) {
    ReadContext context;
    context.calendar = {.month_hours = catalog::fact(catalog, "time/month").value / 3600.0,
                        .year_hours = catalog::fact(catalog, "time/year").value / 3600.0};
    return context;
}

Scenario walk(const Document& document, ReadContext& context) {
    const std::size_t slash = document.name.rfind('/');
    context.folder = slash == std::string::npos ? "" : document.name.substr(0, slash);
    Scenario scenario;
    scenario.file = document.name;
    scenario.written = std::make_shared<const Document>(document);
    if (document.root.kind != NodeKind::object) {
        throw InputError(document.name, {finding_at(document.root, "E0304", "", "is " + std::string(words(document.root.kind)) + ", must be an object",
                                                    "`sizewell init` writes one to start from")});
    }
    ObjectReader reader(context, document.root, "", "");
    reader.variables(scenario.variables);
    describe(reader, scenario);
    for (const char* key : {"expect", "extends", "scenarios"}) reader.know(key);
    reader.finish();
    read_expectations(document.root, context, scenario.expect);
    return scenario;
}

void report_findings(const Document& document, std::vector<Diagnostic>&& findings) {
    if (findings.empty()) return;
    std::stable_sort(findings.begin(), findings.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    throw InputError(document.name, std::move(findings));
}

Scenario read_scenario(const Document& document, const catalog::Catalog& catalog) {
    ReadContext context = context_for(catalog);
    Scenario scenario = walk(document, context);
    complete(scenario, document.root, catalog, context.findings);
    check_correlations(scenario, document.root, context.findings);
    report_findings(document, std::move(context.findings));
    return scenario;
}

Scenario read_scenario(const std::string& path, const catalog::Catalog& catalog) { return read_scenario(composed(read_document(path)), catalog); }

Scenario parse_scenario(std::string_view text, const std::string& name, const catalog::Catalog& catalog) {
    return read_scenario(composed(parse_document(text, name)), catalog);
}

std::string catalogue_of(const Document& document) {
    const Node* file = document.root.member("catalog");
    if (file == nullptr || file->kind != NodeKind::string || file->text.empty()) return {};
    const std::size_t slash = document.name.rfind('/');
    return file->text.front() == '/' || slash == std::string::npos ? file->text : document.name.substr(0, slash + 1) + file->text;
}

catalog::Catalog catalog_for(const Document& document, const std::string& directory) {
    const std::string own = catalogue_of(document);
    return own.empty() ? catalog::load_catalog(directory) : catalog::load_catalog(directory, own);
}

std::string catalogue_of(std::string_view text, const std::string& path) {
    try {
        return catalogue_of(composed(parse_document(text, path)));
    } catch (const InputError&) {
        return {};  // parse_scenario says what is wrong with it
    }
}

}  // namespace sizewell::scenario
