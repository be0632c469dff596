#include "uncertainty/tally.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace sizewell::uncertainty {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::int64_t bits_of(double x) { return std::bit_cast<std::int64_t>(x); }

}  // namespace

BinScale BinScale::of(std::vector<double> pilot) {
    std::erase_if(pilot, [](double x) { return !std::isfinite(x); });
    BinScale s;
    s.per_step = 1.0;
    if (pilot.empty()) return s;
    const auto at = [&](double p) {
        const auto k = static_cast<std::ptrdiff_t>(p * static_cast<double>(pilot.size() - 1));
        std::nth_element(pilot.begin(), pilot.begin() + k, pilot.end());
        return pilot[static_cast<std::size_t>(k)];
    };
    const double least = at(0.0), p1 = at(0.01), p99 = at(0.99), most = at(1.0);
    if (least > 0.0 && most > 4.0 * least) {
        // Half as far again on both sides, in octaves.
        const double reach = std::sqrt(std::min(most / least, 1e100));
        const double low = std::max(least / reach, std::numeric_limits<double>::min());
        const double high = std::min(most * reach, std::numeric_limits<double>::max());
        s.logarithmic = true;
        s.low_bits = bits_of(low);
        while ((bits_of(high) - s.low_bits) >> s.shift >= static_cast<std::int64_t>(kBins)) ++s.shift;
        return s;
    }
    const double spread = p99 - p1;
    const double low = std::max(least, p1 - 3.0 * spread), high = std::min(most, p99 + 3.0 * spread);
    const double margin = 0.25 * (high - low);
    s.low = low - margin;
    const double width = high - low + 2.0 * margin;
    s.per_step = width > 0.0 && std::isfinite(width) ? static_cast<double>(kBins) / width : 1.0;
    if (!std::isfinite(s.per_step)) s.per_step = 1.0;
    return s;
}

void BinScale::bins_of(const double* values, std::size_t n, std::uint32_t* bins) const {
    if (logarithmic) {  // steps of the bits, which are ordered as positive numbers are
        const std::int64_t origin = low_bits - (std::int64_t{1} << shift);
        const std::int64_t top = std::min(low_bits + (static_cast<std::int64_t>(kBins) << shift), bits_of(std::numeric_limits<double>::max()));
        const double least = std::bit_cast<double>(origin), most = std::bit_cast<double>(top);
        const int by = shift;
        for (std::size_t i = 0; i < n; ++i) {
            double x = values[i] > least ? values[i] : least;
            x = x < most ? x : most;
            bins[i] = static_cast<std::uint32_t>(static_cast<std::uint64_t>(bits_of(x) - origin) >> by);
        }
        return;
    }
    constexpr double kLast = static_cast<double>(kBins) + 1.0;
    const double start = low, per = per_step;
    for (std::size_t i = 0; i < n; ++i) {
        double steps = (values[i] - start) * per + 1.0;
        steps = steps > 0.0 ? steps : 0.0;
        bins[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(steps < kLast ? steps : kLast));
    }
}

void Tally::add_finite(const double* values, std::size_t n, double sum) {
    std::uint32_t bin[BinScale::kBatch];
    scale_.bins_of(values, n, bin);
    for (std::size_t i = 0; i < n; ++i) {
        Bin& b = bins_[bin[i]];
        const double x = values[i];
        ++b.count;
        b.least = x < b.least ? x : b.least;
        b.most = x > b.most ? x : b.most;
    }
    sum_ += sum;
}

