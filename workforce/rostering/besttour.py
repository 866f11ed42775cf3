"""The best week for one person, given what everybody else works."""

from collections.abc import Hashable
from dataclasses import replace
from heapq import heappop, heappush

import numpy as np

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats
from workforce.rostering.tourgraph import DaySteps, TourGraph, begin_of, first_starts
from workforce.rostering.tours import BOUND_TO, NEVER, Freedom

LONG_AGO = -(10**9)


class TourSearch:
    """The search for the best weeks of people who choose from the same shifts.

    Dynamic programme over the days of a week: class of rest, days and minutes used make the state.
    """

    def __init__(self, layout: Layout, week: range, columns: Columns) -> None:
        self.layout, self.week, self.columns = layout, week, columns
        self.unit = int(np.gcd.reduce(columns.paid)) if len(columns) else 1
        self._starts = first_starts(columns)
        self._graphs: dict[Hashable, TourGraph] = {}

    def best(self, worth: Floats, freedom: Freedom) -> list[int]:
        """Return the indices of the shifts of the most worthy lawful week, in the order of days.

        Parameters
        ----------
        worth : shape (columns,); of each shift, `NEVER` for one that must not be worked.
        """
        if freedom.sets is not None:
            return self._best_of_sets(worth, freedom, freedom.sets)
        return self._unbroken(worth, freedom)

    def _best_of_sets(self, worth: Floats, freedom: Freedom, sets: tuple[frozenset[int], ...]) -> list[int]:
        """Return the most worthy shifts on exactly one of some sets of days, the most promising first."""
        days = self.columns.day
        most = {day: float(worth[days == day].max(initial=NEVER)) for day in self.week}
        able = (one for one in sets if len(one) <= freedom.days)
        hopes = sorted(((sum(most[day] for day in one), sorted(one)) for one in able), reverse=True)
        best, answer = NEVER, list[int]()
        for hope, own in hopes:
            if hope <= best:
                break
            bound = np.where(np.isin(days, own) & (worth > NEVER / 2), worth + BOUND_TO, NEVER)
            total, chosen = self._without_runs(bound, freedom, frozenset(self.week) - frozenset(own))
            if len(chosen) == len(own) and total - BOUND_TO * len(own) > best:
                best, answer = total - BOUND_TO * len(own), chosen
        return answer

    def _unbroken(self, worth: Floats, freedom: Freedom) -> list[int]:
        """Return the most worthy week without too many days in a row.

        Weeks are sought without that limit; where it breaks, each day of the run is tried as a day off, the
        most worthy week first, so that the first lawful one found is the best.
        """
        waiting: list[tuple[float, list[int], list[int]]] = []
        seen: set[frozenset[int]] = set()

        def seek(days_off: frozenset[int]) -> None:
            if days_off not in seen:
                seen.add(days_off)
                total, chosen = self._without_runs(worth, freedom, days_off)
                heappush(waiting, (-total, sorted(days_off), chosen))

        seek(freedom.days_off)
        while waiting:
            _, days_off, chosen = heappop(waiting)
            run = _too_long_a_run(self.week, freedom, {int(self.columns.day[k]) for k in chosen})
            if not run:
                return chosen
            for rest in run:
                seek(frozenset(days_off) | {rest})
        return []

    def _without_runs(
        self, worth: Floats, freedom: Freedom, days_off: frozenset[int]
    ) -> tuple[float, list[int]]:
        """Return the worth of the best week and its shifts, however many days in a row.

        A shift of no worth may still have minutes that are due, or be a short night worth a long one.
        """
        graph = self._graph(freedom)
        useful = worth > (NEVER / 2 if freedom.due else 0)
        useful |= (graph.excess.over < 0) & (worth > NEVER / 2)
        worth = np.where(useful, worth, -np.inf)
        room = (freedom.days + 1, freedom.minutes // self.unit + 1)
        stages = [np.full((1, *room), -np.inf)]
        stages[0][0, 0, 0] = 0.0
        days = [(steps, day not in days_off) for day, steps in zip(self.week, graph.days, strict=True)]
        for steps, works in days:
            stages.append(_after(steps, stages[-1], worth if works else None))
        last = self._ended(stages[-1], freedom)
        if graph.lawful.any():
            last[~graph.lawful] = -np.inf
        level, worked, units = (int(k) for k in np.unravel_index(int(last.argmax()), last.shape))
        total, chosen = float(last[level, worked, units]), list[int]()
        for (steps, works), before in zip(days[::-1], stages[-2::-1], strict=True):
            if total == -np.inf:
                break
            options = worth if works and worked else None
            shift, (level, worked, units) = _origin(steps, before, options, (level, worked, units))
            if shift >= 0:
                chosen.append(shift)
        return total, chosen[::-1]

    def _ended(self, last: Floats, freedom: Freedom) -> Floats:
        """Return the worth of whole weeks, with what is due and what is overtime."""
        minutes = self.unit * np.arange(last.shape[2])
        ended: Floats = last - BOUND_TO * np.maximum(freedom.due - minutes, 0)
        ended -= freedom.beyond * np.maximum(minutes - freedom.free, 0)
        return ended

    def _graph(self, freedom: Freedom) -> TourGraph:
        """Return what may follow what for a person; kept for all who come into the week alike."""
        alike = self._unnoticed(freedom)
        over = None if freedom.over is None else (id(freedom.over), freedom.spare)
        key = (begin_of(alike, self.week), freedom.rest, freedom.more_rest, freedom.ahead, over)
        if key not in self._graphs:
            self._graphs[key] = TourGraph(self.layout, self.week, self.columns, self.unit, alike)
        return self._graphs[key]

    def _unnoticed(self, freedom: Freedom) -> Freedom:
        """Return a past of long ago where no shift of the week, and none ahead, can notice the true one."""
        begin, ahead = begin_of(freedom, self.week), freedom.ahead
        settled = begin.base + (0 if begin.settled else freedom.more_rest - freedom.rest)
        soonest = min(self._starts.values(), default=np.inf)
        soonest = min(soonest, ahead[1]) if ahead is not None else soonest
        if max(begin.tick, settled) > soonest:
            return freedom
        return replace(freedom, ended=LONG_AGO, last_day=LONG_AGO, held=0)


def _after(steps: DaySteps, before: Floats, worth: Floats | None) -> Floats:
    """Return the best worth of each state after a day; none is worked on where no worth is given.

    Parameters
    ----------
    before : shape (classes, days, units).
    """
    after = np.full((steps.count, *before.shape[1:]), -np.inf)
    idle = before if len(before) == 1 else before[steps.idle_order]
    after[steps.idle_targets] = np.maximum.reduceat(idle, steps.idle_firsts, axis=0)
    days, units = before.shape[1:]
    if worth is None or days < 2 or not len(steps.shifts):
        return after
    gain = np.maximum.reduceat(worth[steps.shifts], steps.firsts)[:, None, None]
    best = before.copy()
    for group in steps.groups:
        np.maximum.accumulate(before[group], axis=0, out=best[group])
    for part in steps.parts:
        if part.units < units:
            reached = best[part.level, :-1, : units - part.units] + gain[part.kinds]
            reached = np.maximum.reduceat(reached, part.firsts, axis=0)
            known = after[part.targets, 1:, part.units :]
            after[part.targets, 1:, part.units :] = np.maximum(known, reached)
    return after


def _origin(
    steps: DaySteps, before: Floats, worth: Floats | None, place: tuple[int, int, int]
) -> tuple[int, tuple[int, int, int]]:
    """Return the shift that leads best to a state, -1 for a day off, and the state that it leads from.

    Parameters
    ----------
    worth : shape (columns,); None where no shift leads there.
    place : class, days and units after the day.
    """
    target, days, units = place
    off = np.flatnonzero(steps.idle == target)
    most, found = -np.inf, (-1, place)
    if len(off):
        rested = before[off, days, units]
        most, found = float(rested.max()), (-1, (int(off[rested.argmax()]), days, units))
    if worth is None:
        return found
    which = np.flatnonzero((steps.kinds[:, 1] == target) & (steps.kinds[:, 0] <= units))
    for kind in which.tolist():
        paid, _, level, group = steps.kinds[kind].tolist()
        first, own = steps.groups[group].start, steps.shifts_of(kind)
        origins, shift = before[first : level + 1, days - 1, units - paid], int(own[worth[own].argmax()])
        total = float(origins.max() + worth[shift])
        if total > most:
            most, found = total, (shift, (first + int(origins.argmax()), days - 1, units - paid))
    return found


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
