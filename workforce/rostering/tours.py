"""What one person may work in a week, what each shift is worth, and where its pauses cost least."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from contactcenter.domain.roster import Activity, Shift, ShiftPart
from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.problem import StaffMember
from workforce.rostering.shapes import Shape

NEVER = -1e18
BOUND_TO = 1e6
"""What a shift is worth that must be worked, beside its own worth."""


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting or training in a shift; `begin` is a tick from the start of the grid.

    Parameters
    ----------
    need : number of what it is for, -1 for one that nobody asked for.
    fixed : whether a lock holds it where it is.
    """

    need: int
    begin: int
    minutes: int
    activity: Activity
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class WorkedShift:
    """A shift of one person; `start` and `pauses` are ticks from the start of the grid.

    Parameters
    ----------
    pauses : when each pause of the shape begins, in its order.
    attended : its meetings and training.
    """

    day: int
    start: int
    shape: Shape
    pauses: tuple[int, ...]
    attended: tuple[Attended, ...] = ()


def parts_of(horizon: Horizon, shift: WorkedShift) -> list[ShiftPart]:
    """Return the breaks, meetings and training of a shift as instants, in order."""
    parts = [
        (begin, pause.minutes, pause.activity, pause.paid)
        for begin, pause in zip(shift.pauses, shift.shape.pauses, strict=True)
    ]
    parts += [(one.begin, one.minutes, one.activity, True) for one in shift.attended]
    return sorted(
        ShiftPart(start, start + timedelta(minutes=minutes), activity, paid)
        for begin, minutes, activity, paid in parts
        for start in (horizon.instant_of(begin),)
    )


@dataclass(frozen=True, slots=True)
class Freedom:
    """What one person may still work in a week.

    Parameters
    ----------
    ended : tick at which the last shift ended.
    last_day : index of the day on which it began, below 0 before the horizon.
    run : days worked in a row right before the week.
    days_off : indices of days on which the person must not work.
    most_run : most working days in a row.
    rest, more_rest : ticks of rest due after a shift, and around a day off.
    lead : days in a row right after the week that are surely worked.
    over : shape (columns,); minutes of each candidate beyond the average night; None where none is longer.
    spare : what they may add up to in the week, in minutes.
    ahead : day and first tick of the next shift after the week that is surely worked; None for none.
    kept : days of the week that are surely worked.
    held : tick before which no shift may begin on the day after `last_day`.
    sets : the only sets of days that may be worked, where blocks have least lengths; None for any.
    due : paid minutes that the week should have, whatever they are worth.
    free : paid minutes of the week that are no overtime.
    beyond : what each minute over them costs on top of its paid time, at least 0.
    """

    days: int
    minutes: int
    ended: int
    last_day: int
    run: int
    days_off: frozenset[int]
    most_run: int
    rest: int
    more_rest: int
    lead: int = 0
    held: int = 0
    kept: frozenset[int] = frozenset()
    sets: tuple[frozenset[int], ...] | None = None
    due: int = 0
    free: int = 0
    beyond: float = 0.0
    ahead: tuple[int, int] | None = None
    over: Ints | None = None
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Priced:
    """Candidate shifts of one person with their worth and the best places of their pauses."""

    columns: Columns
    worth: Floats


def price(layout: Layout, columns: Columns, worth_of_tick: Floats, costs: Floats) -> Priced:
    """Return what each candidate is worth when its pauses are placed where they cost least.

    Parameters
    ----------
    worth_of_tick : shape (ticks,); what a person serving in a tick saves, at least 0.
    costs : shape (columns,); price of working each candidate.
    """
    running = np.concatenate([[0.0], np.cumsum(worth_of_tick)])
    last = len(running) - 1
    worth = running[np.minimum(columns.end, last)] - running[np.minimum(columns.start, last)] - costs
    unworked = np.array([shape.unworked(layout.horizon.tick) for shape in columns.shapes])
    worth -= unworked[columns.shape] * np.append(worth_of_tick, 0.0)[np.minimum(columns.end - 1, last)]
    cheapest: dict[tuple[int, int], Floats] = {}
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        if shape.patterns:
            worth[which] -= _pattern_losses(layout, shape, columns.start[which], running).min(axis=1)
            continue
        for pause in shape.pauses:
            size = layout.horizon.ticks(pause.minutes), pause.width // layout.horizon.tick
            if size not in cheapest:
                cheapest[size] = _cheapest(running, *size)
            opens = np.minimum(columns.start[which] + pause.earliest // layout.horizon.tick, last)
            worth[which] -= cheapest[size][opens]
    return Priced(columns, worth)


def _pattern_losses(layout: Layout, shape: Shape, starts: Ints, running: Floats) -> Floats:
    """Return what each break pattern of a shape loses at each start, shape (starts, patterns)."""
    begins = np.array(shape.patterns, dtype=np.int64) // layout.horizon.tick
    lost = np.zeros((len(starts), len(begins)))
    for k, pause in enumerate(shape.pauses):
        losses = _losses(running, layout.horizon.ticks(pause.minutes))
        lost += losses[np.minimum(starts[:, None] + begins[:, k], len(losses) - 1)]
    return lost


def _losses(running: Floats, ticks: int) -> Floats:
    """Return what a pause of some ticks loses, by the tick at which it begins."""
    index = np.arange(len(running))
    return running[np.minimum(index + ticks, len(running) - 1)] - running


def _cheapest(running: Floats, ticks: int, width: int) -> Floats:
    """Return the least loss of a pause that begins at most `width` ticks after each tick."""
    losses = np.append(_losses(running, ticks), np.zeros(width))
    least: Floats = np.lib.stride_tricks.sliding_window_view(losses, width + 1).min(axis=1)
    return least


def with_pauses(layout: Layout, columns: Columns, chosen: int, worth_of_tick: Floats) -> WorkedShift:
    """Return a candidate with its pauses where they cost least."""
    shape, start, tick = (
        columns.shapes[columns.shape[chosen]],
        int(columns.start[chosen]),
        layout.horizon.tick,
    )
    own = worth_of_tick[start : int(columns.end[chosen])]
    running = np.concatenate([[0.0], np.cumsum(own)])
    if shape.patterns:
        lost = _pattern_losses(layout, shape, np.array([0]), running)[0]
        pattern = shape.patterns[_middle_of_least(lost)]
        begun = tuple(start + begin // tick for begin in pattern)
        return WorkedShift(int(columns.day[chosen]), start, shape, begun)
    begins = []
    for pause in shape.pauses:
        opens = pause.earliest // tick
        window = np.minimum(np.arange(opens, opens + pause.width // tick + 1), len(running) - 1)
        losses = _losses(running, layout.horizon.ticks(pause.minutes))[window]
        begins.append(start + opens + _middle_of_least(losses))
    return WorkedShift(int(columns.day[chosen]), start, shape, tuple(begins))


def _middle_of_least(losses: Floats) -> int:
    """Return the place in the middle of equally good ones, which keeps people together least."""
    best = np.flatnonzero(losses <= losses.min() + 1e-12)
    return int(best[len(best) // 2])


def shift_at(horizon: Horizon, person: StaffMember, shape: Shape, start: int) -> Shift:
    """Return a shift of a person that begins at a tick, its breaks in the middle of their windows."""
    pauses = shape.nearest_pattern(tuple(pause.earliest + pause.width // 2 for pause in shape.pauses))
    worked = WorkedShift(0, start, shape, tuple(start + at // horizon.tick for at in pauses))
    begin = horizon.instant_of(start)
    end = begin + timedelta(minutes=shape.minutes)
    return Shift(person.agent, begin, end, tuple(parts_of(horizon, worked)))
