"""Requirements: agents needed per interval of a queue."""

from datetime import datetime

from sqlmodel import Field

from contactcenter.db.columns import instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.grid import GridColumns


class RequirementRow(Row, GridColumns, table=True):
    """The requirement of one queue for one period."""

    __tablename__ = "requirement"

    id: int | None = Field(default=None, primary_key=True)
    queue_id: str = text(foreign_key="queue.id", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan_run.id", index=True)
    made_at: datetime = instant()


class RequirementIntervalRow(Row, table=True):
    """One interval of a requirement, by its position in the grid."""

    __tablename__ = "requirement_interval"
    __table_args__ = ({"sqlite_with_rowid": False},)

    requirement_id: int = Field(primary_key=True, foreign_key="requirement.id")
    position: int = Field(primary_key=True)
    load_erlangs: float = number()
    agents: float = number()
    scheduled: float = number()
