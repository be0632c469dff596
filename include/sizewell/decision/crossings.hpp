// Where two bills cross: every crossing of two staircases, with "always" and "equal" as values.
#pragma once

#include "sizewell/decision/staircase.hpp"

#include <cstdint>
#include <vector>

namespace sizewell::decision {

/// Who is cheaper.
enum class Side : std::uint8_t { first, second, neither };

/// Demand in (from, to] on which the same side is cheaper.
struct Stretch {
    double from = 0.0, to = 0.0;
    Side cheaper = Side::neither;
};

/// One change of the cheaper side.
struct Crossing {
    double at = 0.0;    ///< up to and with this demand `before` is cheaper (or both are equal), beyond it `after`
    Side before = Side::neither, after = Side::neither;
    bool jump = false;  ///< a step leaps over the other bill; otherwise the two meet
    double plateau_from = 0.0, plateau_to = 0.0;  ///< demand around or beyond the crossing on which neither bill steps
    double first_at = 0.0, second_at = 0.0;          ///< both bills at `at`
    double first_beyond = 0.0, second_beyond = 0.0;  ///< and just beyond it
};

enum class Outcome : std::uint8_t {
    crosses,
    first_always,   ///< the second is never cheaper
    second_always,  ///< the first is never cheaper
    equal           ///< both cost the same at any demand
};

struct Crossings {
    Outcome outcome = Outcome::equal;
    std::vector<Crossing> all;       ///< ascending, empty unless the bills cross
    std::vector<Stretch> stretches;  ///< cover the demand both bills are known for
};

/// Every crossing of two bills, on the demand that both are known for.
///
/// Pieces are merged and each pair of lines is solved exactly; jumps are compared on both sides.
///
/// @throws DomainError  a staircase that validate() refuses; no demand in common
/// @accuracy  bills closer than 1e-12 of their size are equal; crossings within 1e-12 of those in exact rationals on 120
///            random pairs (tests/golden/break_even.py), both sides checked on 2,000 more (crossings_test.cpp)
/// @cost      linear in the pieces
[[nodiscard]] Crossings crossings(const Staircase& first, const Staircase& second);

}  // namespace sizewell::decision
