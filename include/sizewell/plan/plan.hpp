// The plan: every figure, what was decided, whether the promises hold, and what to know about it.  A plain value:
// renderers read it and compute nothing.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/evaluate.hpp"
#include "sizewell/plan/figures.hpp"
#include "sizewell/plan/money.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// One promise or budget, held against the plan.
struct Check {
    std::string service;
    std::string name;   ///< "p99", "cost_per_request", "monthly_budget"
    std::string unit;   ///< of the three numbers
    double promised = 0.0;
    double planned = 0.0;
    bool met = true;
    std::string bound;  ///< what forbids it, "" where it is met
    double nearest = 0.0;  ///< the nearest value that can be promised
};

/// Something the reader should know, and what to do about it.
struct Warning {
    std::string code;  ///< stable: W0xxx
    std::string text;
    std::string help;
};

/// A number the plan used without being told: where it came from.
struct Used {
    std::string path;    ///< "people.salary" or the row of the catalogue
    std::string value;   ///< as the catalogue has it
    std::string source;
    std::string date;
    bool assumed = false;
};

/// How a language model is served, and what one replica of it does at the design rate.
struct TokenPlan {
    std::string model, precision, kv_precision, engine;
    int tensor_parallel = 1, pipeline_parallel = 1;
    double capacity = 0.0;       ///< requests one replica sustains [1/s]
    double mean_batch = 0.0;     ///< sequences in flight on one replica
    double kv_share = 0.0;       ///< of its KV cache in use
    double kv_tokens = 0.0;      ///< room for the cache of so many tokens
    std::string limit;           ///< what binds first when the rate grows
    bool estimated = true;       ///< a roofline with typical efficiencies; false: a measured profile
    double relative_error = 0.0; ///< residuals of the profile, or the typical error of an estimate
    std::string basis;           ///< in words: the profile, or what the estimate rests on
    std::string outside;         ///< where the plan leaves the measured range of the profile; "" inside
};

/// What was decided about one stage.
struct StagePlan {
    std::string name;
    bool pooled = false;
    std::string instance;
    std::string purchase;
    std::string accelerator;
    std::string routing;
    std::string redundancy;
    std::string binding;  ///< what forbids one replica less
    std::string method;   ///< of the percentiles
    std::string error;    ///< class of the method: exact, bounded, approximate, simulated
    double relative_error = 0.0;
    double response_mean = 0.0, response_p99 = 0.0;  ///< of this stage [s]
    double p_wait = 0.0;
    std::optional<TokenPlan> tokens;  ///< of a language model
};

/// One way to serve a language model whose instance was left open.
struct ServingOption {
    std::string instance, accelerator, purchase, precision;
    int tensor_parallel = 1;
    double replicas = 0.0, instances = 0.0, gpus = 0.0;
    double per_month = 0.0;             ///< [USD]
    double per_million_tokens = 0.0;    ///< [USD], read or written
    double ttft_p95 = 0.0, tpot_p50 = 0.0, response_p99 = 0.0;  ///< [s]
    double utilisation = 0.0;           ///< at the design rate
    std::string binding;                ///< what forbids one replica less
    bool chosen = false;
    bool on_front = false;              ///< nothing is both cheaper and quicker at p99
    std::string rejected;               ///< why it cannot serve, "" where it can
};

/// A number from a simulation with its 95 % interval.
struct Measured {
    double value = 0.0;
    double half_width = 0.0;
};

/// Response and wait of one service as simulated [s].
struct Simulated {
    std::string service;
    bool saturated = false;
    bool truncated = false;  ///< ended by the clock: the bits depend on the machine
    bool on_trace = false;   ///< arrivals of the scenario's trace, its busiest minute at the design rate; else Poisson
    std::int64_t customers = 0;
    double rate = 0.0;       ///< simulated at [req/s]
    Measured mean, p50, p90, p95, p99, p999;
    Measured ttft_p50, ttft_p95, ttft_p99, tpot_p50, tpot_p95, tpot_p99;  ///< of a language model
    bool has_tokens = false;
    Measured wait_mean, wait_p99, p_wait;                             ///< not a number behind a language model, whose requests wait inside it
};

