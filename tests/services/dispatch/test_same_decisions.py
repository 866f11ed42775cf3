"""The live router decides what the bare engine decides: on traces, in the simulator, in replay."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from typing import Any

import numpy as np
import pytest

from contactcenter.db.dispatch.reading import live_queries
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import Client, Queue
from contactcenter.domain.contact import Channel
from contactcenter.domain.skill import Skill
from contactcenter.domain.ticket import Happening, HappeningKind
from contactcenter.domain.units import ClientId, Milliseconds, QueueId, SkillId
from contactcenter.services.dispatch.commands import (
    Abandon,
    Accept,
    Complete,
    EndWrapUp,
    HandOff,
    MoveTicket,
    Pause,
    Redirection,
    Refuse,
    RequestCallback,
    Requeue,
    Transfer,
    Wake,
)
from contactcenter.services.dispatch.duty import ms_of
from contactcenter.services.dispatch.records import Origin
from contactcenter.services.dispatch.views import LiveViews
from routing.decisions import (
    Alarm,
    Assigned,
    Closed,
    Decision,
    Offered,
    OfferEnded,
    Paused,
    Queued,
    Released,
    WrapUpStarted,
)
from routing.decisions import Wake as WakeAt
from routing.engine import RoutingEngine
from routing.eventlog import LoggedEvent, decode
from routing.events import ContactArrived, RoutingEvent, TimerFired, rank_of
from routing.renewal import engine_of
from simulation.engines import build_router
from simulation.experiment import run_replication
from tests.services.dispatch.floors import (
    ADA,
    ALWAYS,
    BEA,
    BOT,
    CALLS,
    CHATS,
    LOANS,
    MAILS,
    PEOPLE,
    ROBOT,
    SECOND,
    TARGET,
    Floor,
    open_floor,
)
from tests.simulation.floors import exponential, one_queue

KINDS: dict[type, HappeningKind] = {
    Queued: HappeningKind.QUEUED,
    Offered: HappeningKind.OFFERED,
    OfferEnded: HappeningKind.OFFER_ENDED,
    Assigned: HappeningKind.ASSIGNED,
    Released: HappeningKind.RELEASED,
    WrapUpStarted: HappeningKind.WRAP_UP_STARTED,
    Paused: HappeningKind.PAUSED,
    Closed: HappeningKind.CLOSED,
    Alarm: HappeningKind.ALARM,
}
NOBODYS = (HappeningKind.CLOSED, HappeningKind.PAUSED)
"""Kinds that tell who had the ticket before, which the decision itself does not name."""

Told = tuple[Any, ...]


def said(now_ms: int, decisions: Iterable[Decision]) -> list[Told]:
    """Return decisions, timers apart, as they are told of."""
    return [
        (
            now_ms,
            KINDS[type(decision)],
            decision.contact,
            getattr(decision, "agent", None),
            getattr(decision, "why", getattr(decision, "kind", getattr(decision, "queue", ""))),
            getattr(decision, "expires_ms", getattr(decision, "until_ms", None)),
        )
        for decision in decisions
        if not isinstance(decision, WakeAt)
    ]


def told(happenings: Sequence[Happening]) -> list[Told]:
    """Return happenings that are decisions in the shape of `said`."""
    known = set(KINDS.values())
    return [
        (
            ms_of(happening.at),
            happening.kind,
            happening.ticket,
            None if happening.kind in NOBODYS else happening.agent,
            happening.detail,
            None
            if happening.until is None or happening.kind is HappeningKind.PAUSED
            else ms_of(happening.until),
        )
        for happening in happenings
        if happening.kind in known
    ]


def everything(engine: Engine) -> list[Happening]:
    return list(LiveViews(engine).happenings(0, 100_000))


def heard(engine: Engine) -> list[LoggedEvent]:
    with live_queries(engine) as live:
        return list(decode(row.line for row in live.heard(0, live.last_heard())))


class BareFloor:
    """The bare engine with timers of its own: who comes from outside is given, the rest follows."""

    def __init__(self, engine: RoutingEngine) -> None:
        self.engine = engine
        self.timers: list[tuple[int, int, int, int, TimerFired]] = []
        self.log: list[Told] = []
        self.wound = 0

    def hear(self, event: RoutingEvent, now_ms: int) -> None:
        decisions = self.engine.handle(event, Milliseconds(now_ms))
        self.log += said(now_ms, decisions)
        for wake in decisions:
            if isinstance(wake, WakeAt):
                self.wound += 1
                timer = TimerFired(wake.kind, wake.token, wake.contact, wake.agent)
                whose = wake.contact if wake.contact is not None else wake.agent or 0
                heappush(self.timers, (wake.at_ms, rank_of(timer), whose, self.wound, timer))

    def go(self, now_ms: int) -> None:
        while self.timers and self.timers[0][0] < now_ms:
            at_ms, _, _, _, timer = heappop(self.timers)
            self.hear(timer, at_ms)


def act(floor: Floor, dice: np.random.Generator, ticket: int, now_ms: int) -> None:
    """Let somebody do something with a ticket, sensible or not."""
    record = floor.router.ledger.records.get(ticket)
    agent = ADA if record is None or record.agent is None else record.agent
    choices = (
        Accept(ticket, agent),
        Accept(ticket, agent),
        Complete(ticket, agent),
        Complete(ticket, agent, wrap_up_seconds=0),
        EndWrapUp(ticket, agent),
        Refuse(ticket, agent),
        Requeue(ticket, agent),
        Transfer(ticket, agent, Redirection(queue=CHATS, preferred=BEA)),
        HandOff(ticket, agent),
        Pause(ticket),
        Wake(ticket),
        RequestCallback(ticket),
        Abandon(ticket),
        MoveTicket(ticket, Redirection(complexity=int(dice.integers(1, 6)))),
    )
    floor.tell(choices[int(dice.integers(len(choices)))], now_ms)


@pytest.mark.parametrize("seed", range(3))
def test_a_trace_of_commands_and_the_bare_engine_with_its_own_timers_decide_alike(
    floor: Floor, seed: int
) -> None:
    dice = np.random.default_rng(seed)
    floor.ready(ADA, BEA, BOT)
    now, tickets = 0, []
    for number in range(40):
        now += int(dice.integers(1, 6 * SECOND))
        queue = (CALLS, CHATS, MAILS, LOANS)[int(dice.integers(4))]
        complexity = int(dice.integers(1, 6))
        tickets.append(floor.create(str(number), now, queue=queue, complexity=complexity, intent="where"))
        for _ in range(3):
            now += int(dice.integers(1, SECOND))
            act(floor, dice, tickets[-1 - int(dice.integers(min(8, len(tickets))))], now)
    bare = BareFloor(engine_of(floor.router.rules, (*PEOPLE, ROBOT)))
    for now_ms, event in heard(floor.engine):
        if not isinstance(event, TimerFired):
            bare.go(now_ms)
            bare.hear(event, now_ms)
    bare.go(floor.router.now_ms + 1)
    assert told(everything(floor.engine)) == bare.log
    assert {entry[1] for entry in bare.log} > {"queued", "offered", "assigned", "offer_ended", "closed"}


def test_the_log_of_a_live_day_replays_to_the_same_decisions(floor: Floor) -> None:
    dice = np.random.default_rng(7)
    floor.ready(ADA, BEA, BOT)
    now = 0
    for number in range(40):
        now += int(dice.integers(1, 20 * SECOND))
        ticket = floor.create(str(number), now, queue=(CALLS, CHATS)[int(dice.integers(2))])
        act(floor, dice, ticket, now)
    fresh = engine_of(floor.router.rules, (*PEOPLE, ROBOT))
    log = [
        entry
        for now_ms, event in heard(floor.engine)
        for entry in said(now_ms, fresh.handle(event, now_ms))
    ]
    assert told(everything(floor.engine)) == log


# ---- the simulator over the live router --------------------------------------------------------

DAY = one_queue(3, 1.0, exponential(3), exponential(2), hours=(0, 1, 0))


class LiveRouter:
    """The simulator's router that stores every decision as the live floor does."""

    def __init__(self, floor: Floor) -> None:
        self.router = floor.router
        self.router.engine = build_router(DAY)
        self.start = self.router.now_ms

    def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
        router = self.router
        router.now_ms = router.ledger.now_ms = now_ms
        if isinstance(event, ContactArrived):
            router.open(event.contact, Origin("simulation", str(event.contact.id), ""))
        decisions = router.hear(event)
        router.commit()
        return decisions


def store_day(engine: Engine) -> None:
    client, calls = ClientId("shop"), QueueId("calls")
    with UnitOfWork(engine) as uow:
        uow.clients.save(Client(client, "Shop", "retail", "Europe/Rome", "EUR", 1.0, ()))
        uow.queues.save(Queue(calls, client, "Calls", Channel.VOICE, "it", ALWAYS, TARGET))
        uow.skills.save(Skill(SkillId("calls"), "Calls"))
        uow.commit()


def test_the_simulator_runs_on_the_live_router_and_hears_the_same_decisions(engine: Engine) -> None:
    store_day(engine)
    with UnitOfWork(engine) as uow:
        for plan in DAY.agents:
            uow.agents.save(replace(plan.agent, team=None))
        uow.commit()
    bare: list[Told] = []

    class Recorder:
        inner = build_router(DAY)

        def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
            decisions = self.inner.handle(event, now_ms)
            bare.extend(said(now_ms, decisions))
            return decisions

    expected = run_replication(DAY, 9, router=Recorder())
    with open_floor(engine) as floor:
        log = run_replication(DAY, 9, router=LiveRouter(floor))
    assert (log.outcome == expected.outcome).all()
    assert told(everything(engine)) == bare
    assert len(bare) > 100
