"""Pictures that stand in a line of a table: sparkline and bullet."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.charts.scale import Frame, ValueScale, line

SPARK = Frame(0, 2, 84, 18)
BULLET = Frame(0, 4, 96, 12)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A curve without axes; its last point is marked."""

    width: float
    height: float
    path: str
    area: str
    last: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Bullet:
    """A share as a bar with a mark at its target.

    Parameters
    ----------
    length : of the bar.
    target : where the mark stands.
    met : None where there is no share.
    """

    width: float
    height: float
    length: float
    target: float
    met: bool | None


def draw_sparkline(numbers: Sequence[float], first: int, last: int, per_point: int = 2) -> Sparkline:
    """Lay a sparkline out.

    Parameters
    ----------
    first, last : the stretch of `numbers` that the axis covers, last one exclusive; fewer numbers
        leave room at its right.
    per_point : numbers that are summed into one point, at least 1.
    """
    shown = numbers[first:last]
    sums = [sum(shown[place : place + per_point]) for place in range(0, len(shown), per_point)]
    scale = ValueScale(SPARK, max(max(sums, default=0.0), 1.0))
    step = SPARK.width / max((last - first) // per_point - 1, 1)
    points = [(round(place * step, 1), scale.y(value)) for place, value in enumerate(sums)]
    area = f"{line(points)}V{SPARK.bottom:g}H{points[0][0]:g}Z" if points else ""
    return Sparkline(SPARK.width + 3, SPARK.bottom + 2, line(points), area, points[-1] if points else None)


def draw_bullet(share: float | None, target: float) -> Bullet:
    """Lay a bullet of a share from 0 to 1 out."""
    length = round((share or 0.0) * BULLET.width, 1)
    met = None if share is None else share >= target
    return Bullet(BULLET.width, BULLET.bottom + 4, length, round(target * BULLET.width, 1), met)
