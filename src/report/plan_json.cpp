#include "sizewell/report/report.hpp"
#include "sizewell/version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;

Json quantity(double value, std::string_view unit) {
    return {{"value", std::isfinite(value) ? Json(value) : Json(nullptr)}, {"unit", unit}};
}

// A visitor over the figures of a plan.
class FigureWriter {
  public:
    explicit FigureWriter(Json& out) : out_(out) {}

    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& value) { out_[std::string(f.key)] = quantity(value.value() * f.scale, f.unit); }
    void operator()(const plan::Figure& f, double value) { out_[std::string(f.key)] = quantity(value * f.scale, f.unit); }
    template <class T>
    void group(std::string_view key, const T& thing) {
        Json inner = Json::object();
        FigureWriter writer(inner);
        describe(writer, thing);
        out_[std::string(key)] = std::move(inner);
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>& things) {
        Json all = Json::array();
        for (const T& t : things) {
            Json inner = Json::object();
            FigureWriter writer(inner);
            describe(writer, t);
            all.push_back(std::move(inner));
        }
        out_[std::string(key)] = std::move(all);
    }

  private:
    Json& out_;
};

template <class T>
Json figures(const T& thing) {
    Json out = Json::object();
    FigureWriter writer(out);
    describe(writer, thing);
    return out;
}

Json measured(const plan::Measured& m, std::string_view unit) {
    Json out = quantity(m.value, unit);
    out["half_width_95"] = std::isfinite(m.half_width) ? Json(m.half_width) : Json(nullptr);
    return out;
}

Json simulated_json(const plan::Simulated& s) {
    return {{"service", s.service}, {"rate", quantity(s.rate, "req/s")}, {"mean", measured(s.mean, "s")}, {"p50", measured(s.p50, "s")}, {"p90", measured(s.p90, "s")},
            {"p95", measured(s.p95, "s")}, {"p99", measured(s.p99, "s")}, {"p99.9", measured(s.p999, "s")}, {"wait_mean", measured(s.wait_mean, "s")},
            {"wait_p99", measured(s.wait_p99, "s")}, {"p_wait", measured(s.p_wait, "1")}, {"customers", quantity(static_cast<double>(s.customers), "req")},
            {"arrivals", s.on_trace ? "trace" : "poisson"}, {"saturated", s.saturated}, {"truncated", s.truncated}};
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

struct LineWriter {
    Json& lines;
    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& amount) {
        lines.push_back({{"name", f.key}, {"help", f.help}, {"amount", quantity(amount.value(), f.unit)}});
    }
};

Json tco_json(const plan::Plan& p) {
    Json out = figures(p.figures.tco);
    Json lines = Json::array();
    LineWriter writer{lines};
    plan::describe_lines(writer, p.figures.tco);
    out["lines"] = std::move(lines);
    out["headline"] = p.rule_is_estimate ? "rule" : "bottom_up";
    out["assumed"] = p.rule_is_estimate;
    out["why"] = p.tco_regime;
    return out;
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
    out["tco"] = tco_json(p);
    out["managed"] = managed_json(p);
    out["verdict"] = verdict_json(p);
    out["warnings"] = Json::array();
    for (const auto& w : p.warnings) out["warnings"].push_back({{"code", w.code}, {"text", w.text}, {"help", w.help}});
    out["services"] = Json::object();
    for (std::size_t i = 0; i < p.services.size(); ++i) out["services"][p.services[i].name] = service_json(p.figures.services[i], {p.services[i]});
    out["sources"] = Json::array();
    for (const auto& u : p.used) out["sources"].push_back({{"input", u.path}, {"value", u.value}, {"source", u.source}, {"date", u.date}, {"assumed", u.assumed}});
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
