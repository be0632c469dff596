// Direction numbers of the Sobol sequence and their random scrambles.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sizewell::uncertainty {

inline constexpr std::size_t kSobolDimensions = 256;
inline constexpr int kSobolBits = 32;

/// direction[j] is what bit j of an index adds to the coordinate, as a 32-bit binary fraction.
using Directions = std::array<std::uint32_t, kSobolBits>;

/// The directions of a dimension.
///
/// @param dimension  in [0, kSobolDimensions)
/// @source S. Joe and F. Y. Kuo, new-joe-kuo-6.21201, web.maths.unsw.edu.au/~fkuo/sobol (primitive polynomials and initial
///         numbers); the recursion is that of their notes
[[nodiscard]] Directions sobol_directions(std::size_t dimension);

/// One dimension of one scramble: coordinates of eight neighbours differ by `low`, blocks of eight by `step`.
struct Lane8Sequence {
    std::uint32_t shift = 0;
    std::array<std::uint32_t, 8> low{};
    std::array<std::uint32_t, 29> step{};  ///< what changes when the block's index ends in so many ones and is counted up
    Directions direction{};

    /// The coordinate of point 8 * block.
    [[nodiscard]] std::uint32_t at_block(std::uint64_t block) const;
};

/// A random lower triangular digit matrix and a random digital shift on top of the directions.
///
/// Every coordinate is then uniform and the points stay a digital net, so each scramble is an unbiased sample of its own.
/// @source derivation: a linear digit map with ones on its diagonal permutes every elementary interval
[[nodiscard]] Lane8Sequence scrambled(std::size_t dimension, std::uint64_t seed, int scramble);

}  // namespace sizewell::uncertainty
