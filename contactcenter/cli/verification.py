"""The rounds of a verified plan on the screen."""

from typing import TYPE_CHECKING

from rich.console import Console, JustifyMethod
from rich.table import Table

from contactcenter.domain.verification import PromiseOutcome, RoundOutcome, VerificationOutcome
from contactcenter.services.simulationreport.promises import duration

if TYPE_CHECKING:
    from contactcenter.services.planning.equalservice import EqualService
    from simulation.estimates import Estimate

SHOWN_MISSING = 10


def show_verification(found: VerificationOutcome, screen: Console) -> None:
    """Print the rounds, why they ended, how each promise is kept, and what is missing."""
    screen.print(_rounds(found))
    before, kept = found.rounds[0], found.rounds[found.chosen - 1]
    screen.print(
        f"Stopped after {len(found.rounds)} rounds: {found.stop.text}. Round {kept.number} is kept: "
        f"{kept.paid_hours:,.0f} paid hours, {_change(before, kept)}.",
        highlight=False,
    )
    screen.print(_promises(found))
    for lack in found.missing[:SHOWN_MISSING]:
        why = f"; {lack.reason}" if lack.reason else ""
        screen.print(
            f"[yellow]missing[/] {lack.queue} on {lack.day:%a %d %b}: {lack.hours:,.1f} h of people "
            f"({lack.uncovered:,.1f} required and not covered, {lack.beyond:,.1f} on top){why}",
            highlight=False,
        )
    left = found.missing[SHOWN_MISSING:]
    if left:
        hours = sum(lack.hours for lack in left)
        screen.print(f"… and {hours:,.1f} h on {len(left)} more days of queues.", highlight=False)


def show_comparison(found: "EqualService", screen: Console) -> None:
    """Print what sharing people saves at equal simulated service, promise by promise."""
    table = _table(
        "promise", "target", "people shared", "as Erlang asks", "h", "at equal service", "paid h"
    )
    for one in found.promises:
        table.add_row(
            one.promise.name,
            f"{one.promise.target.share:.0%}",
            _estimate(one.shared),
            _estimate(one.erlang),
            f"{one.erlang_hours:,.0f}",
            _estimate(one.own),
            f"{one.hours:,.0f}",
        )
    table.caption = "Service levels, and paid hours of each queue's own people."
    screen.print(table)
    for sentence in _compared(found):
        screen.print(sentence, highlight=False)


def _compared(found: "EqualService") -> tuple[str, ...]:
    whole = (
        f"For the same simulated service of all promises together: {found.shared_hours:,.0f} paid hours "
        f"with shared people (their roster as it stands), {found.hours:,.0f} queue by queue, which serve "
        f"{_change_of(found.change)}: sharing saves {found.saving:.1%}. These are the cheapest of the "
        "rosters made that together serve as well, each keeping its promise where shared people do; mixed "
        f"in any proportion they would take {found.least_hours:,.0f} hours at least (saving "
        f"{found.least_saving:.1%})."
    )
    short = (
        f"No rosters queue by queue serve as well as shared people: the best of those made take "
        f"{found.hours:,.0f} paid hours and serve {_change_of(found.change)}; shared people take "
        f"{found.shared_hours:,.0f}."
    )
    return (
        f"As Erlang asks, queue by queue: {found.erlang_hours:,.0f} paid hours, which serve "
        f"{_change_of(found.erlang_change)}.",
        whole if found.reached else short,
        f"Up to {found.rounds} rosters for each queue; the same customers before all of them, in pairs: "
        f"{found.provenance.text}; {found.confidence:.0%} intervals.",
    )


def _change_of(change: "Estimate") -> str:
    word = "more" if change.mean > 0 else "less"
    return f"{100 * abs(change.mean):.1f} ± {100 * change.half_width:.1f} points {word}"


def _estimate(found: "Estimate") -> str:
    return f"{found.mean:.1%} ± {found.half_width:.1%}"


def _change(before: RoundOutcome, kept: RoundOutcome) -> str:
    change = kept.paid_hours - before.paid_hours
    if not before.paid_hours or kept is before:
        return "those of the first roster"
    word = "fewer" if change < 0 else "more"
    return f"{abs(change):,.0f} {word} than at first ({change / before.paid_hours:+.1%})"


def _rounds(found: VerificationOutcome) -> Table:
    table = _table(
        "round", "needed h", "paid h", "short h", "promises held", "least certain", "corrected", "s"
    )
    for made in found.rounds:
        held = sum(promise.probability >= found.confidence for promise in made.promises)
        raised = sum(promise.raised_hours for promise in made.promises)
        lowered = sum(promise.lowered_hours for promise in made.promises)
        worst = min(made.promises, key=lambda promise: promise.probability, default=None)
        table.add_row(
            f"{made.number}{' ←' if made.number == found.chosen else ''}",
            *(f"{hours:,.0f}" for hours in (made.needed_hours, made.paid_hours, made.short_hours)),
            f"{held} of {len(made.promises)}",
            "–" if worst is None else f"{worst.promise} {_level(worst)}, P(met) {worst.probability:.1%}",
            f"+{raised:,.0f} −{lowered:,.0f} h" if raised or lowered else "–",
            f"{made.seconds:.0f}",
        )
    return table


def _promises(found: VerificationOutcome) -> Table:
    """Return the promises of the kept roster, on customers that nothing was fitted to."""
    table = _table("promise", "target", "simulated", "P(met)", "windows held", "")
    for promise in sorted(found.promises, key=lambda one: (one.probability, one.promise)):
        holds = promise.probability >= found.confidence
        table.add_row(
            promise.promise,
            f"{promise.target.share:.0%} in {duration(promise.target.threshold_seconds)}",
            _level(promise),
            f"{promise.probability:.1%}",
            "–" if promise.held is None else f"{promise.held:.0%}",
            "[green]holds[/]" if holds else "[red]misses[/]",
        )
    table.caption = (
        f"By {found.window.value}, asked with probability {found.confidence:.0%}; "
        f"{found.last_word} replications on customers that no requirement was fitted to."
    )
    return table


def _level(promise: PromiseOutcome) -> str:
    if promise.level is None:
        return "–"
    return f"{promise.level:.1%} ± {promise.half_width or 0:.1%}"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), caption_justify="left")
    table.add_column(first, overflow="fold")
    for other in others:
        justify: JustifyMethod = "right" if other not in ("least certain", "") else "left"
        table.add_column(other, justify=justify, overflow="fold")
    return table
