#include "report/choices.hpp"
#include "report/table.hpp"
#include "report/tokens.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace sizewell::report {

namespace {

using plan::Plan;

// One unit for a column of times: the one in which the smallest promise still reads well.
struct TimeUnit {
    const char* name;
    double seconds;
};
TimeUnit unit_for(double seconds) {
    if (!std::isfinite(seconds)) return {"s", 1.0};
    if (seconds < 1e-3) return {"us", 1e-6};
    return seconds < 2.0 ? TimeUnit{"ms", 1e-3} : TimeUnit{"s", 1.0};
}

std::string time_text(double seconds) { return figure_text(seconds, "s"); }

std::string check_text(const plan::Check& c, double x) { return figure_text(x, c.unit); }

std::string title(const Plan& p, const Style& style) {
    std::string name = p.scenario.empty() ? p.file : p.scenario + " (" + p.file + ")";
    if (!p.date.empty()) name += ", " + p.date;
    return style.markdown ? "# Plan: " + name + "\n" : bold("Plan: " + name, style) + "\n";
}

std::string verdict_part(const Plan& p, const Style& style) {
    std::string out = heading("Verdict", style);
    if (p.checks.empty() && p.expected.empty()) return out + "  Nothing was promised, so there is nothing to keep.\n";
    out += (style.markdown ? "" : "  ") + verdict(p.met ? "Every promise and budget is met." : "NOT every promise and budget is met.", p.met, style) + "\n";
    if (style.markdown) out += "\n";
    out += expected_text(p, style);
    if (p.checks.empty()) return out;
    Table t({{"service", true}, {"promise", true}, {"promised"}, {"planned"}, {"met", true}});
    for (const auto& c : p.checks) t.row({c.service, c.name, check_text(c, c.promised), check_text(c, c.planned), c.met ? "yes" : "NO"});
    out += t.text(style);
    for (const auto& c : p.checks) {
        if (c.met) continue;
        const std::string lead = "  " + c.service + " " + c.name + ": ";
        out += (style.markdown ? "\n" : "") + lead + wrapped(c.bound + ". Nearest value that can be promised: " + check_text(c, c.nearest) + ".", 4) + "\n";
    }
    return out;
}

std::string demand_part(const Plan& p, const Style& style) {
    std::string out = heading("Demand", style);
    Table t({{"service", true}, {"average [req/s]"}, {"peak [req/s]"}, {"design [req/s]"}, {"requests a month"}, {"carries up to [req/s]"}});
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        const auto& d = p.figures.services[i].demand;
        t.row({p.services[i].name, number(d.average.value()), number(d.peak.value()), number(d.design.value()),
               number(d.requests_per_month.value(), 4), number(p.services[i].sustainable, 4)});
    }
    return out + t.text(style);
}

// "verified: simulated p99 182 ms +- 1.2 against 179 by formula"
std::string simulated_text(const plan::ServicePlan& service, const plan::LatencyFigures<double>& l) {
    const plan::Simulated& s = *service.simulated;
    if (s.saturated) return service.name + ": not verified, the simulated queues grow without bound";
    const TimeUnit unit = unit_for(s.p99.value);
    return service.name + ": verified, simulated p99 " + number(s.p99.value / unit.seconds) + " " + unit.name + " +- " + number(s.p99.half_width / unit.seconds, 2) +
           " against " + number(l.p99.value() / unit.seconds) + " by formula (" + grouped(static_cast<double>(s.customers)) + " requests" + (s.on_trace ? ", the trace replayed" : "") +
           (s.truncated ? ", truncated by the clock" : "") + ")" +
           (s.has_tokens ? "; TTFT p95 " + time_text(s.ttft_p95.value) + " +- " + time_text(s.ttft_p95.half_width) + ", TPOT p50 " + time_text(s.tpot_p50.value) : std::string());
}

