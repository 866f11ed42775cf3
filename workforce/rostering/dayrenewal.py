"""One day of a week by name, planned anew for everybody at once, given what they work on the other days.

The other days leave each person a span of the day and so many minutes. People with the same choices form
a class. Shifts are planned by block, as in the weekly plan, and a flow from classes to shifts with the same
takers makes sure that they can be dealt out: its corners are whole where the shifts are.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workforce.rostering.allocation import missing
from workforce.rostering.blocks import candidates
from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew, presence_of_shifts
from workforce.rostering.hands import Hands, is_dealt, shifts_of
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.placing import pauses_of
from workforce.rostering.tours import WorkedShift
from workforce.rostering.weekmodel import (
    WeekModel,
    WeekTask,
    add_cover,
    add_shifts,
    presence_of,
    shift_costs,
)
from workforce.rostering.weekplan import links_of, promising, task_beside

Bools = NDArray[np.bool_]
CHANGED = 1.0
FORBIDDEN = 1e6
PAUSE_SHARE = 0.2
LEAST_GAIN = 1e-6


@dataclass(frozen=True, slots=True)
class _Block:
    """People of a block who may be planned, and which of its candidates each may take.

    Parameters
    ----------
    who : places in the hands.
    own : indices of candidates.
    may : shape (who, own).
    """

    who: Ints
    own: Ints
    may: Bools


class DayRenewal:
    """A day of a crew's week.

    Parameters
    ----------
    hands : the people who may be planned day by day, with what they work in the week.
    """

    def __init__(self, crew: Crew, day: int) -> None:
        self.crew, self.day, layout = crew, day, crew.layout
        people = [k for k in range(len(layout.problem.staff)) if crew.is_plain(k) and is_dealt(layout, k)]
        self.hands = Hands(layout, crew.week, np.array(people, dtype=np.int64), crew.diary)
        for who, person in enumerate(people):
            self.hands.hold(who, crew.tours.get(person, []))
        self.blocks = tuple(block for block in layout.blocks if not block.locked)
        self.columns = candidates(layout, range(day, day + 1), self.blocks)
        self.home = {k: number for number, block in enumerate(self.blocks) for k in block.members}
        self.given: list[tuple[int, int]] = []

    def renew(self, budget: Budget, seconds: float) -> bool:
        """Plan the day anew, and keep that where it is a gain; tell whether it is.

        Parameters
        ----------
        seconds : time for the search, over 0.
        """
        crew = self.crew
        before = crew.standing()
        if not len(self.columns) or not len(self.hands.people):
            return False
        parts = self._parts()
        now = self._now(parts)
        model = self._model(parts)
        left = budget.spent + seconds
        begun = model.programme.fixed(budget.effort(seconds), model.shifts, now)
        if not begun.found:
            return False
        model.programme.suggest(begun.values)
        relaxed = model.programme.relax(budget.effort(seconds))
        if (
            not relaxed.found
            or begun.objective <= relaxed.bound * (1 + budget.stopping.gap / 10) + LEAST_GAIN
        ):
            return False
        allowed = promising(model, relaxed)
        allowed[model.shifts[now > 0]] = True
        answer = model.programme.solve(
            budget.effort(left - budget.spent, budget.stopping.gap / 10), allowed
        )
        if not answer.found or answer.objective > begun.objective - LEAST_GAIN:
            return False
        counts = np.rint(answer.values[model.shifts]).astype(np.int64)
        for part in parts:
            self._deal(part, np.repeat(part.own, counts[part.own]))
        self._place(presence_of(model, answer.values), budget, seconds * PAUSE_SHARE)
        if crew.cost() > before[0] - LEAST_GAIN:
            crew.go_back(before)
            return False
        return True

    def _parts(self) -> list[_Block]:
        """Return who may take which candidates, block by block."""
        hands, shifts = self.hands, shifts_of(self.crew.layout, self.columns)
        place = {person: who for who, person in enumerate(hands.people.tolist())}
        room = hands.room(self.day - hands.week.start, np.arange(len(place)))
        # Overtime is left to the search person by person: here nobody gets more of it.
        worked, today = hands.most_minutes - room.minutes, self.day - hands.week.start
        held = hands.held[:, today, 2] * hands.there[:, today]
        most = np.minimum(room.minutes, np.maximum(hands.free_minutes - worked, held))
        room = replace(room, minutes=most)
        may = room.fits(shifts) & hands.may(self.columns) & ~room.off[:, None]
        parts = []
        for number, block in enumerate(self.blocks):
            own = np.flatnonzero(self.columns.block == number)
            who = np.array([place[k] for k in block.members if k in place], dtype=np.int64)
            who = who[~room.off[who]]
            parts.append(_Block(who, own, may[np.ix_(who, own)]))
        return parts

    def _now(self, parts: list[_Block]) -> Floats:
        """Return how often each candidate is worked now, shape (columns,)."""
        counts, day = np.zeros(len(self.columns)), self.day - self.hands.week.start
        for part in parts:
            for who in part.who[self.hands.there[part.who, day]]:
                start, end, paid, _ = self.hands.held[who, day]
                same = (self.columns.start[part.own] == start) & (self.columns.end[part.own] == end)
                same &= self.columns.paid[part.own] == paid
                counts[part.own[same]] += 1
        return counts

    def _model(self, parts: list[_Block]) -> WeekModel:
        """Return the programme of the day for what all others leave open."""
        layout = self.crew.layout
        others = self.crew.present.copy()
        for part, block in zip(parts, self.blocks, strict=True):
            for person in self.hands.people[part.who].tolist():
                others[block.pool] -= presence_of_shifts(layout, self._today(person))
        slices, links = layout.slices, links_of(layout)
        need = missing(np.maximum(others, 0.0), slices.need, slices.links(links), slices.weights)
        week, pools = range(self.day, self.day + 1), layout.pools
        task = WeekTask(
            layout, week, self.blocks, self.columns, need, slices.weights, pools, parts=slices.demand
        )
        model = WeekModel(task)
        add_shifts(model, shift_costs(task))
        add_cover(model)
        for part in parts:
            _add_transport(model, part)
        return model

    def _pool_of(self, person: int) -> int:
        return self.blocks[self.home[person]].pool

    def _today(self, person: int) -> list[WorkedShift]:
        return [one for one in self.crew.tours.get(person, []) if one.day == self.day]

    def _deal(self, part: _Block, shifts: Ints) -> None:
        """Give everybody of a block a shift of the day or none, as near as may be to what they have."""
        day = self.day - self.hands.week.start
        there, held = self.hands.there[part.who, day], self.hands.held[part.who, day]
        apart = np.abs(held[:, None, 0] - self.columns.start[shifts][None, :])
        may = part.may[:, np.searchsorted(part.own, shifts)]
        cost = np.where(may, np.where(there[:, None], apart, CHANGED), FORBIDDEN)
        chosen = np.full(len(part.who), -1)
        rows, places = linear_sum_assignment(cost)
        fits = cost[rows, places] < FORBIDDEN
        chosen[rows[fits]] = shifts[places[fits]]
        for person, shift in zip(self.hands.people[part.who].tolist(), chosen.tolist(), strict=True):
            self._give(person, shift)

    def _give(self, person: int, shift: int) -> None:
        """Let a person work a candidate, its pauses yet to be placed, or be off where it is below 0."""
        crew, today = self.crew, self._today(person)
        tour = [one for one in crew.tours.get(person, []) if one.day != self.day]
        if today:
            crew.present[self._pool_of(person)] -= presence_of_shifts(crew.layout, today)
        if shift >= 0:
            shape = self.columns.shapes[self.columns.shape[shift]]
            tour.append(WorkedShift(self.day, int(self.columns.start[shift]), shape, ()))
            self.given.append((person, shift))
        crew.tours[person] = tour

    def _place(self, planned: Floats, budget: Budget, seconds: float) -> None:
        """Place the pauses of the shifts given, one pool after the other, beside what the others plan."""
        crew, layout = self.crew, self.crew.layout
        pools = sorted({self._pool_of(person) for person, _ in self.given})
        waiting = np.isin(np.arange(len(layout.pools)), pools)
        for pool in pools:
            waiting[pool] = False
            own = [(person, shift) for person, shift in self.given if self._pool_of(person) == pool]
            columns = self.columns.take(np.array([shift for _, shift in own]))
            columns = replace(columns, pool=np.zeros(len(columns), dtype=np.int64))
            others = crew.present + planned * waiting[:, None]
            task = task_beside(layout, range(self.day, self.day + 1), others, pool, columns)
            once = np.ones(len(own), dtype=np.int64)
            task = replace(task, blocks=self.blocks, counts=once, pausing=Pausing.WHOLE)
            begins = pauses_of(task, np.arange(len(own)), budget.effort(seconds / 2))
            for (person, _), pauses in zip(own, begins, strict=True):
                tour = crew.tours[person]
                tour[-1] = replace(tour[-1], pauses=pauses)
                crew.present[pool] += presence_of_shifts(layout, tour[-1:])
                tour.sort(key=lambda one: one.day)


def _add_transport(model: WeekModel, part: _Block) -> None:
    """Let the shifts of a block be dealt out: a flow from classes of people to shifts."""
    programme = model.programme
    classes, people = np.unique(part.may, axis=0, return_counts=True)
    takers, kind = np.unique(classes, axis=1, return_inverse=True)
    rows = programme.add_rows(takers.shape[1], upper=0.0)
    programme.add_entries(rows[kind.ravel()], model.shifts[part.own], 1.0)
    everybody = programme.add_rows(len(classes), upper=people)
    one, other = np.nonzero(takers)
    flow = programme.add_columns(len(one), upper=np.inf)
    programme.add_entries(everybody[one], flow, 1.0)
    programme.add_entries(rows[other], flow, -1.0)
