/* The calculators of the C API against numbers from other pens. */
#include "check.h"

static void erlang(void) {
    double p = -1.0;
    /* exact rationals, tests/golden/erlang_c.py */
    OK(szw_erlang_c(10.0, 8.0, &p, WHY));
    NEAR(p, 0.40918015079644354, 1e-14);
    OK(szw_erlang_b(2.0, 1.0, &p, WHY)); /* (1/2) / (1 + 1 + 1/2) */
    NEAR(p, 0.2, 1e-15);
    OK(szw_erlang_c(3.0, 7.0, &p, WHY));
    CHECK(p == 1.0);
    OK(szw_erlang_c(5.0, 0.0, &p, WHY));
    CHECK(p == 0.0);
    double c[] = {1.0, 10.0, 2.5}, a[] = {0.5, 8.0, 1.0}, one[3];
    for (int i = 0; i < 3; ++i) OK(szw_erlang_c(c[i], a[i], &one[i], WHY));
    OK(szw_erlang_c_array(c, a, 3, a, WHY)); /* in place */
    CHECK(memcmp(a, one, sizeof a) == 0);
    NEAR(a[0], 0.5, 1e-15);
    const double loads[] = {1.0, 2.0, NAN};
    double out[] = {7.0, 7.0, 7.0};
    REFUSES(szw_erlang_b_array(c, loads, 3, out, WHY), SZW_E_DOMAIN, "element 2: erlang_b: load = nan");
    CHECK(out[0] == 7.0);
    OK(szw_erlang_b_array(c, loads, 2, out, WHY));
    NEAR(out[0], 0.5, 1e-15);
    OK(szw_erlang_b_array(NULL, NULL, 0, NULL, WHY));
    p = 7.0;
    REFUSES(szw_erlang_c(0.0, 8.0, &p, WHY), SZW_E_DOMAIN, "szw_erlang_c: servers = 0, must be in (0, 1e7]");
    REFUSES(szw_erlang_b(INFINITY, 8.0, &p, WHY), SZW_E_DOMAIN, "servers = inf");
    REFUSES(szw_erlang_b(8.0, -1.0, &p, WHY), SZW_E_DOMAIN, "load = -1");
    CHECK(p == 7.0);
    REFUSES(szw_erlang_b(8.0, 1.0, NULL, WHY), SZW_E_NULL, "p is NULL");
    REFUSES(szw_erlang_c(8.0, 1.0, NULL, WHY), SZW_E_NULL, "p is NULL");
    REFUSES(szw_erlang_b_array(NULL, loads, 1, out, WHY), SZW_E_NULL, "servers");
    REFUSES(szw_erlang_c_array(c, NULL, 1, out, WHY), SZW_E_NULL, "load");
    REFUSES(szw_erlang_c_array(c, loads, 1, NULL, WHY), SZW_E_NULL, "result");
}

static void queues(void) {
    const szw_service exponential = {0.5, 1.0, SZW_EXPONENTIAL}, constant = {0.5, 0.0, SZW_DETERMINISTIC}, lognormal = {0.5, 0.6, SZW_LOGNORMAL};
    szw_queue q[4] = {{1.6, 1.0, exponential}, {1.6, 1.0, constant}, {12.8, 8.0, lognormal}, {30.0, 8.0, exponential}};
    double p99[4];
    OK(szw_queue_percentile_array(q, 4, SZW_RESPONSE, 99.0, p99, WHY));
    NEAR(p99[0], -log(0.01) / (2.0 - 1.6), 1e-12); /* M/M/1: exponential of rate mu - lambda */
    CHECK(p99[1] < p99[0] && isinf(p99[3]));
    for (int i = 0; i < 4; ++i) {
        szw_response r;
        OK(szw_queue_response(&q[i], 99.0, &r, WHY));
        CHECK(r.saturated == (i == 3) && r.method == (i < 2 ? SZW_EXACT : i == 2 ? r.method : SZW_EXACT));
        if (i == 3) CHECK(isinf(r.mean_wait) && isinf(r.response_low) && r.p_wait == 1.0);
        else NEAR(r.response, p99[i], 1e-12);
        CHECK(r.response_low <= r.response && r.response <= r.response_high && r.wait <= r.response);
        double wait;
        OK(szw_queue_percentile_array(&q[i], 1, SZW_WAIT, 99.0, &wait, WHY));
        if (i < 3) NEAR(r.wait, wait, 1e-12);
    }
    szw_response r;
    OK(szw_queue_response(&q[1], 50.0, &r, WHY)); /* Pollaczek-Khinchine: rho S / (2 (1 - rho)) */
    NEAR(r.mean_wait, 0.8 * 0.5 / 0.4, 1e-6);
    OK(szw_queue_response(&q[0], 50.0, &r, WHY));
    NEAR(r.mean_wait, 0.8 * 0.5 / 0.2, 1e-12);
    NEAR(r.p_wait, 0.8, 1e-12);
    const szw_queue idle = {5e-324, 2.0, constant}; /* hardly any arrivals: the response is the service */
    OK(szw_queue_response(&idle, 99.9, &r, WHY));
    CHECK(r.response == 0.5 && r.wait == 0.0 && r.p_wait == 0.0 && r.mean_wait == 0.0);
    q[0].servers = 2.5;
    OK(szw_queue_percentile_array(q, 1, SZW_RESPONSE, 99.0, p99, WHY));
    p99[0] = 7.0;
    q[1].servers = 2.5;
    REFUSES(szw_queue_percentile_array(q, 2, SZW_RESPONSE, 99.0, p99, WHY), SZW_E_DOMAIN, "element 1: queue: servers = 2.5, must be whole");
    q[1].servers = 1.0;
    q[1].service.law = 77;
    REFUSES(szw_queue_percentile_array(q, 2, SZW_RESPONSE, 99.0, p99, WHY), SZW_E_DOMAIN, "service.law = 77");
    q[1].service.law = SZW_UNIFORM;
    q[1].service.scv = 2.0;
    REFUSES(szw_queue_response(&q[1], 99.0, &r, WHY), SZW_E_DOMAIN, "uniform");
    q[0].rate = 0.0;
    REFUSES(szw_queue_percentile_array(q, 1, SZW_RESPONSE, 99.0, p99, WHY), SZW_E_DOMAIN, "rate = 0");
    REFUSES(szw_queue_percentile_array(q, 1, 2, 99.0, p99, WHY), SZW_E_DOMAIN, "which = 2");
    q[0].rate = 1.0;
    REFUSES(szw_queue_percentile_array(q, 1, SZW_WAIT, 100.0, p99, WHY), SZW_E_DOMAIN, "percentile = 100");
    CHECK(p99[0] == 7.0);
    REFUSES(szw_queue_percentile_array(NULL, 1, SZW_WAIT, 99.0, p99, WHY), SZW_E_NULL, "queues");
    REFUSES(szw_queue_percentile_array(q, 1, SZW_WAIT, 99.0, NULL, WHY), SZW_E_NULL, "result");
    REFUSES(szw_queue_response(NULL, 99.0, &r, WHY), SZW_E_NULL, "queue");
    REFUSES(szw_queue_response(q, 99.0, NULL, WHY), SZW_E_NULL, "out");
}

