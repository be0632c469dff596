#include "sizewell/queueing/qbd.hpp"

#include "checks.hpp"
#include "sizewell/queueing/mmck.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sizewell::queueing {
namespace {

using Matrix = Eigen::MatrixXd;
using Row = Eigen::RowVectorXd;
using Eigen::Index;
constexpr std::size_t kLargestLevel = 1200;

// How n busy servers can be spread over m phases, and the rank of each spread.
struct Occupancies {
    std::vector<std::vector<int>> state;
    std::map<std::vector<int>, Index> rank;

    Occupancies(int busy, std::size_t phases) {
        std::vector<int> x(phases, 0);
        fill(x, 0, busy);
    }
    void fill(std::vector<int>& x, std::size_t i, int left) {
        if (i + 1 == x.size()) {
            x[i] = left;
            rank[x] = static_cast<Index>(state.size());
            state.push_back(x);
            return;
        }
        for (int n = left; n >= 0; --n) {
            x[i] = n;
            fill(x, i + 1, left - n);
        }
    }
    Index size() const { return static_cast<Index>(state.size()); }
};

struct Rate {
    Index from, to;
    double value;
};
using Sparse = std::vector<Rate>;

struct ServicePhases {
    Eigen::VectorXd start, exit;
    Matrix internal;
    Index size() const { return start.size(); }
};

ServicePhases phases_of(const PhaseType& service) {
    const auto m = static_cast<Index>(service.start.size());
    ServicePhases p;
    p.start = Eigen::Map<const Eigen::VectorXd>(service.start.data(), m);
    p.internal = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(service.generator.data(), m, m);
    p.exit = -p.internal.rowwise().sum();
    for (Index i = 0; i < m; ++i) p.exit(i) = std::max(p.exit(i), 0.0);
    return p;
}

// Phase changes without a completion, diagonal included (total rate out, completions too).
Sparse local_rates(const Occupancies& level, const ServicePhases& s) {
    Sparse out;
    for (Index a = 0; a < level.size(); ++a) {
        auto x = level.state[static_cast<std::size_t>(a)];
        double diagonal = 0.0;
        for (Index i = 0; i < s.size(); ++i) {
            auto& from = x[static_cast<std::size_t>(i)];
            if (from == 0) continue;
            diagonal += from * s.internal(i, i);
            for (Index j = 0; j < s.size(); ++j) {
                if (i == j || s.internal(i, j) == 0.0) continue;
                const double rate = from * s.internal(i, j);
                --from;
                ++x[static_cast<std::size_t>(j)];
                out.push_back({a, level.rank.at(x), rate});
                --x[static_cast<std::size_t>(j)];
                ++from;
            }
        }
        out.push_back({a, a, diagonal});
    }
    return out;
}

// Completions; with replace a waiting request takes the freed server at once.
Sparse completion_rates(const Occupancies& level, const Occupancies& target, const ServicePhases& s, bool replace) {
    Sparse out;
    for (Index a = 0; a < level.size(); ++a) {
        auto x = level.state[static_cast<std::size_t>(a)];
        for (Index i = 0; i < s.size(); ++i) {
            auto& from = x[static_cast<std::size_t>(i)];
            const double rate = from * s.exit(i);
            if (rate == 0.0) continue;
            --from;
            if (!replace) out.push_back({a, target.rank.at(x), rate});
            for (Index j = 0; replace && j < s.size(); ++j) {
                if (s.start(j) == 0.0) continue;
                ++x[static_cast<std::size_t>(j)];
                out.push_back({a, target.rank.at(x), rate * s.start(j)});
                --x[static_cast<std::size_t>(j)];
            }
            ++from;
        }
    }
    return out;
}

Sparse start_rates(const Occupancies& level, const Occupancies& target, const ServicePhases& s) {
    Sparse out;
    for (Index a = 0; a < level.size(); ++a) {
        auto x = level.state[static_cast<std::size_t>(a)];
        for (Index j = 0; j < s.size(); ++j) {
            if (s.start(j) == 0.0) continue;
            ++x[static_cast<std::size_t>(j)];
            out.push_back({a, target.rank.at(x), s.start(j)});
            --x[static_cast<std::size_t>(j)];
        }
    }
    return out;
}

struct Arrive {
    Matrix d0, d1;
    Index size() const { return d0.rows(); }
};

// left (x) sparse, added to a block matrix whose phases are (arrival, service).
void add_product(Matrix& to, const Matrix& left, const Sparse& right, Index rows, Index columns) {
    for (Index a = 0; a < left.rows(); ++a) {
        for (Index b = 0; b < left.cols(); ++b) {
            if (left(a, b) == 0.0) continue;
            for (const Rate& r : right) to(a * rows + r.from, b * columns + r.to) += left(a, b) * r.value;
        }
    }
}

Sparse identity(Index n) {
    Sparse out;
    for (Index i = 0; i < n; ++i) out.push_back({i, i, 1.0});
    return out;
}

Matrix local_block(const Arrive& arrive, const Sparse& local, Index n) {
    Matrix block = Matrix::Zero(arrive.size() * n, arrive.size() * n);
    add_product(block, Matrix::Identity(arrive.size(), arrive.size()), local, n, n);
    add_product(block, arrive.d0, identity(n), n, n);
    return block;
}

// First passage one level down, by logarithmic reduction: each step doubles the height of the excursions covered.
Matrix first_passage(const Matrix& up, const Matrix& local, const Matrix& down) {
    const Index n = up.rows();
    const Eigen::PartialPivLU<Matrix> lu(-local);
    Matrix h = lu.solve(up), l = lu.solve(down), g = l, t = h, u(n, n);
    for (int step = 0; step < 60; ++step) {
        u.noalias() = -h * l;
        u.noalias() -= l * h;
        u.diagonal().array() += 1.0;
        const Eigen::PartialPivLU<Matrix> inverse(u);
        const Matrix hh = h * h, ll = l * l;
        h = inverse.solve(hh);
        l = inverse.solve(ll);
        g.noalias() += t * l;
        if ((1.0 - g.rowwise().sum().array()).abs().maxCoeff() < 1e-13) break;
        const Matrix next = t * h;
        if (next.cwiseAbs().maxCoeff() < 1e-16) break;
        t = next;
    }
    return g;
}

// The queue as an arrival finds it.
struct Found {
    Row at_full;      // pi_c
    Matrix r;         // rate matrix
    double at_once;   // share of arrivals that find a free server
    double lambda;
};

Found found(const Arrive& arrive, const ServicePhases& s, int c, const Occupancies& full, const Sparse& saturated) {
    const Index ma = arrive.size(), n = full.size();
    Matrix up = Matrix::Zero(ma * n, ma * n), down = up;
    add_product(up, arrive.d1, identity(n), n, n);
    add_product(down, Matrix::Identity(ma, ma), saturated, n, n);
    const Matrix local = local_block(arrive, local_rates(full, s), n);
    Found f;
    const Matrix g = first_passage(up, local, down);
    f.r = (-(local + up * g)).transpose().partialPivLu().solve(up.transpose()).transpose();

    std::vector<Matrix> rate(static_cast<std::size_t>(c) + 1);
    Matrix block = local + f.r * down;
    Occupancies here = full;
    for (int k = c; k >= 1; --k) {
        const Occupancies below(k - 1, static_cast<std::size_t>(s.size()));
        Matrix enter = Matrix::Zero(ma * below.size(), ma * here.size());
        add_product(enter, arrive.d1, start_rates(below, here, s), below.size(), here.size());
        rate[static_cast<std::size_t>(k)] = (-block).transpose().partialPivLu().solve(enter.transpose()).transpose();
        Matrix leave = Matrix::Zero(ma * here.size(), ma * below.size());
        add_product(leave, Matrix::Identity(ma, ma), completion_rates(here, below, s, false), here.size(), below.size());
        block = local_block(arrive, local_rates(below, s), below.size()) + rate[static_cast<std::size_t>(k)] * leave;
        here = below;
    }
    // Level 0 has only the arrival phases: its balance with one equation replaced by the normalisation.
    Matrix balance = block.transpose();
    balance.row(0).setOnes();
    Eigen::VectorXd one = Eigen::VectorXd::Zero(ma);
    one(0) = 1.0;
    Row pi = balance.partialPivLu().solve(one).transpose();
    const Eigen::VectorXd arrivals = arrive.d1.rowwise().sum();
    const auto arriving = [&](const Row& p) {
        double sum = 0.0;
        const Index width = p.size() / ma;
        for (Index a = 0; a < ma; ++a) sum += p.segment(a * width, width).sum() * arrivals(a);
        return sum;
    };
    double at_once = 0.0;
    for (int k = 0; k < c; ++k) {
        at_once += arriving(pi);
        pi = pi * rate[static_cast<std::size_t>(k) + 1];
    }
    const Matrix rest = Matrix::Identity(ma * n, ma * n) - f.r;
    const double waiting = arriving(rest.transpose().partialPivLu().solve(pi.transpose()).transpose());
    f.lambda = at_once + waiting;
    f.at_once = at_once / f.lambda;
    f.at_full = pi / f.lambda;
    return f;
}

// Follows a survival step by step until the decay per step has settled (the tail is then geometric to all the digits
// asked for) or nothing is left.  The decay is measured over the steps since the last look: over one step it would
// drown in rounding near saturation.
class Settled {
  public:
    explicit Settled(double start) : value_(start) {}
    bool operator()(double now) {
        if (!(now > 1e-12)) return true;
        if (++step_ < next_) return false;
        const double decay = std::log(value_ / now) / (step_ - looked_), change = std::fabs(decay - decay_);
        looked_ = step_;
        next_ = step_ + std::max(step_ / 4, 16);
        value_ = now;
        decay_ = decay;
        return change < 1e-8 * decay || decay <= 0.0;
    }
    double ratio() const { return decay_ > 0.0 ? std::exp(-decay_) : 0.0; }

