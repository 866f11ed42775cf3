"""The pools and routes of a scenario file: agents, their shifts, and how contacts find them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, Milliseconds, QueueId, SkillId, TeamId
from routing.opentime import OpenTime
from routing.plan import Plan, Step
from routing.policies import AGENT_SELECTIONS
from routing.policies.highest_score import HighestScore
from routing.policies.longest_idle import LongestIdle
from routing.policies.queue_priority import QueuePriority
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection, Planner
from simulation.rules import QueuePlans
from simulation.scenario import AgentPlan, ContactType
from simulation.scenario_reader import Table, one_of

MINUTE_MS = 60_000
ALWAYS_MS = 1 << 52
"""The end of a span without end, far beyond any horizon."""

Spans = tuple[tuple[int, int], ...]
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Floorplan:
    """What pools and routes refer to.

    Parameters
    ----------
    days : starts of the days, in minutes.
    live : channels on which customers wait on the line.
    open_times : which time counts in the plans of deferred work, by queue.
    """

    types: tuple[ContactType, ...]
    days: tuple[float, ...]
    live: frozenset[Channel]
    open_times: Mapping[QueueId, OpenTime]

    @property
    def queues(self) -> list[QueueId]:
        """The queues of the contact types."""
        return list(dict.fromkeys(kind.queue for kind in self.types))


@dataclass(frozen=True, slots=True)
class FloorRules:
    """The agents of a scenario and the router's rules."""

    agents: tuple[AgentPlan, ...]
    planner: Planner
    agent_selection: ByQueue
    contact_selection: ByPool


def read_floor(file: Table, plan: Floorplan) -> FloorRules:
    """Read the pools and routes of a file.

    Raises
    ------
    InvalidInput
        When a pool or route is impossible, or names what is not there.
    """
    pools = file.tables("pools")
    if not pools:
        raise InvalidInput("pools is missing: give at least one [[pools]] table.")
    names = [TeamId(pool.text("name")) for pool in pools]
    if len(set(names)) != len(names):
        raise InvalidInput(f"pools: the names {names} are not all different.")
    for kind in plan.types:
        for team, _ in kind.service_by_pool:
            _check_named(team, names, f"service_by_pool of contact type {kind.id!r}")
    routes = {
        _check_named(QueueId(name), plan.queues, where): Table(value, "routes", where)
        for name, value, where in file.entries("routes")
    }
    return FloorRules(
        agents=_agents(pools, plan),
        planner=_planner({queue: _route(routes.get(queue), names) for queue in plan.queues}, plan),
        agent_selection=ByQueue(
            _agent_selection(file) or LongestIdle(),
            {
                queue: selection
                for queue, table in routes.items()
                if (selection := _agent_selection(table)) is not None
            },
        ),
        contact_selection=ByPool(
            HighestScore(),
            {name: _order(pool, plan) for name, pool in zip(names, pools, strict=True)},
        ),
    )


def _planner(plans: Mapping[QueueId, Plan], floor: Floorplan) -> QueuePlans:
    """Return the planner; the plans of deferred work count their time in the queue's opening hours."""
    for queue in floor.open_times:
        _check_named(queue, floor.queues, f"hours.{queue}")
    in_hours = {
        (kind.queue, kind.channel): replace(plans[kind.queue], open_time=floor.open_times[kind.queue])
        for kind in floor.types
        if kind.channel not in floor.live and kind.queue in floor.open_times
    }
    return QueuePlans(plans, in_hours)


def _check_named(name: Name, known: list[Name], where: str) -> Name:
    if name not in known:
        raise InvalidInput(f"{where} names {name!r}; known are {', '.join(known)}.")
    return name


def _agent_selection(table: Table) -> AgentSelection | None:
    if not table.has("agent_selection"):
        return None
    name = table.text("agent_selection")
    if name not in AGENT_SELECTIONS:
        raise table.refuse("agent_selection", f"give one of {', '.join(AGENT_SELECTIONS)}")
    return AGENT_SELECTIONS[name]


def _order(pool: Table, plan: Floorplan) -> ContactSelection:
    """Return how a free agent of a pool chooses: strictly by queue where an order is given."""
    order = [_check_named(QueueId(queue), plan.queues, pool.name("order")) for queue in pool.texts("order")]
    reserves = {
        _check_named(QueueId(queue), plan.queues, pool.name("reserve")): idle
        for queue, idle in pool.levels("reserve").items()
    }
    if len(set(order)) != len(order):
        raise pool.refuse("order", "name each queue once")
    if not order:
        return HighestScore(reserves=reserves)
    ranks = {queue: len(order) - place for place, queue in enumerate(order)}
    return QueuePriority(ranks, max_wait_ms=None, reserves=reserves)


