"""Long periods, stretch by stretch of some weeks, each begun where the one before ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.dive import Dive
from workforce.rostering.named.frame import Edge, Frame, Tours, frame_of
from workforce.rostering.named.generation import Generation, option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict, lone_tour
from workforce.rostering.named.pricing import ALWAYS_COUNTED, Pricing
from workforce.rostering.named.search import ROUNDS, Search, covered_by, tours_within
from workforce.rostering.named.space import UNBOUND, Bools, TourSpace
from workforce.rostering.named.timing import Timing

LONGEST_AT_ONCE = 56
STRETCH_WEEKS = 4
OPEN_END = Edge(0, 0, UNBOUND, False)
IMPROVING_SHARE = 0.5
LAID_AT_ONCE = 3
LONE_SECONDS = 10.0
EAGERNESS = 100.0
"""Worth of a shift to who did less than their share, lest the rest of the period is too short for it."""
KINDS_AT_ONCE = 5
LEAST_WORTH = 1e-3
ROOT_SHARE = 0.5
STATES_FOR_BOUND = 1e9
MOST_TOGETHER = 40_000
"""People times rows of a stretch up to which everybody's tours of it are generated together."""


def stretches_of(space: TourSpace) -> list[range]:
    """Return stretches of whole weeks, the last one perhaps a little longer than the others."""
    mondays = [day for day in np.flatnonzero(space.weekday == 0).tolist() if day]
    cuts = mondays[STRETCH_WEEKS - 1 :: STRETCH_WEEKS]
    if cuts and space.days - cuts[-1] < 7 * STRETCH_WEEKS // 2:
        cuts.pop()
    return [range(a, b) for a, b in zip([0, *cuts], [*cuts, space.days], strict=True)]


def first_tours(
    space: TourSpace, known: Tours, timing: Timing | None = None
) -> tuple[Tours, dict[int, Verdict]]:
    """Return lawful tours, each for what those before it left open, and who has none.

    Parameters
    ----------
    known : shape (people, days); tours to begin with, kept where they hold a shift and are lawful.
    timing : when it is over tours are laid for everybody left at once: the sooner for being the dearer.

    Returns
    -------
    The tours, and by person whether a lawful tour was proved impossible or only not found.
    """
    tours = known.copy()
    anew = np.array(
        [k for k in range(space.people) if not tours[k].any() or not lawful(space, k, tours[k])],
        dtype=np.int64,
    )
    tours[anew] = 0
    stretches = [range(space.days)] if space.days <= LONGEST_AT_ONCE else stretches_of(space)
    for stretch in stretches:
        lay(space, tours, stretch, anew, timing)
    lost: dict[int, Verdict] = {}
    for person in [k for k in anew.tolist() if not lawful(space, k, tours[k])]:
        if not _relay(space, tours, stretches, person):
            verdict, tours[person] = lone_tour(space, person, LONE_SECONDS)
            if verdict is not Verdict.FOUND:
                lost[person] = verdict
    return tours, lost


def _relay(space: TourSpace, tours: Tours, stretches: list[range], person: int) -> bool:
    """Lay one tour again over the last two stretches, four, eight, ...; tell whether it is lawful."""
    count = 1
    while count < len(stretches):
        count = min(2 * count, len(stretches))
        first = stretches[-count].start
        tours[person, first:] = 0
        lay(space, tours, range(first, space.days), np.array([person]))
        if lawful(space, person, tours[person]):
            return True
    return False


def lay(space: TourSpace, tours: Tours, stretch: range, people: Ints, timing: Timing | None = None) -> None:
    """Write tours of a stretch for some people after others, each the best for what is still open."""
    covered = covered_by(space, tours)
    for some in _few_at_once(space, people, timing):
        covered = covered - covered_by(space, tours[some])
        worth, waiting = space.rows.worth(covered), some
        for narrow, loosely in ((_most_wanted, False), (_everything, True), (_unlimited, True)):
            frame = building_frame(space, stretch, waiting, tours, loosely)
            frame = replace(frame, open=narrow(frame, worth))
            prices = option_prices(frame, worth)
            prices[:, :, 1:] -= EAGERNESS if loosely else 0.0
            found = Pricing(frame).cheapest(prices).tours
            for one in found:
                tours[waiting[one.person], stretch.start : stretch.stop] = one.tour
            waiting = np.delete(waiting, [one.person for one in found])
            if not len(waiting):
                break
        covered = covered + covered_by(space, tours[some])


