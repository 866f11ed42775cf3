"""The report page: readable alone, true to the result, and complete."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from contactcenter.domain.client import Client, ServiceTarget
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.units import ClientId
from contactcenter.services.simulationreport.contracts import ContractOutcome, TermOutcome
from contactcenter.services.simulationreport.pictures import Bar, draw_heat_map, draw_tornado
from contactcenter.services.simulationreport.report import Extras, render_report, write_report
from contactcenter.services.simulationreport.timeaxis import TimeAxis
from simulation.estimates import Estimate
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from simulation.scenario_file import parse
from tests.simulation.test_scenario_file import BASE

VOID = {"meta"}
EMPTY = """
horizon_minutes = 60
[[contact_types]]
id = "calls"
arrivals_per_minute = 0
service = { law = "exponential", mean = 60 }
[[pools]]
name = "people"
agents = 1
"""


@pytest.fixture(scope="module")
def found() -> tuple[ExperimentResult, Scenario]:
    scenario = parse(BASE).scenario
    return run_experiment(scenario, Precision.exactly(6), 3), scenario


class Tags(HTMLParser):
    """Checks that every tag that opens is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nothing_of_anybody(found: tuple[ExperimentResult, Scenario]) -> None:
    page = render_report(*found)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not re.search(r"https?:|<script|<link|src=", page)


def test_the_page_states_what_repeats_it(found: tuple[ExperimentResult, Scenario]) -> None:
    page = render_report(*found)
    result = found[0]
    for fact in (result.inputs_hash, result.code_version, result.engine, f"<dd>{result.seed}</dd>"):
        assert fact in page


def test_names_cannot_smuggle_markup(found: tuple[ExperimentResult, Scenario]) -> None:
    page = render_report(replace(found[0], scenario="<script>alert(1)</script>"), found[1])
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_each_cell_of_the_heat_map_is_one_queue_in_one_interval(
    found: tuple[ExperimentResult, Scenario],
) -> None:
    rows = list(found[0].intervals.values())
    drawn = draw_heat_map(rows, TimeAxis.of(found[1]))
    known = [int((~np.isnan(row.missed)).sum()) for row in rows]
    assert [len(row.cells) for row in drawn] == known
    assert known[0] > 0
    assert "under target in" in drawn[0].cells[0].tip


def test_the_widest_bar_of_the_tornado_stands_on_top(found: tuple[ExperimentResult, Scenario]) -> None:
    bars = (Bar("volume", 82.0, 78.0), Bar("handling time", 90.0, 60.0, "−5%", "+5%", 0.3))
    shape = draw_tornado(bars, 80.0)
    assert [bar.name for bar in shape.bars] == ["handling time", "volume"]
    assert shape.bars[0].width > shape.bars[1].width
    for half in shape.bars[0].halves:
        assert shape.planned_x in (half.x, pytest.approx(half.x + half.width, abs=0.2))
    page = render_report(*found, Extras(bars))
    assert "What the answer hangs on" in page
    assert "−5%: 90.0%   +5%: 60.0%   ± 0.3" in page
    assert "What the answer hangs on" not in render_report(*found)


def test_contracts_say_what_holds_what_is_owed_and_what_to_do(
    found: tuple[ExperimentResult, Scenario],
) -> None:
    client = Client(ClientId("shop"), "Shop & Sons", "", "UTC", "EUR", 1000.0, ())
    target = ServiceTarget(0.8, 86_400)
    terms = (
        TermOutcome("shop-mail", target, Estimate(0.95, 0.01), 0.97),
        TermOutcome("shop-voice", ServiceTarget(0.8, 20), Estimate(0.6, 0.02), 0.02),
    )
    owed = ContractOutcome(client, terms, Estimate(50.0, 5.0), 0.75, 100.0)
    page = render_report(*found, Extras(contracts=(owed,), cost=1234.0, notes=("Mind the gap.",)))
    for said in (
        "1 of 2 contract promises hold with at least 90% probability",
        "credits for a month like this: EUR 50 on average",
        "Shop &amp; Sons",
        "80% in 24 h <small>sl_excl_short</small>",
        "owed with probability 75%, at most EUR 100.",
        "For the promises of shop-voice: contactcenter whatif people",
        "The people planned cost EUR 1,234",
        "Mind the gap.",
    ):
        assert said in page


def test_a_report_that_cannot_be_written_says_so(
    found: tuple[ExperimentResult, Scenario], tmp_path: Path
) -> None:
    with pytest.raises(OutsideFailure, match="cannot be written"):
        write_report(tmp_path / "nowhere" / "page.html", *found)


def test_long_periods_are_drawn_in_columns_of_whole_hours_named_by_their_dates() -> None:
    scenario = parse(BASE.replace("horizon_minutes = 60", "horizon_minutes = 20160")).scenario
    axis = TimeAxis.of(scenario, date(2026, 11, 23))
    assert axis.columns <= 112
    assert axis.when(axis.columns - 1).startswith("Sun 06 Dec")
    assert [mark.text for mark in axis.marks()][:2] == ["Mon 23", "Tue 24"]
    count = scenario.interval_count
    values, weights = np.full(count, np.nan), np.ones(count)
    values[: axis.size] = 0.5
    values[0], weights[0] = 1.0, axis.size - 1
    means = axis.mean(values, weights)
    assert means[0] == pytest.approx(0.75)
    assert np.isnan(means[1:]).all()
    assert axis.sums(weights).sum() == pytest.approx(weights.sum())


def test_a_scenario_in_which_nobody_comes_and_nobody_is_there_is_a_page_too() -> None:
    scenario = parse(EMPTY).scenario
    page = render_report(run_experiment(scenario, Precision.exactly(2), 1), scenario)
    for words in ("No contact came", "nobody came", "nobody comes"):
        assert words in page
