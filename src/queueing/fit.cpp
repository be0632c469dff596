// Hyperexponential stand-ins for laws with scv > 1.
#include "checks.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/mgc.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace sizewell::queueing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What the fit must match, in units of the mean.
struct Target {
    double second;                // E[X^2] / E[X]^2
    std::array<double, 8> time;   // where the residual ccdf is compared
    std::array<double, 8> log_residual;
};

Target target_of(const prob::Law& law) {
    const double mean = prob::mean(law);
    Target t{1.0 + prob::scv(law), {}, {}};
    constexpr std::array<double, 8> kTails = {0.7, 0.4, 0.15, 0.05, 0.015, 4e-3, 1e-3, 2e-4};
    double x = 0.1;
    for (std::size_t i = 0; i < kTails.size(); ++i) {
        const auto residual = [&](double y) { return prob::integrated_ccdf(law, y * mean) / mean; };
        double low = i == 0 ? 0.0 : t.time[i - 1];
        while (residual(x) > kTails[i] && x < 1e12) {
            low = x;
            x *= 1.5;
        }
        double high = x;
        for (int step = 0; step < 20; ++step) {
            const double mid = 0.5 * (low + high);
            (residual(mid) > kTails[i] ? low : high) = mid;
        }
        t.time[i] = high;
        t.log_residual[i] = std::log(std::max(residual(high), 1e-300));
        x = high * 1.001;
    }
    return t;
}

struct Branches {
    std::array<double, 3> weight{}, mean{};
    int count = 0;
};

double misfit(const Branches& b, const Target& t) {
    double sum = 0.0;
    for (std::size_t i = 0; i < t.time.size(); ++i) {
        double residual = 0.0;
        for (int k = 0; k < b.count; ++k) {
            const auto j = static_cast<std::size_t>(k);
            residual += b.weight[j] * b.mean[j] * std::exp(-t.time[i] / b.mean[j]);
        }
        const double gap = std::log(std::max(residual, 1e-300)) - t.log_residual[i];
        sum += gap * gap;
    }
    return sum;
}

// The weights that give mass 1, mean 1 and the second moment, for three given branch means.
Branches with_moments(const std::array<double, 3>& log_mean, double second) {
    Branches b;
    b.count = 3;
    for (std::size_t i = 0; i < 3; ++i) b.mean[i] = std::exp(log_mean[i]);
    for (std::size_t i = 0; i < 3; ++i) {
        const double x = b.mean[(i + 1) % 3], y = b.mean[(i + 2) % 3];
        b.weight[i] = (0.5 * second - (x + y) + x * y) / ((b.mean[i] - x) * (b.mean[i] - y));
    }
    return b;
}

double misfit_three(const std::array<double, 3>& log_mean, const Target& t) {
    const Branches b = with_moments(log_mean, t.second);
    for (const double w : b.weight) {
        if (!(w > 0.0 && w < 1.0)) return 1e3 + 1e3 * std::fabs(std::isfinite(w) ? w : 1e3);
    }
    return misfit(b, t);
}

// One free number: how far the branch means lie apart.  v is the variance of the branch mean.
Branches two_branches(double p, double second) {
    const double v = 0.5 * second - 1.0;
    Branches b;
    b.count = 2;
    b.weight = {p, 1.0 - p, 0.0};
    b.mean = {1.0 - std::sqrt(v * (1.0 - p) / p), 1.0 + std::sqrt(v * p / (1.0 - p)), 0.0};
    return b;
}

Branches best_two(const Target& t) {
    const double v = 0.5 * t.second - 1.0, least = v / (1.0 + v);  // below it the first branch mean is negative
    // In logit-like u = -ln of the rest, golden section after a scan: the misfit has one valley but flat shoulders.
    const auto at = [&](double u) { return two_branches(least + (1.0 - least) * (1.0 - std::exp(-u)), t.second); };
    double best = 0.5, best_value = kInfinity;
    for (double u = 0.05; u < 7.0; u *= 1.3) {
        const double value = misfit(at(u), t);
        if (value < best_value) {
            best_value = value;
            best = u;
        }
    }
    double low = best / 1.3, high = best * 1.3;
    for (int step = 0; step < 24; ++step) {
        const double a = low + 0.382 * (high - low), b = low + 0.618 * (high - low);
        if (misfit(at(a), t) < misfit(at(b), t)) high = b;
        else low = a;
    }
    return at(0.5 * (low + high));
}

// Nelder-Mead in the logs of the three means.
Branches best_three(const Target& t) {
    using Point = std::array<double, 3>;
    struct Vertex { Point x; double f; };
    const Branches two = best_two(t);
    const auto value = [&](const Point& x) { return misfit_three(x, t); };
    Vertex best{{}, kInfinity};
    for (const double spread : {2.0, 4.0}) {
        const Point start = {std::log(std::max(two.mean[0], 0.02)) - 0.3, std::log(two.mean[1] / spread), std::log(two.mean[1] * 1.5)};
        std::vector<Vertex> s{{start, value(start)}};
        for (std::size_t i = 0; i < 3; ++i) {
            Point x = start;
            x[i] += i == 0 ? -0.5 : 0.4;
            s.push_back({x, value(x)});
        }
        for (int step = 0; step < 250; ++step) {
            std::sort(s.begin(), s.end(), [](const Vertex& a, const Vertex& b) { return a.f < b.f; });
            if (s[3].f - s[0].f < 1e-7 * (1.0 + s[0].f) && step > 40) break;
            Point centre{};
            for (std::size_t i = 0; i < 3; ++i) centre[i] = (s[0].x[i] + s[1].x[i] + s[2].x[i]) / 3.0;
            const auto along = [&](double k) {
                Point x;
                for (std::size_t i = 0; i < 3; ++i) x[i] = centre[i] + k * (s[3].x[i] - centre[i]);
                return Vertex{x, value(x)};
            };
            Vertex next = along(-1.0);
            if (next.f < s[0].f) {
                const Vertex further = along(-2.0);
                s[3] = further.f < next.f ? further : next;
            } else if (next.f < s[2].f) {
                s[3] = next;
            } else {
                next = next.f < s[3].f ? along(-0.5) : along(0.5);
                if (next.f < s[3].f) {
                    s[3] = next;
                } else {
                    for (std::size_t v = 1; v < 4; ++v) {
                        for (std::size_t i = 0; i < 3; ++i) s[v].x[i] = 0.5 * (s[v].x[i] + s[0].x[i]);
                        s[v].f = value(s[v].x);
                    }
                }
            }
        }
        for (const Vertex& v : s) {
            if (v.f < best.f) best = v;
        }
    }
    return best.f < misfit(two, t) ? with_moments(best.x, t.second) : two;
}

}  // namespace

prob::Hyperexponential hyperexponential_fit(const prob::Law& law, int branches) {
    const double scv = prob::scv(law), mean = prob::mean(law);
    if (!(scv > 1.0) || std::isinf(scv)) throw DomainError("hyperexponential_fit", "scv", scv, "> 1 and finite");
    if (branches < 2 || branches > 3) throw DomainError("hyperexponential_fit", "branches", branches, "2 or 3");
    const Target target = target_of(law);
    const Branches fit = branches == 2 ? best_two(target) : best_three(target);
    prob::Hyperexponential out;
    for (std::size_t i = 0; i < static_cast<std::size_t>(fit.count); ++i) {
        out.weight.push_back(fit.weight[i]);
        out.mean.push_back(fit.mean[i] * mean);
    }
    return out;
}

}  // namespace sizewell::queueing
