/* A plan from C: read a scenario, plan it, ask for three figures, and see what more load would cost.
 *     cc plan.c $(pkg-config --cflags --libs sizewell_c) && ./a.out scenario.json [catalogue directory] */
#include <sizewell.h>

#include <stdio.h>
#include <stdlib.h>

static int failed(szw_status status, const char* why) {
    fprintf(stderr, "%s\n%s\n", szw_status_text(status), why);
    return EXIT_FAILURE;
}

int main(int argc, char** argv) {
    if (argc < 2) return EXIT_FAILURE;
    char why[1024];
    szw_catalog* catalog = NULL;
    szw_scenario* scenario = NULL;
    szw_plan* plan = NULL;
    szw_status status = szw_catalog_open(argc > 2 ? argv[2] : NULL, NULL, &catalog, why, sizeof why);
    if (status == SZW_OK) status = szw_scenario_create_file(catalog, argv[1], NULL, &scenario, why, sizeof why);
    if (status == SZW_OK) status = szw_plan_create(scenario, 0, &plan, why, sizeof why);

    const char* figures[] = {"capacity.gpus", "latency.p99", "cost.per_month"};
    for (int i = 0; i < 3 && status == SZW_OK; ++i) {
        double value = 0.0;
        char unit[32];
        status = szw_plan_value(plan, figures[i], &value, unit, sizeof unit, why, sizeof why);
        if (status == SZW_OK) printf("%-16s %10.4g %s\n", figures[i], value, unit);
    }

    const char* input = "demand.peak";
    const double peaks[] = {10.0, 40.0, 160.0};
    double results[3 * 3];
    int32_t rows[3];
    const szw_batch batch = {sizeof batch, &input, 1, peaks, 3, figures, 3};
    if (status == SZW_OK) status = szw_scenario_batch(scenario, &batch, NULL, results, rows, why, sizeof why);
    for (int i = 0; i < 3 && status == SZW_OK; ++i) {
        if (rows[i] == SZW_OK) printf("at %g req/s: %g GPUs, p99 %.3g s, $%.0f a month\n", peaks[i], results[i], results[3 + i], results[6 + i]);
    }

    szw_plan_destroy(&plan); /* NULL is fine */
    szw_scenario_destroy(&scenario);
    szw_catalog_destroy(&catalog);
    return status == SZW_OK ? EXIT_SUCCESS : failed(status, why);
}
