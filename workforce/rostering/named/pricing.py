"""The cheapest lawful tours of people at given prices: an exact dynamic programme over the days.

A state is what the rules remember of the days so far: the run of working days and the class of the last
shift, or the days off in a row, and what is used up of the period's minutes, weekends and kinds. People
whose rules have one shape advance together.

References
----------
Irnich, S. and Desaulniers, G. (2005), Shortest path problems with resource constraints, in Column
Generation, chapter 2.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.axes import (
    MINUTES,
    NIGHTS,
    SUNDAYS,
    WEEKENDS,
    axes_of,
    sundays_in,
    weekends_in,
)
from workforce.rostering.named.frame import Frame
from workforce.rostering.named.lattice import Lattice, RunRules, Walks, walks
from workforce.rostering.named.space import UNBOUND

STATES_AT_ONCE = 20_000_000
STATES_OF_ONE = 3_000_000
MOST_STATES = 4_000_000
"""Of one person, over which minutes are counted roughly: four bytes each are held at once."""
ALWAYS_COUNTED = 6
MOST_COMBINATIONS = 60
MOST_COMBINATIONS_EVER = 2000
TOLL_ROUNDS = 5
FIRST_TOLL = 4.0
LEAST_TOLL = 1.0
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PricedTour:
    """A tour of one person in a frame.

    Parameters
    ----------
    person : position in the frame's people.
    tour : shape (window,); an option a day.
    """

    person: int
    tour: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Priced:
    """Cheap lawful tours, and a floor under the price of every lawful tour of each person."""

    tours: list[PricedTour]
    floor: Floats


def fastest_walks() -> Walks:
    """Return the way through a lattice in machine code, or in numpy where the extra `fast` is missing."""
    if find_spec("numba") is None:
        return walks
    from workforce.rostering.named.kernel import compiled_walks

    return compiled_walks


class Pricing:
    """Cheapest tours of the people of a frame, again and again under changing prices.

    Kinds with a low limit get a counter. A limit that is rarely met gets none: where the cheapest tour
    breaks it, each shift of that kind pays a toll, which keeps the floor a true one. For sums of averages,
    which follow the kinds among the tolls, each shift pays by what it adds to them.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.counted = [self._counted(k) for k in range(len(frame.people))]
        self.bars, most = _bars(frame)
        self.most = np.concatenate([np.minimum(frame.of_kind, UNBOUND), most], axis=1)
        self.tolls = np.zeros(self.most.shape)
        self.over: dict[int, frozenset[int]] = {}
        self._lattices: dict[tuple[int, ...], list[Lattice]] = {}
        self._walk = fastest_walks()

    def cheapest(self, prices: Floats, most: int = 1, some: Ints | None = None) -> Priced:
        """Return up to `most` cheap tours of each person.

        Parameters
        ----------
        prices : shape (people, window, kinds + 1); infinity where an option is not allowed.
        some : positions of the people to price; all when None.
        """
        tours: list[PricedTour] = []
        floor = np.full(len(prices), -np.inf)
        waiting = list(range(len(prices))) if some is None else some.tolist()
        self.over = {}
        for number in range(TOLL_ROUNDS):
            tolled, kinds = prices.copy(), self.frame.space.kinds
            tolled[:, :, 1:] += self.tolls[:, None, :kinds]
            if self.bars.shape[1]:
                tolled += np.einsum("pb,pbdk->pdk", self.tolls[:, kinds:], self.bars)
            credit = (self.tolls * self.most).sum(axis=1)
            over: list[int] = []
            for person, best, found in self._walks(waiting, tolled, most):
                floor[person] = max(floor[person], best - credit[person])
                broken = self.broken(person, np.array(found, dtype=np.int16).reshape(-1, prices.shape[1]))
                tours += [
                    PricedTour(person, tour)
                    for tour, wrong in zip(found, broken, strict=True)
                    if not wrong.any()
                ]
                if len(broken) and number == 0:
                    self._note_over(person, broken[0])
                if len(broken) and broken[0].any():
                    self._raise_toll(person, broken[0])
                    over.append(person)
            waiting = over
            if not waiting:
                break
        self.tolls = np.where(self.tolls < LEAST_TOLL, 0.0, self.tolls / 2)
        return Priced(tours, floor)

    def floor(self, prices: Floats, most_states: float) -> Floats:
        """Return a floor under the price of every lawful tour of each person, shape (people,).

        Counters are left out where the states are too many, which lowers the floor.
        """
        for person in range(len(prices)):
            for counted in _ever_fewer(self.counted[person]):
                self.counted[person] = counted
                if self._lattice((person,)).state_count <= min(most_states, STATES_AT_ONCE):
                    break
        floor = np.full(len(prices), -np.inf)
        for person, best, _ in self._walks(list(range(len(prices))), prices, 0):
            floor[person] = best
        return floor

    def broken(self, person: int, tours: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Tell which limits of kinds, and which sums of averages, tours break, shape (tours, limits)."""
        options, count = self.frame.space.kinds + 1, len(tours)
        places = (np.arange(count)[:, None] * options + tours).ravel()
        worked = np.bincount(places, minlength=count * options).reshape(count, options)[:, 1:]
        added = self.bars[person][:, np.arange(tours.shape[1]), tours].sum(axis=2).T
        return np.asarray(np.concatenate([worked, added - ROUNDING], axis=1) > self.most[person])

    def uncount(self, what: set[int]) -> None:
        """Take the counter from some of what is counted; those limits may then be broken."""
        self.counted = [own - what for own in self.counted]
        self._lattices.clear()

    def uncounted(self, parts: int = 1) -> list[Lattice]:
        """Return lattices of everybody that count nothing over the whole window, as this one now does.

        Parameters
        ----------
        parts : into how many lattices people alike are shared out, at least 1.
        """
        self.counted = [frozenset()] * len(self.counted)
        alike = self._alike(list(range(len(self.counted))))
        shared = [members[k::parts] for members in alike for k in range(parts) if members[k::parts]]
        return [lattice for members in shared for lattice in self._lattices_of(members)]

    def lattice_of(self, person: int) -> Lattice:
        """Return the lattice of one person."""
        return self._lattice((person,))

    def count_more(self) -> bool:
        """Give a counter to limits that the last cheapest tours met, where the states stay few.

        Met means broken, or kept at a toll: one left from earlier prices may be too high by now, which
        hides cheap tours and lowers the floor.
        """
        counted = False
        for person, met in self.over.items():
            more = self.counted[person] | self._countable(person, met)
            if more == self.counted[person]:
                continue
            if _combinations(self.frame, person, more) <= MOST_COMBINATIONS_EVER and (
                self._lattice((person,), more).state_count <= STATES_OF_ONE
            ):
                self.counted[person], counted = more, True
                self.tolls[person] = 0.0
        if counted:
            self._lattices.clear()
        return counted

    def _countable(self, person: int, met: frozenset[int]) -> frozenset[int]:
        """Return the counters of limits that were met, as far as there are such counters."""
        kinds, rooms = self.frame.space.kinds, self.frame.rooms
        found = {one for one in met if one < kinds}
        if kinds in met and rooms is not None and rooms.countable(person):
            found.add(NIGHTS)
        return frozenset(found)

    def _note_over(self, person: int, broken: NDArray[np.bool_]) -> None:
        """Remember which limits the cheapest tour broke, or paid a toll for."""
        met = np.flatnonzero(broken | (self.tolls[person] > 0))
        if len(met):
            self.over[person] = frozenset(met.tolist())

    def _raise_toll(self, person: int, broken: NDArray[np.bool_]) -> None:
        toll = self.tolls[person]
        toll[broken] = np.maximum(2 * toll[broken], FIRST_TOLL)

    def _walks(
        self, people: list[int], prices: Floats, most: int
    ) -> Iterator[tuple[int, float, list[NDArray[np.int16]]]]:
        for members in self._alike(people):
            for lattice in self._lattices_of(members):
                for person, best, found in self._walk(lattice, prices, most, None):
                    exact = lattice.axes.exact
                    yield person, best, [one for one in found if exact or self._in_minutes(person, one)]

    def _alike(self, people: list[int]) -> list[tuple[int, ...]]:
        """Return people whose rules have one shape together."""
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for person in people:
            groups[self._signature(person)].append(person)
        return [tuple(members) for members in groups.values()]

    def _in_minutes(self, person: int, tour: NDArray[np.int16]) -> bool:
        """Tell whether a tour keeps the minutes of the window, of its weeks and of averages."""
        frame, space = self.frame, self.frame.space
        paid, limits = np.concatenate([[0], space.minutes])[tour], space.limits
        least, most = frame.minutes[person]
        week = np.cumsum(space.weekday[frame.window.start : frame.window.stop] == 0)
        k = int(frame.people[person])
        room = np.full(week[-1] + 1, limits.week_minutes[k])
        room[0] -= limits.begun[k, 1] if frame.window.start == 0 else 0
        weeks = np.bincount(week, weights=paid, minlength=len(room))
        held = frame.rooms is None or (np.cumsum(paid) <= frame.rooms.until[person, 1:]).all()
        return bool(least <= paid.sum() <= most and (weeks <= np.maximum(room, 0)).all() and held)

    def _signature(self, person: int) -> tuple[object, ...]:
        limits, k = self.frame.space.limits, int(self.frame.people[person])
        return (
            int(self.frame.space.group[k]),
            self.frame.rests_before(person).tobytes(),
            b"" if self.frame.rooms is None else self.frame.rooms.until[person].tobytes(),
            int(limits.least_run[k]),
            int(limits.most_run[k]),
            int(limits.least_off[k]),
            int(limits.minutes[k, 1]) if MINUTES in self.counted[person] else 0,
            int(limits.week_days[k]),
            int(limits.week_minutes[k]),
            int(limits.week_free[k]),
            float(limits.minute[k]),
            int(limits.begun[k, 1]) if limits.minute[k] else 0,
            self.counted[person],
        )

    def _lattices_of(self, members: tuple[int, ...]) -> list[Lattice]:
        if members not in self._lattices:
            one = self._lattice(members[:1])
            size = max(1, STATES_AT_ONCE // max(one.state_count, 1))
            self._lattices[members] = [
                self._lattice(members[k : k + size]) for k in range(0, len(members), size)
            ]
        return self._lattices[members]

    def _lattice(self, members: tuple[int, ...], counted: frozenset[int] | None = None) -> Lattice:
        limits, k = self.frame.space.limits, int(self.frame.people[members[0]])
        most_run = min(int(limits.most_run[k]), self._longest(members))
        runs = RunRules(min(int(limits.least_run[k]), most_run), most_run, int(limits.least_off[k]))
        counted = self.counted[members[0]] if counted is None else counted
        kinds = int(self.frame.open[list(members)].any(axis=(0, 1)).sum())
        places = MOST_STATES // ((most_run * kinds + 1) * len(self.frame.window))
        axes = axes_of(self.frame, np.array(members), counted, max(places, 1))
        return Lattice(self.frame, np.array(members), runs, axes)

    def _longest(self, members: tuple[int, ...]) -> int:
        """Return the longest run of working days that could matter in the window."""
        before = max(self.frame.before[k].run for k in members)
        after = max(self.frame.after[k].run for k in members)
        return len(self.frame.window) + before + after + 1

    def _counted(self, person: int) -> frozenset[int]:
        """Return what gets a counter: minutes, weekends, Sundays, and the kinds with the lowest limits."""
        frame = self.frame
        used, most = frame.open[person].any(axis=0), frame.of_kind[person]
        low = np.flatnonzero(used & (most <= ALWAYS_COUNTED) & (most < len(frame.window)))
        counted, product = {MINUTES}, 1
        for kind in low[np.argsort(most[low], kind="stable")].tolist():
            product *= int(most[kind]) + 2
            if product <= MOST_COMBINATIONS:
                counted.add(kind)
        if frame.weekends[person] < weekends_in(frame):
            counted.add(WEEKENDS)
        if frame.sundays[person] < sundays_in(frame, person):
            counted.add(SUNDAYS)
        return frozenset(counted)


def _bars(frame: Frame) -> tuple[Floats, Floats]:
    """Return what each option adds to the sums of averages, and the most of each.

    Returns
    -------
    Shape (people, sums, window, kinds + 1), and shape (people, sums).
    """
    count, people = 0 if frame.rooms is None else frame.rooms.most_bars, len(frame.people)
    amounts = np.zeros((people, count, len(frame.window), frame.space.kinds + 1))
    most = np.full((people, count), float(UNBOUND))
    for place in range(people if count else 0):
        for k, (amount, own) in enumerate(frame.rooms.bars(place) if frame.rooms else ()):
            amounts[place, k], most[place, k] = amount, own
    return amounts, most


def _combinations(frame: Frame, person: int, counted: frozenset[int]) -> int:
    """Return how many values the counters of kinds take together."""
    sizes = [int(frame.of_kind[person, kind]) + 2 for kind in counted if kind >= 0]
    return int(np.prod(np.array(sizes, dtype=np.float64)))


def _ever_fewer(counted: frozenset[int]) -> list[frozenset[int]]:
    """Return ever fewer counters, the ones that matter most kept longest."""
    return [counted & {WEEKENDS, SUNDAYS, MINUTES}, counted & {MINUTES}, frozenset()]
