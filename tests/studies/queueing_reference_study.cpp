// The table of errors against the shared reference rows, by row and by group, through the door.
//
// Usage: queueing_reference [search|final] [budget_seconds]
#include "queueing/reference.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>

using namespace sizewell::queueing;
using namespace sizewell::queueing::testing_tools;

int main(int argc, char** argv) {
    Options options;
    if (argc > 1 && std::strcmp(argv[1], "search") == 0) options.effort = Effort::search;
    options.time_budget = argc > 2 ? std::atof(argv[2]) : 2.0;
    struct Worst { double response = 0.0, wait = 0.0, all = 0.0; int rows = 0, inside = 0; };
    std::map<std::string, Worst> groups;
    for (const auto& row : reference_rows()) {
        const auto query = query_of(row);
        if (!query) continue;
        const auto start = std::chrono::steady_clock::now();
        Response r;
        try {
            r = response(*query, options);
        } catch (const std::exception& e) {
            std::printf("%-24s %s\n", row.text("id").c_str(), e.what());
            continue;
        }
        const double ms = 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const char* columns[] = {"w50", "w90", "w95", "w99", "w999", "r50", "r90", "r95", "r99", "r999"};
        std::printf("%-22s %-34s %8.2f ms pw %+5.1f", row.text("id").c_str(), r.method.c_str(), ms, 100.0 * (r.p_wait / std::max(row.value("p_wait"), 1e-300) - 1.0));
        Worst& worst = groups[row.text("group")];
        bool inside = true;
        for (std::size_t i = 0; i < 10; ++i) {
            const Stats& s = i < 5 ? r.wait : r.response;
            const double want = row.value(columns[i]), got = s.percentile[i % 5], noise = row.has(std::string(columns[i]) + "_hw95") ? row.value(std::string(columns[i]) + "_hw95") : 0.0;
            const double error = want > 0.0 ? 100.0 * (got / want - 1.0) : (got > noise ? 100.0 : 0.0);
            std::printf(" %s %+.2f", columns[i], error);
            worst.all = std::max(worst.all, std::fabs(error));
            if (i == 3) worst.wait = std::max(worst.wait, std::fabs(error));
            if (i == 8) worst.response = std::max(worst.response, std::fabs(error));
            if (i % 5 == 3 && !(s.lower[3] <= want + noise + 1e-3 * want && want - noise - 1e-3 * want <= s.upper[3])) inside = false;
        }
        ++worst.rows;
        worst.inside += inside ? 1 : 0;
        std::printf("%s\n", inside ? "" : "   p99 OUTSIDE its bracket");
    }
    std::printf("\ngroup rows  worst r99 %%  worst w99 %%  worst any %%  p99 inside\n");
    for (const auto& [name, w] : groups) std::printf("%-5s %4d %12.3f %12.3f %12.3f %8d\n", name.c_str(), w.rows, w.response, w.wait, w.all, w.inside);
}
