#include "sizewell/queueing/mg1.hpp"

#include "checks.hpp"
#include "ladder.hpp"
#include "residual.hpp"
#include "sizewell/prob/moments.hpp"

#include <cmath>

namespace sizewell::queueing {

QueueLaws mg1(double arrival_rate, const prob::Law& service, const LatticeOptions& options) {
    const double mean = prob::mean(service);
    check_queue("mg1", arrival_rate, mean, 1.0);
    check_lattice("mg1", options);
    const double rho = arrival_rate * mean;
    QueueLaws q;
    if (rho >= 1.0) {
        q.saturated = true;
        return q;
    }
    const double second = prob::variance(service) + mean * mean;
    const Residual residual(service, mean);
    if (rho == 0.0) return compound_laws({0.0, 0.0, {}, [](double) { return 0.0; }, 0.0}, service, {options.points, options.deepest});
    return compound_laws({rho, rho, [&](double x) { return residual(x); }, {}, mg1_mean_wait(arrival_rate, mean, second), std::isfinite(second) ? 0.5 * second / mean : 0.0}, service, {options.points, options.deepest});
}

}  // namespace sizewell::queueing
