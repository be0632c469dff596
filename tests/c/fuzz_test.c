/* Every function of the C API with arguments drawn at random: null, short, huge, non-UTF-8, NaN.  Deterministic; what must
 * hold whatever is passed: a status that exists, a terminated message inside its buffer, nothing written beyond a buffer,
 * outputs untouched unless the call succeeds, no NaN.     c_fuzz_test DATA [ROUNDS [SEED]] */
#include "check.h"

static uint64_t state = 1;

static uint64_t draw(void) { /* splitmix64 */
    uint64_t z = (state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}
static size_t below(size_t n) { return (size_t)(draw() % n); }
static int chance(int percent) { return below(100) < (size_t)percent; }

static const char kGood[] =
    "{\"services\":{\"s\":{\"demand\":{\"average\":\"20 to 60 req/s\",\"peak\":\"120 req/s\"},\"promises\":{\"p99\":\"400 ms\"},"
    "\"stages\":[{\"name\":\"m\",\"service\":{\"law\":\"exponential\",\"mean\":\"50 ms\"},\"instance\":\"aws/g5.xlarge/us-east-1\"}]}}}";

static szw_catalog* catalog;
static szw_scenario* scenario;
static szw_plan* plan;
static char huge[70000];

/* ---- arguments ---- */

static double number(void) {
    static const double odd[] = {0.0, -0.0, 1.0, -1.0, 0.5, 99.0, 1e-308, 5e-324, -5e-324, 1e308, -1e308, 1e12, 1e6, 1e7, 2147483648.0, 1e-9, 4294967297.5};
    const size_t which = below(24);
    if (which < sizeof odd / sizeof *odd) return odd[which];
    if (which == 17) return NAN;
    if (which == 18) return INFINITY;
    if (which == 19) return -INFINITY;
    return (double)(draw() >> 11) / 9007199254740992.0 * (chance(50) ? 1.0 : 100.0);
}

static const char* text(void) {
    static const char* const odd[] = {"", " ", "demand.peak", "cost.per_month", "cost.per_request", "promises.p99", "demand.peak=1e3 req/s", "a=b", "=", "demand.peak=null",
                                      "demand.peak=\xff\xfe", "\xc3\x28", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "/", "//", "services..x", "break_even.managed", "break_even.",
                                      "%s%n%s%n", "..", "/dev/null", "/", "/proc/self/mem", "demand.peak=1 req/s/s/s", "demand.peak=9,000 req/s", "\x1b[2J", "carbon.per_month",
                                      "services.s.demand.average", "demand.average=1e999 req/s", "latency.p99=1"};
    if (chance(6)) return NULL;
    if (chance(4)) return huge;
    return odd[below(sizeof odd / sizeof *odd)];
}

/* ---- checks around a call ---- */

enum { kMessage = 200, kPad = 32 };
static char message[kMessage + kPad];
static size_t message_len;
static char* message_in;

static void before(void) {
    static const size_t lens[] = {0, 1, 2, 5, 64, kMessage};
    message_len = lens[below(6)];
    message_in = chance(8) ? NULL : message;
    memset(message, 0x5A, sizeof message);
}

static void after(szw_status status) {
    CHECK(status >= SZW_OK && status < SZW_STATUS_END && status != SZW_E_INTERNAL);
    if (message_in == NULL || message_len == 0) {
        CHECK((unsigned char)message[0] == 0x5A);
        return;
    }
    CHECK(memchr(message, '\0', message_len) != NULL);
    for (size_t i = message_len; i < sizeof message; ++i) CHECK((unsigned char)message[i] == 0x5A);
    if (status == SZW_E_INTERNAL) fprintf(stderr, "internal: %s\n", message);
    if (message_len > 1 && status != SZW_OK && status != SZW_CANCELLED) CHECK(message[0] != '\0');
}

static szw_status last;
#define CALL(call)                               \
    do {                                         \
        before();                                \
        last = (call);                           \
        after(last);                             \
    } while (0)
#define MSG message_in, message_len

/* Doubles that nobody touched. */
enum { kRoom = 64 };
static double room[kRoom];
static void clear(void) { for (size_t i = 0; i < kRoom; ++i) room[i] = -12345.0; }
static void untouched(size_t from) { for (size_t i = from; i < kRoom; ++i) CHECK(room[i] == -12345.0); }
static void written(size_t n) {
    untouched(last == SZW_OK ? n : 0);
    for (size_t i = 0; i < n; ++i) CHECK(!isnan(room[i]));
}

/* ---- one function each ---- */

static void texts(void) {
    static char buffer[4096];
    size_t needed = 99;
    size_t* ask = chance(20) ? NULL : &needed;
    char* into = chance(20) ? NULL : buffer;
    const size_t size = chance(50) ? below(20) : below(sizeof buffer);
    memset(buffer, 0x5A, sizeof buffer);
    const szw_plan* p = chance(5) ? NULL : plan;
    const szw_scenario* s = chance(5) ? NULL : scenario;
    const size_t i = chance(10) ? (size_t)draw() : below(80);
    const int what = (int)below(6) - 1;
    switch (below(5)) {
        case 0: CALL(szw_catalog_directory(chance(5) ? NULL : catalog, into, size, ask, MSG)); break;
        case 1: CALL(szw_scenario_input_text(s, i, what, into, size, ask, MSG)); break;
        case 2: CALL(szw_plan_text(p, what, into, size, ask, MSG)); break;
        case 3: CALL(szw_plan_explain(p, text(), what, into, size, ask, MSG)); break;
        default: CALL(szw_plan_figure_text(p, i, what, into, size, ask, MSG)); break;
    }
    const int told = last == SZW_OK && into != NULL;
    if (told) CHECK(strlen(buffer) < size);
    for (size_t k = told ? strlen(buffer) + 1 : 0; k < sizeof buffer; ++k) CHECK((unsigned char)buffer[k] == 0x5A);
    if (last != SZW_OK && last != SZW_E_SIZE) CHECK(needed == 99);
}

static void figures(void) {
    char unit[40];
    memset(unit, 0x5A, sizeof unit);
    const size_t size = below(20);
    clear();
    if (chance(50)) CALL(szw_plan_value(chance(5) ? NULL : plan, text(), chance(5) ? NULL : room, chance(50) ? NULL : unit, size, MSG));
    else CALL(szw_scenario_value(chance(5) ? NULL : scenario, text(), chance(5) ? NULL : room, chance(50) ? NULL : unit, size, MSG));
    written(1);
    for (size_t i = size; i < sizeof unit; ++i) CHECK((unsigned char)unit[i] == 0x5A);
    int met = 7;
    CALL(szw_plan_met(chance(20) ? NULL : plan, chance(20) ? NULL : &met, MSG));
    clear();
    CALL(szw_plan_values(chance(5) ? NULL : plan, room, below(kRoom), MSG)); /* it has more figures than that */
    untouched(0);
}

static const char* sets[3];
static szw_changes changes(void) {
    szw_changes c = {sizeof(szw_changes), chance(70) ? NULL : text(), sets, below(4)};
    for (size_t i = 0; i < 3; ++i) sets[i] = text();
    if (chance(5)) c.struct_size = (size_t)draw();
    if (chance(5)) c.sets = NULL;
    return c;
}

static void scenarios(void) {
    szw_scenario* out = NULL;
    szw_scenario** to = chance(4) ? NULL : &out;
    const szw_changes c = changes();
    const szw_changes* with = chance(40) ? NULL : &c;
    const szw_catalog* from = catalog;
    static char bytes[sizeof kGood];
    size_t n = sizeof kGood - 1;
    memcpy(bytes, kGood, sizeof kGood);
    switch (below(4)) {
        case 0: /* a few bytes changed */
            for (size_t k = below(4); k > 0; --k) bytes[below(n)] = (char)draw();
            CALL(szw_scenario_create_json(from, bytes, n, with, to, MSG));
            break;
        case 1: CALL(szw_scenario_create_json(from, chance(10) ? NULL : chance(10) ? huge : bytes, chance(10) ? sizeof huge > n ? n : 0 : below(n), with, to, MSG)); break;
        case 2: CALL(szw_scenario_create_file(from, text(), with, to, MSG)); break;
        default: CALL(szw_scenario_with(chance(5) ? NULL : scenario, with, to, MSG)); break;
    }
    CHECK((last == SZW_OK) == (out != NULL));
    szw_plan* p = NULL;
    if (out != NULL) {
        CALL(szw_plan_create(out, chance(90) ? 0 : (uint32_t)draw() | 2u, chance(5) ? NULL : &p, MSG));
        CHECK(last == SZW_OK || p == NULL);
    }
    szw_plan_destroy(&p);
    szw_scenario_destroy(&out);
    szw_scenario_destroy(&out);
    szw_catalog* other = NULL;
    CALL(szw_catalog_open(chance(50) ? "/nowhere" : huge, text(), chance(10) ? NULL : &other, MSG));
    CHECK((last == SZW_OK) == (other != NULL));
    szw_catalog_destroy(&other);
}

static int stops(void* user, uint64_t done, uint64_t total) {
    CHECK(done <= total);
    return user != NULL && done > 3;
}

static const char* paths(int good) { return chance(good) ? (chance(50) ? "cost.per_month" : "latency.p99") : text(); }
static const char* inputs(int good) { return chance(good) ? (chance(50) ? "demand.peak" : "promises.p99") : text(); }

static void batches(void) {
    const char* in[2] = {inputs(80), inputs(80)};
    const char* out[2] = {paths(85), paths(85)};
    double values[16];
    for (size_t i = 0; i < 16; ++i) values[i] = chance(60) ? 50.0 + (double)below(500) : number();
    szw_batch b = {sizeof(szw_batch), in, 1 + below(2), values, below(9), out, 1 + below(2)};
    if (chance(5)) b.n = SIZE_MAX - below(3);
    if (chance(5)) b.n_inputs = 0;
    if (chance(5)) b.values = NULL;
    if (chance(5)) b.figures = NULL;
    if (chance(5)) b.struct_size = below(100);
    int user = 0;
    szw_run run = {sizeof(szw_run), NULL, chance(50) ? stops : NULL, chance(50) ? &user : NULL, chance(10) ? (int32_t)draw() : (int32_t)below(3)};
    int32_t rows[16];
    for (int i = 0; i < 16; ++i) rows[i] = 77;
    int32_t* states = chance(30) ? NULL : rows;
    clear();
    CALL(szw_scenario_batch(chance(5) ? NULL : scenario, chance(5) ? NULL : &b, chance(30) ? NULL : &run, room, states, MSG));
    const int some = last == SZW_OK || last == SZW_CANCELLED;
    untouched(some ? b.n * b.n_figures : 0);
    for (size_t i = 0; some && states != NULL && i < b.n; ++i) {
        CHECK(rows[i] == SZW_OK || rows[i] == SZW_E_DOMAIN || rows[i] == SZW_CANCELLED);
        for (size_t m = 0; m < b.n_figures; ++m) CHECK(!isnan(room[m * b.n + i]) && (rows[i] != SZW_OK) == (room[m * b.n + i] == -12345.0));
    }
    for (size_t i = some ? b.n : 0; i < 16; ++i) CHECK(rows[i] == 77);

    const double percentiles[2] = {chance(80) ? 50.0 : number(), chance(80) ? 90.0 : number()};
    szw_monte_carlo what = {sizeof(szw_monte_carlo), out, 1 + below(2), percentiles, below(3), draw(), chance(80) ? 256 : (int64_t)draw() % 512};
    if (chance(5)) what.figures = NULL;
    if (chance(5)) what.percentiles = NULL;
    if (chance(5)) what.struct_size = below(100);
    szw_estimate estimates[4] = {{7.0, 7.0}, {7.0, 7.0}, {7.0, 7.0}, {7.0, 7.0}}, means[2], met;
    int64_t samples = 77;
    CALL(szw_scenario_monte_carlo(chance(5) ? NULL : scenario, &what, chance(30) ? NULL : &run, chance(5) ? NULL : estimates, chance(50) ? NULL : means,
                                  chance(50) ? NULL : &met, chance(50) ? NULL : &samples, MSG));
    for (int i = 0; i < 4; ++i) CHECK(!isnan(estimates[i].value) && !isnan(estimates[i].half_width));
}

static szw_service service(void) {
    szw_service s = {0.1, 1.0, SZW_EXPONENTIAL};
    static const double scvs[] = {1.0, 0.0, 0.25, 0.6, 2.0, 0.6, 0.6, 0.6, 2.0, 0.2, 0.1};
    if (chance(60)) s.law = (int32_t)below(11), s.scv = scvs[s.law];
    if (chance(10)) s.law = (int32_t)draw();
    if (chance(10)) s.mean = number();
    if (chance(10)) s.scv = number();
    return s;
}

static void calculators(void) {
    double a[4], b[4], c[4];
    const size_t n = below(5);
    for (int i = 0; i < 4; ++i) a[i] = number(), b[i] = number(), c[i] = number();
    double* p = chance(6) ? NULL : a;
    double* q = chance(6) ? NULL : b;
    clear();
    double* out = chance(6) ? NULL : room;
    szw_queue queues[2] = {{chance(60) ? 5.0 : number(), chance(60) ? 1.0 + (double)below(4) : number(), service()}, {9.0, 2.0, service()}};
    for (int i = 0; i < 2; ++i) /* a lattice of a million servers takes its time */
        if (queues[i].service.law != SZW_EXPONENTIAL && queues[i].servers > 64.0) queues[i].servers = 64.0;
    const double percentile = chance(70) ? 99.0 : number();
    const szw_service s = service();
    const szw_promise promises[2] = {{chance(80) ? 99.0 : number(), chance(80) ? 1.0 : number()}, {50.0, 0.5}};
    int32_t replicas[4] = {77, 77, 77, 77};
    szw_response r;
    szw_managed m = {number(), number(), number(), number()};
    int outcome;
    switch (below(13)) {
        case 0: CALL(szw_erlang_b(a[0], b[0], out, MSG)); written(1); break;
        case 1: CALL(szw_erlang_c(a[0], b[0], out, MSG)); written(1); break;
        case 2: CALL(szw_erlang_b_array(p, q, n, out, MSG)); written(n); break;
        case 3: CALL(szw_erlang_c_array(p, q, n, out, MSG)); written(n); break;
        case 4: CALL(szw_queue_percentile_array(chance(6) ? NULL : queues, 1 + below(2), (int)below(4) - 1, percentile, out, MSG)); written(2); break;
        case 5:
            memset(&r, 0, sizeof r);
            CALL(szw_queue_response(chance(6) ? NULL : queues, percentile, chance(6) ? NULL : &r, MSG));
            CHECK(!isnan(r.p_wait) && !isnan(r.mean_wait) && !isnan(r.wait) && !isnan(r.wait_low) && !isnan(r.wait_high) && !isnan(r.mean_response));
            CHECK(!isnan(r.response) && !isnan(r.response_low) && !isnan(r.response_high) && !isnan(r.relative_error));
            break;
        case 6:
        case 7: {
            double rates[2] = {chance(80) ? 5.0 : number(), 10.0};
            if (rates[0] > 100.0 && rates[0] * s.mean < 2e6 && s.law != SZW_EXPONENTIAL) rates[0] = 100.0; /* the same */
            CALL(szw_replicas_array(chance(6) ? NULL : rates, 1 + below(2), chance(6) ? NULL : &s, promises, below(3), chance(80) ? 0.8 : number(), replicas, out, MSG));
            if (last != SZW_OK) untouched(0);
            for (int i = 0; i < 4; ++i) CHECK(!isnan(room[i]) && (last == SZW_OK || replicas[i] == 77) && (replicas[i] == 77 || replicas[i] >= 0));
            break;
        }
        case 8: CALL(szw_cost_per_request(a[0], b[0], c[0], out, MSG)); written(1); break;
        case 9: CALL(szw_cost_per_request_array(p, q, c, n, out, MSG)); written(n); break;
        case 10: CALL(szw_managed_break_even(chance(6) ? NULL : &m, out, chance(50) ? NULL : &outcome, MSG)); written(1); break;
        case 11: CALL(szw_managed_bills_array(chance(6) ? NULL : &m, p, n, out, out == NULL ? NULL : room + 4, MSG)); written(8); break;
        default:
            CHECK(szw_status_text((int)draw()) != NULL);
            szw_cancel_request(NULL);
            szw_cancel_reset(NULL);
            szw_catalog_destroy(NULL);
            szw_scenario_destroy(NULL);
            szw_plan_destroy(NULL);
            szw_cancel_destroy(NULL);
    }
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const long rounds = argc > 2 ? atol(argv[2]) : 2000;
    if (argc > 3) state = strtoull(argv[3], NULL, 10);
    memset(huge, 'x', sizeof huge - 1);
    OK(szw_catalog_open(argv[1], NULL, &catalog, WHY));
    OK(szw_scenario_create_json(catalog, kGood, sizeof kGood - 1, NULL, &scenario, WHY));
    OK(szw_plan_create(scenario, 0, &plan, WHY));
    for (long i = 0; i < rounds && failures < 20; ++i) {
        switch (below(8)) {
            case 0: scenarios(); break;
            case 1: batches(); break;
            case 2: figures(); break;
            case 3: texts(); break;
            default: calculators(); break;
        }
    }
    szw_plan_destroy(&plan);
    szw_scenario_destroy(&scenario);
    szw_catalog_destroy(&catalog);
    printf("%ld rounds, %d failures\n", rounds, failures);
    return failures == 0 ? 0 : 1;
}
