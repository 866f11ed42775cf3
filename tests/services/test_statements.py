"""A month is previewed while it runs, closed once it is over, and never changes afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import ContractTerm, ServiceTarget
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.facts import IntervalFactRow
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.statement import DEFINITIONS_VERSION
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.statements import close_month, preview_month
from tests.fakes.organisation import CALLS, CLIENT, MAILS, SHOP, TERM, store_organisation

MARCH = date(2026, 3, 1)
FIRST = datetime(2026, 2, 28, 23, tzinfo=UTC)  # local midnight in Rome, before the clock change
LAST = datetime(2026, 3, 31, 21, 45, tzinfo=UTC)  # the last quarter hour, after the clock change
OVER = datetime(2026, 3, 31, 22, tzinfo=UTC)


def calls_at(start: datetime, answered: int, in_t: int, queue: QueueId = CALLS) -> IntervalFactRow:
    """Return the fact of an interval in which ten callers hung up, one of them at once."""
    return (queue, start, 15, answered + 10, answered, 10, in_t, 3, 1, 0, 0.0, 0.0, 0, 0)


def store_march(engine: Engine, in_t: int) -> None:
    """Store a March with contacts in its first and its last interval, and around it."""
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.interval_facts.add_many(
            [
                calls_at(FIRST - timedelta(minutes=15), 1_000, 0),
                calls_at(FIRST, 100, in_t),
                calls_at(LAST, 100, in_t),
                calls_at(OVER, 1_000, 0),
                calls_at(FIRST, 500, 0, MAILS),
            ]
        )
        uow.commit()


def test_a_missed_month_is_closed_with_the_credit_of_its_term(engine: Engine) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        closed = close_month(uow, SHOP, MARCH, OVER)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.statements.find(SHOP, MARCH) == closed
        assert uow.statements.all(SHOP) == (closed,)
    (line,) = closed.lines
    assert line.counts == ServiceCounts(200, 20, 140, 6, 2)
    assert line.value == 140 / 218
    assert (line.term, line.met, line.credit) == (TERM, False, Decimal(2_000))
    assert (closed.credit, closed.at_risk, closed.currency) == (Decimal(2_000), Decimal(10_000), "EUR")
    assert (closed.closed_at, closed.definitions_version) == (OVER, DEFINITIONS_VERSION)


def test_a_month_that_met_its_target_costs_nothing(engine: Engine) -> None:
    store_march(engine, in_t=90)
    with UnitOfWork(engine) as uow:
        assert close_month(uow, SHOP, MARCH, OVER).credit == 0


def test_several_missed_terms_are_capped_at_the_amount_at_risk(engine: Engine) -> None:
    store_march(engine, in_t=0)
    terms = tuple(replace(TERM, metric=str(n), pool_share=1.0, metric_share=0.7) for n in range(3))
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=terms))
        closed = close_month(uow, SHOP, MARCH, OVER)
        assert uow.statements.find(SHOP, MARCH) == closed
    assert [line.credit for line in closed.lines] == [Decimal(7_000)] * 3
    assert closed.credit == closed.at_risk == Decimal(10_000)


def test_the_running_month_can_be_previewed_but_not_closed(engine: Engine) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        preview = preview_month(uow, SHOP, MARCH)
        with pytest.raises(Conflict, match="not over"):
            close_month(uow, SHOP, MARCH, OVER - timedelta(microseconds=1))
        with pytest.raises(InvalidInput, match="preview"):
            uow.statements.add(preview)
    assert preview.closed_at is None
    assert preview.credit == Decimal(2_000)


def test_closing_twice_is_a_conflict(engine: Engine) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        closed = close_month(uow, SHOP, MARCH, OVER)
        with pytest.raises(Conflict, match="for good"):
            close_month(uow, SHOP, MARCH, OVER)
        uow.commit()
    with UnitOfWork(engine) as uow, pytest.raises(Conflict):
        uow.statements.add(closed)


def test_late_data_leaves_a_closed_month_as_it_is(engine: Engine) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        closed = close_month(uow, SHOP, MARCH, OVER)
        uow.interval_facts.add_many([calls_at(FIRST + timedelta(hours=9), 10_000, 10_000)])
        uow.clients.save(replace(CLIENT, monthly_invoice=1.0, terms=(replace(TERM, expected=0.1),)))
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.statements.find(SHOP, MARCH) == closed
        assert preview_month(uow, SHOP, MARCH).credit == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE statement SET credit = 0",
        "DELETE FROM statement",
        "UPDATE statement_line SET answered_in_t = answered",
        "DELETE FROM statement_line",
        "INSERT INTO statement_line SELECT statement_id, position + 1, metric, queues, target_share, "
        "threshold_seconds, formula, expected, minimum_volume, pool_share, metric_share, at_risk_share, "
        "answered, abandoned, answered_in_t, abandoned_in_t, short_abandoned, value, 0 FROM statement_line",
        "INSERT INTO statement (id, client_id, month, zone, closed_at, definitions_version, currency, "
        "invoice, at_risk, credit, line_count) SELECT id + 1, client_id, month, zone, closed_at, "
        "definitions_version, currency, invoice, at_risk, 0, line_count FROM statement",
    ],
)
def test_no_statement_of_sql_changes_a_closed_month(engine: Engine, attempt: str) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        close_month(uow, SHOP, MARCH, OVER)
        uow.commit()
    with pytest.raises(Conflict, match="never changes"), engine.begin() as connection:
        connection.execute(text(attempt))


def test_sqlite_does_not_replace_a_closed_month_either(sqlite_engine: Engine) -> None:
    store_march(sqlite_engine, in_t=70)
    with UnitOfWork(sqlite_engine) as uow:
        close_month(uow, SHOP, MARCH, OVER)
        uow.commit()
    for table in ("statement", "statement_line"):
        with pytest.raises(Conflict, match="never changes"), sqlite_engine.begin() as connection:
            connection.execute(text(f"REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["statement", "statement_line"])
def test_postgresql_does_not_empty_the_tables_either(postgresql_engine: Engine, table: str) -> None:
    with pytest.raises(Conflict, match="never changes"), postgresql_engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_term_must_count_by_the_waiting_time_of_its_queues(engine: Engine) -> None:
    store_march(engine, in_t=70)
    term: ContractTerm = replace(TERM, target=ServiceTarget(0.8, 30.0))
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=(term,)))
        with pytest.raises(InvalidInput, match="promises 30 s, but queue 'shop-calls' is counted by 20 s"):
            preview_month(uow, SHOP, MARCH)


def test_an_unknown_client_has_no_statement(engine: Engine) -> None:
    with UnitOfWork(engine) as uow, pytest.raises(NotFound):
        preview_month(uow, ClientId("nobody"), MARCH)