std::string latency_part(const Plan& p, const Style& style) {
    std::string out = heading("Latency at the design rate, after the loss that redundancy allows for", style);
    double least = std::numeric_limits<double>::infinity();
    for (const auto& s : p.figures.services) least = std::min(least, s.latency.p50.value());
    const TimeUnit unit = unit_for(least);
    const auto in_unit = [&](double seconds) { return number(seconds / unit.seconds); };
    const std::string u = std::string(" [") + unit.name + "]";
    Table t({{"service / stage", true}, {"mean" + u}, {"p50" + u}, {"p95" + u}, {"p99" + u}, {"p99.9" + u}, {"has to wait"}, {"method", true}});
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        const auto& l = p.figures.services[i].latency;
        const auto& s = p.services[i];
        t.row({s.name, in_unit(l.mean.value()), in_unit(l.p50.value()), in_unit(l.p95.value()), in_unit(l.p99.value()), in_unit(l.p999.value()), "",
               s.method + " (" + s.error + (s.relative_error > 0.0 ? ", +-" + percent(s.relative_error) : "") + ")"});
        if (s.stages.size() < 2) continue;
        for (const auto& stage : s.stages) {
            t.row({"  " + stage.name, in_unit(stage.response_mean), "", "", in_unit(stage.response_p99), "", stage.pooled && !stage.tokens ? percent(stage.p_wait) : "-", stage.method});
        }
    }
    out += t.text(style);
    for (const auto& s : p.services) {
        out += (style.markdown ? "\n" : "  ") + s.name + ": at twice the design rate with every replica up, " +
               (std::isfinite(s.p99_at_double) ? "p99 " + time_text(s.p99_at_double) : std::string("queues grow without bound")) + "\n";
    }
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        if (p.services[i].simulated) out += (style.markdown ? "\n" : "  ") + simulated_text(p.services[i], p.figures.services[i].latency) + "\n";
    }
    return out;
}

std::string capacity_part(const Plan& p, const Style& style) {
    std::string out = heading("Capacity", style);
    Table t({{"pool", true}, {"instance", true}, {"needed"}, {"run"}, {"instances"}, {"GPUs"}, {"busy at design"}, {"busy on average"}, {"bound by", true}, {"survives loss of", true}});
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        std::size_t pool = 0;
        for (const auto& stage : p.services[i].stages) {
            if (!stage.pooled) continue;
            const auto& f = p.figures.services[i].capacity.pools[pool++];
            t.row({(p.services.size() > 1 ? p.services[i].name + "/" : "") + stage.name, stage.instance.empty() ? "own price" : stage.instance,
                   number(f.needed), number(f.replicas), number(f.instances.value()), number(f.gpus.value()), percent(f.utilisation_design),
                   percent(f.utilisation), stage.binding, stage.redundancy});
        }
    }
    out += t.text(style);
    for (const auto& s : p.services) {
        for (const auto& sentence : s.why) out += (style.markdown ? "\n" : "  ") + wrapped(sentence, 4) + "\n";
    }
    return out;
}

std::string cost_part(const Plan& p, const Style& style) {
    std::string out = heading("Compute cost", style);
    Table t({{"service", true}, {"an hour"}, {"a month"}, {"a request"}, {"a million requests"}, {"utilisation"}});
    const auto row = [&](const std::string& name, const plan::CostFigures<double>& c) {
        t.row({name, money(c.per_hour.value()), money(c.per_month.value()), money(c.per_request.value()), money(1e6 * c.per_request.value()), percent(c.utilisation)});
    };
    for (std::size_t i = 0; i < p.services.size(); ++i) row(p.services[i].name, p.figures.services[i].cost);
    if (p.services.size() > 1) row("all", p.figures.total.cost);
    return out + t.text(style);
}

// A visitor over describe_lines(): one row a line that costs anything.
struct LineRows {
    Table& table;
    double total;
    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& amount) {
        if (amount.value() != 0.0) table.row({std::string(f.key), money(amount.value()), percent(amount.value() / total), std::string(f.help)});
    }
};

std::string tco_part(const Plan& p, const Style& style) {
    const auto& t = p.figures.tco;
    std::string out = heading("Total cost of ownership, a month", style);
    Table lines({{"line", true}, {"amount"}, {"share"}, {"what it is", true}});
    LineRows rows{lines, t.per_month.value()};
    plan::describe_lines(rows, t);
    lines.row({"total", money(t.per_month.value()), "100 %", number(t.multiplier) + " x compute"});
    out += lines.text(style);
    const std::string rule = "The rule of " + number(t.rule_low / (t.compute + t.purchase)) + " to " + number(t.rule_high / (t.compute + t.purchase)) + " x compute says " +
                             money(t.rule_low.value()) + " to " + money(t.rule_high.value()) + ".";
    out += (style.markdown ? "\n" : "  ") + wrapped((p.rule_is_estimate ? rule + " It is the estimate as long as the scenario says nothing of people or overheads (\"people\", \"tco\"). On its assumed values the list"
                                                                      : rule + " The list above is the estimate. It") +
                                       " implies " + number(t.multiplier) + " x: " + p.tco_regime + "." +
                                       (t.rule_holds_at_low.value() > 0.0 ? " With these people the rule holds between " + money(t.rule_holds_at_high.value()) + " and " +
                                        money(t.rule_holds_at_low.value()) + " of compute a month." : ""), 2) + "\n";
    return out;
}

