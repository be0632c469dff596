#include "scenario/correlations.hpp"

#include "scenario/each_number.hpp"
#include "sizewell/scenario/distance.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace sizewell::scenario {

void check_correlations(const Scenario& scenario, const Node& root, std::vector<Diagnostic>& findings) {
    if (scenario.correlations.empty()) return;
    std::vector<std::string> ranges, points, missing;
    for (const Variable& v : scenario.variables) (v.range != nullptr ? ranges : points).push_back(v.name);
    each_number(scenario, [&](const Field&, const auto& g) {
        (!g.known() ? missing : g.range != nullptr ? ranges : points).push_back(g.path);
    });
    const auto is_point = [&](const std::string& name) { return std::find(points.begin(), points.end(), name) != points.end(); };
    const auto known = [&](const std::string& name, const std::string& pointer) {
        if (std::find(ranges.begin(), ranges.end(), name) != ranges.end()) return true;
        const Node* variables = root.member("variables");
        const bool unread = std::find(missing.begin(), missing.end(), name) != missing.end() ||
                            (variables != nullptr && name.size() > 1 && name.front() == '$' && variables->member(name.substr(1)) != nullptr && !is_point(name));
        if (unread && !findings.empty()) return false;  // what is wrong with it has been said
        const bool point = is_point(name);
        const std::string near = did_you_mean(name, ranges);
        std::string all;
        for (const auto& r : ranges) all += (all.empty() ? "" : ", ") + r;
        findings.push_back(finding_near(root, "E0414", pointer, "\"" + name + "\" is " + (point ? "no range: it has one value" : "not the path of a value"),
                                        !near.empty() ? "did you mean \"" + near + "\"?" : all.empty() ? "the scenario has no ranges" : "ranges are " + all));
        return false;
    };
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < scenario.correlations.size(); ++i) {
        const Correlation& c = scenario.correlations[i];
        const std::string at = "/correlations/" + std::to_string(i);
        if (c.of.empty() || c.with.empty()) continue;  // reported as missing
        const bool first = known(c.of, at + "/of");
        if (!known(c.with, at + "/with") || !first) continue;
        if (c.of == c.with) {
            findings.push_back(finding_near(root, "E0414", at + "/with", "is the same range as \"of\"", "name two ranges"));
        } else if (!seen.insert(std::minmax(c.of, c.with)).second) {
            findings.push_back(finding_near(root, "E0414", at, "says again how " + c.of + " and " + c.with + " move together", "keep one of the two"));
        }
    }
}

}  // namespace sizewell::scenario
