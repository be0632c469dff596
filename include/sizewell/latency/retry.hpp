// Retries after a timeout: what they do to latency, failures and load.
#pragma once

#include "sizewell/latency/hedge.hpp"

namespace sizewell::latency {

struct Retry {
    double timeout = 0.0;  ///< [s] after the issue of an attempt, > 0
    int retries = 0;       ///< attempts after the first, 0 to 100
    double backoff = 0.0;  ///< [s] before the first retry, >= 0
    double factor = 1.0;   ///< of the backoff from one retry to the next, >= 0
    bool cancel = false;   ///< a timed-out attempt leaves at once; else it is served to its end (zombie work)
};

struct RetryAnswer {
    bool may_collapse = false;  ///< (1 + retries) x load >= 1 without cancel: a second, collapsed state exists, and no
                                ///< number is given
    bool saturated = false;     ///< no load at which attempts and station agree
    double p_fail = 0.0;        ///< all attempts timed out
    double mean_attempts = 1.0; ///< per request
    double load_factor = 1.0;   ///< work done per request over that of one attempt served to its end
    queueing::ResponseLaw law;  ///< of successful requests, from first issue; Unbounded where no number is given
};

/// The law of successful requests, attempts independent.
///
///     P(success in attempt j) ~ q^j (1 - q),  q = P(T > timeout),  issued at  j timeout + sum_{i<j} backoff factor^i
///
/// @param attempt  law of one attempt, 1 - P(T > timeout) > 0 or no request succeeds (then the law is Unbounded)
/// @throws DomainError  an argument outside its domain
/// @accuracy 1e-4 (retry_test.cpp)
/// @source   derivation: mixture of shifted, truncated laws
[[nodiscard]] RetryAnswer retried(const queueing::ResponseLaw& attempt, const Retry& retry);

/// The same in a queue: the attempts are load.
///
/// Zombie attempts load the station in full; a cancelled one leaves its unserved work,
/// E[(T - timeout)^+] - E[(W - timeout)^+].  The fixed point is met from below.
///
/// @param load  of first attempts, rate x mean service / servers, >= 0
/// @param mean_service  [s], > 0
/// @throws DomainError  an argument outside its domain
/// @accuracy p99 against simulation: M/M/1, timeout 6, one zombie retry: 2 % at load 0.2, 12 % at 0.3, 19 % low at 0.45;
///           cancelled: M/M/8 at 0.8 1.4 %, M/M/1 up to 5 % at 0.3, 29 % (p90) at 0.6: a late queue is late for the
///           retry as well, so attempts are too few.  Simulate beyond
/// @cost     3 to 40 evaluations of the queue
/// @source   derivation: fixed point of load = E[attempts] x work per attempt
[[nodiscard]] RetryAnswer retry(const LawsAt& attempt, const Retry& retry, double load, double mean_service);

}  // namespace sizewell::latency
