// A law of times gathered from weighted points: 64 buckets to an octave, enough for percentiles good to 1 %.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sizewell::serving::detail {

class TimeLaw {
  public:
    void add(double x, double weight) {
        const auto bits = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(x) >> kShift) - kFirst;
        const auto at = static_cast<std::size_t>(bits < 0 ? 0 : bits >= kBuckets ? kBuckets - 1 : bits);
        if (at - first_ >= bucket_.size()) make_room(at);
        Bucket& b = bucket_[at - first_];
        b.weight += weight;
        b.sum += weight * x;
        total_ += weight;
        mean_ += weight * x;
        low_ = at < low_ ? at : low_;
        high_ = at > high_ ? at : high_;
    }

    double mean() const { return total_ > 0.0 ? mean_ / total_ : 0.0; }

    /// @param percent  ascending
    std::vector<double> percentiles(const std::vector<double>& percent) const;

    /// The law in a few slices of {weight, mean}, fine in the upper tail.
    std::vector<std::pair<double, double>> slices() const;

  private:
    struct Bucket {
        double weight = 0.0, sum = 0.0;
    };
    void make_room(std::size_t at);
    const Bucket& bucket(std::size_t at) const { return bucket_[at - first_]; }

    static constexpr int kShift = 46;                        // exponent and 6 bits of the mantissa
    static constexpr std::int64_t kFirst = (1023L - 24) << 6;  // 2^-24 s = 60 ns
    static constexpr std::int64_t kBuckets = 48L << 6;         // to 2^24 s

    std::vector<Bucket> bucket_;  // of the octaves that were met, from first_ on: a law has a few of the 48
    std::size_t first_ = 0;
    double total_ = 0.0, mean_ = 0.0;
    std::size_t low_ = kBuckets, high_ = 0;
};

}  // namespace sizewell::serving::detail
