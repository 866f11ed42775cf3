"""Which job has been taken for which slot, so that no slot is worked twice."""

from datetime import datetime

from contactcenter.db.columns import instant, text
from contactcenter.db.tables.base import Row


class JobRunRow(Row, table=True):
    """One slot of one job."""

    __tablename__ = "job_run"

    job: str = text(primary_key=True)
    slot: str = text(primary_key=True)
    claimed_at: datetime = instant()
