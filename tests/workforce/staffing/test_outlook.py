from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.slaclock import deadline, elapsed
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.deferred import DueClock, deferred_requirement, opening_time
from workforce.staffing.outlook import draw_volumes, due_outlook
from workforce.staffing.requirement import StaffingPolicy

ROME = "Europe/Rome"
MORNING, AFTERNOON = OpenInterval(9 * 60, 13 * 60), OpenInterval(14 * 60, 17 * 60 + 15)
HOURS = BusinessHours(ROME, ((MORNING, AFTERNOON),) * 5 + ((MORNING,), ()), frozenset({date(2026, 10, 27)}))
AUTUMN = TimeGrid.of_days(date(2026, 10, 19), 14, 30, ROME)
"""Two weeks with a clock change and a day that stays closed."""


def forecast(grid: TimeGrid, mean: np.ndarray, day_sd: float = 0.0, interval_sd: float = 0.0) -> Forecast:
    ones = np.ones(grid.count)
    return Forecast(QueueId("mail"), grid, mean, mean > 0, ones * day_sd, ones * interval_sd, ones * 0)


def policy(due_hours: float, risk: float | None = None, share: float = 0.95) -> StaffingPolicy:
    return StaffingPolicy(ServiceTarget(share, due_hours * 3600), 600, risk=risk)


def test_opening_time_along_a_grid_is_what_the_sla_clock_counts() -> None:
    opened = opening_time(AUTUMN, HOURS)
    for index in range(0, AUTUMN.count + 1, 7):
        assert opened[index] == elapsed(HOURS, AUTUMN.start, AUTUMN.instant_of(index))


@given(st.integers(0, AUTUMN.count - 1), st.integers(1, 40))
def test_due_intervals_end_by_the_deadline_and_no_later_one_does(index: int, half_hours: int) -> None:
    clock = DueClock.of(forecast(AUTUMN, np.ones(AUTUMN.count)), half_hours * 1800, HOURS)
    due_at = deadline(HOURS, AUTUMN.instant_of(index), half_hours * 1800)
    due = int(clock.due[index])
    if due_at > AUTUMN.end or due > AUTUMN.count:
        assert elapsed(HOURS, AUTUMN.instant_of(index), AUTUMN.end) < half_hours * 1800
        return
    ends = AUTUMN.instant_of(due)
    served = elapsed(HOURS, AUTUMN.instant_of(index), max(ends, AUTUMN.instant_of(index)))
    assert served > 0
    in_grid = elapsed(HOURS, AUTUMN.instant_of(index), due_at) - served
    assert in_grid < 1800 or half_hours == 1


def test_due_times_run_in_business_hours_and_not_over_night() -> None:
    mean = np.zeros(AUTUMN.count)
    friday_16 = AUTUMN.index_of(datetime(2026, 10, 23, 14, 0, tzinfo=UTC))
    mean[friday_16] = 30.0
    need = deferred_requirement(forecast(AUTUMN, mean), policy(due_hours=4), hours=HOURS)
    busy = np.flatnonzero(need.agents)
    assert AUTUMN.local_of(int(busy[0])).isoformat() == "2026-10-23T16:00:00+02:00"
    assert AUTUMN.local_of(int(busy[-1])).isoformat() == "2026-10-24T11:00:00+02:00"
    worked = need.agents * np.diff(opening_time(AUTUMN, HOURS))
    assert worked.sum() == pytest.approx(30 * 600)


