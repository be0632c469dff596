#include "uncertainty/sizing_table.hpp"

#include "sizewell/prob/tail.hpp"
#include "sizewell/sizing/fewest.hpp"

#include "plan/sizing_step.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>
#include <variant>

namespace sizewell::uncertainty {

namespace {

constexpr int kMostReplicas = 100'000;
constexpr std::array<double, 9> kEdges = {0.02, 0.2, 0.4, 0.55, 0.7, 0.8, 0.88, 0.94, 0.98};
constexpr std::size_t kSteps = 4;
constexpr int kMostHalvings = 4;

bool plain(const latency::Stage& s) {
    return !s.tokens && s.probability == 1.0 && !s.cache && s.fan_out.branches == 1 && !s.retry && !s.hedge;
}

// Work outside the queue takes time of its own: the response does not scale with the service.
bool has_host(const latency::Stage& s) { return s.host_work > 0.0 || s.host_delay > 0.0; }

bool is_delay(const latency::Stage& s) {
    const auto* law = std::get_if<prob::Law>(&s.service);
    return !s.queued && plain(s) && !has_host(s) && law != nullptr && std::holds_alternative<prob::Deterministic>(*law);
}

// What a queue's curve depends on beside its scale.
std::vector<double> shape_of(const latency::Stage& s) {
    const double unit = latency::busy_seconds(s);
    std::vector<double> shape{static_cast<double>(s.routing), static_cast<double>(s.concurrency), static_cast<double>(s.service.index())};
    if (has_host(s)) shape.insert(shape.end(), {unit, s.host_work, static_cast<double>(s.host_workers), s.host_delay});
    if (const auto* law = std::get_if<prob::Law>(&s.service)) {
        shape.push_back(static_cast<double>(law->index()));
        for (const double p : {0.05, 0.3, 0.6, 0.9, 0.99, 0.9999}) shape.push_back(prob::quantile(*law, p) / unit);
        return shape;
    }
    const auto& batch = std::get<queueing::BatchService>(s.service);
    shape.insert(shape.end(), {static_cast<double>(batch.max), batch.delay / unit});
    for (int n = 1; n <= batch.max; ++n) shape.push_back(queueing::batch_time(batch, n) / unit);
    return shape;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return std::abs(x - y) <= 1e-9 * std::abs(y); });
}

double node(double low, double high, std::size_t k, std::size_t steps) {
    return 0.5 * (low + high) - 0.5 * (high - low) * std::cos(std::numbers::pi * static_cast<double>(k) / static_cast<double>(steps));
}

// The polynomial through Chebyshev points of the second kind, by the barycentric formula.
template <class Figures>
Figures polynomial(const std::vector<Figures>& at, double low, double high, double x) {
    const std::size_t steps = at.size() - 1;
    Figures over{};
    double under = 0.0;
    for (std::size_t k = 0; k <= steps; ++k) {
        const double apart = x - node(low, high, k, steps);
        if (apart == 0.0) return at[k];
        const double weight = (k % 2 == 0 ? 1.0 : -1.0) * (k == 0 || k == steps ? 0.5 : 1.0) / apart;
        under += weight;
        for (std::size_t f = 0; f < over.size(); ++f) over[f] += weight * at[k][f];
    }
    for (double& y : over) y /= under;
    return over;
}

}  // namespace

SizingTable::SizingTable(const plan::ServiceModel<double>& service) : options_(service.options) {
    options_.percentiles = plan::kPercentiles;
    std::size_t queues = 0;
    applies_ = service.trace.empty();
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        const latency::Stage& s = service.stages[k].timing;
        if (s.queued) {
            queue_ = k;
            ++queues;
            applies_ = applies_ && plain(s);
        } else {
            applies_ = applies_ && is_delay(s);
        }
    }
    applies_ = applies_ && queues == 1;
    if (!applies_) return;
    shape_ = shape_of(service.stages[queue_].timing);
    if (has_host(service.stages[queue_].timing)) scale_ = service.stages[queue_].service.value();
    unit_ = latency::rescaled(service.stages[queue_].timing, scale_);
    latency::Stage alone = unit_;
    alone.queued = false;
    const auto e = latency::end_to_end({alone}, {0}, queueing::Poisson{1.0}, options_);
    without_wait_[0] = e.total.mean / scale_;
    for (std::size_t i = 1; i < kFigures; ++i) without_wait_[i] = e.total.percentile[i - 1] / scale_;
}

SizingTable::Figures SizingTable::solved(int replicas, double utilisation) const {
    const double rate = utilisation * replicas * unit_.concurrency / scale_;
    const auto e = latency::end_to_end({unit_}, {replicas}, queueing::Poisson{rate}, options_);
    Figures f{};
    f[0] = std::log(e.total.mean / scale_);
    for (std::size_t i = 1; i < kFigures; ++i) f[i] = std::log(e.total.percentile[i - 1] / scale_);
    return f;
}