def _few_at_once(space: TourSpace, people: Ints, timing: Timing | None) -> Iterator[Ints]:
    """Yield a few people at a time, all under the same rules, for others have no options in common."""
    for group in np.unique(space.group[people]):
        own = people[space.group[people] == group]
        while len(own):
            count = LAID_AT_ONCE if timing is None or timing.go_on() else len(own)
            some, own = own[:count], own[count:]
            yield some


def _most_wanted(frame: Frame, worth: Floats) -> Bools:
    """Return what may be worked, of each person's kinds only those that are wanted most."""
    space, window = frame.space, frame.window
    by_day = (space.rows.share @ worth).reshape(space.days, space.kinds)[window.start : window.stop]
    wanted = np.where(frame.open, np.maximum(by_day, 0.0) + LEAST_WORTH, 0.0).sum(axis=(0, 1))
    order = np.argsort(-wanted, kind="stable")
    # Each kind with a low limit needs a counter, and counters multiply the states: one of them will do.
    low = order[frame.of_kind[:, order].max(axis=0) <= ALWAYS_COUNTED]
    few = order[~np.isin(order, low[1:])][:KINDS_AT_ONCE]
    chosen = np.isin(np.arange(space.kinds), few)
    return np.asarray(frame.open & chosen)


def _everything(frame: Frame, worth: Floats) -> Bools:
    """Return what may be worked."""
    return frame.open


def _unlimited(frame: Frame, worth: Floats) -> Bools:
    """Return what may be worked, of kinds with a limit only on as many days as the limit allows."""
    days = np.arange(len(frame.window))[None, :, None]
    return np.asarray(frame.open & (days >= len(frame.window) - frame.of_kind[:, None, :]))


