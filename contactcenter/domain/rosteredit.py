"""Edits of a draft by hand, each a small value that becomes a `RosterChange`.

Shifts keep their elapsed length when they are moved; a copied day keeps the clock on the wall, so that
a night shift copied to the night of a clock change gets that night's true length.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.roster import OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import (
    RosterChange,
    ShiftKey,
    change_between,
    change_of_spans,
    key_of,
    tidied,
)
from contactcenter.domain.units import AgentId

Shifts = Sequence[Shift]


@dataclass(frozen=True, slots=True)
class AddShift:
    """A new shift."""

    shift: Shift


@dataclass(frozen=True, slots=True)
class MoveShift:
    """A shift begins at another instant, with its length and its parts as they are."""

    key: ShiftKey
    start: datetime


@dataclass(frozen=True, slots=True)
class ResizeShift:
    """A shift takes from `start` to `end`; its parts stay where they are on the clock."""

    key: ShiftKey
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ReplaceShift:
    """A shift becomes another one, with other times and breaks."""

    key: ShiftKey
    shift: Shift


@dataclass(frozen=True, slots=True)
class GiveShift:
    """A shift goes to somebody else."""

    key: ShiftKey
    to: AgentId


@dataclass(frozen=True, slots=True)
class DeleteShift:
    """A shift is dropped."""

    key: ShiftKey


@dataclass(frozen=True, slots=True)
class MovePart:
    """A break or other part of a shift begins at another instant, as long as before."""

    key: ShiftKey
    part_start: datetime
    start: datetime


@dataclass(frozen=True, slots=True)
class CopyDay:
    """Shifts of one local day in place of those of another.

    Parameters
    ----------
    agents : whose shifts are copied; None means everybody's.
    """

    source: date
    target: date
    zone: str
    agents: frozenset[AgentId] | None = None


@dataclass(frozen=True, slots=True)
class AddSession:
    """A meeting or training within a shift."""

    key: ShiftKey
    part: ShiftPart


@dataclass(frozen=True, slots=True)
class DropPart:
    """A part of a shift is left out; the agent then serves contacts."""

    key: ShiftKey
    part_start: datetime


@dataclass(frozen=True, slots=True)
class AddSpan:
    """A new span on call."""

    span: OnCall


@dataclass(frozen=True, slots=True)
class GiveSpan:
    """A span on call goes to somebody else."""

    span: OnCall
    to: AgentId


@dataclass(frozen=True, slots=True)
class DropSpan:
    """A span on call is dropped."""

    span: OnCall


ShiftEdit = (
    AddShift
    | MoveShift
    | ResizeShift
    | ReplaceShift
    | GiveShift
    | DeleteShift
    | MovePart
    | AddSession
    | DropPart
    | CopyDay
)
SpanEdit = AddSpan | GiveSpan | DropSpan
RosterEdit = ShiftEdit | SpanEdit


def change_of(edit: RosterEdit, shifts: Shifts) -> RosterChange:
    """Return what an edit changes, given the shifts that it speaks of (more do no harm).

    Raises
    ------
    NotFound
        When it speaks of a shift or a part that is not there.
    InvalidInput
        When a part would lie outside its shift, or the edit changes nothing.
    """
    change = _RESULTS[type(edit)](edit, shifts)
    if not change:
        raise InvalidInput("That changes nothing: the roster has it so already.")
    return change


def agents_of(edit: RosterEdit) -> frozenset[AgentId] | None:
    """Return whose shifts an edit speaks of; None for everybody's."""
    if isinstance(edit, AddShift):
        return frozenset({edit.shift.agent})
    if isinstance(edit, CopyDay):
        return edit.agents
    if isinstance(edit, AddSpan | GiveSpan | DropSpan):
        return frozenset({edit.span.agent} | ({edit.to} if isinstance(edit, GiveSpan) else set()))
    return frozenset({edit.key.agent} | ({edit.to} if isinstance(edit, GiveShift) else set()))


def moved(shift: Shift, start: datetime) -> Shift:
    """Return a shift that begins at another instant, its parts moved along."""
    by = start - shift.start
    parts = tuple(replace(part, start=part.start + by, end=part.end + by) for part in shift.parts)
    return replace(shift, start=start, end=shift.end + by, parts=parts)


def copied(shift: Shift, days: int, zone: str) -> Shift:
    """Return a shift so many days later on the wall clock; its parts keep their distance from the start.

    Raises
    ------
    InvalidInput
        When the night is shorter there and a part would lie outside.
    """
    start, end = (_same_wall(instant, days, zone) for instant in (shift.start, shift.end))
    by = start - shift.start
    parts = tuple(replace(part, start=part.start + by, end=part.end + by) for part in shift.parts)
    return replace(shift, start=start, end=end, parts=parts)


