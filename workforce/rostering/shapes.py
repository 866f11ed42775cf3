"""Shift shapes: how long a shift lasts and when its breaks may begin.

Strict rules leave few lawful break patterns, and windows that are lawful each by itself would leave fewer
still; their shapes list every pattern. Easy rules leave hundreds, and their shapes give each pause a
window.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Activity
from workforce.rostering.problem import LabourRules
from workforce.rostering.rules import dailytime, pauses

SHORTEST_STRETCH_MINUTES = 60
MOST_PATTERNS = 100
"""Shapes with more lawful break patterns than this are planned by windows."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A break or meal of a shape, all times in minutes.

    Parameters
    ----------
    earliest : first possible beginning, from the start of the shift.
    width : how much later than `earliest` it may begin.
    """

    minutes: int
    paid: bool
    activity: Activity
    earliest: int
    width: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A shift of `minutes` presence, of which `paid_minutes` are paid.

    Parameters
    ----------
    patterns : every lawful choice of beginnings of all pauses, in minutes from the start of the shift;
        empty when any choice inside the windows is lawful, whatever the other pauses do.
    """

    minutes: int
    paid_minutes: int
    pauses: tuple[Pause, ...]
    patterns: tuple[tuple[int, ...], ...] = ()

    @property
    def serving_minutes(self) -> int:
        """Minutes in which contacts are served."""
        return self.minutes - sum(pause.minutes for pause in self.pauses)

    def unworked(self, tick: int) -> float:
        """Return the share of the last tick that is after the end, 0 where the shift ends with it."""
        return -self.minutes % tick / tick

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Least and most minutes of work before, between and after the pauses of the patterns."""
        lengths = (0, *(pause.minutes for pause in self.pauses))
        works = [
            [after - before - length for (before, after), length in zip(edges, lengths, strict=True)]
            for edges in (pairwise((0, *pattern, self.minutes)) for pattern in self.patterns)
        ]
        return tuple((min(own), max(own)) for own in zip(*works, strict=True))

    def nearest_pattern(self, begins: tuple[int, ...]) -> tuple[int, ...]:
        """Return the lawful beginnings nearest to some inside the windows, in minutes from the start."""
        if not self.patterns:
            return begins
        return min(self.patterns, key=lambda one: sum(abs(a - b) for a, b in zip(one, begins, strict=True)))


def shapes_of(contract: EmploymentContract, rules: LabourRules, step: int, tick: int) -> tuple[Shape, ...]:
    """Return the lawful shapes of a contract, longest first.

    Parameters
    ----------
    step : paid lengths differ by multiples of this many minutes.
    tick : pauses begin on multiples of this many minutes from the start.
    """
    return tuple(shape_of(length, rules, tick) for length in dailytime.encode(rules, contract, step))


@cache
def shape_of(paid_minutes: int, rules: LabourRules, tick: int) -> Shape:
    """Return the shape of a paid length with the fewest pauses that the rules allow."""
    durations = tuple(pauses.encode(paid_minutes, rules))
    minutes = paid_minutes + sum(length for length, paid in durations if not paid)
    patterns = tuple(islice(break_patterns(minutes, durations, rules, tick), MOST_PATTERNS + 1))
    if not durations or not 0 < len(patterns) <= MOST_PATTERNS:
        return Shape(minutes, paid_minutes, _place(durations, minutes, rules, tick))
    hull = [(min(begins), max(begins) - min(begins)) for begins in zip(*patterns, strict=True)]
    windows = tuple(
        Pause(length, paid, _activity(paid), earliest, width)
        for (length, paid), (earliest, width) in zip(durations, hull, strict=True)
    )
    # A pause alone, or pauses whose windows hold no other choice, need no list.
    free = len(patterns) == math.prod(width // tick + 1 for _, width in hull)
    return Shape(minutes, paid_minutes, windows, () if free else patterns)


def break_patterns(
    minutes: int, durations: tuple[tuple[int, bool], ...], rules: LabourRules, tick: int
) -> Iterator[tuple[int, ...]]:
    """Yield every lawful choice of beginnings of a shift's pauses, earliest first.

    No stretch of work is longer than the rules allow, nor so short that a pause would be saved up at the
    start or the end of the shift.

    Parameters
    ----------
    minutes : presence, over 0.
    durations : the pauses in order as (minutes, paid).
    tick : pauses begin on multiples of this many minutes from the start.

    Examples
    --------
    Pauses of 15, 30 and 15 minutes in eight and a half hours, and a pause due after two hours of work:

    >>> screens = LabourRules("screens", break_after_minutes=120)
    >>> pauses = ((15, True), (30, False), (15, True))
    >>> len(list(break_patterns(510, pauses, screens, 15)))
    10

    References
    ----------
    D.Lgs. 81/2008, article 175, paragraphs 3 and 4.
    """
    longest = rules.break_after_minutes
    work = minutes - sum(length for length, _ in durations)
    shortest = min(SHORTEST_STRETCH_MINUTES, work // (len(durations) + 1))
    if not durations:
        if work <= longest:
            yield ()
        return
    (length, _), rest = durations[0], durations[1:]
    for begin in range(-(-shortest // tick) * tick, longest + 1, tick):
        left = work - begin
        if shortest * len(durations) <= left <= longest * len(durations):
            after = begin + length
            for later in break_patterns(minutes - after, rest, rules, tick):
                yield (begin, *(after + one for one in later))


def _activity(paid: bool) -> Activity:
    return Activity.BREAK if paid else Activity.MEAL


def _place(
    durations: tuple[tuple[int, bool], ...], minutes: int, rules: LabourRules, tick: int
) -> tuple[Pause, ...]:
    """Give each pause a window, all of one width, so that any choice inside the windows is lawful.

    With n pauses of total length D in a shift of L minutes and at most M minutes of work on end,
    windows of width W that begin s minutes of work apart are lawful when s + W <= M (a late pause
    after an early one) and L - D - n·s <= M (an early last pause).
    """
    if not durations:
        return ()
    limit, count = rules.break_after_minutes, len(durations)
    work = minutes - sum(length for length, _ in durations)
    least = max(0, -(-(work - limit) // count))
    width = min(limit - least, max(0, (limit - SHORTEST_STRETCH_MINUTES) // 2))
    width = width // tick * tick
    spacing = min(limit - width, max(least, (2 * work - width) // (2 * count + 2)))
    spacing = max(-(-least // tick) * tick, spacing // tick * tick)
    placed, cursor = [], 0
    for length, paid in durations:
        cursor += spacing
        placed.append(Pause(length, paid, _activity(paid), cursor, min(width, limit - spacing)))
        cursor += length
    return tuple(placed)
