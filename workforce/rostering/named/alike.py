"""Many people alike: what groups of them would work at best, for a bound and to begin with.

People with one contract share their tours in a programme that is small and settles soon; wishes and days
off of single people are left out of it. At its prices of the need the relaxation of Lagrange counts
everybody's own tours, and so is a bound for everybody; its tours are dealt out to those who may work them.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Tours, frame_of
from workforce.rostering.named.generation import Generation, lagrange, option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.search import ROUNDS
from workforce.rostering.named.space import TourLimits, TourSpace
from workforce.rostering.named.stretches import lay
from workforce.rostering.named.timing import Timing

OWN_LIMITS = ("run_before", "begun")
"""What people of one contract may differ in."""
FORBIDDEN = 1e7


@dataclass(frozen=True, slots=True)
class Shared:
    """What groups of people alike would work.

    Parameters
    ----------
    groups : indices into the staff.
    prices : shape (rows,); worth of one more unit of cover.
    group : shape (tours,); which group works a tour.
    tours : shape (tours, days).
    people : shape (tours,); how many work it, fractions allowed.
    """

    groups: list[Ints]
    prices: Floats
    group: Ints
    tours: Tours
    people: Floats


def alike(space: TourSpace) -> list[Ints]:
    """Return groups of people with one contract under the same rules, as indices into the staff."""
    names = [field.name for field in fields(TourLimits) if field.name not in OWN_LIMITS]
    groups: dict[tuple[bytes, ...], list[int]] = {}
    for person, allowed in enumerate(space.allowed):
        limits = (getattr(space.limits, name)[person].tobytes() for name in names)
        rules = (
            space.group[person].tobytes() + repr(space.averages and space.averages.sums[person]).encode()
        )
        groups.setdefault((rules, allowed.any(axis=0).tobytes(), *limits), []).append(person)
    return [np.array(members) for members in groups.values()]


def many_alike(space: TourSpace) -> bool:
    """Tell whether tours are worth sharing: more than half of the people have the contract of others."""
    return 2 * len(alike(space)) < space.people


def share(space: TourSpace, timing: Timing, level: Ints | None = None) -> Shared:
    """Return what groups would work if their members wished for the same and were always there.

    Parameters
    ----------
    level : shape (people, 3); burdens at which prices are taken; the next ones when None.
    """
    costs = frame_of(space, range(space.days), np.arange(space.people), level=level).costs
    groups = alike(space)
    first = np.array([members[0] for members in groups])
    limits = {field.name: getattr(space.limits, field.name)[first] for field in fields(TourLimits)}
    whole = replace(
        space,
        group=space.group[first],
        rests_before=space.rests_before[first],
        allowed=np.array([space.allowed[members].any(axis=0) for members in groups]),
        costs=np.array([np.median(costs[members], axis=0) for members in groups]),
        limits=TourLimits(**limits),
        burdens=None,
        cars=None,
        averages=space.averages and space.averages.some(first),
    )
    sizes = np.array([len(members) for members in groups])
    frame = frame_of(whole, range(space.days), np.arange(len(groups)))
    generation = Generation.of(frame, np.zeros(len(space.rows.need)), sizes)
    relaxed, master = generation.run(ROUNDS, timing), generation.master
    group = np.array(master.person, dtype=np.int64)
    return Shared(
        groups,
        relaxed.need_prices if generation.best_prices is None else generation.best_prices,
        group,
        np.array(master.tours, dtype=np.int16).reshape(-1, space.days),
        relaxed.shares * sizes[group],
    )


def bound_at(space: TourSpace, prices: Floats, level: Ints | None = None) -> float:
    """Return the price below which there are no tours, as prices of the need and a level tell it."""
    frame = frame_of(space, range(space.days), np.arange(space.people), level=level)
    floors = Pricing(frame).cheapest(option_prices(frame, prices)).floor + frame.offsets
    return max(space.floor(), lagrange(prices, space.rows.need, floors) + space.constant)


def deal(space: TourSpace, shared: Shared, timing: Timing | None = None) -> Tours:
    """Return tours for everybody: of the groups' by whole people, and for the others what is still open."""
    tours = np.zeros((space.people, space.days), dtype=np.int16)
    waiting: list[int] = []
    for number, members in enumerate(shared.groups):
        own = np.flatnonzero(shared.group == number)
        copies = np.repeat(own, np.floor(shared.people[own] + 1e-6).astype(np.int64))
        who, which = linear_sum_assignment(_prices_of(space, members, shared.tours[copies]))
        for person, copy in zip(members[who].tolist(), copies[which].tolist(), strict=True):
            if lawful(space, person, shared.tours[copy]):
                tours[person] = shared.tours[copy]
        waiting += [person for person in members.tolist() if not tours[person].any()]
    lay(space, tours, range(space.days), np.array(waiting, dtype=np.int64), timing)
    return tours


def _prices_of(space: TourSpace, members: Ints, tours: Tours) -> Floats:
    """Return what each tour costs each person, shape (people, tours)."""
    open_ = np.concatenate(
        [np.ones((len(members), space.days, 1), dtype=bool), space.allowed[members]], axis=2
    )
    costs = np.where(open_, space.costs[members], FORBIDDEN)
    days = np.arange(space.days)
    return (
        np.array([costs[:, days, tour].sum(axis=1) for tour in tours]).reshape(len(tours), len(members)).T
    )
