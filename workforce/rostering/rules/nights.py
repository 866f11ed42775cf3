"""Night work: its length on average, and nobody at night who must not work then.

A shift with so much of its time in the night is a night shift. The check takes the average over the
period's night shifts under the same limits, and so does the search, which keeps to one limit throughout.

References
----------
Directive 2003/88/EC, articles 2 and 8: night work is 8 hours a day on average at most, and whoever works at
least three hours of the night does night work.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person, told

RULE = "night work"


def encode(
    rules: LabourRules, person: StaffMember, night: Ints, spans: tuple[Ints, Ints, int]
) -> NDArray[np.bool_]:
    """Mark the shifts that a person may work as far as nights go.

    Parameters
    ----------
    night : shape (ticks + 1,); minutes of the night before each tick, as `night_before` returns them.
    spans : first ticks, ticks after the last, and the paid minutes of all these shifts.
    """
    begins, ends, paid = spans
    within, lawful = _within(night, begins, ends), encode_ban(person, night, begins, ends)
    if rules.max_night_minutes and paid > rules.max_night_minutes:
        lawful &= within < rules.night_shift_minutes
    return lawful


def encode_over(rules: LabourRules, night: Ints, begins: Ints, ends: Ints, paid: Ints) -> Ints:
    """Return the paid minutes of each shift beyond the average of nights, below 0 for short ones; 0 by day.

    Over a person's period they may add up to 0 at most; parameters as of `encode`, `paid` one a shift.
    """
    if not rules.max_night_minutes:
        return np.zeros(len(paid), dtype=np.int64)
    nightly = _within(night, begins, ends) >= rules.night_shift_minutes
    return np.where(nightly, paid - rules.max_night_minutes, 0)


def encode_ban(person: StaffMember, night: Ints, begins: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Mark the shifts that somebody may work who perhaps works no nights; parameters as of `encode`."""
    return np.asarray(person.limits.nights | (_within(night, begins, ends) == 0))


def _within(night: Ints, begins: Ints, ends: Ints) -> Ints:
    last = len(night) - 1
    return np.asarray(night[np.minimum(ends, last)] - night[np.minimum(begins, last)])


def night_before(rules: LabourRules, horizon: Horizon) -> Ints:
    """Return how many minutes of the night lie before each tick of the time line and a day beyond it."""
    beyond = horizon.ticks(2 * 24 * 60)
    running = np.zeros(horizon.tick_count + beyond + 1, dtype=np.int64)
    for day in (horizon.days[0] - timedelta(days=1), *horizon.days, horizon.days[-1] + timedelta(days=1)):
        start = local_instant(day, rules.night_start_minute, horizon.grid.zone)
        end = local_instant(day + timedelta(days=1), rules.night_end_minute, horizon.grid.zone)
        first, last = (max(horizon.tick_of(one), 0) for one in (start, end))
        running[first + 1 : last + 1] = horizon.tick
    return np.cumsum(running)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield night shifts of people who work no nights."""
    for person, shifts in shifts_by_person(problem, roster):
        for shift in () if person.limits.nights else shifts:
            if night := night_minutes(problem, person, shift):
                message = f"{person.name} works {told(night)} minutes of the night and may work none."
                yield Violation(local_day(problem, shift), person.agent, RULE, message)


def check_average(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield people with long night shifts on average, dated by the first of them.

    Where the limits of nights change within the period, the nights under each are averaged by themselves;
    so this check reads the rules of each day by itself.
    """
    for person, shifts in shifts_by_person(problem, roster):
        for rules, alike in _under_one_limit(problem, person, shifts):
            most = rules.max_night_minutes
            long = [
                one for one in alike if most and _in_night(problem, rules, one) >= rules.night_shift_minutes
            ]
            mean = sum(one.paid_seconds for one in long) / 60 / len(long) if long else 0.0
            if mean > most:
                message = f"{person.name}: night shifts of {told(mean)} paid minutes on average; "
                message += f"{most} are allowed."
                yield Violation(local_day(problem, long[0]), person.agent, RULE, message)


def _under_one_limit(
    problem: RosterProblem, person: StaffMember, shifts: list[Shift]
) -> Iterator[tuple[LabourRules, list[Shift]]]:
    """Yield rules with the shifts in a row that have the same limits of nights as under them."""
    found: list[tuple[LabourRules, list[Shift]]] = []
    for shift in shifts:
        rules = problem.rules_on(person, local_day(problem, shift))
        if not found or _limits(found[-1][0]) != _limits(rules):
            found.append((rules, []))
        found[-1][1].append(shift)
    yield from found


def _limits(rules: LabourRules) -> tuple[int, int, int, int]:
    own = rules.night_start_minute, rules.night_end_minute
    return *own, rules.night_shift_minutes, rules.max_night_minutes


def night_minutes(problem: RosterProblem, person: StaffMember, shift: Shift) -> float:
    """Return how much of a person's shift lies in the night of their rules, in real minutes."""
    return _in_night(problem, problem.rules_of(person), shift)


def _in_night(problem: RosterProblem, rules: LabourRules, shift: Shift) -> float:
    """Return how much of a shift lies in the night of some rules, in real minutes."""
    zone = problem.grid.zone
    first = shift.start.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    total = timedelta()
    for day in (first, first + timedelta(days=1), first + timedelta(days=2)):
        start, end = _night_of(day, rules.night_start_minute, rules.night_end_minute, zone)
        total += max(min(end, shift.end) - max(start, shift.start), timedelta())
    return total.total_seconds() / 60


@lru_cache(maxsize=4096)
def _night_of(day: date, start_minute: int, end_minute: int, zone: str) -> tuple[datetime, datetime]:
    """Return the instants between which the night that begins on a day lies."""
    end = local_instant(day + timedelta(days=1), end_minute, zone)
    return local_instant(day, start_minute, zone), end
