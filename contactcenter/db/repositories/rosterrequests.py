"""Repositories of what agents ask of the roster, and of their calendar feeds."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from contactcenter.db.mapping.rosters import request_of, row_of_request
from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.roster_request import (
    CalendarFeedRow,
    RosterRequestRow,
    RosterRequestStepRow,
)
from contactcenter.domain.request import (
    RequestId,
    RequestKind,
    RequestState,
    RequestStep,
    RosterRequest,
    check_move,
)
from contactcenter.domain.units import AgentId


class RosterRequestRepository:
    """Requests with their audit trails, which only grow."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: RosterRequest) -> RequestId:
        """Store a request and return the id that it got."""
        key = stored(self._session, row_of_request(request))
        for step in request.steps:
            self._append(key, step)
        self._session.flush()
        return RequestId(key)

    def get(self, request: RequestId) -> RosterRequest:
        """Return a request, or raise `NotFound`."""
        row = fetched(self._session, RosterRequestRow, request, "request")
        return request_of(row, self._steps([request])[request])

    def advance(self, request: RequestId, step: RequestStep, colleague: AgentId | None = None) -> None:
        """Add a step, and the colleague when one was found.

        Raises
        ------
        Conflict
            When the request cannot take this step any more.
        """
        check_move(self.get(request), step.state)
        row = fetched(self._session, RosterRequestRow, request, "request")
        row.state = step.state
        if colleague is not None:
            row.colleague_id = colleague
        self._append(request, step)
        self._session.flush()

    def _append(self, request: int, step: RequestStep) -> None:
        held = self._steps([request])[request]
        self._session.add(
            RosterRequestStepRow(
                request_id=request,
                position=len(held),
                at=step.at,
                actor=step.actor,
                state=step.state,
                reason=step.reason,
            )
        )
        self._session.flush()

    def _steps(self, requests: Collection[int]) -> dict[int, list[RosterRequestStepRow]]:
        wanted = select(RosterRequestStepRow).where(col(RosterRequestStepRow.request_id).in_(requests))
        found: dict[int, list[RosterRequestStepRow]] = defaultdict(list)
        for row in self._session.exec(wanted.order_by(col(RosterRequestStepRow.position))):
            found[row.request_id].append(row)
        return found

    def in_state(self, states: Collection[RequestState]) -> dict[RequestId, RosterRequest]:
        """Return the requests in some states, by id, oldest first."""
        return self._all(select(RosterRequestRow).where(col(RosterRequestRow.state).in_(states)))

    def of_agent(self, agent: AgentId) -> dict[RequestId, RosterRequest]:
        """Return what an agent asked, or is asked for, by id, oldest first."""
        own = or_(RosterRequestRow.agent_id == agent, RosterRequestRow.colleague_id == agent)
        return self._all(select(RosterRequestRow).where(own))

    def time_off(self, start: datetime, end: datetime) -> dict[RequestId, RosterRequest]:
        """Return the approved time off that touches the time from `start` to `end`."""
        return self._all(
            select(RosterRequestRow).where(
                RosterRequestRow.kind == RequestKind.TIME_OFF,
                RosterRequestRow.state == RequestState.APPROVED,
                col(RosterRequestRow.starts_at) < end,
                col(RosterRequestRow.ends_at) > start,
            )
        )

    def _all(self, wanted: SelectOfScalar[RosterRequestRow]) -> dict[RequestId, RosterRequest]:
        rows = {row.id or 0: row for row in self._session.exec(wanted.order_by(col(RosterRequestRow.id)))}
        steps = self._steps(rows.keys())
        return {RequestId(key): request_of(row, steps[key]) for key, row in rows.items()}


class CalendarFeedRepository:
    """Addresses of calendars; who knows a token that is not revoked may read one agent's shifts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, agent: AgentId, digest: str, at: datetime) -> None:
        """Store the digest of a new token of an agent."""
        self._session.add(CalendarFeedRow(digest=digest, agent_id=agent, made_at=at, revoked_at=None))
        self._session.flush()

    def revoke(self, agent: AgentId, at: datetime) -> int:
        """Revoke all tokens of an agent and return how many were in use."""
        wanted = select(CalendarFeedRow).where(
            CalendarFeedRow.agent_id == agent, col(CalendarFeedRow.revoked_at).is_(None)
        )
        rows = self._session.exec(wanted).all()
        for row in rows:
            row.revoked_at = at
        self._session.flush()
        return len(rows)

    def agent(self, digest: str) -> AgentId | None:
        """Return whose calendar a digest opens; None for none, or a revoked one."""
        row = self._session.get(CalendarFeedRow, digest)
        return None if row is None or row.revoked_at is not None else AgentId(row.agent_id)

    def in_use(self, agent: AgentId) -> datetime | None:
        """Return since when an agent has a feed in use; None without one."""
        wanted = select(CalendarFeedRow.made_at).where(
            CalendarFeedRow.agent_id == agent, col(CalendarFeedRow.revoked_at).is_(None)
        )
        return self._session.exec(wanted).first()
