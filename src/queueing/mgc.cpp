#include "sizewell/queueing/mgc.hpp"

#include "checks.hpp"
#include "ladder.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <cmath>

namespace sizewell::queueing {

QueueLaws mgc_lattice(double arrival_rate, const prob::Law& service, int servers, double p_wait, const LatticeOptions& options) {
    const double mean = prob::mean(service);
    check_queue("mgc_lattice", arrival_rate, mean, servers);
    whole_servers("mgc_lattice", servers);
    check_lattice("mgc_lattice", options);
    if (!(p_wait >= 0.0 && p_wait <= 1.0)) throw DomainError("mgc_lattice", "p_wait", p_wait, "in [0, 1]");
    const double c = servers, rho = arrival_rate * mean / c;
    QueueLaws q;
    if (rho >= 1.0) {
        q.saturated = true;
        return q;
    }
    const auto residual = [&](double x) { return prob::integrated_ccdf(service, x) / mean; };
    const double second = prob::variance(service) + mean * mean;
    const double scale = p_wait * second / (2.0 * mean * c * (1.0 - rho));
    const CompoundWait wait{p_wait, rho, [&](double x) { return residual(c * x); },
                            [&](double x) { return std::pow(residual(x), c); }, scale,
                            std::isfinite(second) ? 0.5 * second / (mean * c) : 0.0};
    q = compound_laws(wait, service, {options.points, options.deepest});
    q.wait.mean = std::isfinite(second) ? mean_of(std::get<Tabulated>(q.wait.body)) : second;
    q.response.mean = q.wait.mean + mean;
    return q;
}

}  // namespace sizewell::queueing
