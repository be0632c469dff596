#include "sizewell/uncertainty/sensitivity.hpp"

#include "uncertainty/parallel.hpp"
#include "uncertainty/student.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>

namespace sizewell::uncertainty {

namespace {

constexpr std::size_t kChunk = 256;
constexpr std::size_t kBins = 64;

// Sums of one scramble.
struct Sums {
    double n = 0.0, y = 0.0, yy = 0.0;
    std::vector<double> bin_n, bin_y;      // by input and bin
    std::vector<double> squares, products; // by group, of pairs
    double pairs = 0.0;
};

class Run {
  public:
    Run(const Points& points, const ModelMaker& maker, const ShareOptions& options)
        : points_(points), options_(options), inputs_(points.inputs().size()), threads_(threads_of(options.threads, kScrambles)), sums_(kScrambles) {
        for (int t = 0; t < threads_; ++t) models_.push_back(maker());
    }

    std::vector<Share> result() {
        in_parallel(threads_, kScrambles, [&](int thread, int scramble) {
            Sums& s = sums_[static_cast<std::size_t>(scramble)];
            s.bin_n.assign(inputs_ * kBins, 0.0);
            s.bin_y.assign(inputs_ * kBins, 0.0);
            s.squares.assign(points_.groups().size(), 0.0);
            s.products.assign(points_.groups().size(), 0.0);
            conditional_means(thread, scramble, s);
            pairs(thread, scramble, s);
        });
        if (ended_) return {};
        double n = 0.0, y = 0.0, yy = 0.0;
        for (const Sums& s : sums_) n += s.n, y += s.y, yy += s.yy;
        mean_ = y / n;
        variance_ = yy / n - mean_ * mean_;
        std::vector<Share> shares;
        for (std::size_t g = 0; g < points_.groups().size(); ++g) {
            Share share{points_.groups()[g], {}, {}};
            if (variance_ > 1e-24 * mean_ * mean_) {
                share.total = total(g);
                share.first = share.inputs.size() == 1 ? first_of_one(share.inputs.front()) : first_of_group(g);
            }
            shares.push_back(std::move(share));
        }
        return shares;
    }

