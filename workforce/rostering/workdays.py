"""On which days of a week a person may work where blocks of work and of days off have a least length."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

ENOUGH = 10**6


@dataclass(frozen=True, slots=True)
class BlockLimits:
    """Least and most working days in a row, and least days off in a row."""

    least_run: int
    most_run: int
    least_off: int


@dataclass(frozen=True, slots=True)
class Before:
    """How the days before a week end: with a run of working days, or with days off.

    Parameters
    ----------
    run : working days in a row; 0 after a day off.
    free : whether the run is free of the least length, since it touches the period's start.
    off : days off in a row; `ENOUGH` when nobody knows of a shift before them.
    """

    run: int
    free: bool
    off: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known of the days after a week, nearest first; empty at the period's end.

    Parameters
    ----------
    closed : whether each is surely a day off.
    kept : whether each is surely worked.
    """

    closed: tuple[bool, ...] = ()
    kept: tuple[bool, ...] = ()


def lawful_sets(
    week: range,
    limits: BlockLimits,
    before: Before,
    ahead: Ahead,
    bounds: tuple[frozenset[int], frozenset[int]],
) -> list[frozenset[int]]:
    """Return the sets of days of a week that may be worked so that every block can become long enough.

    Parameters
    ----------
    bounds : days that must be off, and days that must be worked.

    Examples
    --------
    Two days off at least in three days, and work until the eve:

    >>> sets = lawful_sets(range(3), BlockLimits(1, 5, 2), Before(3, False, 0), Ahead(), (frozenset(),) * 2)
    >>> sorted(sorted(one) for one in sets)
    [[], [0], [0, 1], [0, 1, 2], [2]]
    """
    closed, kept = bounds
    free = [day for day in week if day not in closed and day not in kept]
    some = (frozenset(one) | kept for size in range(len(free) + 1) for one in combinations(free, size))
    return [days for days in some if _is_lawful(week, days, limits, before, ahead)]


def _is_lawful(
    week: range, days: frozenset[int], limits: BlockLimits, before: Before, ahead: Ahead
) -> bool:
    state = before
    for day in week:
        if day in days:
            if not state.run and state.off < limits.least_off:
                return False
            state = Before(state.run + 1, state.free if state.run else day == 0, 0)
            if state.run > limits.most_run:
                return False
        else:
            if 0 < state.run < limits.least_run and not state.free:
                return False
            state = Before(0, False, min(state.off + 1, ENOUGH))
    return _can_go_on(limits, state, ahead)


def _can_go_on(limits: BlockLimits, state: Before, ahead: Ahead) -> bool:
    """Tell whether the last block can become long enough, and no longer than allowed, after the week."""
    if state.run:
        due = 0 if state.free else max(limits.least_run - state.run, 0)
        return not any(ahead.closed[:due]) and state.run + _leading(ahead.kept) <= limits.most_run
    return not any(ahead.kept[: max(limits.least_off - state.off, 0)])


def _leading(marks: tuple[bool, ...]) -> int:
    return next((k for k, mark in enumerate(marks) if not mark), len(marks))


def before_week(worked: Iterator[bool], run_before: int) -> Before:
    """Return how the days before a week end.

    Parameters
    ----------
    worked : the days of the period before the week, the latest first.
    run_before : working days in a row right before the period.
    """
    days = list(worked)
    if not days:
        return Before(run_before, True, 0 if run_before else ENOUGH)
    length = next((k for k, one in enumerate(days) if one != days[0]), len(days))
    touches = length == len(days)
    if days[0]:
        return Before(length + (run_before if touches else 0), touches, 0)
    return Before(0, False, ENOUGH if touches and not run_before else length)
