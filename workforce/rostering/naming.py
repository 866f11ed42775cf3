"""What is known of each person's work so far, and what it leaves of a week."""

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.premiums import free_minutes
from workforce.rostering.problem import Burden, RosterProblem
from workforce.rostering.rules import (
    averagetime,
    consecutivedays,
    dailyrest,
    dailytime,
    nights,
    oncall,
    restblocks,
    sundays,
    timeoff,
    totaltime,
    weekends,
    weeklyrest,
    weeklytime,
    workblocks,
)
from workforce.rostering.workdays import Ahead, BlockLimits, before_week, lawful_sets

FORBIDDEN = 1e6
URGENCY = 100.0
LENGTH_MISMATCH = 20.0
CHANGE_OF_START = 1.0
OVERTIME = 40.0
"""Of an hour, where somebody else could work it without."""
LONG_AGO = -(10**9)
ROUNDING = 1e-6


@dataclass
class Diary:
    """What is known of each person so far, in arrays over the staff; ticks count from the grid's start.

    Parameters
    ----------
    last_end : tick at which the last shift ended.
    last_start : local start of the last shift in ticks from midnight, NaN when there is none.
    run : days worked in a row up to `last_day`.
    last_day : index of the last day worked; -1 is the day before the horizon.
    worked : shape (staff, days); which days of the horizon were worked.
    held : tick before which no shift may begin on the day after `last_day`.
    minutes : paid minutes worked so far in the period.
    paid : shape (staff, days); those of each day.
    burdens : shape (staff, 4); nights, weekends, Sundays and refused wishes carried so far.
    attended : sessions of meetings and training so far, by number of the need and person.
    over : shape (staff,); minutes so far by which nights were longer than the average allows, at most 0.
    planned : shape (staff, weeks); paid minutes that each week should have, where weeks share hours.
    """

    last_end: Ints
    last_start: Floats
    run: Ints
    last_day: Ints
    worked: NDArray[np.bool_]
    held: Ints
    minutes: Ints
    paid: Ints
    burdens: Ints
    attended: Counter[tuple[int, int]] = field(default_factory=Counter)
    over: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    planned: Floats | None = None

    @classmethod
    def of(cls, layout: Layout) -> "Diary":
        """Open the diary with what each person worked before the horizon."""
        staff = layout.problem.staff
        ends = [LONG_AGO if one.last_end is None else layout.horizon.tick_of(one.last_end) for one in staff]
        run = np.array([one.days_in_a_row for one in staff], dtype=np.int64)
        last_day = np.where(run > 0, -1, LONG_AGO)
        worked = np.zeros((len(staff), len(layout.horizon.days)), dtype=bool)
        nothing = np.zeros(len(staff), dtype=np.int64)
        start = np.full(len(staff), np.nan)
        ended = np.array(ends, dtype=np.int64)
        carried = np.array([_carried(one.burden) for one in staff], dtype=np.int64)
        return cls(
            ended,
            start,
            run,
            last_day,
            worked,
            nothing,
            nothing.copy(),
            np.zeros_like(worked, dtype=np.int64),
            carried,
            over=nothing.copy(),
        )

    def copy(self) -> "Diary":
        """Return a diary that can be written in without changing this one."""
        return Diary(
            self.last_end.copy(),
            self.last_start.copy(),
            self.run.copy(),
            self.last_day.copy(),
            self.worked.copy(),
            self.held.copy(),
            self.minutes.copy(),
            self.paid.copy(),
            self.burdens.copy(),
            self.attended.copy(),
            self.over.copy(),
            self.planned,
        )

    def free_on(self, layout: Layout, person: int, day: int) -> bool:
        """Tell whether a person must not work on a day, also for Sundays and weekends worked before.

        Sundays and weekends that are locked later count as if they had been worked.
        """
        member, days = layout.problem.staff[person], layout.horizon.days
        weekday = days[day].weekday()
        if days[day] in member.days_off:
            return True
        rules = layout.problem.rules_of(member)
        law = rules.free_sundays_in_four > 0 or not member.limits.sundays
        if weekday < weekends.SATURDAY or not (law or member.pattern.max_weekends is not None):
            return False
        worked = self.worked[person].copy()
        worked[[one.day for one in layout.locked.get(person, ())]] = True
        others = np.flatnonzero(worked)
        others = others[others != day]
        own = {int(k) - days[k].weekday() for k in others if days[k].weekday() >= weekends.SATURDAY}
        if len(own - {day - weekday}) >= weekends.encode(member):
            return True
        which = [k for k, one in enumerate(days) if one.weekday() == sundays.SUNDAY]
        most = sundays.encode(rules, member, len(which))
        return weekday == sundays.SUNDAY and int(np.isin(others, which).sum()) >= most

    def run_before(self, people: Ints, day: int) -> Ints:
        """Return how many days in a row each person has worked right before a day."""
        return np.where(self.last_day[people] == day - 1, self.run[people], 0)

    def rested(self, layout: Layout, people: Ints, day: int) -> Ints:
        """Return the tick from which each person may start on a day."""
        problem, horizon = layout.problem, layout.horizon
        own = [problem.rules_of(problem.staff[k]) for k in people.tolist()]
        rests = np.array(
            [(weeklyrest.encode(one, horizon), dailyrest.encode(one, horizon)) for one in own]
        ).reshape(-1, 2)
        after_day_off = self.last_day[people] < day - 1
        rest = np.where(after_day_off, rests[:, 0], rests[:, 1])
        held = np.where(after_day_off, 0, self.held[people])
        return np.asarray(np.maximum(self.last_end[people] + rest, held))

    def enter(self, layout: Layout, person: int, day: int, span: tuple[int, int, int]) -> None:
        """Write down a shift from tick `span[0]` to `span[1]` with `span[2]` paid minutes."""
        start, end, paid = span
        before = self.run_before(np.array([person]), day)[0]
        self.run[person], self.last_day[person] = before + 1, day
        self.worked[person, day] = True
        self.last_end[person] = end
        self.last_start[person] = start - int(layout.horizon.starts[day, 0])
        self.held[person] = layout.ready_after(day, start)
        self.minutes[person] += paid
        self.paid[person, day] = paid
        self.over[person] += _over(layout, person, span)

    def spare_night(self, layout: Layout, person: int, week: range) -> int:
        """Return by how many minutes a week's nights may be longer than the average, later locks kept."""
        later = (
            (one.start, one.start + layout.horizon.ticks(one.shape.minutes), one.shape.paid_minutes)
            for one in layout.locked.get(person, ())
            if one.day >= week.stop
        )
        return -int(self.over[person]) - sum(_over(layout, person, span) for span in later)

    def allowance(self, layout: Layout, person: int, week: range) -> tuple[int, int]:
        """Return the most working days and paid minutes of a person in a week."""
        member, weeks = layout.problem.staff[person], layout.horizon.weeks()
        rules = layout.problem.rules_of(member)
        days, most = weeklytime.encode_law(rules, member, weeks.index(week))
        most = min(most, self._of_period(layout, person, weeks.index(week)))
        if averagetime.encode(rules, member, len(weeks)) < weeklytime.encode_law(rules, member, 1)[1]:
            most = min(most, self._average(layout, person, weeks.index(week)))
        return days, max(most, 0)

    def _of_period(self, layout: Layout, person: int, number: int) -> int:
        """Return the most paid minutes of a week, told by number, that the hours of the period leave it.

        What was planned for it, or all that is left where nothing was; more where the later weeks have not
        room for the rest.
        """
        weeks = layout.horizon.weeks()
        days = range(weeks[number].stop, len(layout.horizon.days))
        most = totaltime.encode(layout.problem.staff[person])[1] - int(self.minutes[person])
        left = most - _locked_minutes(layout, person, days)
        if most >= totaltime.NO_LIMIT // 2:
            return left
        ahead = range(number + 1, len(weeks))
        part = self._part(layout, person, number, (left, ahead))
        return left if part is None else max(part, left - self._room_of(layout, person, ahead))

    def _part(self, layout: Layout, person: int, number: int, shared: tuple[int, range]) -> int | None:
        """Return a week's planned part of what it shares with later ones, in whole lengths of shifts.

        Parameters
        ----------
        shared : paid minutes, and the later weeks, told by number.
        """
        (left, ahead), own = shared, None if self.planned is None else self.planned[person]
        if own is None or own[number] + own[list(ahead)].sum() <= 0:
            return None
        member, problem = layout.problem.staff[person], layout.problem
        lengths = dailytime.encode(problem.rules_of(member), member.contract, problem.start_step_minutes)
        unit = int(np.gcd.reduce(lengths))
        part = float(left * own[number] / (own[number] + own[list(ahead)].sum()))
        return min(math.ceil(part / unit - ROUNDING) * unit, left)

    def _average(self, layout: Layout, person: int, number: int) -> int:
        """Return the most paid minutes of a week, told by number, that keep a person's averages.

        An even share of what the weeks up to each average have left, or more where the later ones of them
        have not room for the rest.
        """
        member, weeks = layout.problem.staff[person], layout.horizon.weeks()
        most = averagetime.NO_LIMIT
        for own, total in averagetime.encode_sums(layout.problem.rules_of(member), member, len(weeks)):
            if number not in own or (total < 0 and own[-1] > number):
                continue
            ahead = [weeks[k] for k in own if k > number]
            locked = [_locked_minutes(layout, person, one) for one in ahead]
            before = self.paid[person, weeks[own[0]].start : weeks[number].start]
            left = total - int(before.sum()) - sum(locked)
            later = range(number + 1, own.stop)
            part = self._part(layout, person, number, (left, later))
            even = left // (len(ahead) + 1) if part is None else part
            most = min(most, max(even, left - self._room_of(layout, person, later)))
        return max(most, 0)

    def _room_of(self, layout: Layout, person: int, numbers: range) -> int:
        """Return the most paid minutes for which some weeks have days beside their locks."""
        weeks = [layout.horizon.weeks()[k] for k in numbers]
        locked = [_locked_minutes(layout, person, one) for one in weeks]
        return sum(
            max(self._room_by_law(layout, person, one) - kept, 0)
            for one, kept in zip(weeks, locked, strict=True)
        )

    def free(self, layout: Layout, person: int, week: range) -> int:
        """Return the paid minutes of a person's week that are no overtime."""
        member = layout.problem.staff[person]
        so_far = 0 if week.start else member.week_so_far[1]
        left = free_minutes(member, int(self.minutes[person]), so_far)
        if member.pattern.total_minutes is None:
            return left
        weeks = layout.horizon.weeks()
        number = weeks.index(week)
        part = self._part(layout, person, number, (left, range(number + 1, len(weeks))))
        return left if part is None else part

    def due(self, layout: Layout, person: int, week: range) -> int:
        """Return the paid minutes that a person's week should have for the least of the whole period.

        The planned part of what is still due, or an even share where nothing was planned, and more where
        the later weeks have not room for the rest.
        """
        least = totaltime.encode(layout.problem.staff[person])[0] - int(self.minutes[person])
        if least <= 0:
            return 0
        ahead = (one for one in layout.horizon.weeks() if one.start >= week.start)
        room = [self._room(layout, person, one) for one in ahead]
        weeks = layout.horizon.weeks()
        number = weeks.index(week)
        even = self._part(layout, person, number, (least, range(number + 1, len(weeks))))
        if even is None:
            even = -(-least * room[0] // max(sum(room), 1))
        return min(max(even, least - sum(room[1:])), room[0])

    def _room(self, layout: Layout, person: int, week: range) -> int:
        """Return the most paid minutes for which a week has days, whatever the rest between them."""
        return min(self.allowance(layout, person, week)[1], self._room_by_law(layout, person, week))

    def _room_by_law(self, layout: Layout, person: int, week: range) -> int:
        member, number = layout.problem.staff[person], layout.horizon.weeks().index(week)
        days, minutes = weeklytime.encode_law(layout.problem.rules_of(member), member, number)
        longest = max(dailytime.encode(layout.problem.rules_of(member), member.contract, 1))
        free = sum(not self.free_on(layout, person, day) for day in week)
        return min(minutes, min(days, free) * longest)

    def sets_of_days(
        self, layout: Layout, person: int, week: range, bounds: tuple[frozenset[int], frozenset[int]]
    ) -> tuple[frozenset[int], ...]:
        """Return the sets of days of a week that keep a person's blocks of work and of days off."""
        limits, (off, locked) = limits_of(layout.problem, person), bounds
        history = layout.problem.staff[person].days_in_a_row
        before = before_week((bool(one) for one in self.worked[person, : week.start][::-1]), history)
        later = range(week.stop, len(layout.horizon.days))[: limits.most_run + limits.least_off]
        closed = tuple(self.free_on(layout, person, day) for day in later)
        ahead = Ahead(closed, tuple(day in locked for day in later))
        kept = locked & frozenset(week)
        return tuple(lawful_sets(week, limits, before, ahead, (off, kept)))


def _carried(burden: Burden) -> tuple[int, int, int, int]:
    """Return the burdens that shifts bring."""
    return burden.nights, burden.weekends, burden.sundays, burden.refused


def _over(layout: Layout, person: int, span: tuple[int, int, int]) -> int:
    """Return by how much a shift is longer than the average night may be; 0 for one by day."""
    rules = layout.problem.rules_of(layout.problem.staff[person])
    start, end, paid = (np.array([one]) for one in span)
    return int(nights.encode_over(rules, layout.night_of(rules), start, end, paid)[0])


def _locked_minutes(layout: Layout, person: int, days: range) -> int:
    """Return the paid minutes of a person's locks on some days."""
    return sum(one.shape.paid_minutes for one in layout.locked.get(person, ()) if one.day in days)


def limits_of(problem: RosterProblem, person: int) -> BlockLimits:
    """Return what bounds a person's blocks of work and of days off."""
    member = problem.staff[person]
    most = consecutivedays.encode_person(problem.rules_of(member), member)
    return BlockLimits(workblocks.encode(member), most, restblocks.encode(member))


def may_work(layout: Layout, person: int, columns: Columns) -> NDArray[np.bool_]:
    """Mark the shifts of a person's block that this person may work, time off and on call in mind."""
    member, horizon = layout.problem.staff[person], layout.horizon
    lawful = timeoff.encode(horizon, member, columns.start, columns.end)
    return lawful & oncall.encode(layout.problem, horizon, member, columns.start, columns.end)
