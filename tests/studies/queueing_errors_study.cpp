// Errors of the approximate methods against long simulations, over a grid that the reference rows are not part of.
//
// Prints, per case, the relative errors in per cent of p_wait, w99, w99.9, r50, r99, r99.9 for each method.
// Usage: queueing_errors [customers] [mgc|gigc]
#include "sizewell/prob/moments.hpp"
#include "sizewell/queueing/erlang.hpp"
#include "sizewell/queueing/gigc.hpp"
#include "sizewell/queueing/mdc.hpp"
#include "sizewell/queueing/mgc.hpp"
#include "sizewell/queueing/qbd.hpp"
#include "sizewell/simulation/fcfs.hpp"
#include "../../src/queueing/ladder.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace {

using namespace sizewell;
using namespace sizewell::queueing;
namespace sim = sizewell::simulation;

prob::Law lognormal(double mean, double scv) {
    const double v = std::log1p(scv);
    return prob::LogNormal{std::log(mean) - 0.5 * v, std::sqrt(v)};
}
prob::Law h2(double mean, double scv) {
    const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
    return prob::Hyperexponential{{p, 1.0 - p}, {0.5 * mean / p, 0.5 * mean / (1.0 - p)}};
}

void row(const char* method, const QueueLaws& q, const sim::Result& truth) {
    const auto error = [](double got, const sim::Estimate& want) { return want.value > 0.0 ? 100.0 * (got / want.value - 1.0) : 0.0; };
    std::printf("   %-10s pw %+6.1f  w90 %+6.1f w99 %+6.1f w999 %+6.1f  r50 %+5.1f r99 %+6.2f r999 %+6.2f\n", method,
                error(q.p_wait, truth.wait.p_positive), error(quantile(q.wait, 0.9), truth.wait.percentile[1]), error(quantile(q.wait, 0.99), truth.wait.percentile[3]),
                error(quantile(q.wait, 0.999), truth.wait.percentile[4]), error(quantile(q.response, 0.5), truth.response.percentile[0]),
                error(quantile(q.response, 0.99), truth.response.percentile[3]), error(quantile(q.response, 0.999), truth.response.percentile[4]));
}

void study(const char* gaps, const prob::Law& unit_gap_law, const std::function<prob::Law(double)>& gap, const char* name,
           const prob::Law& service, int c, double rho, std::int64_t customers) {
    const prob::Law interarrival = gap(1.0 / (c * rho));
    sim::Options options;
    options.customers = customers;
    options.threads = 1;
    const sim::Result truth = sim::fcfs({sim::Renewal{interarrival}, service, c}, options);
    std::printf("%s/%s/%d rho %.2f: pw %.4f w99 %.4g +-%.1f%% r99 %.4g +-%.1f%%\n", gaps, name, c, rho, truth.wait.p_positive.value,
                truth.wait.percentile[3].value, 100 * truth.wait.percentile[3].half_width_95 / (truth.wait.percentile[3].value + 1e-300), truth.response.percentile[3].value,
                100 * truth.response.percentile[3].half_width_95 / truth.response.percentile[3].value);
    const bool poisson = std::holds_alternative<prob::Exponential>(unit_gap_law);
    const double p_wait = wait_probability(interarrival, service, c);
    if (poisson) row("lattice", mgc_lattice(c * rho, service, c, p_wait), truth);
    row("ladder", gigc_lattice(interarrival, service, c, p_wait), truth);
    const double scv = prob::scv(service);
    const auto arrivals = arrival_process(Renewal{interarrival});
    for (const int m : {2, 3}) {
        if (!(scv > 1.0) || std::isinf(scv) || !arrivals) continue;
        const auto fit = hyperexponential_fit(service, m);
        if (qbd_states(arrivals->phases, fit.weight.size(), c) > 200) continue;
        QueueLaws q = map_ph_c(*arrivals, *phase_type(fit), c);
        q.response = response_of(q.wait, service, {4096, 1e-3});
        row(m == 2 ? "qbd2" : "qbd3", q, truth);
    }
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const std::int64_t customers = argc > 1 ? std::atoll(argv[1]) : 20'000'000;
    const bool general = argc > 2 && std::strcmp(argv[2], "gigc") == 0;
    const auto exponential = [](double mean) -> prob::Law { return prob::Exponential{mean}; };
    const auto erlang4 = [](double mean) -> prob::Law { return prob::Erlang{4, mean}; };
    const auto bursty = [](double mean) -> prob::Law { return h2(mean, 4.0); };
    const auto even = [](double mean) -> prob::Law { return prob::Deterministic{mean}; };
    const auto wild = [](double mean) -> prob::Law { return lognormal(mean, 4.0); };
    struct Named { const char* name; prob::Law law; };
    const std::vector<Named> services = {{"LN.25", lognormal(1, 0.25)}, {"E3", prob::Erlang{3, 1.0}}, {"W2", prob::Weibull{2.0, 1.0 / std::tgamma(1.5)}},
        {"LN1", lognormal(1, 1)}, {"LN2", lognormal(1, 2)}, {"LN4", lognormal(1, 4)}, {"LN10", lognormal(1, 10)},
        {"W.5", prob::Weibull{0.5, 0.5}}, {"LOM3", prob::Lomax{3.0, 2.0}}, {"PAR2.5", prob::Pareto{2.5, 0.6}}};
    for (const auto& s : services) {
        for (const int c : {2, 4, 8, 64}) {
            for (const double rho : {0.7, 0.9}) {
                if (!general) {
                    study("M", exponential(1.0), exponential, s.name, s.law, c, rho, customers);
                } else {
                    if (c == 4) continue;
                    study("E4", erlang4(1.0), erlang4, s.name, s.law, c, rho, customers);
                    study("H2", bursty(1.0), bursty, s.name, s.law, c, rho, customers);
                    study("D", even(1.0), even, s.name, s.law, c, rho, customers);
                    study("LN4", wild(1.0), wild, s.name, s.law, c, rho, customers);
                }
            }
        }
    }
}
