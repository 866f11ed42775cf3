"""Peaks: what a sale, a strike or a wave of sickness does to an ordinary scenario.

The multipliers are planning assumptions for shops, to be replaced by a client's own where there is a
history (`from_history`). Volumes grow by `ContactType.volume`, so a scenario with and without a peak
meets the same customers, and more of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId
from simulation.scenario import AgentPlan, ContactType, PerInterval, Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Phases:
    """A multiplier before, on and after the peak; each at least 0."""

    before: float = 1.0
    during: float = 1.0
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class StageEffect:
    """What a peak does to the volume of some stages of the journey.

    Parameters
    ----------
    stages : empty means all.
    clients : empty means all; the first effect that fits a contact type holds.
    """

    volume: Phases
    stages: frozenset[JourneyStage] = frozenset()
    clients: frozenset[ClientId] = frozenset()

    def fits(self, kind: ContactType) -> bool:
        """Tell whether the effect is for a contact type."""
        return (not self.stages or kind.stage in self.stages) and (
            not self.clients or kind.client in self.clients
        )


@dataclass(frozen=True, slots=True)
class Peak:
    """A named event and its effects.

    Parameters
    ----------
    name : by which commands and files call it.
    days : days before, during and after that it touches; at least one during.
    effects : on volumes, first fit; types that none fits keep theirs.
    handle : on handling times: new topics take longer.
    containment : on what bots settle: new topics are beyond them.
    absence : added to every person's probability of missing a day during the peak.
    window_minutes : the minutes of a day in which volumes, handling and outages apply; None means all.
    bots_out : whether bots are out of order during the peak.
    """

    name: str
    days: tuple[int, int, int]
    effects: tuple[StageEffect, ...] = ()
    handle: Phases = Phases()
    containment: Phases = Phases()
    absence: float = 0.0
    window_minutes: tuple[int, int] | None = None
    bots_out: bool = False


SHOPPING = frozenset({JourneyStage.AWARENESS, JourneyStage.CONSIDERATION, JourneyStage.DECISION})
BUYING = frozenset({JourneyStage.PURCHASE})
BOUGHT = frozenset({JourneyStage.POST_PURCHASE})


def _sale(shopping: Phases, buying: Phases, bought: Phases) -> tuple[StageEffect, ...]:
    return (
        StageEffect(shopping, SHOPPING),
        StageEffect(buying, BUYING),
        StageEffect(bought, BOUGHT),
    )


PEAKS: tuple[Peak, ...] = (
    Peak(
        "black_friday",
        (4, 1, 5),
        _sale(Phases(1.3, 2.2, 1.3), Phases(1.2, 2.6, 1.5), Phases(1.0, 1.4, 1.9)),
        handle=Phases(1.0, 1.05, 1.05),
        containment=Phases(1.0, 0.9, 0.95),
    ),
    Peak(
        "cyber_monday",
        (2, 1, 4),
        _sale(Phases(1.2, 1.7, 1.1), Phases(1.2, 2.0, 1.2), Phases(1.3, 1.6, 1.8)),
        handle=Phases(1.0, 1.05, 1.05),
        containment=Phases(1.0, 0.95, 0.95),
    ),
    Peak(
        "christmas",
        (10, 2, 3),
        _sale(Phases(1.4, 0.4, 0.8), Phases(1.5, 0.3, 0.8), Phases(1.8, 0.6, 1.4)),
        handle=Phases(1.05, 1.0, 1.05),
    ),
    Peak(
        "january_returns",
        (2, 10, 5),
        _sale(Phases(), Phases(), Phases(1.3, 1.7, 1.3)),
        handle=Phases(1.0, 1.1, 1.05),
    ),
    Peak(
        "january_sales",
        (2, 6, 14),
        _sale(Phases(1.2, 1.5, 1.2), Phases(1.1, 1.7, 1.2), Phases(1.0, 1.2, 1.3)),
    ),
    Peak(
        "july_sales",
        (2, 6, 14),
        _sale(Phases(1.2, 1.4, 1.1), Phases(1.1, 1.5, 1.1), Phases(1.0, 1.1, 1.2)),
    ),
    Peak(
        "flash_sale",
        (0, 1, 1),
        _sale(Phases(1.0, 3.0, 1.0), Phases(1.0, 4.0, 1.0), Phases(1.0, 1.3, 1.2)),
        window_minutes=(18 * 60, 22 * 60),
    ),
    Peak(
        "courier_strike",
        (0, 3, 4),
        _sale(Phases(), Phases(1.0, 1.2, 1.1), Phases(1.1, 2.2, 1.8)),
        handle=Phases(1.0, 1.15, 1.1),
        containment=Phases(1.0, 0.7, 0.8),
    ),
    Peak("bot_outage", (0, 1, 0), window_minutes=(10 * 60, 16 * 60), bots_out=True),
    Peak("sickness_wave", (0, 7, 0), absence=0.15),
)
"""The calendar of ready-made peaks."""


def peak_named(name: str) -> Peak:
    """Return a ready-made peak.

    Raises
    ------
    InvalidInput
        When there is none of that name.
    """
    for peak in PEAKS:
        if peak.name == name:
            return peak
    known = ", ".join(peak.name for peak in PEAKS)
    raise InvalidInput(f"There is no peak {name!r}; choose one of {known}.")


def with_peak(scenario: Scenario, peak: Peak, first_day: int | None = None) -> Scenario:
    """Put a peak over a scenario.

    Parameters
    ----------
    first_day : index of the scenario's day on which the peak itself begins, outside the scenario where
        only the days before or after it lie within; None means after the days before it, or the last day
        where the scenario is shorter.

    Raises
    ------
    InvalidInput
        When the peak touches no day of the scenario.
    """
    count = len(scenario.days)
    first = min(peak.days[0], count - 1) if first_day is None else first_day
    before, during, after = peak.days
    if not -during - after < first < count + before:
        raise InvalidInput(
            f"{peak.name!r} begins on day {first} and touches none of the days 0 to {count - 1}."
        )
    timeline = _Timeline(scenario, peak, first)
    return replace(
        scenario,
        name=f"{scenario.name} + {peak.name}",
        contact_types=tuple(timeline.changed_type(kind) for kind in scenario.contact_types),
        agents=tuple(timeline.changed_plan(plan) for plan in scenario.agents),
    )


@dataclass(frozen=True, slots=True)
class _Timeline:
    """A peak laid over the days of a scenario."""

    scenario: Scenario
    peak: Peak
    first: int

    def by_day(self, phases: Phases) -> Floats:
        """Return a multiplier for each day, shape (days,)."""
        before, during, after = self.peak.days
        offset = np.arange(len(self.scenario.days)) - self.first
        factor = np.ones(len(offset))
        factor[(offset >= -before) & (offset < 0)] = phases.before
        factor[(offset >= 0) & (offset < during)] = phases.during
        factor[(offset >= during) & (offset < during + after)] = phases.after
        return factor

    def by_interval(self, phases: Phases) -> Floats:
        """Return a multiplier for each interval, 1 outside the window; shape (intervals,)."""
        day = self.scenario.day_of_interval()
        factor = self.by_day(phases)[day]
        if self.peak.window_minutes is None:
            return factor
        starts = np.arange(len(day)) * self.scenario.interval_ms - np.asarray(self.scenario.days)[day]
        first, last = (60_000 * minute for minute in self.peak.window_minutes)
        inside: Floats = np.where((starts >= first) & (starts < last), factor, 1.0)
        return inside

    def times(self, profile: PerInterval, phases: Phases) -> PerInterval:
        """Multiply a profile, and leave it as it is where nothing changes."""
        factor = self.by_interval(phases)
        return profile if (factor == 1).all() else tuple((np.asarray(profile) * factor).tolist())

    def changed_type(self, kind: ContactType) -> ContactType:
        effect = next((effect for effect in self.peak.effects if effect.fits(kind)), None)
        bot = kind.bot
        if bot is not None:
            contained = self.times(bot.containment, self.peak.containment)
            bot = replace(bot, containment=contained)
        return replace(
            kind,
            volume=self.times(kind.volume, effect.volume) if effect else kind.volume,
            service_factor=self.times(kind.service_factor, self.peak.handle),
            bot=bot,
        )

    def changed_plan(self, plan: AgentPlan) -> AgentPlan:
        if plan.agent.kind is AgentKind.BOT:
            return replace(plan, spans_ms=self.without_outage(plan)) if self.peak.bots_out else plan
        if not self.peak.absence:
            return plan
        more = self.peak.absence * self.on_peak_days()
        usual = np.broadcast_to(np.asarray(plan.absence), more.shape)
        return replace(plan, absence=tuple(np.minimum(1.0, usual + more).tolist()))

    def on_peak_days(self) -> Floats:
        """Return 1 for each day of the peak itself and 0 for the others, shape (days,)."""
        offset = np.arange(len(self.scenario.days)) - self.first
        return ((offset >= 0) & (offset < self.peak.days[1])).astype(np.float64)

    def without_outage(self, plan: AgentPlan) -> tuple[tuple[int, int], ...]:
        """Cut the outage of each peak day out of a bot's spans."""
        first, last = (60_000 * minute for minute in self.peak.window_minutes or (0, 24 * 60))
        spans = list(plan.spans_ms)
        for day in np.flatnonzero(self.on_peak_days()):
            start = self.scenario.days[day]
            cut = (start + first, start + last)
            pieces = [piece for a, b in spans for piece in ((a, min(b, cut[0])), (max(a, cut[1]), b))]
            spans = [(a, b) for a, b in pieces if a < b]
        return tuple(spans)


