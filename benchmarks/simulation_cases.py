"""Queueing cases with known answers, as scenario files: minutes in the tables, seconds in the files.

Exact values come from closed forms and from Markov chains solved numerically; SimpleMSK is the published
simulation of the ContactCenters library. `check` runs a case and compares every measure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from string import Template
from time import process_time

from scipy.special import stdtrit

from contactcenter.domain.measures import ServiceLevelFormula
from simulation.engines import Engine
from simulation.estimates import Estimate
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario_file import parse

Reading = Callable[[ExperimentResult], Estimate | None]
CONFIDENCE = 0.999


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and what must come out.

    Parameters
    ----------
    file : TOML text with `$horizon`, `$first` and `$last` in minutes.
    exact : value by measure; waits in minutes.
    warm_up, hours, after : hours before, within and after the measured window of one replication.
    published_half_width : of published simulated values, by measure, at 95%.
    """

    name: str
    file: str
    exact: Mapping[str, float]
    warm_up: float = 1
    hours: float = 20
    after: float = 0
    published_half_width: Mapping[str, float] | None = None

    def scenario_text(self, hours: float | None = None) -> str:
        """Return the scenario file with a measured window of `hours`."""
        measured = self.hours if hours is None else hours
        first, last = 60 * self.warm_up, 60 * (self.warm_up + measured)
        return Template(self.file).substitute(first=first, last=last, horizon=last + 60 * self.after)


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of one case.

    Parameters
    ----------
    z : distance from the exact value in standard errors.
    half_width : of the 99.9% interval around `mean`, published uncertainty included.
    """

    case: str
    measure: str
    exact: float
    mean: float
    half_width: float
    z: float

    @property
    def inside(self) -> bool:
        """Whether the exact value lies inside the interval."""
        return abs(self.mean - self.exact) <= self.half_width

    @property
    def precise(self) -> bool:
        """Whether the interval is as narrow as the bar asks."""
        return self.half_width <= self.bar

    @property
    def bar(self) -> float:
        """The half-width that is asked: 1% of the value, or 0.002."""
        return max(0.01 * abs(self.exact), 0.002)


def check(
    case: Case, replications: int, seed: int, hours: float | None = None, workers: int = 1
) -> list[Check]:
    """Run a case and compare every measure with its exact value."""
    scenario = parse(case.scenario_text(hours)).scenario
    precision = Precision.exactly(replications, CONFIDENCE)
    result = run_experiment(scenario, precision, seed, workers, engine=Engine.COMPILED)
    return list(_compare(case, result))


@dataclass(frozen=True, slots=True)
class LongRun:
    """A case run for as long as its bar asks, or as there are customers for it.

    Parameters
    ----------
    contacts : of all replications.
    seconds : of this process.
    """

    checks: tuple[Check, ...]
    replications: int
    contacts: float
    seconds: float


PILOT = 30
"""Replications of the run that tells how many are needed; also the least of the final one."""
LONGER = 10
"""Windows of a steady state are so many times longer than in the short form: less of it is warm-up."""


def check_closely(case: Case, seed: int, contacts: float, workers: int = 1) -> LongRun:
    """Run a case until every measure is as precise as its bar asks, or for about so many contacts.

    A pilot run on customers of its own tells how many replications that takes, so that no lucky moment
    is chosen to stop at.
    """
    begun = process_time()
    short = parse(case.scenario_text()).scenario
    precision = Precision.exactly(PILOT, CONFIDENCE)
    pilot = run_experiment(short, precision, seed + 1_000_000, workers, engine=Engine.COMPILED)
    excess = max(measured.half_width / measured.bar for measured in _compare(case, pilot))
    wanted, room = 1.6 * PILOT * excess**2, contacts / pilot.overall.offered.mean
    longer = 1 if case.published_half_width or min(wanted, room) < LONGER * PILOT else LONGER
    scenario = parse(case.scenario_text(longer * case.hours)).scenario
    replications = max(PILOT, ceil(min(wanted, room) / longer))
    precision = Precision.exactly(replications, CONFIDENCE)
    result = run_experiment(scenario, precision, seed, workers, engine=Engine.COMPILED)
    return LongRun(
        tuple(_compare(case, result)),
        replications,
        replications * result.overall.offered.mean,
        process_time() - begun,
    )


def _compare(case: Case, result: ExperimentResult) -> Iterator[Check]:
    quantile = float(stdtrit(result.replications - 1, 0.5 + CONFIDENCE / 2))
    for measure, exact in case.exact.items():
        estimate = read(measure, result)
        if estimate is None:
            raise LookupError(f"{case.name}: {measure} has no value.")
        unit = 60 if measure.startswith("EW") else 1
        error = estimate.half_width / quantile / unit
        if case.published_half_width:
            error = sqrt(error**2 + (case.published_half_width[measure] / 1.96) ** 2)
        mean = estimate.mean / unit
        z = (mean - exact) / error if error else 0.0
        yield Check(case.name, measure, exact, mean, quantile * error, z)


def read(measure: str, result: ExperimentResult) -> Estimate | None:
    """Return a measure by its short name, e.g. `EW`, `SL calls`, `occupancy one` or `share calls two`."""
    short, *names = measure.split()
    if short == "occupancy":
        return result.pools[names[0]].occupancy if names else next(iter(result.pools.values())).occupancy  # type: ignore[index]
    if short == "share":
        return result.pools[names[1]].share_of_type[names[0]]  # type: ignore[index]
    contacts = result.contact_types[names[0]] if names else result.overall
    return {
        "Pw": contacts.wait_probability,
        "Pab": contacts.abandonment,
        "EW": contacts.mean_wait,
        "EWserved": contacts.mean_wait_answered,
        "SL": contacts.service_levels[ServiceLevelFormula.ALL],
        "SLexcl": contacts.service_levels[ServiceLevelFormula.EXCL_ABANDONED_IN_T],
        "blocking": contacts.blocking,
        "answered": contacts.answered,
        "abandoned": contacts.abandoned,
    }[short]


_HEAD = """
horizon_minutes = $horizon
interval_minutes = 10
measured_minutes = [$first, $last]
"""


def _one_queue(agents: int, rate: float, handle: float, patience: str, extra: str = "") -> str:
    return (
        _HEAD
        + f"""
