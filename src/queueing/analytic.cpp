// Which formula for which queue.
#include "checks.hpp"
#include "choice.hpp"
#include "ladder.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/queueing/batch.hpp"
#include "sizewell/queueing/gigc.hpp"
#include "sizewell/queueing/mdc.hpp"
#include "sizewell/queueing/mg1.hpp"
#include "sizewell/queueing/mgc.hpp"
#include "sizewell/queueing/mmck.hpp"
#include "sizewell/queueing/qbd.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace sizewell::queueing {
namespace {

bool is_whole(double x) { return x >= 1.0 && x == std::floor(x); }

// One query with everything the choice needs.
struct Case {
    const Query& query;
    const prob::Law& service;
    double rate, scv;
    int servers;
    bool poisson, quick;
    LatticeOptions lattice;

    // Phases of a level that the effort can pay for: a search has 0.2 ms, a final answer half a second.  Bursts have no
    // cheaper formula.
    std::size_t state_limit() const {
        if (!quick) return 300;
        return std::holds_alternative<Mmpp>(query.arrivals) ? 100 : 12;
    }
};

std::optional<Answer> lossy(const Query& query, double rate, const prob::Exponential& service) {
    LossQueue q{rate, service.mean, static_cast<int>(query.servers), query.capacity, {}};
    if (query.patience) {
        const auto* patience = std::get_if<prob::Exponential>(&*query.patience);
        if (patience == nullptr) return std::nullopt;
        q.mean_patience = patience->mean;
    }
    return Answer{loss_queue(q), query.patience ? "M/M/c+M birth-death chain" : "M/M/c/K birth-death chain"};
}

// Nothing arrives: the response to a lone request is its service.
Answer idle(const Query& query, const LatticeOptions& lattice) {
    Answer a{{}, "idle station"};
    if (const auto* law = std::get_if<prob::Law>(&query.service)) {
        a.laws = mg1(0.0, *law, lattice);
        return a;
    }
    const double alone = batch_time(std::get<BatchService>(query.service), 1) + std::get<BatchService>(query.service).delay;
    a.laws.p_wait = 0.0;
    a.laws.wait = {ExponentialWait{0.0, 1.0}, 0.0, 0.0};
    a.laws.response = {ExponentialWait{0.0, 1.0}, alone, alone};
    return a;
}

std::optional<Answer> batched(const Query& query, const BatchService& batch, double rate) {
    const bool exact = std::holds_alternative<Poisson>(query.arrivals) && query.servers == 1.0 && !query.capacity && !query.patience &&
                       batch.delay == 0.0 && batch.max <= kLargestChain && !batch.noise && rate > 0.0 && rate < 0.9995 * batch_throughput(batch, 1.0);
    if (!exact) return std::nullopt;
    BatchLaws b = single_server_batch(rate, batch);
    Answer a{std::move(b.laws), "batch server embedded chain", ErrorClass::exact, 5e-4, 5e-4};
    a.mean_batch = b.mean_batch;
    return a;
}

// The wait of a phase-type stand-in, the response with the true service.
QueueLaws stand_in_laws(const Case& k, const ArrivalProcess& process, const PhaseType& phases) {
    QueueLaws q = map_ph_c(process, phases, k.servers);
    q.response = response_of(q.wait, k.service, {k.lattice.points, k.lattice.deepest});
    q.response.mean = q.wait.mean + prob::mean(k.service);
    return q;
}

// Erlang-1-and-2 mixture with the scv of the service, for 0.5 <= scv <= 1; below 0.5 it stays at 0.5 (waits too long).
PhaseType two_stages(double mean, double scv) {
    const double s = std::min(std::max(scv, 0.5), 1.0);
    const double once = (2.0 * s - std::sqrt(std::max(0.0, 2.0 - 2.0 * s))) / (1.0 + s);  // P(one stage)
    const double rate = (2.0 - once) / mean;
    return {{1.0 - once, once}, {-rate, rate, 0.0, -rate}};
}

std::optional<PhaseType> stand_in(const Case& k, int branches) {
    if (!std::isfinite(k.scv)) return std::nullopt;
    if (k.scv > 1.0) return phase_type(hyperexponential_fit(k.service, branches));
    return two_stages(prob::mean(k.service), k.scv);
}

QueueLaws lattice_laws(const Case& k) {
    if (k.poisson) {
        const double p = wait_probability(prob::Exponential{1.0 / k.rate}, k.service, k.servers);
        return mgc_lattice(k.rate, k.service, k.servers, p, k.lattice);
    }
    const prob::Law& gap = std::get<Renewal>(k.query.arrivals).interarrival;
    return gigc_lattice(gap, k.service, k.servers, wait_probability(gap, k.service, k.servers), k.lattice);
}

// Errors at p99 {response, wait} as measured by tests/studies/queueing_errors_study.cpp, rounded up.
std::pair<double, double> lattice_error(const Case& k, double ca2) {
    const double c = k.servers;
    if (!k.poisson && ca2 < 1.0) return {0.06, c <= 2.0 ? 0.45 : 1.2};
    const bool bursty = !k.poisson && ca2 > 1.5;
    if (k.scv <= 0.9) return {0.015, c <= 16.0 ? 0.05 : 0.25};
    if (k.scv <= 1.1) return {0.025, c <= (bursty ? 8.0 : 4.0) ? 0.06 : (c <= 8.0 ? 0.09 : 0.2)};
    if (c <= 2.0) return {0.03, 0.05};
    return {0.30, 0.75};
}

// The series for the wait grows with the scv: 0.3 s at 100, half a minute at 10,000.
constexpr double kLargestStandIn = 100.0;

std::pair<double, double> stand_in_error(const Case& k, int branches) {
    if (branches < 3) return {0.15, 0.6};
    if (k.scv > 25.0) return {0.1, 0.3};  // measured up to 20
    // Three branches follow a lognormal to p99.9; a power law soon outruns them, and its sharp lower end has no image.
    if (std::isinf(prob::third_moment(k.service))) return {0.1, 0.4};
    return {0.03, 0.06};
}

std::optional<Answer> multi_server(const Case& k, const std::optional<ArrivalProcess>& process, const Options& options) {
    const bool renewal = !std::holds_alternative<Mmpp>(k.query.arrivals);
    const double ca2 = std::holds_alternative<Renewal>(k.query.arrivals) ? prob::scv(std::get<Renewal>(k.query.arrivals).interarrival) : 1.0;
    const auto affordable = [&](int branches) {
        return process && qbd_states(process->phases, static_cast<std::size_t>(branches), k.servers) <= k.state_limit();
    };
    // Two branches miss the body of a long-tailed law on few servers; three need the time of a final answer.
    const int branches = k.scv > 1.1 && !k.quick && affordable(3) ? 3 : 2;
    const bool fits = k.scv <= kLargestStandIn && (k.scv > 1.1 || !renewal) && affordable(branches);
    const bool lattice_first = renewal && (!fits || (k.poisson && k.servers <= (k.quick ? 4 : 2)));
    if (!fits && !renewal) return std::nullopt;
    Answer a;
    a.error = ErrorClass::approximate;
    std::tie(a.response_error, a.wait_error) = lattice_first ? lattice_error(k, ca2) : stand_in_error(k, branches);
    if (may_simulate(options) && !close_enough(a.response_error, a.wait_error)) return std::nullopt;

    std::optional<QueueLaws> phased, lattice;
    if (fits && !(lattice_first && k.quick)) phased = stand_in_laws(k, *process, *stand_in(k, branches));
    if (lattice_first || (renewal && !k.quick)) lattice = lattice_laws(k);
    a.laws = std::move(lattice_first ? *lattice : *phased);
    if (lattice_first) a.method = k.poisson ? "M/G/c residual lattice" : "GI/G/c ladder lattice";
    else a.method = branches == 3 ? "MAP/H3/c stand-in for the service" : "MAP/PH2/c stand-in for the service";
    auto& other = lattice_first ? phased : lattice;
    if (other) a.others.push_back(std::move(*other));
    return a;
}

}  // namespace

