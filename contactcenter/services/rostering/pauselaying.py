"""Breaks of a shift made by hand, laid as the labour rules ask."""

from datetime import datetime, timedelta

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import ShiftPart
from workforce.rostering.problem import LabourRules
from workforce.rostering.shapes import shape_of

TICK = 15


def lay_pauses(start: datetime, end: datetime, rules: LabourRules) -> tuple[ShiftPart, ...]:
    """Return the breaks and the meal that the rules ask of a shift, each in the middle of its window.

    Raises
    ------
    InvalidInput
        When no paid length gives a shift this long.

    Examples
    --------
    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> found = lay_pauses(nine, nine + timedelta(hours=8.5), LabourRules("neutral"))
    >>> [(f"{part.start:%H:%M}", part.activity.value) for part in found]
    [('11:00', 'break'), ('13:00', 'meal'), ('15:15', 'break')]
    """
    minutes = round((end - start).total_seconds() / 60)
    for paid in (minutes - rules.meal_minutes, minutes):
        if paid > 0 and (shape := shape_of(paid, rules, TICK)).minutes == minutes:
            middle = (pause.earliest + pause.width // 2 // TICK * TICK for pause in shape.pauses)
            begins = shape.nearest_pattern(tuple(middle))
            return tuple(
                ShiftPart(
                    start + timedelta(minutes=begin),
                    start + timedelta(minutes=begin + pause.minutes),
                    pause.activity,
                    pause.paid,
                )
                for begin, pause in zip(begins, shape.pauses, strict=True)
            )
    raise InvalidInput(
        f"The rules {rules.name!r} know no shift of {minutes} minutes; "
        f"a meal of {rules.meal_minutes} unpaid minutes is due over {rules.meal_over_minutes} paid ones."
    )
