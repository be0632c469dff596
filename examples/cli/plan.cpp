// plan, explain, check: what is done with a scenario.
#include "program.hpp"
#include "watch.hpp"

#include <sizewell/plan/plan.hpp>
#include <sizewell/plan/verify.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

struct FileArguments {
    std::string file;
    std::string quantity;
    bool no_verify = false;
    bool no_ranges = false;
    plan::VerifyOptions verify;
    uncertainty::RunOptions run{{.samples = 4096}, {}, {}};
    Output output;
};

void add_verify_options(CLI::App* app, plan::VerifyOptions& options) {
    app->add_option("--customers", options.customers, "requests to simulate")->check(CLI::Range(std::int64_t{1000}, std::int64_t{10'000'000'000}))->capture_default_str();
    app->add_option("--seconds", options.seconds, "wall clock that a simulation may take for each service")->check(CLI::PositiveNumber)->capture_default_str();
    app->add_option("--seed", options.seed, "seed of the simulation")->capture_default_str();
    app->add_option("--threads", options.threads, "threads, 0 for all; the result does not depend on it")->check(CLI::Range(0, 1024))->capture_default_str();
}

// What only the model can tell of a scenario is wrong with the scenario; a QUANTITY is of the command line.
template <class F>
auto of_scenario(const std::string& file, F&& computed) {
    try {
        return computed();
    } catch (const DomainError& e) {
        if (e.argument() == "quantity") throw;
        throw InputError(file, {{"E0410", "", 0, 0, e.what(), "change the stages or the demand it speaks of"}});
    }
}

plan::Plan plan_of(const std::string& file, const ReadScenario& all) {
    return of_scenario(file, [&] { return plan::make_plan(all.scenario, all.catalogue); });
}

CLI::App* verb(Program& program, const char* name, const char* help, FileArguments& arguments) {
    CLI::App* app = program.app.add_subcommand(name, help);
    app->add_option("FILE", arguments.file, "scenario (JSON with comments)")->required();
    return app;
}

}  // namespace

void add_plan(Program& program) {
    auto a = std::make_shared<FileArguments>();
    CLI::App* app = verb(program, "plan", "replicas, GPUs, dollars, total cost and break-even of a scenario", *a);
    auto* json = app->add_flag("--json", a->output.json, "write JSON (see `sizewell schema plan`)");
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json);
    app->add_flag("--no-verify", a->no_verify, "do not simulate the final choice");
    app->add_flag("--no-ranges", a->no_ranges, "plan at the medians only, do not sample the ranges");
    app->add_option("--samples", a->run.samples, "samples of the ranges")->check(CLI::Range(std::int64_t{256}, std::int64_t{1} << 34))->capture_default_str();
    app->add_option("--precision", a->run.precision, "stop sampling when every percentile is known to this share of itself")->check(CLI::Range(0.0, 1.0));
    add_verify_options(app, a->verify);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const ReadScenario all = read(a->file);
            plan::Plan p = plan_of(a->file, all);
            if (!a->no_verify) plan::verify(all.scenario, p, a->verify);
            if (a->no_ranges || uncertainty::uncertain_inputs(all.scenario).empty()) {
                print(a->output.json ? report::plan_json(p) : report::plan_text(p, a->output.style()));
                return p.met ? kFine : kNotMet;
            }
            a->run.seed = a->verify.seed;
            a->run.threads = a->verify.threads;
            a->run.progress = watch();
            const auto r = of_scenario(a->file, [&] { return uncertainty::run(all.scenario, all.catalogue, a->run); });
            watched();
            print(a->output.json ? report::plan_json(p, r) : report::plan_text(p, a->output.style()) + report::uncertainty_text(r, a->output.style()));
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
            const ReadScenario all = read(a->file);
            const plan::Plan p = plan_of(a->file, all);
            const auto simulated = plan::simulate_plan(all.scenario, p, a->verify);
            print(a->output.json ? report::simulated_json(simulated) : report::simulated_text(simulated, a->output.style()));
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
            const ReadScenario all = read(a->file);
            const auto steps = of_scenario(a->file, [&] { return plan::explain(all.scenario, all.catalogue, a->quantity); });
            print(a->output.json ? report::explanation_json(steps) : report::explanation_text(steps, a->output.style()));
            return kFine;
        };
    });
}

void add_check(Program& program) {
    auto a = std::make_shared<FileArguments>();
    CLI::App* app = verb(program, "check", "reads a scenario and reports everything that is wrong with it", *a);
    app->add_flag("--json", a->output.json, "write the findings as JSON to stdout");
    app->callback([&program, a] {
        program.run = [a]() -> int {
            try {
                const auto s = read(a->file).scenario;
                if (a->output.json) {
                    print(report::findings_json(InputError(a->file, {})));
                } else {
                    print(a->file + ": fine, " + std::to_string(s.services.size()) + (s.services.size() == 1 ? " service\n" : " services\n"));
                }
                return kFine;
            } catch (const InputError& e) {
                if (!a->output.json) throw;
                print(report::findings_json(e));
                return e.only_units() ? kUnits : kInput;
            }
        };
    });
}

}  // namespace sizewell::cli
