from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.abandonment import erlang_a
from workforce.staffing.multiskill import Workload, pooled_requirement
from workforce.staffing.requirement import (
    StaffingPolicy,
    live_requirement,
    required_agents,
    service_level_of,
)
from workforce.staffing.risk import busyness_quantile

GRID = TimeGrid(datetime(2026, 11, 16, tzinfo=UTC), 30, 48, "UTC")
TARGET = ServiceTarget(0.80, 20)
VOICE = StaffingPolicy(TARGET, 300, 180)


def forecast(mean: float, day_sd: float = 0.0, interval_sd: float = 0.0) -> Forecast:
    ones = np.ones(GRID.count)
    return Forecast(
        QueueId("voice"), GRID, ones * mean, ones > 0, ones * day_sd, ones * interval_sd, ones * 0
    )


@given(st.floats(1e-4, 2.0), st.integers(1, 2000), st.sampled_from([None, 60.0, 600.0]))
def test_the_least_staff_meets_the_target_and_one_less_does_not(rate, guess, patience) -> None:
    policy = StaffingPolicy(TARGET, 300, patience)
    agents = required_agents(rate, policy, guess)
    assert service_level_of(rate, agents, policy) >= 0.80
    assert agents == 1 or service_level_of(rate, agents - 1, policy) < 0.80


@pytest.mark.parametrize("formula", list(ServiceLevelFormula))
def test_every_formula_can_be_planned_for(formula: ServiceLevelFormula) -> None:
    policy = StaffingPolicy(ServiceTarget(0.9, 10, formula), 240, 120)
    agents = required_agents(0.5, policy)
    assert service_level_of(0.5, agents, policy) >= 0.9 > service_level_of(0.5, agents - 1, policy)


def test_an_occupancy_cap_asks_for_more_people() -> None:
    capped = StaffingPolicy(TARGET, 300, 180, max_occupancy=0.80)
    agents = required_agents(1.0, capped)
    assert erlang_a(1.0, 300, 180, agents, 20).occupancy <= 0.80
    assert erlang_a(1.0, 300, 180, agents - 1, 20).occupancy > 0.80
    assert agents > required_agents(1.0, VOICE)


def test_planning_with_risk_holds_the_target_with_that_probability() -> None:
    uncertain = forecast(mean=300, day_sd=0.10, interval_sd=0.05)
    agents = int(live_requirement(uncertain, StaffingPolicy(TARGET, 300, 180, risk=0.8)).agents[0])
    generator = np.random.default_rng(3)
    day, interval = generator.gamma(100, 0.01, 4000), generator.gamma(400, 0.0025, 4000)
    rates = 300 / 1800 * day * interval
    met = np.mean([service_level_of(rate, agents, VOICE) >= 0.80 for rate in rates])
    assert 0.79 <= met <= 0.86


def test_without_risk_the_mean_is_planned_for() -> None:
    assert np.all(busyness_quantile(forecast(10, 0.2), None) == 1)
    requirement = live_requirement(forecast(30), VOICE)
    assert set(requirement.agents) == {required_agents(30 / 1800, VOICE)}
    assert requirement.agent_hours == pytest.approx(requirement.agents[0] * 24)


def test_unplanned_shrinkage_comes_last() -> None:
    requirement = live_requirement(forecast(30), StaffingPolicy(TARGET, 300, 180, shrinkage=0.2))
    assert requirement.scheduled == pytest.approx(requirement.agents / 0.8)


def test_a_pool_of_one_is_that_queue_and_a_pool_of_two_needs_fewer_than_both() -> None:
    one = pooled_requirement(QueueId("pool"), [Workload(forecast(30), VOICE)])
    two = pooled_requirement(QueueId("pool"), [Workload(forecast(30), VOICE)] * 2)
    alone = live_requirement(forecast(30), VOICE)
    assert np.array_equal(one.agents, alone.agents)
    assert two.agents[0] < 2 * alone.agents[0]
    assert two.agents[0] == required_agents(60 / 1800, VOICE)


def test_a_pool_needs_one_grid() -> None:
    with pytest.raises(InvalidInput, match="one grid"):
        pooled_requirement(QueueId("pool"), [])
