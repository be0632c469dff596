"""The parts of a plan, class by class, as ``sizewell schema plan`` describes them.

Written by scripts/plan_types.py: change the schema, not this file.  Attributes are of the types told here; a figure without bound is
infinite.  Keys that are no names, such as "p99.9", are read as ``latency["p99.9"]``.
"""
from __future__ import annotations

from typing import Any, Literal, Optional

from .records import Estimated, Figure, Named, Record

__all__ = [
    "Alternative",
    "Alternatives",
    "BillsAt",
    "BreakEven",
    "Business",
    "ByYear",
    "Capacity",
    "Carbon",
    "Cash",
    "Check",
    "Choice",
    "Choices",
    "Cost",
    "Crossing",
    "Curve",
    "Demand",
    "Expected",
    "FirstToken",
    "Flip",
    "FurtherToken",
    "Input",
    "Item",
    "Latency",
    "Layer",
    "Line",
    "Lock",
    "Managed",
    "Mix",
    "MixPool",
    "Now",
    "Option",
    "Owned",
    "Payback",
    "PlanParts",
    "Plateau",
    "Pool",
    "PresentValue",
    "Promise",
    "Reason",
    "SampledFigure",
    "SampledFigures",
    "Scenario",
    "ServedModel",
    "Service",
    "Services",
    "Simulated",
    "SimulatedTokenTime",
    "Source",
    "Spot",
    "Stage",
    "StatedFigure",
    "StatedFigures",
    "Step",
    "Stretch",
    "Tco",
    "Tokens",
    "Uncertainty",
    "Verdict",
    "Warning",
    "Years",
    "YearsOption",
]


class Scenario(Record):
    """`scenario` of a plan."""

    __slots__ = ()
    file: str
    name: str
    date: str


class Demand(Record):
    """`demand` of a plan."""

    __slots__ = ()
    average: Figure
    """Average arrival rate on the day planned for [req/s]"""
    peak: Figure
    """Highest arrival rate planned for [req/s]"""
    design: Figure
    """Rate the capacity is sized for: peak and headroom [req/s]"""
    requests_per_month: Figure
    """Requests of a month at the average rate [req]"""
    sustainable: Figure
    """Highest rate at which the promises still hold after the loss [req/s]"""


class ServedModel(Record):
    """`tokens` of a plan."""

    __slots__ = ()
    model: str
    precision: str
    kv_precision: str
    engine: str
    tensor_parallel: int
    pipeline_parallel: int
    capacity: Figure
    """Requests one replica sustains [req/s]"""
    mean_batch: Figure
    """Sequences in flight on one replica"""
    kv_share: Figure
    """Of the KV cache in use"""
    kv_tokens: Figure
    """Room for the cache of so many tokens [tok]"""
    limit: str
    estimated: bool
    relative_error: Figure
    """Of the times"""
    basis: str
    outside_measured: str


class Stage(Record):
    """`stages` of a plan."""

    __slots__ = ()
    _parts = {"tokens": ServedModel}
    name: str
    mean: Figure
    """Mean response of the stage [s]"""
    p99: Figure
    """99th percentile of the stage [s]"""
    p_wait: Figure
    """Share of the requests that wait"""
    method: str
    error: str
    relative_error: Figure
    """Of the p99"""
    tokens: ServedModel
    """Not in every plan."""
    service: str
    """Not in every plan."""


class SimulatedTokenTime(Record):
    """`ttft` of a plan."""

    __slots__ = ()
    _parts = {"p50": Estimated, "p95": Estimated, "p99": Estimated}
    p50: Estimated
    p95: Estimated
    p99: Estimated