@given(st.integers(1, 30), st.floats(0, 200), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_required_agents_keep_every_due_time_of_the_volume_they_are_planned_for(
    due_hours, backlog, seed
) -> None:
    generator = np.random.default_rng(seed)
    mean = generator.gamma(0.3, 10.0, AUTUMN.count) * (generator.random(AUTUMN.count) < 0.6)
    known = forecast(AUTUMN, mean)
    need = deferred_requirement(known, policy(due_hours), backlog, HOURS)
    clock = DueClock.of(known, due_hours * 3600, HOURS)
    able = np.concatenate(([0.0], np.cumsum(need.agents * np.diff(clock.opened) / 600)))
    arrived = backlog + np.concatenate(([0.0], np.cumsum(mean)))
    assert np.all(able >= clock.due_by(mean, backlog) - 1e-6)
    assert np.all(able <= arrived + 1e-6)
    assert need.left_over == pytest.approx(backlog + mean.sum() - able[-1], abs=1e-6)


def test_what_arrives_after_the_last_closing_is_left_over_and_counted() -> None:
    mean = np.zeros(AUTUMN.count)
    mean[AUTUMN.index_of(datetime(2026, 10, 31, 18, 0, tzinfo=UTC))] = 12.0
    need = deferred_requirement(forecast(AUTUMN, mean), policy(due_hours=4), hours=HOURS)
    assert need.left_over == 12
    assert not need.agents.any()


def test_a_backlog_is_due_like_what_arrives_first() -> None:
    need = deferred_requirement(
        forecast(AUTUMN, np.zeros(AUTUMN.count)), policy(due_hours=4), backlog=24, hours=HOURS
    )
    nine = AUTUMN.index_of(datetime(2026, 10, 19, 7, 0, tzinfo=UTC))
    assert need.agents[nine : nine + 8] == pytest.approx(np.ones(8))
    with pytest.raises(InvalidInput, match="backlog"):
        deferred_requirement(forecast(AUTUMN, np.zeros(AUTUMN.count)), policy(4), backlog=-1)


def test_drawn_volumes_have_the_moments_of_the_forecast() -> None:
    grid = TimeGrid.of_days(date(2026, 3, 2), 40, 60, ROME)
    known = forecast(grid, np.full(grid.count, 50.0), 0.15, 0.10)
    drawn = draw_volumes(known, 4000, np.random.default_rng(2))
    assert drawn.mean() == pytest.approx(50, rel=0.01)
    spread = (1 + 0.15**2) * (1 + 0.10**2) - 1
    assert drawn.var(axis=0).mean() == pytest.approx(50 + 50**2 * spread, rel=0.03)
    days = drawn[:, :24].sum(axis=1)
    assert np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1] > 0.3
    assert days.var() == pytest.approx(
        24 * 50 + (24 * 50) ** 2 * 0.15**2 + 24 * 50**2 * 1.0225 * 0.01, rel=0.1
    )


def test_a_certain_volume_keeps_its_due_times_but_for_chance() -> None:
    mean = np.where(np.diff(opening_time(AUTUMN, HOURS)) > 0, 4000.0, 0.0)
    known = forecast(AUTUMN, mean)
    need = deferred_requirement(known, policy(8), hours=HOURS)
    found = due_outlook(known, policy(8), need, np.random.default_rng(1), HOURS)
    assert found.on_time > 0.98


def test_a_higher_risk_level_keeps_due_times_more_often() -> None:
    mean = np.where(np.diff(opening_time(AUTUMN, HOURS)) > 0, 20.0, 0.0)
    known = forecast(AUTUMN, mean, 0.15, 0.05)
    found = []
    for risk in (0.5, 0.8, 0.95):
        need = deferred_requirement(known, policy(4, risk), hours=HOURS)
        found.append(due_outlook(known, policy(4, risk), need, np.random.default_rng(1), HOURS))
    chances = [one.probability for one in found]
    assert chances == sorted(chances)
    assert chances[1] >= 0.8
    assert chances[2] >= 0.95
    assert np.isnan(found[0].days[[6, 8, 13]]).all()


def test_the_same_seed_gives_the_same_outlook() -> None:
    known = forecast(AUTUMN, np.full(AUTUMN.count, 3.0), 0.2, 0.1)
    need = deferred_requirement(known, policy(6, 0.8), hours=HOURS)
    first, again = (
        due_outlook(known, policy(6, 0.8), need, np.random.default_rng(9), HOURS) for _ in range(2)
    )
    assert first.probability == again.probability
    assert first.on_time == again.on_time


def test_work_on_the_night_of_the_clock_change_counts_its_real_hours() -> None:
    nights = BusinessHours(ROME, ((OpenInterval(0, 6 * 60),),) * 7)
    opened = opening_time(AUTUMN, nights)
    change = AUTUMN.index_of(datetime(2026, 10, 24, 22, 0, tzinfo=UTC))
    assert opened[change + 20] - opened[change] == timedelta(hours=7).total_seconds()