void SizingTable::add_pieces(int replicas, double low, double high, int halvings, std::vector<Piece>& pieces) const {
    std::vector<Figures> rough(kSteps + 1), fine(2 * kSteps + 1);
    double worst = 0.0;
    for (std::size_t k = 0; k <= kSteps; ++k) fine[2 * k] = rough[k] = solved(replicas, node(low, high, k, kSteps));
    for (std::size_t k = 1; k < 2 * kSteps; k += 2) {
        const double x = node(low, high, k, 2 * kSteps);
        fine[k] = solved(replicas, x);
        const Figures guess = polynomial(rough, low, high, x);
        for (std::size_t f = 0; f < kFigures; ++f) {
            const double error = std::abs(guess[f] - fine[k][f]);
            worst = error <= worst ? worst : error;  // not a number counts as worse
        }
    }
    const bool split = worst > kTolerance || std::isnan(worst);
    if (split && halvings < kMostHalvings) {
        const double middle = 0.5 * (low + high);
        add_pieces(replicas, low, middle, halvings + 1, pieces);
        return add_pieces(replicas, middle, high, halvings + 1, pieces);
    }
    if (split && !(worst <= kKinkTolerance)) fine.clear();
    pieces.push_back({low, high, std::move(fine)});
}

const std::vector<SizingTable::Piece>& SizingTable::pieces(int replicas, std::size_t panel) const {
    const std::pair<int, std::size_t> key{replicas, panel};
    {
        const std::shared_lock lock(guard_);
        if (const auto found = panels_.find(key); found != panels_.end()) return *found->second;
    }
    std::vector<Piece> fresh;
    add_pieces(replicas, kEdges[panel], kEdges[panel + 1], 0, fresh);
    auto kept = std::make_unique<const std::vector<Piece>>(std::move(fresh));
    const std::unique_lock lock(guard_);
    return *panels_.try_emplace(key, std::move(kept)).first->second;
}

std::optional<SizingTable::Figures> SizingTable::figures(int replicas, double utilisation) const {
    if (!(utilisation >= kEdges.front() && utilisation < kEdges.back())) return std::nullopt;
    if (unit_.routing == latency::Routing::random && !has_host(unit_)) replicas = 1;  // a Poisson stream split at random: each queue is alone
    const auto k = static_cast<std::size_t>(std::upper_bound(kEdges.begin(), kEdges.end(), utilisation) - kEdges.begin()) - 1;
    const auto& all = pieces(replicas, k);
    const auto piece = std::find_if(all.begin(), all.end() - 1, [&](const Piece& p) { return utilisation < p.high; });
    if (piece->log_at.empty()) return std::nullopt;
    Figures f = polynomial(piece->log_at, piece->low, piece->high, utilisation);
    for (double& y : f) y = std::exp(y);
    return f;
}

std::optional<sizing::Answer> SizingTable::answer(const plan::ServiceModel<double>& service, const std::vector<double>& inputs) const {
    if (!applies_) return std::nullopt;
    const double rate = inputs[0], seconds = inputs[1 + queue_];
    double delay = 0.0;
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        const latency::Stage& s = service.stages[k].timing;
        if (k == queue_ ? !s.queued || !plain(s) || !same(shape_of(s), shape_) : !is_delay(s)) return std::nullopt;
        delay += k == queue_ ? 0.0 : inputs[1 + k];
    }
    if (has_host(unit_) && std::abs(seconds - scale_) > 1e-9 * scale_) return std::nullopt;
    const sizing::Question q = plan::sizing_question(service, inputs);
    std::vector<std::pair<std::size_t, double>> targets;  // which figure, and what the queue may take of it in service times
    for (const auto& t : q.targets) {
        const auto f = 1 + static_cast<std::size_t>(std::find(plan::kPercentiles.begin(), plan::kPercentiles.end(), t.percentile) - plan::kPercentiles.begin());
        if (delay + seconds * without_wait_[f] <= t.seconds * (1.0 + 1e-12)) targets.emplace_back(f, (t.seconds - delay) / seconds);
    }
    bool known = true;
    const auto utilisation = [&](int n) { return rate * seconds / (static_cast<double>(n) * unit_.concurrency); };
    const auto holds = [&](int n) {
        if (targets.empty()) return true;
        const auto f = figures(n, utilisation(n));
        known = known && f.has_value();
        return !f || std::all_of(targets.begin(), targets.end(), [&](const auto& t) { return (*f)[t.first] <= t.second; });
    };
    const int least = sizing::replicas_for_cap(q.stages[queue_], rate, q.cap[queue_]);
    if (least >= kMostReplicas) return std::nullopt;
    const int n = sizing::fewest(least, kMostReplicas, holds);
    if (!known || n > kMostReplicas) return std::nullopt;
    const auto f = figures(n, utilisation(n));
    if (!f) return std::nullopt;

    sizing::Answer a;
    a.replicas.assign(service.stages.size(), 0);
    a.replicas[queue_] = n;
    a.binding.assign(service.stages.size(), "");
    a.latency.total.mean = delay + seconds * (*f)[0];
    for (std::size_t i = 1; i < kFigures; ++i) a.latency.total.percentile.push_back(delay + seconds * (*f)[i]);
    return a;
}

}  // namespace sizewell::uncertainty
