"""Plans, forecasts, requirements, rosters and simulations come back as they went in."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.measures import ServiceCounts, ServiceLevelFormula
from contactcenter.domain.roster import Activity, Roster, RosterState, Shift, ShiftPart
from contactcenter.domain.runs import (
    ForecastId,
    ForecastVersion,
    PlanId,
    PlanRun,
    PlanVerdict,
    RosterId,
    RunState,
    SimulatedInterval,
    SimulatedQueue,
    SimulationId,
    SimulationOutcome,
    SimulationRun,
    StepTiming,
)
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from tests.fakes.organisation import BOT, CALLS, MAILS, NEW_YEAR, PERSON, store_organisation
from workforce.forecast.backtest import WeekAccuracy
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement

GRID = TimeGrid(NEW_YEAR, 15, 96, "Europe/Rome")
WEEK_END = NEW_YEAR + timedelta(days=7)
PLAN = PlanRun(NEW_YEAR, "demo", 2**40, NEW_YEAR, WEEK_END)
VERDICT = PlanVerdict(
    forecast_wape=0.12,
    forecast_baseline_wape=None,
    staffing_agent_hours=4_321.5,
    roster_agents=140,
    roster_paid_hours=5_000.25,
    roster_understaffed_agent_hours=3.75,
    roster_overstaffed_agent_hours=12.0,
    roster_status="feasible",
    service_level_mean=0.813,
    service_level_half_width=0.004,
    replications=30,
    formula=ServiceLevelFormula.ABANDONED_AS_MET,
    target_share=0.8,
    timings=(StepTiming("forecast", 1.25), StepTiming("roster", 20.0)),
)


def draw_forecast(seed: int) -> Forecast:
    """Return a forecast of awkward floats."""
    rng = np.random.default_rng(seed)
    mean, *deviations = rng.random((4, GRID.count))
    return Forecast(CALLS, GRID, mean, rng.random(GRID.count) < 0.5, *deviations)


def hour(number: int) -> datetime:
    """Return the start of an hour of the week."""
    return NEW_YEAR + timedelta(hours=number)


ROSTER = Roster(
    NEW_YEAR,
    WEEK_END,
    (
        Shift(PERSON.id, hour(32), hour(40), (ShiftPart(hour(35), hour(36), Activity.MEAL, paid=False),)),
        Shift(BOT.id, hour(0), hour(24)),
        Shift(
            PERSON.id,
            hour(8),
            hour(14),
            (
                ShiftPart(hour(10), hour(11), Activity.TRAINING),
                ShiftPart(hour(12), hour(13), Activity.BREAK),
            ),
        ),
    ),
)
RUN = SimulationRun(NEW_YEAR, 7, "abc123", "0.1.0", 30, '{"days": 7}')
OUTCOME = SimulationOutcome(
    (
        SimulatedQueue(
            CALLS, ServiceLevelFormula.ALL, 0.81, 0.01, ServiceCounts(2**33, 5, 4, 3, 2), 9, 0.5
        ),
        SimulatedQueue(MAILS, ServiceLevelFormula.ALL, None, None, ServiceCounts()),
    ),
    tuple(
        SimulatedInterval(queue, hour(place), 60, ServiceCounts(place, 5, 4, 3, 2), 1, 33.5)
        for queue in (CALLS, MAILS)
        for place in range(3)
    ),
)


def test_a_plan_runs_and_is_finished_with_its_verdict(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        key = uow.plans.add(PLAN)
        assert uow.plans.get(key) == PLAN
        assert uow.plans.latest() is None
        uow.plans.finish(key, RunState.DONE, "met", VERDICT)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.plans.latest() == key
        assert uow.plans.get(key) == replace(PLAN, state=RunState.DONE, message="met", verdict=VERDICT)
    with UnitOfWork(engine) as uow:
        failed = uow.plans.add(PLAN)
        uow.plans.finish(failed, RunState.FAILED, "the disk is full")
        assert uow.plans.get(failed).verdict is None
        assert (uow.plans.latest(), uow.plans.latest(RunState.FAILED)) == (key, failed)


def test_forecasts_come_back_to_the_last_bit_and_hang_on_their_plan(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        plan = uow.plans.add(PLAN)
        version = ForecastVersion(NEW_YEAR, "seasonal", 0.1, 0.2, plan)
        keys = [uow.forecasts.add(version, draw_forecast(seed)) for seed in (1, 2)]
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.forecasts.of_plan(plan) == tuple(keys)
        assert uow.forecasts.latest(CALLS) == keys[1]
        assert uow.forecasts.latest(MAILS) is None
        assert uow.forecasts.version(keys[0]) == version
        found = uow.forecasts.get(keys[0])
    for part in fields(Forecast):
        stored, given = getattr(found, part.name), getattr(draw_forecast(1), part.name)
        assert np.array_equal(stored, given)
        assert getattr(stored, "dtype", None) == getattr(given, "dtype", None)


def test_a_forecast_is_locked_once(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        key = uow.forecasts.add(ForecastVersion(NEW_YEAR, "seasonal"), draw_forecast(1))
        uow.forecasts.lock(key, WEEK_END)
        assert uow.forecasts.version(key).locked_at == WEEK_END
        with pytest.raises(Conflict, match="locked since"):
            uow.forecasts.lock(key, WEEK_END)


def test_requirements_come_back_to_the_last_bit(engine: Engine) -> None:
    store_organisation(engine)
    load, agents, scheduled = np.random.default_rng(3).random((3, GRID.count))
    given = Requirement(CALLS, GRID, load, agents, scheduled)
    with UnitOfWork(engine) as uow:
        plan = uow.plans.add(PLAN)
        key = uow.requirements.add(given, NEW_YEAR, plan)
        assert uow.requirements.of_plan(plan) == (key,)
        found = uow.requirements.get(key)
    assert all(
        np.array_equal(getattr(found, part.name), getattr(given, part.name)) for part in fields(given)
    )


def test_a_curve_that_is_not_finite_is_refused(engine: Engine) -> None:
    store_organisation(engine)
    curve = np.full(GRID.count, np.nan)
    with UnitOfWork(engine) as uow, pytest.raises(InvalidInput, match="not finite"):
        uow.requirements.add(Requirement(CALLS, GRID, curve, curve, curve), NEW_YEAR)


def test_a_roster_comes_back_with_shifts_and_parts_in_order(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        plan = uow.plans.add(PLAN)
        key = uow.rosters.add(ROSTER, NEW_YEAR, plan)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.rosters.get(key) == ROSTER
        assert uow.rosters.of_plan(plan) == (key,)


def test_a_version_of_a_period_is_stored_once(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        assert uow.rosters.next_version(NEW_YEAR, WEEK_END) == 1
        uow.rosters.add(ROSTER, NEW_YEAR)
        assert uow.rosters.next_version(NEW_YEAR, WEEK_END) == 2
        assert uow.rosters.next_version(NEW_YEAR, NEW_YEAR + timedelta(days=1)) == 1
        with pytest.raises(Conflict, match="stored already"):
            uow.rosters.add(ROSTER, NEW_YEAR)


def test_publishing_supersedes_what_it_overlaps_and_nothing_else(engine: Engine) -> None:
    store_organisation(engine)
    following = replace(ROSTER, start=WEEK_END, end=WEEK_END + timedelta(days=7), shifts=())
    with UnitOfWork(engine) as uow:
        first, second, later = (
            uow.rosters.add(roster, NEW_YEAR) for roster in (ROSTER, replace(ROSTER, version=2), following)
        )
        for key in (first, later, second):
            uow.rosters.publish(key)
        assert uow.rosters.get(first).state is RosterState.SUPERSEDED
        assert uow.rosters.published(NEW_YEAR) == second
        assert uow.rosters.published(WEEK_END) == later
        assert uow.rosters.published(NEW_YEAR - timedelta(seconds=1)) is None
        with pytest.raises(Conflict, match="only a draft"):
            uow.rosters.publish(first)


def test_a_shift_of_an_unknown_agent_is_refused(engine: Engine) -> None:
    store_organisation(engine)
    stranger = replace(ROSTER, shifts=(Shift(AgentId(404), hour(0), hour(8)),))
    with UnitOfWork(engine) as uow, pytest.raises(NotFound):
        uow.rosters.add(stranger, NEW_YEAR)


def test_a_simulation_advances_and_keeps_what_it_found_once(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        plan = uow.plans.add(PLAN)
        key = uow.simulations.add(replace(RUN, plan=plan))
        uow.simulations.advance(key, RunState.RUNNING, 0.5, "replication 15 of 30")
        assert uow.simulations.outcome(key) == SimulationOutcome((), ())
        uow.simulations.add_outcome(key, OUTCOME)
        uow.simulations.advance(key, RunState.DONE, 1.0)
        uow.commit()
    with UnitOfWork(engine) as uow:
        assert uow.simulations.get(key) == replace(RUN, plan=plan, state=RunState.DONE, progress=1.0)
        assert uow.simulations.outcome(key) == OUTCOME
        assert uow.simulations.of_plan(plan) == (key,)
        with pytest.raises(Conflict, match="stored already"):
            uow.simulations.add_outcome(key, OUTCOME)


def test_what_is_not_stored_is_not_found(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        for ask in (
            lambda: uow.plans.get(PlanId(1)),
            lambda: uow.forecasts.get(ForecastId(1)),
            lambda: uow.rosters.get(RosterId(1)),
            lambda: uow.simulations.get(SimulationId(1)),
        ):
            with pytest.raises(NotFound, match="There is no"):
                ask()


def test_a_simulation_says_how_far_it_is_in_shares() -> None:
    with pytest.raises(InvalidInput, match="progress"):
        SimulationRun(datetime(2026, 1, 1, tzinfo=UTC), 1, "", "", 1, progress=1.5)
    with pytest.raises(InvalidInput, match="replications"):
        replace(RUN, replications=0)


def test_the_weeks_of_a_backtest_and_locked_forecasts_are_found_again(engine: Engine) -> None:
    store_organisation(engine)
    weeks = tuple(
        WeekAccuracy(date(2026, 1, day), 100.0 * day, 0.05, 0.07, -0.01, 0.8) for day in (5, 12, 19)
    )
    with UnitOfWork(engine) as uow:
        keys = [uow.forecasts.add(ForecastVersion(NEW_YEAR, "glm"), draw_forecast(1)) for _ in range(3)]
        uow.forecasts.add_weeks(keys[0], reversed(weeks))
        assert uow.forecasts.weeks(keys[0]) == weeks
        assert uow.forecasts.weeks(keys[1]) == ()
        for key in keys[:2]:
            uow.forecasts.lock(key, WEEK_END)
        assert uow.forecasts.locked(CALLS) == (keys[1], keys[0])
        assert uow.forecasts.locked(MAILS) == ()
