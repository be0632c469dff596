#include "sizewell/scenario/read.hpp"

#include "scenario/complete.hpp"
#include "scenario/correlations.hpp"
#include "scenario/reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sizewell::scenario {

namespace {

Scenario read(const Document& document, const catalog::Catalog& catalog) {
    ReadContext context;
    context.calendar = {.month_hours = catalog::fact(catalog, "time/month").value / 3600.0,
                        .year_hours = catalog::fact(catalog, "time/year").value / 3600.0};
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
    reader.finish();
    complete(scenario, document.root, catalog, context.findings);
    check_correlations(scenario, document.root, context.findings);
    if (!context.findings.empty()) {
        std::stable_sort(context.findings.begin(), context.findings.end(), [](const Diagnostic& a, const Diagnostic& b) {
            return std::tie(a.line, a.column) < std::tie(b.line, b.column);
        });
        throw InputError(document.name, std::move(context.findings));
    }
    return scenario;
}

}  // namespace

Scenario read_scenario(const std::string& path, const catalog::Catalog& catalog) { return read(read_document(path), catalog); }

Scenario parse_scenario(std::string_view text, const std::string& name, const catalog::Catalog& catalog) {
    return read(parse_document(text, name), catalog);
}

std::string catalogue_of(std::string_view text, const std::string& path) {
    try {
        const Document document = parse_document(text, path);
        const Node* file = document.root.member("catalog");
        if (file == nullptr || file->kind != NodeKind::string || file->text.empty()) return {};
        const std::size_t slash = path.rfind('/');
        return file->text.front() == '/' || slash == std::string::npos ? file->text : path.substr(0, slash + 1) + file->text;
    } catch (const InputError&) {
        return {};  // parse_scenario says what is wrong with it
    }
}

}  // namespace sizewell::scenario
