"""Changes of a roster: shifts and spans on call that go and that come, one value for every way to change.

An edit by hand, a swap, a day off, a suggestion of the day and the difference of two versions are all
a `RosterChange`; it is undone by its inverse.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.units import AgentId


@dataclass(frozen=True, slots=True, order=True)
class ShiftKey:
    """Names a shift within a roster: nobody starts two shifts at one instant (aware UTC)."""

    agent: AgentId
    start: datetime


def key_of(shift: Shift) -> ShiftKey:
    """Return the name of a shift within its roster."""
    return ShiftKey(shift.agent, shift.start)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """Shifts that go and shifts that come, each in order of agent and start; spans on call likewise."""

    removed: tuple[Shift, ...] = ()
    added: tuple[Shift, ...] = ()
    spans_removed: tuple[OnCall, ...] = ()
    spans_added: tuple[OnCall, ...] = ()

    @property
    def inverse(self) -> "RosterChange":
        """The change that undoes this one."""
        return RosterChange(self.added, self.removed, self.spans_added, self.spans_removed)

    @property
    def agents(self) -> tuple[AgentId, ...]:
        """The people for whom anything changes, in order."""
        working = {shift.agent for shift in (*self.removed, *self.added)}
        return tuple(sorted(working | {span.agent for span in (*self.spans_removed, *self.spans_added)}))

    @property
    def paid_hours(self) -> float:
        """Paid hours added less paid hours removed."""
        added = sum(shift.paid_seconds for shift in self.added)
        return (added - sum(shift.paid_seconds for shift in self.removed)) / 3600

    @property
    def hours_on_call(self) -> float:
        """Hours on call added less hours removed."""
        return sum(one.hours for one in self.spans_added) - sum(one.hours for one in self.spans_removed)

    def where(self, counts: Callable[[Shift | OnCall], bool]) -> "RosterChange":
        """Return the part of the change that is about some shifts and spans."""
        return RosterChange(
            tuple(filter(counts, self.removed)),
            tuple(filter(counts, self.added)),
            tuple(filter(counts, self.spans_removed)),
            tuple(filter(counts, self.spans_added)),
        )

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.spans_removed or self.spans_added)


def change_between(before: Iterable[Shift], after: Iterable[Shift]) -> RosterChange:
    """Return what turns some shifts into others; shifts that are equal are left out."""
    old, new = ({key_of(shift): tidied(shift) for shift in shifts} for shifts in (before, after))
    gone = tuple(old[key] for key in sorted(old) if new.get(key) != old[key])
    come = tuple(new[key] for key in sorted(new) if old.get(key) != new[key])
    return RosterChange(gone, come)


def change_of_spans(before: Iterable[OnCall], after: Iterable[OnCall]) -> RosterChange:
    """Return what turns some spans on call into others."""
    old, new = set(before), set(after)
    return RosterChange(spans_removed=tuple(sorted(old - new)), spans_added=tuple(sorted(new - old)))


def change_of_roster(before: Roster, after: Roster) -> RosterChange:
    """Return what turns one roster into another, shifts and spans on call."""
    spans = change_of_spans(before.on_call, after.on_call)
    shifts = change_between(before.shifts, after.shifts)
    return replace(shifts, spans_removed=spans.spans_removed, spans_added=spans.spans_added)


def tidied(shift: Shift) -> Shift:
    """Return a shift with its parts in order of time."""
    return replace(shift, parts=tuple(sorted(shift.parts)))


def apply_change(roster: Roster, change: RosterChange) -> Roster:
    """Return the roster with a change made, its shifts in order of start and agent.

    Raises
    ------
    Conflict
        When what is to go is not in the roster as the change knew it.
    InvalidInput
        When something starts outside the period, or somebody would be on two shifts or spans at once.
    """
    shifts, agents = {key_of(shift): tidied(shift) for shift in roster.shifts}, set(change.agents)
    for shift in change.removed:
        if shifts.pop(key_of(shift), None) != tidied(shift):
            raise Conflict(f"{say_shift(shift)} is not in the roster any more; look again.")
    for shift in change.added:
        _refuse_outside(roster, shift, say_shift(shift))
        if key_of(shift) in shifts:
            raise InvalidInput(f"Agent {shift.agent} already has a shift that starts at {shift.start}.")
        shifts[key_of(shift)] = tidied(shift)
    after = tuple(sorted(shifts.values(), key=lambda one: (one.start, one.agent)))
    refuse_overlaps(shift for shift in after if shift.agent in agents)
    return replace(roster, shifts=after, on_call=_spans_after(roster, change))


def _spans_after(roster: Roster, change: RosterChange) -> tuple[OnCall, ...]:
    spans = set(roster.on_call)
    for span in change.spans_removed:
        if span not in spans:
            raise Conflict(f"{say_span(span)} is not in the roster any more; look again.")
        spans.remove(span)
    for span in change.spans_added:
        if span.end <= span.start:
            raise InvalidInput(f"{say_span(span)} ends before it starts.")
        if span in spans:
            raise InvalidInput(f"{say_span(span)} is in the roster already.")
        _refuse_outside(roster, span, say_span(span))
    after = sorted({*spans, *change.spans_added})
    refuse_double_spans(after)
    return tuple(sorted(after, key=lambda one: (one.start, one.agent)))


def _refuse_outside(roster: Roster, one: Shift | OnCall, words: str) -> None:
    if not roster.start <= one.start < roster.end:
        raise InvalidInput(f"{words} starts outside the roster's period, {roster.start} to {roster.end}.")


def refuse_double_spans(spans: Iterable[OnCall]) -> None:
    """Refuse spans on call of one person that overlap.

    Raises
    ------
    InvalidInput
        With both spans.
    """
    for before, after in pairwise(sorted(spans)):
        if before.agent == after.agent and after.start < before.end:
            raise InvalidInput(
                f"{say_span(after)} overlaps the one until {before.end:%Y-%m-%d %H:%M} UTC; "
                "join them, or delete one of them."
            )


def refuse_overlaps(shifts: Iterable[Shift]) -> None:
    """Refuse shifts of one person that overlap.

    Raises
    ------
    InvalidInput
        With both shifts.
    """
    for before, after in pairwise(sorted(shifts, key=key_of)):
        if before.agent == after.agent and after.start < before.end:
            raise InvalidInput(
                f"{say_shift(after)} overlaps the one until {before.end:%Y-%m-%d %H:%M} UTC; "
                "move or delete one of them."
            )


def say_shift(shift: Shift) -> str:
    """Return a shift in words, for messages."""
    return f"The shift of agent {shift.agent} from {shift.start:%Y-%m-%d %H:%M} to {shift.end:%H:%M} UTC"


def say_span(span: OnCall) -> str:
    """Return a span on call in words, for messages."""
    return f"Agent {span.agent} on call from {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC"
