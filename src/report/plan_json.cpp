#include "sizewell/report/report.hpp"
#include "sizewell/version.hpp"

#include "report/choices.hpp"
#include "report/figure_writer.hpp"
#include "report/money_json.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

Json measured(const plan::Measured& m, std::string_view unit) {
    Json out = quantity(m.value, unit);
    out["half_width_95"] = std::isfinite(m.half_width) ? Json(m.half_width) : Json(nullptr);
    return out;
}

Json simulated_json(const plan::Simulated& s) {
    Json out = {{"service", s.service}, {"rate", quantity(s.rate, "req/s")}, {"mean", measured(s.mean, "s")}, {"p50", measured(s.p50, "s")}, {"p90", measured(s.p90, "s")},
            {"p95", measured(s.p95, "s")}, {"p99", measured(s.p99, "s")}, {"p99.9", measured(s.p999, "s")}, {"wait_mean", measured(s.wait_mean, "s")},
            {"wait_p99", measured(s.wait_p99, "s")}, {"p_wait", measured(s.p_wait, "1")}, {"customers", quantity(static_cast<double>(s.customers), "req")},
            {"arrivals", s.on_trace ? "trace" : "poisson"}, {"saturated", s.saturated}, {"truncated", s.truncated}};
    if (!s.has_tokens) return out;
    out["ttft"] = {{"p50", measured(s.ttft_p50, "s")}, {"p95", measured(s.ttft_p95, "s")}, {"p99", measured(s.ttft_p99, "s")}};
    out["tpot"] = {{"p50", measured(s.tpot_p50, "s")}, {"p95", measured(s.tpot_p95, "s")}, {"p99", measured(s.tpot_p99, "s")}};
    return out;
}

Json token_json(const plan::TokenPlan& t) {
    return {{"model", t.model}, {"precision", t.precision}, {"kv_precision", t.kv_precision}, {"engine", t.engine},
            {"tensor_parallel", t.tensor_parallel}, {"pipeline_parallel", t.pipeline_parallel}, {"capacity", quantity(t.capacity, "req/s")},
            {"mean_batch", quantity(t.mean_batch, "1")}, {"kv_share", quantity(t.kv_share, "1")}, {"kv_tokens", quantity(t.kv_tokens, "tok")},
            {"limit", t.limit}, {"estimated", t.estimated}, {"relative_error", quantity(t.relative_error, "1")}, {"basis", t.basis}, {"outside_measured", t.outside}};
}

Json option_json(const plan::ServingOption& o) {
    return {{"instance", o.instance}, {"accelerator", o.accelerator}, {"purchase", o.purchase}, {"precision", o.precision}, {"tensor_parallel", o.tensor_parallel},
            {"replicas", quantity(o.replicas, "replica")}, {"instances", quantity(o.instances, "instance")}, {"gpus", quantity(o.gpus, "GPU")},
            {"per_month", quantity(o.per_month, "USD/month")}, {"per_million_tokens", quantity(o.per_million_tokens, "USD/million tok")},
            {"ttft_p95", quantity(o.ttft_p95, "s")}, {"tpot_p50", quantity(o.tpot_p50, "s")}, {"response_p99", quantity(o.response_p99, "s")},
            {"utilisation", quantity(o.utilisation, "1")}, {"binding", o.binding}, {"chosen", o.chosen}, {"on_front", o.on_front}, {"rejected", o.rejected}};
}

Json stage_json(const plan::StagePlan& s) {
    return {{"name", s.name}, {"mean", quantity(s.response_mean, "s")}, {"p99", quantity(s.response_p99, "s")}, {"p_wait", quantity(s.p_wait, "1")},
            {"method", s.method}, {"error", s.error}, {"relative_error", quantity(s.relative_error, "1")}};
}

void add_pool_words(Json& pools, std::size_t& pool, const plan::ServicePlan& service) {
    for (const auto& s : service.stages) {
        if (!s.pooled) continue;
        Json words = {{"service", service.name}, {"stage", s.name}, {"instance", s.instance}, {"accelerator", s.accelerator}, {"purchase", s.purchase},
                      {"routing", s.routing}, {"redundancy", s.redundancy}, {"binding", s.binding}};
        words.update(pools[pool]);
        pools[pool++] = std::move(words);
    }
}

