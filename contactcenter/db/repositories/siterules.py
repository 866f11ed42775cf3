"""The repository of labour rules that a site set itself."""

from datetime import datetime

from sqlmodel import Session, col, select

from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.site_rule import SiteRuleRow
from contactcenter.domain.siterule import SiteRule, SiteRuleId

FIELDS = tuple(SiteRule.__dataclass_fields__)


class SiteRuleRepository:
    """Changes of labour rules, which are added and taken back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rule: SiteRule) -> SiteRuleId:
        """Store a rule and return the id that it got."""
        return SiteRuleId(
            stored(self._session, SiteRuleRow(**{name: getattr(rule, name) for name in FIELDS}))
        )

    def all(self) -> dict[SiteRuleId, SiteRule]:
        """Return every rule that was ever set, by id, oldest first."""
        rows = self._session.exec(select(SiteRuleRow).order_by(col(SiteRuleRow.id)))
        return {SiteRuleId(row.id or 0): _rule_of(row) for row in rows}

    def get(self, key: SiteRuleId) -> SiteRule:
        """Return a rule, or raise `NotFound`."""
        return _rule_of(fetched(self._session, SiteRuleRow, key, "labour rule"))

    def withdraw(self, key: SiteRuleId, author: str, at: datetime) -> None:
        """Take a rule back; `NotFound` when there is none of that id."""
        row = fetched(self._session, SiteRuleRow, key, "labour rule")
        row.withdrawn_at, row.withdrawn_by = at, author
        self._session.flush()


def _rule_of(row: SiteRuleRow) -> SiteRule:
    return SiteRule(**{name: getattr(row, name) for name in FIELDS})
