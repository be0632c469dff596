#include "sizewell/prob/lattice.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fft.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kEps = std::numeric_limits<double>::epsilon();

double point(const Lattice& x, std::size_t k) { return x.step * static_cast<double>(k); }
double last(const Lattice& x) { return point(x, x.mass.size() - 1); }

/// P(X > k step) for every k, added from the far end so that the tail keeps its digits.
std::vector<double> tails(const Lattice& x) {
    std::vector<double> tail(x.mass.size());
    double sum = x.beyond;
    for (std::size_t k = x.mass.size(); k-- > 0;) {
        tail[k] = sum;
        sum += x.mass[k];
    }
    return tail;
}

/// The lattice law with these P(X > k step).
Lattice from_tails(const Lattice& like, const std::vector<double>& tail, double excess, double noise) {
    Lattice x{like.step, std::vector<double>(tail.size()), tail.back(), tail.back() > 0.0 ? excess : 0.0, like.rounding, noise};
    double before = 1.0;
    for (std::size_t k = 0; k < tail.size(); ++k) {
        x.mass[k] = std::max(0.0, before - tail[k]);
        before = tail[k];
    }
    return x;
}

void alike(const char* where, const Lattice& a, const Lattice& b) {
    if (a.step != b.step) throw DomainError(where, "step", b.step, "that of the other, " + sizewell::detail::number_text(a.step));
    if (a.rounding != b.rounding) throw DomainError(where, "rounding", "another one", "that of the other");
}

/// The longest grid on which every part says where all of its mass up to the last point is: one with mass beyond its
/// end cannot be made longer.
std::size_t common_points(const std::vector<const Lattice*>& parts) {
    std::size_t most = 0;
    std::size_t known = std::numeric_limits<std::size_t>::max();
    for (const Lattice* x : parts) {
        most = std::max(most, x->mass.size());
        if (x->beyond > 0.0) known = std::min(known, x->mass.size());
    }
    return std::min(most, known);
}

/// The same law on `points` points: what is cut off joins `beyond`.
Lattice on_points(const Lattice& x, std::size_t points) {
    Lattice c = x;
    c.mass.resize(points, 0.0);
    const double end = last(c);
    if (points >= x.mass.size()) return c;
    c.excess += (last(x) - end) * x.beyond;
    for (std::size_t k = x.mass.size(); k-- > points;) {
        c.beyond += x.mass[k];
        c.excess += (point(x, k) - end) * x.mass[k];
    }
    return c;
}

/// Average of the ccdf over each cell [k step, (k + 1) step], k = 0 .. points - 1.
std::vector<double> cell_averages(const Law& law, double step, std::size_t points) {
    std::vector<double> average(points);
    if (std::isinf(mean(law))) {
        double left = ccdf(law, 0.0);
        for (std::size_t k = 0; k < points; ++k) {
            const double x = step * static_cast<double>(k);
            const double right = ccdf(law, x + step);
            average[k] = (left + 4.0 * ccdf(law, x + 0.5 * step) + right) / 6.0;
            left = right;
        }
        return average;
    }
    const std::vector<double> area = integrated_ccdf_on_grid(law, step, points + 1);
    for (std::size_t k = 0; k < points; ++k) average[k] = std::max(0.0, (area[k] - area[k + 1]) / step);
    return average;
}

void probability(const char* where, const char* argument, double p) {
    if (!(p >= 0.0 && p <= 1.0)) throw DomainError(where, argument, p, "in [0, 1]");
}

/// The smallest lattice value with P(X > value) <= q, between half steps for a centred lattice.
double where_tail_is(const Lattice& x, const std::vector<double>& tail, double q) {
    const auto found = std::partition_point(tail.begin(), tail.end(), [&](double t) { return t > q; });
    if (found == tail.end()) return kInf;
    const auto k = static_cast<std::size_t>(found - tail.begin());
    if (x.rounding != Rounding::centred) return point(x, k);
    const double before = k == 0 ? 1.0 : tail[k - 1];
    // the tail sum of k is read at (k + 1/2) step; before the first there is 1 at 0
    const double from = k == 0 ? 0.0 : point(x, k) - 0.5 * x.step;
    const double to = point(x, k) + 0.5 * x.step;
    return before > tail[k] ? from + (to - from) * (before - q) / (before - tail[k]) : from;
}
/// The part of the cell about point k, half a step to each side and none of it below 0, that lies in [low, high].
double share(const Lattice& x, std::size_t k, double low, double high) {
    const double from = k == 0 ? 0.0 : point(x, k) - 0.5 * x.step;
    const double to = point(x, k) + 0.5 * x.step;
    return std::max(0.0, std::min(to, high) - std::max(from, low)) / (to - from);
}
}  // namespace

