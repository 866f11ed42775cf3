"""Whoever calls in sick is not on call either: who may take it over, that nobody may, taking it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import OnCall
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, key_of
from contactcenter.domain.standingneed import Recurrence, StandingOnCall, Whom
from contactcenter.domain.units import AgentId
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.publishing import Sanction, publish_change
from contactcenter.services.rostering.siterules import RuleDesk, RuleWish
from tests.fakes.organisation import CALLS
from tests.fakes.roster import HOUR, MONDAY, NOW, at, shift, store_centre, week_of

TEN = at(0, 600)


def call(agent, day, begin=20, end=32):
    """Return a span on call between local hours of a day, by default in the night."""
    return OnCall(AgentId(agent), at(day, 60 * begin), at(day, 60 * end))


TONIGHT, TOMORROW, BEFORE = call(1, 0), call(1, 1), call(1, 0, 0, 8)


@pytest.fixture
def desk(sqlite_engine):
    """Give the desk of a day on which person 1 is on call before and after the shift, and the next day."""
    key = store_centre(sqlite_engine, publish=False)
    with UnitOfWork(sqlite_engine) as unit:
        unit.rosters.change(key, RosterChange(spans_added=(BEFORE, TONIGHT, TOMORROW)))
        unit.rosters.publish(key, NOW - timedelta(days=7))
        unit.commit()
    return IntradayDesk(sqlite_engine, FixedClock(TEN))


def published(desk):
    with UnitOfWork(desk.engine) as unit:
        return set(unit.rosters.published_spans(at(0, 0), at(7, 0)))


def let(desk, change, when=NOW - timedelta(days=6)):
    """Publish a change of the lead's own, long before the day if nothing else is said."""
    sanction = Sanction("Anna", when, "by hand", "so be it")
    with UnitOfWork(desk.engine) as unit:
        head = unit.rosters.head(unit.rosters.published(TEN))
        publish_change(unit, head, change, sanction, read_crew(unit))
        unit.commit()


def test_who_is_ill_is_not_on_call_that_night_either_and_undoing_it_restores_both(desk):
    before = published(desk)
    assert desk.today().to_take == ()
    done = desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    assert done.change.spans_removed == (TONIGHT,)
    assert [one.end for one in done.change.added] == [TEN]
    assert published(desk) == {BEFORE, TOMORROW}
    desk.undo(done.head.id, "Anna")
    assert published(desk) == before
    today = desk.today()
    assert today.to_take == ()
    assert [one.agent for one in today.attendance] == [1, 2, 3]


def test_the_open_call_is_offered_to_who_may_and_was_called_least(desk):
    let(desk, RosterChange(spans_added=(call(2, 4), call(2, 5), call(3, 5))))
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    (open_call,) = desk.today().to_take
    assert (open_call.call.span, open_call.name) == (TONIGHT, "Person 1")
    offered = [("Person 4", 0), ("Person 3", 1), ("Person 2", 2)]
    assert [(name, one.days) for one, name in open_call.takers] == offered
    assert open_call.hindrances == ()
    done = desk.take_call(open_call.call.span, AgentId(4), "Anna")
    assert done.change.spans_added == (replace(TONIGHT, agent=AgentId(4)),)
    assert desk.today().to_take == ()
    with pytest.raises(Conflict, match="taken over by now"):
        desk.take_call(open_call.call.span, AgentId(4), "Bruno")


def test_nobody_takes_a_call_against_the_rules(desk):
    let(desk, RosterChange(spans_added=(call(2, 0),)))
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    with pytest.raises(InvalidInput, match="in the roster already"):
        desk.take_call(TONIGHT, AgentId(2), "Anna")
    with pytest.raises(Conflict, match="not given up"):
        desk.take_call(TOMORROW, AgentId(4), "Anna")


def test_where_nobody_may_take_a_call_over_each_reason_is_told(desk):
    let(desk, RosterChange(spans_added=(call(2, 0), call(3, 0), call(4, 0))))
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    (open_call,) = desk.today().to_take
    assert open_call.takers == ()
    assert (open_call.call.asked, open_call.call.looked_at) == (4, 4)
    told = dict(open_call.hindrances)
    assert "is not available at" in told.pop("Elena")
    assert told == dict.fromkeys(("Person 2", "Person 3", "Person 4"), "is on call then already.")


