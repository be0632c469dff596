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
    // 90 % of the memory less weights, 5 GiB of activations (7.4 with experts) and the rest, as measured elsewhere.  The Qwen
    // series cannot have run so: float16 weights leave room for 76,000 tokens, but 450 requests of 512 tokens started at once.
    // With an 8-bit cache and small activations 280,000 fit, which is what its first-token times show.
    m.limits.kv_tokens = s.model.find("Qwen3-30B") != std::string::npos ? 280e3 : s.tp == 1 ? 418e3 : 324e3;
    m.tp = s.tp;
    return m;
}

double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x.empty() ? 0.0 : x.size() % 2 ? x[x.size() / 2] : 0.5 * (x[x.size() / 2 - 1] + x[x.size() / 2]);
}


struct Errors {
    std::vector<double> tpot, e2e, ttft, saturation, raw, formula;
};

// TPOT = a/(1 - rate/capacity) with a from the lowest load, and told the measured capacity.
double formula_tpot(const LoadSeries& s, double rate, double capacity) {
    const double lowest = *s.points[0].throughput_requests;
    return s.points[0].tpot.percentile[0].second * (1.0 - lowest / capacity) / (1.0 - rate / capacity);
}

void study(const LoadSeries& series, const MeasuredServer& server, Errors& all) {
    const Efficiency prior = default_efficiency(server.gpu, server.work);
    const Calibration c = calibrate(server, {series.points[0], series.points[1]}, prior);
    const Efficiency& e = c.efficiency;
    std::printf("\n%s, %s x %d, cache for %.3g tokens\n  compute %.3f (experts %.2f, spread %.2f), bandwidth %.3f, step %.2f ms, prefill %.0f us a layer, "
                "sequence %.1f us, first token %.1f ms, link %.2f, exchange %.1f us\n",
                series.model.c_str(), series.gpu.c_str(), series.tp, server.limits.kv_tokens, e.compute, e.expert_compute, e.expert_spread, e.bandwidth,
                e.step_seconds * 1e3, e.prefill_layer_seconds * 1e6, e.sequence_seconds * 1e6, e.first_token_seconds * 1e3, e.link, e.exchange_seconds * 1e6);
    std::printf("  %8s %10s %8s %8s %8s %10s %8s %10s %8s %10s %8s\n", "rate", "TPOT p50", "model", "prior", "a/(1-x)", "E2E p50", "model", "TTFT p90", "model",
                "served", "model");
    double peak = 0.0, predicted_peak = 0.0;
    for (const auto& p : series.points) peak = std::max(peak, *p.throughput_requests);
    LlmReplica replica;
    replica.limits = server.limits;
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        const LoadPoint& p = series.points[i];
        const auto point = sizewell::serving::detail::benchmark_point(p, i);
        replica.step = c.step;
        const auto fitted = sizewell::serving::detail::predicted_figures(replica, point);
        replica.step = step_time(server.work, server.gpu, server.tp, server.pp, prior);
        const auto raw = sizewell::serving::detail::predicted_figures(replica, point);
        const auto find = [&](const std::string& name) {
            for (std::size_t k = 0; k < point.figures.size(); ++k) {
                if (point.figures[k].name() == name) return k;
            }
            std::fprintf(stderr, "no %s\n", name.c_str());
            std::exit(1);
        };
        const auto error = [&](const std::vector<double>& predicted, const std::string& name) {
            const std::size_t k = find(name);
            return predicted[k] / point.figures[k].measured - 1.0;
        };
        const double formula = formula_tpot(series, *p.throughput_requests, peak) / point.figures[find("tpot p50")].measured - 1.0;
        std::printf("  %7.0f%s %7.2f ms %+7.0f%% %+7.0f%% %+7.0f%% %8.2f s %+7.0f%% %7.1f ms %+7.0f%% %8.2f/s %+7.0f%%\n", *p.request_rate, i < 2 ? "*" : " ",
                    point.figures[find("tpot p50")].measured * 1e3, 100 * error(fitted, "tpot p50"), 100 * error(raw, "tpot p50"), 100 * formula,
                    point.figures[find("e2e p50")].measured, 100 * error(fitted, "e2e p50"), point.figures[find("ttft p90")].measured * 1e3,
                    100 * error(fitted, "ttft p90"), *p.throughput_requests, 100 * error(fitted, "throughput"));
        predicted_peak = std::max(predicted_peak, fitted[find("throughput")]);
        all.raw.push_back(std::abs(error(raw, "tpot p50")));
        if (i < 2) continue;
        const bool below = *p.throughput_requests < 0.95 * peak;
        all.tpot.push_back(std::abs(error(fitted, "tpot p50")));
        if (below) {
            all.formula.push_back(std::abs(formula));
            all.e2e.push_back(std::abs(error(fitted, "e2e p50")));
            all.ttft.push_back(std::abs(error(fitted, "ttft p90")));
        }
    }
    std::printf("  saturation: measured %.2f/s, predicted %.2f/s, %+.1f %%\n", peak, predicted_peak, 100.0 * (predicted_peak / peak - 1.0));
    all.saturation.push_back(std::abs(predicted_peak / peak - 1.0));
}

void print(const char* what, const Errors& e) {
    std::printf("%s: median |error| TPOT p50 %.1f %% (a/(1-load): %.1f %%), E2E p50 %.1f %%, TTFT p90 %.1f %%, saturation %.1f %% (worst %.1f %%); "
                "uncalibrated TPOT p50 %.1f %%\n",
                what, 100 * median(e.tpot), 100 * median(e.formula), 100 * median(e.e2e), 100 * median(e.ttft), 100 * median(e.saturation),
                100 * *std::max_element(e.saturation.begin(), e.saturation.end()), 100 * median(e.raw));
}

}  // namespace

int main(int argc, char** argv) {
    const char* shared = std::getenv("SIZEWELL_SHARED");
    const std::string folder = argc > 1 ? argv[1] : std::string(shared != nullptr ? shared : SIZEWELL_ROOT "/../shared") + "/reference";
    const auto all = read(folder + "/measured_serving.csv");
    if (all.empty()) {
        std::printf("no measured_serving.csv in %s: nothing to compare\n", folder.c_str());
        return 0;
    }
    Errors errors;
    std::printf("* = calibrated on; E2E and TTFT count below 95 %% of the measured saturation only\n");
    for (const auto& [name, series] : all) study(series, server_of(series), errors);
    std::printf("\n");
    print("all series", errors);
}
