#include "sizewell/simulation/arrivals.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/sample.hpp"
#include "sizewell/prob/validate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::simulation {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool finite_and_not_negative(double x) { return x >= 0.0 && x < kInfinity; }

// The share of time in each state of a chain with these rates of jumps: power steps of its uniformised chain would be
// slow for stiff rates, so the balance equations are solved by elimination without subtractions (Grassmann, Taksar and
// Heyman's order of states).
std::vector<double> stationary(std::vector<std::vector<double>> q) {
    const std::size_t n = q.size();
    std::vector<double> out(n, 0.0);
    for (std::size_t k = n; k-- > 1;) {
        for (std::size_t j = 0; j < k; ++j) out[k] += q[k][j];
        if (!(out[k] > 0.0))
            throw DomainError("mmpp", "change", "a state that cannot reach state 0", "a chain of one class");
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j < k; ++j) {
                if (i != j) q[i][j] += q[i][k] * q[k][j] / out[k];
            }
        }
    }
    std::vector<double> share(n, 0.0);
    share[0] = 1.0;
    double total = 1.0;
    for (std::size_t k = 1; k < n; ++k) {
        for (std::size_t i = 0; i < k; ++i) share[k] += share[i] * q[i][k] / out[k];
        total += share[k];
    }
    for (double& s : share) s /= total;
    return share;
}

struct Checked {
    void operator()(const Renewal& r) const {
        prob::validate(r.gap);
        if (prob::support(r.gap).low < 0.0)
            throw DomainError("arrivals", "gap", prob::support(r.gap).low, ">= 0 for certain");
        const double mean = prob::mean(r.gap);
        if (!(mean > 0.0 && mean < kInfinity)) throw DomainError("arrivals", "mean gap", mean, "> 0 and finite");
    }
    void operator()(const Mmpp& m) const {
        if (m.rate.empty()) throw DomainError("mmpp", "states", 0.0, ">= 1");
        if (m.change.size() != m.rate.size())
            throw DomainError("mmpp", "rows of change", static_cast<double>(m.change.size()), "as many as rates");
        bool some = false;
        for (std::size_t i = 0; i < m.rate.size(); ++i) {
            if (!finite_and_not_negative(m.rate[i])) throw DomainError("mmpp", "rate", m.rate[i], ">= 0 and finite");
            some = some || m.rate[i] > 0.0;
            if (m.change[i].size() != m.rate.size())
                throw DomainError("mmpp", "columns of change", static_cast<double>(m.change[i].size()),
                                  "as many as rates");
            for (std::size_t j = 0; j < m.rate.size(); ++j) {
                if (i != j && !finite_and_not_negative(m.change[i][j]))
                    throw DomainError("mmpp", "change", m.change[i][j], ">= 0 and finite");
            }
        }
        if (!some) throw DomainError("mmpp", "rate", 0.0, "> 0 in some state");
        const auto share = stationary(m.change);
        double mean = 0.0;
        for (std::size_t i = 0; i < share.size(); ++i) mean += share[i] * m.rate[i];
        if (!(mean > 0.0)) throw DomainError("mmpp", "mean rate", mean, "> 0");
    }
    void operator()(const RateSchedule& s) const {
        const char* const where = "rate_schedule";
        if (s.start.empty()) throw DomainError(where, "steps", 0.0, ">= 1");
        if (s.rate.size() != s.start.size())
            throw DomainError(where, "rates", static_cast<double>(s.rate.size()), "as many as starts");
        if (s.start[0] != 0.0) throw DomainError(where, "first start", s.start[0], "0");
        double area = 0.0;
        if (!(s.period < kInfinity)) throw DomainError(where, "period", s.period, "finite");
        for (std::size_t i = 0; i < s.start.size(); ++i) {
            const double end = i + 1 < s.start.size() ? s.start[i + 1] : s.period;
            if (!(end > s.start[i])) throw DomainError(where, "start", end, "ascending, and below the period");
            if (!finite_and_not_negative(s.rate[i])) throw DomainError(where, "rate", s.rate[i], ">= 0 and finite");
            area += s.rate[i] * (end - s.start[i]);
        }
        if (!(area > 0.0)) throw DomainError(where, "rate", 0.0, "> 0 in some step");
    }
    void operator()(const ArrivalTrace& t) const {
        if (t.time.empty()) throw DomainError("arrival_trace", "times", 0.0, ">= 1 of them");
        double last = -kInfinity;
        for (const double x : t.time) {
            if (!std::isfinite(x)) throw DomainError("arrival_trace", "time", x, "finite");
            if (x < last) throw DomainError("arrival_trace", "time", x, ">= the time before it");
            last = x;
        }
    }
};

