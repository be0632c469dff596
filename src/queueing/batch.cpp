#include "sizewell/queueing/batch.hpp"

#include "checks.hpp"
#include "ladder.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {
namespace {

constexpr std::size_t kCells = 128;  // of a full batch time

// Poisson probabilities 0..last, last chosen so that what is left out is below 1e-17 of the whole.
std::vector<double> poisson(double mean) {
    std::vector<double> p;
    const double last = std::ceil(mean + 9.0 * std::sqrt(mean) + 12.0);
    p.reserve(static_cast<std::size_t>(last) + 1);
    if (mean < 600.0) {
        p.push_back(std::exp(-mean));
        for (double k = 1.0; k <= last; k += 1.0) p.push_back(p.back() * (mean / k));
        return p;
    }
    for (double k = 0.0, log_p = -mean; k <= last; k += 1.0) {  // exp(-mean) is nothing in double precision
        p.push_back(std::exp(log_p));
        log_p += std::log(mean) - std::log(k + 1.0);
    }
    return p;
}

// The queue left behind at completions: state L jumps to max(L - B, 0) + Poisson(lambda d(n(L))).
class Completions {
  public:
    Completions(double lambda, const BatchService& batch) : max_(static_cast<std::size_t>(batch.max)) {
        for (int n = 1; n <= batch.max; ++n) arrivals_.push_back(poisson(lambda * batch_time(batch, n)));
        const double full = lambda * batch_time(batch, batch.max), b = batch.max;
        // The tail falls by (1 + 2 (b - full) / full) a request: states beyond carry less than 1e-12.
        const double spread = std::max(full + 12.0 * std::sqrt(full) + 20.0, static_cast<double>(arrivals_.back().size()));
        const double states = b + spread + 15.0 * full / (b - full) + 40.0;
        if (states > 2e5) throw DomainError("single_server_batch", "load", full / b, "<= 0.9999");
        size_ = static_cast<std::size_t>(states);
        std::size_t reach = 0;
        for (const auto& a : arrivals_) reach = std::max(reach, a.size());
        width_ = max_ + reach + 1;
        solve();
    }

    const std::vector<double>& probability() const { return pi_; }

  private:
    std::size_t served(std::size_t left) const { return std::clamp(left, std::size_t{1}, max_); }
    std::size_t first(std::size_t left) const { return left > max_ ? left - max_ : 0; }
    double& at(std::size_t from, std::size_t to) { return band_[from * width_ + (to - first(from))]; }

    // Censoring from the top: only sums and products of positive numbers, so small probabilities keep their digits.
    void solve() {
        band_.assign(size_ * width_, 0.0);
        for (std::size_t left = 0; left < size_; ++left) {
            const auto& a = arrivals_[served(left) - 1];
            const std::size_t kept = left > served(left) ? left - served(left) : 0;
            for (std::size_t k = 0; k < a.size(); ++k) at(left, std::min(kept + k, size_ - 1)) += a[k];
        }
        std::vector<double> out(size_, 1.0);
        for (std::size_t n = size_ - 1; n > 0; --n) {
            double leave = 0.0;
            for (std::size_t to = first(n); to < n; ++to) leave += at(n, to);
            out[n] = leave;
            for (std::size_t from = n > width_ ? n - width_ : 0; from < n; ++from) {
                if (n - first(from) >= width_ || at(from, n) == 0.0) continue;
                const double through = at(from, n) / leave;
                for (std::size_t to = first(n); to < n; ++to) at(from, to) += through * at(n, to);
            }
        }
        pi_.assign(size_, 0.0);
        pi_[0] = 1.0;
        double total = 1.0;
        for (std::size_t n = 1; n < size_; ++n) {
            for (std::size_t from = n > width_ ? n - width_ : 0; from < n; ++from) {
                if (n - first(from) < width_) pi_[n] += pi_[from] * at(from, n) / out[n];
            }
            total += pi_[n];
        }
        for (double& p : pi_) p /= total;
    }

    std::size_t max_, size_ = 0, width_ = 0;
    std::vector<std::vector<double>> arrivals_;
    std::vector<double> band_, pi_;
};

// A law built up from masses spread evenly over intervals of one cell.
class Cells {
  public:
    explicit Cells(double step) : step_(step) {}
    void add(double low, double mass) {  // over (low, low + step)
        const double at = low / step_;
        const auto k = static_cast<std::size_t>(at + 1e-9);
        const double share = std::max(0.0, at - static_cast<double>(k));
        if (k + 2 > mass_.size()) mass_.resize(k + 2 + k / 2, 0.0);
        mass_[k] += mass * (1.0 - share);
        mass_[k + 1] += mass * share;
    }
    Tabulated table(double atom_at_zero, double total) const {
        Tabulated t{{0.0}, {1.0 - atom_at_zero / total}, 1.0, 0.0};
        double above = total - atom_at_zero;
        for (std::size_t k = 0; k < mass_.size() && above > 1e-9 * total; ++k) {
            above -= mass_[k];
            t.time.push_back(static_cast<double>(k + 1) * step_);
            t.ccdf.push_back(std::clamp(above / total, 0.0, t.ccdf.back()));
        }
        const std::size_t n = t.time.size(), back = std::min(n - 1, kCells);
        if (t.ccdf[n - 1] > 0.0 && t.ccdf[n - 1 - back] > t.ccdf[n - 1]) {
            t.decay = std::log(t.ccdf[n - 1 - back] / t.ccdf[n - 1]) / (t.time[n - 1] - t.time[n - 1 - back]);
        }
        return t;
    }

