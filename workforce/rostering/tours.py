"""The best week for one person, given what everybody else works."""

from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush

import numpy as np

from contactcenter.domain.roster import Activity, ShiftPart
from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Horizon, Ints
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
    late = np.append(worth_of_tick, 0.0)[np.minimum(columns.end - 1, last)]
    worth -= (
        late * np.array([shape.unworked(layout.horizon.tick) for shape in columns.shapes])[columns.shape]
    )
    cheapest: dict[tuple[int, int], Floats] = {}
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        if unworked := shape.unworked(layout.horizon.tick):
            ends = np.minimum(columns.end[which], last)
            worth[which] -= unworked * (running[ends] - running[ends - 1])
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
    running = np.concatenate([[0.0], np.cumsum(worth_of_tick)])
    shape, start, tick = (
        columns.shapes[columns.shape[chosen]],
        int(columns.start[chosen]),
        layout.horizon.tick,
    )
    if shape.patterns:
        lost = _pattern_losses(layout, shape, np.array([start]), running)[0]
        pattern = shape.patterns[_middle_of_least(lost)]
        begun = tuple(start + begin // tick for begin in pattern)
        return WorkedShift(int(columns.day[chosen]), start, shape, begun)
    begins = []
    for pause in shape.pauses:
        opens = start + pause.earliest // tick
        window = np.minimum(np.arange(opens, opens + pause.width // tick + 1), len(running) - 1)
        losses = _losses(running, layout.horizon.ticks(pause.minutes))[window]
        begins.append(opens + _middle_of_least(losses))
    return WorkedShift(int(columns.day[chosen]), start, shape, tuple(begins))


def _middle_of_least(losses: Floats) -> int:
    """Return the place in the middle of equally good ones, which keeps people together least."""
    best = np.flatnonzero(losses <= losses.min() + 1e-12)
    return int(best[len(best) // 2])


def best_tour(layout: Layout, week: range, priced: Priced, freedom: Freedom) -> list[int]:
    """Return the indices of the shifts of the most worthy lawful week, in the order of days."""
    if freedom.sets is not None:
        return _best_of_sets(layout, week, priced, freedom, freedom.sets)
    return _unbroken(layout, week, priced, freedom)


def _best_of_sets(
    layout: Layout, week: range, priced: Priced, freedom: Freedom, sets: tuple[frozenset[int], ...]
) -> list[int]:
    """Return the most worthy shifts on exactly one of some sets of days, the most promising first."""
    days = priced.columns.day
    most = {day: float(priced.worth[days == day].max(initial=NEVER)) for day in week}
    hopes = sorted(((sum(most[day] for day in one), sorted(one)) for one in sets), reverse=True)
    best, answer = NEVER, list[int]()
    for hope, own in hopes:
        if hope <= best:
            break
        bound = np.where(np.isin(days, own) & (priced.worth > NEVER / 2), priced.worth + BOUND_TO, NEVER)
        off = frozenset(week) - frozenset(own)
        worth, chosen = _Tours(layout, week, Priced(priced.columns, bound), freedom, off).best()
        if len(chosen) == len(own) and worth - BOUND_TO * len(own) > best:
            best, answer = worth - BOUND_TO * len(own), chosen
    return answer


def _unbroken(layout: Layout, week: range, priced: Priced, freedom: Freedom) -> list[int]:
    """Return the most worthy week without too many days in a row.

    Weeks are sought without that limit; where it breaks, each day of the run is tried as a day off, the
    most worthy week first, so that the first lawful one found is the best.
    """
    waiting: list[tuple[float, list[int], list[int]]] = []
    seen: set[frozenset[int]] = set()

    def seek(days_off: frozenset[int]) -> None:
        if days_off not in seen:
            seen.add(days_off)
            worth, chosen = _Tours(layout, week, priced, freedom, days_off).best()
            heappush(waiting, (-worth, sorted(days_off), chosen))

    seek(freedom.days_off)
    while waiting:
        _, days_off, chosen = heappop(waiting)
        run = _too_long_a_run(week, freedom, {int(priced.columns.day[k]) for k in chosen})
        if not run:
            return chosen
        for rest in run:
            seek(frozenset(days_off) | {rest})
    return []


def _too_long_a_run(week: range, freedom: Freedom, worked: set[int]) -> list[int]:
    """Return the days of the first run that is too long, of which one that is not kept must be off."""
    run: list[int] = []
    count = freedom.run
    for day in week:
        run, count = ([*run, day], count + 1) if day in worked else ([], 0)
        beyond = freedom.lead if day == week[-1] and count else 0
        if count + beyond > freedom.most_run:
            return [one for one in run if one not in freedom.kept]
    return []


@dataclass(frozen=True, slots=True, order=True)
class _Rested:
    """From which tick a person is rested; `settled` when a day off has been counted into it.

    Parameters
    ----------
    base : the tick without what a succession adds, which a day off ends.
    """

    tick: int
    settled: bool
    base: int


@dataclass
class _Stage:
    """The best worth by class of rest, days and minutes used, and how it came about."""

    classes: list[_Rested]
    worth: Floats
    choice: Ints
    origin: Ints

    @classmethod
    def of(cls, classes: list[_Rested], room: tuple[int, int]) -> "_Stage":
        """Return a stage in which nothing is reached yet."""
        shape = (len(classes), *room)
        return cls(classes, np.full(shape, NEVER), np.full(shape, -1), np.zeros(shape, dtype=np.int64))


class _Tours:
    """Dynamic programme over the days of a week: rest, days and minutes used make the state."""

    def __init__(
        self, layout: Layout, week: range, priced: Priced, freedom: Freedom, days_off: frozenset[int]
    ) -> None:
        self.layout, self.week, self.priced = layout, week, priced
        self.rest, self.more_rest = freedom.rest, freedom.more_rest - freedom.rest
        self.unit = int(np.gcd.reduce(priced.columns.paid)) if len(priced.columns) else 1
        self.room = (freedom.days + 1, freedom.minutes // self.unit + 1)
        self.freedom, self.days_off = freedom, days_off
        days = priced.columns.day
        starts = {int(day): float(priced.columns.start[days == day].min()) for day in np.unique(days)}
        if freedom.ahead is not None:
            starts[freedom.ahead[0]] = freedom.ahead[1]
        self.first_starts = starts
        self.soonest = [
            min((tick for own, tick in starts.items() if own >= day), default=np.inf)
            for day in range(week.stop + 2)
        ]

    def best(self) -> tuple[float, list[int]]:
        """Return the worth of the best week and its shifts."""
        settled = self.freedom.last_day < self.week[0] - 1
        base = self.freedom.ended + self.rest + (self.more_rest if settled else 0)
        begin = _Rested(base if settled else max(base, self.freedom.held), settled, base)
        stages = [_Stage.of([begin], self.room)]
        stages[0].worth[0, 0, 0] = 0.0
        for day in self.week:
            stages.append(self._next(stages[-1], day))
        units = self.unit * np.arange(self.room[1])
        last = stages[-1].worth - BOUND_TO * np.maximum(self.freedom.due - units, 0)
        last -= self.freedom.beyond * np.maximum(units - self.freedom.free, 0)
        rested = np.array([self._rests_until_next(one) for one in stages[-1].classes])
        if rested.any():
            last[~rested] = 2 * NEVER
        place = np.unravel_index(int(last.argmax()), last.shape)
        return float(last[place]), self._walk_back(stages, *(int(k) for k in place))

    def _next(self, stage: _Stage, day: int) -> _Stage:
        """Go one day on, off or at work."""
        ticks = [one.tick for one in stage.classes]
        options = [] if day in self.days_off else self._options(ticks, day)
        idle = [self._after_day_off(one, day) for one in stage.classes]
        after = _Stage.of(sorted({*idle, *(self._after_work(k, day) for k in options)}), self.room)
        for level, rested in enumerate(idle):
            self._reach(after, after.classes.index(rested), (stage.worth[level], level), None)
        best = np.maximum.accumulate(stage.worth, axis=0)
        source = np.where(stage.worth == best, np.arange(len(best))[:, None, None], 0)
        source = np.maximum.accumulate(source, axis=0)
        for k in options:
            level = int(np.searchsorted(ticks, self.priced.columns.start[k], side="right")) - 1
            if level >= 0:
                target = after.classes.index(self._after_work(k, day))
                self._reach(after, target, (best[level], source[level]), k)
        return after

    def _reach(
        self, after: _Stage, target: int, before: tuple[Floats, Ints | int], shift: int | None
    ) -> None:
        """Enter what a day off, or a shift, leads to wherever that is better."""
        worth, source = before
        days, units, gain = 0, 0, 0.0
        if shift is not None:
            days, units = 1, int(self.priced.columns.paid[shift]) // self.unit
            gain = float(self.priced.worth[shift])
        if days >= self.room[0] or units >= self.room[1]:
            return
        cut = slice(0, self.room[0] - days), slice(0, self.room[1] - units)
        where = target, slice(days, None), slice(units, None)
        better = worth[cut] + gain > after.worth[where]
        after.worth[where] = np.where(better, worth[cut] + gain, after.worth[where])
        after.choice[where] = np.where(better, -1 if shift is None else shift, after.choice[where])
        origin = source[cut] if isinstance(source, np.ndarray) else source
        after.origin[where] = np.where(better, origin, after.origin[where])

    def _after_day_off(self, rested: _Rested, day: int) -> _Rested:
        later = rested.base + (0 if rested.settled else self.more_rest)
        return self._rounded(_Rested(later, True, later), day, later > self.soonest[day + 1])

    def _after_work(self, shift: int, day: int) -> _Rested:
        base = int(self.priced.columns.end[shift]) + self.rest
        ready = max(base, self.layout.ready_after(day, int(self.priced.columns.start[shift])))
        tomorrow = self.first_starts.get(day + 1, np.inf)
        binds = ready > tomorrow or base + self.more_rest > self.soonest[day + 2]
        return self._rounded(_Rested(ready, False, base), day, binds)

    def _rounded(self, rested: _Rested, day: int, binds: bool) -> _Rested:
        """Return the class, or the one that stands for all that no later shift can notice."""
        midnight = int(self.layout.horizon.starts[day, 0])
        return rested if binds else _Rested(midnight, True, midnight)

    def _rests_until_next(self, rested: _Rested) -> bool:
        """Tell whether the week leaves enough rest before the next shift that is surely worked."""
        if self.freedom.ahead is None:
            return True
        day, start = self.freedom.ahead
        if day == self.week.stop:
            return rested.tick <= start
        return rested.base + (0 if rested.settled else self.more_rest) <= start

    def _options(self, ready: list[int], day: int) -> list[int]:
        """Return the worthwhile shifts of a day, of those alike to the rules only the most worthy."""
        columns, worth = self.priced.columns, self.priced.worth
        which = np.flatnonzero((columns.day == day) & (worth > (NEVER / 2 if self.freedom.due else 0)))
        best: dict[tuple[int, _Rested, int], int] = {}
        for k in which[np.argsort(-worth[which], kind="stable")].tolist():
            level = int(np.searchsorted(ready, columns.start[k], side="right"))
            best.setdefault((level, self._after_work(k, day), int(columns.paid[k])), k)
        return list(best.values())

    def _walk_back(self, stages: list[_Stage], level: int, days: int, units: int) -> list[int]:
        chosen = []
        for stage in reversed(stages[1:]):
            k = int(stage.choice[level, days, units])
            level = int(stage.origin[level, days, units])
            if k >= 0:
                chosen.append(k)
                days, units = days - 1, units - int(self.priced.columns.paid[k]) // self.unit
        return chosen[::-1]
