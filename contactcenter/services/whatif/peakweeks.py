"""The ready-made peaks as scenario files: one ordinary shop, and what each peak does to it.

`python -m contactcenter.services.whatif.peakweeks fixtures/scenarios/peaks` writes them anew; a test sees
to it that they say what the calendar of peaks says.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from simulation.peaks import PEAKS, Peak, Phases, StageEffect

MOST_DAYS = (3, 7, 3)
"""Days before, on and after a peak that a file shows."""
DAY = 1440
OPEN, CLOSE = 480, 1200

_TYPES = (
    # id, stage, contacts a minute at the day's three levels, mean handling time
    ("advice", "decision", (0.10, 0.16, 0.13), 330),
    ("orders", "purchase", (0.12, 0.17, 0.15), 260),
    ("aftersales", "post_purchase", (0.22, 0.26, 0.18), 300),
)
_HOURS = (OPEN, 660, 960)


def peak_week(peak: Peak) -> str:
    """Return the scenario file of a peak at an ordinary shop."""
    days = shown_days(peak)
    parts = [_head(peak, days), *(_phone(peak, days, kind) for kind in _TYPES), _chat(peak, days)]
    return "\n".join([*parts, _pools(peak, days)])


def shown_days(peak: Peak) -> tuple[int, int, int]:
    """Return how many days before, on and after the peak its file shows."""
    before, during, after = (min(own, most) for own, most in zip(peak.days, MOST_DAYS, strict=True))
    return before, during, after


def write_all(folder: Path) -> None:
    """Write the file of every peak into a folder."""
    for peak in PEAKS:
        (folder / f"{peak.name}.toml").write_text(peak_week(peak), encoding="utf-8")


def _head(peak: Peak, days: Sequence[int]) -> str:
    title = peak.name.replace("_", " ")
    return f"""# An ordinary shop through "{title}".
# Days before, of and after the peak: {days[0]}, {days[1]}, {days[2]}.
# Phone by stage of the journey, chat behind a bot. Made by contactcenter/services/whatif/peakweeks.py.
name = "{title.capitalize()}"
horizon_minutes = {sum(days) * DAY}
interval_minutes = 60
day_correlation = 0.5

[precision]
half_width = 0.02
min_replications = 10
max_replications = 200
"""


def _phone(peak: Peak, days: Sequence[int], kind: tuple[str, str, Sequence[float], int]) -> str:
    name, stage, levels, handle = kind
    return f"""[[contact_types]]
id = "{name}"
client = "shop"
stage = "{stage}"
arrivals_per_minute = {_arrivals(levels, days)}
volume = {_profile(peak, days, _volume(peak, stage))}
service = {{ law = "lognormal", mean = {handle}, cv = 0.8 }}
service_factor = {_profile(peak, days, peak.handle)}
patience = {{ law = "exponential", mean = 180 }}
busyness = {{ day_sd = 0.1, interval_sd = 0.08 }}
"""


def _chat(peak: Peak, days: Sequence[int]) -> str:
    contained = _profile(peak, days, peak.containment, 0.45)
    return f"""[[contact_types]]
id = "chat"
client = "shop"
channel = "chat"
intent = "order_status"
arrivals_per_minute = {_arrivals((0.3, 0.36, 0.4), days)}
volume = {_profile(peak, days, _volume(peak, "post_purchase"))}
service = {{ law = "lognormal", mean = 400, cv = 0.8 }}
service_factor = {_profile(peak, days, peak.handle)}
attention = [1.0, 0.75, 0.55]
patience = {{ law = "exponential", mean = 150 }}
target = {{ share = 0.8, seconds = 60 }}
busyness = {{ day_sd = 0.1 }}
bot = {{ service = {{ law = "exponential", mean = 80 }}, containment = {contained}, handle_factor = 1.1 }}

[routes.chat]
steps = [{{ pools = ["bot"] }}, {{ pools = ["digital"] }}]
"""


def _pools(peak: Peak, days: Sequence[int]) -> str:
    absence = 0.05 + peak.absence
    pools = [
        _people("phones", ("advice", "orders", "aftersales"), (3, 2), absence),
        _people("digital", ("chat",), (2, 1), absence),
        _bot(peak, days),
    ]
    return "\n".join(pools)


def _people(name: str, order: Sequence[str], teams: tuple[int, int], absence: float) -> str:
    queues = ", ".join(f'"{queue}"' for queue in order)
    early, late = teams
    return f"""[[pools]]
name = "{name}"
absence = {absence:g}
order = [{queues}]
shifts = [
  {_shift(early, 480)},
  {_shift(late, 720)},
]
"""


def _shift(agents: int, start: int) -> str:
    """Return eight hours with two short breaks and a meal."""
    breaks = [[start + begin, start + end] for begin, end in ((120, 135), (240, 270), (390, 405))]
    return f"{{ agents = {agents}, start_minute = {start}, end_minute = {start + 480}, breaks = {breaks} }}"


def _bot(peak: Peak, days: Sequence[int]) -> str:
    out = range(days[0], days[0] + days[1]) if peak.bots_out else range(0)
    shifts = ""
    for day in range(sum(days)):
        first, last = peak.window_minutes or (0, DAY)
        breaks = f", breaks = [[{first}, {last}]]" if day in out else ""
        shifts += f"  {{ agents = 1, start_minute = 0, end_minute = {DAY}{breaks}, days = [{day}] }},\n"
    presence = f"shifts = [\n{shifts}]" if out else "agents = 1"
    return f"""[[pools]]
name = "bot"
kind = "bot"
capacity = 10000
intents = ["order_status"]
{presence}
"""


def _arrivals(levels: Sequence[float], days: Sequence[int]) -> str:
    steps = [
        (day * DAY + minute, value)
        for day in range(sum(days))
        for minute, value in zip((*_HOURS, CLOSE), (*levels, 0.0), strict=True)
    ]
    return _steps(steps)


def _volume(peak: Peak, stage: str) -> Phases:
    """Return the volumes of a stage at a client that no effect names."""
    fitting = (effect for effect in peak.effects if _fits(effect, stage))
    return next((effect.volume for effect in fitting), Phases())


def _fits(effect: StageEffect, stage: str) -> bool:
    return not effect.clients and (not effect.stages or stage in effect.stages)


def _profile(peak: Peak, days: Sequence[int], phases: Phases, usual: float = 1.0) -> str:
    """Return a profile by the days' phases, within the window of the day that the peak names."""
    by_day = [phases.before] * days[0] + [phases.during] * days[1] + [phases.after] * days[2]
    if set(by_day) == {1.0}:
        return f"{usual:g}"
    first, last = peak.window_minutes or (0, DAY)
    steps: list[tuple[int, float]] = [(0, usual)]
    for day, factor in enumerate(by_day):
        steps += [(day * DAY + first, usual * factor), (day * DAY + last, usual)]
    return _steps(_changes(steps))


def _changes(steps: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Keep the last value stated for each minute, and of these only those that change anything."""
    last = dict(steps)
    kept: list[tuple[int, float]] = []
    for minute in sorted(last):
        if not kept or abs(kept[-1][1] - last[minute]) > 1e-9:
            kept.append((minute, last[minute]))
    return kept


def _steps(steps: Sequence[tuple[int, float]]) -> str:
    lines = "".join(f"  {{ from_minute = {minute}, value = {value:g} }},\n" for minute, value in steps)
    return f"[\n{lines}]"


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
