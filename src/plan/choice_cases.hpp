// The cases of plan::break_even(): each reads its part of the scenario and hands two bills to the solver.
#pragma once

#include "plan/choice_case.hpp"
#include "plan/fleet_sizes.hpp"
#include "plan/parts.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// What every case may look at.
struct CaseContext {
    const scenario::Scenario& scenario;
    const catalog::Catalog& catalog;
    FleetSizes& fleet;  ///< shared: what one case has sized, the next need not
    BillsOfAnswer* drawn = nullptr;  ///< where both bills are wanted, and up to which place of the axis
    double draw_to = 0.0;
};

[[nodiscard]] BreakEvenAnswer managed_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer api_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer serverless_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer batch_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer buy_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer reserved_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer cache_case(const CaseContext& context);
[[nodiscard]] BreakEvenAnswer router_case(const CaseContext& context);

/// Stages on instances, in the order of the pools.
[[nodiscard]] std::vector<const scenario::Stage*> pooled_stages(const scenario::Scenario& scenario);

/// A question over the average rate of the fleet.
[[nodiscard]] CaseQuestion over_rate(const CaseContext& context, std::string key, std::string first, std::string second);
/// A question over the hours of use in a month, on the fleet of the plan.
[[nodiscard]] CaseQuestion over_hours(const CaseContext& context, std::string key, std::string first, std::string second, const scenario::Given<second_u>& hours);

/// Indices of the prices of the pools; the month; people of the own fleet.
[[nodiscard]] std::vector<std::size_t> add_prices(CaseQuestion& question, const CaseContext& context);
[[nodiscard]] std::size_t add_month(CaseQuestion& question, const CaseContext& context);

/// The bills of a question that is not stated.
[[noreturn]] void not_stated(const CaseContext& context, const std::string& key, const std::string& what, const std::string& example);

/// Money a second of whole instances.
template <class S>
Q<usd_per_s_u, S> instances_bill(const std::vector<S>& p, const std::vector<std::size_t>& price, const std::vector<S>& n, std::size_t first = 0) {
    const auto one = [&](std::size_t k) { return Q<instance_u, S>::from_value(n[first + k]) * Q<instance_price_u, S>::from_value(p[price[k]]); };
    Q<usd_per_s_u, S> sum = one(0);
    for (std::size_t k = 1; k < price.size(); ++k) sum = sum + one(k);
    return sum;
}

template <class U, class S>
Q<U, S> as(const S& x) { return Q<U, S>::from_value(x); }

}  // namespace sizewell::plan
