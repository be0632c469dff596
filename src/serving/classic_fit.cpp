#include "sizewell/serving/classic_fit.hpp"

#include "sizewell/error.hpp"
#include "sizewell/serving/closed_loop.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>

namespace sizewell::serving {
namespace {

constexpr double kNormal99 = 2.3263478740408408;
constexpr double kMostInFlight = 1e4;  // a loop beyond this is not simulated
constexpr double kTolerance = 1.1;  // of a bound that itself was measured

std::string count_text(double n) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", n);
    return buffer;
}

std::optional<double> percentile(const MeasuredTimes& times, double percent) {
    for (const auto& [p, seconds] : times.percentile) {
        if (p == percent) return seconds;
    }
    return std::nullopt;
}

double samples_in_flight(const LoadPoint& p) { return p.concurrency.value_or(1.0) * p.client_batch; }

// Mean latency: measured, or by Little's law, or the median.
std::optional<double> mean_latency(const LoadPoint& p) {
    if (p.e2e.mean) return p.e2e.mean;
    if (p.throughput_requests && *p.throughput_requests > 0.0) return p.concurrency.value_or(1.0) / *p.throughput_requests;
    return percentile(p.e2e, 50.0);
}

bool is_table_point(const LoadPoint& p) { return !p.request_rate && p.concurrency.value_or(1.0) == 1.0 && mean_latency(p).has_value(); }
bool is_closed_loop(const LoadPoint& p) {
    return !p.request_rate && p.concurrency.value_or(1.0) > 1.0 && samples_in_flight(p) <= kMostInFlight && mean_latency(p).has_value();
}

// What a batch of n occupies an instance for.
struct Occupancy {
    double fixed = 0.0;     // alpha
    double per_item = 0.0;  // beta
    [[nodiscard]] double of(double n) const { return fixed + per_item * n; }
};

// Relative least squares of c R = (c + 1) alpha + beta N; a negative alpha is set to 0.
struct Cycle {
    double in_flight;
    double seconds;
};
Occupancy cycle_fit(const std::vector<Cycle>& cycles, double c) {
    double uu = 0.0, uv = 0.0, vv = 0.0, u1 = 0.0, v1 = 0.0;
    for (const Cycle& p : cycles) {
        const double r = c * p.seconds;
        const double u = (c + 1.0) / r, v = p.in_flight / r;
        uu += u * u;
        uv += u * v;
        vv += v * v;
        u1 += u;
        v1 += v;
    }
    const double det = uu * vv - uv * uv;
    Occupancy o;
    if (cycles.size() > 1 && det > 1e-12 * uu * vv) {
        o.fixed = (u1 * vv - v1 * uv) / det;
        o.per_item = (v1 * uu - u1 * uv) / det;
    }
    if (cycles.size() == 1 || o.fixed < 0.0) o = {0.0, v1 / vv};
    return o;
}

std::vector<Cycle> cycles_of(const std::vector<const LoadPoint*>& loads) {
    std::vector<Cycle> cycles;
    for (const LoadPoint* p : loads) cycles.push_back({samples_in_flight(*p), *mean_latency(*p)});
    return cycles;
}

class Fit {
  public:
    Fit(const LoadSeries& series, const ClassicFitOptions& options) {
        profile_ = measured_profile(series);
        for (const LoadPoint& p : series.points) {
            if (is_table_point(p)) table_.push_back(&p);
            if (is_closed_loop(p)) loops_.push_back(&p);
        }
        if (table_.empty() && loops_.empty()) throw DomainError("fit_classic", "points", 0, "at least one load with a latency or a throughput");
        std::stable_sort(loops_.begin(), loops_.end(), [](const LoadPoint* a, const LoadPoint* b) { return samples_in_flight(*a) < samples_in_flight(*b); });
        if (options.calibrate && *options.calibrate < 1) throw DomainError("fit_classic", "calibrate", *options.calibrate, ">= 1");
        used_ = std::min(loops_.size(), static_cast<std::size_t>(options.calibrate.value_or(std::numeric_limits<int>::max())));
        c_.server.sharing = assumed_sharing(options.instances.value_or(series.instances.value_or(1)));
        c_.server.max_batch = options.max_batch.value_or(series.max_batch.value_or(0));
        c_.server.queue_delay = options.queue_delay;
        c_.server.host = {0.0, options.host_per_request, options.host_workers};
    }

