#include "sizewell/latency/cache.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/fan_out.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace sizewell::latency {

namespace {

void check(const char* where, const Zipf& z) {
    if (!(z.items >= 1.0 && z.items <= 1e9)) throw DomainError(where, "items", z.items, "in [1, 1e9]");
    if (!(z.exponent >= 0.0 && z.exponent <= 20.0)) throw DomainError(where, "exponent", z.exponent, "in [0, 20]");
}

// Popularities with the number of items each stands for: the first ranks one by one, the rest as nodes of an integral
// over the logarithm of the rank.
struct Rank {
    double popularity;
    double items;
};

std::vector<Rank> ranks(const Zipf& z) {
    constexpr double kOneByOne = 1000.0;
    constexpr int kPanels = 64;
    // Gauss-Legendre, 4 points
    constexpr double node[] = {-0.86113631159405257522, -0.33998104358485626480, 0.33998104358485626480, 0.86113631159405257522};
    constexpr double weight[] = {0.34785484513745385737, 0.65214515486254614263, 0.65214515486254614263, 0.34785484513745385737};
    const double items = std::floor(z.items), single = std::min(items, kOneByOne);
    std::vector<Rank> all;
    for (double i = 1.0; i <= single; i += 1.0) all.push_back({std::pow(i, -z.exponent), 1.0});
    if (items > single) {
        const double low = std::log(single + 0.5), width = (std::log(items + 0.5) - low) / kPanels;
        for (int k = 0; k < kPanels; ++k) {
            for (int j = 0; j < 4; ++j) {
                const double rank = std::exp(low + width * (k + 0.5 * (1.0 + node[j])));
                all.push_back({std::pow(rank, -z.exponent), 0.5 * width * weight[j] * rank});
            }
        }
    }
    double total = 0.0;
    for (const Rank& r : all) total += r.popularity * r.items;
    for (Rank& r : all) r.popularity /= total;
    return all;
}

// Share of time an object of a given request rate times time is held.
double held(double x, Eviction eviction) { return eviction == Eviction::lru ? -std::expm1(-x) : x / (1.0 + x); }

double hits(const std::vector<Rank>& all, double time, Eviction eviction) {
    double sum = 0.0;
    for (const Rank& r : all) sum += r.items * r.popularity * held(r.popularity * time, eviction);
    return std::min(1.0, sum);
}

}  // namespace

double hit_ratio(const Zipf& popularity, double capacity, Eviction eviction) {
    check("hit_ratio", popularity);
    if (!(capacity > 0.0)) throw DomainError("hit_ratio", "capacity", capacity, "> 0");
    if (capacity >= std::floor(popularity.items)) return 1.0;
    const std::vector<Rank> all = ranks(popularity);
    const auto kept = [&](double log_time) {
        const double time = std::exp(log_time);
        double sum = 0.0;
        for (const Rank& r : all) sum += r.items * held(r.popularity * time, eviction);
        return sum;
    };
    // Every object is held at most its share of T: T >= capacity.
    double low = std::log(capacity), high = low + 1.0;
    while (kept(high) < capacity && high < 600.0) high += 2.0 * (high - low);
    for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (low + high);
        (kept(middle) < capacity ? low : high) = middle;
    }
    return hits(all, std::exp(0.5 * (low + high)), eviction);
}

double ttl_hit_ratio(const Zipf& popularity, double rate, double ttl, bool renewed) {
    check("ttl_hit_ratio", popularity);
    if (!(rate >= 0.0 && std::isfinite(rate))) throw DomainError("ttl_hit_ratio", "rate", rate, ">= 0 and finite");
    if (!(ttl >= 0.0 && std::isfinite(ttl))) throw DomainError("ttl_hit_ratio", "ttl", ttl, ">= 0 and finite");
    return hits(ranks(popularity), rate * ttl, renewed ? Eviction::lru : Eviction::fifo);
}

queueing::ResponseLaw cached(const Cache& cache, const queueing::ResponseLaw& miss) {
    if (!(cache.hit_ratio >= 0.0 && cache.hit_ratio <= 1.0)) throw DomainError("cached", "hit_ratio", cache.hit_ratio, "in [0, 1]");
    if (!(cache.lookup >= 0.0 && std::isfinite(cache.lookup))) throw DomainError("cached", "lookup", cache.lookup, ">= 0 and finite");
    queueing::ResponseLaw law = sometimes(miss, 1.0 - cache.hit_ratio);
    law.shift += cache.lookup;
    law.mean += cache.lookup;
    return law;
}

}  // namespace sizewell::latency
