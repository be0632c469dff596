#include "sizewell/demand/burstiness.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace sizewell::demand {
namespace {

constexpr double kHour = 3600.0;
constexpr double kDay = 86400.0;

// Mean and variance by one pass of Welford's updates: squares of large means would cancel.
struct Moments {
    double n = 0.0, mean = 0.0, squares = 0.0;
    void add(double x) {
        n += 1.0;
        const double d = x - mean;
        mean += d / n;
        squares += d * (x - mean);
    }
    double variance() const { return n > 1.0 ? squares / (n - 1.0) : 0.0; }
    double scv() const { return mean != 0.0 && n > 0.0 ? squares / n / (mean * mean) : 0.0; }
};

// The busiest window begins with a request: every other one can be moved to the next request without losing any.
Peak peak_of_times(const std::vector<double>& time, double window) {
    std::size_t end = 0, most = 0, from = 0;
    for (std::size_t i = 0; i < time.size(); ++i) {
        while (end < time.size() && time[end] < time[i] + window) ++end;
        if (end - i > most) {
            most = end - i;
            from = i;
        }
    }
    return {window, static_cast<double>(most) / window, time[from]};
}

// Counts are spread evenly within their interval, so the busiest window begins or ends with one.
Peak peak_of_counts(const Trace& t, double window) {
    Peak best{window, 0.0, 0.0};
    const auto n = t.count.size();
    const auto share = [&](std::size_t i, double from, double to) {
        const double inside = std::min(to, t.time[i] + t.interval) - std::max(from, t.time[i]);
        return t.count[i] * std::clamp(inside / t.interval, 0.0, 1.0);
    };
    // whole[i]: requests before interval i.
    std::vector<double> whole(n + 1, 0.0);
    for (std::size_t i = 0; i < n; ++i) whole[i + 1] = whole[i] + t.count[i];
    const auto consider = [&](double from, double sum) {
        if (sum / window > best.rate) best = {window, sum / window, from};
    };
    for (std::size_t i = 0, end = 0; i < n; ++i) {
        const double to = t.time[i] + window;
        while (end < n && t.time[end] + t.interval <= to) ++end;
        consider(t.time[i], whole[std::max(end, i)] - whole[i] + (end < n ? share(end, t.time[i], to) : 0.0));
    }
    for (std::size_t i = 0, begin = 0; i < n; ++i) {
        const double to = t.time[i] + t.interval, from = to - window;
        while (t.time[begin] < from) ++begin;
        const double before = begin > 0 ? share(begin - 1, from, to) : 0.0;
        if (from >= 0.0) consider(from, whole[i + 1] - whole[std::min(begin, i + 1)] + before);
    }
    return best;
}

// Calls use(count) for every whole window.
template <class Use>
void for_each_window(const Trace& t, double window, Use&& use) {
    const auto windows = static_cast<std::int64_t>(std::floor(t.span() / window * (1.0 + 1e-12)));
    if (!t.counted()) {
        std::size_t i = 0;
        for (std::int64_t k = 1; k <= windows; ++k) {
            const double end = static_cast<double>(k) * window;
            const std::size_t first = i;
            while (i < t.time.size() && t.time[i] < end) ++i;
            use(static_cast<double>(i - first));
        }
        return;
    }
    std::size_t i = 0;
    for (std::int64_t k = 0; k < windows; ++k) {
        const double begin = static_cast<double>(k) * window, end = begin + window;
        double sum = 0.0;
        for (; i < t.count.size() && t.time[i] < end; ++i) {
            const double last = t.time[i] + t.interval;
            const double inside = std::min(end, last) - std::max(begin, t.time[i]);
            sum += t.count[i] * std::clamp(inside / t.interval, 0.0, 1.0);
            if (last > end) break;
        }
        use(sum);
    }
}

std::optional<Dispersion> dispersion_over(const Trace& t, double window) {
    Moments m;
    for_each_window(t, window, [&](double n) { m.add(n); });
    if (m.n < 2.0 || !(m.mean > 0.0)) return std::nullopt;
    const double beyond = std::max(0.0, m.variance() - m.mean);
    return Dispersion{window, m.variance() / m.mean, std::sqrt(beyond) / m.mean};
}

double start_of_day(const Trace& t) { return t.calendar ? std::floor(t.origin / kDay) * kDay - t.origin : 0.0; }

// Rate in each part of a cycle: requests there over time spent there between the ends of the trace.
std::vector<double> cycle(const Trace& t, double part, std::size_t parts, double phase) {
    std::vector<double> requests(parts, 0.0), seconds(parts, 0.0);
    const auto index = [&](double time) {
        const auto k = static_cast<std::int64_t>(std::floor((time - phase) / part));
        const auto n = static_cast<std::int64_t>(parts);
        return static_cast<std::size_t>(((k % n) + n) % n);
    };
    for (std::size_t i = 0; i < t.time.size(); ++i) {
        requests[index(t.time[i])] += t.counted() ? t.count[i] : 1.0;
        if (t.counted()) seconds[index(t.time[i])] += t.interval;
    }
    if (!t.counted()) {
        const double end = t.span();
        for (double at = phase; at < end; at += part) {
            const double inside = std::min(at + part, end) - std::max(at, 0.0);
            if (inside > 0.0) seconds[index(at + 0.5 * part)] += inside;
        }
    }
    for (std::size_t i = 0; i < parts; ++i) requests[i] = seconds[i] > 0.0 ? requests[i] / seconds[i] : 0.0;
    return requests;
}

Profile profile_of(const Trace& t) {
    Profile p;
    const double span = t.span() * (1.0 + 1e-9);
    const double midnight = start_of_day(t);
    const double fits = t.interval > 0.0 ? kHour / t.interval : 1.0;
    if (span >= 2.0 * kDay && std::abs(fits - std::round(fits)) < 1e-9 && fits >= 1.0) p.hour = cycle(t, kHour, 24, midnight);
    if (span >= 14.0 * kDay && t.interval <= kDay) {
        // The first day of 1970 was a Thursday, three days after a Monday.
        const double monday = t.calendar ? midnight - std::fmod(std::floor(t.origin / kDay) + 3.0, 7.0) * kDay : 0.0;
        p.weekday = cycle(t, kDay, 7, monday);
    }
    return p;
}

double rate_of(const Trace& t) {
    if (t.time.empty()) throw DomainError("burstiness", "requests", 0.0, ">= 1");
    if (!(t.span() > 0.0)) throw DomainError("burstiness", "span", t.span(), "> 0");
    return (t.counted() ? t.requests() : static_cast<double>(t.time.size() - 1)) / t.span();
}

Peak peak_over(const Trace& t, double window) { return t.counted() ? peak_of_counts(t, window) : peak_of_times(t.time, window); }

Burst verdict(const std::vector<Dispersion>& all, double rate) {
    Burst worst = Burst::smooth;
    for (const auto& d : all) {
        const bool few = d.window * rate < 4.0;
        const double uneven = few ? kBursty : d.window < 60.0 ? kUnevenSecond : kUnevenMinute;
        if (d.excess >= kBursty) return Burst::bursty;
        if (d.excess >= uneven) worst = Burst::uneven;
    }
    return worst;
}

}  // namespace

