"""Suggestions that are late, sent twice, or made by two leads at once; who is ill; nights over midnight."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, key_of
from contactcenter.domain.runs import PlanId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.duty import duty_of
from contactcenter.services.rostering.publishing import Sanction, publish_change
from tests.fakes.organisation import CALLS, ZONE
from tests.fakes.roster import HOUR, MONDAY, NOW, at, shift, store_centre
from workforce.intraday.actions import Action, ActionKind
from workforce.staffing.requirement import Requirement

TEN = at(0, 600)


@pytest.fixture
def desk(sqlite_engine):
    store_centre(sqlite_engine)
    return IntradayDesk(sqlite_engine, FixedClock(TEN))


def longer(minutes, known=None):
    held = shift(1, 0)
    end = held.end + timedelta(minutes=minutes)
    return Action(ActionKind.STAY_LONGER, key_of(held), end, pause_minutes=15, until=known or held.end)


def version_of(desk):
    return desk.today().head.version


def test_what_was_done_already_is_refused_and_publishes_nothing(desk):
    desk.accept((longer(30),), "Anna")
    with pytest.raises(InvalidInput, match="ends at another time by now"):
        desk.accept((longer(30),), "Bruno")
    with pytest.raises(InvalidInput, match="ends at another time by now"):
        desk.accept((longer(60),), "Bruno")
    moved = Action(ActionKind.MOVE_BREAK, key_of(shift(2, 0)), at(0, 675), at(0, 660))
    desk.accept((moved,), "Anna")
    with pytest.raises(InvalidInput, match="not where it was any more"):
        desk.accept((moved,), "Bruno")
    assert version_of(desk) == 3


def test_who_left_early_is_not_made_to_leave_later(desk):
    held = shift(1, 0)
    first, second = (
        Action(ActionKind.LEAVE_EARLY, key_of(held), held.end - hours * HOUR, until=held.end)
        for hours in (1, 0.5)
    )
    desk.accept((first,), "Anna")
    with pytest.raises(InvalidInput, match="ends at another time by now"):
        desk.accept((second,), "Bruno")


def test_a_suggestion_that_would_break_the_law_by_now_is_refused(desk):
    early = Action(ActionKind.COME_IN, ShiftKey(4, at(1, 6 * 60)), at(1, 6 * 60), like=key_of(shift(1, 0)))
    late = Action(ActionKind.COME_IN, ShiftKey(4, at(0, 14 * 60)), at(0, 14 * 60), like=key_of(shift(1, 0)))
    desk.accept((late,), "Anna")
    with pytest.raises(InvalidInput, match=r"By now this breaks 1 rules: .* rest"):
        desk.accept((early,), "Bruno")
    assert version_of(desk) == 2


def test_of_two_leads_at_once_one_is_told_and_nothing_is_done_twice(desk):
    def act(name):
        try:
            return desk.accept((longer(30),), name).head.version
        except (Conflict, InvalidInput) as error:
            return str(error)

    with ThreadPoolExecutor(2) as leads:
        done = list(leads.map(act, ("Anna", "Bruno")))
    assert sorted(isinstance(one, int) for one in done) == [False, True]
    assert version_of(desk) == 2


def test_who_called_in_sick_is_asked_for_nothing_that_day_and_again_on_the_next(desk):
    for one in (shift(1, 0), shift(2, 0)):
        desk.call_sick(key_of(one), None, "Anna")
    today = desk.today(mend=True)
    asked = {one.suggestion.action.key.agent for one in today.suggestions}
    steps = {one.suggestion.action.key.agent for one in today.mending.steps}
    assert asked
    assert {1, 2}.isdisjoint(asked | steps)
    assert "people" in today.mending.reason or "can" in today.mending.reason
    tomorrow = desk.today(TEN + timedelta(days=1))
    assert {1, 2} <= {one.agent for one in tomorrow.attendance}


def night_shift(agent, day):
    start = at(day, 22 * 60)
    parts = tuple(
        ShiftPart(start + hours * HOUR, start + (hours + length) * HOUR, activity, paid)
        for hours, length, activity, paid in (
            (2, 0.25, Activity.BREAK, True),
            (4, 0.5, Activity.MEAL, False),
            (6.5, 0.25, Activity.BREAK, True),
        )
    )
    return Shift(agent, start, start + 8.5 * HOUR, parts)


def test_a_night_shift_is_missed_until_its_end_and_somebody_comes_for_all_of_it(desk):
    night = night_shift(1, 4)
    with UnitOfWork(desk.engine) as unit:
        grid = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
        need = np.zeros(grid.count)
        need[grid.index_of(at(4, 22 * 60)) : grid.index_of(at(5, 6 * 60))] = 1.0
        unit.requirements.add(Requirement(CALLS, grid, need, need, need), NOW, PlanId(1))
        head = unit.rosters.head(unit.rosters.published(TEN))
        publish_change(unit, head, RosterChange((), (night,)), Sanction("Anna", NOW), read_crew(unit))
        unit.commit()
    evening = at(4, 20 * 60)
    whole = desk.today(evening).hours_short
    desk.call_sick(key_of(night), None, "Anna")
    today = desk.today(evening, mend=True)
    assert today.hours_short == pytest.approx(whole + 7.0)
    step, *_ = today.mending.steps
    assert step.suggestion.hours_short < -6
    desk.accept((step.suggestion.action,), "Anna")
    with UnitOfWork(desk.engine) as unit:
        agent = step.suggestion.action.key.agent
        assert duty_of(unit, agent, at(5, 60)) is not None, "the router knows it at once"
