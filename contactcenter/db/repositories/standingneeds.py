"""The repositories of standing needs, which are changed in place, and taken back but never removed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, select

from contactcenter.db.mapping.standingneeds import (
    activity_of,
    kept_of,
    on_call_of,
    values_of_activity,
    values_of_on_call,
    who_values,
)
from contactcenter.db.repositories.rows import fetched, parts_by_head, replace_parts, stored
from contactcenter.db.tables.standing_need import (
    ActivityNeedRow,
    ActivityNeedWhoRow,
    OnCallNeedRow,
    OnCallNeedWhoRow,
)
from contactcenter.domain.errors import Conflict
from contactcenter.domain.standingneed import (
    ActivityNeedId,
    Kept,
    OnCallNeedId,
    StandingActivity,
    StandingOnCall,
)

Key = TypeVar("Key", bound=int)
Need = TypeVar("Need", StandingOnCall, StandingActivity)


class StandingNeeds(Generic[Key, Need]):
    """Needs of one kind.

    Parameters
    ----------
    rows : the classes of the head and of those for whom it is.
    values, need : from a need to the columns of its head, and back.
    """

    def __init__(
        self,
        session: Session,
        rows: tuple[type[Any], type[Any]],
        values: Callable[[Need], dict[str, Any]],
        need: Callable[[Any, Any], Need],
        key: Callable[[int], Key],
    ) -> None:
        self._session, (self._head, self._who) = session, rows
        self._values: Callable[[Need], dict[str, Any]] = values
        self._need: Callable[[Any, Any], Need] = need
        self._key = key

    def add(self, need: Need, author: str, at: datetime) -> Key:
        """Store a need and return the id that it got."""
        row = self._head(**self._values(need), author=author, made_at=at, lock=0, withdrawn_by="")
        key = self._key(stored(self._session, row))
        self._store_whom(key, need)
        return key

    def change(self, key: Key, need: Need, lock: int) -> None:
        """Put a need in the place of what it was.

        Parameters
        ----------
        lock : the state of the need that the editor saw.

        Raises
        ------
        Conflict
            When somebody else changed it meanwhile, or took it back.
        """
        row = self._fetched(key)
        if row.lock != lock or row.withdrawn_at is not None:
            raise Conflict(
                f"Somebody else changed {row.title!r} since you opened it; nothing of yours was stored. "
                "Look at it as it is now and send it again."
            )
        for name, value in self._values(need).items():
            setattr(row, name, value)
        row.lock += 1
        self._store_whom(key, need)

    def withdraw(self, key: Key, author: str, at: datetime) -> None:
        """Let a need count no more."""
        row = self._fetched(key)
        row.withdrawn_at, row.withdrawn_by, row.lock = at, author, row.lock + 1
        self._session.flush()

    def restore(self, key: Key) -> None:
        """Let a need count again that was taken back."""
        row = self._fetched(key)
        row.withdrawn_at, row.withdrawn_by, row.lock = None, "", row.lock + 1
        self._session.flush()

    def get(self, key: Key) -> tuple[Need, Kept]:
        """Return a need, or raise `NotFound`."""
        row = self._fetched(key)
        who = parts_by_head(self._session, self._who, self._who.need_id, self._who.position, key)
        return self._need(row, who.get(key, ())), kept_of(row)

    def all(self) -> dict[Key, tuple[Need, Kept]]:
        """Return every need by id, those that were taken back too, in the order in which they were made."""
        who = parts_by_head(self._session, self._who, self._who.need_id, self._who.position)
        rows = self._session.exec(select(self._head).order_by(col(self._head.id)))
        return {self._key(row.id): (self._need(row, who.get(row.id, ())), kept_of(row)) for row in rows}

    def counting(self) -> tuple[Need, ...]:
        """Return the needs that were not taken back."""
        return tuple(need for need, kept in self.all().values() if kept.counts)

    def _fetched(self, key: Key) -> Any:
        return fetched(self._session, self._head, key, "need")

    def _store_whom(self, key: Key, need: Need) -> None:
        rows = [
            self._who(need_id=key, position=position, team_id=team, agent_id=agent)
            for position, (team, agent) in enumerate(who_values(need.whom))
        ]
        replace_parts(self._session, [self._who.need_id], key, rows)


class OnCallNeedRepository(StandingNeeds[OnCallNeedId, StandingOnCall]):
    """When people are wanted on call."""

    def __init__(self, session: Session) -> None:
        rows = (OnCallNeedRow, OnCallNeedWhoRow)
        super().__init__(session, rows, values_of_on_call, on_call_of, OnCallNeedId)


class ActivityNeedRepository(StandingNeeds[ActivityNeedId, StandingActivity]):
    """Which meetings and training people are to have."""

    def __init__(self, session: Session) -> None:
        rows = (ActivityNeedRow, ActivityNeedWhoRow)
        super().__init__(session, rows, values_of_activity, activity_of, ActivityNeedId)
