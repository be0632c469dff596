// Hedged requests: a copy goes out when the first is late, the first of the two counts.
#pragma once

#include "sizewell/queueing/mmc.hpp"

#include <functional>
#include <string>

namespace sizewell::latency {

struct Hedge {
    double delay = 0.0;    ///< [s] after which a copy is sent, >= 0
    bool cancel = false;   ///< the loser leaves at once, even from its server
};

/// Wait and response of one attempt when the station receives a factor (>= 1) of the rate of first attempts.
using LawsAt = std::function<queueing::QueueLaws(double factor)>;

/// A law in which attempts feed back on the load.
struct HedgeAnswer {
    bool saturated = false;     ///< no load at which copies and station agree
    bool needs_simulation = false;  ///< with cancel: the law below errs high, by 4 to 22 % at p99
    double extra_load = 0.0;    ///< copies per request
    queueing::ResponseLaw law;  ///< Unbounded when saturated
};

/// The faster of an attempt and its copy, which starts `delay` later and is independent of it.
///
///     P(T > t) = F(t) for t < delay,  F(t) F(t - delay) after
/// @param attempt  law of one attempt, F its ccdf;  @param delay  >= 0
/// @throws DomainError  delay negative or NaN
/// @accuracy 1e-4 (hedge_test.cpp)
/// @source   derivation: minimum of independent laws
[[nodiscard]] queueing::ResponseLaw hedged(const queueing::ResponseLaw& attempt, double delay);

/// The same in a queue: the copies are load.  The fixed point of load = 1 + P(T > delay at that load).
///
/// @throws DomainError  delay negative or NaN
/// @accuracy p99 0.9 to 3.6 % low without cancel (own queues, random routing); with cancel 4 to 22 % high, because the
///           loser's work is not taken off (method note, hedge_test.cpp)
/// @cost     3 to 20 evaluations of the queue
/// @source   derivation: every attempt later than the delay sends one copy
[[nodiscard]] HedgeAnswer hedge(const LawsAt& attempt, const Hedge& hedge);

}  // namespace sizewell::latency
