/* A plan from a consumer's own program in C; the library finds the data of its own installation. */
#include <sizewell.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    char msg[512], directory[4096];
    szw_catalog* catalog = NULL;
    szw_scenario* scenario = NULL;
    szw_plan* plan = NULL;
    double cost = 0.0;
    int bad = argc != 3 || szw_abi_version() != SZW_ABI_VERSION;
    bad = bad || szw_catalog_open(NULL, NULL, &catalog, msg, sizeof msg) != SZW_OK;
    bad = bad || szw_catalog_directory(catalog, directory, sizeof directory, NULL, msg, sizeof msg) != SZW_OK;
    bad = bad || szw_scenario_create_file(catalog, argv[2], NULL, &scenario, msg, sizeof msg) != SZW_OK;
    bad = bad || szw_plan_create(scenario, 0, &plan, msg, sizeof msg) != SZW_OK;
    bad = bad || szw_plan_value(plan, "cost.per_month", &cost, NULL, 0, msg, sizeof msg) != SZW_OK;
    if (!bad) printf("%s: %.2f USD a month, data of %s\n", szw_version(), cost, directory);
    else fprintf(stderr, "%s\n", msg);
    bad = bad || strcmp(directory, argv[1]) != 0 || !(cost > 0.0);
    szw_plan_destroy(&plan);
    szw_scenario_destroy(&scenario);
    szw_catalog_destroy(&catalog);
    return bad;
}
