// mix: how to buy a fleet.
#include "money.hpp"

#include <sizewell/report/money.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

struct MixArguments {
    std::string file;
    Output output;
};

}  // namespace

void add_mix(Program& program) {
    auto a = std::make_shared<MixArguments>();
    CLI::App* app = program.app.add_subcommand("mix", "the cheapest layers of commitments, on-demand and spot instances under a scenario's fleet");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV, one line a layer")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            ReadScenario all = read_decided(a->file);
            for (auto& s : all.scenario.services) s.mix.asked = true;
            const plan::Plan p = money_plan(a->file, all);
            print(a->output.json ? report::mix_json(p) : a->output.csv ? report::mix_csv(p) : report::mix_text(p, a->output.style()));
            return kFine;
        };
    });
}

}  // namespace sizewell::cli
