// The door's last resort: replications of the queue itself.
#include "checks.hpp"
#include "choice.hpp"
#include "sizewell/simulation/fcfs.hpp"
#include "sizewell/simulation/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::queueing {
namespace {

namespace sim = sizewell::simulation;

sim::Arrivals simulated(const Arrivals& arrivals) {
    struct Convert {
        sim::Arrivals operator()(const Poisson& p) const { return sim::Renewal{prob::Exponential{1.0 / p.rate}}; }
        sim::Arrivals operator()(const Renewal& r) const { return sim::Renewal{r.interarrival}; }
        sim::Arrivals operator()(const Mmpp& m) const {
            const double up = 1.0 / m.low_sojourn, down = 1.0 / m.high_sojourn;
            return sim::Mmpp{{m.low_rate, m.high_rate}, {{-up, up}, {down, -down}}};
        }
    };
    return std::visit(Convert{}, arrivals);
}

// The levels asked for among enough others to draw the whole law.
std::vector<double> levels_of(const Options& options) {
    std::vector<double> levels = {0.1, 0.5, 1.0, 2.0, 3.0, 99.3, 99.5, 99.7, 99.8, 99.9, 99.95, 99.98, 99.99};
    for (double p = 4.0; p < 99.25; p += p < 95.0 ? 1.0 : 0.25) levels.push_back(p);
    levels.insert(levels.end(), options.percentiles.begin(), options.percentiles.end());
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

Stats stats_of(const sim::Times& times, const std::vector<double>& levels, const Options& options) {
    Stats s;
    s.mean = times.mean.value;
    for (const double p : options.percentiles) {
        const auto i = static_cast<std::size_t>(std::lower_bound(levels.begin(), levels.end(), p) - levels.begin());
        const sim::Estimate& e = times.percentile[i];
        s.percentile.push_back(e.value);
        s.lower.push_back(std::max(0.0, e.value - e.half_width_95));
        s.upper.push_back(e.value + e.half_width_95);
    }
    return s;
}

ResponseLaw law_of(const sim::Times& times, const std::vector<double>& levels) {
    Tabulated table{{0.0}, {times.p_positive.value}, 1.0, 0.0};
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const double t = times.percentile[i].value, c = 1.0 - levels[i] / 100.0;
        if (t <= table.time.back() || c >= table.ccdf.back()) continue;
        table.time.push_back(t);
        table.ccdf.push_back(c);
    }
    const std::size_t n = table.time.size();
    if (n > 2) {
        table.decay = std::log(table.ccdf[n - 2] / table.ccdf[n - 1]) / (table.time[n - 1] - table.time[n - 2]);
    } else if (times.mean.value > 0.0) {
        table.decay = 1.0 / times.mean.value;
    }
    return {std::move(table), 0.0, times.mean.value};
}

sim::Result run_of(const Query& query, const sim::Options& options) {
    const int servers = whole_servers("response", query.servers);
    const auto* law = std::get_if<prob::Law>(&query.service);
    if (law != nullptr && !query.capacity && !query.patience) return sim::fcfs({simulated(query.arrivals), *law, servers}, options);
    sim::Station station;
    station.name = "station";
    station.servers = servers;
    station.capacity = query.capacity;
    station.patience = query.patience;
    if (law != nullptr) {
        station.service = *law;
    } else {
        const auto& b = std::get<BatchService>(query.service);
        station.batching = sim::Batching{b.max, b.delay, b.fixed, b.per_item, b.table, b.noise.value_or(prob::Deterministic{1.0})};
    }
    return sim::simulate({simulated(query.arrivals), {station}, sim::Visit{0}}, options);
}

double largest_error(const Stats& s, const Options& options) {
    double error = 0.0;
    for (std::size_t i = 0; i < s.percentile.size(); ++i) {
        if (options.percentiles[i] <= 99.0 && s.percentile[i] > 0.0) error = std::max(error, 0.5 * (s.upper[i] - s.lower[i]) / s.percentile[i]);
    }
    return error;
}

}  // namespace

Response simulated_response(const Query& query, const Options& options) {
    // Of one core, the slower common cases: the recursion of a plain queue, the event engine with losses.
    const double customers_per_second = query.capacity || query.patience ? 1.5e6 : (std::holds_alternative<BatchService>(query.service) ? 5e6 : 1e7);
    sim::Options run;
    run.seed = options.seed;
    run.threads = options.threads;
    run.customers = std::max<std::int64_t>(100'000, static_cast<std::int64_t>(customers_per_second * std::max(options.time_budget, 0.1)));
    run.precision = options.precision;
    run.percentiles = levels_of(options);
    run.precise_in = sim::PreciseIn::both;
    const sim::Result result = run_of(query, run);
    Response r;
    r.saturated = result.saturated;
    r.method = "simulation";
    r.error = ErrorClass::simulated;
    r.p_wait = result.wait.p_positive.value;
    r.wait = stats_of(result.wait, run.percentiles, options);
    r.response = stats_of(result.response, run.percentiles, options);
    r.wait_law = law_of(result.wait, run.percentiles);
    r.response_law = law_of(result.response, run.percentiles);
    r.p_block = result.p_block.value;
    r.p_abandon = result.p_abandon.value;
    if (!result.station.empty()) r.mean_batch = result.station.front().mean_batch.value;
    r.relative_error = largest_error(r.response, options);
    r.reason = "no formula is close enough here: " + std::to_string(result.customers) + " requests simulated";
    return r;
}

}  // namespace sizewell::queueing
