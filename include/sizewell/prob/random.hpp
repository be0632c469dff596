// Random numbers for simulation: streams that depend on (seed, stream) alone, never on threads, compilers or libm.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace sizewell::prob {

namespace detail {

/// One step of splitmix64: a bijection of 64-bit words that sends neighbours far apart.
constexpr std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

/// e^x for x in [-700, 0] by repeated squaring of a Taylor sum: 1e-13 relative, and the same bits on every platform.
constexpr double portable_exp(double x) {
    int halvings = 0;
    while (x < -0.03125) {
        x *= 0.5;
        ++halvings;
    }
    double sum = 1.0;
    for (int k = 9; k >= 1; --k) sum = 1.0 + sum * (x / k);
    for (; halvings > 0; --halvings) sum *= sum;
    return sum;
}

/// ln x for x in [1e-300, 1] by the series of artanh: the same bits on every platform.
constexpr double portable_log(double x) {
    constexpr double kLn2 = 0.69314718055994530942;
    int halvings = 0;
    while (x < 0.70710678118654752440) {
        x *= 2.0;
        ++halvings;
    }
    const double z = (x - 1.0) / (x + 1.0);
    const double zz = z * z;
    double sum = 0.0;
    for (int k = 23; k >= 1; k -= 2) sum = sum * zz + 1.0 / k;
    return 2.0 * z * sum - halvings * kLn2;
}

constexpr double portable_sqrt(double x) {
    double root = x > 1.0 ? x : 1.0;
    for (int i = 0; i < 60; ++i) root = 0.5 * (root + x / root);
    return root;
}

/// The layers of a ziggurat under a falling density f with f(0) = 1: 256 pieces of equal area, the lowest with the tail.
struct Ziggurat {
    std::array<std::uint64_t, 256> inside{};  ///< a 53-bit draw below this is under the curve for certain
    std::array<double, 256> width{};          ///< of a layer, per unit of the 53-bit draw
    std::array<double, 256> density{};        ///< f at the layer's right edge
};

/// @param tail  right edge of the lowest rectangle;  @param area  of every layer;  f and its inverse as functions
template <class F, class Inverse>
constexpr Ziggurat ziggurat(double tail, double area, F f, Inverse inverse) {
    constexpr double kDraws = 9007199254740992.0;  // 2^53
    Ziggurat z;
    double right = tail;
    const double base = area / f(tail);
    z.inside[0] = static_cast<std::uint64_t>(tail / base * kDraws);
    z.width[0] = base / kDraws;
    z.density[0] = 1.0;
    z.width[255] = right / kDraws;
    z.density[255] = f(right);
    for (unsigned i = 254; i >= 1; --i) {
        const double next = inverse(area / right + f(right));
        z.inside[i + 1] = static_cast<std::uint64_t>(next / right * kDraws);
        right = next;
        z.width[i] = right / kDraws;
        z.density[i] = f(right);
    }
    return z;
}

// Edge and area of 256 equal layers: the edge at which the uppermost layer ends at f(0) = 1, solved to 30 digits.
inline constexpr double kExponentialEdge = 7.69711747013104971404;
inline constexpr double kNormalEdge = 3.65415288536100877165;
inline constexpr Ziggurat kExponentialLayers =
    ziggurat(kExponentialEdge, 0.00394965982258155721998, [](double x) { return portable_exp(-x); },
             [](double y) { return -portable_log(y); });
inline constexpr Ziggurat kNormalLayers =
    ziggurat(kNormalEdge, 0.00492867323397465534736, [](double x) { return portable_exp(-0.5 * x * x); },
             [](double y) { return portable_sqrt(-2.0 * portable_log(y)); });

}  // namespace detail

/// A stream of random numbers: xoshiro256++ seeded through splitmix64.
///
/// Two different (seed, stream) pairs give unrelated sequences; the same pair gives the same bits everywhere.
/// @cost    0.8 ns a uniform, 1.9 ns an exponential; a normal and its e^x together 5 ns (random_bench.cpp)
/// @source  D. Blackman and S. Vigna, prng.di.unimi.it (generator, splitmix64); the ziggurat is a derivation: equal-area
///          layers, checked against moments and exact quantiles in random_test.cpp
class Random {
  public:
    Random(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t x = detail::mixed(detail::mixed(seed) ^ (stream * 0xd1342543de82ef95ULL));
        for (auto& word : state_) {
            x += 0x9e3779b97f4a7c15ULL;
            word = detail::mixed(x);
        }
    }

    /// 64 random bits.
    std::uint64_t bits() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t t = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// Uniform on the open interval (0, 1): the middles of 2^52 equal cells, so that log(u) and log(1 - u) are finite.
    double uniform() { return (static_cast<double>(static_cast<std::int64_t>(bits() >> 12U)) + 0.5) * 0x1p-52; }

    /// Uniform on 0, 1, ..., n - 1 (n >= 1), free of bias.
    std::uint32_t below(std::uint32_t n) {
        std::uint64_t product = (bits() >> 32U) * n;
        if (static_cast<std::uint32_t>(product) < n) {
            const std::uint32_t floor = (0U - n) % n;
            while (static_cast<std::uint32_t>(product) < floor) product = (bits() >> 32U) * n;
        }
        return static_cast<std::uint32_t>(product >> 32U);
    }

    /// Exponential with mean 1.
    double exponential();

    /// Normal with mean 0 and variance 1.
    double normal();

  private:
    // The generator goes in and comes out by value: a loop that draws can then keep its state in registers.
    struct Beside;
    static Beside exponential_beside(Random random, std::size_t layer, double x);
    static Beside normal_beside(Random random, std::size_t layer, double x);

    std::array<std::uint64_t, 4> state_{};
};

struct Random::Beside {
    Random after;
    double value;
};

inline double Random::exponential() {
    const std::uint64_t draw = bits();
    const std::uint64_t at = draw >> 11U;
    const std::size_t layer = draw & 255U;
    const double x = static_cast<double>(static_cast<std::int64_t>(at)) * detail::kExponentialLayers.width[layer];
    if (at < detail::kExponentialLayers.inside[layer]) [[likely]] return x;
    const Beside found = exponential_beside(*this, layer, x);
    *this = found.after;
    return found.value;
}

inline double Random::normal() {
    const std::uint64_t draw = bits();
    const std::uint64_t at = draw >> 11U;
    const std::size_t layer = draw & 255U;
    const double x = static_cast<double>(static_cast<std::int64_t>(at)) * detail::kNormalLayers.width[layer];
    double size = x;
    if (at >= detail::kNormalLayers.inside[layer]) [[unlikely]] {
        const Beside found = normal_beside(*this, layer, x);
        *this = found.after;
        size = found.value;
    }
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(size) | ((draw & 256U) << 55U));
}

}  // namespace sizewell::prob
