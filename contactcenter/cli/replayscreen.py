"""What `contactcenter replay` says: waits, service levels and assignments, for people and machines."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from contactcenter.domain.measures import DEFAULT_FORMULA, service_level
from routing.comparison import Comparison
from routing.outcome import Outcome, QueueOutcome
from routing.replay import Assumed

COLUMNS = ("Answered", "Abandoned", "Waiting", "Mean wait", "90% within", "Service level")


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the outcome of each queue as plain values; seconds, shares from 0 to 1."""
    return [row(queue) for queue in outcome.queues()]


def row(queue: QueueOutcome) -> dict[str, Any]:
    """Return the outcome of one queue as plain values."""
    return {
        "queue": queue.queue,
        "answered": queue.counts.answered,
        "abandoned": queue.counts.abandoned,
        "waiting": queue.waiting,
        "mean_wait_seconds": queue.mean_wait_seconds,
        "p90_wait_seconds": queue.wait_seconds(0.9),
        "service_level": service_level(queue.counts),
        "formula": DEFAULT_FORMULA.value,
    }


def comparison_report(own: str, other: str, found: Comparison, assumed: Assumed) -> dict[str, Any]:
    """Return a comparison as plain values; for each contact that moved its agents, None for nobody."""
    return {
        "rules": own,
        "against": other,
        "queues": [
            {"queue": pair.queue, "before": row(pair.before), "after": row(pair.after)}
            for pair in found.queues
        ],
        "contacts_with_another_agent": len(found.elsewhere),
        "elsewhere": [{"contact": one, "before": old, "after": new} for one, old, new in found.elsewhere],
        "contacts_that_waited_longer": found.waited_on,
        "assumed": asdict(assumed),
    }


def queue_table(title: str, outcome: Outcome) -> Table:
    """Return the outcome of each queue as a table."""
    return _table(title, [(queue.queue, _cells(queue)) for queue in outcome.queues()])


def difference_table(title: str, found: Comparison) -> Table:
    """Return what became of each queue under both policies, twice where it differs."""
    return _table(
        title,
        [
            (
                pair.queue,
                [
                    old if old == new else f"{old} → {new}"
                    for old, new in zip(_cells(pair.before), _cells(pair.after), strict=True)
                ],
            )
            for pair in found.queues
        ],
    )


def _table(title: str, lines: Sequence[tuple[str, Sequence[str]]]) -> Table:
    table = Table(Column("Queue", overflow="fold"), *COLUMNS, title=title)
    table.caption = f"Service level: {DEFAULT_FORMULA.value} = {DEFAULT_FORMULA.text}"
    for queue, cells in lines:
        table.add_row(queue, *cells)
    return table


def _cells(queue: QueueOutcome) -> list[str]:
    level = service_level(queue.counts)
    return [
        f"{queue.counts.answered:.0f}",
        f"{queue.counts.abandoned:.0f}",
        str(queue.waiting),
        *(_seconds(value) for value in (queue.mean_wait_seconds, queue.wait_seconds(0.9))),
        "–" if level is None else f"{level:.1%}",
    ]


def show(table: Table, report: dict[str, Any]) -> None:
    """Print a table and, for a comparison, what changed and what had to be supposed."""
    console = Console()
    console.print(table)
    if report["left_out"]:
        console.print(f"Left out: {report['left_out']} contacts without agent or duration.")
    if "against" in report:
        console.print(f"{report['contacts_with_another_agent']} contacts had another first agent.")
        console.print(f"{report['contacts_that_waited_longer']} contacts were answered later than before.")
        supposed = report["assumed"]
        console.print(
            f"Supposed: {supposed['durations']} service times at the median of their queue, "
            f"{supposed['declined']} refused or missed offers taken, {supposed['dropped']} steps left out."
        )


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
