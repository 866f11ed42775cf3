"""The call log's traps, one by one."""

import pytest

from contactcenter.domain.contact import ContactOutcome
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from contactcenter.services.intake.times import contact_times
from tests.services.intake.conftest import Write

USUAL = """\
vru+line    L1
call_id     1
customer_id 777
priority    2
type        PS
date        990201
vru_entry   9:00:00
vru_exit    9:00:10
vru_time    10
q_start     9:00:10
q_exit      9:00:40
q_time      30
outcome     AGENT
ser_start   9:00:40
ser_exit    9:02:40
ser_time    120
server      DORIT
"""
ANSWERED: dict[str, str] = dict(line.split() for line in USUAL.splitlines())
HEADER = list(ANSWERED)
NO_QUEUE = {"q_start": "0:00:00", "q_exit": "0:00:00", "q_time": "0"}
NO_SERVICE = {"ser_start": "0:00:00", "ser_exit": "0:00:00", "ser_time": "0", "server": "NO_SERVER"}


def read(write: Write, *changes: dict[str, str], columns: list[str] = HEADER) -> LogContent:
    rows = [ANSWERED | {"call_id": str(number)} | change for number, change in enumerate(changes)]
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    return read_log(write("\n".join(lines), "calls.tsv"))


def only(content: LogContent):  # type: ignore[no-untyped-def]
    assert content.contacts is not None
    (record,) = content.contacts.records()
    return record


def reasons(content: LogContent) -> list[str]:
    return [aside.what.split(",")[0] for aside in content.set_aside]


def test_a_usual_call_joins_the_queue_when_it_leaves_the_menu(write: Write) -> None:
    content = read(write, {}, columns=HEADER[::-1])
    call = only(content)
    assert content.zone == "Asia/Jerusalem"
    assert call.arrived_at.isoformat() == "1999-02-01T07:00:10+00:00"
    assert (call.source_id, call.queue, call.outcome) == ("990201-L1-0", "PS", ContactOutcome.ANSWERED)
    assert (call.wait_seconds, call.handle_seconds) == (30, 120)
    assert (call.agent, call.customer) == ("agent-1", "customer-1")
    assert not content.set_aside


def test_a_call_answered_at_once_arrives_when_it_leaves_the_menu(write: Write) -> None:
    call = only(read(write, NO_QUEUE))
    assert call.arrived_at.isoformat() == "1999-02-01T07:00:10+00:00"
    assert call.wait_seconds == 0


def test_phantoms_are_kept_apart_and_never_offered(write: Write) -> None:
    content = read(write, {"outcome": "PHANTOM", "server": "NO_SERVER"}, {})
    assert content.contacts is not None
    assert content.contacts.offered.tolist() == [False, True]
    assert reasons(content) == ["PHANTOM calls"]
    assert [len(times.waits) for times in contact_times(content)] == [1]


def test_a_hang_up_in_the_menu_was_never_offered(write: Write) -> None:
    content = read(write, {"outcome": "HANG"} | NO_QUEUE | NO_SERVICE)
    assert only(content).outcome is ContactOutcome.UNREACHED
    assert reasons(content) == ["calls hung up in the menu without joining the queue"]


def test_a_hang_up_after_no_time_in_the_queue_is_an_abandonment(write: Write) -> None:
    content = read(write, {"outcome": "HANG", "q_exit": "9:00:10", "q_time": "0"} | NO_SERVICE)
    call = only(content)
    assert (call.outcome, call.wait_seconds) == (ContactOutcome.ABANDONED, 0)
    assert reasons(content) == ["calls hung up in the second in which they joined the queue"]


def test_a_hang_up_with_a_service_time_was_still_abandoned(write: Write) -> None:
    content = read(write, {"outcome": "HANG", "server": "NO_SERVER"})
    call = only(content)
    assert (call.outcome, call.handle_seconds, call.agent) == (ContactOutcome.ABANDONED, None, "")
    assert reasons(content) == ["HANG calls with a service time"]


def test_an_answer_by_no_server_is_an_answer_by_somebody_unnamed(write: Write) -> None:
    content = read(write, {"server": "NO_SERVER"})
    call = only(content)
    assert (call.outcome, call.handle_seconds, call.agent) == (ContactOutcome.ANSWERED, 120, "")
    assert reasons(content) == ["AGENT calls with NO_SERVER"]


def test_an_answer_without_service_has_no_known_handling_time(write: Write) -> None:
    content = read(write, NO_SERVICE | {"server": "DORIT"})
    assert only(content).handle_seconds is None
    assert reasons(content) == ["AGENT calls without a service"]


def test_customer_and_priority_zero_stand_for_nobody(write: Write) -> None:
    assert only(read(write, {"customer_id": "0", "priority": "0"})).customer == ""


def test_a_menu_time_below_zero_changes_nothing_but_is_counted(write: Write) -> None:
    content = read(write, {"vru_entry": "9:01:07", "vru_time": "-57"})
    assert only(content).arrived_at.isoformat() == "1999-02-01T07:00:10+00:00"
    assert reasons(content) == ["calls with a menu time below zero; only the end of the menu is used"]


def test_midnight_between_menu_and_queue_belongs_to_the_next_day(write: Write) -> None:
    late = {
        "vru_entry": "23:59:55",
        "vru_exit": "0:00:05",
        "q_start": "0:00:05",
        "q_exit": "0:00:25",
        "q_time": "20",
    }
    assert only(read(write, late)).arrived_at.isoformat() == "1999-02-01T22:00:05+00:00"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"outcome": "GONE"}, "outcome"),
        ({"q_time": "-1"}, "q_time"),
        ({"ser_time": "x"}, "ser_time"),
        ({"date": "990230"}, "date"),
        ({"vru_exit": ""}, "vru_exit"),
        ({"q_start": "9:61:00"}, "q_start"),
    ],
)
def test_a_bad_cell_is_reported(write: Write, change: dict[str, str], column: str) -> None:
    content = read(write, change, {})
    assert [(error.line, error.column) for error in content.errors] == [(2, column)]
    assert content.contacts is not None
    assert len(content.contacts) == 1


def test_a_call_that_stands_there_twice_is_an_error(write: Write) -> None:
    assert [error.line for error in read(write, {"call_id": "5"}, {"call_id": "5"}).errors] == [3]


def test_another_zone_can_be_named(write: Write) -> None:
    line = "\t".join(ANSWERED[name] for name in HEADER)
    path = write("\t".join(HEADER) + "\n" + line, "calls.tsv")
    assert only(read_log(path, ReadOptions(zone="UTC"))).arrived_at.hour == 9
    with pytest.raises(InvalidInput):
        read_log(path, ReadOptions(zone="Nowhere"))
