/* sizewell for C and for every language that calls C: plans, their figures, batches, percentiles, and the calculators alone.
 *
 * Ownership.  szw_*_create, szw_catalog_open and szw_scenario_with give a handle to the caller, who gives it back to the
 * szw_*_destroy of its kind: that frees it, sets the pointer to NULL, and accepts NULL.  A handle keeps what it was made
 * from: destroy in any order.  Strings and arrays that are passed in are read during the call and not kept.  Texts are
 * written into the caller's buffer: ask with (NULL, 0, &needed), then call with `needed` bytes.  A text fits whole, with
 * its '\0', or is not written and the status is SZW_E_SIZE; `needed` is written in both cases and may be NULL in the second
 * call.  Texts are UTF-8.
 *
 * Errors.  Every function that can fail returns szw_status and takes (msg, len) last: the reason, with code, place (file,
 * line, column, JSON pointer) and what to do, one line a finding, cut at a character's end to len - 1 bytes and always
 * terminated; "" on success unless stated.  msg may be NULL.  Outputs are written on SZW_OK only; szw_scenario_batch and
 * szw_scenario_monte_carlo state what stands in them after SZW_CANCELLED.  No exception crosses, nothing is printed, no
 * result is NaN; INFINITY stands for "without bound" (a saturated queue, a promise that no number of replicas keeps).
 *
 * Threads.  There is no global state, and nothing is kept a thread.  Functions that take a handle by pointer to const may
 * run on one handle from any number of threads at once; destroying a handle while another thread uses it is an error of
 * the caller.  The environment variable SIZEWELL_DATA is read when a catalogue is opened without a directory.
 *
 * Stability.  Within one SZW_ABI_VERSION functions, constants and fields keep their meaning; more may be added at the end.
 * Structs that begin with struct_size are set to zero and then struct_size to their sizeof by the caller, so that they can
 * grow; all others never change.  Treat a status that you do not know as SZW_E_INTERNAL.  Functions are since 0.1.
 */
#ifndef SIZEWELL_H
#define SIZEWELL_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && !defined(SZW_STATIC)
#ifdef SZW_BUILD
#define SZW_API __declspec(dllexport)
#else
#define SZW_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define SZW_API __attribute__((visibility("default")))
#else
#define SZW_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions and statuses ---------------------------------------------------------------------------------------- */

#define SZW_ABI_VERSION 1

typedef enum szw_status {
    SZW_OK = 0,
    SZW_E_NULL = 1,     /* a pointer that is needed is NULL */
    SZW_E_DOMAIN = 2,   /* an argument outside its domain */
    SZW_E_SCENARIO = 3, /* a scenario, a catalogue or a file that cannot be read */
    SZW_E_MEMORY = 4,
    SZW_E_INTERNAL = 5, /* a fault of sizewell */
    SZW_E_PATH = 6,     /* a path that names no input or no figure */
    SZW_E_SIZE = 7,     /* a buffer that is too small for its text */
    SZW_CANCELLED = 8,  /* ended by the caller */
    SZW_STATUS_END      /* not a status */
} szw_status;

/** A status in words; never NULL, also for numbers that are no status.  The text lives as long as the library. */
SZW_API const char* szw_status_text(int status);

/** Version of the library, "0.1.0". */
SZW_API const char* szw_version(void);

/** SZW_ABI_VERSION of the library that runs; refuse to go on where it is not that of the header. */
SZW_API int szw_abi_version(void);

/* ---- the catalogue ------------------------------------------------------------------------------------------------ */

typedef struct szw_catalog szw_catalog;

/** Prices, accelerators, people and overheads from a directory.  About 2 ms.
 *  @param directory  NULL: SIZEWELL_DATA if set, else ../share/sizewell seen from this library, else where the program
 *                    `sizewell` looks
 *  @param file       the user's own rows on top, or NULL
 *  @return SZW_OK, SZW_E_NULL (out), SZW_E_SCENARIO with what is wrong in which file */
SZW_API szw_status szw_catalog_open(const char* directory, const char* file, szw_catalog** out, char* msg, size_t len);
SZW_API void szw_catalog_destroy(szw_catalog** catalog);

/** The directory it was read from. */
SZW_API szw_status szw_catalog_directory(const szw_catalog* catalog, char* text, size_t size, size_t* needed, char* msg, size_t len);

