// The incomplete gamma function and its relatives for a gamma law of scale 1, behind one file because Boost.Math is
// slow to compile.
#pragma once

namespace sizewell::prob::detail {

/// P(Z <= z), P(Z > z) for Z ~ Gamma(shape, 1); z <= 0 and z = inf allowed.
double gamma_cdf(double shape, double z);
double gamma_ccdf(double shape, double z);

/// The z with P(Z <= z) = p, and with P(Z > z) = q.
double gamma_quantile(double shape, double p);
double gamma_upper_quantile(double shape, double q);

/// E[(Z - z)^+]: for z above shape + 1 by the continued fraction of the incomplete gamma function, in which the
/// difference "mean part minus z times the tail" has been taken by hand and nothing cancels.
double gamma_excess(double shape, double z);

/// e^z z^-shape times the upper incomplete gamma function of (shape, z), for z > shape + 1: what is left of it when its
/// leading factor is known.
double gamma_upper_rest(double shape, double z);

/// ln Gamma(1 + x), relatively accurate for small x.
double log_gamma_of_one_plus(double x);

/// Gamma(1 + x) and E[Z^power; Z > z].
double gamma_of_one_plus(double x);
double gamma_moment_above(double shape, int power, double z);

}  // namespace sizewell::prob::detail
