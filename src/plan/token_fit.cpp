#include "sizewell/plan/token_fit.hpp"

#include "sizewell/catalog/serving.hpp"
#include "sizewell/error.hpp"
#include "sizewell/serving/calibrate.hpp"
#include "sizewell/serving/classic_fit.hpp"
#include "sizewell/serving/llm_profile.hpp"

#include "serving/benchmark_run.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::plan {

namespace {

constexpr double kUsualRequests = 500.0;

// A published name, shortened step by step until the catalogue knows it.
const catalog::Model& model_named(const catalog::Catalog& catalog, const std::string& published) {
    std::string name = published;
    const auto known = [&] { return catalog::find_model(catalog, name).row; };
    if (const auto* row = known()) return *row;
    if (const std::size_t slash = name.rfind('/'); slash != std::string::npos) name = name.substr(slash + 1);
    if (name.rfind("Meta-", 0) == 0) name = name.substr(5);
    while (true) {
        if (const auto* row = known()) return *row;
        const std::size_t dash = name.rfind('-');
        if (dash == std::string::npos) return catalog::model_row(catalog, published);  // throws, with suggestions
        const std::string last = name.substr(dash + 1);
        const bool version = !last.empty() && std::all_of(last.begin(), last.end(), [](unsigned char c) { return std::isdigit(c) != 0 || c == '.' || c == 'v'; });
        if (last != "Instruct" && last != "instruct" && last != "chat" && last != "Chat" && last != "it" && last != "hf" && last != "FP8" && !version) return catalog::model_row(catalog, published);
        name = name.substr(0, dash);
    }
}

serving::Precision precision_named(const std::string& name, const catalog::Model& model) {
    if (name.empty() || name == "auto") return serving::precision(model.precision);
    std::string word;
    for (const char c : name) word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (word == "float16" || word == "half") word = "fp16";
    if (word == "bfloat16") word = "bf16";
    return serving::precision(word);
}

// Cached tokens that a load shows were held at once: requests past their first token, each with its prompt and half its answer.
double tokens_held(const serving::LoadPoint& p) {
    const auto median = [](const serving::MeasuredTimes& t) {
        const auto at = std::find_if(t.percentile.begin(), t.percentile.end(), [](const auto& x) { return x.first == 50.0; });
        return at != t.percentile.end() ? at->second : t.mean.value_or(0.0);
    };
    const double writing = std::max(0.0, median(p.e2e) - median(p.ttft));
    return p.throughput_requests.value_or(0.0) * writing * (p.input_tokens.value_or(0.0) + 0.5 * p.output_tokens.value_or(0.0));
}

serving::MeasuredServer server_of(const serving::LoadSeries& series, const std::vector<serving::LoadPoint>& fitted, const catalog::Catalog& catalog) {
    const catalog::Model& model = model_named(catalog, series.model);
    const serving::Precision weights = precision_named(series.precision, model), cache = serving::precision("bf16");
    serving::MeasuredServer server;
    server.work = serving::work_of(model.architecture, weights, cache);
    server.gpu = catalog::gpu_at(catalog::accelerator(catalog, series.gpu), weights).gpu;
    server.tp = std::max(1, series.tp);
    const std::string engine = series.engine.rfind("tensorrt", 0) == 0 || series.engine.rfind("trt", 0) == 0 ? "tensorrt-llm" : series.engine == "sglang" ? "sglang" : "vllm";
    server.limits = serving::default_limits(engine, server.gpu);

    serving::MemoryQuestion q;
    q.architecture = model.architecture;
    q.weights = weights;
    q.kv = cache;
    q.gpu = server.gpu;
    q.engine = catalog::engine_rule(catalog, engine == "sglang" ? "vllm" : engine);
    q.tp = server.tp;
    const auto& first = series.points.front();
    q.context = std::max(1.0, std::ceil(first.input_tokens.value_or(1024.0) + first.output_tokens.value_or(256.0)));
    const serving::MemoryFit fit = serving::memory_fit(q);
    // It did run: the cache held at least what the loads show, and a few sequences where they show nothing.
    double held = 8.0 * *q.context;
    for (const auto& p : fitted) held = std::max(held, tokens_held(p));
    server.limits.kv_tokens = std::min(1e12, std::max(fit.kv_tokens, held));
    return server;
}

// What a good name of a load is in a table of errors.
std::string load_name(const serving::LoadPoint& p) {
    using sizewell::detail::number_text;
    if (p.request_rate) return std::isinf(*p.request_rate) ? std::string("all at once") : number_text(*p.request_rate) + " req/s";
    return p.concurrency ? number_text(*p.concurrency) + " in flight" : std::string("a load");
}

double load_of(const serving::LoadPoint& p) { return p.request_rate.value_or(p.concurrency.value_or(std::numeric_limits<double>::infinity())); }

}  // namespace

serving::ServiceProfile fit_tokens(const serving::LoadSeries& series, const catalog::Catalog& catalog, const TokenFitOptions& options) {
    if (series.points.empty()) throw DomainError("fit_tokens", "points", 0.0, "at least one load");
    std::vector<serving::LoadPoint> points = series.points;
    for (auto& p : points) {
        if (!p.requests) p.requests = options.requests.value_or(kUsualRequests);
    }
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return load_of(a) < load_of(b); });
    const std::size_t used = std::min(points.size(), static_cast<std::size_t>(options.calibrate.value_or(static_cast<int>(points.size()))));
    const std::vector<serving::LoadPoint> fitted(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(used));
    const serving::MeasuredServer server = server_of(series, fitted, catalog);
    const serving::Calibration c = serving::calibrate(server, fitted, serving::default_efficiency(server.gpu, server.work));

    serving::ServiceProfile out = serving::measured_profile(series);
    out.llm = serving::llm_profile(c.efficiency);
    serving::LlmReplica replica;
    replica.step = c.step;
    replica.limits = server.limits;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto run = serving::detail::benchmark_point(points[i], i);
        replica.lengths = serving::fixed_lengths(points[i].input_tokens.value_or(1.0), points[i].output_tokens.value_or(1.0));
        const std::vector<double> predicted = serving::detail::predicted_figures(replica, run);
        for (std::size_t k = 0; k < run.figures.size(); ++k) {
            out.residuals.push_back({load_name(points[i]) + ", " + (run.figures[k].name() == "throughput" ? std::string("requests/s") : run.figures[k].name()), run.figures[k].measured, predicted[k], i >= used});
        }
    }
    return out;
}

}  // namespace sizewell::plan
