#include "sizewell/queueing/response.hpp"

#include "queueing/reference.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace sizewell::queueing {
namespace {

using testing_tools::law_named;
using testing_tools::query_of;
using testing_tools::reference_rows;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Options quick() {
    Options o;
    o.effort = Effort::search;
    return o;
}
Options analytic_final() {
    Options o;
    o.method = Method::analytic;
    return o;
}

void expect_sane(const Response& r, const std::string& what) {
    EXPECT_FALSE(r.saturated) << what;
    EXPECT_GE(r.p_wait, 0.0) << what;
    EXPECT_LE(r.p_wait, 1.0) << what;
    for (const Stats* s : {&r.wait, &r.response}) {
        EXPECT_GE(s->mean, 0.0) << what;
        for (std::size_t i = 0; i < s->percentile.size(); ++i) {
            EXPECT_GE(s->percentile[i], 0.0) << what;
            EXPECT_LE(s->lower[i], s->percentile[i] * (1.0 + 1e-12)) << what;
            EXPECT_GE(s->upper[i], s->percentile[i] * (1.0 - 1e-12)) << what;
            if (i > 0) {
                EXPECT_GE(s->percentile[i], s->percentile[i - 1]) << what;
            }
        }
    }
    for (std::size_t i = 0; i < r.wait.percentile.size(); ++i) EXPECT_LE(r.wait.percentile[i], r.response.percentile[i] * (1 + 1e-9)) << what;
}

// Every reference row of groups A to K that a formula serves, when the file is there.
TEST(Response, MeetsItsBarsOnTheReferenceRows) {
    for (const auto& row : reference_rows()) {
        const auto query = query_of(row);
        if (!query) continue;
        const std::string& group = row.text("group");
        Options options;
        options.time_budget = 0.15;
        const Response r = response(*query, options);
        expect_sane(r, row.text("id"));
        const char* columns[] = {"w50", "w90", "w95", "w99", "w999", "r50", "r90", "r95", "r99", "r999"};
        for (std::size_t i = 0; i < 10; ++i) {
            const Stats& s = i < 5 ? r.wait : r.response;
            const double want = row.value(columns[i]), noise = row.value(std::string(columns[i]) + "_hw95"), got = s.percentile[i % 5];
            const std::string what = row.text("id") + " " + columns[i] + " by " + r.method;
            if (r.error == ErrorClass::exact) {
                const double bar = group == "K" ? 2e-3 : 1e-3;
                EXPECT_NEAR(got, want, bar * want + 2.0 * noise + 1e-12) << what;
            } else if (i % 5 == 3) {
                const double bar = i < 5 ? 0.08 : 0.03, half = 0.5 * (s.upper[3] - s.lower[3]);
                EXPECT_NEAR(got, want, bar * want + 1.5 * noise + 1.5 * half) << what;
            }
        }
    }
}

// The same on rows the test carries itself: {gaps, service, servers, load} -> w99, r50, r99 (exact).
TEST(Response, MeetsItsBarsOnRowsOfItsOwn) {
    struct Row { const char *gaps; double gap_parameter; const char* law; double parameter; int servers; double load, w99, r50, r99; const char* method; };
    for (const Row& row : {Row{"exp", 1, "exp", 1, 8, 0.7, 1.37419477, 0.816862156, 4.78168202, "M/M/c closed form"},
                           Row{"exp", 1, "det", 0, 2, 0.95, 22.3600056, 4.13145334, 23.3600056, "M/D/c Wiener-Hopf factor"},
                           Row{"exp", 1, "erl", 2, 8, 0.9, 3.96558536, 1.41866468, 5.38643977, "MAP/PH/c matrix-geometric"},
                           Row{"exp", 1, "h2", 4, 8, 0.9, 13.6030629, 1.72668956, 16.7854599, "MAP/PH/c matrix-geometric"},
                           Row{"exp", 1, "logn", 1, 1, 0.9, 46.3921818, 6.71927448, 47.4481401, "M/G/1 lattice"},
                           Row{"exp", 1, "lomax", 3, 1, 0.7, 39.9133776, 2.59404415, 41.2651954, "M/G/1 lattice"},
                           Row{"h2", 4, "exp", 1, 64, 0.9, 1.44379114, 0.905493536, 4.86649482, "GI/M/c closed form"},
                           Row{"erl", 4, "h2", 4, 8, 0.8, 5.06054757, 0.724198004, 11.4703987, "MAP/PH/c matrix-geometric"}}) {
        const double rate = row.load * row.servers;
        const Arrivals arrivals = std::string(row.gaps) == "exp" ? Arrivals{Poisson{rate}} : Arrivals{Renewal{law_named(row.gaps, 1.0 / rate, row.gap_parameter)}};
        const Response r = response(arrivals, law_named(row.law, 1.0, row.parameter), row.servers);
        EXPECT_EQ(r.method, row.method);
        EXPECT_EQ(r.error, ErrorClass::exact);
        EXPECT_NEAR(r.wait.percentile[3], row.w99, 1e-3 * row.w99) << row.method;
        EXPECT_NEAR(r.response.percentile[0], row.r50, 1e-3 * row.r50) << row.method;
        EXPECT_NEAR(r.response.percentile[3], row.r99, 1e-3 * row.r99) << row.method;
    }
}

// Half-widths of these reference values are below 1.5 %.
TEST(Response, BracketsTheTruthWhereNoFormulaIsExact) {
    struct Row { double scv; int servers; double w99, r99; };
    for (const Row& row : {Row{1.0, 8, 5.37910341, 7.3559629}, Row{4.0, 2, 65.3331294, 66.5878883}, Row{10.0, 8, 32.8228936, 35.5377512}}) {
        const Response r = response(Poisson{0.9 * row.servers}, law_named("logn", 1.0, row.scv), row.servers, analytic_final());
        EXPECT_EQ(r.error, ErrorClass::approximate);
        EXPECT_LE(r.wait.lower[3], row.w99 * 1.015);
        EXPECT_GE(r.wait.upper[3], row.w99 * 0.985);
        EXPECT_LE(r.response.lower[3], row.r99 * 1.015);
        EXPECT_GE(r.response.upper[3], row.r99 * 0.985);
        EXPECT_NEAR(r.response.percentile[3], row.r99, 0.03 * row.r99);
    }
}

TEST(Response, SimulatesWhereNoFormulaHolds) {
    Options options;
    options.time_budget = 0.2;
    Query q{Poisson{0.8}, law_named("erl", 1.0, 2), 1.0, 5, {}};
    const Response full = response(q, options);
    EXPECT_EQ(full.error, ErrorClass::simulated);
    EXPECT_GT(full.p_block, 0.0);
    expect_sane(full, "M/E2/1/5");
    BatchService batch;
    batch.max = 8;
    batch.delay = 10.0;
    batch.fixed = 5.0;
    batch.per_item = 1.0;
    const Response b = response(Poisson{0.1846153846153846}, batch, 1.0, options);
    EXPECT_EQ(b.error, ErrorClass::simulated);
    EXPECT_NEAR(b.response.mean, 15.2428589, 0.02 * 15.2428589);
    EXPECT_NEAR(b.mean_batch, 2.84737799, 0.02 * 2.84737799);
    EXPECT_EQ(response(Poisson{0.1846153846153846}, batch, 1.0, options).response.percentile, b.response.percentile);
}

TEST(Response, SimulationAgreesWithTheFormulaItReplaces) {
    Options options;
    options.method = Method::simulate;
    options.time_budget = 0.1;
    const Response s = response(Poisson{5.6}, prob::Exponential{1.0}, 8.0, options), f = response(Poisson{5.6}, prob::Exponential{1.0}, 8.0);
    for (std::size_t i = 0; i < 5; ++i) {
        const double half = s.response.upper[i] - s.response.percentile[i];
        EXPECT_NEAR(s.response.percentile[i], f.response.percentile[i], 2.5 * half + 1e-3);
    }
    EXPECT_NEAR(quantile(s.response_law, 0.975), quantile(f.response_law, 0.975), 0.03 * quantile(f.response_law, 0.975));
}

TEST(Response, RisesWithLoadAndFallsWithServers) {
    for (const prob::Law& law : {law_named("exp", 1, 1), law_named("det", 1, 0), law_named("logn", 1, 0.25), law_named("logn", 1, 4), law_named("lomax", 1, 3)}) {
        for (const int c : {1, 3, 16}) {
            double before = 0.0;
            for (const double rho : {0.3, 0.6, 0.8, 0.9, 0.97}) {
                const Response r = response(Poisson{c * rho}, law, c, quick());
                expect_sane(r, r.method);
                EXPECT_GE(r.wait.percentile[3], before) << r.method << " " << c << " " << rho;
                before = r.wait.percentile[3];
            }
        }
        double mean = std::numeric_limits<double>::infinity();
        for (const int c : {4, 5, 6, 8, 12}) {
            const Response r = response(Poisson{3.6}, law, c, quick());
            EXPECT_LE(r.wait.mean, mean) << r.method << " " << c;
            mean = r.wait.mean;
        }
    }
}

TEST(Response, ScalesWithTheUnitOfTime) {
    for (const prob::Law& law : {law_named("logn", 1, 2), law_named("erl", 1, 2), law_named("weib", 1, 0.5)}) {
        const auto* lognormal = std::get_if<prob::LogNormal>(&law);
        const prob::Law milli = lognormal != nullptr ? prob::Law{prob::LogNormal{lognormal->mu + std::log(1000.0), lognormal->sigma}}
                                : std::holds_alternative<prob::Erlang>(law) ? law_named("erl", 1000, 2) : law_named("weib", 1000, 0.5);
        const Response a = response(Poisson{3.2}, law, 4, quick()), b = response(Poisson{0.0032}, milli, 4, quick());
        for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(1000.0 * a.response.percentile[i], b.response.percentile[i], 1e-4 * b.response.percentile[i]);
    }
}

TEST(Response, ObeysLittle) {
    // Mean response = mean wait + mean service, and the law returned has the mean reported.
    for (const int c : {1, 4}) {
        for (const prob::Law& law : {law_named("logn", 1, 0.5), law_named("h2", 1, 4), law_named("logn", 1, 4)}) {
            const Response r = response(Poisson{0.8 * c}, law, c, analytic_final());
            EXPECT_NEAR(r.response.mean, r.wait.mean + 1.0, 1e-9);
            double sum = 0.0, h = r.response.percentile[4] / 4000.0;
            for (int i = 0; i < 40000; ++i) sum += h * ccdf(r.response_law, (i + 0.5) * h);
            EXPECT_NEAR(sum, r.response.mean, 0.02 * r.response.mean) << r.method;
        }
    }
}

TEST(Response, SaturationIsAResultWithAReason) {
    for (const auto& arrivals : {Arrivals{Poisson{4.0}}, Arrivals{Poisson{100.0}}, Arrivals{mmpp(4.1, 5.0, 0.1, 20.0)}, Arrivals{Renewal{prob::Deterministic{0.25}}}}) {
        for (const prob::Law& law : {law_named("exp", 1, 1), law_named("logn", 1, 4), law_named("det", 1, 0)}) {
            const Response r = response(arrivals, law, 4);
            EXPECT_TRUE(r.saturated);
            EXPECT_NE(r.reason.find(">= 1"), std::string::npos);
            for (const double p : r.response.percentile) EXPECT_EQ(p, std::numeric_limits<double>::infinity());
            EXPECT_EQ(quantile(r.response_law, 0.5), std::numeric_limits<double>::infinity());
        }
    }
    BatchService batch;
    batch.max = 4;
    batch.fixed = 5.0;
    batch.per_item = 1.0;
    EXPECT_TRUE(response(Poisson{4.0 / 9.0}, batch, 1.0).saturated);
    EXPECT_FALSE(response(Query{Poisson{9.0}, law_named("exp", 1, 1), 4.0, 10, {}}).saturated);
}

TEST(Response, NothingArrivesNothingWaits) {
    for (const prob::Law& law : {law_named("exp", 1, 1), law_named("det", 1, 0), law_named("logn", 1, 4), law_named("h2", 1, 4)}) {
        for (const int c : {1, 4}) {
            const Response r = response(Poisson{0.0}, law, c, quick());
            EXPECT_EQ(r.wait.percentile[4], 0.0) << r.method;
            EXPECT_NEAR(r.response.mean, 1.0, 1e-9) << r.method;
        }
    }
}

TEST(Response, RejectsWhatHasNoMeaning) {
    const prob::Law law = prob::Exponential{1.0};
    EXPECT_THROW((void)response(Poisson{-1.0}, law, 1.0), DomainError);
    EXPECT_THROW((void)response(Poisson{kNan}, law, 1.0), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, law, 0.0), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, law, kNan), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, prob::Exponential{-1.0}, 1.0), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, prob::LogNormal{0.0, kNan}, 1.0), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, prob::Uniform{-1.0, 2.0}, 1.0), DomainError);
    EXPECT_THROW((void)response(Poisson{0.5}, prob::Uniform{0.5, 1.5}, 1.5), DomainError);
    EXPECT_THROW((void)response(Query{Poisson{0.5}, law, 2.0, 1, {}}), DomainError);
    EXPECT_THROW((void)response(Query{Poisson{0.5}, law, 2.0, {}, prob::Exponential{0.0}}), DomainError);
    BatchService batch;
    batch.max = 0;
    EXPECT_THROW((void)response(Poisson{0.5}, batch, 1.0), DomainError);
    batch.max = 2;
    EXPECT_THROW((void)response(Poisson{0.5}, batch, 1.0), DomainError);
    batch.fixed = 1.0;
    batch.delay = -1.0;
    EXPECT_THROW((void)response(Poisson{0.5}, batch, 1.0), DomainError);
    batch.delay = 0.0;
    batch.table = {1.0};
    EXPECT_THROW((void)response(Poisson{0.5}, batch, 1.0), DomainError);
    Options options;
    options.percentiles = {100.0};
    EXPECT_THROW((void)response(Poisson{0.5}, law, 1.0, options), DomainError);
    options = analytic_final();
    EXPECT_THROW((void)response(Query{Poisson{0.5}, prob::Erlang{2, 1.0}, 2.0, 4, {}}, options), DomainError);
}

TEST(Mmc, FractionalServersLieBetweenWholeOnes) {
    const auto p99 = [](double c) { return response(Poisson{3.0}, prob::Exponential{1.0}, c).wait.percentile[3]; };
    EXPECT_LT(p99(4.5), p99(4.0));
    EXPECT_GT(p99(4.5), p99(5.0));
}

}  // namespace
}  // namespace sizewell::queueing
