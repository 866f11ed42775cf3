"""The search for everybody's tours: generate, dive, then free some people again and again."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.blockdive import dive_by_blocks
from workforce.rostering.named.dive import Dive
from workforce.rostering.named.frame import Frame, Tours, frame_of
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.joint import best_choice
from workforce.rostering.named.master import Master, Relaxed
from workforce.rostering.named.space import TourSpace
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tying import Tied, tie
from workforce.rostering.result import without_noise

ROUNDS = 400
ROOT_SHARE = 0.5
MOST_AT_ONCE = 20_000
"""People times rows of the need up to which a programme of everybody is quick."""
MOST_DIVED_AT_ONCE = 100_000
"""People times rows of the need up to which everybody is dived with together, and not block by block."""
SPARE_TOURS = 30
LEAST_GAIN = 1e-6


@dataclass
class Search:
    """Everybody's tours in the making.

    Parameters
    ----------
    tours : shape (people, days); the best so far.
    cost, bound : price of the tours, and a price below which there are none.
    freed : shape (people, days); how often each person's tour of a day was sought anew.
    step : all prices are multiples of this, 0 when they are not; a bound rounds up to it.
    """

    space: TourSpace
    budget: Budget
    tours: Tours
    rng: np.random.Generator
    cost: float = np.inf
    bound: float = -np.inf
    step: float = 0.0
    pool: dict[int, list[tuple[float, NDArray[np.int16]]]] = field(default_factory=dict)
    freed: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.freed = np.zeros(self.tours.shape, dtype=np.int64)

    @property
    def done(self) -> bool:
        """Tell whether the tours are as good as was asked for."""
        gap = self.budget.stopping.gap * abs(self.cost)
        return self.cost - self.bound <= max(gap, LEAST_GAIN)

    def offer(self, tours: Tours) -> bool:
        """Take other tours when they cost no more, and tell whether they cost less."""
        cost = self.space.cost(tours)
        better = cost < self.cost - LEAST_GAIN
        if cost <= self.cost:
            self.tours, self.cost = tours, cost
        return better

    def raise_bound(self, bound: float) -> None:
        """Note that nothing costs less than this."""
        if self.step:
            bound = float(np.ceil(bound / self.step - 0.02)) * self.step
        self.bound = max(self.bound, without_noise(bound, self.cost))


def covered_by(space: TourSpace, tours: Tours) -> Floats:
    """Return what tours cover together, shape (rows,)."""
    person, day = np.nonzero(tours)
    counts = np.bincount(
        day * space.kinds + tours[person, day] - 1, minlength=space.days * space.kinds
    ).astype(np.float64)
    return np.asarray(space.rows.share.T @ counts)


def level_of(search: Search) -> Ints | None:
    """Return how many burdens each person has when all carry alike; None where they cost nothing."""
    burdens = search.space.burdens
    return None if burdens is None else burdens.level(search.tours)


def large(space: TourSpace) -> bool:
    """Tell whether people and rows are so many that a programme of everybody takes its time."""
    return space.people * len(space.rows.need) > MOST_AT_ONCE


def relax(search: Search, seconds: float) -> tuple[Generation, Relaxed]:
    """Generate tours for everybody and the whole period, for the bound and the best fractions of them."""
    space = search.space
    everybody = np.arange(space.people)
    frame = frame_of(space, range(space.days), everybody, level=level_of(search)).untied_if_large()
    generation = Generation.of(frame, np.zeros(len(space.rows.need)))
    for person, tour in enumerate(search.tours):
        generation.master.add(person, tour)
    relaxed = generation.run(ROUNDS, Timing.of(search.budget, seconds))
    search.raise_bound(generation.bound + space.constant)
    _remember(search, generation)
    return generation, relaxed


def dive(search: Search, generation: Generation, relaxed: Relaxed, timing: Timing) -> None:
    """Look for whole tours near the fractions, block by block where people are many."""
    space, frame = search.space, generation.frame
    if space.cars is not None and frame.pairs is None:
        everybody = np.arange(space.people)
        tied = tie(frame_of(space, range(space.days), everybody, level=level_of(search)))
        _dive_tied(search, generation, tied, timing)
        return
    chosen = _dive(search, generation, relaxed, timing)
    if chosen is not None:
        search.offer(tours_within(frame, chosen, search.tours))
    _choose(search, generation, relaxed, search.cost - space.constant)


def _dive(search: Search, generation: Generation, relaxed: Relaxed, timing: Timing) -> Tours | None:
    if search.space.people * len(search.space.rows.need) > MOST_DIVED_AT_ONCE:
        return dive_by_blocks(generation, relaxed, timing, search.rng)
    # Few tours make a small programme, which is relaxed often enough on the way down.
    few = generation.rest([], np.arange(len(generation.frame.people)), relaxed)
    return Dive(few, timing).run(few.master.relax())


def _dive_tied(search: Search, generation: Generation, tied: Frame, timing: Timing) -> None:
    """Dive where those who share a car count as one, with what others than those have found."""
    joint = Generation.of(tied, np.zeros(len(search.space.rows.need)), tied.sizes)
    for place, person in enumerate(tied.people.tolist()):
        for owner, tour in zip(generation.master.person, generation.master.tours, strict=True):
            if owner == person and tied.may(place, tour):
                joint.master.add(place, tour)
    half = Timing.of(search.budget, (timing.until - search.budget.spent) * ROOT_SHARE)
    chosen = _dive(search, joint, joint.run(ROUNDS, half), timing)
    if chosen is not None:
        search.offer(tours_within(tied, chosen, search.tours))


def _choose(search: Search, generation: Generation, relaxed: Relaxed, limit: float) -> bool:
    """Look for a better choice among the tours found where people share cars; tell whether there was one.

    Parameters
    ----------
    limit : price of the frame's present tours.
    """
    frame = generation.frame
    if frame.pairs is None or not len(frame.pairs.number) or not search.budget.left:
        return False
    chosen = best_choice(generation.master, relaxed, limit - LEAST_GAIN, search.budget)
    return chosen is not None and search.offer(tours_within(frame, chosen, search.tours))


def _seed(search: Search, generation: Generation, tours: Tours) -> None:
    """Give a frame its people's present tours and those remembered of them."""
    frame = generation.frame
    if isinstance(frame, Tied):
        for place, own in enumerate(frame.members):
            for person in frame.untied.people[list(own)].tolist():
                tour = tours[person, frame.window.start : frame.window.stop]
                if frame.may(place, tour):
                    generation.master.add(place, tour)
        return
    for k, person in enumerate(frame.people.tolist()):
        generation.master.add(k, tours[person, frame.window.start : frame.window.stop])
        for _, tour in search.pool.get(person, ()):
            if len(tour) == len(frame.window):
                generation.master.add(k, tour)


