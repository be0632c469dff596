// The C API from C++: eight threads on shared and on separate handles.   c_threads_test DATA
#include <sizewell.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kThreads = 8;
const std::string kService = R"({ "services": { "s": { "demand": { "average": "20 to 60 req/s", "peak": "120 req/s" }, "promises": { "p99": "400 ms" },
    "stages": [ { "name": "m", "service": { "law": "exponential", "mean": "50 ms" }, "instance": "aws/g5.xlarge/us-east-1" } ] } } })";

std::atomic<int> failures{0};

void check(bool good, const char* what) {
    if (good) return;
    ++failures;
    std::fprintf(stderr, "fails: %s\n", what);
}

// Everything that is said about one scenario, as text and bits.
std::string everything(const szw_scenario* scenario, const szw_plan* plan, const szw_cancel* cancel) {
    char msg[256];
    std::string out(1 << 16, '\0');
    std::size_t needed = 0;
    check(szw_plan_text(plan, SZW_JSON, out.data(), out.size(), &needed, msg, sizeof msg) == SZW_OK, "text");
    out.resize(needed);
    double values[3];
    const char* figures[] = {"cost.per_request", "latency.p99"};
    const char* input = "demand.peak";
    const double peaks[] = {100.0, 300.0, -1.0};
    double results[6] = {};
    std::int32_t rows[3];
    const szw_batch batch{sizeof(szw_batch), &input, 1, peaks, 3, figures, 2};
    const szw_run run{sizeof(szw_run), cancel, nullptr, nullptr, 2};
    check(szw_scenario_batch(scenario, &batch, &run, results, rows, msg, sizeof msg) == SZW_OK, "batch");
    check(rows[0] == SZW_OK && rows[1] == SZW_OK && rows[2] == SZW_E_DOMAIN, "rows");
    const double percentiles[] = {50.0, 90.0};
    szw_estimate estimates[4];
    const szw_monte_carlo what{sizeof(szw_monte_carlo), figures, 2, percentiles, 2, 1, 1024};
    check(szw_scenario_monte_carlo(scenario, &what, &run, estimates, nullptr, nullptr, nullptr, msg, sizeof msg) == SZW_OK, "monte carlo");
    const szw_queue queue{10.0, 2.0, {0.1, 0.6, SZW_GAMMA}};
    check(szw_queue_percentile_array(&queue, 1, SZW_WAIT, 99.0, values, msg, sizeof msg) == SZW_OK, "queue");
    check(szw_erlang_c(10.0, 8.0, values + 1, msg, sizeof msg) == SZW_OK, "erlang");
    check(szw_plan_value(plan, "no.such.figure", values + 2, nullptr, 0, msg, sizeof msg) == SZW_E_PATH, "path");
    out += msg;
    out.append(reinterpret_cast<const char*>(results), sizeof results);
    out.append(reinterpret_cast<const char*>(estimates), sizeof estimates);
    out.append(reinterpret_cast<const char*>(values), 2 * sizeof *values);
    return out;
}

template <class F>
void in_threads(const F& f) {
    std::vector<std::thread> all;
    for (int t = 0; t < kThreads; ++t) all.emplace_back(f, t);
    for (auto& t : all) t.join();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const char* data = argv[1];
    char msg[256];
    szw_catalog* catalog = nullptr;
    szw_scenario* scenario = nullptr;
    szw_plan* plan = nullptr;
    szw_cancel* cancel = nullptr;
    check(szw_catalog_open(data, nullptr, &catalog, msg, sizeof msg) == SZW_OK, "catalogue");
    check(szw_scenario_create_json(catalog, kService.data(), kService.size(), nullptr, &scenario, msg, sizeof msg) == SZW_OK, "scenario");
    check(szw_plan_create(scenario, 0, &plan, msg, sizeof msg) == SZW_OK, "plan");
    check(szw_cancel_create(&cancel, msg, sizeof msg) == SZW_OK, "cancel");
    if (failures != 0) return 1;

    std::vector<std::string> shared(kThreads), separate(kThreads);
    in_threads([&](int t) { shared[static_cast<std::size_t>(t)] = everything(scenario, plan, cancel); });
    in_threads([&](int t) {
        szw_catalog* own = nullptr;
        szw_scenario* s = nullptr;
        szw_plan* p = nullptr;
        char why[256];
        // Half of them from one catalogue, whose handle is shared, half from one of their own.
        if (t % 2 == 0) check(szw_catalog_open(data, nullptr, &own, why, sizeof why) == SZW_OK, "own catalogue");
        check(szw_scenario_create_json(t % 2 == 0 ? own : catalog, kService.data(), kService.size(), nullptr, &s, why, sizeof why) == SZW_OK, "own scenario");
        check(szw_plan_create(s, 0, &p, why, sizeof why) == SZW_OK, "own plan");
        separate[static_cast<std::size_t>(t)] = everything(s, p, nullptr);
        szw_catalog_destroy(&own);
        szw_scenario_destroy(&s);
        szw_plan_destroy(&p);
    });
    for (int t = 0; t < kThreads; ++t) {
        check(shared[static_cast<std::size_t>(t)] == shared[0], "shared handles: the same bits in every thread");
        check(separate[static_cast<std::size_t>(t)] == shared[0], "separate handles: the same bits in every thread");
    }

    // One thread cancels what the others compute.
    std::atomic<int> cancelled{0};
    in_threads([&](int t) {
        if (t == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            szw_cancel_request(cancel);
            return;
        }
        const char* figure = "cost.per_month";
        const char* input = "demand.peak";
        const std::vector<double> peaks(200'000, 100.0);
        std::vector<double> results(peaks.size());
        std::vector<std::int32_t> rows(peaks.size());
        const szw_batch batch{sizeof(szw_batch), &input, 1, peaks.data(), peaks.size(), &figure, 1};
        const szw_run run{sizeof(szw_run), cancel, nullptr, nullptr, 1};
        char why[64];
        if (szw_scenario_batch(scenario, &batch, &run, results.data(), rows.data(), why, sizeof why) == SZW_CANCELLED) ++cancelled;
    });
    check(cancelled == kThreads - 1, "a flag ends the calls of seven threads");

    szw_plan_destroy(&plan);
    szw_scenario_destroy(&scenario);
    szw_catalog_destroy(&catalog);
    szw_cancel_destroy(&cancel);
    std::printf("%d failures\n", failures.load());
    return failures == 0 ? 0 : 1;
}
