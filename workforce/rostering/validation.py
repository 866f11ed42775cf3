"""What is wrong with a problem, named before any search starts."""

from datetime import timedelta
from itertools import pairwise

import numpy as np

from contactcenter.domain.agent import Availability
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.activityvalidation import check_activities
from workforce.rostering.horizon import Ints
from workforce.rostering.kindvalidation import check_kinds
from workforce.rostering.personalvalidation import check_personal
from workforce.rostering.problem import Demand, LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules import bands, dailytime, freetime, personallimits
from workforce.rostering.shapes import shape_of
from workforce.rostering.valuevalidation import check_values

LONGEST_DAYS = 56
LONGEST_DAYS_OF_KINDS = 371
STEPS = (5, 10, 15, 20, 30, 60)


def validate(problem: RosterProblem) -> None:
    """Refuse a problem that contradicts itself.

    Raises
    ------
    InvalidInput
        With the person or demand, the rule, the value and what to do.
    """
    _check_period(problem)
    check_values(problem)
    _check_demands(problem)
    numbers = [person.agent for person in problem.staff]
    for number in numbers:
        if numbers.count(number) > 1:
            raise InvalidInput(f"Agent {number} is on the staff twice; list each person once.")
    check_kinds(problem)
    for person in problem.staff:
        check_terms(problem, person)
    check_personal(problem)
    check_activities(problem)


def check_terms(problem: RosterProblem, person: StaffMember) -> None:
    """Refuse somebody whose contract, limits or hours contradict each other or the rules.

    Raises
    ------
    InvalidInput
        With the person, the contract or the rule, the value and what to do.
    """
    _check_contract(problem, person)
    _check_limits(problem, person)
    _check_times(problem, person)
    _check_pattern(person)


def _check_period(problem: RosterProblem) -> None:
    grid, first = problem.grid, problem.grid.local_of(0)
    days = _days(grid)
    if problem.start_step_minutes not in STEPS:
        raise InvalidInput(
            f"Shifts starting every {problem.start_step_minutes} minutes; choose one of {STEPS}."
        )
    longest = LONGEST_DAYS_OF_KINDS if problem.kinds else LONGEST_DAYS
    whole = days > 0 and grid == TimeGrid.of_days(first.date(), days, grid.minutes, grid.zone)
    if not 1 <= days <= longest or not whole:
        raise InvalidInput(
            f"The period from {first} to {grid.end} is not 1 to {longest} whole local days; "
            "let it begin and end at a local midnight."
        )


def _days(grid: TimeGrid) -> int:
    return (grid.local_of(grid.count - 1).date() - grid.local_of(0).date()).days + 1


def _check_demands(problem: RosterProblem) -> None:
    names = [demand.id for demand in problem.demands]
    served = {name for person in problem.staff for name in person.serves}
    if not (problem.demands or problem.cover) or not problem.staff:
        raise InvalidInput("A roster needs at least one demand and one person.")
    for demand in problem.demands:
        if names.count(demand.id) > 1:
            raise InvalidInput(f"Demand {demand.id!r} is listed twice; add its requirements up.")
        if demand.required.shape != (problem.grid.count,):
            raise InvalidInput(
                f"Demand {demand.id!r} has values of shape {demand.required.shape} for "
                f"{problem.grid.count} intervals; give one an interval."
            )
        if not np.isfinite(demand.required).all() or (demand.required < 0).any() or demand.weight <= 0:
            raise InvalidInput(
                f"Demand {demand.id!r} has a value that is no number of agents, or no price."
            )
        _check_steps(demand)
        if demand.required.any() and demand.id not in served:
            raise InvalidInput(
                f"Nobody on the staff serves demand {demand.id!r}; train or hire, or drop it."
            )
    for person in problem.staff:
        if unknown := sorted(person.serves - set(names)):
            raise InvalidInput(
                f"{person.name} serves {unknown[0]!r}, which is not a demand of this problem."
            )
        if not person.serves and problem.demands:
            raise InvalidInput(f"{person.name} serves no demand; leave the person out, or give them one.")


