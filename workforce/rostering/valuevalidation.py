"""Values that no problem can have: prices that are no numbers, limits below 0, times without an offset."""

import math
from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import datetime

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rulebounds import BOUNDS

CLOSED = ("night_start_minute", "night_end_minute", "free_sundays_in_four")
"""Limits that end above too; of the others a value that never binds may be as high as one likes."""
PREMIUMS = ("night_premium", "sunday_premium", "overtime_premium")
"""Prices that are told of the people who get them."""


def check_values(problem: RosterProblem) -> None:
    """Refuse prices, limits and times that are out of reach.

    Raises
    ------
    InvalidInput
        With what or whom it is about, the value and what to do.
    """
    for rules in problem.rules_in_use:
        _check_rules(rules)
    for what, price in _prices(problem):
        if not (math.isfinite(price) and price >= 0):
            raise InvalidInput(f"{what} is {price}; give a number of at least 0.")
    for what, instant in _instants(problem):
        if instant.tzinfo is None:
            raise InvalidInput(
                f"{what} has the time {instant}, which has no offset; give an aware instant."
            )


def _check_rules(rules: LabourRules) -> None:
    for name, (low, high) in BOUNDS.items():
        value, least = getattr(rules, name), min(low, 1)
        if value < least or (name in CLOSED and value > high):
            to = f" to {high}" if name in CLOSED else " or more"
            raise InvalidInput(f"The rules {rules.name!r}: {name} cannot be {value}; give {least}{to}.")


def _prices(problem: RosterProblem) -> Iterator[tuple[str, float]]:
    """Yield what is priced, in words, and its price."""
    for values in (problem.prices, problem.fairness):
        for one, price in zip(fields(values), astuple(values), strict=True):
            if one.name not in PREMIUMS:
                yield f"The price {one.name!r}", price
    for person in problem.staff:
        contract = person.contract
        yield f"{person.name}, contract {contract.id!r}: the cost of an hour", contract.hourly_cost
    for wish in problem.wishes:
        yield f"The weight of the wish of agent {wish.agent} for {wish.day}", wish.weight
    for pool in problem.car_pools:
        yield f"The weight of the car of agents {pool.people[0]} and {pool.people[1]}", pool.weight
    for cover in problem.cover:
        for price in (cover.under, cover.over):
            yield f"A price of the cover of {cover.kind!r} on {cover.day}", price
    for demand in problem.demands:
        yield f"The weight of the demand {demand.id!r}", demand.weight


def _instants(problem: RosterProblem) -> Iterator[tuple[str, datetime]]:
    """Yield who or what is told of, and when."""
    for person in problem.staff:
        if person.last_end is not None:
            yield f"{person.name}: the last shift before the period", person.last_end
        for span in person.time_off:
            yield from ((f"{person.name}: the time off", one) for one in span)
    shifts, spans = (*problem.locks, *problem.published), (*problem.on_call, *problem.published_on_call)
    for one in (*(OnCall(own.agent, own.start, own.end) for own in shifts), *spans):
        yield from ((f"Agent {one.agent}: a shift or span on call", when) for when in (one.start, one.end))
    for need in problem.on_call_needs:
        yield from (("A need on call", when) for when in (need.start, need.end))
