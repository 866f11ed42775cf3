"""A week's roster by name in the making, and how it gets better: one person's week after another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.agenda import Agenda, SessionKey
from workforce.rostering.allocation import missing
from workforce.rostering.besttour import TourSearch
from workforce.rostering.blocks import Block, Columns, Layout, candidates
from workforce.rostering.freedom import WeeksFreedom
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.naming import Diary, may_work
from workforce.rostering.personal import PersonalTerms
from workforce.rostering.premiums import WorkedPay, costs_of
from workforce.rostering.tours import (
    BOUND_TO,
    NEVER,
    Priced,
    WorkedShift,
    price,
    with_pauses,
)
from workforce.rostering.weekmodel import intervals_of, rates_of
from workforce.rostering.weekplan import links_of, wanted

CHANGE_WORTH = 1e-6
Bools = NDArray[np.bool_]
Standing = tuple[float, dict[int, list[WorkedShift]], Floats, dict[SessionKey, int | None]]
"""Cost, tours, presence and times of meetings at some time."""


@dataclass
class Crew:
    """Who works what in one week.

    Parameters
    ----------
    present : shape (pools, grid.count); people present, by this week's shifts and earlier ones.
    tours : the shifts of each person, by index into the staff.
    eagerness : share of the price of a missing hour with which people are planned, over 0 up to 1;
        less than 1 lets people leave shifts that cover little, to be planned better.
    floor : no roster of the week costs less; minus infinity where that is not known.
    """

    layout: Layout
    week: range
    diary: Diary
    present: Floats
    tours: dict[int, list[WorkedShift]]
    eagerness: float = 1.0
    floor: float = -np.inf

    def __post_init__(self) -> None:
        layout = self.layout
        self._terms = PersonalTerms(layout)
        self.agenda = Agenda.of(layout.problem, layout.horizon, self.week, self.diary.attended)
        self._lawful: dict[int, Bools] = {}
        self._known: dict[int, tuple[list[WorkedShift], int, float]] = {}
        self._columns: list[Columns] = [
            candidates(self.layout, self.week, (b,)) for b in self.layout.blocks
        ]
        self._searches = [TourSearch(layout, self.week, columns) for columns in self._columns]
        self._home = {k: n for n, block in enumerate(self.layout.blocks) for k in block.members}
        self._rates = rates_of(self.layout, self.layout.blocks)
        self._pay = WorkedPay(self.layout)
        pairs = zip(self.layout.blocks, self._columns, strict=True)
        self._costs = [costs_of(self._pay.prices, (block,), columns) for block, columns in pairs]
        self._freedom = WeeksFreedom(layout, self.week, self.diary, self._pay, self._home, self._columns)

    def pool_of(self, person: int) -> int:
        """Return the pool of a person."""
        return self.layout.blocks[self._home[person]].pool

    def attend(self, people: list[int]) -> None:
        """Place the meetings and training of people anew in the shifts that they have."""
        for pool in sorted({self.pool_of(person) for person in people}):
            self.improve(pool, [one for one in people if self.pool_of(one) == pool], settled=True)

    def improve(self, pool: int, people: list[int], settled: bool = False) -> int:
        """Plan people of one pool anew, one after the other, each against all others.

        Parameters
        ----------
        settled : whether their shifts stay, and only what they attend is placed anew.

        Returns
        -------
        How many weeks changed.
        """
        base = self.present.copy()
        own = {k: presence_of_shifts(self.layout, self.tours.get(k, [])) for k in people}
        base[pool] -= sum(own.values())
        wants, weights = wanted(self.layout, self.week, base, pool)
        there = np.asarray(sum(own.values()))
        changed = 0
        for k in people:
            there = there - own[k]
            worth = self._worth_of_ticks(wants, weights, there)
            tour = self._settled(k, worth) if settled else self._best(k, worth)
            if tour is not None:
                self.tours[k] = tour
                own[k] = presence_of_shifts(self.layout, tour)
                changed += 1
            there = there + own[k]
        self.present[pool] = base[pool] + there
        return changed

    def fill(self, pool: int, people: list[int], parties: int) -> None:
        """Plan people of one pool for the first time, those who are alike together, pauses one by one.

        Parameters
        ----------
        parties : about how many times shifts are sought; fewer are faster and rougher.
        """
        base = self.present.copy()
        base[pool] -= sum(presence_of_shifts(self.layout, self.tours.get(k, [])) for k in people)
        wants, weights = wanted(self.layout, self.week, base, pool)
        there = np.zeros(base.shape[1])
        for some in self._parties(people, -(-len(people) // max(parties, 1))):
            worth = self._worth_of_ticks(wants, weights, there, len(some))
            home = self._home[some[0]]
            columns = self._columns[home]
            priced = price(self.layout, columns, worth, self._costs[home])
            self._make_personal(some[0], priced)
            chosen = self._searches[home].best(priced.worth, self._freedom.of(some[0]))
            for person in some:
                worth = self._worth_of_ticks(wants, weights, there)
                tour = [with_pauses(self.layout, columns, k, worth) for k in chosen]
                self.tours[person] = self.agenda.place(person, tour, worth)
                there = there + presence_of_shifts(self.layout, self.tours[person])
        self.present[pool] = base[pool] + there

    def _parties(self, people: list[int], size: int) -> list[list[int]]:
        """Return people in parties of those who have the same choices, the parties of each sort spread."""
        sorts: dict[tuple[object, ...], list[int]] = {}
        for person in people:
            plain = self.is_plain(person) and person not in self.layout.own_plans
            sort = (self._home[person], self._freedom.of(person)) if plain else (person,)
            sorts.setdefault(sort, []).append(person)
        parties = [
            (k / len(own), own[k : k + size]) for own in sorts.values() for k in range(0, len(own), size)
        ]
        return [party for _, party in sorted(parties)]

    def cost(self) -> float:
        """Return the price of the week: paid hours, missing hours, and what concerns single people."""
        problem, span = self.layout.problem, intervals_of(self.layout, self.week)
        inside = slice(span.start, span.stop)
        slices = self.layout.slices
        links, weights = slices.links(links_of(self.layout)), slices.weights
        short = missing(self.present[:, inside], slices.need[:, inside], links, weights)
        priced = problem.prices.missing_hour * problem.grid.minutes / 60
        paid = sum(
            shift.shape.paid_minutes / 60 * self._rates[self._home[person]]
            for person, tour in self.tours.items()
            for shift in tour
        )
        hours = float(priced * (short * weights[:, None]).sum() + problem.prices.paid_hour * paid)
        unplaced = sum(self.agenda.price(k, self.tours.get(k, [])) for k in self.agenda.due)
        return hours + self._personal_cost() + unplaced

    def _personal_cost(self) -> float:
        everybody = range(len(self.layout.problem.staff))
        people = (k for k in everybody if self._terms.concern(k) or self._pay.concern(k))
        return sum(self._own_cost(k) for k in people) + self._terms.of_cars(self.week, self.tours)

    def _own_cost(self, person: int) -> float:
        """Return what a person's present week costs beside its hours, remembered until it changes."""
        tour = self.tours.get(person, [])
        known = self._known.get(person)
        if known is None or known[0] is not tour or known[1] != len(tour):
            cost = self._terms.of_week(person, self.week, tour, self.diary.burdens[person])
            cost += self._on_top(person, tour)
            known = self._known[person] = (tour, len(tour), cost)
        return known[2]

    def standing(self) -> Standing:
        """Return how things stand, to go back to."""
        return self.cost(), dict(self.tours), self.present.copy(), dict(self.agenda.times)

    def go_back(self, standing: Standing) -> None:
        """Let everything be as it was."""
        _, tours, present, times = standing
        self.tours, self.present, self.agenda.times = dict(tours), present.copy(), dict(times)

    def shake(self, pool: int, people: list[int]) -> bool:
        """Take some people off their shifts, plan them anew, and go back where that is no gain.

        Returns
        -------
        Whether the week got better.
        """
        before = self.standing()
        for person in people:
            cleared = presence_of_shifts(self.layout, self.tours.pop(person, []))
            self.present[pool] -= cleared
        self.improve(pool, people)
        self.improve(pool, people[::-1])
        after = self.cost()
        if after > before[0] + CHANGE_WORTH:
            self.go_back(before)
        return after < before[0] - CHANGE_WORTH

    def _worth_of_ticks(self, wants: Floats, weights: Floats, there: Floats, heads: int = 1) -> Floats:
        """Return what each of some more people serving in a tick saves, dearest demand first."""
        prices, horizon = self.layout.problem.prices, self.layout.horizon
        worth, taken = np.zeros(len(there)), there.copy()
        free = np.full(len(there), float(heads))
        for tier in np.argsort(-weights):
            open_want = np.maximum(wants[tier] - taken, 0.0)
            taken = np.maximum(taken - wants[tier], 0.0)
            use = np.minimum(open_want, free)
            free -= use
            worth += weights[tier] * use
        worth *= self.eagerness * prices.missing_hour * horizon.tick / 60 / heads
        return np.repeat(worth, horizon.ticks_per_interval)

    def _best(self, person: int, worth_of_tick: Floats) -> list[WorkedShift] | None:
        """Return a better week for a person, or None when the present one is as good."""
        home = self._home[person]
        columns = self._columns[home]
        priced = price(self.layout, columns, worth_of_tick, self._costs[home])
        self._make_personal(person, priced)
        tour = self._attending(person, priced, worth_of_tick)
        now = self.tours.get(person, [])
        if self.is_unkept(person):
            return tour
        gain = self._worth(person, tour, worth_of_tick) - self._worth(person, now, worth_of_tick)
        return tour if gain > CHANGE_WORTH else None

    def _settled(self, person: int, worth_of_tick: Floats) -> list[WorkedShift] | None:
        """Return a person's shifts with what they attend placed anew; None where nothing changes."""
        now = self.tours.get(person, [])
        tour = self.agenda.place(person, now, worth_of_tick)
        if self.agenda.holds(person, now):
            gain = self._worth(person, tour, worth_of_tick) - self._worth(person, now, worth_of_tick)
            return tour if gain > CHANGE_WORTH else None
        return tour

    def _attending(self, person: int, priced: Priced, worth_of_tick: Floats) -> list[WorkedShift]:
        """Return the best week with its meetings and training.

        Where the best one has no place for a session, each day is tried with a shift that has.
        """
        tour = self._tour(person, priced, worth_of_tick)
        lacking = self.agenda.missed(person, tour)
        for key in lacking[:1]:
            worth, fits = self._worth(person, tour, worth_of_tick), self.agenda.fitting(priced.columns, key)
            for day in np.unique(priced.columns.day[fits]).tolist():
                barred = (priced.columns.day == day) & ~fits
                bonus = np.where((priced.columns.day == day) & fits, self.agenda.need(key).price, 0.0)
                other = Priced(priced.columns, np.where(barred, NEVER, priced.worth + bonus))
                trial = self._tour(person, other, worth_of_tick)
                if (gained := self._worth(person, trial, worth_of_tick)) > worth:
                    worth, tour = gained, trial
        return tour

    def _tour(self, person: int, priced: Priced, worth_of_tick: Floats) -> list[WorkedShift]:
        """Return the best week by the worth of its shifts, with what is attended in them."""
        chosen = self._searches[self._home[person]].best(priced.worth, self._freedom.of(person))
        tour = [with_pauses(self.layout, priced.columns, k, worth_of_tick) for k in chosen]
        return self.agenda.place(person, tour, worth_of_tick)

    def is_plain(self, person: int) -> bool:
        """Tell whether nothing but hours and rules is to be thought of for a person this week."""
        if self._freedom.over(person) is not None:
            return False
        attends = person in self.agenda.due or any(one.attended for one in self.tours.get(person, []))
        return not (attends or self._terms.concern(person) or self._freedom.due(person))

    def is_unkept(self, person: int) -> bool:
        """Tell whether a present week lacks a locked shift, or has one in a block that is too short."""
        if self.lacks_a_lock(person):
            return True
        if not any(one.day in self.week for one in self.layout.locked.get(person, ())):
            return False
        sets = self._freedom.of(person).sets or ()
        return len(sets) > 0 and frozenset(one.day for one in self.tours.get(person, [])) not in sets

    def lacks_a_lock(self, person: int) -> bool:
        """Tell whether a person's present week lacks a locked shift."""
        locked = {
            (one.day, one.start) for one in self.layout.locked.get(person, ()) if one.day in self.week
        }
        return not locked <= {(shift.day, shift.start) for shift in self.tours.get(person, [])}

    def _make_personal(self, person: int, priced: Priced) -> None:
        """Take what concerns one person alone into the worth of their shifts, in place."""
        columns, block = priced.columns, self.layout.blocks[self._home[person]]
        if self._terms.concern(person):
            past = self.diary.burdens[person]
            priced.worth[:] -= self._terms.of_columns(person, columns, past, self.tours)
        for one in block.locked:
            priced.worth[columns.day == one.day] += BOUND_TO
        if person in self.layout.own_plans:
            if person not in self._lawful:
                self._lawful[person] = may_work(self.layout, person, columns)
            priced.worth[~self._lawful[person]] = NEVER

    def _worth(self, person: int, tour: list[WorkedShift], worth_of_tick: Floats) -> float:
        """Return what a week saves for the others less what it costs."""
        home, per = self._home[person], self.layout.horizon.ticks_per_interval
        shifts = presence_of_shifts(self.layout, tour)
        paid = sum(shift.shape.paid_minutes for shift in tour) / 60
        price_now = paid * self._rates[home] * self.layout.problem.prices.paid_hour
        worth = float((shifts * worth_of_tick[::per]).sum() * per - price_now)
        lacking = max(self._freedom.due(person) - round(60 * paid), 0)
        worth -= BOUND_TO * lacking + self._on_top(person, tour)
        worth -= self.agenda.price(person, tour)
        if self._terms.concern(person):
            worth -= self._terms.of_week(person, self.week, tour, self.diary.burdens[person])
            worth -= self._terms.cars_of(person, self.week, tour, self.tours)
        return worth

    def burdens_of(self, person: int) -> Ints:
        """Return what a person carries in this week, shape (4,)."""
        return self._terms.burdens(person, self.week, self.tours.get(person, []))

    def _on_top(self, person: int, tour: list[WorkedShift]) -> float:
        """Return what a person's week costs on top of its paid hours: premiums and overtime."""
        if not self._pay.concern(person):
            return 0.0
        return self._pay.of_week(person, tour, self._freedom.free(person))