def from_history(
    peak: Peak,
    stages: frozenset[JourneyStage],
    past: Sequence[tuple[float, ...]],
    first_day: int,
    clients: frozenset[ClientId] = frozenset(),
) -> Peak:
    """Replace a peak's volumes of some stages by what earlier occurrences showed.

    Parameters
    ----------
    past : for each earlier occurrence, day totals over what an ordinary such day has (ratios), at
        least the days that the peak touches.
    first_day : index within each of them at which the peak itself began.
    clients : whose history this is; empty means all.

    Returns
    -------
    A peak whose multipliers are the medians of each phase, drawn towards the ready-made ones as if
    these had been seen once.
    """
    if not past:
        raise InvalidInput(f"No earlier occurrence of {peak.name!r} is given; keep the ready-made peak.")
    before, during, after = peak.days
    usual = next(
        (effect.volume for effect in peak.effects if not effect.stages or stages <= effect.stages), Phases()
    )

    def phase(first: int, last: int, prior: float) -> float:
        seen = [ratio for ratios in past for ratio in ratios[max(0, first) : last]]
        return (prior + len(past) * median(seen)) / (1 + len(past)) if seen else prior

    volume = Phases(
        phase(first_day - before, first_day, usual.before),
        phase(first_day, first_day + during, usual.during),
        phase(first_day + during, first_day + during + after, usual.after),
    )
    return replace(peak, effects=(StageEffect(volume, stages, clients), *peak.effects))
