#include "simulation/batch_queue.hpp"

#include "simulation/free_servers.hpp"
#include "simulation/relaxation.hpp"

#include "sizewell/prob/sample.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace sizewell::simulation::detail {
namespace {

enum RatioIndex : std::size_t { kUtilisation, kThroughput, kInSystem, kMeanBatch, kRatios };

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Ready {
    ArrivalSource arrivals;
    prob::Sampler noise;
    std::vector<double> time;  // [n - 1]
    double delay;
    int servers;
};

// Arrival times as far ahead as a full batch needs, relative to a moment that moves along.
class Lookahead {
  public:
    Lookahead(const Ready& ready, const Replication& order)
        : random_(order.stream(0)), stream_(ready.arrivals.stream(random_)) {}

    // The time of the k-th request not yet taken; +inf after the last.
    double operator[](std::size_t k) {
        while (taken_ + k >= time_.size() && !over_) extend();
        return taken_ + k < time_.size() ? time_[taken_ + k] : kInfinity;
    }
    void take(std::size_t n) { taken_ += n; }

    // Moves the origin to the oldest request and returns by how much; forgets what was taken.
    double rebase() {
        const double by = (*this)[0];
        if (!(by < kInfinity)) return 0.0;
        time_.erase(time_.begin(), time_.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = 0;
        for (double& t : time_) t -= by;
        last_ -= by;
        return by;
    }

  private:
    void extend() {
        std::array<double, 512> gap;
        const std::size_t n = stream_->fill(gap, random_);
        over_ = n == 0;
        for (std::size_t i = 0; i < n; ++i) time_.push_back(last_ += gap[i]);
    }

    prob::Random random_;
    std::unique_ptr<ArrivalStream> stream_;
    std::vector<double> time_;
    std::size_t taken_ = 0;
    double last_ = 0.0;
    bool over_ = false;
};

template <class Servers>
bool one_replication(Servers servers, const Ready& ready, const Replication& order, Tally& tally) {
    Lookahead arrival(ready, order);
    prob::Random noise_random = order.stream(1);
    const std::size_t full = ready.time.size();
    Histogram& waits = tally.times[0];
    Histogram& responses = tally.times[1];
    double wait_sum = 0.0, response_sum = 0.0, busy = 0.0, batches = 0.0, batched = 0.0;
    double elapsed = 0.0;  // from the arrival of the first measured request to the arrival of the last
    std::int64_t to_skip = order.warm_up, to_measure = order.measured;
    double before = 0.0;
    for (std::int64_t batch = 0; to_measure > 0; ++batch) {
        if (batch % 256 == 0) {
            if (batch % 8192 == 0 && order.stop->requested()) return false;
            const double by = arrival.rebase();
            servers.shift(by);
            before -= by;
        }
        const double oldest = arrival[0];
        const double ready_at = std::min(arrival[full - 1], oldest + ready.delay);
        const double start = std::max({oldest, servers.first(), ready_at});
        std::size_t n = 1;
        while (n < full && arrival[n] <= start) ++n;
        const double time = ready.time[n - 1] * ready.noise(noise_random);
        servers.replace_first(start + time);
        for (std::size_t i = 0; i < n; ++i) {
            const double at = arrival[i];
            if (to_skip > 0) {
                --to_skip;
                before = at;
                continue;
            }
            if (to_measure == 0) break;
            --to_measure;
            const double wait = start - at;
            waits.add(wait);
            responses.add(wait + time);
            wait_sum += wait;
            response_sum += wait + time;
            elapsed += at - before;
            before = at;
        }
        arrival.take(n);
        if (to_skip == 0) {
            batches += 1.0;
            batched += static_cast<double>(n);
            busy += time;
        }
    }
    tally.sum[0] = wait_sum;
    tally.sum[1] = response_sum;
    const auto measured = static_cast<double>(order.measured);
    tally.ratio[kUtilisation] = {busy * measured / batched, elapsed * ready.servers};
    tally.ratio[kThroughput] = {measured, elapsed};
    tally.ratio[kInSystem] = {response_sum, elapsed};
    tally.ratio[kMeanBatch] = {batched, batches};
    return true;
}

}  // namespace

Result batch_queue(const Network& network, double load, const Options& options) {
    const Station& s = network.stations[0];
    const Batching& b = *s.batching;
    std::vector<double> time;
    for (int n = 1; n <= b.max; ++n) time.push_back(b.time(n));
    const Ready ready{ArrivalSource(network.arrivals), prob::Sampler(b.noise), std::move(time), b.delay, s.servers};
    Shape shape;
    shape.ratios = kRatios;
    shape.salt = salt_of(
        {ready.arrivals.mean_rate(), load, static_cast<double>(s.servers), b.delay, static_cast<double>(b.max)});
    shape.stationary = !ready.arrivals.is_trace();
    shape.fixed_customers = static_cast<std::int64_t>(ready.arrivals.trace_length());
    shape.warm_up_customers = relaxation_customers(load, s.servers * b.max, options);
    const Summary sum = replicate(
        [&](const Replication& order, Tally& tally) {
            return with_servers(s.servers,
                                [&](auto servers) { return one_replication(std::move(servers), ready, order, tally); });
        },
        shape, options);
    Result r;
    r.truncated = sum.truncated;
    r.precise = sum.precise;
    r.load = load;
    r.customers = sum.customers;
    r.replications = sum.replications;
    r.wait = sum.times[0];
    r.response = sum.times[1];
    r.mean_attempts = {1.0, 0.0};
    r.throughput = sum.ratio[kThroughput];
    r.in_system = sum.ratio[kInSystem];
    StationResult out;
    out.name = s.name;
    out.load = load;
    out.wait = r.wait;
    out.response = r.response;
    out.utilisation = sum.ratio[kUtilisation];
    out.mean_batch = sum.ratio[kMeanBatch];
    out.in_station = r.in_system;
    out.throughput = r.throughput;
    r.station.push_back(std::move(out));
    return r;
}

}  // namespace sizewell::simulation::detail
