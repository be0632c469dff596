/* Every function of the C API, with what it takes and what it refuses.   c_api_test DATA SCENARIOS */
#include "check.h"

static const char kService[] =
    "{ \"people\": { \"salary\": \"$170k/engineer-year\" },\n"
    "  \"services\": { \"rank\": {\n"
    "    \"demand\": { \"average\": \"20 to 60 req/s\", \"peak\": \"120 req/s\" },\n"
    "    \"promises\": { \"p99\": \"400 ms\" },\n"
    "    \"stages\": [ { \"name\": \"model\", \"service\": { \"law\": \"exponential\", \"mean\": \"50 ms\" }, \"instance\": \"aws/g5.xlarge/us-east-1\" } ] } },\n"
    "  \"scenarios\": { \"sale\": { \"demand.peak\": \"240 req/s\" } } }\n";

static szw_catalog* catalog;
static szw_scenario* service;

static szw_scenario* created(const char* json) {
    szw_scenario* s = NULL;
    OK(szw_scenario_create_json(catalog, json, strlen(json), NULL, &s, WHY));
    return s;
}

static double figure(const szw_scenario* scenario, const char* path) {
    szw_plan* plan = NULL;
    double value = -1.0;
    OK(szw_plan_create(scenario, 0, &plan, WHY));
    OK(szw_plan_value(plan, path, &value, NULL, 0, WHY));
    szw_plan_destroy(&plan);
    return value;
}

static void versions_and_statuses(void) {
    CHECK(szw_abi_version() == SZW_ABI_VERSION);
    CHECK(strlen(szw_version()) >= 5);
    for (int s = -3; s < SZW_STATUS_END + 3; ++s) {
        CHECK(szw_status_text(s) != NULL && strlen(szw_status_text(s)) > 3);
        const int known = s >= 0 && s < SZW_STATUS_END;
        CHECK(known == (strcmp(szw_status_text(s), szw_status_text(SZW_STATUS_END)) != 0));
    }
}

static void catalogue(const char* data) {
    szw_catalog* other = NULL;
    OK(szw_catalog_open(NULL, NULL, &other, WHY)); /* SIZEWELL_DATA is set */
    char text[1024];
    size_t needed = 0;
    OK(szw_catalog_directory(other, NULL, 0, &needed, WHY));
    CHECK(needed == strlen(data) + 1);
    REFUSES(szw_catalog_directory(other, text, needed - 1, NULL, WHY), SZW_E_SIZE, "must be at least");
    OK(szw_catalog_directory(other, text, needed, NULL, WHY));
    CHECK(strcmp(text, data) == 0);
    REFUSES(szw_catalog_directory(other, NULL, 0, NULL, WHY), SZW_E_NULL, "needed");
    REFUSES(szw_catalog_directory(NULL, text, sizeof text, NULL, WHY), SZW_E_NULL, "catalog is NULL");
    szw_catalog_destroy(&other);
    CHECK(other == NULL);
    szw_catalog_destroy(&other);
    szw_catalog_destroy(NULL);
    REFUSES(szw_catalog_open(data, NULL, NULL, WHY), SZW_E_NULL, "out is NULL");
    REFUSES(szw_catalog_open("/no/such/place", NULL, &other, WHY), SZW_E_SCENARIO, "/no/such/place");
    REFUSES(szw_catalog_open(data, "/no/such/file.json", &other, WHY), SZW_E_SCENARIO, "/no/such/file.json");
    CHECK(other == NULL);
}

