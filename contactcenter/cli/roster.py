"""`contactcenter roster`: shifts for a requirement, and a judge for any roster."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import rich_click as click
from click.exceptions import Exit

from contactcenter.cli.console import bars
from contactcenter.cli.labour import labour_options
from contactcenter.cli.paylines import pay_lines
from contactcenter.cli.rosterjson import judgement_as_json, mend_as_json, result_as_json, rules_of_broken
from contactcenter.cli.rosterscreen import rules_followed, show_mends, show_personal, show_result
from contactcenter.cli.stopping import stops

EXAMPLE = """
Examples:

    contactcenter roster requirement.csv --seconds 30 --out roster.csv

    contactcenter roster check roster.csv --requirement requirement.csv --staff staff.toml

    contactcenter roster rules italy --file site.toml --on 2027-01-01

    contactcenter roster people --database sqlite:///var/demo.db --from 2026-11-30 --out staff.toml
"""
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MENDED = 3


class DefaultGroup(click.RichGroup):
    """A group that takes a file's name in the place of a subcommand as `make FILE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand named first, or `make` when a file stands there."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["make", *args]
        found: tuple[str | None, click.Command | None, list[str]] = super().resolve_command(ctx, args)
        return found


@click.group("roster", cls=DefaultGroup, epilog=EXAMPLE)
def command() -> None:
    """Make shifts for a requirement, or check any roster.

    `contactcenter roster REQUIREMENT.csv` is short for `contactcenter roster make REQUIREMENT.csv`.
    """


