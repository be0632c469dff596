#include "sizewell/serving/closed_loop.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/random.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace sizewell::serving {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Times at which one of several equal servers is free next, earliest first.
using FreeTimes = std::priority_queue<double, std::vector<double>, std::greater<>>;

struct Arrival {
    double at;      // at the batch queue
    double issued;  // by the client
};

// Requests on their way to the batch, by arrival.  New ones come nearly in order.
class Arrivals {
  public:
    [[nodiscard]] std::size_t size() const { return list_.size() - head_; }
    const Arrival& operator[](std::size_t i) const { return list_[head_ + i]; }
    void add(const Arrival& a) {
        list_.insert(std::upper_bound(list_.begin() + static_cast<std::ptrdiff_t>(head_), list_.end(), a,
                                      [](const Arrival& x, const Arrival& y) { return x.at < y.at; }),
                     a);
    }
    void drop(std::size_t n) {
        head_ += n;
        if (head_ < 4096) return;
        list_.erase(list_.begin(), list_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }

  private:
    std::vector<Arrival> list_;
    std::size_t head_ = 0;
};

// A factor of mean 1: lognormal with a coefficient of variation.
class Jitter {
  public:
    Jitter(double cv, std::uint64_t seed, std::uint64_t stream)
        : random_(seed, stream), sigma_(std::sqrt(std::log1p(cv * cv))) {}
    double operator()() { return sigma_ > 0.0 ? std::exp(sigma_ * random_.normal() - 0.5 * sigma_ * sigma_) : 1.0; }

  private:
    prob::Random random_;
    double sigma_;
};

// The loop: requests leave the client, pass the host, queue for a batch, come back.
class Loop {
  public:
    Loop(const ClassicServer& server, int requests, const ClosedLoopOptions& options)
        : server_(server), time_(instance_times(server)), full_(time_.size()), gpu_noise_(server.jitter, options.seed, 0),
          host_noise_(server.jitter, options.seed, 1) {
        for (int i = 0; i < server.sharing.instances; ++i) instances_.push(0.0);
        for (double i = 0.0; i < std::min(server.host.workers, static_cast<double>(requests)); i += 1.0) workers_.push(0.0);
        // A client fills its window over a cycle, not in one instant.
        prob::Random start(options.seed, 2);
        const double cycle = server.host.delay + server.host.per_request * requests / server.host.workers +
                             time_[static_cast<std::size_t>(std::min(requests, server.max_batch)) - 1];
        for (int i = 0; i < requests; ++i) returned_.push(start.uniform() * cycle);
    }

    // Runs one batch and hands the latency of each of its requests to `done`.
    template <class Done>
    void batch(Done&& done) {
        const double idle = instances_.top();
        instances_.pop();
        double start = departure(idle);
        while (!returned_.empty() && returned_.top() <= start) {  // may still come in time to be on board
            issue(returned_.top());
            returned_.pop();
            start = departure(idle);
        }
        std::size_t n = 0;
        while (n < full_ && n < arrivals_.size() && arrivals_[n].at <= start) ++n;
        const double seconds = time_[n - 1] * gpu_noise_();
        const double end = start + seconds;
        instances_.push(end);
        gpu_busy += seconds;
        now = end;
        for (std::size_t i = 0; i < n; ++i) {
            done(end - arrivals_[i].issued, start - arrivals_[i].at, end);
            returned_.push(end);
        }
        arrivals_.drop(n);
        batches += 1.0;
        batched += static_cast<double>(n);
    }

    double now = 0.0, gpu_busy = 0.0, host_busy = 0.0, batches = 0.0, batched = 0.0;

  private:
    // When the next batch leaves an instance that is idle from a time on, by the arrivals known so far.
    [[nodiscard]] double departure(double idle) const {
        if (arrivals_.size() == 0) return kNever;
        const double complete = arrivals_.size() >= full_ ? arrivals_[full_ - 1].at : kNever;
        return std::max(idle, std::min(complete, arrivals_[0].at + server_.queue_delay));
    }

    void issue(double at) {
        double ready = at;
        if (server_.host.per_request > 0.0) {
            const double work = server_.host.per_request * host_noise_();
            const double begin = std::max(at, workers_.top());
            workers_.pop();
            ready = begin + work;
            workers_.push(ready);
            host_busy += work;
        }
        if (server_.host.delay > 0.0) ready += server_.host.delay * host_noise_();
        arrivals_.add({ready, at});
    }

    const ClassicServer& server_;
    std::vector<double> time_;
    std::size_t full_;
    Jitter gpu_noise_, host_noise_;
    FreeTimes instances_, workers_;
    FreeTimes returned_;  // when answers reach the client, which issues the next request at once
    Arrivals arrivals_;
};

double percentile_of(const std::vector<double>& sorted, double percent) {
    const double rank = percent / 100.0 * static_cast<double>(sorted.size()) - 0.5;
    const auto last = static_cast<double>(sorted.size() - 1);
    const double at = std::clamp(rank, 0.0, last);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - std::floor(at)) * (sorted[above] - sorted[below]);
}

}  // namespace

ClosedLoopResult closed_loop(const ClassicServer& server, int requests, const ClosedLoopOptions& options) {
    if (requests < 1) throw DomainError("closed_loop", "requests", requests, ">= 1");
    if (options.measured < 1000) throw DomainError("closed_loop", "measured", static_cast<double>(options.measured), ">= 1000");
    for (const double p : options.percentiles) {
        if (!(p > 0.0 && p < 100.0)) throw DomainError("closed_loop", "percentile", p, "in (0, 100)");
    }
    Loop loop(server, requests, options);
    const auto nothing = [](double, double, double) {};
    const double skip = std::max(static_cast<double>(options.measured) / 10.0, 20.0 * requests);
    while (loop.batched < skip) loop.batch(nothing);
    const double since = loop.now, gpu = loop.gpu_busy, host = loop.host_busy, batches = loop.batches, before = loop.batched;
    std::vector<double> latency;
    latency.reserve(static_cast<std::size_t>(options.measured) + static_cast<std::size_t>(server.max_batch));
    double sum = 0.0, queued = 0.0, last = since;
    while (latency.size() < static_cast<std::size_t>(options.measured)) {
        loop.batch([&](double response, double wait, double end) {
            latency.push_back(response);
            sum += response;
            queued += wait;
            last = std::max(last, end);
        });
    }
    std::sort(latency.begin(), latency.end());
    const auto n = static_cast<double>(latency.size());
    const double span = last - since;
    ClosedLoopResult r;
    r.requests = requests;
    r.mean = sum / n;
    r.throughput = requests / r.mean;
    for (const double p : options.percentiles) r.percentile.push_back(percentile_of(latency, p));
    r.queue_time = queued / n;
    r.mean_batch = (loop.batched - before) / (loop.batches - batches);
    r.gpu_busy = std::min(1.0, (loop.gpu_busy - gpu) / (span * server.sharing.instances));
    r.host_busy = std::min(1.0, (loop.host_busy - host) / (span * server.host.workers));
    r.binding = replica_limit(server).binding;  // by load: small batches keep a GPU busy that could carry more
    return r;
}

}  // namespace sizewell::serving