static void scenarios_say_what_is_wrong(void) {
    szw_scenario* s = NULL;
    const char bad[] = "{ \"services\": { \"a\": {\n  \"demand\": { \"average\": \"2 parsecs\" } } } }";
    REFUSES(szw_scenario_create_json(catalog, bad, strlen(bad), NULL, &s, WHY), SZW_E_SCENARIO, "scenario:2:");
    CHECK(strstr(why, "/services/a/demand/average") != NULL && strstr(why, ": E02") != NULL && strchr(why, '\n') != NULL);
    CHECK(s == NULL);
    char small[24];
    memset(small, 'x', sizeof small);
    CHECK(szw_scenario_create_json(catalog, bad, strlen(bad), NULL, &s, small, sizeof small) == SZW_E_SCENARIO);
    CHECK(strlen(small) == sizeof small - 1 && strncmp(small, why, sizeof small - 1) == 0);
    CHECK(szw_scenario_create_json(catalog, bad, strlen(bad), NULL, &s, small, 1) == SZW_E_SCENARIO && small[0] == '\0');
    CHECK(szw_scenario_create_json(catalog, bad, strlen(bad), NULL, &s, NULL, 77) == SZW_E_SCENARIO);
    REFUSES(szw_scenario_create_json(catalog, bad, 10, NULL, &s, WHY), SZW_E_SCENARIO, "E0101");
    REFUSES(szw_scenario_create_json(catalog, "", 0, NULL, &s, WHY), SZW_E_SCENARIO, "E0108");
    REFUSES(szw_scenario_create_json(catalog, NULL, 3, NULL, &s, WHY), SZW_E_NULL, "json");
    REFUSES(szw_scenario_create_json(catalog, kService, strlen(kService), NULL, NULL, WHY), SZW_E_NULL, "out");
    REFUSES(szw_scenario_create_file(catalog, "/no/such/file.json", NULL, &s, WHY), SZW_E_SCENARIO, "E0102");
    REFUSES(szw_scenario_create_file(catalog, NULL, NULL, &s, WHY), SZW_E_NULL, "path");
    REFUSES(szw_scenario_create_file(catalog, "x", NULL, NULL, WHY), SZW_E_NULL, "out");
    CHECK(s == NULL);
}

static void scenarios_from_files(const char* scenarios) {
    char path[1024];
    snprintf(path, sizeof path, "%s/internal_tool.json", scenarios);
    szw_scenario* s = NULL;
    OK(szw_scenario_create_file(catalog, path, NULL, &s, WHY));
    NEAR(figure(s, "cost.per_month"), 1468.76, 1e-6); /* 2 x $1.006 x 730 h, as the README shows it */
    szw_scenario_destroy(&s);
    CHECK(s == NULL);
    szw_scenario_destroy(&s);
    szw_scenario_destroy(NULL);
}

static void changes_are_laid_over(void) {
    const char* sets[] = {"demand.peak=500 req/s", "promises.p99 = 300 ms", "demand.peak=180 req/s"};
    szw_changes changes = {sizeof(szw_changes), NULL, sets, 3};
    szw_scenario *with = NULL, *sale = NULL, *both = NULL;
    double value = 0.0;
    char unit[16];
    OK(szw_scenario_with(service, &changes, &with, WHY));
    OK(szw_scenario_value(with, "demand.peak", &value, unit, sizeof unit, WHY));
    CHECK(value == 180.0 && strcmp(unit, "req/s") == 0);
    OK(szw_scenario_value(service, "demand.peak", &value, NULL, 0, WHY));
    CHECK(value == 120.0);
    szw_changes variant = {sizeof(szw_changes), "sale", NULL, 0};
    OK(szw_scenario_with(service, &variant, &sale, WHY));
    OK(szw_scenario_value(sale, "demand.peak", &value, NULL, 0, WHY));
    CHECK(value == 240.0);
    OK(szw_scenario_with(with, &variant, &both, WHY)); /* what is set wins over a variant */
    OK(szw_scenario_value(both, "demand.peak", &value, NULL, 0, WHY));
    CHECK(value == 180.0);
    szw_scenario_destroy(&with);
    szw_scenario_destroy(&both);
    OK(szw_scenario_create_json(catalog, kService, strlen(kService), &variant, &both, WHY));
    CHECK(figure(sale, "cost.per_month") == figure(both, "cost.per_month"));
    szw_scenario_destroy(&sale);
    szw_scenario_destroy(&both);

    szw_scenario* none = NULL;
    sets[0] = "demand.pek=1 req/s";
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_PATH, "demand.peak");
    sets[0] = "demand.peak";
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_SCENARIO, "E0902");
    sets[0] = "demand.peak=1 s";
    sets[2] = sets[0];
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_SCENARIO, "E0205");
    sets[0] = NULL;
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_NULL, "changes.sets");
    changes.sets = NULL;
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_NULL, "changes.sets");
    changes.struct_size = 3;
    REFUSES(szw_scenario_with(service, &changes, &none, WHY), SZW_E_DOMAIN, "struct_size = 3");
    variant.struct_size += 8;
    REFUSES(szw_scenario_with(service, &variant, &none, WHY), SZW_E_DOMAIN, "newer");
    variant.struct_size -= 8;
    variant.variant = "sales";
    REFUSES(szw_scenario_with(service, &variant, &none, WHY), SZW_E_SCENARIO, "did you mean \"sale\"");
    REFUSES(szw_scenario_with(NULL, &variant, &none, WHY), SZW_E_NULL, "scenario");
    REFUSES(szw_scenario_with(service, NULL, &none, WHY), SZW_E_NULL, "changes");
    REFUSES(szw_scenario_with(service, &variant, NULL, WHY), SZW_E_NULL, "out");
    CHECK(none == NULL);
}

