"""Shift shapes: how long a shift lasts and when its breaks may begin."""

from dataclasses import dataclass

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Activity
from workforce.rostering.problem import LabourRules
from workforce.rostering.rules import dailytime, pauses

SHORTEST_STRETCH_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Pause:
    """A break or meal of a shape, all times in minutes.

    Parameters
    ----------
    earliest : first possible beginning, from the start of the shift.
    width : how much later than `earliest` it may begin; every choice inside is lawful, whatever
        the other pauses do.
    """

    minutes: int
    paid: bool
    activity: Activity
    earliest: int
    width: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A shift of `minutes` presence, of which `paid_minutes` are paid."""

    minutes: int
    paid_minutes: int
    pauses: tuple[Pause, ...]

    @property
    def serving_minutes(self) -> int:
        """Minutes in which contacts are served."""
        return self.minutes - sum(pause.minutes for pause in self.pauses)


def shapes_of(contract: EmploymentContract, rules: LabourRules, step: int, tick: int) -> tuple[Shape, ...]:
    """Return the lawful shapes of a contract, longest first.

    Parameters
    ----------
    step : paid lengths differ by multiples of this many minutes.
    tick : pauses begin on multiples of this many minutes from the start.
    """
    return tuple(shape_of(length, rules, tick) for length in dailytime.encode(rules, contract, step))


def shape_of(paid_minutes: int, rules: LabourRules, tick: int) -> Shape:
    """Return the shape of a paid length with the fewest pauses that the rules allow."""
    durations = pauses.encode(paid_minutes, rules)
    minutes = paid_minutes + sum(length for length, paid in durations if not paid)
    return Shape(minutes, paid_minutes, _place(durations, minutes, rules, tick))


def _place(
    durations: list[tuple[int, bool]], minutes: int, rules: LabourRules, tick: int
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
        activity = Activity.BREAK if paid else Activity.MEAL
        placed.append(Pause(length, paid, activity, cursor, min(width, limit - spacing)))
        cursor += length
    return tuple(placed)
