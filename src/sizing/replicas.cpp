#include "sizewell/sizing/replicas.hpp"

#include "sizewell/error.hpp"
#include "sizewell/queueing/response.hpp"
#include "sizewell/sizing/fewest.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>

namespace sizewell::sizing {

namespace {

constexpr int kMostReplicas = 4'000'000;

bool makes_tokens(const std::vector<latency::Stage>& stages) {
    return std::any_of(stages.begin(), stages.end(), [](const latency::Stage& s) { return s.tokens.has_value(); });
}

void check(const Question& q) {
    if (q.stages.empty()) throw DomainError("fewest_replicas", "stages", 0.0, "at least one");
    if (q.cap.size() != q.stages.size()) throw DomainError("fewest_replicas", "cap", static_cast<double>(q.cap.size()), "one for each stage");
    if (q.price.size() != q.stages.size()) throw DomainError("fewest_replicas", "price", static_cast<double>(q.price.size()), "one for each stage");
    for (const double cap : q.cap) {
        if (!(cap > 0.0 && cap <= 1.0)) throw DomainError("fewest_replicas", "cap", cap, "in (0, 1]");
    }
    if (q.known != nullptr && std::count_if(q.stages.begin(), q.stages.end(), [](const latency::Stage& s) { return s.queued; }) != 1) {
        throw DomainError("fewest_replicas", "known", static_cast<double>(q.stages.size()), "of one queued stage");
    }
    for (const Target& t : q.targets) {
        if (!(t.seconds > 0.0)) throw DomainError("fewest_replicas", "target", t.seconds, "> 0");
        if (t.time != latency::Time::response && !makes_tokens(q.stages)) throw DomainError("fewest_replicas", "target", target_name(t), "of a response: no stage makes tokens");
    }
}

std::vector<latency::Stage> without_queues(std::vector<latency::Stage> stages) {
    for (latency::Stage& s : stages) s.queued = false;
    return stages;
}

// The search's state: what is still asked and what one evaluation says of it.
class Search {
  public:
    Search(const Question& question, queueing::Options options) : q_(question), wanted_(std::move(options)), options_(wanted_) {}

    // Forgets what was evaluated: it was of other targets or of another effort.
    void ask(std::vector<Target> targets, queueing::Effort effort) {
        seen_.clear();
        targets_ = std::move(targets);
        options_ = wanted_;
        options_.effort = effort;
        if (effort == queueing::Effort::search) options_.time_budget = 0.1 * wanted_.time_budget;  // a search asks often
        if (answers()) return;
        options_.percentiles.clear();
        for (const Target& t : targets_) options_.percentiles.push_back(t.percentile);
    }

    // Whether an evaluation of the search is what the caller wants to see: as hard as asked, with percentiles that are enough.
    bool answers() const {
        return options_.effort == wanted_.effort && std::all_of(targets_.begin(), targets_.end(), [this](const Target& t) {
            return std::find(wanted_.percentiles.begin(), wanted_.percentiles.end(), t.percentile) != wanted_.percentiles.end();
        });
    }

    const latency::EndToEnd& evaluated(const std::vector<int>& replicas) const {
        const auto known = seen_.find(replicas);
        if (known != seen_.end()) return known->second;
        return seen_.emplace(replicas, latency::end_to_end(q_.stages, replicas, q_.arrivals, options_)).first->second;
    }

    // How far the worst target is exceeded, as a ratio: <= 0 holds, infinity when saturated.
    double excess(const std::vector<int>& replicas) const {
        if (targets_.empty()) return -1.0;
        const auto& e = evaluated(replicas);
        if (e.saturated) return std::numeric_limits<double>::infinity();
        double worst = -std::numeric_limits<double>::infinity();
        for (const Target& t : targets_) worst = std::max(worst, got(e, t) / t.seconds - 1.0);
        return worst;
    }
    bool holds(const std::vector<int>& replicas) const {
        if (q_.known == nullptr || targets_ != q_.targets) return excess(replicas) <= 0.0;
        int n = replicas[queue()];
        double rate = queueing::arrival_rate(q_.arrivals);
        if (q_.stages[queue()].tokens) {  // a language model's replicas each take their share, and are alone with it
            rate /= n;
            n = 1;
        }
        if (const auto known = q_.known->holds(n, rate)) return *known;
        const bool held = excess(replicas) <= 0.0;
        q_.known->learn(n, rate, held);
        return held;
    }

