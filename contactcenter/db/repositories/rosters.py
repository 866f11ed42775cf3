"""Repository of rosters."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.mapping.planning import shift_of
from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.roster import RosterRow, ShiftPartRow, ShiftRow
from contactcenter.domain.errors import Conflict
from contactcenter.domain.roster import Roster, RosterState
from contactcenter.domain.runs import PlanId, RosterId

_SHIFT = ("roster_id", "position", "agent_id", "starts_at", "ends_at")
_PART = ("roster_id", "shift_position", "position", "starts_at", "ends_at", "activity", "paid")


class RosterRepository:
    """Rosters in versions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_version(self, start: datetime, end: datetime) -> int:
        """Return the version that the next roster of a period bears, from 1."""
        wanted = select(func.max(RosterRow.version)).where(
            RosterRow.starts_at == start, RosterRow.ends_at == end
        )
        return (self._session.exec(wanted).one() or 0) + 1

    def add(self, roster: Roster, made_at: datetime, plan: PlanId | None = None) -> RosterId:
        """Store a roster and return the id that it got.

        Raises
        ------
        Conflict
            When its period has a roster of this version already.
        """
        head = RosterRow(
            plan_id=plan,
            made_at=made_at,
            starts_at=roster.start,
            ends_at=roster.end,
            version=roster.version,
            state=roster.state,
        )
        key = stored(self._session, head)
        connection = self._session.connection()
        shifts = (
            (key, place, shift.agent, shift.start, shift.end) for place, shift in enumerate(roster.shifts)
        )
        parts = (
            (key, place, position, part.start, part.end, part.activity, part.paid)
            for place, shift in enumerate(roster.shifts)
            for position, part in enumerate(shift.parts)
        )
        insert_rows(connection, table_of(ShiftRow), _SHIFT, shifts)
        insert_rows(connection, table_of(ShiftPartRow), _PART, parts)
        return RosterId(key)

    def get(self, roster: RosterId) -> Roster:
        """Return a roster, or raise `NotFound`."""
        head = fetched(self._session, RosterRow, roster, "roster")
        parts: dict[int, list[ShiftPartRow]] = defaultdict(list)
        for part in self._session.exec(
            select(ShiftPartRow)
            .where(ShiftPartRow.roster_id == roster)
            .order_by(col(ShiftPartRow.shift_position), col(ShiftPartRow.position))
        ):
            parts[part.shift_position].append(part)
        shifts = self._session.exec(
            select(ShiftRow).where(ShiftRow.roster_id == roster).order_by(col(ShiftRow.position))
        )
        return Roster(
            head.starts_at,
            head.ends_at,
            tuple(shift_of(row, parts[row.position]) for row in shifts),
            head.version,
            head.state,
        )

    def publish(self, roster: RosterId) -> None:
        """Publish a draft; published rosters that it overlaps are superseded.

        Raises
        ------
        Conflict
            When it is no draft any more.
        """
        head = fetched(self._session, RosterRow, roster, "roster")
        if head.state is not RosterState.DRAFT:
            raise Conflict(f"Roster {roster} is {head.state}; only a draft can be published.")
        overlapping = select(RosterRow).where(
            RosterRow.state == RosterState.PUBLISHED,
            col(RosterRow.starts_at) < head.ends_at,
            col(RosterRow.ends_at) > head.starts_at,
        )
        for other in self._session.exec(overlapping):
            other.state = RosterState.SUPERSEDED
        head.state = RosterState.PUBLISHED
        self._session.flush()

    def published(self, at: datetime) -> RosterId | None:
        """Return the published roster whose period holds an instant, if there is one."""
        wanted = select(RosterRow.id).where(
            RosterRow.state == RosterState.PUBLISHED,
            col(RosterRow.starts_at) <= at,
            col(RosterRow.ends_at) > at,
        )
        found = self._session.exec(wanted).first()
        return None if found is None else RosterId(found)

    def of_plan(self, plan: PlanId) -> tuple[RosterId, ...]:
        """Return the rosters of a run, in the order in which they were stored."""
        wanted = select(RosterRow.id).where(RosterRow.plan_id == plan).order_by(col(RosterRow.id))
        return tuple(RosterId(key) for key in self._session.exec(wanted) if key is not None)
