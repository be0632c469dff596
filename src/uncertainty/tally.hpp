// A histogram from which percentiles are selected: memory does not grow with the samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace sizewell::uncertainty {

/// How values become bins: equal steps of the value, or of its logarithm (as the bits of a double have it).
struct BinScale {
    bool logarithmic = false;
    double low = 0.0;
    double per_step = 0.0;      ///< bins per unit of value
    std::int64_t low_bits = 0;
    int shift = 0;
    std::vector<double> atoms;  ///< values that occur again and again among others near them, one a bin at most

    static constexpr std::size_t kBins = 2048;
    static constexpr std::size_t kBatch = 256;

    /// The bins of n <= kBatch finite values: 1 to kBins, 0 below and kBins + 1 above.
    void bins_of(const double* values, std::size_t n, std::uint32_t* bins) const;

    /// Bins that fit values seen in a pilot.
    static BinScale of(std::vector<double> pilot);

  private:
    void find_atoms(std::vector<double> pilot);
};

/// Counts, least and most in each bin, with one bin below, one above, and infinities apart.
class Tally {
  public:
    explicit Tally(const BinScale& scale) : scale_(scale), bins_(BinScale::kBins + 2), at_atom_(scale.atoms.size(), 0) {}

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
    /// Shares of the numbers below x and at most x, by the same interpolation.
    std::pair<double, double> shares_to(double x) const;
    /// Means of the smaller nets that the values come in, of equal size and 16 to 32 of them; fewer at first.  Infinities make one
    /// infinite, and one without numbers is left out.
    std::vector<double> nets() const;
    /// Shares of all numbers in equal bars from low to high.
    std::vector<double> shares(double low, double high, std::size_t bars) const;

  private:
    struct Bin {
        std::int64_t count = 0;
        double least = std::numeric_limits<double>::infinity(), most = -least;
    };
    struct Net {
        double sum = 0.0;
        std::int64_t count = 0;
    };
    void add_to_nets(const double* values, std::size_t n);
    void add_finite(const double* values, std::size_t n, double sum);
    double at_rank(std::int64_t rank, bool& single) const;
    void count_up() const;

    // A bin of several values around one that occurs again and again: how many of the others are below and above that.
    struct Around {
        double atom;
        std::int64_t below, at, above;
    };
    std::optional<Around> around(std::size_t bin) const;

    BinScale scale_;
    std::vector<Bin> bins_;
    std::vector<std::int64_t> at_atom_;  // in the order of the atoms
    std::vector<Net> nets_;
    std::int64_t net_size_ = 8, in_last_net_ = 8;
    mutable std::vector<std::int64_t> up_to_;  // counts up to each bin, once a quantile was asked for
    std::int64_t count_ = 0, undefined_ = 0, below_ = 0, above_ = 0;  // below, above: -infinity, infinity
    double sum_ = 0.0;
};

}  // namespace sizewell::uncertainty
