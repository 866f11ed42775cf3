"""Speed of the routing engine: `python -m benchmarks.routing [CONTACTS]`.

A floor of people with 2 to 4 of 20 skills at levels 1 to 5, each for one of 4 clients, on voice and chat;
contacts of 120 types, each asking one or two skills at a level that falls by one after 30 s and after 60 s.
A first run beside a heap of service ends writes down every event; the timed run hears that log again,
so that nothing but `handle` is measured. A decision is a contact given to an agent; it takes an arrival, a
service end and the timers in between.
"""

import gc
import heapq
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contactcenter.domain.agent import Agent, AgentKind, AgentState
from contactcenter.domain.contact import Channel, ChannelProfile, ContactState
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContactId, Milliseconds, QueueId, SkillId
from routing.decisions import Assigned, Decision, Wake
from routing.engine import RoutingEngine
from routing.events import (
    AgentReady,
    ContactArrived,
    RoutingContact,
    RoutingEvent,
    ServiceEnded,
    TimerFired,
    order_key,
)
from routing.plan import Plan, Step
from routing.restoring import StoredContact, StoredDesk

SKILLS = [SkillId(f"skill{n:02}") for n in range(20)]
CLIENTS = [ClientId(f"client{n}") for n in range(4)]
PROFILES = {
    Channel.VOICE: ChannelProfile(100, exclusive=True, auto_accept=True),
    Channel.CHAT: ChannelProfile(33, auto_accept=True),
}
TYPES = 120
MEAN_SERVICE_MS = 300_000
SEED = 20_26

Log = list[tuple[Milliseconds, RoutingEvent]]


@dataclass(frozen=True)
class ContactType:
    """What the contacts of one queue have in common."""

    queue: QueueId
    client: ClientId
    channel: Channel
    plan: Plan


class ByType:
    """A planner that knows each queue's plan."""

    def __init__(self, types: Sequence[ContactType]) -> None:
        self.plans = {known.queue: known.plan for known in types}

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the contact's queue."""
        return self.plans[contact.queue]


def make_agents(count: int, draw: np.random.Generator) -> list[Agent]:
    """Draw people with 2 to 4 skills each."""
    agents = []
    for number in range(1, count + 1):
        skills = sorted(int(s) for s in draw.choice(20, size=int(draw.integers(2, 5)), replace=False))
        held = tuple(SkillLevel(SKILLS[skill], int(draw.integers(1, 6))) for skill in skills)
        client = frozenset({CLIENTS[number % 4]})
        agents.append(
            Agent(AgentId(number), f"A{number}", "", AgentKind.HUMAN, held, client, frozenset(PROFILES))
        )
    return agents


def make_types(agents: Sequence[Agent], draw: np.random.Generator) -> list[ContactType]:
    """Draw contact types, each asking one or two skills that some agent of its client has together."""
    types = []
    for number in range(TYPES):
        of_client = [agent for agent in agents if CLIENTS[number % 4] in agent.clients]
        model = of_client[int(draw.integers(len(of_client)))]
        skills = [held.skill for held in model.skills[: 1 + number % 2]]
        level = int(draw.integers(1, 4))
        steps = tuple(
            Step(
                Milliseconds(30_000 * widening),
                tuple(SkillLevel(skill, max(1, level - widening)) for skill in skills),
            )
            for widening in range(3)
        )
        channel = Channel.VOICE if number % 3 else Channel.CHAT
        types.append(ContactType(QueueId(f"q{number:02}"), CLIENTS[number % 4], channel, Plan(steps)))
    return types


def make_contact(number: int, kind: ContactType, at_ms: int) -> RoutingContact:
    """Return one contact of a type."""
    return RoutingContact(
        id=ContactId(number),
        client=kind.client,
        queue=kind.queue,
        channel=kind.channel,
        stage=JourneyStage.PURCHASE,
        complexity=2,
        language="it",
        arrived_ms=Milliseconds(at_ms),
    )


class Recorder:
    """Runs arrivals and exponential services against an engine and keeps every event."""

    def __init__(self, engine: RoutingEngine, draw: np.random.Generator) -> None:
        self.engine, self.draw = engine, draw
        self.log: Log = []
        self.heap: list[tuple[tuple[int, int, int], int, RoutingEvent]] = []
        self.pushed = 0

    def push(self, at_ms: int, event: RoutingEvent) -> None:
        """Let an event happen later."""
        self.pushed += 1
        heapq.heappush(self.heap, (order_key(event, Milliseconds(at_ms)), self.pushed, event))

    def run(self, until_ms: int) -> Log:
        """Let everything happen up to an instant."""
        while self.heap and self.heap[0][0][0] <= until_ms:
            (now, _, _), _, event = heapq.heappop(self.heap)
            self.log.append((Milliseconds(now), event))
            for decision in self.engine.handle(event, Milliseconds(now)):
                self.follow(decision, now)
        return self.log

    def follow(self, decision: Decision, now_ms: int) -> None:
        """Do what a caller does with a decision."""
        if isinstance(decision, Wake):
            timer = TimerFired(decision.kind, decision.token, decision.contact, decision.agent)
            self.push(decision.at_ms, timer)
        elif isinstance(decision, Assigned):
            lasts = max(1, int(self.draw.exponential(MEAN_SERVICE_MS)))
            self.push(now_ms + lasts, ServiceEnded(decision.contact, decision.agent))


