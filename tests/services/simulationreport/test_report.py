"""The report page: readable alone, true to the result, and complete."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.simulationreport.pictures import Bar, draw_heat_map, draw_tornado
from contactcenter.services.simulationreport.report import render_report, write_report
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from simulation.scenario_file import parse
from tests.simulation.test_scenario_file import BASE

VOID = {"meta"}


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
    drawn = draw_heat_map(rows, found[1].interval_ms)
    assert [len(row.cells) for row in drawn] == [found[1].interval_count] * len(rows)
    assert "under target in" in drawn[0].cells[0].tip


def test_the_widest_bar_of_the_tornado_stands_on_top(found: tuple[ExperimentResult, Scenario]) -> None:
    bars = (Bar("volume", 82.0, 78.0), Bar("handling time", 90.0, 60.0))
    shapes = draw_tornado(bars)
    assert [shape.name for shape in shapes] == ["handling time", "volume"]
    assert shapes[0].width > shapes[1].width
    assert "What the answer hangs on" in render_report(*found, bars)


def test_a_report_that_cannot_be_written_says_so(
    found: tuple[ExperimentResult, Scenario], tmp_path: Path
) -> None:
    with pytest.raises(OutsideFailure, match="cannot be written"):
        write_report(tmp_path / "nowhere" / "page.html", *found)
