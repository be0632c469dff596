#include "sizewell/simulation/fcfs.hpp"

#include "simulation/free_servers.hpp"
#include "simulation/relaxation.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/sample.hpp"
#include "sizewell/prob/validate.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace sizewell::simulation {
namespace {

constexpr std::size_t kBlock = 1024;

// The ratios a replication reports.
enum RatioIndex : std::size_t { kUtilisation, kThroughput, kInSystem, kRatios };

struct Ready {
    ArrivalSource arrivals;
    prob::Sampler service;
};

template <class Servers>
bool one_replication(Servers servers, int count, const Ready& ready, const Replication& order, Tally& tally) {
    prob::Random arrival_random = order.stream(0);
    prob::Random service_random = order.stream(1);
    const auto stream = ready.arrivals.stream(arrival_random);
    std::array<double, kBlock> gap, service, wait;
    Histogram& waits = tally.times[0];
    Histogram& responses = tally.times[1];
    double wait_sum = 0.0, service_sum = 0.0, gap_sum = 0.0;
    std::int64_t left = order.warm_up;
    for (int phase = 0; phase < 2; ++phase, left = order.measured) {
        for (std::int64_t block = 0; left > 0; ++block) {
            if (block % 16 == 0 && order.stop->requested()) return false;
            const auto n = static_cast<std::size_t>(std::min<std::int64_t>(left, kBlock));
            stream->fill({gap.data(), n}, arrival_random);
            ready.service.fill({service.data(), n}, service_random);
            wait_of_each(servers, gap.data(), service.data(), wait.data(), n);
            left -= static_cast<std::int64_t>(n);
            if (phase == 0) continue;
            for (std::size_t i = 0; i < n; ++i) {
                waits.add(wait[i]);
                responses.add(wait[i] + service[i]);
                wait_sum += wait[i];
                service_sum += service[i];
                gap_sum += gap[i];
            }
        }
    }
    tally.sum[0] = wait_sum;
    tally.sum[1] = wait_sum + service_sum;
    // Work brought in equals work done up to what is in the queue at both ends.
    tally.ratio[kUtilisation] = {service_sum, gap_sum * count};
    tally.ratio[kThroughput] = {static_cast<double>(order.measured), gap_sum};
    tally.ratio[kInSystem] = {tally.sum[1], gap_sum};
    return true;
}

}  // namespace

Times unbounded_times(std::size_t percentiles) {
    const Estimate never{std::numeric_limits<double>::infinity(), 0.0};
    return {never, {1.0, 0.0}, std::vector<Estimate>(percentiles, never)};
}

Result fcfs(const Fcfs& queue, const Options& options) {
    if (queue.servers < 1) throw DomainError("fcfs", "servers", queue.servers, ">= 1");
    prob::validate(queue.service);
    if (prob::support(queue.service).low < 0.0)
        throw DomainError("fcfs", "service", prob::support(queue.service).low, ">= 0 for certain");
    const Ready ready{ArrivalSource(queue.arrivals), prob::Sampler(queue.service)};
    Result result;
    result.load = ready.arrivals.mean_rate() * prob::mean(queue.service) / queue.servers;
    const bool trace = ready.arrivals.is_trace();
    if (!(result.load < 1.0) && !trace) {
        result.saturated = true;
        result.wait = result.response = unbounded_times(options.percentiles.size());
        result.in_system = {std::numeric_limits<double>::infinity(), 0.0};
        return result;
    }

    Shape shape;
    shape.ratios = kRatios;
    shape.salt = salt_of({ready.arrivals.mean_rate(), result.load, static_cast<double>(queue.servers),
                          static_cast<double>(queue.service.index())});
    shape.stationary = !trace;
    shape.fixed_customers = static_cast<std::int64_t>(ready.arrivals.trace_length());
    shape.warm_up_customers = detail::relaxation_customers(result.load, queue.servers, options);
    const Summary s = replicate(
        [&](const Replication& order, Tally& tally) {
            return detail::with_servers(queue.servers, [&](auto servers) {
                return one_replication(std::move(servers), queue.servers, ready, order, tally);
            });
        },
        shape, options);
    result.truncated = s.truncated;
    result.precise = s.precise;
    result.customers = s.customers;
    result.replications = s.replications;
    result.wait = s.times[0];
    result.response = s.times[1];
    result.mean_attempts = {1.0, 0.0};
    result.throughput = s.ratio[kThroughput];
    result.in_system = s.ratio[kInSystem];
    StationResult station;
    station.load = result.load;
    station.wait = s.times[0];
    station.response = s.times[1];
    station.utilisation = s.ratio[kUtilisation];
    station.mean_batch = {1.0, 0.0};
    station.in_station = s.ratio[kInSystem];
    station.throughput = s.ratio[kThroughput];
    result.station.push_back(std::move(station));
    return result;
}

}  // namespace sizewell::simulation
