"""`contactcenter staff`: from a forecast to the agents that each interval needs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from contactcenter.cli.console import bars

if TYPE_CHECKING:
    from contactcenter.services.staffing.runs import StaffRun

EXAMPLE = """
Example:

    contactcenter staff forecast.csv --policy policy.toml --out requirement.csv --plot requirement.svg
"""
FILE = click.Path(path_type=Path)


@click.command("staff", epilog=EXAMPLE)
@click.argument("forecast", type=FILE)
@click.option("--policy", type=FILE, required=True, help="TOML: targets, times, risk, shrinkage, pools.")
@click.option("--out", type=FILE, required=True, help="CSV to write, which `roster` reads.")
@click.option("--plot", type=FILE, help="SVG to write.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draws that judge deferred work.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(forecast: Path, policy: Path, out: Path, plot: Path | None, seed: int, as_json: bool) -> None:
    """Turn FORECAST, as `contactcenter forecast` writes it, into agents per interval."""
    from contactcenter.services.staffing.output import summary_of, write_requirement
    from contactcenter.services.staffing.picture import write_picture
    from contactcenter.services.staffing.runs import staff_file

    with bars(quiet=as_json) as tell:
        run = staff_file(forecast, policy, seed, tell)
    rows = write_requirement(run, out)
    if plot is not None:
        write_picture(run, plot)
    if as_json:
        click.echo(json.dumps(summary_of(run, rows, out), indent=2))
    else:
        _show(run, rows, out)


def _show(run: "StaffRun", rows: int, out: Path) -> None:
    """Print each group's agent-hours by what they are spent on, then everything taken for granted."""
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    table = Table(title="Agent-hours to schedule", box=None, title_justify="left", pad_edge=False)
    for name in ("", "peak", "work", "+ chance", "+ intervals", "+ days", "+ events", "total", "paid"):
        table.add_column(name, justify="right" if name else "left")
    for group in run.groups:
        costs, need = group.costs, group.requirement
        parts = (costs.work, costs.chance, costs.interval, costs.day, costs.event)
        hours = (*parts, need.agent_hours, group.paid_hours)
        table.add_row(need.queue, f"{need.agents.max(initial=0.0):,.0f}", *(f"{x:,.0f}" for x in hours))
    screen.print(table)
    for group in run.groups:
        if group.outlook is not None:
            screen.print(
                f"{group.requirement.queue}: {group.outlook.on_time:.1%} done in time on average; a day "
                f"keeps its target with probability {group.outlook.probability:.2f}.",
                highlight=False,
                soft_wrap=True,
            )
    for sentence in run.notes:
        screen.print(f"  [dim]·[/] {sentence}", highlight=False, soft_wrap=True)
    screen.print(f"{rows:,} rows in {out}", highlight=False)