static void inputs_have_paths_and_units(void) {
    const size_t n = szw_scenario_input_count(service);
    int found = 0;
    char text[256];
    CHECK(n > 20 && szw_scenario_input_count(NULL) == 0);
    for (size_t i = 0; i < n; ++i) {
        OK(szw_scenario_input_text(service, i, SZW_PATH, text, sizeof text, NULL, WHY));
        if (strcmp(text, "demand.average") != 0) continue;
        found = 1;
        OK(szw_scenario_input_text(service, i, SZW_UNIT, text, sizeof text, NULL, WHY));
        CHECK(strcmp(text, "req/s") == 0);
        OK(szw_scenario_input_text(service, i, SZW_HELP, text, sizeof text, NULL, WHY));
        CHECK(strlen(text) > 5);
    }
    CHECK(found);
    double value = 7.0;
    char unit[8];
    OK(szw_scenario_value(service, "demand.average", &value, unit, sizeof unit, WHY));
    NEAR(value, sqrt(20.0 * 60.0), 1e-12); /* the median of a lognormal range */
    OK(szw_scenario_value(service, "promises.p99", &value, unit, sizeof unit, WHY));
    CHECK(value == 400.0 && strcmp(unit, "ms") == 0);
    value = 7.0;
    REFUSES(szw_scenario_value(service, "demand.average", &value, unit, 5, WHY), SZW_E_SIZE, "at least 6");
    REFUSES(szw_scenario_value(service, "demand.avrage", &value, NULL, 0, WHY), SZW_E_PATH, "demand.average");
    REFUSES(szw_scenario_value(service, "promises.p95", &value, NULL, 0, WHY), SZW_E_DOMAIN, "left open");
    REFUSES(szw_scenario_value(service, "name", &value, NULL, 0, WHY), SZW_E_DOMAIN, "a number");
    CHECK(value == 7.0);
    REFUSES(szw_scenario_value(NULL, "name", &value, NULL, 0, WHY), SZW_E_NULL, "scenario");
    REFUSES(szw_scenario_value(service, NULL, &value, NULL, 0, WHY), SZW_E_NULL, "path");
    REFUSES(szw_scenario_value(service, "name", NULL, NULL, 0, WHY), SZW_E_NULL, "value");
    REFUSES(szw_scenario_input_text(service, n, SZW_PATH, text, sizeof text, NULL, WHY), SZW_E_DOMAIN, "must be below");
    REFUSES(szw_scenario_input_text(service, 0, 9, text, sizeof text, NULL, WHY), SZW_E_DOMAIN, "what = 9");
    REFUSES(szw_scenario_input_text(NULL, 0, SZW_PATH, text, sizeof text, NULL, WHY), SZW_E_NULL, "scenario");
}

