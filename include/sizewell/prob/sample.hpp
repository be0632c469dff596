// Draws from any law.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/prob/random.hpp"

#include <memory>
#include <span>

namespace sizewell::prob {

/// One draw from a law.
///
/// @throws DomainError  parameters outside the law's domain.  Checks and tables are made anew on every call: for more
///                 than a few draws keep a Sampler.
[[nodiscard]] double draw(const Law& law, Random& random);

/// A law made ready for many draws: parameters checked, tables built and the kind of law resolved once, outside the
/// loop that draws.
///
/// Thread-safe to share (drawing changes only the Random given).
/// @cost  ns a draw, one core: deterministic 0.2, uniform 0.8, exponential 1.9, hyperexponential 4, Pareto 4, lognormal 5,
///        Erlang 2 a stage, Weibull 10, Lomax 11, empirical 12, gamma 13 (random_bench.cpp); metalog, triangular and far
///        truncations one quantile()
class Sampler {
  public:
    /// @throws DomainError  parameters outside the law's domain
    explicit Sampler(const Law& law);

    /// One draw.
    double operator()(Random& random) const { return kernel_->one(random); }

    /// Fills `out` with independent draws: the same values as out.size() single draws.
    void fill(std::span<double> out, Random& random) const { kernel_->fill(out, random); }

    struct Kernel {
        Kernel() = default;
        Kernel(const Kernel&) = delete;
        Kernel& operator=(const Kernel&) = delete;
        virtual ~Kernel() = default;
        virtual double one(Random& random) const = 0;
        virtual void fill(std::span<double> out, Random& random) const = 0;
    };

  private:
    std::shared_ptr<const Kernel> kernel_;
};

}  // namespace sizewell::prob
