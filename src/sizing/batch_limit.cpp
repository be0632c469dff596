#include "sizewell/sizing/batch_limit.hpp"

#include "sizewell/error.hpp"
#include "sizewell/queueing/response.hpp"
#include "sizewell/sizing/fewest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

namespace sizewell::sizing {
namespace {

constexpr double kNearlyEqual = 0.02;
constexpr double kBelowFull = 1.0 - 1e-6;  // a load of 1 has no percentiles

std::string text_of(double x) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.3g", x);
    return buffer;
}
std::string milliseconds(double s) { return text_of(s * 1e3) + " ms"; }
std::string replicas_text(int n) { return std::to_string(n) + (n == 1 ? " replica" : " replicas"); }

class Search {
  public:
    Search(const BatchLimitQuestion& question, queueing::Options options) : q_(question), options_(std::move(options)), rate_(queueing::arrival_rate(question.arrivals)) {
        options_.percentiles.clear();
        for (const Target& t : q_.targets) options_.percentiles.push_back(t.percentile);
    }

    // Loads of GPU and host with n replicas, at full batches.
    struct Loads {
        double gpu, host;
    };
    [[nodiscard]] Loads loads(const serving::ReplicaLimit& limit, int n) const { return {rate_ / (limit.gpu * n), rate_ / (limit.host * n)}; }

    [[nodiscard]] int least_for_load(const serving::ReplicaLimit& limit) const {
        const double each = limit.throughput * std::min(q_.cap, kBelowFull);
        const double n = std::ceil(rate_ / each - 1e-9);
        return n > q_.most_replicas ? q_.most_replicas + 1 : std::max(1, static_cast<int>(n));
    }

    [[nodiscard]] latency::EndToEnd at(const serving::ClassicServer& server, int replicas) const {
        const auto stages = stages_of(server);
        std::vector<int> n;
        for (const auto& s : stages) n.push_back(s.name == "GPU" ? replicas * server.sharing.instances : replicas);
        return latency::end_to_end(stages, n, q_.arrivals, options_);
    }

    // The first target that fails; targets.size() when all hold.
    [[nodiscard]] std::size_t failing(const latency::EndToEnd& e) const {
        if (e.saturated) return 0;
        for (std::size_t i = 0; i < q_.targets.size(); ++i) {
            if (!(e.total.percentile[i] <= q_.targets[i].seconds)) return i;
        }
        return q_.targets.size();
    }

    // Without any wait: the least that any number of replicas gives.
    [[nodiscard]] double idle_seconds(const serving::ClassicServer& server) const {
        return server.host.delay + server.host.per_request + server.queue_delay + serving::instance_times(server).front();
    }

    BatchLimit limit_of(serving::ClassicServer server, int max_batch, int best) const {
        server.max_batch = max_batch;
        const auto carries = serving::replica_limit(server);
        BatchLimit b;
        b.max_batch = max_batch;
        b.queue_delay = server.queue_delay;
        b.binding = carries.binding;
        b.extrapolated = carries.extrapolated;
        const int least = least_for_load(carries);
        if (least > q_.most_replicas || least > best) {
            b.reason = "the " + std::string(serving::name(carries.binding)) + " load alone needs " + (least > q_.most_replicas ? "more than " + std::to_string(q_.most_replicas) : replicas_text(least));
            return b;
        }
        const int most = std::min(best, q_.most_replicas);
        const int n = fewest(least, most, [&](int k) { return failing(at(server, k)) == q_.targets.size(); });
        if (n > most) {
            const auto e = at(server, most);
            const std::size_t i = failing(e);
            b.reason = "with " + replicas_text(most) + (e.saturated ? " it is saturated" : " " + target_text(i) + " is " + milliseconds(e.total.percentile[i]));
            return b;
        }
        b.replicas = n;
        b.price = n * q_.price;
        const Loads l = loads(carries, n);
        b.load = std::max(l.gpu, l.host);
        b.percentile = at(server, n).total.percentile;
        if (n == 1) {
            b.reason = "there is no less than one replica";
        } else if (n == least) {
            const Loads fewer = loads(carries, n - 1);
            b.reason = "with one less the " + std::string(serving::name(carries.binding)) + " is loaded to " + text_of(100.0 * std::max(fewer.gpu, fewer.host)) + " %, above " + text_of(100.0 * q_.cap) + " %";
        } else {
            const auto e = at(server, n - 1);
            const std::size_t i = failing(e);
            b.reason = e.saturated ? "with one less it is saturated" : "with one less " + target_text(i) + " is " + milliseconds(e.total.percentile[i]);
        }
        return b;
    }

    [[nodiscard]] double worst_ratio(const BatchLimit& b) const {
        double worst = 0.0;
        for (std::size_t i = 0; i < b.percentile.size(); ++i) worst = std::max(worst, b.percentile[i] / q_.targets[i].seconds);
        return worst;
    }

  private:
    [[nodiscard]] std::string target_text(std::size_t i) const { return "p" + text_of(q_.targets[i].percentile) + " (at most " + milliseconds(q_.targets[i].seconds) + ")"; }

    const BatchLimitQuestion& q_;
    queueing::Options options_;
    double rate_;
};

std::vector<int> limits_of(const BatchLimitQuestion& q) {
    std::vector<int> limits = q.limits;
    if (limits.empty()) {
        for (const auto& p : q.server.table.points) limits.push_back(static_cast<int>(std::min(p.batch, 1e6)));
        for (int b = 1; b < q.server.max_batch; b *= 2) limits.push_back(b);
        limits.push_back(q.server.max_batch);
    }
    for (const int b : limits) {
        if (b < 1) throw DomainError("cheapest_batch_limit", "limit", b, ">= 1");
    }
    const int most = std::min(q.server.max_batch, queueing::kLargestChain);  // beyond there is no exact law to search with
    std::erase_if(limits, [&](int b) { return b > most; });
    if (limits.empty()) limits.push_back(most);
    std::sort(limits.begin(), limits.end());
    limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
    return limits;
}

}  // namespace