[[contact_types]]
id = "calls"
arrivals_per_minute = {rate}
service = {{ law = "exponential", mean = {60 * handle} }}
{patience}
target = {{ share = 0.8, seconds = 20, formula = "sl_all" }}

[[pools]]
name = "people"
agents = {agents}
{extra}
"""
    )


def _exponential(minutes: float) -> str:
    return f'patience = {{ law = "exponential", mean = {60 * minutes} }}'


def _erlang_c(agents: int, rate: float, handle: float, exact: tuple[float, float, float]) -> Case:
    """Return a case whose warm-up lasts six times the floor's relaxation time (Newell 1982, ch. 5)."""
    wait, mean, level = exact
    slack = 1 - sqrt(rate * handle / agents)
    return Case(
        f"Erlang C, {agents} agents",
        _one_queue(agents, rate, handle, ""),
        {"Pw": wait, "EW": mean, "SL": level},
        warm_up=max(1.0, round(6 * handle / agents / slack**2 / 60)),
    )


def _abandonment(
    name: str, floor: tuple[int, float, float], patience: str, exact: tuple[float, ...]
) -> Case:
    every = ("Pw", "Pab", "EW", "EWserved", "occupancy", "SL", "SLexcl")
    measures = every if len(exact) == len(every) else ("Pw", "Pab", "EW", "SL")
    return Case(name, _one_queue(*floor, patience), dict(zip(measures, exact, strict=True)))


def _lost(agents: int, load: float, blocking: float) -> Case:
    lines = f'\n[[lines]]\nqueues = ["calls"]\ncount = {agents}\n'
    return Case(
        f"Erlang B, {agents} lines", _one_queue(agents, load / 2, 2, "", lines), {"blocking": blocking}
    )


_DETERMINISTIC = 'patience = { law = "deterministic", value = 60 }'
_ERLANG_2 = 'patience = { law = "erlang", mean = 120, phases = 2 }'

