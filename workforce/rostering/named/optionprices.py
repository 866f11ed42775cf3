"""What each option of a day costs a person for itself, and the burdens that rise beside that."""

from datetime import timedelta

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.burdens import Burdens
from workforce.rostering.pay import hour_rates
from workforce.rostering.premiums import PremiumPrices
from workforce.rostering.problem import ShiftKind, Wish
from workforce.rostering.ruledkinds import RuledKinds
from workforce.rostering.rules import locks, sundays, weekends
from workforce.rostering.rules.violation import kind_of, local_day

UNKEPT = 1e6


def costs_of(ruled: RuledKinds) -> tuple[Floats, float]:
    """Return the price of each option, and what refused wishes cost whatever is chosen.

    Burdens count at the price of each person's next one, which is the least that they can cost.
    """
    problem, horizon = ruled.problem, ruled.horizon
    rates = hour_rates(problem)
    hours = np.array([0.0, *(kind.paid_minutes / 60 for kind in ruled.kinds)])
    paid = problem.prices.paid_hour * hours
    costs = np.array([np.tile(rates[one.agent] * paid, (len(horizon.days), 1)) for one in problem.staff])
    who = {person.agent: k for k, person in enumerate(problem.staff)}
    constant = 0.0
    for wish in problem.wishes:
        day, person = (wish.day - horizon.days[0]) // timedelta(days=1), problem.staff[who[wish.agent]]
        weight = wish.weight + problem.fairness.refused * (person.burden.refused + 1)
        about = np.array([False, *(_is_about(wish, kind) for kind in ruled.kinds)])
        constant += weight if wish.wanted else 0.0
        costs[who[wish.agent], day, about] += -weight if wish.wanted else weight
    return costs + _premiums(ruled) + _changes(ruled) + _next_burdens(ruled) + _unkept(ruled), constant


def _premiums(ruled: RuledKinds) -> Floats:
    """Return what nights and Sundays cost on top of paid hours, shape (people, days, options)."""
    costs, prices = np.zeros(_shape_of_costs(ruled)), PremiumPrices(ruled.problem, ruled.horizon)
    paid = np.broadcast_to([kind.paid_minutes for kind in ruled.kinds], ruled.starts.shape)
    minutes = np.broadcast_to([shape.minutes for shape in ruled.shapes], ruled.starts.shape)
    spans = ruled.starts.ravel(), minutes.ravel(), paid.ravel()
    for own, person in zip(costs, ruled.problem.staff, strict=True):
        if prices.concern(person):
            own[:, 1:] = prices.of_spans(person, *spans).reshape(paid.shape)
    return costs


def _is_about(wish: Wish, kind: ShiftKind) -> bool:
    begins, lengths = wish.begins or (0, 1440), wish.lengths or (0, kind.paid_minutes)
    return (
        wish.kind in (None, kind.id)
        and begins[0] <= kind.start_minute <= begins[1]
        and lengths[0] <= kind.paid_minutes <= lengths[1]
    )


def _changes(ruled: RuledKinds) -> Floats:
    """Return what each option costs as a change of what was published, shape (people, days, options)."""
    problem, horizon = ruled.problem, ruled.horizon
    shape = _shape_of_costs(ruled)
    if not problem.published or not problem.prices.change:
        return np.zeros(shape)
    known = np.zeros(shape[:2], dtype=np.int64)
    who = {person.agent: k for k, person in enumerate(problem.staff)}
    for shift in problem.published:
        kind, day = kind_of(problem, shift), (local_day(problem, shift) - horizon.days[0]).days
        if shift.agent in who and 0 <= day < len(horizon.days):
            person = who[shift.agent]
            known[person, day] = -1 if kind is None else ruled.option(person, kind) + 1
    return np.asarray(problem.prices.change * (np.arange(shape[2]) != known[:, :, None]))


def _next_burdens(ruled: RuledKinds) -> Floats:
    """Return the price of each person's next burden by option, shape (people, days, options)."""
    fair, night = ruled.problem.fairness, ruled.nights()
    weekday = np.array([day.weekday() for day in ruled.horizon.days])[:, None]
    costs = np.zeros(_shape_of_costs(ruled))
    for own, person in zip(costs, ruled.problem.staff, strict=True):
        before = person.burden
        own[:, 1:] = (
            fair.night * (before.nights + 1) * night
            + fair.sunday * (before.sundays + 1) * (weekday == sundays.SUNDAY)
            + fair.weekend / 2 * (before.weekends + 1) * (weekday >= weekends.SATURDAY)
        )
    return costs


def _unkept(ruled: RuledKinds) -> Floats:
    """Return a forbidding price of the day off on days with a locked shift."""
    costs, locked = np.zeros(_shape_of_costs(ruled)), locks.by_person(ruled.problem)
    for own, person in zip(costs, ruled.problem.staff, strict=True):
        for day, _ in ruled.kinds_of(locked.get(person.agent, ())):
            own[day, 0] = UNKEPT
    return costs


def _shape_of_costs(ruled: RuledKinds) -> tuple[int, int, int]:
    """Return how many people, days and options there are, the day off included."""
    return len(ruled.problem.staff), len(ruled.horizon.days), len(ruled.kinds) + 1


def burdens_of(ruled: RuledKinds) -> Burdens | None:
    """Return what nights, weekends and Sundays cost beyond single options; None for nothing."""
    problem, fair = ruled.problem, ruled.problem.fairness
    weights = (fair.night, fair.weekend, fair.sunday)
    if not any(weights):
        return None
    night = np.pad(ruled.nights(), ((0, 0), (1, 0)))
    told = [person.burden for person in problem.staff]
    before = np.array([(one.nights, one.weekends, one.sundays) for one in told])
    return Burdens(weights, before, night, np.array([day.weekday() for day in ruled.horizon.days]))
