// What every verb of the program shares: where it writes, how it fails.
#pragma once

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/error.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/scenario/compose.hpp>
#include <sizewell/scenario/read.hpp>
#include <sizewell/scenario/scenario.hpp>

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace sizewell::cli {

/// Exit codes of the program.
enum Exit : int {
    kFine = 0,
    kNotMet = 1,      ///< a promise or budget of the scenario is not met
    kUsage = 2,
    kInput = 3,       ///< an input file
    kUnits = 4,       ///< an input file whose only errors are units
    kNoSolution = 5,  ///< a question without an answer
    kInterrupted = 130,  ///< ended by Ctrl-C; what was done by then is written
    kInternal = 70
};

/// How a result is written.
struct Output {
    bool json = false;
    bool csv = false;
    bool markdown = false;

    report::Style style() const;
};

/// A verb sets `run`; main() calls it once the command line is read.
struct Program {
    CLI::App app;
    std::function<int()> run;
};

/// Writes a result to stdout; run_safely() sees whether it arrived.
void print(const std::string& text);
/// Writes narration to stderr.
void say(const std::string& text);

/// Is this stream a terminal, and may it be coloured?
bool colour_for(int descriptor);

/// The models whose name, alias or family holds a text, as a table, JSON, CSV or Markdown.
std::string models_listed(const catalog::Catalog& catalogue, const std::string& text, const Output& output);

/// A scenario beside the catalogue it was read with.
struct ReadScenario {
    catalog::Catalog catalogue;
    scenario::Scenario scenario;
    scenario::Document document;  ///< composed: base, variant and overrides in one
};

/// The scenario in a file, or in a pipe, with the user's own catalogue on top if it names one.
ReadScenario read(const std::string& file, const scenario::Composition& how = {});
/// The same from a document that was read before: a pipe speaks only once.
ReadScenario read(const scenario::Document& file, const scenario::Composition& how);

/// The same with everything chosen that the scenario leaves to the plan: GPUs and batch limits.
ReadScenario read_decided(const std::string& file);

using scenario::of_scenario;

void add_plan(Program& program);
void add_mix(Program& program);
void add_tco(Program& program);
void add_simulate(Program& program);
void add_replay(Program& program);
void add_explain(Program& program);
void add_tornado(Program& program);
void add_check(Program& program);
void add_breakeven(Program& program);
void add_catalog(Program& program);
void add_memory(Program& program);
void add_queue(Program& program);
void add_sweep(Program& program);
void add_goal(Program& program);
void add_diff(Program& program);
void add_whatif(Program& program);
void add_schema(Program& program);
void add_init(Program& program);
void add_import(Program& program);
void add_import_prices(CLI::App& import, Program& program);

}  // namespace sizewell::cli
