"""Answers to what if on the screen."""

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.table import Table

from contactcenter.cli.console import wide
from contactcenter.domain.journey import JourneyStage
from contactcenter.services.provenance import Provenance
from contactcenter.services.whatif.peakhistory import ClientHistory
from contactcenter.services.whatif.people import PeopleAnswer
from contactcenter.services.whatif.ramp import Choice, cheapest_choice
from contactcenter.services.whatif.study import Study
from contactcenter.services.whatif.sweep import Point, Tornado
from contactcenter.services.whatif.trials import Figures
from simulation.estimates import Estimate
from simulation.peaks import Peak, Phases

BAR_CELLS = 12


def show_points(found: Sequence[Point], screen: Console | None = None) -> None:
    """Print a row for each setting; changes are against the first."""
    table = _table("setting", *_FIGURES)
    for point in found:
        table.add_row(point.setting.text, *_cells(point.figures))
    _screen(screen).print(table)


def show_tornado(found: Tornado, screen: Console | None = None) -> None:
    """Print a tornado: the longest bar first, low and high end beside each other."""
    out = _screen(screen)
    longest = max((bar.span for bar in found.bars), default=0.0) or 1.0
    out.print(f"As planned: service level {_percent(found.planned.level)}, cost {found.planned.cost:,.0f}.")
    table = _table(
        "assumption",
        "low",
        "service level",
        "cost + credit",
        "high",
        "service level ",
        "cost + credit ",
        "",
    )
    for bar in found.bars:
        table.add_row(
            bar.assumption.lever.value,
            f"× {bar.assumption.low:g}",
            *_end(bar.low),
            f"× {bar.assumption.high:g}",
            *_end(bar.high),
            "█" * round(BAR_CELLS * bar.span / longest),
        )
    table.caption = "Changes in points of service level and in money, on the same customers."
    out.print(table)


def _end(figures: Figures) -> tuple[str, str]:
    money = figures.cost_change + figures.credit_change.mean
    return _percent(figures.level_change, signed=True), f"{money:+,.0f}"


def show_people(
    found: PeopleAnswer, choices: Sequence[Choice], study: Study, screen: Console | None = None
) -> None:
    """Print how many more people, what holds then, and by when to decide."""
    out = _screen(screen)
    if not found.more:
        out.print(
            "Every promise holds with the people there are."
            if found.holds
            else "More people alone do not help."
        )
    for one in found.more:
        out.print(f"{one.more} more in pool {one.pool or '–'} ({one.there} there), cost {one.cost:,.0f}:")
        for kind in one.kinds:
            out.print(f"    {kind.count} with {', '.join(kind.skills) or 'whatever the pool serves'}")
    if found.more and not found.holds:
        out.print(
            "[yellow]Even so not every promise holds: these are the fewest that bring all as near as "
            "people.most allows.[/]"
        )
    with_them = ("with them", "P(met) ") if found.more else ()
    table = _table("promise", "target", "without" if found.more else "level", "P(met)", *with_them)
    for before, after in zip(found.before, found.after, strict=True):
        scores = (before, after) if found.more else (before,)
        cells = [cell for one in scores for cell in (_percent(one.level), f"{one.probability:.0%}")]
        table.add_row(before.promise.name, f"{before.promise.target.share:.0%}", *cells)
    out.print(table)
    _show_choices(found, choices, study, out)


def _show_choices(found: PeopleAnswer, choices: Sequence[Choice], study: Study, out: Console) -> None:
    if study.need is None or not found.more:
        return
    number = sum(one.more for one in found.more)
    if not choices:
        out.print(
            f"[red]Too late:[/] recruits serve {study.ramp.ready_days} days after the decision, and "
            f"{study.need.needed_by} is nearer than that; borrow people or shed volume."
        )
        return
    table = _table("decide by", "recruits", "each worth", "paid days before")
    for one in choices:
        by_pool = f" ({' + '.join(map(str, one.by_pool))})" if len(one.by_pool) > 1 else ""
        table.add_row(
            f"{one.decide_by:%a %d %b %Y}",
            f"{one.recruits}{by_pool}",
            f"{one.worth:.2f}",
            f"{one.extra_days}",
        )
    table.caption = f"For {number} trained people on {study.need.needed_by:%d %B %Y}."
    out.print(table)
    best = cheapest_choice(choices)
    if best is not None:
        out.print(f"Cheapest: decide by {best.decide_by:%d %B} for {best.recruits} recruits.")


