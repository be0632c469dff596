#include "benchmark_run.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/sample.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::serving::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr const char* kWhere = "calibrate";
// vLLM and SGLang clients send 1,000 prompts by default, published runs 100 to 1,000: the figures of a run below
// saturation do not depend on it.
constexpr double kUsualRequests = 500.0;
constexpr int kRepetitions = 3;

std::string field(const LoadPoint& point, std::size_t index, const std::string& name) {
    return (point.where.empty() ? "points[" + std::to_string(index) + "]" : point.where) + ": " + name;
}

void check_positive(const LoadPoint& point, std::size_t index, const std::string& name, double x) {
    if (!(x > 0.0 && std::isfinite(x)))
        throw DomainError(kWhere, field(point, index, name), x, "positive and finite: correct the file or leave the point out");
}

// How far a model may be from one measured figure: three runs of one benchmark differ by 7 % on a p90 and 20 % on a p99.
double spread_of(Figure::Of of, double percent) {
    const double tail = percent > 95.0 ? 3.0 : percent > 60.0 ? 1.6 : 1.0;
    switch (of) {
        case Figure::Of::tpot: return 0.04 * tail;
        case Figure::Of::e2e: return 0.06 * tail;
        case Figure::Of::ttft: return 0.08 * tail;
        case Figure::Of::throughput: return 0.03;
    }
    return 0.1;
}

void add(std::vector<Figure>& out, const LoadPoint& point, std::size_t index, Figure::Of of, const std::string& name,
         const MeasuredTimes& times) {
    // A mean of first-token times is moved by the odd slow start, so it counts as a tail.
    if (times.mean) {
        check_positive(point, index, name + " mean", *times.mean);
        out.push_back({of, -1.0, *times.mean, spread_of(of, of == Figure::Of::ttft ? 90.0 : 50.0)});
    }
    for (const auto& [percent, value] : times.percentile) {
        const std::string label = name + " p" + sizewell::detail::number_text(percent);
        if (!(percent > 0.0 && percent < 100.0))
            throw DomainError(kWhere, field(point, index, label), percent, "a percentile in (0, 100)");
        check_positive(point, index, label, value);
        out.push_back({of, percent, value, spread_of(of, percent)});
    }
}

// Figures of one time at one point share the error of the model: together they tell no more than one of them.
void share_spread(std::vector<Figure>& figures) {
    const auto group = [](const Figure& f) { return f.of == Figure::Of::ttft ? 0 : f.of == Figure::Of::throughput ? 2 : 1; };
    double count[3] = {0.0, 0.0, 0.0};
    for (const Figure& f : figures) count[group(f)] += 1.0;
    for (Figure& f : figures) f.spread *= std::sqrt(count[group(f)]);
}

double value_at(std::vector<double>& sorted, double percent) {
    const double at = percent / 100.0 * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

struct Seen {
    std::vector<double> ttft, tpot, e2e;
    double throughput = 0.0;
};

Seen seen(const LlmRun& run) {
    Seen s;
    double first = kInfinity, last = 0.0;
    for (const LlmRecord& r : run.records) {
        s.ttft.push_back(r.ttft());
        s.e2e.push_back(r.e2e());
        if (r.output > 1) s.tpot.push_back(r.tpot());
        first = std::min(first, r.arrival);
        last = std::max(last, r.finish);
    }
    for (auto* times : {&s.ttft, &s.tpot, &s.e2e}) std::sort(times->begin(), times->end());
    s.throughput = static_cast<double>(run.records.size()) / (last - first);
    return s;
}

double figure_of(Seen& s, const Figure& f) {
    if (f.of == Figure::Of::throughput) return s.throughput;
    std::vector<double>& times = f.of == Figure::Of::ttft ? s.ttft : f.of == Figure::Of::tpot ? s.tpot : s.e2e;
    if (times.empty()) return f.measured;  // one token has no time between tokens
    if (f.percent >= 0.0) return value_at(times, f.percent);
    double sum = 0.0;
    for (const double t : times) sum += t;
    return sum / static_cast<double>(times.size());
}

}  // namespace

