"""`contactcenter simulate`: what happens on a floor, with what risk."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.cli.reading import read_options, reading_options
from contactcenter.domain.errors import InvalidInput

if TYPE_CHECKING:
    from simulation.executors import Executor
    from simulation.experiment import Precision, Progress
    from simulation.scenario import PastDay, Scenario

EXAMPLE = """
Examples:

    contactcenter simulate fixtures/scenarios/black_friday.toml --half-width 0.01 --report friday.html

    contactcenter simulate my_floor.toml --replications 200 --workers 2 --replications-file runs.csv

    contactcenter simulate my_floor.toml --trace yesterday.csv --trace-start 2026-11-20T08:00+01:00
"""


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
@click.option("--cluster", default="", help="Run on the Dask scheduler at this address instead.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "simpy", "compiled"]),
    default="auto",
    show_default=True,
    help="What runs the replications; the figures are the same.",
)
@click.option(
    "--store", type=click.Path(path_type=Path), help="Keep finished replications here, and resume."
)
@click.option("--peak", default="", help="Put a named peak over the scenario, e.g. black_friday.")
@click.option("--trace", type=click.Path(path_type=Path), help="Let the customers of this log come.")
@click.option("--trace-start", default="", help="Instant of minute 0, e.g. 2026-11-20T08:00+01:00.")
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML page with pictures.")
@click.option(
    "--replications-file", type=click.Path(path_type=Path), help="Write each replication: .csv or .parquet."
)
@click.option("--log", type=click.Path(path_type=Path), help="Write every ticket to this CSV file.")
@click.option(
    "--log-replications",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Replications in the log.",
)
@reading_options
@click.option("--validate", is_flag=True, help="Only check the file and say what it holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    file: Path, replications: int | None, half_width: float | None, seed: int, **options: Any
) -> None:
    """Simulate the scenario in FILE (see docs/scenario.md) through the production router."""
    from contactcenter.cli.simulatescreen import say_valid, show
    from simulation.experiment import run_experiment
    from simulation.scenario_file import load

    stated = load(file)
    scenario = _scenario(stated.scenario, options)
    if options["validate"]:
        say_valid(file, scenario, as_json=options["as_json"])
        return
    precision = _precision(stated.precision, replications, half_width)
    with bars(quiet=options["as_json"]) as tell:

        def listen(progress: "Progress") -> None:
            tell("simulating", _done(progress, precision))

        executor = _executor(scenario, options)
        result = run_experiment(scenario, precision, seed, executor, listen, options["engine"])
    if options["log"]:
        _write_log(options["log"], scenario, seed, options["log_replications"])
    if options["report"]:
        from contactcenter.services.simulationreport.report import write_report

        write_report(options["report"], result, scenario)
        click.echo(f"The report is in {options['report']}.", err=True)
    show(result, precision, as_json=options["as_json"])


def _scenario(stated: "Scenario", options: dict[str, Any]) -> "Scenario":
    """Return the scenario of the file under a peak or with the customers of a log."""
    from simulation.peaks import peak_named, with_peak

    scenario = with_peak(stated, peak_named(options["peak"])) if options["peak"] else stated
    if options["trace"]:
        scenario = replace(scenario, past_day=_past_day(options))
    return scenario


def _past_day(options: dict[str, Any]) -> "PastDay":
    """Read a log as the customers of a past day; who never reached a queue is left out and counted."""
    from contactcenter.domain.contact import ContactOutcome
    from contactcenter.services.intake.reading import read_log
    from simulation.scenario import PastDay

    content = read_log(options["trace"], read_options(options))
    if content.contacts is None:
        raise InvalidInput(f"{options['trace']} holds counts, not contacts; a trace needs each contact.")
    every = tuple(content.contacts.records())
    came = tuple(record for record in every if record.outcome is not ContactOutcome.UNREACHED)
    left_out = len(every) - len(came) + content.bad_rows
    if left_out:
        click.echo(f"{left_out} rows of the log are left out: unreadable, or never in a queue.", err=True)
    return PastDay(came, _instant(options["trace_start"]))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"--trace-start is {text!r}; give the instant of the scenario's minute 0, "
            "such as 2026-11-20T08:00+01:00."
        ) from error
    if instant.tzinfo is None:
        raise InvalidInput(f"--trace-start {text} has no offset; add one, such as +01:00.")
    return instant


def _executor(scenario: "Scenario", options: dict[str, Any]) -> "Executor":
    """Return where to run, what to keep, and what to write on the way."""
    from simulation.cluster import DaskCluster
    from simulation.executors import executor_of
    from simulation.replicationfile import Written
    from simulation.store import Stored

    executor = DaskCluster(options["cluster"]) if options["cluster"] else executor_of(options["workers"])
    if options["store"]:
        executor = Stored(executor, options["store"])
    if options["replications_file"]:
        executor = Written(executor, options["replications_file"], scenario)
    return executor


def _precision(stated: "Precision", replications: int | None, half_width: float | None) -> "Precision":
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


def _write_log(path: Path, scenario: "Scenario", seed: int, replications: int) -> None:
    from simulation.experiment import run_replication
    from simulation.export import write_log

    written = write_log(path, scenario, (run_replication(scenario, seed, n) for n in range(replications)))
    click.echo(f"{written} tickets written to {path}.", err=True)
