// Loops over quantities and their twins over raw doubles: the same arithmetic, once checked for units and once not.
// Used by the assembly test (equal instruction counts) and by bench/units (equal speed).
#pragma once

#include "sizewell/cost/compute.hpp"
#include "sizewell/cost/tco.hpp"
#include "sizewell/decision/managed.hpp"
#include "sizewell/demand/rate.hpp"

#include <cstddef>

namespace sizewell::twins {

struct WithUnits {
    static double cost_per_request(double n, double price, double average) {
        return cost::cost_per_request(cost::compute_rate(instances(n), Q<instance_price_u>::from_value(price)), req_per_s(average)).value();
    }
    static double discounted(double n, double list, double threshold, double cut) {
        return cost::discounted_rate(Q<instance_price_u>::from_value(list), instances(n), instances(threshold), cut).value();
    }
    static double multiplier(double share, double fixed, double compute) {
        return cost::multiplier_from_causes(share, Q<usd_per_s_u>::from_value(fixed), Q<usd_per_s_u>::from_value(compute));
    }
    static double managed_less_own(double compute, double premium, double people, double fee) {
        const auto c = Q<usd_per_s_u>::from_value(compute);
        const auto bills = decision::managed_or_own(c, Q<usd_per_s_u>(c * premium), Q<usd_per_s_u>::from_value(people),
                                                    Q<usd_per_s_u>::from_value(0.0), Q<usd_per_s_u>::from_value(fee));
        return (bills.managed - bills.own).value();
    }
    static double logs(double average, double size, double share, double retention) {
        return demand::logs_kept(req_per_s(average), Q<byte_per_req_u>::from_value(size), share, seconds(retention)).value();
    }
    static double bill(const double* n, const double* price, std::size_t count) {
        auto total = usd_per_hour(0.0);
        for (std::size_t i = 0; i < count; ++i) total += instances(n[i]) * Q<instance_price_u>::from_value(price[i]);
        return (total * hours(730)).value();
    }
};

struct Raw {
    static double cost_per_request(double n, double price, double average) { return n * price / average; }
    static double discounted(double n, double list, double threshold, double cut) {
        const double first = threshold < n ? threshold : n;
        return list * first + list * (1.0 - cut) * (n - first);
    }
    static double multiplier(double share, double fixed, double compute) { return 1.0 + share + fixed / compute; }
    static double managed_less_own(double compute, double premium, double people, double fee) {
        return compute + compute * premium + 0.0 - (compute + people + fee);
    }
    static double logs(double average, double size, double share, double retention) { return average * size * share * retention; }
    static double bill(const double* n, const double* price, std::size_t count) {
        double total = 0.0;
        for (std::size_t i = 0; i < count; ++i) total += n[i] * price[i];
        return total * 2628000.0;
    }
};

}  // namespace sizewell::twins
