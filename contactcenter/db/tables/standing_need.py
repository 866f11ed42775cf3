"""What every roster of a time should hold beside shifts: people on call, meetings and training."""

from datetime import date, datetime

from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.roster import Activity


class OnCallNeedRow(Row, table=True):
    """People who are wanted on call at the same hours of some weekdays, such as "56" for weekends."""

    __tablename__ = "on_call_need"

    id: int | None = Field(default=None, primary_key=True)
    title: str = text()
    first_day: date
    last_day: date | None = None
    weekdays: str = text()
    start_minute: int | None = None
    end_minute: int | None = None
    count: int
    queue_id: str | None = text(foreign_key="queue.id", nullable=True)
    weight: float = number()
    author: str = text()
    made_at: datetime = instant()
    lock: int
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()


class OnCallNeedWhoRow(Row, table=True):
    """A team or a person for whom a need of people on call is; nobody means everybody."""

    __tablename__ = "on_call_need_who"

    need_id: int = Field(primary_key=True, foreign_key="on_call_need.id")
    position: int = Field(primary_key=True)
    team_id: str | None = text(foreign_key="team.id", nullable=True)
    agent_id: int | None = big_integer(foreign_key="agent.id", nullable=True)


class ActivityNeedRow(Row, table=True):
    """A meeting or training that people are to have."""

    __tablename__ = "activity_need"

    id: int | None = Field(default=None, primary_key=True)
    title: str = text()
    activity: Activity = choice(Activity)
    minutes: int
    first_day: date
    last_day: date | None = None
    weekdays: str = text()
    start_minute: int | None = None
    end_minute: int | None = None
    sessions: int
    every_week: bool
    together: bool
    least: int
    price: float = number()
    author: str = text()
    made_at: datetime = instant()
    lock: int
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()


class ActivityNeedWhoRow(Row, table=True):
    """A team or a person for whom a meeting or training is; nobody means everybody."""

    __tablename__ = "activity_need_who"

    need_id: int = Field(primary_key=True, foreign_key="activity_need.id")
    position: int = Field(primary_key=True)
    team_id: str | None = text(foreign_key="team.id", nullable=True)
    agent_id: int | None = big_integer(foreign_key="agent.id", nullable=True)
