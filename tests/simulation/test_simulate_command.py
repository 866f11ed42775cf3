"""`contactcenter simulate`: figures for people and machines, and one clear sentence for mistakes."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

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
