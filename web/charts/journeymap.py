"""The customer journey as five columns: volume by who settled it, the wait, the mood."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.services.views.clientmonth import StageResult
from web.charts.scale import Frame, ValueScale, line, round_top

WIDTH, HEIGHT = 1100, 330
LEFT = 96
STAGE_HEIGHT = 34
BARS = Frame(LEFT, 52, WIDTH - LEFT, 120)
MOOD = Frame(LEFT, 236, WIDTH - LEFT, 72)
BAR_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One ending of a stage's contacts."""

    x: float
    y: float
    height: float
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One column; `arrow` is the outline of its heading."""

    stage: str
    arrow: str
    middle: float
    result: StageResult
    bars: tuple[Bar, ...]
    mood: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Everything the macro `journey` draws."""

    width: int
    height: int
    left: int
    bar_width: int
    bars: Frame
    mood_frame: Frame
    wait_y: float
    stages: tuple[Stage, ...]
    mood: str


def draw_journey(results: Sequence[StageResult]) -> JourneyMap:
    """Lay the journey map out."""
    column = (WIDTH - LEFT) / max(len(results), 1)
    top = round_top(max((max(one.answered, one.contained, one.abandoned) for one in results), default=1))
    stages = tuple(
        _stage(result, LEFT + place * column, column, ValueScale(BARS, top))
        for place, result in enumerate(results)
    )
    mood = line([stage.mood for stage in stages if stage.mood])
    return JourneyMap(WIDTH, HEIGHT, LEFT, BAR_WIDTH, BARS, MOOD, BARS.bottom + 40, stages, mood)


def _stage(result: StageResult, x: float, width: float, values: ValueScale) -> Stage:
    middle = round(x + width / 2, 1)
    endings = (
        ("people-bar", result.answered),
        ("bot-bar", result.contained),
        ("lost-bar", result.abandoned),
    )
    bars = tuple(
        Bar(
            round(middle + (place - 1) * (BAR_WIDTH + 6) - BAR_WIDTH / 2, 1),
            values.y(count),
            round(BARS.bottom - values.y(count), 1),
            kind,
            count,
        )
        for place, (kind, count) in enumerate(endings)
    )
    mood = None if result.satisfaction is None else (middle, _mood_y(result.satisfaction))
    return Stage(result.stage, _arrow(x, width), middle, result, bars, mood)


def _mood_y(satisfaction: float) -> float:
    """Return the height of a mean answer; the scale runs from 3 to 5, where answers lie."""
    return ValueScale(MOOD, 2.0).y(satisfaction - 3.0)


def _arrow(x: float, width: float) -> str:
    tip, middle = 12, STAGE_HEIGHT / 2
    right = x + width - tip - 4
    return (
        f"M{x:g} 4H{right:g}L{right + tip:g} {4 + middle:g}L{right:g} {4 + STAGE_HEIGHT:g}"
        f"H{x:g}L{x + tip:g} {4 + middle:g}Z"
    )