def tours_within(frame: Frame, chosen: Tours, tours: Tours) -> Tours:
    """Return tours with those chosen for a frame written into it."""
    changed = tours.copy()
    changed[frame.untied.people, frame.window.start : frame.window.stop] = frame.spread(chosen)
    return changed


def _remember(search: Search, generation: Generation) -> None:
    """Keep each person's tours that are cheap at the prices of the bound, for later neighbourhoods."""
    prices, cars = generation.best_prices, generation.best_cars
    if prices is None or cars is None:
        return
    master, rows = generation.master, generation.master.rows
    shared = master.shared(cars)
    for k, tour in enumerate(master.tours):
        value = master.own[k] - float(prices[rows][master.places[k]] @ master.amounts[k]) - shared[k]
        search.pool.setdefault(int(master.frame.people[master.person[k]]), []).append((value, tour))
    for own in search.pool.values():
        own.sort(key=lambda pair: pair[0])
        del own[SPARE_TOURS:]


def free(search: Search, frame: Frame, timing: Timing) -> bool:
    """Find better tours for the people of a frame, and tell whether there were any."""
    space, window, sought = search.space, frame.window, frame
    frame = frame.untied
    covered = covered_by(space, search.tours) - covered_by(space, _inside(search.tours, frame))
    generation = Generation.of(sought, covered, sought.sizes)
    master = generation.master
    _seed(search, generation, search.tours)
    inside = search.tours[frame.people, window.start : window.stop]
    now = sum(frame.own_cost(place, tour) for place, tour in enumerate(inside))
    now += 0.0 if frame.pairs is None else float(frame.pairs.apart(inside).sum())
    now += space.rows.cost(covered_by(space, search.tours)) - _cost_outside(space, master, covered)
    least = now - max(search.step * 0.999, LEAST_GAIN)
    relaxed = generation.run(ROUNDS, timing)
    if generation.bound > least:
        return False
    chosen = Dive(generation, timing, limit=now + LEAST_GAIN).run(relaxed)
    before = search.cost
    better = chosen is not None and search.offer(tours_within(sought, chosen, search.tours))
    return _choose(search, generation, relaxed, now - (before - search.cost)) or better


def _inside(tours: Tours, frame: Frame) -> Tours:
    inside = np.zeros((len(frame.people), tours.shape[1]), dtype=np.int16)
    window = slice(frame.window.start, frame.window.stop)
    inside[:, window] = tours[frame.people, window]
    return inside


def _cost_outside(space: TourSpace, master: Master, covered: Floats) -> float:
    """Return what the rows outside a master cost."""
    rows = space.rows
    short = rows.need - covered
    price = rows.under * np.maximum(short, 0.0) + rows.over * np.maximum(-short, 0.0)
    price[master.rows] = 0.0
    return float(price.sum())
