"""Rosters in versions, their shifts with the parts of these, and spans on call."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, instant, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.roster import Activity, RosterState
from contactcenter.domain.rosterhead import DEFAULT_RULES


class RosterRow(Row, table=True):
    """The roster of a period in one version."""

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("starts_at", "ends_at", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int | None = Field(default=None, foreign_key="plan_run.id", index=True)
    made_at: datetime = instant()
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    version: int
    state: RosterState = choice(RosterState)
    base_id: int | None = Field(default=None, foreign_key="roster.id")
    rules: str = text(default=DEFAULT_RULES)
    author: str = text(default="")
    note: str = text(default="")
    published_at: datetime | None = instant(default=None, nullable=True)
    override: str = text(default="")
    applied: int = Field(default=0)
    lock: int = Field(default=0)


class ShiftRow(Row, table=True):
    """One agent's presence in a roster."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("roster_id", "agent_id", "starts_at"),
        Index(None, "agent_id", "starts_at"),
        Index(None, "roster_id", "starts_at", "ends_at"),
    )

    roster_id: int = Field(primary_key=True, foreign_key="roster.id")
    position: int = Field(primary_key=True)
    agent_id: int = big_integer(foreign_key="agent.id")
    starts_at: datetime = instant()
    ends_at: datetime = instant()


class ShiftPartRow(Row, table=True):
    """A part of a shift in which the agent serves nobody."""

    __tablename__ = "shift_part"
    __table_args__ = (
        ForeignKeyConstraint(["roster_id", "shift_position"], ["shift.roster_id", "shift.position"]),
    )

    roster_id: int = Field(primary_key=True)
    shift_position: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    activity: Activity = choice(Activity)
    paid: bool
    title: str = text(default="")


class OnCallSpanRow(Row, table=True):
    """A span in which somebody can be called in, in a roster."""

    __tablename__ = "on_call_span"
    __table_args__ = (Index(None, "agent_id", "starts_at"),)

    roster_id: int = Field(primary_key=True, foreign_key="roster.id")
    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    starts_at: datetime = instant(primary_key=True)
    ends_at: datetime = instant()


class RosterEditRow(Row, table=True):
    """One edit of a draft, with what it changed, so that it can be undone and done again."""

    __tablename__ = "roster_edit"

    roster_id: int = Field(primary_key=True, foreign_key="roster.id")
    position: int = Field(primary_key=True)
    made_at: datetime = instant()
    author: str = text()
    what: str = text()
    change: str = text()