class Simulated(Record):
    """`simulated` of a plan.

    Also ``["p99.9"]`` (Estimated).
    """

    __slots__ = ()
    _parts = {
        "mean": Estimated,
        "p50": Estimated,
        "p90": Estimated,
        "p95": Estimated,
        "p99": Estimated,
        "p99.9": Estimated,
        "wait_mean": Estimated,
        "wait_p99": Estimated,
        "p_wait": Estimated,
        "ttft": SimulatedTokenTime,
        "tpot": SimulatedTokenTime,
    }
    service: str
    rate: Figure
    """Rate it was simulated at [req/s]"""
    customers: Figure
    """Requests measured [req]"""
    arrivals: Literal["poisson", "trace"]
    saturated: bool
    truncated: bool
    mean: Estimated
    p50: Estimated
    p90: Estimated
    p95: Estimated
    p99: Estimated
    wait_mean: Estimated
    wait_p99: Estimated
    p_wait: Estimated
    ttft: SimulatedTokenTime
    """Not in every plan."""
    tpot: SimulatedTokenTime
    """Not in every plan."""


class Latency(Record):
    """`latency` of a plan.

    Also ``["p99.9"]`` (Figure).
    """

    __slots__ = ()
    _parts = {"stages": Stage, "simulated": Simulated}
    mean: Figure
    """Mean response at the design rate [s]"""
    p50: Figure
    """Median response at the design rate [s]"""
    p90: Figure
    """90th percentile of the response at the design rate [s]"""
    p95: Figure
    """95th percentile of the response at the design rate [s]"""
    p99: Figure
    """99th percentile of the response at the design rate [s]"""
    method: str
    error: Literal["exact", "bounded", "approximate", "simulated"]
    relative_error: Figure
    """Of the p99"""
    saturated: bool
    p99_at_double_design: Figure
    """99th percentile at twice the design rate with every replica up, null where they cannot keep up [s]"""
    stages: list[Stage]
    simulated: list[Simulated]


class Pool(Record):
    """`pools` of a plan."""

    __slots__ = ()
    service: str
    stage: str
    instance: str
    accelerator: str
    purchase: str
    routing: str
    redundancy: str
    binding: str
    needed: Figure
    """Replicas that must be up for the promises to hold [replica]"""
    replicas: Figure
    """Replicas that run, spares included [replica]"""
    instances: Figure
    """Whole instances that are billed [instance]"""
    gpus: Figure
    """GPUs of these instances [GPU]"""
    utilisation_design: Figure
    """Utilisation at the design rate with the spares lost"""
    utilisation: Figure
    """Utilisation at the average rate with everything up"""
    per_month: Figure
    """Compute cost of a month [USD/month]"""


class Option(Record):
    """`options` of a plan."""

    __slots__ = ()
    instance: str
    accelerator: str
    purchase: str
    precision: str
    tensor_parallel: int
    replicas: Figure
    """Replicas that run [replica]"""
    instances: Figure
    """Whole instances [instance]"""
    gpus: Figure
    """GPUs of these instances [GPU]"""
    per_month: Figure
    """Compute cost of a month [USD/month]"""
    per_million_tokens: Figure
    """Tokens read or written [USD/million tok]"""
    ttft_p95: Figure
    """95th percentile of the time to the first token [s]"""
    tpot_p50: Figure
    """Median time of a further token [s]"""
    response_p99: Figure
    """99th percentile of the response [s]"""
    utilisation: Figure
    """At the design rate"""
    binding: str
    chosen: bool
    on_front: bool
    rejected: str


class Capacity(Record):
    """`capacity` of a plan."""

    __slots__ = ()
    _parts = {"pools": Pool, "options": Option}
    replicas: Figure
    """Replicas that run, spares included [replica]"""
    instances: Figure
    """Whole instances that are billed [instance]"""
    gpus: Figure
    """GPUs of these instances [GPU]"""
    utilisation: Figure
    """Utilisation of the busiest pool at the average rate"""
    pools: list[Pool]
    binding: str
    options: list[Option]
    why: list[str]


class Cost(Record):
    """`cost` of a plan."""

    __slots__ = ()
    per_hour: Figure
    """Compute cost of an hour [USD/h]"""
    per_month: Figure
    """Compute cost of a month [USD/month]"""
    per_request: Figure
    """Compute cost of a request, by the average rate [USD/req]"""
    per_million_requests: Figure
    """Compute cost of a million requests [USD/million req]"""
    utilisation: Figure
    """Share of the paid server time that is work"""


