"""What the pages are shown, against the same figures taken another way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.reading import ContactSpan
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import always_open
from contactcenter.domain.client import Client, ContractTerm, Queue, ServiceTarget
from contactcenter.domain.contact import Channel, ContactOutcome
from contactcenter.domain.facts import IntervalFact
from contactcenter.domain.measures import service_level, total
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.reporting import Reporting
from contactcenter.services.views.clientmonth import month_end, months_between
from contactcenter.services.views.floor import waiting_at
from contactcenter.services.views.installation import Finding, judge
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant
from web.site import make_site

FRIDAY = date(2026, 11, 13)
NOVEMBER = date(2026, 11, 1)
SHOP = ClientId("shop")
ROME = "Europe/Rome"


def facts_between(engine: Engine, start: datetime, end: datetime) -> list[IntervalFact]:
    """Return all facts of the shop that start in a stretch of time."""
    with UnitOfWork(engine, reading=True) as unit:
        return [
            fact
            for queue in unit.queues.all(SHOP)
            for fact in unit.interval_facts.all(queue.id, start, end)
        ]


def test_the_floor_counts_what_had_happened_by_its_minute_and_nothing_later(planted: Engine) -> None:
    floor = Reporting(planted).floor(FRIDAY, 11 * 60 + 7)
    assert floor is not None
    assert floor.at == datetime(2026, 11, 13, 10, tzinfo=UTC)
    facts = facts_between(planted, datetime(2026, 11, 12, 23, tzinfo=UTC), floor.at)
    assert sum(floor.offered) == sum(fact.offered for fact in facts) > 0
    assert floor.counts == total(fact.counts for fact in facts)
    assert len(floor.offered) == 44


def test_the_floor_at_the_end_of_a_day_agrees_with_the_clients_day(planted: Engine) -> None:
    reporting = Reporting(planted)
    floor = reporting.floor(date(2026, 11, 15), 23 * 60 + 59)
    month = reporting.month(SHOP, NOVEMBER, None)
    assert floor is not None
    assert month is not None
    today = {result.queue.id: result.counts for result in month.today}
    late = {now.queue.id: now.counts for now in floor.queues}
    assert {queue: counts.offered for queue, counts in late.items()} == {
        queue: counts.offered for queue, counts in today.items()
    }


def test_who_waits_and_who_serves_is_read_off_single_contacts() -> None:
    at = datetime(2026, 11, 13, 10, tzinfo=UTC)

    def span(before: float, wait: float, handle: float | None, agent: str = "") -> ContactSpan:
        outcome = ContactOutcome.ANSWERED if agent else ContactOutcome.ABANDONED
        return ContactSpan(QueueId("q"), at - timedelta(seconds=before), wait, handle, outcome, agent)

    found = waiting_at(
        [
            span(100, 101, None),
            span(30, 40, 60, "late"),
            span(100, 100, None),
            span(100, 20, 81, "ada"),
            span(100, 20, 80, "gone"),
            span(0, 1, None),
        ],
        at,
    )
    assert (found.contacts, found.oldest_seconds, found.agents) == (3, 100.0, frozenset({"ada"}))


def test_the_heat_map_adds_up_to_the_contract(planted: Engine) -> None:
    month = Reporting(planted).month(SHOP, NOVEMBER, Channel.VOICE)
    assert month is not None
    line = next(line for line in month.statement.lines if line.term.queues == (QueueId("shop-voice-it"),))
    met = sum(cell.ratio.part for cell in month.heat)
    assert met / sum(cell.ratio.whole for cell in month.heat) == line.value
    assert line.value == service_level(line.counts, line.term.target.formula)


def test_a_cell_is_the_sum_of_its_days(planted: Engine) -> None:
    reporting = Reporting(planted)
    month = reporting.month(SHOP, NOVEMBER, Channel.VOICE)
    assert month is not None
    cell = next(cell for cell in month.heat if cell.ratio.whole)
    detail = reporting.cell(SHOP, NOVEMBER, Channel.VOICE, (cell.weekday, cell.hour))
    assert detail.ratio == cell.ratio
    assert sum(ratio.part for _, ratio in detail.days) == cell.ratio.part
    assert sum(ratio.whole for _, ratio in detail.days) == cell.ratio.whole
    assert {day.weekday() for day, _ in detail.days} == {cell.weekday}


def test_the_stages_of_the_journey_add_up_to_all_contacts(planted: Engine) -> None:
    month = Reporting(planted).month(SHOP, NOVEMBER, None)
    assert month is not None
    start, end = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
    facts = facts_between(planted, start, end)
    assert sum(stage.offered for stage in month.stages) == sum(fact.offered for fact in facts)
    assert sum(stage.abandoned for stage in month.stages) == sum(fact.abandoned for fact in facts)


def test_a_day_needs_what_its_queues_need(planted: Engine) -> None:
    day = Reporting(planted).day(date(2026, 11, 17), None)
    assert day.coverage is not None
    by_queue = [sum(column) for column in zip(*(need.needed for need in day.coverage.needs), strict=True)]
    assert day.coverage.required == pytest.approx(by_queue)
    assert day.coverage.missing_hours - day.coverage.spare_hours == pytest.approx(
        day.coverage.required_hours - day.coverage.scheduled_hours
    )


def test_the_chosen_team_changes_the_shifts_and_not_the_curve(planted: Engine) -> None:
    reporting = Reporting(planted)
    everybody = reporting.day(date(2026, 11, 17), None)
    with UnitOfWork(planted, reading=True) as unit:
        team = unit.teams.all()[0].id
    chosen = reporting.day(date(2026, 11, 17), team)
    assert chosen.coverage == everybody.coverage
    assert {line.team for line in chosen.shown} == {team}


def test_the_fan_lies_around_its_mean_in_order(planted: Engine) -> None:
    outlook = Reporting(planted).outlook(QueueId("shop-voice-it"), date(2026, 11, 18))
    assert outlook is not None
    for point in (*outlook.days, *outlook.intervals):
        assert point.p10 <= point.p25 <= point.p50 <= point.p75 <= point.p90
    assert sum(point.mean for point in outlook.intervals) == pytest.approx(outlook.days[2].mean)
    assert len(outlook.past) == 42
    assert outlook.past[:35] == (None,) * 35
    assert None not in outlook.past[35:]


@pytest.mark.parametrize(
    ("mean", "width", "finding"),
    [
        (0.82, 0.01, Finding.HOLDS),
        (0.80, 0.0, Finding.HOLDS),
        (0.805, 0.01, Finding.OPEN),
        (0.795, 0.01, Finding.OPEN),
        (0.78, 0.01, Finding.MISSES),
        (0.79, None, Finding.MISSES),
    ],
)
def test_a_target_inside_the_confidence_interval_is_left_open(
    mean: float, width: float | None, finding: Finding
) -> None:
    assert judge(mean, width, 0.80) is finding


def test_months_are_whole_and_in_order() -> None:
    months = months_between(date(2025, 11, 30), date(2026, 2, 1))
    assert months == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
    assert month_end(date(2028, 2, 1)) == date(2028, 2, 29)


@pytest.fixture
def shared_floor(tmp_path: Path) -> Iterator[Engine]:
    """Give a database in which a second client stands beside the shop."""
    engine = make_engine(f"sqlite:///{tmp_path / 'shared.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    target = ServiceTarget(0.80, 20)
    queue = Queue(
        QueueId("rival-voice-it"),
        ClientId("rival"),
        "Rival phone",
        Channel.VOICE,
        "it",
        always_open(ROME),
        target,
    )
    term = ContractTerm("service_level", (queue.id,), target, 0.75, 0, 0.5, 1.0, 0.1)
    with UnitOfWork(engine) as unit:
        unit.clients.save(Client(ClientId("rival"), "Rival", "retail", ROME, "EUR", 77_777.0, (term,)))
        unit.queues.save(queue)
        start = datetime(2026, 11, 13, 9, tzinfo=UTC)
        counts = (40_404, 40_404, 0, 40_404, 0, 0, 0)
        unit.interval_facts.add_many([(queue.id, start, 15, *counts, 1.0, 1.0, 0, 0)])
        unit.commit()
    yield engine
    engine.dispose()


def test_a_client_is_shown_nothing_of_another(shared_floor: Engine, planted: Engine) -> None:
    tables = ("contract", "today", "hours", "journey", "statements")
    addresses = [
        "/client/shop?month=2026-11",
        "/client/shop/cell/4-10?month=2026-11&channel=voice",
        *(f"/client/shop?month=2026-11&format=csv&table={table}" for table in tables),
    ]
    site = make_site(Reporting(shared_floor), secret="secret" * 6)
    alone = make_site(Reporting(planted), secret="secret" * 6)
    with TestClient(site) as beside, TestClient(alone) as by_itself:
        for address in addresses:
            shown = beside.get(address, headers={"HX-Request": "true"}).text
            assert "ival" not in shown
            assert shown == by_itself.get(address, headers={"HX-Request": "true"}).text
        assert "Corner" not in beside.get("/client/rival").text
        assert "Rival" in beside.get("/client/rival").text
