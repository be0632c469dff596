// Calibration recovers a server from its own runs, learns from real ones, and refuses what no run could show.
#include "sizewell/serving/calibrate.hpp"

#include "llm_cases.hpp"

#include "serving/benchmark_run.hpp"
#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace sizewell;
using namespace sizewell::serving;
using namespace sizewell::testing_tools;

namespace {

MeasuredServer llama_server() {
    MeasuredServer s;
    s.work = llama_8b();
    s.gpu = h100();
    s.limits = default_limits("vllm", s.gpu);
    s.limits.kv_tokens = 400'000.0;
    return s;
}

LoadPoint point(double rate) {
    LoadPoint p;
    p.request_rate = rate;
    p.requests = 500.0;
    p.input_tokens = 512.0;
    p.output_tokens = 256.0;
    return p;
}

// Two measured loads of vLLM, Llama-3.1-8B-Instruct on one H100, 500 prompts of 512 tokens, 256 out, Poisson arrivals.
// source: pChitral/vllm-cost-meter data/master_results.csv, 2026-06; kind: measured.
std::vector<LoadPoint> two_low_loads() {
    LoadPoint one = point(1.0), five = point(5.0);
    one.throughput_requests = 0.996666;
    one.ttft.percentile = {{50.0, 0.0379366}, {90.0, 0.041384}};
    one.tpot.percentile = {{50.0, 0.00656261}, {90.0, 0.00679155}};
    one.e2e.percentile = {{50.0, 1.71103}, {90.0, 1.7705}};
    five.throughput_requests = 4.91024;
    five.ttft.percentile = {{50.0, 0.0440555}, {90.0, 0.0567654}};
    five.tpot.percentile = {{50.0, 0.00828571}, {90.0, 0.00892759}};
    five.e2e.percentile = {{50.0, 2.16012}, {90.0, 2.32334}};
    return {one, five};
}

TEST(Calibrate, PredictsHighLoadsFromTwoLowOnes) {
    const MeasuredServer server = llama_server();
    const Calibration c = calibrate(server, two_low_loads(), default_efficiency(server.gpu, server.work));
    EXPECT_LT(c.median_error, 0.08);
    LlmReplica replica;
    replica.step = c.step;
    replica.limits = server.limits;
    // The same source at 10/s and, saturated, at 200/s.
    LoadPoint ten = point(10.0), all = point(200.0);
    ten.tpot.percentile = {{50.0, 0.0102311}};
    ten.e2e.percentile = {{50.0, 2.66224}};
    ten.ttft.percentile = {{90.0, 0.0665034}};
    all.throughput_requests = 24.3656;
    const auto at_ten = serving::detail::predicted_figures(replica, serving::detail::benchmark_point(ten, 0));
    EXPECT_NEAR(at_ten[0], 0.0665034, 0.35 * 0.0665034);
    EXPECT_NEAR(at_ten[1], 0.0102311, 0.15 * 0.0102311);
    EXPECT_NEAR(at_ten[2], 2.66224, 0.15 * 2.66224);
    EXPECT_NEAR(serving::detail::predicted_figures(replica, serving::detail::benchmark_point(all, 0))[0], 24.3656, 0.1 * 24.3656);
}

TEST(Calibrate, RecoversTheServerThatMadeTheRuns) {
    const MeasuredServer server = llama_server();
    const Efficiency prior = default_efficiency(server.gpu, server.work);
    Efficiency truth = prior;
    truth.compute = 0.40;
    truth.bandwidth = 0.75;
    truth.sequence_seconds = 40e-6;
    LlmReplica replica;
    replica.limits = server.limits;
    replica.step = step_time(server.work, server.gpu, 1, 1, truth);
    std::vector<LoadPoint> points;
    for (const double rate : {1.0, 8.0, 15.0, std::numeric_limits<double>::infinity()}) {
        LoadPoint p = point(rate);
        p.tpot.percentile = {{50.0, 1.0}};
        p.ttft.percentile = {{50.0, 1.0}};
        p.throughput_requests = 1.0;
        const auto made = serving::detail::predicted_figures(replica, serving::detail::benchmark_point(p, 0));
        p.ttft.percentile[0].second = made[0];
        p.tpot.percentile[0].second = made[1];
        p.throughput_requests = made[2];
        points.push_back(p);
    }
    const Calibration c = calibrate(server, points, prior);
    EXPECT_LT(c.median_error, 0.02);
    for (const PointResidual& r : c.residuals) EXPECT_LT(std::abs(r.error()), 0.06) << r.metric << " of point " << r.point;
}

TEST(Calibrate, AcceptsOnePointAndSaysWhatItDoesNotTell) {
    const MeasuredServer server = llama_server();
    const Calibration c = calibrate(server, {two_low_loads()[0]}, default_efficiency(server.gpu, server.work));
    ASSERT_EQ(c.remarks.size(), 1U);
    EXPECT_NE(c.remarks[0].find("one measured load"), std::string::npos);
    EXPECT_GT(band_of(c, 20.0, 512.0, 256.0).factor, band_of(c, 1.0, 512.0, 256.0).factor);
    EXPECT_TRUE(band_of(c, 20.0, 512.0, 256.0).extrapolated);
    EXPECT_FALSE(band_of(c, 0.99, 512.0, 256.0).extrapolated);
    EXPECT_NE(band_of(c, 1.0, 4000.0, 256.0).reason.find("prompt"), std::string::npos);
}

TEST(Calibrate, ReadsAClosedLoop) {
    const MeasuredServer server = llama_server();
    LoadPoint p = point(1.0);
    p.request_rate.reset();
    p.concurrency = 16.0;
    p.requests = 64.0;
    p.tpot.mean = 0.0095;
    const Calibration c = calibrate(server, {p}, default_efficiency(server.gpu, server.work));
    EXPECT_LT(c.median_error, 0.1);
}

void expect_refused(const std::vector<LoadPoint>& points, const std::string& words) {
    const MeasuredServer server = llama_server();
    try {
        (void)calibrate(server, points, default_efficiency(server.gpu, server.work));
        FAIL() << words;
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find(words), std::string::npos) << e.what();
    }
}

TEST(Calibrate, RefusesWhatNoRunCouldShow) {
    expect_refused({}, "no");
    LoadPoint p = two_low_loads()[0];
    p.where = "bench.json:3";
    p.tpot.percentile[0].second = -0.006;
    expect_refused({p}, "bench.json:3: tpot p50 = -0.006");
    p.tpot.percentile[0].second = std::numeric_limits<double>::quiet_NaN();
    expect_refused({p}, "nan");
    p = two_low_loads()[0];
    p.request_rate.reset();
    expect_refused({p}, "request_rate");
    p = two_low_loads()[0];
    p.input_tokens.reset();
    expect_refused({p}, "input_tokens");
    p = point(1.0);
    expect_refused({p}, "without any time or throughput");
}

}  // namespace