std::optional<Answer> analytic_answer(const Query& query, const Options& options) {
    const double rate = arrival_rate(query.arrivals);
    const bool quick = options.effort == Effort::search;
    const LatticeOptions lattice{quick ? std::size_t{512} : std::size_t{2048}, deepest_tail(options)};
    if (rate == 0.0) return idle(query, lattice);
    const auto* law = std::get_if<prob::Law>(&query.service);
    if (law == nullptr) return batched(query, std::get<BatchService>(query.service), rate);
    const auto* exponential = std::get_if<prob::Exponential>(law);
    const auto* renewal = std::get_if<Renewal>(&query.arrivals);
    const bool poisson = std::holds_alternative<Poisson>(query.arrivals) ||
                         (renewal != nullptr && std::holds_alternative<prob::Exponential>(renewal->interarrival));
    if (query.capacity || query.patience) {
        if (!poisson || exponential == nullptr || !is_whole(query.servers)) return std::nullopt;
        return lossy(query, rate, *exponential);
    }
    if (poisson && exponential != nullptr) return Answer{mmc(rate, exponential->mean, query.servers), "M/M/c closed form"};
    if (!is_whole(query.servers)) throw DomainError("response", "servers", query.servers, "whole unless the queue is M/M/c");
    const Case k{query, *law, rate, prob::scv(*law), static_cast<int>(query.servers), poisson, quick, lattice};
    if (const auto* constant = std::get_if<prob::Deterministic>(law); poisson && constant != nullptr) {
        return Answer{mdc(rate, constant->value, k.servers), "M/D/c Wiener-Hopf factor"};
    }
    if (renewal != nullptr && exponential != nullptr && std::isfinite(prob::scv(renewal->interarrival))) {
        return Answer{gimc(renewal->interarrival, exponential->mean, k.servers), "GI/M/c closed form"};
    }
    const auto process = arrival_process(query.arrivals);
    const auto phases = phase_type(*law);
    if (process && phases && qbd_states(process->phases, phases->start.size(), k.servers) <= k.state_limit()) {
        return Answer{map_ph_c(*process, *phases, k.servers), "MAP/PH/c matrix-geometric"};
    }
    const double lattice_step_error = quick ? 1e-2 : 1e-3;
    if (k.servers == 1 && poisson) return Answer{mg1(rate, *law, k.lattice), "M/G/1 lattice", ErrorClass::exact, lattice_step_error, lattice_step_error};
    if (k.servers == 1 && renewal != nullptr) {
        return Answer{gigc_lattice(renewal->interarrival, *law, 1, 1.0, k.lattice), "GI/G/1 ladder lattice", ErrorClass::exact, lattice_step_error, lattice_step_error};
    }
    return multi_server(k, process, options);
}

}  // namespace sizewell::queueing
