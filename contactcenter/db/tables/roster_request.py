"""What agents ask of the roster, with the audit trail of each request, and their calendar feeds."""

from datetime import datetime

from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, instant, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.request import RequestKind, RequestState


class RosterRequestRow(Row, table=True):
    """Time off, a swap, a wish, or a shift to give away."""

    __tablename__ = "roster_request"

    id: int | None = Field(default=None, primary_key=True)
    kind: RequestKind = choice(RequestKind)
    state: RequestState = choice(RequestState, index=True)
    agent_id: int = big_integer(foreign_key="agent.id", index=True)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    colleague_id: int | None = big_integer(foreign_key="agent.id", index=True, nullable=True)
    colleague_starts_at: datetime | None = instant(nullable=True)
    wanted: bool
    note: str = text()


class RosterRequestStepRow(Row, table=True):
    """One step of a request: who moved it to which state, when and why."""

    __tablename__ = "roster_request_step"

    request_id: int = Field(primary_key=True, foreign_key="roster_request.id")
    position: int = Field(primary_key=True)
    at: datetime = instant()
    actor: str = text()
    state: RequestState = choice(RequestState)
    reason: str = text()


class CalendarFeedRow(Row, table=True):
    """The address of one agent's calendar; only a digest of its token is kept."""

    __tablename__ = "calendar_feed"

    digest: str = text(primary_key=True)
    agent_id: int = big_integer(foreign_key="agent.id", index=True)
    made_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
