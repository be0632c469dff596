// sweep, goal: one plan asked for many values of an input.
#include "question.hpp"

#include <sizewell/plan/goal.hpp>
#include <sizewell/report/questions.hpp>
#include <sizewell/scenario/baseline.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

plan::QuestionOptions options_of(const Question& q, const scenario::Baseline& baseline, Progress& progress, bool one_at_a_time) {
    plan::QuestionOptions o;
    o.threads = q.threads;
    o.on = [&progress](std::size_t done, std::size_t of) { return progress(done, of); };
    if (const auto points = sampling(baseline.catalog(), q, {}, one_at_a_time)) o.sampler = points(baseline.scenario(), baseline.scenario());
    return o;
}

struct SweepArguments {
    Question question;
    std::string file;
    std::vector<std::string> axes;
};

int run_sweep(SweepArguments& a) {
    Question& q = a.question;
    take_lock(q);
    const ReadScenario all = read(a.file, q.composition());
    const scenario::Baseline baseline(all.document, all.catalogue);
    auto axes = plan::parse_axes(a.axes, baseline);
    const Interruption interruption;
    plan::Sweep s;
    {
        Progress progress("plans");
        s = of_scenario(a.file, [&] { return plan::sweep(baseline, std::move(axes), q.shown, options_of(q, baseline, progress, false)); });
    }
    print(q.output.json ? report::sweep_json(s) : q.csv ? report::sweep_csv(s) : report::sweep_text(s, q.output.style()));
    if (s.interrupted()) return ended_by_interruption(std::to_string(s.done) + " of " + std::to_string(s.cells.size()) + " plans done");
    auto asked = a.axes;
    asked.insert(asked.end(), q.shown.begin(), q.shown.end());
    hold_lock(q, "sweep", asked, {&all.document}, report::sweep_json(s));
    return kFine;
}

struct GoalArguments {
    Question question;
    std::string file;
    plan::GoalQuestion goal;
};

int run_goal(GoalArguments& a) {
    Question& q = a.question;
    take_lock(q);
    const ReadScenario all = read(a.file, q.composition());
    const scenario::Baseline baseline(all.document, all.catalogue);
    const Interruption interruption;
    plan::Goal g;
    {
        Progress progress("evaluations");
        g = of_scenario(a.file, [&] { return plan::goal(baseline, a.goal, options_of(q, baseline, progress, true)); });
    }
    print(q.output.json ? report::goal_json(g) : q.csv ? report::goal_csv(g) : report::goal_text(g, q.output.style()));
    if (g.result.interrupted) return ended_by_interruption(std::to_string(g.result.evaluations) + " evaluations done");
    hold_lock(q, "goal", {a.goal.condition, a.goal.by, a.goal.from, a.goal.to}, {&all.document}, report::goal_json(g));
    return g.result.holding.empty() ? kNoSolution : kFine;
}

}  // namespace

void add_sweep(Program& program) {
    auto a = std::make_shared<SweepArguments>();
    CLI::App* app = program.app.add_subcommand("sweep", "tables of a plan's figures over one or more inputs; what the scenario leaves open is chosen anew in every cell");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    app->add_option("INPUT=VALUES", a->axes, "demand.peak=100..10000:log20, :lin20, :step100, or a list a,b,c")->required();
    app->add_option("--show", a->question.shown, "figure of the plan, e.g. cost.per_month or p90(cost.per_month); may be repeated")->take_all()->allow_extra_args(false);
    add_composition(app, a->question);
    add_question_options(app, a->question);
    app->callback([&program, a] {
        program.run = [a] { return run_sweep(*a); };
    });
}

void add_goal(Program& program) {
    auto a = std::make_shared<GoalArguments>();
    CLI::App* app = program.app.add_subcommand("goal", "the values of an input for which a condition on the plan holds (5 if there are none); some 100 plans, each of --samples draws for a percentile");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    app->add_option("CONDITION", a->goal.condition, "e.g. \"cost.per_month <= $40k\" or \"p90(cost.per_month) <= $40k\"")->required();
    app->add_option("--by", a->goal.by, "input that is turned, e.g. demand.peak")->required();
    app->add_option("--from", a->goal.from, "lower end of the search; a hundredth of the present value unless given");
    app->add_option("--to", a->goal.to, "upper end; a hundred times the present value unless given");
    add_composition(app, a->question);
    add_question_options(app, a->question);
    app->callback([&program, a] {
        program.run = [a] { return run_goal(*a); };
    });
}

}  // namespace sizewell::cli
