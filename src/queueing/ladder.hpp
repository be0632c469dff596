// Waits as compound geometric sums on a lattice: the engine of M/G/1, M/G/c and GI/G/c.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace sizewell::queueing {

/// W = 0 with probability 1 - p_wait, else first + a geometric(sigma) number of heights.
struct CompoundWait {
    double p_wait;
    double sigma;                                ///< P(one more height), in [0, 1)
    std::function<double(double)> height_above;  ///< P(height > x); x >= 0
    std::function<double(double)> first_above;   ///< P(first > x); empty: as height
    double mean_wait;                            ///< exact or best known; sets the scale of the first grid
    double mean_height = 0.0;                    ///< 0: unknown or infinite
};

struct Grid {
    std::size_t points;    ///< of the finer lattice, a power of two
    double deepest;        ///< smallest tail probability asked for
};

/// The laws of the wait and of wait plus an independent service, on one or two lattices with Richardson extrapolation;
/// the mean wait is kept as given.
[[nodiscard]] QueueLaws compound_laws(const CompoundWait& wait, const prob::Law& service, const Grid& grid);

/// wait + service for any law of the wait, on a lattice: `above` is P(W > t), t > 0.
[[nodiscard]] ResponseLaw response_of(const ResponseLaw& wait, const prob::Law& service, const Grid& grid);

/// The wait from its ccdf at the nodes k h and, on half as many, 2 k h; extrapolated, with its mean.
[[nodiscard]] ResponseLaw tabulated_wait(std::vector<double> fine, const std::vector<double>& coarse, double h);

/// The integral of a tabulated ccdf, its continuation included.
[[nodiscard]] double mean_of(const Tabulated& table);

}  // namespace sizewell::queueing
