"""The columns of a time grid, for everything that is a curve over intervals."""

from datetime import datetime

from sqlmodel import SQLModel

from contactcenter.db.columns import instant, text


class GridColumns(SQLModel):
    """`interval_count` intervals of `minutes` from `starts_at`, drawn up for `zone`."""

    starts_at: datetime = instant()
    minutes: int
    interval_count: int
    zone: str = text()
