// A histogram from which percentiles are selected: memory does not grow with the samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace sizewell::uncertainty {

/// How values become bins: equal steps of the value, or of its logarithm (as the bits of a double have it).
struct BinScale {
    bool logarithmic = false;
    double low = 0.0;
    double per_step = 0.0;      ///< bins per unit of value
    std::int64_t low_bits = 0;
    int shift = 0;

    static constexpr std::size_t kBins = 2048;
    static constexpr std::size_t kBatch = 256;

    /// The bins of n <= kBatch finite values: 1 to kBins, 0 below and kBins + 1 above.
    void bins_of(const double* values, std::size_t n, std::uint32_t* bins) const;

    /// Bins that fit values seen in a pilot.
    static BinScale of(std::vector<double> pilot);
};

/// Counts, least and most in each bin, with one bin below, one above, and infinities apart.
class Tally {
  public:
    explicit Tally(const BinScale& scale) : scale_(scale), bins_(BinScale::kBins + 2) {}

    /// Its sum is made of batches of kBatch in eight lanes: the bits depend on where calls begin, not on the instruction set.
    void add(const double* values, std::size_t n);
    void add(const Tally& other);

    std::int64_t count() const { return count_; }   ///< of numbers, infinities included
    std::int64_t undefined() const { return undefined_; }
    double mean() const;
    double least() const;
    double most() const;
    /// The order statistic at p of the numbers, interpolated inside a bin of several values.  NaN if there are none.
    double quantile(double p) const;
    /// Values at most x, by the same interpolation.
    std::vector<double> shares(double low, double high, std::size_t bars) const;

  private:
    struct Bin {
        std::int64_t count = 0;
        double least = std::numeric_limits<double>::infinity(), most = -least;
    };
    void add_finite(const double* values, std::size_t n, double sum);
    double at_rank(std::int64_t rank, bool& single) const;

    BinScale scale_;
    std::vector<Bin> bins_;
    mutable std::vector<std::int64_t> up_to_;  // counts up to each bin, once a quantile was asked for
    std::int64_t count_ = 0, undefined_ = 0, below_ = 0, above_ = 0;  // below, above: -infinity, infinity
    double sum_ = 0.0;
};

}  // namespace sizewell::uncertainty