static void plans_and_their_texts(void) {
    szw_plan* plan = NULL;
    int met = -1;
    OK(szw_plan_create(service, 0, &plan, WHY));
    OK(szw_plan_met(plan, &met, WHY));
    CHECK(met == 1);
    size_t needed = 0, again = 0;
    OK(szw_plan_text(plan, SZW_JSON, NULL, 0, &needed, WHY));
    char* text = malloc(needed + 1);
    REFUSES(szw_plan_text(plan, SZW_JSON, text, needed - 1, &again, WHY), SZW_E_SIZE, "must be at least");
    CHECK(again == needed);
    OK(szw_plan_text(plan, SZW_JSON, text, needed, NULL, WHY));
    CHECK(strlen(text) == needed - 1 && text[0] == '{' && strstr(text, "\"verdict\"") != NULL);
    free(text);
    char buffer[16384];
    OK(szw_plan_text(plan, SZW_TEXT, buffer, sizeof buffer, NULL, WHY));
    CHECK(strstr(buffer, "Verdict") != NULL && strchr(buffer, '\x1b') == NULL);
    OK(szw_plan_text(plan, SZW_MARKDOWN, buffer, sizeof buffer, NULL, WHY));
    CHECK(strstr(buffer, "| --") != NULL || strstr(buffer, "|--") != NULL || strstr(buffer, "## ") != NULL);
    REFUSES(szw_plan_text(plan, 3, buffer, sizeof buffer, NULL, WHY), SZW_E_DOMAIN, "format = 3");
    REFUSES(szw_plan_text(NULL, 0, buffer, sizeof buffer, NULL, WHY), SZW_E_NULL, "plan");
    REFUSES(szw_plan_text(plan, 0, NULL, 0, NULL, WHY), SZW_E_NULL, "text");

    OK(szw_plan_explain(plan, "cost.per_request", SZW_TEXT, buffer, sizeof buffer, NULL, WHY));
    CHECK(strstr(buffer, "= cost.per_month / demand.requests_per_month") != NULL);
    OK(szw_plan_explain(plan, NULL, SZW_JSON, buffer, sizeof buffer, NULL, WHY));
    CHECK(strstr(buffer, "cost.per_request") != NULL);
    OK(szw_plan_explain(plan, "cost.per_request", SZW_MARKDOWN, NULL, 0, &needed, WHY));
    REFUSES(szw_plan_explain(plan, "cost.per_requst", SZW_TEXT, buffer, sizeof buffer, NULL, WHY), SZW_E_PATH, "cost.per_request");
    REFUSES(szw_plan_explain(plan, "verdict.met", SZW_TEXT, buffer, sizeof buffer, NULL, WHY), SZW_E_PATH, "no formula");
    REFUSES(szw_plan_explain(plan, "cost.per_request", -1, buffer, sizeof buffer, NULL, WHY), SZW_E_DOMAIN, "format");
    REFUSES(szw_plan_explain(NULL, NULL, SZW_TEXT, buffer, sizeof buffer, NULL, WHY), SZW_E_NULL, "plan");

    const size_t n = szw_plan_figure_count(plan);
    CHECK(n > 30 && szw_plan_figure_count(NULL) == 0);
    double* values = malloc(n * sizeof *values);
    OK(szw_plan_values(plan, values, n, WHY));
    for (size_t i = 0; i < n; ++i) {
        char path[256], unit[64], own[64];
        double value = -1.0;
        OK(szw_plan_figure_text(plan, i, SZW_PATH, path, sizeof path, NULL, WHY));
        OK(szw_plan_figure_text(plan, i, SZW_UNIT, own, sizeof own, NULL, WHY));
        OK(szw_plan_figure_text(plan, i, SZW_HELP, buffer, sizeof buffer, NULL, WHY));
        OK(szw_plan_value(plan, path, &value, unit, sizeof unit, WHY));
        CHECK(value == values[i] && strcmp(unit, own) == 0 && !isnan(value) && strlen(buffer) > 3);
    }
    REFUSES(szw_plan_values(plan, values, n - 1, WHY), SZW_E_SIZE, "must be at least");
    REFUSES(szw_plan_values(plan, NULL, n, WHY), SZW_E_NULL, "values");
    REFUSES(szw_plan_values(NULL, values, n, WHY), SZW_E_NULL, "plan");
    free(values);
    double value = -1.0;
    REFUSES(szw_plan_value(plan, "cost.per_mont", &value, NULL, 0, WHY), SZW_E_PATH, "cost.per_month");
    REFUSES(szw_plan_value(plan, "cost.per_month", &value, buffer, 2, WHY), SZW_E_SIZE, "at least");
    REFUSES(szw_plan_value(plan, NULL, &value, NULL, 0, WHY), SZW_E_NULL, "path");
    REFUSES(szw_plan_value(NULL, "cost.per_month", &value, NULL, 0, WHY), SZW_E_NULL, "plan");
    REFUSES(szw_plan_value(plan, "cost.per_month", NULL, NULL, 0, WHY), SZW_E_NULL, "value");
    CHECK(value == -1.0);
    REFUSES(szw_plan_figure_text(plan, n, SZW_PATH, buffer, 9, NULL, WHY), SZW_E_DOMAIN, "below");
    REFUSES(szw_plan_figure_text(plan, 0, -1, buffer, 9, NULL, WHY), SZW_E_DOMAIN, "what");
    REFUSES(szw_plan_figure_text(NULL, 0, 0, buffer, 9, NULL, WHY), SZW_E_NULL, "plan");
    REFUSES(szw_plan_met(NULL, &met, WHY), SZW_E_NULL, "plan");
    REFUSES(szw_plan_met(plan, NULL, WHY), SZW_E_NULL, "met");
    szw_plan_destroy(&plan);
    CHECK(plan == NULL);
    szw_plan_destroy(&plan);
    szw_plan_destroy(NULL);
    REFUSES(szw_plan_create(service, 6, &plan, WHY), SZW_E_DOMAIN, "flags = 6");
    REFUSES(szw_plan_create(NULL, 0, &plan, WHY), SZW_E_NULL, "scenario");
    REFUSES(szw_plan_create(service, 0, NULL, WHY), SZW_E_NULL, "out");
}

