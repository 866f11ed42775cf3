"""`contactcenter whatif`: sweeps, tornado, cost against service, and how many more people by when."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.cli.console import Tell, bars
from contactcenter.domain.errors import InvalidInput

if TYPE_CHECKING:
    from contactcenter.services.provenance import Provenance
    from contactcenter.services.whatif.peakhistory import ClientHistory
    from contactcenter.services.whatif.study import Study
    from contactcenter.services.whatif.subject import Subject
    from contactcenter.services.whatif.sweep import Point, Tornado

EXAMPLE = """
Examples:

    contactcenter whatif sweep fixtures/scenarios/quiet_day.toml --volume 0.9,1,1.1 --staff 0.9,1,1.1

    contactcenter whatif people fixtures/scenarios/black_friday.toml --study study.toml

    contactcenter whatif tornado --database sqlite:///var/demo.db --report tornado.html

    contactcenter whatif peaks black_friday --database sqlite:///var/demo.db
"""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("whatif", epilog=EXAMPLE)
def command() -> None:
    """Ask what if, of a scenario file or of the last plan of a database.

    Every variant meets the same customers, so that differences are differences of the variants.
    """


def asking(function: Any) -> Any:
    """Add what every question takes: a scenario or a database, a study, and how often to simulate."""
    options = (
        click.argument("scenario", type=FILE, required=False),
        click.option("--database", help="Ask it of the last plan of this database instead."),
        click.option("--study", type=FILE, help="TOML: contracts, costs, factors; see docs/plan.md."),
        click.option("--replications", type=click.IntRange(min=2), help="Of every variant; else 20."),
        click.option("--seed", type=click.IntRange(min=0), help="Same seed, same answer; else 1."),
        click.option(
            "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _factors(_: click.Context, __: click.Parameter, value: str | None) -> tuple[float, ...]:
    if not value:
        return ()
    try:
        return tuple(float(part) for part in value.split(","))
    except ValueError:
        raise InvalidInput(f"{value!r} is no list of factors; give e.g. 0.9,1,1.1.") from None


@command.command("sweep")
@asking
@click.option("--volume", callback=_factors, help="Factors on the contacts, e.g. 0.9,1,1.1.")
@click.option("--staff", callback=_factors, help="Factors on the people of every pool.")
@click.option("--containment", callback=_factors, help="Factors on what bots settle.")
@click.option("--handle", callback=_factors, help="Factors on the handling times.")
@click.option("--absence", callback=_factors, help="Factors on the absence.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write CSV.")
def sweep_command(table: Path | None, as_json: bool, **choices: Any) -> None:
    """Simulate every combination of factors."""
    from contactcenter.services.whatif.lever import Lever
    from contactcenter.services.whatif.sweep import sweep
    from contactcenter.services.whatif.trials import provenance_of_trials

    subject, study = _asked(choices)
    given = {lever: choices[lever.value] for lever in Lever if choices[lever.value]}
    with bars(quiet=as_json) as tell:
        found = sweep(subject, given or study.axes, study.trials, lambda done: tell("simulating", done))
    _give_points(found, table, as_json, provenance_of_trials(subject, study.trials))


@command.command("curve")
@asking
@click.option("--staff", callback=_factors, help="Factors on the people of every pool; else 0.8 to 1.3.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write CSV.")
def curve_command(table: Path | None, as_json: bool, **choices: Any) -> None:
    """Show cost against service, from few to many people."""
    from contactcenter.services.whatif.sweep import cheapest, curve
    from contactcenter.services.whatif.trials import provenance_of_trials

    subject, study = _asked(choices)
    with bars(quiet=as_json) as tell:
        found = curve(
            subject,
            choices["staff"] or study.staff,
            study.trials,
            lambda done: tell("simulating", done),
        )
    _give_points(found, table, as_json, provenance_of_trials(subject, study.trials))
    if not as_json and subject.cost:
        best = cheapest(found, subject.months)
        click.echo(f"People and credits together cost least a month with: {best.setting.text}.")


@command.command("tornado")
@asking
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML page with pictures."
)
def tornado_command(report: Path | None, as_json: bool, **choices: Any) -> None:
    """Turn each assumption to its low and its high end, all else as planned."""
    from contactcenter.cli.whatifscreen import say_provenance, show_tornado
    from contactcenter.services.whatif.output import plain_tornado
    from contactcenter.services.whatif.sweep import tornado
    from contactcenter.services.whatif.trials import provenance_of_trials

    subject, study = _asked(choices)
    with bars(quiet=as_json) as tell:
        found = tornado(subject, study.assumptions, study.trials, lambda done: tell("simulating", done))
        if report is not None:
            _write_report(report, subject, found, study, tell)
    repeats = provenance_of_trials(subject, study.trials)
    if as_json:
        click.echo(json.dumps(plain_tornado(found) | {"simulation": repeats.as_json()}, indent=2))
    else:
        show_tornado(found)
        say_provenance(repeats)


@command.command("people")
@asking
def people_command(as_json: bool, **choices: Any) -> None:
    """Say how many more people, with which skills and by when, until every promise holds."""
    from contactcenter.cli.whatifscreen import say_provenance, show_people
    from contactcenter.services.whatif.output import plain_people
    from contactcenter.services.whatif.people import people_needed
    from contactcenter.services.whatif.ramp import choices as decisions
    from contactcenter.services.whatif.trials import provenance_of_trials

    subject, study = _asked(choices)
    with bars(quiet=as_json) as tell:
        found = people_needed(subject, study.people, study.trials, lambda done: tell("looking", done))
    missing, need = [one.more for one in found.more], study.need
    dates = decisions(study.ramp, missing, need.today, need.needed_by) if need and missing else ()
    repeats = provenance_of_trials(subject, study.trials)
    if as_json:
        click.echo(json.dumps(plain_people(found, dates) | {"simulation": repeats.as_json()}, indent=2))
    else:
        show_people(found, dates, study)
        say_provenance(repeats)


@command.command("peaks")
@click.argument("name", required=False)
@click.option("--database", help="Estimate the peak from the history of the clients there.")
@click.option("--client", "chosen", help="Of this client only.")
@click.option(
    "--began",
    type=click.DateTime(["%Y-%m-%d"]),
    multiple=True,
    help="A local date on which it began; else by the calendar, where it has a rule.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def peaks_command(name: str | None, database: str | None, as_json: bool, **choices: Any) -> None:
    """List the ready-made peaks, or show what clients' own histories say of the peak NAME."""
    from contactcenter.cli.whatifscreen import show_peak_histories, show_peaks
    from contactcenter.services.whatif.output import plain_histories, plain_peaks
    from simulation.peaks import PEAKS, peak_named

    if database is None:
        found = (peak_named(name),) if name else PEAKS
        if as_json:
            click.echo(json.dumps({"peaks": plain_peaks(found)}, indent=2))
        else:
            show_peaks(found)
        return
    if name is None:
        raise InvalidInput("Name the peak to estimate, e.g. contactcenter whatif peaks black_friday.")
    began = tuple(instant.date() for instant in choices["began"])
    histories = _histories(database, name, began, choices["chosen"])
    if as_json:
        click.echo(json.dumps({"peak": name, "clients": plain_histories(histories)}, indent=2))
    else:
        show_peak_histories(peak_named(name), histories)