class FirstToken(Record):
    """`ttft` of a plan.

    Also ``["p99.9"]`` (Figure).
    """

    __slots__ = ()
    mean: Figure
    """Mean time to the first token at the design rate [s]"""
    p50: Figure
    """Median time to the first token at the design rate [s]"""
    p90: Figure
    """90th percentile of the time to the first token at the design rate [s]"""
    p95: Figure
    """95th percentile of the time to the first token at the design rate [s]"""
    p99: Figure
    """99th percentile of the time to the first token at the design rate [s]"""


class FurtherToken(Record):
    """`tpot` of a plan.

    Also ``["p99.9"]`` (Figure).
    """

    __slots__ = ()
    mean: Figure
    """Mean time of a token after the first at the design rate [s]"""
    p50: Figure
    """Median time of a token after the first at the design rate [s]"""
    p90: Figure
    """90th percentile of the time of a token after the first at the design rate [s]"""
    p95: Figure
    """95th percentile of the time of a token after the first at the design rate [s]"""
    p99: Figure
    """99th percentile of the time of a token after the first at the design rate [s]"""


class Tokens(Record):
    """`tokens` of a plan."""

    __slots__ = ()
    _parts = {"ttft": FirstToken, "tpot": FurtherToken}
    ttft: FirstToken
    tpot: FurtherToken
    read: Figure
    """Input tokens at the average rate [tok/s]"""
    written: Figure
    """Output tokens at the average rate [tok/s]"""
    per_million_tokens: Figure
    """Compute cost of a million tokens, read or written [USD/million tok]"""
    per_million_output_tokens: Figure
    """Compute cost of a million output tokens [USD/million tok]"""


class Line(Record):
    """`lines` of a plan."""

    __slots__ = ()
    name: str
    help: str
    amount: Figure
    """A month [USD/month]"""


class Item(Record):
    """`items` of a plan."""

    __slots__ = ()
    line: str
    name: str
    service: str
    quantity: Figure
    unit_price: Figure
    amount: Figure
    """Quantity x unit price [USD/month]"""
    source: str
    assumed: bool


class Tco(Record):
    """`tco` of a plan."""

    __slots__ = ()
    _parts = {"lines": Line, "items": Item}
    compute: Figure
    """Instances of all services, spares included [USD/month]"""
    storage: Figure
    """Block storage of the instances [USD/month]"""
    training_data: Figure
    """Training data in object storage [USD/month]"""
    logs: Figure
    """Inference logs: ingested and kept [USD/month]"""
    egress: Figure
    """Responses sent to the internet [USD/month]"""
    cluster: Figure
    """Fee of the clusters [USD/month]"""
    pipeline: Figure
    """Data pipeline [USD/month]"""
    monitoring: Figure
    """Monitoring of the instances [USD/month]"""
    retraining: Figure
    """Retraining runs [USD/month]"""
    experiments: Figure
    """Experiments [USD/month]"""
    tooling: Figure
    """CI, registry and artefacts [USD/month]"""
    engineers: Figure
    """Engineers who run it [USD/month]"""
    on_call: Figure
    """Being on call [USD/month]"""
    other: Figure
    """Further lines of the scenario [USD/month]"""
    purchase: Figure
    """What scaling, commitments and spot take off compute [USD/month]"""
    support: Figure
    """Support plan of the cloud [USD/month]"""
    nat: Figure
    """NAT gateways and their traffic [USD/month]"""
    transfer: Figure
    """Traffic between zones and regions [USD/month]"""
    endpoint: Figure
    """Traffic into and out of a managed endpoint [USD/month]"""
    metrics: Figure
    """Metrics taken in [USD/month]"""
    tracing: Figure
    """Tracing of the instances [USD/month]"""
    licences: Figure
    """Software licences of the GPUs [USD/month]"""
    feature_store: Figure
    """Feature store, by use [USD/month]"""
    model_versions: Figure
    """Old versions of the model that are kept [USD/month]"""
    shadow: Figure
    """Second fleets in the shadow of releases [USD/month]"""
    canary: Figure
    """Canary steps of releases beside the old fleet [USD/month]"""
    load_test: Figure
    """Load tests at twice the design rate [USD/month]"""
    per_month: Figure
    """All lines together [USD/month]"""
    idle: Figure
    """Part of compute: paid time without work [USD/month]"""
    spare: Figure
    """Part of compute: instances that are there to be lost [USD/month]"""
    multiplier: Figure
    """All lines over compute"""
    rule_low: Figure
    """Low end of the rule of thumb [USD/month]"""
    rule_high: Figure
    """High end of the rule of thumb [USD/month]"""
    overhead_share: Figure
    """V of M = 1 + v + F/S: overheads that grow with compute"""
    fixed: Figure
    """F of M = 1 + v + F/S: people and fees that do not [USD/month]"""
    rule_holds_at_low: Figure
    """Compute at which the low end of the rule holds, 0 where none does [USD/month]"""
    rule_holds_at_high: Figure
    """Compute at which the high end of the rule holds, 0 where none does [USD/month]"""
    lines: list[Line]
    items: list[Item]
    headline: Literal["rule", "bottom_up"]
    assumed: bool
    why: str


