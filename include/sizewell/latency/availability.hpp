// Availability of parts and wholes, and what a promise of availability leaves to spend.
#pragma once

#include <vector>

namespace sizewell::latency {

/// Share of time up of a part that fails and is repaired: mtbf / (mtbf + mttr).
/// @param mean_up  [s], > 0;  @param mean_repair  [s], >= 0
/// @throws DomainError  an argument outside its domain
[[nodiscard]] double availability(double mean_up, double mean_repair);

/// All parts are needed: the product.  Parts fail independently.
/// @param parts  each in [0, 1]; none: 1
/// @throws DomainError  a part outside [0, 1]
[[nodiscard]] double serial_availability(const std::vector<double>& parts);

/// One of the parts is enough.  1 - product of the downs; independent failures, which shared zones or releases break.
/// @throws DomainError  no parts, or one outside [0, 1]
[[nodiscard]] double redundant_availability(const std::vector<double>& parts);

/// At least `needed` of n equal parts are up: a binomial tail.
/// @param part  in [0, 1];  @param n  in [1, 100000];  @param needed  in [0, n]
/// @throws DomainError  an argument outside its domain
/// @accuracy relative error of the unavailability 1e-12 (availability_test.cpp)
[[nodiscard]] double availability_k_of_n(double part, int n, int needed);

/// What a promise of availability leaves to spend in a window.
struct ErrorBudget {
    double allowed_s = 0.0;    ///< (1 - promise) x window
    double used_s = 0.0;       ///< (1 - availability) x window
    double left_s = 0.0;       ///< allowed - used; negative when overspent
    double used_share = 0.0;   ///< used / allowed, the burn rate: 1 spends it all, inf for a promise of 1 that is broken
    bool met = true;
};

/// @param promise  in [0, 1];  @param availability  in [0, 1];  @param window  [s], > 0 (a month of the scenario)
/// @throws DomainError  an argument outside its domain
[[nodiscard]] ErrorBudget error_budget(double promise, double availability, double window);

/// An error rate against the most that is accepted.
struct ErrorRateCheck {
    double rate = 0.0;    ///< errors / requests
    double limit = 0.0;
    bool met = true;      ///< rate <= limit
    double allowed_per_s = 0.0;  ///< errors a second the limit leaves at this traffic
};

/// @param errors_per_s  >= 0, at most requests_per_s;  @param requests_per_s  > 0;  @param limit  in [0, 1], such as 0.01
/// @throws DomainError  an argument outside its domain
[[nodiscard]] ErrorRateCheck error_rate_check(double errors_per_s, double requests_per_s, double limit);

}  // namespace sizewell::latency