def day_of_shift(shift: Shift, zone: str) -> date:
    """Return the local date on which a shift starts; it belongs to it."""
    return shift.start.astimezone(ZoneInfo(zone)).date()


def _same_wall(instant: datetime, days: int, zone: str) -> datetime:
    local = instant.astimezone(ZoneInfo(zone))
    seconds = timedelta(seconds=local.second, microseconds=local.microsecond)
    return (
        local_instant(local.date() + timedelta(days=days), local.hour * 60 + local.minute, zone) + seconds
    )


def _found(key: ShiftKey, shifts: Shifts) -> Shift:
    for shift in shifts:
        if key_of(shift) == key:
            return tidied(shift)
    raise NotFound(
        f"Agent {key.agent} has no shift that starts at {key.start:%Y-%m-%d %H:%M} UTC; look again."
    )


def _add(edit: AddShift, shifts: Shifts) -> RosterChange:
    return RosterChange((), (tidied(edit.shift),))


def _move(edit: MoveShift, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    return change_between([shift], [moved(shift, edit.start)])


def _resize(edit: ResizeShift, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    return change_between([shift], [replace(shift, start=edit.start, end=edit.end)])


def _replace(edit: ReplaceShift, shifts: Shifts) -> RosterChange:
    return change_between([_found(edit.key, shifts)], [edit.shift])


def _give(edit: GiveShift, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    return change_between([shift], [replace(shift, agent=edit.to)])


def _delete(edit: DeleteShift, shifts: Shifts) -> RosterChange:
    return RosterChange((_found(edit.key, shifts),), ())


def _move_part(edit: MovePart, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    held = _part_at(shift, edit.part_start)
    part = replace(held, start=edit.start, end=held.end + (edit.start - edit.part_start))
    rest = tuple(one for one in shift.parts if one is not held)
    return change_between([shift], [_with_part(replace(shift, parts=rest), part)])


def _with_part(shift: Shift, part: ShiftPart) -> Shift:
    """Return a shift with one more part, or refuse it where it overlaps another."""
    clash = [one for one in shift.parts if one.start < part.end and part.start < one.end]
    if clash:
        raise InvalidInput(
            f"The {part.activity} would overlap the {clash[0].activity} at {clash[0].start:%H:%M} UTC."
        )
    return tidied(replace(shift, parts=(*shift.parts, part)))


def _add_session(edit: AddSession, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    return change_between([shift], [_with_part(shift, edit.part)])


def _drop_part(edit: DropPart, shifts: Shifts) -> RosterChange:
    shift = _found(edit.key, shifts)
    held = _part_at(shift, edit.part_start)
    return change_between([shift], [replace(shift, parts=tuple(one for one in shift.parts if one != held))])


def _part_at(shift: Shift, start: datetime) -> ShiftPart:
    for part in shift.parts:
        if part.start == start:
            return part
    raise NotFound(f"Nothing begins at {start} in that shift; look again.")


def _add_span(edit: AddSpan, shifts: Shifts) -> RosterChange:
    return change_of_spans((), (edit.span,))


def _give_span(edit: GiveSpan, shifts: Shifts) -> RosterChange:
    return change_of_spans((edit.span,), (replace(edit.span, agent=edit.to),))


def _drop_span(edit: DropSpan, shifts: Shifts) -> RosterChange:
    return change_of_spans((edit.span,), ())


def _copy(edit: CopyDay, shifts: Shifts) -> RosterChange:
    def of(day: date) -> Iterable[Shift]:
        return (
            shift
            for shift in shifts
            if day_of_shift(shift, edit.zone) == day and (edit.agents is None or shift.agent in edit.agents)
        )

    days = (edit.target - edit.source).days
    return change_between(of(edit.target), [copied(shift, days, edit.zone) for shift in of(edit.source)])


_RESULTS: dict[type, Callable[..., RosterChange]] = {
    AddShift: _add,
    MoveShift: _move,
    ResizeShift: _resize,
    ReplaceShift: _replace,
    GiveShift: _give,
    DeleteShift: _delete,
    MovePart: _move_part,
    AddSession: _add_session,
    DropPart: _drop_part,
    AddSpan: _add_span,
    GiveSpan: _give_span,
    DropSpan: _drop_span,
    CopyDay: _copy,
}
