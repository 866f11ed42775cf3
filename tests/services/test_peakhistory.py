"""A peak as a client's own history shows it."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

import pytest
from click.testing import CliRunner
from rich.console import Console

from contactcenter.cli.whatif import command
from contactcenter.cli.whatifscreen import show_peak_histories
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.facts import JourneyFact
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.whatif.peakhistory import ClientHistory, peak_of_client, stage_histories
from simulation.peaks import BUYING, PEAKS, Phases, peak_named

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


def test_what_was_assumed_seen_and_used_stand_beside_each_other() -> None:
    peak = peak_named("black_friday")
    (shopping, buying, _) = stage_histories(UnitOfAShop(), SHOP, peak, [FRIDAY])  # type: ignore[arg-type]
    assert shopping.seen.during == 1.0
    assert buying.seen == Phases(1.0, 3.0, 1.0)
    assert buying.ready.during < buying.used.during < buying.seen.during
    console = Console(record=True, width=150, file=StringIO())
    show_peak_histories(peak, [ClientHistory(SHOP, (FRIDAY,), (buying,))], console)
    text = console.export_text()
    assert "shop: black_friday began on 28 November 2025" in text
    assert "× 3.00" in text
    assert "[[peaks]]" in text
    assert "began = [2025-11-28]" in text


def test_the_ready_made_peaks_are_listed_without_a_database() -> None:
    answer = CliRunner().invoke(command, ["peaks", "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)["peaks"]
    assert [peak["name"] for peak in found] == [peak.name for peak in PEAKS]
    assert found[0]["effects"][1] == {"stages": ["purchase"], "before": 1.2, "during": 2.6, "after": 1.5}
    assert "bots are out" in CliRunner().invoke(command, ["peaks", "bot_outage"]).stdout
