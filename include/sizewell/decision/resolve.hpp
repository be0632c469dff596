// Two bills of a fleet that grows in steps, as staircases that are exact where it matters who is cheaper.
#pragma once

#include "sizewell/decision/staircase.hpp"

#include <functional>
#include <vector>

namespace sizewell::decision {

/// Whole instances of each pool, as a search finds them for a demand.
using Sizes = std::vector<double>;

/// Two bills over one axis of demand.
struct TwoBills {
    std::function<Sizes(double)> sizes;  ///< of a demand, non-decreasing in every pool; expensive
    std::function<double(const Sizes&, double)> first;   ///< non-decreasing in both, linear in demand between kinks
    std::function<double(const Sizes&, double)> second;
    std::vector<double> kinks;           ///< demands at which a bill changes its slope without a step
    bool gap_is_monotone = false;        ///< first - second never falls, or never rises, as sizes and demand grow
};

/// How far and how finely to look.
struct Search {
    double from = 0.0;         ///< least demand that is sized, > 0; below it the fleet is the same
    double to = 0.0;           ///< largest demand
    double precision = 1e-9;   ///< relative width within which a step is located
    int evaluations = 20000;   ///< most sizes asked for
    bool every_step = false;   ///< tell steps apart also where one bill is proven cheaper: for a picture
};

struct ResolvedBills {
    Staircase first, second;   ///< on (0, to]; where one is proven cheaper throughout, steps are not told apart
    bool complete = true;      ///< false: the evaluations ran out, and the coarsest stretch is only a chord
    int evaluations = 0;
};

/// Both bills, refined by branch and bound until the cheaper one is known everywhere.
///
/// Between two demands a monotone bill lies between its ends, so where the ranges of the bills do not touch (or a
/// monotone gap keeps its sign) one is cheaper throughout and nothing in between is sized.
///
/// @throws DomainError  from or to not positive, to < from, sizes of another length, a bill that falls
/// @cost  a few dozen sizes for each crossing: log2(1 / precision) for each step that matters
[[nodiscard]] ResolvedBills resolve(const TwoBills& bills, const Search& search);

}  // namespace sizewell::decision
