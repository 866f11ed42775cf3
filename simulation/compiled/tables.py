"""A scenario's agents and rules as tables; what they cannot hold is named, and SimPy runs it instead."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import Channel
from contactcenter.domain.units import MS_PER_SECOND, Milliseconds, QueueId
from routing.floor import requirement_of
from routing.opentime import OpenTime
from routing.plan import Plan
from routing.policies.best_proficiency import BestProficiency
from routing.policies.highest_score import HighestScore
from routing.policies.least_loaded import LeastLoaded
from routing.policies.local_specialist import LocalSpecialist
from routing.policies.longest_idle import LongestIdle
from routing.policies.longest_weighted_wait import LongestWeightedWait
from routing.policies.queue_priority import QueuePriority
from routing.policies.reserved_agents import ReservedAgents
from routing.policies.round_robin import RoundRobin
from routing.policies.service_level_risk import DEFAULT_TARGET_MS, ServiceLevelRisk
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection
from routing.requirement import Requirement
from simulation.compiled.crew import BEST_PROFICIENCY, LEAST_LOADED, LONGEST_IDLE, ROUND_ROBIN
from simulation.compiled.memory import (
    AGENT,
    HOURS,
    KIND,
    LANE,
    MEMBER,
    ROUTE,
    SCORE,
    SIGNATURE,
    STAGE,
    WORK,
    Records,
)
from simulation.compiled.waiting import BY_AGE, BY_PRIORITY, BY_TARGET, BY_WEIGHT
from simulation.floor import style_of
from simulation.scenario import ContactType, Scenario, pool_of

CHANNELS = list(Channel)
AGENT_KEYS: dict[type, int] = {
    LongestIdle: LONGEST_IDLE,
    LeastLoaded: LEAST_LOADED,
    BestProficiency: BEST_PROFICIENCY,
    RoundRobin: ROUND_ROBIN,
}


class NotCompiled(Exception):
    """A scenario uses what the compiled engine has no tables for; the message names it."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is the same for all replications of a scenario; `agents` to `trees` are copied for each run.

    Parameters
    ----------
    open_times : by contact type; None where all time counts.
    """

    works: Records
    kinds: Records
    members: Records
    lists: NDArray[np.int64]
    stages: Records
    routes: Records
    scores: Records
    reserving: NDArray[np.int64]
    attention: NDArray[np.float64]
    agents: Records
    signatures: Records
    lanes: Records
    trees: NDArray[np.int64]
    lines: NDArray[np.int64]
    queues: int
    teams: int
    open_times: tuple[OpenTime | None, ...]


def tables_of(scenario: Scenario) -> Tables:
    """Compile a scenario's rules to tables.

    Raises
    ------
    NotCompiled
        When the rules hold what the tables cannot say.
    """
    return _Compiler(scenario).tables()


@dataclass(slots=True)
class _Lists:
    """Lists of indices, one behind the other; a record holds where its own begins and ends."""

    entries: list[int] = field(default_factory=list)

    def add(self, members: Iterable[int]) -> tuple[int, int]:
        first = len(self.entries)
        self.entries.extend(members)
        return first, len(self.entries)


class _Compiler:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.queues = scenario.queues
        self.lists = _Lists()
        self.signatures: dict[tuple[Requirement, str], int] = {}
        self.selections: list[int] = []
        self.lanes: dict[tuple[int, int], int] = {}
        self.stages: list[tuple[int, int, int, int]] = []
        self.members: list[tuple[int, int, int, int]] = []
        self.by_queue = _by_queue(scenario.agent_selection)
        self.by_pool = _by_pool(scenario.contact_selection)

    def tables(self) -> Tables:
        routes = _records(ROUTE, ("first", "end"), list(self._routes()))
        signatures, leaves = self._signatures()
        scores, reserving, selection_of_agent = self._scores()
        attention: list[float] = []
        return Tables(
            works=_works(self.scenario),
            kinds=_records(
                KIND, _KIND_FIELDS, [self._kind(kind, attention) for kind in self.scenario.contact_types]
            ),
            members=_records(MEMBER, ("agent", "signature", "leaf", "proficiency"), self.members),
            stages=_records(STAGE, ("after", "signature", "lane", "boost"), self.stages),
            routes=routes,
            scores=scores,
            reserving=reserving,
            attention=np.array(attention or [1.0], np.float64),
            agents=self._agents(selection_of_agent),
            signatures=signatures,
            lanes=_records(
                LANE, ("signature", "queue", "first", "last"), [(*key, -1, -1) for key in self.lanes]
            ),
            trees=np.full(max(1, 2 * leaves), -1, np.int64),
            lists=np.array(self.lists.entries or [0], np.int64),
            lines=np.array([group.lines for group in self.scenario.line_groups] or [0], np.int64),
            queues=len(self.queues),
            teams=len(_teams(self.scenario)),
            open_times=tuple(
                _plan(self.scenario, _likeness(kind, False)).open_time
                for kind in self.scenario.contact_types
            ),
        )

    # ---- routes and signatures, as `routing.floor` ties them -----------------------------------

    def _routes(self) -> Iterator[tuple[int, int]]:
        for kind in self.scenario.contact_types:
            for bots_allowed in (False, True):
                first = len(self.stages)
                self._add_stages(kind, bots_allowed)
                yield first, len(self.stages)

    def _add_stages(self, kind: ContactType, bots_allowed: bool) -> None:
        contact = _likeness(kind, bots_allowed)
        selection = self.by_queue.queues.get(kind.queue, self.by_queue.default)
        boost, before = 0, None
        for step in _plan(self.scenario, contact).steps:
            boost += step.boost_ms
            signature = self._signature(requirement_of(contact, step), selection)  # type: ignore[arg-type]
            if signature != before or step.boost_ms:
                lane = (signature, self.queues.index(kind.queue))
                number = self.lanes.setdefault(lane, len(self.lanes))
                self.stages.append((step.after_ms, signature, number, boost))
            before = signature

    def _signature(self, requirement: Requirement, selection: AgentSelection) -> int:
        if type(selection) not in AGENT_KEYS:
            raise NotCompiled(f"the agent selection {selection.name!r}")
        key = (requirement, selection.name)
        if key not in self.signatures:
            self.signatures[key] = len(self.signatures)
            self.selections.append(AGENT_KEYS[type(selection)])
        return self.signatures[key]

    def _signatures(self) -> tuple[Records, int]:
        """Return the signatures, and how many leaves their trees have together."""
        rows, leaves = [], 0
        for (requirement, _), number in self.signatures.items():
            first = len(self.members)
            admitted = [
                index for index, plan in enumerate(self.scenario.agents) if requirement.admits(plan.agent)
            ]
            for leaf, index in enumerate(admitted):
                proficiency = requirement.proficiency(self.scenario.agents[index].agent)
                self.members.append((index, number, leaf, proficiency))
            width = 1 << max(0, len(admitted) - 1).bit_length()
            lanes = self.lists.add(lane for key, lane in self.lanes.items() if key[0] == number)
            rows.append(
                (
                    *(CHANNELS.index(requirement.channel), self.selections[number]),
                    *(first, len(self.members), 2 * leaves, width, *lanes),
                )
            )
            leaves += width
        names = [
            "channel",
            "selection",
            "member_first",
            "member_end",
            "tree",
            "leaves",
            "lane_first",
            "lane_end",
        ]
        return _records(SIGNATURE, names, rows), leaves

    # ---- agents --------------------------------------------------------------------------------

    def _agents(self, selections: Sequence[int]) -> Records:
        agents = np.zeros(len(self.scenario.agents), AGENT)
        for name in ("held_first", "open_first", "open_last", "item_first", "item_last"):
            agents[name] = -1
        teams, pools = _teams(self.scenario), self.scenario.pools
        mine: list[list[int]] = [[] for _ in agents]
        for number, (index, *_) in enumerate(self.members):
            mine[index].append(number)
        by_signature: dict[int, list[int]] = {}
        for (signature, _), lane in self.lanes.items():
            by_signature.setdefault(signature, []).append(lane)
        for index, plan in enumerate(self.scenario.agents):
            record, agent = agents[index], plan.agent
            record["id"], record["capacity"], record["speed"] = agent.id, agent.capacity, plan.speed
            record["team"], record["pool"] = teams.index(agent.team), pools.index(pool_of(agent))
            record["is_bot"], record["selection"] = agent.kind is AgentKind.BOT, selections[index]
            record["member_first"], record["member_end"] = self.lists.add(mine[index])
            record["lane_first"], record["lane_end"] = self.lists.add(
                lane for number in mine[index] for lane in by_signature[self.members[number][1]]
            )
        return agents

    def _scores(self) -> tuple[Records, NDArray[np.int64], list[int]]:
        """Return the scores by selection and queue, who reserves, and each agent's selection."""
        known: list[ContactSelection] = []
        of_agent = []
        for plan in self.scenario.agents:
            team = plan.agent.team
            default = self.by_pool.default
            selection = default if team is None else self.by_pool.pools.get(team, default)
            if selection not in known:
                known.append(selection)
            of_agent.append(known.index(selection))
        rows = [_score(selection, queue) for selection in known for queue in self.queues]
        names = ("rule", "factor", "longest", "ceiling", "reserve", "named")
        reserving = np.array([len(selection.reserves) > 0 for selection in known] or [False], np.int64)
        return _records(SCORE, names, rows), reserving, of_agent

    # ---- contact types -------------------------------------------------------------------------

    def _kind(self, kind: ContactType, attention: list[float]) -> tuple[float, ...]:
        style = style_of(kind, self.scenario.profiles[kind.channel])
        first = len(attention)
        attention.extend(style.attention)
        lines = self.lists.add(
            index for index, group in enumerate(self.scenario.line_groups) if kind.queue in group.queues
        )
        callback = kind.callback
        chances = self.lists.add(callback.chances if callback else ())
        return (
            kind.boost_ms,
            *(self.queues.index(kind.queue), CHANNELS.index(kind.channel), style.alone),
            *(*chances, callback is not None and callback.keeps_place),
            *(first, len(attention), *lines, kind.bot.handle_factor if kind.bot else 1.0),
        )


