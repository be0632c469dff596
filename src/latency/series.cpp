#include "sizewell/latency/series.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/fft.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <utility>

namespace sizewell::latency {

namespace {

using queueing::ResponseLaw;
using queueing::Tabulated;

constexpr double kDeepest = 1e-10;  // where tables end: a decade and more below any percentile of the library

using Spectrum = std::vector<std::complex<double>>;

void multiply(Spectrum& a, const Spectrum& b) {
    for (std::size_t k = 0; k < a.size(); ++k) {
        const double re = a[k].real() * b[k].real() - a[k].imag() * b[k].imag();
        a[k] = {re, a[k].real() * b[k].imag() + a[k].imag() * b[k].real()};
    }
}

// Adds the nodes of (a, b] so that the log of the ccdf is straight between them.
class Refinement {
  public:
    Refinement(const std::function<double(double)>& above, Tabulated& table) : above_(above), table_(table) {}

    void add(double a, double at_a, double b, double at_b, int depth) {
        constexpr double kStraight = 2e-5;
        constexpr int kLeast = 1, kMost = 14;
        const double middle = 0.5 * (a + b);
        if (depth < kMost && at_a > kDeepest && middle > a && middle < b) {
            const double at_middle = above_(middle);
            const double straight = at_b > 0.0 ? std::sqrt(at_a * at_b) : 0.5 * at_a;
            if (depth < kLeast || std::fabs(at_middle - straight) > kStraight * at_middle) {
                add(a, at_a, middle, at_middle, depth + 1);
                add(middle, at_middle, b, at_b, depth + 1);
                return;
            }
        }
        if (!(b > table_.time.back())) return;
        table_.time.push_back(b);
        table_.ccdf.push_back(std::min(at_b, table_.ccdf.back()));
    }

