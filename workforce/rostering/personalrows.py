"""What wishes, changes and burdens cost people who are alike, at least: rows of a week's programme.

The programme counts shifts by block and knows no names, so it takes the best that any naming could do:
a wish is granted while others of the block are left for what it refuses, who was published keeps as many
shifts as there are, and the next burden goes to whoever carried the fewest before the period. No roster
over these shifts costs less; shared cars are left out, which only lowers the bound.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.units import AgentId
from workforce.rostering.blocks import Block, free_on
from workforce.rostering.horizon import Ints
from workforce.rostering.personal import PersonalTerms
from workforce.rostering.problem import StaffMember, Wish
from workforce.rostering.programme import Programme
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekTask

Bools = NDArray[np.bool_]


def add_personal(task: "WeekTask", programme: Programme, shifts: Ints) -> None:
    """Add what concerns single people to the programme of a week, block by block.

    Parameters
    ----------
    shifts : the programme's columns of the candidates.
    """
    terms = PersonalTerms(task.layout)
    for number, block in enumerate(task.blocks):
        own = np.flatnonzero(task.columns.block == number)
        if any(terms.concern(person) for person in block.members):
            _Personal(task, programme, shifts, (block, own), terms).add()


@dataclass(frozen=True, slots=True)
class _Personal:
    """Rows of one block; with it stand the indices of its candidates."""

    task: "WeekTask"
    programme: Programme
    shifts: Ints
    home: tuple[Block, Ints]
    terms: PersonalTerms

    def add(self) -> None:
        """Add rows for wishes, burdens and changes."""
        self._add_wishes()
        self._add_burdens()
        if self.terms.prices_changes:
            for day in self.task.week:
                self._add_changes(day)

    @property
    def _staff(self) -> list[StaffMember]:
        return [self.task.layout.problem.staff[person] for person in self.home[0].members]

    def _add_wishes(self) -> None:
        """Refuse wishes of one kind, the cheapest first, once nobody else of the block is left."""
        problem = self.task.layout.problem
        alike: dict[tuple[int, Wish], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for person in self.home[0].members:
            dearer = problem.fairness.refused * (problem.staff[person].burden.refused + 1)
            for day, wish in self.terms.wishes_of(person):
                if day in self.task.week:
                    alike[day, _nobodys(wish)][person] += wish.weight + dearer
        for (day, wish), prices in alike.items():
            self._refuse(day, wish, prices)

    def _refuse(self, day: int, wish: Wish, prices: Mapping[int, float]) -> None:
        """Price the refusal of one wish that some people share."""
        (block, own), layout = self.home, self.task.layout
        about = own[self.terms.about(block.members[0], self.task.columns.take(own), day, wish)]
        here = (k for k in block.members if not free_on(layout.problem.staff[k], layout.horizon.days[day]))
        others = sum(k not in prices for k in here)
        least, each = (len(prices), 1.0) if wish.wanted else (-others, -1.0)
        row = self.programme.add_rows(1, lower=float(least))
        refused = self.programme.add_columns(len(prices), upper=1.0, cost=list(prices.values()))
        self.programme.add_entries(row, refused, 1.0)
        self.programme.add_entries(row, self.shifts[about], each)

    def _add_burdens(self) -> None:
        """Let each night, weekend and Sunday fall on whoever carried the fewest before the period."""
        columns, horizon = self.task.columns.take(self.home[1]), self.task.layout.horizon
        weekday = np.array([day.weekday() for day in horizon.days])[columns.day]
        fair, past = self.task.layout.problem.fairness, [one.burden for one in self._staff]
        days, nights = len(self.task.week), self.terms.nights(self.home[0].members[0], columns)
        self._carry(fair.night, [one.nights for one in past], days, (nights,))
        weekend = weekday == SATURDAY, weekday == SUNDAY
        self._carry(fair.weekend, [one.weekends for one in past], 1, weekend)
        self._carry(fair.sunday, [one.sundays for one in past], 1, weekend[1:])

    def _carry(self, price: float, past: list[int], most: int, burdens: tuple[Bools, ...]) -> None:
        """Price burdens of one kind, of which each person can take `most` in the week."""
        if not price:
            return
        levels = Counter(before + k for before in past for k in range(1, most + 1))
        carried = self.programme.add_columns(
            len(levels), upper=list(levels.values()), cost=price * np.array(list(levels), dtype=np.float64)
        )
        for burden in burdens:
            row = self.programme.add_rows(1, lower=0.0)
            self.programme.add_entries(row, carried, 1.0)
            self.programme.add_entries(row, self.shifts[self.home[1][burden]], -1.0)

    def _add_changes(self, day: int) -> None:
        """Price everybody of a day but those who may work as they were published, or be off as then.

        Where a published shift is no candidate any more, its person counts as unchanged.
        """
        columns = self.task.columns
        today = self.home[1][columns.day[self.home[1]] == day]
        spans = [self.terms.published_on(person, day) for person in self.home[0].members]
        known = Counter(span for span in spans if span is not None)
        members, price = len(spans), self.task.layout.problem.prices.change
        changed = members
        for (start, end), people in known.items():
            same = today[(columns.start[today] == start) & (columns.end[today] == end)]
            if len(same):
                self._leave(people, price, same, (-1.0, 0.0))
            else:
                changed -= people
        self._leave(members - known.total(), price, today, (1.0, float(members)))
        self.programme.add_columns(1, lower=1.0, upper=1.0, cost=price * changed)

    def _leave(self, people: int, price: float, shifts: Ints, row: tuple[float, float]) -> None:
        """Spare people the price of a change as far as `each * shifts + spared <= limit`."""
        each, limit = row
        spared = self.programme.add_columns(1, upper=float(people), cost=-price)
        place = self.programme.add_rows(1, upper=limit)
        self.programme.add_entries(place, spared, 1.0)
        self.programme.add_entries(place, self.shifts[shifts], each)


def _nobodys(wish: Wish) -> Wish:
    """Return a wish without the person and the price, so that like ones are found together."""
    return replace(wish, agent=AgentId(0), weight=0.0)
