#include "guard.hpp"
#include "handles.hpp"

#include <sizewell/scenario/compose.hpp>
#include <sizewell/scenario/document.hpp>
#include <sizewell/scenario/read.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sizewell::c {

namespace {

// What a caller's changes add to a composition.
scenario::Composition with_changes(scenario::Composition how, const szw_changes* changes, const char* where) {
    if (changes == nullptr) return how;
    check_size(changes->struct_size, sizeof(szw_changes), where, "changes");
    if (changes->variant != nullptr) how.variant = changes->variant;
    needed(changes->sets, changes->n_sets, where, "changes.sets");
    for (std::size_t i = 0; i < changes->n_sets; ++i) {
        how.overrides.push_back(scenario::parse_override(needed(changes->sets[i], where, "a text of changes.sets"), "set"));
    }
    return how;
}

std::unique_ptr<szw_scenario> read(szw_catalog catalog, scenario::Document written, scenario::Composition how) {
    scenario::Document whole = scenario::composed(written, how);
    const bool own = !scenario::catalogue_of(whole).empty();  // else the rows that were opened serve
    auto rows = own ? std::make_shared<const catalog::Catalog>(scenario::catalog_for(whole, catalog.directory)) : catalog.rows;
    scenario::Baseline baseline(std::move(whole), *rows);
    return std::make_unique<szw_scenario>(szw_scenario{std::move(catalog), std::move(written), std::move(how), std::move(rows), std::move(baseline)});
}

const scenario::Input& input_at(const szw_scenario* scenario, std::size_t i, const char* where) {
    const auto& inputs = needed(scenario, where, "scenario")->baseline.inputs();
    if (i < inputs.size()) return inputs[i];
    throw Refusal(SZW_E_DOMAIN, std::string(where) + ": i = " + std::to_string(i) + ", must be below " + std::to_string(inputs.size()));
}

bool is_number(const scenario::Input& input) { return input.kind == scenario::InputKind::number || input.kind == scenario::InputKind::service; }

std::string unit_text(const scenario::Baseline& baseline, const scenario::Input& input) {
    if (!is_number(input)) return {};
    const scenario::WrittenUnit unit = baseline.unit_of(input);
    return (unit.dollar ? "$" : "") + unit.text;
}

}  // namespace

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" {

szw_status szw_scenario_create_json(const szw_catalog* catalog, const char* json, std::size_t n, const szw_changes* changes, szw_scenario** out,
                                    char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_scenario_create_json";
    return guard(msg, len, [&] {
        needed(out, kWhere, "out");
        needed(json, kWhere, "json");
        auto how = c::with_changes({}, changes, kWhere);
        auto document = scenario::parse_document(std::string_view(json, n), "scenario");
        *out = c::read(catalog == nullptr ? c::default_catalog() : *catalog, std::move(document), std::move(how)).release();
    });
}

szw_status szw_scenario_create_file(const szw_catalog* catalog, const char* path, const szw_changes* changes, szw_scenario** out, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_scenario_create_file";
    return guard(msg, len, [&] {
        needed(out, kWhere, "out");
        needed(path, kWhere, "path");
        auto how = c::with_changes({}, changes, kWhere);
        auto document = scenario::read_document(path);
        *out = c::read(catalog == nullptr ? c::default_catalog() : *catalog, std::move(document), std::move(how)).release();
    });
}

szw_status szw_scenario_with(const szw_scenario* scenario, const szw_changes* changes, szw_scenario** out, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_scenario_with";
    return guard(msg, len, [&] {
        needed(scenario, kWhere, "scenario");
        needed(changes, kWhere, "changes");
        needed(out, kWhere, "out");
        *out = c::read(scenario->catalog, scenario->written, c::with_changes(scenario->changes, changes, kWhere)).release();
    });
}

void szw_scenario_destroy(szw_scenario** scenario) {
    if (scenario == nullptr) return;
    delete *scenario;
    *scenario = nullptr;
}

std::size_t szw_scenario_input_count(const szw_scenario* scenario) { return scenario == nullptr ? 0 : scenario->baseline.inputs().size(); }

szw_status szw_scenario_input_text(const szw_scenario* scenario, std::size_t i, int what, char* text, std::size_t size, std::size_t* needed_size,
                                   char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_scenario_input_text";
    return guard(msg, len, [&] {
        const scenario::Input& input = c::input_at(scenario, i, kWhere);
        if (what < SZW_PATH || what > SZW_UNIT) throw DomainError(kWhere, "what", what, "SZW_PATH, SZW_HELP or SZW_UNIT");
        c::copy_text(what == SZW_PATH ? input.path : what == SZW_HELP ? std::string(input.field.help) : c::unit_text(scenario->baseline, input), text, size, needed_size, kWhere);
    });
}

szw_status szw_scenario_value(const szw_scenario* scenario, const char* path, double* value, char* unit, std::size_t unit_size, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_scenario_value";
    return guard(msg, len, [&] {
        const scenario::Baseline& baseline = needed(scenario, kWhere, "scenario")->baseline;
        needed(value, kWhere, "value");
        needed(path, kWhere, "path");
        const scenario::Input& input = baseline.input(path, path);
        const auto now = c::is_number(input) ? baseline.value_of(input) : std::nullopt;
        if (!now) throw DomainError(kWhere, "path", path, c::is_number(input) ? "an input that has a value; it is left open" : "an input that is a number");
        if (unit != nullptr) c::copy_text(c::unit_text(baseline, input), unit, unit_size, nullptr, kWhere);
        *value = *now / baseline.unit_of(input).factor;
    });
}

}  // extern "C"