  private:
    double step_;
    std::vector<double> mass_;
};

// What becomes of arrivals, gathered by when they wait and how large their batch is.
class Waits {
  public:
    Waits(const BatchService& batch, double lambda, double step, double idle) : wait(step), response(step), arrivals(idle), lambda_(lambda) {
        for (int n = 1; n <= batch.max; ++n) {
            time_.push_back(batch_time(batch, n));
            over_.push_back(1.0 / n);
        }
        come_.resize(time_.size());
    }

    double time(std::size_t size) const { return time_[size - 1]; }

    // Of those that wait (low, low + width), ahead[b] have b requests before them in their own batch, b < n <= the largest.
    void record(double low, double width, const double* ahead, std::size_t n) {
        const std::size_t most = time_.size();
        const double waited = low + 0.5 * width, more = lambda_ * waited;
        double mass = 0.0, smaller = 0.0;
        for (std::size_t before = 0; before < n; ++before) mass += ahead[before];
        if (mass <= 0.0) return;
        double p = std::exp(-more);  // Poisson: those that join until the batch starts
        for (std::size_t k = 0; k < most; p *= more * over_[k++]) come_[k] = p;
        size_.assign(most, 0.0);
        for (std::size_t before = 0; before < n; ++before) {
            if (ahead[before] <= 0.0) continue;
            for (std::size_t k = before; k + 1 < most; ++k) size_[k] += ahead[before] * come_[k - before];
        }
        for (std::size_t k = 0; k + 1 < most; ++k) smaller += size_[k];
        size_[most - 1] = std::max(mass - smaller, 0.0);
        wait.add(low, mass);
        arrivals += mass;
        mean_wait += mass * waited;
        for (std::size_t k = 0; k < most; ++k) {
            if (size_[k] < 1e-16 * mass) continue;
            response.add(low + time_[k], size_[k]);
            mean_response += size_[k] * (waited + time_[k]);
        }
    }

    Cells wait, response;
    double arrivals = 0.0, mean_wait = 0.0, mean_response = 0.0;

  private:
    double lambda_;
    std::vector<double> time_, over_, come_, size_;
};

}  // namespace

double batch_throughput(const BatchService& batch, double servers) {
    check_positive("batch_throughput", "servers", servers);
    return servers * batch.max / batch_time(batch, batch.max);
}

BatchLaws single_server_batch(double arrival_rate, const BatchService& batch) {
    check_positive("single_server_batch", "arrival_rate", arrival_rate);
    if (batch.delay != 0.0) throw DomainError("single_server_batch", "batch.delay", batch.delay, "0");
    if (batch.noise) throw DomainError("single_server_batch", "batch.noise", "a law", "none");
    BatchLaws out;
    const double lambda = arrival_rate;
    if (lambda >= batch_throughput(batch, 1.0)) {
        out.laws.saturated = true;
        return out;
    }
    const Completions chain(lambda, batch);
    const auto& pi = chain.probability();
    const auto b = static_cast<std::size_t>(batch.max);
    const double step = batch_time(batch, batch.max) / static_cast<double>(kCells);
    Waits sums(batch, lambda, step, pi[0]);
    // Arrivals to an idle server: no wait, a batch of their own.
    const double alone = sums.time(1);
    sums.response.add(alone - 0.5 * step > 0.0 ? alone - 0.5 * step : 0.0, pi[0]);
    sums.mean_response = pi[0] * alone;
    double requests = 0.0, batches = 0.0, busy = 0.0;
    for (std::size_t n = 1; n <= b; ++n) {
        // Queues kept by services of n: none below the maximum, L - B at it.
        std::vector<double> kept;
        if (n < b) kept = {n == 1 ? pi[0] + pi[1] : pi[n]};
        else kept.assign(pi.begin() + static_cast<std::ptrdiff_t>(b), pi.end());
        if (b == 1) kept[0] += pi[0];
        double weight = 0.0;
        for (const double w : kept) weight += w;
        const double d = sums.time(n);
        batches += weight;
        requests += weight * static_cast<double>(n);
        busy += weight * d;
        if (weight < 1e-14) continue;
        const auto cells = std::max<std::size_t>(16, static_cast<std::size_t>(std::llround(d / step)));
        const double width = d / static_cast<double>(cells);
        for (std::size_t i = 0; i < cells; ++i) {
            const double u = (static_cast<double>(i) + 0.5) * width;
            const auto before = poisson(lambda * u);
            std::vector<double> ahead(kept.size() + before.size(), 0.0);
            for (std::size_t q = 0; q < kept.size(); ++q) {
                if (kept[q] < 1e-16 * weight) continue;
                for (std::size_t k = 0; k < before.size(); ++k) ahead[q + k] += kept[q] * before[k];
            }
            const double low = std::max(0.0, d - u - 0.5 * width);
            for (double& mass : ahead) mass = mass * lambda * width < 1e-16 ? 0.0 : mass * lambda * width;
            for (std::size_t j = 0; j < ahead.size(); j += b) {  // full batches stand before the others
                sums.record(low + static_cast<double>(j / b) * sums.time(b), width, &ahead[j], std::min(b, ahead.size() - j));
            }
        }
    }
    const double total = sums.arrivals;
    out.mean_batch = requests / batches;
    out.utilisation = busy / (busy + pi[0] / lambda);
    out.laws.p_wait = 1.0 - pi[0] / total;
    out.laws.wait = {sums.wait.table(pi[0], total), 0.0, sums.mean_wait / total};
    out.laws.response = {sums.response.table(0.0, total), 0.0, sums.mean_response / total};
    return out;
}

}  // namespace sizewell::queueing
