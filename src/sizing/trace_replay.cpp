#include "sizewell/sizing/trace_replay.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/response.hpp"
#include "sizewell/sizing/fewest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace sizewell::sizing {
namespace {

constexpr int kMostServers = 1'000'000;

struct ServiceMoments {
    double mean = 0.0;
    double scv = 0.0;
};

ServiceMoments moments_of(std::span<const double> service) {
    double sum = 0.0, squares = 0.0;
    for (const double s : service) sum += s;
    const double mean = sum / static_cast<double>(service.size());
    for (const double s : service) squares += (s - mean) * (s - mean);
    return {mean, mean > 0.0 ? squares / static_cast<double>(service.size()) / (mean * mean) : 0.0};
}

// One formula: remembers what it said of a number of servers, for promises ask again.
class Formula {
  public:
    Formula(std::string key, std::string name, double rate, prob::Law service, ServiceMoments moments, std::vector<double> percentiles)
        : key_(std::move(key)), name_(std::move(name)), rate_(rate), service_(std::move(service)), moments_(moments) {
        options_.percentiles = std::move(percentiles);
        options_.effort = queueing::Effort::search;
        options_.time_budget = 0.0;
    }

    const queueing::Response& at(int servers) {
        auto found = said_.find(servers);
        if (found == said_.end())
            found = said_.emplace(servers, queueing::response(queueing::Poisson{rate_}, service_, servers, options_)).first;
        return found->second;
    }

    // The share of requests within the promise only rises with servers, from the first number that carries the load.
    std::optional<int> fewest_for(const simulation::Promise& promise) {
        const bool response = promise.of == simulation::Promise::Of::response;
        if (response && prob::quantile(service_, promise.percent / 100.0) > promise.limit) return std::nullopt;
        const double load = rate_ * moments_.mean;
        if (load >= kMostServers) return std::nullopt;
        const auto place = static_cast<std::size_t>(
            std::lower_bound(options_.percentiles.begin(), options_.percentiles.end(), promise.percent) - options_.percentiles.begin());
        const int first = static_cast<int>(std::floor(load)) + 1;
        const int n = fewest(first, kMostServers, [&](int servers) {
            const auto& said = at(servers);
            return !said.saturated && (response ? said.response : said.wait).percentile[place] <= promise.limit;
        });
        return n <= kMostServers ? std::optional(n) : std::nullopt;
    }

    FormulaSizing sizing(const std::vector<double>& percentiles, const simulation::Promise* promise, int exact) {
        FormulaSizing out{key_, name_, rate_, key_ == "mgc_mean_rate" ? moments_.scv : 1.0, {}, {}, false, {}, {}};
        if (promise != nullptr) out.servers = fewest_for(*promise);
        if (out.servers && exact > 0) out.ratio = static_cast<double>(exact) / *out.servers;
        if (exact < 1) return out;
        const auto& said = at(exact);
        out.saturated = said.saturated;
        out.wait.mean = said.wait.mean;
        out.response.mean = said.response.mean;
        for (const double p : percentiles) {
            const auto place = static_cast<std::size_t>(
                std::lower_bound(options_.percentiles.begin(), options_.percentiles.end(), p) - options_.percentiles.begin());
            out.wait.percentile.push_back(said.wait.percentile[place]);
            out.response.percentile.push_back(said.response.percentile[place]);
        }
        return out;
    }

  private:
    std::string key_, name_;
    double rate_;
    prob::Law service_;
    ServiceMoments moments_;
    queueing::Options options_;
    std::map<int, queueing::Response> said_;
};

std::vector<Formula> formulas_for(const ReplayQuestion& q, const std::vector<simulation::Promise>& promises) {
    for (const auto& [name, rate] : {std::pair{"mean_rate", q.mean_rate}, {"peak_rate", q.peak_rate}}) {
        if (!(rate > 0.0 && std::isfinite(rate))) throw DomainError("replay", name, rate, "> 0 and finite");
    }
    std::vector<double> percentiles = q.percentiles;
    for (const auto& p : promises) percentiles.push_back(p.percent);
    for (const double p : percentiles) {
        if (!(p > 0.0 && p < 100.0)) throw DomainError("replay", "percentile", p, "in (0, 100)");
    }
    std::sort(percentiles.begin(), percentiles.end());
    percentiles.erase(std::unique(percentiles.begin(), percentiles.end()), percentiles.end());
    const auto m = moments_of(q.trace.service);
    std::vector<Formula> out;
    if (!(m.mean > 0.0)) return out;
    const prob::Law exponential = prob::Exponential{m.mean};
    // Rounding alone gives equal services an scv of 1e-30.
    const prob::Law general = m.scv < 1e-12 ? prob::Law(prob::Deterministic{m.mean}) : prob::law_with_mean_scv(prob::Family::gamma, m.mean, m.scv);
    out.emplace_back("mmc_mean_rate", "M/M/c at the mean rate", q.mean_rate, exponential, m, percentiles);
    out.emplace_back("mgc_mean_rate", "M/G/c at the mean rate", q.mean_rate, general, m, percentiles);
    out.emplace_back("mmc_peak_minute", "M/M/c at the busiest minute", q.peak_rate, exponential, m, percentiles);
    return out;
}

double percentile_alone(const ReplayQuestion& q, const simulation::Promise& promise) {
    if (promise.of == simulation::Promise::Of::wait) return 0.0;
    const int each = static_cast<int>(std::min<std::size_t>(q.trace.arrival.size(), std::numeric_limits<int>::max()));
    return simulation::fcfs_replay(q.trace, each, {promise.percent}).response.percentile[0];
}

}  // namespace

ReplayAnswer replay_on(const ReplayQuestion& question, int servers) {
    ReplayAnswer out;
    out.replay = simulation::fcfs_replay(question.trace, servers, question.percentiles);
    for (auto& f : formulas_for(question, {})) out.formulas.push_back(f.sizing(question.percentiles, nullptr, servers));
    return out;
}

std::vector<ReplayAnswer> replay_promises(const ReplayQuestion& question, const std::vector<simulation::Promise>& promises) {
    std::vector<ReplayAnswer> all;
    std::vector<Promised> exact;
    for (const auto& promise : promises) {
        const auto f = simulation::fewest_servers(question.trace, promise);
        exact.push_back({promise, f, f.reachable ? 0.0 : percentile_alone(question, promise)});
    }
    auto formulas = formulas_for(question, promises);
    for (const auto& e : exact) {
        ReplayAnswer out;
        out.promised = e;
        if (e.fewest.reachable) out.replay = simulation::fcfs_replay(question.trace, e.fewest.servers, question.percentiles);
        for (auto& f : formulas) out.formulas.push_back(f.sizing(question.percentiles, &e.promise, e.fewest.servers));
        all.push_back(std::move(out));
    }
    return all;
}

}  // namespace sizewell::sizing
