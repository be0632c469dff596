// plan, explain, check: what is done with a scenario.
#include "program.hpp"

#include <sizewell/plan/plan.hpp>
#include <sizewell/scenario/read.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

struct FileArguments {
    std::string file;
    std::string quantity;
    Output output;
};

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
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const auto catalogue = load_catalogue(a->file);
            const plan::Plan p = plan::make_plan(scenario::read_scenario(a->file, catalogue), catalogue);
            print(a->output.json ? report::plan_json(p) : report::plan_text(p, a->output.style()));
            return p.met ? kFine : kNotMet;
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
            const auto catalogue = load_catalogue(a->file);
            const auto steps = plan::explain(scenario::read_scenario(a->file, catalogue), catalogue, a->quantity);
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
            const auto catalogue = load_catalogue(a->file);
            try {
                const auto s = scenario::read_scenario(a->file, catalogue);
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