_N_MODEL = (
    _HEAD
    + """
[[contact_types]]
id = "one"
arrivals_per_minute = 0.8
service = { law = "exponential", mean = 300 }
service_by_pool.both = { law = "exponential", mean = 360 }
patience = { law = "exponential", mean = 180 }
target = { formula = "sl_all" }

[[contact_types]]
id = "two"
arrivals_per_minute = 0.5
service = { law = "exponential", mean = 240 }
patience = { law = "exponential", mean = 240 }
target = { formula = "sl_all" }

[routes.one]
steps = [{ pools = ["first"] }, { pools = ["both"] }]

[routes.two]
steps = [{ pools = ["both"] }]

[[pools]]
name = "first"
agents = 3

[[pools]]
name = "both"
agents = 3
"""
)

_N_MEASURES = (
    *("Pw one", "Pw two", "Pab one", "Pab two", "EW one", "EW two", "SL one", "SL two"),
    *("occupancy first", "occupancy both", "share one both"),
)


def _n_model(name: str, order: str, exact: tuple[float, ...]) -> Case:
    return Case(name, _N_MODEL + f"order = {order}\n", dict(zip(_N_MEASURES, exact, strict=True)), after=1)


_V_MODEL = (
    _HEAD
    + """
[[contact_types]]
id = "one"
arrivals_per_minute = 0.6
service = { law = "exponential", mean = 300 }
patience = { law = "exponential", mean = 150 }
target = { formula = "sl_all" }

[[contact_types]]
id = "two"
arrivals_per_minute = 0.5
service = { law = "exponential", mean = 300 }
patience = { law = "exponential", mean = 240 }
target = { formula = "sl_all" }

[[pools]]
name = "people"
agents = 5
order = ["one", "two"]
"""
)

_PRIORITY = (
    _HEAD
    + """
[[contact_types]]
id = "one"
arrivals_per_minute = 1.0
service = { law = "exponential", mean = 300 }

[[contact_types]]
id = "two"
arrivals_per_minute = 0.7
service = { law = "exponential", mean = 300 }

[[pools]]
name = "people"
agents = 10
"""
)


def _msk_type(number: int, rates: tuple[float, float, float], pools: str) -> str:
    profiles = {
        "arrivals_per_minute": rates,
        "service_factor": (1 / 0.5, 1 / 0.6, 1 / 0.4),
        "patience_factor": (1 / 0.3, 1 / 0.4, 1 / 0.2),
    }
    lines = "\n".join(
        f"{key} = [{', '.join(f'{{ from_minute = {120 * n}, value = {v} }}' for n, v in enumerate(row))}]"
        for key, row in profiles.items()
    )
    return f"""
[[contact_types]]
id = "type{number}"
{lines}
service = {{ law = "exponential", mean = 60 }}
patience = {{ law = "exponential", mean = 60 }}
busyness = {{ day_sd = {28.7**-0.5} }}

[routes.type{number}]
steps = [{pools}]
"""


def _msk_pool(name: str, staff: tuple[int, int, int]) -> str:
    start, middle, end = staff
    # Those of the last period stay throughout, until the last contact is over.
    rows = [(end, 0, 10**6), (start - end, 0, 240), (middle - start, 120, 240)]
    tables = ",\n  ".join(
        f"{{ agents = {agents}, start_minute = {start}, end_minute = {end} }}"
        for agents, start, end in rows
    )
    return f'\n[[pools]]\nname = "{name}"\nshifts = [\n  {tables},\n]\n'


_SIMPLE_MSK = (
    "horizon_minutes = 360\ninterval_minutes = 120\nday_correlation = 1\n# $horizon $first $last\n"
    + _msk_type(0, (4.2, 5.3, 3.2), '{ pools = ["group0"] }')
    + _msk_type(1, (5.1, 4.3, 4.8), '{ pools = ["group0"] }, { pools = ["group1"] }')
    + _msk_type(2, (6.3, 5.2, 4.8), '{ pools = ["group1"] }')
    + _msk_pool("group0", (12, 18, 9))
    + _msk_pool("group1", (15, 20, 11))
)

