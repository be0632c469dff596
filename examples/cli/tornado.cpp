// tornado: which range moves a figure most, and which one flips a promise.
#include "program.hpp"
#include "watch.hpp"

#include <sizewell/report/uncertainty.hpp>
#include <sizewell/uncertainty/sensitivity.hpp>

#include <memory>
#include <string>

namespace sizewell::cli {

namespace {

struct TornadoArguments {
    std::string file;
    std::string figure = "cost.per_month";
    bool no_shares = false;
    uncertainty::SensitivityOptions options;
    Output output;
};

}  // namespace

void add_tornado(Program& program) {
    auto a = std::make_shared<TornadoArguments>();
    CLI::App* app = program.app.add_subcommand("tornado", "which range moves a figure most, alone and together, and which flips a promise");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    app->add_option("--output", a->figure, "path of the figure, e.g. tco.per_month, capacity.replicas, latency.p99")->capture_default_str();
    app->add_flag("--no-shares", a->no_shares, "only one at a time: no shares of the variance");
    app->add_option("--samples", a->options.share.samples, "samples for the shares alone")->check(CLI::Range(std::int64_t{256}, std::int64_t{1} << 30))->capture_default_str();
    app->add_option("--total-samples", a->options.share.total_samples, "samples, for each input, for the shares in all")->check(CLI::Range(std::int64_t{256}, std::int64_t{1} << 30))->capture_default_str();
    app->add_option("--seed", a->options.share.seed, "seed of the points")->capture_default_str();
    app->add_option("--threads", a->options.share.threads, "threads, 0 for all; the result does not depend on it")->check(CLI::Range(0, 1024))->capture_default_str();
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            const ReadScenario all = read_decided(a->file);
            a->options.shares = !a->no_shares;
            const Interruption interruption;
            uncertainty::Sensitivity s;
            {
                Progress progress("evaluations");
                a->options.share.progress = [&progress](std::int64_t done, std::int64_t of) { return progress(static_cast<std::size_t>(done), static_cast<std::size_t>(of)); };
                s = uncertainty::sensitivity(all.scenario, all.catalogue, a->figure, a->options);
                a->options.share.progress = {};
            }
            print(a->output.json ? report::tornado_json(s) : a->output.csv ? report::tornado_csv(s) : report::tornado_text(s, a->output.style()));
            return s.interrupted ? ended_by_interruption(std::to_string(s.bars.size()) + " bars done, the shares of the variance not") : kFine;
        };
    });
}

}  // namespace sizewell::cli
