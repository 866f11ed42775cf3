"""What the rows of a table say of people, put together: parts into shifts, nothing twice."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import say_shift, say_span
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.sheets import A_DAY


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not taken: its number in the file, the column, and what to do."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """What one row says.

    Parameters
    ----------
    later : its time where its date is that of a shift begun the day before.
    unsure : whether a time of it exists twice that night, and the first was taken.
    """

    row: int
    agent: AgentId
    start: datetime
    end: datetime
    activity: Activity | None
    paid: bool
    on_call: bool = False
    later: tuple[datetime, datetime] | None = None
    title: str = ""
    unsure: bool = False


@dataclass(slots=True)
class _Spans:
    """One person's shifts or spans on call by their start, each with the parts that were put into it."""

    starts: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    parts: list[list[ShiftPart]] = field(default_factory=list)
    told: list[set[ShiftPart]] = field(default_factory=list)

    def clash_of(self, start: datetime, end: datetime) -> int | None:
        """Return the place of a span that one would overlap."""
        place = bisect_right(self.starts, start)
        if place and self.ends[place - 1] > start:
            return place - 1
        return place if place < len(self.starts) and self.starts[place] < end else None

    def add(self, start: datetime, end: datetime) -> None:
        """Put a span in its place."""
        place = bisect_right(self.starts, start)
        for values, value in ((self.starts, start), (self.ends, end)):
            values.insert(place, value)
        self.parts.insert(place, [])
        self.told.insert(place, set())

    def holding(self, part: ShiftPart) -> int | None:
        """Return the place of a span that holds a part, rather one that has no such part yet."""
        first, last = bisect_left(self.starts, part.start - A_DAY), bisect_right(self.starts, part.start)
        found = [place for place in range(first, last) if part.end <= self.ends[place]]
        # Of a shift that is listed twice each takes one of its breaks that are.
        return min(found, key=lambda place: part in self.told[place], default=None)


def joined_shifts(
    entries: Sequence[SheetEntry], overlaps: bool
) -> tuple[tuple[Shift, ...], list[RowError]]:
    """Put parts into the shifts that hold them, and refuse what is there twice or overlaps otherwise."""
    own: dict[AgentId, _Spans] = {}
    errors = [
        error
        for entry in entries
        if entry.activity is None
        and (error := _add(entry, own.setdefault(entry.agent, _Spans()), overlaps))
    ]
    parts = ((entry, entry.activity) for entry in entries if entry.activity is not None)
    errors.extend(error for entry, activity in parts if (error := _put(entry, activity, own, overlaps)))
    shifts = (
        Shift(agent, start, end, tuple(sorted(inside)))
        for agent, mine in own.items()
        for start, end, inside in zip(mine.starts, mine.ends, mine.parts, strict=True)
    )
    return tuple(sorted(shifts, key=lambda one: (one.start, one.agent))), errors


def joined_spans(
    entries: Sequence[SheetEntry], overlaps: bool
) -> tuple[tuple[OnCall, ...], list[RowError]]:
    """Return spans on call, and refuse those that are there twice or overlap."""
    own: dict[AgentId, _Spans] = {}
    errors = []
    for entry in entries:
        mine = own.setdefault(entry.agent, _Spans())
        twice = (entry.start, entry.end) in zip(mine.starts, mine.ends, strict=True)
        if error := _add(entry, mine, overlaps and not twice):
            errors.append(error)
    spans = {
        OnCall(agent, start, end)
        for agent, mine in own.items()
        for start, end in zip(mine.starts, mine.ends, strict=True)
    }
    return tuple(sorted(spans, key=lambda one: (one.start, one.agent))), errors


def _add(entry: SheetEntry, mine: _Spans, overlaps: bool) -> RowError | None:
    """Take a shift or a span on call, or say why not."""
    clash = None if overlaps else mine.clash_of(entry.start, entry.end)
    if clash is None:
        mine.add(entry.start, entry.end)
        return None
    known = (entry.agent, entry.start, entry.end)
    words = say_span(OnCall(*known)) if entry.on_call else say_shift(Shift(*known))
    if (mine.starts[clash], mine.ends[clash]) == known[1:]:
        return RowError(entry.row, "start", f"{words} is listed twice; delete one of the rows.")
    until = f"{mine.ends[clash]:%Y-%m-%d %H:%M} UTC"
    return RowError(
        entry.row, "start", f"{words} overlaps the one until {until}; move or delete one of them."
    )


def _put(
    entry: SheetEntry, activity: Activity, own: Mapping[AgentId, _Spans], overlaps: bool
) -> RowError | None:
    """Put a part into the shift that holds it, or say why not."""
    mine = own.get(entry.agent, _Spans())
    for start, end in ((entry.start, entry.end), entry.later or (entry.start, entry.end)):
        part = ShiftPart(start, end, activity, entry.paid, entry.title)
        place = mine.holding(part)
        if place is None:
            continue
        if part in mine.told[place] and not overlaps:
            return RowError(entry.row, "start", f"The {activity} is listed twice; delete one of the rows.")
        mine.parts[place].append(part)
        mine.told[place].add(part)
        return None
    return RowError(entry.row, "activity", f"The {activity} lies in no shift of agent {entry.agent}.")
