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
    std::vector<std::string> ranges, points;
    for (const Variable& v : scenario.variables) (v.range != nullptr ? ranges : points).push_back(v.name);
    each_number(scenario, [&](const Field&, const auto& g) {
        if (g.known()) (g.range != nullptr ? ranges : points).push_back(g.path);
    });
    const auto known = [&](const std::string& name, const std::string& pointer) {
        if (std::find(ranges.begin(), ranges.end(), name) != ranges.end()) return true;
        const bool point = std::find(points.begin(), points.end(), name) != points.end();
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
