#include "sizewell/uncertainty/points.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/normal.hpp"

#include "sizewell/uncertainty/lanes.hpp"

#include "uncertainty/kernels.hpp"
#include "uncertainty/sobol.hpp"
#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::input;

// The first points of the sequence as published: 0, 1/2, then 3/4 and 1/4 in some order, evenly in every dimension.
TEST(Sobol, FirstPointsOfEveryDimensionFillTheirCells) {
    for (std::size_t d = 0; d < kSobolDimensions; ++d) {
        const Directions v = sobol_directions(d);
        EXPECT_EQ(v[0], 1U << 31) << d;
        std::vector<bool> seen(256, false);
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t x = 0;
            for (std::size_t bit = 0; bit < 8; ++bit) x ^= ((i >> bit) & 1U) != 0U ? v[bit] : 0U;
            seen[x >> 24] = true;
        }
        EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 256) << d;
    }
}

TEST(Sobol, PairsOfDimensionsAreNets) {  // 2^(2k) points, one in each of 2^k x 2^k boxes for the first pair of dimensions
    const Directions a = sobol_directions(0), b = sobol_directions(1);
    std::vector<int> box(256, 0);
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t x = 0, y = 0;
        for (std::size_t bit = 0; bit < 8; ++bit) {
            x ^= ((i >> bit) & 1U) != 0U ? a[bit] : 0U;
            y ^= ((i >> bit) & 1U) != 0U ? b[bit] : 0U;
        }
        ++box[(x >> 28) * 16 + (y >> 28)];
    }
    EXPECT_EQ(*std::max_element(box.begin(), box.end()), 1);
}

TEST(Sobol, PublishedNumbersOfTheThirdDimension) {  // m = 1, 3, then by the recursion of x^2 + x + 1: 7, 5, 7, 43
    const Directions v = sobol_directions(2);
    const std::uint32_t m[] = {1, 3, 1, 7};
    EXPECT_EQ(v[1] >> 30, m[1]);
    EXPECT_THROW((void)sobol_directions(256), DomainError);
}

TEST(Points, EveryScrambleIsANetAndScramblesDiffer) {
    const Points points({test::uniform("a", 0.0, 1.0)}, {});
    std::vector<double> first(1024), x(1024);
    points.fill(0, 0, 1024, 1024, first.data());
    for (int s : {0, 1, 7}) {
        points.fill(s, 0, 1024, 1024, x.data());
        std::vector<int> cell(1024, 0);
        for (const double u : x) ++cell[static_cast<std::size_t>(u * 1024.0)];
        EXPECT_EQ(*std::max_element(cell.begin(), cell.end()), 1);
        EXPECT_EQ(x == first, s == 0);
    }
}

TEST(Points, AddressedByIndexWhateverTheBlock) {
    const Points points({input("a", "5 to 10"), input("b", "1 to 2"), input("c", "choice(1 at 30 %, 2 at 70 %)")}, {{"a", "b", 0.5}});
    std::vector<double> whole(3 * 4096), part(3 * 4096);
    points.fill(3, 0, 4096, 4096, whole.data());
    for (const std::size_t block : {8U, 40U, 512U}) {
        for (std::size_t at = 0; at < 4096; at += block) points.fill(3, static_cast<std::int64_t>(at), std::min<std::size_t>(block, 4096 - at), 4096, part.data() + at);
        EXPECT_EQ(part, whole);
    }
    const Draws draws = sample_points({points.inputs()}, {{"a", "b", 0.5}}, 100, 1, 3, 13);
    for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(draws.of(k)[i], whole[k * 4096 + 13 + i]);
    }
}

TEST(Points, EveryInstructionSetGivesTheSameBits) {
#if defined(__x86_64__)
    if (!machine_has(Isa::avx2)) GTEST_SKIP() << "this machine has the baseline only";
    std::vector<double> table(kCells + 1);
    for (std::size_t c = 0; c <= kCells; ++c) table[c] = std::sqrt(static_cast<double>(c) + 0.3);
    std::vector<double> base(2048), other(2048);
    for (std::size_t dimension = 0; dimension < 40; ++dimension) {
        const Lane8Sequence s = scrambled(dimension, 42, 3);
        Baseline::from_table(s, 77, 256, table.data(), base.data());
        Avx2::from_table(s, 77, 256, table.data(), other.data());
        EXPECT_EQ(other, base) << dimension;
    }
#endif
}