def show_peaks(peaks: Sequence[Peak], screen: Console | None = None) -> None:
    """Print the ready-made peaks: their days, and contacts over an ordinary day's by stage."""
    table = _table("peak", "days before, on, after", "stages", "before", "on", "after")
    for peak in peaks:
        days = ", ".join(map(str, peak.days))
        rows = [(_stages(effect.stages), *_phases(effect.volume)) for effect in peak.effects]
        for number, row in enumerate(rows or [(_beside(peak), "–", "–", "–")]):
            table.add_row(*((peak.name, days) if number == 0 else ("", "")), *row)
    table.caption = "Planning assumptions: contacts over those of an ordinary such day."
    _screen(screen).print(table)


def show_peak_histories(peak: Peak, found: Sequence[ClientHistory], screen: Console | None = None) -> None:
    """Print for each client what was assumed of a peak, what was seen, and what is planned with."""
    out = _screen(screen)
    for one in found:
        began = ", ".join(f"{day:%d %B %Y}" for day in one.began)
        out.print(f"{one.client}: {peak.name} began on {began}")
        table = _table("stages", "", *_days(peak))
        for stage in one.stages:
            for word, phases in (("assumed", stage.ready), ("seen", stage.seen), ("used", stage.used)):
                table.add_row(_stages(stage.stages) if word == "assumed" else "", word, *_phases(phases))
        out.print(table)
    dates = sorted({day for one in found for day in one.began})
    out.print(
        "Contacts over those of an ordinary such day. Used: both weighed, the assumption as if seen once."
    )
    out.print(
        "In a study:",
        f'[[peaks]]\nname = "{peak.name}"\nbegan = [{", ".join(map(str, dates))}]',
        sep="\n",
        markup=False,
    )


def _days(peak: Peak) -> tuple[str, ...]:
    """Return how long each phase lasts, as "4 days before"."""
    words = zip(peak.days, ("before", "on", "after"), strict=True)
    return tuple(f"{days} {'day' if days == 1 else 'days'} {word}" for days, word in words)


def _phases(phases: Phases) -> tuple[str, str, str]:
    return f"× {phases.before:.2f}", f"× {phases.during:.2f}", f"× {phases.after:.2f}"


def _stages(stages: Collection[JourneyStage]) -> str:
    return ", ".join(stage.value for stage in JourneyStage if stage in stages) or "all"


def _beside(peak: Peak) -> str:
    """Return what a peak without an effect on volumes does."""
    return "bots are out" if peak.bots_out else f"absence +{peak.absence:.0%}"


def say_provenance(repeats: Provenance, screen: Console | None = None) -> None:
    """Print what repeats an answer."""
    _screen(screen).print(f"Each variant: {repeats.text}; all meet the same customers.")


_FIGURES = ("service level", "change", "abandoned", "cost", "credit a month", "P(credit)")


def _cells(figures: Figures) -> tuple[str, ...]:
    return (
        _percent(figures.level),
        _percent(figures.level_change, signed=True),
        _percent(figures.abandonment),
        f"{figures.cost:,.0f}",
        f"{figures.credit.mean:,.0f} ± {figures.credit.half_width:,.0f}",
        f"{figures.credit_chance:.0%}",
    )


def _percent(estimate: Estimate | None, signed: bool = False) -> str:
    if estimate is None:
        return "–"
    mean = f"{100 * estimate.mean:+.1f}" if signed else f"{100 * estimate.mean:.1f}"
    return f"{mean} ± {100 * estimate.half_width:.1f}%"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), caption_justify="left")
    table.add_column(first, overflow="fold")
    for other in others:
        table.add_column(other, justify="right" if other else "left", overflow="fold")
    return table


def _screen(screen: Console | None) -> Console:
    return wide() if screen is None else screen
