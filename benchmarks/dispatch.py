"""Speed of the live router against bare SQL: `python -m benchmarks.dispatch [TICKETS] [--postgresql]`.

Work of one auto-accepted kind waits; whenever an agent has done an item the next one is given. What counts
is a **durable assignment**: told of after the COMMIT returned, `synchronous = FULL` on SQLite and
`synchronous_commit = on` on PostgreSQL, both on a disk.

- bare batch-10: one connection, no engine, transactions of ten: item, assignment, load, history, each by
  `executemany`. It decides nothing, ends nothing, keeps no key, no event log, no explanation and no lease.
- bare SQL (PostgreSQL): one hand-written statement an assignment, over 4 connections: takes the oldest
  waiting item `FOR UPDATE SKIP LOCKED`, writes the same four rows, commits.
- the router: each assignment follows a command (complete the item before) with its idempotency key, so
  that one item ends for each that is given.

Then, of the router alone: how long after "I am done" the next item is committed, at half of the rate that
was reached, beside bare commits of one row at that pace, which no router can be faster than; how long a
new leader needs with 100,000 tickets waiting; and how long a PostgreSQL floor is without a leader whose
process was killed. Of the rate and of the new leader's time it is told what part was storing.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.baresql import (
    CONNECTIONS,
    SECONDS,
    bare_leader,
    bare_postgresql,
    bare_sqlite,
    bare_waits_postgresql,
    bare_waits_sqlite,
)
from contactcenter.db.dispatch.rows import HappeningValues, Lease, TicketValues, Writes
from contactcenter.db.dispatch.store import HAPPENINGS, TICKETS, DispatchStore
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import Client, Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import Skill, SkillLevel
from contactcenter.domain.ticket import Happening, HappeningKind
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId, SkillId
from contactcenter.services.dispatch.commands import Complete, CreateTicket, Presence, SetAgentState
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.router import Router
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.setup import open_database
from tests import postgresql

SHOP, DESK = ClientId("shop"), QueueId("shop-desk")
SKILLS = [SkillId(name) for name in ("italian", "english", "sales", "orders", "aftersales")]
AGENTS = 20
HOURS = BusinessHours("Europe/Rome", ((OpenInterval(0, 1440),),) * 7)
WAITING, STORED_AT_ONCE = 100_000, 5_000


@dataclass(frozen=True)
class Place:
    """Where databases of one kind are made."""

    name: str
    new_url: Callable[[], str]


def insist(met: bool, what: str) -> None:
    """End the benchmark when something is not as it must be: its figures would mean nothing."""
    if not met:
        raise SystemExit(f"The benchmark is void: {what}.")


class Stopwatch:
    """Adds up how long the commits of every router take while it runs."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure within the block."""
        commit = DispatchStore.commit

        def timed(store: DispatchStore, lease: Lease, last_ms: int, writes: Writes) -> int:
            begun = time.perf_counter()
            try:
                return commit(store, lease, last_ms, writes)
            finally:
                self.seconds += time.perf_counter() - begun

        DispatchStore.commit = timed  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            DispatchStore.commit = commit  # type: ignore[method-assign]


@dataclass(frozen=True)
class Measured:
    """What a router did.

    Parameters
    ----------
    created, rate : tickets taken up and assignments a second.
    stored : share of the time of the assignments that went by in commits, 0 to 1.
    waits : from "I am done" to the next item at half of that rate, in seconds.
    """

    created: float
    rate: float
    stored: float
    waits: np.ndarray


# ---- the floor ---------------------------------------------------------------------------------


def store_floor(engine: Engine, agents: int = AGENTS) -> None:
    """Store one client, one queue of auto-accepted work and agents who can do it."""
    skills = tuple(SkillLevel(skill, 5) for skill in SKILLS)
    with UnitOfWork(engine) as uow:
        uow.clients.save(Client(SHOP, "Shop", "retail", "Europe/Rome", "EUR", 1.0, ()))
        uow.queues.save(Queue(DESK, SHOP, "Desk", Channel.BACK_OFFICE, "it", HOURS, ServiceTarget()))
        for skill in SKILLS:
            uow.skills.save(Skill(skill, skill))
        for number in range(1, agents + 1):
            who = (AgentId(number), f"A{number}", f"Agent {number}", AgentKind.HUMAN)
            uow.agents.save(Agent(*who, skills, frozenset({SHOP}), frozenset(Channel)))
        uow.commit()


def ticket(number: int) -> CreateTicket:
    """Return the command that takes up one piece of work."""
    return CreateTicket("bench", str(number), SHOP, DESK, JourneyStage.PURCHASE, 3)


def fill(dispatch: Dispatch, tickets: int) -> float:
    """Take up work and return the durable creations a second."""
    begun = time.perf_counter()
    answers = [dispatch.send(ticket(number), key=f"c{number}") for number in range(tickets)]
    for answer in answers:
        insist(answer.result(60).done, "a ticket was refused")
    return tickets / (time.perf_counter() - begun)


