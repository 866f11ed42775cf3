"""Shifts and rosters: who is where, doing what, as instants in UTC."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import AgentId


class Activity(StrEnum):
    """What an agent does in a part of a shift; outside these parts the agent serves contacts."""

    BREAK = "break"
    MEAL = "meal"
    MEETING = "meeting"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, order=True)
class ShiftPart:
    """A part of a shift in which the agent serves nobody; `start` and `end` are aware UTC instants.

    Parameters
    ----------
    title : of a meeting or training, what it is about; empty where nobody said.
    """

    start: datetime
    end: datetime
    activity: Activity
    paid: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's presence from `start` to `end`, aware UTC instants.

    Raises
    ------
    InvalidInput
        When it ends before it starts, or a part lies outside it.
    """

    agent: AgentId
    start: datetime
    end: datetime
    parts: tuple[ShiftPart, ...] = ()

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidInput(f"The shift of agent {self.agent} ends at {self.end}, before it starts.")
        for part in self.parts:
            if not self.start <= part.start < part.end <= self.end:
                raise InvalidInput(f"A {part.activity} of agent {self.agent} lies outside the shift.")

    @property
    def paid_seconds(self) -> float:
        """Length less unpaid parts; where these overlap, which breaks a rule, the time counts once."""
        unpaid, until = 0.0, self.start
        pauses = [(part.start, part.end) for part in self.parts if not part.paid]
        for start, end in sorted(pauses) if len(pauses) > 1 else pauses:
            unpaid += max((end - max(start, until)).total_seconds(), 0.0)
            until = max(until, end)
        return (self.end - self.start).total_seconds() - unpaid

    def serving_spans(self) -> list[tuple[datetime, datetime]]:
        """Return the spans in which the agent serves contacts, in order."""
        spans, cursor = [], self.start
        for part in sorted(self.parts):
            if part.start > cursor:
                spans.append((cursor, part.start))
            cursor = max(cursor, part.end)
        if cursor < self.end:
            spans.append((cursor, self.end))
        return spans

    def duty_at(self, instant: datetime) -> "Duty | None":
        """Return what the agent does at an aware instant, None outside the shift."""
        if not self.start <= instant < self.end:
            return None
        inside = [part for part in self.parts if part.start <= instant < part.end]
        if inside:
            return Duty(self, inside[0].activity, max(part.end for part in inside), inside[0].title)
        coming = [part.start for part in self.parts if part.start > instant]
        return Duty(self, None, min([*coming, self.end]))


@dataclass(frozen=True, slots=True, order=True)
class OnCall:
    """A span in which a person can be called in, and works no shift; aware instants."""

    agent: AgentId
    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """True length, whatever the clock does meanwhile."""
        return (self.end - self.start).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Duty:
    """What a shift says of one instant.

    Parameters
    ----------
    activity : None while the agent serves contacts.
    until : when that ends: with the next part of the shift, the end of this one, or the shift.
    title : what a meeting or training is about.
    """

    shift: Shift
    activity: Activity | None
    until: datetime
    title: str = ""

    @property
    def serves(self) -> bool:
        """Whether contacts may be given."""
        return self.activity is None


class RosterState(StrEnum):
    """A roster is drafted, then published; a published one is superseded by the next version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts of a period in one version, and who can be called in when.

    Parameters
    ----------
    start, end : aware UTC instants.
    """

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]
    version: int = 1
    state: RosterState = RosterState.DRAFT
    on_call: tuple[OnCall, ...] = ()

    @property
    def agents(self) -> frozenset[AgentId]:
        """Everybody who works or is on call."""
        return frozenset(one.agent for one in self.shifts) | {one.agent for one in self.on_call}

    def of_people(self, agents: Collection[AgentId]) -> "Roster":
        """Return what the roster holds of some people."""
        return replace(
            self,
            shifts=tuple(one for one in self.shifts if one.agent in agents),
            on_call=tuple(one for one in self.on_call if one.agent in agents),
        )

    @property
    def paid_hours(self) -> float:
        """Sum of the paid time of all shifts."""
        return sum(shift.paid_seconds for shift in self.shifts) / 3600
