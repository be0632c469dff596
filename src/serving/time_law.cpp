#include "time_law.hpp"

#include <algorithm>
#include <array>

namespace sizewell::serving::detail {

void TimeLaw::make_room(std::size_t at) {
    constexpr std::size_t kMore = 4U << 6;  // four octaves to both sides
    const std::size_t old_end = first_ + bucket_.size();
    const std::size_t low = bucket_.empty() ? at : at < first_ ? at : first_;
    const std::size_t high = bucket_.empty() || at >= old_end ? at : old_end - 1;
    const std::size_t from = bucket_.empty() || at < first_ ? low - std::min(low, kMore) : first_;
    const std::size_t end = bucket_.empty() || at >= old_end ? std::min<std::size_t>(high + kMore, kBuckets) : old_end;
    std::vector<Bucket> wider(std::max(end, at + 1) - from);
    std::copy(bucket_.begin(), bucket_.end(), wider.begin() + static_cast<std::ptrdiff_t>(bucket_.empty() ? 0 : first_ - from));
    bucket_ = std::move(wider);
    first_ = from;
}

// Between the means of two neighbouring points the law is linear, each mean being the middle of its weight.
std::vector<double> TimeLaw::percentiles(const std::vector<double>& percent) const {
    std::vector<double> out;
    out.reserve(percent.size());
    double below = 0.0, last_middle = 0.0, last_value = -1.0;
    std::size_t at = low_;
    double middle = 0.0, value = 0.0;
    const auto load = [&] {
        while (at <= high_ && bucket(at).weight <= 0.0) ++at;
        if (at > high_) return false;
        middle = below + 0.5 * bucket(at).weight;
        value = bucket(at).sum / bucket(at).weight;
        return true;
    };
    bool more = load();
    for (const double p : percent) {
        const double want = p / 100.0 * total_;
        while (more && middle < want) {
            last_middle = middle;
            last_value = value;
            below += bucket(at).weight;
            ++at;
            more = load();
        }
        if (!more) {
            out.push_back(std::max(last_value, 0.0));
        } else if (last_value < 0.0 || middle <= last_middle) {
            out.push_back(value);
        } else {
            out.push_back(last_value + (value - last_value) * (want - last_middle) / (middle - last_middle));
        }
    }
    return out;
}

std::vector<std::pair<double, double>> TimeLaw::slices() const {
    static constexpr std::array<double, 9> kUpTo = {0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0};
    std::vector<std::pair<double, double>> out;
    std::size_t slice = 0;
    double below = 0.0, weight = 0.0, sum = 0.0;
    for (std::size_t i = low_; i <= high_ && i < kBuckets; ++i) {
        weight += bucket(i).weight;
        sum += bucket(i).sum;
        below += bucket(i).weight;
        if (below >= kUpTo[slice] * total_ * (1.0 - 1e-12)) {
            if (weight > 0.0) out.emplace_back(weight / total_, sum / weight);
            weight = sum = 0.0;
            while (slice + 1 < kUpTo.size() && below >= kUpTo[slice] * total_ * (1.0 - 1e-12)) ++slice;
        }
    }
    if (weight > 0.0) out.emplace_back(weight / total_, sum / weight);
    return out;
}

}  // namespace sizewell::serving::detail
