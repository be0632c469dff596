// P(residual service > x), fast: the lattices ask for it at thousands of points.
#pragma once

#include "sizewell/prob/law.hpp"

#include <vector>

namespace sizewell::queueing {

/// The equilibrium residual ccdf int_x^inf P(S > u) du / E[S] of a law.
///
/// Smooth families whose integral is dear (lognormal, gamma, Weibull) are read from cubic Hermite pieces in
/// (ln x, ln ccdf), whose slopes are known exactly; relative error < 1e-6.  All others are asked directly.
class Residual {
  public:
    Residual(const prob::Law& law, double mean);
    double operator()(double x) const;

  private:
    double exact(double x) const;

    const prob::Law& law_;
    double mean_, first_ = 0.0, per_step_ = 0.0;
    std::vector<double> value_, slope_;  // at first + k step, slopes per step
};

}  // namespace sizewell::queueing
