"""Repository of verifications: how a run's roster was simulated, corrected and made again."""

from sqlmodel import Session, col, select

from contactcenter.db.mapping.verification import (
    parts_of_verification,
    row_of_verification,
    verification_of,
)
from contactcenter.db.tables.verification import (
    VerificationMissingRow,
    VerificationPromiseRow,
    VerificationRoundRow,
    VerificationRow,
)
from contactcenter.domain.runs import PlanId
from contactcenter.domain.verification import VerificationOutcome


class VerificationRepository:
    """Verifications, at most one for each run of the main job."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, plan: PlanId, found: VerificationOutcome) -> None:
        """Store the verification of a run."""
        self._session.add(row_of_verification(plan, found))
        self._session.flush()
        self._session.add_all(parts_of_verification(plan, found))
        self._session.flush()

    def find(self, plan: PlanId) -> VerificationOutcome | None:
        """Return the verification of a run, or None for a run that was not verified."""
        head = self._session.get(VerificationRow, plan)
        if head is None:
            return None
        rounds = select(VerificationRoundRow).where(VerificationRoundRow.plan_id == plan)
        promises = select(VerificationPromiseRow).where(VerificationPromiseRow.plan_id == plan)
        missing = select(VerificationMissingRow).where(VerificationMissingRow.plan_id == plan)
        return verification_of(
            head,
            self._session.exec(rounds.order_by(col(VerificationRoundRow.round))).all(),
            self._session.exec(
                promises.order_by(col(VerificationPromiseRow.round), col(VerificationPromiseRow.position))
            ).all(),
            self._session.exec(missing.order_by(col(VerificationMissingRow.position))).all(),
        )
