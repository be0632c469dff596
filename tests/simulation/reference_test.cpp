// The simulation against values made elsewhere: rows of a table of exact and simulated queues.  The rows carried here run
// everywhere; the whole table runs where it is present.
#include "sizewell/simulation/fcfs.hpp"
#include "sizewell/simulation/network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else if (c != '\r') {
            out.back() += c;
        }
    }
    return out;
}

std::vector<Row> rows_of(std::istream& in) {
    std::vector<Row> rows;
    std::string line;
    if (!std::getline(in, line)) return rows;
    const auto header = cells(line);
    while (std::getline(in, line)) {
        const auto value = cells(line);
        Row row;
        for (std::size_t i = 0; i < header.size() && i < value.size(); ++i) row[header[i]] = value[i];
        rows.push_back(row);
    }
    return rows;
}

double number(const Row& row, const std::string& key) {
    const auto at = row.find(key);
    return at == row.end() || at->second.empty() ? std::nan("") : std::stod(at->second);
}

// "timeout=5;backoff=1" -> the value of a name.
double parameter(const std::string& text, const std::string& name) {
    std::stringstream in(text);
    for (std::string part; std::getline(in, part, ';');) {
        if (part.rfind(name + "=", 0) == 0) return std::stod(part.substr(name.size() + 1));
    }
    return std::nan("");
}

prob::Law law(const std::string& family, double mean, double scv, double par) {
    if (family == "exp") return prob::Exponential{mean};
    if (family == "det") return prob::Deterministic{mean};
    if (family == "erl") return prob::Erlang{static_cast<int>(par), mean};
    if (family == "h2") {
        const double p = 0.5 * (1.0 + std::sqrt((par - 1.0) / (par + 1.0)));
        return prob::Hyperexponential{{p, 1.0 - p}, {mean / (2.0 * p), mean / (2.0 * (1.0 - p))}};
    }
    if (family == "logn") {
        const double variance = std::log1p(scv);
        return prob::LogNormal{std::log(mean) - 0.5 * variance, std::sqrt(variance)};
    }
    if (family == "lomax") return prob::Lomax{par, mean * (par - 1.0)};
    if (family == "pareto") return prob::Pareto{par, mean * (par - 1.0) / par};
    if (family == "weib") return prob::Weibull{par, mean / std::tgamma(1.0 + 1.0 / par)};
    throw std::invalid_argument(family);
}

Arrivals arrivals_of(const Row& row) {
    const std::string& par = row.at("arr_par");
    if (row.at("arr_dist") == "mmpp")
        return bursts(1.0 / number(row, "arr_mean"), parameter(par, "ratio"), parameter(par, "high_frac"),
                      parameter(par, "high_sojourn"));
    if (row.at("arr_dist").empty()) return Renewal{prob::Exponential{1.0}};
    return Renewal{
        law(row.at("arr_dist"), number(row, "arr_mean"), number(row, "arr_scv"), par.empty() ? 0.0 : std::stod(par))};
}

// The row as a network; false for a row that is not a system (a formula for independent copies of one).
bool network_of(const Row& row, Network& net) {
    const std::string model = row.at("model"), params = row.at("params");
    const auto get = [&](const char* name) { return parameter(params, name); };
    net.arrivals = arrivals_of(row);
    net.flow = Visit{0};
    Station s;
    const double servers = number(row, "servers");
    s.servers = std::isnan(servers) ? 1 : static_cast<int>(servers);
    if (row.at("svc_dist") != "batch_linear")
        s.service = law(row.at("svc_dist"), number(row, "svc_mean"), number(row, "svc_scv"), number(row, "svc_par"));
    const prob::Law service = s.service;
    net.stations = {s};
    if (model == "G/G/c") return true;
    if (model == "M/M/c/K") {
        net.stations[0].capacity = static_cast<int>(get("K"));
    } else if (model == "M/G/c+M") {
        net.stations[0].patience = prob::Exponential{get("patience_mean")};
    } else if (model == "dynamic_batch") {
        Batching b{static_cast<int>(get("max_batch")),
                   get("queue_delay_ms"),
                   get("a_ms"),
                   get("b_ms"),
                   {},
                   prob::Deterministic{1.0}};
        if (params.find("noise=logn") != std::string::npos) b.noise = law("logn", 1.0, get("noise_par"), 0.0);
        if (params.find("noise=exp") != std::string::npos) b.noise = prob::Exponential{1.0};
        net.stations[0].batching = b;
    } else if (model == "fork_join_synchronised") {
        Parallel all;
        net.stations.assign(static_cast<std::size_t>(get("N")), s);
        for (std::size_t i = 0; i < net.stations.size(); ++i) all.branches.push_back(Visit{i});
        net.flow = all;
    } else if (model == "fanout_shared_pool") {
        net.flow = fan_out(Visit{0}, static_cast<int>(get("N")));
    } else if (model == "tandem") {
        Serial line;
        net.stations.assign(static_cast<std::size_t>(get("stages")), s);
        for (std::size_t i = 0; i < net.stations.size(); ++i) line.steps.push_back(Visit{i});
        net.flow = line;
    } else if (model == "hedge_queue_cancel" || model == "hedge_queue_nocancel") {
        net.stations[0].routing = Routing::random;
        net.flow = Hedged{Visit{0}, get("hedge_delay"), model == "hedge_queue_cancel"};
    } else if (model == "retry_queue_cancel" || model == "retry_queue_zombie") {
        net.flow = Retried{Visit{0},       get("timeout"), static_cast<int>(get("retries")),
                           get("backoff"), get("mult"),    model == "retry_queue_cancel"};
    } else if (model == "hedge_independent") {
        net.flow = Hedged{Delay{service}, get("hedge_delay"), true};
    } else if (model == "retry_independent") {
        net.flow = Retried{Delay{service}, get("timeout"), static_cast<int>(get("retries")),
                           get("backoff"), get("mult"),    true};
    } else if (model == "cache_then_queue") {
        net.flow = Cached{get("hit"), get("hit_time"), Visit{0}};
    } else {
        return false;
    }
    return true;
}

