"""Between which values a labour rule makes sense, so that a slip of the keyboard is told at once."""

from contactcenter.domain.errors import InvalidInput
from workforce.rostering.problem import LabourRules

DAY, WEEK = 1440, 10_080
BOUNDS: dict[str, tuple[int, int]] = {
    "daily_rest_minutes": (0, DAY),
    "max_consecutive_days": (1, 14),
    "max_weekly_minutes": (60, WEEK),
    "break_after_minutes": (30, DAY),
    "break_minutes": (1, 120),
    "meal_over_minutes": (60, DAY),
    "meal_minutes": (1, 180),
    "max_daily_minutes": (60, DAY),
    "weekly_rest_minutes": (0, WEEK),
    "average_weekly_minutes": (0, WEEK),
    "reference_weeks": (1, 53),
    "night_start_minute": (0, DAY - 1),
    "night_end_minute": (0, DAY - 1),
    "night_shift_minutes": (1, DAY),
    "max_night_minutes": (0, DAY),
    "free_sundays_in_four": (0, 4),
    "on_call_rest_minutes": (0, DAY),
    "max_on_call_days": (0, 28),
}
"""Least and greatest value of each limit, in its own unit."""


def refuse_odd_value(field: str, value: int) -> None:
    """Refuse a value that no labour rule has.

    Raises
    ------
    InvalidInput
        When there is no such limit, or the value lies outside its bounds.
    """
    if field not in BOUNDS:
        raise InvalidInput(f"There is no limit {field!r}; choose one of {', '.join(BOUNDS)}.")
    low, high = BOUNDS[field]
    if not low <= value <= high:
        raise InvalidInput(f"{field} cannot be {value}; give a whole number from {low} to {high}.")


def refuse_odd_rules(rules: LabourRules) -> None:
    """Refuse limits that contradict each other.

    Raises
    ------
    InvalidInput
        With both limits.
    """
    for low, high in (
        ("break_minutes", "break_after_minutes"),
        ("break_after_minutes", "max_daily_minutes"),
        ("meal_minutes", "meal_over_minutes"),
        ("max_daily_minutes", "max_weekly_minutes"),
        ("average_weekly_minutes", "max_weekly_minutes"),
    ):
        less, more = getattr(rules, low), getattr(rules, high)
        if less > more:
            raise InvalidInput(
                f"{low} would be {less}, above {high}, which is {more}; change that one first."
            )
    day, rest = rules.max_daily_minutes, rules.daily_rest_minutes
    if day + rest > DAY:
        raise InvalidInput(
            f"Shifts of {day} minutes and a rest of {rest} do not fit into a day; "
            "nobody could start at the same time two days in a row."
        )