Lengths lengths_of(std::string name, std::span<const double> values) {
    if (values.empty()) throw DomainError("lengths_of", "values", 0.0, ">= 1 of them");
    Lengths out;
    out.column = std::move(name);
    Moments m;
    for (const double x : values) m.add(x);
    out.mean = m.mean;
    out.scv = m.scv();
    std::vector<double> sorted(values.begin(), values.end());
    auto from = sorted.begin();
    const auto at = [&](double share) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()) * (1.0 - 1e-15)));
        const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
        std::nth_element(from, place, sorted.end());
        from = place;
        return *place;
    };
    out.p50 = at(0.50);
    out.p95 = at(0.95);
    out.p99 = at(0.99);
    out.max = *std::max_element(from, sorted.end());
    return out;
}

Burstiness burstiness(const Trace& trace) {
    Burstiness b;
    b.rate = rate_of(trace);
    b.requests = trace.requests();
    b.span = trace.span();
    b.quantum = trace.quantum;
    if (!trace.counted()) {
        Moments gaps;
        for (std::size_t i = 1; i < trace.time.size(); ++i) gaps.add(trace.time[i] - trace.time[i - 1]);
        b.interarrival_scv = gaps.scv();
    }
    for (const double window : {1.0, 60.0, kHour}) {
        if (window >= trace.interval && window <= b.span) b.peaks.push_back(peak_over(trace, window));
    }
    for (const double window : {1.0, 60.0}) {
        if (window < trace.interval) continue;
        if (const auto d = dispersion_over(trace, window)) b.dispersion.push_back(*d);
    }
    if (b.dispersion.empty() && trace.interval > 0.0) {
        if (const auto d = dispersion_over(trace, trace.interval)) b.dispersion.push_back(*d);
    }
    for (const auto& c : trace.columns) {
        if (c.numeric()) b.lengths.push_back(lengths_of(c.name, c.value));
    }
    b.profile = profile_of(trace);
    b.burst = verdict(b.dispersion, b.rate);
    return b;
}

std::string burst_warning(const Burstiness& b) {
    if (b.burst == Burst::smooth) return "";
    if (b.burst == Burst::uneven)
        return "The rate drifts more than chance explains: formulas on the mean rate come out short (by a tenth where an hour drifts by "
               "a fifth, by more over daily cycles). Trust the replay.";
    return "Requests come in bursts: formulas on the mean rate name several times too few servers, and a larger scv of the gaps does "
           "not mend it. Trust the replay.";
}

TraceDemand trace_demand(const Trace& trace) {
    const double average = rate_of(trace);
    const double window = std::min(std::max(60.0, trace.interval), trace.span());
    const double peak = window < 60.0 ? average : peak_over(trace, window).rate;
    return {average, std::max(average, peak), window};
}

const char* text_of(Burst burst) {
    switch (burst) {
        case Burst::smooth: return "smooth";
        case Burst::uneven: return "uneven";
        case Burst::bursty: return "bursty";
    }
    return "smooth";
}

}  // namespace sizewell::demand
