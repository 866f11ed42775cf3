"""The tours that each person may work, as arrays: an option a day, 0 for a day off, k + 1 for kind k.

Where sites follow different rules, a kind stands here for a kind under one of them (`ruledkinds.py`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from workforce.rostering.blocks import free_on
from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.kindrest import rests_before, rests_between
from workforce.rostering.named.averages import Averages, averages_of
from workforce.rostering.named.burdens import Burdens
from workforce.rostering.named.cars import Cars, cars_of
from workforce.rostering.named.optionprices import burdens_of, costs_of
from workforce.rostering.premiums import PremiumPrices
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.ruledkinds import RuledKinds
from workforce.rostering.rules import (
    bands,
    consecutivedays,
    dailyrest,
    freetime,
    kindlimits,
    locks,
    nights,
    oncall,
    personallimits,
    restblocks,
    succession,
    sundays,
    timeoff,
    totaltime,
    weekends,
    weeklyrest,
    weeklytime,
    workblocks,
)

Bools = NDArray[np.bool_]
Tour = NDArray[np.int16]

UNBOUND = 10**6


@dataclass(frozen=True, slots=True)
class TourLimits:
    """What bounds the tours of each person, in arrays over the staff.

    Parameters
    ----------
    least_run, most_run : working days in a row.
    least_off : days off in a row.
    minutes : shape (people, 2); least and most paid minutes of the period.
    weekends, sundays : most weekends, and most Sundays, with work.
    of_kind : shape (people, kinds); most shifts of a kind.
    week_days, week_minutes : most working days and paid minutes of a calendar week.
    run_before : working days in a row right before the period.
    begun : shape (people, 2); days worked and paid minutes before the period in its first week.
    week_free, total_free : paid minutes of a week, and of the period, beyond which they are overtime.
    minute : price of a minute of overtime on top of its paid time, at least 0.
    """

    least_run: Ints
    most_run: Ints
    least_off: Ints
    minutes: Ints
    weekends: Ints
    sundays: Ints
    of_kind: Ints
    week_days: Ints
    week_minutes: Ints
    run_before: Ints
    begun: Ints
    week_free: Ints
    total_free: Ints
    minute: Floats


@dataclass(frozen=True, slots=True)
class CoverRows:
    """What people together should cover.

    Parameters
    ----------
    need, under, over : shape (rows,); amount wanted, and the price of each unit under and over it.
    day : shape (rows,); the day that a row belongs to.
    share : shape (days * kinds, rows); what a kind worked on a day adds to each row.
    """

    need: Floats
    under: Floats
    over: Floats
    day: Ints
    share: csr_array

    def cost(self, covered: Floats) -> float:
        """Return the price of covering rows by these amounts."""
        short = self.need - covered
        return float(self.under @ np.maximum(short, 0.0) + self.over @ np.maximum(-short, 0.0))

    def worth(self, covered: Floats) -> Floats:
        """Return what the next unit of cover is worth in each row, shape (rows,)."""
        short = self.need - covered
        return np.where(short > 0, self.under * np.minimum(short, 1.0), -self.over)


@dataclass(frozen=True, slots=True)
class TourSpace:
    """Everything that the search for tours knows of a problem.

    Parameters
    ----------
    ruled : the kinds as the rules have them worked.
    group : shape (people,); which of the sets of rules each person follows.
    weekday : shape (days,); 0 is Monday.
    minutes : shape (kinds,); paid minutes.
    follows : shape (days, kinds, kinds); whether the second may be worked on a day after the first.
    rests : shape (days, days off, kinds, kinds); whether the second may be worked on a day when the first
        was worked before 1, 2, ... days off; more days off are always rest enough.
    rests_before : shape (people, days off, kinds); whether a kind may be worked after 1, 2, ... days off
        since the last shift before the period; more days off are always rest enough.
    allowed : shape (people, days, kinds).
    costs : shape (people, days, kinds + 1); price of each option for itself, day off first.
    burdens : what nights, weekends and Sundays cost beside that; None for nothing.
    cars : what shared cars cost beside that; None for nothing.
    averages : what the average week and the average night ask; None where they bind nobody.
    constant : part of the price that no choice changes.
    """

    problem: RosterProblem
    horizon: Horizon
    ruled: RuledKinds
    group: Ints
    weekday: Ints
    minutes: Ints
    follows: Bools
    rests: Bools
    rests_before: Bools
    allowed: Bools
    costs: Floats
    constant: float
    limits: TourLimits
    rows: CoverRows
    burdens: Burdens | None = None
    cars: Cars | None = None
    averages: Averages | None = None

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.allowed)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return len(self.weekday)

    @property
    def kinds(self) -> int:
        """How many kinds of shift there are."""
        return len(self.minutes)

    def covered(self, tour: Tour) -> Floats:
        """Return what one tour covers, shape (rows,)."""
        days = np.flatnonzero(tour)
        counts = np.zeros(self.days * self.kinds)
        counts[days * self.kinds + tour[days] - 1] = 1.0
        return np.asarray(self.rows.share.T @ counts, dtype=np.float64)

    def floor(self) -> float:
        """Return the price of everybody's cheapest options day after day; cover never pays."""
        options = np.concatenate([np.ones((*self.allowed.shape[:2], 1), dtype=bool), self.allowed], axis=2)
        return float(np.where(options, self.costs, np.inf).min(axis=2).sum()) + self.constant

    def own_cost(self, person: int, tour: Tour) -> float:
        """Return the price of a tour apart from what it covers and from shared cars."""
        own = float(self.costs[person, np.arange(len(tour)), tour].sum())
        return own + float(self.extra(np.array([person]), tour[None])[0])

    def extra(self, people: Ints, tours: NDArray[np.int16]) -> Floats:
        """Return what some people's tours cost beyond single days: burdens and overtime, shape (tours,)."""
        price = np.zeros(len(tours))
        if self.burdens is not None:
            price += self.burdens.extra(people, tours)
        if self.limits.minute[people].any():
            price += self.overtime(people, tours)
        return price

    def overtime(self, people: Ints, tours: NDArray[np.int16]) -> Floats:
        """Return what the overtime of some people's tours costs, shape (tours,)."""
        limits, minutes = self.limits, np.concatenate([[0], self.minutes])[tours]
        begins = np.flatnonzero((self.weekday == 0) | (np.arange(self.days) == 0))
        weeks = np.add.reduceat(minutes, begins, axis=1)
        free, begun = limits.week_free[people], limits.begun[people, 1]
        beyond = np.maximum(weeks - free[:, None], 0)
        beyond[:, 0] = np.maximum(weeks[:, 0] + begun - free, 0) - np.maximum(begun - free, 0)
        total = beyond.sum(axis=1) + np.maximum(weeks.sum(axis=1) - limits.total_free[people], 0)
        return np.asarray(limits.minute[people] * total, dtype=np.float64)

    def cost(self, tours: NDArray[np.int16]) -> float:
        """Return the price of everybody's tours, shape (people, days)."""
        person, day = np.nonzero(tours)
        counts = np.zeros(self.days * self.kinds)
        np.add.at(counts, day * self.kinds + tours[person, day] - 1, 1.0)
        own = np.take_along_axis(self.costs, tours[:, :, None].astype(np.int64), axis=2).sum()
        own += self.extra(np.arange(self.people), tours).sum()
        if self.cars is not None:
            own += self.cars.price(tours)
        return (
            self.constant
            + float(own)
            + self.rows.cost(np.asarray(self.rows.share.T @ counts, dtype=np.float64))
        )


