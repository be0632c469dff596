#include "prob/metalog.hpp"
#include "prob/percentile_text.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
using Matrix = std::vector<std::vector<double>>;

/// The inverse of a small matrix, Gauss-Jordan with row pivots.
Matrix inverse(Matrix a) {
    const std::size_t n = a.size();
    Matrix b(n, std::vector<double>(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) b[i][i] = 1.0;
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c + 1; r < n; ++r) {
            if (std::fabs(a[r][c]) > std::fabs(a[pivot][c])) pivot = r;
        }
        std::swap(a[c], a[pivot]);
        std::swap(b[c], b[pivot]);
        const double d = a[c][c];
        for (std::size_t k = 0; k < n; ++k) {
            a[c][k] /= d;
            b[c][k] /= d;
        }
        for (std::size_t r = 0; r < n; ++r) {
            const double f = r == c ? 0.0 : a[r][c];
            for (std::size_t k = 0; k < n; ++k) {
                a[r][k] -= f * a[c][k];
                b[r][k] -= f * b[c][k];
            }
        }
    }
    return b;
}

std::vector<double> product(const Matrix& a, const std::vector<double>& x) {
    std::vector<double> y(a.size(), 0.0);
    for (std::size_t r = 0; r < a.size(); ++r) {
        for (std::size_t c = 0; c < x.size(); ++c) y[r] += a[r][c] * x[c];
    }
    return y;
}

double bounded(double z, double low, double high) { return detail::metalog_value(Metalog{{z}, low, high}, 0.0); }

struct Range {
    double low = -kInf;
    double high = kInf;
};

/// The values of the transformed quantile i for which the slope is positive everywhere, the others kept: the slope at
/// a logit u is base(u) + z_i * gain(u), so each u gives a half-line.
Range feasible(const Matrix& inverse_basis, const std::vector<double>& z, std::size_t i) {
    const std::size_t n = z.size();
    std::vector<double> others = z;
    others[i] = 0.0;
    const std::vector<double> base = product(inverse_basis, others);
    std::vector<double> logits = detail::metalog_grid();
    logits.push_back(-700.0);  // as good as the slopes at -inf and +inf
    logits.push_back(700.0);
    Range range;
    for (const double u : logits) {
        double fixed = 0.0;
        double gain = 0.0;
        for (std::size_t k = 0; k < n; ++k) {
            const double slope = detail::metalog_term(k, u).slope;
            fixed += base[k] * slope;
            gain += inverse_basis[k][i] * slope;
        }
        if (gain > 0.0) range.low = std::max(range.low, -fixed / gain);
        if (gain < 0.0) range.high = std::min(range.high, -fixed / gain);
    }
    return range;
}

[[noreturn]] void refuse(const Metalog& law, const std::vector<QuantilePoint>& points, const Matrix& inverse_basis, const std::vector<double>& z) {
    std::size_t worst = 0;
    double nearest = std::numeric_limits<double>::quiet_NaN();
    double least = kInf;
    for (std::size_t i = 0; i < z.size(); ++i) {
        const Range range = feasible(inverse_basis, z, i);
        if (!(range.low < range.high)) continue;
        // a little inside, because at the end itself the law has an infinite density somewhere
        const double inside = 1e-3 * (std::isinf(range.high - range.low) ? std::fabs(z[i]) + 1.0 : range.high - range.low);
        const double value = bounded(std::clamp(z[i], range.low + inside, range.high - inside), law.low, law.high);
        const double move = std::fabs(value / points[i].value - 1.0);
        if (move < least) {
            least = move;
            worst = i;
            nearest = value;
        }
    }
    if (std::isinf(least)) throw DomainError("metalog", "quantiles", "not those of one law", "changed in more than one place: no single change makes the quantile function increase");
    throw DomainError("metalog", detail::percentile_text(points[worst].p), points[worst].value,
                      "near " + detail::short_text(nearest) +
                          " (the nearest feasible value with the other quantiles kept): the quantile function through the points does not increase");
}
}  // namespace

Metalog metalog_with_quantiles(const std::vector<QuantilePoint>& points, double low, double high) {
    if (points.size() < 2 || points.size() > 16) throw DomainError("metalog", "quantiles", static_cast<double>(points.size()), "2 to 16");
    if (std::isnan(low)) throw DomainError("metalog", "low", low, "a number or -inf");
    if (!(low < high)) throw DomainError("metalog", "high", high, "> low = " + sizewell::detail::number_text(low));
    std::vector<double> z;
    Matrix basis;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& [p, value] = points[i];
        if (!(p > 0.0 && p < 1.0)) throw DomainError("metalog", "p", p, "in (0, 1)");
        const std::string which = detail::percentile_text(p);
        if (i > 0 && !(p > points[i - 1].p)) throw DomainError("metalog", "p", p, "> the one before it");
        if (!(std::isfinite(value) && value > low && value < high)) throw DomainError("metalog", which, value, "finite and between the bounds");
        if (i > 0 && !(value > points[i - 1].value)) throw DomainError("metalog", which, value, "> " + sizewell::detail::number_text(points[i - 1].value) + ", the quantile before it");
        z.push_back(detail::metalog_unbounded(value, low, high));
        const double u = detail::logit_of(p);
        auto& row = basis.emplace_back();
        for (std::size_t k = 0; k < points.size(); ++k) row.push_back(detail::metalog_term(k, u).value);
    }
    const Matrix inverse_basis = inverse(basis);
    Metalog law{product(inverse_basis, z), low, high};
    if (!(detail::metalog_least_slope(law).slope > 0.0)) refuse(law, points, inverse_basis, z);
    // one step of refinement: the residual of the solve, solved again
    std::vector<double> residual = product(basis, law.coefficient);
    for (std::size_t i = 0; i < z.size(); ++i) residual[i] = z[i] - residual[i];
    const std::vector<double> correction = product(inverse_basis, residual);
    for (std::size_t i = 0; i < z.size(); ++i) law.coefficient[i] += correction[i];
    return law;
}

}  // namespace sizewell::prob
