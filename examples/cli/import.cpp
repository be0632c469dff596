// import: files of other tools, read into the program's own.
#include "program.hpp"

namespace sizewell::cli {

void add_import(Program& program) {
    CLI::App* app = program.app.add_subcommand("import", "reads price lists, bills and measurements of other tools");
    app->require_subcommand(1);
    add_import_prices(*app, program);
}

}  // namespace sizewell::cli
