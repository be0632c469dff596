#include "sizewell/simulation/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sizewell::simulation {
namespace {

double low_edge(std::uint64_t bucket) { return std::bit_cast<double>(bucket << (52U - Histogram::kBitsPerOctave)); }

}  // namespace

Histogram::Page* Histogram::fresh_page(std::size_t octave) {
    page_[octave] = std::make_unique<Page>();
    return page_[octave].get();
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t octave = 0; octave < page_.size(); ++octave) {
        if (!other.page_[octave]) continue;
        Page& to = page_[octave] ? *page_[octave] : *fresh_page(octave);
        const Page& from = *other.page_[octave];
        for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    }
}

void Histogram::clear() {
    for (auto& page : page_) {
        if (page) page->fill(0);
    }
}

std::int64_t Histogram::count() const {
    std::int64_t total = 0;
    for (const auto& page : page_) {
        if (page) total += std::accumulate(page->begin(), page->end(), std::int64_t{0});
    }
    return total;
}

std::vector<double> Histogram::quantiles(const std::vector<double>& probability) const {
    std::vector<double> value(probability.size(), 0.0);
    const std::int64_t total = count();
    if (total == 0) return value;
    std::size_t next = 0;
    std::int64_t below = 0;
    double last = 0.0;
    for (std::size_t octave = 0; octave < page_.size() && next < value.size(); ++octave) {
        if (!page_[octave]) continue;
        for (std::size_t i = 0; i < kBucketsPerOctave && next < value.size(); ++i) {
            const std::int64_t here = (*page_[octave])[i];
            if (here == 0) continue;
            const std::uint64_t bucket = (octave << kBitsPerOctave) | i;
            const double low = low_edge(bucket);
            const double high = bucket == 0 || octave == 2047 ? low : low_edge(bucket + 1);
            last = high;
            while (next < value.size()) {
                const double rank = probability[next] * static_cast<double>(total);
                if (rank > static_cast<double>(below + here)) break;
                const double share = std::max(0.0, (rank - static_cast<double>(below)) / static_cast<double>(here));
                value[next++] = high > low ? low + share * (high - low) : low;
            }
            below += here;
        }
    }
    for (; next < value.size(); ++next) value[next] = last;
    return value;
}

namespace {
constexpr unsigned kCoarseBits = 6;
constexpr unsigned kCoarseShift = 52 - kCoarseBits;
}  // namespace

Histogram::Outline Histogram::outline() const {
    constexpr std::size_t kFine = std::size_t{1} << (kBitsPerOctave - kCoarseBits);
    Outline out;
    std::int64_t sum = 0;
    for (std::size_t octave = 0; octave < page_.size(); ++octave) {
        if (!page_[octave]) continue;
        const std::int64_t* cell = page_[octave]->data();
        for (std::size_t i = 0; i < (std::size_t{1} << kCoarseBits); ++i, cell += kFine) {
            const std::int64_t here = std::accumulate(cell, cell + kFine, std::int64_t{0});
            if (here == 0) continue;
            sum += here;
            out.bucket.push_back(static_cast<std::uint32_t>((octave << kCoarseBits) | i));
            out.through.push_back(sum);
        }
    }
    return out;
}

double Histogram::Outline::share_below(double x) const {
    if (through.empty()) return 0.0;
    const auto all = static_cast<double>(through.back());
    const auto wanted = static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x) >> kCoarseShift);
    const auto i = static_cast<std::size_t>(std::lower_bound(bucket.begin(), bucket.end(), wanted) - bucket.begin());
    const double below = i > 0 ? static_cast<double>(through[i - 1]) : 0.0;
    if (i == bucket.size() || bucket[i] != wanted) return below / all;
    const double low = std::bit_cast<double>(static_cast<std::uint64_t>(wanted) << kCoarseShift);
    const double high = std::bit_cast<double>(static_cast<std::uint64_t>(wanted + 1) << kCoarseShift);
    const double here = static_cast<double>(through[i]) - below;
    const double part = wanted == 0 ? 1.0 : std::min(1.0, (x - low) / (high - low));
    return (below + part * here) / all;
}

std::int64_t Histogram::at(std::uint64_t bucket) const {
    const auto& page = page_[bucket >> kBitsPerOctave];
    return page ? (*page)[bucket & (kBucketsPerOctave - 1U)] : 0;
}

double Histogram::atom_blur(double x) const {
    const std::uint64_t bucket = (std::bit_cast<std::uint64_t>(x) & 0x7fffffffffffffffULL) >> (52U - kBitsPerOctave);
    if (bucket < 2) return 0.0;
    // A value on a bucket's edge may have been counted on either side of it.
    std::int64_t here = 0, beside = 0;
    std::uint64_t atom = bucket;
    for (const std::uint64_t b : {bucket - 1, bucket, bucket + 1}) {
        const std::int64_t n = at(b);
        if (n > here) {
            here = n;
            atom = b;
        }
    }
    for (const std::uint64_t b : {atom - 2, atom - 1, atom + 1, atom + 2}) beside += at(b);
    if (here < 64 || here < 4 * beside) return 0.0;
    return (low_edge(bucket + 1) - low_edge(bucket)) * (bucket == atom ? 1.0 : 2.0);
}

bool operator==(const Histogram& a, const Histogram& b) {
    static const Histogram::Page kNothing{};
    for (std::size_t octave = 0; octave < a.page_.size(); ++octave) {
        const auto& left = a.page_[octave];
        const auto& right = b.page_[octave];
        if ((left ? *left : kNothing) != (right ? *right : kNothing)) return false;
    }
    return true;
}

}  // namespace sizewell::simulation