    ServiceProfile profile() {
        read_table();
        if (loops_.empty()) {
            c_.server.table = c_.measured;
            c_.notes.push_back("no load with several requests in flight: the whole latency counts as occupying the GPU, which is safe");
        } else {
            fit_loops();
        }
        if (c_.server.sharing.assumed) {
            c_.notes.push_back(count_text(c_.server.sharing.instances) + " instances on one GPU: assumed to share it without gain");
        }
        fit_jitter();
        residuals();
        profile_.classic = std::move(c_);
        return std::move(profile_);
    }

  private:
    void read_table() {
        std::vector<BatchPoint> points;
        for (const LoadPoint* p : table_) points.push_back({p->client_batch, *mean_latency(*p)});
        if (points.empty()) {  // one load alone: the latency of its requests is all there is
            const LoadPoint& lowest = *loops_.front();
            points.push_back({lowest.client_batch, *mean_latency(lowest) / *lowest.concurrency});
            c_.notes.push_back("no load with a single request in flight: the latency of one is the cycle of the lowest load over its requests");
            inferred_table_ = true;
        }
        c_.measured = batch_table(std::move(points));
        c_.line = fitted_line(c_.measured);
        if (c_.server.max_batch == 0) {
            double most = c_.measured.largest();
            if (table_.size() < 2) {
                for (std::size_t i = 0; i < used_; ++i) most = std::max(most, samples_in_flight(*loops_[i]) / 2.0);
            }
            c_.server.max_batch = static_cast<int>(std::min(std::ceil(most), 65536.0));
            c_.notes.push_back("max batch " + count_text(c_.server.max_batch) + " assumed: the largest measured");
        }
        profile_.range.concurrency.reset();  // only what the fit used: the others are predictions
        profile_.range.batch.reset();
        if (!table_.empty()) profile_.range.batch = Span{c_.measured.smallest(), c_.measured.largest()};
        for (const double n : falling_sizes(c_.measured)) c_.notes.push_back("a batch of " + count_text(n) + " was faster than the one below it");
    }

    // The largest alpha that a server can have whose single sample takes no longer than measured.
    [[nodiscard]] double largest_fixed(const LoadPoint& load) const {
        const double c = c_.server.sharing.instances, in_flight = samples_in_flight(load);
        if (inferred_table_ || c_.measured.smallest() > 1.0 || in_flight <= c + 1.0) return c * *mean_latency(load) / (c + 1.0);
        const double alone = c_.measured.points.front().seconds;
        return std::max(0.0, (alone - c * *mean_latency(load) / in_flight) / (1.0 - (c + 1.0) / in_flight));
    }

