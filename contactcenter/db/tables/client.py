"""Clients and the terms of their contracts."""

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field

from contactcenter.db.columns import choice, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.measures import ServiceLevelFormula


class ClientRow(Row, table=True):
    """An outsourcing client."""

    __tablename__ = "client"

    id: str = text(primary_key=True)
    name: str = text()
    sector: str = text()
    zone: str = text()
    currency: str = text()
    monthly_invoice: float = number()


class ContractTermRow(Row, table=True):
    """One metric of a client's contract."""

    __tablename__ = "contract_term"

    client_id: str = text(primary_key=True, foreign_key="client.id")
    position: int = Field(primary_key=True)
    metric: str = text()
    target_share: float = number()
    threshold_seconds: float = number()
    formula: ServiceLevelFormula = choice(ServiceLevelFormula)
    expected: float = number()
    minimum_volume: int
    pool_share: float = number()
    metric_share: float = number()
    at_risk_share: float = number()


class ContractTermQueueRow(Row, table=True):
    """A queue that a term counts; deferred, because queues are stored after their client."""

    __tablename__ = "contract_term_queue"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "term_position"], ["contract_term.client_id", "contract_term.position"]
        ),
        ForeignKeyConstraint(["queue_id"], ["queue.id"], deferrable=True, initially="DEFERRED"),
    )

    client_id: str = text(primary_key=True)
    term_position: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    queue_id: str = text()
