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
#include <string>
#include <utility>

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
    std::vector<std::vector<double>> values;  // by output: of the pilot, until bins are chosen, and kept ones
    std::vector<Tally> tallies;
    std::vector<std::int64_t> undefined_at;   // by output, -1 without
};

std::int64_t whole_power(std::int64_t n) { return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n))); }

}  // namespace

// -- values at blocks -------------------------------------------------------------------------------------------------------------

BlockEvaluator::BlockEvaluator(const Points& points, std::size_t outputs, BlockModel model)
    : points_(points), outputs_(outputs), model_(std::move(model)), in_(points.inputs().size() * kStride), out_(outputs * kStride) {}

void BlockEvaluator::operator()(const Block& block, const Seen& seen) {
    const auto wrong = [](const char* what, std::int64_t is, const char* must) { throw DomainError("block", what, static_cast<double>(is), must); };
    if (block.scramble < 0 || block.scramble >= kScrambles) wrong("scramble", block.scramble, "in [0, 15]");
    if (block.first < 0 || block.first > Points::kMostPoints || block.first % 8 != 0) wrong("first", block.first, "a multiple of 8 in [0, 2^31]");
    if (block.n < 0 || block.n > Points::kMostPoints - block.first || block.n % 8 != 0) wrong("n", block.n, "a multiple of 8, and first + n at most 2^31");
    const std::int64_t end = block.first + block.n;
    for (std::int64_t at = block.first; at < end;) {
        const auto filled = static_cast<std::size_t>(std::min<std::int64_t>(kFilled, end - at));
        points_.fill(block.scramble, at, filled, kStride, in_.data());
        for (std::size_t i = 0; i < filled; i += kChunk) {
            const std::size_t n = std::min(kChunk, filled - i);
            model_(n, kStride, in_.data() + i, out_.data());
            if (!seen(n, kStride, out_.data())) return;
        }
        at += static_cast<std::int64_t>(filled);
    }
}

// -- estimates of values ----------------------------------------------------------------------------------------------------------

struct Sampling::Parts {
    std::size_t outputs;
    Options options;
    std::vector<std::int64_t> rounds;  // by round, points of each scramble
    std::size_t round = 0;
    bool binned = false;
    std::vector<Replicate> replicates = {};

    // Bins from every value of the pilot, which then moves into them.
    void choose_bins() {
        for (std::size_t m = 0; m < outputs; ++m) {
            std::vector<double> all;
            all.reserve(replicates.size() * replicates.front().values[m].size());
            for (const auto& r : replicates) all.insert(all.end(), r.values[m].begin(), r.values[m].end());
            const BinScale scale = BinScale::of(std::move(all));
            for (auto& r : replicates) {
                r.tallies.reserve(outputs);
                r.tallies.emplace_back(scale);
                tally(r, m, 0, r.values[m].data(), r.values[m].size());
                if (m >= options.keep) r.values[m] = {};
            }
        }
        binned = true;
    }

    static void tally(Replicate& r, std::size_t m, std::int64_t first, const double* y, std::size_t n) {
        r.tallies[m].add(y, n);
        if (r.undefined_at[m] >= 0 || r.tallies[m].undefined() == 0) return;
        r.undefined_at[m] = first + (std::find_if(y, y + n, [](double x) { return std::isnan(x); }) - y);
    }

    template <class Of>
    Estimate estimate_of(double value, std::size_t m, const Of& of) const {
        std::vector<double> each;
        for (const auto& r : replicates) {
            if (r.tallies[m].count() > 0) each.push_back(of(r.tallies[m]));
        }
        return {value, half_width_95(each)};
    }

