"""Repository of the edits of drafts: a log with a mark up to which it is in effect."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from contactcenter.db.mapping.rosters import change_of_text, change_text
from contactcenter.db.repositories.rows import fetched
from contactcenter.db.tables.roster import RosterEditRow, RosterRow
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.rosterhead import LoggedEdit
from contactcenter.domain.runs import RosterId


class RosterEditRepository:
    """The edits of drafts in the order in which they were made."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, roster: RosterId, edit: LoggedEdit, change: RosterChange) -> None:
        """Add an edit that is in effect; edits that were undone can no longer be redone."""
        head = fetched(self._session, RosterRow, roster, "roster")
        undone = delete(RosterEditRow).where(
            col(RosterEditRow.roster_id) == roster, col(RosterEditRow.position) >= head.applied
        )
        self._session.exec(undone)
        self._session.add(
            RosterEditRow(
                roster_id=roster,
                position=head.applied,
                made_at=edit.at,
                author=edit.author,
                what=edit.what,
                change=change_text(change),
            )
        )
        head.applied += 1
        self._session.flush()

    def step_back(self, roster: RosterId) -> RosterChange | None:
        """Return the last edit in effect and take it as undone; None when there is none."""
        head = fetched(self._session, RosterRow, roster, "roster")
        if head.applied == 0:
            return None
        head.applied -= 1
        return self._change(roster, head.applied)

    def step_forward(self, roster: RosterId) -> RosterChange | None:
        """Return the edit that was undone last and take it as in effect; None when there is none."""
        head = fetched(self._session, RosterRow, roster, "roster")
        change = self._change(roster, head.applied)
        if change is not None:
            head.applied += 1
        return change

    def _change(self, roster: RosterId, position: int) -> RosterChange | None:
        row = self._session.get(RosterEditRow, (roster, position))
        return None if row is None else change_of_text(row.change)

    def log(self, roster: RosterId) -> tuple[LoggedEdit, ...]:
        """Return all edits of a roster, the undone ones last."""
        applied = fetched(self._session, RosterRow, roster, "roster").applied
        rows = select(RosterEditRow).where(RosterEditRow.roster_id == roster)
        return tuple(
            LoggedEdit(row.made_at, row.author, row.what, row.position >= applied)
            for row in self._session.exec(rows.order_by(col(RosterEditRow.position)))
        )
