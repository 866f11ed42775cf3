"""How a run's roster was verified: rounds, how each kept its promises, and what is missing."""

from datetime import date

from sqlmodel import Field

from contactcenter.db.columns import choice, number, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.verification import Stop, Window


class VerificationRow(Row, table=True):
    """The verification of one run."""

    __tablename__ = "verification"

    plan_id: int = Field(primary_key=True, foreign_key="plan_run.id")
    confidence: float = number()
    window: Window = choice(Window)
    replications: int
    last_word: int
    stop: Stop = choice(Stop)
    chosen: int


class VerificationRoundRow(Row, table=True):
    """One roster on the way."""

    __tablename__ = "verification_round"

    plan_id: int = Field(primary_key=True, foreign_key="verification.plan_id")
    round: int = Field(primary_key=True)
    needed_hours: float = number()
    paid_hours: float = number()
    short_hours: float = number()
    seconds: float = number()


class VerificationPromiseRow(Row, table=True):
    """How a round kept one promise; round 0 stands for the last word on the roster that was kept."""

    __tablename__ = "verification_promise"

    plan_id: int = Field(primary_key=True, foreign_key="verification.plan_id")
    round: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    promise: str = text()
    target_share: float = number()
    threshold_seconds: float = number()
    formula: ServiceLevelFormula = choice(ServiceLevelFormula)
    level: float | None = number(nullable=True)
    half_width: float | None = number(nullable=True)
    held: float | None = number(nullable=True)
    probability: float = number()
    raised_hours: float = number()
    lowered_hours: float = number()


class VerificationMissingRow(Row, table=True):
    """Agent-hours that one queue lacks on one local day."""

    __tablename__ = "verification_missing"

    plan_id: int = Field(primary_key=True, foreign_key="verification.plan_id")
    position: int = Field(primary_key=True)
    queue_id: str = text(foreign_key="queue.id")
    day: date
    uncovered: float = number()
    beyond: float = number()
    reason: str = text()