void Tally::add(const double* values, std::size_t n) {
    for (std::size_t at = 0; at < n; at += BinScale::kBatch) {
        const double* x = values + at;
        const std::size_t size = std::min(BinScale::kBatch, n - at);
        double lane[8] = {};
        for (std::size_t i = 0; i + 8 <= size; i += 8) {
            for (std::size_t l = 0; l < 8; ++l) lane[l] += x[i + l];
        }
        for (std::size_t i = size / 8 * 8; i < size; ++i) lane[i % 8] += x[i];
        const double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
        if (std::isfinite(sum)) {
            add_finite(x, size, sum);
            continue;
        }
        for (std::size_t i = 0; i < size; ++i) {  // one of them is no finite number, or they are huge
            if (std::isfinite(x[i])) add_finite(x + i, 1, x[i]);
            else if (std::isnan(x[i])) ++undefined_, --count_;
            else ++(x[i] < 0.0 ? below_ : above_);
        }
    }
    count_ += static_cast<std::int64_t>(n);
    up_to_.clear();
}

void Tally::add(const Tally& other) {
    for (std::size_t k = 0; k < bins_.size(); ++k) {
        bins_[k].least = std::min(bins_[k].least, other.bins_[k].least);
        bins_[k].most = std::max(bins_[k].most, other.bins_[k].most);
        bins_[k].count += other.bins_[k].count;
    }
    count_ += other.count_;
    undefined_ += other.undefined_;
    below_ += other.below_;
    above_ += other.above_;
    sum_ += other.sum_;
    up_to_.clear();
}

double Tally::mean() const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    if (above_ > 0) return below_ > 0 ? std::numeric_limits<double>::quiet_NaN() : kInfinity;
    return below_ > 0 ? -kInfinity : sum_ / static_cast<double>(count_);
}

double Tally::least() const {
    if (below_ > 0) return -kInfinity;
    for (const Bin& b : bins_) {
        if (b.count > 0) return b.least;
    }
    return kInfinity;
}

double Tally::most() const {
    if (above_ > 0) return kInfinity;
    for (std::size_t k = bins_.size(); k-- > 0;) {
        if (bins_[k].count > 0) return bins_[k].most;
    }
    return -kInfinity;
}

double Tally::at_rank(std::int64_t rank, bool& single) const {
    single = true;
    if (rank < below_) return -kInfinity;
    rank -= below_;
    const auto end = std::upper_bound(up_to_.begin(), up_to_.end(), rank);
    if (end == up_to_.end()) return kInfinity;
    const Bin& b = bins_[static_cast<std::size_t>(end - up_to_.begin())];
    rank -= *end - b.count;
    single = b.least == b.most;
    if (single || b.count == 1) return b.least;
    return b.least + (b.most - b.least) * (static_cast<double>(rank) / static_cast<double>(b.count - 1));
}

double Tally::quantile(double p) const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    if (up_to_.empty()) {
        std::int64_t sum = 0;
        for (const Bin& b : bins_) up_to_.push_back(sum += b.count);
    }
    const auto n = static_cast<double>(count_);
    const double position = std::clamp(p * n - 0.5, 0.0, n - 1.0);
    const auto rank = static_cast<std::int64_t>(position);
    bool single = false, next_single = false;
    const double here = at_rank(rank, single);
    const double next = at_rank(std::min(rank + 1, count_ - 1), next_single);
    if (here == next) return here;
    if (std::isinf(here) || std::isinf(next) || (single && next_single)) {  // steps: a value that does occur
        return at_rank(std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(p * n)) - 1, 0, count_ - 1), single);
    }
    return here + (position - static_cast<double>(rank)) * (next - here);
}

std::vector<double> Tally::shares(double low, double high, std::size_t bars) const {
    std::vector<double> share(bars, 0.0);
    if (count_ == 0 || !(high > low)) return share;
    for (const Bin& b : bins_) {
        if (b.count == 0) continue;
        const double middle = 0.5 * (b.least + b.most);
        if (!(middle >= low && middle <= high)) continue;
        const auto bar = static_cast<std::size_t>((middle - low) / (high - low) * static_cast<double>(bars));
        share[std::min(bar, bars - 1)] += static_cast<double>(b.count) / static_cast<double>(count_);
    }
    return share;
}

}  // namespace sizewell::uncertainty