def space_of(problem: RosterProblem) -> TourSpace:
    """Arrange a problem whose shifts come in kinds."""
    horizon = Horizon.of(problem)
    ruled = RuledKinds.of(problem, horizon)
    costs, constant = costs_of(ruled)
    averages, allowed = averages_of(ruled, _allowed(ruled))
    return TourSpace(
        problem,
        horizon,
        ruled,
        ruled.followed,
        np.array([day.weekday() for day in horizon.days]),
        np.array([kind.paid_minutes for kind in ruled.kinds]),
        _follows(ruled),
        rests_between(ruled),
        rests_before(ruled),
        allowed,
        costs,
        constant,
        _limits(ruled),
        _kind_rows(ruled),
        burdens_of(ruled),
        cars_of(problem, horizon, (ruled.starts, ruled.ends)),
        averages,
    )


def _limits(ruled: RuledKinds) -> TourLimits:
    problem, horizon = ruled.problem, ruled.horizon
    staff, rules = problem.staff, [problem.rules_of(one) for one in problem.staff]
    ruled_staff = list(zip(rules, staff, strict=True))
    free = sum(day.weekday() == sundays.SUNDAY for day in horizon.days)
    prices = PremiumPrices(problem, horizon)
    weeks = np.array([weeklytime.encode_law(own, one, 1) for own, one in ruled_staff])
    most_run = np.array([consecutivedays.encode_person(own, one) for own, one in ruled_staff])
    return TourLimits(
        np.array([workblocks.encode(one) for one in staff]),
        most_run,
        np.array([restblocks.encode(one) for one in staff]),
        np.array([totaltime.encode(one) for one in staff]),
        np.array([weekends.encode(one) for one in staff]),
        np.array([sundays.encode(own, one, free) for own, one in ruled_staff]),
        np.array([kindlimits.encode(ruled.kinds, one) for one in staff]),
        weeks[:, 0],
        weeks[:, 1],
        # A run that was too long already bars the first day as the longest lawful one does.
        np.minimum([one.days_in_a_row for one in staff], most_run),
        np.array([one.week_so_far for one in staff]),
        np.array([weeklytime.agreed(one) for one in staff]),
        np.array([totaltime.agreed(one)[1] for one in staff]),
        np.array([prices.of_minute(one) for one in staff]),
    )


