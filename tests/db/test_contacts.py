"""Finished contacts are stored once, however often their source sends them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.repositories.contacts import AddedCount
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord, Triage
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import QueueId
from tests.fakes.organisation import CALLS, MAILS, NEW_YEAR, store_organisation

TRIAGE = Triage(JourneyStage.POST_PURCHASE, 4, "return", "it", 0.9, 0.8, 0.7, 0.6)
CALL = ContactRecord(
    "c-1",
    CALLS,
    Channel.VOICE,
    NEW_YEAR,
    ContactOutcome.ANSWERED,
    wait_seconds=12.5,
    handle_seconds=340.0,
    agent="agent 7",
    customer="customer 9",
    triage=TRIAGE,
    satisfaction=5,
)
HANG_UP = ContactRecord(
    "c-2", CALLS, Channel.VOICE, NEW_YEAR + timedelta(seconds=1), ContactOutcome.ABANDONED, 3.0
)
YEAR = (NEW_YEAR, NEW_YEAR + timedelta(days=365))


def test_records_come_back_equal_in_order_of_arrival(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        assert uow.contact_records.add_many("log", [HANG_UP, CALL]) == AddedCount(2, 0)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.contact_records.all(CALLS, *YEAR) == (CALL, HANG_UP)
        assert uow.contact_records.all(MAILS, *YEAR) == ()


def test_a_contact_named_again_by_its_source_stays_as_it_is_and_is_counted(engine: Engine) -> None:
    store_organisation(engine)
    later = replace(HANG_UP, source_id="c-3")
    with UnitOfWork(engine) as uow:
        assert uow.contact_records.add_many("log", iter([CALL, CALL, HANG_UP])) == AddedCount(2, 1)
        uow.commit()
    with UnitOfWork(engine) as uow:
        again = uow.contact_records.add_many("log", [replace(CALL, wait_seconds=99.0), HANG_UP, later])
        assert again == AddedCount(1, 2)
        assert uow.contact_records.add_many("other log", [CALL]) == AddedCount(1, 0)
        assert uow.contact_records.add_many("log", []) == AddedCount(0, 0)
        found = uow.contact_records.all(CALLS, *YEAR)
    assert [record.wait_seconds for record in found] == [12.5, 12.5, 3.0, 3.0]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"queue": QueueId("nowhere")}, NotFound),
        ({"customer": "NUL \0"}, InvalidInput),
        ({"agent": "half \ud83d"}, InvalidInput),
        ({"source_id": "\0"}, InvalidInput),
        ({"wait_seconds": float("nan")}, InvalidInput),
        ({"handle_seconds": float("inf")}, InvalidInput),
        ({"outcome": "vanished"}, InvalidInput),
        ({"arrived_at": NEW_YEAR.replace(tzinfo=None)}, InvalidInput),
        ({"triage": replace(TRIAGE, intent="\0")}, InvalidInput),
    ],
)
def test_one_bad_record_keeps_out_all_of_its_batch(
    engine: Engine, change: dict[str, object], error: type[Exception]
) -> None:
    store_organisation(engine)
    bad = replace(CALL, **{"source_id": "bad", **change})  # type: ignore[arg-type]
    with UnitOfWork(engine) as uow, pytest.raises(error):
        uow.contact_records.add_many("log", [CALL, bad, HANG_UP])
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.contact_records.all(CALLS, *YEAR) == ()
