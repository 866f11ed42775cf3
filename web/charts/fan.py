"""A forecast as a fan: what came, then the mean and two bands around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.services.views.outlook import FanPoint
from web.charts.scale import Frame, Tick, ValueScale, band, line, round_top

WIDTH, HEIGHT = 1100, 300
FRAME = Frame(52, 46, WIDTH - 66, HEIGHT - 76)
LOW_FRAME = Frame(52, 10, WIDTH - 66, HEIGHT - 40)
"""Without marks nothing needs the room above."""
LETTER = 6.4
"""Mean width of a letter of a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An event over the time axis; labels stand in two rows so that neighbours do not touch."""

    x: float
    label_x: float
    label_y: float
    label: str


@dataclass(frozen=True, slots=True)
class FanChart:
    """Everything the macro `fan` draws; `border` is where the forecast begins."""

    width: int
    height: int
    frame: Frame
    past: str
    outer: str
    inner: str
    mean: str
    border: float
    ticks: tuple[Tick, ...]
    heights: tuple[Tick, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at a place of the time axis, counted from its first point."""

    place: int
    text: str


def draw_fan(
    past: Sequence[float | None], points: Sequence[FanPoint], ticks: Sequence[Label], marks: Sequence[Label]
) -> FanChart:
    """Lay a fan out.

    Parameters
    ----------
    past : what came before, one number a point; None where nothing is known.
    points : the forecast from there on.
    ticks, marks : places on the axis of `past` and `points` together.
    """
    count = len(past) + len(points)
    known = [number for number in past if number is not None]
    frame = FRAME if marks else LOW_FRAME
    step = frame.width / max(count - 1, 1)
    values = ValueScale(frame, round_top(max([*known, *(point.p90 for point in points)], default=1.0)))

    def x(place: float) -> float:
        return round(frame.left + place * step, 1)

    def curve(numbers: Sequence[float], start: int) -> list[tuple[float, float]]:
        return [(x(start + offset), values.y(number)) for offset, number in enumerate(numbers)]

    start = len(past)
    return FanChart(
        WIDTH,
        HEIGHT,
        frame,
        line([(x(place), values.y(number)) for place, number in enumerate(past) if number is not None]),
        band(curve([point.p90 for point in points], start), curve([point.p10 for point in points], start)),
        band(curve([point.p75 for point in points], start), curve([point.p25 for point in points], start)),
        line(curve([point.mean for point in points], start)),
        x(start - 0.5) if past else frame.left,
        tuple(Tick(x(label.place), label.text) for label in ticks),
        values.ticks(),
        _staggered([(x(label.place), label.text) for label in marks]),
    )


def _staggered(places: Sequence[tuple[float, str]]) -> tuple[Mark, ...]:
    """Put each label into the first row where it touches none, and leave out none."""
    ends = [0.0, 0.0, 0.0]
    marks = []
    for x, text in places:
        start = min(x + 3, WIDTH - LETTER * len(text))
        row = next((row for row, end in enumerate(ends) if start >= end), ends.index(min(ends)))
        ends[row] = start + LETTER * len(text) + 8
        marks.append(Mark(x, round(start, 1), 12.0 + 13 * row, text))
    return tuple(marks)
