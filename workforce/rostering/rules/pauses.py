"""Breaks and meals: a paid break after so much work on end, an unpaid meal in long shifts."""

from collections.abc import Iterator
from itertools import pairwise

from contactcenter.domain.roster import Activity, Roster, Shift
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "breaks"
PAUSES = (Activity.BREAK, Activity.MEAL)


def encode(paid_minutes: int, rules: LabourRules) -> list[tuple[int, bool]]:
    """Return the pauses of a shift in order as (minutes, paid): the fewest breaks, the meal amid them."""
    meal = rules.meal_minutes if paid_minutes > rules.meal_over_minutes else 0
    for breaks in range(paid_minutes):
        work = paid_minutes - breaks * rules.break_minutes
        stretches = breaks + (meal > 0) + 1
        # A pause needs a choice of places, or all people would pause at the same time.
        spare = 15 if stretches > 1 else 0
        if work <= stretches * rules.break_after_minutes - spare:
            pauses = [(rules.break_minutes, True)] * breaks
            if meal:
                pauses.insert((breaks + 1) // 2, (meal, False))
            return pauses
    return []


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts with too much work on end, short breaks, or no meal where one is due."""
    for person, shifts in shifts_by_person(problem, roster):
        rules = problem.rules_of(person)
        for shift in shifts:
            for message in _broken(shift, rules):
                yield Violation(local_day(problem, shift), person.agent, RULE, f"{person.name}: {message}")


def _broken(shift: Shift, rules: LabourRules) -> Iterator[str]:
    most = rules.break_after_minutes
    for start, end in shift.serving_spans():
        minutes = (end - start).total_seconds() / 60
        if minutes > most:
            yield f"{minutes:.0f} minutes of work on end; a break is due after {most}."
    for one, other in pairwise(sorted(part for part in shift.parts if part.activity in PAUSES)):
        if other.start < one.end:
            yield f"the {one.activity} and the {other.activity} overlap; one of them is lost."
    for part in shift.parts:
        minutes = (part.end - part.start).total_seconds() / 60
        if part.activity is Activity.BREAK and minutes < rules.break_minutes:
            yield f"a break of {minutes:.0f} minutes; {rules.break_minutes} are due."
    meals = [part for part in shift.parts if part.activity is Activity.MEAL]
    longest = max(((part.end - part.start).total_seconds() / 60 for part in meals), default=0.0)
    if shift.paid_seconds / 60 > rules.meal_over_minutes and longest < rules.meal_minutes:
        yield f"a meal of {longest:.0f} minutes; {rules.meal_minutes} are due."
