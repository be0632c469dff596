// Which formula for which queue.
#include "choice.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/queueing/erlang.hpp"
#include "sizewell/queueing/mdc.hpp"
#include "sizewell/queueing/mg1.hpp"
#include "sizewell/queueing/mgc.hpp"
#include "sizewell/queueing/mmck.hpp"
#include "sizewell/queueing/qbd.hpp"

#include <cmath>

namespace sizewell::queueing {
namespace {

bool is_whole(double x) { return x >= 1.0 && x == std::floor(x); }

std::size_t state_limit(const Options& options) { return options.effort == Effort::search ? 12 : 300; }

LatticeOptions lattice(const Options& options) {
    return {options.effort == Effort::search ? std::size_t{512} : std::size_t{2048}, deepest_tail(options)};
}

std::optional<Answer> lossy(const Query& query, double rate, const prob::Exponential& service) {
    LossQueue q{rate, service.mean, static_cast<int>(query.servers), query.capacity, {}};
    if (query.patience) {
        const auto* patience = std::get_if<prob::Exponential>(&*query.patience);
        if (patience == nullptr) return std::nullopt;
        q.mean_patience = patience->mean;
    }
    return Answer{loss_queue(q), query.patience ? "M/M/c+M birth-death chain" : "M/M/c/K birth-death chain"};
}

}  // namespace

std::optional<Answer> analytic_answer(const Query& query, const Options& options) {
    const auto* law = std::get_if<prob::Law>(&query.service);
    if (law == nullptr) return std::nullopt;
    const double rate = arrival_rate(query.arrivals);
    const auto* exponential = std::get_if<prob::Exponential>(law);
    const bool poisson = std::holds_alternative<Poisson>(query.arrivals);
    if (query.capacity || query.patience) {
        if (!poisson || exponential == nullptr || !is_whole(query.servers)) return std::nullopt;
        return lossy(query, rate, *exponential);
    }
    if (poisson && exponential != nullptr) return Answer{mmc(rate, exponential->mean, query.servers), "M/M/c closed form"};
    if (!is_whole(query.servers)) throw DomainError("response", "servers", query.servers, "whole unless the queue is M/M/c");
    const int c = static_cast<int>(query.servers);
    if (poisson) {
        if (const auto* constant = std::get_if<prob::Deterministic>(law)) {
            return Answer{mdc(rate, constant->value, c), "M/D/c Wiener-Hopf factor"};
        }
    }
    const auto process = arrival_process(query.arrivals);
    const auto phases = phase_type(*law);
    if (process && phases && qbd_states(process->phases, phases->start.size(), c) <= state_limit(options)) {
        return Answer{map_ph_c(*process, *phases, c), "MAP/PH/c matrix-geometric"};
    }
    if (!poisson) return std::nullopt;
    if (c == 1) return Answer{mg1(rate, *law, lattice(options)), "M/G/1 lattice", ErrorClass::exact, 1e-3};
    const double p_wait = erlang_c_real(c, rate * prob::mean(*law));
    return Answer{mgc_lattice(rate, *law, c, p_wait, lattice(options)), "M/G/c residual lattice", ErrorClass::approximate, 0.25};
}

}  // namespace sizewell::queueing