_KIND_FIELDS = (
    *("boost", "queue", "channel", "alone", "chance", "chance_end", "keeps_place"),
    *("attention", "attention_end", "line_first", "line_end", "handle_factor"),
)


def open_spans(open_times: Iterable[OpenTime | None], end_ms: int) -> tuple[Records, Records]:
    """Return where the opening hours of each contact type stand, and all of them, to beyond an instant."""
    lists, spans = [], list[tuple[int, int, int]]()
    for open_time in open_times:
        first = len(spans)
        if open_time is not None:
            spans += open_time.spans_to(Milliseconds(end_ms))
        lists.append((first, len(spans)))
    return (
        _records(ROUTE, ("first", "end"), lists),
        _records(HOURS, ("opens", "closes", "counted"), spans or [(0, 0, 0)]),
    )


def _records(kind: np.dtype[np.void], names: Iterable[str], rows: Sequence[tuple[float, ...]]) -> Records:
    """Return records of which some fields are given, at least one."""
    records = np.zeros(max(1, len(rows)), kind)
    for name, column in zip(names, zip(*rows, strict=True), strict=False):
        records[name][: len(rows)] = column
    return records if rows else records[:0]


def _teams(scenario: Scenario) -> list[object]:
    """Return the teams, among them None where an agent has none."""
    return list(dict.fromkeys(plan.agent.team for plan in scenario.agents)) or [None]