class BreakEven(Record):
    """`break_even` of a plan."""

    __slots__ = ()
    kind: Literal["at", "never", "always"]
    compute: Figure
    """Raw compute [USD/month]"""
    rate: Figure
    """Average rate of the fleet [req/s]"""
    instances: Figure
    """Step of the staircase [instance]"""
    premium_paid: Figure
    """Premium on that step [USD/month]"""


class Managed(Record):
    """`managed` of a plan."""

    __slots__ = ()
    _parts = {"break_even": BreakEven}
    kubernetes: Figure
    """Compute, people and cluster fee on a Kubernetes of one's own [USD/month]"""
    managed: Figure
    """Compute with premium and the people who remain on a managed platform [USD/month]"""
    premium: Figure
    """What the managed platform adds to compute"""
    premium_paid: Figure
    """The premium in money [USD/month]"""
    people_saved: Figure
    """People the managed platform makes unnecessary [USD/month]"""
    fee_saved: Figure
    """Cluster fee the managed platform makes unnecessary [USD/month]"""
    break_even_compute: Figure
    """Raw compute at which both cost the same [USD/month]"""
    cheaper: Literal["managed", "kubernetes", "equal"]
    break_even: BreakEven


class Layer(Record):
    """`layers` of a plan."""

    __slots__ = ()
    term: Literal["reserved_3y", "reserved_1y", "on_demand", "spot"]
    instances: Figure
    """Committed, or running on average [instance]"""
    price: Figure
    """Null where it is not offered [USD/(instance h)]"""


class Spot(Record):
    """`spot` of a plan."""

    __slots__ = ()
    list_price: Figure
    """Null where it is not offered [USD/(instance h)]"""
    needed: float
    running: float
    up: Figure
    """Probability that enough are up"""
    for_target: float


class Curve(Record):
    """`curve` of a plan."""

    __slots__ = ()
    instances: float
    share: float


class MixPool(Record):
    """`pools` of a plan."""

    __slots__ = ()
    _parts = {"layers": Layer, "spot": Spot, "curve": Curve}
    service: str
    stage: str
    instance: str
    scaling: Literal["fixed", "scheduled", "autoscaled"]
    layers: list[Layer]
    unused: Figure
    """Committed and idle on average [instance]"""
    per_hour: Figure
    """First year [USD/h]"""
    all_on_demand_per_hour: Figure
    """The same hours on demand [USD/h]"""
    short_share: Figure
    """Of the hours above max"""
    regret_half: Figure
    """Dearer than the best mix if demand is half or double [USD/month]"""
    regret_double: Figure
    """Dearer than the best mix if demand is half or double [USD/month]"""
    break_even_1y: Figure
    """Share of the time a commitment must be used"""
    break_even_3y: Figure
    """Share of the time a commitment must be used"""
    break_even_1y_spot: Figure
    """Share of the time a commitment must be used"""
    break_even_3y_spot: Figure
    """Share of the time a commitment must be used"""
    spot: Spot
    curve: list[Curve]