  private:
    const std::function<double(double)>& above_;
    Tabulated& table_;
};

void check(const char* where, const std::vector<ResponseLaw>& parts, const SumOptions& options) {
    if (parts.empty()) throw DomainError(where, "parts", 0.0, "at least one");
    if (options.points < 64 || prob::power_of_two_from(options.points) != options.points) {
        throw DomainError(where, "points", static_cast<double>(options.points), "a power of two >= 64");
    }
    if (!(options.deepest > 0.0 && options.deepest < 0.5)) throw DomainError(where, "deepest", options.deepest, "in (0, 0.5)");
}

struct Parted {
    std::vector<const ResponseLaw*> varying;
    double shift = 0.0;
    double mean = 0.0;
    bool unbounded = false;
};

Parted parted(const std::vector<ResponseLaw>& parts) {
    Parted p;
    for (const ResponseLaw& law : parts) {
        if (std::holds_alternative<queueing::Unbounded>(law.body)) p.unbounded = true;
        p.shift += law.shift;
        p.mean += law.mean;
        if (!is_constant(law)) p.varying.push_back(&law);
    }
    return p;
}

// Long enough for the tail asked for: one part far out while the others do as usual.
double first_length(const std::vector<const ResponseLaw*>& laws, double deepest) {
    const double p = 1.0 - deepest / static_cast<double>(laws.size());
    double far = 0.0, usual = 0.0;
    for (const ResponseLaw* law : laws) {
        const double q = quantile(*law, p) - law->shift;
        far = std::max(far, q);
        usual += std::min(std::isfinite(law->mean) ? law->mean - law->shift : q, q);
    }
    return 1.25 * (far + usual);
}

// Masses of the lattice law with the same mean: its tail at k is the average of the ccdf over cell k.
std::vector<double> masses(const ResponseLaw& law, double step, std::size_t points) {
    std::vector<double> mass = cell_averages(law, step, points);
    double before = 1.0;
    for (double& m : mass) {
        const double tail = std::min(m, before);
        m = before - tail;
        before = tail;
    }
    return mass;
}

// P(sum > t) at t = (k + 1/2) step.
std::vector<double> tail_at_half_steps(const std::vector<const ResponseLaw*>& laws, double length, std::size_t points) {
    const double step = length / static_cast<double>(points);
    const prob::RealFft fft(2 * points);
    Spectrum product = fft.forward(masses(*laws.front(), step, points));
    for (std::size_t i = 1; i < laws.size(); ++i) multiply(product, fft.forward(masses(*laws[i], step, points)));
    const std::vector<double> mass = fft.inverse(product);
    std::vector<double> tail(points);
    double above = 1.0;
    for (std::size_t k = 0; k < points; ++k) {
        above -= std::max(0.0, mass[k]);
        tail[k] = std::max(0.0, above);
    }
    const double added = (2.0 * static_cast<double>(laws.size()) - 1.0) / 24.0;
    std::vector<double> corrected = tail;
    for (std::size_t k = 1; k + 1 < points; ++k) corrected[k] -= added * (tail[k + 1] - 2.0 * tail[k] + tail[k - 1]);
    for (std::size_t k = 1; k < points; ++k) corrected[k] = std::clamp(corrected[k], 0.0, corrected[k - 1]);
    return corrected;
}

double crossing(const std::vector<double>& tail, double length, double q) {
    const auto k = std::partition_point(tail.begin(), tail.end(), [&](double c) { return c > q; }) - tail.begin();
    return length * static_cast<double>(k) / static_cast<double>(tail.size());
}

constexpr double kUsable = 0.9;  // the rest is there so that the sum's tail is seen to end

struct Layer {
    double length;
    std::vector<double> tail;
};

Layer outer_layer(const std::vector<const ResponseLaw*>& laws, const SumOptions& options) {
    Layer layer{first_length(laws, options.deepest), {}};
    for (int attempt = 0; attempt < 12; ++attempt) {
        layer.tail = tail_at_half_steps(laws, layer.length, options.points);
        const double reach = crossing(layer.tail, layer.length, options.deepest);
        if (reach < kUsable * layer.length) break;
        layer.length *= 1.6;
    }
    return layer;
}

void append(Tabulated& table, const Layer& layer) {
    constexpr double kNoise = 1e-11;  // of the transforms
    const double step = layer.length / static_cast<double>(layer.tail.size());
    const auto last = static_cast<std::size_t>(kUsable * static_cast<double>(layer.tail.size()));
    for (std::size_t k = 0; k < last; ++k) {
        const double t = (static_cast<double>(k) + 0.5) * step;
        if (t <= table.time.back()) continue;
        if (layer.tail[k] < kNoise) return;
        table.time.push_back(t);
        table.ccdf.push_back(std::min(layer.tail[k], table.ccdf.back()));
    }
}

}  // namespace

ResponseLaw response_law(const prob::Law& law) {
    if (!(prob::support(law).low >= 0.0)) throw DomainError("response_law", "lowest value", prob::support(law).low, ">= 0");
    if (const auto* constant = std::get_if<prob::Deterministic>(&law)) return constant_law(constant->value);
    const double mean = prob::mean(law);
    if (const auto* exponential = std::get_if<prob::Exponential>(&law)) {
        return {queueing::ExponentialWait{1.0, 1.0 / exponential->mean}, 0.0, mean};
    }
    if (const auto* moved = std::get_if<std::shared_ptr<const prob::Shifted>>(&law); moved != nullptr && (*moved)->offset >= 0.0) {
        if (prob::support((*moved)->law).low >= 0.0) {
            ResponseLaw inner = response_law((*moved)->law);
            inner.shift += (*moved)->offset;
            inner.mean += (*moved)->offset;
            return inner;
        }
    }
    std::vector<double> jumps;
    if (const auto* atoms = std::get_if<prob::Empirical>(&law); atoms != nullptr && atoms->value.size() <= 256) jumps = atoms->value;
    if (const auto* parts = std::get_if<std::shared_ptr<const prob::Mixture>>(&law)) {
        for (const prob::Law& part : (*parts)->part) {
            if (const auto* constant = std::get_if<prob::Deterministic>(&part)) jumps.push_back(constant->value);
        }
    }
    double scale = prob::quantile(law, 0.5);
    if (!(scale > 0.0)) scale = std::isfinite(mean) && mean > 0.0 ? mean : 1.0;
    ResponseLaw table = tabulated([&](double t) { return prob::ccdf(law, t); }, scale, std::move(jumps));
    table.mean = mean;
    return table;
}

ResponseLaw tabulated(const std::function<double(double)>& above, double scale, std::vector<double> jumps) {
    if (!(scale > 0.0 && std::isfinite(scale))) throw DomainError("tabulated", "scale", scale, "> 0 and finite");
    std::vector<double> grid;
    for (double t = scale * 0x1p-16; t < scale * 1e15; t *= 2.0) {
        grid.push_back(t);
        if (above(t) <= kDeepest) break;
    }
    for (const double t : jumps) {
        if (!(t > 0.0)) continue;
        grid.push_back(t * (1.0 - 1e-12));  // on both sides: t itself may have been rounded across the atom
        grid.push_back(t * (1.0 + 1e-12));
    }
    std::sort(grid.begin(), grid.end());
    Tabulated table{{0.0}, {above(0.0)}, 1.0, 0.0};
    Refinement refinement(above, table);
    double a = 0.0, at_a = table.ccdf.front();
    for (const double b : grid) {
        const double at_b = above(b);
        const bool jump = b - a <= 4e-12 * b;
        refinement.add(a, at_a, b, at_b, jump ? 14 : 0);
        a = b;
        at_a = at_b;
        if (at_b <= 0.0) break;
    }
    continue_tail(table);
    ResponseLaw law{std::move(table), 0.0, 0.0};
    law.mean = excess_over(law, 0.0);
    return law;
}

ResponseLaw sum_of(const std::vector<ResponseLaw>& parts, const SumOptions& options) {
    check("sum_of", parts, options);
    const Parted all = parted(parts);
    if (all.unbounded) return {};
    if (all.varying.empty()) return constant_law(all.shift);
    if (all.varying.size() == 1) {
        ResponseLaw law = *all.varying.front();
        law.shift = all.shift;
        law.mean = all.mean;
        return law;
    }
    double at_zero = 1.0;
    for (const ResponseLaw* law : all.varying) at_zero *= 1.0 - ccdf(*law, law->shift);
    std::vector<Layer> layers{outer_layer(all.varying, options)};
    const double body = crossing(layers.front().tail, layers.front().length, 0.5 * (1.0 - at_zero));
    for (double inner = layers.front().length; 48.0 * inner / static_cast<double>(options.points) > body && layers.size() < 6;) {
        inner /= 16.0;
        layers.push_back({inner, tail_at_half_steps(all.varying, inner, options.points)});
    }
    Tabulated table{{0.0}, {1.0 - at_zero}, 1.0, 0.0};
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) append(table, *layer);
    continue_tail(table);
    return {std::move(table), all.shift, all.mean};
}

