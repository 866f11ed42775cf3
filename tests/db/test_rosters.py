"""Drafts, requests and feeds are stored alike on both databases."""

from dataclasses import replace

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.mapping.rosters import change_of_text
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.request import RequestKind, RequestState, RequestStep, RosterRequest
from contactcenter.domain.roster import Activity, OnCall, RosterState, ShiftPart
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.rosterhead import LoggedEdit, RosterOrigin
from contactcenter.domain.runs import RosterId
from tests.fakes.roster import HOUR, NOW, at, shift, store_centre, week_of


def test_a_draft_is_changed_in_place_with_its_log(engine: Engine) -> None:
    base = store_centre(engine)
    change = RosterChange((shift(1, 0),), (shift(1, 0, 10), shift(4, 4)))
    with UnitOfWork(engine) as uow:
        origin = RosterOrigin(base=base, author="Anna", note="sale")
        draft = uow.rosters.add(replace(week_of(), version=0), NOW, origin=origin)
        uow.rosters.change(draft, change)
        uow.roster_edits.append(draft, LoggedEdit(NOW, "Anna", "later"), change)
        uow.commit()
    with UnitOfWork(engine) as uow:
        head = uow.rosters.head(draft)
        assert (head.base, head.author, head.note, head.applied, head.lock) == (base, "Anna", "sale", 1, 1)
        assert set(uow.rosters.shifts(draft)) == set(week_of().shifts) - {shift(1, 0)} | set(change.added)
        assert uow.rosters.shifts(draft, [4]) == (shift(4, 4),)
        assert uow.rosters.shifts(draft, [1], (at(0, 0), at(1, 0))) == (shift(1, 0, 10),)
        assert uow.roster_edits.step_back(draft) == change
        assert uow.roster_edits.step_back(draft) is None
        assert [edit.undone for edit in uow.roster_edits.log(draft)] == [True]
        assert uow.roster_edits.step_forward(draft) == change
        assert uow.roster_edits.step_forward(draft) is None


def test_a_change_that_does_not_fit_is_refused(engine: Engine) -> None:
    base = store_centre(engine, publish=False)
    with UnitOfWork(engine) as uow:
        with pytest.raises(Conflict, match="not in roster 1 any more"):
            uow.rosters.change(base, RosterChange((shift(4, 0),), ()))
        uow.rollback()
        uow.rosters.publish(base)
        with pytest.raises(Conflict, match="only a draft"):
            uow.rosters.change(base, RosterChange())
        with pytest.raises(NotFound):
            uow.rosters.head(RosterId(99))


def test_versions_count_what_is_published_and_not_the_drafts(engine: Engine) -> None:
    store_centre(engine)
    week = week_of()
    with UnitOfWork(engine) as uow:
        drafts = []
        for _ in range(3):
            version = uow.rosters.next_draft(week.start, week.end)
            drafts.append(uow.rosters.add(replace(week, version=version), NOW))
        for number, draft in enumerate(reversed(drafts), start=2):
            uow.rosters.publish(draft, NOW + number * HOUR, "again", "never mind")
            head = uow.rosters.head(draft)
            assert (head.version, head.published_at) == (number, NOW + number * HOUR)
            assert (head.note, head.override, head.state) == ("again", "never mind", RosterState.PUBLISHED)
        assert len(uow.rosters.published_shifts(week.start, week.end)) == 12


def test_a_discarded_draft_leaves_nothing(engine: Engine) -> None:
    base = store_centre(engine, publish=False)
    with UnitOfWork(engine) as uow:
        uow.roster_edits.append(base, LoggedEdit(NOW, "Anna", "x"), RosterChange((shift(1, 0),), ()))
        uow.rosters.discard(base)
        uow.commit()
        assert uow.rosters.heads() == ()
        assert uow.roster_edits.step_forward(uow.rosters.add(week_of(), NOW)) is None