    void fit_loops() {
        const double c = c_.server.sharing.instances;
        std::vector<const LoadPoint*> loads;
        for (std::size_t i = 0; i < used_; ++i) {
            if (samples_in_flight(*loops_[i]) <= (c + 1.0) * c_.server.max_batch) loads.push_back(loops_[i]);
        }
        if (loads.empty()) loads.push_back(loops_.front());
        Occupancy occupancy = cycle_fit(cycles_of(loads), c);
        while (loads.size() > 1 && (occupancy.fixed > kTolerance * largest_fixed(*loads.back()) || occupancy.per_item <= 0.0)) {
            c_.notes.push_back(count_text(*loads.front()->concurrency) + " in flight: instances were not yet busy, left out of the fit");
            loads.erase(loads.begin());
            occupancy = cycle_fit(cycles_of(loads), c);
        }
        const LoadPoint& top = *loads.back();
        const double cycle = *mean_latency(top), in_flight = samples_in_flight(top);
        const double group = in_flight / (c + 1.0);
        if (loads.size() == 1) {
            const double alone = batch_seconds(c_.measured, std::max(1.0, in_flight)).seconds;
            if (!inferred_table_ && cycle >= alone) {
                c_.server.table = c_.measured;
                c_.notes.push_back("no load high enough to see batches overlap: the whole latency counts as occupying the GPU, which is safe");
                return;
            }
            const double share = c * cycle / (c + 1.0) / batch_seconds(c_.measured, std::max(1.0, group)).seconds;
            const double most = std::min(largest_fixed(top), std::min(1.0, share) * c_.line.fixed);
            const auto slope = [&](double fixed) { return std::max(0.0, (c * cycle - (c + 1.0) * fixed) / in_flight); };
            occupancy = {0.5 * most, slope(0.5 * most)};
            c_.per_item_band = Span{slope(most), slope(0.0)};
            c_.notes.push_back("one load was left: the fixed part of a batch lies between 0 and the offline table's, the middle is taken");
        }
        const double most = std::max({static_cast<double>(c_.server.max_batch), c_.measured.largest(), 2.0});
        c_.server.table = batch_table({{1.0, occupancy.of(1.0)}, {most, occupancy.of(most)}});
        c_.server.sharing.slowdown = 1.0;  // what was measured together is in the table
        c_.server.sharing.assumed = false;
        if (top.queue_time && top.compute_time && top.transfer_time) {
            c_.server.host.delay = std::max(0.0, cycle - *top.queue_time - *top.compute_time - *top.transfer_time - c_.server.host.per_request);
        } else {
            const double queued = top.queue_time.value_or(0.5 * std::max(0.0, cycle - occupancy.of(group)));
            c_.server.host.delay = std::max(0.0, cycle - queued - occupancy.of(group) - c_.server.host.per_request);
        }
        if (c > 1.0) simulate_to(loads, occupancy, most);
        c_.closed_loop = true;
        profile_.range.concurrency = Span{*loads.front()->concurrency, *loads.back()->concurrency};
        fitted_ = std::move(loads);
    }

    // Several instances share out the requests unevenly, and the cycle is longer than by the law: the law is fitted to
    // cycles that are moved until the simulated ones are as long as the measured ones.
    void simulate_to(const std::vector<const LoadPoint*>& loads, Occupancy occupancy, double most) {
        const std::vector<Cycle> measured = cycles_of(loads);
        std::vector<Cycle> law = measured;
        for (int round = 0; round < 6; ++round) {
            for (std::size_t i = 0; i < law.size(); ++i) {
                ClosedLoopOptions brief;
                brief.measured = 20'000;
                const auto r = closed_loop(c_.server, static_cast<int>(std::lround(law[i].in_flight)), brief);
                law[i].seconds *= measured[i].seconds / r.mean;
            }
            Occupancy next = occupancy;
            if (law.size() > 1) {
                next = cycle_fit(law, c_.server.sharing.instances);
            } else {
                const double factor = law[0].seconds / measured[0].seconds;
                next = {factor * occupancy.fixed, factor * occupancy.per_item};
            }
            if (!(next.per_item >= 0.0 && next.of(1.0) > 0.0 && std::isfinite(next.of(most)))) {
                c_.notes.push_back("the loads contradict each other: the fit is that of a single instance's law");
                return;
            }
            c_.server.table = batch_table({{1.0, next.of(1.0)}, {most, next.of(most)}});
        }
    }