std::vector<double> shares_of(const std::vector<ResponseLaw>& parts, double p, const SumOptions& options) {
    check("shares_of", parts, options);
    if (!(p > 0.0 && p < 1.0)) throw DomainError("shares_of", "p", p, "in (0, 1)");
    std::vector<double> share(parts.size(), 0.0);
    const Parted all = parted(parts);
    if (all.unbounded) return share;
    const double whole = quantile(sum_of(parts, options), p);
    if (!(whole > 0.0)) return share;
    const std::size_t points = 2 * options.points;
    const double length = 1.25 * (whole - all.shift), step = length / static_cast<double>(points);
    const double cell = (whole - all.shift) / step;
    const auto k = static_cast<std::size_t>(cell);
    const double u = cell - static_cast<double>(k);

    std::vector<Spectrum> law;
    std::vector<Spectrum> moment;
    const prob::RealFft fft(2 * points);
    if (length > 0.0) {
        for (const ResponseLaw* x : all.varying) {
            std::vector<double> mass = masses(*x, step, points);
            law.push_back(fft.forward(mass));
            for (std::size_t j = 0; j < points; ++j) mass[j] *= static_cast<double>(j);
            moment.push_back(fft.forward(mass));
        }
    }
    std::vector<double> here(law.size()), next(law.size());
    double sum_here = 0.0, sum_next = 0.0;
    for (std::size_t i = 0; i < law.size(); ++i) {
        Spectrum product = moment[i];
        for (std::size_t j = 0; j < law.size(); ++j) {
            if (j != i) multiply(product, law[j]);
        }
        const std::vector<double> m = fft.inverse(product);
        here[i] = std::max(0.0, m[k]);
        next[i] = std::max(0.0, m[k + 1]);
        sum_here += here[i];
        sum_next += next[i];
    }
    std::size_t varying = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        share[i] = parts[i].shift / whole;
        if (is_constant(parts[i])) continue;
        const double a = sum_here > 0.0 ? here[varying] / sum_here : 0.0, b = sum_next > 0.0 ? next[varying] / sum_next : a;
        share[i] += ((1.0 - u) * a + u * b) * (whole - all.shift) / whole;
        ++varying;
    }
    return share;
}

}  // namespace sizewell::latency
