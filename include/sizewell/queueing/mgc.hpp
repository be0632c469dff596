// M/G/c: approximations with a measured error, and the hyperexponential fits that make the exact solver usable.
#pragma once

#include "sizewell/queueing/mg1.hpp"

namespace sizewell::queueing {

/// Wait and response of M/G/c by the lattice of residual services.
///
///     W | W > 0 = min of c residual services + Geometric(rho) residual services / c
///
/// Exact for one server and for exponential service; it overstates the wait of laws with scv > 1.5 on c >= 3 servers,
/// where one long service blocks one server, not a share of all.
///
/// @param p_wait  P(W > 0), from wait_probability_mgc or better
/// @throws DomainError  an argument outside its domain
/// @source  derivation: conditional independence of the residuals while all servers are busy; errors in response.hpp
[[nodiscard]] QueueLaws mgc_lattice(double arrival_rate, const prob::Law& service, int servers, double p_wait,
                                    const LatticeOptions& options = {});

/// A hyperexponential with the mean and scv of a law and its tail as closely as the branches allow.
///
/// Mean and second moment are exact; the rest is least squares in the log of the residual ccdf, the law whose sums make
/// the wait, at residual tail probabilities .5 to 1e-4.
/// @param law       scv > 1 and finite
/// @param branches  2 or 3
/// @throws DomainError  scv <= 1 or infinite, branches outside 2..3
/// @cost   2 branches 30 us, 3 branches 70 us
[[nodiscard]] prob::Hyperexponential hyperexponential_fit(const prob::Law& law, int branches);

}  // namespace sizewell::queueing
