"""From a week's anonymous trainings to names: whose shift has room for one when it is planned."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workforce.rostering.absences import Absence
from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Ints
from workforce.rostering.placing import Busy
from workforce.rostering.shapes import Shape
from workforce.rostering.tours import Attended, WorkedShift


@dataclass(frozen=True, slots=True)
class NamedShifts:
    """The shifts of a pool's week with the people who work them.

    Parameters
    ----------
    people : indices into the staff, one a shift.
    which : indices into `columns`, one a shift.
    """

    layout: Layout
    columns: Columns
    people: Sequence[int]
    which: Ints

    def holders(self, planned: Sequence[tuple[Absence, Ints]]) -> dict[int, tuple[int, Busy]]:
        """Return which shifts hold a training: the number of its need, and its ticks.

        Those for which nobody is found are placed person by person afterwards, as meetings are.

        Parameters
        ----------
        planned : sessions with the ticks at which they begin, one a session.
        """
        found: dict[int, tuple[int, Busy]] = {}
        own: dict[int, list[int]] = defaultdict(list)
        for number, person in enumerate(self.people):
            own[person].append(number)
        for absence, begins in planned:
            if absence.together or not len(begins):
                continue
            ticks = self.layout.horizon.ticks(absence.minutes)
            owing = [(person, need) for person, need, count in absence.owed for _ in range(count)]
            room = np.array([self._room(own[person], begins, ticks, found) for person, _ in owing])
            who, session = linear_sum_assignment(room >= 0, maximize=True)
            for k, one in zip(who.tolist(), session.tolist(), strict=True):
                if (shift := int(room[k, one])) >= 0 and shift not in found:
                    found[shift] = owing[k][1], (int(begins[one]), int(begins[one]) + ticks)
        return found

    def _room(
        self, shifts: list[int], begins: Ints, ticks: int, taken: dict[int, tuple[int, Busy]]
    ) -> Ints:
        """Return in which of a person's shifts there is room for each session, -1 for none."""
        room = np.full(len(begins), -1)
        for number in shifts:
            if number not in taken:
                shape = self.columns.shapes[self.columns.shape[self.which[number]]]
                clear = clear_begins(shape, ticks, self.layout.horizon.tick)
                place = begins - int(self.columns.start[self.which[number]])
                inside = (place >= 0) & (place < len(clear))
                inside[inside] = clear[place[inside]]
                room[inside] = number
        return room


def with_session(layout: Layout, shift: WorkedShift, number: int, span: Busy) -> WorkedShift:
    """Return a shift with a session of a need, unless a break could not be kept clear of it."""
    need = layout.problem.activities[number]
    for begin, pause in zip(shift.pauses, shift.shape.pauses, strict=True):
        if begin < span[1] and span[0] < begin + layout.horizon.ticks(pause.minutes):
            return shift
    return replace(shift, attended=(Attended(number, span[0], need.minutes, need.activity),))


@cache
def clear_begins(shape: Shape, ticks: int, tick: int) -> NDArray[np.bool_]:
    """Mark the ticks of a shift at which a session may begin so that lawful breaks keep clear of it."""
    begins = np.arange(max(shape.minutes // tick - ticks + 1, 0))

    def apart(pause: int, minutes: int) -> NDArray[np.bool_]:
        length = -(-shape.pauses[pause].minutes // tick)
        return np.asarray((begins + ticks <= minutes // tick) | (minutes // tick + length <= begins))

    if shape.patterns:
        clear = [np.all([apart(k, at) for k, at in enumerate(one)], axis=0) for one in shape.patterns]
        return np.asarray(np.any(clear, axis=0))
    free = np.ones(len(begins), dtype=bool)
    for k, pause in enumerate(shape.pauses):
        places = range(pause.earliest, pause.earliest + pause.width + 1, tick)
        free &= np.any([apart(k, at) for at in places], axis=0)
    return free
