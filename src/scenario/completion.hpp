// What the completers of a scenario share: the document, and findings at a place of it.
#pragma once

#include "scenario/assume.hpp"
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

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
