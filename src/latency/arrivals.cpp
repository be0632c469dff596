#include "sizewell/latency/arrivals.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/scale.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::latency {

double gap_scv(const queueing::Arrivals& arrivals) {
    const auto* renewal = std::get_if<queueing::Renewal>(&arrivals);
    return renewal != nullptr ? prob::scv(renewal->interarrival) : 1.0;
}

queueing::Arrivals stream(double rate, double scv) {
    constexpr double kPoisson = 0.01, kLeast = 0.02;
    if (!(rate > 0.0 && std::isfinite(rate))) throw DomainError("stream", "rate", rate, "> 0 and finite");
    if (!(scv >= 0.0 && std::isfinite(scv))) throw DomainError("stream", "scv", scv, ">= 0 and finite");
    if (std::fabs(scv - 1.0) <= kPoisson) return queueing::Poisson{rate};
    const auto family = scv > 1.0 ? prob::Family::hyperexponential : prob::Family::gamma;
    return queueing::Renewal{prob::law_with_mean_scv(family, 1.0 / rate, std::max(scv, kLeast))};
}

queueing::Arrivals thinned(const queueing::Arrivals& arrivals, double keep) {
    if (!(keep > 0.0 && keep <= 1.0)) throw DomainError("thinned", "keep", keep, "in (0, 1]");
    if (keep == 1.0) return arrivals;
    if (const auto* renewal = std::get_if<queueing::Renewal>(&arrivals)) {
        return stream(keep / prob::mean(renewal->interarrival), 1.0 + keep * (prob::scv(renewal->interarrival) - 1.0));
    }
    if (const auto* m = std::get_if<queueing::Mmpp>(&arrivals)) {
        return queueing::Mmpp{m->low_rate * keep, m->high_rate * keep, m->low_sojourn, m->high_sojourn};
    }
    return queueing::Poisson{std::get<queueing::Poisson>(arrivals).rate * keep};
}

queueing::Arrivals scaled(const queueing::Arrivals& arrivals, double factor) {
    if (!(factor > 0.0 && std::isfinite(factor))) throw DomainError("scaled", "factor", factor, "> 0 and finite");
    if (const auto* renewal = std::get_if<queueing::Renewal>(&arrivals)) {
        return queueing::Renewal{prob::scaled(renewal->interarrival, 1.0 / factor)};
    }
    if (const auto* m = std::get_if<queueing::Mmpp>(&arrivals)) {
        return queueing::Mmpp{m->low_rate * factor, m->high_rate * factor, m->low_sojourn, m->high_sojourn};
    }
    return queueing::Poisson{std::get<queueing::Poisson>(arrivals).rate * factor};
}

queueing::Arrivals departures(const queueing::Arrivals& arrivals, double load, double service_scv, double servers) {
    if (!(load >= 0.0 && load < 1.0)) throw DomainError("departures", "load", load, "in [0, 1)");
    if (!(service_scv >= 0.0)) throw DomainError("departures", "service_scv", service_scv, ">= 0");
    if (!(servers >= 1.0)) throw DomainError("departures", "servers", servers, ">= 1");
    const double rate = queueing::arrival_rate(arrivals);
    if (std::holds_alternative<queueing::Mmpp>(arrivals) || !(rate > 0.0)) return arrivals;
    const double ca2 = gap_scv(arrivals);
    if (!std::isfinite(service_scv) || !std::isfinite(ca2)) return queueing::Poisson{rate};
    const double cd2 = 1.0 + (1.0 - load * load) * (ca2 - 1.0) + load * load * (service_scv - 1.0) / std::sqrt(servers);
    return stream(rate, std::max(0.0, cd2));
}

}  // namespace sizewell::latency
