"""One person's rules as a constraint model: a tour where quicker ways found none, or the proof of none."""

from enum import StrEnum

import numpy as np
from ortools.sat.python import cp_model

from workforce.rostering.named.space import Tour, TourSpace
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

Works = list[cp_model.IntVar]
Choices = list[list[cp_model.IntVar]]
"""By day and kind."""


class Verdict(StrEnum):
    """What is known of one person's tours."""

    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


def lone_tour(space: TourSpace, person: int, seconds: float) -> tuple[Verdict, Tour]:
    """Return whether a person has a lawful tour, and one, all days off where none is known.

    Parameters
    ----------
    seconds : wall clock that the search may take, over 0.
    """
    model = cp_model.CpModel()
    choices = add_person(model, space, person)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    tour = np.zeros(space.days, dtype=np.int16)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        none = status == cp_model.INFEASIBLE
        return (Verdict.IMPOSSIBLE if none else Verdict.UNKNOWN), tour
    for day, kind in np.ndindex(space.days, space.kinds):
        if solver.boolean_value(choices[day][kind]):
            tour[day] = kind + 1
    return Verdict.FOUND, tour


def add_person(model: cp_model.CpModel, space: TourSpace, person: int) -> Choices:
    """Add what one person may work on each day, under all rules, and return the choices."""
    allowed = space.allowed[person]
    choices = [[model.new_bool_var("") for _ in range(space.kinds)] for _ in range(space.days)]
    works = [model.new_bool_var("") for _ in range(space.days)]
    for day, own in enumerate(choices):
        model.add(sum(own) == works[day])
        for kind in np.flatnonzero(~allowed[day]).tolist():
            model.add(own[kind] == 0)
    for day, before, after in np.argwhere(~space.follows).tolist():
        if day and allowed[day - 1, before] and allowed[day, after]:
            model.add_bool_or(choices[day - 1][before].negated(), choices[day][after].negated())
    for day, off, before, after in np.argwhere(~space.rests).tolist():
        first = day - off - 2
        if allowed[first, before] and allowed[day, after]:
            between = works[first + 1 : day]
            model.add_bool_or(choices[first][before].negated(), choices[day][after].negated(), *between)
    for off, kind in np.argwhere(~space.rests_before[person]).tolist():
        model.add_bool_or(choices[off + 1][kind].negated(), *works[: off + 1])
    _add_totals(model, space, person, choices)
    _add_weeks(model, space, person, works, choices)
    _add_averages(model, space, person, choices)
    _add_blocks(model, space, person, works)
    return choices


def _add_totals(model: cp_model.CpModel, space: TourSpace, person: int, choices: Choices) -> None:
    limits = space.limits
    for kind, most in enumerate(limits.of_kind[person].tolist()):
        if most < space.days:
            model.add(sum(own[kind] for own in choices) <= most)
    least, most = limits.minutes[person].tolist()
    total = sum(
        minutes * own[kind] for own in choices for kind, minutes in enumerate(space.minutes.tolist())
    )
    model.add_linear_constraint(total, least, most)


def _add_weeks(
    model: cp_model.CpModel, space: TourSpace, person: int, works: Works, choices: Choices
) -> None:
    limits, week = space.limits, np.cumsum(space.weekday == 0)
    weekends = []
    for saturday in np.flatnonzero(space.weekday == SATURDAY).tolist():
        worked = model.new_bool_var("")
        model.add_max_equality(worked, works[saturday : saturday + 2])
        weekends.append(worked)
    if space.weekday[0] == SATURDAY + 1:
        weekends.append(works[0])
    model.add(sum(weekends) <= int(min(limits.weekends[person], space.days)))
    free = np.flatnonzero(space.weekday == SUNDAY).tolist()
    model.add(sum(works[day] for day in free) <= int(limits.sundays[person]))
    for number in np.unique(week).tolist():
        days = np.flatnonzero(week == number).tolist()
        most = np.array([limits.week_days[person], limits.week_minutes[person]])
        if not number:
            most = np.maximum(most - limits.begun[person], 0)
        model.add(sum(works[day] for day in days) <= int(min(most[0], 7)))
        paid = sum(
            minutes * choices[day][kind]
            for day in days
            for kind, minutes in enumerate(space.minutes.tolist())
        )
        model.add(paid <= int(min(most[1], 7 * 1440)))


def _add_averages(model: cp_model.CpModel, space: TourSpace, person: int, choices: Choices) -> None:
    averages = space.averages
    if averages is None:
        return
    minutes = averages.minutes[1:].tolist()
    for one in averages.sums[person]:
        paid = (cp_model.LinearExpr.weighted_sum(choices[day], minutes) for day in one.days)
        model.add(sum(paid) <= one.minutes)
    if averages.mixed[person]:
        excess = averages.excess[:, 1:].tolist()
        own = (cp_model.LinearExpr.weighted_sum(*both) for both in zip(choices, excess, strict=True))
        model.add(sum(own) <= 0)


def _add_blocks(model: cp_model.CpModel, space: TourSpace, person: int, works: Works) -> None:
    """Bound days in a row; a block that touches the period's edge may be shorter than the least."""
    limits, before = space.limits, int(space.limits.run_before[person])
    most = int(limits.most_run[person])
    for first in range(-min(before, most), len(works) - most):
        model.add_bool_or([one.negated() for one in works[max(first, 0) : first + most + 1]])
    rests = [one.negated() for one in works]
    for blocks, least in ((works, limits.least_run[person]), (rests, limits.least_off[person])):
        for short in range(1, int(least)):
            for first in range(1, len(works) - short):
                inside = [one.negated() for one in blocks[first : first + short]]
                model.add_bool_or([blocks[first - 1], *inside, blocks[first + short]])
    if before:
        for short in range(1, int(limits.least_off[person])):
            model.add_bool_or([*works[:short], works[short].negated()])