Lattice lattice(const Law& law, double step, std::size_t points, Rounding rounding) {
    if (!(step > 0.0 && std::isfinite(step))) throw DomainError("lattice", "step", step, "> 0 and finite");
    if (points < 2) throw DomainError("lattice", "points", static_cast<double>(points), ">= 2");
    if (!(support(law).low >= 0.0)) throw DomainError("lattice", "lowest value of the law", support(law).low, ">= 0");
    std::vector<double> tail(points);
    if (rounding == Rounding::centred) {
        tail = cell_averages(law, step, points);
    } else {
        for (std::size_t k = 0; k < points; ++k) {
            tail[k] = rounding == Rounding::down ? ccdf_from(law, step * static_cast<double>(k + 1)) : ccdf(law, step * static_cast<double>(k));
        }
    }
    for (std::size_t k = 1; k < points; ++k) tail[k] = std::min(tail[k], tail[k - 1]);
    const double end = step * static_cast<double>(points - 1);
    // rounding down takes at most, rounding up adds at most one step from what lies beyond
    double excess = integrated_ccdf(law, end);
    if (rounding == Rounding::down) excess = integrated_ccdf(law, end + step) + 0.5 * step * tail.back();
    if (rounding == Rounding::up) excess += 0.5 * step * tail.back();
    return from_tails({step, {}, 0.0, 0.0, rounding, 0.0}, tail, excess, 8.0 * kEps);
}

double mean(const Lattice& x) {
    double sum = 0.0;
    for (std::size_t k = x.mass.size(); k-- > 0;) sum += point(x, k) * x.mass[k];
    return sum + last(x) * x.beyond + x.excess;
}

double ccdf(const Lattice& x, double at) {
    if (std::isnan(at)) throw DomainError("ccdf", "at", at, "a number");
    if (at < 0.0) return 1.0;
    const std::vector<double> tail = tails(x);
    if (at >= last(x)) return at == kInf && x.beyond == 0.0 ? 0.0 : x.beyond;
    const double cell = at / x.step;
    if (x.rounding != Rounding::centred) {
        auto k = static_cast<std::size_t>(cell);
        if (point(x, k) > at) --k;  // the quotient may round across a lattice point, where the step function jumps
        if (point(x, k + 1) <= at) ++k;
        return tail[k];
    }
    if (cell < 0.5) return 1.0 + (tail[0] - 1.0) * 2.0 * cell;
    const auto k = static_cast<std::size_t>(cell - 0.5);
    return tail[k] + (tail[k + 1] - tail[k]) * (cell - 0.5 - static_cast<double>(k));
}

double cdf(const Lattice& x, double at) { return std::max(0.0, 1.0 - ccdf(x, at)); }

double upper_quantile(const Lattice& x, double q) {
    probability("upper_quantile", "q", q);
    return where_tail_is(x, tails(x), q);
}

double quantile(const Lattice& x, double p) {
    probability("quantile", "p", p);
    return where_tail_is(x, tails(x), 1.0 - p);
}

Lattice sum(const Lattice& a, const Lattice& b) {
    alike("sum", a, b);
    const std::size_t n = common_points({&a, &b});
    if (a.mass.size() > n) return sum(on_points(a, n), b);
    if (b.mass.size() > n) return sum(a, on_points(b, n));
    std::vector<double> whole = convolution(a.mass, b.mass);
    for (double& m : whole) m = std::max(0.0, m);  // the transform's noise is of both signs
    double leaves = 0.0;
    for (std::size_t k = whole.size(); k-- > n;) leaves += whole[k];
    whole.resize(n, 0.0);
    Lattice c{a.step, std::move(whole), std::min(1.0, a.beyond + b.beyond * (1.0 - a.beyond) + leaves), 0.0, a.rounding, 0.0};
    const double means = mean(a) + mean(b);
    c.excess = std::isinf(means) ? kInf : std::max(0.0, means - mean(c));
    const auto norm = [](const Lattice& x) {
        double s = 0.0;
        for (const double m : x.mass) s += m * m;
        return std::sqrt(s);
    };
    const double bits = 8.0 + std::log2(static_cast<double>(2 * n));
    c.noise = a.noise + b.noise + static_cast<double>(n) * kEps * bits * norm(a) * norm(b);
    return c;
}

Lattice sum_of(const Lattice& x, int copies) {
    if (copies < 1) throw DomainError("sum_of", "copies", copies, ">= 1");
    Lattice power = x;
    int left = copies;
    while (left % 2 == 0) {
        power = sum(power, power);
        left /= 2;
    }
    Lattice result = power;
    for (left /= 2; left > 0; left /= 2) {
        power = sum(power, power);
        if (left % 2 == 1) result = sum(result, power);
    }
    return result;
}

Lattice maximum(const Lattice& a, const Lattice& b) {
    alike("maximum", a, b);
    const std::size_t n = common_points({&a, &b});
    const Lattice x = on_points(a, n);
    const Lattice y = on_points(b, n);
    const std::vector<double> ta = tails(x);
    const std::vector<double> tb = tails(y);
    std::vector<double> tail(n);
    for (std::size_t k = 0; k < n; ++k) tail[k] = ta[k] + tb[k] * (1.0 - ta[k]);
    return from_tails(x, tail, x.excess + y.excess, x.noise + y.noise);
}

