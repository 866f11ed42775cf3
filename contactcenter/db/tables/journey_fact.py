"""Journey facts: a queue's day by stage and complexity."""

from datetime import date

from sqlmodel import Field

from contactcenter.db.columns import choice, text
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.counts import CountColumns, count_rules
from contactcenter.domain.journey import JourneyStage


class JourneyFactRow(Row, CountColumns, table=True):
    """What became of the contacts of one stage and complexity on one local day of a queue."""

    __tablename__ = "journey_fact"
    __table_args__ = (*count_rules(), {"sqlite_with_rowid": False})

    client_id: str = text(primary_key=True, foreign_key="client.id")
    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    day: date = Field(primary_key=True)
    stage: JourneyStage = choice(JourneyStage, primary_key=True)
    complexity: int = Field(primary_key=True)
