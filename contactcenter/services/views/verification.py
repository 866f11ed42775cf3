"""What a planner sees of how the last run's roster was verified."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.runs import PlanId, PlanRun
from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import RoundOutcome, VerificationOutcome
from contactcenter.services.provenance import Provenance, provenance_of_run
from contactcenter.services.views.installation import installation_zone


@dataclass(frozen=True, slots=True)
class VerifiedRun:
    """The last finished run with how its roster was verified.

    Parameters
    ----------
    outcome : None where the run was simulated once and not corrected.
    names : of the queues.
    provenance : of the simulation by which it was judged; None where none was kept.
    """

    run: PlanRun
    zone: str
    outcome: VerificationOutcome | None
    names: Mapping[QueueId, str]
    provenance: Provenance | None = None

    @property
    def chosen(self) -> RoundOutcome | None:
        """The round whose roster was kept."""
        return self.outcome.rounds[self.outcome.chosen - 1] if self.outcome else None


def read_verification(unit: UnitOfWork) -> VerificationOutcome | None:
    """Return the verification of the last finished run; None without one."""
    plan = unit.plans.latest()
    return None if plan is None else unit.verifications.find(plan)


def read_verified_run(engine: Engine) -> VerifiedRun | None:
    """Return the last finished run as the planner's page shows it; None where nothing was planned."""
    with ReadingUnit(engine) as unit:
        plan = unit.plans.latest()
        if plan is None:
            return None
        names = {queue.id: queue.name for queue in unit.queues.all()}
        return VerifiedRun(
            unit.plans.get(plan),
            installation_zone(unit),
            read_verification(unit),
            names,
            read_provenance(unit, plan),
        )


def read_provenance(unit: UnitOfWork, plan: PlanId) -> Provenance | None:
    """Return what repeats the simulation of a plan; None where none was kept."""
    kept = unit.simulations.of_plan(plan)
    return provenance_of_run(unit.simulations.get(kept[0])) if kept else None
