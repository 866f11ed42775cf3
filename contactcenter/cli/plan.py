"""`contactcenter plan`: the whole main job on one file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import bars
from contactcenter.cli.labour import labour_options
from contactcenter.cli.reading import read_options, reading_options
from contactcenter.cli.verdict import show
from contactcenter.clock import SystemClock
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.verification import Window

if TYPE_CHECKING:
    from contactcenter.services.planning.options import PlanOptions
    from contactcenter.services.planning.verification.rounds import VerifyOptions

DEFAULT_REPLICATIONS = 8
DEFAULT_CONFIDENCE = 0.8
EXAMPLE = """
Examples:

    contactcenter plan calls.csv --weeks 4 --handle-seconds 240 --region IT-MI

    contactcenter plan calls.csv --verify --rounds 4 --confidence 0.9 --window period
"""


@click.command("plan", epilog=EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--weeks", default=4, show_default=True, help="Calendar weeks to plan, 1 to 8.")
@click.option("--interval", default=30, show_default=True, help="Planning interval in minutes.")
@click.option("--target", default=0.80, show_default=True, help="Service level to reach, as a share.")
@click.option("--threshold", default=20.0, show_default=True, help="Acceptable waiting time T in seconds.")
@click.option(
    "--formula",
    type=click.Choice([formula.value for formula in ServiceLevelFormula]),
    default=DEFAULT_FORMULA.value,
    show_default=True,
    help="Which of the six service levels is meant.",
)
@click.option("--handle-seconds", type=float, help="Mean handling time; else from the log, or 240.")
@click.option("--patience-seconds", type=float, help="Mean patience; else from the log, or 180.")
@click.option(
    "--risk",
    type=float,
    default=0.8,
    show_default=True,
    help="Share of the days on which the target is to hold; 0.5 plans for the median volume.",
)
@click.option("--shrinkage", default=0.0, show_default=True, help="Unplanned absence, as a share.")
@click.option("--separate", is_flag=True, help="Plan each queue alone, with its own people.")
@click.option("--region", help="Where public holidays are looked up, e.g. IT-MI or US.")
@reading_options
@labour_options
@click.option(
    "--seconds",
    "roster_seconds",
    default=60.0,
    show_default=True,
    help="Limit for the roster; --separate counts steps instead.",
)
@click.option("--half-width", default=0.02, show_default=True, help="Precision of the simulation.")
@click.option("--seed", default=0, show_default=True, help="Seed of the search and the simulation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--replications", type=int, help="Run exactly so many replications instead.")
@click.option("--verify", is_flag=True, help="Correct the requirement by simulation and roster again.")
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    help="With --verify: rosters made at most.",
)
@click.option(
    "--confidence",
    type=float,
    help="With --verify: probability with which the target is to hold; else that of --risk.",
)
@click.option(
    "--window",
    type=click.Choice([window.value for window in Window]),
    default=Window.DAY.value,
    show_default=True,
    help="With --verify: whether each day is to hold the target, or all planned days together.",
)
@click.option("--verify-seconds", type=float, help="With --verify: no round begins that would end later.")
def command(file: Path, as_json: bool, **choices: Any) -> None:
    """Forecast, staff, roster and simulate FILE, a contact log or interval counts, and judge the plan."""
    from contactcenter.services.intake.reading import read_log
    from contactcenter.services.planning.lone_log import plan_log

    options = _options(choices)
    content = read_log(file, read_options(choices))
    with bars(quiet=as_json) as tell:
        plan = plan_log(content, options, SystemClock(), tell)
    if as_json:
        click.echo(json.dumps(plan.report.as_json(), indent=2))
    else:
        show(plan.report)


def _options(choices: dict[str, Any]) -> "PlanOptions":
    """Return the options of the main job from those of the command line."""
    from contactcenter.services.planning.options import PlanOptions
    from simulation.experiment import Precision
    from workforce.rostering.presets import known_rules

    replications = choices["replications"]
    return PlanOptions(
        weeks=choices["weeks"],
        interval_minutes=choices["interval"],
        target=ServiceTarget(
            choices["target"], choices["threshold"], ServiceLevelFormula(choices["formula"])
        ),
        handle_seconds=choices["handle_seconds"],
        patience_seconds=choices["patience_seconds"],
        risk=choices["risk"],
        shrinkage=choices["shrinkage"],
        pooled=not choices["separate"],
        region=choices["region"],
        rules=choices["rules"],
        rule_entries=known_rules(choices["rules_file"]),
        roster_seconds=choices["roster_seconds"],
        precision=Precision.exactly(replications)
        if replications
        else Precision(half_width=choices["half_width"], min_replications=4, max_replications=100),
        seed=choices["seed"],
        verify=_verify(choices) if choices["verify"] else None,
    )


def _verify(choices: dict[str, Any]) -> "VerifyOptions":
    """Return how the roster is verified."""
    from contactcenter.services.planning.verification.rounds import VerifyOptions

    replications = choices["replications"] or DEFAULT_REPLICATIONS
    return VerifyOptions(
        confidence=choices["confidence"] or choices["risk"] or DEFAULT_CONFIDENCE,
        rounds=choices["rounds"],
        window=Window(choices["window"]),
        replications=replications,
        last_word=2 * replications,
        seconds=choices["verify_seconds"],
        seed=choices["seed"],
        workers=2,
    )