  private:
    static std::int64_t each(std::int64_t samples) {
        return std::max<std::int64_t>(8, static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(samples / kScrambles, 8)))));
    }

    void evaluate(int thread, std::size_t n, const std::vector<double>& in, double* out) {
        if (ended_) return;
        models_[static_cast<std::size_t>(thread)](n, kChunk, in.data(), out);
        if (options_.progress && !options_.progress(done_ += static_cast<std::int64_t>(n), evaluations())) ended_ = true;
        for (std::size_t i = 0; options_.logarithm && i < n; ++i) out[i] = out[i] > 0.0 ? std::log(out[i]) : std::numeric_limits<double>::quiet_NaN();
    }

    std::int64_t evaluations() const {
        std::int64_t a_point = 1;
        for (const auto& group : points_.groups()) a_point += group.size() == 1 ? 1 : 2;
        return kScrambles * (each(options_.samples) + each(options_.total_samples) * a_point);
    }

    void conditional_means(int thread, int scramble, Sums& s) {
        std::vector<double> in(inputs_ * kChunk), out(kChunk);
        const std::int64_t n = each(options_.samples);
        for (std::int64_t at = 0; at < n && !ended_; at += static_cast<std::int64_t>(kChunk)) {
            const auto m = static_cast<std::size_t>(std::min<std::int64_t>(kChunk, n - at));
            points_.fill(scramble, at, m, kChunk, in.data());
            evaluate(thread, m, in, out.data());
            for (std::size_t i = 0; i < m; ++i) {
                if (!std::isfinite(out[i])) continue;
                s.n += 1.0;
                s.y += out[i];
                s.yy += out[i] * out[i];
                for (std::size_t k = 0; k < inputs_; ++k) {
                    const double p = points_.probability(k, scramble, at + static_cast<std::int64_t>(i));
                    const std::size_t bin = k * kBins + std::min(kBins - 1, static_cast<std::size_t>(p * kBins));
                    s.bin_n[bin] += 1.0;
                    s.bin_y[bin] += out[i];
                }
            }
        }
    }

    void pairs(int thread, int scramble, Sums& s) {
        std::vector<double> in(inputs_ * kChunk), base(kChunk), out(kChunk);
        const std::int64_t n = each(options_.total_samples);
        for (std::int64_t at = 0; at < n && !ended_; at += static_cast<std::int64_t>(kChunk)) {
            const auto m = static_cast<std::size_t>(std::min<std::int64_t>(kChunk, n - at));
            points_.fill(scramble, at, m, kChunk, in.data());
            evaluate(thread, m, in, base.data());
            s.pairs += static_cast<double>(m);
            for (std::size_t g = 0; g < points_.groups().size(); ++g) {
                std::vector<bool> anew(inputs_, false);
                for (const std::size_t k : points_.groups()[g]) anew[k] = true;
                points_.fill_anew(anew, scramble, at, m, kChunk, in.data());
                evaluate(thread, m, in, out.data());
                for (std::size_t i = 0; i < m; ++i) {
                    const double d = out[i] - base[i];
                    s.squares[g] += std::isfinite(d) ? 0.5 * d * d : 0.0;
                }
                if (points_.groups()[g].size() == 1) continue;
                anew.flip();
                points_.fill_anew(anew, scramble, at, m, kChunk, in.data());
                evaluate(thread, m, in, out.data());
                for (std::size_t i = 0; i < m; ++i) {  // of pairs that share the group alone: what is left is what it does not explain
                    const double d = out[i] - base[i];
                    s.products[g] += std::isfinite(d) ? 0.5 * d * d : 0.0;
                }
            }
        }
    }

    Estimate total(std::size_t g) const {
        std::vector<double> of;
        double mean = 0.0;
        for (const Sums& s : sums_) {
            of.push_back(s.squares[g] / s.pairs / variance_);
            mean += of.back() / kScrambles;
        }
        return {mean, half_width_95(of)};
    }

    Estimate first_of_group(std::size_t g) const {
        std::vector<double> of;
        double mean = 0.0;
        for (const Sums& s : sums_) {
            of.push_back(1.0 - s.products[g] / s.pairs / variance_);
            mean += of.back() / kScrambles;
        }
        return {std::max(0.0, mean), half_width_95(of)};
    }

    // Variance of the conditional means of all scrambles but one (-1: of all), less their noise.
    double between(std::size_t k, int skip) const {
        double sum = 0.0, weight = 0.0;
        for (std::size_t b = 0; b < kBins; ++b) {
            double n = 0.0, y = 0.0, used = 0.0, squares = 0.0, means = 0.0;
            for (int s = 0; s < kScrambles; ++s) {
                const Sums& from = sums_[static_cast<std::size_t>(s)];
                const double count = from.bin_n[k * kBins + b];
                if (s == skip || count == 0.0) continue;
                const double m = from.bin_y[k * kBins + b] / count - mean_;
                n += count;
                y += from.bin_y[k * kBins + b] - count * mean_;
                used += 1.0;
                means += m;
                squares += m * m;
            }
            if (n == 0.0) continue;
            const double noise = used > 1.0 ? (squares - means * means / used) / (used - 1.0) / used : 0.0;
            sum += n * ((y / n) * (y / n) - noise);
            weight += n;
        }
        return sum / weight / variance_;
    }

    Estimate first_of_one(std::size_t k) const {
        const double all = between(k, -1);
        std::vector<double> pseudo;  // a jackknife over the scrambles
        for (int s = 0; s < kScrambles; ++s) pseudo.push_back(kScrambles * all - (kScrambles - 1) * between(k, s));
        return {std::max(0.0, all), half_width_95(pseudo)};
    }

    const Points& points_;
    const ShareOptions& options_;
    std::size_t inputs_;
    int threads_;
    std::vector<Sums> sums_;
    std::vector<BlockModel> models_;
    double mean_ = 0.0, variance_ = 0.0;
    std::atomic<std::int64_t> done_{0};
    std::atomic<bool> ended_{false};
};

}  // namespace

std::vector<Share> variance_shares(const Points& points, const ModelMaker& model, const ShareOptions& options) {
    return Run(points, model, options).result();
}

}  // namespace sizewell::uncertainty
