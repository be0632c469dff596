#include "sizewell/simulation/network.hpp"

#include "simulation/batch_queue.hpp"
#include "simulation/engine.hpp"
#include "simulation/program.hpp"
#include "simulation/relaxation.hpp"

#include "sizewell/simulation/fcfs.hpp"

#include <algorithm>
#include <limits>

namespace sizewell::simulation {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double largest(const std::vector<double>& x) { return *std::max_element(x.begin(), x.end()); }

Result saturated_result(const Network& network, const std::vector<double>& load, const Options& options) {
    Result r;
    r.saturated = true;
    r.load = largest(load);
    r.wait = r.response = unbounded_times(options.percentiles.size());
    r.in_system = {kInfinity, 0.0};
    r.mean_attempts = {1.0, 0.0};
    for (std::size_t i = 0; i < load.size(); ++i) {
        StationResult s;
        s.name = network.stations[i].name;
        s.load = load[i];
        if (load[i] >= 1.0) {
            s.wait = s.response = unbounded_times(options.percentiles.size());
            s.utilisation = {1.0, 0.0};
            s.in_station = {kInfinity, 0.0};
        } else {
            s.wait.percentile.resize(options.percentiles.size());
            s.response.percentile.resize(options.percentiles.size());
        }
        r.station.push_back(std::move(s));
    }
    return r;
}

// Queues that grew by more than one arrival in fifty, certainly so: they have no stationary law.
bool grows(const Estimate& growth) { return growth.value > 0.02 && growth.value > 2.0 * growth.half_width_95; }

Result result_of(const Summary& s, const Network& network, const detail::Program& program,
                 const std::vector<double>& load, bool trace) {
    using namespace detail;
    Result r;
    r.truncated = s.truncated;
    r.precise = s.precise;
    r.load = largest(load);
    r.customers = s.customers;
    r.replications = s.replications;
    r.wait = s.times[0];
    r.response = s.times[1];
    r.p_block = s.ratio[kBlocked];
    r.p_abandon = s.ratio[kAbandoned];
    r.p_fail = s.ratio[kFailed];
    r.mean_attempts = program.has_retry ? s.ratio[kAttempts] : Estimate{1.0, 0.0};
    r.extra_load = s.ratio[kCopies];
    r.in_system = s.ratio[kInSystem];
    r.throughput = s.ratio[kThroughput];
    r.saturated = !trace && grows(s.ratio[kGrowth]);
    for (std::size_t i = 0; i < network.stations.size(); ++i) {
        const Estimate* const e = &s.ratio[kRequestRatios + kStationRatios * i];
        StationResult out;
        out.name = network.stations[i].name;
        out.load = load[i];
        out.wait = s.times[program.bare_visit ? 0 : 2 + 2 * i];
        out.response = s.times[program.bare_visit ? 1 : 3 + 2 * i];
        out.p_block = e[kVisitsBlocked];
        out.p_abandon = e[kVisitsAbandoned];
        out.utilisation = e[kBusy];
        out.mean_batch = e[kBatch];
        out.in_station = e[kInStation];
        out.throughput = e[kVisitRate];
        r.saturated = r.saturated || (!trace && grows(e[kStationGrowth]));
        r.station.push_back(std::move(out));
    }
    for (std::size_t k = kRequestRatios + kStationRatios * network.stations.size(); k < s.ratio.size(); ++k)
        r.tier.push_back(s.ratio[k]);
    return r;
}

bool overloaded(const Network& network, const std::vector<double>& load) {
    return !std::holds_alternative<ArrivalTrace>(network.arrivals) && !(largest(load) < 1.0) && !detail::sheds(network);
}

// A single FCFS station without any of the things that need events.
bool is_plain(const Network& network, const detail::Program& program) {
    const Station& s = network.stations[0];
    return program.bare_visit && network.stations.size() == 1 && (s.routing == Routing::shared || s.servers == 1) &&
           !s.capacity && !s.patience && !s.outages && s.start_up == 0.0;
}

}  // namespace

Result simulate_events(const Network& network, const Options& options) {
    const detail::Program program = detail::program_of(network);
    const std::vector<double> load = loads(network);
    if (overloaded(network, load)) return saturated_result(network, load, options);
    const ArrivalSource arrivals(network.arrivals);
    Shape shape = detail::shape_of(program);
    shape.stationary = !arrivals.is_trace();
    shape.fixed_customers = static_cast<std::int64_t>(arrivals.trace_length());
    int servers = 0;
    std::vector<double> numbers = load;
    numbers.push_back(arrivals.mean_rate());
    numbers.push_back(static_cast<double>(program.node.size()));
    for (const Station& s : network.stations) {
        servers += s.servers;
        numbers.push_back(s.servers);
        numbers.push_back(s.capacity.value_or(0));
        numbers.push_back(static_cast<double>(s.routing));
    }
    shape.salt = salt_of(numbers);
    shape.warm_up_customers = detail::relaxation_customers(std::min(largest(load), 0.95), servers, options);
    const Summary s = replicate(
        [&](const Replication& order, Tally& tally) { return detail::Engine(program, arrivals, order, tally).run(); },
        shape, options);
    return result_of(s, network, program, load, arrivals.is_trace());
}

Result simulate(const Network& network, const Options& options) {
    const detail::Program program = detail::program_of(network);
    if (!is_plain(network, program)) return simulate_events(network, options);
    const Station& s = network.stations[0];
    const std::vector<double> load = loads(network);
    if (overloaded(network, load)) return saturated_result(network, load, options);
    if (s.batching) return detail::batch_queue(network, load[0], options);
    Result r = fcfs({network.arrivals, s.service, s.servers}, options);
    r.station[0].name = s.name;
    return r;
}

}  // namespace sizewell::simulation
