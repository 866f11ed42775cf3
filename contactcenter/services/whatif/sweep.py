"""Sweeps: a grid of settings, a tornado of assumptions, and cost against service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.whatif.lever import Lever, Setting, turned
from contactcenter.services.whatif.subject import Subject
from contactcenter.services.whatif.trials import Figures, Trials, figures_of, run_variants

MOST_POINTS = 400
AS_PLANNED = Setting({})
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Point:
    """A setting and what it came to."""

    setting: Setting
    figures: Figures


@dataclass(frozen=True, slots=True)
class Assumption:
    """A lever with a low and a high factor, between which the truth is thought to lie."""

    lever: Lever
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise InvalidInput(f"{self.lever} from {self.low} to {self.high}; give the lower factor first.")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tornado: what an assumption does at its ends, all else as planned."""

    assumption: Assumption
    low: Figures
    high: Figures

    @property
    def span(self) -> float:
        """Distance between the service levels at the two ends."""
        ends = [end.level.mean for end in (self.low, self.high) if end.level]
        return max(ends) - min(ends) if ends else 0.0


@dataclass(frozen=True, slots=True)
class Tornado:
    """What is planned, and the bars, the longest first."""

    planned: Figures
    bars: tuple[Bar, ...]


def sweep(
    subject: Subject,
    axes: Mapping[Lever, Sequence[float]],
    trials: Trials,
    tell: Tell = lambda done: None,
) -> tuple[Point, ...]:
    """Simulate every combination of factors, the plan itself first.

    Raises
    ------
    InvalidInput
        When there is no factor, or more combinations than `MOST_POINTS`.
    """
    levers = list(axes)
    settings = [Setting(dict(zip(levers, factors, strict=True))) for factors in product(*axes.values())]
    if not levers or not settings:
        raise InvalidInput("There is nothing to sweep; give factors, e.g. --volume 0.9,1,1.1.")
    if len(settings) > MOST_POINTS:
        raise InvalidInput(f"{len(settings)} combinations; sweep at most {MOST_POINTS} at once.")
    others = [one for one in settings if any(factor != 1 for factor in one.factors.values())]
    return tuple(points(subject, [AS_PLANNED, *others], trials, tell))


def points(
    subject: Subject, settings: Sequence[Setting], trials: Trials, tell: Tell = lambda done: None
) -> list[Point]:
    """Simulate settings on the same customers; changes are against the first."""
    samples = run_variants([turned(subject, setting) for setting in settings], trials, tell)
    return [
        Point(setting, figures_of(sample, samples[0], trials.confidence))
        for setting, sample in zip(settings, samples, strict=True)
    ]


def tornado(
    subject: Subject, assumptions: Sequence[Assumption], trials: Trials, tell: Tell = lambda done: None
) -> Tornado:
    """Turn one assumption at a time to its ends, all else as planned."""
    ends = [Setting({one.lever: factor}) for one in assumptions for factor in (one.low, one.high)]
    planned, *found = points(subject, [AS_PLANNED, *ends], trials, tell)
    bars = [
        Bar(one, found[2 * number].figures, found[2 * number + 1].figures)
        for number, one in enumerate(assumptions)
    ]
    return Tornado(planned.figures, tuple(sorted(bars, key=lambda bar: (-bar.span, bar.assumption.lever))))


def curve(
    subject: Subject, staff: Sequence[float], trials: Trials, tell: Tell = lambda done: None
) -> tuple[Point, ...]:
    """Return cost and service from few to many people, the plan itself among them."""
    found = sweep(subject, {Lever.STAFF: staff}, trials, tell)
    return tuple(sorted(found, key=lambda point: point.figures.cost))


def cheapest(found: Sequence[Point], months: float) -> Point:
    """Return the point at which people and credits together cost least a month.

    Parameters
    ----------
    months : length of the horizon; costs are of the horizon, credits of a month.
    """
    return min(found, key=lambda point: point.figures.cost / months + point.figures.credit.mean)
