#include "uncertainty/tally.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace sizewell::uncertainty {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostNets = 32;

std::int64_t bits_of(double x) { return std::bit_cast<std::int64_t>(x); }

// In eight lanes, whatever the instruction set.
double sum_of(const double* x, std::size_t n) {
    double lane[8] = {};
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
        for (std::size_t l = 0; l < 8; ++l) lane[l] += x[i + l];
    }
    for (std::size_t i = n / 8 * 8; i < n; ++i) lane[i % 8] += x[i];
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

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
    const auto [first, last] = std::minmax_element(pilot.begin(), pilot.end());
    const double least = *first, most = *last;
    if (least > 0.0 && most > 4.0 * least) {
        // Half as far again on both sides, in octaves.
        const double reach = std::sqrt(std::min(most / least, 1e100));
        const double low = std::max(least / reach, std::numeric_limits<double>::min());
        const double high = std::min(most * reach, std::numeric_limits<double>::max());
        s.logarithmic = true;
        s.low_bits = bits_of(low);
        while ((bits_of(high) - s.low_bits) >> s.shift >= static_cast<std::int64_t>(kBins)) ++s.shift;
        s.find_atoms(std::move(pilot));
        return s;
    }
    const double p1 = at(0.01), p99 = at(0.99), spread = p99 - p1;
    const double low = std::max(least, p1 - 3.0 * spread), high = std::min(most, p99 + 3.0 * spread);
    const double margin = 0.25 * (high - low);
    s.low = low - margin;
    const double width = high - low + 2.0 * margin;
    s.per_step = width > 0.0 && std::isfinite(width) ? static_cast<double>(kBins) / width : 1.0;
    if (!std::isfinite(s.per_step)) s.per_step = 1.0;
    s.find_atoms(std::move(pilot));
    return s;
}

// A bin is too wide to interpolate in where many of its values are one: max(0, x) and its like.  A staircase needs nothing, as
// long as each of its values has a bin for itself.
void BinScale::find_atoms(std::vector<double> pilot) {
    constexpr std::int64_t kMany = 64, kFew = 16;  // one of so many values
    constexpr std::size_t kNear = 4;               // bins
    std::vector<std::uint32_t> bin(pilot.size());
    std::vector<std::int64_t> count(kBins + 2, 0);
    for (std::size_t at = 0; at < pilot.size(); at += kBatch) bins_of(pilot.data() + at, std::min(kBatch, pilot.size() - at), bin.data() + at);
    for (const std::uint32_t b : bin) ++count[b];
    const bool stairs = (static_cast<std::int64_t>(count.size()) - std::count(count.begin(), count.end(), 0)) * kFew <= static_cast<std::int64_t>(pilot.size());
    for (std::size_t b = 0; b < count.size(); ++b) {
        if (count[b] * kMany < static_cast<std::int64_t>(pilot.size())) continue;
        std::vector<double> inside;
        for (std::size_t i = 0; i < pilot.size(); ++i) {
            if (bin[i] == b) inside.push_back(pilot[i]);
        }
        std::sort(inside.begin(), inside.end());
        std::size_t longest = 0;
        double atom = 0.0;
        for (std::size_t i = 0, end = 0; i < inside.size(); i = end) {
            while (end < inside.size() && inside[end] == inside[i]) ++end;
            if (end - i > longest) longest = end - i, atom = inside[i];
        }
        std::int64_t near = 0;
        for (std::size_t k = b < kNear ? 0 : b - kNear; k <= std::min(b + kNear, count.size() - 1); ++k) near += count[k];
        if (static_cast<std::int64_t>(longest) * kMany >= static_cast<std::int64_t>(pilot.size()) && (!stairs || near > static_cast<std::int64_t>(longest))) atoms.push_back(atom);
    }
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
    for (std::size_t k = 0; k < scale_.atoms.size(); ++k) {
        const double atom = scale_.atoms[k];
        std::int64_t found = 0;
        for (std::size_t i = 0; i < n; ++i) found += values[i] == atom ? 1 : 0;
        at_atom_[k] += found;
    }
    sum_ += sum;
}

