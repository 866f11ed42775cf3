"""Where neither file nor user names a zone: what a forecast takes its days from."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from contactcenter.services.forecasting.runs import Inputs, forecast_file
from contactcenter.services.forecasting.zones import with_zone, zone_of
from contactcenter.services.intake.options import ReadOptions

ROME = ZoneInfo("Europe/Rome")
HOURS = range(8, 20)


def counts_file(folder: Path, stamp: str) -> Path:
    """Write six weeks of hourly counts over the end of summer time, stamped in one way."""
    lines = ["queue,interval_start,calls"]
    for day in range(42):
        for hour in HOURS:
            at = datetime(2026, 9, 28, hour, tzinfo=ROME) + timedelta(days=day)
            text = {
                "naive": f"{at:%Y-%m-%d %H:%M}",
                "rome": at.isoformat(),
                "label": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            }
            lines.append(f"all,{text[stamp]},{20 + 3 * (hour % 5) + at.weekday()}")
    path = folder / f"{stamp}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("stamp", "region", "zone", "said"),
    [
        ("naive", "IT-MI", "Europe/Rome", "no offset from UTC; they are taken as those of Europe/Rome"),
        ("naive", "US", "UTC", "taken as it stands"),
        ("naive", None, "UTC", "taken as it stands"),
        ("rome", "IT-MI", "Europe/Rome", "Days and slots are those of Europe/Rome"),
        ("rome", "GB", "", ""),
        ("rome", None, "", ""),
        ("label", "IT-MI", "", ""),
    ],
)
def test_the_regions_clock_stands_in_for_a_zone(
    tmp_path: Path, stamp: str, region: str | None, zone: str, said: str
) -> None:
    options, notes = with_zone(counts_file(tmp_path, stamp), ReadOptions(), region)
    assert options.zone == zone
    assert said in " ".join(notes)
    assert bool(notes) is bool(said)


def test_a_zone_that_is_named_stands(tmp_path: Path) -> None:
    named = ReadOptions(zone="Asia/Tokyo")
    assert with_zone(counts_file(tmp_path, "naive"), named, "IT") == (named, ())


def test_days_need_no_zone(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("date,calls\n2026-01-05,10\n2026-01-06,12\n", encoding="utf-8")
    assert with_zone(path, ReadOptions(), "IT") == (ReadOptions(), ())


@pytest.mark.parametrize("stamp", ["naive", "rome"])
def test_hours_stay_the_clocks_own_over_its_change(tmp_path: Path, stamp: str) -> None:
    inputs = Inputs(counts_file(tmp_path, stamp), minutes=60, until=date(2026, 10, 24), region="IT-MI")
    run = forecast_file(inputs, 2, lambda what, share: None)
    forecast = run.queues[0].forecast
    assert forecast.grid.count == 49
    hours = [forecast.grid.local_of(index).hour for index in np.flatnonzero(forecast.is_open).tolist()]
    assert hours == [*HOURS, *HOURS]


def test_a_country_with_one_clock_has_a_zone() -> None:
    assert [zone_of(region) for region in ("IT-MI", "IL", "DE", "ES", "US", "XX")] == [
        "Europe/Rome",
        "Asia/Jerusalem",
        "Europe/Berlin",
        "",
        "",
        "",
    ]