static void broken_promises_and_simulations_are_told(void) {
    const char* sets[] = {"promises.p99=10 ms"};
    szw_changes changes = {sizeof(szw_changes), NULL, sets, 1};
    szw_scenario* hard = NULL;
    szw_plan* plan = NULL;
    int met = -1;
    OK(szw_scenario_with(service, &changes, &hard, WHY));
    OK(szw_plan_create(hard, SZW_VERIFY, &plan, WHY));
    OK(szw_plan_met(plan, &met, WHY));
    CHECK(met == 0);
    static char text[1 << 17];
    OK(szw_plan_text(plan, SZW_JSON, text, sizeof text, NULL, WHY));
    CHECK(strstr(text, "\"simulated\"") != NULL);
    szw_scenario_destroy(&hard);
    OK(szw_plan_met(plan, &met, WHY)); /* outlives its scenario */
    szw_plan_destroy(&plan);
}

typedef struct Seen {
    uint64_t calls, last, total, stop_at;
    szw_cancel* raises;
} Seen;

static int see(void* user, uint64_t done, uint64_t total) {
    Seen* seen = user;
    ++seen->calls;
    seen->last = done;
    seen->total = total;
    if (seen->stop_at == 0 || done < seen->stop_at) return 0;
    if (seen->raises == NULL) return 1;
    szw_cancel_request(seen->raises);
    return 0;
}

