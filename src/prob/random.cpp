#include "sizewell/prob/random.hpp"

namespace sizewell::prob {

Random::Beside Random::exponential_beside(Random random, std::size_t layer, double x) {
    const auto& z = detail::kExponentialLayers;
    for (;;) {
        // Beyond the edge the law is the edge plus a fresh exponential.
        if (layer == 0) {
            const double value = detail::kExponentialEdge - detail::portable_log(random.uniform());
            return {random, value};
        }
        const double height = z.density[layer] + random.uniform() * (z.density[layer - 1] - z.density[layer]);
        if (height < detail::portable_exp(-x)) return {random, x};
        const std::uint64_t draw = random.bits();
        const std::uint64_t at = draw >> 11U;
        layer = draw & 255U;
        x = static_cast<double>(static_cast<std::int64_t>(at)) * z.width[layer];
        if (at < z.inside[layer]) return {random, x};
    }
}

Random::Beside Random::normal_beside(Random random, std::size_t layer, double x) {
    const auto& z = detail::kNormalLayers;
    for (;;) {
        if (layer == 0) {
            // Beyond the edge r: propose r + E / r, accept with the ratio of the densities, e^{-(E/r)^2 / 2}.
            for (;;) {
                const double beyond = -detail::portable_log(random.uniform()) / detail::kNormalEdge;
                if (-2.0 * detail::portable_log(random.uniform()) > beyond * beyond)
                    return {random, detail::kNormalEdge + beyond};
            }
        }
        const double height = z.density[layer] + random.uniform() * (z.density[layer - 1] - z.density[layer]);
        if (height < detail::portable_exp(-0.5 * x * x)) return {random, x};
        const std::uint64_t draw = random.bits();
        const std::uint64_t at = draw >> 11U;
        layer = draw & 255U;
        x = static_cast<double>(static_cast<std::int64_t>(at)) * z.width[layer];
        if (at < z.inside[layer]) return {random, x};
    }
}

}  // namespace sizewell::prob
