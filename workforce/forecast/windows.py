"""Events of some hours: their slots stay out of the fit, and their effect is learnt from what is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.units import QueueId
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.days import OpenDays
from workforce.forecast.eventeffects import EffectBelief, believe, predictive_sd

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Windows:
    """The events of a queue that touch only some hours of their days."""

    events: tuple[Event, ...]
    minutes: int

    def on(self, ordinal: int) -> Iterable[tuple[Event, slice]]:
        """Yield the events of a day with the slots that they touch."""
        for event in self.events:
            if event.first.toordinal() <= ordinal <= event.last.toordinal():
                yield event, slice(event.start_minute // self.minutes, -(-event.end_minute // self.minutes))


def windows_of(events: Iterable[Event], queue: QueueId, minutes: int) -> Windows:
    """Return the events of a queue that last part of a day only."""
    touching = (event for event in events if event.queue in (None, queue) and not event.all_day)
    return Windows(tuple(touching), minutes)


def without_windows(days: OpenDays, windows: Windows) -> Array:
    """Return the counts with NaN where an event touched them; shape (n, slots)."""
    counts = days.counts.copy()
    for row, ordinal in enumerate(days.ordinals):
        for _, slots in windows.on(int(ordinal)):
            counts[row, slots] = np.nan
    return counts


@dataclass(frozen=True, slots=True)
class WindowEffects:
    """What events of some hours do, by kind and name."""

    windows: Windows
    by_name: tuple[tuple[str, str, EffectBelief], ...]

    def on(self, ordinals: NDArray[np.int64], slots: int) -> tuple[Array, Array]:
        """Return factors and log sds of days; shape (n, slots) each."""
        factor, log_sd = np.ones((ordinals.size, slots)), np.zeros((ordinals.size, slots))
        for row, ordinal in enumerate(ordinals):
            for event, touched in self.windows.on(int(ordinal)):
                belief = self._belief(event)
                factor[row, touched] *= 0.0 if event.closes else np.exp(belief.log_effect)
                log_sd[row, touched] = np.hypot(log_sd[row, touched], predictive_sd(belief.repeats))
        return factor, log_sd

    def _belief(self, event: Event) -> EffectBelief:
        """Return what is believed of an event: of its name, else of its kind, else the planner's word."""
        planned = None if event.effect is None else float(np.log(event.effect))
        for kind, name, belief in self.by_name:
            if (kind, name) == (event.kind, event.name):
                return belief
        alike = [belief.log_effect for kind, _, belief in self.by_name if kind == event.kind]
        return believe(np.zeros(0), np.zeros(0), planned, float(np.mean(alike)) if alike else 0.0)


def learn_windows(days: OpenDays, share: Array, windows: Windows) -> WindowEffects:
    """Compare what came in each window with what the rest of its day promised.

    Parameters
    ----------
    share : shape (n, slots); relative rate of each slot on each day.
    """
    logs: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    noise: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    planned: dict[tuple[str, str], float] = {}
    for row, ordinal in enumerate(days.ordinals):
        is_open = np.isfinite(days.counts[row])
        touched = list(windows.on(int(ordinal)))
        rest = is_open.copy()
        for _, slots in touched:
            rest[slots] = False
        pace = days.counts[row, rest].sum() / max(float(share[row, rest].sum()), 1e-12)
        for event, slots in touched:
            inside = np.flatnonzero(is_open[slots]) + slots.start
            due = pace * float(share[row, inside].sum())
            if due <= 1 or event.closes:
                continue
            seen = float(days.counts[row, inside].sum())
            key = (event.kind, event.name)
            logs[key].append(float(np.log((seen + 0.5) / (due + 0.5))))
            noise[key].append(1.0 / (seen + 0.5) + 1.0 / max(days.counts[row, rest].sum(), 1.0))
            if event.effect is not None:
                planned[key] = float(np.log(event.effect))
    beliefs = (
        (*key, believe(np.array(values), np.array(noise[key]), planned.get(key), 0.0))
        for key, values in sorted(logs.items())
    )
    return WindowEffects(windows, tuple(beliefs))