static void batches_are_the_plans_they_stand_for(void) {
    const char* inputs[] = {"demand.peak", "promises.p99"};
    const char* figures[] = {"cost.per_month", "latency.p99", "verdict.met"};
    const double values[] = {60.0, 120.0, 500.0, 120.0, 400.0, 250.0, 1000.0, 400.0};
    double results[12], alone[12];
    int32_t rows[4];
    szw_batch batch = {sizeof(szw_batch), inputs, 2, values, 4, figures, 3};
    szw_run run = {sizeof(szw_run), NULL, NULL, NULL, 2};
    OK(szw_scenario_batch(service, &batch, &run, results, rows, WHY));
    CHECK(why[0] == '\0');
    OK(szw_scenario_batch(service, &batch, NULL, alone, NULL, WHY));
    CHECK(memcmp(results, alone, sizeof results) == 0);
    for (int i = 0; i < 4; ++i) {
        char peak[64], promise[64];
        const char* sets[] = {peak, promise};
        snprintf(peak, sizeof peak, "demand.peak=%g req/s", values[i]);
        snprintf(promise, sizeof promise, "promises.p99=%g ms", values[4 + i]);
        szw_changes changes = {sizeof(szw_changes), NULL, sets, 2};
        szw_scenario* one = NULL;
        CHECK(rows[i] == SZW_OK);
        OK(szw_scenario_with(service, &changes, &one, WHY));
        for (int m = 0; m < 3; ++m) CHECK(results[m * 4 + i] == figure(one, figures[m]));
        szw_scenario_destroy(&one);
    }
    CHECK(results[0] < results[2]);

    const double bad[] = {60.0, NAN, -3.0, 120.0, 400.0, 250.0, 1000.0, INFINITY};
    batch.values = bad;
    for (int i = 0; i < 12; ++i) results[i] = -7.0;
    OK(szw_scenario_batch(service, &batch, &run, results, rows, WHY));
    CHECK(strstr(why, "row 1: ") != NULL && strstr(why, "demand.peak") != NULL);
    CHECK(rows[0] == SZW_OK && rows[1] == SZW_E_DOMAIN && rows[2] == SZW_E_DOMAIN && rows[3] == SZW_E_DOMAIN);
    CHECK(results[0] == alone[0] && results[1] == -7.0 && results[2] == -7.0 && results[11] == -7.0);
    for (int i = 0; i < 12; ++i) results[i] = -7.0;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_DOMAIN, "row 1");
    for (int i = 0; i < 12; ++i) CHECK(results[i] == -7.0);
    batch.n = 0;
    OK(szw_scenario_batch(service, &batch, NULL, NULL, NULL, WHY));
    batch.n = 4;

    figures[1] = "latency.p98";
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_PATH, "latency.p98");
    figures[1] = NULL;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_NULL, "batch.figures");
    figures[1] = "latency.p99";
    inputs[1] = "promises.p9";
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_PATH, "promises.p9");
    inputs[1] = "demand.peak";
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_DOMAIN, "named once");
    inputs[1] = "name";
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_SCENARIO, "E0903");
    inputs[1] = NULL;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, NULL, WHY), SZW_E_NULL, "batch.inputs");
    inputs[1] = "promises.p99";
    REFUSES(szw_scenario_batch(service, &batch, NULL, NULL, rows, WHY), SZW_E_NULL, "results");
    REFUSES(szw_scenario_batch(service, NULL, NULL, results, rows, WHY), SZW_E_NULL, "batch");
    REFUSES(szw_scenario_batch(NULL, &batch, NULL, results, rows, WHY), SZW_E_NULL, "scenario");
    batch.n = SIZE_MAX;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, rows, WHY), SZW_E_DOMAIN, "batch.n");
    batch.n = 4;
    batch.values = NULL;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, rows, WHY), SZW_E_NULL, "batch.values");
    batch.values = values;
    batch.n_inputs = 0;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, rows, WHY), SZW_E_DOMAIN, "n_inputs");
    batch.n_inputs = 2;
    batch.n_figures = 0;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, rows, WHY), SZW_E_DOMAIN, "n_figures");
    batch.n_figures = 3;
    batch.struct_size = 0;
    REFUSES(szw_scenario_batch(service, &batch, NULL, results, rows, WHY), SZW_E_DOMAIN, "struct_size");
    batch.struct_size = sizeof batch;
    run.threads = -1;
    REFUSES(szw_scenario_batch(service, &batch, &run, results, rows, WHY), SZW_E_DOMAIN, "run.threads");
    run.threads = 1;
    run.struct_size = 1;
    REFUSES(szw_scenario_batch(service, &batch, &run, results, rows, WHY), SZW_E_DOMAIN, "struct_size");
}

