import csv
import json
import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from contactcenter.cli.verdict import show
from contactcenter.clock import SystemClock
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.verification import Window
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from contactcenter.services.planning.lone_log import Plan, next_monday, plan_log
from contactcenter.services.planning.options import PlanOptions
from contactcenter.services.planning.report import Verdict, verdict_of
from contactcenter.services.planning.verification.rounds import VerifyOptions
from simulation.estimates import Estimate
from simulation.experiment import Precision

OPTIONS = PlanOptions(
    weeks=1,
    precision=Precision.exactly(4),
    roster_seconds=5,
    workers=1,
    seed=3,
)


@pytest.fixture(scope="module")
def counts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight weeks of half hours of a small centre that is open on weekdays from 8 to 18."""
    path = tmp_path_factory.mktemp("logs") / "counts.csv"
    generator = np.random.default_rng(11)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["DateTime", "Calls"])
        for day in range(56):
            start = datetime(2026, 3, 2, 8) + timedelta(days=day)
            if start.weekday() > 4:
                continue
            busy = generator.gamma(100, 0.01)
            for slot in range(20):
                shape = 30 + 15 * math.sin(slot / 20 * math.pi)
                calls = generator.poisson(shape * busy)
                writer.writerow([f"{start + timedelta(minutes=30 * slot):%Y-%m-%dT%H:%M:%S}Z", calls])
    return path


@pytest.fixture(scope="module")
def plan(counts_file: Path) -> Plan:
    return plan_log(read_log(counts_file), OPTIONS, SystemClock(), lambda step, done: None)


def test_the_report_has_every_figure_that_machines_ask_for(plan: Plan) -> None:
    report = json.loads(json.dumps(plan.report.as_json()))
    for path in (
        "forecast.wape",
        "forecast.baseline_wape",
        "staffing.agent_hours",
        "roster.agents",
        "roster.paid_hours",
        "roster.understaffed_agent_hours",
        "roster.overstaffed_agent_hours",
        "simulation.service_level.mean",
        "simulation.service_level.half_width",
        "simulation.replications",
        "timings.forecast",
        "timings.roster",
        "timings.simulation",
        "seed",
    ):
        value = report
        for key in path.split("."):
            value = value[key]
        assert isinstance(value, int | float), path
    assert report["simulation"]["formula"] == "sl_excl_short"
    assert report["simulation"]["engine"] in {"simpy", "compiled"}
    assert report["roster"]["status"] in {"optimal", "feasible"}


def test_the_plan_starts_on_the_monday_after_the_log(plan: Plan) -> None:
    assert plan.report.first_day == "2026-04-27"
    assert plan.forecasts[0].grid.count == 7 * 48
    assert next_monday(date(2026, 4, 24)) == date(2026, 4, 27)
    assert next_monday(date(2026, 4, 27)) == date(2026, 5, 4)


def test_the_roster_covers_the_requirement_and_the_simulation_the_target(plan: Plan) -> None:
    report = plan.report
    assert report.roster.understaffed_agent_hours <= 0.02 * report.staffing.agent_hours
    assert report.roster.paid_hours >= report.staffing.agent_hours
    assert report.simulation.service_level.mean > 0.75
    assert report.staffing.agent_hours > report.staffing.load_hours


def test_what_the_log_does_not_tell_is_said(plan: Plan) -> None:
    said = " ".join(plan.report.assumptions)
    for words in ("handling time 240 s", "patience 180 s", "80% within 20 s", "sl_excl_short", "holidays"):
        assert words in said


def test_the_simulation_meets_the_forecast_customers(plan: Plan) -> None:
    expected = float(plan.forecasts[0].mean.sum())
    offered = plan.simulation.overall.offered
    assert abs(offered.mean - expected) <= 3 * offered.half_width + 0.05 * expected


def test_given_times_are_used_and_not_assumed(counts_file: Path, plan: Plan) -> None:
    options = replace(
        OPTIONS,
        handle_seconds=120.0,
        patience_seconds=60.0,
        risk=None,
        target=ServiceTarget(0.9, 10, ServiceLevelFormula.ALL),
        precision=Precision.exactly(2),
    )
    quick = plan_log(read_log(counts_file), options, SystemClock(), lambda step, done: None)
    assert quick.report.staffing.agent_hours < plan.report.staffing.agent_hours
    assert quick.report.simulation.formula == "sl_all"
    assert "Mean handling time 120 s, as given." in quick.report.assumptions


def test_queues_are_pooled_unless_asked_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    generator = np.random.default_rng(5)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["queue", "interval_start", "calls"])
        for day in range(28):
            for slot in range(20):
                start = datetime(2026, 3, 2, 8) + timedelta(days=day, minutes=30 * slot)
                for queue in ("sales", "service"):
                    writer.writerow([queue, start.isoformat(), generator.poisson(12)])
    content = read_log(path, ReadOptions(zone="Europe/Rome"))
    together = plan_log(content, OPTIONS, SystemClock(), lambda step, done: None)
    apart = plan_log(content, replace(OPTIONS, pooled=False), SystemClock(), lambda step, done: None)
    assert [pool.name for pool in apart.pools] == ["sales", "service"]
    assert len(together.pools) == 1
    assert any("same people serve all 2 queues" in said for said in together.report.assumptions)
    assert together.report.staffing.agent_hours < apart.report.staffing.agent_hours
    assert together.report.roster.paid_hours < 0.95 * apart.report.roster.paid_hours


def test_a_verified_plan_reports_its_rounds_and_saves_hours(counts_file: Path, plan: Plan) -> None:
    options = replace(
        OPTIONS,
        risk=0.99,
        roster_seconds=3,
        verify=VerifyOptions(confidence=0.7, rounds=2, window=Window.PERIOD, replications=3, last_word=8),
    )
    found = plan_log(read_log(counts_file), options, SystemClock(), lambda step, done: None)
    verification = found.report.as_json()["verification"]
    assert plan.report.as_json()["verification"] is None
    assert len(verification["rounds"]) == 2
    assert verification["saved_hours"] > 0
    assert (
        found.report.roster.paid_hours == verification["rounds"][verification["chosen"] - 1]["paid_hours"]
    )
    assert found.report.timings.verification > 0
    console = Console(record=True, width=160, file=StringIO())
    show(found.report, console)
    assert "fewer than at first" in console.export_text()


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.81, 0.85, Verdict.HOLDS), (0.70, 0.79, Verdict.MISSES), (0.78, 0.82, Verdict.UNDECIDED)],
)
def test_the_verdict_looks_at_the_whole_interval(low: float, high: float, verdict: Verdict) -> None:
    assert verdict_of(Estimate((low + high) / 2, (high - low) / 2), 0.80) is verdict


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        ({"weeks": 0}, "weeks"),
        ({"weeks": 9}, "weeks"),
        ({"risk": 1.0}, "risk"),
        ({"risk": 0.2}, "risk"),
        ({"shrinkage": 0.95}, "shrinkage"),
        ({"handle_seconds": 0.0}, "handling time"),
        ({"patience_seconds": -1.0}, "patience"),
        ({"handle_seconds": 1e6}, "handling time"),
        ({"rules": "atlantis"}, "no rules named 'atlantis'"),
    ],
)
def test_an_option_out_of_range_is_named(choice: dict[str, float], word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        PlanOptions(**choice)
