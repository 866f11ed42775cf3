"""A stretch of days in which the tours of some people are sought anew, and what holds them outside it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.averages import Rooms
from workforce.rostering.named.cars import Pairs
from workforce.rostering.named.space import UNBOUND, TourLimits, TourSpace
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

Tours = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Edge:
    """How the tour of one person goes on outside an end of the stretch, seen from that end.

    Parameters
    ----------
    run : working days in a row there, 0 when it is a day off.
    option : what is worked on the nearest day; 0 for a day off or an unknown kind.
    off : days off in a row there, 0 when it is a working day.
    free : whether the block at this end is free of a least length, since it may go on past the period.
    beyond : what is worked beyond the days off; 0 where there are none, or it is not known.
    """

    run: int
    option: int
    off: int
    free: bool
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose tours are sought on which days, with what the rest of their tours leaves them.

    Parameters
    ----------
    window : days, from a Monday or the period's start to a Sunday or the period's end.
    people : indices into the staff.
    minutes : shape (people, 2); least and most paid minutes in the window.
    weekends, sundays : shape (people,); most weekends, and most Sundays, with work in it.
    of_kind : shape (people, kinds); most shifts of each kind in it.
    free : shape (people,); paid minutes in it that are no overtime of the period; below 0 for less.
    open : shape (people, window, kinds); what may be worked when.
    before, after : the edges of each person.
    around : shape (people, days); the tours outside the window.
    costs : shape (people, window, kinds + 1); price of each option for itself.
    offsets : shape (people,); with these the prices of no tour are above its own.
    beside : shape (people, window, kinds + 1); what shared cars cost beside people outside the frame, which
        is within `costs` too; None for nothing.
    pairs : those who share a car inside the frame; None for nobody.
    rooms : what averages leave; None where they bind nobody.
    """

    space: TourSpace
    window: range
    people: Ints
    minutes: Ints
    weekends: Ints
    sundays: Ints
    of_kind: Ints
    free: Ints
    open: NDArray[np.bool_]
    before: tuple[Edge, ...]
    after: tuple[Edge, ...]
    around: Tours
    costs: Floats
    offsets: Floats
    beside: Floats | None = None
    pairs: Pairs | None = None
    rooms: Rooms | None = None

    def own_cost(self, place: int, tour: NDArray[np.int16]) -> float:
        """Return the price of the tour of somebody, told by position, in the window, pairs left out."""
        return float(self.own_costs(place, tour[None])[0])

    def own_costs(self, place: int, tours: Tours) -> Floats:
        """Return the prices of some tours of somebody in the window, pairs left out, shape (tours,)."""
        space, person = self.space, int(self.people[place])
        days = np.arange(tours.shape[1])
        own: Floats = space.costs[person, self.window.start + days, tours].sum(axis=1)
        if self.beside is not None:
            own = own + self.beside[place, days, tours].sum(axis=1)
        if space.burdens is None and not space.limits.minute[person]:
            return own
        whole = np.tile(self.around[place], (len(tours) + 1, 1))
        whole[1:, self.window.start : self.window.stop] = tours
        extra = space.extra(np.full(len(whole), person), whole)
        return np.asarray(own + extra[1:] - extra[0])

    def rests_before(self, place: int) -> NDArray[np.bool_]:
        """Return what somebody, told by position, may work first in the period, as `TourSpace` tells it.

        Only so many days off as matter in the window and bind somebody, shape (days off, kinds).
        """
        own: NDArray[np.bool_] = self.space.rests_before[self.people[place]]
        short = np.flatnonzero(~own.all(axis=1))
        return own[: short[-1] + 1] if len(short) and self.window.start <= short[-1] + 1 else own[:0]

    def overtime(self, place: int, tour: NDArray[np.int16]) -> float:
        """Return what the tour of somebody, told by position, costs in the window in overtime."""
        space, person = self.space, int(self.people[place])
        if not space.limits.minute[person]:
            return 0.0
        tours = np.stack([self.around[place]] * 2)
        tours[1, self.window.start : self.window.stop] = tour
        before, after = space.overtime(np.array([person, person]), tours)
        return float(after - before)

    def untied_if_large(self) -> "Frame":
        """Return a frame whose pairs pay nothing where their rows would be too many for a programme."""
        return replace(self, pairs=None) if self.pairs is not None and self.pairs.too_many else self

    @property
    def sizes(self) -> Ints:
        """For how many people each of the frame stands."""
        return np.ones(len(self.people), dtype=np.int64)

    @property
    def untied(self) -> "Frame":
        """The frame of all people where one of this stands for several."""
        return self

    def may(self, place: int, tour: Tours) -> bool:
        """Tell whether others for whom one stands may work a lawful tour too."""
        return True

    def spread(self, chosen: Tours) -> Tours:
        """Return the tours of all people of the untied frame."""
        return chosen

    def some(self, places: Ints, tours: Tours) -> "Frame":
        """Return the frame of some of its people, told by position.

        Parameters
        ----------
        tours : shape (people, window); what the others have settled on.
        """
        beside = None if self.beside is None else self.beside[places]
        costs, pairs = self.costs[places], self.pairs
        if pairs is not None:
            more = pairs.beside(places, tours)
            beside, costs = more if beside is None else beside + more, costs + more
            pairs = pairs.some(places)
        return replace(
            self,
            people=self.people[places],
            minutes=self.minutes[places],
            weekends=self.weekends[places],
            sundays=self.sundays[places],
            of_kind=self.of_kind[places],
            free=self.free[places],
            open=self.open[places],
            before=tuple(self.before[k] for k in places.tolist()),
            after=tuple(self.after[k] for k in places.tolist()),
            around=self.around[places],
            costs=costs,
            offsets=self.offsets[places],
            beside=beside,
            pairs=pairs,
            rooms=None if self.rooms is None else self.rooms.some(places),
        )


