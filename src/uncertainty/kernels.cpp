#include "uncertainty/kernels.hpp"

#include <bit>
#include <cstdlib>

namespace sizewell::uncertainty {

std::size_t Baseline::from_table(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks, const double* table, double* out,
                                 OuterPoint* outer) {
    constexpr std::uint32_t kInside = (1U << (32 - kCellBits)) - 1U;
    constexpr double kCell = 1.0 / (1U << (32 - kCellBits));
    std::size_t found = 0;
    std::uint32_t base = sequence.at_block(block);
    for (std::size_t b = 0; b < blocks; ++b) {
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t u = base ^ sequence.low[i];
            const std::uint32_t cell = u >> (32 - kCellBits);
            const double fraction = (static_cast<double>(static_cast<std::int32_t>(u & kInside)) + 0.5) * kCell;
            const double here = table[cell];
            out[8 * b + i] = here + fraction * (table[cell + 1] - here);
            outer[found] = {static_cast<std::uint32_t>(8 * b + i), u};
            found += cell - kExactCells >= kCells - 2 * kExactCells ? 1U : 0U;  // unsigned: both ends at once
        }
        base ^= sequence.step[static_cast<std::size_t>(std::countr_one(block + b))];
    }
    return found;
}

const Kernels* kernels_of(std::string_view isa) {
    static const Kernels baseline{"baseline", &Baseline::from_table};
    if (isa == baseline.isa) return &baseline;
#if defined(__x86_64__)
    static const Kernels avx2{"avx2", &Avx2::from_table};
    static const Kernels avx512{"avx512", &Avx512::from_table};
    if (isa == avx2.isa && __builtin_cpu_supports("avx2") != 0) return &avx2;
    if (isa == avx512.isa && __builtin_cpu_supports("avx512f") != 0) return &avx512;
#endif
    return nullptr;
}

const Kernels& kernels() {
    static const Kernels& chosen = [&]() -> const Kernels& {
        if (const char* named = std::getenv("SIZEWELL_ISA"); named != nullptr) {
            if (const Kernels* k = kernels_of(named)) return *k;
        }
        for (const char* isa : {"avx512", "avx2"}) {
            if (const Kernels* k = kernels_of(isa)) return *k;
        }
        return *kernels_of("baseline");
    }();
    return chosen;
}

}  // namespace sizewell::uncertainty
