#include "sizewell/queueing/gigc.hpp"

#include "queueing/goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/queueing/mgc.hpp"
#include "sizewell/queueing/qbd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

prob::Hyperexponential h2(double mean, double scv) {
    const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
    return {{p, 1.0 - p}, {0.5 * mean / p, 0.5 * mean / (1.0 - p)}};
}
prob::Law lognormal(double mean, double scv) {
    return prob::LogNormal{std::log(mean) - 0.5 * std::log1p(scv), std::sqrt(std::log1p(scv))};
}

TEST(LaplaceTransform, QuadratureAgreesWithClosedForms) {
    // Weibull of shape 1 is exponential; a lone part of a mixture and a shift by 0 change nothing.
    for (const double s : {1e-3, 0.1, 1.0, 20.0, 1e3}) {
        EXPECT_NEAR(laplace_transform(prob::Weibull{1.0, 2.0}, s), 1.0 / (1.0 + 2.0 * s), 1e-10) << s;
        EXPECT_NEAR(laplace_transform(prob::Triangular{0.0, 0.0, 1.0}, s), 2.0 * (s - 1.0 + std::exp(-s)) / (s * s), 1e-7) << s;
        const prob::Law mixed = std::make_shared<const prob::Mixture>(prob::Mixture{{1.0}, {prob::Erlang{2, 1.0}}});
        EXPECT_NEAR(laplace_transform(mixed, s), std::pow(1.0 + 0.5 * s, -2.0), 1e-12) << s;
        EXPECT_NEAR(laplace_transform(prob::Gamma{2.0, 0.5}, s), std::pow(1.0 + 0.5 * s, -2.0), 1e-14) << s;
    }
    // E[e^-sX] = 1 - s E[X] + s^2 E[X^2]/2 - ...
    EXPECT_NEAR(laplace_transform(lognormal(1.0, 0.25), 1e-3), 1.0 - 1e-3 + 0.5e-6 * 1.25, 1e-9);
    EXPECT_EQ(laplace_transform(lognormal(1.0, 4.0), 0.0), 1.0);
    EXPECT_THROW((void)laplace_transform(prob::Exponential{1.0}, -1.0), DomainError);
}

TEST(Gimc, AgreesWithTheEmbeddedChainForConstantGaps) {
    const auto rows = golden_rows("queueing_general.txt", "dmc");
    ASSERT_GE(rows.size(), 4u);
    for (const auto& row : rows) {
        const int c = std::stoi(row[1]);
        const QueueLaws q = gimc(prob::Deterministic{1.0 / (c * number(row[2]))}, 1.0, c);
        EXPECT_NEAR(q.p_wait, number(row[3]), 1e-8) << row[1];
        EXPECT_NEAR(q.wait.mean, number(row[4]), 1e-7 * number(row[4])) << row[1];
        EXPECT_NEAR(std::get<ExponentialWait>(q.wait.body).drain, number(row[5]), 1e-6 * number(row[5])) << row[1];
    }
}

TEST(Gimc, IsMmcForPoissonArrivals) {
    for (const int c : {1, 8, 100, 2000}) {
        for (const double rho : {0.3, 0.9, 0.999}) {
            const QueueLaws general = gimc(prob::Exponential{1.0 / (c * rho)}, 1.0, c), exact = mmc(c * rho, 1.0, c);
            EXPECT_NEAR(general.p_wait, exact.p_wait, 1e-7 * exact.p_wait) << c << " " << rho;
            EXPECT_NEAR(quantile(general.response, 0.99), quantile(exact.response, 0.99), 1e-7 * quantile(exact.response, 0.99)) << c << " " << rho;
        }
    }
}

TEST(GigcLattice, IsExactOnOneServer) {
    // E4/H2/1, H2/E2/1 against the matrix-geometric solution, which shares no code with the lattice.
    const std::array<std::pair<prob::Law, prob::Law>, 3> cases = {{{prob::Erlang{4, 1.25}, h2(1.0, 4.0)}, {h2(1.25, 4.0), prob::Erlang{2, 1.0}}, {h2(1.25, 4.0), h2(1.0, 4.0)}}};
    for (const auto& [gap, service] : cases) {
        const QueueLaws lattice = gigc_lattice(gap, service, 1, 1.0, {4096, 1e-3});
        const QueueLaws exact = map_ph_c(*arrival_process(Renewal{gap}), *phase_type(service), 1);
        EXPECT_NEAR(lattice.p_wait, exact.p_wait, 1e-3 * exact.p_wait);
        EXPECT_NEAR(lattice.wait.mean, exact.wait.mean, 1e-3 * exact.wait.mean);
        for (const double p : kLevels) {
            EXPECT_NEAR(quantile(lattice.wait, p), quantile(exact.wait, p), 1e-3 * quantile(exact.wait, p) + 1e-12) << p;
            EXPECT_NEAR(quantile(lattice.response, p), quantile(exact.response, p), 1e-3 * quantile(exact.response, p)) << p;
        }
    }
}

