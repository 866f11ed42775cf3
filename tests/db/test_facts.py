"""Facts go in by the thousand, once, and come back as values, arrays and sums."""

from collections.abc import Iterator
from dataclasses import astuple, fields, replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.repositories.facts import FactColumns
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.facts import IntervalFact, IntervalFactRow, JourneyFact
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.measures import total
from contactcenter.domain.units import QueueId
from tests.fakes.organisation import CALLS, MAILS, NEW_YEAR, SHOP, store_organisation

QUARTER = timedelta(minutes=15)
FOREVER = NEW_YEAR + timedelta(days=1000)


def fact(index: int, queue: QueueId = CALLS) -> IntervalFact:
    """Return a fact whose figures all differ."""
    return IntervalFact(
        queue,
        NEW_YEAR + index * QUARTER,
        15,
        offered=100 + index,
        answered=60,
        abandoned=20,
        answered_in_t=50 - index % 7,
        abandoned_in_t=9,
        short_abandoned=5,
        contained=17,
        wait_seconds=60.25 + index,
        handle_seconds=12_345.5,
        csat_sum=41,
        csat_count=11,
    )


def rows(count: int, queue: QueueId = CALLS) -> Iterator[IntervalFactRow]:
    """Yield the facts of consecutive intervals as tuples."""
    for index in range(count):
        one = fact(index, queue)
        yield tuple(getattr(one, part.name) for part in fields(one))  # type: ignore[misc]


