"""`contactcenter import`: bring contacts from outside in, whole or not at all."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.cli.reading import read_options, reading_options
from contactcenter.config import read_settings
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import ClientId

if TYPE_CHECKING:
    from contactcenter.services.intake.content import LogContent
    from contactcenter.services.intake.importing import ImportReport
    from contactcenter.services.rostering.peopleimport import PeoplePreview

EXAMPLE = """
Examples:

    contactcenter import contacts calls.csv --zone Europe/Rome --dry-run

    contactcenter import contacts log.csv --map arrived=Start --map queue=Skill --map outcome.gone=abandoned
"""


STAFF_EXAMPLE = """
Examples:

    contactcenter import staff people.xlsx --from 2026-12-01 --source December --dry-run

    contactcenter import staff people.csv
"""


@click.group("import")
def command() -> None:
    """Import contact logs, interval counts and people."""


@command.command("contacts", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@reading_options
@click.option("--unknown-wait", type=float, help="Seconds to put where a wait is not told.")
@click.option("--as-counts", is_flag=True, help="Keep only how many arrived per quarter hour.")
@click.option("--client", default="imported", show_default=True, help="Whose queues new ones become.")
@click.option("--source", default="", help="System the contacts come from; else the layout's name.")
@click.option("--errors", type=click.Path(path_type=Path), help="Write the bad rows to this CSV file.")
@click.option("--skip-bad-rows", is_flag=True, help="Import the good rows of a file with bad ones.")
@click.option("--dry-run", is_flag=True, help="Do everything but keep nothing.")
@click.option(
    "--key",
    envvar="CONTACTCENTER_PSEUDONYM_KEY",
    help="Secret for opaque names, in hexadecimal; else contactcenter.key beside the database.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def contacts(file: Path, as_json: bool, errors: Path | None, **choices: Any) -> None:
    """Import FILE: a contact log or interval counts, as CSV, TSV or NDJSON."""
    from contactcenter.services.intake.errorfile import write_errors
    from contactcenter.services.intake.importing import ImportOrder, import_log
    from contactcenter.services.intake.reading import read_log
    from contactcenter.services.setup import opened

    settings = read_settings()
    key = _key(choices["key"], settings.database_url, choices["dry_run"])
    options = read_options(choices, choices["unknown_wait"], key)
    with bars(quiet=as_json) as tell:
        tell("reading", 0.0)
        content = read_log(file, options)
        tell("reading", 1.0)
        if errors is not None:
            write_errors(content.errors, errors)
        order = ImportOrder(
            choices["source"] or content.layout,
            ClientId(choices["client"]),
            choices["skip_bad_rows"],
            choices["as_counts"],
            choices["dry_run"],
        )
        with opened(settings.database_url) as engine:
            report = import_log(engine, content, order)
    if as_json:
        click.echo(json.dumps(_as_json(content, report), indent=2))
    else:
        _show(content, report)


@command.command("staff", epilog=STAFF_EXAMPLE)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of all but skills, names, clients and channels.",
)
@click.option("--source", default="", help="What it comes from; else the name of the file.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def staff(file: Path, since: datetime | None, source: str, dry_run: bool, as_json: bool) -> None:
    """Import FILE: people with their terms, skills and shared cars, as CSV or XLSX, one row a person."""
    from contactcenter.clock import SystemClock
    from contactcenter.services.rostering.peopleimport import PeopleOrder, refuse_errors
    from contactcenter.services.rostering.termsdesk import TermsDesk
    from contactcenter.services.setup import opened_again

    day = None if since is None else since.date()
    order = PeopleOrder(file.name, file.read_bytes(), day, source or f"file {file.name}")
    with opened_again(read_settings().database_url) as engine:
        desk = TermsDesk(engine, SystemClock())
        preview = desk.preview_people(order)
        if not dry_run and not preview.errors:
            preview = desk.import_people(order, "import")
    if as_json:
        click.echo(json.dumps(_staff_as_json(preview, dry_run), indent=2))
    else:
        _show_staff(preview, dry_run)
    if not dry_run:
        refuse_errors(preview)


def _show_staff(preview: "PeoplePreview", dry_run: bool) -> None:
    for sentence in preview.notes:
        click.echo(f"Note: {sentence}")
    for one in preview.people:
        click.echo(f"{one.agent.id} {one.agent.name}: {'; '.join(one.words)}")
    for error in preview.errors:
        click.echo(str(error), err=True)
    kept = dry_run or bool(preview.errors)
    verb = "would change" if kept else "changed"
    told = len(preview.people) + preview.same
    click.echo(f"{len(preview.people):,} of {told:,} people {verb}, {preview.new:,} of them new.")
    if kept:
        click.echo("Nothing was kept.")


def _staff_as_json(preview: "PeoplePreview", dry_run: bool) -> dict[str, Any]:
    return {
        "since": str(preview.since),
        "changed": [{"id": one.agent.id, "what": list(one.words)} for one in preview.people],
        "new": preview.new,
        "same": preview.same,
        "errors": [str(error) for error in preview.errors],
        "notes": list(preview.notes),
        "kept": not (dry_run or preview.errors),
    }


def _key(given: str | None, database_url: str, dry_run: bool) -> bytes:
    """Return the installation's secret for opaque names; the first real import makes it."""
    from contactcenter.services.intake.pseudonyms import KEY_FILE, create_key, key_of, read_key

    if given:
        return key_of(given)
    prefix, is_file, name = database_url.partition("sqlite:///")
    if prefix or not is_file or not name:
        raise InvalidInput("Set CONTACTCENTER_PSEUDONYM_KEY to 64 hexadecimal digits, and keep them.")
    path = Path(name).with_name(KEY_FILE)
    key = read_key(path)
    return key if key or dry_run else create_key(path)


