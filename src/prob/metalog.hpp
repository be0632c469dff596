// A metalog law seen through the logit u = ln(y / (1 - y)) of its probability y: there both tails are exact.
#pragma once

#include "sizewell/prob/law.hpp"

#include <cstddef>

namespace sizewell::prob::detail {

/// 1 / (1 + e^u): P(X > x) at the logit u of P(X <= x).
double logit_ccdf(double u);
/// ln(p / (1 - p)) and ln((1 - q) / q).
double logit_of(double p);
double logit_of_upper(double q);

/// What coefficient `index` multiplies in the unbounded metalog M(u), and the derivative of that in u.
struct MetalogTerm {
    double value;
    double slope;
};
MetalogTerm metalog_term(std::size_t index, double u);

/// x at the logit u, and dx/du.
double metalog_value(const Metalog& law, double u);
double metalog_slope(const Metalog& law, double u);
/// dM/du as u -> +inf and u -> -inf; the law is a law only where both are >= 0.
double metalog_slope_at_infinity(const Metalog& law, bool upper);

/// The least dM/du of a grid of logits that includes both ends, and the probability where it is.
struct Worst {
    double slope;
    double p;
};
Worst metalog_least_slope(const Metalog& law);
/// The logits of that grid, without the ends.
std::vector<double> metalog_grid();

/// The logit of P(X <= x); +-inf at and beyond a bound.  `guess` is where Newton starts.
double metalog_logit(const Metalog& law, double x, double guess = 0.0);

/// M at which a law with these bounds takes the value x (the inverse of the bounding transform); +-inf at a bound.
double metalog_unbounded(double x, double low, double high);

/// The integral of P(X > x) dx between two logits; `to` may be +inf.
double metalog_area(const Metalog& law, double from, double to);
/// E[(X - centre)^power; from < u <= to]; +-inf where it diverges.
double metalog_moment(const Metalog& law, int power, double centre, double from, double to);

}  // namespace sizewell::prob::detail
