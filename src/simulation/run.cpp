#include "sizewell/simulation/run.hpp"

#include "sizewell/error.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

namespace sizewell::simulation {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// What did not happen in n customers has a probability below 3.7 / n with 97.5 % confidence: (1 - p)^n = 0.025.
constexpr double kNeverSeen = 3.6888794541139363;
constexpr std::int64_t kPilotCustomers = 2'000;

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void check(const Options& o) {
    const char* const where = "replicate";
    if (o.replications < 2) throw DomainError(where, "replications", o.replications, ">= 2");
    if (o.customers < o.replications)
        throw DomainError(where, "customers", static_cast<double>(o.customers), ">= the number of replications");
    if (!(o.precision >= 0.0 && o.precision < 1.0)) throw DomainError(where, "precision", o.precision, "in [0, 1)");
    if (!(o.precise_percent > 0.0 && o.precise_percent < 100.0))
        throw DomainError(where, "precise_percent", o.precise_percent, "in (0, 100)");
    if (!(o.warm_up_share >= 0.0 && o.warm_up_share <= 10.0))
        throw DomainError(where, "warm_up_share", o.warm_up_share, "in [0, 10]");
    if (o.warm_up_customers < 0)
        throw DomainError(where, "warm_up_customers", static_cast<double>(o.warm_up_customers), ">= 0");
    if (!(o.seconds >= 0.0)) throw DomainError(where, "seconds", o.seconds, ">= 0");
    if (o.threads < 0) throw DomainError(where, "threads", o.threads, ">= 0");
    double last = 0.0;
    for (const double p : o.percentiles) {
        if (!(p > last && p < 100.0)) throw DomainError(where, "percentiles", p, "ascending and in (0, 100)");
        last = p;
    }
}

Tally tally_of(const Shape& shape) {
    Tally t;
    t.times.resize(shape.times);
    t.sum.assign(shape.times, 0.0);
    t.ratio.assign(shape.ratios, Ratio{});
    return t;
}

void clear(Tally& t) {
    for (auto& h : t.times) h.clear();
    std::fill(t.sum.begin(), t.sum.end(), 0.0);
    std::fill(t.ratio.begin(), t.ratio.end(), Ratio{});
}

// What is kept of one replication: everything a mean and its spread need.
struct Row {
    bool complete = false;
    std::vector<double> sum;  // of each law of times
    std::vector<std::int64_t> count, positive;
    std::vector<Histogram::Outline> outline;
    std::vector<Ratio> ratio;
};

Row row_of(const Tally& t) {
    Row row;
    row.complete = true;
    row.sum = t.sum;
    row.ratio = t.ratio;
    for (const Histogram& h : t.times) {
        row.count.push_back(h.count());
        row.positive.push_back(row.count.back() - h.zeros());
        row.outline.push_back(h.outline());
    }
    return row;
}

// The mean of `values` is not asked: only the half-width that their spread gives.
double half_width(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    if (values.size() < 2) return kInfinity;
    double mean = 0.0;
    for (const double v : values) mean += v;
    mean /= n;
    double squares = 0.0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return student_t_95(static_cast<int>(values.size()) - 1) * std::sqrt(squares / (n - 1.0) / n);
}

double quotient(double over, double under) { return under > 0.0 ? over / under : 0.0; }

struct Round {
    std::vector<Row> rows;
    std::vector<Histogram> pool;
    bool stopped = false;
};

// Workers take replications in turn; integer histograms make the order in which they are pooled irrelevant.
Round run_round(const Model& model, const Shape& shape, const Options& o, const Replication& order) {
    Round round;
    const int count = o.replications;
    round.rows.resize(static_cast<std::size_t>(count));
    round.pool.resize(shape.times);
    std::atomic<int> next{0};
    std::atomic<bool> stopped{false};
    std::mutex mutex;
    std::exception_ptr failure;

    const auto work = [&] {
        try {
            Tally tally = tally_of(shape);
            for (int i = next++; i < count && !stopped; i = next++) {
                clear(tally);
                Replication mine = order;
                mine.index = i;
                if (!model(mine, tally)) {
                    stopped = true;
                    break;
                }
                round.rows[static_cast<std::size_t>(i)] = row_of(tally);
                const std::lock_guard lock(mutex);
                for (std::size_t k = 0; k < shape.times; ++k) round.pool[k].merge(tally.times[k]);
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            if (!failure) failure = std::current_exception();
            stopped = true;
        }
    };
    const int wanted = o.threads > 0 ? o.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::thread> helpers;
    for (int i = 1; i < std::min(wanted, count); ++i) helpers.emplace_back(work);
    work();
    for (auto& t : helpers) t.join();
    if (failure) std::rethrow_exception(failure);
    round.stopped = stopped;
    return round;
}

Summary summary_of(const Round& round, const Shape& shape, const std::vector<double>& probability,
                   std::int64_t measured) {
    Summary s;
    std::vector<const Row*> rows;
    for (const Row& r : round.rows) {
        if (r.complete) rows.push_back(&r);
    }
    s.replications = static_cast<int>(rows.size());
    s.customers = measured * s.replications;
    const auto spread = [&](auto&& of) {
        std::vector<double> values;
        values.reserve(rows.size());
        for (const Row* r : rows) values.push_back(of(*r));
        return half_width(values);
    };
    for (std::size_t k = 0; k < shape.times; ++k) {
        Times t;
        double sum = 0.0;
        std::int64_t count = 0, positive = 0;
        for (const Row* r : rows) {
            sum += r->sum[k];
            count += r->count[k];
            positive += r->positive[k];
        }
        const auto n = static_cast<double>(count);
        t.mean = {quotient(sum, n),
                  spread([&](const Row& r) { return quotient(r.sum[k], static_cast<double>(r.count[k])); })};
        t.p_positive = {quotient(static_cast<double>(positive), n), spread([&](const Row& r) {
                            return quotient(static_cast<double>(r.positive[k]), static_cast<double>(r.count[k]));
                        })};
        const auto pooled = round.pool[k].quantiles(probability);
        for (std::size_t p = 0; p < pooled.size(); ++p) {
            // The spread of the share below the percentile, carried over to the percentile by the pooled law itself: a
            // share is a mean over customers, so it has no bias in a short replication, which a percentile has.
            const double share = spread([&](const Row& r) { return r.outline[k].share_below(pooled[p]); });
            // Carried over as a factor on the share above it, which rare and large excursions make skewed.
            const double above = 1.0 - probability[p];
            const double shrink = prob::detail::portable_exp(-std::min(share / above, 700.0));
            const auto ends = round.pool[k].quantiles({std::max(0.0, 1.0 - above / shrink), 1.0 - above * shrink});
            t.percentile.push_back(
                {pooled[p], std::max(ends[1] - pooled[p], pooled[p] - ends[0]) + round.pool[k].atom_blur(pooled[p])});
        }
        if (positive == 0 && count > 0) t.p_positive.half_width_95 = kNeverSeen / n;
        s.times.push_back(std::move(t));
    }
    // A wait that was never seen is no proof that there is none; where waits are rare they are shorter than a response.
    Times& wait = s.times[shape.wait];
    if (wait.p_positive.value == 0.0)
        wait.mean.half_width_95 = wait.p_positive.half_width_95 * s.times[shape.response].mean.value;
    for (std::size_t k = 0; k < shape.ratios; ++k) {
        Ratio total;
        for (const Row* r : rows) {
            total.over += r->ratio[k].over;
            total.under += r->ratio[k].under;
        }
        s.total.push_back(total);
        s.ratio.push_back({quotient(total.over, total.under),
                           spread([&](const Row& r) { return quotient(r.ratio[k].over, r.ratio[k].under); })});
    }
    return s;
}

// The half-width reached over the half-width asked, the worst of the targets; the last percentile is the precise one.
double shortfall(const Summary& s, const Shape& shape, const Options& o, std::size_t precise) {
    double worst = 0.0;
    const auto see = [&](const Estimate& e) {
        if (e.value > 0.0) worst = std::max(worst, e.half_width_95 / (o.precision * e.value));
    };
    for (const std::size_t k : {shape.wait, shape.response}) {
        if (k == shape.wait && o.precise_in == PreciseIn::response) continue;
        if (k == shape.response && o.precise_in == PreciseIn::wait) continue;
        see(s.times[k].mean);
        see(s.times[k].percentile[precise]);
    }
    return worst;
}

}  // namespace

double student_t_95(int degrees) {
    if (degrees < 1) throw DomainError("student_t_95", "degrees", degrees, ">= 1");
    return boost::math::quantile(boost::math::students_t(degrees), 0.975);
}

std::uint64_t salt_of(const std::vector<double>& numbers) {
    std::uint64_t salt = numbers.size();
    for (const double x : numbers) salt = prob::detail::mixed(salt ^ std::bit_cast<std::uint64_t>(x));
    return salt;
}

Stop::Stop(const std::atomic<bool>* cancel, double seconds)
    : cancel_(cancel),
      deadline_ns_(seconds < 1e9 ? now_ns() + static_cast<std::int64_t>(seconds * 1e9)
                                 : std::numeric_limits<std::int64_t>::max()) {}

bool Stop::requested() const {
    if (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) return true;
    return deadline_ns_ != std::numeric_limits<std::int64_t>::max() && now_ns() >= deadline_ns_;
}

Summary replicate(const Model& model, const Shape& shape, const Options& o) {
    check(o);
    // The percentile that must be precise is measured even when it is not reported.
    std::vector<double> percent = o.percentiles;
    auto at = std::lower_bound(percent.begin(), percent.end(), o.precise_percent);
    const auto precise = static_cast<std::size_t>(at - percent.begin());
    const bool extra = at == percent.end() || *at != o.precise_percent;
    if (extra) percent.insert(at, o.precise_percent);
    std::vector<double> probability;
    for (const double p : percent) probability.push_back(p / 100.0);

    const Stop until(o.cancel, o.seconds);
    const Stop only_cancel(o.cancel, kInfinity);
    const bool limited = o.seconds < 1e9;
    const std::int64_t most =
        shape.stationary ? (o.customers + o.replications - 1) / o.replications : shape.fixed_customers;
    const bool grows = shape.stationary && (o.precision > 0.0 || limited);
    std::int64_t measured = grows ? std::min(most, kPilotCustomers) : most;
    const bool has_pilot = measured < most;

    Summary best;
    for (bool pilot = has_pilot;; pilot = false) {
        Replication order;
        order.seed = prob::detail::mixed(o.seed ^ prob::detail::mixed(static_cast<std::uint64_t>(measured) ^
                                                                      (o.common_random_numbers ? 0 : shape.salt)));
        order.measured = measured;
        if (shape.stationary) {
            order.warm_up = std::max({static_cast<std::int64_t>(o.warm_up_share * static_cast<double>(measured)),
                                      o.warm_up_customers, shape.warm_up_customers});
        }
        // The pilot ignores the clock, so that a limit of nothing still gives an answer.
        order.stop = pilot ? &only_cancel : &until;
        const Round round = run_round(model, shape, o, order);
        Summary s = summary_of(round, shape, probability, measured);
        if (round.stopped) {
            if (best.replications < 2 || (s.replications >= 4 && s.customers > best.customers)) best = std::move(s);
            best.truncated = true;
            best.precise = o.precision == 0.0;
            break;
        }
        best = std::move(s);
        const double short_of = o.precision > 0.0 ? shortfall(best, shape, o, precise) : kInfinity;
        best.precise = o.precision == 0.0 || short_of <= 1.0;
        if (short_of <= 1.0 || measured >= most) break;
        const double factor = o.precision > 0.0 ? std::clamp(1.2 * short_of * short_of, 2.0, 32.0) : 8.0;
        measured = static_cast<std::int64_t>(
            std::min(static_cast<double>(most), std::ceil(factor * static_cast<double>(measured))));
    }
    if (extra) {
        for (Times& t : best.times) t.percentile.erase(t.percentile.begin() + static_cast<std::ptrdiff_t>(precise));
    }
    return best;
}

}  // namespace sizewell::simulation
