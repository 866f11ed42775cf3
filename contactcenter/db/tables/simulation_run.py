"""Simulation runs and what came out of them, as sums over all replications."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from contactcenter.db.columns import big_integer, choice, instant, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.runs import RunState


class SimulationRunRow(Row, table=True):
    """One experiment: what went in, and how far it is."""

    __tablename__ = "simulation_run"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int | None = Field(default=None, foreign_key="plan_run.id", index=True)
    created_at: datetime = instant()
    seed: int = big_integer()
    inputs_hash: str = text()
    code_version: str = text()
    replications: int
    parameters: str = text()
    state: RunState = choice(RunState)
    progress: float = number()
    message: str = text()


class OutcomeColumns(SQLModel):
    """Counts over all replications; divide by the replications for a mean."""

    answered: int = big_integer()
    abandoned: int = big_integer()
    answered_in_t: int = big_integer()
    abandoned_in_t: int = big_integer()
    short_abandoned: int = big_integer()
    contained: int = big_integer()
    wait_seconds: float = number()


class SimulatedIntervalRow(Row, OutcomeColumns, table=True):
    """What became of the contacts of one interval of a queue."""

    __tablename__ = "simulated_interval"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run_id: int = Field(primary_key=True, foreign_key="simulation_run.id")
    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    starts_at: datetime = instant(primary_key=True)
    minutes: int


class SimulatedQueueRow(Row, OutcomeColumns, table=True):
    """What became of all contacts of a queue, with the confidence interval of its service level."""

    __tablename__ = "simulated_queue"

    run_id: int = Field(primary_key=True, foreign_key="simulation_run.id")
    queue_id: str = text(primary_key=True, foreign_key="queue.id")
    formula: ServiceLevelFormula = choice(ServiceLevelFormula)
    service_level: float | None = number(nullable=True)
    half_width: float | None = number(nullable=True)
