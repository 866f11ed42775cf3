"""Queues with their opening hours and their targets."""

from datetime import date

from sqlmodel import Field

from contactcenter.db.columns import choice, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.contact import Channel
from contactcenter.domain.measures import ServiceLevelFormula


class QueueRow(Row, table=True):
    """One stream of contacts of one client."""

    __tablename__ = "queue"

    id: str = text(primary_key=True)
    client_id: str = text(foreign_key="client.id", index=True)
    name: str = text()
    channel: Channel = choice(Channel)
    language: str = text()
    zone: str = text()
    target_share: float = number()
    threshold_seconds: float = number()
    formula: ServiceLevelFormula = choice(ServiceLevelFormula)


class QueueOpeningRow(Row, table=True):
    """One opening interval of one weekday (0 is Monday), in local minutes from midnight."""

    __tablename__ = "queue_opening"

    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    weekday: int = Field(primary_key=True)
    start_minute: int = Field(primary_key=True)
    end_minute: int


class QueueClosedDateRow(Row, table=True):
    """A local date on which a queue stays closed."""

    __tablename__ = "queue_closed_date"

    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    day: date = Field(primary_key=True)