struct MeanRate {
    double operator()(const Renewal& r) const { return 1.0 / prob::mean(r.gap); }
    double operator()(const Mmpp& m) const {
        const auto share = stationary(m.change);
        double mean = 0.0;
        for (std::size_t i = 0; i < share.size(); ++i) mean += share[i] * m.rate[i];
        return mean;
    }
    double operator()(const RateSchedule& s) const {
        double area = 0.0;
        for (std::size_t i = 0; i < s.start.size(); ++i)
            area += s.rate[i] * ((i + 1 < s.start.size() ? s.start[i + 1] : s.period) - s.start[i]);
        return area / s.period;
    }
    double operator()(const ArrivalTrace& t) const {
        const double span = t.time.back() - t.time.front();
        return span > 0.0 ? static_cast<double>(t.time.size() - 1) / span : 0.0;
    }
};

class RenewalStream final : public ArrivalStream {
  public:
    explicit RenewalStream(const prob::Sampler& sampler) : sampler_(sampler) {}
    std::size_t fill(std::span<double> gap, prob::Random& random) override {
        sampler_.fill(gap, random);
        return gap.size();
    }

  private:
    const prob::Sampler& sampler_;
};

std::size_t picked(const std::vector<double>& weight, double total, double u) {
    double left = u * total;
    std::size_t last = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) {
        if (!(weight[i] > 0.0)) continue;
        last = i;
        left -= weight[i];
        if (left < 0.0) return i;
    }
    return last;
}

class MmppStream final : public ArrivalStream {
  public:
    MmppStream(const Mmpp& m, const std::vector<double>& share, const std::vector<double>& leave, prob::Random& random)
        : m_(m), leave_(leave), state_(picked(share, 1.0, random.uniform())) {}

    std::size_t fill(std::span<double> gap, prob::Random& random) override {
        for (double& g : gap) {
            g = 0.0;
            for (;;) {
                const double all = m_.rate[state_] + leave_[state_];
                g += random.exponential() / all;
                const double u = random.uniform() * all;
                if (u < m_.rate[state_]) break;
                state_ = picked(m_.change[state_], leave_[state_], random.uniform());
            }
        }
        return gap.size();
    }

  private:
    const Mmpp& m_;
    const std::vector<double>& leave_;
    std::size_t state_;
};

class ScheduleStream final : public ArrivalStream {
  public:
    ScheduleStream(const RateSchedule& s, double area, prob::Random& random)
        : s_(s), area_(area), now_(random.uniform() * s.period) {
        step_ = static_cast<std::size_t>(std::upper_bound(s.start.begin(), s.start.end(), now_) - s.start.begin()) - 1;
    }

    std::size_t fill(std::span<double> gap, prob::Random& random) override {
        for (double& g : gap) {
            g = 0.0;
            double work = random.exponential();
            if (work >= area_) {  // whole periods at once
                const double periods = std::floor(work / area_);
                g = periods * s_.period;
                work = std::max(0.0, work - periods * area_);
            }
            for (;;) {
                const double end = step_ + 1 < s_.start.size() ? s_.start[step_ + 1] : s_.period;
                const double left = end - now_;
                if (work < s_.rate[step_] * left) {
                    const double step = work / s_.rate[step_];
                    g += step;
                    now_ += step;
                    break;
                }
                work -= s_.rate[step_] * left;
                g += left;
                step_ = step_ + 1 < s_.start.size() ? step_ + 1 : 0;
                now_ = s_.start[step_];
            }
        }
        return gap.size();
    }

  private:
    const RateSchedule& s_;
    double area_;  // expected arrivals in a period
    double now_;
    std::size_t step_ = 0;
};

