"""`contactcenter statement`: what a client's month came to, in figures and money."""

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from contactcenter.clock import SystemClock
from contactcenter.config import read_settings
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import service_level_fraction
from web.tables import Cell, Table, write_csv

if TYPE_CHECKING:
    from contactcenter.domain.client import Client
    from contactcenter.domain.statement import Statement, StatementLine

EXAMPLE = """
Examples:

    contactcenter statement fashion 2026-10 --database sqlite:///var/demo.db

    contactcenter statement fashion 2026-10 --close --csv october.csv
"""
COLUMNS = (
    *("client", "month", "state", "term", "queues", "formula", "threshold_seconds", "expected", "level"),
    *("answered", "abandoned", "answered_in_t", "abandoned_in_t", "short_abandoned", "result"),
    *("credit", "currency"),
)


@click.command("statement", epilog=EXAMPLE)
@click.argument("client")
@click.argument("month")
@click.option("--close", "closing", is_flag=True, help="Close the month for good; it must be over.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write the terms to this CSV file.")
@click.option(
    "--database", help="Database to ask; else CONTACTCENTER_DATABASE_URL, else contactcenter.db here."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    client: str, month: str, closing: bool, file: Path | None, database: str | None, as_json: bool
) -> None:
    """Show CLIENT's statement of MONTH (as 2026-10): the closed one, or a preview until it is closed."""
    from contactcenter.db.unit_of_work import UnitOfWork
    from contactcenter.services.monthend import known_client, present, statement_of_month
    from contactcenter.services.setup import opened
    from contactcenter.services.statements import close_month

    first = month_of(month)
    url = database or read_settings().database_url
    with opened(url) as engine, UnitOfWork(engine, reading=not closing) as uow:
        owner = known_client(uow, client)
        statement = statement_of_month(uow, owner, first)
        if closing:
            statement = close_month(uow, owner.id, first, present(uow, SystemClock()))
        if file is not None:  # before the month is closed for good, in case it cannot be written
            file.write_text(write_csv(table_of(statement)), encoding="utf-8", newline="")
        uow.commit()
    if as_json:
        click.echo(json.dumps(figures_of(owner, statement), indent=2))
    else:
        _show(owner, statement, file)


def month_of(text: str) -> date:
    """Return the first day of a month written as 2026-10.

    Raises
    ------
    InvalidInput
        When it is not written so.
    """
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no month; write it as 2026-10.") from error


def state_of(statement: "Statement") -> str:
    """Return whether a statement is `closed` or still a `preview`."""
    return "preview" if statement.closed_at is None else "closed"


def result_of(line: "StatementLine") -> str:
    """Return in a word what became of a term: `met`, `missed`, or `not counted` for too few contacts."""
    if line.met is None:
        return "not counted"
    return "met" if line.met else "missed"


def figures_of(owner: "Client", statement: "Statement") -> dict[str, Any]:
    """Return a statement as JSON values; money as text, so that no cent is lost."""
    closed_at = statement.closed_at
    return {
        "client": statement.client,
        "name": owner.name,
        "month": f"{statement.month:%Y-%m}",
        "state": state_of(statement),
        "closed_at": None if closed_at is None else closed_at.isoformat(),
        "zone": statement.zone,
        "definitions_version": statement.definitions_version,
        "currency": statement.currency,
        "invoice": str(statement.invoice),
        "at_risk": str(statement.at_risk),
        "credit": str(statement.credit),
        "terms": [_term(line) for line in statement.lines],
    }


def _term(line: "StatementLine") -> dict[str, Any]:
    term, formula = line.term, line.term.target.formula
    met, base = service_level_fraction(line.counts, formula)
    return {
        "term": term.metric,
        "queues": list(term.queues),
        "formula": formula.value,
        "formula_text": formula.text,
        "threshold_seconds": term.target.threshold_seconds,
        "expected": term.expected,
        "level": line.value,
        "numerator": met,
        "denominator": base,
        "counts": asdict(line.counts),
        "minimum_volume": term.minimum_volume,
        "result": result_of(line),
        "credit": str(line.credit),
    }


def table_of(statement: "Statement") -> Table:
    """Return a statement as a table: a row for each term, then the month's capped credit."""
    head: tuple[Cell, ...] = (statement.client, f"{statement.month:%Y-%m}", state_of(statement))
    rows = [(*head, *_cells(line), statement.currency) for line in statement.lines]
    blank: tuple[Cell, ...] = (None,) * (len(COLUMNS) - len(head) - 3)
    total: tuple[Cell, ...] = (*head, "month", *blank, str(statement.credit), statement.currency)
    return Table("statement", f"Statement of {statement.client}", COLUMNS, (*rows, total))


def _cells(line: "StatementLine") -> tuple[Cell, ...]:
    target, counts = line.term.target, line.counts
    return (
        *(line.term.metric, " ".join(line.term.queues), target.formula.value, target.threshold_seconds),
        *(line.term.expected, line.value),
        *(counts.answered, counts.abandoned),
        *(counts.answered_in_t, counts.abandoned_in_t, counts.short_abandoned),
        *(result_of(line), str(line.credit)),
    )


def _show(owner: "Client", statement: "Statement", file: Path | None) -> None:
    click.echo(f"Statement of {owner.name} for {statement.month:%B %Y}")
    if statement.closed_at is None:
        click.echo("PREVIEW: the month is not closed, and every figure may still change.")
    else:
        click.echo(f"Closed at {statement.closed_at:%Y-%m-%d %H:%M} UTC; nothing can change it.")
    for line in statement.lines:
        _show_line(line, statement.currency)
    if not statement.lines:
        click.echo("\nThe contract promises nothing, so there is nothing to credit.")
    owed = sum((line.credit for line in statement.lines), Decimal(0))
    click.echo(
        f"\nCredit {_money(statement.credit, statement.currency)}"
        + (f", capped from {_money(owed, statement.currency)}" if owed > statement.credit else "")
        + f"; at risk {_money(statement.at_risk, statement.currency)} of an invoice of "
        f"{_money(statement.invoice, statement.currency)}."
    )
    if file is not None:
        click.echo(f"Written to {file}.")


def _show_line(line: "StatementLine", currency: str) -> None:
    term, counts, seconds = line.term, line.counts, line.term.target.threshold_seconds
    level = "no value" if line.value is None else f"{line.value:.2%}"
    met, base = service_level_fraction(counts, term.target.formula)
    click.echo(f"\n{', '.join(term.queues)}")
    click.echo(f"  {term.metric}: {level} against {term.expected:.2%}, {result_of(line)}")
    click.echo(f"  {term.target.formula}: {term.target.formula.text}, T = {seconds:,.0f} s")
    click.echo(f"  {met:,.0f} of {base:,.0f}, from {counts.offered:,.0f} offered:")
    click.echo(f"  {counts.answered:,.0f} answered, {counts.answered_in_t:,.0f} of them within T;")
    click.echo(
        f"  {counts.abandoned:,.0f} abandoned, {counts.abandoned_in_t:,.0f} of them within T, "
        f"{counts.short_abandoned:,.0f} short"
    )
    if line.met is None:
        click.echo(f"  It counts from {term.minimum_volume:,} contacts a month on.")
    click.echo(f"  Credit {_money(line.credit, currency)}")


def _money(amount: Decimal, currency: str) -> str:
    return f"{currency} {amount:,.2f}"
