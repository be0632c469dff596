// Laws and arrivals as Markov chains, where they are one.
#include "sizewell/queueing/qbd.hpp"

namespace sizewell::queueing {
namespace {

PhaseType exponential_phase(double rate) { return {{1.0}, {-rate}}; }

PhaseType erlang_phases(int stages, double mean) {
    const auto m = static_cast<std::size_t>(stages);
    PhaseType p{std::vector<double>(m, 0.0), std::vector<double>(m * m, 0.0)};
    p.start[0] = 1.0;
    const double rate = stages / mean;
    for (std::size_t i = 0; i < m; ++i) {
        p.generator[i * m + i] = -rate;
        if (i + 1 < m) p.generator[i * m + i + 1] = rate;
    }
    return p;
}

PhaseType branches(const prob::Hyperexponential& law) {
    const auto m = law.weight.size();
    PhaseType p{law.weight, std::vector<double>(m * m, 0.0)};
    for (std::size_t i = 0; i < m; ++i) p.generator[i * m + i] = -1.0 / law.mean[i];
    return p;
}

struct AsPhaseType {
    std::optional<PhaseType> operator()(const prob::Exponential& e) const { return exponential_phase(1.0 / e.mean); }
    std::optional<PhaseType> operator()(const prob::Erlang& e) const { return erlang_phases(e.stages, e.mean); }
    std::optional<PhaseType> operator()(const prob::Hyperexponential& h) const { return branches(h); }
    template <class Other>
    std::optional<PhaseType> operator()(const Other&) const { return std::nullopt; }
};

// A renewal process: each absorption of the gap is an arrival that starts the next gap.
ArrivalProcess renewal(const PhaseType& gap) {
    const auto m = gap.start.size();
    ArrivalProcess a{m, gap.generator, std::vector<double>(m * m, 0.0)};
    for (std::size_t i = 0; i < m; ++i) {
        double exit = 0.0;
        for (std::size_t j = 0; j < m; ++j) exit -= gap.generator[i * m + j];
        for (std::size_t j = 0; j < m; ++j) a.d1[i * m + j] = (exit > 0.0 ? exit : 0.0) * gap.start[j];
    }
    return a;
}

struct AsArrivalProcess {
    std::optional<ArrivalProcess> operator()(const Poisson& p) const { return ArrivalProcess{1, {-p.rate}, {p.rate}}; }
    std::optional<ArrivalProcess> operator()(const Renewal& r) const {
        const auto gap = phase_type(r.interarrival);
        return gap ? std::optional(renewal(*gap)) : std::nullopt;
    }
    std::optional<ArrivalProcess> operator()(const Mmpp& m) const {
        const double up = 1.0 / m.low_sojourn, down = 1.0 / m.high_sojourn;
        return ArrivalProcess{2, {-m.low_rate - up, up, down, -m.high_rate - down}, {m.low_rate, 0.0, 0.0, m.high_rate}};
    }
};

}  // namespace

std::optional<PhaseType> phase_type(const prob::Law& law) { return std::visit(AsPhaseType{}, law); }

std::optional<ArrivalProcess> arrival_process(const Arrivals& arrivals) { return std::visit(AsArrivalProcess{}, arrivals); }

}  // namespace sizewell::queueing
