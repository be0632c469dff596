// tco: every line of the total, the multiplier, owned beside rented, the years.
#include "money.hpp"

#include <sizewell/report/money.hpp>

#include <memory>

namespace sizewell::cli {

namespace {

struct TcoArguments {
    std::string file;
    int years = 0;
    bool cash = false;
    Output output;
};

}  // namespace

void add_tco(Program& program) {
    auto a = std::make_shared<TcoArguments>();
    CLI::App* app = program.app.add_subcommand("tco", "total cost of ownership: every line with quantity and unit price, the multiplier, owned beside rented, years");
    app->add_option("FILE", a->file, "scenario (JSON with comments)")->required();
    app->add_option("--years", a->years, "years to look ahead, instead of the scenario's")->check(CLI::Range(1, 10));
    app->add_flag("--cash", a->cash, "also the money of each month (three years unless said)");
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV, one line a line; with --cash one a month")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->callback([&program, a] {
        program.run = [a]() -> int {
            ReadScenario all = read_decided(a->file);
            auto& years = all.scenario.years;
            years.asked = years.asked || a->years > 0 || a->cash;
            if (a->years > 0) {
                years.horizon.value = Q<one_u>::from_value(static_cast<double>(a->years));
                years.horizon.from = {scenario::Origin::given, std::to_string(a->years), "--years", ""};
            }
            const plan::Plan p = money_plan(a->file, all);
            print(a->output.json ? report::tco_json(p) : a->output.csv ? report::tco_csv(p, a->cash) : report::tco_text(p, a->output.style(), a->cash));
            return kFine;
        };
    });
}

}  // namespace sizewell::cli
