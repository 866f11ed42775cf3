"""Runs of the main job: from history to a verdict."""

from datetime import datetime

from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.runs import RunState


class PlanRunRow(Row, table=True):
    """One run with the figures of its verdict, which are empty until it is done."""

    __tablename__ = "plan_run"

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = instant()
    label: str = text()
    seed: int = big_integer()
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    state: RunState = choice(RunState)
    message: str = text()
    forecast_wape: float | None = number(nullable=True)
    forecast_baseline_wape: float | None = number(nullable=True)
    staffing_agent_hours: float | None = number(nullable=True)
    roster_agents: int | None = None
    roster_paid_hours: float | None = number(nullable=True)
    roster_understaffed_agent_hours: float | None = number(nullable=True)
    roster_overstaffed_agent_hours: float | None = number(nullable=True)
    roster_status: str | None = text(nullable=True)
    service_level_mean: float | None = number(nullable=True)
    service_level_half_width: float | None = number(nullable=True)
    replications: int | None = None
    formula: ServiceLevelFormula | None = choice(ServiceLevelFormula, nullable=True)
    target_share: float | None = number(nullable=True)
    timings: str = text()
