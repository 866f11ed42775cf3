"""Scenario files: TOML in, a `Scenario` out; what is wrong is named by its key."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import ClientId, Milliseconds, QueueId, TeamId
from simulation.experiment import Precision
from simulation.laws import (
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
)
from simulation.scenario import (
    Acceptance,
    BotTreatment,
    Busyness,
    CallbackChoice,
    ContactType,
    LineGroup,
    PerInterval,
    Retry,
    Scenario,
    ShiftEndRule,
)
from simulation.scenario_checks import check_floor
from simulation.scenario_floor import Floorplan, read_floor
from simulation.scenario_hours import read_open_times
from simulation.scenario_reader import Table, one_of

MINUTE_MS = 60_000

LAWS: Mapping[str, Callable[[Table], Law]] = {
    "exponential": lambda law: Exponential(law.number("mean")),
    "lognormal": lambda law: Lognormal(law.number("mean"), law.number("cv")),
    "gamma": lambda law: Gamma(law.number("mean"), law.number("cv")),
    "erlang": lambda law: Erlang(law.number("mean"), law.whole("phases")),
    "deterministic": lambda law: Deterministic(law.number("value")),
    "hyperexponential": lambda law: Hyperexponential(law.numbers("shares"), law.numbers("means")),
    "empirical": lambda law: Empirical(law.numbers("values")),
}


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a scenario file says: the scenario, and how precisely it asks to be answered."""

    scenario: Scenario
    precision: Precision


@dataclass(frozen=True, slots=True)
class _Clock:
    """Lengths of the scenario, in minutes, for turning profiles into one value per interval."""

    interval: float
    count: int


def load(path: Path) -> ScenarioFile:
    """Read a scenario file.

    Raises
    ------
    InvalidInput
        When it cannot be read, is no TOML, or says something that makes no sense.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The scenario file {path} cannot be read: {error}.") from error


def parse(text: str) -> ScenarioFile:
    """Read a scenario from the text of a TOML file; `docs/scenario.md` lists every key.

    Raises
    ------
    InvalidInput
        When it is no TOML or says something that makes no sense; the message names the key.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The scenario is no TOML: {error}.") from error
    file = Table(values, "scenario")
    scenario = _scenario(file)
    check_floor(scenario)
    formulas = {kind.target.formula for kind in scenario.contact_types}
    usual = Precision(formula=formulas.pop() if len(formulas) == 1 else DEFAULT_FORMULA)
    table = file.table("precision")
    return ScenarioFile(scenario, _precision(table, usual) if table else usual)


def _scenario(file: Table) -> Scenario:
    horizon, interval = file.number("horizon_minutes"), file.number("interval_minutes", 15)
    if interval <= 0 or horizon <= 0 or abs(horizon / interval - round(horizon / interval)) > 1e-9:
        raise file.refuse("horizon_minutes", f"give a whole number of intervals of {interval:g} minutes")
    clock = _Clock(interval, round(horizon / interval))
    types = tuple(_contact_type(table, clock) for table in file.tables("contact_types"))
    ids = [kind.id for kind in types]
    if not types:
        raise InvalidInput("contact_types is missing: give at least one [[contact_types]] table.")
    if len(set(ids)) != len(ids):
        raise InvalidInput(f"contact_types: the ids {ids} are not all different.")
    days = _day_starts(file, horizon)
    profiles = _profiles(file)
    live = {channel for channel, work in (CHANNEL_PROFILES | dict(profiles)).items() if work.live}
    floor = read_floor(file, Floorplan(types, days, frozenset(live), read_open_times(file)))
    measured = file.pair("measured_minutes") if file.has("measured_minutes") else None
    if measured and not 0 <= measured[0] < measured[1] <= horizon:
        raise file.refuse("measured_minutes", f"give [from, to] between 0 and the horizon, {horizon:g}")
    return file.build(
        lambda: Scenario(
            contact_types=types,
            agents=floor.agents,
            planner=floor.planner,
            interval_ms=round(interval * MINUTE_MS),
            horizon_ms=round(interval * MINUTE_MS) * clock.count,
            shift_end_rule=file.choice("shift_end", ShiftEndRule, ShiftEndRule.FINISH),
            measured_ms=(_ms(measured[0]), _ms(measured[1])) if measured else None,
            day_starts_ms=tuple(_ms(day) for day in days) if file.has("day_starts_minutes") else (),
            day_correlation=file.number("day_correlation", 0),
            line_groups=tuple(_line_group(table) for table in file.tables("lines")),
            acceptance=_acceptance(file.table("offers")),
            agent_selection=floor.agent_selection,
            contact_selection=floor.contact_selection,
            channel_profiles=profiles,
            name=file.text("name", "scenario"),
        )
    )


