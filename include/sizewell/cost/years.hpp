// Money over years: growth, price paths, discounting, payback.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scalar.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace sizewell::cost {

/// How the price of compute may go.  A smooth decline is the exception: lists stand still, fall in a step, or fall and rise.
enum class PricePath { flat, decline, step, fall_and_rise };

constexpr std::string_view name(PricePath path) {
    switch (path) {
        case PricePath::flat: return "flat";
        case PricePath::decline: return "decline";
        case PricePath::step: return "step";
        case PricePath::fall_and_rise: return "fall_and_rise";
    }
    return "flat";
}
inline constexpr PricePath kPricePaths[] = {PricePath::flat, PricePath::decline, PricePath::step, PricePath::fall_and_rise};

/// What the paths are made of.
template <Scalar S>
struct PriceTerms {
    S decline;      ///< a year, in [0, 1)
    S step;         ///< the cut, in [0, 1)
    double step_at; ///< years until the cut
    S fall;         ///< down to 1 - fall ...
    double fall_at; ///< ... after these years, in a straight line
    S rise_to;      ///< then back to this in ...
    double rise_at; ///< ... years from the start, and steady from there
};

/// Price over today's after `years`.
///
/// @param years  >= 0, a plain number: which part of a path holds is no matter of arithmetic
template <Scalar S>
S price_factor(PricePath path, const PriceTerms<S>& t, double years) {
    switch (path) {
        case PricePath::flat: return S(1.0);
        case PricePath::decline: return pow(S(1.0) - t.decline, S(years));
        case PricePath::step: return years < t.step_at ? S(1.0) : S(1.0) - t.step;
        case PricePath::fall_and_rise: break;
    }
    const S low = S(1.0) - t.fall;
    if (years <= t.fall_at) return S(1.0) - t.fall * S(years / t.fall_at);
    if (years < t.rise_at) return low + (t.rise_to - low) * S((years - t.fall_at) / (t.rise_at - t.fall_at));
    return t.rise_to;
}

/// Present value of one payment after `years`: x / (1 + i)^years.
template <class U, Scalar S>
Q<U, S> discounted(const Q<U, S>& x, const S& rate, double years) {
    return x / pow(S(1.0) + rate, S(years));
}

/// Net present value of monthly payments, each at the end of its month: sum_m x_m / (1 + i)^(m/12).
///
/// @param monthly  first month first;  @param rate  i a year, > -1
/// @return         at i = 0 the plain sum, to the last bit
template <Scalar S>
Q<usd_u, S> present_value(const std::vector<Q<usd_u, S>>& monthly, const S& rate) {
    Q<usd_u, S> sum = Q<usd_u, S>::from_value(S(0.0));
    for (std::size_t m = 0; m < monthly.size(); ++m) sum = sum + discounted(monthly[m], rate, static_cast<double>(m + 1) / 12.0);
    return sum;
}

/// Months until discounted savings have paid back what was spent at the start.
///
/// @param spent     at once, >= 0;  @param savings  of each month, may be negative;  @param rate  a year, > -1
/// @return          the first month at whose end the running sum of savings reaches `spent` and never falls below it again within
///                  the months given; 0 for nothing spent; infinity where it does not
/// @throws DomainError  spent negative or NaN, a rate of -1 or below
[[nodiscard]] inline double payback_months(double spent, std::span<const double> savings, double rate) {
    if (!(spent >= 0.0)) throw DomainError("payback", "spent", spent, ">= 0");
    if (!(rate > -1.0)) throw DomainError("payback", "rate", rate, "> -1");
    double sum = 0.0, since = spent == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
    for (std::size_t m = 0; m < savings.size(); ++m) {
        const double month = static_cast<double>(m + 1);
        sum += savings[m] / std::pow(1.0 + rate, month / 12.0);
        if (sum < spent) since = std::numeric_limits<double>::infinity();
        else if (since == std::numeric_limits<double>::infinity()) since = month;
    }
    return since;
}

/// For each option its largest regret: how much dearer it is than the best option of a path, at worst.
///
/// @param cost  [option][path], all rows of one length
/// @throws DomainError  no options or rows of different length
[[nodiscard]] std::vector<double> largest_regrets(const std::vector<std::vector<double>>& cost);

}  // namespace sizewell::cost
