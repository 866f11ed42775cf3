"""When the people of a roster serve contacts, read as bare numbers."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Table, cast, func, select, type_coerce
from sqlmodel import Session

from contactcenter.db.bulk import table_of
from contactcenter.db.tables.roster import ShiftPartRow, ShiftRow
from workforce.rostering.serving import SECOND, ServingSpans

_SHIFTS, _PARTS = table_of(ShiftRow), table_of(ShiftPartRow)


def serving_spans(session: Session, roster: int, start: datetime, end: datetime) -> ServingSpans:
    """Return when the people of a roster serve, of all shifts that touch the time from `start` to `end`.

    Coverage asks for hundreds of shifts with thousands of breaks, and making objects of these would take
    most of its time.
    """
    touching = _SHIFTS.c.roster_id == roster, _SHIFTS.c.starts_at < end, _SHIFTS.c.ends_at > start
    place, of_shift = _SHIFTS.c.position, _PARTS.c.shift_position
    wanted = select(place, _SHIFTS.c.agent_id, *_edges(session, _SHIFTS)).where(*touching)
    ordered = wanted.order_by(_SHIFTS.c.starts_at, _SHIFTS.c.agent_id)
    among = _PARTS.c.roster_id == roster, of_shift.in_(select(place).where(*touching))
    shifts = _numbers(session.execute(ordered).all(), 4)
    parts = _numbers(session.execute(select(of_shift, *_edges(session, _PARTS)).where(*among)).all(), 3)
    order = np.argsort(shifts[:, 0])
    parts[:, 0] = order[np.searchsorted(shifts[order, 0], parts[:, 0])]
    return ServingSpans.between(shifts[:, 1:], parts)


def _edges(session: Session, table: Table) -> tuple[ColumnElement[int], ...]:
    """Return begin and end of what a table holds as microseconds since 1970, which on SQLite they are."""
    columns = table.c.starts_at, table.c.ends_at
    if session.get_bind().dialect.name == "postgresql":
        return tuple(cast(func.extract("epoch", one) * SECOND, BigInteger) for one in columns)
    return tuple(type_coerce(one, BigInteger) for one in columns)


def _numbers(rows: Iterable[Iterable[int]], width: int) -> NDArray[np.int64]:
    """Return rows of whole numbers as an array, shape (rows, width)."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width)
