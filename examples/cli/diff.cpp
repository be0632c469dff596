// diff, whatif: two plans beside each other, or all variants of a file.
#include "question.hpp"

#include <sizewell/report/questions.hpp>
#include <sizewell/scenario/baseline.hpp>
#include <sizewell/scenario/inputs.hpp>
#include <sizewell/scenario/literal.hpp>
#include <sizewell/scenario/read.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

struct DiffArguments {
    Question question;
    std::string past, now;
    bool all = false;
    bool infracost = false;
    bool variants = false;
    bool inputs = false;
};

int show(DiffArguments& a, const scenario::Baseline& past, const scenario::Baseline& now, const std::string& past_name, const std::string& now_name, const std::string& verb) {
    Question& q = a.question;
    plan::QuestionOptions options;
    options.threads = q.threads;
    const Interruption interruption;
    plan::Difference d;
    {
        Progress progress("points");
        const auto on = [&progress](std::size_t done, std::size_t of) { return progress(done, of); };
        d = of_scenario(now_name, [&] { return plan::difference(past, now, past_name, now_name, options, sampling(past.catalog(), q, on)); });
    }
    for (auto* side : {&d.past_plan, &d.now_plan}) {
        const auto& b = side == &d.past_plan ? past : now;
        const auto points = sampling(b.catalog(), q);
        plan::hold_expectations(b.scenario(), b.catalog(), points && !b.scenario().expect.empty() ? points(b.scenario(), b.scenario()) : plan::Sampler{}, *side);
    }
    print(a.infracost ? report::difference_infracost(d) : q.output.json ? report::difference_json(d) : q.csv ? report::difference_csv(d) : report::difference_text(d, a.all, q.output.style()));
    if (d.interrupted) return ended_by_interruption("the plans at the medians done, the ranges not");
    hold_lock(q, verb, q.sets, {&past.document(), &now.document()}, report::difference_json(d));
    return kFine;
}

int run_diff(DiffArguments& a) {
    take_lock(a.question);
    const auto how = a.question.composition();
    const ReadScenario past = read(a.past, how), now = read(a.now, how);
    const bool shared = scenario::catalogue_of(past.document) == scenario::catalogue_of(now.document);
    const scenario::Baseline before(past.document, past.catalogue), after(now.document, shared ? past.catalogue : now.catalogue);
    return show(a, before, after, a.past, a.now, "diff");
}

std::string inputs_text(const scenario::Baseline& b) {
    std::string out;
    for (const auto& i : b.inputs()) {
        const auto value = i.kind == scenario::InputKind::number ? b.value_of(i) : std::nullopt;
        out += i.path + (value ? " = " + scenario::format_quantity(*value, i.dimension, 4) : "") + "\n";
    }
    return out;
}

int run_whatif(DiffArguments& a) {
    Question& q = a.question;
    take_lock(q);
    const scenario::Document file = scenario::read_document(a.past);
    if (a.inputs) {
        const ReadScenario all = read(file, q.composition());
        print(inputs_text({all.document, all.catalogue}));
        return kFine;
    }
    if (a.variants) {
        const ReadScenario all = read(file, {});
        const Interruption interruption;
        plan::QuestionOptions options;
        options.threads = q.threads;
        if (const auto points = sampling(all.catalogue, q)) options.sampler = points(all.scenario, all.scenario);
        plan::Sweep s;
        {
            Progress progress("variants");
            options.on = [&progress](std::size_t done, std::size_t of) { return progress(done, of); };
            s = of_scenario(a.past, [&] { return plan::variants(file, all.catalogue, q.composition().overrides, q.shown, options); });
        }
        print(q.output.json ? report::sweep_json(s) : q.csv ? report::sweep_csv(s) : report::variants_text(s, q.output.style()));
        if (!s.interrupted()) return kFine;
        return ended_by_interruption(std::to_string(s.done) + " of " + std::to_string(s.cells.size()) + " variants done");
    }
    const ReadScenario past = read(file, {}), now = read(file, q.composition());
    const bool shared = scenario::catalogue_of(past.document) == scenario::catalogue_of(now.document);
    std::string name = q.variant;
    for (const auto& s : q.sets) name += (name.empty() ? "" : ", ") + s;
    const scenario::Baseline before(past.document, past.catalogue), after(now.document, shared ? past.catalogue : now.catalogue);
    return show(a, before, after, a.past, name, "whatif");
}

}  // namespace

void add_diff(Program& program) {
    auto a = std::make_shared<DiffArguments>();
    CLI::App* app = program.app.add_subcommand("diff", "what differs between two scenarios: inputs, figures, and how likely the second is cheaper");
    app->add_option("A", a->past, "scenario (JSON with comments)")->required();
    app->add_option("B", a->now, "the other one")->required();
    app->add_flag("--all", a->all, "every figure that differs");
    app->add_flag("--infracost", a->infracost, "write the JSON of `infracost diff`");
    add_composition(app, a->question);
    add_question_options(app, a->question);
    app->footer("Exit: 0, whether they differ or not; 3 or 4 where one cannot be read.");
    app->callback([&program, a] {
        program.run = [a] { return run_diff(*a); };
    });
}

void add_whatif(Program& program) {
    auto a = std::make_shared<DiffArguments>();
    CLI::App* app = program.app.add_subcommand("whatif", "a scenario before and after --set or --variant, or all its variants side by side");
    app->add_option("FILE", a->past, "scenario (JSON with comments)")->required();
    auto* variants = app->add_flag("--variants", a->variants, "every variant in the file side by side");
    auto* inputs = app->add_flag("--inputs", a->inputs, "list the inputs that can be set, with their values");
    app->add_option("--show", a->question.shown, "figure of the plan for --variants; may be repeated")->take_all()->allow_extra_args(false);
    app->add_flag("--all", a->all, "every figure that differs");
    app->add_flag("--infracost", a->infracost, "write the JSON of `infracost diff`");
    add_composition(app, a->question);
    add_question_options(app, a->question);
    app->callback([&program, a, app, variants, inputs] {
        if (variants->count() + inputs->count() == 0 && app->count("--set") + app->count("--variant") == 0) throw CLI::RequiredError("--set, --variant, --variants or --inputs");
        program.run = [a] { return run_whatif(*a); };
    });
}

}  // namespace sizewell::cli
