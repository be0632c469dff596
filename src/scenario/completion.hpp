// What the completers of a scenario share: findings at a place, defaults from the catalogue, values that follow.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/given.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sizewell::scenario {

// A default: a row of the catalogue, marked as assumed.
template <class Unit>
void assume(Given<Unit>& g, const catalog::Catalog& catalog, std::string_view name, double factor = 1.0) {
    if (g.known()) return;
    const catalog::Fact& fact = catalog::fact(catalog, name);
    g.value = Q<Unit>::from_value(fact.value * factor);
    g.from = {Origin::assumed, sizewell::detail::number_text(fact.written) + (fact.written_unit == "1" ? "" : " " + fact.written_unit),
              fact.provenance.source, fact.provenance.date};
}

template <class Unit>
void derive(Given<Unit>& g, double value, std::string how) {
    g.value = Q<Unit>::from_value(value);
    g.from = {Origin::derived, std::move(how), {}, {}};
}

template <class Unit>
void set_to_zero(Given<Unit>& g) {
    if (!g.known()) derive(g, 0.0, "not given");
}

/// The document that is completed, and what has been found in it.
struct Completion {
    const Node& root;
    const catalog::Catalog& catalog;
    std::vector<Diagnostic>& findings;

    void add(const char* code, std::string pointer, std::string reason, std::string help) const {
        findings.push_back(finding_near(root, code, std::move(pointer), std::move(reason), std::move(help)));
    }
    bool has(const std::string& pointer) const { return find(root, pointer) != nullptr; }

    /// Has something been found at a pointer or inside it?  What follows from a fault is no second fault.
    bool faulted(const std::string& pointer) const {
        return std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& d) {
            return d.pointer == pointer || d.pointer.rfind(pointer + "/", 0) == 0;
        });
    }
};

}  // namespace sizewell::scenario
