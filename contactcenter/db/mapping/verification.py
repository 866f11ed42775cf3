"""Verifications: rows and domain values."""

from collections.abc import Sequence

from contactcenter.db.tables.verification import (
    VerificationMissingRow,
    VerificationPromiseRow,
    VerificationRoundRow,
    VerificationRow,
)
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.runs import PlanId
from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import (
    MissingHours,
    PromiseOutcome,
    RoundOutcome,
    VerificationOutcome,
)

LAST_WORD = 0


def row_of_verification(plan: PlanId, found: VerificationOutcome) -> VerificationRow:
    """Return the head of a verification."""
    return VerificationRow(
        plan_id=plan,
        confidence=found.confidence,
        window=found.window,
        replications=found.replications,
        last_word=found.last_word,
        stop=found.stop,
        chosen=found.chosen,
    )


def parts_of_verification(
    plan: PlanId, found: VerificationOutcome
) -> list[VerificationRoundRow | VerificationPromiseRow | VerificationMissingRow]:
    """Return the rows that hang on a verification."""
    rounds = [_row_of_round(plan, made) for made in found.rounds]
    promises = [
        _row_of_promise((plan, number, position), promise)
        for number, made in [(LAST_WORD, found.promises)]
        + [(one.number, one.promises) for one in found.rounds]
        for position, promise in enumerate(made)
    ]
    missing = [
        VerificationMissingRow(
            plan_id=plan,
            position=position,
            queue_id=one.queue,
            day=one.day,
            uncovered=one.uncovered,
            beyond=one.beyond,
            reason=one.reason,
        )
        for position, one in enumerate(found.missing)
    ]
    return [*rounds, *promises, *missing]


def _row_of_round(plan: PlanId, made: RoundOutcome) -> VerificationRoundRow:
    return VerificationRoundRow(
        plan_id=plan,
        round=made.number,
        needed_hours=made.needed_hours,
        paid_hours=made.paid_hours,
        short_hours=made.short_hours,
        seconds=made.seconds,
    )


def _row_of_promise(key: tuple[PlanId, int, int], found: PromiseOutcome) -> VerificationPromiseRow:
    plan, number, position = key
    return VerificationPromiseRow(
        plan_id=plan,
        round=number,
        position=position,
        promise=found.promise,
        target_share=found.target.share,
        threshold_seconds=found.target.threshold_seconds,
        formula=found.target.formula,
        level=found.level,
        half_width=found.half_width,
        held=found.held,
        probability=found.probability,
        raised_hours=found.raised_hours,
        lowered_hours=found.lowered_hours,
    )


def verification_of(
    head: VerificationRow,
    rounds: Sequence[VerificationRoundRow],
    promises: Sequence[VerificationPromiseRow],
    missing: Sequence[VerificationMissingRow],
) -> VerificationOutcome:
    """Return a verification from its rows, those that hang on it in their order."""
    by_round: dict[int, list[PromiseOutcome]] = {}
    for row in promises:
        by_round.setdefault(row.round, []).append(_promise_of(row))
    return VerificationOutcome(
        confidence=head.confidence,
        window=head.window,
        replications=head.replications,
        last_word=head.last_word,
        stop=head.stop,
        chosen=head.chosen,
        rounds=tuple(
            RoundOutcome(
                row.round,
                row.needed_hours,
                row.paid_hours,
                row.short_hours,
                row.seconds,
                tuple(by_round.get(row.round, ())),
            )
            for row in rounds
        ),
        promises=tuple(by_round.get(LAST_WORD, ())),
        missing=tuple(
            MissingHours(QueueId(row.queue_id), row.day, row.uncovered, row.beyond, row.reason)
            for row in missing
        ),
    )


def _promise_of(row: VerificationPromiseRow) -> PromiseOutcome:
    return PromiseOutcome(
        promise=row.promise,
        target=ServiceTarget(row.target_share, row.threshold_seconds, row.formula),
        level=row.level,
        half_width=row.half_width,
        held=row.held,
        probability=row.probability,
        raised_hours=row.raised_hours,
        lowered_hours=row.lowered_hours,
    )
