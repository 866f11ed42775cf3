"""`contactcenter fit-times`: handling time and patience of each type of contact in a log."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.reading import read_options, reading_options

if TYPE_CHECKING:
    from contactcenter.services.forecasting.runs import TimesRun, TypeTimes
    from workforce.forecast.timelaws import FittedLaw
    from workforce.forecast.times import HandlingTime, Patience

EXAMPLE = """
Example:

    contactcenter fit-times calls.tsv --json --plot times.svg
"""
HANDLING = ("handled", "short", "mean s", "median s", "log mean", "log sd", "best law")
PATIENCE = ("waited", "hung up", "S(60 s)", "median s", "mean s", "best law", "its mean s")


@click.command("fit-times", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@reading_options
@click.option("--plot", type=click.Path(path_type=Path), help="SVG to write: what was seen, laws fitted.")
@click.option("--errors", type=click.Path(path_type=Path), help="CSV to write every row error to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(file: Path, plot: Path | None, errors: Path | None, as_json: bool, **choices: Any) -> None:
    """Estimate lognormal handling times and, with answered contacts censored, patience."""
    from contactcenter.services.forecasting.rowerrors import write_row_errors
    from contactcenter.services.forecasting.runs import fit_times_file
    from contactcenter.services.forecasting.timespicture import write_times

    run = fit_times_file(file, read_options(choices))
    if errors is not None:
        write_row_errors([run.errors], errors)
    if plot is not None:
        write_times(run, plot)
    if as_json:
        types = [_as_json(one) for one in (*run.types, run.total)]
        click.echo(json.dumps({"file": file.name, "types": types, "faults": list(run.faults)}, indent=2))
    else:
        _show(run)


def _as_json(one: "TypeTimes") -> dict[str, Any]:
    return {
        "type": one.name,
        "contacts": one.contacts,
        "handling": None if one.handling is None else _handling(one.handling),
        "patience": None if one.patience is None else _patience(one.patience),
        "handling_laws": [_law(law) for law in one.handling_laws],
        "patience_laws": [_law(law) for law in one.patience_laws],
    }


def _law(law: "FittedLaw") -> dict[str, Any]:
    return {
        "law": law.name,
        "aic": law.aic,
        "mean_seconds": law.mean_seconds,
        "median_seconds": law.median_seconds,
        **dict(law.parameters),
    }


def _handling(found: "HandlingTime") -> dict[str, Any]:
    return {
        "handled": found.handled,
        "short": found.short,
        "log_mean": found.log_mean,
        "log_sd": found.log_sd,
        "mean_seconds": found.mean_seconds,
        "median_seconds": found.median_seconds,
        "short_seconds": found.short_seconds,
    }


def _patience(found: "Patience") -> dict[str, Any]:
    from workforce.forecast.times import SURVIVAL_SECONDS

    return {
        "waited": found.waited,
        "abandoned": found.abandoned,
        "abandonment": found.abandonment,
        "median_seconds": found.median_seconds,
        "mean_seconds": found.mean_seconds,
        "log_mean": found.log_mean,
        "log_sd": found.log_sd,
        "mean_wait_seconds": found.mean_wait_seconds,
        "mean_wait_of_abandoned_seconds": found.mean_wait_of_abandoned_seconds,
        "survival": [{"seconds": t, "willing": found.willing(t)} for t in SURVIVAL_SECONDS],
    }


def _show(run: "TimesRun") -> None:
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    types = (*run.types, run.total)
    for title, columns, cells in (
        ("Handling time", HANDLING, _handling_cells),
        ("Patience, answered contacts censored", PATIENCE, _patience_cells),
    ):
        table = Table(title=title, box=None, title_justify="left", pad_edge=False)
        for name in ("type", "contacts", *columns):
            table.add_column(name, justify="left" if name == "type" else "right")
        for one in types:
            table.add_row(one.name, f"{one.contacts:,}", *cells(one))
        screen.print(table)
    for sentence in run.faults:
        screen.print(f"  [dim]·[/] {sentence}", highlight=False, soft_wrap=True)


def _handling_cells(one: "TypeTimes") -> tuple[str, ...]:
    found = one.handling
    if found is None:
        return ("–",) * 7
    seconds = (f"{found.mean_seconds:.0f}", f"{found.median_seconds:.0f}")
    return (
        f"{found.handled:,}",
        f"{found.short:,}",
        *seconds,
        f"{found.log_mean:.3f}",
        f"{found.log_sd:.3f}",
        one.handling_laws[0].name,
    )


def _patience_cells(one: "TypeTimes") -> tuple[str, ...]:
    found = one.patience
    if found is None:
        return ("–",) * 7
    best = one.patience_laws[0] if one.patience_laws else None
    law = ("–", "–") if best is None else (str(best.name), f"{best.mean_seconds:.0f}")
    known = ("–" if x is None else f"{x:.0f}" for x in (found.median_seconds, found.mean_seconds))
    return f"{found.waited:,}", f"{found.abandonment:.1%}", f"{found.willing(60):.3f}", *known, *law
