"""Employment contracts."""

from contactcenter.db.columns import number, text
from contactcenter.db.tables.base import Row


class EmploymentContractRow(Row, table=True):
    """What an agent may be asked to work."""

    __tablename__ = "employment_contract"

    id: str = text(primary_key=True)
    name: str = text()
    weekly_minutes: int
    days_per_week: int
    shortest_daily_minutes: int
    longest_daily_minutes: int
    hourly_cost: float = number()
    overtime_minutes: int
    agency: bool
    night_premium: float | None = number()
    sunday_premium: float | None = number()
    overtime_premium: float | None = number()