class Crew:
    """Agents who end every item at once, or after a while, and count what they are given."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch, self.given = dispatch, 0
        self.asked: dict[int, float] = {}
        self.waits: list[float] = []
        self.holding: list[tuple[ContactId, AgentId]] = []
        self.running, self.pacing = True, False

    def hear(self, news: tuple[Happening, ...]) -> None:
        """End what was just given, or keep it for the pace-maker."""
        now = time.perf_counter()
        for happening in news:
            if happening.kind is HappeningKind.ASSIGNED and happening.ticket and happening.agent:
                self.given += 1
                asked = self.asked.pop(happening.agent, None)
                if asked is not None:
                    self.waits.append(now - asked)
                if self.pacing:
                    self.holding.append((happening.ticket, happening.agent))
                elif self.running:
                    self.end(happening.ticket, happening.agent)

    def end(self, done: ContactId, agent: AgentId) -> None:
        """Say that an item is done."""
        self.dispatch.send(Complete(done, agent, wrap_up_seconds=0), key=f"d{done}")


def measure_router(url: str, tickets: int) -> Measured:
    """Measure one router on a fresh database."""
    engine = open_database(url)
    store_floor(engine)
    dispatch = Dispatch(engine)
    dispatch.start()
    created = fill(dispatch, tickets)
    crew = Crew(dispatch)
    leave = dispatch.subscribe(crew.hear)
    begun = time.perf_counter()
    for number in range(1, AGENTS + 1):
        dispatch.send(SetAgentState(AgentId(number), Presence.AVAILABLE, overtime=True), key=f"a{number}")
    watch = Stopwatch()
    with watch.running():
        time.sleep(SECONDS)
        seconds = time.perf_counter() - begun
    rate = crew.given / seconds
    crew.pacing = True
    time.sleep(0.5)
    waits = pace(crew, rate / 2)
    leave()
    dispatch.stop()
    insist(not LiveViews(engine).violations(), "an invariant is broken")
    engine.dispose()
    return Measured(created, rate, watch.seconds / seconds, waits)


def pace(crew: Crew, rate: float) -> np.ndarray:
    """End items at random instants at a mean rate and return how long each next one took to be told of."""
    dice = np.random.default_rng(1)
    due = begun = time.perf_counter()
    while due - begun < SECONDS:
        due += dice.exponential(1 / rate)
        time.sleep(max(0.0, due - time.perf_counter()))
        free = next((held for held in crew.holding if held[1] not in crew.asked), None)
        if free is not None:
            crew.holding.remove(free)
            crew.asked[free[1]] = time.perf_counter()
            crew.end(*free)
    time.sleep(0.5)
    return np.array(crew.waits)


# ---- a new leader ------------------------------------------------------------------------------


def measure_rebuild(url: str) -> tuple[float, float]:
    """Return the seconds that a new leader needs with many tickets waiting, and those of its commit."""
    engine = open_database(url)
    store_floor(engine, 200)
    store = DispatchStore(engine)
    now_ms = store.now_ms()
    rest = (DESK, "back_office", "purchase", 3, "it", "", "", "", 0, None, True, now_ms, now_ms, "queued")
    tail = (None, None, None, "", False, False, "", 1)
    tickets = [
        TicketValues(number, "bench", str(number), "", SHOP, *rest, *tail)
        for number in range(1, WAITING + 1)
    ]
    news = [
        HappeningValues(number, now_ms, "created", number, 1, None, "", None, "")
        for number in range(1, WAITING + 1)
    ]
    for first in range(0, WAITING, STORED_AT_ONCE):
        some = slice(first, first + STORED_AT_ONCE)
        with store.driver.transaction():
            store.driver.write((TICKETS, tickets[some]), (HAPPENINGS, news[some]))
    del tickets, news
    begun = time.perf_counter()
    lease = store.lead("main", "bench")
    if lease is None:
        raise SystemExit("The benchmark is void: somebody else leads.")
    router = Router(engine, store, lease)
    router.rebuild()
    rebuilt = time.perf_counter()
    router.commit()
    ready = time.perf_counter()
    store.close()
    engine.dispose()
    return ready - begun, ready - rebuilt


FIRST_LEADER = """
import sys, time
from contactcenter.db.engine import make_engine
from contactcenter.services.dispatch.dispatch import Dispatch
dispatch = Dispatch(make_engine(sys.argv[1]))
dispatch.start()
while not dispatch.leads: time.sleep(0.01)
print("leads", flush=True)
time.sleep(600)
"""


def measure_failover(url: str) -> float:
    """Kill a leading process and return the seconds until another one has stored a new ticket."""
    engine = open_database(url)
    store_floor(engine)
    first = subprocess.Popen([sys.executable, "-c", FIRST_LEADER, url], stdout=subprocess.PIPE, text=True)
    insist(first.stdout is not None and first.stdout.readline() == "leads\n", "nobody leads")
    second = Dispatch(engine)
    second.start()
    insist(second.submit(ticket(1), key="1").done, "a ticket was refused")
    first.kill()
    begun = time.perf_counter()
    insist(second.submit(ticket(2), key="2").done, "a ticket was refused")
    seconds = time.perf_counter() - begun
    first.wait()
    second.stop()
    engine.dispose()
    return seconds


# ---- the report --------------------------------------------------------------------------------


def report(what: str, value: str, than: str = "") -> None:
    """Print one line."""
    print(f"{what:<58} {value:>12}  {than}", flush=True)


def on_sqlite(folder: Path, tickets: int) -> None:
    """Measure everything on SQLite."""
    bare = bare_sqlite(folder / "bare.db")
    report("SQLite: bare batch-10, assignments/s", f"{bare:,.0f}")
    router = measure_router(f"sqlite:///{folder / 'live.db'}", tickets)
    tell_router("SQLite", router)
    tell_bare("SQLite", bare_waits_sqlite(folder / "bare.db", router.rate / 2))
    report("SQLite: router / bare batch-10", f"{router.rate / bare:.2f}", "goal 0.6")
    tell_rebuild("SQLite", *measure_rebuild(f"sqlite:///{folder / 'many.db'}"))


def on_postgresql(tickets: int) -> None:
    """Measure everything on a PostgreSQL server of its own, on a disk and as durable as it comes."""
    postgresql.SETTINGS = "-c listen_addresses=''"
    postgresql.SHARED_MEMORY = Path("/nonexistent")
    server = postgresql.start_server()
    try:
        for name in ("bare", "leader", "live", "many", "failover"):
            server.run(f"CREATE DATABASE {name}")
        bare = bare_postgresql(server.url("bare"))
        report(f"PostgreSQL: one statement, {CONNECTIONS} connections, assignments/s", f"{bare:,.0f}")
        leader = bare_leader(server.url("leader"))
        report("PostgreSQL: bare batch-10 leader, assignments/s", f"{leader:,.0f}")
        router = measure_router(server.url("live"), tickets)
        tell_router("PostgreSQL", router)
        tell_bare("PostgreSQL", bare_waits_postgresql(server.url("leader"), router.rate / 2))
        report("PostgreSQL: router / one statement", f"{router.rate / bare:.2f}", "goal 1.0")
        report("PostgreSQL: router / bare batch-10 leader", f"{router.rate / leader:.2f}", "goal 0.6")
        tell_rebuild("PostgreSQL", *measure_rebuild(server.url("many")))
        report(
            "PostgreSQL: killed leader to next stored ticket, s",
            f"{measure_failover(server.url('failover')):.2f}",
            "goal 2",
        )
    finally:
        server.stop()


def tell_router(kind: str, router: Measured) -> None:
    """Print what the router alone did."""
    report(f"{kind}: router, tickets taken up/s", f"{router.created:,.0f}")
    report(f"{kind}: router, assignments/s", f"{router.rate:,.0f}", f"{router.stored:.0%} of it storing")
    waits = router.waits
    if not waits.size:
        report(f"{kind}: done to next committed, p99 ms", "–", "no ticket was left; give more")
        return
    p50, p99 = np.percentile(waits, [50, 99]) * 1000
    report(f"{kind}: done to next committed at {router.rate / 2:,.0f}/s, p50 ms", f"{p50:.1f}")
    report(f"{kind}: done to next committed, p99 ms", f"{p99:.1f}", f"goal 20, {waits.size} waits")


def tell_rebuild(kind: str, seconds: float, storing: float) -> None:
    """Print how long a new leader took."""
    report(f"{kind}: new leader with {WAITING:,} waiting, s", f"{seconds:.2f}", "goal 1")
    report(f"{kind}: of which its first commit, s", f"{storing:.2f}")


def tell_bare(kind: str, waits: np.ndarray) -> None:
    """Print how long the disk and the machine alone keep one waiting at the same pace."""
    p50, p99 = np.percentile(waits, [50, 99]) * 1000
    report(f"{kind}: bare commit of one row at that pace, p50 ms", f"{p50:.1f}")
    report(f"{kind}: bare commit of one row at that pace, p99 ms", f"{p99:.1f}", f"{waits.size} waits")


def main() -> None:
    """Measure on SQLite, and on PostgreSQL when asked for."""
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    tickets = int(given[0]) if given else 30_000
    folder = Path(tempfile.mkdtemp(prefix="dispatch-"))
    try:
        on_sqlite(folder, tickets)
    finally:
        shutil.rmtree(folder)
    if "--postgresql" in sys.argv:
        on_postgresql(tickets)


if __name__ == "__main__":
    main()