// Mix, owned servers, carbon and years in a line each; `sizewell mix` and `sizewell tco` say the rest.
std::string money_part(const Plan& p, const Style& style) {
    Table t({{"beside it", true}, {"", true}});
    bool any = false;
    const auto row = [&](const char* what, const std::string& text) {
        any = true;
        t.row({what, text});
    };
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        if (!p.figures.mixed(i)) continue;
        const auto& m = p.figures.mixes[i];
        row("purchase mix", p.services[i].name + ": " + money(m.per_month.value()) + " a month, " + percent(m.saved_share) + " below all on demand; " + number(m.reserved_3y.value()) + " for 3 years, " +
                                number(m.reserved_1y.value()) + " for 1, " + number(m.on_demand.value()) + " on demand, " + number(m.spot.value()) + " on spot");
    }
    if (!p.figures.owned.empty()) row("owned servers", money(p.figures.owned.front().per_month.value()) + " a month beside " + money(p.figures.owned.front().rent.value()) + " of rent");
    if (p.years) row("years", money(p.figures.years.front().npv.value()) + " present value of " + number(p.years->horizon) + " years");
    return any ? heading("Buying, owning, years", style) + t.text(style) : std::string();
}

std::string managed_part(const Plan& p, const Style& style) {
    const auto& m = p.figures.managed;
    std::string out = heading("Managed platform or a Kubernetes of one's own, a month", style);
    Table t({{"", true}, {"Kubernetes"}, {"managed"}});
    const auto& tco = p.figures.tco;
    t.row({"compute", money(tco.compute.value()), money(tco.compute.value())});
    t.row({"premium (" + percent(m.premium) + ")", "-", money(m.premium_paid.value())});
    t.row({"engineers", money(tco.engineers.value()), money((tco.engineers - m.people_saved).value())});
    t.row({"cluster fee", money(tco.cluster.value()), "-"});
    t.row({"these lines together", money(m.kubernetes.value()), money(m.managed.value())});
    out += t.text(style);
    const auto& b = p.break_even;
    const double gap = std::abs((m.managed - m.kubernetes).value());
    std::string text = p.cheaper == "equal" ? "Both cost the same." : (p.cheaper == "managed" ? "Managed" : "Kubernetes") + std::string(" is cheaper by ") + money(gap) + " a month. ";
    switch (b.kind) {
        case plan::Crossing::never: text += "Break-even: never; the managed platform asks no premium."; break;
        case plan::Crossing::always: text += "Break-even: none; the managed platform saves nobody, so Kubernetes is cheaper at any rate."; break;
        case plan::Crossing::at:
            if (!std::isfinite(b.rate)) {
                text += "Break-even: never within a million times this demand.";
                break;
            }
            text += "Break-even at " + money(m.break_even_compute.value()) + " of compute: " +
                    (b.rate > 0.0 ? "from " + number(b.rate, 4) + " req/s on average" : std::string("at any rate")) + ", when instance " + number(b.instances) +
                    " is added, Kubernetes is cheaper.";
            break;
    }
    return out + (style.markdown ? "\n" : "  ") + wrapped(text, 2) + "\n";
}

std::string sentence(const std::string& text) { return text.empty() || text.back() == '.' ? text : text + "."; }

std::string warnings_part(const Plan& p, const Style& style) {
    if (p.warnings.empty()) return {};
    std::string out = heading("What to know", style);
    for (const auto& w : p.warnings) {
        if (style.markdown) {
            out += "- " + w.code + ": " + sentence(w.text) + " *" + sentence(w.help) + "*\n";
        } else {
            out += "  " + w.code + "  " + wrapped(sentence(w.text), 9) + "\n         -> " + wrapped(sentence(w.help), 12) + "\n";
        }
    }
    return out;
}

std::string used_part(const Plan& p, const Style& style) {
    std::string out;
    const auto list = [&](bool assumed, const char* head) {
        Table t({{"input", true}, {"value", true}, {"source", true}, {"date", true}});
        bool any = false;
        for (const auto& u : p.used) {
            if (u.assumed != assumed) continue;
            any = true;
            t.row({u.path, u.value, u.source.size() > 60 && !style.markdown ? u.source.substr(0, 57) + "..." : u.source, u.date});
        }
        if (any) out += heading(head, style) + t.text(style);
    };
    list(false, "From the catalogue");
    list(true, "Assumed, since the scenario does not say");
    return out;
}

}  // namespace

std::string plan_text(const Plan& p, const Style& style) {
    return title(p, style) + verdict_part(p, style) + demand_part(p, style) + latency_part(p, style) + tokens_part(p, style) + capacity_part(p, style) +
           cost_part(p, style) + tco_part(p, style) + money_part(p, style) + managed_part(p, style) +
           (p.choices != nullptr ? choices_part(*p.choices, style) : std::string()) + warnings_part(p, style) + used_part(p, style);
}

}  // namespace sizewell::report
