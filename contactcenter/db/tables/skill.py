"""Skills."""

from contactcenter.db.columns import text
from contactcenter.db.tables.base import Row


class SkillRow(Row, table=True):
    """Something an agent can be good at."""

    __tablename__ = "skill"

    id: str = text(primary_key=True)
    name: str = text()
