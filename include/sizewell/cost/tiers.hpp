// Prices that fall with volume, counted marginally: each unit pays the price of the tier it lies in.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scalar.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace sizewell::cost {

/// Bound of the last tier.
inline constexpr double kNoEnd = std::numeric_limits<double>::infinity();

/// One tier: the price of every unit between the tier before and `up_to`.
struct Tier {
    double up_to;  ///< in the caller's unit of volume; infinity in the last tier
    double price;  ///< in USD per unit of volume, >= 0
};

/// Tiers in ascending order that end in an open one.
/// @throws DomainError  no tiers, bounds that do not ascend, a negative price, or a last tier with an end
inline void validate(const std::vector<Tier>& tiers) {
    if (tiers.empty()) throw DomainError("tiers", "count", 0.0, ">= 1");
    double last = 0.0;
    for (const Tier& t : tiers) {
        if (!(t.up_to > last)) throw DomainError("tiers", "up_to", t.up_to, "above the tier before");
        if (!(t.price >= 0.0)) throw DomainError("tiers", "price", t.price, ">= 0");
        last = t.up_to;
    }
    if (last != std::numeric_limits<double>::infinity()) throw DomainError("tiers", "last up_to", last, "open (infinite)");
}

/// Money for `volume`: continuous and non-decreasing by construction.
///
///     sum over tiers of price * clamp(volume - from, 0, up_to - from)
template <Scalar S>
S tiered_cost(const std::vector<Tier>& tiers, const S& volume) {
    S total(0.0);
    double from = 0.0;
    for (const Tier& t : tiers) {
        const S above = max(volume - S(from), S(0.0));
        const S inside = t.up_to == std::numeric_limits<double>::infinity() ? above : min(above, S(t.up_to - from));
        total = total + inside * S(t.price);
        from = t.up_to;
    }
    return total;
}

/// The same with a minimum charge (AWS Support: "greater of $100 or ...").
template <Scalar S>
S tiered_cost(const std::vector<Tier>& tiers, const S& volume, double minimum) {
    return max(tiered_cost(tiers, volume), S(minimum));
}

}  // namespace sizewell::cost
