"""A peak's volumes as a client's own history shows them, stage by stage."""

from collections.abc import Sequence
from datetime import date, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId
from simulation.peaks import BOUGHT, BUYING, SHOPPING, Peak, from_history

ORDINARY_WEEKS = 4
"""A day is compared with the mean of the same weekday in so many weeks before the peak is felt."""


def peak_of_client(uow: UnitOfWork, client: ClientId, peak: Peak, began: Sequence[date]) -> Peak:
    """Return a peak with the volumes that a client saw at earlier occurrences put first.

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
    for stages in (BOUGHT, BUYING, SHOPPING):
        past = [_ratios(uow, client, peak, stages, day) for day in began]
        peak = from_history(peak, stages, past, peak.days[0], frozenset({client}))
    return peak


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
