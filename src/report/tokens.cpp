// What a plan says of its language models: the time of tokens, how they are served, and what else could serve them.
#include "report/tokens.hpp"

#include "report/table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

constexpr std::size_t kMostRows = 12;  // of options that serve, and of options that do not

std::string milliseconds(double seconds) { return std::isfinite(seconds) ? number(1e3 * seconds) : "grows"; }

bool any_tokens(const plan::Plan& p) {
    return std::any_of(p.figures.services.begin(), p.figures.services.end(), [](const auto& f) { return f.tokens.has_value(); });
}

std::string times(const plan::Plan& p, const Style& style) {
    Table t({{"service", true}, {"time [ms]", true}, {"mean"}, {"p50"}, {"p90"}, {"p95"}, {"p99"}, {"p99.9"}});
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        const auto& tokens = p.figures.services[i].tokens;
        if (!tokens) continue;
        const auto row = [&](const std::string& name, const char* what, const auto& x) {
            t.row({name, what, milliseconds(x.mean.value()), milliseconds(x.p50.value()), milliseconds(x.p90.value()), milliseconds(x.p95.value()),
                   milliseconds(x.p99.value()), milliseconds(x.p999.value())});
        };
        row(p.services[i].name, "first token", tokens->ttft);
        row("", "each further token", tokens->tpot);
    }
    return t.text(style);
}

std::string serving(const plan::Plan& p, const Style& style) {
    std::string out;
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        for (const auto& stage : p.services[i].stages) {
            if (!stage.tokens) continue;
            const plan::TokenPlan& s = *stage.tokens;
            std::string line = stage.name + ": " + s.model + " in " + s.precision + " on " + number(s.tensor_parallel * s.pipeline_parallel) + " x " + stage.accelerator +
                               " a replica (" + s.engine + "), which sustains " + number(s.capacity) + " req/s; at the design rate it works on " + number(s.mean_batch) +
                               " sequences at once, the KV cache (" + grouped(std::floor(s.kv_tokens)) + " tokens) is " + percent(s.kv_share) + " full; more load would first run into " + s.limit + ". " + s.basis;
            out += (style.markdown ? "\n" : "  ") + wrapped(line, 4) + "\n";
        }
        const auto& tokens = p.figures.services[i].tokens;
        if (!tokens) continue;
        out += (style.markdown ? "\n" : "  ") + p.services[i].name + ": " + number(tokens->read.value(), 4) + " tok/s read and " + number(tokens->written.value(), 4) +
               " tok/s written on average; " + money(1e6 * tokens->per_token.value()) + " a million tokens, " + money(1e6 * tokens->per_output_token.value()) + " a million output tokens\n";
    }
    return out;
}

std::string option_name(const plan::ServingOption& o) {
    return o.instance + (o.purchase == "on_demand" || o.purchase.empty() ? "" : " " + o.purchase);
}

std::string options(const plan::ServicePlan& service, const Style& style) {
    std::string out = heading("What could serve " + service.name, style);
    Table t({{"", true}, {"instance", true}, {"precision", true}, {"TP"}, {"replicas"}, {"GPUs"}, {"a month"}, {"a million tokens"}, {"TTFT p95 [ms]"}, {"TPOT p50 [ms]"}, {"p99 [ms]"}, {"busy"}, {"bound by", true}, {"front", true}});
    std::size_t served = 0, shown = 0;
    for (const auto& o : service.options) {
        if (!o.rejected.empty()) continue;
        ++served;
        if (shown >= kMostRows && !o.chosen && !o.on_front) continue;
        ++shown;
        t.row({o.chosen ? "->" : "", option_name(o), o.precision, number(o.tensor_parallel), number(o.replicas), number(o.gpus), money(o.per_month), money(o.per_million_tokens),
               milliseconds(o.ttft_p95), milliseconds(o.tpot_p50), milliseconds(o.response_p99), percent(o.utilisation), o.binding, o.on_front ? "*" : ""});
    }
    out += t.text(style);
    const std::string indent = style.markdown ? "\n" : "  ";
    out += indent + number(static_cast<double>(served)) + " ways serve it, " + number(static_cast<double>(service.options.size() - served)) + " do not; -> is chosen, * is on the front of cost and p99 (--json has every one)\n";
    // The same GPUs are refused wherever they are bought: one line for all.
    std::vector<std::pair<std::string, std::size_t>> refused;
    for (const auto& o : service.options) {
        if (o.rejected.empty()) continue;
        const std::string line = o.accelerator + ", " + o.precision + ", TP " + number(o.tensor_parallel) + ": " + o.rejected;
        if (refused.empty() || refused.back().first != line) refused.emplace_back(line, 0);
        ++refused.back().second;
    }
    constexpr std::size_t kMostRefused = 6;
    for (std::size_t i = 0; i < std::min(kMostRefused, refused.size()); ++i) {
        out += indent + wrapped("not " + refused[i].first + " (" + number(static_cast<double>(refused[i].second)) + (refused[i].second == 1 ? " offer)" : " offers)"), 4) + "\n";
    }
    if (refused.size() > kMostRefused) out += indent + "nor " + number(static_cast<double>(refused.size() - kMostRefused)) + " further combinations of GPU, precision and parallelism\n";
    return out;
}

}  // namespace

std::string tokens_part(const plan::Plan& p, const Style& style) {
    std::string out;
    if (any_tokens(p)) out += heading("Tokens at the design rate", style) + times(p, style) + serving(p, style);
    for (const auto& s : p.services) {
        if (!s.options.empty()) out += options(s, style);
    }
    return out;
}

}  // namespace sizewell::report
