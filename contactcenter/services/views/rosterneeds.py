"""What the page of standing needs shows: all of them, whom they are for, and how far they are planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Agent, Team
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.standingneed import (
    ActivityNeedId,
    Kept,
    OnCallNeedId,
    StandingActivity,
    StandingOnCall,
)
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew, read_crew
from contactcenter.services.rostering.localdays import local_date, span_of_day
from contactcenter.services.rostering.standing import sessions_held


@dataclass(frozen=True, slots=True)
class CallNeed:
    """When people are wanted on call.

    Parameters
    ----------
    people : how many can be asked.
    """

    key: OnCallNeedId
    need: StandingOnCall
    kept: Kept
    people: int


@dataclass(frozen=True, slots=True)
class SessionNeed:
    """A meeting or training.

    Parameters
    ----------
    people : how many it is for.
    planned : how many of them have all of it in what is published; None where it comes again each week.
    """

    key: ActivityNeedId
    need: StandingActivity
    kept: Kept
    people: int
    planned: int | None


@dataclass(frozen=True, slots=True)
class NeedPage:
    """All standing needs that count or were taken back, and whom they can be for."""

    calls: tuple[CallNeed, ...]
    sessions: tuple[SessionNeed, ...]
    teams: tuple[Team, ...]
    crew: Crew
    today: date

    def call(self, key: int) -> CallNeed | None:
        """Return a need of people on call by its number; None for none."""
        return next((one for one in self.calls if one.key == key), None)

    def session(self, key: int) -> SessionNeed | None:
        """Return a meeting or training by its number; None for none."""
        return next((one for one in self.sessions if one.key == key), None)


def read_need_page(unit: ReadingUnit, now: datetime) -> NeedPage:
    """Return all standing needs."""
    crew = read_crew(unit)
    today = local_date(now, crew.zone)
    agents = crew.on(today)
    used = {agent.team for agent in agents}
    return NeedPage(
        tuple(
            CallNeed(key, need, kept, len(need.whom.among(agents)))
            for key, (need, kept) in unit.on_call_needs.all().items()
        ),
        tuple(
            _session_need(unit, key, kept, agents, crew.zone)
            for key, kept in unit.activity_needs.all().items()
        ),
        tuple(sorted((team for team in unit.teams.all() if team.id in used), key=lambda one: one.name)),
        crew,
        today,
    )


def _session_need(
    unit: ReadingUnit,
    key: ActivityNeedId,
    stored: tuple[StandingActivity, Kept],
    agents: Iterable[Agent],
    zone: str,
) -> SessionNeed:
    need, kept = stored
    people = need.whom.among(agents)
    return SessionNeed(key, need, kept, len(people), _planned(unit, need, people, zone))


def _planned(unit: ReadingUnit, need: StandingActivity, people: Iterable[AgentId], zone: str) -> int | None:
    """Return how many people have all sessions of a need in what is published."""
    if need.every_week or need.when.last_day is None:
        return None
    start = local_instant(need.when.first_day, 0, zone)
    held = sessions_held(unit, need, start, span_of_day(need.when.last_day, zone)[1])
    return sum(held[agent] >= need.sessions for agent in people)
