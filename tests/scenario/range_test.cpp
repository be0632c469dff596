#include "sizewell/scenario/range.hpp"

#include "sizewell/scenario/literal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace sizewell::scenario {
namespace {

constexpr double kP[] = {0.001, 0.05, 0.5, 0.95, 0.999};

struct Golden {
    std::string literal;
    bool fraction;
    double mean;  ///< infinite where there is none
    double quantile[5];
};

std::vector<Golden> goldens() {
    std::ifstream file(SIZEWELL_ROOT "/tests/golden/ranges.csv");
    std::vector<Golden> rows;
    for (std::string line; std::getline(file, line);) {
        if (line[0] == '#') continue;
        std::istringstream cells(line);
        std::string cell;
        Golden row{};
        std::getline(cells, row.literal, ';');
        std::getline(cells, cell, ';');
        row.fraction = !cell.empty();
        std::getline(cells, cell, ';');
        row.mean = std::stod(cell);
        for (double& q : row.quantile) {
            std::getline(cells, cell, ';');
            q = std::stod(cell);
        }
        rows.push_back(row);
    }
    return rows;
}

Literal parsed(const Golden& row) {
    Reading reading;
    reading.fraction = row.fraction;
    return parse_literal(row.literal, reading);
}

TEST(Quantile, MatchesArbitraryPrecision) {
    const auto rows = goldens();
    ASSERT_GE(rows.size(), 30U);
    for (const auto& row : rows) {
        const Literal literal = parsed(row);
        for (int i = 0; i < 5; ++i) {
            const double want = row.quantile[i];
            EXPECT_NEAR(quantile(literal.range, kP[i]) / literal.unit.factor, want, 1e-12 * std::abs(want)) << row.literal << " p " << kP[i];
        }
    }
}

TEST(Mean, MatchesArbitraryPrecision) {
    for (const auto& row : goldens()) {
        const Literal literal = parsed(row);
        const auto value = mean(literal.range);
        EXPECT_EQ(value.has_value(), std::isfinite(row.mean)) << row.literal;
        if (value) { EXPECT_NEAR(*value / literal.unit.factor, row.mean, 1e-10 * std::abs(row.mean)) << row.literal; }
    }
}

TEST(Quantile, RisesWithProbabilityAndHoldsTheStatedInterval) {
    for (const auto& row : goldens()) {
        const Range range = parsed(row).range;
        double before = quantile(range, 0.0);
        for (int i = 1; i <= 200; ++i) {
            const double now = quantile(range, i / 200.0);
            EXPECT_GE(now, before) << row.literal << " " << i;
            before = now;
        }
        if (range.confidence < 1.0) {
            EXPECT_NEAR(quantile(range, 0.5 - 0.5 * range.confidence) / range.low, 1.0, 1e-12) << row.literal;
            EXPECT_NEAR(quantile(range, 0.5 + 0.5 * range.confidence) / range.high, 1.0, 1e-12) << row.literal;
        } else {
            EXPECT_EQ(quantile(range, 0.0), range.low) << row.literal;
            EXPECT_EQ(quantile(range, 1.0), range.high) << row.literal;
        }
    }
}

TEST(Mean, IsTheAverageOfTheQuantiles) {
    for (const auto& row : goldens()) {
        const Range range = parsed(row).range;
        const auto value = mean(range);
        if (!value || row.literal.find("scv=25") != std::string::npos || row.literal.find("1,000") != std::string::npos) continue;  // tails too heavy for a midpoint rule
        const int n = 10000;
        double sum = 0.0;
        for (int i = 0; i < n; ++i) sum += quantile(range, (i + 0.5) / n);
        const double spread = quantile(range, 0.95) - quantile(range, 0.05);
        EXPECT_NEAR(sum / n, *value, 2e-3 * spread) << row.literal;
    }
}

TEST(Quantile, OfAMetalogGoesThroughTheStatedPercentiles) {
    const Range range = parse_literal("p10=5 ms, p50=7 ms, p90=12 ms").range;
    EXPECT_NEAR(quantile(range, 0.1), 5e-3, 1e-15);
    EXPECT_NEAR(quantile(range, 0.5), 7e-3, 1e-15);
    EXPECT_NEAR(quantile(range, 0.9), 12e-3, 1e-15);
    EXPECT_EQ(quantile(range, 0.0), 0.0);
    EXPECT_TRUE(std::isinf(quantile(range, 1.0)));
}

TEST(Mean, IsAbsentWhereAMetalogHasNone) {
    const Range range = metalog({{0.25, 1.0}, {0.5, 4.0}, {0.75, 18.0}}, 0.0, std::numeric_limits<double>::infinity());
    EXPECT_FALSE(mean(range).has_value());
    EXPECT_NE(echo(parse_literal("p25=1 ms, p50=4 ms, p75=18 ms")).find("mean infinite"), std::string::npos);
}

TEST(Discrete, PicksValuesByTheirShares) {
    const Range range = parse_literal("choice(16 at 30 %, 8 at 60 %, 8 at 10 %)").range;
    ASSERT_EQ(range.choices.size(), 2U);
    EXPECT_EQ(quantile(range, 0.0), 8.0);
    EXPECT_EQ(quantile(range, 0.69), 8.0);
    EXPECT_EQ(quantile(range, 0.71), 16.0);
    EXPECT_EQ(quantile(range, 1.0), 16.0);
    EXPECT_NEAR(mean(range).value(), 0.7 * 8 + 0.3 * 16, 1e-14);
}

TEST(Range, RefusesWhatCannotBe) {
    const double inf = std::numeric_limits<double>::infinity();
    EXPECT_THROW((void)interval(RangeKind::lognormal, 0.0, 1.0, 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::normal, 2.0, 1.0, 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::normal, 1.0, 1.0, 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::normal, 1.0, inf, 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::normal, 1.0, std::nan(""), 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::normal, 1.0, 2.0, 1.0), DomainError);
    EXPECT_THROW((void)interval(RangeKind::logit_normal, 0.5, 1.0, 0.9), DomainError);
    EXPECT_THROW((void)interval(RangeKind::gamma, 1.0, 2.0, 0.9), DomainError);
    EXPECT_THROW((void)through(RangeKind::lognormal, {0.5, 2.0}, {0.5, 3.0}), DomainError);
    EXPECT_THROW((void)three_points(RangeKind::pert, 1.0, 3.0, 2.0), DomainError);
    EXPECT_THROW((void)by_moments(RangeKind::gamma, -1.0, 1.0), DomainError);
    EXPECT_THROW((void)by_moments(RangeKind::gamma, 1.0, 1e6), DomainError);
    EXPECT_THROW((void)discrete({{1.0, 0.5}, {2.0, 0.4}}), DomainError);
    EXPECT_THROW((void)metalog({{0.1, 5.0}, {0.5, 11.9}, {0.9, 12.0}}, 0.0, inf), DomainError);
    EXPECT_THROW((void)metalog({{0.1, 5.0}, {0.5, 7.0}}, 0.0, inf), DomainError);
    EXPECT_THROW((void)quantile(Range{}, -0.1), DomainError);
    EXPECT_THROW((void)quantile(Range{}, std::nan("")), DomainError);
    EXPECT_THROW((void)quantile(parse_literal("csv(a.csv, x)").range, 0.5), DomainError);
}

class WithSample : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("sizewell_range_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string folder() const { return folder_.string(); }
    void write(const char* name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
    std::vector<Diagnostic> findings(const char* literal) const {
        try {
            (void)with_sample(parse_literal(literal), folder());
        } catch (const InputError& error) {
            return error.findings();
        }
        return {};
    }

  private:
    std::filesystem::path folder_;
};

TEST_F(WithSample, ReadsAColumnInItsUnit) {
    write("a.csv", "\xEF\xBB\xBFtime,\"service, ms\",x\r\n1,30,a\r\n2,10,b\r\n\r\n3,\"20\",\"c \"\"d\"\"\"\r\n4,1e2,e\r\n");
    const Literal literal = with_sample(parse_literal("csv(a.csv, time, h)"), folder());
    EXPECT_EQ(literal.range.sample, (std::vector<double>{3600, 7200, 10800, 14400}));
    write("b.csv", "ms\n30\n10\n20\n100");
    const Literal ms = with_sample(parse_literal("csv(b.csv, ms, ms)"), folder());
    EXPECT_EQ(median(ms), 0.02);
    EXPECT_EQ(quantile(ms.range, 1.0), 0.1);
    EXPECT_NEAR(mean(ms.range).value(), 0.04, 1e-16);
    EXPECT_EQ(echo(ms), "4 values of column ms of b.csv, median 20 ms, mean 40 ms");
    EXPECT_NO_THROW(require(ms, {dimension_of<second_u>(), 0.0}));
    EXPECT_THROW(require(ms, {dimension_of<second_u>(), 0.05}), LiteralError);
}

TEST_F(WithSample, SaysWhichCellIsWrong) {
    write("bad.csv", "ms,count\n30,1\nfast,2\n");
    ASSERT_EQ(findings("csv(bad.csv, ms)").size(), 1U);
    EXPECT_EQ(findings("csv(bad.csv, ms)")[0].line, 3);
    EXPECT_EQ(findings("csv(bad.csv, ms)")[0].reason, "\"fast\" is not a number");
    EXPECT_EQ(findings("csv(bad.csv, cuont)")[0].help, "did you mean \"count\"?");
    EXPECT_EQ(findings("csv(missing.csv, n)")[0].code, "E0102");
    write("short.csv", "ms,n\n30\n");
    EXPECT_EQ(findings("csv(short.csv, n)")[0].reason, "a missing cell is not a number");
    write("empty.csv", "ms\n");
    EXPECT_EQ(findings("csv(empty.csv, ms)")[0].code, "E0108");
    write("nan.csv", "ms\nnan\n");
    EXPECT_EQ(findings("csv(nan.csv, ms)")[0].code, "E0107");
    EXPECT_TRUE(findings("5 ms").empty());
}

}  // namespace
}  // namespace sizewell::scenario