def building_frame(
    space: TourSpace, stretch: range, people: Ints, tours: Tours, loosely: bool = False
) -> Frame:
    """Return a frame behind which nothing is planned yet, with its share of what the period allows.

    Parameters
    ----------
    loosely : whether a stretch may use up all that is left, and need not do its share.
    """
    if space.cars is not None:
        # Whoever has no tour yet takes no car anywhere.
        space = replace(space, cars=space.cars.begun(stretch, tours))
    frame = frame_of(space, stretch, people, tours)
    if stretch.stop == space.days:
        return frame
    share = stretch.stop / space.days
    least, most = space.limits.minutes[people].T
    used = least - frame.minutes[:, 0]
    longest = int(space.minutes.max())
    due = np.floor(least * share).astype(np.int64) - used - np.int64(longest * (1 - share))
    room = np.ceil(most * share).astype(np.int64) - used + (longest if loosely else 0)
    weekends = np.floor(space.limits.weekends[people] * share + 0.5).astype(np.int64)
    weekends -= space.limits.weekends[people] - frame.weekends
    sundays = np.floor(space.limits.sundays[people] * share + 0.5).astype(np.int64)
    sundays -= space.limits.sundays[people] - frame.sundays
    of_kind = np.ceil(space.limits.of_kind[people] * share).astype(np.int64)
    of_kind -= space.limits.of_kind[people] - frame.of_kind
    return replace(
        frame,
        minutes=np.stack(
            [np.zeros_like(due) if loosely else np.maximum(due, 0), np.minimum(room, frame.minutes[:, 1])],
            axis=1,
        ),
        weekends=np.minimum(np.maximum(weekends, 0), frame.weekends),
        sundays=np.minimum(np.maximum(sundays, 0), frame.sundays),
        of_kind=np.minimum(np.maximum(of_kind, 0), frame.of_kind),
        after=tuple(OPEN_END for _ in people),
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """What options are worth to others over the whole period, for a bound.

    Parameters
    ----------
    need : shape (rows,); worth of one more unit of cover.
    cars : as of `Relaxed.car_prices`, for all cars; None where there are none.
    """

    need: Floats
    cars: Floats | None

    @classmethod
    def nothing(cls, space: TourSpace) -> "Worth":
        """Return prices of 0."""
        need, cars = np.zeros(len(space.rows.need)), space.cars
        return cls(need, None if cars is None else np.zeros((len(cars.people), 2, *cars.near.shape[1:3])))

    @property
    def found(self) -> bool:
        """Tell whether any price is over 0."""
        return bool(self.need.any() or (self.cars is not None and self.cars.any()))

    def note(self, generation: Generation) -> None:
        """Write down the prices that gave a stretch its bound."""
        frame, rows = generation.frame, generation.master.rows
        if generation.best_prices is None:
            return
        self.need[rows] = generation.best_prices[rows]
        if self.cars is not None and frame.pairs is not None and generation.best_cars is not None:
            self.cars[frame.pairs.number, :, frame.window.start : frame.window.stop] = generation.best_cars


def improve_stretches(search: Search, seconds: float, swap: Callable[[Search], bool]) -> Worth:
    """Generate and dive stretch by stretch, all people together, as far as time allows.

    Parameters
    ----------
    swap : called before each stretch; swaps tours with another search.

    Returns
    -------
    Prices over the whole period, for a bound; 0 where there was no time, or where the people and kinds are
    too many for one programme.
    """
    space, budget = search.space, search.budget
    cars = (
        None if space.cars is None else np.zeros((len(space.cars.weights), 2, space.days, space.kinds + 1))
    )
    worth = Worth(np.zeros(len(space.rows.need)), cars)
    stretches, everybody = stretches_of(space), np.arange(space.people)
    if space.people * len(space.rows.need) > MOST_TOGETHER * len(stretches):
        return worth
    until = budget.spent + seconds
    for number, stretch in enumerate(stretches):
        left = (until - budget.spent) / (len(stretches) - number)
        if not Timing.of(budget, left).go_on():
            break
        swap(search)
        frame = frame_of(space, stretch, everybody, search.tours).untied_if_large()
        outside = covered_by(space, np.where(_within(space, stretch), 0, search.tours).astype(np.int16))
        generation = Generation.of(frame, outside)
        for person, tour in enumerate(search.tours[:, stretch.start : stretch.stop]):
            generation.master.add(person, tour.copy())
        relaxed = generation.run(ROUNDS, Timing.of(budget, left * ROOT_SHARE))
        worth.note(generation)
        chosen = Dive(generation, Timing.of(budget, left * (1 - ROOT_SHARE))).run(relaxed)
        if chosen is not None:
            search.offer(tours_within(frame, chosen, search.tours))
    return worth


def _within(space: TourSpace, stretch: range) -> Bools:
    days = np.arange(space.days)
    return (days >= stretch.start) & (days < stretch.stop)


def bound_by(space: TourSpace, worth: Worth, timing: Timing) -> float:
    """Return a bound on the price of all tours from prices of options, by the relaxation of Lagrange.

    Of people for whom there is no time left, each day's cheapest option counts, whatever the rules say.
    """
    total, each = float(worth.need @ space.rows.need), STATES_FOR_BOUND / space.people
    everybody = frame_of(space, range(space.days), np.arange(space.people))
    own = option_prices(everybody, worth.need, worth.cars)
    if everybody.pairs is not None and worth.cars is not None:
        total += everybody.pairs.floor(worth.cars)
    for person in range(space.people):
        in_time = timing.go_on()
        frame = frame_of(space, range(space.days), np.array([person]))
        mine = own[person : person + 1]
        total += float(Pricing(frame).floor(mine, each)[0] if in_time else mine.min(axis=2).sum())
    return total + space.constant
