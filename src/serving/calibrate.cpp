#include "sizewell/serving/calibrate.hpp"

#include "benchmark_run.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sizewell::serving {
namespace {

using detail::BenchmarkPoint;
using detail::Figure;

// One efficiency and how far it strays from its prior: the standard deviation of its logarithm.
struct Parameter {
    double Efficiency::*field;
    double spread;
    double most;
};

constexpr double kAnySeconds = 1.0;

std::vector<Parameter> parameters(const MeasuredServer& server) {
    std::vector<Parameter> p = {{&Efficiency::compute, 0.12, 0.95},
                                {&Efficiency::bandwidth, 0.1, 0.95},
                                {&Efficiency::step_seconds, 0.7, kAnySeconds},
                                {&Efficiency::prefill_layer_seconds, 0.5, kAnySeconds},
                                {&Efficiency::sequence_seconds, 0.3, kAnySeconds},
                                {&Efficiency::first_token_seconds, 1.0, 10.0 * kAnySeconds}};
    if (server.work.expert_bytes > 0.0) {
        p.push_back({&Efficiency::expert_compute, 0.2, 1.0});
        p.push_back({&Efficiency::expert_spread, 0.07, 1.0});
    }
    if (server.tp * server.pp > 1) {
        p.push_back({&Efficiency::link, 0.5, 1.0});
        p.push_back({&Efficiency::exchange_seconds, 0.7, kAnySeconds});
    }
    return p;
}

LlmReplica replica_of(const MeasuredServer& server, const Efficiency& e) {
    LlmReplica r;
    r.step = step_time(server.work, server.gpu, server.tp, server.pp, e);
    r.limits = server.limits;
    r.prefix_hits = server.prefix_hits;
    r.accepted_tokens = server.accepted_tokens;
    r.drafted_tokens = server.drafted_tokens;
    return r;
}

Efficiency moved(const Efficiency& prior, const std::vector<Parameter>& parameter, const std::vector<double>& log_factor) {
    Efficiency e = prior;
    for (std::size_t i = 0; i < parameter.size(); ++i)
        e.*parameter[i].field = std::min(prior.*parameter[i].field * std::exp(log_factor[i]), parameter[i].most);
    return e;
}

class Posterior {
  public:
    Posterior(const MeasuredServer& server, const std::vector<BenchmarkPoint>& points, const Efficiency& prior)
        : server_(server), points_(points), prior_(prior), parameter_(parameters(server)) {}

    std::size_t size() const { return parameter_.size(); }
    Efficiency at(const std::vector<double>& log_factor) const { return moved(prior_, parameter_, log_factor); }

    // Standardised residuals: of every figure, then of every parameter against its prior.
    std::vector<double> residuals(const std::vector<double>& log_factor) const {
        std::vector<double> out;
        const LlmReplica replica = replica_of(server_, at(log_factor));
        for (const BenchmarkPoint& point : points_) {
            const std::vector<double> predicted = detail::predicted_figures(replica, point);
            for (std::size_t i = 0; i < predicted.size(); ++i) {
                const Figure& f = point.figures[i];
                out.push_back(robust(std::log(predicted[i] / f.measured) / f.spread));
            }
        }
        for (std::size_t i = 0; i < parameter_.size(); ++i) out.push_back(log_factor[i] / parameter_[i].spread);
        return out;
    }

  private:
    // Beyond three deviations a figure is odd (a cold start, a stall) and pulls only with the root of its distance.
    static double robust(double x) {
        const double size = std::abs(x);
        return size <= 3.0 ? x : std::copysign(std::sqrt(6.0 * size - 9.0), x);
    }

    const MeasuredServer& server_;
    const std::vector<BenchmarkPoint>& points_;
    const Efficiency& prior_;
    std::vector<Parameter> parameter_;
};

double squares(const std::vector<double>& r) {
    double sum = 0.0;
    for (const double x : r) sum += x * x;
    return sum;
}

// Solves the symmetric positive definite system a x = b in place.
std::vector<double> solved(std::vector<std::vector<double>> a, std::vector<double> b) {
    const std::size_t n = b.size();
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
    return b;
}

// Levenberg-Marquardt with differences: the runs keep their random numbers, so figures move smoothly enough at 2 %.
std::vector<double> mode(const Posterior& posterior) {
    constexpr int kRounds = 12;
    constexpr double kStep = 0.02;
    const std::size_t n = posterior.size();
    std::vector<double> x(n, 0.0);
    std::vector<double> r = posterior.residuals(x);
    double damping = 1e-2;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<std::vector<double>> jacobian(n);
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<double> y = x;
            y[i] += kStep;
            jacobian[i] = posterior.residuals(y);
            for (std::size_t k = 0; k < r.size(); ++k) jacobian[i][k] = (jacobian[i][k] - r[k]) / kStep;
        }
        std::vector<std::vector<double>> normal(n, std::vector<double>(n));
        std::vector<double> slope(n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < r.size(); ++k) slope[i] -= jacobian[i][k] * r[k];
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t k = 0; k < r.size(); ++k) normal[i][j] += jacobian[i][k] * jacobian[j][k];
            }
        }
        bool better = false;
        const double before = squares(r);
        for (int attempt = 0; attempt < 5 && !better; ++attempt) {
            auto damped = normal;
            for (std::size_t i = 0; i < n; ++i) damped[i][i] *= 1.0 + damping;
            const std::vector<double> step = solved(damped, slope);
            std::vector<double> y = x;
            for (std::size_t i = 0; i < n; ++i) y[i] += std::clamp(step[i], -0.7, 0.7);
            std::vector<double> there = posterior.residuals(y);
            better = squares(there) < before;
            if (better) {
                x = std::move(y);
                r = std::move(there);
                damping *= 0.3;
            } else {
                damping = std::max(damping * 6.0, 1e-3);
            }
        }
        if (!better || before - squares(r) < 1e-4 * before) break;
    }
    return x;
}

