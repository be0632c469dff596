// Measured batch tables: interpolation against SciPy, lines, sharing, and what is refused.
#include "sizewell/serving/batch_table.hpp"

#include "goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/serving/classic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace sizewell::serving {
namespace {

const std::map<std::string, std::vector<BatchPoint>> kTables = {
    {"t4", {{1, 3.003}, {2, 3.998}, {4, 5.747}, {8, 8.998}, {16, 15.113}, {32, 28.353}, {64, 53.187}, {128, 100.155}}},
    {"a100", {{1, 2.128}, {2, 2.194}, {4, 2.759}, {8, 3.895}, {16, 5.793}, {32, 11.193}, {64, 25.244}, {128, 48.086}}},
    {"falling", {{1, 2.0}, {2, 1.5}, {4, 1.8}, {8, 1.7}, {16, 6.0}}},
    {"two", {{1, 2.0}, {9, 10.0}}},
};

TEST(BatchTable, AgreesWithSciPyPchip) {
    int rows = 0;
    for (const auto& row : testing_tools::golden_rows("classic_serving.csv", "pchip")) {
        const auto table = batch_table(kTables.at(row.text(0)));
        const auto time = batch_seconds(table, row.number(1));
        EXPECT_NEAR(time.seconds / row.number(2), 1.0, 1e-12) << row.text(0) << " " << row.text(1);
        EXPECT_FALSE(time.extrapolated);
        ++rows;
    }
    EXPECT_GT(rows, 25);
}

TEST(BatchTable, IsMonotoneBetweenMonotonePoints) {
    for (const char* name : {"t4", "a100"}) {
        const auto table = batch_table(kTables.at(name));
        double last = 0.0;
        for (double n = 1.0; n <= 128.0; n += 0.25) {
            const double t = batch_seconds(table, n).seconds;
            EXPECT_GE(t, last) << name << " " << n;
            last = t;
        }
    }
}

TEST(BatchTable, SortsAndAveragesEqualSizes) {
    const auto table = batch_table({{4, 5.0}, {1, 2.0}, {4, 7.0}});
    EXPECT_EQ(table, (BatchTable{{{1, 2.0}, {4, 6.0}}}));
    EXPECT_EQ(batch_table_of({{1, 0.5}, {4, 4.0 / 6.0}}).points[1].seconds, 6.0);
}

TEST(BatchTable, FlagsAndBoundsExtrapolation) {
    const auto table = batch_table({{4, 10.0}, {8, 18.0}, {16, 34.0}});  // 2 + 2 n
    const auto above = batch_seconds(table, 32), below = batch_seconds(table, 1);
    EXPECT_TRUE(above.extrapolated);
    EXPECT_TRUE(below.extrapolated);
    EXPECT_NEAR(above.seconds, 66.0, 1e-9);
    EXPECT_NEAR(below.seconds, 4.0, 1e-9);
    EXPECT_GE(batch_seconds(batch_table({{8, 8.0}, {16, 24.0}}), 1).seconds, 1.0);  // never below the proportional share
}

TEST(BatchTable, LineIsTheRelativeLeastSquares) {
    const auto exact = fitted_line(batch_table({{1, 3.0}, {2, 5.0}, {8, 17.0}}));
    EXPECT_NEAR(exact.fixed, 1.0, 1e-12);
    EXPECT_NEAR(exact.per_item, 2.0, 1e-12);
    EXPECT_LT(exact.worst_relative, 1e-12);
    const auto t4 = fitted_line(batch_table(kTables.at("t4")));
    const auto cost = [&](double a, double b) {  // the minimum, by trying around it
        double sum = 0.0;
        for (const auto& p : kTables.at("t4")) sum += std::pow((a + b * p.batch) / p.seconds - 1.0, 2);
        return sum;
    };
    const double at = cost(t4.fixed, t4.per_item);
    for (const double da : {-1e-3, 0.0, 1e-3}) {
        for (const double db : {-1e-4, 0.0, 1e-4}) EXPECT_GE(cost(t4.fixed + da, t4.per_item + db), at);
    }
    EXPECT_LT(t4.worst_relative, 0.05);
    EXPECT_EQ(fitted_line(batch_table({{4, 2.0}})).per_item, 0.5);            // one point: through the origin
    EXPECT_EQ(fitted_line(batch_table({{1, 1.0}, {2, 4.0}})).fixed, 0.0);     // superlinear: no negative part
    EXPECT_EQ(fitted_line(batch_table({{1, 4.0}, {2, 1.0}})).per_item, 0.0);  // falling: no negative slope
}

TEST(BatchTable, FindsSizesThatWereFaster) {
    EXPECT_EQ(falling_sizes(batch_table(kTables.at("falling"))), (std::vector<double>{2, 8}));
    EXPECT_TRUE(falling_sizes(batch_table(kTables.at("t4"))).empty());
}

TEST(BatchTable, RefusesWhatIsNoTable) {
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    EXPECT_THROW((void)batch_table({}), DomainError);
    for (const double bad : {0.0, -1.0, nan, inf}) {
        EXPECT_THROW((void)batch_table({{1, bad}}), DomainError) << bad;
        EXPECT_THROW((void)batch_table_of({{1, bad}}), DomainError) << bad;
        EXPECT_THROW((void)batch_table({{bad, 1.0}}), DomainError) << bad;
        EXPECT_THROW((void)batch_seconds(batch_table({{1, 1.0}}), bad), DomainError) << bad;
    }
    EXPECT_THROW((void)batch_times(batch_table({{1, 1.0}}), 0), DomainError);
}

TEST(InstanceSharing, IsMeasuredOrAssumedWithAFlag) {
    EXPECT_EQ(measured_sharing(2, 100.0, 160.0), (InstanceSharing{2, 1.25, false}));
    EXPECT_EQ(measured_sharing(2, 100.0, 250.0).slowdown, 1.0);  // more than twice as much is noise
    EXPECT_EQ(measured_sharing(2, 100.0, 80.0).slowdown, 2.0);
    EXPECT_EQ(assumed_sharing(4), (InstanceSharing{4, 4.0, true}));
    EXPECT_FALSE(assumed_sharing(1).assumed);
    EXPECT_THROW((void)measured_sharing(0, 1.0, 1.0), DomainError);
}

TEST(ReplicaLimit, NamesTheResourceThatBinds) {
    ClassicServer server;
    server.table = batch_table({{1, 0.003}, {16, 0.018}});
    server.max_batch = 16;
    EXPECT_NEAR(replica_limit(server).gpu, 16 / 0.018, 1e-9);
    EXPECT_EQ(replica_limit(server).binding, Resource::gpu);
    server.host = {0.0, 0.004, 2.0};
    EXPECT_NEAR(replica_limit(server).throughput, 500.0, 1e-9);
    EXPECT_EQ(replica_limit(server).binding, Resource::host);
    server.max_batch = 32;
    EXPECT_TRUE(replica_limit(server).extrapolated);
    server.sharing = assumed_sharing(2);
    const double shared = replica_limit(server).gpu;
    server.sharing = {};
    EXPECT_NEAR(shared, replica_limit(server).gpu, 1e-9);  // no gain without a measurement
    server.host.workers = 1.5;
    EXPECT_THROW(validate(server), DomainError);
}

}  // namespace
}  // namespace sizewell::serving
