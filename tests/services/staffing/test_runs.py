import csv
import json
from collections.abc import Callable
from datetime import UTC, date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from contactcenter.cli.staff import command
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.staffing.forecastfile import COLUMNS, read_forecast
from contactcenter.services.staffing.output import write_requirement
from contactcenter.services.staffing.runs import StaffRun, staff_file
from workforce.staffing.requirement import StaffingPolicy, required_agents

ROME = "Europe/Rome"
WEEK = TimeGrid.of_days(date(2026, 10, 22), 5, 60, ROME)
"""Five days with a clock change."""
POLICY = """
zone = "Europe/Rome"
[defaults]
handle_seconds = 240
patience_seconds = 180
unplanned_shrinkage = 0.1
planned_shrinkage = 0.2
[queues.mail]
kind = "deferred"
share = 0.9
due_hours = 4
hours = { thu = ["08:00-20:00"], fri = ["08:00-20:00"], sat = ["08:00-12:00"], mon = ["08:00-20:00"] }
"""

Files = Callable[..., tuple[Path, Path]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Write a forecast of two queues and a policy, and return where."""

    def write(policy: str = POLICY, rows: list[list[str]] | None = None) -> tuple[Path, Path]:
        forecast = tmp_path / "forecast.csv"
        with forecast.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows if rows is not None else lines())
        settings = tmp_path / "policy.toml"
        settings.write_text(policy)
        return forecast, settings

    return write


def lines(grid: TimeGrid = WEEK) -> list[list[str]]:
    found = []
    for queue, volume in (("voice", 400.0), ("mail", 12.0)):
        for index in range(grid.count):
            start = grid.local_of(index)
            mean = volume if 8 <= start.hour < 20 and start.weekday() < 6 else 0.0
            event = 0.2 if start.day == 26 else 0.0
            found.append([queue, start.isoformat(), str(mean), "0.1", "0.05", str(event)])
    return found


def quiet(step: str, done: float) -> None:
    """Hear of progress."""


def staffed(forecast: Path, policy: Path) -> StaffRun:
    return staff_file(forecast, policy, 0, quiet)


def test_a_written_forecast_is_read_back_across_the_clock_change(files: Files) -> None:
    forecast, _ = files()
    voice, mail = read_forecast(forecast, ROME).forecasts
    assert voice.grid == mail.grid == WEEK
    assert (voice.mean.max(), mail.mean.max()) == (400, 12)
    assert voice.is_open.sum() == 4 * 12
    assert set(voice.event_log_sd) == {0.0, 0.2}


def test_each_row_of_the_forecast_has_a_row_of_the_requirement(files: Files, tmp_path: Path) -> None:
    run = staffed(*files())
    out = tmp_path / "out.csv"
    assert write_requirement(run, out) == 2 * WEEK.count
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert [[row["queue"], row["interval_start"]] for row in rows] == [line[:2] for line in lines()]
    assert list(rows[0]) == ["queue", "interval_start", "load_erlangs", "agents", "scheduled", "model"]
    for row in rows:
        assert float(row["scheduled"]) == pytest.approx(float(row["agents"]) / 0.9, abs=1e-4)


def test_the_sources_of_uncertainty_add_up_to_the_requirement(files: Files) -> None:
    for group in staffed(*files()).groups:
        costs = group.costs
        total = costs.mean + costs.interval + costs.day + costs.event
        assert total == pytest.approx(group.requirement.agent_hours)
        assert min(costs.interval, costs.day, costs.event) >= 0
        assert costs.day > 0
        assert dict(costs.ladder)[0.8] == pytest.approx(total)
        assert [hours for _, hours in costs.ladder] == sorted(hours for _, hours in costs.ladder)
        assert group.paid_hours == pytest.approx(total / 0.8)


def test_the_mean_is_planned_for_where_the_policy_says_so(files: Files) -> None:
    run = staffed(*files(POLICY.replace("[defaults]", '[defaults]\nrisk = "mean"')))
    voice = run.groups[0].requirement
    policy = StaffingPolicy(ServiceTarget(0.8, 20), 240, 180)
    assert set(voice.agents) == {0, required_agents(400 / 3600, policy)}
    assert run.groups[0].costs.day == 0


def test_deferred_work_is_judged_by_draws_that_the_seed_repeats(files: Files) -> None:
    forecast, policy = files()
    first, again = (staffed(forecast, policy).groups[1].outlook for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.probability == again.probability >= 0.8
    assert staffed(forecast, policy).groups[0].outlook is None


def test_a_pool_takes_the_place_of_its_queues(files: Files) -> None:
    team = '[pools.team]\nqueues = ["voice", "mail"]'
    run = staffed(*files('zone = "Europe/Rome"\n[defaults]\nhandle_seconds = 240\n' + team))
    (group,) = run.groups
    assert group.requirement.queue == "team"
    assert any("same days" in note for note in run.notes)


def test_each_row_of_a_pool_by_priority_says_how_it_was_solved(files: Files, tmp_path: Path) -> None:
    pool = '[queues.mail]\nshare = 0.7\npatience_seconds = 600\n[pools.all]\nqueues = ["mail", "voice"]\n'
    short = [row for row in lines() if row[1] < "2026-10-23"]
    policy = POLICY.split("[queues.mail]", maxsplit=1)[0] + pool + "priority = true\n"
    run = staffed(*files(policy, short))
    assert any("by the approximation in" in note for note in run.notes)
    out = tmp_path / "out.csv"
    write_requirement(run, out)
    with out.open() as file:
        models = {row["model"] for row in csv.DictReader(file) if float(row["load_erlangs"]) > 0}
    assert models <= {"exact", "approximate"}
    assert models
    write_requirement(staffed(*files()), out)
    with out.open() as file:
        assert {row["model"] for row in csv.DictReader(file)} == {""}


def test_contacts_outside_given_hours_are_told(files: Files) -> None:
    hours = '[queues.voice]\nhours = { thu = ["08:00-20:00"] }\nminimum_agents = 9\n'
    run = staffed(*files(POLICY + hours))
    assert "voice: 14,400 contacts come outside its hours and are staffed all the same." in run.notes


def test_without_a_zone_days_are_counted_by_the_first_offset(files: Files) -> None:
    run = staffed(*files("[defaults]\nhandle_seconds = 240"))
    assert run.forecasts.zone == "Etc/GMT-2"
    assert "names no zone" in run.notes[0]
    with pytest.raises(InvalidInput, match="clock change need"):
        staffed(*files(POLICY.replace('zone = "Europe/Rome"', "")))


def test_an_impossible_policy_names_the_queue(files: Files) -> None:
    with pytest.raises(InvalidInput, match=r"policy\.toml, voice: With 4 lines no staff serves"):
        staffed(*files(POLICY + "[queues.voice]\nlines = 4"))


def changed(place: int, column: int, text: str) -> list[list[str]]:
    rows = lines()
    rows[place][column] = text
    return rows


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "holds no forecast"),
        (changed(3, 1, "soon"), "line 5: interval_start is 'soon'"),
        (changed(3, 1, "2026-10-22T03:00:00"), "line 5: interval_start .* has no offset"),
        (changed(3, 2, "many"), "line 5: mean is 'many'"),
        (changed(3, 2, "-1"), "line 5: mean is '-1'"),
        (changed(3, 3, "nan"), "line 5: day_sd is 'nan'"),
        ([*lines()[:3], lines()[3][:4]], "line 5 has 4 cells"),
        (lines()[:3] + lines()[4:], "one row every 60 minutes"),
        (lines()[:1], "at least two intervals"),
        (lines()[:40:5], "steps of 300 minutes"),
        (changed(3, 1, "2026-10-22T02:00:00+01:00"), "correct zone in the policy"),
    ],
)
def test_a_faulty_forecast_is_named_by_its_place(files: Files, rows: list, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        staffed(*files(rows=rows))


def test_a_forecast_without_a_column_is_refused(files: Files) -> None:
    forecast, policy = files()
    forecast.write_text(forecast.read_text().replace("day_sd", "sd"))
    with pytest.raises(InvalidInput, match="no column 'day_sd'"):
        staffed(forecast, policy)
    forecast.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="no CSV"):
        staffed(forecast, policy)
    with pytest.raises(InvalidInput, match="cannot be read"):
        staffed(forecast.parent / "none.csv", policy)


def test_an_unwritable_output_is_said(files: Files, tmp_path: Path) -> None:
    with pytest.raises(OutsideFailure, match="cannot be written"):
        write_requirement(staffed(*files()), tmp_path / "none" / "out.csv")


def test_the_command_writes_a_csv_a_picture_and_one_json_object(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forecast, policy = files()
    out, plot = tmp_path / "out.csv", tmp_path / "out.svg"
    arguments = [str(forecast), "--policy", str(policy), "--out", str(out), "--plot", str(plot)]
    command.main([*arguments, "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["rows_written"] == 2 * WEEK.count
    assert [group["group"] for group in told["groups"]] == ["voice", "mail"]
    by_source = told["groups"][0]["agent_hours_by_source"]
    assert list(by_source) == ["mean", "interval", "day", "event"]
    assert sum(by_source.values()) == pytest.approx(told["groups"][0]["agent_hours"], abs=1e-3)
    assert told["groups"][1]["due_times"]["probability"] >= 0.8
    assert ElementTree.fromstring(plot.read_text()).tag.endswith("svg")
    command.main(arguments, standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Agent-hours to schedule" in shown
    assert "done in time on average" in shown


def test_the_same_input_gives_the_same_bytes(files: Files, tmp_path: Path) -> None:
    written = []
    for name in ("a.csv", "b.csv"):
        write_requirement(staffed(*files()), tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_grids_start_at_utc_instants(files: Files) -> None:
    forecast, _ = files()
    assert read_forecast(forecast, ROME).forecasts[0].grid.start.tzinfo is UTC
    assert np.isfinite(read_forecast(forecast, ROME).forecasts[0].mean).all()
