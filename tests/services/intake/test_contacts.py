"""Rows become contacts; what is wrong with one is said by line and column."""

import pytest

from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.services.intake.conftest import Write

ROME = ReadOptions(zone="Europe/Rome")


def read(write: Write, header: str, *rows: str, options: ReadOptions = ROME) -> LogContent:
    return read_log(write("\n".join((header, *rows))), options)


def records(content: LogContent) -> list[ContactRecord]:
    assert content.contacts is not None
    return list(content.contacts.records())


def counted(content: LogContent) -> dict[str, int]:
    return {aside.what: aside.count for aside in content.set_aside}


def test_times_without_offset_need_a_zone(write: Write) -> None:
    row = "2024-07-01 10:00,answered,5"
    with pytest.raises(InvalidInput, match="--zone Europe/Rome"):
        read(write, "arrived,outcome,wait", row, options=ReadOptions())
    found = records(read(write, "arrived,outcome,wait", row))[0]
    assert found.arrived_at.isoformat() == "2024-07-01T08:00:00+00:00"


def test_a_time_that_the_clock_skips_is_an_error_and_one_that_comes_twice_is_counted(write: Write) -> None:
    rows = [
        "2024-03-31 02:30,answered,1",
        "2024-10-27 02:30,answered,1",
        "2024-10-27 02:30:00+01:00,answered,1",
    ]
    content = read(write, "arrived,outcome,wait", *rows)
    assert [(error.line, error.column) for error in content.errors] == [(2, "arrived")]
    assert "skips this time" in content.errors[0].problem
    assert [record.arrived_at.hour for record in records(content)] == [0, 1]
    assert list(counted(content).values()) == [1]


def test_every_bad_cell_is_reported_with_line_column_and_value(write: Write) -> None:
    content = read(
        write,
        "id,arrived,queue,outcome,wait,satisfaction",
        "1,2024-07-01 10:00,=HYPERLINK(1),answered,5,5",
        "2,2024-07-01 10:00,q,vanished,5,",
        "3,2024-07-01 10:00,q,answered,-5,",
        "4,2024-07-01 10:00,q,answered,5,6",
        "5,,q,answered,5,",
        ",2024-07-01 10:00,q,answered,5,",
        "@7,2024-07-01 10:00,q,answered,5,",
        "8,2024-07-01 10:00,q\u202egnp,answered,5,",
        "9,soon,q,answered,five,4.5",
        "10,2024-07-01 10:00,q,answered,5,3",
    )
    places = [(error.line, error.column) for error in content.errors]
    assert places == [
        (2, "queue"),
        (3, "outcome"),
        (4, "wait"),
        (5, "satisfaction"),
        (6, "arrived"),
        (7, "id"),
        (8, "id"),
        (9, "queue"),
        (10, "arrived"),
        (10, "wait"),
        (10, "satisfaction"),
    ]
    assert content.bad_rows == 9
    assert [record.source_id for record in records(content)] == ["10"]
    assert str(content.errors[1]).startswith("line 3, column 'outcome': 'vanished': no known outcome")


def test_text_from_right_to_left_is_welcome(write: Write) -> None:
    content = read(write, "arrived,queue,outcome,wait", "2024-07-01 10:00,שירות לקוחות,answered,5")
    assert content.queues == ("שירות לקוחות",)
    assert not content.errors


def test_a_second_row_with_the_same_id_is_an_error_that_names_the_first(write: Write) -> None:
    rows = [f"{name},2024-07-01 10:00,answered,5" for name in ("a", "b", "a", "a")]
    content = read(write, "id,arrived,outcome,wait", *rows)
    assert [(error.line, error.value) for error in content.errors] == [(4, "a"), (5, "a")]
    assert "line 2" in content.errors[0].problem
    assert [record.source_id for record in records(content)] == ["a", "b"]


def test_rows_without_id_are_named_by_what_stands_in_them_whatever_the_order_of_columns(
    write: Write,
) -> None:
    first = read(write, "arrived,outcome,wait", *["2024-07-01 10:00,answered,5"] * 2)
    second = read(write, "wait,arrived,outcome", *["5,2024-07-01 10:00,answered"] * 2)
    names = [record.source_id for record in records(first)]
    assert names == [record.source_id for record in records(second)]
    assert len(set(names)) == 2
    assert names[1] == f"{names[0]}-2"
    assert counted(first) == {"rows like an earlier one in every cell, kept as contacts of their own": 1}


def test_people_are_numbered_without_a_key_and_hashed_with_one(write: Write) -> None:
    header = "arrived,outcome,wait,agent,customer"
    rows = [
        "2024-07-01 10:00,answered,5,Anna, 77 ",
        "2024-07-01 10:01,answered,5,Bo,77",
        "2024-07-01 10:02,answered,5,Anna,",
    ]
    plain = records(read(write, header, *rows))
    assert [(one.agent, one.customer) for one in plain] == [
        ("agent-1", "customer-1"),
        ("agent-2", "customer-1"),
        ("agent-1", ""),
    ]
    keyed = [
        records(read(write, header, *order, options=ReadOptions(zone="UTC", key=b"k" * 32)))
        for order in (rows, rows[::-1])
    ]
    assert {one.arrived_at: one.agent for one in keyed[0]} == {
        one.arrived_at: one.agent for one in keyed[1]
    }
    other = records(read(write, header, *rows, options=ReadOptions(zone="UTC", key=b"l" * 32)))
    assert other[0].agent != keyed[0][0].agent
    assert all(len(one.agent) == 16 and "Anna" not in one.agent for one in keyed[0])
    assert "k" * 32 not in repr(ReadOptions(key=b"k" * 32))


