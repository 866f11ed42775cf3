"""The installation itself: one row."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from contactcenter.db.columns import text
from contactcenter.db.tables.base import Row

ONLY_ROW = 1


class InstallationRow(Row, table=True):
    """Whose installation this is, where, and on which day the demo stands still."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="one_row"),)

    id: int = Field(default=ONLY_ROW, primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = text()
    zone: str = text()
    demo_day: date | None = None
