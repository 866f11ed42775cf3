"""What a person is free to work in one week, as the search for their best tour wants to know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workforce.rostering.blocks import Columns, Layout, over_nights
from workforce.rostering.horizon import Ints
from workforce.rostering.naming import LONG_AGO, Diary, limits_of
from workforce.rostering.premiums import WorkedPay
from workforce.rostering.rules import dailyrest, weeklyrest
from workforce.rostering.tours import Freedom


@dataclass
class WeeksFreedom:
    """What each person is free to work in one week, by their own terms and by what lies before it.

    Parameters
    ----------
    home : block of each person, by index into the staff.
    columns : candidates of each block.
    """

    layout: Layout
    week: range
    diary: Diary
    pay: WorkedPay
    home: Mapping[int, int]
    columns: Sequence[Columns]

    def __post_init__(self) -> None:
        self._free: dict[int, int] = {}
        self._due: dict[int, int] = {}
        self._over: dict[int, Ints] = {}

    def of(self, person: int) -> Freedom:
        """Return what a person is free to work."""
        layout, diary, week = self.layout, self.diary, self.week
        locked = frozenset(one.day for one in layout.blocks[self.home[person]].locked)
        off = frozenset(k for k in week if diary.free_on(layout, person, k)) - locked
        days, minutes = diary.allowance(layout, person, week)
        limits, rules = limits_of(layout.problem, person), layout.rules_of(layout.blocks[self.home[person]])
        blocks = limits.least_run > 1 or limits.least_off > 1
        return Freedom(
            days,
            minutes,
            max(int(diary.last_end[person]), LONG_AGO),
            int(diary.last_day[person]),
            int(diary.run_before(np.array([person]), week[0])[0]),
            off,
            limits.most_run,
            dailyrest.encode(rules, layout.horizon),
            weeklyrest.encode(rules, layout.horizon),
            next(k for k in range(len(layout.horizon.days) + 1) if week.stop + k not in locked),
            int(diary.held[person]),
            locked & frozenset(week),
            diary.sets_of_days(layout, person, week, (off, locked)) if blocks else None,
            self.due(person),
            self.free(person),
            self.pay.of_minute(person),
            self._ahead(person),
            self.over(person),
            diary.spare_night(layout, person, week),
        )

    def due(self, person: int) -> int:
        """Return the paid minutes that a person must have in the week at least."""
        if person not in self._due:
            self._due[person] = self.diary.due(self.layout, person, self.week)
        return self._due[person]

    def free(self, person: int) -> int:
        """Return the paid minutes that a person may have in the week before overtime."""
        if person not in self._free:
            self._free[person] = self.diary.free(self.layout, person, self.week)
        return self._free[person]

    def over(self, person: int) -> Ints | None:
        """Return by how much each candidate is longer than the average night; None where none is."""
        home = self.home[person]
        if home not in self._over:
            rules = self.layout.rules_of(self.layout.blocks[home])
            self._over[home] = over_nights(self.layout, rules, self.columns[home])
        return self._over[home] if (self._over[home] > 0).any() else None

    def _ahead(self, person: int) -> tuple[int, int] | None:
        """Return day and first tick of a person's next locked shift after the week."""
        locked = self.layout.locked.get(person, ())
        return min(((one.day, one.start) for one in locked if one.day >= self.week.stop), default=None)
