"""A finished roster as the beginning of the next search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.roster import Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.agenda import UNASKED
from workforce.rostering.attendance import OFF_CONTACTS, attendance
from workforce.rostering.blocks import Layout
from workforce.rostering.evaluation import check_roster
from workforce.rostering.rules import activities, restblocks, workblocks
from workforce.rostering.rules.violation import local_day
from workforce.rostering.shapes import Shape
from workforce.rostering.tours import Attended, WorkedShift

BLOCKS = (workblocks.RULE, restblocks.RULE)


@dataclass(frozen=True, slots=True)
class WarmStart:
    """A roster of the same weeks, people and rules, for another need.

    Parameters
    ----------
    roster : whose shifts the search begins with; what would be unlawful or unknown now is planned anew.
    """

    layout: Layout
    roster: Roster

    def tours(self, week: range, written: Sequence[Shift]) -> dict[int, list[WorkedShift]]:
        """Return a week's shifts by index into the staff, of those who may lawfully work them all.

        Parameters
        ----------
        written : the shifts of earlier weeks as they have been settled.
        """
        layout = self.layout
        index = {person.agent: k for k, person in enumerate(layout.problem.staff)}
        shapes = _shapes(layout)
        found: dict[int, list[WorkedShift]] = {}
        strangers: set[int] = set()
        shifts = [shift for shift in self.roster.shifts if self._day(shift) in week]
        kept = (lock for lock in layout.problem.locks if self._day(lock) >= week.stop)
        unlawful, needs = self._unlawful(week, (*written, *shifts, *kept)), self._needs()
        for shift in shifts:
            person = index.get(shift.agent)
            if person is None or shift.agent in unlawful:
                continue
            shape = shapes[person].get(_outline(shift))
            if shape is None:
                strangers.add(person)
            else:
                found.setdefault(person, []).append(self._worked(shift, shape, needs))
        return {person: tour for person, tour in found.items() if person not in strangers}

    def _day(self, shift: Shift) -> int:
        return (local_day(self.layout.problem, shift) - self.layout.horizon.days[0]).days

    def _unlawful(self, week: range, shifts: Iterable[Shift]) -> set[int]:
        """Return whose shifts break a rule; later weeks may still mend blocks that begin in them."""
        grid, last = self.layout.problem.grid, self.layout.horizon.days[week[-1]]
        roster = Roster(grid.start, grid.end, tuple(shifts))
        return {
            one.agent
            for one in check_roster(self.layout.problem, roster)
            if one.rule != activities.RULE and not (one.rule in BLOCKS and one.day > last)
        }

    def _worked(
        self, shift: Shift, shape: Shape, needs: dict[tuple[AgentId, datetime], int]
    ) -> WorkedShift:
        tick_of = self.layout.horizon.tick_of
        pauses = tuple(tick_of(part.start) for part in _pauses(shift))
        attended = tuple(
            Attended(
                needs.get((shift.agent, part.start), UNASKED),
                tick_of(part.start),
                round((part.end - part.start) / timedelta(minutes=1)),
                part.activity,
            )
            for part in sorted(shift.parts)
            if part.activity in OFF_CONTACTS
        )
        return WorkedShift(self._day(shift), tick_of(shift.start), shape, pauses, attended)

    def _needs(self) -> dict[tuple[AgentId, datetime], int]:
        """Return which need each meeting and training of the roster is for, by person and begin."""
        held = attendance(self.layout.problem, self.roster).held
        return {(one.agent, one.part.start): number for number, one in held}


_Outline = tuple[int, tuple[tuple[int, bool], ...]]
"""Length and pauses of a shift in minutes."""


def _shapes(layout: Layout) -> dict[int, dict[_Outline, Shape]]:
    """Return by person the shapes that the contract allows."""
    return {
        person: {
            (shape.minutes, tuple((pause.minutes, pause.paid) for pause in shape.pauses)): shape
            for shape in block.shapes
        }
        for block in layout.blocks
        for person in block.members
    }


def _outline(shift: Shift) -> _Outline:
    pauses = tuple(
        (int((part.end - part.start).total_seconds()) // 60, part.paid) for part in _pauses(shift)
    )
    return int((shift.end - shift.start).total_seconds()) // 60, pauses


def _pauses(shift: Shift) -> list[ShiftPart]:
    return [part for part in sorted(shift.parts) if part.activity not in OFF_CONTACTS]
