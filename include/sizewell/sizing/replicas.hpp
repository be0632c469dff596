// The fewest replicas whose percentiles all hold.
#pragma once

#include "sizewell/latency/budget.hpp"

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::sizing {

/// A promise on a time of the whole: percentile and time [s].
struct Target {
    double percentile;  ///< in (0, 100)
    double seconds;     ///< > 0
    latency::Time time = latency::Time::response;

    bool operator==(const Target&) const = default;
};

/// What the i-th target got, where the evaluation was asked for the targets' percentiles in their order.
[[nodiscard]] inline double reached(const latency::EndToEnd& whole, const Target& target, std::size_t i) {
    return latency::stats_of(whole, target.time).percentile[i];
}

/// "p99", "TTFT p95", "TPOT p50".
[[nodiscard]] std::string target_name(const Target& target);

/// What is known of one queued stage from searches at other rates: more replicas and lower rates never break what holds.
class KnownRates {
  public:
    /// Whether every target holds with n replicas at a rate; nothing where it is not known.
    [[nodiscard]] std::optional<bool> holds(int n, double rate) const;
    void learn(int n, double rate, bool held);
    /// Whether every target has held anywhere.
    [[nodiscard]] bool any() const;

  private:
    struct Rates {
        double held = 0.0, failed = std::numeric_limits<double>::infinity();
    };
    std::map<int, Rates> rates_;
};

/// What is asked.
struct Question {
    std::vector<latency::Stage> stages;
    std::vector<double> cap;    ///< highest utilisation at this rate, one for each stage, in (0, 1]
    std::vector<double> price;  ///< of one replica, one for each stage: decides where a replica is added first
    queueing::Arrivals arrivals;
    std::vector<Target> targets;
    int guess = 0;  ///< replicas of the one queued stage at which the search begins; 0: the fewest the cap allows.  Only the cost depends on it
    KnownRates* known = nullptr;  ///< of the same stages and targets, where one stage is queued: asked first, and taught
    bool sizes_only = false;      ///< the answer's latency is not needed: not a number, and nothing is said of what binds
};

/// A target that no number of replicas reaches.
struct Unreachable {
    Target target;
    double nearest;  ///< the percentile with endless replicas [s]
};

struct Answer {
    std::vector<int> replicas;              ///< one for each stage, 0 for a fixed delay
    std::vector<std::string> binding;       ///< what forbids one replica less, by name
    latency::EndToEnd latency;              ///< with these replicas
    std::vector<Unreachable> unreachable;   ///< these targets were left out of the search
};

/// The fewest replicas for which every target holds and every utilisation stays under its cap.
///
/// One queued stage: doubling and halving on the exact predicate.  Several: replicas go one by one where they shorten
/// the excess most for their price, then every stage is cut back as far as it goes; the result is minimal in each
/// stage, and cheapest among the allocations the search saw.  A target below what the stages take without any wait is
/// reported with that time instead of searched for.
///
/// @param options  percentiles are taken from the targets; effort applies to the last check
/// @throws DomainError  sizes that differ, a cap outside (0, 1], a target that is not positive
/// @cost   O(log n) evaluations of end_to_end for one queued stage, two where the guess is right
[[nodiscard]] Answer fewest_replicas(const Question& question, const queueing::Options& options = {});

/// Least replicas that keep utilisation at or below the cap: ceil(rate x busy / (concurrency cap)), at least 1.
[[nodiscard]] int replicas_for_cap(const latency::Stage& stage, double rate, double cap);

}  // namespace sizewell::sizing