def test_who_has_only_a_call_can_call_in_sick_as_well(desk):
    let(desk, RosterChange(spans_added=(call(4, 0, 8, 20),)))
    done = desk.call_sick(ShiftKey(AgentId(4), at(0, 480)), TEN, "Anna")
    assert done.change.spans_removed == (call(4, 0, 8, 20),)
    assert done.change.spans_added == (OnCall(AgentId(4), at(0, 480), TEN),)
    today = desk.today()
    (open_call,) = today.to_take
    assert open_call.call.span == OnCall(AgentId(4), TEN, at(0, 1200)), "what was done is done"
    assert all(one.suggestion.action.key.agent != 4 for one in today.suggestions), "the ill are left alone"


def test_a_call_in_the_morning_is_over_by_ten_and_one_under_way_is_cut(desk):
    with pytest.raises(InvalidInput, match="over by then"):
        desk.call_sick(ShiftKey(AgentId(1), BEFORE.start), TEN, "Anna")
    done = desk.call_sick(key_of(shift(1, 0)), at(0, 420), "Anna")
    assert done.change.added == ()
    assert done.change.spans_removed == (BEFORE, TONIGHT)
    assert done.change.spans_added == (replace(BEFORE, end=at(0, 420)),)
    with pytest.raises(NotFound):
        desk.call_sick(key_of(shift(1, 0)), at(0, 420), "Anna")


def test_only_people_who_can_do_what_is_wanted_are_offered(desk):
    need = StandingOnCall(
        "Nights", Recurrence(MONDAY, hours=(1200, 1920)), whom=Whom(people=frozenset({1, 2})), queue=CALLS
    )
    with UnitOfWork(desk.engine) as unit:
        unit.on_call_needs.add(need, "Anna", NOW)
        unit.commit()
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    (open_call,) = desk.today().to_take
    assert (open_call.call.asked, [name for _, name in open_call.takers]) == (1, ["Person 2"])


def test_a_call_that_others_share_by_hand_is_open_only_where_nobody_has_it(desk):
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    let(desk, RosterChange(spans_added=(call(4, 0, 24, 32),)), TEN)
    (open_call,) = desk.today(TEN + HOUR).to_take
    assert open_call.call.span == replace(TONIGHT, end=at(1, 0))


def test_who_works_then_or_too_soon_after_may_not_take_a_call(desk):
    rules = RuleDesk(desk.engine, desk.clock)
    wish = RuleWish("neutral", "on_call_rest_minutes", 120, MONDAY, "agreement")
    rules.set_rule(wish, "Anna")
    desk.call_sick(key_of(shift(1, 0)), TEN, "Anna")
    (open_call,) = desk.today().to_take
    assert [name for _, name in open_call.takers] == ["Person 4"], "the others start at nine"
    with pytest.raises(InvalidInput, match=r"starts 60 minutes after being on call; 120 are due"):
        desk.take_call(TONIGHT, AgentId(3), "Anna")


def test_a_call_of_the_roster_before_that_runs_into_the_day_is_cut_in_that_roster(desk):
    sunday = OnCall(AgentId(2), at(-1, 1200), at(0, 480))
    earlier = week_of(MONDAY - timedelta(days=7))
    with UnitOfWork(desk.engine) as unit:
        key = unit.rosters.add(replace(earlier, on_call=(sunday,)), NOW - timedelta(days=14))
        unit.rosters.publish(key, NOW - timedelta(days=14))
        unit.commit()
    done = desk.call_sick(key_of(shift(2, 0)), at(0, 420), "Anna")
    assert (done.head.start, done.change.removed) == (at(0, 0), (shift(2, 0),))
    with UnitOfWork(desk.engine) as unit:
        assert unit.rosters.published_spans(at(-1, 0), at(1, 0), [AgentId(2)]) == (
            replace(sunday, end=at(0, 420)),
        )
        versions = [
            (one.start, one.version) for one in unit.rosters.heads() if one.note == "Called in sick"
        ]
    assert sorted(versions) == [(earlier.start, 2), (at(0, 0), 2)]
