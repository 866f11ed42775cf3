"""What `contactcenter roster` prints for a reader."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import rich_click as click

from contactcenter.cli.paylines import pay_lines

if TYPE_CHECKING:
    from workforce.rostering.evaluation import RosterEvaluation
    from workforce.rostering.problem import RosterProblem
    from workforce.rostering.remedies import Remedy
    from workforce.rostering.result import RosterResult

SHOWN = 10


def show_result(problem: "RosterProblem", result: "RosterResult", out: Path | None) -> None:
    """Print the result for a reader."""
    mix = Counter(person.contract.name for person in problem.staff)
    click.echo(f"Staff: {len(problem.staff)} (" + ", ".join(f"{n} {name}" for name, n in mix.items()) + ")")
    click.echo(f"Labour rules: {rules_followed(problem)}")
    if result.roster is None:
        _show_none(result, out)
        return
    click.echo(f"Shifts: {len(result.roster.shifts)}, {result.roster.paid_hours:,.0f} paid hours")
    click.echo(f"Understaffed: {result.understaffed_hours:,.1f} agent-hours")
    click.echo(f"Overstaffed: {result.overstaffed_hours:,.1f} agent-hours")
    for line in pay_lines(problem, result.pay):
        click.echo(line)
    click.echo(f"At most {result.gap:.1%} from the best, after {result.seconds:.0f} s ({result.status}).")
    for line in result.mended[:SHOWN]:
        click.echo(f"  mended after the search, which is to be reported as its error: {line}")
    if len(result.mended) > SHOWN:
        click.echo(f"  and {len(result.mended) - SHOWN} more; --json lists all.")
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


def rules_followed(problem: "RosterProblem") -> str:
    """Return in words which rules are followed, by which sites where there are any."""
    from contactcenter.services.rostering.staffsites import who_follows

    every = who_follows(problem)
    if not any(one.site for one in every):
        return repr(problem.rules.name)
    places = (f"site {one.site!r}" if one.site else "without a site" for one in every)
    heads = ("1 person" if one.people == 1 else f"{one.people} people" for one in every)
    parts = zip(every, places, heads, strict=True)
    return ", ".join(f"{one.rules!r} ({place}, {people})" for one, place, people in parts)


def show_mends(problem: "RosterProblem", mends: "list[Remedy]") -> None:
    """Print what would mend the largest shortages, and what would have to give way for it."""
    for number, one in enumerate(mends):
        if not number or mends[number - 1].shortage is not one.shortage:
            click.echo(f"Least change for {one.shortage.day} {one.shortage.demand}:")
        zone = ZoneInfo(problem.grid.zone)
        span = f"{one.shift.start.astimezone(zone):%H:%M}-{one.shift.end.astimezone(zone):%H:%M}"
        why = "; ".join(f"{broken.rule}: {broken.message}" for broken in one.broken)
        told = f"against {why}" if why else _price_of(one)
        click.echo(f"  {one.person.name} {span} saves {one.hours:.1f} h; {told}")


def _price_of(mend: "Remedy") -> str:
    """Return in words why a lawful shift is not in the roster."""
    if mend.cost < 0:
        return f"lawful, and the roster would cost {-mend.cost:,.1f} less: give the search more --seconds"
    return f"lawful, and {mend.cost:,.1f} dearer than what it saves"


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


def show_personal(worth: "RosterEvaluation") -> None:
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
