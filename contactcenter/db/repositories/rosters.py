"""Repository of rosters: versions, drafts that are edited in place, and what is published when."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, tuple_
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.mapping.rosters import head_of
from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.repositories.spans import insert_spans, remove_spans, spans_of
from contactcenter.db.tables.roster import (
    OnCallSpanRow,
    RosterEditRow,
    RosterRow,
    ShiftPartRow,
    ShiftRow,
)
from contactcenter.domain.errors import Conflict
from contactcenter.domain.roster import OnCall, Roster, RosterState, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange, key_of
from contactcenter.domain.rosterhead import RosterHead, RosterOrigin
from contactcenter.domain.runs import PlanId, RosterId
from contactcenter.domain.units import AgentId

_SHIFT = ("roster_id", "position", "agent_id", "starts_at", "ends_at")
_PART_VALUES = ("shift_position", "starts_at", "ends_at", "activity", "paid", "title")
_PART = ("roster_id", "shift_position", "position", *_PART_VALUES[1:])
_SPAN = ("roster_id", "agent_id", "starts_at", "ends_at")
_KEYS_AT_ONCE = 300
_SHIFTS, _PARTS, _SPANS = table_of(ShiftRow), table_of(ShiftPartRow), table_of(OnCallSpanRow)


class RosterRepository:
    """Rosters in versions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_version(self, start: datetime, end: datetime) -> int:
        """Return the version that the next roster of a period bears, from 1."""
        return max(self._version(func.max, start, end), 0) + 1

    def next_draft(self, start: datetime, end: datetime) -> int:
        """Return what the next draft of a period bears in place of a version: a number below 1."""
        return min(self._version(func.min, start, end), 1) - 1

    def _version(self, choose: Callable[..., Any], start: datetime, end: datetime) -> int:
        wanted = select(choose(RosterRow.version)).where(
            RosterRow.starts_at == start, RosterRow.ends_at == end
        )
        return self._session.exec(wanted).one() or 0

    def add(
        self,
        roster: Roster,
        made_at: datetime,
        plan: PlanId | None = None,
        origin: RosterOrigin | None = None,
    ) -> RosterId:
        """Store a roster and return the id that it got.

        Parameters
        ----------
        origin : where it comes from; its plan is taken where `plan` is None.

        Raises
        ------
        Conflict
            When its period has a roster of this version already.
        """
        found = origin or RosterOrigin()
        head = RosterRow(
            plan_id=found.plan if plan is None else plan,
            made_at=made_at,
            starts_at=roster.start,
            ends_at=roster.end,
            version=roster.version,
            state=roster.state,
            base_id=found.base,
            rules=found.rules,
            author=found.author,
            note=found.note,
            published_at=made_at if roster.state is RosterState.PUBLISHED else None,
        )
        key = stored(self._session, head)
        self._insert(key, enumerate(roster.shifts))
        insert_spans(self._session, key, roster.on_call)
        return RosterId(key)

    def copy(self, source: RosterId, made_at: datetime, version: int, origin: RosterOrigin) -> RosterId:
        """Store a draft with all that another roster holds, copied within the database; return its id."""
        head = fetched(self._session, RosterRow, source, "roster")
        key = self.add(Roster(head.starts_at, head.ends_at, (), version), made_at, origin=origin)
        for table, names in ((_SHIFTS, _SHIFT), (_PARTS, _PART), (_SPANS, _SPAN)):
            own = columns_of(literal(int(key)), *(table.c[name] for name in names[1:]))
            self._session.execute(table.insert().from_select(names, own.where(table.c.roster_id == source)))
        return key

    def get(self, roster: RosterId, agents: Collection[AgentId] | None = None) -> Roster:
        """Return a roster, everybody's or that of some people, or raise `NotFound`."""
        head = fetched(self._session, RosterRow, roster, "roster")
        shifts, spans = self.shifts(roster, agents), self.spans(roster, agents)
        return Roster(head.starts_at, head.ends_at, shifts, head.version, head.state, spans)

    def head(self, roster: RosterId) -> RosterHead:
        """Return a roster without its shifts, or raise `NotFound`."""
        return head_of(fetched(self._session, RosterRow, roster, "roster"))

    def heads(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        state: RosterState | None = None,
    ) -> tuple[RosterHead, ...]:
        """Return the rosters whose period touches the time from `start` to `end`, the newest first.

        Parameters
        ----------
        state : only those in this state.
        """
        wanted = select(RosterRow).order_by(col(RosterRow.id).desc())
        if state is not None:
            wanted = wanted.where(RosterRow.state == state)
        if start is not None:
            wanted = wanted.where(col(RosterRow.ends_at) > start)
        if end is not None:
            wanted = wanted.where(col(RosterRow.starts_at) < end)
        return tuple(head_of(row) for row in self._session.exec(wanted))

    def shifts(
        self,
        roster: RosterId,
        agents: Collection[AgentId] | None = None,
        touching: tuple[datetime, datetime] | None = None,
    ) -> tuple[Shift, ...]:
        """Return shifts of a roster in the order in which they were stored.

        Parameters
        ----------
        agents : whose; None means everybody's.
        touching : only shifts with some time between these instants.
        """
        return self._shifts([roster], agents, touching)

    def _shifts(
        self,
        rosters: Collection[RosterId],
        agents: Collection[AgentId] | None,
        touching: tuple[datetime, datetime] | None,
    ) -> tuple[Shift, ...]:
        """Return shifts of some rosters, those of each in the order in which they were stored."""
        own: list[ColumnElement[bool]] = [_SHIFTS.c.roster_id.in_(rosters)]
        if agents is not None:
            own.append(_SHIFTS.c.agent_id.in_(agents))
        if touching is not None:
            own += [_SHIFTS.c.starts_at < touching[1], _SHIFTS.c.ends_at > touching[0]]
        wanted = columns_of(*(_SHIFTS.c[name] for name in _SHIFT)).where(*own)
        # Sorted here: asked for the order, SQLite reads the whole roster by the key that has it.
        heads = sorted(self._session.execute(wanted).all(), key=itemgetter(0, 1))
        places: dict[RosterId, list[int]] = defaultdict(list)
        for roster, place, *_ in heads:
            places[roster].append(place)
        all_parts = len(own) == 1
        parts = {one: self._parts_of(one, None if all_parts else some) for one, some in places.items()}
        return tuple(
            Shift(AgentId(agent), start, end, tuple(parts[roster].get(place, ())))
            for roster, place, agent, start, end in heads
        )

    def spans(
        self,
        roster: RosterId,
        agents: Collection[AgentId] | None = None,
        touching: tuple[datetime, datetime] | None = None,
    ) -> tuple[OnCall, ...]:
        """Return spans on call of a roster by start and person; parameters as of `shifts`."""
        return spans_of(self._session, [roster], agents, touching)

    def _parts_of(self, roster: RosterId, places: list[int] | None) -> dict[int, list[ShiftPart]]:
        """Return the parts of some shifts by their place, or of all.

        They are found by their key, for a join may read the parts of the whole roster.
        """
        wanted = columns_of(*(_PARTS.c[name] for name in _PART_VALUES)).where(_PARTS.c.roster_id == roster)
        wanted = wanted.order_by(_PARTS.c.shift_position, _PARTS.c.position)
        chunks = [wanted]
        if places is not None:
            some = (places[k : k + _KEYS_AT_ONCE] for k in range(0, len(places), _KEYS_AT_ONCE))
            chunks = [wanted.where(_PARTS.c.shift_position.in_(own)) for own in some]
        parts: dict[int, list[ShiftPart]] = defaultdict(list)
        for chunk in chunks:
            for place, *values in self._session.execute(chunk).all():
                parts[place].append(ShiftPart(*values))
        return parts

    def change(self, roster: RosterId, change: RosterChange) -> None:
        """Take shifts and spans out of a draft and put others in; the caller has checked that they fit.

        Raises
        ------
        Conflict
            When the roster is no draft, or what is to go is not there.
        """
        head = self._draft(roster)
        gone = [(shift.agent, shift.start) for shift in change.removed]
        for first in range(0, len(gone), _KEYS_AT_ONCE):
            self._remove(roster, gone[first : first + _KEYS_AT_ONCE])
        last = select(func.max(ShiftRow.position)).where(ShiftRow.roster_id == roster)
        begin = self._session.exec(last).one()
        self._insert(roster, enumerate(change.added, start=0 if begin is None else begin + 1))
        remove_spans(self._session, roster, change.spans_removed)
        insert_spans(self._session, roster, change.spans_added)
        head.lock += 1
        self._session.flush()

    def _remove(self, roster: RosterId, keys: list[tuple[AgentId, datetime]]) -> None:
        named = tuple_(col(ShiftRow.agent_id), col(ShiftRow.starts_at)).in_(keys)
        found = self._session.exec(select(ShiftRow.position).where(ShiftRow.roster_id == roster, named))
        places = list(found)
        if len(places) < len(keys):
            raise Conflict(f"A shift that was to go is not in roster {roster} any more; look again.")
        for kind, place in ((ShiftPartRow, ShiftPartRow.shift_position), (ShiftRow, ShiftRow.position)):
            self._session.exec(delete(kind).where(col(kind.roster_id) == roster, col(place).in_(places)))

    def _insert(self, roster: int, numbered: Iterable[tuple[int, Shift]]) -> None:
        shifts = list(numbered)
        connection = self._session.connection()
        rows = ((roster, place, one.agent, one.start, one.end) for place, one in shifts)
        insert_rows(connection, table_of(ShiftRow), _SHIFT, rows)
        parts = (
            (roster, place, position, part.start, part.end, part.activity, part.paid, part.title)
            for place, one in shifts
            for position, part in enumerate(one.parts)
        )
        insert_rows(connection, table_of(ShiftPartRow), _PART, parts)

    def _draft(self, roster: RosterId) -> RosterRow:
        head = fetched(self._session, RosterRow, roster, "roster")
        if head.state is not RosterState.DRAFT:
            raise Conflict(f"Roster {roster} is {head.state}; only a draft can be published or edited.")
        return head

    def move_base(self, roster: RosterId, base: RosterId) -> None:
        """Note that a draft now holds everything of another published version."""
        self._draft(roster).base_id = base
        self._session.flush()

    def discard(self, roster: RosterId) -> None:
        """Delete a draft with everything in it and its log of edits."""
        self._draft(roster)
        for kind in (RosterEditRow, ShiftPartRow, ShiftRow, OnCallSpanRow):
            self._session.exec(delete(kind).where(col(kind.roster_id) == roster))
        self._session.exec(delete(RosterRow).where(col(RosterRow.id) == roster))

    def publish(
        self, roster: RosterId, at: datetime | None = None, note: str | None = None, override: str = ""
    ) -> None:
        """Publish a draft; published rosters that it overlaps are superseded.

        A draft that has no version yet, or an earlier one than what is published, gets the next.

        Parameters
        ----------
        at : when, aware; None takes the instant at which it was made.
        override : why, although it breaks rules.

        Raises
        ------
        Conflict
            When it is no draft any more.
        """
        head = self._draft(roster)
        overlapping = select(RosterRow).where(
            RosterRow.state == RosterState.PUBLISHED,
            col(RosterRow.starts_at) < head.ends_at,
            col(RosterRow.ends_at) > head.starts_at,
        )
        before = self._session.exec(overlapping).all()
        same = [other.version for other in before if other.starts_at == head.starts_at]
        if head.version <= max([0, *same]):
            head.version = self.next_version(head.starts_at, head.ends_at)
        for other in before:
            other.state = RosterState.SUPERSEDED
        head.state = RosterState.PUBLISHED
        head.published_at = at or head.made_at
        head.note = head.note if note is None else note
        head.override = override
        head.lock += 1
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

    def published_shifts(
        self, start: datetime, end: datetime, agents: Collection[AgentId] | None = None
    ) -> tuple[Shift, ...]:
        """Return what is published between two instants, over all rosters, by agent and start."""
        return tuple(sorted(self._shifts(self.all_published(), agents, (start, end)), key=key_of))

    def all_published(self) -> tuple[RosterId, ...]:
        """Return all published rosters, by id."""
        published = RosterRow.state == RosterState.PUBLISHED
        wanted = select(RosterRow.id).where(published).order_by(col(RosterRow.id))
        return tuple(RosterId(key) for key in self._session.exec(wanted) if key is not None)

    def published_spans(
        self, start: datetime, end: datetime, agents: Collection[AgentId] | None = None
    ) -> tuple[OnCall, ...]:
        """Return who is published to be on call between two instants, over all rosters."""
        return tuple(sorted(spans_of(self._session, self.all_published(), agents, (start, end))))
