from dataclasses import replace

import numpy as np
import pytest

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from tests.workforce.staffing.test_requirement import TARGET, VOICE, forecast
from workforce.staffing.abandonment import CustomerKind
from workforce.staffing.callbacks import CallbackOffer
from workforce.staffing.concurrency import shared_attention
from workforce.staffing.finite import finite_lines
from workforce.staffing.multiskill import Workload, pooled_requirement
from workforce.staffing.patience import DeterministicPatience, LognormalPatience
from workforce.staffing.performance import LeastStaff, least, performance
from workforce.staffing.priority_chain import priority_chain
from workforce.staffing.requirement import StaffingPolicy, required_agents, service_level_of
from workforce.staffing.risk import RiskScope


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"mean_handle_seconds": 0}, "handling time"),
        ({"mean_patience_seconds": -1}, "patience"),
        ({"risk": 1.0}, "risk"),
        ({"shrinkage": 0.95}, "unplanned"),
        ({"planned_shrinkage": -0.1}, "planned"),
        ({"max_occupancy": 0}, "occupancy"),
        ({"minimum_agents": -1}, "agents"),
        ({"concurrency": 0}, "at once"),
        ({"concurrency_slowdown": 0.5}, "at once"),
        ({"concurrency": 2, "attention": (1.0, 0.8, 0.7)}, "one speed for each"),
        ({"attention": (1.0, 0.3)}, "less done"),
        ({"lines": 0}, "lines"),
        ({"lines": 30, "concurrency": 2}, "Choose one"),
        ({"lines": 30, "callback": CallbackOffer(30, 0.5)}, "Choose one"),
        ({"lines": 30, "patience": DeterministicPatience(60)}, "exponential"),
    ],
)
def test_a_policy_names_what_is_wrong(change: dict, word: str) -> None:
    values = {"target": TARGET, "mean_handle_seconds": 300, "mean_patience_seconds": 180, **change}
    with pytest.raises(InvalidInput, match=word):
        StaffingPolicy(**values)


def test_several_conversations_at_once_need_fewer_people() -> None:
    alone = required_agents(0.1, StaffingPolicy(TARGET, 300, 180))
    three = StaffingPolicy(TARGET, 300, 180, attention=(1.0, 0.8, 0.65))
    agents = required_agents(0.1, three)
    assert 30 / 1.95 < agents < alone
    for people, met in ((agents, True), (agents - 1, False)):
        level = shared_attention(0.1, 300, 180, people, three.speeds, 20).accepted.service_level()
        assert (level >= 0.8) is met


def test_finite_lines_cap_what_may_hear_a_busy_tone() -> None:
    policy = StaffingPolicy(TARGET, 300, 180, lines=60, max_blocked=0.001)
    agents = required_agents(0.1, policy)
    assert finite_lines(0.1, 300, 180, agents, 60, 20).blocked <= 0.001
    assert agents >= required_agents(0.1, StaffingPolicy(TARGET, 300, 180)) - 1
    with pytest.raises(InvalidInput, match="With 10 lines no staff"):
        required_agents(0.1, StaffingPolicy(TARGET, 300, 180, lines=10))


def test_any_law_of_patience_can_be_planned_for() -> None:
    for law in (DeterministicPatience(60), LognormalPatience.of_mean(180, 1.2)):
        policy = StaffingPolicy(TARGET, 300, patience=law)
        agents = required_agents(0.1, policy)
        assert service_level_of(0.1, agents, policy) >= 0.8 > service_level_of(0.1, agents - 1, policy)


def test_callbacks_change_the_least_staff_only_as_far_as_they_are_accepted() -> None:
    nobody = StaffingPolicy(TARGET, 300, 180, callback=CallbackOffer(60, 0.0))
    assert required_agents(0.1, nobody) == required_agents(0.1, VOICE)
    many = StaffingPolicy(TARGET, 300, 180, callback=CallbackOffer(60, 0.9, 0.6, 3, 60))
    assert required_agents(0.1, many) >= required_agents(0.1, VOICE)


def test_a_remembered_search_finds_what_a_fresh_one_finds() -> None:
    staff = LeastStaff(VOICE)
    rates = np.random.default_rng(4).uniform(0.001, 0.3, 60)
    assert [staff.agents(rate) for rate in rates] == [required_agents(rate, VOICE) for rate in rates]


@pytest.mark.parametrize("answer", [1, 2, 3, 17, 64, 1000])
@pytest.mark.parametrize("guess", [1, 2, 50, 2000])
def test_the_least_number_is_found_from_any_guess(answer: int, guess: int) -> None:
    assert least(lambda agents: agents >= answer, guess) == answer


def test_a_target_out_of_reach_is_said() -> None:
    with pytest.raises(InvalidInput, match="out of reach"):
        least(lambda agents: False, 1)


def test_a_minimum_holds_while_the_queue_is_open() -> None:
    from workforce.staffing.requirement import live_requirement

    need = live_requirement(forecast(0.5), StaffingPolicy(TARGET, 300, 180, minimum_agents=3))
    assert set(need.agents) == {3}


