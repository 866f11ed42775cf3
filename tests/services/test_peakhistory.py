"""A peak as a client's own history shows it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.facts import JourneyFact
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.whatif.peakhistory import peak_of_client
from simulation.peaks import BUYING, peak_named

SHOP = ClientId("shop")
FRIDAY = date(2025, 11, 28)
FIRST = date(2025, 10, 1)


@dataclass(frozen=True)
class FactsOfAShop:
    """Purchases of a shop: a hundred on an ordinary day, 300 on Black Friday, none before `FIRST`."""

    def sums(self, client: ClientId, first: date, last: date) -> tuple[JourneyFact, ...]:
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        return tuple(self.fact(client, day, stage) for day in days for stage in JourneyStage)

    def fact(self, client: ClientId, day: date, stage: JourneyStage) -> JourneyFact:
        ordinary = 0 if day < FIRST else 70 if day.weekday() > 4 else 100
        grown = 3 if day == FRIDAY and stage is JourneyStage.PURCHASE else 1
        return JourneyFact(client, QueueId("shop-voice"), day, stage, 1, offered=ordinary * grown)


@dataclass(frozen=True)
class UnitOfAShop:
    """Stands for a unit of work that knows nothing else."""

    journey_facts: FactsOfAShop = FactsOfAShop()


def test_what_a_client_saw_is_put_before_the_ready_made_multipliers() -> None:
    usual = peak_named("black_friday")
    found = peak_of_client(UnitOfAShop(), SHOP, usual, [FRIDAY])  # type: ignore[arg-type]
    own = next(effect for effect in found.effects if effect.stages == BUYING)
    ready = next(effect for effect in usual.effects if effect.stages == BUYING)
    assert own.clients == {SHOP}
    assert own.volume.during == pytest.approx((ready.volume.during + 3.0) / 2)
    assert own.volume.before == pytest.approx((ready.volume.before + 1.0) / 2)
    assert found.effects[-len(usual.effects) :] == usual.effects


def test_a_history_that_is_too_short_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidInput, match="choose a later occurrence of 'black_friday'"):
        peak_of_client(UnitOfAShop(), SHOP, peak_named("black_friday"), [date(2025, 10, 3)])  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="Name a date"):
        peak_of_client(UnitOfAShop(), SHOP, peak_named("black_friday"), [])  # type: ignore[arg-type]
