// Calibrates each LLM series of the measured loads on its lowest two and predicts the rest.
//
//     build/dev/tests/llm_reference_study [directory with measured_serving.csv]
#include "sizewell/serving/calibrate.hpp"
#include "sizewell/serving/llm_run.hpp"

#include "serving/benchmark_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace sizewell::serving;
namespace {

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) out.emplace_back();
        else out.back() += c;
    }
    return out;
}

double note(const std::string& notes, const std::string& key) {
    const auto at = notes.find(key + "=");
    return at == std::string::npos ? 0.0 : std::atof(notes.c_str() + at + key.size() + 1);
}

std::map<std::string, LoadSeries> read(const std::string& path) {
    std::map<std::string, LoadSeries> all;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto c = cells(line);
        if (c.size() < 19 || c[0] != "vllm-cost-meter" || c[15] != "p50") continue;
        LoadSeries& s = all[c[3]];
        s.model = c[3];
        s.gpu = c[4];
        s.tp = std::atoi(c[7].c_str());
        LoadPoint p;
        p.input_tokens = std::atof(c[8].c_str());
        p.output_tokens = std::atof(c[9].c_str());
        p.request_rate = std::atof(c[11].c_str());
        p.throughput_requests = std::atof(c[13].c_str());
        p.requests = 500.0;
        const auto ms = [](double x) { return x * 1e-3; };
        p.ttft.mean = ms(note(c[18], "ttft_mean_ms"));
        p.ttft.percentile = {{50.0, ms(std::atof(c[14].c_str()))}, {90.0, ms(note(c[18], "ttft_p90_ms"))}};
        p.tpot.percentile = {{50.0, ms(std::atof(c[16].c_str()))}, {90.0, ms(note(c[18], "tpot_p90_ms"))}};
        p.e2e.percentile = {{50.0, ms(note(c[18], "e2e_p50_ms"))}, {90.0, ms(note(c[18], "e2e_p90_ms"))}, {99.0, ms(note(c[18], "e2e_p99_ms"))}};
        p.where = s.model + " at " + c[11] + "/s";
        s.points.push_back(p);
    }
    for (auto& [name, s] : all)
        std::sort(s.points.begin(), s.points.end(), [](const auto& a, const auto& b) { return *a.request_rate < *b.request_rate; });
    return all;
}

MeasuredServer server_of(const LoadSeries& s) {
    MeasuredServer m;
    Work& w = m.work;
    w.name = s.model;
    w.layers = 32;
    w.hidden = 4096;
    w.heads = 32;
    w.head_dim = 128;
    w.kv_bytes_per_token = 65536.0 * 2.0;
    if (s.model.find("8B-Instruct") != std::string::npos) {
        w.params = w.active_params = 8.03e9;
    } else if (s.model.find("Qwen3-30B") != std::string::npos) {
        w.params = 30.532e9;
        w.active_params = 3.353e9;
        w.layers = 48;
        w.hidden = 2048;
        w.experts = 128;
        w.experts_per_token = 8;
        w.expert_bytes = 48.0 * 128 * 3 * 2048 * 768 * 2.0;
        w.kv_bytes_per_token = 49152.0 * 2.0;
    } else {
        w.params = 46.703e9;
        w.active_params = 12.88e9;
        w.experts = 8;
        w.experts_per_token = 2;
        w.expert_bytes = 32.0 * 8 * 3 * 4096 * 14336 * 2.0;
    }
    w.weight_bytes = 2.0 * w.params;
    if (s.gpu.find("H100") != std::string::npos) {
        m.gpu = {"H100 SXM 80GB", 79.18 * 1073741824.0, 3.35e12, 989e12, 450e9, 0.0};
        m.limits.sequences = 1024;
        m.limits.token_budget = 8192;
    } else {
        m.gpu = {"A100 PCIe 80GB", 79.18 * 1073741824.0, 1.935e12, 312e12, 32e9, 0.0};
        m.limits.sequences = 256;
        m.limits.token_budget = 2048;
    }
    m.limits.kv_tokens = 1e9;
    if (std::getenv("QKV") && s.model.find("Qwen3-30B") != std::string::npos) m.limits.kv_tokens = std::atof(std::getenv("QKV"));
    m.tp = s.tp;
    return m;
}