def _histories(
    database: str, name: str, began: tuple[date, ...], chosen: str | None
) -> "tuple[ClientHistory, ...]":
    """Return what the clients of a database saw of a peak."""
    from contactcenter.db.unit_of_work import UnitOfWork
    from contactcenter.services.setup import opened_again
    from contactcenter.services.whatif.peakhistory import client_histories
    from simulation.peaks import peak_named

    with opened_again(database) as engine, UnitOfWork(engine, reading=True) as uow:
        return client_histories(uow, peak_named(name), began, chosen)


def _write_report(path: Path, subject: "Subject", found: "Tornado", study: "Study", tell: Tell) -> None:
    """Simulate the subject as it stands and write the page, the tornado on it."""
    from contactcenter.services.planning.verification.scorecard import Listening
    from contactcenter.services.simulationreport.report import Extras, write_report
    from contactcenter.services.whatif.contracts import ContractCard
    from contactcenter.services.whatif.output import report_bars
    from simulation.executors import executor_of
    from simulation.experiment import Precision, run_experiment

    trials, card = study.trials, ContractCard(subject)
    precision = Precision.exactly(trials.replications, trials.confidence)
    executor = Listening(executor_of(trials.workers), card)
    result = run_experiment(
        subject.scenario,
        precision,
        trials.seed,
        executor,
        lambda progress: tell("report", progress.replications / progress.most),
    )
    extras = Extras(
        tornado=report_bars(found),
        first_day=subject.first_day,
        contracts=card.outcomes(trials.confidence),
        cost=subject.cost or None,
        notes=subject.notes,
    )
    write_report(path, result, subject.scenario, extras)
    click.echo(f"The report is in {path}.", err=True)


def _asked(choices: dict[str, Any]) -> "tuple[Subject, Study]":
    """Return what is studied, and the study with what the command line says of it."""
    from contactcenter.services.whatif.asking import subject_of_file
    from contactcenter.services.whatif.study import Study, load_study
    from simulation.scenario_file import load

    study = load_study(choices["study"]) if choices["study"] else Study()
    trials = replace(
        study.trials,
        replications=choices["replications"] or study.trials.replications,
        seed=study.trials.seed if choices["seed"] is None else choices["seed"],
        workers=choices["workers"],
    )
    study = replace(study, trials=trials)
    if (choices["scenario"] is None) == (choices["database"] is None):
        raise InvalidInput("Give either a scenario file or --database, the one that holds a plan.")
    if choices["scenario"] is not None:
        subject = subject_of_file(load(choices["scenario"]).scenario, study)
    else:
        subject = _planned(choices["database"], study)
    for note in subject.notes:
        click.echo(note, err=True)
    return subject, study


def _planned(database: str, study: "Study") -> "Subject":
    """Return the last plan of a database as the subject."""
    from contactcenter.db.unit_of_work import UnitOfWork
    from contactcenter.services.planning.demo import default_rules
    from contactcenter.services.setup import opened_again
    from contactcenter.services.whatif.asking import subject_of_plan

    with opened_again(database) as engine, UnitOfWork(engine, reading=True) as uow:
        return subject_of_plan(uow, default_rules(), study)


def _give_points(
    found: "tuple[Point, ...]", table: Path | None, as_json: bool, repeats: "Provenance"
) -> None:
    from contactcenter.cli.whatifscreen import say_provenance, show_points
    from contactcenter.services.whatif.output import plain_points, write_points

    if table is not None:
        with table.open("w", encoding="utf-8", newline="") as stream:
            rows = write_points(found, stream)
        click.echo(f"{rows} rows written to {table}.", err=True)
    if as_json:
        click.echo(json.dumps({"points": plain_points(found), "simulation": repeats.as_json()}, indent=2))
    else:
        show_points(found)
        say_provenance(repeats)
