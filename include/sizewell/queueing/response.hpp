// The one door of the layer: wait and response of a queue, by the method that fits it, with how far to trust it.
#pragma once

#include "sizewell/queueing/types.hpp"

namespace sizewell::queueing {

/// Wait and response of one queueing station.
///
/// `automatic` picks, in this order: closed forms and birth-death chains for exponential service, Crommelin for
/// deterministic service, compound-geometric lattices for one server, matrix-geometric solutions for phase-type laws,
/// lattice approximations with a stated bracket otherwise, simulation where no formula holds.
///
/// @throws DomainError  an argument outside its domain (never for load >= 1: that is Response::saturated)
/// @accuracy  by class: exact 1e-3 or better (see each method), bounded: lower..upper holds the truth, approximate:
///            relative_error, simulated: the 95 % interval is lower..upper
/// @cost      1 us (M/M/c) to 1 ms (lattices); matrix-geometric 0.1 to 500 ms; simulation up to the time budget.  A search
///            trial of M/G/c: 0.2 to 1 ms
[[nodiscard]] Response response(const Query& query, const Options& options = {});

[[nodiscard]] Response response(const Arrivals& arrivals, const Service& service, double servers,
                                const Options& options = {});

}  // namespace sizewell::queueing
