// How a number that a scenario leaves open is filled in, and says so.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/given.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace sizewell::scenario {

/// A default: a row of the catalogue, marked as assumed.
template <class Unit>
void assume(Given<Unit>& g, const catalog::Catalog& catalog, std::string_view name, double factor = 1.0) {
    if (g.known()) return;
    const catalog::Fact& fact = catalog::fact(catalog, name);
    g.value = Q<Unit>::from_value(fact.value * factor);
    const bool bare = fact.written_unit.rfind("1", 0) == 0;  // "1" or "1/month", as a literal has it: "3", "3/month"
    g.from = {Origin::assumed, sizewell::detail::number_text(fact.written) + (bare ? fact.written_unit.substr(1) : " " + fact.written_unit),
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

}  // namespace sizewell::scenario
