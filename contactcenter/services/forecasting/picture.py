"""A forecast as a picture: each queue's days with their 80% band, the last weeks before them."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.forecasting.runs import ForecastRun, QueueForecast
from contactcenter.services.outfiles import writing
from workforce.forecast.quantiles import day_quantiles

Array = NDArray[np.float64]

WIDTH, HEIGHT, LEFT, TOP, GAP = 900.0, 180.0, 64.0, 26.0, 44.0
DAYS_BEFORE = 56
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#334}.axis{stroke:#99a;stroke-width:1}"
    ".past{fill:none;stroke:#667;stroke-width:1.2}.mean{fill:none;stroke:#0b62a4;stroke-width:2}"
    ".band{fill:#0b62a4;fill-opacity:.18}.event{stroke:#b5520b;stroke-dasharray:3 3}"
)


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where a queue's numbers lie: days from `first`, values up to `top_value`, from `y` downwards."""

    first: date
    days: int
    top_value: float
    y: float

    def x(self, day: int) -> float:
        """Return the place of a day."""
        return LEFT + (WIDTH - LEFT - 12) * day / max(self.days - 1, 1)

    def place(self, day: int, value: float) -> str:
        """Return a point as text."""
        return f"{self.x(day):.1f},{self.y + HEIGHT * (1 - value / self.top_value):.1f}"


def write_picture(run: ForecastRun, path: Path) -> None:
    """Write an SVG with one panel a queue.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path):
        path.write_text(draw(run), encoding="utf-8")


def draw(run: ForecastRun) -> str:
    """Return the picture as SVG."""
    height = len(run.queues) * (HEIGHT + TOP + GAP)
    panels = [
        _panel(queue, run, TOP + number * (HEIGHT + TOP + GAP)) for number, queue in enumerate(run.queues)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">'
        f"<title>Contacts a day, forecast with its 80% band</title><style>{STYLE}</style>"
        f"{''.join(panels)}</svg>\n"
    )


def _panel(queue: QueueForecast, run: ForecastRun, y: float) -> str:
    """Return one queue: what was, the band, the mean, the events, and the axes."""
    history = queue.history
    past = history.counts[-DAYS_BEFORE:]
    seen = np.where(np.isfinite(past).any(axis=1), np.nansum(past, axis=1), np.nan)
    means, (low, high) = day_quantiles(queue.forecast, (0.1, 0.9))
    gap = (run.first_day - history.last_day).days - 1
    start = seen.size + gap
    top = float(max(np.nanmax(seen, initial=1.0), high.max(initial=1.0))) * 1.05
    panel = _Panel(run.first_day - timedelta(days=start), start + means.size, top, y)
    upper = [panel.place(start + day, high[day]) for day in range(means.size)]
    lower = [panel.place(start + day, low[day]) for day in range(means.size)]
    return "".join(
        [
            f'<text x="{LEFT}" y="{y - 8:.0f}">{escape(str(queue.forecast.queue))}, contacts a day</text>',
            f'<polygon class="band" points="{" ".join(upper + lower[::-1])}"/>',
            _lines("past", panel, seen, 0),
            _lines("mean", panel, np.where(means > 0, means, np.nan), start),
            _events(panel, run, queue),
            _axes(panel),
        ]
    )


def _lines(name: str, panel: _Panel, values: Array, offset: int) -> str:
    """Return a line that breaks where nothing is known or the queue is closed for over two days."""
    known = np.flatnonzero(np.isfinite(values))
    pieces = np.split(known, np.flatnonzero(np.diff(known) > 3) + 1) if known.size else []
    lines = [" ".join(panel.place(offset + int(day), values[day]) for day in piece) for piece in pieces]
    return "".join(f'<polyline class="{name}" points="{points}"/>' for points in lines)


def _events(panel: _Panel, run: ForecastRun, queue: QueueForecast) -> str:
    """Return a dashed line at the start of each event inside the picture."""
    drawn = []
    for event in run.material.events:
        day = (event.first - panel.first).days
        if event.queue in (None, queue.forecast.queue) and 0 <= day < panel.days:
            x = panel.x(day)
            ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{panel.y:.1f}" y2="{panel.y + HEIGHT:.1f}"'
            drawn.append(f'<line class="event" {ends}/>')
            drawn.append(f'<text x="{x + 3:.1f}" y="{panel.y + 12:.1f}">{escape(event.name)}</text>')
    return "".join(drawn)


def _axes(panel: _Panel) -> str:
    """Return the base line, the dates of Mondays and three values."""
    base = panel.y + HEIGHT
    parts = [f'<line class="axis" x1="{LEFT}" x2="{WIDTH - 12}" y1="{base:.1f}" y2="{base:.1f}"/>']
    mondays = [d for d in range(panel.days) if (panel.first + timedelta(days=d)).weekday() == 0]
    for day in mondays[:: max(len(mondays) // 10, 1)]:
        label = (panel.first + timedelta(days=day)).strftime("%d %b")
        parts.append(
            f'<text x="{panel.x(day):.1f}" y="{base + 16:.1f}" text-anchor="middle">{label}</text>'
        )
    for share in (0.0, 0.5, 0.95):
        y = panel.y + HEIGHT * (1 - share)
        value = f"{panel.top_value * share:,.0f}"
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value}</text>')
    return "".join(parts)
