"""What some people hold in a week, one shift or none a day, and what that leaves of each day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Columns, Layout, over_nights
from workforce.rostering.horizon import Ints
from workforce.rostering.naming import Diary, limits_of, may_work
from workforce.rostering.rules import dailyrest, restblocks, weeklyrest, workblocks
from workforce.rostering.tours import WorkedShift

Bools = NDArray[np.bool_]
FAR = 10**9
HELD = 4
"""Tick of begin, tick of end, paid minutes, and tick by which the next day's shift may begin."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the other days leave of one day, shape (people,) each.

    Parameters
    ----------
    rested : tick from which a shift may begin.
    ended : tick by which a shift must have ended, for the rest after it.
    tomorrow : tick by which a succession must let the next day begin.
    minutes : most paid minutes; below 0 where the other days take too much already.
    works : whether the days of the week and in a row leave one more.
    off : whether a day off is too short for the rest around it.
    """

    rested: Ints
    ended: Ints
    tomorrow: Ints
    minutes: Ints
    works: Bools
    off: Bools

    def fits(self, shifts: Ints) -> Bools:
        """Tell which of some shifts, shape (shifts, 4), the people may take, shape (people, shifts)."""
        start, end, paid, ready = shifts.T
        fits = (start >= self.rested[:, None]) & (end <= self.ended[:, None])
        fits &= (ready <= self.tomorrow[:, None]) & (paid <= self.minutes[:, None])
        return np.asarray(fits & self.works[:, None])


class Hands:
    """The weeks of some people.

    Parameters
    ----------
    people : indices into the staff.
    diary : what they worked before the week.
    """

    def __init__(self, layout: Layout, week: range, people: Ints, diary: Diary) -> None:
        self.layout, self.week, self.people = layout, week, people
        self.held = np.zeros((len(people), len(week), HELD), dtype=np.int64)
        self.there = np.zeros((len(people), len(week)), dtype=bool)
        allowance = [diary.allowance(layout, k, week) for k in people.tolist()]
        self.free_minutes = np.array([diary.free(layout, k, week) for k in people.tolist()], dtype=np.int64)
        self.most_days, self.most_minutes = np.array(allowance, dtype=np.int64).reshape(-1, 2).T
        self.most_run = np.array([limits_of(layout.problem, k).most_run for k in people.tolist()])
        self.run = diary.run_before(people, week[0])
        self.rested = np.stack([diary.rested(layout, people, day) for day in week], axis=1)
        free = [[diary.free_on(layout, k, day) for day in week] for k in people.tolist()]
        self.free = np.array(free, dtype=bool).reshape(self.there.shape)
        rules = [layout.problem.rules_of(layout.problem.staff[k]) for k in people.tolist()]
        self.daily = np.array([dailyrest.encode(one, layout.horizon) for one in rules], dtype=np.int64)
        self.weekly = np.array([weeklyrest.encode(one, layout.horizon) for one in rules], dtype=np.int64)

    def hold(self, who: int, shifts: list[WorkedShift]) -> None:
        """Let a person hold these shifts."""
        self.there[who] = False
        for one in shifts:
            end = one.start + self.layout.horizon.ticks(one.shape.minutes)
            ready = self.layout.ready_after(one.day, one.start)
            self.there[who, one.day - self.week.start] = True
            self.held[who, one.day - self.week.start] = one.start, end, one.shape.paid_minutes, ready

    def may(self, columns: Columns) -> Bools:
        """Mark the shifts that people may work whatever else they hold, shape (people, columns)."""
        may = ~self.free[:, columns.day - self.week.start]
        for who, person in enumerate(self.people.tolist()):
            if person in self.layout.own_plans:
                may[who] &= may_work(self.layout, person, columns)
        rules = [self.layout.problem.rules_of(self.layout.problem.staff[k]) for k in self.people.tolist()]
        for own in dict.fromkeys(rules):
            # Nights that only shorter ones make up for are left to the search person by person.
            if own.max_night_minutes:
                long = over_nights(self.layout, own, columns) > 0
                may[[one == own for one in rules]] &= ~long
        return may

    def elsewhere(self, day: int, who: Ints) -> tuple[Ints, Ints]:
        """Return paid minutes and days of work on the other days, shape (who,) each."""
        there = self.there[who]
        there[:, day] = False
        return (self.held[who, :, 2] * there).sum(axis=1), there.sum(axis=1)

    def room(self, day: int, who: Ints) -> Room:
        """Return what the other days leave of a day of the week, counted from 0."""
        there, start, end = self.there[who], self.held[who, :, 0], self.held[who, :, 1]
        daily, weekly = self.daily[who], self.weekly[who]
        rested, last = self.rested[who, day], np.full(len(who), -FAR)
        for other in range(day):
            on, next_day = there[:, other], other == day - 1
            ready = end[:, other] + (daily if next_day else weekly)
            held = self.held[who, other, 3] if next_day else -FAR
            rested = np.where(on, np.maximum(ready, held), rested)
            last = np.where(on, end[:, other], last)
        ended, tomorrow = np.full((2, len(who)), FAR)
        off = np.zeros(len(who), dtype=bool)
        for other in range(len(self.week) - 1, day, -1):
            on, next_day = there[:, other], other == day + 1
            ended = np.where(on, start[:, other] - (daily if next_day else weekly), ended)
            due = np.where(last > -FAR, last + weekly, self.rested[who, other])
            off = np.where(on, start[:, other] < due, off)
            tomorrow = np.where(on & next_day, start[:, other], tomorrow)
        paid, days = self.elsewhere(day, who)
        works = (days < self.most_days[who]) & ~self._runs_too_long(day, who)
        return Room(rested, ended, tomorrow, self.most_minutes[who] - paid, works, off)

    def _runs_too_long(self, day: int, who: Ints) -> Bools:
        """Tell who works too many days in a row when this day is one of them."""
        worked = self.there[who]
        worked[:, day] = True
        length, longest = self.run[who].copy(), np.zeros(len(who), dtype=np.int64)
        for other in range(len(self.week)):
            length = np.where(worked[:, other], length + 1, 0)
            longest = np.maximum(longest, length)
        return np.asarray(longest > self.most_run[who])


def is_dealt(layout: Layout, person: int) -> bool:
    """Tell whether a person's days may be dealt one by one: no locks, no least blocks."""
    member = layout.problem.staff[person]
    return person not in layout.locked and workblocks.encode(member) <= 1 and restblocks.encode(member) <= 1


def shifts_of(layout: Layout, columns: Columns) -> Ints:
    """Return candidates as what one holds, shape (columns, 4)."""
    days, starts = columns.day.tolist(), columns.start.tolist()
    ready = [layout.ready_after(day, start) for day, start in zip(days, starts, strict=True)]
    return np.stack([columns.start, columns.end, columns.paid, np.array(ready, dtype=np.int64)], axis=1)
