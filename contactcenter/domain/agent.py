"""Agents, human and bot: what they can do, for whom, and in which state they are."""

from dataclasses import dataclass, field
from enum import StrEnum

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContractId, SkillId, TeamId

FULL_CAPACITY = 100


class AgentKind(StrEnum):
    """A person, or a chatbot or voicebot with large capacity."""

    HUMAN = "human"
    BOT = "bot"


class AgentState(StrEnum):
    """What an agent is doing, as the router sees it."""

    SIGNED_OUT = "signed_out"
    AVAILABLE = "available"
    ON_BREAK = "on_break"
    AWAY = "away"
    NOT_RESPONDING = "not_responding"


@dataclass(frozen=True, slots=True)
class Team:
    """People who work under one lead at one site."""

    id: TeamId
    name: str
    site: str
    lead: str


@dataclass(frozen=True, slots=True)
class EmploymentContract:
    """What an agent may be asked to work.

    Parameters
    ----------
    weekly_minutes : paid working time a week, over 0.
    days_per_week : working days a week, 1 to 6.
    daily_minutes : shortest and longest paid working time of one day.
    hourly_cost : employer's cost of an hour in the site's currency, at least 0.
    overtime_minutes : paid minutes a week that may be worked beyond the weekly ones, at least 0; beyond the
        most of the period where hours are agreed by the period.
    agency : whether it is that of another employer, who lends the people.
    night_premium, sunday_premium, overtime_premium : share on top of a paid hour at night, on Sundays and
        public holidays, and beyond the contract's hours, at least 0; None for what is usual at the site.
    """

    id: ContractId
    name: str
    weekly_minutes: int
    days_per_week: int
    daily_minutes: tuple[int, int]
    hourly_cost: float = 0.0
    overtime_minutes: int = 0
    agency: bool = False
    night_premium: float | None = None
    sunday_premium: float | None = None
    overtime_premium: float | None = None

    def __post_init__(self) -> None:
        shortest, longest = self.daily_minutes
        if not 0 < shortest <= longest:
            raise InvalidInput(f"Contract {self.id!r}: daily minutes {self.daily_minutes} are not a range.")
        if not 1 <= self.days_per_week <= 6:
            raise InvalidInput(f"Contract {self.id!r}: {self.days_per_week} days a week; give 1 to 6.")


@dataclass(frozen=True, slots=True)
class Availability:
    """When an agent can work on one weekday (0 is Monday), as local minutes from midnight."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or a bot.

    Parameters
    ----------
    skills : levels held, each skill once.
    clients, channels : for whom and by which channels the agent may work.
    capacity : units of `ChannelProfile.cost` that fit at once; 100 for a person.
    contract : the employment contract, None for a bot.
    availability : when the agent can work; empty means always.
    intents : what a bot can settle; unused for people.
    """

    id: AgentId
    code: str
    name: str
    kind: AgentKind
    skills: tuple[SkillLevel, ...]
    clients: frozenset[ClientId]
    channels: frozenset[Channel]
    team: TeamId | None = None
    contract: ContractId | None = None
    capacity: int = FULL_CAPACITY
    availability: tuple[Availability, ...] = ()
    intents: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if len({held.skill for held in self.skills}) != len(self.skills):
            raise InvalidInput(f"Agent {self.code!r} has a skill twice; give each skill one level.")
        if self.capacity < 1:
            raise InvalidInput(f"Agent {self.code!r} has capacity {self.capacity}; give at least 1.")

    def level_of(self, skill: SkillId) -> int:
        """Return the level held in a skill, 0 when it is not held."""
        return next((held.level for held in self.skills if held.skill == skill), 0)
