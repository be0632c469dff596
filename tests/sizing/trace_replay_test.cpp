#include "sizewell/sizing/trace_replay.hpp"

#include "sizewell/demand/burstiness.hpp"
#include "sizewell/demand/trace.hpp"
#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace sizewell;
using simulation::Promise;

namespace {

struct MadeUp {
    std::vector<double> arrival, service;
};

// The trace of tests/golden/trace_replay.py.
MadeUp made_up() {
    MadeUp t;
    std::int64_t now = 0;  // in 1/400 s
    for (std::int64_t i = 0; i < 2000; ++i) {
        now += (i * 7919) % 101 * ((i / 200) % 2 != 0 ? 1 : 4);
        t.arrival.push_back(static_cast<double>(now) / 400.0);
        t.service.push_back(static_cast<double>((i * 104729) % 97) / 40.0);
    }
    return t;
}

sizing::ReplayQuestion question_of(const MadeUp& t) {
    const double rate = static_cast<double>(t.arrival.size() - 1) / (t.arrival.back() - t.arrival.front());
    return {{t.arrival, t.service}, rate, 2.0 * rate};
}

demand::Trace as_trace(const MadeUp& m) {
    demand::Trace t;
    t.name = "made up";
    for (const double a : m.arrival) t.time.push_back(a - m.arrival.front());
    return t;
}

std::vector<std::vector<double>> golden(const std::string& kind) {
    std::ifstream in(std::string(SIZEWELL_ROOT) + "/tests/golden/trace_replay.csv");
    std::vector<std::vector<double>> rows;
    for (std::string line; std::getline(in, line);) {
        std::istringstream cells(line);
        std::string cell;
        std::getline(cells, cell, ',');
        if (cell != kind) continue;
        std::vector<double> row;
        while (std::getline(cells, cell, ',')) row.push_back(std::stod(cell));
        rows.push_back(row);
    }
    return rows;
}

TEST(TraceReplay, AgreesWithReplaysInExactRationals) {
    const auto t = made_up();
    auto q = question_of(t);
    q.percentiles = {50.0, 99.0};
    const auto rows = golden("replay");
    ASSERT_EQ(rows.size(), 12u);
    for (const auto& row : rows) {
        const auto a = sizing::replay_on(q, static_cast<int>(row[0]));
        EXPECT_NEAR(a.replay.wait.mean, row[1], 1e-9 * (1.0 + row[1])) << row[0];
        EXPECT_NEAR(a.replay.wait.percentile[0], row[2], 1e-9 * (1.0 + row[2]));
        EXPECT_NEAR(a.replay.wait.percentile[1], row[3], 1e-9 * (1.0 + row[3]));
        EXPECT_NEAR(a.replay.response.percentile[0], row[4], 1e-9 * (1.0 + row[4]));
        EXPECT_NEAR(a.replay.response.percentile[1], row[5], 1e-9 * (1.0 + row[5]));
    }
}

TEST(TraceReplay, FindsTheFewestServersOfEachPromise) {
    const auto t = made_up();
    const auto rows = golden("fewest");
    ASSERT_EQ(rows.size(), 3u);
    std::vector<Promise> promises;
    for (const auto& row : rows) promises.push_back({Promise::Of::wait, 99.0, row[1]});
    const auto answers = sizing::replay_promises(question_of(t), promises);
    ASSERT_EQ(answers.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(answers[i].replay.servers, static_cast<int>(rows[i][0]));
        EXPECT_LE(answers[i].promised->fewest.at, promises[i].limit);
        EXPECT_GT(answers[i].promised->fewest.with_one_less, promises[i].limit);
        ASSERT_EQ(answers[i].formulas.size(), 3u);
        for (const auto& f : answers[i].formulas) {
            ASSERT_TRUE(f.servers.has_value()) << f.key;
            EXPECT_DOUBLE_EQ(*f.ratio, rows[i][0] / *f.servers);
        }
        // The busiest minute asks for more than the mean does.
        EXPECT_GE(*answers[i].formulas[2].servers, *answers[i].formulas[0].servers);
    }
}

TEST(TraceReplay, NoWaitGrowsWithMoreServers) {
    const auto t = made_up();
    auto before = simulation::fcfs_waits({t.arrival, t.service}, 1);
    for (int servers = 2; servers < 20; ++servers) {
        const auto now = simulation::fcfs_waits({t.arrival, t.service}, servers);
        for (std::size_t i = 0; i < now.size(); ++i) ASSERT_LE(now[i], before[i] + 1e-9) << servers << " servers, request " << i;
        before = now;
    }
}

TEST(TraceReplay, SaysWhatFormulasSayWhenTheyAreSaturated) {
    const auto t = made_up();
    const auto a = sizing::replay_on(question_of(t), 1);
    ASSERT_EQ(a.formulas.size(), 3u);
    EXPECT_TRUE(a.formulas[0].saturated);
    EXPECT_TRUE(std::isinf(a.formulas[0].wait.percentile[3]));
    EXPECT_TRUE(std::isfinite(a.replay.wait.percentile[3]));
}

TEST(TraceReplay, AResponseShorterThanTheServiceHasNoAnswer) {
    const auto t = made_up();
    const auto a = sizing::replay_promises(question_of(t), {{Promise::Of::response, 99.0, 1.0}});
    EXPECT_FALSE(a[0].promised->fewest.reachable);
    EXPECT_EQ(a[0].replay.servers, 0);
    EXPECT_NEAR(a[0].promised->nearest, 95.0 / 40.0, 1.01 / 40.0);
    EXPECT_FALSE(a[0].formulas[0].servers.has_value());
}

TEST(TraceReplay, RefusesRatesAndPercentilesThatAreNone) {
    const auto t = made_up();
    auto q = question_of(t);
    q.mean_rate = 0.0;
    EXPECT_THROW(static_cast<void>(sizing::replay_on(q, 3)), DomainError);
    EXPECT_THROW(static_cast<void>(sizing::replay_on(question_of(t), 0)), DomainError);
    EXPECT_THROW(static_cast<void>(sizing::replay_promises(question_of(t), {{Promise::Of::wait, 100.0, 1.0}})), DomainError);
    EXPECT_THROW(static_cast<void>(sizing::replay_promises(question_of(t), {{Promise::Of::wait, 99.0, std::nan("")}})), DomainError);
}

TEST(TraceReplay, RequestsWithoutServiceNeedOneServer) {
    const auto a = sizing::replay_promises({{std::vector<double>{0.0, 1.0}, std::vector<double>{0.0, 0.0}}, 1.0, 1.0}, {{Promise::Of::wait, 99.0, 0.0}});
    EXPECT_EQ(a[0].replay.servers, 1);
    EXPECT_TRUE(a[0].formulas.empty());
}

TEST(TraceBurstiness, AgreesWithNumPy) {
    const auto b = demand::burstiness(as_trace(made_up()));
    const auto gaps = golden("gaps").at(0);
    EXPECT_NEAR(*b.interarrival_scv, gaps[1], 1e-9 * gaps[1]);
    EXPECT_NEAR(b.rate, gaps[2], 1e-9 * gaps[2]);
    const auto windows = golden("window");
    ASSERT_EQ(b.dispersion.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_DOUBLE_EQ(b.dispersion[i].window, windows[i][0]);
        EXPECT_NEAR(b.dispersion[i].index, windows[i][1], 1e-9 * windows[i][1]);
        EXPECT_NEAR(b.peaks[i].rate, windows[i][2], 1e-9 * windows[i][2]);
    }
}

struct Azure {
    const char* file;
    std::vector<int> servers;  // tests/golden/trace_replay.py on the same file
    demand::Burst burst;
};

TEST(TraceReplay, AzureTracesNeedWhatAReplayInPythonNeeds) {
    for (const Azure& azure : {Azure{"azure_llm_2023_code.csv", {52, 46, 40, 34, 25}, demand::Burst::bursty},
                               Azure{"azure_llm_2023_conv.csv", {41, 39, 37, 34, 31}, demand::Burst::uneven}}) {
        const std::string file = std::string(SIZEWELL_SHARED) + "/traces/" + azure.file;
        if (!std::filesystem::exists(file)) continue;
        const auto t = demand::read_trace(file);
        const auto& in = demand::column(t, "ContextTokens");
        const auto& out = demand::column(t, "GeneratedTokens");
        std::vector<double> service;
        for (std::size_t i = 0; i < in.size(); ++i) service.push_back(0.05 + 0.0002 * in[i] + 0.02 * out[i]);
        const auto d = demand::trace_demand(t);
        std::vector<Promise> promises;
        for (const double limit : {0.1, 0.5, 1.0, 2.0, 5.0}) promises.push_back({Promise::Of::wait, 99.0, limit});
        const auto answers = sizing::replay_promises({{t.time, service}, d.average, d.peak}, promises);
        for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(answers[i].replay.servers, azure.servers[i]) << azure.file << " " << promises[i].limit;
        EXPECT_EQ(demand::burstiness(t).burst, azure.burst);
        EXPECT_GT(*answers[1].formulas[0].ratio, 1.05);
    }
}

}  // namespace