def _day_starts(file: Table, horizon: float) -> tuple[float, ...]:
    if file.has("day_starts_minutes"):
        starts = file.numbers("day_starts_minutes")
        if not starts or any(later <= start for start, later in pairwise(starts)) or starts[0] > 0:
            raise file.refuse("day_starts_minutes", "give rising numbers, the first of them 0")
        return starts
    return tuple(float(start) for start in np.arange(0, horizon, 1440))


def _ms(minutes: float) -> int:
    return round(minutes * MINUTE_MS)


def _precision(table: Table, usual: Precision) -> Precision:
    return table.build(
        lambda: Precision(
            table.number("half_width", usual.half_width),
            table.number("confidence", usual.confidence),
            table.whole("min_replications", usual.min_replications),
            table.whole("max_replications", usual.max_replications),
            table.choice("formula", ServiceLevelFormula, usual.formula),
        )
    )


def _line_group(table: Table) -> LineGroup:
    queues = tuple(QueueId(queue) for queue in table.texts("queues"))
    if not queues:
        raise InvalidInput(f"{table.name('queues')} is missing: {table.known['queues'].meaning}")
    return table.build(lambda: LineGroup(queues, table.whole("count")))


def _acceptance(table: Table | None) -> Acceptance | None:
    if table is None:
        return None
    return table.build(lambda: Acceptance(read_law(table, "delay"), table.number("refusal", 0)))


def _profiles(file: Table) -> tuple[tuple[Channel, ChannelProfile], ...]:
    return tuple(
        (channel, _profile(Table(value, "channels", where), CHANNEL_PROFILES[channel]))
        for name, value, where in file.entries("channels")
        for channel in (one_of(Channel, name, where),)
    )


def _profile(table: Table, usual: ChannelProfile) -> ChannelProfile:
    cost = table.whole("cost", usual.cost)
    if not 1 <= cost <= 100:
        raise table.refuse("cost", "give 1 to 100")
    return ChannelProfile(
        cost=cost,
        exclusive=table.flag("exclusive", usual.exclusive),
        interruptible=table.flag("interruptible", usual.interruptible),
        auto_accept=usual.auto_accept,
        offer_seconds=table.whole("offer_seconds", usual.offer_seconds),
        live=table.flag("live", usual.live),
    )


def _contact_type(table: Table, clock: _Clock) -> ContactType:
    name = table.text("id")
    due = table.at_least(0, "due_minutes") * 60 if table.has("due_minutes") else None
    return table.build(
        lambda: ContactType(
            id=name,
            queue=QueueId(table.text("queue", name)),
            client=ClientId(table.text("client", "client")),
            channel=table.choice("channel", Channel, Channel.VOICE),
            arrivals=_arrivals(table, clock),
            service=read_law(table, "service"),
            stage=table.choice("stage", JourneyStage, JourneyStage.POST_PURCHASE),
            complexity=table.whole("complexity", 1),
            language=table.text("language", ""),
            intent=table.text("intent", ""),
            busyness=_busyness(table.table("busyness"), clock),
            volume=_per_interval(table, "volume", clock, 1),
            service_by_pool=_laws_by_pool(table),
            service_factor=_per_interval(table, "service_factor", clock, 1),
            patience=_law_or_none(table, "patience"),
            patience_factor=_per_interval(table, "patience_factor", clock, 1),
            wrap_up=_law_or_none(table, "wrap_up"),
            target=_target(table.table("target")),
            due_seconds=due,
            attention=table.numbers("attention"),
            retry=_retry(table.table("retry")),
            bot=_bot(table.table("bot"), clock),
            callback=_callback(table.table("callback")),
            boost_ms=Milliseconds(round(1000 * table.number("boost_seconds", 0))),
        )
    )


