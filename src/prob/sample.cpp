#include "sizewell/prob/sample.hpp"

#include "sizewell/prob/tail.hpp"
#include "sizewell/prob/validate.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace sizewell::prob {
namespace {

// Each family is a function object of a Random; KernelOf turns it into a kernel whose loop has it inlined.
template <class Draw>
struct KernelOf final : Sampler::Kernel {
    explicit KernelOf(Draw d) : draw_(std::move(d)) {}
    double one(Random& random) const override { return draw_(random); }
    void fill(std::span<double> out, Random& random) const override {
        Random local = random;
        for (double& x : out) x = draw_(local);
        random = local;
    }

  private:
    Draw draw_;
};

using KernelPtr = std::shared_ptr<const Sampler::Kernel>;

template <class Draw>
KernelPtr kernel_of(Draw d) {
    return std::make_shared<const KernelOf<Draw>>(std::move(d));
}

struct Gammas {
    explicit Gammas(double shape_given)
        : shape(shape_given), d((shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0), c(1.0 / std::sqrt(9.0 * d)) {}

    // d (1 + c Z)^3 thinned to a gamma of shape d + 1/3 (Marsaglia and Tsang's squeeze is not needed: a logarithm costs
    // less than a misprediction here); a shape below one is a gamma of shape + 1 times U^(1/shape).
    double operator()(Random& random) const {
        for (;;) {
            const double z = random.normal();
            const double root = 1.0 + c * z;
            if (root <= 0.0) continue;
            const double v = root * root * root;
            if (std::log(random.uniform()) < 0.5 * z * z + d - d * v + d * std::log(v)) {
                const double at_least_one = d * v;
                return shape < 1.0 ? at_least_one * std::pow(random.uniform(), 1.0 / shape) : at_least_one;
            }
        }
    }

    double shape, d, c;
};

// A place in a table of cumulative weights, by Vose's alias table: one draw, one comparison.
class Choice {
  public:
    explicit Choice(const std::vector<double>& weight) : keep_(weight.size()), alias_(weight.size()) {
        const auto n = weight.size();
        double total = 0.0;
        for (const double w : weight) total += w;
        std::vector<double> share(n);
        std::vector<std::size_t> small, large;
        for (std::size_t i = 0; i < n; ++i) {
            share[i] = weight[i] / total * static_cast<double>(n);
            (share[i] < 1.0 ? small : large).push_back(i);
        }
        while (!small.empty() && !large.empty()) {
            const std::size_t s = small.back(), l = large.back();
            small.pop_back();
            keep_[s] = share[s];
            alias_[s] = l;
            share[l] -= 1.0 - share[s];
            if (share[l] < 1.0) {
                large.pop_back();
                small.push_back(l);
            }
        }
        for (const auto& rest : {small, large}) {
            for (const std::size_t i : rest) {
                keep_[i] = 1.0;
                alias_[i] = i;
            }
        }
    }

    std::size_t operator()(Random& random) const {
        const double u = random.uniform() * static_cast<double>(keep_.size());
        const auto cell = static_cast<std::size_t>(u);
        return u - static_cast<double>(cell) < keep_[cell] ? cell : alias_[cell];
    }

  private:
    std::vector<double> keep_;
    std::vector<std::size_t> alias_;
};

KernelPtr kernel(const Law& law);

struct KernelFor {
    const Law& law;