def _follows(ruled: RuledKinds) -> Bools:
    """Return which kind may follow which, day by day, for nights have not all the same length."""
    kinds, horizon = ruled.kinds, ruled.horizon
    follows = np.broadcast_to(succession.encode(kinds), (len(horizon.days), len(kinds), len(kinds))).copy()
    rest = ruled.of_each(lambda rules: dailyrest.encode(rules, horizon))
    steps = np.searchsorted(horizon.start_minutes, [kind.start_minute for kind in kinds])
    settled = succession.encode_ready(ruled.problem.successions, horizon)[:, steps]
    ready = np.maximum(ruled.ends + rest, settled)
    follows[1:] &= ruled.starts[1:, None, :] >= ready[:-1, :, None]
    return follows | ruled.apart


def _allowed(ruled: RuledKinds) -> Bools:
    problem, horizon, kinds, starts, ends = (
        ruled.problem,
        ruled.horizon,
        ruled.kinds,
        ruled.starts,
        ruled.ends,
    )
    running = [nights.night_before(own, horizon) for own in ruled.sets]
    locked, clocks = locks.by_person(problem), _clocks(ruled)
    told = clocks[:, :, 0] == [kind.start_minute for kind in kinds]
    rows = []
    for number, person in enumerate(problem.staff):
        rules, night = problem.rules_of(person), running[ruled.followed[number]]
        row = np.zeros((len(horizon.days), len(kinds)), dtype=bool)
        own = _kinds_of(ruled, number) & (np.array(kindlimits.encode(kinds, person)) > 0)
        for k, day in enumerate(horizon.days):
            if not free_on(person, day):
                row[k] = own & told[k] & _available(person, day, clocks[k])
        if person.last_end is not None:
            ended, more = horizon.tick_of(person.last_end), weeklyrest.encode(rules, horizon)
            row &= starts >= ended + (dailyrest.encode(rules, horizon) if person.days_in_a_row else more)
        row &= nights.encode_ban(person, night, starts, ends)
        row &= timeoff.encode(horizon, person, starts, ends)
        row &= oncall.encode(problem, horizon, person, starts, ends)
        for place, kind in ruled.kinds_of(locked.get(person.agent, ())):
            row[place, np.arange(len(kinds)) != ruled.option(number, kind)] = False
        rows.append(row)
    return np.array(rows)


def _kinds_of(ruled: RuledKinds, number: int) -> Bools:
    """Return which kinds fit the contract and the law of a person, told by index."""
    person = ruled.problem.staff[number]
    shortest, longest = person.contract.daily_minutes
    lawful = ruled.problem.rules_of(person).max_daily_minutes
    longest = min(longest, lawful, personallimits.encode(person)[0])
    minutes = np.array([kind.paid_minutes for kind in ruled.kinds])
    own = ruled.group == ruled.followed[number]
    return np.asarray(own & (minutes >= shortest) & (minutes <= longest))


def _clocks(ruled: RuledKinds) -> Ints:
    """Return when each kind begins and ends by the clock on the wall, shape (days, kinds, 2).

    In minutes from the day's midnight; on a night of a clock change they differ from the kind's own.
    """
    zone, horizon = ZoneInfo(ruled.problem.grid.zone), ruled.horizon
    spans = np.stack((ruled.starts, ruled.ends), axis=2)
    clocks = np.empty_like(spans)
    for place in np.ndindex(*spans.shape):
        local = horizon.instant_of(int(spans[place])).astimezone(zone)
        since = (local.date() - horizon.days[place[0]]).days
        clocks[place] = since * 1440 + local.hour * 60 + local.minute
    return clocks


def _available(person: StaffMember, day: date, clocks: Ints) -> Bools:
    """Return during which kinds a person is free, by the wall clock at their begins and ends."""
    begins, minutes = clocks[:, 0], clocks[:, 1] - clocks[:, 0]
    fits = freetime.encode(person.availability, day.weekday(), begins, minutes)
    return fits & bands.encode(person, day.weekday(), begins, minutes)


def _kind_rows(ruled: RuledKinds) -> CoverRows:
    """Return the cover of each kind and day; whoever works the kind adds to it, under any rules."""
    problem, horizon = ruled.problem, ruled.horizon
    index = {kind.id: k for k, kind in enumerate(problem.kinds)}
    cover, kinds = problem.cover, len(ruled.kinds)
    day = np.array([(one.day - horizon.days[0]) // timedelta(days=1) for one in cover], dtype=np.int64)
    first = day * kinds + np.array([index[one.kind] for one in cover], dtype=np.int64)
    place = first[:, None] + len(problem.kinds) * np.arange(len(ruled.sets))
    row = np.broadcast_to(np.arange(len(cover))[:, None], place.shape)
    size = (len(horizon.days) * kinds, len(cover))
    share = csr_array((np.ones(place.size), (place.ravel(), row.ravel())), shape=size)
    return CoverRows(
        np.array([one.required for one in cover], dtype=np.float64),
        np.array([one.under for one in cover], dtype=np.float64),
        np.array([one.over for one in cover], dtype=np.float64),
        day,
        share,
    )
