"""A small live floor for tests: two clients, people on a shift, a bot, and a hand on the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from contactcenter.db.dispatch.reading import live_queries
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import Client, Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.skill import Skill, SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId, SkillId
from contactcenter.services.dispatch.commands import Command, CreateTicket, Presence, SetAgentState
from contactcenter.services.dispatch.duty import instant_of
from contactcenter.services.dispatch.leading import respond
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.requests import Request
from contactcenter.services.dispatch.router import Router
from contactcenter.services.dispatch.views import LiveViews

SHOP, BANK = ClientId("shop"), ClientId("bank")
CALLS, CHATS, MAILS = QueueId("shop-calls"), QueueId("shop-chats"), QueueId("shop-mails")
LOANS = QueueId("bank-calls")
SKILLS = tuple(SkillId(name) for name in ("italian", "english", "sales", "orders", "aftersales"))
ADA, BEA, CLEO, BOT = AgentId(1), AgentId(2), AgentId(3), AgentId(90)
ALWAYS = BusinessHours("Europe/Rome", ((OpenInterval(0, 1440),),) * 7)
TARGET = ServiceTarget()
QUEUES = (
    Queue(CALLS, SHOP, "Calls", Channel.VOICE, "it", ALWAYS, TARGET),
    Queue(CHATS, SHOP, "Chats", Channel.CHAT, "it", ALWAYS, TARGET),
    Queue(MAILS, SHOP, "Mails", Channel.EMAIL, "it", ALWAYS, TARGET),
    Queue(LOANS, BANK, "Loans", Channel.VOICE, "it", ALWAYS, TARGET),
)
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def person(number: AgentId, code: str, *clients: ClientId, level: int = 5) -> Agent:
    """Return a person who can do everything at one level."""
    return Agent(
        number,
        code,
        code.title(),
        AgentKind.HUMAN,
        tuple(SkillLevel(skill, level) for skill in SKILLS),
        frozenset(clients),
        frozenset(Channel) - {Channel.BACK_OFFICE},
    )


PEOPLE = (person(ADA, "ADA", SHOP), person(BEA, "BEA", SHOP, BANK), person(CLEO, "CLEO", BANK))
ROBOT = Agent(
    BOT,
    "BOT",
    "Bot",
    AgentKind.BOT,
    tuple(SkillLevel(skill, 5) for skill in SKILLS),
    frozenset({SHOP}),
    frozenset({Channel.CHAT}),
    capacity=1_000,
    intents=frozenset({"where"}),
)


def store_floor(engine: Engine, *others: Agent) -> None:
    """Store clients, queues, skills and agents."""
    with UnitOfWork(engine) as uow:
        for client in (SHOP, BANK):
            uow.clients.save(Client(client, client.title(), "retail", "Europe/Rome", "EUR", 1000.0, ()))
        for queue in QUEUES:
            uow.queues.save(queue)
        for skill in SKILLS:
            uow.skills.save(Skill(skill, skill.title()))
        for agent in (*PEOPLE, ROBOT, *others):
            uow.agents.save(agent)
        uow.commit()


def publish_shift(engine: Engine, start: datetime, hours: float = 8, *breaks: tuple[float, float]) -> None:
    """Publish one shift for all people, with breaks from one hour of it to another."""
    parts = tuple(
        ShiftPart(start + timedelta(hours=first), start + timedelta(hours=last), Activity.BREAK)
        for first, last in breaks
    )
    end = start + timedelta(hours=hours)
    shifts = tuple(Shift(agent.id, start, end, parts) for agent in PEOPLE)
    with UnitOfWork(engine) as uow:
        version = uow.rosters.next_version(start, end)
        uow.rosters.publish(uow.rosters.add(Roster(start, end, shifts, version), start))
        uow.commit()


def call(name: str, queue: QueueId = CALLS, complexity: int = 3, intent: str = "") -> CreateTicket:
    """Return the command that takes up a contact of the shop, or of the bank in its queue."""
    client = BANK if queue == LOANS else SHOP
    return CreateTicket("crm", name, client, queue, JourneyStage.PURCHASE, complexity, intent=intent)


@dataclass
class Floor:
    """A router with its time in the test's hand; each command is a group of its own."""

    engine: Engine
    store: DispatchStore
    router: Router
    start_ms: int
    keys: Iterator[int] = field(default_factory=count)

    def at(self, now_ms: int) -> None:
        """Let everything happen that is due until so many milliseconds after the start."""
        self.router.advance(self.start_ms + now_ms)
        self.router.fire_due()
        self.router.commit()

    def tell(
        self, command: Command, now_ms: int = 0, key: str = "", if_version: int | None = None
    ) -> Outcome:
        """Have a command carried out so many milliseconds after the start, never before the last one."""
        request = Request.of(command, key or f"key {next(self.keys)}", if_version, "tester")
        self.router.prepare([request])
        self.router.advance(self.start_ms + now_ms)
        outcome = respond(self.router, request)
        self.router.fire_due()
        self.router.commit()
        return outcome

    def ready(self, *agents: AgentId, now_ms: int = 0) -> None:
        """Put agents to work without end."""
        for agent in agents:
            assert self.tell(SetAgentState(agent, Presence.AVAILABLE, agent != BOT), now_ms).done

    def create(self, name: str, now_ms: int = 0, **wishes: object) -> ContactId:
        """Take up a contact and return its ticket."""
        outcome = self.tell(call(name, **wishes), now_ms)  # type: ignore[arg-type]
        assert outcome.ticket is not None, outcome
        return outcome.ticket.id

    def restarted(self) -> "Floor":
        """Return a floor whose router has just begun from the database, in the next epoch."""
        self.store.resign(self.router.lease)
        return Floor(self.engine, self.store, new_router(self.engine, self.store), self.start_ms, self.keys)

    @property
    def views(self) -> LiveViews:
        """What the desks see."""
        return LiveViews(self.engine)

    @property
    def now(self) -> datetime:
        """The router's instant."""
        return instant_of(self.router.now_ms)

    def last(self) -> int:
        """Return the number of the last happening stored."""
        with live_queries(self.engine) as live:
            return live.last_happening()


def new_router(engine: Engine, store: DispatchStore) -> Router:
    """Return a router that has taken the lead and what is stored."""
    lease = store.lead("main", "test")
    assert lease is not None
    router = Router(engine, store, lease)
    router.rebuild()
    router.commit()
    return router


@contextmanager
def open_floor(engine: Engine) -> Iterator[Floor]:
    """Give a floor on a database that has the clients and agents."""
    store = DispatchStore(engine, lease_ms=10 * MINUTE)
    try:
        router = new_router(engine, store)
        yield Floor(engine, store, router, router.now_ms)
    finally:
        store.close()


def today(hour: int = 0) -> datetime:
    """Return an instant of some day, for shifts."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC)
