"""`contactcenter replay`: hear a day's event log again, under its own rules or others."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.table import Table

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, service_level
from routing.comparison import Comparison, compare
from routing.engine import RoutingEngine
from routing.eventlog import LoggedEvent, decode, describe
from routing.hoursfile import parse_hours
from routing.opentime import EPOCH
from routing.outcome import DEFAULT_TARGET_SECONDS, Outcome, QueueOutcome
from routing.replay import Assumed, replay, rerun
from routing.rulefile import parse_rules
from routing.rules import RuleSet

HELP = """Hear an event log again and report waits, service levels and assignments.

With --against, the same day meets a second set of rules and the two are compared: the same customers,
the same shifts, the same conversations, other decisions.

Example: contactcenter replay friday.ndjson --against trial-rules.toml
"""


@click.command("replay", help=HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rules", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The rules that wrote the log; the default rules when not given.",
)  # fmt: skip
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Other rules to try on the same day.",
)  # fmt: skip
@click.option(
    "--hours", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Opening hours of the queues; steps of deferred work count in them, as on the live floor.",
)  # fmt: skip
@click.option(
    "--start", default=EPOCH.isoformat(), show_default=True,
    help="Instant of the log's millisecond 0; the live router counts from 1970.",
)  # fmt: skip
@click.option(
    "--target", type=click.IntRange(min=0), default=DEFAULT_TARGET_SECONDS, show_default=True,
    help="Acceptable waiting time in seconds.",
)  # fmt: skip
@click.option("--decisions", is_flag=True, help="With --json: every decision of the replay too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, target: int, decisions: bool, as_json: bool, **options: Any) -> None:
    """Run the subcommand."""
    against = options["against"]
    opening = partial(bind_hours, hours=options["hours"], start=options["start"])
    log, own = read_log(file), opening(read_rules(options["rules"]))
    as_it_was, history = replay(log, make_engine(own), target)
    if against is None:
        report = {"rules": own.name, "queues": rows(as_it_was)}
        tables = [queue_table("As it was", as_it_was)]
    else:
        other = opening(read_rules(against))
        before, _ = rerun(history, make_engine(own), target)
        after, assumed = rerun(history, make_engine(other), target)
        difference = compare(before, after)
        report = comparison_report(own, other, difference, assumed)
        tables = [queue_table(own.name, before), queue_table(other.name, after)]
    if as_json:
        if decisions:
            report["decisions"] = [{"at_ms": at, **describe(said)} for at, said in as_it_was.decisions]
        click.echo(json.dumps(report))
        return
    show(tables, report)


def read_rules(path: Path | None) -> RuleSet:
    """Read a rules file, or the rules that come with the program."""
    if path is None:
        return parse_rules(files("routing").joinpath("default_rules.toml").read_text(encoding="utf-8"))
    try:
        return parse_rules(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no UTF-8 text; save it as UTF-8.") from error


def bind_hours(rules: RuleSet, hours: Path | None, start: str) -> RuleSet:
    """Return rules that count deferred work's times in opening hours, where a file of them is given."""
    if hours is None:
        return rules
    try:
        origin = datetime.fromisoformat(start)
    except ValueError as error:
        raise InvalidInput(
            f"--start is {start!r}; give an instant such as 2026-11-20T08:00+01:00."
        ) from error
    if origin.tzinfo is None:
        raise InvalidInput(f"--start {start} has no offset; add one, such as +01:00.")
    try:
        return rules.in_hours(parse_hours(hours.read_text(encoding="utf-8-sig")), origin)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{hours} is no UTF-8 text; save it as UTF-8.") from error


def read_log(path: Path) -> list[LoggedEvent]:
    """Read an event log."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            log = list(decode(lines))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no UTF-8 text; an event log is NDJSON in UTF-8.") from error
    if not log:
        raise InvalidInput(f"{path} holds no event; an event log has one JSON object a line.")
    return log


def make_engine(rules: RuleSet) -> RoutingEngine:
    """Return an engine under these rules that waits for the log to bring its agents."""
    return RoutingEngine(
        [], rules, agent_selection=rules.agent_selection, contact_selection=rules.contact_selection
    )


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


def comparison_report(own: RuleSet, other: RuleSet, found: Comparison, assumed: Assumed) -> dict[str, Any]:
    """Return a comparison as plain values."""
    return {
        "rules": own.name,
        "against": other.name,
        "queues": [
            {"queue": pair.queue, "before": row(pair.before), "after": row(pair.after)}
            for pair in found.queues
        ],
        "contacts_with_another_agent": len(found.elsewhere),
        "contacts_that_waited_longer": found.waited_on,
        "assumed": asdict(assumed),
    }


def queue_table(title: str, outcome: Outcome) -> Table:
    """Return the outcome of each queue as a table."""
    table = Table("Queue", "Answered", "Abandoned", "Waiting", "Mean wait", "90% within", "Service level")
    table.title = title
    for queue in outcome.queues():
        level = service_level(queue.counts)
        table.add_row(
            queue.queue,
            f"{queue.counts.answered:.0f}",
            f"{queue.counts.abandoned:.0f}",
            str(queue.waiting),
            *(_seconds(value) for value in (queue.mean_wait_seconds, queue.wait_seconds(0.9))),
            "–" if level is None else f"{level:.1%}",
        )
    return table


def show(tables: list[Table], report: dict[str, Any]) -> None:
    """Print tables and, for a comparison, what changed and what had to be supposed."""
    console = Console()
    for table in tables:
        console.print(table)
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
