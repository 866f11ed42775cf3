from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.deferred import deferred_requirement, taut_string
from workforce.staffing.requirement import StaffingPolicy

GRID = TimeGrid(datetime(2026, 11, 16, tzinfo=UTC), 30, 48, "UTC")


def forecast(mean: np.ndarray, is_open: np.ndarray) -> Forecast:
    zeros = np.zeros(GRID.count)
    return Forecast(QueueId("mail"), GRID, mean, is_open, zeros, zeros, zeros)


def policy(due_hours: float, handle_seconds: float = 600) -> StaffingPolicy:
    return StaffingPolicy(ServiceTarget(0.95, due_hours * 3600), handle_seconds)


@st.composite
def bounds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    steps = draw(st.lists(st.integers(0, 20), min_size=2, max_size=9))
    upper = np.concatenate(([0.0], np.cumsum(steps)))
    lag = draw(st.integers(1, len(steps)))
    lower = np.concatenate((np.zeros(lag), upper[: len(upper) - lag]))
    return lower, upper


@given(bounds())
def test_the_string_stays_between_its_bounds_and_is_as_even_as_possible(pair) -> None:
    lower, upper = pair
    path = taut_string(lower, upper)
    assert np.all(path >= lower - 1e-9)
    assert np.all(path <= upper + 1e-9)
    assert np.all(np.diff(path) >= -1e-9)
    assert path[-1] == lower[-1]


def test_the_string_minimises_the_sum_of_squares() -> None:
    lower = np.array([0.0, 0, 3, 3, 10, 12])
    upper = np.array([0.0, 4, 5, 9, 14, 12])
    best = minimize(
        lambda steps: float(steps @ steps),
        np.full(5, 2.4),
        constraints=[
            LinearConstraint(np.tril(np.ones((5, 5)))[:4], lower[1:5], upper[1:5]),
            LinearConstraint(np.ones((1, 5)), lower[5], upper[5]),
        ],
        options={"ftol": 1e-14},
        method="SLSQP",
    )
    assert np.allclose(np.diff(taut_string(lower, upper)), best.x, atol=1e-5)


def test_a_morning_of_mail_is_spread_over_its_due_time() -> None:
    is_open = np.zeros(48, bool)
    is_open[18:34] = True
    mean = np.zeros(48)
    mean[18] = 48.0
    agents = deferred_requirement(forecast(mean, is_open), policy(due_hours=4)).agents
    assert agents[is_open].sum() * 1800 == pytest.approx(48 * 600)
    assert agents.max() == pytest.approx(48 * 600 / (8 * 1800))
    assert not agents[~is_open].any()


def test_mail_of_the_night_waits_for_the_opening() -> None:
    is_open = np.zeros(48, bool)
    is_open[18:34] = True
    mean = np.zeros(48)
    mean[2] = 12.0
    agents = deferred_requirement(forecast(mean, is_open), policy(due_hours=2)).agents
    assert agents[18:22] == pytest.approx(np.full(4, 1.0))


def test_work_without_opening_hours_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no opening hours"):
        deferred_requirement(forecast(np.ones(48), np.zeros(48, bool)), policy(4))