/* ---- scenarios ---------------------------------------------------------------------------------------------------- */

typedef struct szw_scenario szw_scenario;

/** What is laid over a scenario: one of its variants, and inputs set from outside, later ones over earlier ones. */
typedef struct szw_changes {
    size_t struct_size;
    const char* variant;     /* a key of "scenarios", or NULL */
    const char* const* sets; /* "demand.peak=2,000 req/s"; "a.b=null" takes a key away */
    size_t n_sets;
} szw_changes;

/** A scenario from n bytes of JSON with comments; findings call it "scenario", relative file names in it start from the
 *  working directory.  About 0.2 ms.
 *  @param catalog  NULL opens one as szw_catalog_open(NULL, NULL) does, for this scenario alone
 *  @param changes  or NULL
 *  @return SZW_OK, SZW_E_NULL, SZW_E_SCENARIO with every finding, SZW_E_PATH for a set that names no input */
SZW_API szw_status szw_scenario_create_json(const szw_catalog* catalog, const char* json, size_t n, const szw_changes* changes,
                                            szw_scenario** out, char* msg, size_t len);

/** The same from a file; relative names in it start from its folder. */
SZW_API szw_status szw_scenario_create_file(const szw_catalog* catalog, const char* path, const szw_changes* changes,
                                            szw_scenario** out, char* msg, size_t len);

/** The scenario with more changes on top of its own; a variant replaces the one it has.  The first stays as it is. */
SZW_API szw_status szw_scenario_with(const szw_scenario* scenario, const szw_changes* changes, szw_scenario** out, char* msg,
                                     size_t len);
SZW_API void szw_scenario_destroy(szw_scenario** scenario);

/** Which text of an input or of a figure is meant. */
enum { SZW_PATH = 0, SZW_HELP = 1, SZW_UNIT = 2 };

/** How many inputs can be set; 0 for NULL. */
SZW_API size_t szw_scenario_input_count(const szw_scenario* scenario);

/** Path, meaning or unit of input i; the unit is the one the scenario writes it in (else that of the documentation's
 *  example), "" for plain numbers and words.
 *  @return SZW_OK, SZW_E_NULL, SZW_E_DOMAIN (i, what), SZW_E_SIZE */
SZW_API szw_status szw_scenario_input_text(const szw_scenario* scenario, size_t i, int what, char* text, size_t size,
                                           size_t* needed, char* msg, size_t len);

/** The value of an input in its unit, the median of a range.
 *  @param unit  receives the unit, at most unit_size bytes with the '\0'; or NULL
 *  @return SZW_OK, SZW_E_NULL, SZW_E_PATH, SZW_E_DOMAIN where it is no number or left open, SZW_E_SIZE */
SZW_API szw_status szw_scenario_value(const szw_scenario* scenario, const char* path, double* value, char* unit,
                                      size_t unit_size, char* msg, size_t len);

/* ---- plans -------------------------------------------------------------------------------------------------------- */

typedef struct szw_plan szw_plan;

/** Flags of szw_plan_create. */
enum { SZW_VERIFY = 1 /* also simulate the final choice, up to a second a service */ };

/** How a text is written. */
enum { SZW_JSON = 0, SZW_TEXT = 1, SZW_MARKDOWN = 2 };

/** The plan of a scenario, with what it leaves open decided and its alternatives weighed.  Below 1 ms where closed forms
 *  serve; tens of milliseconds and more where GPUs are chosen or queues are simulated.
 *  @param flags  0 or SZW_VERIFY
 *  @return SZW_OK (also where a promise is not met), SZW_E_NULL, SZW_E_DOMAIN, SZW_E_SCENARIO ("expect") */
SZW_API szw_status szw_plan_create(const szw_scenario* scenario, uint32_t flags, szw_plan** out, char* msg, size_t len);
SZW_API void szw_plan_destroy(szw_plan** plan);

/** The whole plan: JSON as `sizewell schema plan` describes it, text or Markdown. */
SZW_API szw_status szw_plan_text(const szw_plan* plan, int format, char* text, size_t size, size_t* needed, char* msg, size_t len);

/** Formula, formula with its numbers, inputs and sources of a figure.
 *  @param path  of a figure, or NULL for cost.per_request
 *  @return SZW_OK, SZW_E_NULL, SZW_E_PATH, SZW_E_DOMAIN (format), SZW_E_SIZE */
