// What the completers of a scenario share: the document, and findings at a place of it.
#pragma once

#include "scenario/assume.hpp"
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/range.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

/// Why a count cannot be what was given, "" where it can: a fraction, or a range with values between whole numbers.
template <class Unit>
std::string not_whole(const Given<Unit>& g) {
    if (!g.known()) return {};
    const auto is_whole = [](double x) { return x == std::floor(x); };
    if (g.range != nullptr && g.range->kind != RangeKind::exact) {
        const Range& r = *g.range;
        const bool listed = r.kind == RangeKind::choice || r.kind == RangeKind::empirical;
        const bool all = listed && std::all_of(r.choices.begin(), r.choices.end(), [&](const Choice& c) { return is_whole(c.value); }) && std::all_of(r.sample.begin(), r.sample.end(), is_whole);
        if (!all) return "\"" + g.from.text + "\" takes values between whole numbers, must be whole";
    }
    return is_whole(g.value.value()) ? std::string() : "is " + sizewell::detail::number_text(g.value.value()) + ", must be a whole number";
}

inline constexpr const char* kWholeHelp = "write one, or each with its share: \"choice(1 at 60 %, 2 at 40 %)\"";

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
