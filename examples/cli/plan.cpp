// plan, explain, check: what is done with a scenario.
#include "question.hpp"
#include "watch.hpp"

#include <sizewell/plan/complete.hpp>
#include <sizewell/plan/metric.hpp>
#include <sizewell/plan/plan.hpp>
#include <sizewell/plan/verify.hpp>
#include <sizewell/report/bill.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/scenario/document.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace sizewell::cli {

namespace {

struct FileArguments {
    std::string file;
    std::string quantity;
    bool no_verify = false;
    bool focus = false;
    bool infracost = false;
    std::string period;
    bool no_ranges = false;
    plan::VerifyOptions verify;
    uncertainty::RunOptions run{{.samples = 4096}, {}, {}};
    Output output;
    Question question;
};

void add_verify_options(CLI::App* app, plan::VerifyOptions& options) {
    app->add_option("--customers", options.customers, "requests to simulate")->check(CLI::Range(std::int64_t{1000}, std::int64_t{10'000'000'000}))->capture_default_str();
    app->add_option("--seconds", options.seconds, "wall clock that a simulation may take for each service")->check(CLI::PositiveNumber)->capture_default_str();
    app->add_option("--seed", options.seed, "seed of the simulation")->capture_default_str();
    app->add_option("--threads", options.threads, "threads, 0 for all; the result does not depend on it")->check(CLI::Range(0, 1024))->capture_default_str();
}

plan::Plan plan_of(const std::string& file, const ReadScenario& all, const Question& q) {
    return of_scenario(file, [&] {
        plan::Plan p = plan::make_plan(all.scenario, all.catalogue);
        const auto points = sampling(all.catalogue, q);
        plan::hold_expectations(all.scenario, all.catalogue, points && !all.scenario.expect.empty() ? points(all.scenario, all.scenario) : plan::Sampler{}, p);
        return p;
    });
}

CLI::App* verb(Program& program, const char* name, const char* help, FileArguments& arguments) {
    CLI::App* app = program.app.add_subcommand(name, help);
    app->add_option("FILE", arguments.file, "scenario (JSON with comments)")->required();
    add_composition(app, arguments.question);
    return app;
}

}  // namespace

void add_plan(Program& program) {
    auto a = std::make_shared<FileArguments>();
    CLI::App* app = verb(program, "plan", "replicas, GPUs, dollars, total cost and break-even of a scenario", *a);
    auto* json = app->add_flag("--json", a->output.json, "write JSON (see `sizewell schema plan`)");
    auto* csv = app->add_flag("--csv", a->output.csv, "write every figure as CSV, with its percentiles where there are ranges")->excludes(json);
    auto* markdown = app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    auto* focus = app->add_flag("--focus", a->focus, "write the month as a bill, FOCUS 1.2 CSV")->excludes(json)->excludes(csv)->excludes(markdown);
    app->add_flag("--infracost", a->infracost, "write the month as an estimate, Infracost JSON")->excludes(json)->excludes(csv)->excludes(markdown)->excludes(focus);
    app->add_option("--period", a->period, "month of --focus and --infracost, YYYY-MM; left out: of the scenario's date");
    app->add_flag("--no-verify", a->no_verify, "do not simulate the final choice");
    app->add_flag("--no-ranges", a->no_ranges, "plan at the medians only, do not sample the ranges");
    app->add_option("--samples", a->run.samples, "samples of the ranges")->check(CLI::Range(std::int64_t{256}, std::int64_t{1} << 34))->capture_default_str();
    app->add_option("--precision", a->run.precision, "stop sampling when every percentile is known to this share of itself")->check(CLI::Range(0.0, 1.0));
    add_verify_options(app, a->verify);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const ReadScenario all = read(a->file, a->question.composition());
            plan::Plan p = plan_of(a->file, all, a->question);
            if (a->focus || a->infracost) {  // a bill does not depend on the simulation
                print(a->focus ? report::focus_csv(p, a->period) : report::infracost_json(p, a->period));
                return p.met ? kFine : kNotMet;
            }
            const auto verified = a->no_verify ? std::nullopt : std::optional(a->verify);
            const scenario::Scenario decided = of_scenario(a->file, [&] { return plan::complete(all.scenario, all.catalogue, p, verified); });
            if (a->no_ranges || uncertainty::uncertain_inputs(decided).empty()) {
                print(a->output.json ? report::plan_json(p) : a->output.csv ? report::plan_csv(p) : report::plan_text(p, a->output.style()));
                return p.met ? kFine : kNotMet;
            }
            a->run.seed = a->verify.seed;
            a->run.threads = a->verify.threads;
            const Interruption interruption;
            uncertainty::Result r;
            {
                Progress progress("samples");
                a->run.progress = [&progress](const uncertainty::Progress& far) { return progress(static_cast<std::size_t>(far.done), static_cast<std::size_t>(far.most)); };
                r = of_scenario(a->file, [&] { return uncertainty::run(decided, all.catalogue, a->run); });
                a->run.progress = {};
            }
            print(a->output.json ? report::plan_json(p, r) : a->output.csv ? report::plan_csv(r) : report::plan_text(p, a->output.style()) + report::uncertainty_text(r, a->output.style()));
            if (r.truncated && Interruption::asked()) return ended_by_interruption(std::to_string(r.samples) + " of " + std::to_string(a->run.samples) + " samples done");
            return p.met ? kFine : kNotMet;
        };
    });
}

