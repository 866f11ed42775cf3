"""A week's anonymous shifts dealt out to the people of a block, so that hardly one is left over.

Each day is one assignment of its shifts to people, given what they have on the other days. Days are dealt
anew, one after the other, until nobody's week breaks anything: days and minutes, rest, days in a row. Large
blocks are dealt in parts that change from turn to turn, so that the time grows gently with the people.
What still breaks a rule at the end is left over.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from workforce.rostering.blocks import Block, Columns, Layout
from workforce.rostering.hands import Hands, Room, is_dealt, shifts_of
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.lengthmixes import BlockMixes
from workforce.rostering.naming import Diary

FORBIDDEN = 1e6
BROKEN = 100.0
OVER_HOUR = 40.0
TOO_LONG = 20.0
OVERTIME = 1.0
UNEVEN = 10.0
CHANGE_OF_START = 0.05
CHANCE = 0.01
PART = 160
BROKEN_IN_PART = 60
PATIENCE = 6


@dataclass(frozen=True, slots=True)
class Work:
    """What the people of a block are to work in a week.

    Parameters
    ----------
    columns : one entry a shift.
    mixes : how many people have which mix of lengths; empty where nobody is held to any.
    """

    columns: Columns
    mixes: list[tuple[BlockMixes, Ints]]


def deal(layout: Layout, week: range, block: Block, work: Work, diary: Diary) -> list[tuple[int, int]]:
    """Give the shifts of one block to its people, and write them down.

    Parameters
    ----------
    work : shifts that nobody may lawfully take are left out.

    Returns
    -------
    Pairs of an index into the staff and an index into `work.columns`.
    """
    people = np.array([k for k in block.members if is_dealt(layout, k)], dtype=np.int64)
    if not len(people) or not len(work.columns):
        return []
    dealer = _Dealer(Hands(layout, week, people, diary), work)
    dealer.deal_all()
    return [(int(k), shift) for who, k in enumerate(people) for shift in _kept(dealer, who, diary)]


def _kept(dealer: "_Dealer", who: int, diary: Diary) -> list[int]:
    """Write down the shifts of one person's week that break nothing, in the order of days."""
    hands, columns = dealer.hands, dealer.columns
    person, one = int(hands.people[who]), hands.people[who : who + 1]
    days, minutes, kept = int(hands.most_days[who]), int(hands.most_minutes[who]), []
    for shift in dealer.shift[who][dealer.shift[who] >= 0].tolist():
        day, paid = int(columns.day[shift]), int(columns.paid[shift])
        lawful = bool(dealer.may[who, shift]) and days > 0 and minutes >= paid
        lawful &= int(diary.rested(hands.layout, one, day)[0]) <= columns.start[shift]
        if lawful and diary.run_before(one, day)[0] < hands.most_run[who]:
            span = int(columns.start[shift]), int(columns.end[shift]), paid
            diary.enter(hands.layout, person, day, span)
            days, minutes = days - 1, minutes - paid
            kept.append(shift)
    return kept