    // The first target that fails with these replicas, "" if none.
    std::string failing(const std::vector<int>& replicas) const {
        if (targets_.empty()) return {};
        const auto& e = evaluated(replicas);
        if (e.saturated) return "stability";
        for (const Target& t : targets_) {
            if (got(e, t) > t.seconds) return target_name(t);
        }
        return {};
    }

  private:
    std::size_t queue() const {
        const auto at = std::find_if(q_.stages.begin(), q_.stages.end(), [](const latency::Stage& s) { return s.queued; });
        return static_cast<std::size_t>(at - q_.stages.begin());
    }

    double got(const latency::EndToEnd& e, const Target& t) const {
        const auto at = std::find(options_.percentiles.begin(), options_.percentiles.end(), t.percentile);
        return reached(e, t, static_cast<std::size_t>(at - options_.percentiles.begin()));
    }

    const Question& q_;
    queueing::Options wanted_, options_;
    std::vector<Target> targets_;
    mutable std::map<std::vector<int>, latency::EndToEnd> seen_;
};

// Whether an evaluation already shows every target held; false where it does not say.
bool holds_in(const latency::EndToEnd& e, const std::vector<double>& percentiles, const std::vector<Target>& targets) {
    if (e.saturated) return false;
    return std::all_of(targets.begin(), targets.end(), [&](const Target& t) {
        const auto at = std::find(percentiles.begin(), percentiles.end(), t.percentile);
        return at != percentiles.end() && reached(e, t, static_cast<std::size_t>(at - percentiles.begin())) <= t.seconds;
    });
}

void grow_one(const Search& search, int guess, std::vector<int>& n, std::size_t stage) {
    const auto enough = [&](int replicas) {
        std::vector<int> trial = n;
        trial[stage] = replicas;
        return search.holds(trial);
    };
    n[stage] = fewest_near(guess, n[stage], kMostReplicas, enough);
}

// Several queued stages: add where it helps most for its price, in steps that grow with the pool.
void grow_many(const Search& search, const std::vector<double>& price, const std::vector<std::size_t>& queued,
               std::vector<int>& n) {
    double excess = search.excess(n);
    while (excess > 0.0) {
        std::size_t best = queued.front();
        double best_gain = -1.0;
        double best_excess = excess;
        for (const std::size_t k : queued) {
            std::vector<int> trial = n;
            const int step = std::max(1, n[k] / 32);
            trial[k] += step;
            const double after = search.excess(trial);
            const double gain = std::isinf(excess) ? (std::isinf(after) ? 0.0 : 1.0) : (excess - after) / (step * std::max(price[k], 1e-300));
            if (gain > best_gain) {
                best_gain = gain;
                best = k;
                best_excess = after;
            }
        }
        n[best] += std::max(1, n[best] / 32);
        excess = best_excess;
        if (n[best] >= kMostReplicas) return;
    }
}

void cut_back(const Search& search, const std::vector<double>& price, const std::vector<std::size_t>& queued,
              const std::vector<int>& floor, std::vector<int>& n) {
    std::vector<std::size_t> dearest_first = queued;
    std::stable_sort(dearest_first.begin(), dearest_first.end(), [&](std::size_t a, std::size_t b) { return price[a] > price[b]; });
    for (const std::size_t k : dearest_first) {
        const int top = n[k];
        n[k] = floor[k];
        const auto enough = [&](int replicas) {
            std::vector<int> trial = n;
            trial[k] = replicas;
            return search.holds(trial);
        };
        n[k] = fewest(floor[k], top, enough);
    }
}

}  // namespace

std::optional<bool> KnownRates::holds(int n, double rate) const {
    for (const auto& [replicas, rates] : rates_) {
        if (replicas <= n && rate <= rates.held) return true;
        if (replicas >= n && rate >= rates.failed) return false;
    }
    return std::nullopt;
}

void KnownRates::learn(int n, double rate, bool held) {
    Rates& r = rates_[n];
    if (held) r.held = std::max(r.held, rate);
    else r.failed = std::min(r.failed, rate);
}

bool KnownRates::any() const {
    return std::any_of(rates_.begin(), rates_.end(), [](const auto& r) { return r.second.held > 0.0; });
}

std::string target_name(const Target& t) {
    const std::string percentile = "p" + detail::number_text(t.percentile);
    return t.time == latency::Time::ttft ? "TTFT " + percentile : t.time == latency::Time::tpot ? "TPOT " + percentile : percentile;
}

int replicas_for_cap(const latency::Stage& stage, double rate, double cap) {
    const double load = std::max(rate * latency::busy_seconds(stage) / stage.concurrency, rate * latency::visits(stage) / latency::host_rate(stage));
    // A hair of tolerance: 0.8 x 10 replicas at load 8 must not become 11 by rounding.
    const double least = std::ceil(load / cap * (1.0 - 1e-12));
    if (least >= kMostReplicas) return kMostReplicas;
    const int n = std::max(1, static_cast<int>(least));
    return load / n < 1.0 ? n : n + 1;
}

Answer fewest_replicas(const Question& question, const queueing::Options& options) {
    check(question);
    Answer answer;
    answer.replicas.assign(question.stages.size(), 0);
    answer.binding.assign(question.stages.size(), "");

    const double rate = queueing::arrival_rate(question.arrivals);
    std::vector<std::size_t> queued;
    for (std::size_t k = 0; k < question.stages.size(); ++k) {
        if (!question.stages[k].queued) continue;
        queued.push_back(k);
        answer.replicas[k] = replicas_for_cap(question.stages[k], rate, question.cap[k]);
    }
    const std::vector<int> floor = answer.replicas;

    Search search(question, options);
    search.ask(question.targets, queueing::Effort::search);
    std::vector<Target> reachable = question.targets;
    std::vector<int> start = floor;
    if (queued.size() == 1) start[queued.front()] = std::max(start[queued.front()], question.guess);
    const bool reached_before = question.known != nullptr && question.known->any();
    if (!question.targets.empty() && (queued.empty() || (!search.holds(start) && !reached_before))) {
        reachable.clear();
        queueing::Options bare = options;
        bare.percentiles.clear();
        for (const Target& t : question.targets) bare.percentiles.push_back(t.percentile);
        const auto least = latency::end_to_end(without_queues(question.stages), std::vector<int>(floor.size(), 0), question.arrivals, bare);
        for (std::size_t i = 0; i < question.targets.size(); ++i) {
            const double nearest = reached(least, question.targets[i], i);
            if (nearest > question.targets[i].seconds * (1.0 + 1e-12)) {
                answer.unreachable.push_back({question.targets[i], nearest});
            } else {
                reachable.push_back(question.targets[i]);
            }
        }
        if (!answer.unreachable.empty()) search.ask(reachable, queueing::Effort::search);
    }

    const auto grow = [&] {
        if (queued.empty()) return;
        if (queued.size() == 1) {
            grow_one(search, question.guess, answer.replicas, queued.front());
        } else if (!search.holds(answer.replicas)) {
            grow_many(search, question.price, queued, answer.replicas);
            cut_back(search, question.price, queued, floor, answer.replicas);
        }
    };
    grow();
    if (question.sizes_only) {
        queueing::Stats none;
        none.mean = std::numeric_limits<double>::quiet_NaN();
        none.percentile.assign(options.percentiles.size(), none.mean);
        answer.latency.total = answer.latency.ttft = answer.latency.tpot = none;
        return answer;
    }
    answer.latency = search.answers() ? search.evaluated(answer.replicas) : latency::end_to_end(question.stages, answer.replicas, question.arrivals, options);
    if (options.effort == queueing::Effort::final && !holds_in(answer.latency, options.percentiles, reachable)) {
        const std::vector<int> before = answer.replicas;
        search.ask(reachable, queueing::Effort::final);
        grow();
        if (answer.replicas != before) answer.latency = latency::end_to_end(question.stages, answer.replicas, question.arrivals, options);
    }

    for (const std::size_t k : queued) {
        std::vector<int> one_less = answer.replicas;
        --one_less[k];
        if (answer.replicas[k] > floor[k]) {
            const std::string name = search.failing(one_less);
            answer.binding[k] = name.empty() ? question.targets.empty() ? std::string("p99") : target_name(question.targets.back()) : name;
        } else {
            const latency::Stage& stage = question.stages[k];
            const bool host = latency::visits(stage) / latency::host_rate(stage) > latency::busy_seconds(stage) / stage.concurrency;
            answer.binding[k] = answer.replicas[k] == 1 ? "one replica" : host ? "host CPU" : "utilisation cap";
        }
    }
    return answer;
}

}  // namespace sizewell::sizing
