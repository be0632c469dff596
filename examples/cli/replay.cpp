// replay: a trace of real traffic, measured and sent through c servers.
#include "program.hpp"

#include <sizewell/demand/trace.hpp>
#include <sizewell/plan/replay.hpp>
#include <sizewell/report/replay.hpp>
#include <sizewell/scenario/dimension.hpp>
#include <sizewell/scenario/literal.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sizewell::cli {

namespace {

struct ReplayArguments {
    std::string trace, interval, unit = "auto";
    std::vector<std::string> promises;
    demand::TraceReading reading;
    plan::ReplayRequest request;
    bool spread = false;
    Output output;
};

const std::map<std::string, demand::TimeFormat>& time_units() {
    using demand::TimeFormat;
    static const std::map<std::string, TimeFormat> units = {{"auto", TimeFormat::automatic}, {"iso", TimeFormat::iso8601}, {"ns", TimeFormat::nanoseconds},
        {"us", TimeFormat::microseconds}, {"ms", TimeFormat::milliseconds}, {"s", TimeFormat::seconds}, {"min", TimeFormat::minutes},
        {"h", TimeFormat::hours}, {"day", TimeFormat::days}};
    return units;
}

double seconds_in(const std::string& text) {
    try {
        const auto literal = scenario::parse_literal(text);
        scenario::require(literal, {.dimension = scenario::dimension_of<second_u>(), .low = 0.0, .above_low = true});
        return scenario::median(literal);
    } catch (const scenario::LiteralError& e) {
        throw InputError("--interval", {{e.code(), "", 1, static_cast<int>(e.offset()) + 1, e.reason(), e.help()}});
    }
}

int run_replay(ReplayArguments a) {
    if (!a.interval.empty()) a.reading.interval = seconds_in(a.interval);
    a.reading.format = time_units().at(a.unit);
    for (const auto& text : a.promises) a.request.promises.push_back(plan::parse_promise(text));
    demand::Trace trace = a.trace == "-" ? demand::read_trace(std::cin, "standard input", a.reading) : demand::read_trace(a.trace, a.reading);
    if (a.spread) trace = demand::spread_in_quantum(std::move(trace));
    const auto replay = plan::replay_trace(trace, a.request);
    print(a.output.json ? report::replay_json(replay) : a.output.csv ? report::replay_csv(replay) : report::replay_text(replay, a.output.style()));
    return replay.reachable ? kFine : kNoSolution;
}

}  // namespace

void add_replay(Program& program) {
    auto a = std::make_shared<ReplayArguments>();
    CLI::App* app = program.app.add_subcommand("replay", "burstiness of a trace, its exact percentiles on servers, fewest servers for promises");
    app->add_option("TRACE", a->trace, "CSV of arrivals or counts with a header; - reads standard input")->required();
    auto* service = app->add_option("--service", a->request.service, "service time of a request, e.g. \"50 ms + 20 ms * GeneratedTokens\"");
    auto* servers = app->add_option("--servers", a->request.servers, "replay on so many servers")->needs(service)->check(CLI::Range(1, 100'000'000));
    app->add_option("--promise", a->promises, "fewest servers for e.g. \"wait p99 <= 0.5 s\"; may be given again")
        ->needs(service)->excludes(servers)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app->add_option("--time", a->reading.time, "column of the times");
    app->add_option("--time-unit", a->unit, "auto, iso, ns, us, ms, s, min, h or day")->check(CLI::IsMember(time_units()));
    auto* counts = app->add_option("--counts", a->reading.counts, "column of requests per interval");
    app->add_option("--interval", a->interval, "of the counts, e.g. \"5 min\"; left out: the step between rows")->needs(counts);
    app->add_flag("--rates", a->reading.rates, "the counts column holds requests per second")->needs(counts);
    app->add_flag("--sort", a->reading.sort, "put the rows in the order of time");
    app->add_flag("--spread", a->spread, "spread the requests of a coarse clock evenly over its tick");
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->callback([&program, a, service] {
        if (service->count() > 0 && a->request.servers == 0 && a->promises.empty()) throw CLI::RequiredError("--servers or --promise");
        program.run = [a] { return run_replay(*a); };
    });
}

}  // namespace sizewell::cli