def _by_queue(selection: AgentSelection | ByQueue | None) -> ByQueue:
    return selection if isinstance(selection, ByQueue) else ByQueue(selection or LongestIdle())


def _by_pool(selection: ContactSelection | ByPool | None) -> ByPool:
    return selection if isinstance(selection, ByPool) else ByPool(selection or HighestScore())


def _likeness(kind: ContactType, bots_allowed: bool) -> SimpleNamespace:
    """Return what all contacts of a type have in common; it has no id and no arrival."""
    return SimpleNamespace(
        client=kind.client,
        queue=kind.queue,
        channel=kind.channel,
        stage=kind.stage,
        complexity=kind.complexity,
        language=kind.language,
        intent=kind.intent,
        boost_ms=kind.boost_ms,
        bots_allowed=bots_allowed,
        preferred=None,
    )


def _plan(scenario: Scenario, contact: SimpleNamespace) -> Plan:
    """Return the plan of all contacts of a type.

    Raises
    ------
    NotCompiled
        When the planner asks for what differs from contact to contact.
    """
    try:
        return scenario.planner.plan_for(contact)  # type: ignore[arg-type]
    except AttributeError as error:
        raise NotCompiled("a planner that looks at single contacts") from error


def _works(scenario: Scenario) -> Records:
    profiles = [scenario.profiles[channel] for channel in CHANNELS]
    rows = [
        (
            *(work.cost, work.offer_seconds * MS_PER_SECOND, work.exclusive, work.interruptible),
            *(work.live, work.auto_accept),
        )
        for work in profiles
    ]
    names = ("cost", "offer_ms", "exclusive", "interruptible", "live", "auto_accept")
    return _records(WORK, names, rows)


def _score(selection: ContactSelection, queue: QueueId) -> tuple[int, ...]:
    """Return how a contact selection scores a queue: rule, factor, longest wait, ceiling, reserve."""
    reserve = (selection.reserves.get(queue, 0), queue in selection.reserves)
    inner = selection.inner if isinstance(selection, ReservedAgents) else selection
    match inner:
        case HighestScore():
            rule = (BY_AGE, 0, -1, 0)
        case LongestWeightedWait():
            rule = (BY_WEIGHT, inner.weights.get(queue, 1), -1, 0)
        case ServiceLevelRisk():
            rule = (BY_TARGET, inner.targets_ms.get(queue, DEFAULT_TARGET_MS), -1, 0)
        case LocalSpecialist():
            rule = (BY_PRIORITY, int(queue in inner.own), -1, 0)
        case QueuePriority():
            longest = -1 if inner.max_wait_ms is None else inner.max_wait_ms
            ceiling = 1 + max(inner.priorities.values(), default=0)
            rule = (BY_PRIORITY, inner.priorities.get(queue, 0), longest, ceiling)
        case _:
            raise NotCompiled(f"the contact selection {selection.name!r}")
    return (*rule, *reserve)
