// The whole law of a wait or a response as plain data, and the two questions every caller has: ccdf and quantile.
#pragma once

#include <limits>
#include <variant>
#include <vector>

namespace sizewell::queueing {

/// P(X > t) = p_wait e^(-drain t): the wait of M/M/c and GI/M/c.
struct ExponentialWait {
    double p_wait;  ///< P(X > 0) in [0, 1]
    double drain;   ///< rate of the conditional wait [1/time], > 0
};

/// ExponentialWait plus an independent exponential service of the given rate: the response of M/M/c and GI/M/c.
struct ExponentialResponse {
    ExponentialWait wait;
    double service;  ///< service rate of one server [1/time], > 0
};

/// P(X > t) = sum_k Poisson(rate t; k) survival[k], continued by survival[last] * ratio^(k - last): any law of phase
/// type after uniformisation (birth-death queues, MAP/PH/c).
struct PoissonMixture {
    double rate;                   ///< [1/time], > 0
    std::vector<double> survival;  ///< decreasing, in [0, 1], not empty
    double ratio;                  ///< of the geometric continuation, in [0, 1)
};

/// Nodes of a ccdf, log-linear in between; beyond the last node exp(-decay) or, when power > 0, (t/last)^-power.
struct Tabulated {
    std::vector<double> time;  ///< increasing, first is 0
    std::vector<double> ccdf;  ///< decreasing; ccdf[0] = P(X > 0)
    double decay;
    double power;
};

/// No finite law: the queue is saturated and waits grow without bound.
struct Unbounded {};

/// A wait or a response time.
struct ResponseLaw {
    std::variant<Unbounded, ExponentialWait, ExponentialResponse, PoissonMixture, Tabulated> body;
    double shift = 0.0;  ///< constant added to the body (a deterministic service)
    double mean = std::numeric_limits<double>::infinity();
};

/// P(X > t).
/// @param t  [time], any; 1 for t below the support
/// @accuracy exponential forms 1e-15, Poisson mixtures 1e-12, tables that of their builder
/// @cost     exponential 20 ns; Poisson mixture O(sqrt(rate t)); table O(log n)
[[nodiscard]] double ccdf(const ResponseLaw& law, double t);

/// The smallest t with P(X <= t) >= p; exactly 0 where P(X <= 0) >= p, infinite for a saturated queue.
/// @param p  in [0, 1)
/// @throws DomainError  p outside [0, 1) or NaN
/// @cost     closed form for the wait of M/M/c, 4 to 8 evaluations of ccdf otherwise
[[nodiscard]] double quantile(const ResponseLaw& law, double p);

}  // namespace sizewell::queueing
