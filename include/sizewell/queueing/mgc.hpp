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


}  // namespace sizewell::queueing
