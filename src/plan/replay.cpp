#include "sizewell/plan/replay.hpp"

#include "sizewell/error.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace sizewell::plan {
namespace {

InputError as_input_error(const char* option, const scenario::LiteralError& e) {
    return InputError(option, {{e.code(), "", 1, static_cast<int>(e.offset()) + 1, e.reason(), e.help()}});
}

// Columns that a formula can name: identifiers that are not units.
std::vector<scenario::Name> names_of(const demand::Trace& trace) {
    std::vector<scenario::Name> names;
    for (const auto& c : trace.columns) {
        const scenario::Name name{c.name, {}};
        try {
            static_cast<void>(scenario::parse_expression("1 s", std::span(&name, 1)));
            names.push_back(name);
        } catch (const Error&) {
            continue;
        }
    }
    return names;
}

scenario::Expression compiled(const std::string& formula, const demand::Trace& trace, const std::vector<scenario::Name>& names) {
    constexpr auto kTime = scenario::dimension_of<second_u>();
    try {
        auto e = scenario::parse_expression(formula, names);
        if (e.dimension == kTime) return e;
        throw InputError("--service", {{"E0205", "", 1, 1, "is " + scenario::words(e.dimension) + ", must be a time",
                                        "columns are plain numbers: 0.2 ms * ContextTokens"}});
    } catch (const scenario::LiteralError& e) {
        for (const auto& c : trace.columns) {
            const bool usable = std::any_of(names.begin(), names.end(), [&](const auto& n) { return n.name == c.name; });
            if (usable || c.name.empty() || formula.find(c.name) == std::string::npos) continue;
            throw InputError("--service", {{"E0208", "", 1, static_cast<int>(formula.find(c.name)) + 1, "\"" + c.name + "\" is a column that a formula cannot name: it reads as a unit",
                                            "rename the column in the file's first line, e.g. to \"n_" + c.name + "\""}});
        }
        throw as_input_error("--service", e);
    }
}

std::string_view next_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(" \t<"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

}  // namespace

std::vector<double> service_times(const demand::Trace& trace, const std::string& formula) {
    const auto names = names_of(trace);
    const auto expression = compiled(formula, trace, names);
    std::vector<const std::vector<double>*> used(names.size(), nullptr);
    for (const auto& step : expression.steps) {
        if (step.kind == scenario::Expression::Kind::name) used[step.name] = &demand::column(trace, names[step.name].name);
    }
    std::vector<double> row(names.size(), 0.0), out(trace.time.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        for (std::size_t k = 0; k < used.size(); ++k) {
            if (used[k] != nullptr) row[k] = (*used[k])[i];
        }
        out[i] = scenario::fast_value(expression, row);
        if (!(out[i] >= 0.0 && std::isfinite(out[i])))
            throw InputError(trace.name, {{"E0608", "", 0, 0, "request " + std::to_string(i + 1) + " would need a service of " +
                                                                  detail::number_text(out[i]) + " s, must be >= 0 and finite", ""}});
    }
    return out;
}

simulation::Promise parse_promise(std::string_view text) {
    const auto refuse = [&]() { return DomainError("replay", "--promise", text, "such as \"wait p99 <= 0.5 s\" or \"response p95 <= 2 s\""); };
    simulation::Promise promise;
    std::string_view rest = text;
    const auto of = next_word(rest);
    if (of == "response") promise.of = simulation::Promise::Of::response;
    else if (of != "wait") throw refuse();
    const std::string percentile(next_word(rest));
    if (percentile.size() < 2 || percentile.size() > 12 || percentile[0] != 'p') throw refuse();
    if (percentile.find_first_not_of("0123456789.", 1) != std::string::npos) throw refuse();
    char* end = nullptr;
    promise.percent = std::strtod(percentile.c_str() + 1, &end);
    if (*end != '\0' || !(promise.percent > 0.0 && promise.percent < 100.0)) throw refuse();
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.empty() || rest.front() != '<') throw refuse();
    rest.remove_prefix(rest.size() > 1 && rest[1] == '=' ? 2 : 1);
    try {
        const auto limit = scenario::parse_literal(rest);
        scenario::require(limit, {.dimension = scenario::dimension_of<second_u>(), .low = 0.0});
        promise.limit = scenario::median(limit);
    } catch (const scenario::LiteralError& e) {
        throw as_input_error("--promise", e);
    }
    return promise;
}

TraceReplay replay_trace(const demand::Trace& trace, const ReplayRequest& request) {
    if (request.servers < 0) throw DomainError("replay", "servers", request.servers, ">= 1");
    TraceReplay out;
    out.trace = trace.name;
    out.format = trace.format;
    out.burstiness = demand::burstiness(trace);
    out.demand = demand::trace_demand(trace);
    out.percentiles = request.percentiles;
    if (request.service.empty()) {
        if (request.servers > 0 || !request.promises.empty()) throw DomainError("replay", "--service", "", "given with servers or a promise");
        return out;
    }
    if ((request.servers > 0) == !request.promises.empty())
        throw DomainError("replay", "servers", request.servers, "given, or a promise, and not both");
    const bool counted = trace.counted();
    const demand::Trace spread = counted ? demand::one_by_one(trace) : demand::Trace{};
    const demand::Trace& each = counted ? spread : trace;
    const auto service = service_times(each, request.service);
    out.service = demand::lengths_of("service", service);
    const sizing::ReplayQuestion question{{each.time, service}, out.demand.average, out.demand.peak, request.percentiles};
    if (request.servers > 0) {
        out.answers.push_back(sizing::replay_on(question, request.servers));
        out.chosen = 0;
        return out;
    }
    out.answers = sizing::replay_promises(question, request.promises);
    int most = 0;
    for (std::size_t i = 0; i < out.answers.size(); ++i) {
        const auto& fewest = out.answers[i].promised->fewest;
        out.reachable = out.reachable && fewest.reachable;
        if (fewest.servers <= most) continue;
        most = fewest.servers;
        out.chosen = static_cast<int>(i);
    }
    if (!out.reachable) out.chosen = -1;
    return out;
}

}  // namespace sizewell::plan
