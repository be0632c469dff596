#include "ladder.hpp"

#include "fourier.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {
namespace {

struct Nodes {
    std::vector<double> wait, response;  // ccdf at k h
};

// Masses of the cells ((k - 1/2) h, (k + 1/2) h), damped by tilt^k against wrap-around.
template <class Above>
std::vector<double> damped_cells(const Above& above, double h, std::size_t n, double log_tilt) {
    std::vector<double> cell(n);
    double left = 1.0;
    for (std::size_t k = 0; k < n; ++k) {
        const double right = above((static_cast<double>(k) + 0.5) * h);
        cell[k] = (left - right) * std::exp(log_tilt * static_cast<double>(k));
        left = right;
    }
    return cell;
}

// Near saturation a cell holds many heights, and rounding them would lose their mean, which is all that matters then.
void keep_mean(std::vector<double>& height, const CompoundWait& wait, double h, double log_tilt) {
    const auto n = static_cast<double>(height.size());
    if (!(wait.mean_height > 0.0) || wait.mean_height > 4.0 * h || wait.height_above(n * h) > 1e-6) return;
    double mean = 0.0;
    for (std::size_t k = 1; k < height.size(); ++k) mean += static_cast<double>(k) * height[k] * std::exp(-log_tilt * static_cast<double>(k));
    const double move = std::clamp(wait.mean_height / h - mean, -height[1], height[0]);
    height[0] -= move;
    height[1] += move * std::exp(log_tilt);
}

Nodes solved(const CompoundWait& wait, const prob::Law* service, double h, std::size_t n) {
    const double log_tilt = std::log(1e-9) / static_cast<double>(n);
    const prob::Fft fourier(n);
    auto height = wait.sigma > 0.0 ? damped_cells(wait.height_above, h, n, log_tilt) : std::vector<double>(n, 0.0);
    keep_mean(height, wait, h, log_tilt);
    const bool own_first = static_cast<bool>(wait.first_above);
    const auto first = own_first ? damped_cells(wait.first_above, h, n, log_tilt) : height;
    std::vector<double> serve(n, 0.0);
    if (service != nullptr) serve = damped_cells([&](double x) { return prob::ccdf(*service, x); }, h, n, log_tilt);
    else serve[0] = 1.0;

    // Two real sequences a transform; nothing here mixes them before they are unpacked.
    std::vector<Complex> one(n), two;
    for (std::size_t k = 0; k < n; ++k) one[k] = {height[k], serve[k]};
    fourier.forward(one);
    if (own_first) {
        two.resize(n);
        for (std::size_t k = 0; k < n; ++k) two[k] = {first[k], 0.0};
        fourier.forward(two);
    }
    std::vector<Complex> out(n);
    for (std::size_t k = 0; k <= n / 2; ++k) {
        const auto [h_k, s_k] = unpacked(one, k);
        const Complex g_k = own_first ? two[k] : h_k;
        const Complex w = (1.0 - wait.p_wait) + wait.p_wait * (1.0 - wait.sigma) * g_k / (1.0 - wait.sigma * h_k);
        const Complex t = times(w, s_k);
        out[k] = {w.real() - t.imag(), w.imag() + t.real()};
        if (k > 0 && k < n - k) out[n - k] = {w.real() + t.imag(), t.real() - w.imag()};
    }
    fourier.inverse(out);
    Nodes nodes{std::vector<double>(n), std::vector<double>(n)};
    double w = 1.0, t = 1.0;
    for (std::size_t k = 0; k < n; ++k) {
        const double lift = std::exp(-log_tilt * static_cast<double>(k));
        const double w_k = out[k].real() * lift, t_k = out[k].imag() * lift;
        nodes.wait[k] = w - 0.5 * w_k;
        nodes.response[k] = t - 0.5 * t_k;
        w -= w_k;
        t -= t_k;
    }
    nodes.wait[0] = wait.p_wait;
    nodes.response[0] = 1.0;
    return nodes;
}

// Fourth order from two second-order lattices; the correction of the odd nodes is that of their neighbours.
void extrapolate(std::vector<double>& fine, const std::vector<double>& coarse) {
    const std::size_t half = coarse.size();
    double before = 0.0;
    for (std::size_t k = 0; k < half; ++k) {
        const double correction = (fine[2 * k] - coarse[k]) / 3.0;
        if (k > 0) fine[2 * k - 1] += 0.5 * (before + correction);
        fine[2 * k] += correction;
        before = correction;
    }
}

Nodes extrapolated(const CompoundWait& wait, const prob::Law* service, double length, std::size_t n) {
    const double h = length / static_cast<double>(n);
    Nodes nodes = solved(wait, service, h, n);
    const Nodes coarse = solved(wait, service, 2.0 * h, n / 2);
    extrapolate(nodes.wait, coarse.wait);
    extrapolate(nodes.response, coarse.response);
    return nodes;
}

double crossing(const std::vector<double>& ccdf, double length, double q) {
    const auto k = std::partition_point(ccdf.begin(), ccdf.end(), [&](double c) { return c > q; }) - ccdf.begin();
    return length * static_cast<double>(k) / static_cast<double>(ccdf.size());
}

// The last tenth of a lattice is left out: its extrapolation has no right neighbour and its damping is weakest.
constexpr double kUsable = 0.9;

void append(Tabulated& table, const std::vector<double>& ccdf, double length) {
    const double h = length / static_cast<double>(ccdf.size());
    const auto last = static_cast<std::size_t>(kUsable * static_cast<double>(ccdf.size()));
    for (std::size_t k = 0; k < last; ++k) {
        const double t = static_cast<double>(k) * h;
        if (!table.time.empty() && t <= table.time.back()) continue;
        const double c = table.ccdf.empty() ? ccdf[k] : std::min(ccdf[k], table.ccdf.back());
        if (c < 1e-9 && !table.ccdf.empty()) return;
        table.time.push_back(t);
        table.ccdf.push_back(c);
    }
}

// Beyond the table: the local exponential, or the local power law where the decay is slowing down.
void continue_tail(Tabulated& table, const std::function<double(double)>& height_above = {}) {
    const double end = table.time.back();
    const auto slope = [&](double a, double b) {
        const auto at = [&](double t) {
            const auto i = static_cast<std::size_t>(std::lower_bound(table.time.begin(), table.time.end(), t) - table.time.begin());
            return std::pair{table.time[i], std::log(table.ccdf[i])};
        };
        const auto [ta, ca] = at(a);
        const auto [tb, cb] = at(b);
        return tb > ta ? (ca - cb) / (tb - ta) : 1.0;
    };
    table.decay = 1.0;
    table.power = 0.0;
    if (table.time.size() < 4 || !(table.ccdf.back() > 0.0)) return;
    const double near = slope(0.4 * end, 0.7 * end), far = slope(0.7 * end, end);
    table.decay = std::max(far, 1e-300);
    if (far >= 0.9 * near) return;
    table.power = std::max(far * 0.85 * end, 1e-3);
    // One long height makes a far wait: the index of the heights further out is that of the wait.
    const double here = height_above ? height_above(end) : 0.0, there = height_above ? height_above(30.0 * end) : 0.0;
    if (there > 0.0 && here > there) table.power = std::log(here / there) / std::log(30.0);
}

double first_length(const CompoundWait& wait, const prob::Law* service, double deepest) {
    double length = 0.0;
    if (std::isfinite(wait.mean_wait) && wait.p_wait > deepest) length = wait.mean_wait / wait.p_wait * std::log(wait.p_wait / deepest);
    if (service != nullptr) length = std::max(length, prob::upper_quantile(*service, deepest));
    if (!(length > 0.0)) length = 1.0;
    // A single height can carry the tail of a heavy law.
    const auto single = [&](double x) {
        return wait.sigma > 0.0 ? wait.p_wait * wait.sigma / (1.0 - wait.sigma) * wait.height_above(x) : wait.p_wait * wait.first_above(x);
    };
    while (single(length) > deepest && length < 1e300) length *= 1.5;
    return 1.4 * length;
}

}  // namespace