class Mix(Record):
    """`mix` of a plan."""

    __slots__ = ()
    _parts = {"pools": MixPool}
    committed_3y: Figure
    """Instances committed for three years [instance]"""
    committed_1y: Figure
    """Instances committed for a year [instance]"""
    running_on_demand: Figure
    """Instances that run on demand, on average [instance]"""
    running_on_spot: Figure
    """Instances that run on spot, on average [instance]"""
    unused: Figure
    """Committed instances that idle, on average [instance]"""
    per_month: Figure
    """Bill of the instances bought so [USD/month]"""
    all_on_demand: Figure
    """Bill of the same instance hours all on demand [USD/month]"""
    saved: Figure
    """What the mix saves against all on demand [USD/month]"""
    saved_share: Figure
    """The same as a share"""
    start_up: Figure
    """Cold start: boot, image and weights [s]"""
    lag: Figure
    """Time from a change of the load to capacity that follows [s]"""
    rollback_time: Figure
    """Time until the former version serves again everywhere [s]"""
    service: str
    pools: list[MixPool]


class Owned(Record):
    """`owned` of a plan."""

    __slots__ = ()
    servers: Figure
    """Servers that replace the fleet [server]"""
    capex: Figure
    """Price of the servers, network and cabling included [USD]"""
    capital: Figure
    """Capital recovery less the fund for the residual [USD/month]"""
    electricity: Figure
    """Electricity of servers and building [USD/month]"""
    colocation_fee: Figure
    """Colocation [USD/month]"""
    people: Figure
    """Engineers who look after the servers [USD/month]"""
    per_month: Figure
    """Owning, all together [USD/month]"""
    depreciation: Figure
    """Straight line, for the books; not part of the sum [USD/month]"""
    rent: Figure
    """The fleet as it is rented [USD/month]"""
    break_even_utilisation: Figure
    """Utilisation above which owning beats renting only the useful hours"""
    break_even_time: Figure
    """Time of rent that pays for the servers [s]"""


class Carbon(Record):
    """`carbon` of a plan."""

    __slots__ = ()
    energy: Figure
    """Electricity of a month, losses of the building included [kWh/month]"""
    operational: Figure
    """Emissions of that electricity [kgCO2e/month]"""
    making: Figure
    """Emissions of making the hardware, spread over its life [kgCO2e/month]"""
    per_month: Figure
    """Both [kgCO2e/month]"""
    per_million_requests: Figure
    """Both, for a million requests [kgCO2e/million req]"""


class ByYear(Record):
    """`by_year` of a plan."""

    __slots__ = ()
    average: Figure
    """Average arrival rate [req/s]"""
    instances: Figure
    """Instances of the fleet [instance]"""
    price_factor: Figure
    """Price of compute over today's, mean of the year"""
    compute: Figure
    """Instances and what is paid by the instance hour [USD/year]"""
    people: Figure
    """Engineers and being on call [USD/year]"""
    other: Figure
    """All other lines [USD/year]"""
    per_year: Figure
    """The year together [USD/year]"""


class Cash(Record):
    """`cash` of a plan."""

    __slots__ = ()
    unit: str
    values: list[float]


class PresentValue(Record):
    """`present_value` of a plan."""

    __slots__ = ()
    flat: Figure
    """Present value of compute [USD]"""
    decline: Figure
    """Present value of compute [USD]"""
    step: Figure
    """Present value of compute [USD]"""
    fall_and_rise: Figure
    """Present value of compute [USD]"""


class YearsOption(Record):
    """`options` of a plan."""

    __slots__ = ()
    _parts = {"present_value": PresentValue}
    name: str
    present_value: PresentValue
    regret: Figure
    """At worst [USD]"""


class Payback(Record):
    """`paybacks` of a plan."""

    __slots__ = ()
    name: str
    spent: Figure
    """At the start [USD]"""
    months: Figure
    """Null: not within the horizon [month]"""


