"""A peak's volumes as a client's own history shows them, stage by stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId
from simulation.peaks import BOUGHT, BUYING, SHOPPING, Peak, Phases, StageEffect, from_history
from workforce.forecast.shopping import black_friday, cyber_monday, summer_sales, winter_sales

ORDINARY_WEEKS = 4
"""A day is compared with the mean of the same weekday in so many weeks before the peak is felt."""


RULES: Mapping[str, Callable[[int], date]] = {
    "black_friday": black_friday,
    "cyber_monday": cyber_monday,
    "january_sales": winter_sales,
    "july_sales": summer_sales,
}
"""Peaks whose first day follows from the year."""


@dataclass(frozen=True, slots=True)
class StageHistory:
    """A peak's volumes in some stages: ready-made, as a client's history shows them, and as planned with.

    Parameters
    ----------
    seen : medians over the earlier occurrences, day by day over an ordinary such day.
    used : the two weighed, the ready-made as if seen once.
    """

    stages: frozenset[JourneyStage]
    ready: Phases
    seen: Phases
    used: Phases


def occurrences(uow: UnitOfWork, client: ClientId, peak: Peak) -> tuple[date, ...]:
    """Return the dates on which a peak began before, as far as a client's history holds it whole.

    Raises
    ------
    InvalidInput
        When the peak follows no rule, or the history holds none.
    """
    if peak.name not in RULES:
        raise InvalidInput(
            f"When {peak.name!r} began follows from no rule; name its dates, e.g. --began 2025-11-28."
        )
    queues = [queue for queue in uow.queues.all() if queue.client == client]
    span = uow.interval_facts.period([queue.id for queue in queues])
    if span is None:
        raise InvalidInput(f"Client {client!r} has no history; import it first.")
    zone = ZoneInfo(uow.clients.get(client).zone)
    first, last = (instant.astimezone(zone).date() for instant in span)
    begun = [RULES[peak.name](year) for year in range(first.year, last.year + 1)]
    before = timedelta(days=peak.days[0], weeks=ORDINARY_WEEKS)
    after = timedelta(days=sum(peak.days[1:]) - 1)
    found = tuple(day for day in begun if first <= day - before and day + after <= last)
    if not found:
        raise InvalidInput(
            f"The history of client {client!r}, {first} to {last}, holds no {peak.name!r} with the "
            f"{ORDINARY_WEEKS} weeks before it; keep the ready-made peak."
        )
    return found


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """What one client's history says of a peak that began on some local dates."""

    client: ClientId
    began: tuple[date, ...]
    stages: tuple[StageHistory, ...]


def client_histories(
    uow: UnitOfWork, peak: Peak, began: tuple[date, ...] = (), chosen: str | None = None
) -> tuple[ClientHistory, ...]:
    """Return what clients' histories say of a peak.

    Parameters
    ----------
    began : local dates on which it began; empty takes those of its rule that the history holds.
    chosen : id of the only client that is meant; None means all.

    Raises
    ------
    InvalidInput
        When the client is not known, or as `occurrences` and `stage_histories`.
    """
    known = [client.id for client in uow.clients.all()]
    meant = [client for client in known if chosen in (None, client)]
    if not meant:
        raise InvalidInput(f"There is no client {chosen!r}; known are {', '.join(known) or 'none'}.")
    found = []
    for client in meant:
        dates = began or occurrences(uow, client, peak)
        found.append(ClientHistory(client, dates, stage_histories(uow, client, peak, dates)))
    return tuple(found)


def stage_histories(
    uow: UnitOfWork, client: ClientId, peak: Peak, began: Sequence[date]
) -> tuple[StageHistory, ...]:
    """Return what a client's history says of a peak, by stages of the journey.

    Parameters
    ----------
    began : local dates on which the peak itself began, each at least `ORDINARY_WEEKS` weeks and the
        days before it into the history.

    Raises
    ------
    InvalidInput
        When nothing is known of the ordinary days before an occurrence.
    """
    if not began:
        raise InvalidInput(f"Name a date on which {peak.name!r} began, or keep the ready-made peak.")
    return tuple(_history(uow, client, peak, stages, began) for stages in (SHOPPING, BUYING, BOUGHT))


def _history(
    uow: UnitOfWork, client: ClientId, peak: Peak, stages: frozenset[JourneyStage], began: Sequence[date]
) -> StageHistory:
    past = [_ratios(uow, client, peak, stages, day) for day in began]
    used = from_history(peak, stages, past, peak.days[0]).effects[0].volume
    fitting = (one.volume for one in peak.effects if not one.stages or stages <= one.stages)
    return StageHistory(stages, next(fitting, Phases()), _seen(peak, past), used)


def _seen(peak: Peak, past: Sequence[tuple[float, ...]]) -> Phases:
    before, during, _ = peak.days
    phases = (slice(0, before), slice(before, before + during), slice(before + during, None))
    days = [[ratio for ratios in past for ratio in ratios[phase]] for phase in phases]
    return Phases(*(median(found) if found else 1.0 for found in days))


def peak_of_client(uow: UnitOfWork, client: ClientId, peak: Peak, began: Sequence[date]) -> Peak:
    """Return a peak with the volumes that a client saw at earlier occurrences put first.

    Raises
    ------
    InvalidInput
        As `stage_histories`.
    """
    own = tuple(
        StageEffect(found.used, found.stages, frozenset({client}))
        for found in stage_histories(uow, client, peak, began)
    )
    return replace(peak, effects=(*own, *peak.effects))


def _ratios(
    uow: UnitOfWork, client: ClientId, peak: Peak, stages: frozenset[JourneyStage], began: date
) -> tuple[float, ...]:
    """Return each touched day's contacts over those of an ordinary such day."""
    first = began - timedelta(days=peak.days[0])
    found = []
    for offset in range(sum(peak.days)):
        day = first + timedelta(days=offset)
        ordinary = _ordinary(uow, client, stages, first, day.weekday())
        if not ordinary:
            raise InvalidInput(
                f"Client {client!r} has no contacts on {day:%A}s in the {ORDINARY_WEEKS} weeks before "
                f"{first}; choose a later occurrence of {peak.name!r}."
            )
        found.append(_offered(uow, client, stages, day) / ordinary)
    return tuple(found)


def _ordinary(
    uow: UnitOfWork, client: ClientId, stages: frozenset[JourneyStage], before: date, weekday: int
) -> float:
    latest = before - timedelta(days=(before.weekday() - weekday - 1) % 7 + 1)
    days = [latest - timedelta(weeks=week) for week in range(ORDINARY_WEEKS)]
    return sum(_offered(uow, client, stages, day) for day in days) / ORDINARY_WEEKS


def _offered(uow: UnitOfWork, client: ClientId, stages: frozenset[JourneyStage], day: date) -> float:
    facts = uow.journey_facts.sums(client, day, day)
    return float(sum(fact.offered for fact in facts if fact.stage in stages))