SZW_API szw_status szw_plan_explain(const szw_plan* plan, const char* path, int format, char* text, size_t size, size_t* needed,
                                    char* msg, size_t len);

/** 1 where every promise, budget and expectation of the scenario is met, else 0. */
SZW_API szw_status szw_plan_met(const szw_plan* plan, int* met, char* msg, size_t len);

/** How many figures the plan has; 0 for NULL. */
SZW_API size_t szw_plan_figure_count(const szw_plan* plan);

/** Path, meaning or unit of figure i. */
SZW_API szw_status szw_plan_figure_text(const szw_plan* plan, size_t i, int what, char* text, size_t size, size_t* needed,
                                        char* msg, size_t len);

/** A figure by its path in the JSON, "cost.per_month", "latency.p99", "capacity.pools.0.replicas".
 *  @param value  in the unit of the figure; INFINITY where there is no bound
 *  @param unit   receives the unit, at most unit_size bytes with the '\0'; or NULL
 *  @return SZW_OK, SZW_E_NULL, SZW_E_PATH with what may be meant, SZW_E_SIZE */
SZW_API szw_status szw_plan_value(const szw_plan* plan, const char* path, double* value, char* unit, size_t unit_size, char* msg,
                                  size_t len);

/** All figures in their order, values[i] that of figure i.
 *  @return SZW_OK, SZW_E_NULL, SZW_E_SIZE where n is below szw_plan_figure_count() */
SZW_API szw_status szw_plan_values(const szw_plan* plan, double* values, size_t n, char* msg, size_t len);

/* ---- long calls --------------------------------------------------------------------------------------------------- */

/** A flag that ends long calls.  szw_cancel_request may be called from any thread and from a signal handler. */
typedef struct szw_cancel szw_cancel;

SZW_API szw_status szw_cancel_create(szw_cancel** out, char* msg, size_t len);
SZW_API void szw_cancel_request(szw_cancel* cancel); /* NULL: nothing */
SZW_API void szw_cancel_reset(szw_cancel* cancel);   /* NULL: nothing */
SZW_API void szw_cancel_destroy(szw_cancel** cancel);

/** Called now and then, by one thread at a time but not always the same one.  Must return (no exception, no longjmp).
 *  @param done, total  plans or samples
 *  @return 0 to go on; anything else cancels the call */
typedef int (*szw_progress)(void* user, uint64_t done, uint64_t total);

/** How a long call runs.  NULL in its place: one thread, to the end. */
typedef struct szw_run {
    size_t struct_size;
    const szw_cancel* cancel; /* or NULL */
    szw_progress progress;    /* or NULL */
    void* user;               /* handed to progress */
    int32_t threads;          /* 0: all; 1 to 1024.  Results are the same bits for any number */
} szw_run;

/** Rows of inputs for which a scenario is planned. */
typedef struct szw_batch {
    size_t struct_size;
    const char* const* inputs;  /* paths of numbers, "demand.peak" */
    size_t n_inputs;            /* >= 1 */
    const double* values;       /* values[k * n + i]: input k in row i, in the unit of the input (szw_scenario_value) */
    size_t n;                   /* rows */
    const char* const* figures; /* paths of figures */
    size_t n_figures;           /* >= 1 */
} szw_batch;

/** The scenario's plan with the inputs of every row.  About 0.1 ms a row and thread with closed-form queues.
 *  @param results  results[m * n + i]: figure m in row i, in the unit of the figure; INFINITY where there is no bound
 *  @param rows     n statuses: SZW_OK; SZW_E_DOMAIN where a row is no scenario (out of bounds, not finite): its results are
 *                  untouched; SZW_CANCELLED where it was not planned.  NULL: a refused row fails the call
 *  @return SZW_OK: every row was planned or refused, and msg names the first refused one; SZW_CANCELLED: rows[i] == SZW_OK
 *          tells whose results are there; SZW_E_NULL, SZW_E_PATH, SZW_E_DOMAIN, SZW_E_SCENARIO (an input that is no number) */
SZW_API szw_status szw_scenario_batch(const szw_scenario* scenario, const szw_batch* batch, const szw_run* run, double* results,
                                      int32_t* rows, char* msg, size_t len);