CASES: tuple[Case, ...] = (
    _lost(5, 3, 0.110054347826),
    _lost(20, 20, 0.158891961542),
    _erlang_c(5, 0.8, 5, (0.554112554113, 2.77056277056, 0.481623835134)),
    _erlang_c(10, 1.6, 5, (0.409180150796, 1.02295037699, 0.641896449341)),
    _erlang_c(12, 4.2, 2, (0.183888630393, 0.102160350219, 0.899079779895)),
    _erlang_c(14, 100 / 30, 3, (0.17413193359505, 0.13059895019629, 0.88835001917947)),
    _erlang_c(50, 48, 1, (0.694455611197, 0.347227805598, 0.643454600803)),
    _abandonment(
        "Erlang A, 5 agents",
        (5, 1.0, 5),
        _exponential(2),
        (0.466431798, 0.2125431015, 0.425086203, 0.3143183306, 0.7874568985, 0.5982749594, 0.640785726),
    ),
    _abandonment(
        "Erlang A, 10 agents",
        (10, 1.6, 5),
        _exponential(3),
        (0.2569389631, 0.06441946216, 0.1932583865, 0.1599534837, 0.7484644303, 0.8033887443, 0.8228450847),
    ),
    _abandonment(
        "Erlang A, 12 agents",
        (12, 4.2, 2),
        _exponential(1),
        (
            0.1273722818,
            0.02967890554,
            0.02967890554,
            0.02406007701,
            0.6792247661,
            0.9452695756,
            0.9678715387,
        ),
    ),
    _abandonment(
        "Erlang A, 50 agents",
        (50, 48, 1),
        _exponential(2),
        (
            0.4677740686,
            0.03091224916,
            0.06182449832,
            0.06026500399,
            0.9303242408,
            0.9430189547,
            0.972029603,
        ),
    ),
    _abandonment(
        "M/M/10 + deterministic patience",
        (10, 1.6, 5),
        _DETERMINISTIC,
        (0.2430963124, 0.07027685285, 0.1509412374, 0.8223382986),
    ),
    _abandonment(
        "M/M/12 + deterministic patience",
        (12, 4.2, 2),
        _DETERMINISTIC,
        (0.1661462145, 0.009317224112, 0.06538702728, 0.9186259448),
    ),
    _abandonment(
        "M/M/10 + Erlang-2 patience",
        (10, 2.2, 5),
        _ERLANG_2,
        (0.5941293796, 0.1833684112, 0.5323190836, 0.5021109727),
    ),
    Case(
        "Priority, M/M/10",
        _PRIORITY + 'order = ["one", "two"]\n',
        {"Pw": 0.5298613051, "EW one": 0.5298613051, "EW two": 3.532408701},
        warm_up=8,
        after=6,
    ),
    Case("First in, first out, M/M/10", _PRIORITY, {"EW": 1.76620435}, warm_up=8),
    _n_model(
        "N-model, own class first",
        '["two", "one"]',
        (
            *(
                0.47101865,
                0.68506750,
                0.18301562,
                0.25885416,
                0.54904685,
                1.03541665,
                0.59181807,
                0.38655107,
            ),
            *(0.80058121, 0.84057478, 0.26505828),
        ),
    ),
    _n_model(
        "N-model, class 1 first",
        '["one", "two"]',
        (
            *(
                0.45780750,
                0.70371745,
                0.14052131,
                0.36715289,
                0.42156392,
                1.46861155,
                0.62953749,
                0.34038366,
            ),
            *(0.78917735, 0.85005117, 0.31134650),
        ),
    ),
    Case(
        "V-model",
        _V_MODEL,
        {
            "Pw": 0.59081944,
            "Pab one": 0.21337661,
            "Pab two": 0.25444928,
            "EW one": 0.53344153,
            "EW two": 1.01779711,
            "SL one": 0.51535991,
            "occupancy": 0.84474939,
        },
        after=1,
    ),
    Case(
        "SimpleMSK, published simulation",
        _SIMPLE_MSK,
        {"answered": 4297.3, "abandoned": 910.3, "SLexcl": 0.501},
        published_half_width={"answered": 27.2, "abandoned": 34.2, "SLexcl": 0.0075},
    ),
)
