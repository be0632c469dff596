#include "sizewell/simulation/fcfs_replay.hpp"

#include "simulation/free_servers.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace sizewell::simulation {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check(const TraceOfRequests& t) {
    const char* const where = "fcfs_replay";
    if (t.arrival.empty()) throw DomainError(where, "requests", 0.0, ">= 1 of them");
    if (t.arrival.size() != t.service.size())
        throw DomainError(where, "services", static_cast<double>(t.service.size()), "as many as arrivals");
    double last = -kInfinity;
    for (std::size_t i = 0; i < t.arrival.size(); ++i) {
        const auto place = [&](const char* what) { return std::string(what) + "[" + std::to_string(i) + "]"; };
        if (!std::isfinite(t.arrival[i])) throw DomainError(where, place("arrival"), t.arrival[i], "finite");
        if (t.arrival[i] < last) throw DomainError(where, place("arrival"), t.arrival[i], ">= the arrival before it");
        if (!(t.service[i] >= 0.0 && t.service[i] < kInfinity))
            throw DomainError(where, place("service"), t.service[i], ">= 0 and finite");
        last = t.arrival[i];
    }
}

void check_percent(double p, double last) {
    if (!(p > last && p <= 100.0)) throw DomainError("fcfs_replay", "percentiles", p, "ascending and in (0, 100]");
}

// Waits by absolute times: a trace has an end, and its own digits.
void waits_into(const TraceOfRequests& t, int servers, std::vector<double>& wait) {
    wait.resize(t.arrival.size());
    const double origin = t.arrival.front();
    // More servers than requests would only be more memory.
    const int useful = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(servers), t.arrival.size()));
    detail::with_servers(useful, [&](auto free) {
        for (std::size_t i = 0; i < wait.size(); ++i) {
            const double now = t.arrival[i] - origin;
            const double start = free.first() < now ? now : free.first();
            wait[i] = start - now;
            free.replace_first(start + t.service[i]);
        }
        return 0;
    });
}

std::size_t rank_of(double percent, std::size_t n) {
    const double r = std::ceil(percent / 100.0 * static_cast<double>(n) * (1.0 - 1e-15));
    return static_cast<std::size_t>(std::clamp(r, 1.0, static_cast<double>(n))) - 1;
}

// Order statistics by narrowing selections: each percentile is sought above the one before.
ExactTimes exact_times(std::vector<double>& x, const std::vector<double>& percent) {
    ExactTimes out;
    double sum = 0.0;
    std::size_t positive = 0;
    for (const double v : x) {
        sum += v;
        positive += v > 0.0 ? 1 : 0;
        out.max = std::max(out.max, v);
    }
    const auto n = static_cast<double>(x.size());
    out.mean = sum / n;
    out.p_positive = static_cast<double>(positive) / n;
    auto from = x.begin();
    for (const double p : percent) {
        const auto at = x.begin() + static_cast<std::ptrdiff_t>(rank_of(p, x.size()));
        std::nth_element(std::min(from, at), at, x.end());
        out.percentile.push_back(*at);
        from = at;
    }
    return out;
}

double percentile_of(std::vector<double>& x, double percent) {
    const auto at = x.begin() + static_cast<std::ptrdiff_t>(rank_of(percent, x.size()));
    std::nth_element(x.begin(), at, x.end());
    return *at;
}

}  // namespace

std::vector<double> fcfs_waits(const TraceOfRequests& trace, int servers) {
    if (servers < 1) throw DomainError("fcfs_replay", "servers", servers, ">= 1");
    check(trace);
    std::vector<double> wait;
    waits_into(trace, servers, wait);
    return wait;
}

Replay fcfs_replay(const TraceOfRequests& trace, int servers, const std::vector<double>& percentiles) {
    double last = 0.0;
    for (const double p : percentiles) {
        check_percent(p, last);
        last = p;
    }
    std::vector<double> wait = fcfs_waits(trace, servers);
    std::vector<double> response(wait.size());
    Replay r;
    r.servers = servers;
    double work = 0.0;
    r.last_end = -kInfinity;
    for (std::size_t i = 0; i < wait.size(); ++i) {
        response[i] = wait[i] + trace.service[i];
        work += trace.service[i];
        r.last_end = std::max(r.last_end, trace.arrival[i] + response[i]);
    }
    r.wait = exact_times(wait, percentiles);
    r.response = exact_times(response, percentiles);
    const double span = r.last_end - trace.arrival.front();
    r.utilisation = span > 0.0 ? work / (span * servers) : 0.0;
    return r;
}

FewestServers fewest_servers(const TraceOfRequests& trace, const Promise& promise) {
    check_percent(promise.percent, 0.0);
    if (!(promise.limit >= 0.0)) throw DomainError("fewest_servers", "limit", promise.limit, ">= 0");
    check(trace);
    std::vector<double> time;
    const auto percentile_with = [&](int servers) {
        waits_into(trace, servers, time);
        if (promise.of == Promise::Of::response) {
            for (std::size_t i = 0; i < time.size(); ++i) time[i] += trace.service[i];
        }
        return percentile_of(time, promise.percent);
    };
    FewestServers out;
    // With a server for each request nobody waits.
    const int most = static_cast<int>(std::min<std::size_t>(trace.arrival.size(), std::numeric_limits<int>::max()));
    int below = 0, enough = 1;
    double at_below = 0.0, at_enough = percentile_with(1);
    while (at_enough > promise.limit && enough < most) {
        below = enough;
        at_below = at_enough;
        enough = enough > most / 2 ? most : 2 * enough;
        at_enough = percentile_with(enough);
    }
    if (at_enough > promise.limit) return out;
    while (enough - below > 1) {
        const int middle = below + (enough - below) / 2;
        const double at = percentile_with(middle);
        (at > promise.limit ? below : enough) = middle;
        (at > promise.limit ? at_below : at_enough) = at;
    }
    out.reachable = true;
    out.servers = enough;
    out.at = at_enough;
    out.with_one_less = at_below;
    return out;
}

}  // namespace sizewell::simulation
