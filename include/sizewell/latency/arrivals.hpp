// What reaches a stage: streams thinned on their way and what leaves the stage before.
#pragma once

#include "sizewell/queueing/types.hpp"

namespace sizewell::latency {

/// Squared coefficient of variation of the gaps; 1 for Poisson and for a Poisson stream whose rate switches.
[[nodiscard]] double gap_scv(const queueing::Arrivals& arrivals);

/// Independent gaps of a rate and an scv: Poisson within 1 % of scv 1, hyperexponential above, gamma below.
/// @param rate  > 0 [1/time];  @param scv  >= 0, read as at least 0.02
/// @throws DomainError  an argument outside its domain
[[nodiscard]] queueing::Arrivals stream(double rate, double scv);

/// The arrivals of which each is kept with a probability, on its own.
///
/// Poisson and switching Poisson streams stay what they are, exactly; independent gaps get the exact rate and scv
/// 1 + keep (scv - 1).
/// @param keep  in (0, 1]
/// @throws DomainError  otherwise
/// @source  derivation: a geometric number of gaps
[[nodiscard]] queueing::Arrivals thinned(const queueing::Arrivals& arrivals, double keep);

/// The same arrivals at factor times the rate, their shape kept.
/// @param factor  > 0 and finite
/// @throws DomainError  otherwise
[[nodiscard]] queueing::Arrivals scaled(const queueing::Arrivals& arrivals, double factor);

/// What leaves a stage of `servers` servers, as arrivals of the next one.
///
///     cd2 = 1 + (1 - rho^2) (ca2 - 1) + rho^2 (cs2 - 1) / sqrt(c)
///
/// Exact for M/M/c (Poisson again); bursts of a switching stream pass through unchanged.
/// @param load         rho in [0, 1)
/// @param service_scv  cs2, >= 0;  @param servers  c >= 1
/// @throws DomainError  an argument outside its domain
/// @accuracy  p99 of two lognormal stages (scv 1, c = 8, load 0.8): within 1 % of a simulation (budget_test.cpp)
[[nodiscard]] queueing::Arrivals departures(const queueing::Arrivals& arrivals, double load, double service_scv, double servers);

}  // namespace sizewell::latency
