"""The main job's answer on one screen."""

from rich.console import Console
from rich.table import Table

from contactcenter.cli.console import wide
from contactcenter.cli.verification import show_verification
from contactcenter.services.planning.report import PlanReport, Verdict

WORDS = {
    Verdict.HOLDS: ("The plan holds its target.", "bold green"),
    Verdict.MISSES: ("The plan misses its target.", "bold red"),
    Verdict.UNDECIDED: (
        "Too close to call: the target lies inside the confidence interval.",
        "bold yellow",
    ),
}


def show(report: PlanReport, console: Console | None = None) -> None:
    """Print a report: the verdict first, then each step's figures, then what was taken for granted."""
    screen = console or wide()
    words, style = WORDS[report.verdict]
    screen.print(
        f"\n[{style}]{words}[/]  [dim]{report.source}, {report.weeks} weeks from {report.first_day}[/]"
    )
    screen.print(_figures(report))
    if report.verification is not None:
        show_verification(report.verification, screen)
    for sentence in report.assumptions:
        screen.print(f"[dim]·[/] {sentence}", highlight=False)


def _figures(report: PlanReport) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for step, figures, seconds in _rows(report):
        table.add_row(f"[bold]{step}[/]", figures, f"[dim]{seconds:.1f} s[/]")
    return table


def _rows(report: PlanReport) -> list[tuple[str, str, float]]:
    time = report.timings
    return [
        ("Forecast", _forecast(report), time.backtest + time.forecast),
        ("Requirement", _requirement(report), time.staffing),
        ("Roster", _roster(report), time.roster),
        ("Simulation", _simulation(report), time.simulation + time.verification),
    ]


def _forecast(report: PlanReport) -> str:
    found = report.forecast
    if found.wape is None or found.baseline_wape is None:
        return f"{found.contacts:,.0f} contacts ({found.method}); accuracy not known"
    return (
        f"{found.contacts:,.0f} contacts; WAPE {found.wape:.1%} against {found.baseline_wape:.1%} "
        f"of the four-week mean, {found.horizon_days} days ahead"
    )


def _requirement(report: PlanReport) -> str:
    need = report.staffing
    return (
        f"{need.agent_hours:,.0f} agent-hours for a load of {need.load_hours:,.0f} erlang-hours; "
        f"peak {need.peak_agents:.0f} agents"
    )


def _roster(report: PlanReport) -> str:
    roster = report.roster
    return (
        f"{roster.agents} agents, {roster.paid_hours:,.0f} paid hours ({roster.status}, "
        f"gap {roster.gap:.1%}); {roster.understaffed_agent_hours:,.1f} agent-hours short, "
        f"{roster.overstaffed_agent_hours:,.1f} over"
    )


def _simulation(report: PlanReport) -> str:
    found = report.simulation
    level = found.service_level
    return (
        f"{level.mean:.1%} ± {level.half_width:.1%} within {found.threshold_seconds:g} s "
        f"(target {found.target:.0%}; {found.formula} = {found.formula_text}); "
        f"{found.provenance.text}"
    )