/** A number from samples with the half-width of its 95 % interval. */
typedef struct szw_estimate {
    double value;
    double half_width; /* INFINITY where it is not known */
} szw_estimate;

/** Draws over the ranges of a scenario. */
typedef struct szw_monte_carlo {
    size_t struct_size;
    const char* const* figures;
    size_t n_figures;          /* >= 1 */
    const double* percentiles; /* each in (0, 100) */
    size_t n_percentiles;      /* 0: means only */
    uint64_t seed;             /* the same seed gives the same bits */
    int64_t samples;           /* [256, 2^34]; rounded down to sixteen times a power of two */
} szw_monte_carlo;

/** Percentiles of a plan's figures over the scenario's ranges; every sample is a whole plan.  A scenario without ranges is
 *  planned once, and samples is 0.
 *  @param percentiles  percentiles[m * n_percentiles + j]: percentile j of figure m, in the unit of the figure; NULL if none
 *  @param means        of each figure, or NULL
 *  @param met          how likely every promise and budget is met, or NULL
 *  @param samples      taken, or NULL
 *  @return SZW_OK, or SZW_CANCELLED with the estimates of the samples taken by then (samples = 0: nothing else is written);
 *          SZW_E_NULL, SZW_E_PATH, SZW_E_DOMAIN (also where no sample is a scenario) */
SZW_API szw_status szw_scenario_monte_carlo(const szw_scenario* scenario, const szw_monte_carlo* what, const szw_run* run,
                                            szw_estimate* percentiles, szw_estimate* means, szw_estimate* met, int64_t* samples,
                                            char* msg, size_t len);

/* ---- calculators: no handle, no catalogue ------------------------------------------------------------------------- */
/* Arrays have n elements; an output may be the same array as an input.  Where one element is refused, nothing is written
 * and the message names its index. */

/** Probability that a request is lost (Erlang B: servers and no queue) or has to wait (Erlang C: servers and a queue).
 *  @param servers  (0, 1e7], fractions allowed
 *  @param load     arrival rate x mean service time [Erlang], [0, 1e7]
 *  @param p        in [0, 1]; Erlang C is 1 where load >= servers
 *  @accuracy       1e-13 relative
 *  @return SZW_OK, SZW_E_NULL, SZW_E_DOMAIN */
SZW_API szw_status szw_erlang_b(double servers, double load, double* p, char* msg, size_t len);
SZW_API szw_status szw_erlang_c(double servers, double load, double* p, char* msg, size_t len);
SZW_API szw_status szw_erlang_b_array(const double* servers, const double* load, size_t n, double* p, char* msg, size_t len);
SZW_API szw_status szw_erlang_c_array(const double* servers, const double* load, size_t n, double* p, char* msg, size_t len);

/** Laws of a service time. */
enum {
    SZW_EXPONENTIAL = 0,
    SZW_DETERMINISTIC = 1,
    SZW_ERLANG = 2,
    SZW_GAMMA = 3,
    SZW_HYPEREXPONENTIAL = 4,
    SZW_LOGNORMAL = 5,
    SZW_WEIBULL = 6,
    SZW_PARETO = 7,
    SZW_LOMAX = 8,
    SZW_UNIFORM = 9,
    SZW_TRIANGULAR = 10
};

/** How long one server is busy with one request. */
typedef struct szw_service {
    double mean;  /* [s], in [1e-9, 1e9] */
    double scv;   /* variance / mean^2, at most 1e4: exponential 1, deterministic 0, erlang 1/k, hyperexponential >= 1, lomax > 1,
                     uniform up to 1/3, triangular up to 1/6, others > 0 */
    int32_t law;
} szw_service;

/** One queue of Poisson arrivals before identical servers. */
typedef struct szw_queue {
    double rate;    /* arrivals [1/s], in (0, 1e12] */
    double servers; /* (0, 1e6]; whole unless the service is exponential */
    szw_service service;
} szw_queue;

/** How far a method is to be trusted. */
enum { SZW_EXACT = 0, SZW_BOUNDED = 1, SZW_APPROXIMATE = 2, SZW_SIMULATED = 3 };