double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x.empty() ? 0.0 : x.size() % 2 ? x[x.size() / 2] : 0.5 * (x[x.size() / 2 - 1] + x[x.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : "../shared/reference";
    std::vector<double> e_tpot, e_e2e, e_ttft, e_cap, e_raw;
    for (const auto& [name, series] : read(folder + "/measured_serving.csv")) {
        const MeasuredServer server = server_of(series);
        const Efficiency prior = default_efficiency(server.gpu, server.work);
        const std::vector<LoadPoint> low(series.points.begin(), series.points.begin() + (argc > 2 ? std::atoi(argv[2]) : 2));
        const Calibration c = calibrate(server, low, prior);
        const Efficiency& e = c.efficiency;
        std::printf("%s\n  xc %.2f xs %.2f pl %.0f us compute %.3f bandwidth %.3f step %.3f ms sequence %.1f us first %.1f ms link %.2f exchange %.1f us\n", name.c_str(), e.expert_compute, e.expert_spread, e.prefill_layer_seconds * 1e6,
                    e.compute, e.bandwidth, e.step_seconds * 1e3, e.sequence_seconds * 1e6, e.first_token_seconds * 1e3, e.link, e.exchange_seconds * 1e6);
        double peak = 0.0;
        for (const auto& p : series.points) peak = std::max(peak, *p.throughput_requests);
        double predicted_peak = 0.0;
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            LlmReplica r;
            r.limits = server.limits;
            const auto b = sizewell::serving::detail::benchmark_point(series.points[i], i);
            r.step = c.step;
            const auto fitted = sizewell::serving::detail::predicted_figures(r, b);
            r.step = step_time(server.work, server.gpu, server.tp, 1, prior);
            const auto raw = sizewell::serving::detail::predicted_figures(r, b);
            std::printf("  %5.0f/s%s", *series.points[i].request_rate, i < 2 ? "*" : " ");
            const bool below = *series.points[i].throughput_requests < 0.95 * peak;
            for (std::size_t k = 0; k < fitted.size(); ++k) {
                const std::string what = b.figures[k].name();
                const double error = fitted[k] / b.figures[k].measured - 1.0;
                std::printf("  %s %.4g %+.0f%%", what.c_str(), b.figures[k].measured, 100.0 * error);
                if (what == "throughput") predicted_peak = std::max(predicted_peak, fitted[k]);
                if (what == "tpot p50") e_raw.push_back(std::abs(raw[k] / b.figures[k].measured - 1.0)), std::printf(" (raw %+.0f%%)", 100 * (raw[k] / b.figures[k].measured - 1));
                if (i < 2) continue;
                if (what == "tpot p50") e_tpot.push_back(std::abs(error));
                if (what == "e2e p50" && below) e_e2e.push_back(std::abs(error));
                if (what == "ttft p90" && below) e_ttft.push_back(std::abs(error));
            }
            std::printf("\n");
        }
        std::printf("  saturation %.2f predicted %.2f  %+.1f%%\n", peak, predicted_peak, 100.0 * (predicted_peak / peak - 1.0));
        e_cap.push_back(std::abs(predicted_peak / peak - 1.0));
    }
    std::printf("median |error|: TPOT p50 %.1f %%, E2E p50 %.1f %%, TTFT p90 %.1f %%, saturation %.1f %% (worst %.1f %%), uncalibrated TPOT %.1f %%\n",
                100 * median(e_tpot), 100 * median(e_e2e), 100 * median(e_ttft), 100 * median(e_cap), 100 * *std::max_element(e_cap.begin(), e_cap.end()), 100 * median(e_raw));
}