    KernelPtr operator()(const Deterministic& d) const {
        return kernel_of([v = d.value](Random&) { return v; });
    }
    KernelPtr operator()(const Exponential& e) const {
        return kernel_of([m = e.mean](Random& r) { return m * r.exponential(); });
    }
    KernelPtr operator()(const Erlang& e) const {
        if (e.stages > 8) {
            const double k = e.stages;
            return kernel_of([g = Gammas(k), scale = e.mean / k](Random& r) { return scale * g(r); });
        }
        return kernel_of([k = e.stages, scale = e.mean / e.stages](Random& r) {
            double sum = 0.0;
            for (int i = 0; i < k; ++i) sum += r.exponential();
            return scale * sum;
        });
    }
    KernelPtr operator()(const Gamma& g) const {
        return kernel_of([one = Gammas(g.shape), scale = g.scale](Random& r) { return scale * one(r); });
    }
    KernelPtr operator()(const Hyperexponential& h) const {
        if (h.weight.size() == 2) {
            const double first = h.weight[0] / (h.weight[0] + h.weight[1]);
            return kernel_of([first, a = h.mean[0], b = h.mean[1]](Random& r) {
                const double scale = r.uniform() < first ? a : b;
                return scale * r.exponential();
            });
        }
        return kernel_of(
            [branch = Choice(h.weight), mean = h.mean](Random& r) { return mean[branch(r)] * r.exponential(); });
    }
    KernelPtr operator()(const LogNormal& l) const {
        return kernel_of([mu = l.mu, sigma = l.sigma](Random& r) { return std::exp(mu + sigma * r.normal()); });
    }
    KernelPtr operator()(const Weibull& w) const {
        return kernel_of(
            [inverse = 1.0 / w.shape, s = w.scale](Random& r) { return s * std::pow(r.exponential(), inverse); });
    }
    KernelPtr operator()(const Pareto& p) const {
        return kernel_of(
            [inverse = 1.0 / p.alpha, m = p.minimum](Random& r) { return m * std::exp(inverse * r.exponential()); });
    }
    KernelPtr operator()(const Lomax& l) const {
        return kernel_of(
            [inverse = 1.0 / l.alpha, s = l.scale](Random& r) { return s * std::expm1(inverse * r.exponential()); });
    }
    KernelPtr operator()(const Uniform& u) const {
        return kernel_of([low = u.low, width = u.high - u.low](Random& r) { return low + width * r.uniform(); });
    }
    KernelPtr operator()(const Triangular&) const { return by_inversion(); }
    KernelPtr operator()(const Metalog&) const { return by_inversion(); }
    KernelPtr operator()(const Empirical& e) const {
        std::vector<double> weight(e.value.size());
        double before = 0.0;
        for (std::size_t i = 0; i < weight.size(); ++i) {
            weight[i] = e.cumulative[i] - before;
            before = e.cumulative[i];
        }
        return kernel_of([pick = Choice(weight), value = e.value](Random& r) { return value[pick(r)]; });
    }
    KernelPtr operator()(const std::shared_ptr<const Mixture>& m) const {
        std::vector<KernelPtr> part;
        for (const Law& l : m->part) part.push_back(kernel(l));
        return kernel_of([pick = Choice(m->weight), part](Random& r) { return part[pick(r)]->one(r); });
    }
    KernelPtr operator()(const std::shared_ptr<const Truncated>& t) const {
        const double inside = cdf(t->law, t->high) - cdf_below(t->law, t->low);
        if (inside < 0.1) return by_inversion();
        return kernel_of([whole = kernel(t->law), low = t->low, high = t->high](Random& r) {
            for (;;) {
                const double x = whole->one(r);
                if (x >= low && x <= high) return x;
            }
        });
    }
    KernelPtr operator()(const std::shared_ptr<const Shifted>& s) const {
        return kernel_of([whole = kernel(s->law), offset = s->offset](Random& r) { return whole->one(r) + offset; });
    }

    KernelPtr by_inversion() const {
        return kernel_of([copy = law](Random& r) { return quantile(copy, r.uniform()); });
    }
};

KernelPtr kernel(const Law& law) { return std::visit(KernelFor{law}, law); }

}  // namespace

Sampler::Sampler(const Law& law) {
    validate(law);
    kernel_ = kernel(law);
}

double draw(const Law& law, Random& random) { return Sampler(law)(random); }

}  // namespace sizewell::prob