class Years(Record):
    """`years` of a plan."""

    __slots__ = ()
    _parts = {"by_year": ByYear, "cash": Cash, "options": YearsOption, "paybacks": Payback}
    by_year: list[ByYear]
    spent_at_start: Figure
    """Spent once, at the start [USD]"""
    total: Figure
    """All years, not discounted [USD]"""
    npv: Figure
    """Present value on the path of the scenario [USD]"""
    npv_flat: Figure
    """Present value where prices stand still [USD]"""
    npv_decline: Figure
    """Present value where prices fall year by year [USD]"""
    npv_step: Figure
    """Present value where prices are cut once [USD]"""
    npv_fall_and_rise: Figure
    """Present value where prices fall and rise again [USD]"""
    path: Literal["flat", "decline", "step", "fall_and_rise"]
    cash: Cash
    options: list[YearsOption]
    paybacks: list[Payback]


class Check(Record):
    """`checks` of a plan."""

    __slots__ = ()
    service: str
    promise: str
    promised: Figure
    planned: Figure
    met: bool
    bound: str
    nearest: Figure


class Expected(Record):
    """`expected` of a plan."""

    __slots__ = ()
    condition: str
    planned: Figure
    bound: Figure
    met: bool


class Verdict(Record):
    """`verdict` of a plan."""

    __slots__ = ()
    _parts = {"checks": Check, "expected": Expected}
    met: bool
    checks: list[Check]
    expected: list[Expected]


class Warning(Record):
    """`warnings` of a plan."""

    __slots__ = ()
    code: str
    text: str
    help: str


class Service(Record):
    """`services` of a plan."""

    __slots__ = ()
    _parts = {"demand": Demand, "latency": Latency, "capacity": Capacity, "cost": Cost, "tokens": Tokens}
    demand: Demand
    latency: Latency
    capacity: Capacity
    cost: Cost
    tokens: Tokens
    """Not in every plan."""


class Services(Named[Service]):
    """By name: `Service`."""

    __slots__ = ()
    _each = Service


class Source(Record):
    """`sources` of a plan."""

    __slots__ = ()
    input: str
    value: str
    source: str
    date: str
    assumed: bool


class Now(Record):
    """`now` of a plan."""

    __slots__ = ()
    at: Figure
    first: Figure
    second: Figure


class Plateau(Record):
    """`plateau` of a plan.

    Also ``["from"]`` (Figure).
    """

    __slots__ = ()
    to: Figure


class BillsAt(Record):
    """`bills_at` of a plan."""

    __slots__ = ()
    first: Figure
    second: Figure


class Crossing(Record):
    """`crossings` of a plan."""

    __slots__ = ()
    _parts = {"plateau": Plateau, "bills_at": BillsAt, "bills_beyond": BillsAt}
    at: Figure
    before: Literal["first", "second", "neither"]
    after: Literal["first", "second", "neither"]
    jump: bool
    plateau: Plateau
    bills_at: BillsAt
    bills_beyond: BillsAt


class Stretch(Record):
    """`stretches` of a plan.

    Also ``["from"]`` (Figure).
    """

    __slots__ = ()
    to: Figure
    cheaper: Literal["first", "second", "neither"]


class StatedFigure(Record):
    """`figures` of a plan."""

    __slots__ = ()
    value: Optional[float]
    unit: str
    help: str


class StatedFigures(Named[StatedFigure]):
    """By name: `StatedFigure`."""

    __slots__ = ()
    _each = StatedFigure


class Flip(Record):
    """`flips` of a plan."""

    __slots__ = ()
    assumption: str
    now: str
    at: str
    ratio: Optional[float]


class Step(Record):
    """`steps` of a plan."""

    __slots__ = ()
    name: str
    formula: str
    numbers: str
    value: Optional[float]
    unit: str
    source: str


class Alternative(Record):
    """`break_even` of a plan."""

    __slots__ = ()
    _parts = {"now": Now, "crossings": Crossing, "stretches": Stretch, "figures": StatedFigures, "flips": Flip, "steps": Step}
    kind: Literal["at", "never", "always", "equal", "not_offered"]
    sentence: str
    first: str
    second: str
    axis: str
    reason: str
    at: Figure
    now: Now
    crossings: list[Crossing]
    stretches: list[Stretch]
    looked_up_to: Figure
    stays: bool
    complete: bool
    figures: StatedFigures
    flips: list[Flip]
    notes: list[str]
    steps: list[Step]


