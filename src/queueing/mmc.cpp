#include "sizewell/queueing/mmc.hpp"

#include "checks.hpp"
#include "sizewell/queueing/erlang.hpp"

namespace sizewell::queueing {

QueueLaws mmc(double arrival_rate, double mean_service, double servers) {
    check_queue("mmc", arrival_rate, mean_service, servers);
    const double load = arrival_rate * mean_service;
    QueueLaws q;
    if (load >= servers) {
        q.saturated = true;
        return q;
    }
    const double mu = 1.0 / mean_service;
    q.p_wait = erlang_c_real(servers, load);
    const ExponentialWait wait{q.p_wait, (servers - load) * mu};
    q.wait = {wait, 0.0, q.p_wait / wait.drain};
    q.response = {ExponentialResponse{wait, mu}, 0.0, q.wait.mean + mean_service};
    return q;
}

}  // namespace sizewell::queueing