struct Agreement {
    int pairs = 0, inside = 0;
    // A metric agrees when it lies within twice the combined interval: four standard deviations.
    void see(const std::string& what, const Estimate& mine, double theirs, double their_half_width) {
        if (std::isnan(theirs)) return;
        const double blur = std::fabs(theirs) / 4096.0 + 1e-9;
        const double both =
            std::hypot(mine.half_width_95, std::isnan(their_half_width) ? 0.0 : their_half_width) + blur;
        ++pairs;
        inside += std::fabs(mine.value - theirs) <= both ? 1 : 0;
        EXPECT_NEAR(mine.value, theirs, 2.0 * both) << what;
    }
};

void compare(const Row& row, std::int64_t customers, Agreement& all) {
    Network net;
    if (!network_of(row, net)) return;
    Options o;
    o.customers = customers;
    o.seed = 5;
    const Result r = simulate(net, o);
    const std::string id = row.at("id"), model = row.at("model");
    ASSERT_FALSE(r.saturated) << id;
    const bool per_task = model == "fork_join_synchronised" || model == "fanout_shared_pool";
    const Times& wait = per_task ? r.station[0].wait : r.wait;
    const auto see = [&](const char* key, const Estimate& e) {
        all.see(id + " " + key, e, number(row, key), number(row, std::string(key) + "_hw95"));
    };
    see("p_wait", wait.p_positive);
    see("mean_wait", wait.mean);
    see("mean_resp", r.response.mean);
    const char* const w[] = {"w50", "w90", "w95", "w99", "w999"};
    const char* const t[] = {"r50", "r90", "r95", "r99", "r999"};
    // p99.9 of a heavy tail or of long bursts hangs on a handful of excursions and takes 10^8 customers.
    const std::string family = row.at("svc_dist");
    const bool light = (family == "exp" || family == "det" || family == "erl" || family == "batch_linear") &&
                       row.at("arr_dist") != "mmpp";
    for (std::size_t i = 0; i < (light ? 5U : 4U); ++i) {
        see(w[i], wait.percentile[i]);
        see(t[i], r.response.percentile[i]);
    }
    // Their error is not given: that of a run as long as ours.
    const auto see_alone = [&](const char* key, const Estimate& e) {
        all.see(id + " " + key, e, number(row, key), std::max(e.half_width_95, 2e-6));
    };
    see_alone("p_block", r.p_block);
    see_alone("p_abandon", r.p_abandon);
    see_alone("p_fail", r.p_fail);
    see_alone("mean_attempts", r.mean_attempts);
    see_alone("mean_batch", r.station[0].mean_batch);
    see_alone("extra_load", r.extra_load);
}

// The columns of the table that a comparison reads, and rows of every model with events.
const char* const kCarried =
    R"(id,model,arr_dist,arr_mean,arr_scv,arr_par,svc_dist,svc_mean,svc_scv,svc_par,servers,params,p_wait,mean_wait,w50,w99,mean_resp,r50,r99,w99_hw95,mean_resp_hw95,r50_hw95,r99_hw95,p_block,p_abandon,p_fail,mean_attempts,mean_batch,extra_load
