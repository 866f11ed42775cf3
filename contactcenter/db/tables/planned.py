"""What a planner knows better than the history: events of the calendar, and overrides of forecasts."""

from datetime import date, datetime

from sqlmodel import Field

from contactcenter.db.columns import instant, number, text
from contactcenter.db.tables.base import Row


class PlannedEventRow(Row, table=True):
    """One event; without a queue it touches all of them."""

    __tablename__ = "planned_event"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = text()
    name: str = text()
    first_day: date = Field(index=True)
    last_day: date
    queue_id: str | None = text(foreign_key="queue.id", index=True, nullable=True)
    start_minute: int
    end_minute: int
    effect: float | None = number(nullable=True)
    closes: bool
    tail_days: int


class ForecastOverrideRow(Row, table=True):
    """One correction of a queue's forecast; it is withdrawn by letting it expire, never deleted."""

    __tablename__ = "forecast_override"

    id: int | None = Field(default=None, primary_key=True)
    queue_id: str = text(foreign_key="queue.id", index=True)
    first_day: date
    last_day: date
    factor: float = number()
    contacts_a_day: float | None = number(nullable=True)
    author: str = text()
    reason: str = text()
    made_at: datetime = instant()
    expires_at: datetime | None = instant(nullable=True)
    start_minute: int
    end_minute: int
