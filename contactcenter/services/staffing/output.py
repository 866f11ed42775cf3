"""Requirements as a CSV, which `contactcenter roster` reads, and as a summary for machines."""

import csv
from pathlib import Path
from typing import Any, TextIO

from contactcenter.services.outfiles import writing
from contactcenter.services.staffing.runs import GroupStaffing, StaffRun

COLUMNS = ("queue", "interval_start", "load_erlangs", "agents", "scheduled", "model")
EXACT, APPROXIMATE = "exact", "approximate"
DIGITS = 4


def write_requirement(run: StaffRun, path: Path) -> int:
    """Write one row per group and interval; return the number of rows.

    A pool stands under its own name. Times are local with their offset from UTC, as in the forecast.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path), path.open("w", encoding="utf-8", newline="") as file:
        return _write_rows(run, file)


def _write_rows(run: StaffRun, file: TextIO) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = 0
    for group in run.groups:
        need = group.requirement
        for index in range(need.grid.count):
            numbers = (need.load_erlangs[index], need.agents[index], need.scheduled[index])
            model = "" if need.exact is None else EXACT if need.exact[index] else APPROXIMATE
            start = need.grid.local_of(index).isoformat()
            writer.writerow([need.queue, start, *(_round(x) for x in numbers), model])
        rows += need.grid.count
    return rows


def summary_of(run: StaffRun, rows: int, out: Path) -> dict[str, Any]:
    """Return what a machine wants to know of a run, as JSON values."""
    return {
        "zone": run.forecasts.zone,
        "rows_written": rows,
        "out": str(out),
        "agent_hours": _round(sum(group.requirement.agent_hours for group in run.groups)),
        "paid_hours": _round(sum(group.paid_hours for group in run.groups)),
        "groups": [_group(group) for group in run.groups],
        "notes": list(run.notes),
    }


def _group(group: GroupStaffing) -> dict[str, Any]:
    need, costs = group.requirement, group.costs
    policy = group.plan.queues[0].policy
    return {
        "group": need.queue,
        "queues": [
            {
                "queue": one.queue,
                "kind": one.kind.value,
                "share": one.policy.target.share,
                "threshold_seconds": one.policy.target.threshold_seconds,
                "formula": one.policy.target.formula.value,
            }
            for one in group.plan.queues
        ],
        "risk": policy.risk,
        "risk_scope": policy.risk_scope.value,
        "interval_minutes": need.grid.minutes,
        "agent_hours": _round(need.agent_hours),
        "paid_hours": _round(group.paid_hours),
        "peak_agents": _round(need.agents.max(initial=0.0)),
        "peak_scheduled": _round(need.scheduled.max(initial=0.0)),
        "left_over": _round(need.left_over),
        "exact_intervals": None if need.exact is None else int((need.exact & (need.agents > 0)).sum()),
        "agent_hours_of_work": _round(costs.work),
        "agent_hours_by_source": {
            "mean": _round(costs.mean),
            "interval": _round(costs.interval),
            "day": _round(costs.day),
            "event": _round(costs.event),
        },
        "agent_hours_by_risk": {f"{risk:g}": _round(hours) for risk, hours in costs.ladder},
        "due_times": None
        if group.outlook is None
        else {"on_time": _round(group.outlook.on_time), "probability": _round(group.outlook.probability)},
    }


def _round(value: float) -> float:
    return round(float(value), DIGITS)