def _check_steps(demand: Demand) -> None:
    """Refuse prices of missing people that fall, or that do not tell of the whole need."""
    if not demand.steps:
        return
    told = np.array(demand.steps, dtype=np.float64)
    shares, factors = told[:, 0], told[:, 1]
    rising = (np.diff(shares, prepend=0.0) > 0).all() and shares[-1] == 1.0
    if not (np.isfinite(told).all() and rising and factors[0] > 0 and (np.diff(factors) >= 0).all()):
        raise InvalidInput(
            f"Demand {demand.id!r} has the steps {demand.steps}; give shares of the need that rise to 1, "
            "each with a factor over 0 that does not fall."
        )


def _check_contract(problem: RosterProblem, person: StaffMember) -> None:
    contract, rules = person.contract, problem.rules_of(person)
    shortest, longest = contract.daily_minutes
    whose = f"{person.name}, contract {contract.id!r}"
    if shortest > rules.max_daily_minutes:
        raise InvalidInput(
            f"{whose}: the shortest day of {shortest} minutes is over the daily limit of "
            f"{rules.max_daily_minutes} in the rules {rules.name!r}."
        )
    if shortest > min(contract.weekly_minutes, rules.max_weekly_minutes):
        raise InvalidInput(
            f"{whose}: one day of {shortest} minutes is more than a week's {contract.weekly_minutes}."
        )
    if person.pattern.total_minutes is None and contract.weekly_minutes > rules.max_weekly_minutes:
        raise InvalidInput(
            f"{whose}: {contract.weekly_minutes} minutes a week are over the weekly limit of "
            f"{rules.max_weekly_minutes} in the rules {rules.name!r}; change one of them."
        )
    if contract.weekly_minutes > contract.days_per_week * longest:
        raise InvalidInput(
            f"{whose}: {contract.weekly_minutes} minutes do not fit into {contract.days_per_week} days "
            f"of at most {longest}; change the contract."
        )
    _check_pay(problem, person, whose)


def _check_pay(problem: RosterProblem, person: StaffMember, whose: str) -> None:
    """Refuse overtime that no week has room for, and premiums that are no shares."""
    contract, by_week = person.contract, person.pattern.total_minutes is None
    if contract.overtime_minutes < 0:
        raise InvalidInput(f"{whose}: {contract.overtime_minutes} minutes of overtime; give 0 or more.")
    room = contract.days_per_week * contract.daily_minutes[1]
    if by_week and contract.overtime_minutes and room <= contract.weekly_minutes:
        raise InvalidInput(
            f"{whose}: overtime of {contract.overtime_minutes} minutes has no room, for "
            f"{contract.days_per_week} days of at most {contract.daily_minutes[1]} are the "
            f"{contract.weekly_minutes} of the week already; allow longer days, or a day more."
        )
    due = problem.premiums_of(person)
    for what, share in (("night", due.night), ("Sunday", due.sunday), ("overtime", due.overtime)):
        if not (np.isfinite(share) and share >= 0):
            raise InvalidInput(
                f"{whose}: a {what} premium of {share}; give a share of the paid hour of at least 0, such "
                "as 0.25 for a quarter."
            )


def _check_limits(problem: RosterProblem, person: StaffMember) -> None:
    shortest, limits = person.contract.daily_minutes[0], personallimits.encode(person)
    if shortest > min(limits):
        raise InvalidInput(
            f"{person.name}: the contract's shortest day of {shortest} minutes is over the person's own "
            f"limit of {min(limits)}; change one of them."
        )
    if min(person.past_weeks, default=0) < 0:
        raise InvalidInput(
            f"{person.name}: a past week of {min(person.past_weeks)} minutes; give 0 or more."
        )


