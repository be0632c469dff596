// Probabilities of one law at one point, with the choice of whether the point itself belongs to the event.
#pragma once

#include "sizewell/prob/law.hpp"

namespace sizewell::prob::detail {

enum class Point { in, out };  ///< is the point x itself part of the event?

double below(const Law& law, double x, Point point);  ///< P(X <= x) or P(X < x)
double above(const Law& law, double x, Point point);  ///< P(X >= x) or P(X > x)

/// P(low < X <= high), or P(low <= X <= high), from the tail in which it is a difference of small numbers.
double between(const Law& law, double low, Point low_point, double high);

/// E[(X - x)^+; X <= high] for x < high: the integral of P(u < X <= high) du over (x, high).
double excess_within(const Law& law, double x, double high);

/// Where the conditions of a truncated law put their probability.
struct Cut {
    double below_low;  ///< P(X < low)
    double from_low;   ///< P(X >= low)
    double above_high; ///< P(X > high)
    double mass;       ///< P(low <= X <= high)
};
Cut cut(const Truncated& law);

}  // namespace sizewell::prob::detail
