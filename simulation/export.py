"""Results and ticket logs in forms that other programs read."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from contactcenter.domain.errors import OutsideFailure
from simulation.results import ExperimentResult
from simulation.scenario import Scenario, pool_of
from simulation.ticketlog import Outcome, TicketLog

LOG_COLUMNS = (
    *("replication", "ticket", "contact_type", "queue", "outcome", "agent", "pool"),
    *("came_ms", "joined_ms", "answered_ms", "ended_ms", "released_ms"),
)


def as_json(result: ExperimentResult) -> dict[str, Any]:
    """Return a result as plain values for JSON; what has no value is null, never NaN.

    Keys are the names of the fields of `ExperimentResult` and of what it holds.
    """
    plain: dict[str, Any] = _plain(result)
    return plain


def write_log(path: Path, scenario: Scenario, logs: Iterable[TicketLog]) -> int:
    """Write every ticket of some replications as CSV and return how many there were.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(LOG_COLUMNS)
            return sum(_write_tickets(writer, number, scenario, log) for number, log in enumerate(logs))
    except OSError as error:
        raise OutsideFailure(f"The ticket log {path} cannot be written: {error}.") from error


def _write_tickets(writer: Any, replication: int, scenario: Scenario, log: TicketLog) -> int:
    rows = np.flatnonzero(log.outcome != Outcome.ABSENT)
    rows = rows[np.argsort(log.came_ms[rows], kind="stable")]
    times = (log.came_ms, log.joined_ms, log.answered_ms, log.ended_ms, log.released_ms)
    for row in rows.tolist():
        kind = scenario.contact_types[log.kind[row]]
        served = log.agent[row] >= 0
        agent = scenario.agents[log.agent[row]].agent if served else None
        writer.writerow(
            (
                *(replication, row, kind.id, kind.queue, Outcome(log.outcome[row]).name.lower()),
                *((agent.code, pool_of(agent)) if agent else ("", "")),
                *("" if time[row] < 0 else int(time[row]) for time in times),
            )
        )
    return len(rows)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, np.ndarray):
        return [_plain(member) for member in value.tolist()]
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(member) for key, member in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