def test_a_request_keeps_its_trail_and_its_colleague(engine: Engine) -> None:
    store_centre(engine)
    own, asked = shift(1, 0), RequestStep(NOW, "Person 1", RequestState.ASKED, "please")
    request = RosterRequest(RequestKind.GIVE_AWAY, own.agent, own.start, own.end, (asked,), note="please")
    with UnitOfWork(engine) as uow:
        key = uow.roster_requests.add(request)
        assert uow.roster_requests.get(key) == request
        uow.roster_requests.advance(
            key, RequestStep(NOW, "Person 4", RequestState.READY), shift(4, 0).agent
        )
        assert list(uow.roster_requests.of_agent(shift(4, 0).agent)) == [key]
        uow.roster_requests.advance(key, RequestStep(NOW, "Anna", RequestState.APPROVED, "fine"))
        with pytest.raises(Conflict, match="is approved"):
            uow.roster_requests.advance(key, RequestStep(NOW, "Anna", RequestState.REFUSED))
        uow.commit()
        found = uow.roster_requests.in_state([RequestState.APPROVED])[key]
        assert [step.actor for step in found.steps] == ["Person 1", "Person 4", "Anna"]
        assert uow.roster_requests.time_off(at(0, 0), at(7, 0)) == {}


def test_a_feed_is_found_by_its_digest_until_it_is_revoked(engine: Engine) -> None:
    store_centre(engine)
    agent = shift(1, 0).agent
    with UnitOfWork(engine) as uow:
        uow.calendar_feeds.add(agent, "digest", NOW)
        assert uow.calendar_feeds.agent("digest") == agent
        assert uow.calendar_feeds.in_use(agent) == NOW
        assert uow.calendar_feeds.revoke(agent, NOW) == 1
        assert uow.calendar_feeds.agent("digest") is None
        assert uow.calendar_feeds.in_use(agent) is None


def test_spans_and_titles_are_kept_beside_shifts_and_changed_with_them(engine: Engine) -> None:
    store_centre(engine)
    night, later = OnCall(4, at(5, 1080), at(6, 480)), OnCall(4, at(6, 1080), at(7, 480))
    part = ShiftPart(at(0, 900), at(0, 930), Activity.MEETING, title="Briefing")
    busy = replace(shift(1, 0), parts=(*shift(1, 0).parts, part))
    change = RosterChange((shift(1, 0),), (busy,), (night,), (later,))
    with UnitOfWork(engine) as uow:
        draft = uow.rosters.add(replace(week_of(), version=0, on_call=(night,)), NOW)
        uow.rosters.change(draft, change)
        uow.roster_edits.append(draft, LoggedEdit(NOW, "Anna", "meet"), change)
        with pytest.raises(Conflict, match="span on call"):
            uow.rosters.change(draft, RosterChange(spans_removed=(night,)))
        uow.commit()
    with UnitOfWork(engine) as uow:
        found = uow.rosters.get(draft)
        assert found.on_call == (later,)
        assert uow.rosters.spans(draft, [1]) == ()
        assert {part.title for one in found.shifts if one.agent == 1 for part in one.parts} == {
            "",
            "Briefing",
        }
        assert uow.roster_edits.step_back(draft) == change
        assert uow.rosters.published_spans(at(0, 0), at(7, 0)) == ()
        uow.rosters.publish(draft)
        assert uow.rosters.published_spans(at(7, 0), at(7, 60), [4]) == (later,)
        assert uow.rosters.published_spans(at(7, 480), at(7, 540)) == ()


def test_an_edit_of_before_titles_and_spans_is_still_read() -> None:
    old = (
        '{"schema":1,"removed":[],"added":[[1,1000000,9000000,'
        '[[2000000,3000000,"meeting",true],[4000000,5000000,"meal",false]]]]}'
    )
    (found,) = change_of_text(old).added
    assert [(part.activity, part.paid, part.title) for part in found.parts] == [
        ("meeting", True, ""),
        ("meal", False, ""),
    ]
