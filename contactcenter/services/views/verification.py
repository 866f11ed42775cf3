"""What a planner sees of how the last run's roster was verified."""

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.verification import VerificationOutcome


def read_verification(unit: UnitOfWork) -> VerificationOutcome | None:
    """Return the verification of the last finished run; None without one."""
    plan = unit.plans.latest()
    return None if plan is None else unit.verifications.find(plan)