TEST(GigcLattice, IsTheResidualLatticeForPoissonArrivals) {
    const prob::Law service = lognormal(1.0, 2.0);
    const QueueLaws ladder = gigc_lattice(prob::Exponential{0.3}, service, 4, 0.7), residual = mgc_lattice(1.0 / 0.3, service, 4, 0.7);
    for (const double p : kLevels) EXPECT_NEAR(quantile(ladder.wait, p), quantile(residual.wait, p), 3e-3 * quantile(residual.wait, p)) << p;
}

TEST(MgcLattice, IsMmcForExponentialService) {
    const QueueLaws exact = mmc(7.2, 1.0, 8.0), lattice = mgc_lattice(7.2, prob::Exponential{1.0}, 8, exact.p_wait);
    for (const double p : kLevels) {
        EXPECT_NEAR(quantile(lattice.wait, p), quantile(exact.wait, p), 1e-3 * quantile(exact.wait, p));
        EXPECT_NEAR(quantile(lattice.response, p), quantile(exact.response, p), 1e-3 * quantile(exact.response, p));
    }
    EXPECT_NEAR(lattice.wait.mean, exact.wait.mean, 1e-3 * exact.wait.mean);
}

// Exact M/E2/8 at load 0.9 (reference row): the lattice is an approximation with a small error here.
TEST(MgcLattice, IsWithinItsStatedErrorForErlangService) {
    const prob::Law service = prob::Erlang{2, 1.0};
    const QueueLaws q = mgc_lattice(7.2, service, 8, wait_probability(prob::Exponential{1.0 / 7.2}, service, 8));
    EXPECT_NEAR(q.p_wait, 0.695960198, 0.02 * 0.695960198);
    EXPECT_NEAR(quantile(q.wait, 0.99), 3.96558536, 0.05 * 3.96558536);
    EXPECT_NEAR(quantile(q.response, 0.99), 5.38643977, 0.015 * 5.38643977);
}

TEST(HyperexponentialFit, KeepsMeanAndScv) {
    for (const prob::Law& law : {lognormal(2.0, 1.2), lognormal(1.0, 4.0), lognormal(0.5, 10.0), prob::Law{prob::Weibull{0.5, 0.5}}, prob::Law{prob::Lomax{3.0, 2.0}}, prob::Law{prob::Gamma{0.3, 1.0}}}) {
        for (const int branches : {2, 3}) {
            const prob::Law fit = hyperexponential_fit(law, branches);
            EXPECT_NEAR(prob::mean(fit), prob::mean(law), 1e-9 * prob::mean(law));
            EXPECT_NEAR(prob::scv(fit), prob::scv(law), 1e-7 * prob::scv(law));
        }
    }
    EXPECT_THROW((void)hyperexponential_fit(prob::Erlang{2, 1.0}, 2), DomainError);
    EXPECT_THROW((void)hyperexponential_fit(prob::Pareto{1.5, 1.0}, 2), DomainError);
    EXPECT_THROW((void)hyperexponential_fit(lognormal(1.0, 4.0), 4), DomainError);
}

TEST(HyperexponentialFit, RecoversAHyperexponential) {
    const prob::Hyperexponential law{{0.7, 0.3}, {0.4, 2.4}};
    const auto fit = hyperexponential_fit(law, 2);
    const std::size_t small = fit.mean[0] < fit.mean[1] ? 0 : 1;
    EXPECT_NEAR(fit.mean[small], 0.4, 0.01);
    EXPECT_NEAR(fit.mean[1 - small], 2.4, 0.02);
}

TEST(Gigc, EdgesAreResults) {
    EXPECT_TRUE(gimc(prob::Deterministic{0.25}, 1.0, 4).saturated);
    EXPECT_TRUE(gigc_lattice(prob::Deterministic{0.25}, prob::Uniform{0.5, 1.5}, 4, 0.5).saturated);
    EXPECT_THROW((void)gimc(prob::Deterministic{0.0}, 1.0, 4), DomainError);
    EXPECT_THROW((void)gigc_lattice(prob::Deterministic{1.0}, prob::Uniform{0.5, 1.5}, 4, 1.5), DomainError);
    EXPECT_THROW((void)mgc_lattice(1.0, prob::Uniform{0.5, 1.5}, 4, -0.1), DomainError);
    EXPECT_EQ(wait_probability(prob::Exponential{0.1}, prob::Exponential{1.0}, 4), 1.0);
}

}  // namespace
}  // namespace sizewell::queueing
