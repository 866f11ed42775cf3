"""What a trial of rules answers by JSON."""

from dataclasses import dataclass

from contactcenter.domain.measures import DEFAULT_FORMULA, service_level
from contactcenter.domain.units import AgentId, ContactId, QueueId
from contactcenter.services.dispatch.trial import Trial
from contactcenter.services.dispatch.trialroom import TrialState
from routing.comparison import QueueDifference
from routing.outcome import QueueOutcome
from routing.replay import Assumed

MOST_ELSEWHERE = 1_000
HIGH_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class QueueResult:
    """What became of a queue's contacts; shares are null where the formula divides by none."""

    answered: int
    abandoned: int
    waiting: int
    service_level: float | None
    mean_wait_seconds: float | None
    p90_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class QueueTrial:
    """One queue as it was, and as it would have been."""

    queue: QueueId
    before: QueueResult
    after: QueueResult


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A ticket whose first agent would have been another; null where nobody answered it."""

    ticket: ContactId
    before: AgentId | None
    after: AgentId | None


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """A stretch of the floor as it was and as it would have been.

    Parameters
    ----------
    heard : events in the period.
    in_force : whether these very rules routed the whole period.
    same : whether every ticket has the same first agent and every queue the same waits.
    formula : how the service levels are counted; T is `target_seconds`.
    elsewhere_count, elsewhere : tickets with another first agent, the first 1,000 of them one by one.
    waited_on : answered both times and later after; whether these customers would have stayed is not known.
    left_out : tickets that were in service, resting or parked at the start.
    """

    heard: int
    in_force: bool
    same: bool
    formula: str
    target_seconds: float
    queues: tuple[QueueTrial, ...]
    elsewhere_count: int
    elsewhere: tuple[Elsewhere, ...]
    waited_on: int
    left_out: int
    assumed: Assumed
    notes: tuple[str, ...]


def trial_answer(state: TrialState, result: Trial) -> TrialAnswer:
    """Return a trial that has a result."""
    found = result.comparison
    return TrialAnswer(
        heard=state.heard,
        in_force=state.in_force,
        same=result.is_same,
        formula=DEFAULT_FORMULA.text,
        target_seconds=state.question.target_seconds,
        queues=tuple(map(_queue, found.queues)),
        elsewhere_count=len(found.elsewhere),
        elsewhere=tuple(Elsewhere(*one) for one in found.elsewhere[:MOST_ELSEWHERE]),
        waited_on=found.waited_on,
        left_out=result.left_out,
        assumed=result.assumed,
        notes=result.notes,
    )


def _queue(found: QueueDifference) -> QueueTrial:
    return QueueTrial(found.queue, _result(found.before), _result(found.after))


def _result(found: QueueOutcome) -> QueueResult:
    return QueueResult(
        round(found.counts.answered),
        round(found.counts.abandoned),
        found.waiting,
        service_level(found.counts),
        found.mean_wait_seconds,
        found.wait_seconds(HIGH_SHARE),
    )
