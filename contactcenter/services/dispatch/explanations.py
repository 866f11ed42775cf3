"""Why a ticket went to an agent: a few numbers kept with each offer.

A verdict on every agent costs a look at each of them, so at the moment of the decision only what
concerns the winner is kept. The verdicts on the others follow exactly from the event log: see
`contactcenter.services.dispatch.recall`.
"""

import json
from dataclasses import dataclass

from contactcenter.domain.units import MS_PER_SECOND, Milliseconds
from routing.case import Case
from routing.desk import Desk


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept with an offer.

    Parameters
    ----------
    waited_ms, score : of the ticket when it was given.
    step : the first open step that admitted the agent, from 1; 0 when the ticket asked for this agent.
    selection, contact_selection : the policies that decided.
    idle_ms, units, capacity : of the agent just before.
    """

    waited_ms: int
    score: int
    step: int
    selection: str
    contact_selection: str
    idle_ms: int
    units: int
    capacity: int

    def sentences(self, code: str) -> tuple[str, ...]:
        """Return the decision in words; `code` names the agent."""
        waited, idle = self.waited_ms / MS_PER_SECOND, self.idle_ms / MS_PER_SECOND
        how = f"by step {self.step}" if self.step else "as the agent it asked for"
        return (
            f"Given to {code} {how} after {waited:g} s; score {self.score} ({self.contact_selection}).",
            f"{code} held {self.units} of {self.capacity} units and had not taken or ended work for "
            f"{idle:g} s ({self.selection}).",
        )


def keep(case: Case, desk: Desk, now_ms: Milliseconds) -> str:
    """Return what to store with an offer that is about to be made."""
    contact, load, selection = case.contact, desk.workload, desk.selection
    score, step = selection.score(contact, case.boost_ms, now_ms), _step(case, desk)
    who = case.route.stages[0].signature.selection.name
    return (
        f'[{now_ms - contact.arrived_ms},{score},{step},"{who}","{selection.name}",'
        f"{now_ms - desk.idle_since_ms},{load.firm + load.soft},{load.capacity}]"
    )


def read_kept(text: str) -> Kept:
    """Return what `keep` wrote."""
    return Kept(*json.loads(text))


def _step(case: Case, desk: Desk) -> int:
    for number, stage in enumerate(case.route.stages[: case.stage], start=1):
        if desk.id in stage.signature.proficiency:
            return number
    return 0
