// breakeven: from where on an alternative pays, and what would turn the decision.
#include "program.hpp"

#include <sizewell/plan/choices.hpp>
#include <sizewell/report/break_even.hpp>

#include <memory>
#include <set>
#include <string>

namespace sizewell::cli {

namespace {

struct BreakEvenArguments {
    std::string file, versus;
    bool steps = false;
    Output output;
};

// "never" and "always" are answers; a price that cannot be had leaves the question without one.
int run_break_even(const BreakEvenArguments& a) {
    const ReadScenario all = read_decided(a.file);
    plan::ChoicesOfPlan answers;
    try {
        if (a.versus.empty()) {
            answers = plan::choices_of(all.scenario, all.catalogue);
            if (answers.break_evens.empty()) answers.break_evens = plan::break_evens(all.scenario, all.catalogue);
        } else {
            answers.break_evens.push_back(plan::break_even(all.scenario, all.catalogue, a.versus));
        }
    } catch (const DomainError& e) {
        throw InputError(a.file, {{"E0410", "", 0, 0, e.what(), "change the stages or the demand it speaks of"}});
    }
    print(a.output.json ? report::choices_json(answers) : a.output.csv ? report::choices_csv(answers) : report::choices_text(answers, a.steps, a.output.style()));
    return !a.versus.empty() && answers.break_evens.front().kind == plan::BreakEvenKind::not_offered ? kNoSolution : kFine;
}

}  // namespace

void add_breakeven(Program& program) {
    auto a = std::make_shared<BreakEvenArguments>();
    CLI::App* app = program.app.add_subcommand("breakeven", "from where on Kubernetes, own GPUs, owning, commitments, always-on, batch, a cache or a router pay");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    app->add_option("--versus", a->versus, "one question only; left out: managed, reserved and every choice the scenario states")
        ->check(CLI::IsMember(std::set<std::string>(std::begin(plan::kBreakEvens), std::end(plan::kBreakEvens))));
    app->add_flag("--explain", a->steps, "also the arithmetic, formula by formula");
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV, one row for each crossing")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->callback([&program, a] { program.run = [a] { return run_break_even(*a); }; });
}

}  // namespace sizewell::cli