def _arrivals(table: Table, clock: _Clock) -> tuple[float, ...]:
    if table.has("arrivals") and table.has("arrivals_per_minute"):
        raise table.refuse("arrivals", "give it or arrivals_per_minute, not both")
    if table.has("arrivals"):
        return _all_intervals(table, "arrivals", clock)
    rates = _per_interval(table, "arrivals_per_minute", clock, 0)
    by_interval = rates if isinstance(rates, tuple) else (rates,) * clock.count
    if min(by_interval) < 0:
        raise table.refuse("arrivals_per_minute", "give rates of 0 or more")
    return tuple(rate * clock.interval for rate in by_interval)


def _per_interval(table: Table, key: str, clock: _Clock, default: float | None = None) -> PerInterval:
    """Read a profile: a number, a list of numbers for the intervals, or steps in time."""
    if not table.is_list(key):
        return table.number(key, default)
    if not table.raw(key) or not isinstance(table.raw(key)[0], dict):
        return _all_intervals(table, key, clock)
    steps = table.tables(key, "profile")
    starts = [step.number("from_minute") for step in steps]
    if starts != sorted(starts):
        raise InvalidInput(f"{table.name(key)} goes back in time; sort it by from_minute.")
    values = (0.0, *(step.number("value") for step in steps))
    at = np.searchsorted(starts, np.arange(clock.count) * clock.interval + 1e-9, side="right")
    return tuple(values[index] for index in at)


def _all_intervals(table: Table, key: str, clock: _Clock) -> tuple[float, ...]:
    values = table.numbers(key)
    if len(values) != clock.count:
        raise InvalidInput(
            f"{table.name(key)} has {len(values)} values; the horizon has {clock.count} intervals."
        )
    return values


def read_law(table: Table, key: str) -> Law:
    """Read a law of durations that must be there."""
    return _law(Table(table.raw(key), "law", table.name(key)))


def _law(table: Table) -> Law:
    kind = table.text("law")
    if kind not in LAWS:
        raise table.refuse("law", f"give one of {', '.join(LAWS)}")
    law = table.build(lambda: LAWS[kind](table))
    for key in table.values:
        if key not in table.asked:
            raise InvalidInput(f"{table.name(key)} is no parameter of a law that is {kind}; leave it out.")
    return law


def _law_or_none(table: Table, key: str) -> Law | None:
    return read_law(table, key) if table.has(key) else None


def _laws_by_pool(table: Table) -> tuple[tuple[TeamId, Law], ...]:
    return tuple(
        (TeamId(pool), _law(Table(value, "law", where)))
        for pool, value, where in table.entries("service_by_pool")
    )


def _busyness(table: Table | None, clock: _Clock) -> Busyness:
    if table is None:
        return Busyness()
    return Busyness(
        *(_per_interval(table, key, clock, 0) for key in ("day_sd", "interval_sd", "event_log_sd"))
    )


def _target(table: Table | None) -> ServiceTarget:
    if table is None:
        return ServiceTarget()
    formula = table.choice("formula", ServiceLevelFormula, DEFAULT_FORMULA)
    return table.build(
        lambda: ServiceTarget(table.number("share", 0.8), table.number("seconds", 20), formula)
    )


def _retry(table: Table | None) -> Retry | None:
    if table is None:
        return None
    return table.build(
        lambda: Retry(table.number("probability"), read_law(table, "delay"), table.whole("most", 50))
    )


def _bot(table: Table | None, clock: _Clock) -> BotTreatment | None:
    if table is None:
        return None
    return table.build(
        lambda: BotTreatment(
            read_law(table, "service"),
            _per_interval(table, "containment", clock),
            table.number("handle_factor", 1),
            table.number("bounce_back", 0),
            _law_or_none(table, "bounce_delay"),
        )
    )


def _callback(table: Table | None) -> CallbackChoice | None:
    if table is None:
        return None
    return table.build(
        lambda: CallbackChoice(
            table.text("into"),
            table.numbers("probability") if table.is_list("probability") else table.number("probability"),
            int(table.at_least(0, "waiting_at_least", 0)),
            _law_or_none(table, "delay"),
            table.flag("keeps_place", True),
        )
    )