static void replicas(void) {
    const szw_service service = {0.05, 1.0, SZW_EXPONENTIAL};
    const szw_promise promises[] = {{99.0, 0.4}, {50.0, 0.06}};
    const double rates[] = {10.0, 100.0, 1000.0};
    int32_t n[3];
    double reached[6];
    OK(szw_replicas_array(rates, 3, &service, promises, 2, 0.9, n, reached, WHY));
    for (int i = 0; i < 3; ++i) { /* by trying: fewer do not keep one of the promises or the cap */
        for (int c = n[i] - 1; c <= n[i]; ++c) {
            szw_queue q = {rates[i], c > 0 ? c : 1, service};
            double p99, p50;
            OK(szw_queue_percentile_array(&q, 1, SZW_RESPONSE, 99.0, &p99, WHY));
            OK(szw_queue_percentile_array(&q, 1, SZW_RESPONSE, 50.0, &p50, WHY));
            const int keeps = p99 <= 0.4 && p50 <= 0.06 && rates[i] * 0.05 <= 0.9 * c;
            CHECK(keeps == (c == n[i]));
            if (c == n[i]) {
                NEAR(reached[2 * i], p99, 1e-9);
                NEAR(reached[2 * i + 1], p50, 1e-9);
            }
        }
    }
    const szw_promise impossible = {99.0, 0.1};
    OK(szw_replicas_array(rates, 1, &service, &impossible, 1, 0.9, n, reached, WHY));
    CHECK(n[0] == 0);
    NEAR(reached[0], -log(0.01) * 0.05, 1e-6); /* the service alone */
    OK(szw_replicas_array(rates, 1, &service, promises, 1, 1.0, n, NULL, WHY));
    OK(szw_replicas_array(NULL, 0, &service, promises, 1, 1.0, NULL, NULL, WHY));
    n[0] = 7;
    const double wrong[] = {10.0, -1.0};
    REFUSES(szw_replicas_array(wrong, 2, &service, promises, 2, 0.9, n, reached, WHY), SZW_E_DOMAIN, "element 1");
    REFUSES(szw_replicas_array(rates, 1, &service, promises, 2, 1.1, n, reached, WHY), SZW_E_DOMAIN, "cap = 1.1");
    REFUSES(szw_replicas_array(rates, 1, &service, promises, 0, 0.9, n, reached, WHY), SZW_E_DOMAIN, "n_promises");
    const szw_promise zero = {99.0, 0.0};
    REFUSES(szw_replicas_array(rates, 1, &service, &zero, 1, 0.9, n, reached, WHY), SZW_E_DOMAIN, "seconds = 0");
    const double most = 1e12;
    REFUSES(szw_replicas_array(&most, 1, &service, promises, 1, 0.9, n, reached, WHY), SZW_E_DOMAIN, "servers");
    CHECK(n[0] == 7);
    REFUSES(szw_replicas_array(NULL, 1, &service, promises, 1, 0.9, n, reached, WHY), SZW_E_NULL, "rates");
    REFUSES(szw_replicas_array(rates, 1, NULL, promises, 1, 0.9, n, reached, WHY), SZW_E_NULL, "service");
    REFUSES(szw_replicas_array(rates, 1, &service, NULL, 1, 0.9, n, reached, WHY), SZW_E_NULL, "promises");
    REFUSES(szw_replicas_array(rates, 1, &service, promises, 1, 0.9, NULL, reached, WHY), SZW_E_NULL, "replicas");
}