/** What a queue does to its requests.  Times in s; INFINITY where it is saturated. */
typedef struct szw_response {
    double p_wait;                              /* probability of a wait; 1 where saturated */
    double mean_wait, wait, wait_low, wait_high; /* mean, the percentile and its bracket */
    double mean_response, response, response_low, response_high;
    double relative_error; /* of the method, at the p99 of the response */
    int32_t method;        /* SZW_EXACT ... */
    int32_t saturated;     /* 1: arrivals outrun the servers */
} szw_response;

/** Wait and response of a queue: exact for exponential and constant service and for one server, a bracket otherwise.
 *  1 us (exponential), up to a millisecond (one server, constant service), 1 to 500 ms else.  Never simulates.
 *  @param percentile  in [1e-3, 99.999]
 *  @return SZW_OK (also for a saturated queue), SZW_E_NULL, SZW_E_DOMAIN */
SZW_API szw_status szw_queue_response(const szw_queue* queue, double percentile, szw_response* out, char* msg, size_t len);

/** Which time of a request is meant. */
enum { SZW_WAIT = 0, SZW_RESPONSE = 1 };

/** One percentile of the wait or of the response of n queues [s]. */
SZW_API szw_status szw_queue_percentile_array(const szw_queue* queues, size_t n, int which, double percentile, double* seconds,
                                              char* msg, size_t len);

/** A percentile of the response that must not be longer. */
typedef struct szw_promise {
    double percentile; /* in [1e-3, 99.999] */
    double seconds;    /* > 0 */
} szw_promise;

/** The fewest servers (replicas before one queue) that keep every promise, for each of n arrival rates.
 *  @param rates     Poisson arrivals [1/s], in (0, 1e12], at most 1e6 servers' work at the cap
 *  @param cap       highest utilisation, in (0, 1]
 *  @param replicas  n numbers; 0 where a promise is shorter than the service itself: no number keeps it
 *  @param reached   reached[i * n_promises + j]: percentile j with these replicas, or the nearest one of a promise that cannot
 *                   be kept; or NULL
 *  @return SZW_OK, SZW_E_NULL, SZW_E_DOMAIN */
SZW_API szw_status szw_replicas_array(const double* rates, size_t n, const szw_service* service, const szw_promise* promises,
                                      size_t n_promises, double cap, int32_t* replicas, double* reached, char* msg, size_t len);

/** Cost of one request [USD]: instances x price / average rate.  Idle capacity is paid, so it is in it.
 *  @param instances  >= 0
 *  @param usd_per_instance_hour  >= 0
 *  @param average    requests served [1/s], > 0; all finite, and so must be the result
 *  @return SZW_OK, SZW_E_NULL, SZW_E_DOMAIN */
SZW_API szw_status szw_cost_per_request(double instances, double usd_per_instance_hour, double average, double* usd, char* msg,
                                        size_t len);
SZW_API szw_status szw_cost_per_request_array(const double* instances, const double* usd_per_instance_hour, const double* average,
                                              size_t n, double* usd, char* msg, size_t len);

/** A managed platform beside a Kubernetes of one's own: what each pays on top of the same compute [USD/month], finite, >= 0. */
typedef struct szw_managed {
    double own_people;     /* who run the cluster */
    double cluster_fee;    /* of the control plane */
    double managed_people; /* who are needed all the same */
    double premium;        /* of the managed platform, a ratio: 0.25 is 25 % of compute */
} szw_managed;

/** What a break-even says. */
enum { SZW_CROSSES = 0, SZW_MANAGED_ALWAYS = 1, SZW_OWN_ALWAYS = 2, SZW_EQUAL = 3 };

/** Compute [USD/month] at which both bills are equal: below it the managed platform is cheaper.
 *  @param compute  (own_people + cluster_fee - managed_people) / premium; INFINITY: managed is cheaper at any compute; 0: one's
 *                  own is, or both are equal at any
 *  @param outcome  SZW_CROSSES ...; or NULL
 *  @return SZW_OK, SZW_E_NULL, SZW_E_DOMAIN */
SZW_API szw_status szw_managed_break_even(const szw_managed* managed, double* compute, int* outcome, char* msg, size_t len);

/** Both bills [USD/month] at n amounts of compute [USD/month], finite, >= 0. */
SZW_API szw_status szw_managed_bills_array(const szw_managed* managed, const double* compute, size_t n, double* own_bill,
                                           double* managed_bill, char* msg, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* SIZEWELL_H */
