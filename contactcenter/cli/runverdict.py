"""A stored run of the main job on one screen."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from contactcenter.cli.console import wide
from contactcenter.domain.errors import NotFound
from contactcenter.domain.runs import PlanRun, PlanVerdict
from contactcenter.domain.verification import VerificationOutcome
from contactcenter.services.provenance import Provenance
from fixtures.outsourcer import Outsourcer


def run_figures(
    run: PlanRun, verification: VerificationOutcome | None = None, simulated: Provenance | None = None
) -> dict[str, Any]:
    """Return a run as plain values, with the rounds of its verification where there is one."""
    verdict = _verdict(run)
    return {
        "label": run.label,
        "seed": run.seed,
        "start": run.start.isoformat(),
        "end": run.end.isoformat(),
        **{name: value for name, value in asdict(verdict).items() if name != "timings"},
        "timings": {timing.step: timing.seconds for timing in verdict.timings},
        "simulation": simulated.as_json() if simulated else None,
        "verification": verification.as_json() if verification else None,
    }


def show_run(
    outsourcer: Outsourcer,
    run: PlanRun,
    console: Console | None = None,
    simulated: Provenance | None = None,
) -> None:
    """Print who was planned, the verdict, each step's figures, and what repeats the simulation."""
    verdict = _verdict(run)
    screen = console or wide()
    screen.print(
        f"\n[bold]{outsourcer.name}[/]: {len(outsourcer.clients)} clients, "
        f"{len(outsourcer.queues)} queues, {len(outsourcer.agents)} people, {len(outsourcer.bots)} bots"
    )
    zone = ZoneInfo(outsourcer.zone)
    first, last = run.start.astimezone(zone), run.end.astimezone(zone) - timedelta(days=1)
    screen.print(f"{run.label}, {first:%d %B} to {last:%d %B %Y}, seed {run.seed}\n", highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    seconds = {timing.step: timing.seconds for timing in verdict.timings}
    seconds["simulation"] = seconds.get("simulation", 0.0) + seconds.get("verification", 0.0)
    for step, figures in _rows(verdict):
        table.add_row(f"[bold]{step.capitalize()}[/]", figures, f"[dim]{seconds.get(step, 0):.1f} s[/]")
    screen.print(table)
    if simulated is not None:
        screen.print(f"Simulated with {simulated.text}.", highlight=False)
    screen.print(_words(verdict))


def _verdict(run: PlanRun) -> PlanVerdict:
    if run.verdict is None:
        raise NotFound(f"The run {run.label!r} has no verdict; run it again with --fresh.")
    return run.verdict


def _rows(verdict: PlanVerdict) -> list[tuple[str, str]]:
    accuracy = (
        "accuracy not known"
        if verdict.forecast_wape is None or verdict.forecast_baseline_wape is None
        else f"WAPE {verdict.forecast_wape:.1%} against {verdict.forecast_baseline_wape:.1%} "
        "of the four-week mean, per queue and quarter hour"
    )
    level = verdict.service_level_mean or 0.0
    return [
        ("forecast", accuracy),
        ("staffing", f"{verdict.staffing_agent_hours:,.0f} agent-hours needed"),
        (
            "roster",
            f"{verdict.roster_agents} agents, {verdict.roster_paid_hours:,.0f} paid hours "
            f"({verdict.roster_status}); {verdict.roster_understaffed_agent_hours:,.0f} agent-hours short, "
            f"{verdict.roster_overstaffed_agent_hours:,.0f} over",
        ),
        (
            "simulation",
            f"{level:.1%} ± {verdict.service_level_half_width or 0:.1%} of contacts in time "
            f"(promised {verdict.target_share:.0%}; {verdict.formula} = {verdict.formula.text}); "
            f"{verdict.replications} replications",
        ),
    ]


def _words(verdict: PlanVerdict) -> str:
    level, half = verdict.service_level_mean, verdict.service_level_half_width
    if level is None or half is None:
        return "\n[bold yellow]Nothing was offered: there is no verdict.[/]"
    if level - half >= verdict.target_share:
        return "\n[bold green]The roster holds what the contracts promise.[/]"
    if level + half < verdict.target_share:
        return "\n[bold red]The roster misses what the contracts promise.[/]"
    return "\n[bold yellow]Too close to call: the promise lies inside the confidence interval.[/]"
