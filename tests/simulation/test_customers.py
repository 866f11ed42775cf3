"""Customers: the same whatever the plan, and as many and as spread as the scenario says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from simulation.experiment import run_replication
from simulation.laws import (
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
)
from simulation.pastday import customers_of_day
from simulation.scenario import Busyness, Scenario
from simulation.ticketlog import Outcome
from simulation.trace import sample_customers
from tests.simulation.floors import exponential, one_queue

DAY = one_queue(4, 1.0, exponential(4), exponential(2), hours=(0, 4, 0))


def with_type(scenario: Scenario, **changes: object) -> Scenario:
    return replace(scenario, contact_types=(replace(scenario.contact_types[0], **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("law", "cv"),
    [
        (Exponential(50), 1),
        (Lognormal(50, 0.8), 0.8),
        (Gamma(50, 0.6), 0.6),
        (Erlang(50, 4), 0.5),
        (Deterministic(50), 0),
        (Hyperexponential((0.5, 0.5), (20, 80)), np.sqrt((400 + 6400) / 2500 - 1)),
        (Empirical((25, 75)), 0.5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_law_has_its_mean_and_spread_and_scales(law: Law, cv: float) -> None:
    drawn = law.sample(np.random.default_rng(1), 40_000)
    error = 4 * 50 * max(cv, 1e-9) / 200
    assert law.mean == pytest.approx(50)
    assert abs(drawn.mean() - 50) <= error + 1e-9
    assert drawn.std() / 50 == pytest.approx(cv, abs=0.03)
    again = law.scaled(1.2).sample(np.random.default_rng(1), 40_000)
    assert again == pytest.approx(1.2 * drawn)


def test_other_agents_meet_the_same_customers() -> None:
    one, other = (sample_customers(replace(DAY, agents=DAY.agents[:n]), 3, 2) for n in (1, 4))
    assert (one.columns.arrived_ms == other.columns.arrived_ms).all()
    assert (one.columns.service_ms[0] == other.columns.service_ms[0]).all()


def test_more_volume_keeps_every_customer_and_adds_new_ones() -> None:
    usual, more = (sample_customers(with_type(DAY, volume=volume), 3, 0).columns for volume in (0.8, 1.7))
    known = dict(zip(more.arrived_ms.tolist(), more.service_ms[0].tolist(), strict=True))
    assert len(more.kind) > 1.5 * len(usual.kind)
    for arrived, service in zip(usual.arrived_ms.tolist(), usual.service_ms[0].tolist(), strict=True):
        assert known[arrived] == service


@pytest.mark.parametrize("correlation", [0.0, 1.0])
def test_busyness_spreads_the_counts_of_a_day_as_stated(correlation: float) -> None:
    busy = with_type(DAY, busyness=Busyness(day_sd=0.3))
    twin = replace(busy.contact_types[0], id="twins")
    scenario = replace(busy, contact_types=(*busy.contact_types, twin), day_correlation=correlation)
    counts = np.array(
        [
            np.bincount(sample_customers(scenario, 5, number).columns.kind, minlength=2)
            for number in range(600)
        ]
    )
    mean, variance = 240, 240 + (0.3 * 240) ** 2
    assert counts.mean() == pytest.approx(mean, rel=0.03)
    assert counts[:, 0].var() == pytest.approx(variance, rel=0.2)
    expected = correlation * (0.3 * 240) ** 2 / variance
    assert np.corrcoef(counts.T)[0, 1] == pytest.approx(expected, abs=0.12)


def log_of_a_day() -> list[ContactRecord]:
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    return [
        ContactRecord(
            source_id=str(number),
            queue=QueueId("calls"),
            channel=Channel.VOICE,
            arrived_at=start + timedelta(seconds=60 * number),
            outcome=ContactOutcome.ANSWERED if number % 5 else ContactOutcome.ABANDONED,
            wait_seconds=10.0,
            handle_seconds=180.0 if number % 5 else None,
        )
        for number in range(200)
    ]


def test_a_past_day_can_be_run_again_with_another_roster() -> None:
    records = log_of_a_day()
    customers = customers_of_day(DAY, records, records[0].arrived_at, seed=1)
    assert customers.columns.arrived_ms.tolist() == [60_000 * number for number in range(200)]
    assert set(customers.columns.patience_ms[::5].tolist()) == {10_000}
    many = run_replication(DAY, 1, customers=customers)
    one = run_replication(replace(DAY, agents=DAY.agents[:1]), 1, customers=customers)
    assert (many.outcome == Outcome.ABANDONED).sum() < (one.outcome == Outcome.ABANDONED).sum()


def test_a_past_contact_outside_the_scenario_is_named() -> None:
    records = log_of_a_day()
    with pytest.raises(InvalidInput, match=r"Contact .0. of .* lies outside"):
        customers_of_day(DAY, records, records[1].arrived_at, seed=1)
