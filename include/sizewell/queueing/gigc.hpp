// GI/M/c exactly, GI/G/c by the ladder heights of the equivalent single server.
#pragma once

#include "sizewell/queueing/mg1.hpp"

namespace sizewell::queueing {

/// E[e^(-s X)], the Laplace-Stieltjes transform of a law on [0, inf).
/// @param s  [1/time], >= 0
/// @throws DomainError  s negative or NaN
/// @accuracy closed form where there is one; quadrature 1e-10 for Weibull, 1e-7 for triangular laws (gigc_test.cpp)
/// @cost     30 ns to 20 us
[[nodiscard]] double laplace_transform(const prob::Law& law, double s);

/// Wait and response of GI/M/c.
///
///     sigma = A*(c mu (1 - sigma)),  P(W > t) = P(W > 0) e^(-c mu (1 - sigma) t)
///
/// with P(W > 0) from the embedded chain in closed form.
/// @param interarrival  law of the gaps, mean > 0
/// @param mean_service  1/mu [time], > 0
/// @param servers       c >= 1
/// @throws DomainError  an argument outside its domain
/// @accuracy 1e-6 relative against the matrix-geometric solution and the chain of D/M/c (gigc_test.cpp, qbd_test.cpp)
/// @source   derivation: the embedded chain is geometric above c - 1; its lower part by the generating function of the
///           binomial moments, checked against MAP/PH/c
[[nodiscard]] QueueLaws gimc(const prob::Law& interarrival, double mean_service, int servers);

/// P(W > 0) of GI/G/c: that of GI/M/c times Whitt's ratio for the service law against exponential service.
/// @throws DomainError  an argument outside its domain
/// @accuracy Poisson arrivals: within 7 % of 3e6-request simulations at c <= 8, 14 % at c = 64, loads 0.7 and 0.9; other
///           gaps lose more as waiting becomes rare
///           (tests/studies/queueing_errors_study.cpp)
[[nodiscard]] double wait_probability(const prob::Law& interarrival, const prob::Law& service, int servers);

/// Wait and response of GI/G/c by the ladder lattice.
///
///     W | W > 0 = min of c residual services + max of the random walk with steps S/c - A
///
/// The maximum is the plus factor of 1 - E[z^(S/c - A)] on the unit circle.  Exact for M/G/1, GI/M/c and M/M/c.
/// @throws DomainError  an argument outside its domain
/// @cost   8 transforms of 8192 points or more: 5 ms at 512 points, 15 ms at 2048 (c = 8)
[[nodiscard]] QueueLaws gigc_lattice(const prob::Law& interarrival, const prob::Law& service, int servers,
                                     double p_wait, const LatticeOptions& options = {});

}  // namespace sizewell::queueing
