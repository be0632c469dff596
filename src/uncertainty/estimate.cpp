#include "sizewell/uncertainty/estimate.hpp"

#include "sizewell/error.hpp"

#include "uncertainty/parallel.hpp"
#include "uncertainty/student.hpp"
#include "uncertainty/tally.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <mutex>

namespace sizewell::uncertainty {

namespace {

constexpr std::size_t kChunk = BinScale::kBatch;       // of the model: its values stay near, and a run can end after each
constexpr std::size_t kFilled = 4 * kChunk;            // of the points: so many share the lines of a table
constexpr std::size_t kStride = kFilled + 8;           // no power of two, which would put all columns on the same lines of a cache
constexpr std::size_t kBars = 24;

using Clock = std::chrono::steady_clock;

// One scramble: how far it is, and what its outputs were.
struct Replicate {
    std::int64_t done = 0;
    std::vector<std::vector<double>> pilot;  // by output, until bins are chosen
    std::vector<Tally> tallies;
};

class Run {
  public:
    Run(const Points& points, std::size_t outputs, const ModelMaker& maker, const Options& options)
        : points_(points), outputs_(outputs), options_(options), start_(Clock::now()), threads_(threads_of(options.threads, kScrambles)) {
        for (const double p : options.percentiles) {
            if (!(p > 0.0 && p < 100.0)) throw DomainError("estimate", "percentile", p, "in (0, 100)");
        }
        if (options.samples < kScrambles * 16) throw DomainError("estimate", "samples", static_cast<double>(options.samples), ">= 256");
        most_ = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(options.samples / kScrambles)));
        if (most_ > Points::kMostPoints) throw DomainError("estimate", "samples", static_cast<double>(options.samples), "at most 2^35");
        replicates_.resize(kScrambles);
        for (auto& r : replicates_) r.pilot.resize(outputs);
        for (int t = 0; t < threads_; ++t) {
            models_.push_back(maker());
            inputs_of_.emplace_back(points.inputs().size() * kStride);
            outputs_of_.emplace_back(outputs * kStride);
        }
    }

