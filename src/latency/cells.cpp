#include "latency/cells.hpp"

#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

namespace sizewell::latency {

namespace {

using namespace queueing;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Integral of a ccdf that falls from a to b over a width, log-linear unless it falls to 0.
double area(double a, double b, double width) {
    return width * (b > 0.0 && a > 1.0001 * b ? (a - b) / std::log(a / b) : 0.5 * (a + b));
}

double beyond(const Tabulated& table, double t) {
    const double end = table.time.back();
    return table.ccdf.back() * (table.power > 0.0 ? std::pow(t / end, -table.power) : std::exp(-table.decay * (t - end)));
}

double excess_beyond(const Tabulated& table, double t) {
    if (!(table.ccdf.back() > 0.0)) return 0.0;
    if (table.power > 0.0) return table.power > 1.0 ? beyond(table, t) * t / (table.power - 1.0) : kInfinity;
    return beyond(table, t) / table.decay;
}

// The integral of a table's ccdf from where it stands to where it is told to go next.
class Walk {
  public:
    explicit Walk(const Tabulated& table) : table_(table), above_(table.ccdf.front()) {}

    double to(double t) {
        const auto& time = table_.time;
        double sum = 0.0;
        while (next_ < time.size() && time[next_] <= t) {
            sum += area(above_, table_.ccdf[next_], time[next_] - at_);
            at_ = time[next_];
            above_ = table_.ccdf[next_++];
        }
        if (!(t > at_)) return sum;
        double c = 0.0;
        if (next_ < time.size()) {
            const double b = table_.ccdf[next_], u = (t - at_) / (time[next_] - at_);
            c = b > 0.0 ? (above_ > b ? above_ * std::exp(u * std::log(b / above_)) : b) : above_ * (1.0 - u);
            sum += area(above_, c, t - at_);
        } else {
            c = above_ > 0.0 ? beyond(table_, t) : 0.0;
            sum += table_.power > 0.0 && table_.power <= 1.0 ? area(above_, c, t - at_)
                                                             : excess_beyond(table_, at_) - excess_beyond(table_, t);
        }
        at_ = t;
        above_ = c;
        return sum;
    }

  private:
    const Tabulated& table_;
    std::size_t next_ = 1;
    double at_ = 0.0;
    double above_;
};

double excess_of(const ExponentialWait& w, double t) { return w.p_wait * std::exp(-w.drain * t) / w.drain; }

// The density of the sum is service * (ccdf - p e^(-drain t)); its integral over (t, inf) solves for the excess.
double excess_of(const ExponentialResponse& r, double t) {
    return ccdf({r, 0.0, 0.0}, t) / r.service + excess_of(r.wait, t);
}

template <class Body>
std::vector<double> differences(const Body& body, double step, std::size_t cells) {
    std::vector<double> average(cells);
    double left = excess_of(body, 0.0);
    for (std::size_t k = 0; k < cells; ++k) {
        const double right = excess_of(body, step * static_cast<double>(k + 1));
        average[k] = (left - right) / step;
        left = right;
    }
    return average;
}

Tabulated table_of(const PoissonMixture& mixture) {
    const ResponseLaw law{mixture, 0.0, 1.0};
    const double typical = quantile(law, 1.0 - 0.5 * std::min(1.0, mixture.survival.front()));
    const double scale = typical > 0.0 ? typical : 1.0 / mixture.rate;
    return std::get<Tabulated>(tabulated([&](double t) { return ccdf(law, t); }, scale).body);
}

}  // namespace

bool is_constant(const ResponseLaw& law) {
    if (const auto* table = std::get_if<Tabulated>(&law.body)) return table->ccdf.front() <= 0.0;
    if (const auto* wait = std::get_if<ExponentialWait>(&law.body)) return wait->p_wait <= 0.0;
    if (const auto* mixture = std::get_if<PoissonMixture>(&law.body)) return mixture->survival.front() <= 0.0;
    return false;
}

ResponseLaw constant_law(double seconds) { return {Tabulated{{0.0}, {0.0}, 1.0, 0.0}, seconds, seconds}; }

std::vector<double> cell_averages(const ResponseLaw& law, double step, std::size_t cells) {
    return std::visit(
        [&](const auto& body) -> std::vector<double> {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, Unbounded>) {
                return std::vector<double>(cells, 1.0);
            } else if constexpr (std::is_same_v<Body, Tabulated> || std::is_same_v<Body, PoissonMixture>) {
                Tabulated made;
                if constexpr (std::is_same_v<Body, PoissonMixture>) made = table_of(body);
                const Tabulated* table = nullptr;
                if constexpr (std::is_same_v<Body, Tabulated>) table = &body;
                else table = &made;
                std::vector<double> average(cells);
                Walk walk(*table);
                for (std::size_t k = 0; k < cells; ++k) average[k] = walk.to(step * static_cast<double>(k + 1)) / step;
                return average;
            } else {
                return differences(body, step, cells);
            }
        },
        law.body);
}

double excess_over(const ResponseLaw& law, double t) {
    const double x = t - law.shift;
    if (x < 0.0) return excess_over(law, law.shift) - x;
    return std::visit(
        [&](const auto& body) -> double {
            using Body = std::decay_t<decltype(body)>;
            const auto of_table = [&](const Tabulated& table) {
                if (x >= table.time.back()) return excess_beyond(table, x);
                Walk walk(table);
                (void)walk.to(x);
                return walk.to(table.time.back()) + excess_beyond(table, table.time.back());
            };
            if constexpr (std::is_same_v<Body, Unbounded>) return kInfinity;
            else if constexpr (std::is_same_v<Body, Tabulated>) return of_table(body);
            else if constexpr (std::is_same_v<Body, PoissonMixture>) return of_table(table_of(body));
            else return excess_of(body, x);
        },
        law.body);
}

void continue_tail(Tabulated& table) {
    table.decay = 1.0;
    table.power = 0.0;
    const double end = table.time.back();
    if (end > 0.0) table.decay = 1.0 / end;
    if (table.time.size() < 4 || !(table.ccdf.back() > 0.0)) return;
    const auto slope = [&](double a, double b) {
        const auto node = [&](double t) {
            const auto i = static_cast<std::size_t>(std::lower_bound(table.time.begin(), table.time.end(), t) - table.time.begin());
            return std::pair{table.time[i], std::log(table.ccdf[i])};
        };
        const auto [ta, ca] = node(a);
        const auto [tb, cb] = node(b);
        return tb > ta ? (ca - cb) / (tb - ta) : 0.0;
    };
    const double near = slope(0.4 * end, 0.7 * end), far = slope(0.7 * end, end);
    if (!(far > 0.0)) return;
    table.decay = far;
    if (far < 0.9 * near) table.power = std::max(far * 0.85 * end, 1e-3);
}

}  // namespace sizewell::latency
