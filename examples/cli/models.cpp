// catalog --models: what `sizewell memory` knows by name.
#include "program.hpp"

#include <sizewell/serving/architecture.hpp>
#include <sizewell/serving/precision.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace sizewell::cli {

namespace {

std::string small(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool holds(const catalog::Model& m, const std::string& part) {
    const std::string wanted = small(part);
    const auto in = [&](const std::string& name) { return small(name).find(wanted) != std::string::npos; };
    return in(m.name) || in(m.architecture.family) || std::any_of(m.aliases.begin(), m.aliases.end(), in);
}

std::string attention_of(const serving::Architecture& a) {
    std::string out = a.latent ? "latent" : a.kv_heads == a.heads ? "multi-head" : a.kv_heads == 1 ? "multi-query" : fmt::format("grouped {}/{}", a.heads, a.kv_heads);
    if (a.window) out += fmt::format(", {} of {} layers see {}", a.window->layers, a.layers, a.window->tokens);
    if (a.linear) out += fmt::format(", {} of {} layers linear", a.linear->layers, a.layers);
    return out;
}

double kv_of(const serving::Architecture& a) { return serving::kv_bytes_per_token(a, serving::precision("bf16")); }

}  // namespace

std::string models_listed(const catalog::Catalog& catalogue, const std::string& text, const Output& output) {
    const bool machine = output.json || output.csv;
    std::string out = output.json ? "[" : output.csv ? "model,family,parameters_b,active_parameters_b,released_in,kv_bytes_per_token,max_context,attention,date\n" : "";
    const char* line = output.markdown ? "| {:<26} | {:>10} | {:>8} | {:<8} | {:>9} | {:>10} | {:<46} | {:<10} |\n" : "{:<26}  {:>10}  {:>8}  {:<8}  {:>9}  {:>10}  {:<46}  {:<10}\n";
    if (!machine) {
        if (!output.markdown) out += "Parameters in 10^9, computed from the sizes; KV cache in bytes a token at 16 bits, without windows and states.\n";
        out += fmt::format(fmt::runtime(line), "model", "parameters", "active", "released", "KV", "context", "attention", "date");
        if (output.markdown) out += "|---|---:|---:|---|---:|---:|---|---|\n";
    }
    int count = 0;
    for (const catalog::Model& m : catalogue.models) {
        if (!text.empty() && !holds(m, text)) continue;
        const serving::Architecture& a = m.architecture;
        const double all = serving::parameters(a) / 1e9;
        const double active = serving::active_parameters(a) / 1e9;
        if (output.json) {
            out += fmt::format("{}\n  {{\"name\": \"{}\", \"family\": \"{}\", \"parameters\": {}, \"active_parameters\": {}, \"precision\": \"{}\", \"kv_bytes_per_token\": {}, "
                               "\"max_context\": {}, \"attention\": \"{}\", \"date\": \"{}\"}}",
                               count == 0 ? "" : ",", m.name, a.family, all * 1e9, active * 1e9, m.precision, kv_of(a), a.max_context, attention_of(a), m.provenance.date);
        } else if (output.csv) {
            out += fmt::format("{},{},{},{},{},{},{},\"{}\",{}\n", m.name, a.family, all, active, m.precision, kv_of(a), a.max_context, attention_of(a), m.provenance.date);
        } else {
            out += fmt::format(fmt::runtime(line), m.name, fmt::format("{:.2f}", all), fmt::format("{:.2f}", active), m.precision, fmt::format("{:.0f}", kv_of(a)),
                               a.max_context, attention_of(a), m.provenance.date);
        }
        ++count;
    }
    if (output.json) return out + "\n]\n";
    return machine || output.markdown ? out : out + fmt::format("{} models\n", count);
}

}  // namespace sizewell::cli
