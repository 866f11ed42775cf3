"""The repositories of the labour rules that sites set, and of the presets that they follow."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, select

from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.site_rule import SitePresetRow, SiteRuleRow
from contactcenter.domain.siterule import SitePreset, SitePresetId, SiteRule, SiteRuleId

Key = TypeVar("Key", bound=int)
Kept = TypeVar("Kept", SiteRule, SitePreset)


class KeptChanges(Generic[Key, Kept]):
    """Changes of one kind, which are added and taken back, never removed.

    Parameters
    ----------
    row : the table's class, whose columns bear the names of the value's fields.
    what : the kind in words, for messages.
    """

    def __init__(
        self, session: Session, row: type[Any], value: type[Kept], key: Callable[[int], Key], what: str
    ) -> None:
        self._session, self._row, self._key, self._what = session, row, key, what
        self._fields = tuple(value.__dataclass_fields__)
        self._make: Callable[..., Kept] = value

    def add(self, change: Kept) -> Key:
        """Store a change and return the id that it got."""
        values = {name: getattr(change, name) for name in self._fields}
        return self._key(stored(self._session, self._row(**values)))

    def all(self) -> dict[Key, Kept]:
        """Return every change that was ever made, by id, oldest first."""
        rows = self._session.exec(select(self._row).order_by(col(self._row.id)))
        return {self._key(row.id): self._value_of(row) for row in rows}

    def get(self, key: Key) -> Kept:
        """Return a change, or raise `NotFound`."""
        return self._value_of(fetched(self._session, self._row, key, self._what))

    def withdraw(self, key: Key, author: str, at: datetime) -> None:
        """Take a change back; `NotFound` when there is none of that id."""
        row = fetched(self._session, self._row, key, self._what)
        row.withdrawn_at, row.withdrawn_by = at, author
        self._session.flush()

    def _value_of(self, row: Any) -> Kept:
        return self._make(**{name: getattr(row, name) for name in self._fields})


class SiteRuleRepository(KeptChanges[SiteRuleId, SiteRule]):
    """Values of labour rules."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SiteRuleRow, SiteRule, SiteRuleId, "labour rule")


class SitePresetRepository(KeptChanges[SitePresetId, SitePreset]):
    """Presets that sites follow from a day on."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SitePresetRow, SitePreset, SitePresetId, "preset of a site")
