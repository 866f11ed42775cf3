"""Handling time and patience as a picture: what was seen, and the laws fitted to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.forecasting.runs import TimesRun, TypeTimes
from contactcenter.services.outfiles import writing
from workforce.forecast.timelaws import FittedLaw, LawName

Array = NDArray[np.float64]

WIDTH, PANEL, HEIGHT, LEFT, TOP, GAP = 960.0, 390.0, 170.0, 64.0, 30.0, 48.0
RIGHT_PANEL = WIDTH - PANEL - 12.0
BINS, POINTS, SHOWN = 40, 120, 0.99
"""Bars of a histogram, points of a curve, and the share of what was seen that the axis reaches to."""
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#334}.axis{stroke:#99a}.seen{fill:#0b62a4;fill-opacity:.3}"
    ".curve{fill:none;stroke:#0b62a4;stroke-width:2}.best{fill:none;stroke:#b5520b;stroke-width:1.6}"
    ".exponential{fill:none;stroke:#334;stroke-width:1.4;stroke-dasharray:5 3}"
)


def write_times(run: TimesRun, path: Path) -> None:
    """Write an SVG with one row a type: handling times on the left, patience on the right.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path):
        path.write_text(draw_times(run), encoding="utf-8")


def draw_times(run: TimesRun) -> str:
    """Return the picture as SVG."""
    shown = run.types if len(run.types) == 1 else (*run.types, run.total)
    step = TOP + HEIGHT + GAP
    rows = [_row(one, TOP + number * step) for number, one in enumerate(shown)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {len(rows) * step:.0f}" '
        f'role="img"><title>Handling times and patience, with the laws fitted to them</title>'
        f"<style>{STYLE}</style>{''.join(rows)}</svg>\n"
    )


def _row(one: TypeTimes, y: float) -> str:
    return _handling(one, y) + _patience(one, y)


@dataclass(frozen=True, slots=True)
class _Panel:
    """Axes from 0 to `longest` seconds and to a value `top`, with the upper left corner at x, y."""

    x: float
    y: float
    longest: float
    top: float

    def point(self, seconds: float, value: float) -> str:
        """Return a point as text."""
        share = max(1 - value / self.top, 0.0)
        return f"{self.x + PANEL * seconds / self.longest:.1f},{self.y + HEIGHT * share:.1f}"

    def line(self, kind: str, seconds: Array, values: Array) -> str:
        """Return a line through points."""
        points = " ".join(map(self.point, seconds.tolist(), values.tolist()))
        return f'<polyline class="{kind}" points="{points}"/>'

    def frame(self, title: str, marks: Sequence[str]) -> str:
        """Return the title, the base line, three times below it and three values beside it."""
        base = self.y + HEIGHT
        parts = [
            f'<text x="{self.x:.1f}" y="{self.y - 10:.1f}">{escape(title)}</text>',
            f'<line class="axis" x1="{self.x:.1f}" x2="{self.x + PANEL:.1f}" '
            f'y1="{base:.1f}" y2="{base:.1f}"/>',
        ]
        for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
            place = f'x="{self.x + PANEL * share:.1f}" y="{base + 16:.1f}" text-anchor="{anchor}"'
            parts.append(f"<text {place}>{self.longest * share:,.0f} s</text>")
        for share, mark in zip((0.0, 0.5, 1.0), marks, strict=True):
            height = base - HEIGHT * share + 4
            parts.append(f'<text x="{self.x - 8:.1f}" y="{height:.1f}" text-anchor="end">{mark}</text>')
        return "".join(parts)


def _nothing(x: float, y: float, title: str) -> str:
    return f'<text x="{x:.1f}" y="{y - 10:.1f}">{escape(title)}</text>'


def _handling(one: TypeTimes, y: float) -> str:
    """Return the histogram of handling times, and the contacts that each law expects in a bar."""
    found = one.handling
    if found is None:
        return _nothing(LEFT, y, f"{one.name}: no handling time is told")
    longest = max(float(np.quantile(one.handle_seconds, SHOWN)), 1.0)
    edges = np.linspace(0.0, longest, BINS + 1)
    counts = np.histogram(one.handle_seconds, edges)[0].astype(np.float64)
    laws = _drawn(one.handling_laws)
    expected = [(kind, -np.diff(law.survival(edges)) * found.handled) for kind, law in laws]
    top = max(float(counts.max()), *(float(values.max()) for _, values in expected)) * 1.05
    panel = _Panel(LEFT, y, longest, top)
    bars = "".join(
        _bar(panel, (float(start), float(stop)), float(count))
        for start, stop, count in zip(edges[:-1], edges[1:], counts, strict=True)
        if count
    )
    middles = (edges[:-1] + edges[1:]) / 2
    lines = "".join(panel.line(name, middles, values) for name, values in expected)
    title = f"{one.name}: {found.handled:,} handling times, mean {found.mean_seconds:,.0f} s{_legend(laws)}"
    return bars + lines + panel.frame(title, ("0", f"{top / 2:,.0f}", f"{top:,.0f}"))


def _bar(panel: _Panel, span: tuple[float, float], count: float) -> str:
    width = PANEL * (span[1] - span[0]) / panel.longest
    height = HEIGHT * count / panel.top
    x = panel.x + PANEL * span[0] / panel.longest
    y = panel.y + HEIGHT - height
    return f'<rect class="seen" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _patience(one: TypeTimes, y: float) -> str:
    """Return the share still willing to wait, as seen and by the fitted laws."""
    found = one.patience
    if found is None:
        return _nothing(RIGHT_PANEL, y, f"{one.name}: nobody is told to have waited")
    longest = max(float(np.quantile(found.seconds, SHOWN)), 1.0)
    panel = _Panel(RIGHT_PANEL, y, longest, 1.0)
    seen = found.seconds <= longest
    times = np.repeat(np.concatenate(([0.0], found.seconds[seen], [longest])), 2)[1:-1]
    shares = np.repeat(np.concatenate(([1.0], found.survival[seen])), 2)
    grid = np.linspace(0.0, longest, POINTS)
    laws = _drawn(one.patience_laws)
    lines = "".join(panel.line(kind, grid, law.survival(grid)) for kind, law in laws)
    title = f"{one.name}: patience, {found.abandoned:,} of {found.waited:,} hung up{_legend(laws)}"
    return panel.line("curve", times, shares) + lines + panel.frame(title, ("0%", "50%", "100%"))


def _drawn(laws: Sequence[FittedLaw]) -> list[tuple[str, FittedLaw]]:
    """Return the best law and, where it is another, the exponential one, with their kinds of line."""
    plain = [law for law in laws if law.name is LawName.EXPONENTIAL]
    best = [law for law in laws[:1] if law.name is not LawName.EXPONENTIAL]
    return [*(("exponential", law) for law in plain), *(("best", law) for law in best)]


def _legend(laws: Sequence[tuple[str, FittedLaw]]) -> str:
    """Return in brackets what the lines are."""
    words = [
        "dashed: exponential" if kind == "exponential" else f"line: {law.name}" for kind, law in laws[::-1]
    ]
    return f" ({', '.join(words)})" if words else ""