    Estimates result() {
        const std::int64_t first = std::max(options_.first_samples / kScrambles, std::int64_t{16});
        std::int64_t target = std::min(most_, static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(first))));
        advance(target, true);
        choose_bins();
        while (!stopped_ && target < most_ && !precise_enough()) {
            target *= 2;
            advance(target, false);
        }
        return summed_up();
    }

  private:
    void advance(std::int64_t target, bool pilot) {
        in_parallel(threads_, kScrambles, [&](int thread, int scramble) {
            Replicate& r = replicates_[static_cast<std::size_t>(scramble)];
            double* in = inputs_of_[static_cast<std::size_t>(thread)].data();
            double* out = outputs_of_[static_cast<std::size_t>(thread)].data();
            const BlockModel& model = models_[static_cast<std::size_t>(thread)];
            while (r.done < target && !stopped_.load(std::memory_order_relaxed)) {
                const auto filled = static_cast<std::size_t>(std::min<std::int64_t>(kFilled, target - r.done));
                points_.fill(scramble, r.done, filled, kStride, in);
                for (std::size_t at = 0; at < filled && !stopped_.load(std::memory_order_relaxed); at += kChunk) {
                    const std::size_t n = std::min(kChunk, filled - at);
                    model(n, kStride, in + at, out);
                    for (std::size_t m = 0; m < outputs_; ++m) {
                        const double* y = out + m * kStride;
                        if (pilot) r.pilot[m].insert(r.pilot[m].end(), y, y + n);
                        else r.tallies[m].add(y, n);
                    }
                    r.done += static_cast<std::int64_t>(n);
                    report(static_cast<std::int64_t>(n));
                }
            }
        });
    }

    void report(std::int64_t n) {
        const std::int64_t done = done_.fetch_add(n, std::memory_order_relaxed) + n;
        if (!options_.progress && !std::isfinite(options_.seconds)) return;
        const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        if (seconds > options_.seconds) stopped_ = true;
        if (!options_.progress) return;
        const std::unique_lock lock(telling_, std::try_to_lock);
        if (!lock) return;
        const std::int64_t most = most_ * kScrambles;
        if (!options_.progress({done, most, seconds, seconds * static_cast<double>(most - done) / static_cast<double>(done)})) stopped_ = true;
    }

    // Bins from every value of the pilot, which then moves into them.
    void choose_bins() {
        for (std::size_t m = 0; m < outputs_; ++m) {
            std::vector<double> all;
            all.reserve(replicates_.size() * replicates_.front().pilot[m].size());
            for (const auto& r : replicates_) all.insert(all.end(), r.pilot[m].begin(), r.pilot[m].end());
            const BinScale scale = BinScale::of(std::move(all));
            for (auto& r : replicates_) {
                r.tallies.reserve(outputs_);
                r.tallies.emplace_back(scale);
                r.tallies[m].add(r.pilot[m].data(), r.pilot[m].size());
                r.pilot[m] = {};
            }
        }
    }

    template <class Of>
    Estimate estimate_of(double value, std::size_t m, const Of& of) const {
        std::vector<double> each;
        for (const auto& r : replicates_) {
            if (r.tallies[m].count() > 0) each.push_back(of(r.tallies[m]));
        }
        return {value, half_width_95(each)};
    }

    // Of scrambles that missed a heavy tail together, the means agree: the factor knows their skewness from smaller nets.
    Estimate mean_of(const Tally& all, std::size_t m) const {
        Estimate mean = estimate_of(all.mean(), m, [](const Tally& t) { return t.mean(); });
        if (!std::isfinite(mean.half_width)) return mean;
        std::vector<double> nets;
        for (const auto& r : replicates_) {
            const auto of = r.tallies[m].nets();
            nets.insert(nets.end(), of.begin(), of.end());
        }
        mean.half_width *= skew_factor(nets);
        return mean;
    }

    // Of a value that occurs again and again, percentiles are a staircase: their error is that of the shares below and up to it.
    Estimate percentile_of(const Tally& all, std::size_t m, double percent) const {
        const double p = percent / 100.0, value = all.quantile(p);
        const auto [below, at_most] = all.shares_to(value);
        if (!std::isfinite(value) || (at_most - below) * static_cast<double>(all.count()) < 2.0) return estimate_of(value, m, [p](const Tally& t) { return t.quantile(p); });
        const double down = estimate_of(below, m, [v = value](const Tally& t) { return t.shares_to(v).first; }).half_width;
        const double up = estimate_of(at_most, m, [v = value](const Tally& t) { return t.shares_to(v).second; }).half_width;
        return {value, std::max(value - all.quantile(std::max(p - down, 0.0)), all.quantile(std::min(p + up, 1.0)) - value)};
    }

    Tally all_of(std::size_t m) const {
        Tally all = replicates_.front().tallies[m];
        for (std::size_t s = 1; s < replicates_.size(); ++s) all.add(replicates_[s].tallies[m]);
        return all;
    }

    Summary summary_of(std::size_t m) const {
        const Tally all = all_of(m);
        Summary out;
        out.mean = mean_of(all, m);
        for (const double p : options_.percentiles) out.percentile.push_back(percentile_of(all, m, p));
        out.least = all.least();
        out.most = all.most();
        out.undefined = all.undefined();
        out.histogram_low = all.quantile(0.01);
        out.histogram_high = all.quantile(0.99);
        out.histogram = all.shares(out.histogram_low, out.histogram_high, kBars);
        return out;
    }

    bool precise_enough() const {
        if (!(options_.precision > 0.0)) return false;
        for (std::size_t m = 0; m < outputs_; ++m) {
            const Tally all = all_of(m);
            for (const double p : options_.percentiles) {
                const Estimate e = percentile_of(all, m, p);
                if (e.half_width > options_.precision * std::abs(e.value)) return false;
            }
        }
        return true;
    }

    Estimates summed_up() const {
        Estimates out;
        for (std::size_t m = 0; m < outputs_; ++m) out.outputs.push_back(summary_of(m));
        out.samples = done_.load();
        out.truncated = stopped_.load();
        return out;
    }

    const Points& points_;
    std::size_t outputs_;
    const Options& options_;
    Clock::time_point start_;
    int threads_;
    std::int64_t most_ = 0;
    std::vector<BlockModel> models_;
    std::vector<std::vector<double>> inputs_of_, outputs_of_;  // of each thread
    std::vector<Replicate> replicates_;
    std::atomic<std::int64_t> done_{0};
    std::atomic<bool> stopped_{false};
    std::mutex telling_;
};

}  // namespace

Estimates estimate(const Points& points, std::size_t outputs, const ModelMaker& model, const Options& options) {
    return Run(points, outputs, model, options).result();
}

}  // namespace sizewell::uncertainty