struct ServicePlan {
    std::string name;
    std::optional<Simulated> simulated;  ///< set by verify()
    std::vector<StagePlan> stages;
    std::vector<std::string> why;        ///< choices the plan made, in sentences
    std::vector<ServingOption> options;  ///< by cost, those that cannot serve last; empty where the scenario names the instance
    std::string method;
    std::string error;
    double relative_error = 0.0;
    bool saturated = false;
    double p99_at_double = std::numeric_limits<double>::infinity();  ///< at twice the design rate, everything up [s]
    double sustainable = 0.0;  ///< highest rate at which the promises still hold after the loss [req/s]
};

/// Where the bills of Kubernetes and of a managed platform cross.
enum class Crossing {
    at,     ///< from `rate` on, Kubernetes is cheaper
    never,  ///< the managed platform is never dearer
    always  ///< the managed platform saves nobody: Kubernetes is cheaper at any rate
};

struct BreakEven {
    Crossing kind = Crossing::never;
    double rate = std::numeric_limits<double>::infinity();       ///< average rate of the fleet [req/s]
    double instances = std::numeric_limits<double>::infinity();  ///< the step of the staircase it happens at
    double premium_paid = 0.0;                                   ///< premium a month on that step [USD]
};

struct ChoicesOfPlan;

/// A condition of the scenario's own, held against the plan by hold_expectations() (metric.hpp).
struct Expected {
    std::string text;
    std::string unit;  ///< of the two numbers
    double planned = 0.0;
    double bound = 0.0;
    bool met = true;
};

struct Plan {
    std::string file, scenario, date;
    Figures<double> figures;
    std::vector<ServicePlan> services;
    std::vector<Check> checks;
    std::vector<Expected> expected;
    bool met = true;
    bool rule_is_estimate = false;  ///< nothing was said about people or overheads: the rule is the headline
    std::string tco_regime;         ///< why the rule and the list differ
    std::string cheaper;            ///< "managed", "kubernetes" or "equal"
    BreakEven break_even;
    std::vector<TcoLine> tco_lines;           ///< they add up to figures.tco.per_month
    std::vector<PoolMix> mixes;               ///< of services with a fleet or a mix
    std::optional<YearsTable> years;
    std::vector<Warning> warnings;
    std::vector<Used> used;
    std::shared_ptr<const ChoicesOfPlan> choices;  ///< set by add_choices(), see choices.hpp; null without one
};

/// How much work a plan may cost.
struct PlanOptions {
    double time_budget = 0.5;  ///< [s] that one evaluation may take to simulate where no formula holds (batching)
};

/// The plan of a scenario.
///
/// @param scenario  complete, as read_scenario() returns it
/// @throws DomainError  a scenario that read_scenario() would have refused
/// @cost   below 1 ms with closed-form queues (bench/plan)
[[nodiscard]] Plan make_plan(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const PlanOptions& options = {});

/// One step of an explanation: a formula with its names and with its numbers, or an input with its source.
struct Explanation {
    std::string name;
    std::string formula;  ///< "" for an input
    std::string numbers;
    double value = 0.0;
    std::string unit;
    std::string source;   ///< of an input: as written, the file and its date
    std::string help;     ///< what the figure is
};

/// How a figure came about, each step after what it uses, from the same code over Traced.
///
/// @param quantity  a path of the plan: "cost.per_request"; "" explains the cost of a request
/// @throws DomainError  an unknown path, with the nearest ones
[[nodiscard]] std::vector<Explanation> explain(const scenario::Scenario& scenario, const catalog::Catalog& catalog,
                                               const std::string& quantity);

/// Every path that explain() knows, in the order of the plan.
[[nodiscard]] std::vector<std::string> figure_paths(const Plan& plan);

}  // namespace sizewell::plan
