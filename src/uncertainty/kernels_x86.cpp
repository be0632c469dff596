// AVX-512 and AVX2: each function carries its own target, and calls nothing but intrinsics.
#include "uncertainty/kernels.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace sizewell::uncertainty {

namespace {

constexpr std::uint32_t kInside = (1U << (32 - kCellBits)) - 1U;
constexpr double kCell = 1.0 / (1U << (32 - kCellBits));

}  // namespace

__attribute__((target("avx512f,avx2,bmi"))) std::size_t Avx512::from_table(const Lane8Sequence& sequence, std::uint64_t block,
                                                                            std::size_t blocks, const double* table, double* out,
                                                                            OuterPoint* outer) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sequence.low.data()));
    const __m256i inside = _mm256_set1_epi32(static_cast<int>(kInside));
    const __m256i first = _mm256_set1_epi32(static_cast<int>(kExactCells));
    const __m256i last = _mm256_set1_epi32(static_cast<int>(kCells - kExactCells - 1));
    const __m512d half = _mm512_set1_pd(0.5);
    const __m512d width = _mm512_set1_pd(kCell);
    std::size_t found = 0;
    std::uint32_t base = sequence.at_block(block);
    for (std::size_t b = 0; b < blocks; ++b) {
        const __m256i u = _mm256_xor_si256(_mm256_set1_epi32(static_cast<int>(base)), low);
        const __m256i cell = _mm256_srli_epi32(u, 32 - kCellBits);
        const __m512d fraction = _mm512_mul_pd(_mm512_add_pd(_mm512_cvtepi32_pd(_mm256_and_si256(u, inside)), half), width);
        const __m512d here = _mm512_i32gather_pd(cell, table, 8);
        const __m512d next = _mm512_i32gather_pd(cell, table + 1, 8);
        _mm512_storeu_pd(out + 8 * b, _mm512_add_pd(here, _mm512_mul_pd(fraction, _mm512_sub_pd(next, here))));
        const __m256i out_of = _mm256_or_si256(_mm256_cmpgt_epi32(first, cell), _mm256_cmpgt_epi32(cell, last));
        for (auto lanes = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(out_of))); lanes != 0U; lanes &= lanes - 1U) {
            const auto i = static_cast<std::size_t>(__builtin_ctz(lanes));
            outer[found++] = {static_cast<std::uint32_t>(8 * b + i), base ^ sequence.low[i]};
        }
        base ^= sequence.step[static_cast<std::size_t>(__builtin_ctzll(~(block + b)))];
    }
    return found;
}

__attribute__((target("avx2,bmi"))) std::size_t Avx2::from_table(const Lane8Sequence& sequence, std::uint64_t block, std::size_t blocks,
                                                                  const double* table, double* out, OuterPoint* outer) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sequence.low.data()));
    const __m256i inside = _mm256_set1_epi32(static_cast<int>(kInside));
    const __m256i first = _mm256_set1_epi32(static_cast<int>(kExactCells));
    const __m256i last = _mm256_set1_epi32(static_cast<int>(kCells - kExactCells - 1));
    const __m256d half = _mm256_set1_pd(0.5);
    const __m256d width = _mm256_set1_pd(kCell);
    std::size_t found = 0;
    std::uint32_t base = sequence.at_block(block);
    for (std::size_t b = 0; b < blocks; ++b) {
        const __m256i u = _mm256_xor_si256(_mm256_set1_epi32(static_cast<int>(base)), low);
        const __m256i cell = _mm256_srli_epi32(u, 32 - kCellBits);
        const __m256i within = _mm256_and_si256(u, inside);
        for (int side = 0; side < 2; ++side) {
            const __m128i c = side == 0 ? _mm256_castsi256_si128(cell) : _mm256_extracti128_si256(cell, 1);
            const __m128i w = side == 0 ? _mm256_castsi256_si128(within) : _mm256_extracti128_si256(within, 1);
            const __m256d fraction = _mm256_mul_pd(_mm256_add_pd(_mm256_cvtepi32_pd(w), half), width);
            const __m256d here = _mm256_i32gather_pd(table, c, 8);
            const __m256d next = _mm256_i32gather_pd(table + 1, c, 8);
            _mm256_storeu_pd(out + 8 * b + 4 * static_cast<std::size_t>(side),
                             _mm256_add_pd(here, _mm256_mul_pd(fraction, _mm256_sub_pd(next, here))));
        }
        const __m256i out_of = _mm256_or_si256(_mm256_cmpgt_epi32(first, cell), _mm256_cmpgt_epi32(cell, last));
        for (auto lanes = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(out_of))); lanes != 0U; lanes &= lanes - 1U) {
            const auto i = static_cast<std::size_t>(__builtin_ctz(lanes));
            outer[found++] = {static_cast<std::uint32_t>(8 * b + i), base ^ sequence.low[i]};
        }
        base ^= sequence.step[static_cast<std::size_t>(__builtin_ctzll(~(block + b)))];
    }
    return found;
}

}  // namespace sizewell::uncertainty

#endif