std::vector<latency::Stage> stages_of(const serving::ClassicServer& server) {
    serving::validate(server);
    std::vector<latency::Stage> stages;
    if (server.host.delay + server.queue_delay > 0.0) {
        latency::Stage delay;
        delay.name = "delay";
        delay.service = prob::Law{prob::Deterministic{server.host.delay + server.queue_delay}};
        delay.queued = false;
        stages.push_back(std::move(delay));
    }
    if (server.host.per_request > 0.0) {
        latency::Stage host;
        host.name = "host";
        host.service = prob::Law{prob::Deterministic{server.host.per_request}};
        host.routing = latency::Routing::random;
        host.concurrency = static_cast<int>(server.host.workers);
        stages.push_back(std::move(host));
    }
    latency::Stage gpu;
    gpu.name = "GPU";
    queueing::BatchService batch;
    batch.max = server.max_batch;
    batch.table = serving::instance_times(server);
    gpu.service = batch;
    gpu.routing = latency::Routing::random;
    stages.push_back(std::move(gpu));
    return stages;
}

BatchLimitAnswer cheapest_batch_limit(const BatchLimitQuestion& question, const queueing::Options& options) {
    if (question.targets.empty()) throw DomainError("cheapest_batch_limit", "targets", 0, "at least one");
    for (const Target& t : question.targets) {
        if (!(t.seconds > 0.0)) throw DomainError("cheapest_batch_limit", "target", t.seconds, "> 0");
        if (!(t.percentile > 0.0 && t.percentile < 100.0)) throw DomainError("cheapest_batch_limit", "percentile", t.percentile, "in (0, 100)");
    }
    if (!(question.cap > 0.0 && question.cap <= 1.0)) throw DomainError("cheapest_batch_limit", "cap", question.cap, "in (0, 1]");
    if (question.most_replicas < 1) throw DomainError("cheapest_batch_limit", "most_replicas", question.most_replicas, ">= 1");
    if (!(question.price >= 0.0) || !std::isfinite(question.price)) throw DomainError("cheapest_batch_limit", "price", question.price, "finite and >= 0");
    serving::validate(question.server);
    const Search search(question, options);
    BatchLimitAnswer answer;
    for (const Target& t : question.targets) {
        const double idle = search.idle_seconds(question.server);
        if (idle > t.seconds) answer.unreachable.push_back({t, idle});
    }
    if (!answer.unreachable.empty()) {
        const Unreachable& u = answer.unreachable.front();
        answer.why.push_back("an idle server takes " + milliseconds(u.nearest) + ", more than the " + milliseconds(u.target.seconds) + " promised: no batch limit and no number of replicas helps");
        return answer;
    }
    const std::vector<int> limits = limits_of(question);
    int best = question.most_replicas;
    for (auto b = limits.rbegin(); b != limits.rend(); ++b) {  // the large ones carry most, and then bound the others
        answer.considered.push_back(search.limit_of(question.server, *b, best));
        if (answer.considered.back().replicas > 0) best = std::min(best, answer.considered.back().replicas);
    }
    std::reverse(answer.considered.begin(), answer.considered.end());
    std::size_t chosen = answer.considered.size();
    for (std::size_t i = 0; i < answer.considered.size(); ++i) {
        const BatchLimit& b = answer.considered[i];
        if (b.replicas != best || b.replicas == 0) continue;
        const bool better = chosen == answer.considered.size() || search.worst_ratio(b) < (1.0 - kNearlyEqual) * search.worst_ratio(answer.considered[chosen]);
        if (better) chosen = i;
    }
    if (chosen == answer.considered.size()) {
        answer.why.push_back("no batch limit keeps the promises with up to " + replicas_text(question.most_replicas));
        for (const BatchLimit& b : answer.considered) answer.why.push_back("limit " + std::to_string(b.max_batch) + ": " + b.reason);
        return answer;
    }
    const BatchLimit& c = answer.considered[chosen];
    answer.chosen = c;
    serving::ClassicServer server = question.server;
    server.max_batch = c.max_batch;
    answer.latency = search.at(server, c.replicas);
    answer.why.push_back("batches up to " + std::to_string(c.max_batch) + " on " + replicas_text(c.replicas) + ": " + c.reason);
    const auto beside = [&](std::size_t i, const char* which) {
        const BatchLimit& b = answer.considered[i];
        std::string text = std::string("a ") + which + " limit, " + std::to_string(b.max_batch) + ": ";
        if (b.replicas == 0) {
            text += b.reason;
        } else if (b.replicas > c.replicas) {
            text += "needs " + replicas_text(b.replicas) + "; " + b.reason;
        } else {
            text += "the same replicas, its worst percentile at " + text_of(100.0 * search.worst_ratio(b)) + " % of the promise, this one's at " + text_of(100.0 * search.worst_ratio(c)) + " %";
        }
        answer.why.push_back(std::move(text));
    };
    if (chosen > 0) beside(chosen - 1, "smaller");
    if (chosen + 1 < answer.considered.size()) beside(chosen + 1, "larger");
    if (question.server.max_batch > queueing::kLargestChain) answer.why.push_back("limits above " + std::to_string(queueing::kLargestChain) + " are not searched");
    if (c.extrapolated) answer.why.push_back("the limit lies outside the measured batches: its time is extrapolated");
    return answer;
}

}  // namespace sizewell::sizing