QueueLaws compound_laws(const CompoundWait& wait, const prob::Law& law, const Grid& grid) {
    const auto* constant = std::get_if<prob::Deterministic>(&law);
    const prob::Law* service = constant != nullptr ? nullptr : &law;
    double length = first_length(wait, service, grid.deepest);
    Nodes nodes;
    for (int attempt = 0; attempt < 8; ++attempt) {
        nodes = extrapolated(wait, service, length, grid.points);
        const double reach = std::max(crossing(nodes.wait, length, grid.deepest), crossing(nodes.response, length, grid.deepest));
        if (reach >= kUsable * length) length *= 2.5;
        else if (reach > 0.0 && reach < 0.1 * length) length = 1.5 * reach;
        else break;
    }
    // Finer lattices for the body, where the median sits in the first few cells: a causal sum needs no far mass.
    std::vector<std::pair<double, Nodes>> layers;
    layers.emplace_back(length, std::move(nodes));
    const auto& body = service != nullptr ? layers.front().second.response : layers.front().second.wait;
    const double median = crossing(body, length, std::min(0.5, 0.5 * body.front()));
    for (double inner = length; 64.0 * inner / static_cast<double>(grid.points) > median && layers.size() < 6;) {
        inner /= 16.0;
        layers.emplace_back(inner, extrapolated(wait, service, inner, grid.points));
    }
    QueueLaws q;
    q.p_wait = wait.p_wait;
    Tabulated w, t;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        append(w, layer->second.wait, layer->first);
        append(t, layer->second.response, layer->first);
    }
    continue_tail(w, wait.height_above);
    continue_tail(t, wait.height_above);
    q.wait = {std::move(w), 0.0, wait.mean_wait};
    if (constant != nullptr) {
        q.response = q.wait;
        q.response.shift = constant->value;
    } else {
        q.response.body = std::move(t);
    }
    q.response.mean = wait.mean_wait + prob::mean(law);
    return q;
}

ResponseLaw response_of(const ResponseLaw& wait, const prob::Law& service, const Grid& grid) {
    const double p_wait = ccdf(wait, 0.0);
    if (!(p_wait > 0.0)) return compound_laws({0.0, 0.0, {}, [](double) { return 0.0; }, 0.0}, service, grid).response;
    const auto above = [&](double t) { return ccdf(wait, t) / p_wait; };
    return compound_laws({p_wait, 0.0, above, above, wait.mean}, service, grid).response;
}

ResponseLaw tabulated_wait(std::vector<double> fine, const std::vector<double>& coarse, double h) {
    const double length = h * static_cast<double>(fine.size());
    extrapolate(fine, coarse);
    Tabulated table;
    append(table, fine, length);
    continue_tail(table);
    const double mean = mean_of(table);
    return {std::move(table), 0.0, mean};
}

double mean_of(const Tabulated& table) {
    double sum = 0.0;
    for (std::size_t i = 1; i < table.time.size(); ++i) {
        const double a = table.ccdf[i - 1], b = table.ccdf[i], width = table.time[i] - table.time[i - 1];
        sum += width * (b > 0.0 && a > 1.001 * b ? (a - b) / std::log(a / b) : 0.5 * (a + b));
    }
    const double last = table.ccdf.back();
    if (last == 0.0) return sum;
    return sum + (table.power > 1.0 ? last * table.time.back() / (table.power - 1.0) : last / table.decay);
}

}  // namespace sizewell::queueing
