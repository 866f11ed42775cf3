"""The forecasting commands on files, from clean to dirty."""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner, Result

from contactcenter.cli.backtest import command as backtest_command
from contactcenter.cli.fit_times import command as fit_times_command
from contactcenter.cli.forecast import command as forecast_command
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.forecasting.drivers import read_drivers
from contactcenter.services.forecasting.events import read_events
from contactcenter.services.forecasting.logs import read_histories
from contactcenter.services.intake.options import ReadOptions

COLUMNS = [
    "queue",
    "interval_start",
    "mean",
    "p10",
    "p50",
    "p80",
    "p90",
    "p95",
    "day_sd",
    "interval_sd",
    "event_log_sd",
]
FIRST = date(2026, 1, 5)
ROME = ReadOptions(zone="Europe/Rome")


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Two queues, ten weeks of half hours, open 9–17 on weekdays."""
    rng = np.random.default_rng(1)
    path = tmp_path / "counts.csv"
    rows = ["queue,interval_start,calls"]
    for day in (FIRST + timedelta(days=n) for n in range(70)):
        for slot in range(18, 34) if day.weekday() < 5 else ():
            at = datetime(day.year, day.month, day.day, slot // 2, 30 * (slot % 2))
            rows += [
                f"{name},{at:%Y-%m-%d %H:%M},{rng.poisson(mean)}" for name, mean in (("a", 40), ("b", 9))
            ]
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    """One queue, thirty weeks of days."""
    rng = np.random.default_rng(2)
    path = tmp_path / "daily.csv"
    rows = [f"{FIRST + timedelta(days=n)},{rng.poisson(200 - 20 * (n % 7))}" for n in range(210)]
    path.write_text("date,calls\n" + "\n".join(rows) + "\n")
    return path


def run_forecast(file: Path, *arguments: str) -> tuple[Result, list[dict[str, str]]]:
    out = file.with_name("out.csv")
    result = CliRunner().invoke(
        forecast_command, [str(file), "--out", str(out), "--json", *arguments], catch_exceptions=False
    )
    with out.open(encoding="utf-8") as lines:
        return result, list(csv.DictReader(lines))


def test_one_row_is_written_for_each_queue_and_interval(counts: Path) -> None:
    result, rows = run_forecast(counts, "--days", "7", "--zone", "Europe/Rome")
    summary = json.loads(result.output)
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 2 * 7 * 48 == summary["rows_written"]
    assert rows[0]["interval_start"] == "2026-03-14T00:00:00+01:00"
    assert [queue["method"] for queue in summary["queues"]] == ["glm", "glm"]
    total = sum(float(row["mean"]) for row in rows if row["queue"] == "a")
    assert total == pytest.approx(5 * 16 * 40, rel=0.05)


def test_rows_after_until_change_nothing(counts: Path) -> None:
    until = ("--until", "2026-02-28", "--days", "3", "--zone", "Europe/Rome")
    _, before = run_forecast(counts, *until)
    lines = counts.read_text().splitlines()
    late = [line[: line.rindex(",")] + ",999" if "2026-03" in line else line for line in lines]
    counts.write_text("\n".join(late) + "\n")
    _, after = run_forecast(counts, *until)
    assert before == after
    assert before[0]["interval_start"].startswith("2026-03-01")


def test_same_file_same_bytes(counts: Path) -> None:
    run_forecast(counts, "--days", "3", "--zone", "Europe/Rome")
    first = counts.with_name("out.csv").read_bytes()
    run_forecast(counts, "--days", "3", "--zone", "Europe/Rome")
    assert counts.with_name("out.csv").read_bytes() == first


def test_days_of_daily_counts_are_forecast_across_a_clock_change(daily: Path) -> None:
    _, rows = run_forecast(daily, "--until", "2026-03-25", "--days", "10")
    starts = [row["interval_start"][:10] for row in rows]
    assert starts == [str(date(2026, 3, 26) + timedelta(days=n)) for n in range(10)]
    assert all(float(row["mean"]) > 50 for row in rows)


@pytest.fixture
def around_the_clock(tmp_path: Path) -> Path:
    """One contact an hour in Rome from January to the end of April, so a day has as many as hours."""
    rome, at = ZoneInfo("Europe/Rome"), datetime(2026, 1, 4, 23, 20, tzinfo=UTC)
    path = tmp_path / "contacts.csv"
    rows = [f"{(at + timedelta(hours=n)).astimezone(rome).isoformat()},answered" for n in range(2800)]
    path.write_text("arrived_at,outcome\n" + "\n".join(rows) + "\n")
    return path


def test_whole_days_of_contacts_keep_their_dates_over_a_clock_change(around_the_clock: Path) -> None:
    days = ("--until", "2026-03-25", "--days", "8", "--interval", "1440", "--zone", "Europe/Rome")
    result, rows = run_forecast(around_the_clock, *days)
    assert [row["interval_start"][:10] for row in rows] == [
        str(date(2026, 3, 26) + timedelta(days=n)) for n in range(8)
    ]
    assert "Whole days are those of Europe/Rome" in " ".join(json.loads(result.output)["faults"])


def test_a_whole_day_holds_all_that_came_on_it(around_the_clock: Path) -> None:
    (history,) = read_histories(around_the_clock, ReadOptions(zone="Europe/Rome"), 1440).histories
    assert history.first_day + timedelta(days=83) == date(2026, 3, 29)
    assert history.counts[80:86, 0].tolist() == [24, 24, 24, 23, 24, 24]


def test_slots_longer_than_the_clocks_step_are_refused(around_the_clock: Path) -> None:
    with pytest.raises(InvalidInput, match="Lord_Howe is changed by 30 minutes, which slots of 60"):
        run_forecast(around_the_clock, "--days", "7", "--interval", "60", "--zone", "Australia/Lord_Howe")


def test_slots_of_a_daily_file_are_refused(daily: Path) -> None:
    with pytest.raises(InvalidInput, match="one number a day"):
        run_forecast(daily, "--days", "7", "--interval", "30")


def test_faults_of_a_daily_file_are_told_one_by_one(daily: Path) -> None:
    lines = daily.read_text().splitlines()
    lines[5], lines[9] = lines[5].replace(",", ",-"), lines[9].split(",")[0] + ",many"
    del lines[50:52]
    daily.write_text("\n".join([*lines, lines[20]]) + "\n")
    found = read_histories(daily, ReadOptions())
    told = " ".join([*map(str, found.errors), *found.faults])
    assert found.bad_rows == 3
    for words in ("below zero", "many", "stands in the file already", "4 days without a row"):
        assert words in told


def test_errors_beyond_the_first_twenty_are_counted_and_all_are_written(daily: Path) -> None:
    lines = daily.read_text().splitlines()
    bad = [line.split(",")[0] + ",?" for line in lines[1:31]]
    daily.write_text("\n".join([lines[0], *bad, *lines[31:]]) + "\n")
    errors = daily.with_name("errors.csv")
    result, _ = run_forecast(daily, "--days", "7", "--errors", str(errors))
    told = json.loads(result.output)["faults"]
    assert sum("not a number" in sentence for sentence in told) == 20
    assert any("10 more errors" in sentence for sentence in told)
    with errors.open(encoding="utf-8-sig") as rows:
        written = list(csv.DictReader(rows))
    assert [row["line"] for row in written] == [str(line) for line in range(2, 32)]
    assert {row["file"] for row in written} == {"daily.csv"}


def test_a_queue_without_a_single_contact_gets_rows_of_nothing(counts: Path) -> None:
    lines = counts.read_text().splitlines()
    silent = [f"silent,{line.split(',')[1]},0" for line in lines[1:] if line.startswith("a,")]
    counts.write_text("\n".join([*lines, *silent]) + "\n")
    result, rows = run_forecast(counts, "--days", "3", "--zone", "Europe/Rome")
    assert json.loads(result.output)["queues_without_counts"] == ["silent"]
    assert Counter(row["queue"] for row in rows) == dict.fromkeys(("a", "b", "silent"), len(rows) // 3)
    assert {float(row["mean"]) for row in rows if row["queue"] == "silent"} == {0.0}


def test_events_and_drivers_move_what_the_command_writes(daily: Path, tmp_path: Path) -> None:
    options = ("--until", "2026-07-20", "--days", "7")
    _, plain = run_forecast(daily, *options)
    events, drivers = tmp_path / "events.csv", tmp_path / "drivers.csv"
    events.write_text("class,name,start,end,effect\nsale,Summer,2026-07-22,2026-07-23,+50%\n")
    _, moved = run_forecast(daily, *options, "--events", str(events))
    ratio = [float(b["mean"]) / float(a["mean"]) for a, b in zip(plain, moved, strict=True)]
    assert ratio[1] == pytest.approx(1.5, rel=0.02)
    assert ratio[4] == pytest.approx(1.0, rel=0.02)
    assert float(moved[1]["event_log_sd"]) == pytest.approx(0.35)
    with daily.open() as lines:
        calls = {row["date"]: float(row["calls"]) for row in csv.DictReader(lines)}
    drivers.write_text("date,orders\n" + "".join(f"{day},{10 * n}\n" for day, n in calls.items()))
    _, told = run_forecast(daily, *options, "--drivers", str(drivers))
    error = [
        sum(abs(float(row["mean"]) - calls[row["interval_start"][:10]]) for row in rows)
        for rows in (plain, told)
    ]
    assert error[1] < 0.6 * error[0]


OVERRIDES = (
    "queue,start,end,factor,contacts_a_day,author,reason,made,expires\n"
    "all,2026-07-22,,+20%,,Ada,newsletter,2026-07-01,\n"
    "all,2026-07-23,,,500,Ada,strike,2026-07-01,\n"
    "all,2026-07-24,,1.5,,Bob,guess,2026-07-01,2026-07-10\n"
    "all,2026-07-25,,1.5,300,Bob,both,,\n"
    "nobody,2026-07-25,,1.5,,Bob,lost,,\n"
)


def test_overrides_change_their_days_and_are_accounted_for(daily: Path, tmp_path: Path) -> None:
    corrections = tmp_path / "overrides.csv"
    corrections.write_text(OVERRIDES)
    options = ("--until", "2026-07-20", "--days", "7")
    _, plain = run_forecast(daily, *options)
    result, moved = run_forecast(daily, *options, "--overrides", str(corrections))
    before, after = ([float(row["mean"]) for row in rows] for rows in (plain, moved))
    assert after[1] == pytest.approx(1.2 * before[1], rel=1e-4)
    assert after[2] == pytest.approx(500)
    assert [after[k] for k in (0, 3, 4, 5, 6)] == [before[k] for k in (0, 3, 4, 5, 6)]
    told = json.loads(result.output)
    queue = told["queues"][0]
    assert [one["expired"] for one in queue["overrides"]] == [False, False, True]
    assert queue["contacts_before_overrides"] == pytest.approx(sum(before), rel=1e-3)
    assert any("either a factor or the contacts" in sentence for sentence in told["faults"])
    assert any("'nobody'" in sentence for sentence in told["faults"])


def test_a_kept_forecast_is_scored_and_overrides_are_held_to_account(daily: Path, tmp_path: Path) -> None:
    corrections, plain, kept = (tmp_path / name for name in ("overrides.csv", "plain.csv", "kept.csv"))
    corrections.write_text(OVERRIDES)
    options = [str(daily), "--until", "2026-07-20", "--days", "7"]
    CliRunner().invoke(forecast_command, [*options, "--out", str(plain)], catch_exceptions=False)
    asked = [*options, "--out", str(kept), "--overrides", str(corrections)]
    CliRunner().invoke(forecast_command, asked, catch_exceptions=False)
    scored = [str(daily), "--forecast", str(kept), "--before", str(plain)]
    shown = CliRunner().invoke(backtest_command, [*scored, "--json"], catch_exceptions=False)
    (queue,) = json.loads(shown.output)["queues"]
    rows = [list(csv.DictReader(file.read_text().splitlines())) for file in (plain, kept)]
    with daily.open() as lines:
        calls = {row["date"]: float(row["calls"]) for row in csv.DictReader(lines)}
    seen = [calls[row["interval_start"][:10]] for row in rows[0]]
    wape = [
        sum(abs(float(row["mean"]) - count) for row, count in zip(found, seen, strict=True)) / sum(seen)
        for found in rows
    ]
    assert queue["days"] == 7
    assert queue["wape"] == pytest.approx(wape[1])
    assert queue["value_added"] == pytest.approx(wape[0] - wape[1])
    assert queue["value_added"] < 0
    assert "value added" in CliRunner().invoke(backtest_command, scored, catch_exceptions=False).output


def test_the_picture_of_a_backtest_draws_both_lines_of_each_queue(counts: Path) -> None:
    plot = counts.with_name("backtest.svg")
    options = [str(counts), "--zone", "Europe/Rome", "--origins", "5", "--horizon", "3"]
    CliRunner().invoke(backtest_command, [*options, "--plot", str(plot)], catch_exceptions=False)
    drawn = plot.read_text()
    assert drawn.count('class="model"') == drawn.count('class="sma4"') == 2
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


@pytest.mark.parametrize("days", ["0", "367"])
def test_a_silly_horizon_is_refused(counts: Path, days: str) -> None:
    with pytest.raises(InvalidInput, match="days ahead"):
        run_forecast(counts, "--days", days, "--zone", "Europe/Rome")


def test_a_picture_is_drawn_with_the_events(counts: Path, tmp_path: Path) -> None:
    events, plot = tmp_path / "events.csv", tmp_path / "plot.svg"
    events.write_text("class,name,start,end,effect\nsale,Spring <sale>,2026-03-16,2026-03-17,+30%\n")
    run_forecast(
        counts, "--days", "7", "--zone", "Europe/Rome", "--events", str(events), "--plot", str(plot)
    )
    drawn = plot.read_text()
    assert drawn.startswith("<svg")
    assert drawn.rstrip().endswith("</svg>")
    assert "Spring &lt;sale&gt;" in drawn
    assert drawn.count('class="band"') == 2


def test_the_table_of_a_backtest_names_all_three_methods(counts: Path) -> None:
    options = [str(counts), "--zone", "Europe/Rome", "--origins", "5", "--horizon", "3"]
    shown = CliRunner().invoke(backtest_command, options, catch_exceptions=False)
    assert all(name in shown.output for name in ("default model", "SMA-4", "weekly naive"))
    told = json.loads(CliRunner().invoke(backtest_command, [*options, "--json"]).output)
    assert [row["method"] for row in told["queues"][0]["rows"]] == ["glm", "sma4", "weekly_naive"]
    assert len(told["queues"][0]["origins"]) == 5


def test_a_queue_too_short_for_a_backtest_says_so(counts: Path) -> None:
    options = [str(counts), "--zone", "Europe/Rome", "--until", "2026-01-09", "--json"]
    told = json.loads(CliRunner().invoke(backtest_command, options, catch_exceptions=False).output)
    assert "too few" in told["queues"][0]["reason"]
    assert "rows" not in told["queues"][0]


def test_times_are_fitted_by_type(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = ["call_id,arrived_at,queue,outcome,wait_seconds,handle_seconds"]
    for n in range(200):
        outcome = "abandoned" if n % 5 == 0 else "answered"
        handle = "" if outcome == "abandoned" else (5 if n % 20 == 1 else 100)
        rows.append(f"{n},2026-01-05T09:{n % 60:02}:00+00:00,{'x' if n % 2 else 'y'},{outcome},30,{handle}")
    path.write_text("\n".join(rows) + "\n")
    told = json.loads(
        CliRunner().invoke(fit_times_command, [str(path), "--json"], catch_exceptions=False).output
    )
    total = told["types"][-1]
    assert [one["type"] for one in told["types"]] == ["y", "x", "all"]
    assert total["handling"]["short"] == 10
    assert total["handling"]["mean_seconds"] == pytest.approx(100)
    assert total["patience"]["abandonment"] == pytest.approx(0.2)
    assert total["patience"]["mean_seconds"] == pytest.approx(150)


def test_german_events_with_points_in_dates_and_numbers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "Kalender 2026\n\nKlasse;Name;Datum;effect\nsale;Promo;05.01.2026;1.3\nsale;Promo;07.02.2026;1.25\n"
    )
    found = read_events(path)
    assert [(one.first, one.effect) for one in found.events] == [
        (date(2026, 1, 5), 1.3),
        (date(2026, 2, 7), 1.25),
    ]
    assert found.lines == (4, 5)


def test_days_above_a_thousand_are_read_with_their_commas(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    rows = [f'2026-01-{day:02},"1,{day:03}"' for day in range(1, 29)]
    path.write_text("\n".join(("Calls a day", "", "date,calls", *rows, "")))
    found = read_histories(path, ReadOptions())
    assert found.histories[0].counts[:, 0].tolist() == [1000.0 + day for day in range(1, 29)]
    assert any("read as thousands" in fault for fault in found.faults)
    assert any("lines above the header" in fault for fault in found.faults)


def test_events_are_read_in_many_hands(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "Type;Name;From;To;Queue;From time;To time;Effect;Closed;Tail days\n"
        "sale;Promo;2026-03-02;2026-03-04;a;;;1,3;no;2\n"
        "tv;Spot;2026-03-05;;;20:00;21:30;+50%;;\n"
        "closure;Works;06/13/2026;;;;;;yes;\n"
        ";;2026-03-09;;;;;;maybe;\n"
    )
    found = read_events(path)
    promo, spot, works = found.events
    assert (promo.queue, promo.effect, promo.tail_days, promo.all_day) == ("a", 1.3, 2, True)
    assert (spot.start_minute, spot.end_minute, spot.effect) == (1200, 1290, 1.5)
    assert (works.first, works.closes) == (date(2026, 6, 13), True)
    assert [error.line for error in found.errors] == [5]
    assert "write yes or no" in found.errors[0].problem


def test_a_plain_list_of_holidays_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text("date,holiday\n2026-04-06,Easter Monday\n")
    (event,) = read_events(path).events
    assert (event.kind, event.name, event.first) == ("holiday", "Easter Monday", date(2026, 4, 6))


def test_an_event_file_without_dates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("name,effect\nPromo,1.2\n")
    with pytest.raises(InvalidInput, match="needs a column 'start'"):
        read_events(path)


def test_drivers_are_summed_by_day_and_the_target_is_no_driver(tmp_path: Path) -> None:
    path = tmp_path / "drivers.csv"
    path.write_text(
        "date,calls,orders,note\n2026-01-01,9,10,x\n2026-01-01,9,5,x\n2026-01-03,9,,x\n2026-01-04,9,bad,x\n"
    )
    found = read_drivers(path, ReadOptions())
    assert found.shared is not None
    assert found.shared.names == ("orders",)
    assert found.shared.values[:, 0].tolist() == [15.0]
    assert len(found.notes) == 2
    assert [error.value for error in found.errors] == ["bad"]


def test_drivers_may_differ_by_queue(tmp_path: Path) -> None:
    path = tmp_path / "drivers.csv"
    path.write_text("date,queue,orders\n2026-01-01,a,1\n2026-01-01,b,2\n")
    found = read_drivers(path, ReadOptions())
    a, b = found.of("a"), found.of("b")  # type: ignore[arg-type]
    assert a is not None
    assert b is not None
    assert (a.values[0, 0], b.values[0, 0]) == (1, 2)
    assert found.of("c") is None  # type: ignore[arg-type]


def test_a_date_before_the_file_is_refused(counts: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing up to 2025-01-01"):
        read_histories(counts, ROME, until=date(2025, 1, 1))


def test_the_day_so_far_moves_the_rest_of_it_by_less_than_its_ratio(counts: Path, tmp_path: Path) -> None:
    morning = tmp_path / "morning.csv"
    times = [f"2026-03-10 {9 + slot // 2:02}:{30 * (slot % 2):02}" for slot in range(6)]
    rows = [f"a,{at},80" for at in times] + [f"new,{times[0]},3"]
    morning.write_text("\n".join(["queue,interval_start,calls", *rows]) + "\n")
    options = ("--until", "2026-03-09", "--days", "2", "--zone", "Europe/Rome")
    _, plain = run_forecast(counts, *options)
    result, moved = run_forecast(counts, *options, "--so-far", str(morning))

    def means(rows: list[dict[str, str]], name: str) -> np.ndarray:
        return np.array([float(row["mean"]) for row in rows if row["queue"] == name])

    before, after = means(plain, "a"), means(moved, "a")
    assert list(after[18:23]) == [80] * 5
    ratio = after[23:34] / before[23:34]
    assert np.ptp(ratio) < 1e-3
    assert 1.0 < ratio[0] < 80 * 5 / before[18:23].sum()
    assert np.array_equal(after[48:], before[48:])
    assert np.array_equal(means(moved, "b"), means(plain, "b"))
    faults = json.loads(result.output)["faults"]
    assert any("'new'" in sentence and "no history" in sentence for sentence in faults)
    assert any("'b' is not in the day so far" in sentence for sentence in faults)


def test_contacts_of_another_day_are_not_the_day_so_far(counts: Path, tmp_path: Path) -> None:
    morning = tmp_path / "morning.csv"
    morning.write_text("queue,interval_start,calls\na,2026-03-20 09:00,4\na,2026-03-20 09:30,5\n")
    options = [
        "--until",
        "2026-03-09",
        "--days",
        "1",
        "--zone",
        "Europe/Rome",
        "--out",
        str(tmp_path / "o.csv"),
    ]
    with pytest.raises(InvalidInput, match="nothing came so far on 2026-03-10"):
        CliRunner().invoke(
            forecast_command, [str(counts), *options, "--so-far", str(morning)], catch_exceptions=False
        )
