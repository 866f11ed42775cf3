"""`contactcenter simulate`: what happens on a floor, with what risk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.estimates import Estimate
    from simulation.experiment import Precision, Progress
    from simulation.results import ContactResult, ExperimentResult
    from simulation.scenario import Scenario

EXAMPLE = """
Examples:

    contactcenter simulate fixtures/scenarios/black_friday.toml --half-width 0.01 --seed 7

    contactcenter simulate my_floor.toml --replications 200 --workers 2 --json
"""


_WIDTH = 118
"""Columns that the tables need; narrower terminals wrap their lines."""


@click.command("simulate", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replications", type=click.IntRange(min=2), help="Run exactly so many replications.")
@click.option(
    "--half-width", type=float, help="Stop when the overall service level is known to this, e.g. 0.01."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same answer."
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use."
)
@click.option("--peak", default="", help="Put a named peak over the scenario, e.g. black_friday.")
@click.option("--log", type=click.Path(path_type=Path), help="Write every ticket to this CSV file.")
@click.option(
    "--log-replications",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Replications in the log.",
)
@click.option("--validate", is_flag=True, help="Only check the file and say what it holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    file: Path,
    replications: int | None,
    half_width: float | None,
    seed: int,
    workers: int,
    **options: object,
) -> None:
    """Simulate the scenario in FILE (see docs/scenario.md) through the production router."""
    from simulation.experiment import run_experiment
    from simulation.peaks import peak_named, with_peak
    from simulation.scenario_file import load

    stated = load(file)
    scenario = stated.scenario
    if options["peak"]:
        scenario = with_peak(scenario, peak_named(str(options["peak"])))
    if options["validate"]:
        _say_valid(file, scenario, as_json=bool(options["as_json"]))
        return
    precision = _precision(stated.precision, replications, half_width)
    with bars(quiet=bool(options["as_json"])) as tell:

        def listen(progress: "Progress") -> None:
            tell("simulating", _done(progress, precision))

        result = run_experiment(scenario, precision, seed, workers, listen)
    if isinstance(options["log"], Path):
        _write_log(options["log"], scenario, seed, options["log_replications"])
    _show(result, precision, as_json=bool(options["as_json"]))


def _precision(stated: "Precision", replications: int | None, half_width: float | None) -> "Precision":
    from dataclasses import replace

    if replications is not None and half_width is not None:
        raise InvalidInput("Give either --replications or --half-width, not both.")
    if replications is not None:
        return replace(stated, half_width=None, min_replications=2, max_replications=replications)
    return stated if half_width is None else replace(stated, half_width=half_width)


def _done(progress: "Progress", precision: "Precision") -> float:
    """Guess how much is done: half-widths shrink with the square root of the replications."""
    share = progress.replications / progress.most
    if precision.half_width is None or progress.level is None:
        return share
    return min(1.0, max(share, (precision.half_width / max(progress.level.half_width, 1e-12)) ** 2))


def _write_log(path: Path, scenario: "Scenario", seed: int, replications: object) -> None:
    from simulation.experiment import run_replication
    from simulation.export import write_log

    count = replications if isinstance(replications, int) else 1
    written = write_log(path, scenario, (run_replication(scenario, seed, n) for n in range(count)))
    click.echo(f"{written} tickets written to {path}.", err=True)


def _say_valid(file: Path, scenario: "Scenario", as_json: bool) -> None:
    from simulation.trace import expected_arrivals

    contacts = sum(float(expected_arrivals(kind).sum()) for kind in scenario.contact_types)
    facts = {
        "scenario": scenario.name,
        "contact_types": len(scenario.contact_types),
        "queues": len(scenario.queues),
        "agents": len(scenario.agents),
        "pools": len(scenario.pools),
        "intervals": scenario.interval_count,
        "expected_contacts": round(contacts, 1),
    }
    if as_json:
        click.echo(json.dumps({"valid": True, **facts}))
    else:
        click.echo(
            f"{file} is valid: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "."
        )


def _show(result: "ExperimentResult", precision: "Precision", as_json: bool) -> None:
    if as_json:
        from simulation.export import as_json as plain

        click.echo(json.dumps(plain(result), allow_nan=False))
        return
    from rich.console import Console

    console = Console()
    console.width = max(console.width, _WIDTH)
    level = _text(result.overall.service_levels[precision.formula], percent=True)
    console.print(
        f"{result.scenario}: service level {level}% ({precision.formula}: {precision.formula.text}), "
        f"{result.replications} replications, seed {result.seed}, {100 * result.confidence:g}% intervals.",
        highlight=False,
    )
    if not result.reached:
        console.print("The asked half-width was not reached; allow more replications.", highlight=False)
    mixed = [name for name, queue in result.queues.items() if queue.name not in result.contact_types]
    named = list(result.contact_types.items())
    named += [(f"queue {name}", queue) for name, queue in result.queues.items() if name in mixed]
    console.print(_contact_table(named))
    console.print(_level_table(named))
    console.print(_pool_table(result))
    console.print(f"Inputs {result.inputs_hash}, version {result.code_version}.", highlight=False)


def _contact_table(named: "Sequence[tuple[str, ContactResult]]") -> object:
    table = _table(
        "Contacts per replication", "offered", "abandoned", "abd ≤ T", "P(wait)", "ASA s", "p90 s"
    )
    for name, result in named:
        table.add_row(
            name,
            _text(result.offered),
            *(
                _text(share, percent=True)
                for share in (result.abandonment, result.abandonment_in_t, result.wait_probability)
            ),
            _text(result.mean_wait_answered),
            f"{result.waits.p90:.0f}" if result.waits else "–",
        )
    return table


def _level_table(named: "Sequence[tuple[str, ContactResult]]") -> object:
    formulas = list(ServiceLevelFormula)
    table = _table(
        "Service levels in %", *(formula.removeprefix("sl_") for formula in formulas), "bad days"
    )
    for name, result in named:
        levels = (result.service_levels[formula] for formula in formulas)
        bad_days = f"{100 * result.risk.missed.mean:.0f}%" if result.risk else "–"
        table.add_row(name, *(_text(level, percent=True) for level in levels), bad_days)
    table.caption = "Bad days: the share of days under the target."
    return table


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _pool_table(result: "ExperimentResult") -> object:
    table = _table("Pools", "occupancy", "hours", *result.contact_types)
    for pool in result.pools.values():
        table.add_row(
            str(pool.pool) or "–",
            _text(pool.occupancy, percent=True),
            _text(pool.present_hours),
            *(_text(pool.share_of_type[name], percent=True) for name in result.contact_types),
        )
    table.caption = "Under each contact type: the share of its answered contacts that the pool answered."
    return table


def _text(estimate: "Estimate | None", percent: bool = False) -> str:
    if estimate is None:
        return "–"
    factor = 100 if percent else 1
    return f"{factor * estimate.mean:.1f} ± {factor * estimate.half_width:.1f}"
