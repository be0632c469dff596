"""What all functions of numbers share: arrays, units, refusals by name, threads."""
from __future__ import annotations

import copy
import datetime
import doctest
import inspect
import math
import pickle
import threading
import time

import numpy as np
import pytest
import sizewell
from sizewell import DomainError, UnitError, cost, latency, queueing, sizing

MODULES = (queueing, latency, sizing, cost)

# A call that every function can answer.
CALLS = {
    "erlang_b": (10, 8.0),
    "erlang_c": (10, 8.0),
    "utilisation": (90, 0.08, 8),
    "mmc_mean": (90, 0.08, 8),
    "mmc_percentile": (90, 0.08, 8, 99),
    "mmc_tail": (90, 0.08, 8, 0.3),
    "mg1_mean": (10, 0.08, 1.5),
    "mgc_mean": (90, 0.08, 1.5, 8),
    "mgc_percentile": (90, 0.08, 1.5, 8, 99),
    "gigc_percentile": (80, 4.0, 0.08, 1.5, 8, 99),
    "mdc_mean": (90, 0.08, 8),
    "mdc_percentile": (90, 0.08, 8, 99),
    "mmck_blocking": (90, 0.08, 8, 20),
    "mmck_mean": (90, 0.08, 8, 20),
    "mmck_percentile": (90, 0.08, 8, 20, 99),
    "erlang_a_abandonment": (120, 0.08, 8, 2.0),
    "erlang_a_mean": (120, 0.08, 8, 2.0),
    "erlang_a_percentile": (120, 0.08, 8, 2.0, 99),
    "lognormal_percentile": (0.12, 0.9, 95),
    "lognormal_tail": (0.12, 0.9, 0.5),
    "lognormal_mean": (0.12, 0.9),
    "lognormal_scv": (0.12, 0.9),
    "sum_percentile": ([0.12, 0.03], [0.9, 0.08], 99),
    "fan_out_percentile": (0.12, 0.9, 10, 50),
    "hedged_percentile": (0.12, 0.9, 0.3, 99),
    "hedge_load_factor": (60, 0.08, 8, 0.3),
    "cached_percentile": (0.4, 0.002, 0.12, 0.9, 99),
    "retried_percentile": (0.12, 0.9, 0.3, 2, 99),
    "retry_failure": (0.12, 0.9, 0.3, 2),
    "retry_attempts": (0.12, 0.9, 0.3, 2),
    "retry_load_factor": (20, 0.08, 8, 0.3, 2),
    "breaker_open_share": (50, 0.1, 5, 10.0, 1),
    "availability": (2.6e6, 3600.0),
    "serial_availability": ([0.999, 0.995],),
    "redundant_availability": ([0.99, 0.99],),
    "availability_k_of_n": (0.99, 10, 8),
    "error_budget_left": (0.999, 0.9995, 2.6e6),
    "error_budget_burn": (0.999, 0.9975),
    "zipf_hit_ratio": (1e5, 0.9, 1e3),
    "ttl_hit_ratio": (1e5, 0.9, 100, 600.0),
    "replicas_for_percentile": (90, 0.08, 99, 0.5, 0.9, 1.0),
    "replicas_for_cap": (90, 0.08, 0.8, 2),
    "largest_rate": (0.08, 8, 99, 0.5, 0.9, 1.0),
    "instances_with_spare": (10, 2, 3),
    "in_flight": (90, 0.35),
    "design_rate": (100, 0.3),
    "grown_rate": (100, 0.5, 2),
    "cost_per_request": (4, 2.5, 12),
    "cost_per_million_tokens": (8, 2.5, 9600),
    "monthly_cost": (4, 2.5, 730),
    "discounted_cost": (65, 2.5, 64, 0.2),
    "tiered_cost": (25, [10, math.inf], [1.0, 0.5]),
    "spot_price": (0.9, 2.5, 0.05, 360, 1.1, 0.05),
    "spot_availability": (8, 10, 0.95, 3, 0.2),
    "spot_instances_for": (8, 0.99, 0.95, 3, 0.0),
    "break_even_utilisation": (1.6, 2.5),
    "owned_cost": (4, 250_000, 4, 0.08, 0.1, 5600, 1.3, 0.12, 150, 3000),
    "capital_recovery": (0.08, 4),
    "break_even_own": (25_800, 58_400, 0.99),
    "implied_multiplier": (42_000, 10_000),
    "compute_where_rule_holds": (4, 0.4, 25_000),
    "multiplier_from_causes": (0.4, 25_000, 10_000),
    "managed_break_even": (30_000, 73, 5_000, 0.2),
    "api_cost_per_request": (1500, 300, 0.1, 0.4, 0.5, 0.025, 0.1, 0.5),
    "break_even_tokens": (7300, 0.5),
    "cold_share": (20 / 3600, 600),
    "payback_periods": (120_000, 10_000, 0.01),
    "present_value": ([1000.0] * 12, 0.08),
}
FUNCTIONS = {name: getattr(module, name) for module in MODULES for name in module.__all__}
ARGUMENTS = [(name, k, parameter) for name in CALLS for k, parameter in enumerate(inspect.signature(FUNCTIONS[name]).parameters) if k < len(CALLS[name])]
WHOLE = {"replicas_for_percentile", "replicas_for_cap", "instances_with_spare", "spot_instances_for"}