  private:
    int step_ = 0, looked_ = 0, next_ = 16;
    double value_, decay_ = 0.0;
};

struct Steps {
    Sparse stay, serve;
    double rate;
};

Steps uniformised(const Sparse& local, const Sparse& saturated, Index n) {
    Steps s{{}, {}, 0.0};
    for (const Rate& r : local) {
        if (r.from == r.to) s.rate = std::max(s.rate, -r.value);
    }
    for (const Rate& r : local) s.stay.push_back({r.from, r.to, r.value / s.rate});
    for (Index i = 0; i < n; ++i) s.stay.push_back({i, i, 1.0});
    for (const Rate& r : saturated) s.serve.push_back({r.from, r.to, r.value / s.rate});
    return s;
}

void apply(Matrix& to, const Matrix& x, const Sparse& p) {  // to += x p, column by column
    for (const Rate& r : p) to.col(r.to).noalias() += r.value * x.col(r.from);
}

// All queue lengths at once as one matrix: cheap when a level is small.
PoissonMixture survival_by_matrix(const Found& f, const Matrix& arrived, const Steps& p) {
    const Matrix rest = Matrix::Identity(f.r.rows(), f.r.rows()) - f.r;
    const Row y = rest.transpose().partialPivLu().solve(f.at_full.transpose()).transpose();
    Matrix x = arrived, served(x.rows(), x.cols()), next(x.rows(), x.cols());
    PoissonMixture out{p.rate, {(y * x).sum()}, 0.0};
    Settled settled(out.survival.front());
    for (;;) {
        served.setZero();
        apply(served, x, p.serve);
        next.noalias() = f.r * served;
        apply(next, x, p.stay);
        x.swap(next);
        const double now = (y * x).sum();
        if (!(now < out.survival.back())) return out;
        out.survival.push_back(now);
        if (settled(now)) break;
    }
    out.ratio = settled.ratio();
    return out;
}

// Level by level with sparse steps: cheap when a level has many phases.
PoissonMixture survival_by_level(const Found& f, const Matrix& arrived, const Steps& p, Index levels) {
    Matrix v(levels, arrived.cols()), next(levels, arrived.cols()), served(levels, arrived.cols());
    Row pi = f.at_full;
    for (Index j = 0; j < levels; ++j) {
        v.row(j) = pi * arrived;
        pi = pi * f.r;
    }
    PoissonMixture out{p.rate, {v.sum()}, 0.0};
    Settled settled(out.survival.front());
    for (;;) {
        served.setZero();
        apply(served, v, p.serve);
        next.setZero();
        next.topRows(levels - 1) = served.bottomRows(levels - 1);
        apply(next, v, p.stay);
        v.swap(next);
        const double now = v.sum();
        if (!(now < out.survival.back())) return out;
        out.survival.push_back(now);
        if (settled(now)) break;
    }
    out.ratio = settled.ratio();
    return out;
}

PoissonMixture wait_survival(const Found& f, const Arrive& arrive, const Steps& p, Index n) {
    const Index ma = arrive.size();
    Matrix arrived = Matrix::Zero(ma * n, n);
    const Eigen::VectorXd rates = arrive.d1.rowwise().sum();
    for (Index a = 0; a < ma; ++a) {
        for (Index i = 0; i < n; ++i) arrived(a * n + i, i) = rates(a);
    }
    // Queue lengths beyond which less than 1e-11 of the arrivals fall.
    Row pi = f.at_full;
    Index levels = 2;
    double before = (pi * arrived).sum(), now = before;
    for (pi = pi * f.r; (now = (pi * arrived).sum()) > 1e-11 && levels < 4000; pi = pi * f.r) {
        ++levels;
        before = now;
    }
    const double by_matrix = static_cast<double>(ma * n) * static_cast<double>(ma * n) * static_cast<double>(n);
    const double by_level = static_cast<double>(levels) * static_cast<double>(p.stay.size() + p.serve.size());
    if (by_matrix <= by_level || levels >= 4000 || before <= 0.0) return survival_by_matrix(f, arrived, p);
    return survival_by_level(f, arrived, p, levels);
}

PoissonMixture served_too(const PoissonMixture& wait, const ServicePhases& s) {
    PoissonMixture out{wait.rate, {}, 0.0};
    const Matrix step = Matrix::Identity(s.size(), s.size()) + s.internal / wait.rate;
    Row in_service = (1.0 - wait.survival.front()) * s.start.transpose();
    double waiting = wait.survival.front();
    Settled settled(waiting + in_service.sum());
    for (std::size_t k = 0;; ++k) {
        out.survival.push_back(waiting + in_service.sum());
        if (k > 0 && settled(out.survival[k]) && (k > wait.survival.size() || out.survival[k] <= 1e-12)) break;
        const double next = k + 1 < wait.survival.size() ? wait.survival[k + 1] : waiting * wait.ratio;
        in_service = in_service * step + (waiting - next) * s.start.transpose();
        waiting = next;
    }
    out.ratio = settled.ratio();
    return out;
}

}  // namespace