    // Of scrambles that missed a heavy tail together, the means agree: the factor knows their skewness from smaller nets.
    Estimate mean_of(const Tally& all, std::size_t m) const {
        Estimate mean = estimate_of(all.mean(), m, [](const Tally& t) { return t.mean(); });
        if (!std::isfinite(mean.half_width)) return mean;
        std::vector<double> nets;
        for (const auto& r : replicates) {
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
        Tally all = replicates.front().tallies[m];
        for (std::size_t s = 1; s < replicates.size(); ++s) all.add(replicates[s].tallies[m]);
        return all;
    }

    Summary summary_of(std::size_t m) const {
        const Tally all = all_of(m);
        Summary out;
        out.mean = mean_of(all, m);
        for (const double p : options.percentiles) out.percentile.push_back(percentile_of(all, m, p));
        out.least = all.least();
        out.most = all.most();
        out.undefined = all.undefined();
        for (std::size_t s = replicates.size(); s-- > 0;) {
            if (replicates[s].undefined_at[m] >= 0) out.first_undefined = {static_cast<int>(s), replicates[s].undefined_at[m], 1};
        }
        out.histogram_low = all.quantile(0.01);
        out.histogram_high = all.quantile(0.99);
        out.histogram = all.shares(out.histogram_low, out.histogram_high, kBars);
        return out;
    }

    bool precise_enough() const {
        if (!(options.precision > 0.0)) return false;
        for (std::size_t m = 0; m < outputs; ++m) {
            const Tally all = all_of(m);
            for (const double p : options.percentiles) {
                const Estimate e = percentile_of(all, m, p);
                if (e.half_width > options.precision * std::abs(e.value)) return false;
            }
        }
        return true;
    }
};

Sampling::Sampling(std::size_t outputs, const Options& options) : parts_(std::make_unique<Parts>(Parts{outputs, options, {}})) {
    for (const double p : options.percentiles) {
        if (!(p > 0.0 && p < 100.0)) throw DomainError("estimate", "percentile", p, "in (0, 100)");
    }
    if (options.samples < kScrambles * 16) throw DomainError("estimate", "samples", static_cast<double>(options.samples), ">= 256");
    const std::int64_t most = whole_power(options.samples / kScrambles);
    if (most > Points::kMostPoints) throw DomainError("estimate", "samples", static_cast<double>(options.samples), "at most 2^35");
    const std::int64_t first = whole_power(std::max(options.first_samples / kScrambles, std::int64_t{16}));
    for (std::int64_t target = std::min(most, first); target <= most; target *= 2) parts_->rounds.push_back(target);
    parts_->replicates.resize(kScrambles);
    for (auto& r : parts_->replicates) {
        r.values.resize(outputs);
        r.undefined_at.assign(outputs, -1);
    }
}

Sampling::~Sampling() = default;
Sampling::Sampling(Sampling&&) noexcept = default;
Sampling& Sampling::operator=(Sampling&&) noexcept = default;

std::size_t Sampling::outputs() const { return parts_->outputs; }
std::int64_t Sampling::most() const { return parts_->rounds.back() * kScrambles; }
const std::vector<std::int64_t>& Sampling::rounds() const { return parts_->rounds; }

std::vector<Block> Sampling::blocks(std::size_t round, std::int64_t points) const {
    if (points < static_cast<std::int64_t>(kChunk) || whole_power(points) != points) throw DomainError("sampling", "points", static_cast<double>(points), "a power of two, at least 256");
    std::vector<Block> out;
    if (round == 0) points /= 4;
    const std::int64_t from = round == 0 ? 0 : parts_->rounds.at(round - 1), to = parts_->rounds.at(round);
    for (int s = 0; s < kScrambles; ++s) {
        for (std::int64_t at = from; at < to; at += points) out.push_back({s, at, std::min(points, to - at)});
    }
    return out;
}

void Sampling::add(const Block& block, std::size_t stride, const double* values) {
    Parts& parts = *parts_;
    if (block.scramble < 0 || block.scramble >= kScrambles) throw DomainError("sampling", "scramble", block.scramble, "in [0, 15]");
    Replicate& r = parts.replicates[static_cast<std::size_t>(block.scramble)];
    if (block.first != r.done) throw DomainError("sampling", "first", static_cast<double>(block.first), "where the scramble is: " + std::to_string(r.done));
    const auto n = static_cast<std::size_t>(block.n);
    for (std::size_t m = 0; m < parts.outputs; ++m) {
        const double* y = values + m * stride;
        if (parts.binned) Parts::tally(r, m, r.done, y, n);
        if (!parts.binned || m < parts.options.keep) r.values[m].insert(r.values[m].end(), y, y + n);
    }
    r.done += block.n;
}

bool Sampling::go_on() {
    Parts& parts = *parts_;
    if (!parts.binned) parts.choose_bins();
    return ++parts.round < parts.rounds.size() && !parts.precise_enough();
}

Estimates Sampling::estimates() {
    Parts& parts = *parts_;
    if (!parts.binned) parts.choose_bins();
    Estimates out;
    for (std::size_t m = 0; m < parts.outputs; ++m) out.outputs.push_back(parts.summary_of(m));
    for (std::size_t m = 0; m < std::min(parts.options.keep, parts.outputs); ++m) {
        std::vector<double>& all = out.values.emplace_back();
        for (auto& r : parts.replicates) {
            all.insert(all.end(), r.values[m].begin(), r.values[m].end());
            r.values[m] = {};
        }
    }
    for (const auto& r : parts.replicates) out.samples += r.done;
    return out;
}

// -- both, over the threads of this machine ---------------------------------------------------------------------------------------

namespace {

class Run {
  public:
    Run(const Points& points, std::size_t outputs, const ModelMaker& maker, const Options& options)
        : options_(options), sampling_(outputs, options), start_(Clock::now()) {
        for (int t = 0; t < threads_of(options.threads, kScrambles); ++t) evaluators_.emplace_back(points, outputs, maker());
    }

    Estimates result() {
        std::int64_t from = 0;
        for (const std::int64_t to : sampling_.rounds()) {
            advance(from, to);
            if (stopped_ || !sampling_.go_on()) break;
            from = to;
        }
        Estimates out = sampling_.estimates();
        out.truncated = stopped_.load();
        return out;
    }

  private:
    void advance(std::int64_t from, std::int64_t to) {
        in_parallel(static_cast<int>(evaluators_.size()), kScrambles, [&](int thread, int scramble) {
            if (stopped_.load(std::memory_order_relaxed)) return;
            std::int64_t done = from;
            evaluators_[static_cast<std::size_t>(thread)]({scramble, from, to - from}, [&](std::size_t n, std::size_t stride, const double* values) {
                const auto size = static_cast<std::int64_t>(n);
                sampling_.add({scramble, done, size}, stride, values);
                done += size;
                report(size);
                return !stopped_.load(std::memory_order_relaxed);
            });
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
        const std::int64_t most = sampling_.most();
        if (!options_.progress({done, most, seconds, seconds * static_cast<double>(most - done) / static_cast<double>(done)})) stopped_ = true;
    }

    const Options& options_;
    Sampling sampling_;
    Clock::time_point start_;
    std::vector<BlockEvaluator> evaluators_;
    std::atomic<std::int64_t> done_{0};
    std::atomic<bool> stopped_{false};
    std::mutex telling_;
};

}  // namespace

Estimates estimate(const Points& points, std::size_t outputs, const ModelMaker& model, const Options& options) {
    return Run(points, outputs, model, options).result();
}

}  // namespace sizewell::uncertainty
