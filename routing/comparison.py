"""Two policies on the same day, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula, service_level
from contactcenter.domain.units import AgentId, ContactId, QueueId
from routing.outcome import Outcome, QueueOutcome


@dataclass(frozen=True, slots=True)
class QueueDifference:
    """One queue under both policies."""

    queue: QueueId
    before: QueueOutcome
    after: QueueOutcome

    def service_levels(
        self, formula: ServiceLevelFormula = DEFAULT_FORMULA
    ) -> tuple[float | None, float | None]:
        """Return the service level before and after, each a share from 0 to 1 or None."""
        return service_level(self.before.counts, formula), service_level(self.after.counts, formula)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another policy would have changed.

    Parameters
    ----------
    queues : waits and service levels, queue by queue.
    elsewhere : contacts whose first agent is another one: contact, agent before, agent after; None
        where nobody served it.
    waited_on : contacts answered in both that waited longer after; the record cannot say
        whether these customers would have stayed.
    """

    queues: tuple[QueueDifference, ...]
    elsewhere: tuple[tuple[ContactId, AgentId | None, AgentId | None], ...]
    waited_on: int


def compare(before: Outcome, after: Outcome) -> Comparison:
    """Set two outcomes of the same contacts side by side."""
    queues = tuple(
        QueueDifference(first.queue, first, second)
        for first, second in zip(before.queues(), after.queues(), strict=True)
    )
    firsts = [(contact, _first(before, contact), _first(after, contact)) for contact in before.arrived]
    moved = tuple((contact, old, new) for contact, old, new in firsts if old != new)
    waited_on = sum(
        after.answered[contact][1] > answered_ms
        for contact, (_, answered_ms) in before.answered.items()
        if contact in after.answered
    )
    return Comparison(queues, moved, waited_on)


def _first(outcome: Outcome, contact: ContactId) -> AgentId | None:
    return outcome.answered[contact][0] if contact in outcome.answered else None
