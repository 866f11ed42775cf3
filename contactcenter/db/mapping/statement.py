"""Statements: rows and domain values."""

import json
from collections.abc import Sequence
from dataclasses import fields

from contactcenter.db.tables.statement import StatementLineRow, StatementRow
from contactcenter.domain.client import ContractTerm, ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.statement import Statement, StatementLine
from contactcenter.domain.units import ClientId, QueueId


def row_of_statement(statement: Statement) -> StatementRow:
    """Return the row of a statement, without its lines.

    Raises
    ------
    InvalidInput
        When the statement is a preview.
    """
    if statement.closed_at is None:
        raise InvalidInput(f"The statement of {statement.month:%Y-%m} is a preview; close the month first.")
    return StatementRow(
        client_id=statement.client,
        month=statement.month,
        zone=statement.zone,
        closed_at=statement.closed_at,
        definitions_version=statement.definitions_version,
        currency=statement.currency,
        invoice=statement.invoice,
        at_risk=statement.at_risk,
        credit=statement.credit,
        line_count=len(statement.lines),
    )


def row_of_line(statement: int, position: int, line: StatementLine) -> StatementLineRow:
    """Return the row of a line of a statement."""
    term, counts = line.term, line.counts
    return StatementLineRow(
        statement_id=statement,
        position=position,
        metric=term.metric,
        queues=json.dumps(term.queues),
        target_share=term.target.share,
        threshold_seconds=term.target.threshold_seconds,
        formula=term.target.formula,
        expected=term.expected,
        minimum_volume=term.minimum_volume,
        pool_share=term.pool_share,
        metric_share=term.metric_share,
        at_risk_share=term.at_risk_share,
        value=line.value,
        credit=line.credit,
        **{part.name: getattr(counts, part.name) for part in fields(ServiceCounts)},
    )


def statement_of(head: StatementRow, lines: Sequence[StatementLineRow]) -> Statement:
    """Return a statement from its rows, the lines in order of position."""
    return Statement(
        ClientId(head.client_id),
        head.month,
        head.zone,
        head.definitions_version,
        head.currency,
        head.invoice,
        head.at_risk,
        head.credit,
        tuple(_line_of(row) for row in lines),
        head.closed_at,
    )


def _line_of(row: StatementLineRow) -> StatementLine:
    term = ContractTerm(
        metric=row.metric,
        queues=tuple(QueueId(queue) for queue in json.loads(row.queues)),
        target=ServiceTarget(row.target_share, row.threshold_seconds, row.formula),
        expected=row.expected,
        minimum_volume=row.minimum_volume,
        pool_share=row.pool_share,
        metric_share=row.metric_share,
        at_risk_share=row.at_risk_share,
    )
    counts = ServiceCounts(*(getattr(row, part.name) for part in fields(ServiceCounts)))
    return StatementLine(term, counts, row.value, row.credit)
