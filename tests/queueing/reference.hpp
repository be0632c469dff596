// The shared reference rows as queries of the door.  The file may be absent: then there are no rows.
#pragma once

#include "sizewell/queueing/response.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::queueing::testing_tools {

struct ReferenceRow {
    std::map<std::string, std::string> field;

    const std::string& text(const std::string& key) const { return field.at(key); }
    bool has(const std::string& key) const { return !field.at(key).empty(); }
    double value(const std::string& key) const { return std::stod(field.at(key)); }
    /// `key=value` out of the semicolon list in a column.
    std::optional<double> parameter(const std::string& column, const std::string& key) const {
        const std::string& list = field.at(column);
        const auto at = (";" + list).find(";" + key + "=");
        if (at == std::string::npos) return std::nullopt;
        return std::stod(list.substr(at + key.size() + 1));
    }
};

inline std::vector<std::string> split_csv(const std::string& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char ch : line) {
        if (ch == '"') quoted = !quoted;
        else if (ch == ',' && !quoted) out.emplace_back();
        else out.back() += ch;
    }
    return out;
}

inline std::vector<ReferenceRow> reference_rows() {
    std::ifstream in(std::string(SIZEWELL_SHARED) + "/reference/queue.csv");
    std::vector<ReferenceRow> rows;
    std::string line;
    if (!std::getline(in, line)) return rows;
    const auto header = split_csv(line);
    while (std::getline(in, line)) {
        const auto words = split_csv(line);
        ReferenceRow row;
        for (std::size_t i = 0; i < header.size(); ++i) row.field[header[i]] = i < words.size() ? words[i] : "";
        rows.push_back(std::move(row));
    }
    return rows;
}

inline prob::Law law_named(const std::string& family, double mean, double parameter) {
    if (family == "exp") return prob::Exponential{mean};
    if (family == "det") return prob::Deterministic{mean};
    if (family == "erl") return prob::Erlang{static_cast<int>(parameter), mean};
    if (family == "h2") {
        const double p = 0.5 * (1.0 + std::sqrt((parameter - 1.0) / (parameter + 1.0)));
        return prob::Hyperexponential{{p, 1.0 - p}, {0.5 * mean / p, 0.5 * mean / (1.0 - p)}};
    }
    if (family == "logn") {
        const double v = std::log1p(parameter);
        return prob::LogNormal{std::log(mean) - 0.5 * v, std::sqrt(v)};
    }
    if (family == "lomax") return prob::Lomax{parameter, mean * (parameter - 1.0)};
    if (family == "pareto") return prob::Pareto{parameter, mean * (parameter - 1.0) / parameter};
    if (family == "weib") return prob::Weibull{parameter, mean / std::tgamma(1.0 + 1.0 / parameter)};
    throw std::runtime_error("no law named " + family);
}

/// The row as a query, if it is about one station (groups A to K).
inline std::optional<Query> query_of(const ReferenceRow& row) {
    const std::string& model = row.text("model");
    if (model != "G/G/c" && model != "M/M/c/K" && model != "M/G/c/K" && model != "M/G/c+M" && model != "M/M/c+M" && model != "dynamic_batch") return std::nullopt;
    Query q;
    q.servers = row.value("servers");
    const bool batch = model == "dynamic_batch";
    double rate = 1.0 / row.value("arr_mean");
    if (batch) {
        BatchService b;
        b.max = static_cast<int>(*row.parameter("params", "max_batch"));
        b.delay = *row.parameter("params", "queue_delay_ms");
        b.fixed = *row.parameter("params", "a_ms");
        b.per_item = *row.parameter("params", "b_ms");
        rate = *row.parameter("params", "lam_per_ms");
        const std::string& list = row.text("params");
        const double noise = row.parameter("params", "noise_par").value_or(0.0);
        if (list.find("noise=logn") != std::string::npos) b.noise = law_named("logn", 1.0, noise);
        if (list.find("noise=exp") != std::string::npos) b.noise = prob::Exponential{1.0};
        q.service = b;
    } else {
        // The load is exact in the file, the mean gap is rounded to nine digits: near saturation that would show.
        rate = row.value("load") * q.servers / row.value("svc_mean");
        q.service = law_named(row.text("svc_dist"), row.value("svc_mean"), row.has("svc_par") ? row.value("svc_par") : 1.0);
    }
    const std::string& gaps = row.text("arr_dist");
    if (gaps == "exp") q.arrivals = Poisson{rate};
    else if (gaps == "mmpp") q.arrivals = mmpp(rate, *row.parameter("arr_par", "ratio"), *row.parameter("arr_par", "high_frac"), *row.parameter("arr_par", "high_sojourn"));
    else q.arrivals = Renewal{law_named(gaps, 1.0 / rate, row.has("arr_par") ? row.value("arr_par") : 1.0)};
    if (const auto k = row.parameter("params", "K")) q.capacity = static_cast<int>(*k);
    if (const auto p = row.parameter("params", "patience_mean")) q.patience = prob::Exponential{*p};
    return q;
}

}  // namespace sizewell::queueing::testing_tools