def test_facts_come_back_equal_and_in_order(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        assert uow.interval_facts.add_many(reversed(list(rows(30)))) == 30
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        found = uow.interval_facts.all(CALLS, NEW_YEAR, NEW_YEAR + 20 * QUARTER)
    assert found == tuple(fact(index) for index in range(20))


def test_columns_hold_what_the_values_hold(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.interval_facts.add_many(rows(30))
        columns = uow.interval_facts.columns(CALLS, NEW_YEAR + 3 * QUARTER, FOREVER)
    expected = [fact(index) for index in range(3, 30)]
    assert columns.start.astype("int64").tolist() == [int(one.start.timestamp()) for one in expected]
    for part in fields(FactColumns)[1:]:
        assert getattr(columns, part.name).tolist() == [getattr(one, part.name) for one in expected]
    assert columns.start.dtype == np.dtype("datetime64[s]")
    assert columns.wait_seconds.dtype == np.float64


def test_a_period_without_facts_gives_empty_columns_and_counts(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine, reading=True) as uow:
        columns = uow.interval_facts.columns(CALLS, NEW_YEAR, FOREVER)
        assert all(len(getattr(columns, part.name)) == 0 for part in fields(FactColumns))
        assert uow.interval_facts.counts([CALLS], NEW_YEAR, FOREVER) == total([])
        assert uow.interval_facts.sums([CALLS, MAILS], NEW_YEAR, FOREVER) == ()
        assert uow.interval_facts.period([CALLS]) is None


def test_sums_and_counts_add_up_the_facts_of_their_queues(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.interval_facts.add_many(rows(12))
        uow.interval_facts.add_many(rows(5, MAILS))
        end = NEW_YEAR + 10 * QUARTER
        calls, mails = uow.interval_facts.sums([CALLS, MAILS], NEW_YEAR, end)
        counts = uow.interval_facts.counts([CALLS], NEW_YEAR, end)
        assert uow.interval_facts.period([CALLS]) == (NEW_YEAR, NEW_YEAR + 12 * QUARTER)
        assert uow.interval_facts.period([CALLS, MAILS]) == (NEW_YEAR, NEW_YEAR + 12 * QUARTER)
    parts = [fact(index) for index in range(10)]
    assert counts == calls.counts == total(part.counts for part in parts)
    assert (calls.queue, calls.start, calls.minutes) == (CALLS, NEW_YEAR, 150)
    assert calls.wait_seconds == sum(part.wait_seconds for part in parts)
    assert isinstance(calls.offered, int)
    assert mails.offered == sum(100 + index for index in range(5))


def test_an_interval_is_stored_once_and_the_rest_of_its_batch_with_it(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.interval_facts.add_many(rows(3))
        uow.commit()
    with UnitOfWork(engine) as uow, pytest.raises(Conflict, match="stored already"):
        uow.interval_facts.add_many(rows(5))
    with UnitOfWork(engine, reading=True) as uow:
        assert len(uow.interval_facts.all(CALLS, NEW_YEAR, FOREVER)) == 3


def test_a_period_can_be_replaced_and_its_neighbours_stay(engine: Engine) -> None:
    store_organisation(engine)
    changed = replace(fact(4), offered=999)
    with UnitOfWork(engine) as uow:
        uow.interval_facts.add_many(rows(8))
        uow.interval_facts.add_many(rows(8, MAILS))
        start, end = NEW_YEAR + 4 * QUARTER, NEW_YEAR + 6 * QUARTER
        row: IntervalFactRow = tuple(getattr(changed, part.name) for part in fields(changed))  # type: ignore[assignment]
        assert uow.interval_facts.replace_period(CALLS, start, end, [row]) == 1
        found = uow.interval_facts.all(CALLS, NEW_YEAR, FOREVER)
        assert len(uow.interval_facts.all(MAILS, NEW_YEAR, FOREVER)) == 8
    assert found == (*(fact(index) for index in range(4)), changed, fact(6), fact(7))


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        (0, "nowhere", NotFound),
        (0, "a\0b", NotFound),
        (1, datetime(2026, 1, 1), InvalidInput),
        (3, 10, InvalidInput),
        (6, 61, InvalidInput),
        (8, -1, InvalidInput),
        (10, float("nan"), InvalidInput),
        (11, -0.5, InvalidInput),
        (3, None, InvalidInput),
    ],
)
def test_a_fact_that_cannot_be_is_refused(
    engine: Engine, place: int, value: object, error: type[Exception]
) -> None:
    store_organisation(engine)
    (good,) = rows(1)
    bad = (*good[:place], value, *good[place + 1 :])
    with UnitOfWork(engine) as uow, pytest.raises(error):
        uow.interval_facts.add_many([bad])  # type: ignore[list-item]


def journey(day: int, stage: JourneyStage, complexity: int) -> JourneyFact:
    """Return a journey fact of a day of January."""
    counts = astuple(fact(day))[3:]
    return JourneyFact(SHOP, CALLS, date(2026, 1, day), stage, complexity, *counts)


def test_journey_facts_come_back_and_add_up(engine: Engine) -> None:
    store_organisation(engine)
    facts = [
        journey(day, stage, complexity)
        for day in (1, 2, 3)
        for stage in (JourneyStage.DECISION, JourneyStage.POST_PURCHASE)
        for complexity in (1, 5)
    ]
    with UnitOfWork(engine) as uow:
        assert uow.journey_facts.add_many(astuple(one) for one in facts) == 12  # type: ignore[misc]
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.journey_facts.all(SHOP, date(2026, 1, 1), date(2026, 1, 3)) == tuple(facts)
        assert uow.journey_facts.all(SHOP, date(2026, 1, 2), date(2026, 1, 2)) == tuple(facts[4:8])
        sums = uow.journey_facts.sums(SHOP, date(2026, 1, 2), date(2026, 1, 3))
    assert [(one.stage, one.complexity) for one in sums] == [
        (one.stage, one.complexity) for one in facts[:4]
    ]
    assert all(one.day == date(2026, 1, 2) and one.offered == 102 + 103 for one in sums)
    assert all(one.stage in JourneyStage.__members__.values() for one in sums)


def test_a_journey_fact_of_an_unknown_stage_is_refused(engine: Engine) -> None:
    store_organisation(engine)
    row = list(astuple(journey(1, JourneyStage.DECISION, 1)))
    row[3] = "daydreaming"
    with UnitOfWork(engine) as uow, pytest.raises(InvalidInput, match="choose one of"):
        uow.journey_facts.add_many([tuple(row)])  # type: ignore[list-item]
