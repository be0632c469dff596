// A plan from a consumer's own program.
#include <sizewell/catalog/catalog.hpp>
#include <sizewell/plan/plan.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/scenario/read.hpp>

#include <cstdio>

int main(int argc, char** argv) {
    using namespace sizewell;
    if (argc != 3) return 2;
    try {
        const auto catalogue = catalog::load_catalog(argv[1]);
        const auto plan = plan::make_plan(scenario::read_scenario(argv[2], catalogue), catalogue);
        std::puts(report::plan_json(plan).c_str());
        return plan.met ? 0 : 1;
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}
