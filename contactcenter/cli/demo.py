"""`contactcenter demo`: a sample outsourcer, its main job and its pages, in one command."""

import json
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console

from contactcenter.cli.console import bars, wide
from contactcenter.clock import SystemClock

EXAMPLE = """
Example:

    contactcenter demo --no-serve --database sqlite:///demo.db
"""
DEMO_DATABASE = "sqlite:///var/demo.db"


@click.command("demo", epilog=EXAMPLE)
@click.option("--database", default=DEMO_DATABASE, show_default=True, help="Where the demo is kept.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=2026,
    show_default=True,
    help="Seed of people, contacts and simulation.",
)
@click.option("--fresh", is_flag=True, help="Build it anew, even where it stands (embedded database only).")
@click.option(
    "--compare",
    is_flag=True,
    help="Also staff every queue for itself, for the same simulated service; takes minutes more.",
)
@click.option("--no-serve", is_flag=True, help="Stop after the verdict.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8080,
    show_default=True,
    help="Where the pages are served.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else; serves nothing."
)
def command(database: str, seed: int, no_serve: bool, as_json: bool, **choices: Any) -> None:
    """Build the demo outsourcer, plan and simulate its Black Friday weeks, and serve the pages."""
    from contactcenter.app import serve
    from contactcenter.cli.runverdict import run_figures, show_run
    from contactcenter.cli.verification import show_comparison, show_verification
    from contactcenter.config import Settings
    from contactcenter.db.unit_of_work import UnitOfWork
    from contactcenter.services.planning.demo import build_demo, compare_separately
    from contactcenter.services.setup import opened
    from contactcenter.services.views.verification import read_provenance

    _prepare(database, choices["fresh"])
    console = Console(stderr=True, quiet=as_json)
    with opened(database) as engine:
        with bars(quiet=as_json) as tell:
            demo = build_demo(
                engine, seed, SystemClock(), lambda text: console.print(f"demo: {text}"), tell
            )
        with UnitOfWork(engine, reading=True) as uow:
            run = uow.plans.get(demo.plan_id)
            verification = uow.verifications.find(demo.plan_id)
            simulated = read_provenance(uow, demo.plan_id)
        apart = None
        if choices["compare"]:
            console.print("demo: staffing every queue for itself")
            with bars(quiet=as_json) as tell:
                apart = compare_separately(engine, demo, lambda done: tell("queue by queue", done))
    if as_json:
        figures = run_figures(run, verification, simulated)
        click.echo(json.dumps(figures | {"queue_by_queue": apart.as_json() if apart else None}, indent=2))
        return
    show_run(demo.outsourcer, run, simulated=simulated)
    if verification is not None:
        show_verification(verification, wide())
    if apart is not None:
        show_comparison(apart, wide())
    if not no_serve:
        click.echo(f"Serving on http://127.0.0.1:{choices['port']} · stop with Ctrl-C", err=True)
        serve(Settings(database_url=database, port=choices["port"]))


def _prepare(database: str, fresh: bool) -> None:
    """Make the folder of an embedded database, and remove the file where it is to be built anew."""
    if not database.startswith("sqlite:///"):
        return
    file = Path(database.removeprefix("sqlite:///"))
    file.parent.mkdir(parents=True, exist_ok=True)
    if fresh:
        for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            path.unlink(missing_ok=True)