double median(std::vector<double> x) {
    if (x.empty()) return 0.0;
    const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
    std::nth_element(x.begin(), middle, x.end());
    return *middle;
}

}  // namespace

Calibration calibrate(const MeasuredServer& server, const std::vector<LoadPoint>& points, const Efficiency& prior) {
    if (points.empty())
        throw DomainError("calibrate", "points", "none", "at least one measured load: without one use default_efficiency()");
    Calibration c;
    std::vector<BenchmarkPoint> usable;
    const auto widen = [](double& low, double& high, double x, bool start) {
        low = start ? x : std::min(low, x);
        high = start ? x : std::max(high, x);
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
        BenchmarkPoint b = detail::benchmark_point(points[i], i);
        if (b.figures.empty()) {
            c.remarks.push_back((points[i].where.empty() ? "point " + std::to_string(i + 1) : points[i].where) +
                                ": no time and no throughput, left out");
            continue;
        }
        const bool start = usable.empty();
        const double rate = points[i].throughput_requests.value_or(
            points[i].throughput_tokens ? *points[i].throughput_tokens / *points[i].output_tokens : points[i].request_rate.value_or(0.0));
        widen(c.low_rate, c.high_rate, rate, start);
        widen(c.low_input, c.high_input, *points[i].input_tokens, start);
        widen(c.low_output, c.high_output, *points[i].output_tokens, start);
        usable.push_back(std::move(b));
    }
    if (usable.empty())
        throw DomainError("calibrate", "points", "without any time or throughput", "at least one with a TTFT, TPOT, E2E or throughput");

    const Posterior posterior(server, usable, prior);
    c.efficiency = posterior.at(mode(posterior));
    c.efficiency.kind = "calibrated";
    c.efficiency.source = std::to_string(usable.size()) + " measured loads, prior: " + prior.source;
    c.step = step_time(server.work, server.gpu, server.tp, server.pp, c.efficiency);
    const LlmReplica replica = replica_of(server, c.efficiency);
    std::vector<double> errors;
    for (const BenchmarkPoint& point : usable) {
        const std::vector<double> predicted = detail::predicted_figures(replica, point);
        for (std::size_t i = 0; i < predicted.size(); ++i) {
            c.residuals.push_back({point.index, point.figures[i].name(), point.figures[i].measured, predicted[i]});
            if (point.figures[i].of == Figure::Of::tpot) errors.push_back(std::abs(c.residuals.back().error()));
        }
    }
    c.median_error = median(errors);
    c.efficiency.typical_error = std::max(0.1, c.median_error);
    if (usable.size() == 1)
        c.remarks.push_back("one measured load: what it does not tell (prefill against decode, per-sequence cost) keeps its prior");
    return c;
}

// A prediction inside the measured range errs as its residuals do, at least by what three runs of one benchmark differ.
// Outside, the error grows with the distance: a doubling of the rate or of a length adds a fifth.  Judgement, not measured.
Band band_of(const Calibration& c, double rate, double input_tokens, double output_tokens) {
    const auto check = [](const char* field, double x) {
        if (!(x > 0.0 && std::isfinite(x))) throw DomainError("band_of", field, x, "positive and finite");
    };
    check("rate", rate);
    check("input_tokens", input_tokens);
    check("output_tokens", output_tokens);
    Band b;
    double doublings = 0.0;
    const auto outside = [&](const char* what, const char* unit, double x, double low, double high) {
        if (x >= 0.98 * low && x <= 1.02 * high) return;
        b.extrapolated = true;
        doublings += std::abs(std::log2(x < low ? x / low : x / high));
        if (!b.reason.empty()) b.reason += "; ";
        b.reason += std::string(what) + " " + sizewell::detail::number_text(x) + unit + " is outside the measured " +
                    sizewell::detail::number_text(low) + " to " + sizewell::detail::number_text(high) + unit;
    };
    outside("rate", "/s", rate, c.low_rate, c.high_rate);
    outside("prompt length", " tokens", input_tokens, c.low_input, c.high_input);
    outside("answer length", " tokens", output_tokens, c.low_output, c.high_output);
    b.factor = (1.0 + std::max(0.1, 2.0 * c.median_error)) * std::pow(1.2, std::min(doublings, 6.0));
    return b;
}

}  // namespace sizewell::serving
