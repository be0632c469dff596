#include "sizewell/latency/breaker.hpp"

#include "sizewell/error.hpp"

#include <cmath>

namespace sizewell::latency {

BreakerAnswer breaker(const Breaker& breaker, double rate, double p_failure) {
    if (breaker.threshold < 1 || breaker.threshold > 1'000'000) throw DomainError("breaker", "threshold", breaker.threshold, "in [1, 1e6]");
    if (!(breaker.open_time >= 0.0 && std::isfinite(breaker.open_time))) throw DomainError("breaker", "open_time", breaker.open_time, ">= 0 and finite");
    if (breaker.probes < 1 || breaker.probes > 1'000'000) throw DomainError("breaker", "probes", breaker.probes, "in [1, 1e6]");
    if (!(rate > 0.0 && std::isfinite(rate))) throw DomainError("breaker", "rate", rate, "> 0 and finite");
    if (!(p_failure >= 0.0 && p_failure <= 1.0)) throw DomainError("breaker", "p_failure", p_failure, "in [0, 1]");
    // Of a cycle times p^n s: so that neither p = 0 nor p = 1 divides by 0.
    double closed_calls = 0.0, probe_calls = 0.0, power = 1.0;
    for (int i = 0; i < breaker.threshold; ++i, power *= p_failure) closed_calls += power;
    const double trips = power;  // p^n
    double pass = 1.0;
    for (int i = 0; i < breaker.probes; ++i, pass *= 1.0 - p_failure) probe_calls += pass;
    closed_calls *= pass;
    probe_calls *= trips;
    const double open = trips * breaker.open_time;
    const double calls = closed_calls + probe_calls;
    const double cycle = calls / rate + open;
    BreakerAnswer answer;
    answer.open_share = open / cycle;
    answer.calls_per_s = calls / cycle;
    answer.refused_per_s = rate * answer.open_share;
    answer.fallback_per_s = answer.refused_per_s + p_failure * answer.calls_per_s;
    answer.error_rate = answer.fallback_per_s / rate;
    answer.trips_per_s = trips * pass / cycle;
    return answer;
}

}  // namespace sizewell::latency
