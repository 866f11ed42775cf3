"""The opening hours of a scenario file: in them the steps of deferred work count, as on the live floor."""

from collections.abc import Mapping
from datetime import datetime

from contactcenter.domain.units import QueueId
from routing.hoursfile import read_hours
from routing.opentime import OpenTime, open_times
from simulation.scenario_reader import Table


def read_open_times(file: Table) -> Mapping[QueueId, OpenTime]:
    """Read which time counts in the plans of deferred work, by queue; empty where all of it does.

    Raises
    ------
    InvalidInput
        When the hours or the instant at which the scenario starts are wrong; the message names the key.
    """
    values = {name: value for name, value, _ in file.entries("hours")}
    if not values:
        return {}
    return open_times(read_hours(values, "hours."), _start(file))


def _start(file: Table) -> datetime:
    start = file.raw("starts_at")
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise file.refuse("starts_at", "give an instant without quotes, as 2026-11-23T08:00:00+01:00")
    return start
