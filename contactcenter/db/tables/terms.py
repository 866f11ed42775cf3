"""What people agreed to and contracts say, each from a date on; rows are taken back, never removed."""

from datetime import date, datetime

from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.terms import Aspect


class PersonChangeRow(Row, table=True):
    """One aspect of a person's terms from a day on; only the columns of the aspect count."""

    __tablename__ = "person_change"

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = big_integer(foreign_key="agent.id", index=True)
    aspect: Aspect = choice(Aspect)
    valid_from: date
    team_id: str | None = text(foreign_key="team.id", nullable=True)
    contract_id: str | None = text(foreign_key="employment_contract.id", nullable=True)
    max_daily_minutes: int | None = None
    max_weekly_minutes: int | None = None
    nights: bool
    sundays: bool
    on_call: bool
    least_run_days: int
    most_run_days: int | None = None
    min_days_off: int
    max_weekends: int | None = None
    car_agent_id: int | None = big_integer(foreign_key="agent.id", nullable=True)
    car_within_minutes: int | None = None
    source: str = text()
    author: str = text()
    made_at: datetime = instant()
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()


class PersonChangeWindowRow(Row, table=True):
    """When a person can work on one weekday from a change on, in local minutes from midnight."""

    __tablename__ = "person_change_window"

    change_id: int = Field(primary_key=True, foreign_key="person_change.id")
    position: int = Field(primary_key=True)
    weekday: int
    start_minute: int
    end_minute: int


class PersonChangeSkillRow(Row, table=True):
    """A skill that a person holds from a change on."""

    __tablename__ = "person_change_skill"

    change_id: int = Field(primary_key=True, foreign_key="person_change.id")
    position: int = Field(primary_key=True)
    skill_id: str = text(foreign_key="skill.id")
    level: int


class ContractChangeRow(Row, table=True):
    """What a contract says from a day on."""

    __tablename__ = "contract_change"

    id: int | None = Field(default=None, primary_key=True)
    contract_id: str = text(foreign_key="employment_contract.id", index=True)
    valid_from: date
    name: str = text()
    weekly_minutes: int
    days_per_week: int
    shortest_daily_minutes: int
    longest_daily_minutes: int
    hourly_cost: float = number()
    overtime_minutes: int
    agency: bool
    night_premium: float | None = number(nullable=True)
    sunday_premium: float | None = number(nullable=True)
    overtime_premium: float | None = number(nullable=True)
    least_total_minutes: int | None = None
    most_total_minutes: int | None = None
    total_weeks: int
    source: str = text()
    author: str = text()
    made_at: datetime = instant()
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str = text()


class ContractChangeBandRow(Row, table=True):
    """Hours of one weekday that a contract fixes from a change on, in local minutes from midnight."""

    __tablename__ = "contract_change_band"

    change_id: int = Field(primary_key=True, foreign_key="contract_change.id")
    position: int = Field(primary_key=True)
    weekday: int
    start_minute: int
    end_minute: int
