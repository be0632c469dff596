// The inner loop over eight points at once, for the instruction sets it is worth writing for.
//
// An instruction set is a type here: its function carries the target itself, so that no file is compiled for more than the
// baseline and no inline function of the standard library can leak out of one.  All give the same bits: integers, and
// products that are rounded before they are added.
#pragma once

#include "uncertainty/sobol.hpp"

#include <cstddef>
#include <cstdint>

namespace sizewell::uncertainty {

inline constexpr int kCellBits = 11;
inline constexpr std::uint32_t kCells = 1U << kCellBits;

/// Values of one input at 8 * blocks points: table[cell] + fraction (table[cell + 1] - table[cell]).
///
/// @param table  kCells + 1 values
using TableKernel = void (*)(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks, const double* table, double* out);

struct Baseline {
    static void from_table(const Lane8Sequence&, std::uint64_t, std::size_t, const double*, double*);
};
#if defined(__x86_64__)
struct Avx2 {  // wider lanes gain nothing: what takes the time is eight loads of a pair of neighbours
    static void from_table(const Lane8Sequence&, std::uint64_t, std::size_t, const double*, double*);
};
#endif

/// The best for isa().
[[nodiscard]] TableKernel table_kernel();

}  // namespace sizewell::uncertainty