static void batches_can_be_watched_and_cancelled(void) {
    enum { kRows = 64 };
    const char* input = "demand.peak";
    const char* figures[] = {"cost.per_month"};
    double values[kRows], results[kRows];
    int32_t rows[kRows];
    for (int i = 0; i < kRows; ++i) values[i] = 50.0 + i;
    szw_batch batch = {sizeof(szw_batch), &input, 1, values, kRows, figures, 1};
    Seen seen = {0, 0, 0, 0, NULL};
    szw_run run = {sizeof(szw_run), NULL, see, &seen, 2};
    OK(szw_scenario_batch(service, &batch, &run, results, rows, WHY));
    CHECK(seen.calls == kRows && seen.last == kRows && seen.total == kRows);

    szw_cancel* cancel = NULL;
    OK(szw_cancel_create(&cancel, WHY));
    run.cancel = cancel;
    for (int by_flag = 0; by_flag < 2; ++by_flag) {
        Seen stops = {0, 0, 0, 10, by_flag ? cancel : NULL};
        run.user = &stops;
        run.threads = 1;
        for (int i = 0; i < kRows; ++i) results[i] = -7.0;
        CHECK(szw_scenario_batch(service, &batch, &run, results, rows, WHY) == SZW_CANCELLED);
        int done = 0;
        for (int i = 0; i < kRows; ++i) {
            CHECK(rows[i] == SZW_OK || rows[i] == SZW_CANCELLED);
            CHECK((rows[i] == SZW_OK) == (results[i] != -7.0));
            done += rows[i] == SZW_OK;
        }
        CHECK(done >= 10 && done <= 11);
    }
    CHECK(szw_scenario_batch(service, &batch, &run, results, rows, WHY) == SZW_CANCELLED); /* the flag is still up */
    for (int i = 0; i < kRows; ++i) CHECK(rows[i] == SZW_CANCELLED);
    szw_cancel_reset(cancel);
    run.progress = NULL;
    OK(szw_scenario_batch(service, &batch, &run, results, rows, WHY));
    szw_cancel_request(NULL);
    szw_cancel_reset(NULL);
    szw_cancel_destroy(&cancel);
    CHECK(cancel == NULL);
    szw_cancel_destroy(&cancel);
    szw_cancel_destroy(NULL);
    REFUSES(szw_cancel_create(NULL, WHY), SZW_E_NULL, "out");
}

