"""A small outsourcer for tests: one client, two queues, one agent and one bot."""

from datetime import UTC, date, datetime

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind, Availability, EmploymentContract, Team
from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import Client, ContractTerm, Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.skill import Skill, SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContractId, QueueId, SkillId, TeamId

ZONE = "Europe/Rome"
SHOP = ClientId("shop")
CALLS, MAILS = QueueId("shop-calls"), QueueId("shop-mails")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

_SPLIT_DAY = (OpenInterval(540, 780), OpenInterval(840, 1080))
HOURS = BusinessHours(ZONE, (_SPLIT_DAY,) * 6 + ((),), frozenset({date(2026, 1, 6), date(2026, 12, 25)}))

TERM = ContractTerm(
    metric="calls within 20 s",
    queues=(CALLS,),
    target=ServiceTarget(0.80, 20.0, ServiceLevelFormula.EXCL_SHORT),
    expected=0.80,
    minimum_volume=100,
    pool_share=0.5,
    metric_share=0.4,
    at_risk_share=0.1,
)
CLIENT = Client(SHOP, "Bottega & Figli", "fashion", ZONE, "EUR", 100_000.0, (TERM,))
QUEUES = (
    Queue(CALLS, SHOP, "Calls", Channel.VOICE, "it", HOURS, TERM.target),
    Queue(MAILS, SHOP, "E-mail", Channel.EMAIL, "en", HOURS, ServiceTarget(0.9, 14_400.0)),
)
ITALIAN, RETURNS = Skill(SkillId("italian"), "Italian"), Skill(SkillId("returns"), "Returns")
TEAM = Team(TeamId("north"), "North", "Torino", "Marta")
CONTRACT = EmploymentContract(
    ContractId("part-time"), "Part time", 1_440, 5, (240, 360), 17.5, 240, True, 0.25, None, 0.5
)
PERSON = Agent(
    AgentId(7),
    "A007",
    "Elena",
    AgentKind.HUMAN,
    (SkillLevel(RETURNS.id, 2), SkillLevel(ITALIAN.id, 5)),
    frozenset({SHOP}),
    frozenset({Channel.VOICE, Channel.EMAIL}),
    TEAM.id,
    CONTRACT.id,
    availability=(Availability(0, 540, 1080), Availability(2, 540, 780)),
)
BOT = Agent(
    AgentId(900),
    "B900",
    "Bot",
    AgentKind.BOT,
    (SkillLevel(ITALIAN.id, 1),),
    frozenset({SHOP}),
    frozenset({Channel.CHAT}),
    capacity=5_000,
    intents=frozenset({"where_is_my_order", "opening_hours"}),
)


def store_organisation(engine: Engine) -> None:
    """Store the whole outsourcer."""
    with UnitOfWork(engine) as uow:
        uow.clients.save(CLIENT)
        for queue in QUEUES:
            uow.queues.save(queue)
        for skill in (ITALIAN, RETURNS):
            uow.skills.save(skill)
        uow.teams.save(TEAM)
        uow.employment_contracts.save(CONTRACT)
        for agent in (PERSON, BOT):
            uow.agents.save(agent)
        uow.commit()
