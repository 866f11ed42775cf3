"""Forecasts in versions: a forecast that was locked is kept, because exclusions hang on it."""

from datetime import date, datetime

from sqlmodel import Field

from contactcenter.db.columns import instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.grid import GridColumns


class ForecastRow(Row, GridColumns, table=True):
    """One forecast of one queue."""

    __tablename__ = "forecast"

    id: int | None = Field(default=None, primary_key=True)
    queue_id: str = text(foreign_key="queue.id", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan_run.id", index=True)
    made_at: datetime = instant()
    model: str = text()
    locked_at: datetime | None = instant(nullable=True)
    wape: float | None = number(nullable=True)
    baseline_wape: float | None = number(nullable=True)


class ForecastIntervalRow(Row, table=True):
    """One interval of a forecast, by its position in the grid."""

    __tablename__ = "forecast_interval"
    __table_args__ = ({"sqlite_with_rowid": False},)

    forecast_id: int = Field(primary_key=True, foreign_key="forecast.id")
    position: int = Field(primary_key=True)
    mean: float = number()
    is_open: bool
    day_sd: float = number()
    interval_sd: float = number()
    event_log_sd: float = number()


class ForecastWeekRow(Row, table=True):
    """How a forecast's model did in one calendar week of its backtest, next to the baseline."""

    __tablename__ = "forecast_week"

    forecast_id: int = Field(primary_key=True, foreign_key="forecast.id")
    monday: date = Field(primary_key=True)
    contacts: float = number()
    wape: float = number()
    baseline_wape: float = number()
    bias: float = number()
    coverage: float = number()
