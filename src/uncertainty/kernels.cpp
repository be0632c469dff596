#include "uncertainty/kernels.hpp"

#include "sizewell/uncertainty/lanes.hpp"

#include <bit>
#include <cstdlib>

namespace sizewell::uncertainty {

namespace {

constexpr Isa kIsas[] = {Isa::avx512, Isa::avx2, Isa::baseline};  // the best first

}  // namespace

void Baseline::from_table(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks, const double* table, double* out) {
    constexpr std::uint32_t kInside = (1U << (32 - kCellBits)) - 1U;
    constexpr double kCell = 1.0 / (1U << (32 - kCellBits));
    std::uint32_t base = sequence.at_block(block);
    for (std::size_t b = 0; b < blocks; ++b) {
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t u = base ^ sequence.low[i];
            const double* at = table + (u >> (32 - kCellBits));
            const double fraction = (static_cast<double>(static_cast<std::int32_t>(u & kInside)) + 0.5) * kCell;
            out[8 * b + i] = at[0] + fraction * (at[1] - at[0]);
        }
        base ^= sequence.step[static_cast<std::size_t>(std::countr_one(block + b))];
    }
}

TableKernel table_kernel() {
#if defined(__x86_64__)
    if (isa() != Isa::baseline) return &Avx2::from_table;
#endif
    return &Baseline::from_table;
}

bool machine_has(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::avx512) return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx2") != 0;
    if (isa == Isa::avx2) return __builtin_cpu_supports("avx2") != 0;
#endif
    return isa == Isa::baseline;
}

std::string_view isa_name(Isa isa) { return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "baseline"; }

Isa isa() {
    static const Isa chosen = [] {
        const char* named = std::getenv("SIZEWELL_ISA");
        for (const Isa isa : kIsas) {
            if (named != nullptr && isa_name(isa) == named && machine_has(isa)) return isa;
        }
        for (const Isa isa : kIsas) {
            if (machine_has(isa)) return isa;
        }
        return Isa::baseline;
    }();
    return chosen;
}

}  // namespace sizewell::uncertainty
