"""The limits of the law and of agreements that a roster keeps, and from when on they count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class LabourRules:
    """The limits that every roster keeps, one preset a site.

    Parameters
    ----------
    daily_rest_minutes : least rest between the end of a shift and the start of the next.
    max_consecutive_days : most working days in a row.
    max_weekly_minutes : most paid minutes in a calendar week.
    break_after_minutes, break_minutes : a paid break of this length at the latest after this
        much work without one.
    meal_over_minutes, meal_minutes : an unpaid meal in shifts with more paid time than this.
    max_daily_minutes : most paid minutes of one shift.
    weekly_rest_minutes : least rest around a day off, and so once in each week in which a day is
        off; 0 asks for no more than the daily rest.
    average_weekly_minutes : most paid minutes of a week on average; 0 sets no such limit.
    reference_weeks : calendar weeks over which the average is taken, at least 1.
    night_start_minute, night_end_minute : local beginning and end of the night, as minutes from midnight.
    night_shift_minutes : so much of the night in a shift makes it a night shift, over 0.
    max_night_minutes : most paid minutes of a night shift on average; 0 sets no such limit.
    free_sundays_in_four : Sundays of four that stay free, 0 to 4.
    on_call_rest_minutes : least time between the end of a span on call and the next shift.
    max_on_call_days : most days of any 28 on which a span on call begins; 0 sets no such limit.
    """

    name: str
    daily_rest_minutes: int = 660
    max_consecutive_days: int = 6
    max_weekly_minutes: int = 2880
    break_after_minutes: int = 150
    break_minutes: int = 15
    meal_over_minutes: int = 360
    meal_minutes: int = 30
    max_daily_minutes: int = 600
    weekly_rest_minutes: int = 0
    average_weekly_minutes: int = 0
    reference_weeks: int = 17
    night_start_minute: int = 1380
    night_end_minute: int = 360
    night_shift_minutes: int = 180
    max_night_minutes: int = 0
    free_sundays_in_four: int = 0
    on_call_rest_minutes: int = 0
    max_on_call_days: int = 0

    @property
    def limits(self) -> "LabourRules":
        """The limits alone, equal for rules that differ by name only."""
        return replace(self, name="")


RulesFrom = tuple[tuple[date, LabourRules], ...]
"""Rules with the day from which they count, in order of the days."""

Held = TypeVar("Held")


def in_force(first: Held, later: Sequence[tuple[date, Held]], day: date) -> Held:
    """Return the last of some values that has begun to count by a day, such as rules or terms."""
    return next((own for since, own in reversed(later) if since <= day), first)