// Demand, latency, capacity and cost of one service, or of the fleet where `services` has them all.
Json service_json(const plan::ServiceFigures<double>& f, const std::vector<plan::ServicePlan>& services) {
    Json out = figures(f);
    std::size_t pool = 0;
    Json stages = Json::array();
    for (const auto& s : services) {
        for (const auto& stage : s.stages) {
            Json j = stage_json(stage);
            if (stage.tokens) j["tokens"] = token_json(*stage.tokens);
            if (services.size() > 1) j["service"] = s.name;
            stages.push_back(std::move(j));
        }
        add_pool_words(out["capacity"]["pools"], pool, s);
    }
    const plan::ServicePlan* worst = &services.front();
    double sustainable = 0.0;
    for (const auto& s : services) {
        sustainable += s.sustainable;
        if (s.relative_error > worst->relative_error) worst = &s;
    }
    out["demand"]["sustainable"] = quantity(sustainable, "req/s");
    out["latency"]["method"] = worst->method;
    out["latency"]["error"] = worst->error;
    out["latency"]["relative_error"] = quantity(worst->relative_error, "1");
    out["latency"]["saturated"] = worst->saturated;
    double twice = 0.0;
    for (const auto& s : services) twice = std::max(twice, s.p99_at_double);
    out["latency"]["p99_at_double_design"] = quantity(twice, "s");
    out["latency"]["stages"] = std::move(stages);
    out["latency"]["simulated"] = Json::array();
    for (const auto& s : services) {
        if (s.simulated) out["latency"]["simulated"].push_back(simulated_json(*s.simulated));
    }
    out["capacity"]["options"] = Json::array();
    out["capacity"]["why"] = Json::array();
    for (const auto& s : services) {
        for (const auto& sentence : s.why) out["capacity"]["why"].push_back(sentence);
        for (const auto& o : s.options) out["capacity"]["options"].push_back(option_json(o));
    }
    out["capacity"]["binding"] = out["capacity"]["pools"].empty() ? "" : out["capacity"]["pools"][0]["binding"];
    return out;
}

const char* crossing_name(plan::Crossing kind) {
    switch (kind) {
        case plan::Crossing::at: return "at";
        case plan::Crossing::never: return "never";
        case plan::Crossing::always: return "always";
    }
    return "never";
}

Json managed_json(const plan::Plan& p) {
    Json out = figures(p.figures.managed);
    out["cheaper"] = p.cheaper;
    out["break_even"] = {{"kind", crossing_name(p.break_even.kind)}, {"compute", quantity(p.figures.managed.break_even_compute.value(), "USD/month")},
                         {"rate", quantity(p.break_even.rate, "req/s")}, {"instances", quantity(p.break_even.instances, "instance")},
                         {"premium_paid", quantity(p.break_even.premium_paid, "USD/month")}};
    return out;
}

Json expected_list(const plan::Plan& p) {
    Json expected = Json::array();
    for (const auto& e : p.expected) {
        expected.push_back({{"condition", e.text}, {"planned", quantity(e.planned, e.unit)}, {"bound", quantity(e.bound, e.unit)}, {"met", e.met}});
    }
    return expected;
}

Json verdict_json(const plan::Plan& p) {
    Json checks = Json::array();
    for (const auto& c : p.checks) {
        checks.push_back({{"service", c.service}, {"promise", c.name}, {"promised", quantity(c.promised, c.unit)}, {"planned", quantity(c.planned, c.unit)},
                          {"met", c.met}, {"bound", c.bound}, {"nearest", quantity(c.nearest, c.unit)}});
    }
    return {{"met", p.met}, {"checks", std::move(checks)}, {"expected", expected_list(p)}};
}

}  // namespace

std::string simulated_json(const std::vector<plan::Simulated>& all) {
    Json out = Json::array();
    for (const auto& s : all) out.push_back(simulated_json(s));
    return out.dump(2) + "\n";
}

std::string expected_json(const std::string& file, const plan::Plan& p) {
    bool met = true;
    for (const auto& e : p.expected) met = met && e.met;
    const Json out = {{"file", file}, {"errors", Json::array()}, {"expected", expected_list(p)}, {"met", met}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string plan_json(const plan::Plan& p) {
    Json out = {{"schema", kPlanSchema}, {"sizewell", kVersion}, {"scenario", {{"file", p.file}, {"name", p.scenario}, {"date", p.date}}}};
    out.update(service_json(p.figures.total, p.services));
    out["tco"] = tco_part_json(p);
    out["managed"] = managed_json(p);
    out["mix"] = mixes_json(p);
    out["owned"] = owned_json(p);
    out["carbon"] = carbon_json(p);
    out["years"] = years_json(p);
    out["verdict"] = verdict_json(p);
    out["warnings"] = Json::array();
    for (const auto& w : p.warnings) out["warnings"].push_back({{"code", w.code}, {"text", w.text}, {"help", w.help}});
    out["services"] = Json::object();
    for (std::size_t i = 0; i < p.services.size(); ++i) out["services"][p.services[i].name] = service_json(p.figures.services[i], {p.services[i]});
    out["sources"] = Json::array();
    for (const auto& u : p.used) out["sources"].push_back({{"input", u.path}, {"value", u.value}, {"source", u.source}, {"date", u.date}, {"assumed", u.assumed}});
    if (p.choices != nullptr) out.update(choices_object(*p.choices));
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
