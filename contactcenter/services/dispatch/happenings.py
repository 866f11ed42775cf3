"""Rows of the outbox as happenings."""

from functools import lru_cache

from contactcenter.db.dispatch.rows import HappeningValues
from contactcenter.domain.ticket import Happening, HappeningKind
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.duty import instant_of

KINDS = {kind.value: kind for kind in HappeningKind}
_instant_of = lru_cache(1_024)(instant_of)
"""Whatever happened in one group did so at a few instants."""


def happening_of(row: HappeningValues) -> Happening:
    """Return a stored happening."""
    return Happening(
        row.number,
        _instant_of(row.at_ms),
        KINDS[row.kind],
        None if row.ticket_id is None else ContactId(row.ticket_id),
        row.sequence or 0,
        None if row.agent_id is None else AgentId(row.agent_id),
        row.detail,
        None if row.until_ms is None else instant_of(row.until_ms),
        row.actor,
    )