class TraceStream final : public ArrivalStream {
  public:
    explicit TraceStream(const ArrivalTrace& t) : t_(t), last_(t.time.front()) {}
    std::size_t fill(std::span<double> gap, prob::Random&) override {
        const std::size_t n = std::min(gap.size(), t_.time.size() - next_);
        for (std::size_t i = 0; i < n; ++i) {
            gap[i] = t_.time[next_] - last_;
            last_ = t_.time[next_++];
        }
        return n;
    }

  private:
    const ArrivalTrace& t_;
    std::size_t next_ = 0;
    double last_;
};

}  // namespace

struct ArrivalSource::Ready {
    Arrivals arrivals;
    std::unique_ptr<prob::Sampler> sampler;
    std::vector<double> share, leave;
};

void validate(const Arrivals& arrivals) { std::visit(Checked{}, arrivals); }

double mean_rate(const Arrivals& arrivals) {
    validate(arrivals);
    return std::visit(MeanRate{}, arrivals);
}

Mmpp bursts(double rate, double ratio, double high_fraction, double high_sojourn) {
    const char* const where = "bursts";
    if (!(rate > 0.0 && rate < kInfinity)) throw DomainError(where, "rate", rate, "> 0 and finite");
    if (!(ratio >= 1.0 && ratio < kInfinity)) throw DomainError(where, "ratio", ratio, ">= 1 and finite");
    if (!(high_fraction > 0.0 && high_fraction < 1.0))
        throw DomainError(where, "high_fraction", high_fraction, "in (0, 1)");
    if (!(high_sojourn > 0.0 && high_sojourn < kInfinity))
        throw DomainError(where, "high_sojourn", high_sojourn, "> 0 and finite");
    const double low = rate / (1.0 - high_fraction + high_fraction * ratio);
    const double leave_high = 1.0 / high_sojourn;
    const double leave_low = leave_high * high_fraction / (1.0 - high_fraction);
    return {{low, ratio * low}, {{0.0, leave_low}, {leave_high, 0.0}}};
}

ArrivalSource::ArrivalSource(Arrivals arrivals) {
    mean_rate_ = simulation::mean_rate(arrivals);
    auto ready = std::make_shared<Ready>();
    ready->arrivals = std::move(arrivals);
    trace_ = std::holds_alternative<ArrivalTrace>(ready->arrivals);
    if (const auto* r = std::get_if<Renewal>(&ready->arrivals))
        ready->sampler = std::make_unique<prob::Sampler>(r->gap);
    if (const auto* m = std::get_if<Mmpp>(&ready->arrivals)) {
        ready->share = stationary(m->change);
        for (std::size_t i = 0; i < m->rate.size(); ++i) {
            double sum = 0.0;
            for (std::size_t j = 0; j < m->rate.size(); ++j) sum += i == j ? 0.0 : m->change[i][j];
            ready->leave.push_back(sum);
        }
        auto& change = std::get<Mmpp>(ready->arrivals).change;
        for (std::size_t i = 0; i < change.size(); ++i) change[i][i] = 0.0;
    }
    ready_ = std::move(ready);
}

std::size_t ArrivalSource::trace_length() const {
    return trace_ ? std::get<ArrivalTrace>(ready_->arrivals).time.size() : 0;
}

std::unique_ptr<ArrivalStream> ArrivalSource::stream(prob::Random& random) const {
    struct Make {
        const Ready& ready;
        prob::Random& random;
        std::unique_ptr<ArrivalStream> operator()(const Renewal&) const {
            return std::make_unique<RenewalStream>(*ready.sampler);
        }
        std::unique_ptr<ArrivalStream> operator()(const Mmpp& m) const {
            return std::make_unique<MmppStream>(m, ready.share, ready.leave, random);
        }
        std::unique_ptr<ArrivalStream> operator()(const RateSchedule& s) const {
            return std::make_unique<ScheduleStream>(s, MeanRate{}(s)*s.period, random);
        }
        std::unique_ptr<ArrivalStream> operator()(const ArrivalTrace& t) const {
            return std::make_unique<TraceStream>(t);
        }
    };
    return std::visit(Make{*ready_, random}, ready_->arrivals);
}

}  // namespace sizewell::simulation
