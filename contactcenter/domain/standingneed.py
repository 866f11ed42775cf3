"""What every roster of a time should hold beside shifts: people on call, meetings and training.

A standing need counts from its first day to its last, for whatever roster covers those days, until it is
taken back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NewType

from contactcenter.domain.agent import Agent
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity
from contactcenter.domain.units import AgentId, QueueId, TeamId
from contactcenter.domain.withdrawal import Withdrawable

OnCallNeedId = NewType("OnCallNeedId", int)
ActivityNeedId = NewType("ActivityNeedId", int)
EVERY_DAY = frozenset(range(7))
A_DAY = 24 * 60
LONGEST = 2 * A_DAY
MOST_WEIGHT, MOST_PRICE = 1000, 10_000
TITLE_LENGTH = 80
SESSIONS = frozenset({Activity.MEETING, Activity.TRAINING})


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a need is for: everybody of some teams, and some people by name; without any, everybody."""

    teams: frozenset[TeamId] = field(default_factory=frozenset)
    people: frozenset[AgentId] = field(default_factory=frozenset)

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return not (self.teams or self.people)

    def among(self, agents: Iterable[Agent]) -> tuple[AgentId, ...]:
        """Return which of some people are meant, in order."""
        return tuple(
            sorted(
                one.id
                for one in agents
                if self.everybody or one.id in self.people or one.team in self.teams
            )
        )


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The same hours of some weekdays of a time, by the clock on the wall.

    Parameters
    ----------
    first_day, last_day : local days; a need without a last day goes on.
    weekdays : 0 for Monday to 6.
    hours : first and last local minute from the midnight of each such day, the last one up to 2 days
        later; None for any time.
    """

    first_day: date
    last_day: date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    hours: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise InvalidInput(f"The last day {self.last_day} lies before the first, {self.first_day}.")
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise InvalidInput("Choose at least one weekday.")
        if self.hours is not None and not 0 <= self.hours[0] < self.hours[1] <= LONGEST:
            raise InvalidInput(f"The hours {self.hours} are no span that begins on its day.")

    def counts_on(self, day: date) -> bool:
        """Tell whether a local day is one of those meant."""
        begun = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return begun and day.weekday() in self.weekdays

    def days(self, first: date, last: date) -> tuple[date, ...]:
        """Return those meant of the local days from a first to a last one."""
        every = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return tuple(day for day in every if self.counts_on(day))


@dataclass(frozen=True, slots=True)
class StandingOnCall:
    """People who are wanted on call at the same hours again and again.

    Parameters
    ----------
    when : has hours.
    count : how many at once, at least 1.
    queue : on which they can work; None when it does not matter.
    weight : price of an hour without one of them against other such needs, over 0.
    """

    title: str
    when: Recurrence
    count: int = 1
    queue: QueueId | None = None
    whom: Whom = Whom()
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check_title(self.title)
        if self.when.hours is None:
            raise InvalidInput("Give both times, from and to.")
        if not 1 <= self.count <= 1000:
            raise InvalidInput(f"{self.count} people are to be on call; give 1 to 1000.")
        if not 0 < self.weight <= MOST_WEIGHT:
            raise InvalidInput(f"The weight is {self.weight:g}; give a number over 0, to {MOST_WEIGHT:,}.")
        if self.whom.people and not self.whom.teams and len(self.whom.people) < self.count:
            raise InvalidInput(
                f"{self.count} people are to be on call at once, and {len(self.whom.people)} are named."
            )


@dataclass(frozen=True, slots=True)
class StandingActivity:
    """A meeting or training that people are to have again and again, or so often in a time.

    Parameters
    ----------
    activity : meeting or training.
    minutes : length of one session, 5 to 600.
    when : a session lies whole within the hours of such a day.
    sessions : how many each of the people is to have: each week, or else from the first to the last day.
    together : whether it is one meeting, which begins for all at the same time.
    least : a meeting of fewer people is not held, at least 2.
    price : of each session that one person misses, in paid hours of an average agent, at least 0.
    """

    title: str
    activity: Activity
    minutes: int
    when: Recurrence
    whom: Whom = Whom()
    sessions: int = 1
    every_week: bool = True
    together: bool = False
    least: int = 2
    price: float = 40.0

    def __post_init__(self) -> None:
        _check_title(self.title)
        if self.activity not in SESSIONS:
            raise InvalidInput(f"A {self.activity} cannot be placed; choose meeting or training.")
        if not 5 <= self.minutes <= 600:
            raise InvalidInput(f"A session takes {self.minutes} minutes; give 5 to 600.")
        if self.when.hours is not None and self.when.hours[1] - self.when.hours[0] < self.minutes:
            raise InvalidInput(
                f"A session of {self.minutes} minutes does not fit into its hours; "
                "shorten it, or widen them."
            )
        if not 0 <= self.price <= MOST_PRICE:
            raise InvalidInput(f"The price is {self.price:g}; give at least 0, at most {MOST_PRICE:,}.")
        if self.least < 2:
            raise InvalidInput(f"A meeting of {self.least} people is none; give at least 2.")
        self._check_sessions()

    def _check_sessions(self) -> None:
        days = len(self.when.weekdays)
        if self.every_week and not 1 <= self.sessions <= days:
            raise InvalidInput(
                f"{self.sessions} sessions a week on {days} weekdays; each has a day of its own."
            )
        if self.every_week:
            return
        if self.when.last_day is None:
            raise InvalidInput("Give the last day by which everybody is to have had the sessions.")
        days = len(self.when.days(self.when.first_day, self.when.last_day))
        if not 1 <= self.sessions <= days:
            raise InvalidInput(f"{self.sessions} sessions on {days} days; each has a day of its own.")


@dataclass(frozen=True, slots=True)
class Kept(Withdrawable):
    """Who keeps a standing need, and since when.

    Parameters
    ----------
    lock : grows with every change; who edits says which one they saw.
    withdrawn_at, withdrawn_by : when and by whom it was taken back; it then counts no more.
    """

    author: str
    made_at: datetime
    lock: int = 0
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


def _check_title(title: str) -> None:
    if not title.strip():
        raise InvalidInput("Give it a title, by which people know what it is for.")
    if len(title) > TITLE_LENGTH:
        raise InvalidInput(f"The title has {len(title)} letters; give at most {TITLE_LENGTH}.")