mmck_2_10_0.95,M/M/c/K,exp,0.526315789,1,1,exp,1,1,1,2,K=10,0.807315659,1.70806789,1.37215173,6.33517931,2.70806789,2.40237311,8.16487398,0,0,0,0,0.0736997877,,,,,
batch_4_0_1_0.8,dynamic_batch,exp,2.8125,1,1,batch_linear,6,0,0,1,max_batch=4;queue_delay_ms=0;a_ms=5.0;b_ms=1.0,0.9804647,6.54321737,5.32483105,25.5644696,14.8754947,13.6584148,34.5644696,0,0,0,0,,,,,2.844858,
batch_4_5_2_0.8,dynamic_batch,exp,1.40625,1,1,batch_linear,6,0,0,2,max_batch=4;queue_delay_ms=5;a_ms=5.0;b_ms=1.0,0.910782651,3.30211086,2.96238569,12.3983816,12.0570224,11.7430154,21.3958448,0.05735,0.00592,0.003771,0.05752,,,,,3.60150655,
fj_10_1_0.5_exp,fork_join_synchronised,exp,2,1,1,exp,1,1,1,1,N=10,,,0,7.77718973,5.17369119,4.6422087,13.6147455,0.0506,0.006645,0.004535,0.05818,,,,,,
tandem_mm_1_0.8_x4,tandem,exp,1.25,1,1,exp,1,1,1,1,stages=4,,16,,,20,18.3603037,50.2255876,,0,0,0,,,,,,
hedge_nocancel_exp1_0.5,hedge_queue_nocancel,exp,0.2,1,1,exp,1,1,1,10,hedge_delay=5.991464547107982,,,,,2.08173247,1.47975751,8.10112807,,0.005811,0.003965,0.02633,,,,,,0.0618553362
retry_exp1_8_0.8_cancel,retry_queue_cancel,exp,0.15625,1,1,exp,1,1,1,8,timeout=5;backoff=1;mult=2;retries=3,,,,,1.29346736,0.981945518,6.18499915,,0.00205,0.001644,0.01597,,,1.02986198e-06,1.01100885,,
retry_iid_ln4,retry_independent,,,,,logn,1,4,4,,timeout=3.0;backoff=0.5;mult=2;retries=3,,,,,,0.447199464,5.16492869,,,0,0,,,1.98743321e-05,1.07152446,,
hedge_iid_ln4,hedge_independent,,,,,logn,1,4,4,,hedge_delay=3.603847289585009,,,,,,0.447213595,4.502593,,,0,0,,,,,,0.05
cache60_mm_1_0.9,cache_then_queue,exp,0.444444444,1,1,exp,1,1,1,1,hit=0.6;hit_time=0.05,0.36,3.6,0,35.8351894,4.05,0.05,36.9387945,0,0,0,0,,,,,,
aban_exp1_8_1.0_2,M/G/c+M,exp,0.125,1,1,exp,1,1,1,8,patience_mean=2,,,,1.23273444,1.22056069,0.94971127,4.8670191,0.004602,0.002617,0.002682,0.01084,,0.115663136,,,,
)";

}  // namespace

TEST(Reference, EveryModelAgreesWithTheRowsCarriedHere) {
    std::istringstream in(kCarried);
    Agreement all;
    for (const Row& row : rows_of(in)) compare(row, 160'000, all);
    EXPECT_GT(all.pairs, 60);
    EXPECT_GE(all.inside, 0.85 * all.pairs);
}

TEST(Reference, EveryRowOfTheTableAgreesWhereItIsPresent) {
    std::ifstream in(std::string(SIZEWELL_SHARED) + "/reference/queue.csv");
    const auto rows = rows_of(in);
    Agreement all;
    for (const Row& row : rows) {
        // Long memories need long runs: without them the intervals themselves are not honest.
        if (number(row, "load") > 0.97) continue;
        const std::string model = row.at("model");
        const double tasks = std::fmax(1.0, parameter(row.at("params"), "N"));
        std::int64_t customers = std::max<std::int64_t>(64'000, static_cast<std::int64_t>(320'000 / tasks));
        if (model == "dynamic_batch") customers = 640'000;
        if (model == "G/G/c") customers = 1'600'000;
        compare(row, customers, all);
    }
    if (!rows.empty()) {
        EXPECT_GT(all.pairs, 300);
        EXPECT_GE(all.inside, 0.9 * all.pairs);
    }
    RecordProperty("pairs", all.pairs);
    RecordProperty("inside", all.inside);
    std::printf("%d of %d metrics inside the combined 95 %% intervals\n", all.inside, all.pairs);
}