def _route(table: Table | None, names: list[TeamId]) -> Plan:
    steps = table.tables("steps") if table else []
    if not steps:
        return Plan((Step(Milliseconds(0), (), bots=True),))
    pools: list[TeamId] = []
    built: list[Step] = []
    for step in steps:
        added = [_check_named(TeamId(pool), names, step.name("pools")) for pool in step.texts("pools")]
        if step.has("pools") and not added:
            raise step.refuse("pools", "name a pool, or leave it out for all")
        if added and built and not pools:
            raise step.refuse("pools", "the step before admits every pool already; leave it out")
        pools = [*pools, *added] if added else []
        built.append(_step(step, tuple(pools)))
    waits = [step.after_ms for step in built]
    if waits != sorted(waits):
        raise InvalidInput(f"{steps[0].path} and what follows: after_seconds must not fall.")
    return Plan(tuple(built))


def _step(step: Table, pools: tuple[TeamId, ...]) -> Step:
    return Step(
        Milliseconds(round(1000 * step.number("after_seconds", 0))),
        _skills(step),
        pools,
        bots=step.flag("bots", True),
        boost_ms=Milliseconds(round(1000 * step.number("boost_seconds", 0))),
    )


def _skills(table: Table) -> tuple[SkillLevel, ...]:
    levels = table.levels("skills").items()
    return table.build(lambda: tuple(SkillLevel(SkillId(skill), level) for skill, level in levels))


def _agents(pools: list[Table], plan: Floorplan) -> tuple[AgentPlan, ...]:
    plans: list[AgentPlan] = []
    for pool in pools:
        for spans in _presence(pool, plan.days):
            plans.append(_agent_plan(pool, len(plans) + 1, spans, plan))
    return tuple(plans)


def _agent_plan(pool: Table, number: int, spans: Spans, plan: Floorplan) -> AgentPlan:
    name = pool.text("name")
    clients = pool.texts("clients") or tuple(dict.fromkeys(kind.client for kind in plan.types))
    channels = [one_of(Channel, channel, pool.name("channels")) for channel in pool.texts("channels")]
    kind = pool.choice("kind", AgentKind, AgentKind.HUMAN)
    return pool.build(
        lambda: AgentPlan(
            Agent(
                id=AgentId(number),
                code=f"{name}-{number}",
                name=f"{name} {number}",
                kind=kind,
                skills=_skills(pool),
                clients=frozenset(ClientId(client) for client in clients),
                channels=frozenset(channels or Channel),
                team=TeamId(name),
                capacity=pool.whole("capacity", 100),
                intents=frozenset(pool.texts("intents")),
            ),
            spans,
            speed=pool.number("speed", 1),
            absence=pool.numbers("absence") if pool.is_list("absence") else pool.number("absence", 0),
            break_jitter_ms=round(MINUTE_MS * pool.number("break_jitter_minutes", 0)),
        )
    )


def _presence(pool: Table, days: tuple[float, ...]) -> list[Spans]:
    """Return the serving spans of each agent of a pool."""
    shifts = pool.tables("shifts")
    if bool(shifts) == pool.has("agents"):
        raise InvalidInput(f"{pool.path}: give either agents or shifts.")
    if not shifts:
        return [((0, ALWAYS_MS),)] * _at_least_one(pool)
    return [spans for shift in shifts for spans in [_shift_spans(shift, days)] * _at_least_one(shift)]


def _at_least_one(table: Table) -> int:
    agents = table.whole("agents")
    if agents < 1:
        raise table.refuse("agents", "give at least 1")
    return agents


def _shift_spans(shift: Table, days: tuple[float, ...]) -> Spans:
    start, end = shift.number("start_minute"), shift.number("end_minute")
    if end <= start:
        raise shift.refuse("end_minute", f"give more than the start, {start:g}")
    if start < 0:
        raise shift.refuse("start_minute", "give 0 or more")
    worked = sorted(shift.numbers("days") if shift.has("days") else range(len(days)))
    pieces = _without_breaks(shift, start, end)
    spans: list[tuple[int, int]] = []
    for day in worked:
        if not (day == int(day) and 0 <= day < len(days)):
            raise shift.refuse("days", f"the horizon has days 0 to {len(days) - 1}")
        offset = days[int(day)]
        if spans and offset + start < spans[-1][1] / MINUTE_MS:
            raise shift.refuse("end_minute", "the shift reaches into the same people's next one")
        spans += [(round((offset + a) * MINUTE_MS), round((offset + b) * MINUTE_MS)) for a, b in pieces]
    return tuple(sorted(spans))


def _without_breaks(shift: Table, start: float, end: float) -> list[tuple[float, float]]:
    breaks = shift.values.get("breaks", []) if shift.has("breaks") else []
    pieces, cursor = [], start
    for rest in breaks:
        if not (isinstance(rest, list) and len(rest) == 2 and cursor <= rest[0] < rest[1] <= end):
            raise shift.refuse("breaks", "give [from, to] inside the shift, in order, without overlap")
        if rest[0] > cursor:
            pieces.append((cursor, float(rest[0])))
        cursor = float(rest[1])
    return pieces if cursor == end else [*pieces, (cursor, end)]
