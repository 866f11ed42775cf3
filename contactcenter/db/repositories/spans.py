"""Spans on call of rosters: read, put in, taken out."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, tuple_
from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.tables.roster import OnCallSpanRow
from contactcenter.domain.errors import Conflict
from contactcenter.domain.roster import OnCall
from contactcenter.domain.units import AgentId

_SPANS = table_of(OnCallSpanRow)
_COLUMNS = ("roster_id", "agent_id", "starts_at", "ends_at")
_AT_ONCE = 300


def spans_of(
    session: Session,
    rosters: Collection[int],
    agents: Collection[AgentId] | None = None,
    touching: tuple[datetime, datetime] | None = None,
) -> tuple[OnCall, ...]:
    """Return the spans on call of some rosters by start and person.

    Parameters
    ----------
    agents : whose; None means everybody's.
    touching : only spans with some time between these instants.
    """
    own: list[ColumnElement[bool]] = [_SPANS.c.roster_id.in_(rosters)]
    if agents is not None:
        own.append(_SPANS.c.agent_id.in_(agents))
    if touching is not None:
        own += [_SPANS.c.starts_at < touching[1], _SPANS.c.ends_at > touching[0]]
    wanted = columns_of(_SPANS.c.agent_id, _SPANS.c.starts_at, _SPANS.c.ends_at).where(*own)
    rows = session.execute(wanted.order_by(_SPANS.c.starts_at, _SPANS.c.agent_id))
    return tuple(OnCall(AgentId(agent), start, end) for agent, start, end in rows)


def insert_spans(session: Session, roster: int, spans: Iterable[OnCall]) -> None:
    """Put spans into a roster."""
    rows = ((roster, one.agent, one.start, one.end) for one in spans)
    insert_rows(session.connection(), _SPANS, _COLUMNS, rows)


def remove_spans(session: Session, roster: int, spans: Collection[OnCall]) -> None:
    """Take spans out of a roster.

    Raises
    ------
    Conflict
        When one of them is not there.
    """
    keys, gone = [(one.agent, one.start) for one in spans], 0
    for first in range(0, len(keys), _AT_ONCE):
        named = tuple_(col(OnCallSpanRow.agent_id), col(OnCallSpanRow.starts_at))
        own = delete(OnCallSpanRow).where(col(OnCallSpanRow.roster_id) == roster)
        gone += session.exec(own.where(named.in_(keys[first : first + _AT_ONCE]))).rowcount
    if gone < len(keys):
        raise Conflict(f"A span on call that was to go is not in roster {roster} any more; look again.")
