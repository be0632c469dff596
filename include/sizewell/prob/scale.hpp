// A law on another clock: every value multiplied by a positive factor.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/prob/law.hpp"

#include <cmath>
#include <type_traits>
#include <utility>

namespace sizewell::prob {

/// The law of factor * X.
/// @param factor  > 0 and finite
/// @throws DomainError  otherwise
[[nodiscard]] inline Law scaled(const Law& law, double factor) {
    if (!(factor > 0.0) || !std::isfinite(factor)) throw DomainError("scaled", "factor", factor, "> 0 and finite");
    const auto all = [factor](std::vector<double> values) {
        for (double& v : values) v *= factor;
        return values;
    };
    return std::visit(
        [&](const auto& x) -> Law {
            using T = std::decay_t<decltype(x)>;
            if constexpr (std::is_same_v<T, Deterministic>) return Deterministic{x.value * factor};
            else if constexpr (std::is_same_v<T, Exponential>) return Exponential{x.mean * factor};
            else if constexpr (std::is_same_v<T, Erlang>) return Erlang{x.stages, x.mean * factor};
            else if constexpr (std::is_same_v<T, Gamma>) return Gamma{x.shape, x.scale * factor};
            else if constexpr (std::is_same_v<T, Hyperexponential>) return Hyperexponential{x.weight, all(x.mean)};
            else if constexpr (std::is_same_v<T, LogNormal>) return LogNormal{x.mu + std::log(factor), x.sigma};
            else if constexpr (std::is_same_v<T, Weibull>) return Weibull{x.shape, x.scale * factor};
            else if constexpr (std::is_same_v<T, Pareto>) return Pareto{x.alpha, x.minimum * factor};
            else if constexpr (std::is_same_v<T, Lomax>) return Lomax{x.alpha, x.scale * factor};
            else if constexpr (std::is_same_v<T, Uniform>) return Uniform{x.low * factor, x.high * factor};
            else if constexpr (std::is_same_v<T, Triangular>) return Triangular{x.low * factor, x.mode * factor, x.high * factor};
            else if constexpr (std::is_same_v<T, Empirical>) return Empirical{all(x.value), x.cumulative};
            else if constexpr (std::is_same_v<T, Metalog>) {
                // Unbounded metalogs are linear in their coefficients.  Bounded ones work on logarithms of distances
                // to their bounds: with one bound the factor moves into the first coefficient, with two it cancels.
                const bool low = std::isfinite(x.low), high = std::isfinite(x.high);
                Metalog m{x.coefficient, x.low * factor, x.high * factor};
                if (!low && !high) m.coefficient = all(x.coefficient);
                if (low != high && !m.coefficient.empty()) m.coefficient[0] += (low ? 1.0 : -1.0) * std::log(factor);
                return m;
            } else if constexpr (std::is_same_v<T, std::shared_ptr<const Mixture>>) {
                Mixture m{x->weight, {}};
                for (const Law& part : x->part) m.part.push_back(scaled(part, factor));
                return std::make_shared<const Mixture>(std::move(m));
            } else if constexpr (std::is_same_v<T, std::shared_ptr<const Truncated>>) {
                return std::make_shared<const Truncated>(Truncated{scaled(x->law, factor), x->low * factor, x->high * factor});
            } else {
                return std::make_shared<const Shifted>(Shifted{scaled(x->law, factor), x->offset * factor});
            }
        },
        law);
}

}  // namespace sizewell::prob
