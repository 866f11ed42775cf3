"""What missing agents cost in service level: prices that rise to the steepest loss and never fall."""

import numpy as np
import pytest

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, ZONE, centre
from workforce.rostering.problem import Demand
from workforce.rostering.validation import validate
from workforce.staffing.performance import required_agents, service_level_of
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.shortfall import shortfall_steps

TARGET = ServiceTarget(0.8, 20)
POLICIES = (StaffingPolicy(TARGET, 300, 180), StaffingPolicy(TARGET, 300), StaffingPolicy(TARGET, 60, 40))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("contacts", [1, 20, 90, 240, 1200])
def test_steps_rise_to_the_peak_and_are_such_as_a_demand_takes(contacts, policy):
    steps = shortfall_steps(contacts / 3600, policy)
    if steps:
        assert steps[-1] == (1.0, 1.0)
        assert all(0 < factor <= 1 for _, factor in steps)
    grid = TimeGrid.of_days(MONDAY, 7, 30, ZONE)
    validate(centre(demands=(Demand("calls", np.ones(grid.count), 1.0, steps),)))


def test_a_step_costs_what_its_agents_lose_against_the_agent_whose_loss_is_greatest():
    policy, rate = POLICIES[0], 240 / 3600
    needed = required_agents(rate, policy)
    levels = np.array([service_level_of(rate, needed - k, policy) for k in range(10)])
    lost = -np.diff(levels)
    share, factor = shortfall_steps(rate, policy)[0]
    assert share == pytest.approx(1 / needed)
    assert factor == pytest.approx(lost[0] / lost.max())


def test_after_the_peak_the_price_stays_though_less_service_is_lost():
    rate, policy = 240 / 3600, POLICIES[0]
    needed = required_agents(rate, policy)
    last = service_level_of(rate, needed - 12, policy) - service_level_of(rate, needed - 13, policy)
    first = service_level_of(rate, needed, policy) - service_level_of(rate, needed - 1, policy)
    assert last < first
    assert shortfall_steps(rate, policy)[-1] == (1.0, 1.0)


@pytest.mark.parametrize("contacts", [0, 1])
def test_where_nobody_or_one_is_needed_there_are_no_steps(contacts):
    assert shortfall_steps(contacts / 3600, POLICIES[2]) == ()
