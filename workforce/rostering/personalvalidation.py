"""What is wrong with locks, time off, spans on call, shared cars and history, named before any search."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta
from itertools import pairwise

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from workforce.rostering.blocks import free_on
from workforce.rostering.horizon import Horizon
from workforce.rostering.lockvalidation import check_locks
from workforce.rostering.oncall.validation import check_on_call
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules import (
    dailytime,
    totaltime,
    weeklytime,
)
from workforce.rostering.rules.violation import days_of_period, local_text

A_DAY = timedelta(days=1)


def check_personal(problem: RosterProblem) -> None:
    """Refuse what is told of single people where it contradicts itself or the rules.

    Raises
    ------
    InvalidInput
        With the person, the rule or the day, the value and what to do.
    """
    horizon = Horizon.of(problem)
    for person in problem.staff:
        _check_history(problem, person)
        _check_time_off(problem, person)
        _check_total(problem, horizon, person)
    check_on_call(problem)
    _check_prices(problem)
    check_locks(problem)


def _check_history(problem: RosterProblem, person: StaffMember) -> None:
    (days, minutes), first = person.week_so_far, days_of_period(problem)[0]
    if min(days, minutes, person.days_in_a_row, *astuple(person.burden)) < 0:
        raise InvalidInput(f"{person.name}: a count before the period is below 0; give 0 or more.")
    if days > first.weekday() or (minutes and not days):
        raise InvalidInput(
            f"{person.name}: {days} days and {minutes} minutes worked so far in the week of {first}, of "
            f"which {first.weekday()} days are before the period; earlier weeks go into past_weeks."
        )
    if person.last_end is not None:
        _check_last_end(problem, person, person.last_end)


def _check_last_end(problem: RosterProblem, person: StaffMember, end: datetime) -> None:
    """Refuse an end of the last shift before the period that no such shift can have."""
    whose = f"{person.name}: the last shift before the period ends at {local_text(problem, end)}"
    first = days_of_period(problem)[0]
    if end > problem.grid.start + A_DAY:
        raise InvalidInput(f"{whose}, over a day after the period begins; lock a shift of the period.")
    eve = local_instant(first - A_DAY, 0, problem.grid.zone)
    if person.days_in_a_row and end <= eve:
        raise InvalidInput(
            f"{whose}, and {person.days_in_a_row} days in a row are told up to the eve, {first - A_DAY}; "
            "mend one of them."
        )


def _check_time_off(problem: RosterProblem, person: StaffMember) -> None:
    spans = sorted(person.time_off)
    _check_spans(problem, f"{person.name}: the time off", spans)
    for start, end in spans:
        if end <= problem.grid.start or start >= problem.grid.end:
            raise InvalidInput(
                f"{person.name}: the time off from {local_text(problem, start)} to "
                f"{local_text(problem, end)} is outside the period."
            )


def _check_spans(problem: RosterProblem, what: str, spans: Sequence[tuple[datetime, datetime]]) -> None:
    for start, end in spans:
        if end <= start:
            raise InvalidInput(f"{what} from {local_text(problem, start)} ends before it begins.")
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise InvalidInput(
                f"{what} from {local_text(problem, before[0])} to {local_text(problem, before[1])} "
                f"overlaps that from {local_text(problem, after[0])}; join them."
            )


def _check_total(problem: RosterProblem, horizon: Horizon, person: StaffMember) -> None:
    """Refuse more minutes than the days of the period that are not off can have, by law and contract."""
    least, shortest = totaltime.encode(person)[0], person.contract.daily_minutes[0]
    if least and totaltime.encode(person)[1] < shortest:
        raise InvalidInput(
            f"{person.name}, {totaltime.RULE}: {totaltime.encode(person)} minutes in the period are told, "
            f"and {person.contract.id!r} has no shift under {shortest}; change one of them."
        )
    rules, weeks = problem.rules_of(person), horizon.weeks()
    longest = max(dailytime.encode(rules, person.contract, 1), default=0)
    most = 0
    for number, week in enumerate(weeks):
        days, minutes = weeklytime.encode_law(rules, person, number)
        free = sum(not free_on(person, horizon.days[day]) for day in week)
        most += min(minutes, min(days, free) * longest)
    if least > most:
        raise InvalidInput(
            f"{person.name}, {totaltime.RULE}: at least {least} minutes in the period are agreed, and the "
            f"days that are not off have room for {most} by the rules {rules.name!r}; "
            "agree on less, or give days off back."
        )


def _check_prices(problem: RosterProblem) -> None:
    known = {person.agent for person in problem.staff}
    for pool in problem.car_pools:
        one, other = pool.people
        for agent in pool.people:
            if agent not in known:
                raise InvalidInput(f"Agent {agent} shares a car but is not on the staff.")
        if one == other or min(pool.weight, pool.within_minutes) < 0:
            raise InvalidInput(
                f"The car of agents {one} and {other} weighs {pool.weight} within {pool.within_minutes} "
                "minutes; give two people and values of at least 0."
            )
        if pool.first_day and pool.last_day and pool.last_day < pool.first_day:
            raise InvalidInput(
                f"The car of agents {one} and {other} is shared until {pool.last_day}, before its first "
                f"day {pool.first_day}; give a later last day."
            )
    for succession in problem.successions:
        first, last = succession.begins
        if not (0 <= first < last <= 1440 and 0 <= succession.next_from <= 1440):
            raise InvalidInput(f"{succession} is no succession; give minutes of a day from 0 to 1440.")
