"""`contactcenter backtest`: what the forecast would have been worth, next to its benchmarks."""

import json
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.cli.forecast import DATE, EXISTING, inputs_of
from contactcenter.cli.reading import reading_options
from contactcenter.domain.errors import InvalidInput

if TYPE_CHECKING:
    from contactcenter.services.forecasting.runs import Material, QueueBacktest
    from workforce.forecast.backtest import BacktestReport

EXAMPLE = """
Example:

    contactcenter backtest calls.csv --horizon 5 --origins 20 --region IT-MI

    contactcenter backtest calls.csv --forecast kept.csv --before plain.csv
"""
NAMES = {"glm": "default model", "sma4": "SMA-4", "weekly_naive": "weekly naive"}


@click.command("backtest", epilog=EXAMPLE)
@click.argument("file", type=EXISTING)
@click.option("--interval", "minutes", type=int, help="Minutes of an interval; else what suits the file.")
@click.option("--until", type=DATE, help="Use rows up to this local date only.")
@click.option(
    "--horizon",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Open days ahead to score.",
)
@click.option(
    "--origins",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the last days to forecast from.",
)
@click.option("--events", type=EXISTING, help="CSV: class, name, start, end, queue, effect, closed, …")
@click.option("--drivers", type=EXISTING, help="CSV: date, perhaps queue, one column a driver.")
@click.option("--region", help="Where holidays and shopping days are looked up, e.g. IT-MI or US.")
@click.option("--no-commercial", is_flag=True, help="Leave the region's shopping days out.")
@click.option("--forecast", "kept", type=EXISTING, help="Score this kept forecast, rehearse nothing.")
@click.option("--before", type=EXISTING, help="With --forecast: the same without overrides.")
@reading_options
@click.option("--plot", type=click.Path(path_type=Path), help="SVG to write: accuracy over time.")
@click.option("--errors", type=click.Path(path_type=Path), help="CSV to write every row error to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(plot: Path | None, errors: Path | None, as_json: bool, **choices: Any) -> None:
    """Forecast FILE's last weeks from origins inside it and score against SMA-4 and weekly naive."""
    from contactcenter.services.forecasting.accuracypicture import write_accuracy
    from contactcenter.services.forecasting.rowerrors import write_row_errors
    from contactcenter.services.forecasting.runs import backtest_file

    if choices["kept"] is not None:
        _score_kept(choices, errors, as_json)
        return
    if choices["before"] is not None:
        raise InvalidInput("--before is compared with a kept forecast; name that with --forecast.")
    with bars(quiet=as_json) as tell:
        material, found = backtest_file(inputs_of(choices), choices["horizon"], choices["origins"], tell)
    if errors is not None:
        write_row_errors(material.errors, errors)
    if plot is not None:
        write_accuracy(found, plot)
    if as_json:
        click.echo(json.dumps(_as_json(material, found), indent=2))
    else:
        _show(material, found)


def _score_kept(choices: dict[str, Any], errors: Path | None, as_json: bool) -> None:
    """Print how a kept forecast did."""
    from contactcenter.services.forecasting.kept import score_kept
    from contactcenter.services.forecasting.rowerrors import write_row_errors

    run = score_kept(inputs_of(choices), choices["kept"], choices["before"])
    if errors is not None:
        write_row_errors(run.errors, errors)
    if as_json:
        queues = [asdict(one) for one in run.queues]
        click.echo(json.dumps({"queues": queues, "faults": list(run.faults)}, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    table = Table(title="Kept forecast", box=None, title_justify="left", pad_edge=False)
    for name in ("queue", "days", "WAPE", "bias", "80% band", "days in band", "value added"):
        table.add_column(name, justify="left" if name == "queue" else "right")
    for one in run.queues:
        shares = (one.wape, one.bias, one.coverage, one.day_coverage, one.value_added)
        table.add_row(one.queue, f"{one.days}", *("–" if x is None else f"{x:+.1%}" for x in shares))
    screen.print(table)
    for sentence in run.faults:
        screen.print(f"  [dim]·[/] {sentence}", highlight=False, soft_wrap=True)


def _as_json(material: "Material", found: "tuple[QueueBacktest, ...]") -> dict[str, Any]:
    """Return the tables as JSON values."""
    return {
        "file": material.log.name,
        "interval_minutes": material.log.minutes,
        "queues": [
            {
                "queue": one.queue,
                "reason": one.reason,
                **({} if one.report is None else _numbers(one.report)),
            }
            for one in found
        ],
        "faults": list(material.faults),
    }


def _numbers(report: "BacktestReport") -> dict[str, Any]:
    return {
        "horizon_days": report.horizon_days,
        "origins": [day.isoformat() for day in report.origins],
        "intervals": report.intervals,
        "days": report.days,
        "unmatched": report.unmatched,
        "by_origin": [
            {"origin": one.origin.isoformat(), "wape": one.wape, "sma4_wape": one.sma4_wape}
            for one in report.by_origin
        ],
        "rows": [{key: _plain(value) for key, value in asdict(row).items()} for row in report.rows],
    }


def _plain(value: Any) -> Any:
    """Return a JSON value: an undefined number is null."""
    return None if isinstance(value, float) and isnan(value) else value


def _show(material: "Material", found: "tuple[QueueBacktest, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    for one in found:
        if one.report is None:
            screen.print(f"{one.queue}: {one.reason}", highlight=False)
            continue
        report = one.report
        title = f"{one.queue}: {len(report.origins)} origins, {report.horizon_days} open days ahead"
        table = Table(title=title, box=None, title_justify="left", pad_edge=False)
        for name in ("", "WAPE", "MASE", "bias", "day WAPE", "80% band", "days in band"):
            table.add_column(name, justify="right" if name else "left")
        for row in report.rows:
            shares = (row.day_wape, row.coverage, row.day_coverage)
            figures = (
                f"{row.wape:.4f}",
                f"{row.mase:.3f}",
                f"{row.bias:+.2%}",
                *(f"{x:.1%}" for x in shares),
            )
            table.add_row(NAMES[row.method.value], *figures)
        screen.print(table)
    for sentence in material.faults:
        screen.print(f"  [dim]·[/] {sentence}", highlight=False, soft_wrap=True)
