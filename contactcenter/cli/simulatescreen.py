"""What `contactcenter simulate` shows: tables for people, one JSON object for machines."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from contactcenter.domain.measures import ServiceLevelFormula

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.estimates import Estimate
    from simulation.experiment import Precision
    from simulation.results import ContactResult, ExperimentResult
    from simulation.scenario import Scenario

_WIDTH = 118
"""Columns that the tables need; narrower terminals wrap their lines."""


def say_valid(file: Path, scenario: "Scenario", as_json: bool) -> None:
    """Say that a file is valid and what it holds."""
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


def show(result: "ExperimentResult", precision: "Precision", as_json: bool) -> None:
    """Show what came out."""
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
    elsewhere = _elsewhere_table(named)
    if elsewhere is not None:
        console.print(elsewhere)
    console.print(_level_table(named))
    console.print(_pool_table(result))
    why = f" ({result.engine_reason})" if result.engine_reason else ""
    console.print(
        f"Inputs {result.inputs_hash}, version {result.code_version}, engine {result.engine}{why}.",
        highlight=False,
    )


def _contact_table(named: "Sequence[tuple[str, ContactResult]]") -> object:
    table = _table(
        "Contacts per replication; waits in seconds",
        *("offered", "served", "abd %", "abd ≤ T %", "P(wait) %", "wait", "of served", "p90"),
    )
    for name, result in named:
        table.add_row(
            name,
            _text(result.offered),
            _text(result.answered),
            *(
                _text(share, percent=True)
                for share in (result.abandonment, result.abandonment_in_t, result.wait_probability)
            ),
            _text(result.mean_wait),
            _text(result.mean_wait_answered),
            f"{result.waits.p90:.0f} ± {result.waits.p90_half_width:.0f}" if result.waits else "–",
        )
    return table


def _elsewhere_table(named: "Sequence[tuple[str, ContactResult]]") -> object | None:
    """Return what became of contacts beside being served or not; None where there is no such."""
    told = [(name, found) for name, found in named if any(part.mean for part in _elsewhere(found))]
    if not told:
        return None
    table = _table(
        "Beside the offered, and attempts after the first",
        *("no line", "no line %", "called back", "settled by bot", "came again", "never reached"),
    )
    for name, found in told:
        blocked, *rest = _elsewhere(found)
        table.add_row(name, _text(blocked), _text(found.blocking, percent=True), *map(_text, rest))
    table.caption = "Never reached: still waiting when nobody was left; they count as abandoned."
    return table


def _elsewhere(found: "ContactResult") -> "tuple[Estimate, ...]":
    return found.blocked, found.callbacks, found.contained, found.came_again, found.unserved


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
    table = _table("Pools; shares in %", "occupancy", "at once", "hours", *result.contact_types)
    for pool in result.pools.values():
        table.add_row(
            str(pool.pool) or "–",
            _text(pool.occupancy, percent=True),
            "–" if pool.contacts_at_once is None else f"{pool.contacts_at_once.mean:.2f}",
            _text(pool.present_hours),
            *(_text(pool.share_of_type[name], percent=True) for name in result.contact_types),
        )
    table.caption = (
        "At once: contacts in service per agent present. "
        "Under each contact type: the share of its answered contacts that the pool answered."
    )
    return table


def _text(estimate: "Estimate | None", percent: bool = False) -> str:
    if estimate is None:
        return "–"
    factor = 100 if percent else 1
    return f"{factor * estimate.mean:.1f} ± {factor * estimate.half_width:.1f}"
