"""What docs/forecast.md says of formats and options is what the commands do."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contactcenter.cli.backtest import command as backtest_command
from contactcenter.cli.forecast import command as forecast_command
from contactcenter.services.forecasting.drivers import read_drivers
from contactcenter.services.forecasting.events import read_events
from contactcenter.services.forecasting.logs import read_histories
from contactcenter.services.forecasting.output import COLUMNS
from contactcenter.services.forecasting.overrides import COLUMNS as OVERRIDE_COLUMNS
from contactcenter.services.forecasting.overrides import read_overrides
from contactcenter.services.intake.options import ReadOptions

DOCS = (Path(__file__).parents[2] / "docs" / "forecast.md").read_text(encoding="utf-8")
READING = {
    "--layout",
    "--map",
    "--zone",
    "--sheet",
    "--encoding",
    "--delimiter",
    "--decimal",
    "--date-order",
}


def sample(name: str, folder: Path) -> Path:
    """Return an example of the page as a file."""
    found = re.search(rf"```csv {name}\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    path = folder / f"{name}.csv"
    path.write_text(found[1], encoding="utf-8")
    return path


def test_every_example_can_be_read_without_an_error(tmp_path: Path) -> None:
    events = read_events(sample("events", tmp_path))
    drivers = read_drivers(sample("drivers", tmp_path), ReadOptions())
    overrides = read_overrides(
        sample("overrides", tmp_path), "Europe/Rome", datetime(2026, 11, 5, tzinfo=UTC)
    )
    counts = read_histories(sample("counts", tmp_path), ReadOptions(zone="Europe/Rome"))
    assert not (*events.errors, *drivers.errors, *overrides.errors, *counts.errors)
    assert [(event.name, event.effect) for event in events.events][:2] == [
        ("Black Friday", pytest.approx(1.8)),
        ("Spot at eight", 1.5),
    ]
    assert [one.contacts_a_day for one in overrides.overrides] == [None, 900]
    assert counts.minutes == 30


def test_the_columns_are_those_that_are_written_and_read() -> None:
    assert ",".join(COLUMNS) in DOCS
    header = re.search(r"```csv overrides\n(.*)\n", DOCS)
    assert header is not None
    assert set(header[1].split(",")) == set(OVERRIDE_COLUMNS)


@pytest.mark.parametrize(("command", "column"), [(forecast_command, 1), (backtest_command, 2)])
def test_the_table_of_options_is_complete(command, column: int) -> None:
    rows = [line.split("|")[1:-1] for line in DOCS.splitlines() if line.startswith("| `--")]
    told = {name for row in rows if row[column].strip() for name in re.findall(r"`(--[a-z-]+)`", row[0])}
    options = {name for param in command.params for name in param.opts if name.startswith("--")}
    assert told == options - READING
