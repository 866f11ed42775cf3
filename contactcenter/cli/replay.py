"""`contactcenter replay`: hear a day's event log again, under its own rules or others."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import rich_click as click
from rich.console import Console
from rich.table import Table

from contactcenter.config import read_settings
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, service_level
from routing.comparison import Comparison, compare
from routing.eventlog import describe
from routing.hoursfile import parse_hours
from routing.opentime import EPOCH
from routing.outcome import DEFAULT_TARGET_SECONDS, Outcome, QueueOutcome
from routing.renewal import LogEntry, Renewed, decode_log, engine_of
from routing.replay import Assumed, replay, rerun
from routing.rulefile import parse_rules
from routing.rules import RuleSet

HELP = """Hear an event log again and report waits, service levels and assignments.

The log is FILE, or what the live router stored: a day of it, or everything. It tells which rules and
opening hours were in force; kept in a file with --out, it replays to the same decisions anywhere.

With --against, the same day meets a second set of rules and the two are compared: the same customers,
the same shifts, the same conversations, other decisions.
"""
EXAMPLE = """
Examples:

    contactcenter replay friday.ndjson --against trial-rules.toml

    contactcenter replay --database sqlite:///var/demo.db --day 2026-11-27 --out friday.ndjson
"""
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("replay", help=HELP, epilog=EXAMPLE)
@click.argument("file", type=EXISTING, required=False)
@click.option(
    "--database", help="Database with the live router's log, where no FILE is given; else as set."
)
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the stored log, on the site's clock; else all.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the stored log to this file."
)
@click.option(
    "--rules", type=EXISTING,
    help="The rules that wrote the log, where it does not tell; the default rules when not given.",
)  # fmt: skip
@click.option("--against", type=EXISTING, help="Other rules to try on the same day.")
@click.option(
    "--hours", type=EXISTING,
    help="Opening hours of the queues, where the log does not tell; deferred work's steps count in them.",
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
def command(file: Path | None, target: int, decisions: bool, as_json: bool, **options: Any) -> None:
    """Run the subcommand."""
    against = options["against"]
    log = read_stored(options) if file is None else read_file(file, options)
    own, bind = rules_of(log, options)
    as_it_was, history = replay(log, engine_of(own), target)
    if against is None:
        report = {"rules": own.name, "queues": rows(as_it_was)}
        tables = [queue_table("As it was", as_it_was)]
    else:
        other = bind(read_rules(against))
        before, _ = rerun(history, engine_of(own), target)
        after, assumed = rerun(history, engine_of(other), target)
        difference = compare(before, after)
        report = comparison_report(own, other, difference, assumed)
        tables = [queue_table(own.name, before), queue_table(other.name, after)]
    if as_json:
        if decisions:
            report["decisions"] = [{"at_ms": at, **describe(said)} for at, said in as_it_was.decisions]
        click.echo(json.dumps(report))
        return
    show(tables, report)


def read_file(path: Path, options: Mapping[str, Any]) -> list[LogEntry]:
    """Read an event log from a file."""
    for name in ("database", "day", "out"):
        if options[name] is not None:
            raise InvalidInput(f"--{name} is for the stored log; leave it out, or leave out {path}.")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            log = list(decode_log(lines))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no UTF-8 text; an event log is NDJSON in UTF-8.") from error
    if not log:
        raise InvalidInput(f"{path} holds no event; an event log has one JSON object a line.")
    return log


def read_stored(options: Mapping[str, Any]) -> list[LogEntry]:
    """Read what the live router stored of a day, or of all days, and keep it in a file if that is asked."""
    from contactcenter.services.dispatch.livelog import live_lines
    from contactcenter.services.reporting import Reporting
    from contactcenter.services.setup import opened

    day, out = options["day"], options["out"]
    with opened(options["database"] or read_settings().database_url) as engine:
        start, end = EPOCH, datetime.max.replace(tzinfo=UTC)
        if day is not None:
            zone = ZoneInfo(Reporting(engine).directory().zone)
            start, end = (
                one.replace(tzinfo=zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
            )
        lines = list(live_lines(engine, start, end))
    if out is not None:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return list(decode_log(lines))


def rules_of(
    log: Sequence[LogEntry], options: Mapping[str, Any]
) -> tuple[RuleSet, Callable[[RuleSet], RuleSet]]:
    """Return the rules that wrote a log, at last, and what binds others to the same opening hours."""
    renewals = [event for _, event in log if isinstance(event, Renewed)]
    if not renewals:
        bind = partial(bind_hours, hours=options["hours"], start=options["start"])
        return bind(read_rules(options["rules"])), bind
    for name in ("rules", "hours"):
        if options[name] is not None:
            raise InvalidInput(
                f"The log tells which rules and opening hours were in force; leave --{name} out."
            )
    last = renewals[-1]
    return last.rule_set, last.bind


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
