"""The running day: seen from what is stored, acted upon, undone."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.tables.dispatch import HappeningRow
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.facts import IntervalFact
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.request import RequestKind
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.runs import (
    ForecastVersion,
    PlanId,
    RunState,
    SimulatedInterval,
    SimulationOutcome,
    SimulationRun,
)
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.intraday.expectation import Anchor, expected_service
from contactcenter.services.intraday.restofday import rest_of_day
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.requestdesk import RequestDesk
from contactcenter.services.rostering.requests import Asked
from contactcenter.services.rostering.siterules import PresetWish, RuleDesk
from tests.fakes.organisation import CALLS, ZONE
from tests.fakes.roster import HOUR, MONDAY, NOW, at, settle, shift, store_centre
from workforce.forecast.forecast import Forecast
from workforce.intraday.actions import ActionKind, change_of_action, possible_actions
from workforce.intraday.judging import is_lawful

TEN = at(0, 600)


@pytest.fixture
def desk(sqlite_engine):
    store_centre(sqlite_engine)
    return IntradayDesk(sqlite_engine, FixedClock(TEN))


def store_states(desk, *states):
    """Note desk states as the live router does: minute of the day, agent, state."""
    rows = [
        (number, int(at(0, minute).timestamp() * 1000), HappeningKind.DESK_CHANGED, agent, state, "")
        for number, (minute, agent, state) in enumerate(states, start=1)
    ]
    columns = ("number", "at_ms", "kind", "agent_id", "detail", "actor")
    with desk.engine.begin() as connection:
        insert_rows(connection, table_of(HappeningRow), columns, rows)


def store_volume(desk, share):
    """Store a forecast of ten contacts a quarter hour, and what came until ten as a share of it."""
    grid = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
    spread = np.full(grid.count, 0.2)
    curve = Forecast(
        CALLS, grid, np.full(grid.count, 10.0), np.ones(grid.count, dtype=bool), spread, spread, 0 * spread
    )
    with UnitOfWork(desk.engine) as unit:
        unit.forecasts.add(ForecastVersion(NOW, "test", plan=PlanId(1)), curve)
        unit.interval_facts.add_many(
            tuple(getattr(fact, name) for name in IntervalFact.__slots__)
            for fact in (
                IntervalFact(
                    CALLS, at(0, 15 * k), 15, round(10 * share), round(10 * share), handle_seconds=3000
                )
                for k in range(40)
            )
        )
        unit.commit()


def test_a_day_without_a_published_roster_says_so(desk):
    with pytest.raises(NotFound, match="No published roster covers"):
        desk.today(at(9, 0))


def test_the_day_knows_who_is_on_and_what_is_missing(desk):
    today = desk.today()
    assert [one.agent for one in today.attendance] == [1, 2, 3]
    assert {one.duty.until for one in today.attendance} == {at(0, 660)}
    assert today.hours_short == 2.0, "all pause together for an hour while two are needed"
    assert not today.has_states
    assert today.adherence.adherence is None
    assert today.service.share is not None


def test_who_should_serve_and_does_not_is_missing(desk):
    store_states(
        desk, (540, 1, "available"), (545, 2, "available"), (590, 2, "away"), (541, 3, "available")
    )
    today = desk.today()
    assert [one.agent for one in today.missing] == [2]
    assert today.has_states
    planned, kept = 3 * 60, 60 + 45 + 59
    assert today.adherence.adherence == pytest.approx(kept / planned)


def test_the_rest_of_the_day_follows_the_morning_by_less_than_it_was_off(desk):
    store_volume(desk, 1.5)
    (volume,) = desk.today().volumes
    assert (volume.due, volume.seen) == (400.0, 600.0)
    assert 1.0 < volume.factor < 1.5
    assert volume.handle_seconds == 300.0, "nothing is known of the weeks before"


def test_more_contacts_mean_more_hours_short(desk):
    before = desk.today().hours_short
    store_volume(desk, 1.5)
    assert desk.today().hours_short > before


def test_a_suggestion_is_done_published_and_undone(desk):
    before = desk.today()
    moves = (one.suggestion for one in before.suggestions if one.suggestion.paid_hours == 0)
    best = next(moves)
    assert best.action.kind is ActionKind.MOVE_BREAK
    done = desk.accept((best.action,), "Anna")
    assert (done.head.version, done.head.note) == (2, "Break moved")
    after = desk.today()
    assert after.hours_short == pytest.approx(before.hours_short + best.hours_short)
    undone = desk.undo(done.head.id, "Anna")
    assert undone.head.note == "Undone: Break moved"
    assert desk.today().hours_short == before.hours_short
    with pytest.raises(Conflict, match="another was published since"):
        desk.undo(done.head.id, "Anna")


def test_what_time_off_took_away_is_not_put_back_by_undo(desk):
    asked = Asked(RequestKind.TIME_OFF, 1, at(1, 0), at(2, 0))
    board = RequestDesk(desk.engine, desk.clock)
    (done,) = board.approve(board.ask(asked, "Person 1"), "Anna")
    with pytest.raises(Conflict, match=r"Person 1 works 09:00-17:30 and has 2026-11-24 off. Draft that"):
        desk.undo(done.head.id, "Anna")
    with UnitOfWork(desk.engine) as unit:
        assert shift(1, 1) not in unit.rosters.published_shifts(at(1, 0), at(2, 0))


def test_what_is_lawful_today_follows_the_rules_of_each_persons_site_today(desk):
    settle(desk.engine, "Milano", 1, 4)
    rules = RuleDesk(desk.engine, FixedClock(TEN))
    for site, first in (("Milano", MONDAY), ("Torino", MONDAY + timedelta(days=1))):
        rules.set_preset(PresetWish(site, "italy", first, "new company"), "Ada")
    with ReadingUnit(desk.engine) as unit:
        head = unit.rosters.head(unit.rosters.published(TEN))
        grid = TimeGrid.of_days(MONDAY, 1, 15, ZONE)
        rest, _ = rest_of_day(unit, head, read_crew(unit), grid, TEN)
    italian = {one.agent for one in rest.problem.staff if rest.problem.rules_of(one).name == "italy"}
    assert italian == {1, 4}
    longest = dict.fromkeys((1, 2), timedelta())
    moves = (one for one in possible_actions(rest) if one.kind is ActionKind.MOVE_BREAK)
    for move in moves:
        change = change_of_action(move, rest.shifts)
        if move.key.agent in longest and is_lawful(rest, change):
            spans = change.added[0].serving_spans()
            longest[move.key.agent] = max(longest[move.key.agent], *(end - start for start, end in spans))
    assert longest == {1: timedelta(minutes=120), 2: timedelta(minutes=150)}


def test_the_first_version_cannot_be_undone(desk):
    with pytest.raises(InvalidInput, match="nothing was published"):
        desk.undo(desk.today().head.id, "Anna")


def test_a_sick_call_cuts_the_shift_and_the_day_is_repaired_touching_few(desk):
    sick = shift(1, 0)
    also = shift(2, 0)
    desk.call_sick(key_of(sick), TEN, "Anna")
    desk.call_sick(key_of(also), TEN, "Anna")
    today = desk.today(mend=True)
    assert today.hours_short > 6
    steps = [one.suggestion for one in today.mending.steps]
    done = desk.accept([one.action for one in steps], "Anna")
    assert desk.today().hours_short == pytest.approx(today.mending.after)
    assert today.mending.after < today.mending.before == today.hours_short
    assert len(done.change.agents) == len(steps) <= 5
    assert done.head.note == f"Day mended in {len(steps)} steps"
    assert [one.service for one in today.mending.steps] == sorted(
        one.service for one in today.mending.steps
    )


def test_who_is_ill_before_the_shift_has_none(desk):
    done = desk.call_sick(key_of(shift(1, 1)), TEN, "Anna")
    assert done.change.added == ()
    with pytest.raises(NotFound, match="the roster has changed"):
        desk.call_sick(key_of(shift(1, 1)), TEN, "Anna")
    with pytest.raises(InvalidInput, match="over by then"):
        desk.call_sick(key_of(shift(2, 0)), at(0, 1400), "Anna")


def test_the_expected_service_falls_with_every_person_missing(desk):
    (volume,) = desk.today().volumes
    levels = [
        expected_service((volume,), np.full((1, 96), float(missing)), 40).share for missing in range(3)
    ]
    assert levels == sorted(levels, reverse=True)
    assert levels[2] == 0.0, "two are needed, and two are missing"
    assert expected_service((replace(volume, load=0 * volume.load),), np.zeros((1, 96)), 0).share is None


def store_simulation(desk, met, of):
    """Note that the plan's simulation met `met` of `of` contacts in each quarter hour after ten."""
    with UnitOfWork(desk.engine) as unit:
        run = SimulationRun(NOW, 1, "hash", "0", 1, state=RunState.DONE, plan=PlanId(1))
        intervals = tuple(
            SimulatedInterval(CALLS, at(0, 15 * k), 15, ServiceCounts(of, 0, met if k >= 40 else 0))
            for k in range(96)
        )
        unit.simulations.add_outcome(unit.simulations.add(run), SimulationOutcome((), intervals))
        unit.commit()


def test_the_expected_service_departs_from_what_the_plan_simulated(desk):
    alone = desk.today().service
    assert alone.anchor is None
    store_simulation(desk, 9, 10)
    planned = desk.today().service
    assert planned.anchor == Anchor(0.9, alone.computed)
    assert planned.share == pytest.approx(0.9)
    for agent in (1, 2, 3):
        desk.call_sick(key_of(shift(agent, 0)), TEN, "Anna")
    fewer = desk.today().service
    assert fewer.anchor == planned.anchor, "the plan is what it was"
    assert fewer.share == pytest.approx(max(0.9 + fewer.computed - alone.computed, 0.0))
    assert fewer.share < planned.share


def test_the_day_goes_on_with_its_published_version(desk):
    later = TEN + timedelta(days=1)
    assert desk.today(later).day == MONDAY + timedelta(days=1)
    assert desk.today(later + 3 * HOUR).head.version == 1
