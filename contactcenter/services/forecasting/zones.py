"""The zone whose days a forecast is made of, where neither the file nor the user names one."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.intake.cells import Stamps
from contactcenter.services.intake.layout import Field, Kind
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.recognition import recognise
from contactcenter.services.intake.rows import clocks_of, header_of, read_chunks
from contactcenter.services.intake.source import find_source

SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
"""Zones of a country that agree on both are taken for one."""


def with_zone(path: Path, options: ReadOptions, region: str | None) -> tuple[ReadOptions, tuple[str, ...]]:
    """Return the options with a zone where the file leaves it open, and what was taken for granted.

    Days and slots are all that a forecast needs of a zone, so times without offset are taken as
    those of the region's clock, else as they stand. Times with offsets keep the days of UTC, except
    where the offsets are those of the region's clock.

    Parameters
    ----------
    region : where holidays are looked up, as "IT-MI"; None for nowhere.
    """
    if options.zone:
        return options, ()
    offsets = _first_offsets(path, options)
    zone = zone_of(region) if region else ""
    whose = f"{zone}, the zone of region {region}"
    if offsets is None:
        if zone:
            said = f"Times have no offset from UTC; they are taken as those of {whose}."
        else:
            said = (
                "Times have no offset from UTC and no zone is named; the file's clock is taken as it "
                "stands, never changing. Name a zone with --zone."
            )
        return replace(options, zone=zone or "UTC"), (said,)
    wall, away = offsets
    if not zone or not away.any() or not _kept_by(zone, wall, away):
        return options, ()
    return replace(options, zone=zone), (f"Days and slots are those of {whose}.",)


def zone_of(region: str) -> str:
    """Return the zone of a region's country, or nothing where its clocks differ.

    Parameters
    ----------
    region : as "IT-MI" or "US"; what follows the country is not looked at.

    Examples
    --------
    >>> zone_of("IT-MI"), zone_of("DE"), zone_of("US")
    ('Europe/Rome', 'Europe/Berlin', '')
    """
    country = region.split("-", maxsplit=1)[0].upper()
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    zones = [row[2] for row in rows if row[0] == country]
    clocks = {tuple(when.astimezone(ZoneInfo(zone)).utcoffset() for when in SEASONS) for zone in zones}
    return zones[0] if len(clocks) == 1 else ""


def _first_offsets(
    path: Path, options: ReadOptions
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return UTC seconds and offsets of the first times of a file; None where some have no offset.

    A file that counts whole days, or whose layout knows its zone, says neither: no offsets.
    """
    nothing = np.zeros(0), np.zeros(0)
    source = find_source(path, options)
    header = header_of(source)
    layout = recognise(header, options, not source.is_json, clocks_of(source, header)).layout
    if layout.zone:
        return nothing
    if layout.kind not in (Kind.CONTACTS, Kind.COUNTS) or Field.TIME in layout.columns:
        return None
    column = layout.columns.get(Field.ARRIVED)
    first = next(iter(read_chunks(source, header)), None)
    if first is None or column is None:
        return nothing
    wall, offsets, _ = Stamps(options.date_order).read(first.column(column))
    known = np.isfinite(wall)
    if not (wall[known] % 86_400).any():
        return nothing
    if np.isnan(offsets[known]).any():
        return None
    return wall[known] - offsets[known], offsets[known]


def _kept_by(zone: str, instants: NDArray[np.float64], offsets: NDArray[np.float64]) -> bool:
    """Tell whether a zone's clock shows those offsets at those times; one look an hour is enough."""
    hours, rows = np.unique(instants // 3600, return_index=True)
    clock = ZoneInfo(zone)
    shown = [
        datetime.fromtimestamp(hour * 3600, UTC).astimezone(clock).utcoffset() for hour in hours.tolist()
    ]
    return all(
        one is not None and one.total_seconds() == offset
        for one, offset in zip(shown, offsets[rows].tolist(), strict=True)
    )
