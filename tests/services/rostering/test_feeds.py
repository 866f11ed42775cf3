"""Calendar feeds: stable events, sequences, cancellations, tokens that can be revoked."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from contactcenter.domain.errors import NotFound
from contactcenter.domain.roster import RosterState
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.rosteredit import DeleteShift, MoveShift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.services.rostering.desk import Signature
from contactcenter.services.rostering.feedevents import FeedVersion, feed_events
from contactcenter.services.rostering.feeds import write_calendar
from tests.fakes.organisation import ZONE
from tests.fakes.roster import NOW, at, shift, week_of

ANNA = Signature("Anna")


def entries(document):
    return {
        str(event["uid"]): (
            event.decoded("dtstart"),
            event.decoded("dtend"),
            int(event["sequence"]),
            str(event["status"]),
        )
        for event in Calendar.from_ical(document).walk("VEVENT")
    }


def test_a_feed_follows_the_published_versions(requests, desk, published):
    token = requests.open_feed(1)
    first = entries(requests.calendar(token))
    assert sorted(first.values()) == [
        (shift(1, day).start, shift(1, day).end, 0, "CONFIRMED") for day in range(4)
    ]
    assert all(
        start.tzinfo is not None and start.utcoffset() == timedelta(0) for start, *_ in first.values()
    )
    draft = desk.draft(published, "Anna")
    desk.edit(draft, MoveShift(key_of(shift(1, 0)), at(0, 600)), "later", ANNA)
    desk.edit(draft, DeleteShift(key_of(shift(1, 1))), "off", ANNA)
    assert entries(requests.calendar(token)) == first, "a draft is nobody's calendar"
    desk.publish(draft, ANNA)
    second = entries(requests.calendar(token))
    assert first.keys() == second.keys()
    changed = {uid: entry for uid, entry in second.items() if entry != first[uid]}
    assert sorted(entry[2:] for entry in changed.values()) == [(1, "CANCELLED"), (1, "CONFIRMED")]
    back = desk.draft(published, "Anna")
    desk.publish(back, ANNA)
    third = entries(requests.calendar(token))
    assert {entry[3] for entry in third.values()} == {"CONFIRMED"}
    assert sorted(entry[2] for entry in third.values()) == [0, 0, 2, 2]


def test_a_token_opens_one_agents_calendar_until_it_is_revoked(requests):
    token = requests.open_feed(2)
    assert all("shift-2-" in uid for uid in entries(requests.calendar(token)))
    following = requests.open_feed(2)
    with pytest.raises(NotFound, match="may have been revoked"):
        requests.calendar(token)
    requests.calendar(following)
    requests.revoke_feed(2)
    for dead in (following, "", "x" * 32):
        with pytest.raises(NotFound):
            requests.calendar(dead)
    assert requests.week(2, None).feed_since is None


def test_nobody_opens_a_feed_of_a_stranger(requests):
    with pytest.raises(NotFound, match="no agent 99"):
        requests.open_feed(99)


def head(number):
    week = week_of()
    at_instant = NOW + timedelta(hours=number)
    return RosterHead(
        number,
        None,
        at_instant,
        week.start,
        week.end,
        number,
        RosterState.PUBLISHED,
        published_at=at_instant,
    )


weeks = st.lists(st.dictionaries(st.integers(0, 6), st.integers(6, 14), max_size=7), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None)
@given(weeks)
def test_a_calendar_read_back_is_the_last_version_and_sequences_only_grow(versions):
    told = [
        FeedVersion(head(number), tuple(shift(1, day, hour) for day, hour in sorted(week.items())))
        for number, week in enumerate(versions, start=1)
    ]
    seen = {}
    for count in range(1, len(told) + 1):
        found = entries(write_calendar(feed_events(told[:count], ZONE), ZONE))
        alive = {entry[:2] for entry in found.values() if entry[3] == "CONFIRMED"}
        assert alive == {(one.start, one.end) for one in told[count - 1].shifts}
        for uid, entry in seen.items():
            assert found[uid][2] == entry[2] + (found[uid][:2] != entry[:2] or found[uid][3] != entry[3])
        seen = found


def test_instants_are_written_in_utc():
    document = write_calendar(feed_events([FeedVersion(head(1), (shift(1, 0),))], ZONE), ZONE).decode()
    assert "DTSTART:20261123T080000Z" in document
    assert shift(1, 0).start.tzinfo is UTC