std::size_t qbd_states(std::size_t arrival_phases, std::size_t service_phases, int servers) {
    double states = static_cast<double>(arrival_phases);
    for (std::size_t i = 1; i < service_phases; ++i) states *= (servers + static_cast<double>(i)) / static_cast<double>(i);
    return states < 1e15 ? static_cast<std::size_t>(std::llround(states)) : std::numeric_limits<std::size_t>::max();
}

QueueLaws map_ph_c(const ArrivalProcess& arrivals, const PhaseType& service, int servers) {
    if (servers < 1) throw DomainError("map_ph_c", "servers", servers, ">= 1");
    const auto states = qbd_states(arrivals.phases, service.start.size(), servers);
    if (states > kLargestLevel) throw DomainError("map_ph_c", "phases of a level", static_cast<double>(states), "<= 1200");
    using Wire = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
    const auto ma = static_cast<Index>(arrivals.phases);
    const Arrive arrive{Wire(arrivals.d0.data(), ma, ma), Wire(arrivals.d1.data(), ma, ma)};
    const ServicePhases s = phases_of(service);

    Matrix balance = (arrive.d0 + arrive.d1).transpose();
    balance.row(0).setOnes();
    Eigen::VectorXd one = Eigen::VectorXd::Zero(ma);
    one(0) = 1.0;
    const double lambda = balance.partialPivLu().solve(one).dot(arrive.d1.rowwise().sum());
    const double mean_service = s.start.dot((-s.internal).partialPivLu().solve(Eigen::VectorXd::Ones(s.size())));
    QueueLaws q;
    if (lambda * mean_service >= servers) {
        q.saturated = true;
        return q;
    }
    const Occupancies full(servers, service.start.size());
    const Sparse saturated = completion_rates(full, full, s, true);
    const Found f = found(arrive, s, servers, full, saturated);
    const Steps steps = uniformised(local_rates(full, s), saturated, full.size());
    PoissonMixture wait = wait_survival(f, arrive, steps, full.size());
    q.p_wait = 1.0 - f.at_once;
    if (q.p_wait < 1e-6) q.p_wait = wait.survival.front();
    const double mean_wait = mean(wait);
    PoissonMixture response = served_too(wait, s);
    q.wait = {std::move(wait), 0.0, mean_wait};
    q.response = {std::move(response), 0.0, mean_wait + mean_service};
    return q;
}

}  // namespace sizewell::queueing
