// The inner loops over eight points at once, each for the instruction sets it is worth writing for.
//
// An instruction set is a type here: its functions carry the target themselves, so that no file is compiled for more than the
// baseline and no inline function of the standard library can leak out of one.  All give the same bits: integers, and
// products that are rounded before they are added.
#pragma once

#include "uncertainty/sobol.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sizewell::uncertainty {

inline constexpr int kCellBits = 11;
inline constexpr std::uint32_t kCells = 1U << kCellBits;
inline constexpr std::uint32_t kExactCells = 16;  ///< at each end, where a straight line is not good enough

/// A point whose cell is one of the outermost.
struct OuterPoint {
    std::uint32_t index;  ///< in the block written
    std::uint32_t u;      ///< its coordinate, a 32-bit fraction
};

/// Values of one input at 8 * blocks points: table[cell] + fraction (table[cell + 1] - table[cell]).
///
/// @param table  kCells + 1 values;  @param outer  room for 8 * blocks;  @return how many outer points there are
using TableKernel = std::size_t (*)(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks, const double* table,
                                    double* out, OuterPoint* outer);

struct Baseline {
    static std::size_t from_table(const Lane8Sequence&, std::uint64_t, std::size_t, const double*, double*, OuterPoint*);
};
#if defined(__x86_64__)
struct Avx2 {
    static std::size_t from_table(const Lane8Sequence&, std::uint64_t, std::size_t, const double*, double*, OuterPoint*);
};
struct Avx512 {
    static std::size_t from_table(const Lane8Sequence&, std::uint64_t, std::size_t, const double*, double*, OuterPoint*);
};
#endif

struct Kernels {
    std::string_view isa;
    TableKernel from_table;
};

/// The best this machine has, or what the environment variable SIZEWELL_ISA names (baseline, avx2, avx512) if it has that.
[[nodiscard]] const Kernels& kernels();

/// The kernels of one instruction set, or null if the machine lacks it.
[[nodiscard]] const Kernels* kernels_of(std::string_view isa);

}  // namespace sizewell::uncertainty
