// The opaque step behind a purchase mix: the instances of every hour, and the cheapest way to buy them.
#pragma once

#include "sizewell/cost/mix.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/sizing/redundancy.hpp"

#include "plan/sizing_step.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace sizewell::plan {

/// Instances of every pool of a service at any share of its design rate.
template <Scalar S>
class Staircase {
  public:
    /// @param inputs  design rate and service times, as of the sizing step
    Staircase(const ServiceModel<S>& service, const SizingStep<S>& sizing, std::vector<double> inputs)
        : service_(service), inputs_(std::move(inputs)), top_(sizing.answer(inputs_).replicas), formula_(search(1.0)) {}

    /// Replicas of each stage at `share` of the design rate, at most those of the whole for shares up to 1.
    const std::vector<int>& replicas(double share) {
        const auto known = seen_.find(share);
        if (known != seen_.end()) return known->second;
        std::vector<int> n = share == 1.0 ? top_ : search(share);
        for (std::size_t k = 0; k < n.size(); ++k) {
            // A trace needs more than the formula says; the same factor is kept at the other hours.
            if (share != 1.0 && formula_[k] > 0 && top_[k] != formula_[k]) n[k] = static_cast<int>(std::ceil(n[k] * (static_cast<double>(top_[k]) / formula_[k]) * (1.0 - 1e-12)));
            if (share <= 1.0) n[k] = std::min(n[k], top_[k]);
        }
        return seen_.emplace(share, std::move(n)).first->second;
    }

    /// Fills in all shares between two of a sorted list; where both ends agree, so does what lies between.
    void fill(const std::vector<double>& shares, std::size_t first, std::size_t last) {
        const std::vector<int> low = replicas(shares[first]), high = replicas(shares[last]);
        if (last - first < 2) return;
        if (low == high && one_queue()) {
            for (std::size_t i = first + 1; i < last; ++i) seen_.emplace(shares[i], low);
            return;
        }
        const std::size_t middle = first + (last - first) / 2;
        fill(shares, first, middle);
        fill(shares, middle, last);
    }

  private:
    // Only then is the fewest monotone in the rate: stages trade replicas against each other.
    bool one_queue() const { return std::count_if(service_.stages.begin(), service_.stages.end(), [](const auto& s) { return s.pooled; }) == 1; }

    std::vector<int> search(double share) const {
        std::vector<double> inputs = inputs_;
        inputs[0] *= std::max(share, 1e-9);  // an hour without requests still holds one replica
        queueing::Options options = service_.options;
        options.effort = queueing::Effort::search;
        options.time_budget = std::min(options.time_budget, 0.005);
        options.percentiles = {99.0};
        return sizing::fewest_replicas(sizing_question(service_, inputs), options).replicas;
    }

    const ServiceModel<S>& service_;
    std::vector<double> inputs_;
    std::vector<int> top_, formula_;
    std::map<double, std::vector<int>> seen_;
};

/// The instances of a pool over a period, year by year.
struct PoolCurve {
    std::vector<demand::Duration> years;
    std::vector<demand::Stretch> stretches;  ///< of the first year
    double short_share = 0.0;                ///< share of the hours in which `max` is below what is needed
};

/// What the step depends on, as numbers: the order of MixStep's inputs.
struct MixInputs {
    std::vector<double> sizing;  ///< design rate, then the service time of each stage
    double lag = 0.0;            ///< of scaling [s]
    struct Pool {
        double per_instance, zones, concurrency;
        cost::Offers offers;     ///< USD/(instance s), spot as an effective price
    };
    std::vector<Pool> pools;
};