    void fit_jitter() {
        double offline = 0.0, online = 0.0;
        int single = 0, cycles = 0;
        for (const LoadPoint* p : table_) {
            if (const auto p99 = percentile(p->e2e, 99.0); p99 && p->e2e.mean) {
                offline += std::max(0.0, std::log(*p99 / *p->e2e.mean)) / kNormal99;
                ++single;
            }
        }
        for (const LoadPoint* p : fitted_) {
            const auto p50 = percentile(p->e2e, 50.0), p99 = percentile(p->e2e, 99.0);
            if (p50 && p99) {
                online += std::log(*p99 / *p50) / kNormal99 * std::sqrt(c_.server.sharing.instances + 1.0);
                ++cycles;
            }
        }
        const int kinds = (single > 0 ? 1 : 0) + (cycles > 0 ? 1 : 0);
        if (kinds == 0) {
            c_.notes.push_back("no percentiles measured: batches are taken to last equally long");
            return;
        }
        c_.server.jitter = ((single > 0 ? offline / single : 0.0) + (cycles > 0 ? online / cycles : 0.0)) / kinds;
    }

    void residuals() {
        for (std::size_t i = 0; i < c_.measured.points.size() && !inferred_table_; ++i) {
            const BatchPoint& p = c_.measured.points[i];
            profile_.residuals.push_back({"batch " + count_text(p.batch) + ", a + b n", p.seconds, p.seconds + c_.line.residual[i], false});
        }
        if (!c_.closed_loop) return;
        for (std::size_t i = 0; i < loops_.size(); ++i) {
            const LoadPoint& p = *loops_[i];
            ClosedLoopOptions wanted;
            wanted.percentiles = {50.0};
            for (const auto& [percent, seconds] : p.e2e.percentile) wanted.percentiles.push_back(percent);
            const auto r = closed_loop(c_.server, static_cast<int>(std::lround(samples_in_flight(p))), wanted);
            const bool held_out = i >= used_;
            const bool fitted = std::find(fitted_.begin(), fitted_.end(), &p) != fitted_.end();
            const std::string of = count_text(*p.concurrency) + " in flight, " + (held_out || fitted ? "" : "left out: ");
            if (p.throughput_requests) profile_.residuals.push_back({of + "requests/s", *p.throughput_requests, r.throughput / p.client_batch, held_out});
            if (p.e2e.mean) profile_.residuals.push_back({of + "mean", *p.e2e.mean, r.mean, held_out});
            for (std::size_t k = 0; k < p.e2e.percentile.size(); ++k) {
                profile_.residuals.push_back({of + "p" + count_text(p.e2e.percentile[k].first), p.e2e.percentile[k].second, r.percentile[k + 1], held_out});
            }
        }
    }

    ServiceProfile profile_;
    ClassicProfile c_;
    std::vector<const LoadPoint*> table_, loops_, fitted_;
    std::size_t used_ = 0;
    bool inferred_table_ = false;
};

}  // namespace

ServiceProfile measured_profile(const LoadSeries& series) {
    ServiceProfile p;
    p.model = series.model;
    p.gpu = series.gpu;
    p.precision = series.precision;
    p.engine = series.engine;
    p.source = series.source;
    p.gpus = series.gpus;
    p.tp = series.tp;
    const auto widen = [](std::optional<Span>& span, const std::optional<double>& x) {
        if (!x || !std::isfinite(*x)) return;
        span = span ? Span{std::min(span->low, *x), std::max(span->high, *x)} : Span{*x, *x};
    };
    for (const LoadPoint& point : series.points) {
        widen(p.range.request_rate, point.request_rate);
        widen(p.range.concurrency, point.concurrency);
        widen(p.range.batch, point.client_batch);
        widen(p.range.input_tokens, point.input_tokens);
        widen(p.range.output_tokens, point.output_tokens);
    }
    return p;
}

bool is_classic(const LoadSeries& series) {
    bool latency = false;
    for (const LoadPoint& p : series.points) {
        if (p.ttft.known() || p.tpot.known() || p.itl.known() || p.output_tokens || p.throughput_tokens) return false;
        latency = latency || p.e2e.known() || p.throughput_requests;
    }
    return latency;
}

ServiceProfile fit_classic(const LoadSeries& series, const ClassicFitOptions& options) { return Fit(series, options).profile(); }

}  // namespace sizewell::serving
