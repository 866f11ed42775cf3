"""`contactcenter simulate`: figures for people and machines, and one clear sentence for mistakes."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyarrow.parquet import read_table

from contactcenter.cli.simulate import command
from contactcenter.domain.errors import InvalidInput
from tests.simulation.test_scenario_file import BASE


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "floor.toml"
    path.write_text(BASE)
    return str(path)


def run(*words: str) -> str:
    answer = CliRunner().invoke(command, words, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_verdict_names_formula_replications_seed_and_every_service_level(scenario: str) -> None:
    shown = run(scenario, "--replications", "4", "--seed", "9")
    for words in ("sl_excl_short", "4 replications", "seed 9", "abd_as_met", "occupancy", "bad days"):
        assert words in shown


def test_equal_seeds_give_equal_bytes(scenario: str) -> None:
    one, other = (run(scenario, "--replications", "3", "--json") for _ in range(2))
    assert one == other
    result = json.loads(one)
    assert result["replications"] == 3
    assert set(result["overall"]["service_levels"]["sl_all"]) == {"mean", "half_width"}
    assert len(result["intervals"]["calls"]["offered"]) == 4


def test_a_half_width_may_be_asked_for(scenario: str) -> None:
    level = json.loads(run(scenario, "--half-width", "0.05", "--json"))["overall"]["service_levels"]
    assert level["sl_excl_short"]["half_width"] <= 0.05


def test_the_log_holds_every_ticket(scenario: str, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    options = ("--log", str(path), "--log-replications", "3")
    result = json.loads(run(scenario, "--replications", "3", "--json", *options))
    with path.open() as file:
        tickets = list(csv.DictReader(file))
    assert len(tickets) == round(3 * result["overall"]["offered"]["mean"])
    assert {ticket["replication"] for ticket in tickets} == {"0", "1", "2"}


def test_validate_says_what_the_file_holds_and_runs_nothing(scenario: str) -> None:
    assert json.loads(run(scenario, "--validate", "--json"))["expected_contacts"] == 60


def test_a_peak_can_be_put_over_the_scenario(scenario: str) -> None:
    usual, peak = (
        json.loads(run(scenario, "--replications", "3", "--json", *words))
        for words in ((), ("--peak", "courier_strike"))
    )
    assert peak["overall"]["offered"]["mean"] > 1.5 * usual["overall"]["offered"]["mean"]


def test_replications_and_half_width_together_are_refused(scenario: str) -> None:
    with pytest.raises(InvalidInput, match="either --replications or --half-width"):
        run(scenario, "--replications", "3", "--half-width", "0.1")


def test_every_replication_goes_into_a_file_parquet_or_not(scenario: str, tmp_path: Path) -> None:
    files = [tmp_path / "runs.csv", tmp_path / "runs.parquet"]
    for path in files:
        run(scenario, "--replications", "3", "--replications-file", str(path))
    with files[0].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["replication"] for row in rows} == {"0", "1", "2"}
    table = read_table(files[1]).to_pylist()
    assert [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table
    ] == rows


def test_a_file_of_another_kind_is_refused(scenario: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"neither \.csv nor \.parquet"):
        run(scenario, "--replications", "2", "--replications-file", str(tmp_path / "runs.xls"))


def test_a_store_and_an_engine_change_no_figure(scenario: str, tmp_path: Path) -> None:
    plain = json.loads(run(scenario, "--replications", "3", "--json"))
    options = ("--engine", "compiled", "--store", str(tmp_path / "store"))
    for _ in range(2):
        again = json.loads(run(scenario, "--replications", "3", "--json", *options))
        assert again.pop("engine") == "compiled"
        assert {**plain, "engine_reason": ""} == {**again, "engine": plain["engine"]}


def test_the_report_is_written_beside_the_figures(scenario: str, tmp_path: Path) -> None:
    run(scenario, "--replications", "2", "--report", str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


TRACE = """source_id,queue,channel,arrived_at,outcome,wait_seconds,handle_seconds
a,calls,voice,2026-11-20T08:01:00Z,answered,3,120
b,calls,voice,2026-11-20T08:02:00Z,abandoned,40,
c,calls,voice,2026-11-20T08:30:00Z,answered,0,200
"""


def test_yesterdays_customers_meet_the_scenarios_agents(scenario: str, tmp_path: Path) -> None:
    path = tmp_path / "yesterday.csv"
    path.write_text(TRACE)
    trace = ("--trace", str(path), "--zone", "UTC", "--trace-start", "2026-11-20T08:00Z")
    shown = json.loads(run(scenario, "--replications", "2", "--json", *trace))
    assert shown["contact_types"]["calls"]["offered"] == {"mean": 3.0, "half_width": 0.0}


@pytest.mark.parametrize(
    ("start", "fact"),
    [("", "is ''"), ("2026-11-20T08:00", "no offset"), ("2026-11-20T12:00Z", "lies outside")],
)
def test_a_trace_that_does_not_fit_is_refused(scenario: str, tmp_path: Path, start: str, fact: str) -> None:
    path = tmp_path / "yesterday.csv"
    path.write_text(TRACE)
    with pytest.raises(InvalidInput, match=fact):
        run(scenario, "--replications", "2", "--trace", str(path), "--zone", "UTC", "--trace-start", start)
