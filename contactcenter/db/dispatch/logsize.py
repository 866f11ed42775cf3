"""How much was heard in a period, before anybody reads it all."""

from sqlalchemy import func, select

from contactcenter.db.engine import Engine, for_reading
from contactcenter.db.tables.dispatch import HeardEventRow

_TABLE = HeardEventRow.__table__  # type: ignore[attr-defined]


def count_heard(engine: Engine, start_ms: int, end_ms: int) -> int:
    """Return the number of events heard from one instant to before another."""
    within = (_TABLE.c.at_ms >= start_ms, _TABLE.c.at_ms < end_ms)
    with for_reading(engine).connect() as connection:
        return int(connection.execute(select(func.count()).select_from(_TABLE).where(*within)).scalar_one())
