"""Shared cars: what pairs of tours cost on days on which two colleagues cannot travel together.

Where one of the two keeps a tour, the other's options have a price of their own each day. Where both are
sought, the two tours are tied by rows of the programme: on a day that they travel together both work
options that are near each other, and only such a day saves the price of a day apart. Prices of those rows
part the two again, so each tour is sought alone and the bound sees the cars.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.problem import CarPool, RosterProblem

Bools = NDArray[np.bool_]
Tours = NDArray[np.int16]

MOST_ROWS = 600
"""Rows for pairs up to which they are tied in one programme, which is slow where they are many."""


@dataclass(frozen=True, slots=True)
class Cars:
    """Who shares a car, and with which options of a day.

    Parameters
    ----------
    people : shape (cars, 2); indices into the staff.
    weights : shape (cars,); price of each day apart.
    near : shape (cars, days, kinds + 1, kinds + 1); whether nothing is to be paid when the first person
        works one option and the second another; for two days off there is not.
    """

    people: Ints
    weights: Floats
    near: Bools

    def price(self, tours: Tours) -> float:
        """Return the price of everybody's tours, shape (people, days)."""
        days = np.arange(tours.shape[1])
        apart = [~own[days, tours[a], tours[b]] for own, (a, b) in zip(self.near, self.people, strict=True)]
        return float(self.weights @ np.sum(apart, axis=1))

    def beside(self, people: Ints, tours: Tours) -> Floats:
        """Return what each option costs some people since others keep their tours.

        Parameters
        ----------
        tours : shape (staff, days); of the others.

        Returns
        -------
        Shape (people, days, kinds + 1).
        """
        return _beside((self.people, self.weights, self.near), people, tours)

    def with_mates(self, people: Ints, days: int = 0) -> Ints:
        """Return some people and those who share a car with them, in order, while their rows are few.

        Parameters
        ----------
        days : on how many days tours are sought with rows for pairs; 0 where there are no such rows.
        """
        chosen, rows = set(people.tolist()), 0
        for pair in self.people[np.isin(self.people, people).any(axis=1)].tolist():
            rows += 2 * days * self.near.shape[2]
            chosen = chosen | set(pair) if rows <= MOST_ROWS else chosen - {pair[1]}
        return np.array(sorted(chosen), dtype=np.int64)

    def begun(self, window: range, tours: Tours) -> "Cars":
        """Return the cars of people of whom one works in a window already."""
        works = np.asarray(tours[:, window.start : window.stop].any(axis=1))
        own = works[self.people].any(axis=1)
        return Cars(self.people[own], self.weights[own], self.near[own])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Cars whose two people are both sought in a window.

    Parameters
    ----------
    number : shape (pairs,); which cars they are.
    places : shape (pairs, 2); positions of the two among the people of the frame.
    weights : shape (pairs,).
    near : shape (pairs, window, kinds + 1, kinds + 1); as of `Cars`, for options that both may work.
    """

    number: Ints
    places: Ints
    weights: Floats
    near: Bools

    @classmethod
    def of(cls, cars: Cars, people: Ints, window: range, open_: Bools) -> "Pairs":
        """Return the cars within some people.

        Parameters
        ----------
        open_ : shape (people, window, kinds); what may be worked when.
        """
        number = np.flatnonzero(np.isin(cars.people, people).all(axis=1))
        places = _places_of(cars.people[number], people)
        near = cars.near[number][:, window.start : window.stop]
        may = np.pad(open_, ((0, 0), (0, 0), (1, 0)), constant_values=True)[places]
        near = np.asarray(near & may[:, 0, :, :, None] & may[:, 1, :, None, :])
        return cls(number, places, cars.weights[number], near)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Shape of the prices of options: pairs, the two people, window, kinds + 1."""
        return len(self.number), 2, *self.near.shape[1:3]

    @property
    def too_many(self) -> bool:
        """Tell whether the rows of all pairs would be too many for one programme."""
        return int(np.prod(self.shape)) > MOST_ROWS

    def mates(self, place: int) -> list[int]:
        """Return with whom somebody shares a car, told by position."""
        one, other = self.places[:, 0], self.places[:, 1]
        return [*other[one == place].tolist(), *one[other == place].tolist()]

    def apart(self, tours: Tours) -> Floats:
        """Return what each pair costs, shape (pairs,), for tours of shape (people, window)."""
        days = np.arange(tours.shape[1])
        both = zip(self.near, self.places, strict=True)
        count = [(~near[days, tours[a], tours[b]]).sum() for near, (a, b) in both]
        return self.weights * np.array(count, dtype=np.float64)

    def credits(self, prices: Floats, people: int) -> Floats:
        """Return what each option of so many people is worth, shape (people, window, kinds + 1).

        Parameters
        ----------
        prices : of the shape that `shape` tells.
        """
        worth = np.zeros((people, *self.near.shape[1:3]))
        np.add.at(worth, self.places, prices)
        return worth

    def floor(self, prices: Floats) -> float:
        """Return the least that all pairs cost when each option is paid its price, whatever is worked."""
        both = prices[:, 0, :, :, None] + prices[:, 1, :, None, :]
        least = np.where(self.near, both, np.inf).min(axis=(2, 3), initial=np.inf)
        return float(np.minimum(least, self.weights[:, None]).sum())

    def some(self, places: Ints) -> "Pairs":
        """Return the pairs within some of the people, told by position."""
        own = np.isin(self.places, places).all(axis=1)
        inside = _places_of(self.places[own], places)
        return Pairs(self.number[own], inside, self.weights[own], self.near[own])

    def beside(self, places: Ints, tours: Tours) -> Floats:
        """Return what each option costs some of the people beside the settled others.

        Parameters
        ----------
        tours : shape (people, window); of the others.

        Returns
        -------
        Shape (some people, window, kinds + 1).
        """
        return _beside((self.places, self.weights, self.near), places, tours)