void add_simulate(Program& program) {
    auto a = std::make_shared<FileArguments>();
    a->verify.customers = 10'000'000;
    a->verify.seconds = 10.0;
    CLI::App* app = verb(program, "simulate", "percentiles of a scenario's stages by simulation, with their intervals", *a);
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json);
    app->add_option("--precision", a->verify.precision, "stop at this relative half-width of the p99")->check(CLI::Range(1e-4, 1.0));
    add_verify_options(app, a->verify);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const ReadScenario all = read(a->file, a->question.composition());
            const plan::Plan p = plan_of(a->file, all, a->question);
            const Interruption interruption;
            a->verify.cancel = Interruption::flag();
            const auto simulated = plan::simulate_plan(all.scenario, all.catalogue, p, a->verify);
            print(a->output.json ? report::simulated_json(simulated) : report::simulated_text(simulated, a->output.style()));
            if (Interruption::asked()) {
                std::int64_t done = 0;
                for (const auto& s : simulated) done += s.customers;
                return ended_by_interruption(std::to_string(done) + " requests simulated");
            }
            return kFine;
        };
    });
}

void add_explain(Program& program) {
    auto a = std::make_shared<FileArguments>();
    CLI::App* app = verb(program, "explain", "formula, formula with numbers, inputs and sources of a figure", *a);
    app->add_option("QUANTITY", a->quantity, "path of a figure, e.g. cost.per_request, tco.per_month, capacity.pools.0.instances");
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const ReadScenario all = read(a->file, a->question.composition());
            const auto steps = of_scenario(a->file, [&] { return plan::explain(all.scenario, all.catalogue, a->quantity); });
            print(a->output.json ? report::explanation_json(steps) : report::explanation_text(steps, a->output.style()));
            return kFine;
        };
    });
}

namespace {

// Every variant is read too: a fault in one is found before the day it is needed.
int check(const FileArguments& a) {
    const scenario::Document document = scenario::read_document(a.file);
    const auto names = scenario::variants_of(document);
    if (a.question.variant.empty()) {
        for (const auto& name : names) (void)read(document, {name, a.question.composition().overrides});
    }
    const ReadScenario all = read(document, a.question.composition());
    const std::size_t n = all.scenario.services.size();
    std::string text = a.file + ": fine, " + std::to_string(n) + (n == 1 ? " service" : " services");
    if (!names.empty()) text += ", " + std::to_string(names.size()) + (names.size() == 1 ? " variant" : " variants");
    if (all.scenario.expect.empty()) {
        print(a.output.json ? report::findings_json(InputError(a.file, {})) : text + "\n");
        return kFine;
    }
    const plan::Plan p = plan_of(a.file, all, a.question);
    const bool met = std::all_of(p.expected.begin(), p.expected.end(), [](const auto& e) { return e.met; });
    if (a.output.json) {
        print(report::expected_json(a.file, p));
    } else {
        print(text + (met ? ", every expectation is met\n" : "\n") + (met ? "" : a.file + ": NOT every expectation is met\n") + report::expected_text(p, a.output.style()));
    }
    return met ? kFine : kNotMet;
}

}  // namespace

void add_check(Program& program) {
    auto a = std::make_shared<FileArguments>();
    CLI::App* app = verb(program, "check", "reads a scenario and its variants, reports everything that is wrong with them, and holds the plan against \"expect\"", *a);
    app->add_flag("--json", a->output.json, "write the findings as JSON to stdout");
    app->callback([&program, a] {
        program.run = [a]() -> int {
            try {
                return check(*a);
            } catch (const InputError& e) {
                if (!a->output.json) throw;
                print(report::findings_json(e));
                return e.only_units() ? kUnits : e.only_arguments() ? kUsage : kInput;
            }
        };
    });
}

}  // namespace sizewell::cli