Lattice maximum_of(const Lattice& x, int copies) {
    if (copies < 1) throw DomainError("maximum_of", "copies", copies, ">= 1");
    std::vector<double> tail = tails(x);
    for (double& t : tail) t = -std::expm1(copies * std::log1p(-std::min(t, 1.0)));
    return from_tails(x, tail, copies * x.excess, copies * x.noise);
}

Lattice minimum(const Lattice& a, const Lattice& b) {
    alike("minimum", a, b);
    const std::size_t n = common_points({&a, &b});
    const Lattice x = on_points(a, n);
    const Lattice y = on_points(b, n);
    const std::vector<double> ta = tails(x);
    const std::vector<double> tb = tails(y);
    std::vector<double> tail(n);
    for (std::size_t k = 0; k < n; ++k) tail[k] = ta[k] * tb[k];
    const bool ends = x.beyond == 0.0 || y.beyond == 0.0;  // and then 0 * inf must not be formed
    return from_tails(x, tail, ends ? 0.0 : std::min(x.beyond * y.excess, y.beyond * x.excess), x.noise + y.noise);
}

Lattice minimum_of(const Lattice& x, int copies) {
    if (copies < 1) throw DomainError("minimum_of", "copies", copies, ">= 1");
    std::vector<double> tail = tails(x);
    for (double& t : tail) t = std::pow(t, copies);
    return from_tails(x, tail, std::pow(x.beyond, copies - 1) * x.excess, copies * x.noise);
}

Lattice mixture_of(const std::vector<double>& weight, const std::vector<Lattice>& part) {
    if (part.empty() || weight.size() != part.size()) {
        throw DomainError("mixture_of", "weights", static_cast<double>(weight.size()), "as many as laws, " + std::to_string(part.size()) + ", and at least one");
    }
    double total = 0.0;
    std::vector<const Lattice*> parts;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!(weight[i] >= 0.0 && std::isfinite(weight[i]))) throw DomainError("mixture_of", "weight", weight[i], ">= 0 and finite");
        alike("mixture_of", part[0], part[i]);
        total += weight[i];
        parts.push_back(&part[i]);
    }
    const std::size_t n = common_points(parts);
    if (!(total > 0.0)) throw DomainError("mixture_of", "sum of weights", total, "> 0");
    Lattice c{part[0].step, std::vector<double>(n, 0.0), 0.0, 0.0, part[0].rounding, 0.0};
    for (std::size_t i = 0; i < part.size(); ++i) {
        const double w = weight[i] / total;
        if (w == 0.0) continue;
        const Lattice x = on_points(part[i], n);
        for (std::size_t k = 0; k < n; ++k) c.mass[k] += w * x.mass[k];
        c.beyond += w * x.beyond;
        c.excess += w * x.excess;
        c.noise += w * x.noise + kEps;
    }
    return c;
}

Lattice conditional(const Lattice& x, double low, double high) {
    if (!(low <= high)) throw DomainError("conditional", "high", high, ">= low");
    if (std::isfinite(high) && high > last(x) && x.beyond > 0.0) {
        throw DomainError("conditional", "high", high, "on the lattice, <= " + sizewell::detail::number_text(last(x)) + ", or inf");
    }
    Lattice c = x;
    double sum = 0.0;
    for (std::size_t k = c.mass.size(); k-- > 0;) {
        c.mass[k] *= x.rounding == Rounding::centred ? share(x, k, low, high) : (low <= point(x, k) && point(x, k) <= high ? 1.0 : 0.0);
        sum += c.mass[k];
    }
    if (high != kInf || low > last(x)) {
        c.beyond = 0.0;
        c.excess = 0.0;
    }
    sum += c.beyond;
    if (!(sum > 0.0)) throw DomainError("conditional", "mass in the range", sum, "> 0");
    for (double& m : c.mass) m /= sum;
    c.beyond /= sum;
    c.excess /= sum;
    c.noise /= sum;
    return c;
}

Bracket bracket(const Law& law, double step, std::size_t points) {
    return {lattice(law, step, points, Rounding::down), lattice(law, step, points, Rounding::up)};
}

Bounds quantile(const Bracket& x, double p) {
    probability("quantile", "p", p);
    return {upper_quantile(x.down, std::min(1.0, 1.0 - p + x.down.noise + kEps)), upper_quantile(x.up, std::max(0.0, 1.0 - p - x.up.noise - kEps))};
}

Bounds ccdf(const Bracket& x, double at) {
    // beyond the grid the lower law only says ">= 0", for its mass there has no place
    const double low = at > last(x.down) ? 0.0 : std::max(0.0, ccdf(x.down, at) - x.down.noise);
    return {low, std::min(1.0, ccdf(x.up, at) + x.up.noise)};
}

}  // namespace sizewell::prob
