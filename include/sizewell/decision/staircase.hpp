// A bill as a function of demand: linear between steps, with jumps where a whole instance is added.
#pragma once

#include <vector>

namespace sizewell::decision {

/// One piece: cost = value + slope (x - from) on (from, the next piece's from].
struct Piece {
    double from = 0.0;
    double value = 0.0;  ///< just beyond `from`
    double slope = 0.0;
};

/// A bill on (front.from, to].  A step belongs to the demand it still carries: two replicas that carry 50 req/s cost at
/// 50 what they cost at 49, and the jump lies just beyond.
struct Staircase {
    std::vector<Piece> pieces;  ///< `from` ascending
    double to = 0.0;
};

/// Checks the shape.
/// @throws DomainError  no pieces, bounds that do not ascend, a number that is not finite
void validate(const Staircase& bill);

/// The bill at x, on the step that still carries x.
/// @throws DomainError  x outside (front.from, to]
[[nodiscard]] double cost_at(const Staircase& bill, double x);

/// The bill just beyond x.
/// @throws DomainError  x outside [front.from, to)
[[nodiscard]] double cost_beyond(const Staircase& bill, double x);

/// A straight bill on (from, to].
[[nodiscard]] Staircase straight(double from, double to, double fixed, double slope);

}  // namespace sizewell::decision
