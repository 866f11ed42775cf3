"""`contactcenter roster`: shifts for a requirement, and a judge for any roster."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import rich_click as click
from click.exceptions import Exit

from contactcenter.cli.console import bars
from contactcenter.cli.labour import labour_options
from contactcenter.cli.paylines import pay_as_json, pay_lines

if TYPE_CHECKING:
    from workforce.rostering.evaluation import RosterEvaluation
    from workforce.rostering.problem import RosterProblem
    from workforce.rostering.remedies import Remedy
    from workforce.rostering.result import BestEffort, RosterResult
    from workforce.rostering.rules.violation import Violation

EXAMPLE = """
Examples:

    contactcenter roster requirement.csv --seconds 30 --out roster.csv

    contactcenter roster check roster.csv --requirement requirement.csv --staff staff.toml

    contactcenter roster rules italy --file site.toml --on 2027-01-01
"""
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 10
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
    """Make a lawful roster that covers REQUIREMENT (queue, interval_start, agents, scheduled)."""
    from contactcenter.services.rostering.making import RosterInputs, make_roster
    from contactcenter.services.rostering.rosterfile import write_roster
    from workforce.rostering.remedies import remedies

    with bars(quiet=as_json) as tell:
        problem, result = make_roster(RosterInputs(**choices), lambda done: tell("roster", done.share))
    roster = result.best_effort.roster if result.best_effort else result.roster
    if out is not None and roster is not None:
        with out.open("w", encoding="utf-8", newline="") as stream:
            write_roster(problem, roster, stream)
    mends = remedies(problem, result.roster, result.shortages[:MENDED]) if result.roster else []
    if as_json:
        told = _as_json(problem, result) | {"remedies": [_mend_as_json(one) for one in mends]}
        click.echo(json.dumps(told, indent=2))
    else:
        _show(problem, result, out)
        _show_mends(problem, mends)
    if result.roster is None:
        raise Exit(1)


def _as_json(problem: "RosterProblem", result: "RosterResult") -> dict[str, Any]:
    """Return the result as JSON values."""
    return {
        "status": result.status.value,
        "people": len(problem.staff),
        "rules": problem.rules.name,
        "sites": _sites(problem),
        "shifts": len(result.roster.shifts) if result.roster else 0,
        "paid_hours": result.roster.paid_hours if result.roster else 0.0,
        "contract_hours_unused": result.contract_hours_unused,
        "understaffed_agent_hours": result.understaffed_hours,
        "overstaffed_agent_hours": result.overstaffed_hours,
        "pay": pay_as_json(problem, result.pay),
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": result.seconds,
        "conflicts": list(result.conflicts),
        "best_effort": result.best_effort and _best_as_json(result.best_effort),
        "shortages": [
            {"demand": one.demand, "day": one.day.isoformat(), "hours": one.hours, "reason": one.reason}
            for one in result.shortages
        ],
        "on_call": [
            {"agent": one.agent, "start": one.start.isoformat(), "end": one.end.isoformat()}
            for one in (result.roster.on_call if result.roster else ())
        ],
        "on_call_cost": result.on_call_cost,
        "on_call_bound": result.on_call_bound,
        "on_call_shortages": [
            {
                "start": one.need.start.isoformat(),
                "end": one.need.end.isoformat(),
                "serves": one.need.serves,
                "people": one.people,
                "hours": one.hours,
                "reason": one.reason,
            }
            for one in result.on_call_shortages
        ],
        "unplaced": [asdict(one) | {"days": [str(day) for day in one.days]} for one in result.unplaced],
    }


def _best_as_json(best: "BestEffort") -> dict[str, Any]:
    return {
        "shifts": len(best.roster.shifts),
        "paid_hours": best.roster.paid_hours,
        "broken": list(best.broken),
        "cost": best.cost,
        "price": best.price,
    }


def _show(problem: "RosterProblem", result: "RosterResult", out: Path | None) -> None:
    """Print the result for a reader."""
    mix = Counter(person.contract.name for person in problem.staff)
    click.echo(f"Staff: {len(problem.staff)} (" + ", ".join(f"{n} {name}" for name, n in mix.items()) + ")")
    click.echo(f"Labour rules: {_followed(problem)}")
    if result.roster is None:
        _show_none(result, out)
        return
    click.echo(f"Shifts: {len(result.roster.shifts)}, {result.roster.paid_hours:,.0f} paid hours")
    click.echo(f"Understaffed: {result.understaffed_hours:,.1f} agent-hours")
    click.echo(f"Overstaffed: {result.overstaffed_hours:,.1f} agent-hours")
    for line in pay_lines(problem, result.pay):
        click.echo(line)
    click.echo(f"At most {result.gap:.1%} from the best, after {result.seconds:.0f} s ({result.status}).")
    for one in result.shortages[:SHOWN]:
        click.echo(f"  {one.day} {one.demand}: {one.hours:.1f} h missing; {one.reason}")
    if len(result.shortages) > SHOWN:
        click.echo(f"  and {len(result.shortages) - SHOWN} smaller ones; --json lists all.")
    if problem.on_call_needs:
        _show_on_call(problem, result)
    _show_sessions(problem, result)
    if out is not None:
        click.echo(f"Written to {out}.")


def _show_on_call(problem: "RosterProblem", result: "RosterResult") -> None:
    """Print who is on call when, and who is missing."""
    from workforce.rostering.oncall.validation import need_text
    from workforce.rostering.rules.violation import local_text

    names = {person.agent: person.name for person in problem.staff}
    spans = result.roster.on_call if result.roster else ()
    click.echo(
        f"On call: {len(spans)} spans for {len({one.agent for one in spans})} people, at "
        f"{result.on_call_cost:,.1f} in the cost and never under {result.on_call_bound:,.1f}"
    )
    for span in sorted(spans, key=lambda one: (one.start, one.agent)):
        times = f"{local_text(problem, span.start)} to {local_text(problem, span.end)}"
        click.echo(f"  {times}: {names.get(span.agent, span.agent)}")
    for one in result.on_call_shortages:
        click.echo(
            f"  {need_text(problem, one.need)}: {one.people} missing for {one.hours:.1f} h; {one.reason}"
        )


def _show_none(result: "RosterResult", out: Path | None) -> None:
    """Print why there is no roster, and what the best one would break."""
    click.echo(f"There is no roster for all that was agreed ({result.status}).")
    for line in result.conflicts:
        click.echo(f"  {line}")
    best = result.best_effort
    if best is None:
        return
    click.echo(
        f"The best that breaks the fewest agreements: {len(best.roster.shifts)} shifts, "
        f"{best.roster.paid_hours:,.0f} paid hours, cost {best.cost:,.1f}, {best.price:,.1f} of it for"
    )
    for line in best.broken:
        click.echo(f"  {line}")
    if out is not None:
        click.echo(f"Written to {out}; it is lawful once these are agreed on.")


def _followed(problem: "RosterProblem") -> str:
    """Return in words which rules are followed, by which sites where there are any."""
    from contactcenter.services.rostering.staffsites import who_follows

    every = who_follows(problem)
    if not any(one.site for one in every):
        return repr(problem.rules.name)
    places = (f"site {one.site!r}" if one.site else "without a site" for one in every)
    heads = ("1 person" if one.people == 1 else f"{one.people} people" for one in every)
    parts = zip(every, places, heads, strict=True)
    return ", ".join(f"{one.rules!r} ({place}, {people})" for one, place, people in parts)


def _sites(problem: "RosterProblem") -> list[dict[str, Any]]:
    """Return which site follows which rules, and how many people there are, as JSON values."""
    from contactcenter.services.rostering.staffsites import who_follows

    return [asdict(one) for one in who_follows(problem) if one.site]


def _rules_by_agent(problem: "RosterProblem") -> dict[int, str]:
    return {person.agent: problem.rules_of(person).name for person in problem.staff}


def _show_mends(problem: "RosterProblem", mends: "list[Remedy]") -> None:
    """Print what would mend the largest shortages, and what would have to give way for it."""
    for number, one in enumerate(mends):
        if not number or mends[number - 1].shortage is not one.shortage:
            click.echo(f"Least change for {one.shortage.day} {one.shortage.demand}:")
        zone = ZoneInfo(problem.grid.zone)
        span = f"{one.shift.start.astimezone(zone):%H:%M}-{one.shift.end.astimezone(zone):%H:%M}"
        why = "; ".join(f"{broken.rule}: {broken.message}" for broken in one.broken)
        told = f"against {why}" if why else "lawful, and dearer than what it saves"
        click.echo(f"  {one.person.name} {span} saves {one.hours:.1f} h; {told}")


def _mend_as_json(one: "Remedy") -> dict[str, Any]:
    return {
        "demand": one.shortage.demand,
        "day": one.shortage.day.isoformat(),
        "agent": one.person.agent,
        "start": one.shift.start.isoformat(),
        "end": one.shift.end.isoformat(),
        "hours": one.hours,
        "broken": [{"rule": broken.rule, "message": broken.message} for broken in one.broken],
    }


def _show_sessions(problem: "RosterProblem", result: "RosterResult") -> None:
    """Print how many meetings and trainings were placed, and which are missing and why."""
    from workforce.rostering.attendance import attendance

    if not problem.activities or result.roster is None:
        return
    held, lost = len(attendance(problem, result.roster).held), sum(one.count for one in result.unplaced)
    click.echo(f"Meetings and training: {held} of {held + lost} sessions placed")
    for one in result.unplaced[:SHOWN]:
        first, last = one.days
        what = f"{one.count} of {one.activity!r} missing from {first} to {last}"
        click.echo(f"  agent {one.agent}: {what}, at a price of {one.price:g}; {one.reason}")
    if len(result.unplaced) > SHOWN:
        click.echo(f"  and {len(result.unplaced) - SHOWN} more; --json lists all.")


@command.command("check")
@click.argument("file", type=EXISTING)
@click.option("--requirement", type=EXISTING, required=True, help="CSV of the requirement.")
@click.option("--staff", type=EXISTING, required=True, help="TOML with people and contracts.")
@_rule_options
@click.option("--lay-breaks", is_flag=True, help="Give shifts that tell no breaks those the rules ask for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def check(file: Path, as_json: bool, lay_breaks: bool, **choices: Any) -> None:
    """Judge the roster in FILE, whoever made it; exit code 1 when a rule is broken."""
    from contactcenter.services.rostering.making import RosterInputs, check_file

    problem, broken, worth = check_file(RosterInputs(**choices), file, lay_breaks)
    if as_json:
        click.echo(json.dumps(_judged(problem, broken, worth), indent=2))
    else:
        own, several = _rules_by_agent(problem), len({one.name for one in problem.rules_in_use}) > 1
        for one in broken:
            by = f" by the rules {own[one.agent]!r}" if several and one.agent in own else ""
            click.echo(f"{one.day} agent {one.agent}, {one.rule}{by}: {one.message}")
        click.echo(f"Judged by the rules {_followed(problem)}.")
        click.echo(f"{len(broken)} broken rules; {worth.paid_hours:,.1f} paid hours")
        click.echo(f"Understaffed: {worth.understaffed_hours:,.1f} agent-hours")
        click.echo(f"Overstaffed: {worth.overstaffed_hours:,.1f} agent-hours")
        if worth.activity_hours:
            click.echo(f"Meetings and training: {worth.activity_hours:,.1f} hours")
        for line in pay_lines(problem, worth.pay):
            click.echo(line)
        _show_personal(worth)
    if broken:
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
    from workforce.rostering.presets import read_rules, rules_on, rules_over_time, rules_until

    entries = (*read_rules(), *(read_rules(file) if file else ()))
    names = list(dict.fromkeys(entry.preset for entry in entries))
    told = preset or "all"
    if preset is not None and preset not in names:
        raise click.UsageError(f"There are no rules named {preset!r}; choose one of {', '.join(names)}.")
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


def _show_personal(worth: "RosterEvaluation") -> None:
    """Print what concerns single people, where any of it is priced."""
    for what, price in (
        ("Wishes refused", worth.wish_price),
        ("Cover by kind", worth.cover_price),
        (f"Changes on {worth.changed_days} days of a person", worth.change_price),
        ("Cars not shared", worth.car_price),
        ("Burdens", worth.fairness_price),
        (f"{worth.on_call_hours_missing:,.1f} hours without a person on call", worth.on_call_price),
        ("Meetings and training missed", worth.activity_price),
    ):
        if price:
            click.echo(f"{what}: {price:,.1f} in the cost")
    for missed in worth.missed:
        first, last = missed.days
        what = f"{missed.count} of {missed.need.id!r} missing from {first} to {last}"
        click.echo(f"  agent {missed.agent}: {what}")
    for one in worth.carried if worth.fairness_price else ():
        now, before = one.now, one.before
        click.echo(
            f"  agent {one.agent}: {now.nights} nights (before {before.nights}), {now.weekends} weekends "
            f"({before.weekends}), {now.sundays} Sundays ({before.sundays}), {now.refused} wishes refused "
            f"({before.refused}), {now.on_call} days on call ({before.on_call})"
        )


def _judged(
    problem: "RosterProblem", broken: "tuple[Violation, ...]", worth: "RosterEvaluation"
) -> dict[str, Any]:
    """Return a judgement as JSON values."""
    own = _rules_by_agent(problem)
    return {
        "rules": problem.rules.name,
        "sites": _sites(problem),
        "broken": [
            {
                "day": str(one.day),
                "agent": one.agent,
                "rule": one.rule,
                "rules": own.get(one.agent, problem.rules.name),
                "message": one.message,
            }
            for one in broken
        ],
        "paid_hours": worth.paid_hours,
        "understaffed_agent_hours": worth.understaffed_hours,
        "overstaffed_agent_hours": worth.overstaffed_hours,
        "cost": worth.cost,
        "pay": pay_as_json(problem, worth.pay),
        "premium_price": worth.premium_price,
        "cover_price": worth.cover_price,
        "wish_price": worth.wish_price,
        "changed_days": worth.changed_days,
        "change_price": worth.change_price,
        "car_price": worth.car_price,
        "fairness_price": worth.fairness_price,
        "on_call_hours_missing": worth.on_call_hours_missing,
        "on_call_price": worth.on_call_price,
        "carried": [
            {"agent": one.agent, "before": asdict(one.before), "now": asdict(one.now)}
            for one in worth.carried
        ],
        "activity_hours": worth.activity_hours,
        "activity_price": worth.activity_price,
        "missed": [
            {"activity": one.need.id, "agent": one.agent, "days": [*map(str, one.days)], "count": one.count}
            for one in worth.missed
        ],
    }
