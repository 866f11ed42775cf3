"""`contactcenter replay`: hear a day's event log again, under its own rules or others."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import rich_click as click

from contactcenter.cli.reading import read_options, reading_options
from contactcenter.cli.replayscreen import comparison_report, difference_table, queue_table, rows, show
from contactcenter.config import read_settings
from contactcenter.domain.errors import InvalidInput
from routing.comparison import compare
from routing.eventlog import describe
from routing.history import History
from routing.hoursfile import parse_hours
from routing.opentime import EPOCH
from routing.outcome import DEFAULT_TARGET_SECONDS, Outcome
from routing.renewal import LogEntry, Renewed, decode_log, engine_of
from routing.replay import replay, rerun
from routing.rulefile import parse_rules
from routing.rules import RuleSet

HELP = """Hear an event log again and report waits, service levels and assignments.

The log is FILE, or what the live router stored: a day of it, or everything. A stored log tells which
rules and hours were in force; kept in a file with --out, it replays to the same decisions anywhere.

FILE may also be a contact log, as `contactcenter import contacts` reads it. Who answered a queue in it may
take all contacts of that queue, and is there from the first contact to the last.

With --against, the same day meets a second set of rules and the two are compared: the same customers,
the same shifts, the same conversations, other decisions.
"""
EXAMPLE = """
Examples:

    contactcenter replay friday.ndjson --against trial-rules.toml

    contactcenter replay calls.csv --zone Europe/Rome --against trial-rules.toml

    contactcenter replay --database sqlite:///var/demo.db --day 2026-11-27 --out friday.ndjson
"""
LONGEST_FIRST_LINE = 10_000_000
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
@reading_options
@click.option("--decisions", is_flag=True, help="With --json: every decision of the replay too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path | None, target: int, decisions: bool, as_json: bool, **options: Any) -> None:
    """Run the subcommand."""
    day = read_day(file, target, options)
    if options["against"] is None:
        report: dict[str, Any] = {"rules": day.name, "queues": rows(day.outcome)}
        table = queue_table("As it was", day.outcome)
    else:
        other = day.bind(read_rules(options["against"]))
        before = day.outcome if day.own is None else rerun(day.history, engine_of(day.own), target)[0]
        after, assumed = rerun(day.history, engine_of(other), target)
        difference = compare(before, after)
        report = comparison_report(day.name, other.name, difference, assumed)
        table = difference_table(f"{day.name} → {other.name}", difference)
    report["left_out"] = day.left_out
    if as_json:
        if decisions:
            report["decisions"] = [{"at_ms": at, **describe(said)} for at, said in day.outcome.decisions]
        click.echo(json.dumps(report))
        return
    show(table, report)


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day.

    Parameters
    ----------
    own : the rules that wrote its log, None where none are known.
    bind : binds other rules to the same opening hours.
    left_out : contacts of which an imported log does not tell enough.
    """

    outcome: Outcome
    history: History
    own: RuleSet | None
    bind: Callable[[RuleSet], RuleSet]
    left_out: int = 0

    @property
    def name(self) -> str:
        """The name of the rules that wrote the log."""
        return "As it was" if self.own is None else self.own.name


def read_day(file: Path | None, target: int, options: dict[str, Any]) -> Day:
    """Read a day from a file or from the database."""
    if file is not None and not is_event_log(file):
        return read_contacts(file, target, options)
    log = read_stored(options) if file is None else read_file(file, options)
    own, bind = rules_of(log, options)
    outcome, history = replay(log, engine_of(own), target)
    return Day(outcome, history, own, bind)


def is_event_log(path: Path) -> bool:
    """Tell whether a file is a log of events; else it is one of contacts."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_FIRST_LINE).removeprefix(BOM_UTF8)
    return first.startswith(b"{") and (b'"at_ms"' in first or b'"event"' in first or b":" not in first)


def read_contacts(path: Path, target: int, options: dict[str, Any]) -> Day:
    """Read a contact log; whoever answered may take again what is of the same queue."""
    from contactcenter.services.intake.reading import read_log
    from contactcenter.services.intake.recordedday import recorded_day

    for name in ("database", "day", "out", "rules"):
        if options[name] is not None:
            raise InvalidInput(
                f"{path} is a contact log; leave --{name} out, and try rules with --against."
            )
    contacts = read_log(path, read_options(options)).contacts
    if contacts is None:
        raise InvalidInput(f"{path} holds counts; give a log of contacts that tells who answered each.")
    bind = partial(bind_hours, hours=options["hours"], start=options["start"])
    tried = read_rules(options["against"])
    day = recorded_day(contacts.records(), tried.floors, target)
    return Day(day.outcome, day.history, None, bind, day.left_out)


def read_file(path: Path, options: Mapping[str, Any]) -> list[LogEntry]:
    """Read an event log from a file."""
    for name in ("database", "day", "out"):
        if options[name] is not None:
            raise InvalidInput(f"--{name} is for the stored log; leave it out, or leave {path} out.")
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
    from contactcenter.services.setup import opened_again

    day, out = options["day"], options["out"]
    with opened_again(options["database"] or read_settings().database_url) as engine:
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
