"""Labour rules that sites set and follow, each from a date on; rows are taken back, never removed."""

from datetime import date, datetime

from sqlmodel import Field

from contactcenter.db.columns import instant, text
from contactcenter.db.tables.base import Row


class SiteRuleRow(Row, table=True):
    """One value of the labour rules from a day on; without a site, for all that follow the preset."""

    __tablename__ = "site_rule"

    id: int | None = Field(default=None, primary_key=True)
    preset: str = text()
    field: str = text()
    value: int
    valid_from: date
    source: str = text()
    author: str = text()
    made_at: datetime = instant()
    confirmed_by: str = text()
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()
    site: str | None = text(nullable=True)


class SitePresetRow(Row, table=True):
    """The preset that a site follows from a day on."""

    __tablename__ = "site_preset"

    id: int | None = Field(default=None, primary_key=True)
    site: str = text()
    preset: str = text()
    valid_from: date
    source: str = text()
    author: str = text()
    made_at: datetime = instant()
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()