// The outermost points are addressed by an inverse of the digits, not sought: in every dimension, whatever the block.
TEST(Points, OutermostPointsAreWhereTheDigitsPutThem) {
    std::vector<Input> inputs;
    for (int k = 0; k < 256; ++k) inputs.push_back(input(std::string(1, 'x').append(std::to_string(k)), "normal(mean=0, sd=1)"));
    const Points points(inputs, {}, 5);
    constexpr std::int64_t kFirst = 3 * 2048 - 40;  // across the edge of a window
    std::vector<double> x(256 * 128);
    points.fill(2, kFirst, 128, 128, x.data());
    int outer = 0;
    for (std::size_t k = 0; k < 256; ++k) {
        for (std::size_t i = 0; i < 128; ++i) {
            const double p = points.probability(k, 2, kFirst + static_cast<std::int64_t>(i));
            if (std::min(p, 1.0 - p) > 16.0 / 2048.0) continue;
            EXPECT_NEAR(x[k * 128 + i], prob::normal_quantile(p), 2e-3) << k << " " << i;
            ++outer;
        }
    }
    EXPECT_NEAR(outer, 256 * 128 / 64, 60);
}

// Each table against the quantile function itself, at the probability the point stands for.
TEST(Points, TablesFollowTheQuantileFunction) {
    const char* const texts[] = {"5 to 10", "0.2 to 5", "-3 to 4", "3/5/12", "uniform(2, 7)", "gamma(mean=3, scv=0.5)", "p10=3, p50=5, p90=9", "triangular(1, 2, 9)"};
    std::vector<Input> inputs;
    for (const char* t : texts) inputs.push_back(input(t, t));
    const Points points(inputs, {});
    std::vector<double> x(inputs.size() * 4096);
    points.fill(0, 0, 4096, 4096, x.data());
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        const double scale = quantile(inputs[k], 0.9) - quantile(inputs[k], 0.1);
        for (std::size_t i = 0; i < 4096; ++i) {
            const double exact = quantile(inputs[k], points.probability(k, 0, static_cast<std::int64_t>(i)));
            EXPECT_NEAR(x[k * 4096 + i], exact, 3e-4 * (scale + std::abs(exact))) << texts[k] << " " << i;
        }
    }
}

double spearman(const double* a, const double* b, std::size_t n) {
    const auto ranks = [n](const double* x) {
        std::vector<std::size_t> order(n);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [x](std::size_t i, std::size_t j) { return x[i] < x[j]; });
        std::vector<double> rank(n);
        for (std::size_t i = 0; i < n; ++i) rank[order[i]] = static_cast<double>(i);
        return rank;
    };
    const auto ra = ranks(a), rb = ranks(b);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += (ra[i] - rb[i]) * (ra[i] - rb[i]);
    const auto m = static_cast<double>(n);
    return 1.0 - 6.0 * sum / (m * (m * m - 1.0));
}

TEST(Points, RankCorrelationsComeOutAsStated) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "1/3/4"), input("c", "uniform(1, 2)"), input("d", "-1 to 1")};
    const std::vector<Correlation> stated = {{"a", "b", 0.6}, {"b", "c", -0.4}, {"a", "c", -0.7}};
    const Draws d = sample_points(inputs, stated, 1U << 14);
    const double want[4][4] = {{1, 0.6, -0.7, 0}, {0.6, 1, -0.4, 0}, {-0.7, -0.4, 1, 0}, {0, 0, 0, 1}};
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_NEAR(spearman(d.of(i), d.of(j), d.n), want[i][j], 0.01) << i << j;
    }
    for (std::size_t k = 0; k < 4; ++k) {  // and the margins are untouched
        std::vector<double> x(d.of(k), d.of(k) + d.n);
        std::sort(x.begin(), x.end());
        for (const double p : {0.1, 0.5, 0.9}) {
            const double exact = quantile(inputs[k], p);
            EXPECT_NEAR(x[static_cast<std::size_t>(p * static_cast<double>(d.n))], exact, 0.01 * (std::abs(exact) + 1.0));
        }
    }
}

TEST(Points, AFiveByFiveMatrixComesOutAsStated) {
    const double want[5][5] = {{1, 0.8, 0.5, -0.3, 0.1}, {0.8, 1, 0.4, -0.2, 0.2}, {0.5, 0.4, 1, -0.6, 0.3}, {-0.3, -0.2, -0.6, 1, -0.5}, {0.1, 0.2, 0.3, -0.5, 1}};
    const char* const laws[] = {"5 to 10", "1/3/4", "uniform(1, 2)", "-1 to 1", "p10=3, p50=5, p90=9"};
    std::vector<Input> inputs;
    std::vector<Correlation> stated;
    for (std::size_t i = 0; i < 5; ++i) {
        inputs.push_back(input(laws[i], laws[i]));
        for (std::size_t j = 0; j < i; ++j) stated.push_back({laws[j], laws[i], want[i][j]});
    }
    EXPECT_TRUE(Points(inputs, stated).repairs().empty());
    const Draws d = sample_points(inputs, stated, 1U << 14);
    for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_NEAR(spearman(d.of(i), d.of(j), d.n), want[i][j], 0.01) << i << j;
    }
}

