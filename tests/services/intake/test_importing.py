"""An import is one transaction, and the same file twice changes nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.contact import Channel, ContactOutcome
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.facts import IntervalFact
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.export import write_records
from contactcenter.services.intake.importing import ImportOrder, import_log
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.fakes.organisation import CALLS, store_organisation
from tests.services.intake.conftest import Write

ORDER = ImportOrder("log")
YEARS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC))
HEADER = "id,arrived,queue,channel,outcome,wait,handle,satisfaction"
ROWS = (
    "1,2024-07-01T10:00:00Z,sales,chat,answered,15,300,5",
    "2,2024-07-01T10:05:00Z,sales,chat,answered,25,100,",
    "3,2024-07-01T10:14:59Z,sales,chat,abandoned,4,,",
    "4,2024-07-01T10:15:00Z,sales,chat,unreached,0,,",
    "5,2024-07-01T11:00:00Z,returns,phone,open,,,",
)


def read(write: Write, *rows: str, header: str = HEADER) -> LogContent:
    return read_log(write("\n".join((header, *rows))), ReadOptions(zone="Europe/Rome", key=b"k" * 32))


def facts(engine: Engine, queue: str) -> tuple[IntervalFact, ...]:
    with UnitOfWork(engine, reading=True) as work:
        return work.interval_facts.all(QueueId(queue), *YEARS)


def test_contacts_are_stored_once_however_often_their_file_comes(engine: Engine, write: Write) -> None:
    content = read(write, *ROWS)
    first = import_log(engine, content, ORDER)
    assert (first.added, first.already_there, first.still_open) == (4, 0, 1)
    assert first.created == ("imported-returns", "imported-sales")
    second = import_log(
        engine, read(write, *ROWS, "6,2024-07-01T10:01:00Z,sales,chat,answered,1,10,"), ORDER
    )
    assert (second.added, second.already_there, second.created) == (1, 4, ())
    (fact,) = facts(engine, "imported-sales")
    assert (fact.offered, fact.answered, fact.abandoned) == (4, 3, 1)
    assert (fact.answered_in_t, fact.abandoned_in_t, fact.short_abandoned) == (2, 1, 1)
    assert (fact.wait_seconds, fact.handle_seconds, fact.csat_sum, fact.csat_count) == (41, 410, 5, 1)


def test_a_new_queue_takes_its_channel_from_its_contacts(engine: Engine, write: Write) -> None:
    import_log(engine, read(write, *ROWS), ORDER)
    with UnitOfWork(engine, reading=True) as work:
        queue = work.queues.get(QueueId("imported-sales"))
        client = work.clients.get(ClientId("imported"))
    assert (queue.channel, queue.name, queue.hours.zone) == (Channel.CHAT, "sales", "Europe/Rome")
    assert client.name == "Imported logs"


def test_a_dry_run_says_the_same_and_keeps_nothing(engine: Engine, write: Write) -> None:
    content = read(write, *ROWS)
    dry = import_log(engine, content, ImportOrder("log", dry_run=True))
    assert dry.dry_run
    with UnitOfWork(engine, reading=True) as work:
        assert work.queues.ids() == frozenset()
        assert work.clients.all() == ()
    real = import_log(engine, content, ORDER)
    assert (dry.added, dry.intervals, dry.created) == (real.added, real.intervals, real.created)


def test_a_file_with_bad_rows_is_refused_whole_or_says_how_many_are_left_out(
    engine: Engine, write: Write
) -> None:
    content = read(
        write, *ROWS, "7,soon,sales,chat,answered,1,1,", "8,2024-07-01T10:00:00Z,sales,chat,answered,x,y,9"
    )
    with pytest.raises(
        InvalidInput, match=r"2 of 7 rows .* line 7, column 'arrived': 'soon'.*--skip-bad-rows"
    ):
        import_log(engine, content, ORDER)
    with UnitOfWork(engine, reading=True) as work:
        assert work.queues.ids() == frozenset()
    report = import_log(engine, content, ImportOrder("log", skip_bad_rows=True))
    assert (report.added, report.left_out) == (4, 2)


def test_a_failure_midway_leaves_nothing_behind(engine: Engine, write: Write) -> None:
    content = read(
        write,
        "1,2024-07-01T10:00:00Z,sales,chat,answered,5,,",
        "2,2024-07-01T10:00:00Z,sales,chat,answered,,,",
    )
    with pytest.raises(InvalidInput, match="1 contacts waited"):
        import_log(engine, content, ORDER)
    with UnitOfWork(engine, reading=True) as work:
        assert work.queues.ids() == frozenset()


def test_counts_replace_what_was_there_for_the_same_time(engine: Engine, write: Write) -> None:
    lines = ["2024-07-01 10:00,7", "2024-07-01 10:05,8", "2024-07-01 10:10,"]
    for _ in range(2):
        report = import_log(engine, read(write, *lines, header="interval,calls"), ORDER)
        assert report.intervals == 2
    found = facts(engine, "imported-all")
    assert [(fact.start.hour, fact.minutes, fact.offered) for fact in found] == [(8, 5, 7), (8, 5, 8)]


def test_averages_are_no_counts_that_can_be_stored(engine: Engine, write: Write) -> None:
    with pytest.raises(InvalidInput, match=r"counts 7\.5 contacts"):
        import_log(engine, read(write, "2024-07-01 10:00,7.5", header="interval,calls"), ORDER)


def test_a_log_of_arrivals_can_be_kept_as_counts(engine: Engine, write: Write) -> None:
    content = read(write, "2024-07-01 10:00", "2024-07-01 10:14", "2024-07-01 10:15", header="timestamp")
    with pytest.raises(InvalidInput, match="--map outcome"):
        import_log(engine, content, ORDER)
    import_log(engine, content, ImportOrder("log", as_counts=True))
    found = facts(engine, "imported-all")
    assert [(fact.start.minute, fact.offered, fact.answered) for fact in found] == [(0, 2, 0), (15, 1, 0)]


def test_our_own_export_goes_back_into_its_queues_and_leaves_their_facts_alone(
    engine: Engine, tmp_path: Path, write: Write
) -> None:
    store_organisation(engine)
    text = f"1,2024-07-01T10:00:00Z,{CALLS},voice,answered,15,300,5"
    content = read(write, text)
    assert content.contacts is not None
    path = tmp_path / "export.csv"
    with path.open("w", newline="") as file:
        write_records(content.contacts.records(), file)
    report = import_log(engine, read_log(path), ORDER)
    assert (report.added, report.intervals, report.created) == (1, 0, ())
    with UnitOfWork(engine, reading=True) as work:
        (record,) = work.contact_records.all(CALLS, *YEARS)
    assert record.outcome is ContactOutcome.ANSWERED
    named_alike = import_log(engine, content, ImportOrder("other"))
    assert named_alike.created == (f"imported-{CALLS}",)


def test_a_client_that_does_not_exist_is_not_made_up(engine: Engine, write: Write) -> None:
    with pytest.raises(NotFound):
        import_log(engine, read(write, *ROWS), ImportOrder("log", ClientId("nobody")))


def test_facts_reach_from_midnight_to_midnight_of_the_days_a_file_touches(
    engine: Engine, write: Write
) -> None:
    early = "1,2024-07-01T00:00:00Z,q,voice,answered,1,1,"
    late = "2,2024-08-15T23:59:59.999999Z,q,voice,answered,1,1,"
    report = import_log(engine, read(write, early, late), ORDER)
    assert report.intervals == 2
    starts = [fact.start for fact in facts(engine, "imported-q")]
    assert starts[1] - starts[0] == timedelta(days=46) - timedelta(minutes=15)
