from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.measures import ServiceLevelFormula, service_level_fraction
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.performance import performance
from workforce.staffing.requirement import StaffingPolicy, live_requirement, service_level_of
from workforce.staffing.risk import RiskScope, busyness_quantile, product_distribution, product_quantile

GRID = TimeGrid(datetime(2026, 11, 16, tzinfo=UTC), 30, 48, "UTC")
ALL = ServiceTarget(0.80, 20, ServiceLevelFormula.ALL)


def forecast(mean: np.ndarray, day_sd: float, interval_sd: float, event_log_sd: float = 0.0) -> Forecast:
    ones = np.ones(GRID.count)
    return Forecast(
        QueueId("voice"), GRID, mean, mean > 0, ones * day_sd, ones * interval_sd, ones * event_log_sd
    )


def test_one_factor_alone_has_its_own_quantile() -> None:
    gamma = stats.gamma(1 / 0.2**2, scale=0.2**2)
    assert product_quantile(0.8, 0.2, 0, 0) == pytest.approx(gamma.ppf(0.8), rel=1e-9)
    assert product_quantile(0.9, 0, 0.2, 0) == pytest.approx(gamma.ppf(0.9), rel=1e-9)
    lognormal = stats.lognorm(0.3, scale=np.exp(-(0.3**2) / 2))
    assert product_quantile(0.8, 0, 0, 0.3) == pytest.approx(lognormal.ppf(0.8), rel=1e-9)
    assert product_quantile(0.8, 0, 0, 0) == 1


@pytest.mark.parametrize("value", [0.7, 0.95, 1.05, 1.4])
def test_the_distribution_of_two_factors_is_their_integral(value: float) -> None:
    day, interval = stats.gamma(1 / 0.12**2, scale=0.12**2), stats.gamma(1 / 0.07**2, scale=0.07**2)
    exact = integrate.quad(lambda d: day.pdf(d) * interval.cdf(value / d), 0.2, 3, epsabs=1e-12, limit=400)[
        0
    ]
    assert product_distribution(0.12, 0.07, 0)(value) == pytest.approx(exact, abs=1e-9)


def test_the_distribution_of_three_factors_is_that_of_their_draws() -> None:
    generator = np.random.default_rng(5)
    count = 400_000
    drawn = (
        generator.gamma(1 / 0.2**2, 0.2**2, count)
        * generator.gamma(1 / 0.1**2, 0.1**2, count)
        * np.exp(0.3 * generator.standard_normal(count) - 0.3**2 / 2)
    )
    for value in (0.6, 1.0, 1.5):
        error = 3.3 * 0.5 / np.sqrt(count)
        assert product_distribution(0.2, 0.1, 0.3)(value) == pytest.approx(
            np.mean(drawn <= value), abs=error
        )


@given(
    st.floats(0.05, 0.95),
    st.floats(0, 0.6),
    st.floats(0, 0.6),
    st.sampled_from([0.0, 0.2, 0.35]),
)
@settings(max_examples=30, deadline=None)
def test_a_quantile_is_the_inverse_of_its_distribution(probability, day_sd, interval_sd, event_sd) -> None:
    if max(day_sd, interval_sd, event_sd) < 1e-3:
        return
    found = product_quantile(probability, day_sd, interval_sd, event_sd)
    assert product_distribution(day_sd, interval_sd, event_sd)(found) == pytest.approx(
        probability, abs=1e-6
    )


def test_a_day_leaves_the_interval_factor_out() -> None:
    uncertain = forecast(np.full(48, 30.0), 0.1, 0.2)
    days = busyness_quantile(uncertain, 0.8, RiskScope.DAY)
    assert days == pytest.approx(np.full(48, product_quantile(0.8, 0.1, 0, 0)))
    assert np.all(busyness_quantile(uncertain, 0.8) > days)


@pytest.mark.parametrize("risk", [0.6, 0.8, 0.95])
def test_each_interval_holds_its_target_with_just_the_probability_asked_for(risk: float) -> None:
    """The service level falls with volume, so one volume divides the days on which the target holds."""
    policy = StaffingPolicy(ALL, 300, 180, risk=risk)
    agents = int(live_requirement(forecast(np.full(48, 300.0), 0.10, 0.05), policy).agents[0])

    def holds_with(people: int) -> float:
        low, high = 0.1, 10.0
        while high - low > 1e-9:
            middle = (low + high) / 2
            met = service_level_of(300 / 1800 * middle, people, policy) >= 0.8
            low, high = (middle, high) if met else (low, middle)
        return product_distribution(0.10, 0.05, 0)(low)

    assert holds_with(agents) >= risk - 1e-6
    assert holds_with(agents - 1) < risk


def day_level(mean: np.ndarray, agents: np.ndarray, policy: StaffingPolicy, interval: np.ndarray) -> float:
    """Service level of a whole day with given interval factors: counts summed, then divided."""
    met = offered = 0.0
    for rate, people, factor in zip(mean / 1800, agents, interval, strict=True):
        if rate:
            counts = performance(rate * factor, int(people), policy).expected
            part, whole = service_level_fraction(counts, policy.target.formula)
            met, offered = met + part * rate * factor, offered + whole * rate * factor
    return met / offered


def test_a_day_holds_its_target_with_the_probability_asked_for_at_less_cost() -> None:
    mean = np.zeros(48)
    mean[16:40] = 80 + 60 * np.sin(np.linspace(0, np.pi, 24))
    uncertain = forecast(mean, 0.10, 0.12)
    policy = StaffingPolicy(ALL, 300, 180, risk=0.8, risk_scope=RiskScope.DAY)
    by_day = live_requirement(uncertain, policy)
    by_interval = live_requirement(uncertain, StaffingPolicy(ALL, 300, 180, risk=0.8))
    assert by_day.agent_hours < by_interval.agent_hours
    generator = np.random.default_rng(11)
    quantile = product_quantile(0.8, 0.10, 0, 0)
    at_quantile = [
        day_level(mean * quantile, by_day.agents, policy, generator.gamma(1 / 0.12**2, 0.12**2, 48))
        for _ in range(30)
    ]
    assert 0.80 <= np.mean(at_quantile) <= 0.84