def with_argument(name, k, value):
    arguments = list(CALLS[name])
    arguments[k] = [value, *arguments[k][1:]] if isinstance(arguments[k], list) else value
    return lambda: FUNCTIONS[name](*arguments)


def test_every_function_is_asked():
    assert set(CALLS) == set(FUNCTIONS)


# -- what comes out -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CALLS)
def test_numbers_make_a_number_and_arrays_the_same_in_an_array(name):
    function, arguments = FUNCTIONS[name], CALLS[name]
    one = function(*arguments)
    assert type(one) is (int if name in WHOLE else float) and math.isfinite(one)
    # one axis more for every argument, the values along the last axis of the rows kept together
    stacked = [np.stack([np.asarray(a, dtype=float)] * 3) for a in arguments]
    many = function(*stacked)
    assert many.shape == (3,) and many.dtype == (np.int64 if name in WHOLE else np.float64)
    assert np.all(many == one)
    grid = function(*[np.asarray(stacked[0])[:, None], *arguments[1:]] if not isinstance(arguments[0], list) else stacked)
    assert np.all(grid == one)


@pytest.mark.parametrize("name", CALLS)
def test_functions_know_who_they_are(name):
    function = FUNCTIONS[name]
    assert function.__module__ in {m.__name__ for m in MODULES}
    assert pickle.loads(pickle.dumps(function)) is function and copy.deepcopy(function) is function
    assert list(inspect.signature(function).parameters)[: len(CALLS[name])] == [p for n, _, p in ARGUMENTS if n == name]
    doc = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n{section}\n---" in doc
    for parameter in inspect.signature(function).parameters:
        assert parameter in doc.split("Returns\n")[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_examples_of_the_documentation(module):
    ran = 0
    for test in doctest.DocTestFinder().find(module):
        outcome = doctest.DocTestRunner().run(test)
        assert outcome.failed == 0
        ran += outcome.attempted
    assert ran >= len(module.__all__)


# -- arrays of every kind -----------------------------------------------------------------------------------------------------

PLAIN = np.array([0.05, 0.08, 0.08])


@pytest.mark.parametrize("same", [
    PLAIN.tolist(), tuple(PLAIN), PLAIN.astype(">f8"), PLAIN.astype(np.longdouble), np.repeat(PLAIN, 2)[::2], PLAIN[::-1][::-1],
    np.asfortranarray(np.stack([PLAIN] * 2, axis=1))[:, 0], ["50 ms", "80 ms", "0.08 s"], np.array(["50 ms", "80 ms", "0.08 s"]),
], ids=["list", "tuple", "big-endian", "long double", "strided", "reversed", "Fortran", "texts", "array of texts"])
def test_any_array_of_numbers_is_read(same):
    assert np.all(queueing.mmc_percentile(90, same, 8, 99) == queueing.mmc_percentile(90, PLAIN, 8, 99))


def test_read_only_and_narrow_arrays_are_read():
    frozen = PLAIN.copy()
    frozen.flags.writeable = False
    assert np.all(queueing.mmc_percentile(90, frozen, 8, 99) == queueing.mmc_percentile(90, PLAIN, 8, 99))
    single = PLAIN.astype(np.float32)
    assert np.all(queueing.mmc_percentile(90, single, 8, 99) == queueing.mmc_percentile(90, single.astype(float), 8, 99))
    for kind in (np.int8, np.uint16, np.int64, np.float16):
        assert np.all(queueing.erlang_c(np.array([9, 10], dtype=kind), 8.0) == queueing.erlang_c([9.0, 10.0], 8.0))


def test_columns_of_data_frames_are_read():
    pandas = pytest.importorskip("pandas")
    assert np.all(queueing.erlang_c(pandas.Series([9, 10]), 8.0) == queueing.erlang_c([9, 10], 8.0))


def test_no_dimension_makes_a_number_and_no_element_none():
    for zero in (np.array(0.08), np.float32(0.5), np.int64(1)):
        assert type(queueing.mmc_percentile(1, zero, 8, 99)) is float
    empty = queueing.mmc_percentile(90, np.empty((0, 3)), 8, [50, 90, 99])
    assert empty.shape == (0, 3) and empty.dtype == np.float64
    assert sizing.replicas_for_cap([], 0.08, 0.8).dtype == np.int64


def test_arrays_broadcast_as_numpys_do():
    servers, level = np.arange(8, 12)[:, None], np.array([50.0, 90.0, 99.0])
    table = queueing.mmc_percentile(90, 0.08, servers, level)
    assert table.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            assert table[i, j] == queueing.mmc_percentile(90, 0.08, int(servers[i, 0]), level[j])
    assert queueing.erlang_c(np.ones((2, 1, 3)) * 9, np.ones((4, 1))).shape == (2, 4, 3)


def test_rows_broadcast_over_their_other_axes():
    p50, p99, level = np.array([[0.12, 0.03], [0.2, 0.05]]), np.array([0.9, 0.3]), np.array([[50.0], [99.0], [99.9]])
    table = latency.sum_percentile(p50, p99, level)
    assert table.shape == (3, 2)
    for i in range(3):
        for j in range(2):
            assert table[i, j] == latency.sum_percentile(p50[j], p99, level[i, 0])
    assert latency.serial_availability(np.full((2, 5, 3), 0.9)).shape == (2, 5)
    assert np.all(latency.sum_percentile(p50, [[0.9], [0.9]], 99) == latency.sum_percentile(p50, 0.9 * np.ones((2, 2)), 99))


def test_neighbours_that_share_a_law_get_their_own_answers():
    rate, level = np.array([60.0, 90.0, 60.0])[:, None], np.array([50.0, 99.0])
    for function, more in ((queueing.mdc_percentile, (0.08, 8)), (queueing.mmck_percentile, (0.08, 8, 20)), (queueing.erlang_a_percentile, (0.08, 8, 2.0))):
        table = function(rate, *more, level)
        assert np.all(table == [[function(r, *more, p) for p in level] for r in rate[:, 0]])


# -- units --------------------------------------------------------------------------------------------------------------------


def test_texts_are_converted_to_the_unit_of_the_name():
    assert queueing.mmc_percentile("90 req/s", "80 ms", 8, "99 %") == queueing.mmc_percentile(90, 0.08, 8, 99)
    assert queueing.mmc_percentile("5,400 req/min", "80 ms", "8", "99") == pytest.approx(queueing.mmc_percentile(90, 0.08, 8, 99), rel=1e-13)
    assert queueing.mmc_percentile("90 /s", "80 ms", 8, 99) == queueing.mmc_percentile(90, 0.08, 8, 99)
    for text, number in (("$2.50/instance-hour", 2.5), ("$1825/instance-month", 2.5), ("$60/instance-day", 2.5)):
        assert cost.cost_per_request(4, text, 12) == pytest.approx(cost.cost_per_request(4, number, 12), rel=1e-14)
    assert cost.cost_per_million_tokens(8, "$2.50/GPU-hour", "9.6k tok/s") == pytest.approx(8 * 2.5 / 3600 / 9600 * 1e6, rel=1e-14)
    assert cost.api_cost_per_request("1,500 tok", "300 tok", "$0.10/1M tok", "$4e-7/tok") == pytest.approx(0.00027, rel=1e-13)
    assert cost.owned_cost(4, "$250k", 4, "8 %", power_w="5.6 kW", power_price_usd_per_kwh="$0.12/kWh", staff_usd_per_month="$60k/year") == pytest.approx(
        cost.owned_cost(4, 250_000, 4, 0.08, power_w=5600, power_price_usd_per_kwh=0.12, staff_usd_per_month=5000), rel=1e-12)
    assert latency.error_budget_left("99.9 %", 1, "30 days") == pytest.approx(2592.0)


@pytest.mark.parametrize("name, k, argument", ARGUMENTS)
def test_another_dimension_is_refused_by_name(name, k, argument):
    for text in ("3 GFLOP", "350 msec", "", "5 to 10 ms", "lognormal(p50=1 ms, p99=2 ms)"):
        with pytest.raises(UnitError) as error:
            with_argument(name, k, text)()
        assert f"{name}: {argument} is" in str(error.value)
        assert error.value.code.startswith("E02") and isinstance(error.value, ValueError)


def test_a_refusal_says_what_to_write():
    with pytest.raises(UnitError) as error:
        queueing.mmc_percentile(90, "90 req/s", 8, 99)
    assert str(error.value) == "mmc_percentile: service_mean_s is '90 req/s', a request rate, must be a time; write 350 ms or a number in s"
    with pytest.raises(UnitError, match="price_usd_per_gpu_hour is '.2/instance-hour', a price per instance and time, must be a price per GPU and time"):
        cost.cost_per_million_tokens(8, "$2/instance-hour", 9600)


def test_pint_quantities_keep_their_unit():
    pint = pytest.importorskip("pint")
    u = pint.UnitRegistry()
    want = queueing.mmc_percentile(90, 0.08, 8, 99)
    assert queueing.mmc_percentile(90, u.Quantity(80, "ms"), 8, 99) == want
    assert queueing.mmc_percentile(90, u.Quantity(80_000, "us"), 8, 99) == pytest.approx(want, rel=1e-13)
    assert queueing.mmc_percentile(u.Quantity(90, "1/s"), 0.08, u.Quantity(8, ""), 99) == want
    assert queueing.mmc_percentile(u.Quantity(90, "Hz"), 0.08, 8, 99) == want
    assert queueing.mmc_percentile(90, u.Quantity(0.08 / 1_209_600, "fortnight"), 8, 99) == pytest.approx(want, rel=1e-12)
    many = queueing.mmc_percentile(90, u.Quantity(np.array([50.0, 80.0]), "ms"), 8, 99)
    assert np.all(many == queueing.mmc_percentile(90, [0.05, 0.08], 8, 99))
    u.define("request = [request] = req")
    assert queueing.mmc_percentile(u.Quantity(90, "req/s"), 0.08, 8, 99) == want
    assert cost.owned_cost(1, 1, 1, 0, power_w=u.Quantity(5.6, "kW"), power_price_usd_per_kwh=1) == pytest.approx(cost.owned_cost(1, 1, 1, 0, power_w=5600, power_price_usd_per_kwh=1))
    for wrong in (u.Quantity(80, "m"), u.Quantity(80, ""), u.Quantity([80.0], "kg"), u.Quantity(80, "ms**2")):
        with pytest.raises(UnitError, match="mmc_percentile: service_mean_s is a pint quantity in .*, must be a time"):
            queueing.mmc_percentile(90, wrong, 8, 99)


# -- what is refused ----------------------------------------------------------------------------------------------------------

NO_NUMBERS = [None, True, 1j, object(), b"80 ms", {}, {1.0}, float, len, datetime.timedelta(seconds=1), datetime.date(2026, 1, 1), [None], [True], [[1.0, None]], [object()],
              np.array([1j]), np.array([True]), np.array([None]), np.array([0.1], dtype=object), np.array(["2026-01-01"], dtype="datetime64[D]"), np.timedelta64(1, "s"),
              np.array([(1.0,)], dtype=[("x", float)]), np.array([b"1"]), np.ma.array([1.0, 2.0], mask=[False, True]), np.ma.array([1.0])]


@pytest.mark.parametrize("name, k, argument", ARGUMENTS)
def test_what_is_no_number_is_refused_by_name(name, k, argument):
    for wrong in NO_NUMBERS:
        call = list(CALLS[name])
        call[k] = wrong
        with pytest.raises(TypeError) as error:
            FUNCTIONS[name](*call)
        assert str(error.value).startswith(f"{name}: {argument} must be ")
    call[k] = [[1.0], [1.0, 2.0]]
    with pytest.raises(ValueError) as error:
        FUNCTIONS[name](*call)
    assert str(error.value).startswith(f"{name}: {argument} must be ")


@pytest.mark.parametrize("name, k, argument", ARGUMENTS)
def test_a_number_outside_its_domain_is_named_with_its_element(name, k, argument):
    row = isinstance(CALLS[name][k], list)
    for wrong in (math.nan, -math.inf, -1e300, *(() if row else (10**400,))):
        with pytest.raises(DomainError) as error:
            with_argument(name, k, wrong)()
        assert error.value.argument == argument and str(error.value).startswith(f"{name}: {argument} = ") and ", must be " in str(error.value)
    good = np.stack([np.asarray(CALLS[name][k], dtype=float)] * 3)
    good[(2, *[0] * (good.ndim - 1))] = math.nan
    call = list(CALLS[name])
    call[k] = good
    with pytest.raises(DomainError, match=f"^{name}: {argument} = nan at element 2, must be "):
        FUNCTIONS[name](*call)
    call[k] = good[None]
    with pytest.raises(DomainError, match=rf"^{name}: {argument} = nan at element \(0, 2\), must be "):
        FUNCTIONS[name](*call)


@pytest.mark.parametrize("name", CALLS)
def test_shapes_that_do_not_fit_are_told_with_their_arguments(name):
    if len(CALLS[name]) < 2:
        pytest.skip("one argument fits itself")
    rows = [isinstance(a, list) for a in CALLS[name]]
    call = [np.stack([np.asarray(a, dtype=float)] * (2 + k)) for k, a in enumerate(CALLS[name])]
    if sum(rows) == len(rows):
        pytest.skip("rows only")
    with pytest.raises(ValueError, match=f"^{name}: shapes that do not broadcast: .*\\(2") as error:
        FUNCTIONS[name](*call)
    for _, _, argument in (a for a in ARGUMENTS if a[0] == name):
        assert argument in str(error.value)


def test_rows_must_be_rows():
    with pytest.raises(ValueError, match="availabilities must be an array whose last axis"):
        latency.serial_availability(0.9)
    with pytest.raises(ValueError, match="availabilities must have values along its last axis"):
        latency.serial_availability(np.empty((2, 0)))
    with pytest.raises(ValueError, match="last axes that do not fit: p50_s"):
        latency.sum_percentile([0.1, 0.2, 0.3], [0.2, 0.3], 99)


def test_choices_are_told():
    with pytest.raises(ValueError, match="mmc_percentile: of must be one of 'response', 'wait', is 'waits'"):
        queueing.mmc_percentile(90, 0.08, 8, 99, of="waits")
    with pytest.raises(TypeError, match="mmc_percentile: of must be one of .* is 1"):
        queueing.mmc_percentile(90, 0.08, 8, 99, of=1)
    with pytest.raises(TypeError):
        queueing.mmc_percentile(90, 0.08, 8, 99, "wait")
    with pytest.raises(ValueError, match="law must be one of 'lognormal'"):
        queueing.mgc_mean(90, 0.08, 1, 8, law="normal")


def test_an_array_with_a_unit_of_its_own_is_refused():
    class WithUnit(np.ndarray):
        unit = "ms"

    with pytest.raises(TypeError, match="service_mean_s must be plain numbers, is WithUnit with a unit: convert it to s first"):
        queueing.mmc_percentile(90, np.array([80.0]).view(WithUnit), 8, 99)


def test_errors_of_the_library_say_where():
    with pytest.raises(DomainError, match=r"capacity = 5, must be >= servers \(at element 1 of mmck_percentile\)"):
        queueing.mmck_percentile(90, 0.08, 8, [20, 5], 99)
    with pytest.raises(DomainError, match=r"scv = 0, must be > 0 .*\(in mgc_percentile\)"):
        queueing.mgc_percentile(90, 0.08, 0, 8, 99)
    assert issubclass(DomainError, ValueError) and issubclass(DomainError, sizewell.SizewellError)


def test_nothing_at_the_ends_of_the_domains_is_nan():
    rng = np.random.default_rng(1)
    ends = {"servers": (1e-300, 1e-3, 1, 1e5), "load": (0, 1e-300, 1e5), "arrival_rate_rps": (0, 1e-300, 1, 1e12), "service_mean_s": (1e-9, 1, 1e9), "percentile": (1e-300, 50, 99.99999999999999),
            "time_s": (0, 1e-300, 1, 1.7e308), "service_scv": (0, 1, 1e4)}
    for name in ("erlang_b", "erlang_c", "utilisation", "mmc_mean", "mmc_percentile", "mmc_tail", "mg1_mean"):
        names = [p for n, _, p in ARGUMENTS if n == name]
        for _ in range(2000):
            value = FUNCTIONS[name](*(float(rng.choice(ends[p])) for p in names))
            assert value >= 0.0, name


# -- threads ------------------------------------------------------------------------------------------------------------------


def test_eight_threads_get_the_same_bits():
    rate = np.linspace(1.0, 95.0, 2000)
    calls = [lambda: queueing.mmc_percentile(rate, 0.08, 8, 99), lambda: queueing.mmck_percentile(rate[:50], 0.08, 8, 20, [[50], [99]]),
             lambda: latency.fan_out_percentile(0.12, 0.9, np.arange(1, 50), 99), lambda: sizing.replicas_for_percentile(rate[:200], 0.08, 99, 0.5)]
    want = [call() for call in calls]
    wrong = []

    def work(k):
        for i in range(6):
            j = (k + i) % len(calls)
            if not np.array_equal(calls[j](), want[j]):
                wrong.append(j)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_python_runs_on_while_an_array_is_worked_on():
    servers = np.full(40_000, 9_000.0)  # a microsecond and more an element, so tens of milliseconds without the GIL

    def overlap():
        started, times, seen = threading.Event(), [], []

        def work():
            started.set()
            times.append(time.perf_counter())
            queueing.mmc_percentile(8_900.0, 1.0, servers, 99)
            times.append(time.perf_counter())

        thread = threading.Thread(target=work)
        thread.start()
        started.wait()
        while thread.is_alive():
            seen.append(time.perf_counter())
            time.sleep(0)
        thread.join()
        quarter = 0.25 * (times[1] - times[0])
        return any(times[0] + quarter < t < times[1] - quarter for t in seen)

    # With the GIL held nothing is ever seen in the middle of a call; on a busy machine one try may see nothing either.
    assert any(overlap() for _ in range(10))


def test_ctrl_c_ends_a_long_call():
    import _thread

    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        queueing.mgc_percentile(np.linspace(1, 90, 2_000_000), 0.08, 1.5, 8, 99)  # half an hour
    timer.join()
    assert time.perf_counter() - start < 120
