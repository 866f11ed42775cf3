"""Teams."""

from contactcenter.db.columns import text
from contactcenter.db.tables.base import Row


class TeamRow(Row, table=True):
    """People under one lead at one site."""

    __tablename__ = "team"

    id: str = text(primary_key=True)
    name: str = text()
    site: str = text()
    lead: str = text()
