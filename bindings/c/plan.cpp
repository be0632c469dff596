#include "guard.hpp"
#include "handles.hpp"

#include <sizewell/plan/complete.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/uncertainty/common_points.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace sizewell::c {

const plan::Metric& figure(const std::vector<plan::Metric>& metrics, const char* path) { return plan::find_metric(metrics, path, {"plan", path}); }

namespace {

// Points of the percentiles that a scenario's own expectations speak of: those of the program.
constexpr std::size_t kExpectationPoints = 4096;

std::unique_ptr<szw_plan> planned(const szw_scenario& of, bool verify) {
    const scenario::Scenario& asked = of.baseline.scenario();
    auto out = std::make_unique<szw_plan>(szw_plan{of.rows, {}, plan::make_plan(asked, *of.rows), {}});
    if (!asked.expect.empty()) {
        plan::hold_expectations(asked, *of.rows, uncertainty::common_points(asked, asked, *of.rows, kExpectationPoints, 1, 1), out->plan);
    }
    out->decided = plan::complete(asked, *of.rows, out->plan, verify ? std::optional(plan::VerifyOptions{}) : std::nullopt);
    out->metrics = plan::metrics_of(out->plan);
    return out;
}

void check_format(int format, const char* where) {
    if (format < SZW_JSON || format > SZW_MARKDOWN) throw DomainError(where, "format", format, "SZW_JSON, SZW_TEXT or SZW_MARKDOWN");
}

std::vector<plan::Explanation> explained(const szw_plan& of, const std::string& path) {
    const auto known = plan::figure_paths(of.plan);
    if (!path.empty() && path.rfind("break_even.", 0) != 0 && std::find(known.begin(), known.end(), path) == known.end()) {
        (void)figure(of.metrics, path.c_str());  // says what may be meant
        throw Refusal(SZW_E_PATH, "szw_plan_explain: " + path + " is read off the plan and has no formula");
    }
    return plan::explain(of.decided, *of.rows, path);
}

}  // namespace

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" {

szw_status szw_plan_create(const szw_scenario* scenario, std::uint32_t flags, szw_plan** out, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        needed(scenario, "szw_plan_create", "scenario");
        needed(out, "szw_plan_create", "out");
        if ((flags & ~static_cast<std::uint32_t>(SZW_VERIFY)) != 0) throw DomainError("szw_plan_create", "flags", flags, "0 or SZW_VERIFY");
        *out = c::planned(*scenario, flags == SZW_VERIFY).release();
    });
}

void szw_plan_destroy(szw_plan** plan) {
    if (plan == nullptr) return;
    delete *plan;
    *plan = nullptr;
}

szw_status szw_plan_text(const szw_plan* plan, int format, char* text, std::size_t size, std::size_t* needed_size, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        const plan::Plan& p = needed(plan, "szw_plan_text", "plan")->plan;
        c::check_format(format, "szw_plan_text");
        c::copy_text(format == SZW_JSON ? report::plan_json(p) : report::plan_text(p, {.markdown = format == SZW_MARKDOWN}), text, size, needed_size, "szw_plan_text");
    });
}

szw_status szw_plan_explain(const szw_plan* plan, const char* path, int format, char* text, std::size_t size, std::size_t* needed_size, char* msg,
                            std::size_t len) {
    return guard(msg, len, [&] {
        needed(plan, "szw_plan_explain", "plan");
        c::check_format(format, "szw_plan_explain");
        const auto steps = c::explained(*plan, path == nullptr ? "" : path);
        c::copy_text(format == SZW_JSON ? report::explanation_json(steps) : report::explanation_text(steps, {.markdown = format == SZW_MARKDOWN}), text, size, needed_size,
                     "szw_plan_explain");
    });
}

szw_status szw_plan_met(const szw_plan* plan, int* met, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        needed(plan, "szw_plan_met", "plan");
        *needed(met, "szw_plan_met", "met") = plan->plan.met ? 1 : 0;
    });
}

std::size_t szw_plan_figure_count(const szw_plan* plan) { return plan == nullptr ? 0 : plan->metrics.size(); }

szw_status szw_plan_figure_text(const szw_plan* plan, std::size_t i, int what, char* text, std::size_t size, std::size_t* needed_size, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_plan_figure_text";
    return guard(msg, len, [&] {
        const auto& metrics = needed(plan, kWhere, "plan")->metrics;
        if (i >= metrics.size()) throw c::Refusal(SZW_E_DOMAIN, std::string(kWhere) + ": i = " + std::to_string(i) + ", must be below " + std::to_string(metrics.size()));
        if (what < SZW_PATH || what > SZW_UNIT) throw DomainError(kWhere, "what", what, "SZW_PATH, SZW_HELP or SZW_UNIT");
        const plan::Metric& m = metrics[i];
        c::copy_text(what == SZW_PATH ? m.path : what == SZW_HELP ? m.help : m.unit, text, size, needed_size, kWhere);
    });
}

szw_status szw_plan_value(const szw_plan* plan, const char* path, double* value, char* unit, std::size_t unit_size, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_plan_value";
    return guard(msg, len, [&] {
        needed(plan, kWhere, "plan");
        needed(value, kWhere, "value");
        const plan::Metric& m = c::figure(plan->metrics, needed(path, kWhere, "path"));
        if (unit != nullptr) c::copy_text(m.unit, unit, unit_size, nullptr, kWhere);
        *value = plan::value_of(plan->plan, m);
    });
}

szw_status szw_plan_values(const szw_plan* plan, double* values, std::size_t n, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        const auto& metrics = needed(plan, "szw_plan_values", "plan")->metrics;
        needed(values, metrics.size(), "szw_plan_values", "values");
        if (n < metrics.size()) throw c::Refusal(SZW_E_SIZE, "szw_plan_values: the array has " + std::to_string(n) + " places, must be at least " + std::to_string(metrics.size()));
        for (std::size_t i = 0; i < metrics.size(); ++i) values[i] = plan::value_of(plan->plan, metrics[i]);
    });
}

}  // extern "C"
