#include "sizewell/latency/availability.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::latency {

namespace {

void check_share(const char* where, const char* argument, double x) {
    if (!(x >= 0.0 && x <= 1.0)) throw DomainError(where, argument, x, "in [0, 1]");
}

}  // namespace

double availability(double mean_up, double mean_repair) {
    if (!(mean_up > 0.0 && std::isfinite(mean_up))) throw DomainError("availability", "mean_up", mean_up, "> 0 and finite");
    if (!(mean_repair >= 0.0 && std::isfinite(mean_repair))) throw DomainError("availability", "mean_repair", mean_repair, ">= 0 and finite");
    return mean_up / (mean_up + mean_repair);
}

double serial_availability(const std::vector<double>& parts) {
    double up = 1.0;
    for (const double a : parts) {
        check_share("serial_availability", "part", a);
        up *= a;
    }
    return up;
}

double redundant_availability(const std::vector<double>& parts) {
    if (parts.empty()) throw DomainError("redundant_availability", "parts", 0.0, "at least one");
    double down = 1.0;
    for (const double a : parts) {
        check_share("redundant_availability", "part", a);
        down *= 1.0 - a;
    }
    return 1.0 - down;
}

double availability_k_of_n(double part, int n, int needed) {
    check_share("availability_k_of_n", "part", part);
    if (n < 1 || n > 100'000) throw DomainError("availability_k_of_n", "n", n, "in [1, 100000]");
    if (needed < 0 || needed > n) throw DomainError("availability_k_of_n", "needed", needed, "in [0, n]");
    if (needed == 0 || part == 1.0) return 1.0;
    if (part == 0.0) return 0.0;
    // P(fewer than needed up), the small side, term by term in logarithms.
    double down = 0.0;
    for (int up = 0; up < needed; ++up) {
        const double log_ways = std::lgamma(n + 1.0) - std::lgamma(up + 1.0) - std::lgamma(n - up + 1.0);
        down += std::exp(log_ways + up * std::log(part) + (n - up) * std::log1p(-part));
    }
    return std::max(0.0, 1.0 - down);
}

ErrorBudget error_budget(double promise, double availability, double window) {
    check_share("error_budget", "promise", promise);
    check_share("error_budget", "availability", availability);
    if (!(window > 0.0 && std::isfinite(window))) throw DomainError("error_budget", "window", window, "> 0 and finite");
    ErrorBudget b;
    b.allowed_s = (1.0 - promise) * window;
    b.used_s = (1.0 - availability) * window;
    b.left_s = b.allowed_s - b.used_s;
    if (b.used_s > 0.0) b.used_share = b.allowed_s > 0.0 ? b.used_s / b.allowed_s : std::numeric_limits<double>::infinity();
    b.met = availability >= promise;
    return b;
}

ErrorRateCheck error_rate_check(double errors_per_s, double requests_per_s, double limit) {
    if (!(requests_per_s > 0.0 && std::isfinite(requests_per_s))) throw DomainError("error_rate_check", "requests_per_s", requests_per_s, "> 0 and finite");
    if (!(errors_per_s >= 0.0 && errors_per_s <= requests_per_s)) throw DomainError("error_rate_check", "errors_per_s", errors_per_s, "in [0, requests_per_s]");
    check_share("error_rate_check", "limit", limit);
    const double rate = errors_per_s / requests_per_s;
    return {rate, limit, rate <= limit, limit * requests_per_s};
}

}  // namespace sizewell::latency