def test_occupancy_of_conversations_is_the_share_of_places_taken() -> None:
    policy = StaffingPolicy(TARGET, 300, 180, attention=(1.0, 0.8))
    assert performance(0.05, 20, policy).occupancy < performance(0.05, 12, policy).occupancy <= 1


def test_every_queue_of_a_pool_meets_its_own_target() -> None:
    strict = StaffingPolicy(ServiceTarget(0.9, 10, ServiceLevelFormula.ALL), 300, 60)
    lax = StaffingPolicy(ServiceTarget(0.7, 60, ServiceLevelFormula.ALL), 300, 600)
    both = pooled_requirement("pool", [Workload(forecast(30), strict), Workload(forecast(30), lax)])
    only_lax = pooled_requirement("pool", [Workload(forecast(30), lax)] * 2)
    only_strict = pooled_requirement("pool", [Workload(forecast(30), strict)] * 2)
    assert only_lax.agents[0] < both.agents[0]
    assert abs(both.agents[0] - only_strict.agents[0]) <= 1


def test_a_pool_by_priority_spares_the_urgent_queue() -> None:
    urgent = StaffingPolicy(ServiceTarget(0.8, 20), 300)
    later = StaffingPolicy(ServiceTarget(0.8, 600), 300)
    loads = [Workload(forecast(20), urgent), Workload(forecast(40), later)]
    by_priority = pooled_requirement("pool", loads, by_priority=True)
    in_turn = pooled_requirement("pool", loads)
    assert by_priority.agents[0] < in_turn.agents[0]


def test_a_pool_by_priority_knows_who_hangs_up() -> None:
    urgent = StaffingPolicy(ServiceTarget(0.8, 20), 300, 120)
    later = StaffingPolicy(ServiceTarget(0.8, 300), 300, 240)
    loads = [Workload(forecast(50), urgent), Workload(forecast(50), later)]
    by_priority = pooled_requirement("pool", loads, by_priority=True)
    in_turn = pooled_requirement("pool", loads)
    patient = [Workload(one.forecast, replace(one.policy, mean_patience_seconds=None)) for one in loads]
    assert by_priority.agents[0] < in_turn.agents[0]
    assert by_priority.agents[0] < pooled_requirement("pool", patient, by_priority=True).agents[0]


def test_a_small_pool_by_priority_is_staffed_by_the_whole_chain() -> None:
    policies = [StaffingPolicy(ServiceTarget(0.8, 20), 300, seconds) for seconds in (60.0, 600.0)]
    loads = [Workload(forecast(mean), one) for mean, one in zip((12, 20), policies, strict=True)]
    need = pooled_requirement("pool", loads, by_priority=True)
    assert need.exact is not None
    assert need.exact.all()
    rates = [load.forecast.mean[0] / (60 * load.forecast.grid.minutes) for load in loads]
    kinds = [
        CustomerKind(rate, one.patience_law, one.target.threshold_seconds)
        for rate, one in zip(rates, policies, strict=True)
    ]

    def meets(agents: int) -> bool:
        found = priority_chain(kinds, 300, agents)
        return all(one.service_level(policies[0].target.formula) >= 0.8 for one in found)

    assert need.agents[0] == next(agents for agents in range(1, 50) if meets(agents))


def test_a_pool_by_priority_tells_where_it_is_an_approximation() -> None:
    policies = [StaffingPolicy(TARGET, 300, seconds) for seconds in (180.0, 900.0)]
    large = [Workload(forecast(3000), one) for one in policies]
    need = pooled_requirement("pool", large, by_priority=True)
    assert need.exact is not None
    assert not need.exact.any()
    alike = pooled_requirement("pool", [Workload(forecast(3000), policies[0])] * 2, by_priority=True)
    assert alike.exact is not None
    assert alike.exact.all()
    assert pooled_requirement("pool", large).exact is None


@pytest.mark.parametrize(
    ("other", "by_priority", "word"),
    [
        (StaffingPolicy(TARGET, 300, 180, shrinkage=0.1), False, "one group"),
        (StaffingPolicy(TARGET, 300, 180, lines=30), False, "own people"),
        (StaffingPolicy(TARGET, 300), True, "in every queue, or in none"),
    ],
)
def test_a_pool_refuses_what_does_not_fit(other: StaffingPolicy, by_priority: bool, word: str) -> None:
    loads = [Workload(forecast(30), VOICE), Workload(forecast(30), other)]
    with pytest.raises(InvalidInput, match=word):
        pooled_requirement("pool", loads, by_priority)


def test_a_pool_over_the_day_costs_less_than_interval_by_interval() -> None:
    uncertain = forecast(60, day_sd=0.05, interval_sd=0.15)
    hours = []
    for scope in RiskScope:
        policy = StaffingPolicy(TARGET, 300, 180, risk=0.9, risk_scope=scope)
        hours.append(pooled_requirement("pool", [Workload(uncertain, policy)] * 2).agent_hours)
    assert hours[1] < hours[0]