def test_waits_and_handling_times_follow_from_the_times_of_answer_and_end(write: Write) -> None:
    content = read(
        write,
        "arrived,call_answered,call_ended",
        "2024-07-01 10:00:00,2024-07-01 10:00:20,2024-07-01 10:03:00",
        "2024-07-01 10:00:00,,2024-07-01 10:01:00",
        "2024-07-01 10:00:00,2024-07-01 09:59:59,2024-07-01 10:01:00",
    )
    first, second = records(content)
    assert (first.outcome, first.wait_seconds, first.handle_seconds) == (ContactOutcome.ANSWERED, 20, 160)
    assert (second.outcome, second.wait_seconds, second.handle_seconds) == (
        ContactOutcome.ABANDONED,
        60,
        None,
    )
    assert content.errors[0].problem == "answered before it arrived"
    assert "No column tells the outcome" in content.assumptions[0]


def test_a_log_of_arrivals_alone_tells_no_records(write: Write) -> None:
    content = read(write, "timestamp", "2024-07-01 10:00", "2024-07-01 10:05")
    assert content.contacts is not None
    assert len(content.contacts) == 2
    with pytest.raises(InvalidInput, match=r"2 contacts ended.*--map outcome"):
        records(content)


def test_an_unknown_wait_is_never_made_up_unless_asked(write: Write) -> None:
    rows = ["2024-07-01 10:00,Y,5", "2024-07-01 10:01,N,"]
    content = read(write, "timestamp,answered,wait", *rows)
    with pytest.raises(InvalidInput, match=r"1 contacts waited.*--unknown-wait"):
        records(content)
    content = read(
        write, "timestamp,answered,wait", *rows, options=ReadOptions(zone="UTC", unknown_wait=30)
    )
    assert [record.wait_seconds for record in records(content)] == [5, 30]
    assert counted(content) == {"contacts of unknown wait, put at 30 s as asked": 1}


def test_tickets_of_zendesk(write: Write) -> None:
    content = read(
        write,
        "Id,Requester id,Assignee,Group,Status,Via,Created at,Solved at,"
        "First reply time in minutes,Subject",
        "1,900,Anna,Support,Solved,Mail,2024-07-01 08:00:00 UTC,2024-07-01 12:00:00 UTC,90,=1+1",
        "2,901,,Support,Open,Web form,2024-07-01 08:10:00 UTC,,,x",
        "3,900,Anna,,Closed,Chat,2024-07-01 09:00:00 UTC,2024-07-01 09:30:00 UTC,,x",
        options=ReadOptions(),
    )
    assert not content.errors
    assert content.layout == "zendesk"
    assert content.unread == ("Subject",)
    first, third = records(content)
    assert (first.channel, first.wait_seconds, first.handle_seconds) == (Channel.EMAIL, 5400, None)
    assert (third.queue, third.channel, third.wait_seconds) == ("none", Channel.CHAT, 1800)
    assert first.customer == third.customer != ""
    assert content.contacts is not None
    assert content.contacts.offered.sum() == 3
    assert counted(content)["rows without a queue, kept in the queue 'none'"] == 1


def test_tickets_of_freshdesk(write: Write) -> None:
    content = read(
        write,
        "Ticket ID,Status,Source,Group,Agent,Email,Created time,Resolved time,"
        "Initial response time,Time tracked",
        "7,Closed,Portal,Billing,Bo,a@b.it,2024-07-01 10:00:00,"
        "2024-07-01 12:00:00,2024-07-01 10:30:00,00:12:30",
        "8,Waiting on Customer,Phone,Billing,,c@d.it,2024-07-01 10:00:00,,,",
    )
    (ticket,) = records(content)
    assert (ticket.channel, ticket.wait_seconds, ticket.handle_seconds) == (Channel.EMAIL, 1800, 750)


def test_tickets_of_zammad(write: Write) -> None:
    content = read(
        write,
        "#,Title,State,Group,Owner,Customer,Create Channel,Time Units Total,Created At,"
        "Closed At,First Response At",
        "67001,x,closed,Users,Bo,Eva,email,2.5,2024-07-01 10:00:00,2024-07-01 12:00:00,2024-07-01 10:05:00",
        "67002,x,merged,Users,Bo,Eva,web,,2024-07-01 10:00:00,,",
    )
    first, second = records(content)
    assert (first.wait_seconds, first.handle_seconds) == (300, 150)
    assert (second.outcome, second.wait_seconds) == (ContactOutcome.UNREACHED, 0)


def test_conversations_of_chatwoot(write: Write) -> None:
    line = (
        '{"id": 5, "inbox_id": 2, "status": "%s", "created_at": 1719828000, "first_reply_created_at": %d, '
        '"waiting_since": 0, "meta": '
        '{"channel": "Channel::Whatsapp", "sender": {"id": 9}, "assignee": {"id": 4}}}\n'
    )
    text = line % ("resolved", 1719828060) + (line % ("open", 0)).replace('"id": 5', '"id": 6')
    content = read_log(write(text, "conversations.ndjson"))
    assert content.layout == "chatwoot"
    (one,) = records(content)
    assert (one.source_id, one.queue, one.channel, one.wait_seconds) == ("5", "2", Channel.MESSAGING, 60)
    assert (one.agent, one.customer) == ("agent-1", "customer-1")


def test_a_word_that_no_layout_knows_gets_its_meaning_from_the_user(write: Write) -> None:
    header = "Id,Status,Via,Created at,Solved at,First reply time in minutes"
    row = "1,Waiting on vendor,Mail,2024-07-01 08:00:00 UTC,,"
    bad = read(write, header, row)
    assert "outcome.Waiting on vendor=MEANING" in bad.errors[0].problem
    good = read(write, header, row, options=ReadOptions(columns=(("outcome.Waiting on vendor", "open"),)))
    assert not good.errors