class _Dealer:
    """Who has which of the shifts, shape (people, days)."""

    def __init__(self, hands: Hands, work: Work) -> None:
        self.hands, self.columns = hands, work.columns
        self.rng = np.random.default_rng(len(hands.people))
        self.shift = np.full(hands.there.shape, -1, dtype=np.int64)
        self.shifts, self.may = shifts_of(hands.layout, work.columns), hands.may(work.columns)
        self.slots = _slots(hands, work.mixes)
        self.lengths = work.mixes[0][0].lengths if work.mixes else np.empty(0, dtype=np.int64)
        order = np.lexsort((work.columns.paid, work.columns.start))
        self.of_day = [order[work.columns.day[order] == day] for day in hands.week]
        self.broken = np.zeros(len(hands.people))

    def deal_all(self) -> None:
        """Deal the week out, first as it comes, then anew where a week breaks a rule, while that helps."""
        self._deal_first()
        best, vain = self._trouble(), 0
        while best[0] + best[1] > 0 and vain < PATIENCE:
            for part in self._parts():
                for day in range(len(self.of_day)):
                    self._deal_day(day, part, np.setdiff1d(self.of_day[day], self.shift[:, day]))
            now = self._trouble()
            best, vain = min(now, best), 0 if now < best else vain + 1

    def _trouble(self) -> tuple[int, float]:
        """Return how many shifts nobody has, and how much is broken in the weeks dealt."""
        self.broken = np.sum([self._broken(day) for day in range(len(self.of_day))], axis=0)
        return int((~np.isin(np.arange(len(self.columns)), self.shift)).sum()), float(self.broken.sum())

    def _deal_first(self) -> None:
        """Deal to parts of the people, each with its share of early and late, short and long shifts."""
        count = -(-len(self.broken) // PART)
        for number, part in enumerate(np.array_split(self.rng.permutation(len(self.broken)), count)):
            for day, shifts in enumerate(self.of_day):
                self._deal_day(day, part, shifts[number::count])

    def _parts(self) -> list[Ints]:
        """Return who deal anew among themselves: some whose week breaks a rule, with others."""
        order = self.rng.permutation(len(self.broken))
        broken, others = order[self.broken[order] > 0], order[self.broken[order] == 0]
        count = max(-(-len(broken) // BROKEN_IN_PART), 1)
        size = max(PART - -(-len(broken) // count), 0)
        return [np.concatenate([broken[k::count], others[k * size : (k + 1) * size]]) for k in range(count)]

    def _deal_day(self, day: int, who: Ints, more: Ints) -> None:
        """Deal a day's shifts of some people, and as many more as they can take, anew among them."""
        own = self.shift[who, day]
        own = own[own >= 0]
        room = int(self.may[np.ix_(who, self.of_day[day])].any(axis=1).sum()) - len(own)
        shifts = np.concatenate([own, more[: max(room, 0)]])
        self.shift[who, day] = -1
        if len(shifts):
            cost = self._costs(day, who, shifts)
            rows, places = linear_sum_assignment(cost)
            fits = cost[rows, places] < FORBIDDEN / 2
            self.shift[who[rows[fits]], day] = shifts[places[fits]]
        self.hands.there[who, day] = self.shift[who, day] >= 0
        self.hands.held[who, day] = self.shifts[self.shift[who, day]]

    def _costs(self, day: int, who: Ints, shifts: Ints) -> Floats:
        """Return what each shift breaks in a person's week beyond a day off, shape (who, shifts)."""
        room, paid = self.hands.room(day, who), self.columns.paid[shifts]
        cost = _misfit(room, self.shifts[None, shifts]) + BROKEN * (~room.works - 1.0 * room.off)[:, None]
        worked = self.hands.most_minutes[who] - room.minutes
        free = np.maximum(self.hands.free_minutes[who] - worked, 0)[:, None]
        cost += OVERTIME * np.maximum(paid[None, :] - free, 0) / 60
        if len(self.lengths):
            cost += TOO_LONG * self._too_long(day, who)[:, np.searchsorted(self.lengths, paid)]
        else:
            most = np.maximum(self.hands.most_minutes[who], 1)[:, None]
            before = (most - room.minutes[:, None]) / most
            cost += UNEVEN * ((before + paid / most) ** 2 - before**2)
        cost += CHANCE * self.rng.random(cost.shape) + CHANGE_OF_START * self._changes(day, who, shifts)
        return np.where(self.may[np.ix_(who, shifts)], cost, FORBIDDEN)

    def _too_long(self, day: int, who: Ints) -> Floats:
        """Return by how many slots a shift of each length is more than a person's mix holds."""
        there = self.hands.there[who]
        there[:, day] = False
        paid = self.hands.held[who, :, 2] * there
        free = self.slots[who] - (paid[:, :, None] >= self.lengths).sum(axis=1)
        return np.cumsum(free <= 0, axis=1).astype(np.float64)

    def _changes(self, day: int, who: Ints, shifts: Ints) -> Floats:
        """Return by how many hours a start differs from that of the day before, if there was one."""
        if not day:
            return np.zeros((len(who), len(shifts)))
        horizon, week = self.hands.layout.horizon, self.hands.week
        start = self.columns.start[shifts] - horizon.starts[week[day], 0]
        usual = self.hands.held[who, day - 1, 0] - horizon.starts[week[day - 1], 0]
        hours = np.abs(start[None, :] - usual[:, None]) * horizon.tick / 60
        return np.where(self.hands.there[who, day - 1][:, None], hours, 0.0)

    def _broken(self, day: int) -> Floats:
        """Return what is broken by what people have on a day, shape (people,)."""
        who = np.arange(len(self.broken))
        room = self.hands.room(day, who)
        wrong = _misfit(room, self.hands.held[:, day, None])[:, 0] / BROKEN + ~room.works
        if len(self.lengths):
            place = np.searchsorted(self.lengths, self.hands.held[:, day, 2])
            wrong += self._too_long(day, who)[who, np.minimum(place, len(self.lengths) - 1)]
        return np.where(self.hands.there[:, day], wrong, room.off)


def _misfit(room: Room, shifts: Ints) -> Floats:
    """Return how badly shifts fit, shape (people, shifts), of shifts in shape (people or 1, shifts, 4)."""
    start, end, paid, ready = np.moveaxis(shifts, -1, 0)
    late = (start < room.rested[:, None]) | (end > room.ended[:, None]) | (ready > room.tomorrow[:, None])
    over = np.maximum(paid - room.minutes[:, None], 0) / 60
    return np.asarray(BROKEN * late + OVER_HOUR * over)


def _slots(hands: Hands, mixes: list[tuple[BlockMixes, Ints]]) -> Ints:
    """Return each person's slots of at least each length, shape (people, lengths); nothing without mixes.

    Who can work on few days gets a mix of few slots.
    """
    if not mixes:
        return np.empty((len(hands.people), 0), dtype=np.int64)
    days = (~hands.free).sum(axis=1)
    slots = np.zeros((len(days), len(mixes[0][0].lengths)), dtype=np.int64)
    for own, counts in mixes:
        who = np.flatnonzero(np.isin(hands.people, own.who))
        who = who[np.argsort(days[who], kind="stable")]
        order = np.argsort(own.slots[:, 0], kind="stable")
        held = np.repeat(own.slots[order], counts[order], axis=0)
        # People who are not dealt to leave the mixes of few slots.
        slots[who] = held[len(held) - len(who) :]
    return slots