void Tally::add_to_nets(const double* values, std::size_t n) {
    for (std::size_t at = 0; at < n;) {
        if (in_last_net_ == net_size_) {
            if (nets_.size() == kMostNets) {  // two by two they are nets again
                for (std::size_t k = 0; k < kMostNets / 2; ++k) nets_[k] = {nets_[2 * k].sum + nets_[2 * k + 1].sum, nets_[2 * k].count + nets_[2 * k + 1].count};
                nets_.resize(kMostNets / 2);
                net_size_ *= 2;
            }
            nets_.emplace_back();
            in_last_net_ = 0;
        }
        const std::size_t size = std::min(n - at, static_cast<std::size_t>(net_size_ - in_last_net_));
        Net& net = nets_.back();
        const double sum = sum_of(values + at, size);
        if (std::isfinite(sum)) {
            net.sum += sum;
            net.count += static_cast<std::int64_t>(size);
        } else {
            for (std::size_t i = at; i < at + size; ++i) {
                if (std::isnan(values[i])) continue;
                net.sum += values[i];
                ++net.count;
            }
        }
        in_last_net_ += static_cast<std::int64_t>(size);
        at += size;
    }
}

std::vector<double> Tally::nets() const {
    std::vector<double> means;
    for (std::size_t k = 0; k < nets_.size(); ++k) {
        const bool whole = k + 1 < nets_.size() || in_last_net_ == net_size_;
        if (whole && nets_[k].count > 0) means.push_back(nets_[k].sum / static_cast<double>(nets_[k].count));
    }
    return means;
}

void Tally::add(const double* values, std::size_t n) {
    add_to_nets(values, n);
    for (std::size_t at = 0; at < n; at += BinScale::kBatch) {
        const double* x = values + at;
        const std::size_t size = std::min(BinScale::kBatch, n - at);
        const double sum = sum_of(x, size);
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
    for (std::size_t k = 0; k < at_atom_.size(); ++k) at_atom_[k] += other.at_atom_[k];
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

std::optional<Tally::Around> Tally::around(std::size_t bin) const {
    const Bin& b = bins_[bin];
    for (std::size_t k = 0; k < at_atom_.size(); ++k) {
        const double atom = scale_.atoms[k];
        if (at_atom_[k] == 0 || atom < b.least || atom > b.most) continue;
        const std::int64_t others = b.count - at_atom_[k];
        const std::int64_t low = b.least < atom ? 1 : 0, high = b.most > atom ? 1 : 0;
        if (others < low + high) return std::nullopt;
        auto below = static_cast<std::int64_t>(static_cast<double>(others) * ((atom - b.least) / (b.most - b.least)));
        below = std::clamp(below, low, others - high);
        return Around{atom, below, at_atom_[k], others - below};
    }
    return std::nullopt;
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
    if (const auto a = at_atom_.empty() ? std::nullopt : around(static_cast<std::size_t>(end - up_to_.begin())); a) {
        if (rank < a->below) return b.least + (a->atom - b.least) * (static_cast<double>(rank) / static_cast<double>(a->below));
        single = rank < a->below + a->at;
        return single ? a->atom : b.most - (b.most - a->atom) * (static_cast<double>(b.count - 1 - rank) / static_cast<double>(a->above));
    }
    return b.least + (b.most - b.least) * (static_cast<double>(rank) / static_cast<double>(b.count - 1));
}

void Tally::count_up() const {
    if (!up_to_.empty()) return;
    up_to_.resize(bins_.size());
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < bins_.size(); ++k) up_to_[k] = sum += bins_[k].count;
}

std::pair<double, double> Tally::shares_to(double x) const {
    if (count_ == 0) return {0.0, 0.0};
    const auto all = static_cast<double>(count_);
    if (std::isinf(x)) return x > 0.0 ? std::pair{static_cast<double>(count_ - above_) / all, 1.0} : std::pair{0.0, static_cast<double>(below_) / all};
    count_up();
    std::uint32_t bin = 0;
    scale_.bins_of(&x, 1, &bin);
    const Bin& b = bins_[bin];
    const auto before = static_cast<double>(below_ + up_to_[bin] - b.count), held = static_cast<double>(b.count);
    if (b.count == 0 || x < b.least) return {before / all, before / all};
    if (x > b.most) return {(before + held) / all, (before + held) / all};
    if (b.least == b.most) return {before / all, (before + held) / all};
    double from = b.least, to = b.most, low = 0.0, high = held;
    if (const auto a = around(bin); a) {
        const auto below = static_cast<double>(a->below), at = static_cast<double>(a->at);
        if (x == a->atom) return {(before + below) / all, (before + below + at) / all};
        if (x < a->atom) to = a->atom, high = below;
        else from = a->atom, low = below + at;
    }
    const double share = (before + low + (high - low) * ((x - from) / (to - from))) / all;
    return {share, share};
}

double Tally::quantile(double p) const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    count_up();
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
