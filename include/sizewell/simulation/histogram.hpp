// A histogram of non-negative doubles with a relative resolution of 2^-12 over their whole range.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace sizewell::simulation {

/// Counts by bucket, 4096 buckets to an octave: percentiles good to 0.024 % of their value whatever the unit.
///
/// A bucket is the top 23 bits of the double (exponent and 12 bits of mantissa), so adding is a shift and an increment
/// and the edges are exact.  Counts are integers: merging is associative and commutative, hence the same bits for any
/// number of threads.  Memory is 32 KiB for each octave that was hit.
/// @cost  2-3 ns an addition while the octaves hit fit the L2 cache (fcfs_bench.cpp)
class Histogram {
  public:
    static constexpr unsigned kBitsPerOctave = 12;
    static constexpr std::size_t kBucketsPerOctave = std::size_t{1} << kBitsPerOctave;

    Histogram() = default;
    Histogram(const Histogram& other) { merge(other); }
    Histogram(Histogram&&) noexcept = default;
    Histogram& operator=(const Histogram& other) { return *this = Histogram(other); }
    Histogram& operator=(Histogram&&) noexcept = default;
    ~Histogram() = default;

    /// Counts one value.
    /// @param x  in [0, inf); -0.0 counts as 0
    void add(double x) {
        const auto bits = std::bit_cast<std::uint64_t>(x);
        const std::size_t octave = (bits >> 52U) & 2047U;
        Page* page = page_[octave].get();
        if (page == nullptr) [[unlikely]] page = fresh_page(octave);
        ++(*page)[(bits >> (52U - kBitsPerOctave)) & (kBucketsPerOctave - 1U)];
    }

    void merge(const Histogram& other);

    /// Forgets the counts, keeps the memory.
    void clear();

    [[nodiscard]] std::int64_t count() const;

    /// How many values were exactly 0 (or below 1e-308, the bucket of zero).
    [[nodiscard]] std::int64_t zeros() const { return page_[0] ? (*page_[0])[0] : 0; }

    /// Values x with P(X <= x) = p for each p, linear within a bucket; 0 for an empty histogram.
    ///
    /// @param probability  in [0, 1], ascending
    /// @accuracy           2^-12 relative, and exact rank counts; zeros are exact
    /// @cost               one pass over the octaves hit: 2 us each
    [[nodiscard]] std::vector<double> quantiles(const std::vector<double>& probability) const;

    /// The counts below each of 64 places an octave: what a confidence interval needs to keep of one replication.
    struct Outline {
        std::vector<std::uint32_t> bucket;   ///< coarse buckets hit, ascending
        std::vector<std::int64_t> through;   ///< values in that bucket and all below
        /// Share of values up to x, linear within a coarse bucket.
        [[nodiscard]] double share_below(double x) const;
    };
    [[nodiscard]] Outline outline() const;

    /// Width of the bucket at x if the values there are an atom (far more of them than in the buckets beside it), else 0:
    /// how far a percentile that sits on an atom may be off.
    [[nodiscard]] double atom_blur(double x) const;

    friend bool operator==(const Histogram& a, const Histogram& b);

  private:
    using Page = std::array<std::int64_t, kBucketsPerOctave>;
    Page* fresh_page(std::size_t octave);
    std::int64_t at(std::uint64_t bucket) const;

    std::array<std::unique_ptr<Page>, 2048> page_;
};

}  // namespace sizewell::simulation