std::string Figure::name() const {
    if (of == Of::throughput) return "throughput";
    const std::string base = of == Of::ttft ? "ttft" : of == Of::tpot ? "tpot" : "e2e";
    return base + (percent < 0.0 ? " mean" : " p" + sizewell::detail::number_text(percent));
}

BenchmarkPoint benchmark_point(const LoadPoint& point, std::size_t index) {
    const auto required = [&](const std::optional<double>& x, const char* name) {
        if (!x) throw DomainError(kWhere, field(point, index, name), "missing", "given: the load of a point cannot be rebuilt without it");
        check_positive(point, index, name, *x);
        return *x;
    };
    const double input = std::round(std::max(1.0, required(point.input_tokens, "input_tokens")));
    const double output = std::round(std::max(1.0, required(point.output_tokens, "output_tokens")));
    if (!point.request_rate && !point.concurrency)
        throw DomainError(kWhere, field(point, index, "request_rate"), "missing", "given, or the concurrency of a closed loop");
    BenchmarkPoint b;
    b.index = index;
    b.in_flight = kInfinity;
    if (point.concurrency) b.in_flight = std::max(1.0, std::round(required(point.concurrency, "concurrency")));
    double rate = kInfinity;
    if (point.request_rate && !std::isinf(*point.request_rate)) rate = required(point.request_rate, "request_rate");
    if (!(point.burstiness > 0.0)) throw DomainError(kWhere, field(point, index, "burstiness"), point.burstiness, "positive");
    const double requests = point.requests ? required(point.requests, "requests")
                                           : std::isinf(b.in_flight) ? kUsualRequests : std::max(kUsualRequests, 4.0 * b.in_flight);
    b.all_at_once = std::isinf(rate);

    add(b.figures, point, index, Figure::Of::ttft, "ttft", point.ttft);
    add(b.figures, point, index, Figure::Of::tpot, "tpot", point.tpot);
    if (!point.tpot.known() && point.itl.mean) {
        MeasuredTimes mean;
        mean.mean = point.itl.mean;
        add(b.figures, point, index, Figure::Of::tpot, "itl", mean);
    }
    add(b.figures, point, index, Figure::Of::e2e, "e2e", point.e2e);
    std::optional<double> served = point.throughput_requests;
    if (!served && point.throughput_tokens) served = *point.throughput_tokens / output;
    if (served) {
        check_positive(point, index, "throughput", *served);
        b.figures.push_back({Figure::Of::throughput, -1.0, *served, spread_of(Figure::Of::throughput, 50.0)});
    }

    share_spread(b.figures);

    const auto n = static_cast<std::size_t>(std::clamp(std::round(requests), 1.0, 20'000.0));
    const prob::Sampler gap(prob::Law{prob::Gamma{point.burstiness, 1.0 / point.burstiness}});
    for (int k = 0; k < (b.all_at_once ? 1 : kRepetitions); ++k) {
        prob::Random random(1, static_cast<std::uint64_t>(k));
        std::vector<LlmRequest> requests_of_run(n);
        double at = 0.0;
        for (LlmRequest& r : requests_of_run) {
            r = {at, static_cast<int>(input), static_cast<int>(output)};
            if (!b.all_at_once) at += gap(random) / rate;
        }
        b.draws.push_back(std::move(requests_of_run));
    }
    return b;
}

std::vector<double> predicted_figures(const LlmReplica& replica, const BenchmarkPoint& point) {
    std::vector<double> sum(point.figures.size(), 0.0);
    LlmRunOptions options;
    options.in_flight = point.in_flight;
    for (const auto& requests : point.draws) {
        Seen s = seen(run_requests(replica, requests, options));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += std::log(figure_of(s, point.figures[i]));
    }
    for (double& x : sum) x = std::exp(x / static_cast<double>(point.draws.size()));
    return sum;
}

}  // namespace sizewell::serving::detail
