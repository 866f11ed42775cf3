"""Contacts that are over, as their source tells them."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint
from sqlmodel import Field

from contactcenter.db.columns import choice, instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.contact import Channel, ContactOutcome
from contactcenter.domain.journey import JourneyStage


class ContactRecordRow(Row, table=True):
    """One finished contact; a source names each of its contacts once."""

    __tablename__ = "contact_record"
    __table_args__ = (UniqueConstraint("source", "source_id"), Index(None, "queue_id", "arrived_at"))

    id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger().with_variant(Integer(), "sqlite")
    )
    source: str = text()
    source_id: str = text()
    queue_id: str = text(foreign_key="queue.id")
    channel: Channel = choice(Channel)
    arrived_at: datetime = instant()
    outcome: ContactOutcome = choice(ContactOutcome)
    wait_seconds: float = number()
    handle_seconds: float | None = number(nullable=True)
    agent: str = text()
    customer: str = text()
    stage: JourneyStage | None = choice(JourneyStage, nullable=True)
    complexity: int | None = None
    intent: str | None = text(nullable=True)
    language: str | None = text(nullable=True)
    stage_confidence: float | None = number(nullable=True)
    complexity_confidence: float | None = number(nullable=True)
    intent_confidence: float | None = number(nullable=True)
    language_confidence: float | None = number(nullable=True)
    satisfaction: int | None = None
