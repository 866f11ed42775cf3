"""Two leads at the same moment on PostgreSQL: the second reads what the first stored, or is told."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.request import RequestKind, RequestState
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.rosteredit import DeleteShift
from contactcenter.services.rostering import drafting, requests
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.desk import RosterDesk, Signature
from contactcenter.services.rostering.publishing import Sanction, publish
from contactcenter.services.rostering.requestdesk import RequestDesk
from contactcenter.services.rostering.requests import Asked
from contactcenter.services.rostering.siterules import RuleDesk, RuleWish, set_rule
from tests.fakes.roster import MONDAY, NOW, at, shift, store_centre

pytestmark = pytest.mark.postgresql
LEAD = Signature("Anna")
A_MOMENT = 0.15


@pytest.fixture
def floor(postgresql_engine):
    """Give the desk of a small centre and its published roster."""
    return RosterDesk(postgresql_engine, FixedClock(NOW)), store_centre(postgresql_engine)


def while_open(engine, first, second):
    """Do `second` while `first` is done but not committed; return what `second` raised or returned."""
    with ThreadPoolExecutor(1) as pool, SerialUnit(engine) as unit:
        first(unit)
        waiting = pool.submit(second)
        time.sleep(A_MOMENT)
        unit.commit()
        return waiting.exception(20) or waiting.result()


def test_an_edit_beside_a_publication_never_reaches_the_published_roster(floor):
    desk, published = floor
    draft = desk.draft(published, "Anna")
    found = while_open(
        desk.engine,
        lambda unit: publish(unit, draft, Sanction("Anna", NOW), read_crew(unit)),
        lambda: desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", LEAD),
    )
    assert isinstance(found, Conflict)
    assert "only a draft can be edited" in str(found)
    with UnitOfWork(desk.engine) as unit:
        assert shift(1, 0) in unit.rosters.published_shifts(at(0, 0), at(1, 0))


def test_of_two_drafts_published_at_once_the_second_is_told_of_the_first(floor):
    desk, published = floor
    mine, theirs = desk.draft(published, "Anna"), desk.draft(published, "Bruno")
    desk.edit(theirs, DeleteShift(key_of(shift(2, 0))), "off", LEAD)
    found = while_open(
        desk.engine,
        lambda unit: publish(unit, theirs, Sanction("Bruno", NOW), read_crew(unit)),
        lambda: desk.publish(mine, LEAD),
    )
    assert isinstance(found, Conflict)
    assert "bring the draft up to date first" in str(found)


def test_one_draft_published_from_two_screens_is_published_once(floor):
    desk, published = floor
    draft = desk.draft(published, "Anna")
    found = while_open(
        desk.engine,
        lambda unit: publish(unit, draft, Sanction("Anna", NOW), read_crew(unit)),
        lambda: desk.publish(draft, LEAD),
    )
    assert isinstance(found, Conflict)
    assert "Draft it anew" in str(found)
    assert [head.version for head in desk.overview().published] == [2]


def test_two_drafts_begun_at_once_are_both_there(floor):
    desk, published = floor
    found = while_open(
        desk.engine,
        lambda unit: drafting.draft_from(unit, published, "Bruno", NOW),
        lambda: desk.draft(published, "Anna"),
    )
    assert {head.id for head in desk.overview().drafts} > {found}


def test_two_edits_at_once_do_not_overwrite_each_other(floor):
    desk, published = floor
    draft = desk.draft(published, "Anna")

    def first(unit):
        change = drafting.change_of_edit(unit, unit.rosters.head(draft), DeleteShift(key_of(shift(1, 0))))
        unit.rosters.change(draft, change)

    seen = Signature("Anna", desk.day(draft, None).head.lock)
    found = while_open(
        desk.engine, first, lambda: desk.edit(draft, DeleteShift(key_of(shift(2, 0))), "off", seen)
    )
    assert isinstance(found, Conflict)
    assert "Somebody else changed this draft 1 times" in str(found)


def test_a_request_decided_twice_at_once_is_decided_once(floor):
    desk, _ = floor
    asked = Asked(RequestKind.TIME_OFF, 1, at(0, 0), at(1, 0))
    board = RequestDesk(desk.engine, desk.clock)
    key = board.ask(asked, "Person 1")
    found = while_open(
        desk.engine,
        lambda unit: requests.approve(unit, key, Sanction("Bruno", NOW, "fine"), read_crew(unit)),
        lambda: board.refuse(key, "Anna", "too many are off"),
    )
    assert isinstance(found, Conflict)
    assert "request is approved" in str(found)
    with UnitOfWork(desk.engine) as unit:
        assert unit.roster_requests.get(key).state is RequestState.APPROVED


def test_the_same_time_off_asked_from_two_screens_is_asked_once(floor):
    desk, _ = floor
    asked = Asked(RequestKind.TIME_OFF, 1, at(0, 0), at(1, 0))
    found = while_open(
        desk.engine,
        lambda unit: requests.ask(unit, asked, "Person 1", NOW),
        lambda: RequestDesk(desk.engine, desk.clock).ask(asked, "Person 1"),
    )
    assert isinstance(found, InvalidInput)
    assert "overlaps request 1" in str(found)


def test_a_rule_set_from_two_screens_is_set_once(floor):
    desk, _ = floor
    rules = RuleDesk(desk.engine, desk.clock)
    wish = RuleWish("neutral", "max_consecutive_days", 5, MONDAY, "agreement")
    found = while_open(
        desk.engine,
        lambda unit: set_rule(unit, wish, "Bruno", NOW),
        lambda: rules.set_rule(wish, "Anna"),
    )
    assert isinstance(found, InvalidInput)
    assert "is 5 on 2026-11-23 already" in str(found)