def locked_tours(layout: Layout, week: range) -> dict[int, list[WorkedShift]]:
    """Return the locked shifts of a week by index into the staff, their breaks as early as may be."""
    tick = layout.horizon.tick
    found: dict[int, list[WorkedShift]] = {}
    for block in layout.blocks:
        for one in block.locked:
            if one.day in week:
                begins = one.shape.nearest_pattern(tuple(pause.earliest for pause in one.shape.pauses))
                pauses = tuple(one.start + begin // tick for begin in begins)
                shift = WorkedShift(one.day, one.start, one.shape, pauses)
                found.setdefault(block.members[0], []).append(shift)
    return found


def presence_of_shifts(layout: Layout, shifts: list[WorkedShift]) -> Floats:
    """Return one person's serving time, shape (grid.count,), as shares of the intervals."""
    horizon = layout.horizon
    line = np.zeros(horizon.tick_count)
    for shift in shifts:
        end = shift.start + horizon.ticks(shift.shape.minutes)
        line[shift.start : end] += 1.0
        line[end - 1 : end] -= shift.shape.unworked(horizon.tick)
        for begin, pause in zip(shift.pauses, shift.shape.pauses, strict=True):
            line[begin : begin + horizon.ticks(pause.minutes)] -= 1.0
        for one in shift.attended:
            line[one.begin : one.begin + horizon.ticks(one.minutes)] -= 1.0
    shares: Floats = line.reshape(-1, horizon.ticks_per_interval).mean(axis=1)
    return shares


def people_of(layout: Layout, pool: int) -> list[int]:
    """Return the people of a pool as indices into the staff."""
    blocks: list[Block] = [block for block in layout.blocks if block.pool == pool]
    return [k for block in blocks for k in block.members]
