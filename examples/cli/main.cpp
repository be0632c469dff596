// The program `sizewell`: a client of the public headers.
#include "program.hpp"

#include <sizewell/error.hpp>
#include <sizewell/plan/choose.hpp>
#include <sizewell/scenario/document.hpp>
#include <sizewell/scenario/read.hpp>
#include <sizewell/version.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace sizewell::cli {

report::Style Output::style() const { return {.colour = !markdown && colour_for(STDOUT_FILENO), .markdown = markdown}; }

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void say(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

bool colour_for(int descriptor) {
    const char* no = std::getenv("NO_COLOR");
    return (no == nullptr || *no == '\0') && isatty(descriptor) == 1;
}

ReadScenario read(const std::string& file, const scenario::Composition& how) { return read(scenario::read_document(file), how); }

ReadScenario read(const scenario::Document& file, const scenario::Composition& how) {
    scenario::Document document = scenario::composed(file, how);
    ReadScenario all{scenario::catalog_for(document, catalog::catalog_directory()), {}, std::move(document)};
    all.scenario = scenario::read_scenario(all.document, all.catalogue);
    return all;
}

ReadScenario read_decided(const std::string& file) {
    ReadScenario all = read(file);
    if (plan::leaves_open(all.scenario)) all.scenario = plan::choose(all.scenario, all.catalogue).scenario;
    return all;
}

namespace {

int run_safely(const std::function<int()>& run) {
    try {
        const int code = run();
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
        say("sizewell: cannot write the result\n");
        return kInternal;
    } catch (const InputError& e) {
        say(report::findings_text(e, {.colour = colour_for(STDERR_FILENO)}));
        return e.only_units() ? kUnits : e.only_arguments() ? kUsage : kInput;
    } catch (const DomainError& e) {
        say(std::string("sizewell: ") + e.what() + "\n");
        return kUsage;
    } catch (const Error& e) {
        say(std::string("sizewell: ") + e.what() + "\n");
        return kInput;
    } catch (const std::exception& e) {
        say(std::string("sizewell: internal error: ") + e.what() + "\n");
        return kInternal;
    }
}

int main_program(int argc, char** argv) {
    Program program;
    CLI::App& app = program.app;
    app.name("sizewell");
    app.description("How many GPUs keep a latency promise, what a request really costs, and whether to run it yourself.");
    app.set_version_flag("--version", std::string("sizewell ") + kVersion);
    app.footer("Exit: 0 fine, 1 a promise or budget is not met, 2 usage, 3 input file, 4 units, 5 no solution, 70 internal, 130 ended by Ctrl-C.");
    app.require_subcommand(1);
    add_plan(program);
    add_mix(program);
    add_tco(program);
    add_simulate(program);
    add_replay(program);
    add_explain(program);
    add_tornado(program);
    add_check(program);
    add_breakeven(program);
    add_catalog(program);
    add_memory(program);
    add_queue(program);
    add_sweep(program);
    add_goal(program);
    add_diff(program);
    add_whatif(program);
    add_schema(program);
    add_init(program);
    add_import(program);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e);
        return code == 0 ? kFine : kUsage;
    }
    return run_safely(program.run);
}

}  // namespace

}  // namespace sizewell::cli

int main(int argc, char** argv) { return sizewell::cli::main_program(argc, argv); }
