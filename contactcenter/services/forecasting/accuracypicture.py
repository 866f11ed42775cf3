"""A backtest as a picture: each queue's error over time, the default model next to SMA-4."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from contactcenter.services.forecasting.runs import QueueBacktest
from contactcenter.services.outfiles import writing
from workforce.forecast.backtest import OriginAccuracy

WIDTH, HEIGHT, LEFT, TOP, GAP = 900.0, 150.0, 64.0, 30.0, 44.0
LABELS = 8
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#334}.axis{stroke:#99a}"
    ".model{fill:none;stroke:#0b62a4;stroke-width:2}.sma4{fill:none;stroke:#b5520b;stroke-dasharray:5 3}"
)


def write_accuracy(found: Sequence[QueueBacktest], path: Path) -> None:
    """Write an SVG with one panel a queue that could be rehearsed.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path):
        path.write_text(draw_accuracy(found), encoding="utf-8")


def draw_accuracy(found: Sequence[QueueBacktest]) -> str:
    """Return the picture as SVG."""
    shown = [(str(one.queue), one.report.by_origin) for one in found if one.report is not None]
    panels = [
        _panel(name, over_time, TOP + number * (HEIGHT + TOP + GAP))
        for number, (name, over_time) in enumerate(shown)
    ]
    height = max(len(panels), 1) * (HEIGHT + TOP + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">'
        f"<title>WAPE by origin, default model and SMA-4</title><style>{STYLE}</style>"
        f"{''.join(panels)}</svg>\n"
    )


def _panel(name: str, over_time: Sequence[OriginAccuracy], y: float) -> str:
    """Return one queue: two lines over the origins, and the axes."""
    top = 1.05 * max(max(one.wape, one.sma4_wape) for one in over_time) or 1.0
    step = (WIDTH - LEFT - 12) / max(len(over_time) - 1, 1)
    base = y + HEIGHT

    def label(x: float, at: float, anchor: str, text: str) -> str:
        return f'<text x="{x:.1f}" y="{at:.1f}" text-anchor="{anchor}">{text}</text>'

    def line(kind: str, values: Sequence[float]) -> str:
        points = " ".join(
            f"{LEFT + step * k:.1f},{base - HEIGHT * v / top:.1f}" for k, v in enumerate(values)
        )
        return f'<polyline class="{kind}" points="{points}"/>'

    dates = [
        label(LEFT + step * k, base + 16, "middle", f"{one.origin:%d %b}")
        for k, one in enumerate(over_time)
        if k % max(len(over_time) // LABELS, 1) == 0
    ]
    values = [
        label(LEFT - 8, base - HEIGHT * share + 4, "end", f"{top * share:.1%}")
        for share in (0.0, 0.5, 0.95)
    ]
    title = f"{escape(name)}: WAPE by origin, default model (solid) and SMA-4 (dashed)"
    return "".join(
        [
            f'<text x="{LEFT}" y="{y - 10:.0f}">{title}</text>',
            line("model", [one.wape for one in over_time]),
            line("sma4", [one.sma4_wape for one in over_time]),
            f'<line class="axis" x1="{LEFT}" x2="{WIDTH - 12}" y1="{base:.1f}" y2="{base:.1f}"/>',
            *dates,
            *values,
        ]
    )
