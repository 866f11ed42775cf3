"""The roster that a plan settles on: the first one, or the one that its verification found."""

from collections.abc import Callable
from dataclasses import dataclass

from contactcenter.services.planning.steps import Step, Steps
from contactcenter.services.planning.verification.rounds import (
    Rostered,
    Verification,
    VerifyOptions,
    Workshop,
    verify,
)
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from workforce.rostering.result import RosterResult
from workforce.staffing.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Settled:
    """A roster with the requirements that it covers and what its simulation said.

    Parameters
    ----------
    verification : None where the first roster was taken as it was.
    """

    requirements: tuple[Requirement, ...]
    roster: RosterResult
    simulation: ExperimentResult
    verification: Verification | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """How a roster is judged.

    Parameters
    ----------
    rehearse : simulates a roster that is not verified.
    verify : how it is verified and corrected; None for not at all.
    """

    rehearse: Callable[[Scenario], ExperimentResult]
    verify: VerifyOptions | None = None


def settle(
    needs: tuple[Requirement, ...], first: Rostered, shop: Workshop, judging: Judging, steps: Steps
) -> Settled:
    """Simulate the first roster, or correct it until it keeps its promises."""
    if judging.verify is None:
        with steps.step(Step.SIMULATION):
            return Settled(needs, first.result, judging.rehearse(first.scenario))
    with steps.step(Step.VERIFICATION):
        found = verify(
            needs,
            first,
            shop,
            judging.verify,
            steps.clock,
            lambda done: steps.notify(Step.VERIFICATION, done),
        )
    return Settled(found.requirements, found.rostered.result, found.simulation, found)
