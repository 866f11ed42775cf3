"""Shifts minute by minute, and the weeks of days."""

from datetime import timedelta

import numpy as np

MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)


def paid(shift):
    """Return the paid minutes of a shift."""
    return int((~inside(shift, lambda part: not part.paid)).sum())


def serving(shift):
    """Return which minutes of a shift contacts are served in."""
    return ~inside(shift, lambda part: True)


def inside(shift, which):
    """Mark the minutes of a shift that lie in some of its parts."""
    marks = np.zeros(round((shift.end - shift.start) / MINUTE), dtype=bool)
    for part in shift.parts:
        if which(part):
            first, last = ((one - shift.start) / MINUTE for one in (part.start, part.end))
            marks[round(first) : round(last)] = True
    return marks


def monday(day):
    """Return the first day of a week."""
    return day - DAY * day.weekday()