def _rule_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that making and checking share."""
    options = (
        click.option("--published", type=EXISTING, help="Roster that people know, changed at a price."),
        click.option("--locked", type=EXISTING, help="Roster whose shifts stay as they are."),
        click.option(
            "--zone", default="Europe/Rome", show_default=True, help="Time zone whose days are planned."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return labour_options(function)


@command.command("make")
@click.argument("requirement", type=EXISTING)
@click.option("--staff", type=EXISTING, help="TOML with people and contracts; else a staff is sized.")
@_rule_options
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="Time for the search."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the search."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the shifts as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def make(out: Path | None, as_json: bool, **choices: Any) -> None:
    """Make a lawful roster that covers REQUIREMENT (queue, interval_start, agents, scheduled).

    Ctrl-C ends the search and keeps the best so far.
    """
    from contactcenter.services.rostering.making import RosterInputs, make_roster
    from contactcenter.services.rostering.rosterfile import write_roster
    from workforce.rostering.remedies import remedies

    with bars(quiet=as_json) as tell, stops() as asked:
        problem, result = make_roster(
            RosterInputs(**choices), lambda done: tell("roster", done.share), asked
        )
    roster = result.best_effort.roster if result.best_effort else result.roster
    if out is not None and roster is not None:
        with out.open("w", encoding="utf-8", newline="") as stream:
            write_roster(problem, roster, stream)
    mends = remedies(problem, result.roster, result.shortages[:MENDED]) if result.roster else []
    if as_json:
        told = result_as_json(problem, result) | {"remedies": [mend_as_json(one) for one in mends]}
        click.echo(json.dumps(told, indent=2))
    else:
        show_result(problem, result, out)
        show_mends(problem, mends)
    if result.roster is None:
        raise Exit(1)


@command.command("check")
@click.argument("file", type=EXISTING)
@click.option("--requirement", type=EXISTING, required=True, help="CSV of the requirement.")
@click.option("--staff", type=EXISTING, required=True, help="TOML with people and contracts.")
@_rule_options
@click.option("--lay-breaks", is_flag=True, help="Give shifts that tell no breaks those the rules ask for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def check(file: Path, as_json: bool, lay_breaks: bool, **choices: Any) -> None:
    """Judge the roster in FILE, whoever made it; exit code 1 when a rule is broken or a row not read."""
    from contactcenter.services.rostering.making import RosterInputs, check_file

    found = check_file(RosterInputs(**choices), file, lay_breaks)
    problem, broken, worth = found.problem, found.broken, found.worth
    if as_json:
        click.echo(json.dumps(judgement_as_json(found), indent=2))
    else:
        for row in found.unread:
            click.echo(f"Not read: {row}")
        for note in found.notes:
            click.echo(f"Note: {note}")
        several, staff = len(found.dated.rule_names) > 1, {person.agent for person in problem.staff}
        for one, rules in zip(broken, rules_of_broken(found), strict=True):
            by = f" by the rules {rules!r}" if several and one.agent in staff else ""
            click.echo(f"{one.day} agent {one.agent}, {one.rule}{by}: {one.message}")
        click.echo(f"Judged by the rules {rules_followed(problem)}.")
        unread = f", {len(found.unread)} rows not read" if found.unread else ""
        click.echo(f"{len(broken)} broken rules{unread}; {worth.paid_hours:,.1f} paid hours")
        click.echo(f"Understaffed: {worth.understaffed_hours:,.1f} agent-hours")
        click.echo(f"Overstaffed: {worth.overstaffed_hours:,.1f} agent-hours")
        if worth.activity_hours:
            click.echo(f"Meetings and training: {worth.activity_hours:,.1f} hours")
        for line in pay_lines(problem, worth.pay):
            click.echo(line)
        show_personal(worth)
    if broken or found.unread:
        raise Exit(1)


@command.command("rules")
@click.argument("preset", required=False)
@click.option(
    "--file", type=EXISTING, help="TOML with the site's own rules, which change the built-in ones."
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The rules of this day; else of all days.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list and nothing else.")
def rules(preset: str | None, file: Path | None, on: datetime | None, as_json: bool) -> None:
    """List labour rules with source, dates and who confirmed them: what holds when; one PRESET, or all."""
    from contactcenter.domain.spelling import likely
    from workforce.rostering.presets import read_rules, rules_on, rules_over_time, rules_until

    entries = (*read_rules(), *(read_rules(file) if file else ()))
    names = list(dict.fromkeys(entry.preset for entry in entries))
    told = preset or "all"
    if preset is not None and preset not in names:
        raise click.UsageError(f"There are no rules named {preset!r}; {likely(preset, names)}")
    chosen = {
        name: rules_on(entries, name, on.date()) if on else rules_over_time(entries, name)
        for name in names
        if preset in (None, name)
    }
    if on and not any(chosen.values()):
        raise click.UsageError(f"No rule of {told!r} counts on {on:%Y-%m-%d}; give a later day.")
    listed = [(one, rules_until(entries, one)) for own in chosen.values() for one in own]
    if as_json:
        found = [asdict(one) | {"valid_until": until} for one, until in listed]
        click.echo(json.dumps(found, indent=2, default=str))
        return
    for number, (one, until) in enumerate(listed):
        if not number or listed[number - 1][0].preset != one.preset:
            click.echo(one.preset)
        signed = f"confirmed by {one.confirmed_by}" if one.confirmed_by else "not confirmed"
        span = f"from {one.valid_from}" + (f" until {until}" if until else "")
        click.echo(f"  {one.field} = {one.value} {one.unit} by {one.scope}, {span}")
        click.echo(f"    {one.source}; {signed}")


@command.command("people")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="TOML to write."
)
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day of the roster; else today."
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; else four weeks in all.")
@click.option("--site", default="", help="Only the people who are at this site on the first day.")
@click.option(
    "--database", help="Database to ask; else CONTACTCENTER_DATABASE_URL, else contactcenter.db here."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def people(
    out: Path,
    first: datetime | None,
    until: datetime | None,
    site: str,
    database: str | None,
    as_json: bool,
) -> None:
    """Write the people of a database as the staff file of a roster: terms, history, time off."""
    from contactcenter.clock import SystemClock
    from contactcenter.config import read_settings
    from contactcenter.services.rostering.termsdesk import TermsDesk
    from contactcenter.services.setup import opened_again
    from contactcenter.services.views.people import PeopleAsked

    asked = PeopleAsked(site=site, day=first.date() if first else None)
    with opened_again(database or read_settings().database_url) as engine:
        desk = TermsDesk(engine, SystemClock())
        out.write_text(desk.staff_file(asked, until.date() if until else None), encoding="utf-8")
        found = desk.people(asked)
    told = sum(line.contract is not None for line in found.lines)
    if as_json:
        click.echo(json.dumps({"people": told, "left_out": len(found.lines) - told, "out": str(out)}))
    else:
        click.echo(f"{told} people in {out}; {len(found.lines) - told} without a contract left out.")