class Alternatives(Named[Alternative]):
    """By name: `Alternative`."""

    __slots__ = ()
    _each = Alternative


class Reason(Record):
    """`reasons` of a plan."""

    __slots__ = ()
    fact: str
    speaks_for: str
    decides: bool


class Choice(Record):
    """`choices` of a plan."""

    __slots__ = ()
    _parts = {"reasons": Reason, "money": StatedFigures}
    question: str
    answer: str
    decided: bool
    reasons: list[Reason]
    missing: list[str]
    money: StatedFigures


class Choices(Named[Choice]):
    """By name: `Choice`."""

    __slots__ = ()
    _each = Choice


class Business(Record):
    """`business` of a plan."""

    __slots__ = ()
    _parts = {"figures": StatedFigures, "steps": Step}
    verdict: str
    figures: StatedFigures
    steps: list[Step]


class Lock(Record):
    """`lock` of a plan."""

    __slots__ = ()
    sizewell: str
    seed: int
    samples: int
    scrambles: int


class Input(Record):
    """`inputs` of a plan."""

    __slots__ = ()
    name: str
    text: str
    reading: str


class SampledFigure(Record):
    """`figures` of a plan."""

    __slots__ = ()
    _parts = {"p10": Estimated, "p50": Estimated, "p90": Estimated, "mean": Estimated}
    unit: str
    point: Optional[float]
    p10: Estimated
    p50: Estimated
    p90: Estimated
    mean: Estimated
    undefined: int
    """Samples in which the figure is no number"""


class SampledFigures(Named[SampledFigure]):
    """By name: `SampledFigure`."""

    __slots__ = ()
    _each = SampledFigure


class Promise(Record):
    """`promises` of a plan."""

    __slots__ = ()
    _parts = {"probability": Estimated}
    service: str
    promise: str
    probability: Estimated


class Uncertainty(Record):
    """Only where the scenario has ranges: percentiles of every figure by its path, each with the half-width of its 95 % interval."""

    __slots__ = ()
    _parts = {"lock": Lock, "inputs": Input, "figures": SampledFigures, "promises": Promise, "met": Estimated}
    sampled: bool
    samples: int
    truncated: bool
    lock: Lock
    point: str
    inputs: list[Input]
    notes: list[str]
    figures: SampledFigures
    promises: list[Promise]
    met: Estimated


class PlanParts(Record):
    """What stands in every plan; `sizewell.results.Plan` is one."""

    __slots__ = ()
    _parts = {
        "scenario": Scenario,
        "demand": Demand,
        "latency": Latency,
        "capacity": Capacity,
        "cost": Cost,
        "tokens": Tokens,
        "tco": Tco,
        "managed": Managed,
        "mix": Mix,
        "owned": Owned,
        "carbon": Carbon,
        "years": Years,
        "verdict": Verdict,
        "warnings": Warning,
        "services": Services,
        "sources": Source,
        "break_even": Alternatives,
        "choices": Choices,
        "business": Business,
        "uncertainty": Uncertainty,
    }
    schema: Literal[1]
    sizewell: str
    scenario: Scenario
    demand: Demand
    latency: Latency
    capacity: Capacity
    cost: Cost
    tokens: Tokens
    """Not in every plan."""
    tco: Tco
    managed: Managed
    mix: list[Mix]
    owned: Optional[Owned]
    carbon: Optional[Carbon]
    years: Optional[Years]
    verdict: Verdict
    warnings: list[Warning]
    services: Services
    sources: list[Source]
    break_even: Alternatives
    """Not in every plan."""
    choices: Choices
    """Not in every plan."""
    business: Business
    """Not in every plan."""
    uncertainty: Uncertainty
    """Only where the scenario has ranges: percentiles of every figure by its path, each with the half-width of its 95 % interval. Not in every plan."""
