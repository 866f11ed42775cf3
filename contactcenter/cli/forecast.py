"""`contactcenter forecast`: contacts to expect, with how far they may be off."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.cli.reading import read_options, reading_options

if TYPE_CHECKING:
    from contactcenter.services.forecasting.runs import ForecastRun, Inputs, QueueForecast

EXAMPLE = """
Examples:

    contactcenter forecast calls.csv --days 28 --region IT-MI --out forecast.csv

    contactcenter forecast calls.csv --until 2026-08-31 --days 7 --events sales.csv --drivers orders.csv
    --out forecast.csv --plot forecast.svg
"""

DATE = click.DateTime(formats=["%Y-%m-%d"])
EXISTING = click.Path(path_type=Path)


@click.command("forecast", epilog=EXAMPLE)
@click.argument("file", type=EXISTING)
@click.option("--interval", "minutes", type=int, help="Minutes of an interval; else what suits the file.")
@click.option("--until", type=DATE, help="Use rows up to this local date only, and forecast from the next.")
@click.option("--days", type=int, required=True, help="Calendar days to forecast.")
@click.option("--events", type=EXISTING, help="CSV: class, name, start, end, queue, effect, closed, …")
@click.option("--drivers", type=EXISTING, help="CSV: date, perhaps queue, one column a driver.")
@click.option("--region", help="Where holidays and shopping days are looked up, e.g. IT-MI or US.")
@click.option("--no-commercial", is_flag=True, help="Leave the region's shopping days out.")
@click.option("--overrides", type=EXISTING, help="CSV: queue, start, end, factor, author, reason, …")
@click.option("--so-far", type=EXISTING, help="What came on the first day so far; moves the rest of it.")
@reading_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="CSV to write.")
@click.option("--plot", type=click.Path(path_type=Path), help="SVG to write.")
@click.option("--errors", type=click.Path(path_type=Path), help="CSV to write every row error to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    days: int, out: Path, plot: Path | None, errors: Path | None, as_json: bool, **choices: Any
) -> None:
    """Forecast FILE, a contact log or interval counts, one row per queue and interval."""
    from contactcenter.services.forecasting.output import summary_of, write_forecast
    from contactcenter.services.forecasting.picture import write_picture
    from contactcenter.services.forecasting.rowerrors import write_row_errors
    from contactcenter.services.forecasting.runs import forecast_file

    with bars(quiet=as_json) as tell:
        run = forecast_file(inputs_of(choices), days, tell)
    rows = write_forecast(run, out)
    if errors is not None:
        write_row_errors(run.material.errors, errors)
    if plot is not None:
        write_picture(run, plot)
    if as_json:
        click.echo(json.dumps(summary_of(run, rows, out), indent=2))
    else:
        _show(run, rows, out)


def inputs_of(choices: dict[str, Any]) -> "Inputs":
    """Return what to read from the options that the forecasting commands share."""
    from contactcenter.services.forecasting.runs import Inputs

    until: datetime | None = choices["until"]
    return Inputs(
        choices["file"],
        read_options(choices),
        choices["minutes"],
        None if until is None else until.date(),
        choices["events"],
        choices["drivers"],
        choices["region"],
        not choices["no_commercial"],
        choices.get("overrides"),
        choices.get("so_far"),
    )


def _corrections(queue: "QueueForecast") -> list[str]:
    """Return in sentences which overrides counted, and which are over."""
    shares = [(one, "applied") for one in queue.result.applied]
    shares += [(one, "expired, not applied") for one in queue.result.expired]
    return [
        f"override of {one.first} to {one.last} by {one.author} ({one.reason}): {state}."
        for one, state in shares
    ]


def _show(run: "ForecastRun", rows: int, out: Path) -> None:
    """Print each queue's total and method, then everything that was not taken at face value."""
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    table = Table(box=None, pad_edge=False)
    for title in ("Queue", "Contacts", "Method"):
        table.add_column(title, justify="right" if title == "Contacts" else "left")
    for queue in run.queues:
        table.add_row(queue.forecast.queue, f"{queue.forecast.mean.sum():,.0f}", queue.reason)
    screen.print(table)
    notes = [f"{queue.forecast.queue}: {note}" for queue in run.queues for note in queue.notes]
    notes += [f"{queue.forecast.queue}: {said}" for queue in run.queues for said in _corrections(queue)]
    for sentence in (*run.material.faults, *notes):
        screen.print(f"  [dim]·[/] {sentence}", highlight=False, soft_wrap=True)
    screen.print(f"{rows:,} rows for {run.days} days from {run.first_day} in {out}", highlight=False)