static void money(void) {
    double usd = 7.0;
    OK(szw_cost_per_request(4.0, 2.5, 10.0, &usd, WHY)); /* $10 an hour over 36,000 requests */
    NEAR(usd, 10.0 / 36000.0, 1e-15);
    double instances[] = {4.0, 8.0}, prices[] = {2.5, 2.5}, rates[] = {10.0, 10.0}, out[2];
    OK(szw_cost_per_request_array(instances, prices, rates, 2, out, WHY));
    CHECK(out[0] == usd && out[1] == 2.0 * usd);
    rates[1] = 0.0;
    REFUSES(szw_cost_per_request_array(instances, prices, rates, 2, out, WHY), SZW_E_DOMAIN, "element 1: cost: average = 0");
    REFUSES(szw_cost_per_request(-1.0, 2.5, 10.0, &usd, WHY), SZW_E_DOMAIN, "instances = -1");
    REFUSES(szw_cost_per_request(1e300, 1e300, 1.0, &usd, WHY), SZW_E_DOMAIN, "finite");
    REFUSES(szw_cost_per_request(1.0, NAN, 10.0, &usd, WHY), SZW_E_DOMAIN, "nan");
    REFUSES(szw_cost_per_request(1.0, 1.0, 10.0, NULL, WHY), SZW_E_NULL, "usd");
    REFUSES(szw_cost_per_request_array(NULL, prices, rates, 2, out, WHY), SZW_E_NULL, "instances");
    REFUSES(szw_cost_per_request_array(instances, NULL, rates, 2, out, WHY), SZW_E_NULL, "usd_per_instance_hour");
    REFUSES(szw_cost_per_request_array(instances, prices, NULL, 2, out, WHY), SZW_E_NULL, "average");
    REFUSES(szw_cost_per_request_array(instances, prices, rates, 2, NULL, WHY), SZW_E_NULL, "result");

    szw_managed m = {8000.0, 73.0, 2000.0, 0.25};
    double at = -1.0, own[3], theirs[3];
    int outcome = -1;
    OK(szw_managed_break_even(&m, &at, &outcome, WHY)); /* (8000 + 73 - 2000) / 0.25 */
    CHECK(at == 24292.0 && outcome == SZW_CROSSES);
    const double compute[] = {at / 2.0, at, at * 2.0};
    OK(szw_managed_bills_array(&m, compute, 3, own, theirs, WHY));
    CHECK(own[0] > theirs[0] && own[1] == theirs[1] && own[2] < theirs[2]);
    CHECK(own[1] == 24292.0 + 8073.0);
    m.premium = 0.0;
    OK(szw_managed_break_even(&m, &at, &outcome, WHY));
    CHECK(isinf(at) && outcome == SZW_MANAGED_ALWAYS);
    m.managed_people = 9000.0;
    OK(szw_managed_break_even(&m, &at, &outcome, WHY));
    CHECK(at == 0.0 && outcome == SZW_OWN_ALWAYS);
    m.managed_people = 8073.0;
    OK(szw_managed_break_even(&m, &at, &outcome, WHY));
    CHECK(at == 0.0 && outcome == SZW_EQUAL);
    OK(szw_managed_break_even(&m, &at, NULL, WHY));
    m.premium = -0.1;
    REFUSES(szw_managed_break_even(&m, &at, &outcome, WHY), SZW_E_DOMAIN, "premium = -0.1");
    REFUSES(szw_managed_break_even(NULL, &at, &outcome, WHY), SZW_E_NULL, "managed");
    REFUSES(szw_managed_break_even(&m, NULL, &outcome, WHY), SZW_E_DOMAIN, "premium");
    m.premium = 0.1;
    REFUSES(szw_managed_break_even(&m, NULL, &outcome, WHY), SZW_E_NULL, "compute");
    const double nan[] = {1.0, NAN};
    REFUSES(szw_managed_bills_array(&m, nan, 2, own, theirs, WHY), SZW_E_DOMAIN, "element 1");
    REFUSES(szw_managed_bills_array(NULL, nan, 2, own, theirs, WHY), SZW_E_NULL, "managed");
    REFUSES(szw_managed_bills_array(&m, NULL, 2, own, theirs, WHY), SZW_E_NULL, "compute");
    REFUSES(szw_managed_bills_array(&m, compute, 2, NULL, theirs, WHY), SZW_E_NULL, "own_bill");
    REFUSES(szw_managed_bills_array(&m, compute, 2, own, NULL, WHY), SZW_E_NULL, "managed_bill");
}

int calculators(void);

int calculators(void) {
    erlang();
    queues();
    replicas();
    money();
    return failures;
}
