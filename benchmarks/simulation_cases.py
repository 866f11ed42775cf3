"""Queueing cases with known answers, as scenario files: minutes in the tables, seconds in the files.

Exact values come from closed forms and from Markov chains solved numerically; SimpleMSK is the published
simulation of the ContactCenters library. `benchmarks.simulation_checks` runs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from string import Template


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


def _erlang_c(floor: tuple[int, float, float], exact: tuple[float, float, float, float]) -> Case:
    """Return a case whose warm-up lasts six times the floor's relaxation time (Newell 1982, ch. 5)."""
    agents, rate, handle = floor
    slack = 1 - sqrt(rate * handle / agents)
    return Case(
        f"Erlang C, {agents} agents",
        _one_queue(agents, rate, handle, ""),
        dict(zip(("Pw", "EW", "Lq", "SL"), exact, strict=True)),
        warm_up=max(1.0, round(6 * handle / agents / slack**2 / 60)),
    )


def _abandonment(
    name: str, floor: tuple[int, float, float], patience: str, exact: tuple[float, ...]
) -> Case:
    every = ("Pw", "Pab", "EW", "EWserved", "occupancy", "SL", "SLexcl")
    measures = every if len(exact) == len(every) else ("Pw", "Pab", "EW", "SL")
    return Case(name, _one_queue(*floor, patience), dict(zip(measures, exact, strict=True)))


def _lost(lines: int, load: float, blocking: float) -> Case:
    group = f'\n[[lines]]\nqueues = ["calls"]\ncount = {lines}\n'
    floor = _one_queue(lines, load / 2, 2, "", group)
    name = f"Erlang B, {lines} lines, load {load:g}"
    if lines < 100:
        return Case(name, floor, {"blocking": blocking})
    return Case(name, floor, {"blocking": blocking}, warm_up=1 / 3, hours=2)


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
    _lost(10, 8, 0.121661064253),
    _lost(20, 20, 0.158891961542),
    _lost(50, 48, 0.0833373534935),
    _lost(100, 84, 0.0098725286092),
    _lost(100, 95, 0.0488042061787),
    _lost(300, 290, 0.0264819011671),
    _lost(1000, 1000, 0.0248119176462),
    _erlang_c((5, 0.8, 5), (0.554112554113, 2.77056277056, 2.21645021645, 0.481623835134)),
    _erlang_c((10, 1.6, 5), (0.409180150796, 1.02295037699, 1.63672060319, 0.641896449341)),
    _erlang_c((12, 4.2, 2), (0.183888630393, 0.102160350219, 0.429073470918, 0.899079779895)),
    _erlang_c((14, 100 / 30, 3), (0.17413193359505, 0.13059895019629, 0.43532983398762, 0.88835001917947)),
    _erlang_c((50, 48, 1), (0.694455611197, 0.347227805598, 16.6669346687, 0.643454600803)),
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
        # Its published occupancy counts time after closing, until a group's last contact is over.
        {"answered": 4297.3, "abandoned": 910.3, "SLexcl": 0.501},
        published_half_width={"answered": 27.2, "abandoned": 34.2, "SLexcl": 0.0075},
    ),
)
