// What the tests of the plan share: the shipped catalogue, the examples and a service on M/M/c with everything given.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/read.hpp"

#include "plan/figure_list.hpp"

#include <map>
#include <string>
#include <vector>

namespace sizewell::plan::testing_tools {

inline const std::string kRoot = SIZEWELL_ROOT;
inline const std::vector<std::string> kExamples = {"search_ranking", "image_classification", "internal_tool", "impossible_promise"};

inline const catalog::Catalog& shipped() {
    static const catalog::Catalog catalogue = catalog::load_catalog(kRoot + "/data");
    return catalogue;
}

inline scenario::Scenario example(const std::string& name) {
    return scenario::read_scenario(kRoot + "/examples/scenarios/" + name + ".json", shipped());
}

inline scenario::Scenario parsed(const std::string& text) { return scenario::parse_scenario(text, "test.json", shipped()); }

/// Every figure of a plan by its path, in coherent units.
inline std::map<std::string, double> by_path(const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& s : plan.services) names.push_back(s.name);
    std::map<std::string, double> all;
    for (const auto& f : list_figures(plan.figures, names)) all[f.path] = f.value;
    return all;
}

/// The parts of kGiven that tests vary.
struct Given {
    std::string average = "200 req/s", peak = "600 req/s", headroom = "25 %", price = "$1.006/instance-hour", premium = "14 %";
    std::string promises = R"({ "p50": "40 ms", "p95": "100 ms", "p99": "130 ms" })", redundancy = "zone", stages_more = "";
    std::string engineers = "1.5 engineers", saves = "1 engineer", response_size = "20 kB/req", cap = "80 %";
};

/// The scenario of tests/golden/plan.py.
inline std::string given(const Given& g = {}) {
    return R"({
  "people": { "salary": "$180k/engineer-year", "engineers": ")" + g.engineers + R"(", "managed_saves": ")" + g.saves + R"(", "on_call": "$3,000/month" },
  "cluster": { "count": 2, "fee": "$73/month" },
  "services": { "s": {
    "demand": { "average": ")" + g.average + R"(", "peak": ")" + g.peak + R"(", "headroom": ")" + g.headroom + R"(", "growth": "44 %", "from": "2026-01-01", "until": "2026-07-02" },
    "promises": )" + g.promises + R"(,
    "stages": [ { "name": "model", "service": { "mean": "25 ms", "law": "exponential" }, "price": ")" + g.price + R"(", "premium": ")" + g.premium + R"(",
      "replicas_per_instance": 2, "gpus_per_replica": 1, "concurrency": 1, "redundancy": ")" + g.redundancy + R"(", "zones": 3, "utilisation_cap": ")" + g.cap + R"(" })" + g.stages_more + R"( ],
    "tco": { "storage": "80 GB", "training_data": "2 TB", "log_size": "1.5 kB/req", "log_share": "10 %", "log_retention": "14 days", "response_size": ")" + g.response_size + R"(",
      "pipeline": "$400/month", "monitoring": "$15/instance-month", "retraining_runs": "2/month", "retraining_time": "24 GPU-hours", "training_price": "$1.212/GPU-hour",
      "failed_runs": "10 %", "experiments": 2, "tooling": "2 %", "rule_low": 3, "rule_high": 5, "other": [ { "name": "vector database", "amount": "$500/month" } ] }
  } }
})";
}

inline Plan plan_of(const Given& g) { return make_plan(parsed(given(g)), shipped()); }

}  // namespace sizewell::plan::testing_tools
