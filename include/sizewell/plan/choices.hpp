// Break-evens on the scenario's own staircase, the rules of choice with the money beside them, and the business case.
#pragma once

#include "sizewell/decision/crossings.hpp"
#include "sizewell/decision/rules.hpp"
#include "sizewell/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// A number that goes with an answer; printed value = coherent value in `unit`.
struct ChoiceFigure {
    std::string key;   ///< stable
    std::string help;
    double value = 0.0;
    std::string unit;
};

/// The value of one assumption at which the scenario's own decision turns.
struct Flip {
    std::string assumption;  ///< its path, "people.salary"
    std::string now, at;     ///< with their units, as people write them
    double ratio = 0.0;      ///< at / now: the nearer to 1, the less it takes
};

enum class BreakEvenKind : std::uint8_t {
    at,          ///< the bills cross
    never,       ///< the second never pays
    always,      ///< the second always pays
    equal,       ///< both cost the same at any demand
    not_offered  ///< one of the two cannot be had: there is no answer
};

/// Two bills over one axis.  The first is the one without fixed costs; the question is from where on the second pays.
struct BreakEvenAnswer {
    std::string key;                  ///< managed, api, buy, reserved, serverless, batch, cache, router
    std::string first, second;        ///< "managed platform", "Kubernetes of one's own"
    std::string axis, axis_unit;      ///< "average rate", "req/s"
    BreakEvenKind kind = BreakEvenKind::never;
    std::string reason;               ///< why never, always or not offered
    decision::Crossings crossings;    ///< bills in USD/month
    double looked_up_to = 0.0;        ///< in the unit of the axis
    bool complete = true;             ///< false: the search ran out before every step was told apart
    bool stays = true;                ///< once the second pays, it pays up to `looked_up_to`
    double now = 0.0;                 ///< the scenario's place on the axis
    double first_now = 0.0, second_now = 0.0;  ///< [USD/month]
    std::vector<ChoiceFigure> figures;
    std::vector<Flip> flips;          ///< nearest first
    std::vector<std::string> notes;
    std::vector<Explanation> steps;   ///< the arithmetic, from the same code over Traced
};

/// Every question that can be asked, in order.
inline constexpr const char* kBreakEvens[] = {"managed", "api", "buy", "reserved", "serverless", "batch", "cache", "router"};

/// One break-even of the scenario, on replicas that the plan's own search finds, whole instances, redundancy included.
///
/// @param key   one of kBreakEvens
/// @throws InputError   the scenario does not state what the question needs
/// @throws DomainError  an unknown key; a scenario that read_scenario() would have refused
/// @accuracy  a crossing lies within 1e-9 of its step (1e-3 where queues are simulated or a trace is replayed)
/// @cost      some 50 to 300 sizings: 10 ms where closed forms serve, 0.1 to 5 s where a cache or router changes
///            the fleet, up to 20 s where queues are simulated
[[nodiscard]] BreakEvenAnswer break_even(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& key);

/// Both bills of a break-even, step by step.
struct BillsOfAnswer {
    BreakEvenAnswer answer;
    decision::Staircase first, second;  ///< [USD/month] over the axis of the answer, in its unit
    bool complete = true;               ///< false: the search ran out, and its coarsest stretch is only a chord
};

/// One break-even with both bills drawn out on (0, to], every step told apart, also where it does not matter who is cheaper.
///
/// @param to  end of the axis, in its unit; 0: 1.4 times the last crossing or the scenario's place, whichever is higher
/// @return    empty bills where the answer is `not_offered`
/// @throws InputError, DomainError  as break_even(); `to` negative or not finite, or beyond what the axis has (hours of a month)
/// @accuracy  steps within 1e-5 of their place (1e-3 where queues are simulated or a trace is replayed); corners are exact there
/// @cost      break_even(), and some 10 to 15 sizings a step, at most 20,000 (200 where queues are simulated)
[[nodiscard]] BillsOfAnswer bills(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& key, double to = 0.0);

/// The arithmetic of one, as explain() has it: "break_even.managed", or up to one of its steps, "break_even.managed.compute".
///
/// @throws InputError   as break_even()
/// @throws DomainError  an unknown key or step
[[nodiscard]] std::vector<Explanation> explain_break_even(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& quantity);

/// Those the scenario states; managed and reserved where it says nothing, since the catalogue knows both.
[[nodiscard]] std::vector<BreakEvenAnswer> break_evens(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

/// A rule of choice with what each answer would cost.
struct RuleWithMoney {
    std::string key;                  ///< mode, feature_store, platform, pipeline, team
    decision::RuleAnswer answer;
    std::vector<ChoiceFigure> money;
};

/// The rules of choice, by the facts of "choices".
[[nodiscard]] std::vector<RuleWithMoney> rules_of_choice(const scenario::Scenario& scenario, const catalog::Catalog& catalog,
                                                         const std::vector<BreakEvenAnswer>& answers);

/// What the plan changes against today.
struct BusinessAnswer {
    std::vector<ChoiceFigure> figures;  ///< lines of the saving, the total, the payback
    std::vector<Explanation> steps;
    std::string verdict;
};

/// The business case, if the scenario states one.
[[nodiscard]] std::optional<BusinessAnswer> business_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

/// All of it; empty where the scenario states neither "choices" nor "business".
struct ChoicesOfPlan {
    std::vector<BreakEvenAnswer> break_evens;
    std::vector<RuleWithMoney> rules;
    std::optional<BusinessAnswer> business;
};
[[nodiscard]] ChoicesOfPlan choices_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

/// The same, kept in the plan; nothing where the scenario states nothing.
void add_choices(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan);

}  // namespace sizewell::plan