def _check_pattern(person: StaffMember) -> None:
    """Refuse ranges that hold nothing."""
    pattern, limits = person.pattern, person.limits
    least, most = pattern.run_days
    if least < 1 or (most is not None and most < least):
        raise InvalidInput(
            f"{person.name}: {least} to {most} working days in a row; give at least 1, and no more as the "
            "least than as the most."
        )
    if pattern.min_days_off < 1 or (pattern.max_weekends is not None and pattern.max_weekends < 0):
        raise InvalidInput(
            f"{person.name}: at least {pattern.min_days_off} days off in a row and at most "
            f"{pattern.max_weekends} weekends; give at least 1 day off, and 0 weekends or more."
        )
    if pattern.total_minutes is not None and not 0 <= pattern.total_minutes[0] <= pattern.total_minutes[1]:
        raise InvalidInput(
            f"{person.name}: {pattern.total_minutes} minutes in the period are not a range; give the least "
            "and the most."
        )
    own = (limits.max_daily_minutes, limits.max_weekly_minutes)
    if min((value for value in own if value is not None), default=1) < 1:
        raise InvalidInput(f"{person.name}: own limits of {own} minutes; give over 0, or none.")


def _check_times(problem: RosterProblem, person: StaffMember) -> None:
    first = problem.grid.local_of(0).date()
    last = first + timedelta(days=_days(problem.grid) - 1)
    for day in sorted(person.days_off):
        if not first <= day <= last:
            raise InvalidInput(f"{person.name}: the day off {day} is outside {first} to {last}.")
    _check_windows(person, "availabilities", person.availability)
    _check_windows(person, "contract's bands", person.bands)
    if problem.kinds:
        longest = max(dailytime.encode(problem.rules_of(person), person.contract, 1), default=0)
        paid = [kind.paid_minutes for kind in problem.kinds]
        if not any(person.contract.daily_minutes[0] <= one <= longest for one in paid):
            raise InvalidInput(
                f"{person.name}, contract {person.contract.id!r}: no kind of shift has "
                f"{person.contract.daily_minutes[0]} to {longest} paid minutes; change one of them."
            )
    elif not _has_shape(problem, person):
        raise InvalidInput(
            f"{person.name}: no shift of the contract, {person.contract.daily_minutes[0]} paid minutes or "
            f"more, fits the availability, the bands and the limits; availability "
            f"{_in_words(person.availability)}, bands {_in_words(person.bands)}, nights "
            f"{'allowed' if person.limits.nights else 'not allowed'}."
        )


def _check_windows(person: StaffMember, what: str, windows: tuple[Availability, ...]) -> None:
    ordered = sorted(windows, key=lambda one: (one.weekday, one.start_minute))
    for window in ordered:
        if not (0 <= window.weekday <= 6 and 0 <= window.start_minute < window.end_minute):
            raise InvalidInput(
                f"{person.name}: {freetime.window_text(window)} is no window of a week; weekdays are 0 for "
                "Monday to 6, and a window ends after it begins."
            )
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.start_minute < before.end_minute:
            raise InvalidInput(
                f"{person.name}: the {what} {freetime.window_text(before)} and "
                f"{freetime.window_text(after)} overlap; join them."
            )


def _in_words(windows: tuple[Availability, ...]) -> str:
    return ", ".join(map(freetime.window_text, windows)) or "none told"


def _has_shape(problem: RosterProblem, person: StaffMember) -> bool:
    """Tell whether the person may work any shape at all, on a night like any other."""
    rules, begins = problem.rules_of(person), np.arange(0, 1440, problem.start_step_minutes)
    lengths = dailytime.encode(rules, person.contract, problem.start_step_minutes)
    if not person.availability and not person.bands and person.limits.nights:
        return len(lengths) > 0
    for shape in {shape_of(length, rules, 5) for length in lengths}:
        lawful = person.limits.nights | (_at_night(rules, begins, shape.minutes) == 0)
        for day in range(7):
            fits = freetime.encode(person.availability, day, begins, shape.minutes)
            if (lawful & fits & bands.encode(person, day, begins, shape.minutes)).any():
                return True
    return False


def _at_night(rules: LabourRules, begins: Ints, minutes: int) -> Ints:
    """Return the minutes of the night in shifts of a length, by their begin."""
    ends, end, start = begins + minutes, rules.night_end_minute, rules.night_start_minute
    early = np.maximum(np.minimum(ends, end) - begins, 0)
    late = np.maximum(np.minimum(ends, end + 1440) - np.maximum(begins, start), 0)
    return np.asarray(early + late)
