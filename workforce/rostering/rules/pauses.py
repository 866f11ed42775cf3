"""Breaks and meals: a paid break after so much work on end, an unpaid meal in long shifts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation, in_turn, local_day, shifts_by_person, told

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
    """Yield shifts with too much work between breaks that are long enough, or no meal where one is due."""
    for person, shifts in shifts_by_person(problem, roster):
        rules = problem.rules_of(person)
        for shift in shifts:
            for message in _broken(shift, rules):
                yield Violation(local_day(problem, shift), person.agent, RULE, f"{person.name}: {message}")


def _broken(shift: Shift, rules: LabourRules) -> Iterator[str]:
    yield from _too_long_on_end(shift, rules)
    for one, other in in_turn(sorted(part for part in shift.parts if part.activity in PAUSES)):
        if other.start < one.end:
            yield f"the {one.activity} and the {other.activity} overlap; one of them is lost."
    meals = [part for part in shift.parts if part.activity is Activity.MEAL]
    longest = max((_minutes(part.start, part.end) for part in meals), default=0.0)
    if shift.paid_seconds / 60 > rules.meal_over_minutes and longest < rules.meal_minutes:
        yield f"a meal of {told(longest)} minutes; {rules.meal_minutes} are due."


def _too_long_on_end(shift: Shift, rules: LabourRules) -> Iterator[str]:
    """Yield, for each stretch of work that is too long, what is wrong with it.

    A break that is too short ends no stretch and is no work; one more of them than are due harms nobody.
    """
    most, short = rules.break_after_minutes, [part for part in shift.parts if _is_short(shift, part, rules)]
    enough = replace(shift, parts=tuple(part for part in shift.parts if part not in short))
    for start, end in enough.serving_spans():
        worked = [_minutes(*span) for span in shift.serving_spans() if start <= span[0] and span[1] <= end]
        if max(worked, default=0.0) > most:
            yield f"{told(max(worked))} minutes of work on end; a break is due after {most}."
        elif sum(worked) > most:
            inside = (one for one in short if start < one.end and one.start < end)
            longest = max(inside, key=lambda one: one.end - one.start)
            minutes = _minutes(longest.start, longest.end)
            yield f"a {longest.activity} of {told(minutes)} minutes; {rules.break_minutes} are due."


def _is_short(shift: Shift, part: ShiftPart, rules: LabourRules) -> bool:
    """Tell whether a pause is too short to be a break; a meal that is due is judged by itself."""
    if part.activity is Activity.MEAL and shift.paid_seconds / 60 <= rules.meal_over_minutes:
        return _minutes(part.start, part.end) < min(rules.break_minutes, rules.meal_minutes)
    return part.activity is Activity.BREAK and _minutes(part.start, part.end) < rules.break_minutes


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60
