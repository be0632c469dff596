#include "sizewell/simulation/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sizewell::simulation {
namespace {

double low_edge(std::uint64_t bucket) { return std::bit_cast<double>(bucket << (52U - Histogram::kBitsPerOctave)); }

// Zero has a bucket of its own value; the last one is infinity.
double high_edge(std::uint64_t bucket) {
    return bucket == 0 || (bucket >> Histogram::kBitsPerOctave) == 2047 ? low_edge(bucket) : low_edge(bucket + 1);
}

}  // namespace

Histogram::Page* Histogram::fresh_page(std::size_t place) {
    auto& octave = octave_[place / kPages];
    if (!octave) octave = std::make_unique<Octave>();
    auto& page = octave->page[place % kPages];
    if (!page) page = std::make_unique<Page>();
    return page.get();
}

void Histogram::merge(const Histogram& other) {
    other.each_page([&](std::size_t place, const Page& from) {
        Page& to = *fresh_page(place);
        for (std::size_t i = 0; i < kPageSize; ++i) to[i] += from[i];
        return true;
    });
}

void Histogram::clear() {
    each_page([](std::size_t, Page& page) {
        page.fill(0);
        return true;
    });
}

std::int64_t Histogram::count() const {
    std::int64_t total = 0;
    each_page([&](std::size_t, const Page& page) {
        total = std::accumulate(page.begin(), page.end(), total);
        return true;
    });
    return total;
}

std::vector<double> Histogram::quantiles(const std::vector<double>& probability) const {
    std::vector<double> value(probability.size(), 0.0);
    const std::int64_t total = count();
    if (total == 0) return value;
    std::size_t next = 0;
    std::int64_t below = 0;
    double last = 0.0;
    each_page([&](std::size_t place, const Page& page) {
        for (std::size_t i = 0; i < kPageSize; ++i) {
            const std::int64_t here = page[i];
            if (here == 0) continue;
            const std::uint64_t bucket = place * kPageSize + i;
            const double low = low_edge(bucket), high = high_edge(bucket);
            last = high;
            for (; next < value.size(); ++next) {
                const double rank = probability[next] * static_cast<double>(total);
                if (rank > static_cast<double>(below + here)) break;
                const double share = std::max(0.0, (rank - static_cast<double>(below)) / static_cast<double>(here));
                value[next] = high > low ? low + share * (high - low) : low;
            }
            below += here;
        }
        return next < value.size();
    });
    for (; next < value.size(); ++next) value[next] = last;
    return value;
}

Histogram::Outline Histogram::outline() const {
    Outline out;
    std::int64_t sum = 0;
    each_page([&](std::size_t place, const Page& page) {
        const std::int64_t here = std::accumulate(page.begin(), page.end(), std::int64_t{0});
        if (here > 0) {
            sum += here;
            out.bucket.push_back(static_cast<std::uint32_t>(place));
            out.through.push_back(sum);
        }
        return true;
    });
    return out;
}

double Histogram::Outline::share_below(double x) const {
    if (through.empty()) return 0.0;
    const auto all = static_cast<double>(through.back());
    constexpr unsigned kShift = 52U - kCoarseBits;
    const auto wanted = static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x) >> kShift);
    const auto i = static_cast<std::size_t>(std::lower_bound(bucket.begin(), bucket.end(), wanted) - bucket.begin());
    const double below = i > 0 ? static_cast<double>(through[i - 1]) : 0.0;
    if (i == bucket.size() || bucket[i] != wanted) return below / all;
    const double low = std::bit_cast<double>(static_cast<std::uint64_t>(wanted) << kShift);
    const double high = std::bit_cast<double>(static_cast<std::uint64_t>(wanted + 1) << kShift);
    const double here = static_cast<double>(through[i]) - below;
    const double part = wanted == 0 ? 1.0 : std::min(1.0, (x - low) / (high - low));
    return (below + part * here) / all;
}

std::int64_t Histogram::at(std::uint64_t bucket) const {
    const std::uint64_t place = bucket / kPageSize;
    const auto& octave = octave_[place / kPages];
    if (!octave || !octave->page[place % kPages]) return 0;
    return (*octave->page[place % kPages])[bucket % kPageSize];
}

double Histogram::atom_blur(double x) const {
    const std::uint64_t bucket = std::bit_cast<std::uint64_t>(x) >> (52U - kBitsPerOctave);
    if (bucket < 4 || !std::isfinite(x)) return 0.0;
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
    const auto holds = [](const Histogram& all, const Histogram& part) {
        bool same = true;
        part.each_page([&](std::size_t place, const Histogram::Page& page) {
            for (std::size_t i = 0; i < Histogram::kPageSize && same; ++i)
                same = page[i] == all.at(place * Histogram::kPageSize + i);
            return same;
        });
        return same;
    };
    return holds(a, b) && holds(b, a);
}

}  // namespace sizewell::simulation
