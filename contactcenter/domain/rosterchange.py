"""Changes of a roster: shifts that go and shifts that come, the same value for every way to change one.

An edit by hand, a swap, a day off, a suggestion of the day and the difference of two versions are all
a `RosterChange`; it is undone by its inverse.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import Roster, Shift
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
    """Shifts that go and shifts that come, each in order of agent and start."""

    removed: tuple[Shift, ...] = ()
    added: tuple[Shift, ...] = ()

    @property
    def inverse(self) -> "RosterChange":
        """The change that undoes this one."""
        return RosterChange(self.added, self.removed)

    @property
    def agents(self) -> tuple[AgentId, ...]:
        """The people whose shifts change, in order."""
        return tuple(sorted({shift.agent for shift in (*self.removed, *self.added)}))

    @property
    def paid_hours(self) -> float:
        """Paid hours added less paid hours removed."""
        added = sum(shift.paid_seconds for shift in self.added)
        return (added - sum(shift.paid_seconds for shift in self.removed)) / 3600

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def change_between(before: Iterable[Shift], after: Iterable[Shift]) -> RosterChange:
    """Return what turns some shifts into others; shifts that are equal are left out."""
    old, new = ({key_of(shift): tidied(shift) for shift in shifts} for shifts in (before, after))
    gone = tuple(old[key] for key in sorted(old) if new.get(key) != old[key])
    come = tuple(new[key] for key in sorted(new) if old.get(key) != new[key])
    return RosterChange(gone, come)


def tidied(shift: Shift) -> Shift:
    """Return a shift with its parts in order of time."""
    return replace(shift, parts=tuple(sorted(shift.parts)))


def apply_change(roster: Roster, change: RosterChange) -> Roster:
    """Return the roster with a change made, its shifts in order of start and agent.

    Raises
    ------
    Conflict
        When a shift that is to go is not in the roster as the change knew it.
    InvalidInput
        When a shift starts outside the period, or somebody would be on two shifts at once.
    """
    shifts, agents = {key_of(shift): tidied(shift) for shift in roster.shifts}, set(change.agents)
    for shift in change.removed:
        if shifts.pop(key_of(shift), None) != tidied(shift):
            raise Conflict(f"{say_shift(shift)} is not in the roster any more; look again.")
    for shift in change.added:
        if not roster.start <= shift.start < roster.end:
            raise InvalidInput(
                f"{say_shift(shift)} starts outside the roster's period, {roster.start} to {roster.end}."
            )
        if key_of(shift) in shifts:
            raise InvalidInput(f"Agent {shift.agent} already has a shift that starts at {shift.start}.")
        shifts[key_of(shift)] = tidied(shift)
    after = tuple(sorted(shifts.values(), key=lambda one: (one.start, one.agent)))
    refuse_overlaps(shift for shift in after if shift.agent in agents)
    return replace(roster, shifts=after)


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