def frame_of(
    space: TourSpace, window: range, people: Ints, tours: Tours | None = None, level: Ints | None = None
) -> Frame:
    """Return the frame of some people's days.

    Parameters
    ----------
    tours : shape (staff, days); everybody's tours, needed when the window is not the whole period.
    level : shape (staff, 3); burdens at which prices are taken; those of the tours when None.
    """
    limits = space.limits
    fixed = np.zeros((len(people), space.days), dtype=np.int16) if tours is None else tours[people].copy()
    fixed[:, window.start : window.stop] = 0
    worked = np.array([np.bincount(row, minlength=space.kinds + 1)[1:] for row in fixed])
    minutes = limits.minutes[people] - (worked @ space.minutes)[:, None]
    free = np.asarray(limits.total_free[people] - worked @ space.minutes, dtype=np.int64)
    weekends = limits.weekends[people] - weekends_worked(space, fixed)
    sundays = limits.sundays[people] - (fixed[:, space.weekday == SUNDAY] > 0).sum(axis=1)
    of_kind = np.maximum(limits.of_kind[people] - worked, 0)
    open_ = space.allowed[people, window.start : window.stop] & (of_kind > 0)[:, None, :]
    before, after = (
        tuple(_edge(limits, int(k), row, day, step) for k, row in zip(people, fixed, strict=True))
        for day, step in ((window.start, -1), (window.stop, 1))
    )
    rooms = None if space.averages is None else space.averages.rooms(window, people, fixed)
    if rooms is not None:
        minutes[:, 1] = np.minimum(minutes[:, 1], rooms.until[:, -1])
    costs, offsets = _line(space, people, fixed, tours, level)
    costs = costs[:, window.start : window.stop]
    pairs = None if space.cars is None else Pairs.of(space.cars, people, window, open_)
    beside = _beside(space, people, tours, window)
    costs = costs if beside is None else costs + beside
    return Frame(
        space,
        window,
        people,
        minutes,
        weekends,
        sundays,
        of_kind,
        free,
        open_,
        before,
        after,
        fixed,
        costs,
        offsets,
        beside,
        pairs,
        rooms,
    )


def _beside(space: TourSpace, people: Ints, tours: Tours | None, window: range) -> Floats | None:
    """Return what shared cars cost beside people outside the frame, None for nothing."""
    if space.cars is None or tours is None:
        return None
    return space.cars.beside(people, tours)[:, window.start : window.stop]


def _line(
    space: TourSpace, people: Ints, fixed: Tours, tours: Tours | None, level: Ints | None
) -> tuple[Floats, Floats]:
    """Return the prices of options and their offsets, as `Burdens.line` does."""
    if level is None and tours is not None and space.burdens is not None:
        level = np.maximum(space.burdens.counts(tours) - 1, 0)
    if level is None or space.burdens is None:
        return space.costs[people], np.zeros(len(people))
    costs, offsets = space.burdens.line(level[people], fixed)
    return space.costs[people] + costs, offsets


def weeks_of(space: TourSpace) -> list[range]:
    """Return the calendar weeks of the period, the first and last perhaps in part."""
    mondays = [day for day in np.flatnonzero(space.weekday == 0).tolist() if day]
    return [range(a, b) for a, b in zip([0, *mondays], [*mondays, space.days], strict=True)]


def weekends_worked(space: TourSpace, tours: Tours) -> Ints:
    """Return on how many weekends each tour has work, shape (people,)."""
    count = np.zeros(len(tours), dtype=np.int64)
    for day in np.flatnonzero(space.weekday == SATURDAY):
        count += (tours[:, day : day + 2] > 0).any(axis=1)
    if space.weekday[0] == SATURDAY + 1:
        count += tours[:, 0] > 0
    return count


def _edge(limits: TourLimits, person: int, tour: NDArray[np.int16], day: int, step: int) -> Edge:
    """Return the edge seen from a window that begins at `day` (step -1) or ends before it (step 1)."""
    beside = tour[:day][::-1] if step < 0 else tour[day:]
    run_before = int(limits.run_before[person]) if step < 0 else 0
    if not len(beside):
        off = UNBOUND if step < 0 and not run_before else 0
        return Edge(run_before, 0, off, True)
    same = (beside > 0) == (beside[0] > 0)
    length = len(same) if same.all() else int(np.argmin(same))
    ends = length == len(beside)
    if beside[0] == 0:
        off = UNBOUND if ends and not run_before else length
        return Edge(0, 0, off, False, 0 if ends else int(beside[length]))
    return Edge(length + (run_before if ends else 0), int(beside[0]), 0, ends)
