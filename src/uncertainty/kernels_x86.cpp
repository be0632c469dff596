// AVX2: the function carries its own target, and calls nothing but intrinsics.
#include "uncertainty/kernels.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace sizewell::uncertainty {

// A value and its right neighbour come in one load of 128 bits: two gathers would read every cell twice.
__attribute__((target("avx2,bmi"))) void Avx2::from_table(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks, const double* table,
                                                           double* out) {
    constexpr int kShift = 32 - kCellBits;
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sequence.low.data()));
    const __m256i inside = _mm256_set1_epi32((1 << kShift) - 1);
    const __m256d half = _mm256_set1_pd(0.5);
    const __m256d width = _mm256_set1_pd(1.0 / (1 << kShift));
    std::size_t of_lane[8];  // digits are added without a carry: the cell of a lane is that of the block with some digits flipped
    for (std::size_t i = 0; i < 8; ++i) of_lane[i] = sequence.low[i] >> kShift;
    std::uint32_t base = sequence.at_block(block);
    for (std::size_t b = 0; b < blocks; ++b) {
        const __m256i within = _mm256_and_si256(_mm256_xor_si256(_mm256_set1_epi32(static_cast<int>(base)), low), inside);
        const std::size_t cell = base >> kShift;
        for (std::size_t side = 0; side < 8; side += 4) {
            const double* at[4] = {table + (cell ^ of_lane[side]), table + (cell ^ of_lane[side + 1]), table + (cell ^ of_lane[side + 2]),
                                   table + (cell ^ of_lane[side + 3])};
            const __m256d even = _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(at[0])), _mm_loadu_pd(at[2]), 1);
            const __m256d odd = _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(at[1])), _mm_loadu_pd(at[3]), 1);
            const __m256d here = _mm256_unpacklo_pd(even, odd);
            const __m256d next = _mm256_unpackhi_pd(even, odd);
            const __m128i w = side == 0 ? _mm256_castsi256_si128(within) : _mm256_extracti128_si256(within, 1);
            const __m256d fraction = _mm256_mul_pd(_mm256_add_pd(_mm256_cvtepi32_pd(w), half), width);
            _mm256_storeu_pd(out + 8 * b + side, _mm256_add_pd(here, _mm256_mul_pd(fraction, _mm256_sub_pd(next, here))));
        }
        base ^= sequence.step[static_cast<std::size_t>(__builtin_ctzll(~(block + b)))];
    }
}

}  // namespace sizewell::uncertainty

#endif