static void percentiles_over_ranges(void) {
    const char* figures[] = {"demand.average", "cost.per_request"};
    const double percentiles[] = {5.0, 50.0, 95.0};
    szw_monte_carlo what = {sizeof(szw_monte_carlo), figures, 2, percentiles, 3, 1, 4096};
    szw_estimate p[6], q[6], means[2], met;
    int64_t samples = -1;
    szw_run run = {sizeof(szw_run), NULL, NULL, NULL, 2};
    OK(szw_scenario_monte_carlo(service, &what, &run, p, means, &met, &samples, WHY));
    CHECK(samples == 4096);
    NEAR(p[0].value, 20.0, 0.01); /* "20 to 60 req/s" is a 90 % interval */
    NEAR(p[1].value, sqrt(1200.0), 0.01);
    NEAR(p[2].value, 60.0, 0.01);
    CHECK(p[3].value < p[4].value && p[4].value < p[5].value && means[1].value > p[3].value);
    for (int i = 0; i < 6; ++i) CHECK(p[i].half_width >= 0.0 && p[i].half_width < 0.05 * p[i].value);
    CHECK(met.value == 1.0); /* the peak is fixed */
    OK(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY));
    CHECK(memcmp(p, q, sizeof p) == 0);
    what.seed = 2;
    OK(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY));
    CHECK(memcmp(p, q, sizeof p) != 0);
    what.n_percentiles = 0;
    OK(szw_scenario_monte_carlo(service, &what, NULL, NULL, means, NULL, NULL, WHY));
    what.n_percentiles = 3;

    Seen stops = {0, 0, 0, 1000, NULL};
    run.progress = see;
    run.user = &stops;
    run.threads = 1;
    what.samples = 1 << 20;
    CHECK(szw_scenario_monte_carlo(service, &what, &run, q, means, &met, &samples, WHY) == SZW_CANCELLED);
    CHECK(samples >= 1000 && samples < 4096 && q[1].value > 20.0 && q[1].value < 60.0);
    szw_cancel* cancel = NULL;
    OK(szw_cancel_create(&cancel, WHY));
    szw_cancel_request(cancel);
    run.cancel = cancel;
    q[1].value = -7.0;
    CHECK(szw_scenario_monte_carlo(service, &what, &run, q, means, &met, &samples, WHY) == SZW_CANCELLED);
    CHECK(samples == 0 && q[1].value == -7.0);
    szw_cancel_destroy(&cancel);

    what.samples = 255;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_DOMAIN, "samples = 255");
    what.samples = 4096;
    figures[0] = "demand.avg";
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_PATH, "demand.avg");
    figures[0] = NULL;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_NULL, "figures");
    figures[0] = "demand.average";
    const double wrong[] = {5.0, 100.0, 95.0};
    what.percentiles = wrong;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_DOMAIN, "percentile = 100");
    what.percentiles = NULL;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_NULL, "percentiles");
    what.percentiles = percentiles;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, NULL, means, NULL, NULL, WHY), SZW_E_NULL, "percentiles");
    what.n_figures = 0;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_DOMAIN, "n_figures");
    what.n_figures = 2;
    what.figures = NULL;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_NULL, "figures");
    what.struct_size = 0;
    REFUSES(szw_scenario_monte_carlo(service, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_DOMAIN, "struct_size");
    REFUSES(szw_scenario_monte_carlo(service, NULL, NULL, q, NULL, NULL, NULL, WHY), SZW_E_NULL, "what");
    REFUSES(szw_scenario_monte_carlo(NULL, &what, NULL, q, NULL, NULL, NULL, WHY), SZW_E_NULL, "scenario");
}

static void messages_are_clean_text(void) {
    szw_plan* plan = NULL;
    double value = 0.0;
    OK(szw_plan_create(service, 0, &plan, WHY));
    char message[64];
    for (size_t len = 1; len < sizeof message; ++len) { /* "cost.p\xc3\xa4r" is cut at a character */
        CHECK(szw_plan_value(plan, "\xc3\xa4\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xff\x1b[31m", &value, NULL, 0, message, len) == SZW_E_PATH);
        CHECK(strlen(message) < len && strchr(message, '\x1b') == NULL && strchr(message, '\xff') == NULL);
        const unsigned char last = len > 1 && message[0] != '\0' ? (unsigned char)message[strlen(message) - 1] : 'x';
        CHECK(last < 0xC0); /* never the first byte of a longer character */
    }
    szw_plan_destroy(&plan);
}

int calculators(void); /* calculators_test.c */

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    versions_and_statuses();
    catalogue(argv[1]);
    OK(szw_catalog_open(argv[1], NULL, &catalog, WHY));
    service = created(kService);
    scenarios_say_what_is_wrong();
    scenarios_from_files(argv[2]);
    changes_are_laid_over();
    inputs_have_paths_and_units();
    plans_and_their_texts();
    broken_promises_and_simulations_are_told();
    batches_are_the_plans_they_stand_for();
    batches_can_be_watched_and_cancelled();
    percentiles_over_ranges();
    messages_are_clean_text();
    failures += calculators();
    szw_catalog_destroy(&catalog); /* the scenario keeps what it was made from */
    CHECK(figure(service, "cost.per_month") > 0.0);
    szw_scenario_destroy(&service);
    printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
