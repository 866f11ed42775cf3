"""Standing needs as the lead keeps them: entered, changed, taken back and put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.agent import Agent
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.standingneed import (
    ActivityNeedId,
    Kept,
    OnCallNeedId,
    StandingActivity,
    StandingOnCall,
    Whom,
)
from contactcenter.domain.units import AgentId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.views.rosterneeds import NeedPage, read_need_page


@dataclass(frozen=True, slots=True)
class NeedDesk:
    """Standing needs in the database behind `engine`; one verb, one transaction."""

    engine: Engine
    clock: Clock

    def page(self) -> NeedPage:
        """Return all needs, and whom they can be for."""
        with ReadingUnit(self.engine) as unit:
            return read_need_page(unit, self.clock.now())

    def add_call(self, need: StandingOnCall, author: str) -> OnCallNeedId:
        """Store when people are wanted on call; see `check_call`."""
        with SerialUnit(self.engine) as unit:
            check_call(_everybody(unit, self.clock), unit.queues.all(), need)
            key = unit.on_call_needs.add(need, author, self.clock.now())
            unit.commit()
            return key

    def change_call(self, key: OnCallNeedId, need: StandingOnCall, lock: int) -> None:
        """Put a need in the place of what it was; `lock` is the state of it that the editor saw."""
        with SerialUnit(self.engine) as unit:
            check_call(_everybody(unit, self.clock), unit.queues.all(), need)
            unit.on_call_needs.change(key, need, lock)
            unit.commit()

    def withdraw_call(self, key: OnCallNeedId, author: str) -> None:
        """Let a need count no more; rosters keep what they hold."""
        with SerialUnit(self.engine) as unit:
            unit.on_call_needs.withdraw(key, author, self.clock.now())
            unit.commit()

    def restore_call(self, key: OnCallNeedId) -> None:
        """Let a need count again that was taken back."""
        with SerialUnit(self.engine) as unit:
            unit.on_call_needs.restore(key)
            unit.commit()

    def add_activity(self, need: StandingActivity, author: str) -> ActivityNeedId:
        """Store a meeting or training; see `check_activity`."""
        with SerialUnit(self.engine) as unit:
            check_activity(_everybody(unit, self.clock), need, unit.activity_needs.all())
            key = unit.activity_needs.add(need, author, self.clock.now())
            unit.commit()
            return key

    def change_activity(self, key: ActivityNeedId, need: StandingActivity, lock: int) -> None:
        """Put a need in the place of what it was; `lock` is the state of it that the editor saw."""
        with SerialUnit(self.engine) as unit:
            check_activity(_everybody(unit, self.clock), need, _others(unit, key))
            unit.activity_needs.change(key, need, lock)
            unit.commit()

    def withdraw_activity(self, key: ActivityNeedId, author: str) -> None:
        """Let a need count no more; rosters keep what they hold."""
        with SerialUnit(self.engine) as unit:
            unit.activity_needs.withdraw(key, author, self.clock.now())
            unit.commit()

    def restore_activity(self, key: ActivityNeedId) -> None:
        """Let a need count again that was taken back, unless another took its title meanwhile."""
        with SerialUnit(self.engine) as unit:
            _check_title(unit.activity_needs.get(key)[0].title, _others(unit, key))
            unit.activity_needs.restore(key)
            unit.commit()


def _everybody(unit: UnitOfWork, clock: Clock) -> tuple[Agent, ...]:
    """Return everybody who can be scheduled, in the team of today."""
    crew = read_crew(unit)
    return crew.on(local_date(clock.now(), crew.zone))


Activities = Mapping[ActivityNeedId, tuple[StandingActivity, Kept]]


def _others(unit: UnitOfWork, key: ActivityNeedId) -> Activities:
    return {other: kept for other, kept in unit.activity_needs.all().items() if other != key}


def check_call(agents: Sequence[Agent], queues: Sequence[Queue], need: StandingOnCall) -> None:
    """Refuse a need of people on call that nobody, or too few, could ever have.

    Raises
    ------
    InvalidInput
        With what is wrong and what to do.
    """
    among = _people(agents, need.whom)
    if need.queue is not None and need.queue not in {queue.id for queue in queues}:
        raise InvalidInput(f"There is no queue {need.queue!r}; choose one of those listed.")
    able = [
        one.id
        for one in agents
        if one.id in among and (need.queue is None or need.queue in queues_served(one, queues))
    ]
    if len(able) < need.count:
        raise InvalidInput(
            f"{need.count} are to be on call at once, and of those meant {len(able)} serve it; "
            "ask for fewer, or name more people."
        )


def check_activity(agents: Sequence[Agent], need: StandingActivity, others: Activities) -> None:
    """Refuse a meeting or training that is there already, or that too few could ever attend.

    Raises
    ------
    InvalidInput
        With what is wrong and what to do.
    """
    people = _people(agents, need.whom)
    _check_title(need.title, others)
    if need.together and len(people) < need.least:
        raise InvalidInput(
            f"The meeting is held with at least {need.least} people, and it is for {len(people)}; "
            "name more, or let fewer do."
        )


def _check_title(title: str, others: Activities) -> None:
    """Refuse a title that another meeting or training bears, for sessions are known by it."""
    titles = {need.title.strip().lower() for need, kept in others.values() if kept.counts}
    if title.strip().lower() in titles:
        raise InvalidInput(f"Another meeting or training is called {title!r}; give each its own title.")


def _people(agents: Sequence[Agent], whom: Whom) -> tuple[AgentId, ...]:
    if unknown := sorted(whom.teams - {agent.team for agent in agents}):
        raise InvalidInput(f"Nobody who can be scheduled is in the team {unknown[0]!r}; choose another.")
    if gone := sorted(whom.people - {agent.id for agent in agents}):
        raise InvalidInput(f"Agent {gone[0]} has no employment contract and cannot be scheduled.")
    return whom.among(agents)