template <Scalar S>
MixInputs mix_inputs(const ServiceModel<S>& s, const std::vector<double>& x) {
    MixInputs in;
    const std::size_t n = 1 + s.stages.size();
    in.sizing.assign(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
    in.lag = x[n];
    for (std::size_t i = n + 1; i + 7 <= x.size(); i += 7) in.pools.push_back({x[i], x[i + 1], x[i + 2], {x[i + 3], x[i + 4], x[i + 5], x[i + 6], s.mix.block}});
    return in;
}

/// Curves of the pools of a service at a multiple of its demand.
///
/// @param scale  of the demand: 1, or 0.5 and 2 for regret
template <Scalar S>
std::vector<PoolCurve> pool_curves(const ServiceModel<S>& s, const SizingStep<S>& sizing, const MixInputs& in, double scale = 1.0) {
    const MixModel<S>& m = s.mix;
    const bool automatic = m.scaling == cost::Scaling::autoscaled;
    const std::vector<double> rates = automatic ? cost::carried_rates(m.hours, in.lag) : m.hours;
    const int years = m.growth == 0.0 ? 1 : m.years;  // that differ
    const auto share_of = [&](double rate, int year) { return rate * scale * std::pow(1.0 + m.growth, year); };

    std::vector<double> shares;
    for (int y = 0; y < years; ++y) {
        for (const double r : rates) shares.push_back(share_of(r, y));
    }
    std::sort(shares.begin(), shares.end());
    shares.erase(std::unique(shares.begin(), shares.end()), shares.end());
    Staircase<S> stairs(s, sizing, in.sizing);
    stairs.fill(shares, 0, shares.size() - 1);

    const double period = 3600.0 * static_cast<double>(rates.size());
    const auto within = [period](double time) { return time < period ? time : 0.0; };  // an hour alone has nothing to follow
    std::vector<PoolCurve> all;
    for (std::size_t k = 0; k < s.stages.size(); ++k) {
        const auto& stage = s.stages[k];
        if (!stage.pooled) continue;
        const MixInputs::Pool& pool = in.pools[all.size()];
        PoolCurve out;
        for (int y = 0; y < years; ++y) {
            std::vector<int> needed;
            for (const double rate : rates) {
                const double share = share_of(rate, y);
                double n = stairs.replicas(share)[k];
                if (automatic && m.target > 0.0) {  // held against the load that comes, headroom and all
                    n = std::max(n, std::ceil(share * in.sizing[0] * in.sizing[1 + k] / (pool.concurrency * m.target) * (1.0 - 1e-12)));
                }
                needed.push_back(static_cast<int>(std::min(1e7, sizing::instances_with_spare(stage.loss, n, pool.per_instance, pool.zones) * stage.branches)));
            }
            const auto curve = cost::fleet_curve(needed, {m.scaling, within(in.lag), within(m.cooldown), static_cast<int>(m.min), static_cast<int>(m.max)});
            if (y == 0) {
                out.short_share = curve.short_share;
                out.stretches = curve.stretches;
            }
            out.years.push_back(demand::duration(curve.stretches, m.spot_share));
        }
        while (out.years.size() < static_cast<std::size_t>(m.years)) out.years.push_back(out.years.back());
        all.push_back(std::move(out));
    }
    return all;
}

/// The mixes of all pools of one service, found once for each set of inputs.
template <Scalar S>
class MixStep {
  public:
    MixStep(const ServiceModel<S>& service, const SizingStep<S>& sizing, std::vector<S> inputs) : service_(service), sizing_(sizing), inputs_(std::move(inputs)) {}

    S number(const char* name, std::size_t pool, double (*of)(const cost::Mix&)) const {
        return opaque(name, [&](const std::vector<double>& x) { return of(mixes(x)[pool]); }, inputs_);
    }

  private:
    const std::vector<cost::Mix>& mixes(const std::vector<double>& x) const {
        for (const auto& [known, found] : seen_) {
            if (known == x) return found;
        }
        const MixInputs in = mix_inputs(service_, x);
        const auto curves = pool_curves(service_, sizing_, in);
        std::vector<cost::Mix> found;
        for (std::size_t k = 0; k < curves.size(); ++k) found.push_back(cost::cheapest_mix(curves[k].years, in.pools[k].offers));
        seen_.emplace_back(x, std::move(found));
        return seen_.back().second;
    }

    const ServiceModel<S>& service_;
    const SizingStep<S>& sizing_;
    std::vector<S> inputs_;
    mutable std::vector<std::pair<std::vector<double>, std::vector<cost::Mix>>> seen_;
};

}  // namespace sizewell::plan
