#include "sizewell/queueing/types.hpp"

#include "checks.hpp"
#include "sizewell/prob/moments.hpp"

namespace sizewell::queueing {
namespace {

double rate_of(const Poisson& p) {
    check_not_negative("arrival_rate", "rate", p.rate);
    return p.rate;
}
double rate_of(const Renewal& r) {
    const double gap = prob::mean(r.interarrival);
    check_positive("arrival_rate", "mean interarrival", gap);
    return 1.0 / gap;
}
double rate_of(const Mmpp& m) {
    check_not_negative("arrival_rate", "low_rate", m.low_rate);
    check_not_negative("arrival_rate", "high_rate", m.high_rate);
    check_positive("arrival_rate", "low_sojourn", m.low_sojourn);
    check_positive("arrival_rate", "high_sojourn", m.high_sojourn);
    return (m.low_rate * m.low_sojourn + m.high_rate * m.high_sojourn) / (m.low_sojourn + m.high_sojourn);
}

}  // namespace

Mmpp mmpp(double rate, double ratio, double high_fraction, double high_sojourn) {
    check_positive("mmpp", "rate", rate);
    check_positive("mmpp", "high_sojourn", high_sojourn);
    if (!(ratio >= 1.0) || std::isinf(ratio)) throw DomainError("mmpp", "ratio", ratio, ">= 1 and finite");
    if (!(high_fraction > 0.0 && high_fraction < 1.0)) throw DomainError("mmpp", "high_fraction", high_fraction, "in (0, 1)");
    const double low = rate / (1.0 - high_fraction + high_fraction * ratio);
    return {low, low * ratio, high_sojourn * (1.0 - high_fraction) / high_fraction, high_sojourn};
}

double arrival_rate(const Arrivals& arrivals) {
    return std::visit([](const auto& a) { return rate_of(a); }, arrivals);
}

double batch_time(const BatchService& batch, int n) {
    if (n < 1 || n > batch.max) throw DomainError("batch_time", "n", n, "in [1, max]");
    return batch.table.empty() ? batch.fixed + batch.per_item * n : batch.table[static_cast<std::size_t>(n) - 1];
}

}  // namespace sizewell::queueing
