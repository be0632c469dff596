#include "prob/metalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/tail.hpp"

#include <cmath>

namespace sizewell::prob {
namespace {
double at(double step, std::size_t k) { return step * static_cast<double>(k); }

template <class L>
std::vector<double> sweep(const L& l, double step, std::size_t count) {
    const Law law = l;
    std::vector<double> values(count);
    for (std::size_t k = 0; k < count; ++k) values[k] = integrated_ccdf(law, at(step, k));
    return values;
}

/// From the top: E[(X - x)^+] = sum of p v above x minus x times the sum of p, each atom met once.
std::vector<double> sweep(const Empirical& l, double step, std::size_t count) {
    std::vector<double> values(count);
    double area = 0.0;  // the integrated ccdf at `upto`
    double upto = l.value.back();
    std::size_t above = l.value.size();  // atoms from here on are > the point in hand
    for (std::size_t k = count; k-- > 0;) {
        const double x = at(step, k);
        if (x >= l.value.back()) continue;
        while (above > 0 && l.value[above - 1] > x) {
            if (above < l.value.size()) area += (upto - l.value[above - 1]) * (1.0 - l.cumulative[above - 1]);
            upto = l.value[above - 1];
            --above;
        }
        const double tail = above == 0 ? 1.0 : 1.0 - l.cumulative[above - 1];
        area += (upto - x) * tail;
        upto = x;
        values[k] = area;
    }
    return values;
}

std::vector<double> sweep(const Metalog& l, double step, std::size_t count) {
    std::vector<double> values(count);
    if (count == 0) return values;
    const Law law = l;
    values[count - 1] = integrated_ccdf(law, at(step, count - 1));
    double upper = detail::metalog_logit(l, at(step, count - 1));
    for (std::size_t k = count - 1; k-- > 0;) {
        const double u = detail::metalog_logit(l, at(step, k), std::isinf(upper) ? 0.0 : upper);
        // a cell that a bound of the law cuts is left to the general rule
        values[k] = std::isinf(u) || std::isinf(upper) ? integrated_ccdf(law, at(step, k)) : values[k + 1] + detail::metalog_area(l, u, upper);
        upper = u;
    }
    return values;
}

std::vector<double> sweep(const std::shared_ptr<const Mixture>& l, double step, std::size_t count) {
    std::vector<double> values(count, 0.0);
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] <= 0.0) continue;
        const std::vector<double> part = integrated_ccdf_on_grid(l->part[i], step, count);
        for (std::size_t k = 0; k < count; ++k) values[k] += l->weight[i] * part[k];
    }
    return values;
}
}  // namespace

std::vector<double> integrated_ccdf_on_grid(const Law& law, double step, std::size_t count) {
    if (!(step > 0.0 && std::isfinite(step))) throw DomainError("integrated_ccdf_on_grid", "step", step, "> 0 and finite");
    return std::visit([&](const auto& l) { return sweep(l, step, count); }, law);
}

}  // namespace sizewell::prob
