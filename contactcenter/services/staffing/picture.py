"""Requirements as a picture: the curve of each group, and what its uncertainty costs."""

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.outfiles import writing
from contactcenter.services.staffing.runs import GroupStaffing, StaffRun
from workforce.forecast.gridmap import map_grid
from workforce.staffing.costs import Costs

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BAR, GAP = 1100.0, 170.0, 60.0, 14.0, 28.0, 16.0, 62.0
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#334}.axis{stroke:#99a}.day{stroke:#dde}"
    ".need{fill:#0b62a4;fill-opacity:.22;stroke:#0b62a4;stroke-width:1.3}"
    ".mean{fill:none;stroke:#334;stroke-width:1.1;stroke-dasharray:4 2}"
    ".s0{fill:#0b62a4}.s1{fill:#5b9bd5}.s2{fill:#e9c46a}.s3{fill:#e09a3e}.s4{fill:#b5520b}"
)


def write_picture(run: StaffRun, path: Path) -> None:
    """Write an SVG with one panel a group.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path):
        path.write_text(draw(run), encoding="utf-8")


def draw(run: StaffRun) -> str:
    """Return the picture as SVG."""
    step = TOP + HEIGHT + BAR + GAP
    panels = [_panel(group, TOP + number * step) for number, group in enumerate(run.groups)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {len(panels) * step:.0f}" '
        f'role="img"><title>Agents required, and what each source of uncertainty costs</title>'
        f"<style>{STYLE}</style>{''.join(panels)}</svg>\n"
    )


def _panel(group: GroupStaffing, y: float) -> str:
    """Return one group: required agents over time, the same at the mean volume, and its costs."""
    need = group.requirement
    top = max(float(need.agents.max(initial=0.0)), 1.0) * 1.05
    base = y + HEIGHT
    curve, mean = (_steps(one.agents, top, y) for one in (need, group.expected))
    title = (
        f"{need.queue}: agents required (dashed: for the mean volume), {need.agent_hours:,.0f} agent-hours"
    )
    return "".join(
        [
            f'<text x="{LEFT}" y="{y - 8:.0f}">{escape(title)}</text>',
            _days(group, y),
            f'<path class="need" d="M{LEFT},{base:.1f}L{curve}L{WIDTH - RIGHT},{base:.1f}Z"/>',
            f'<path class="mean" d="M{mean}"/>',
            f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base:.1f}" y2="{base:.1f}"/>',
            *(_height(top * share, y + HEIGHT * (1 - share)) for share in (0.0, 0.5, 0.95)),
            _bar(group.costs, base + 28),
        ]
    )


def _steps(values: NDArray[np.float64], top: float, y: float) -> str:
    """Return a staircase as the points of a path."""
    edges = np.repeat(np.linspace(LEFT, WIDTH - RIGHT, len(values) + 1), 2)[1:-1]
    heights = np.repeat(y + HEIGHT * (1 - values / top), 2)
    return "L".join(f"{x:.1f},{h:.1f}" for x, h in zip(edges.tolist(), heights.tolist(), strict=True))


def _height(value: float, y: float) -> str:
    return f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f}</text>'


def _days(group: GroupStaffing, y: float) -> str:
    """Return a line at each local midnight, and the date of some."""
    grid = group.requirement.grid
    firsts = np.flatnonzero(np.diff(map_grid(grid).row, prepend=-1)).tolist()
    every = max(len(firsts) // 12, 1)
    parts = []
    for number, index in enumerate(firsts):
        x = LEFT + (WIDTH - LEFT - RIGHT) * index / grid.count
        parts.append(f'<line class="day" x1="{x:.1f}" x2="{x:.1f}" y1="{y:.1f}" y2="{y + HEIGHT:.1f}"/>')
        if number % every == 0:
            label = grid.local_of(index).strftime("%d %b")
            parts.append(f'<text x="{x + 2:.1f}" y="{y + HEIGHT + 15:.1f}">{label}</text>')
    return "".join(parts)


def _bar(costs: Costs, y: float) -> str:
    """Return the agent-hours as one bar: the work, what chance costs, then what each source adds."""
    named = (
        ("work", costs.work),
        ("chance", costs.chance),
        ("intervals", costs.interval),
        ("days", costs.day),
        ("events", costs.event),
    )
    total = max(sum(max(hours, 0.0) for _, hours in named), 1e-9)
    parts, x, words = [], LEFT, []
    for number, (name, hours) in enumerate(named):
        width = (WIDTH - LEFT - RIGHT) * max(hours, 0.0) / total
        parts.append(
            f'<rect class="s{number}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}"/>'
        )
        x += width
        words.append(f"{name} {hours:,.0f}" if number == 0 else f"{name} {hours:+,.0f}")
    label = "agent-hours: " + ", ".join(words)
    return "".join(parts) + f'<text x="{LEFT}" y="{y + BAR + 14:.1f}">{label}</text>'