TEST(Points, ImpossibleCorrelationsAreRepairedAndNamed) {
    const std::vector<Input> inputs = {input("a", "5 to 10"), input("b", "1 to 2"), input("c", "1 to 2"), input("d", "1 to 2")};
    const Points points(inputs, {{"a", "b", 0.9}, {"b", "c", 0.9}, {"a", "c", -0.9}});
    ASSERT_EQ(points.repairs().size(), 3U);
    for (const Repair& r : points.repairs()) EXPECT_GT(std::abs(r.used - r.stated), 0.1);
    EXPECT_TRUE(Points(inputs, {{"a", "b", 0.9}, {"c", "d", -0.9}}).repairs().empty());
    EXPECT_EQ(points.groups().size(), 2U);
}

TEST(Points, NearestCorrelationIsNearerThanShrinking) {
    Matrix m = Matrix::identity(3);
    m.at(0, 1) = m.at(1, 0) = 0.9;
    m.at(1, 2) = m.at(2, 1) = 0.9;
    m.at(0, 2) = m.at(2, 0) = -0.9;
    const Matrix near = nearest_correlation(m);
    const auto distance = [&](const Matrix& x) {
        double sum = 0.0;
        for (std::size_t i = 0; i < 9; ++i) sum += (x.values[i] - m.values[i]) * (x.values[i] - m.values[i]);
        return sum;
    };
    Matrix shrunk = m;  // the usual way out: all off-diagonals by the same factor until it is definite
    double factor = 1.0;
    for (bool definite = false; !definite;) {
        factor -= 1e-3;
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) shrunk.at(i, j) = i == j ? 1.0 : factor * m.at(i, j);
        }
        try {
            (void)cholesky(shrunk);
            definite = true;
        } catch (const DomainError&) {
        }
    }
    EXPECT_LE(distance(near), distance(shrunk) + 1e-3);
    EXPECT_NO_THROW((void)cholesky(near));
    // By symmetry the answer has three equal entries of size 1/2.
    EXPECT_NEAR(near.at(0, 1), 0.5, 1e-3);
    EXPECT_NEAR(near.at(0, 2), -0.5, 1e-3);
}

TEST(Points, RefusesWhatCannotBeAndSaysWhatWasMeant) {
    const std::vector<Input> inputs = {input("demand.peak", "5 to 10"), input("price", "1 to 2")};
    const auto text = [&](const std::vector<Correlation>& c) -> std::string {
        try {
            const Points p(inputs, c);
        } catch (const DomainError& e) {
            return e.what();
        }
        return "";
    };
    EXPECT_NE(text({{"demand.peek", "price", 0.5}}).find("did you mean demand.peak?"), std::string::npos);
    EXPECT_NE(text({{"demand.peak", "price", 1.5}}).find("in [-1, 1]"), std::string::npos);
    EXPECT_NE(text({{"price", "price", 0.5}}).find("two inputs"), std::string::npos);
    EXPECT_NE(text({{"demand.peak", "price", 0.5}, {"price", "demand.peak", 0.4}}).find("given once"), std::string::npos);
    EXPECT_EQ(text({{"demand.peak", "price", 1.0}}), "");
    EXPECT_THROW(Points(std::vector<Input>{inputs[0], inputs[0]}, {}), DomainError);
    std::vector<Input> many;
    for (int i = 0; i < 257; ++i) many.push_back(input(std::string(1, 'x').append(std::to_string(i)), "uniform(1, 2)"));
    EXPECT_THROW(Points(many, {}), DomainError);
}

TEST(Inputs, StayInsideTheirBoundsAndKeepWhatWasStated) {
    Input i = input("cap", "70 to 95 % ~ normal");
    i.low = 0.0;
    i.high = 1.0;
    EXPECT_NEAR(quantile(i, 0.05), 0.70, 1e-12);
    EXPECT_NEAR(quantile(i, 0.95), 0.95, 1e-12);
    EXPECT_NEAR(quantile(i, 0.5), 0.825, 1e-12);
    double before = 0.0;
    for (int k = 1; k < 4096; ++k) {
        const double x = quantile(i, k / 4096.0);
        EXPECT_GT(x, before);
        EXPECT_LT(x, 1.0);
        before = x;
    }
}

}  // namespace