def record(agents: int, load: float, contacts: int) -> tuple[list[Agent], list[ContactType], Log]:
    """Write down a stretch of work: everybody signs in, contacts come at `load` of what they can do."""
    draw = np.random.default_rng(SEED)
    people = make_agents(agents, draw)
    types = make_types(people, draw)
    recorder = Recorder(RoutingEngine(people, ByType(types), channel_profiles=PROFILES), draw)
    for agent in people:
        recorder.push(0, AgentReady(agent.id))
    at = 0.0
    for number in range(contacts):
        at += draw.exponential(MEAN_SERVICE_MS / (agents * load))
        kind = types[int(draw.integers(TYPES))]
        recorder.push(int(at), ContactArrived(make_contact(number, kind, int(at))))
    return people, types, recorder.run(int(at))


@dataclass(frozen=True)
class Speed:
    """What a timed stretch came to; seconds are processor time of one core."""

    seconds: float
    events: int
    given: int

    def line(self, title: str) -> str:
        """Return the figures as one line."""
        return (
            f"{title:34} {self.given / self.seconds:10,.0f} {self.events / self.seconds:10,.0f}"
            f" {1e6 * self.seconds / self.given:9.1f}"
        )


def measure(engine: RoutingEngine, log: Log, warm: int) -> Speed:
    """Hear a log and time all of it after the first `warm` events.

    The log itself is kept out of garbage collection, as it would not be there in production; what
    the engine makes is collected as ever.
    """
    for now, event in log[:warm]:
        engine.handle(event, now)
    timed, before = log[warm:], engine.given
    gc.collect()
    gc.freeze()
    started = time.process_time()
    for now, event in timed:
        engine.handle(event, now)
    seconds = time.process_time() - started
    gc.unfreeze()
    return Speed(seconds, len(timed), engine.given - before)


def floor_speed(agents: int, load: float, contacts: int) -> Speed:
    """Return the best of three runs of a floor, after a third of the log to warm up."""
    people, types, log = record(agents, load, contacts)
    runs = [
        measure(RoutingEngine(people, ByType(types), channel_profiles=PROFILES), log, len(log) // 3)
        for _ in range(3)
    ]
    return min(runs, key=lambda run: run.seconds)


def backlog_speed(waiting: int, decisions: int = 20_000) -> Speed:
    """Return the speed of pure decisions in front of a backlog: one ends, the agent takes the next."""
    draw = np.random.default_rng(SEED)
    people = make_agents(2_000, draw)
    types = make_types(people, draw)
    engine = RoutingEngine(people, ByType(types), channel_profiles=PROFILES)
    for number in range(waiting):
        engine.handle(
            ContactArrived(make_contact(number, types[number % TYPES], number)), Milliseconds(number)
        )
    busy = [
        (said.contact, said.agent)
        for agent in people
        for said in engine.handle(AgentReady(agent.id), Milliseconds(waiting))
        if isinstance(said, Assigned)
    ]
    return _take_turns(engine, types, busy, Milliseconds(waiting), decisions)


def _take_turns(
    engine: RoutingEngine,
    types: Sequence[ContactType],
    busy: list[tuple[ContactId, AgentId]],
    now: Milliseconds,
    decisions: int,
) -> Speed:
    """End one service after the other and let a new contact arrive for each, so that the backlog stays."""
    gc.collect()
    gc.freeze()
    before, started = engine.given, time.process_time()
    for turn in range(decisions):
        contact, agent = busy[turn]
        at = Milliseconds(now + turn)
        arrived = make_contact(10_000_000 + turn, types[turn % TYPES], at)
        said = engine.handle(ServiceEnded(contact, agent), at) + engine.handle(ContactArrived(arrived), at)
        busy += [(given.contact, given.agent) for given in said if isinstance(given, Assigned)]
        if turn + 1 >= len(busy):
            break
    seconds = time.process_time() - started
    gc.unfreeze()
    return Speed(seconds, 2 * (turn + 1), engine.given - before)


def restore_seconds(waiting: int, agents: int = 2_000) -> float:
    """Return how long a new engine takes to go on from a stored floor with a backlog, matching included."""
    draw = np.random.default_rng(SEED)
    people = make_agents(agents, draw)
    types = make_types(people, draw)
    desks = [StoredDesk(agent.id, AgentState.AVAILABLE, None, Milliseconds(0)) for agent in people]
    contacts = [
        StoredContact(make_contact(number, types[number % TYPES], number), ContactState.QUEUED, None, None)
        for number in range(waiting)
    ]
    engine = RoutingEngine(people, ByType(types), channel_profiles=PROFILES)
    gc.collect()
    gc.freeze()
    started = time.process_time()
    engine.restore(desks, contacts, Milliseconds(waiting))
    seconds = time.process_time() - started
    gc.unfreeze()
    return seconds


FLOORS = ((20, 0.7), (200, 0.7), (2_000, 0.3), (2_000, 0.7), (2_000, 0.95), (5_000, 0.7))
BACKLOGS = (1_000, 10_000, 100_000)


def main() -> None:
    """Print the speed of floors of several sizes and of backlogs of several lengths."""
    contacts = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    print(f"{'':34} {'given/s':>10} {'events/s':>10} {'µs/given':>9}")
    for agents, load in FLOORS:
        print(floor_speed(agents, load, contacts).line(f"{agents:,} agents at {load:.0%} load"))
    costs = []
    for waiting in BACKLOGS:
        speed = min((backlog_speed(waiting) for _ in range(3)), key=lambda run: run.seconds)
        costs.append(speed.seconds / speed.given)
        print(speed.line(f"2,000 agents, {waiting:,} waiting"))
    print(f"100,000 waiting cost {costs[-1] / costs[0]:.2f} times what 1,000 cost (goal: 1.5 at most)")
    restored = min(restore_seconds(100_000) for _ in range(3))
    print(f"2,000 agents and 100,000 waiting restored in {restored:.2f} s (goal: 1 s at most)")


if __name__ == "__main__":
    main()