def _show(content: "LogContent", report: "ImportReport") -> None:
    form = content.form
    click.echo(f"{content.name}: layout {content.layout}, as {content.why}.")
    if content.columns:
        click.echo(f"Columns: {', '.join(f'{what} is {name!r}' for what, name in content.columns)}.")
    if content.unread:
        click.echo(f"Columns not read: {', '.join(map(repr, content.unread))}.")
    delimiter = repr(form.delimiter) if form.delimiter else "none, JSON lines"
    click.echo(f"Encoding {form.encoding}, delimiter {delimiter}, decimal mark {form.decimal!r}.")
    click.echo(f"Zone {content.zone}, {content.zone_why}.")
    for sentence in content.assumptions:
        click.echo(f"Note: {sentence}")
    for aside in content.set_aside:
        click.echo(f"{aside.count:>9,} {aside.what}")
    if report.left_out:
        click.echo(f"{report.left_out:>9,} bad rows left out")
    if report.still_open:
        click.echo(f"{report.still_open:>9,} contacts still open, left to a later import")
    if report.created:
        click.echo(f"New queues, with the default target: {', '.join(report.created)}")
    verb = "would be" if report.dry_run else "were"
    click.echo(
        f"{report.added:,} contacts {verb} added, {report.already_there:,} were there already, "
        f"{report.intervals:,} intervals {verb} written."
    )
    if report.dry_run:
        click.echo("Nothing was kept: this was a dry run.")


def _as_json(content: "LogContent", report: "ImportReport") -> dict[str, Any]:
    return {
        "file": content.name,
        "layout": content.layout,
        "why": content.why,
        "columns": dict(content.columns),
        "unread": list(content.unread),
        "encoding": content.form.encoding,
        "delimiter": content.form.delimiter,
        "decimal": content.form.decimal,
        "date_order": content.form.date_order,
        "zone": content.zone,
        "zone_why": content.zone_why,
        "rows": content.rows,
        "bad_rows": content.bad_rows,
        "errors": [str(error) for error in content.errors],
        "set_aside": [{"count": aside.count, "what": aside.what} for aside in content.set_aside],
        "assumptions": list(content.assumptions),
        "added": report.added,
        "already_there": report.already_there,
        "intervals": report.intervals,
        "left_out": report.left_out,
        "still_open": report.still_open,
        "created_queues": list(report.created),
        "dry_run": report.dry_run,
    }
