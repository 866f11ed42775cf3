"""Interval facts: by far the largest table, clustered by queue and time."""

from datetime import datetime

from contactcenter.db.columns import instant, text
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.counts import CountColumns, count_rules


class IntervalFactRow(Row, CountColumns, table=True):
    """What became of the contacts that arrived in one interval of a queue."""

    __tablename__ = "interval_fact"
    __table_args__ = (*count_rules(), {"sqlite_with_rowid": False})

    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    starts_at: datetime = instant(primary_key=True)
    minutes: int