def _beside(cars: tuple[Ints, Floats, Bools], some: Ints, tours: Tours) -> Floats:
    """Return what each option costs some people since the others keep their tours.

    Parameters
    ----------
    cars : the two people of each, its weight, and which options are near.
    """
    place, days = {one: k for k, one in enumerate(some.tolist())}, np.arange(tours.shape[1])
    prices = np.zeros((len(some), *cars[2].shape[1:3]))
    for (a, b), weight, near in zip(cars[0].tolist(), cars[1], cars[2], strict=True):
        if a in place and b not in place:
            prices[place[a]] += weight * ~near[days, :, tours[b]]
        if b in place and a not in place:
            prices[place[b]] += weight * ~near[days, tours[a], :]
    return prices


def _places_of(cars: Ints, people: Ints) -> Ints:
    """Return where among some people the two of each car stand, shape (cars, 2)."""
    place = {one: k for k, one in enumerate(people.tolist())}
    return np.array([[place[a], place[b]] for a, b in cars.tolist()], dtype=np.int64).reshape(-1, 2)


def cars_of(problem: RosterProblem, horizon: Horizon, spans: tuple[Ints, Ints]) -> Cars | None:
    """Return the shared cars of a problem over kinds of shift; None where there are none to be paid.

    Parameters
    ----------
    spans : first ticks, and ticks after the last, of each kind on each day, shape (days, kinds).
    """
    pools = [pool for pool in problem.car_pools if pool.weight > 0]
    if not pools:
        return None
    who = {person.agent: k for k, person in enumerate(problem.staff)}
    people = np.array([[who[agent] for agent in pool.people] for pool in pools], dtype=np.int64)
    near = [_near(spans, pool, horizon) for pool in pools]
    return Cars(people, np.array([pool.weight for pool in pools]), np.array(near))


def _near(spans: tuple[Ints, Ints], pool: CarPool, horizon: Horizon) -> Bools:
    """Return which two options of each day are near each other, shape (days, kinds + 1, kinds + 1).

    On a day on which the car is not shared any two are.
    """
    days, kinds = spans[0].shape
    near = np.zeros((days, kinds + 1, kinds + 1), dtype=bool)
    near[:, 0, 0] = True
    most = timedelta(minutes=pool.within_minutes) // timedelta(minutes=horizon.tick)
    apart = [np.abs(own[:, :, None] - own[:, None, :]) for own in spans]
    near[:, 1:, 1:] = np.maximum(*apart) <= most
    near[[not pool.counts_on(day) for day in horizon.days[:days]]] = True
    return near
