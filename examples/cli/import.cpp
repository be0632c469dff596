// import: files of other tools, each kind a verb of its own.
#include "program.hpp"

namespace sizewell::cli {

void add_import_bench(CLI::App& import, Program& program);

void add_import(Program& program) {
    CLI::App* import = program.app.add_subcommand("import", "files of other tools: price lists, bills, demand and measured loads");
    import->require_subcommand(1);
    add_import_prices(*import, program);
    add_import_bench(*import, program);
}

}  // namespace sizewell::cli
