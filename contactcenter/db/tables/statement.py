"""Closed months; triggers made by the migrations forbid to change them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from contactcenter.db.columns import choice, instant, money, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.measures import ServiceLevelFormula


class StatementRow(Row, table=True):
    """One client's month."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("client_id", "month"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: str = text(foreign_key="client.id")
    month: date
    zone: str = text()
    closed_at: datetime = instant()
    definitions_version: int
    currency: str = text()
    invoice: Decimal = money()
    at_risk: Decimal = money()
    credit: Decimal = money()
    line_count: int


class StatementLineRow(Row, table=True):
    """What one term of the contract came to."""

    __tablename__ = "statement_line"

    statement_id: int = Field(primary_key=True, foreign_key="statement.id")
    position: int = Field(primary_key=True)
    metric: str = text()
    queues: str = text()
    target_share: float = number()
    threshold_seconds: float = number()
    formula: ServiceLevelFormula = choice(ServiceLevelFormula)
    expected: float = number()
    minimum_volume: int
    pool_share: float = number()
    metric_share: float = number()
    at_risk_share: float = number()
    answered: int
    abandoned: int
    answered_in_t: int
    abandoned_in_t: int
    short_abandoned: int
    value: float | None = number(nullable=True)
    credit: Decimal = money()
