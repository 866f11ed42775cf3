"""A verification as plain values, for reports, the database and the pages."""

import math
from collections.abc import Mapping, Sequence

from contactcenter.domain.verification import PromiseOutcome, RoundOutcome, VerificationOutcome
from contactcenter.services.planning.verification.correction import Correction
from contactcenter.services.planning.verification.rounds import Round, Verification
from contactcenter.services.planning.verification.scorecard import Score


def outcome_of_verification(found: Verification) -> VerificationOutcome:
    """Return a verification without its rosters and curves."""
    options = found.options
    return VerificationOutcome(
        confidence=options.confidence,
        window=options.window,
        replications=options.replications,
        last_word=options.last_word,
        stop=found.stop,
        chosen=found.chosen,
        rounds=tuple(_round(one) for one in found.rounds),
        promises=_promises(found.scores, {}),
        missing=found.missing,
    )


def _round(made: Round) -> RoundOutcome:
    return RoundOutcome(
        number=made.number,
        needed_hours=made.needed_hours,
        paid_hours=made.paid_hours,
        short_hours=made.short_hours,
        seconds=made.seconds,
        promises=_promises(made.scores, {one.promise: one for one in made.corrections}),
    )


def _promises(scores: Sequence[Score], changes: Mapping[str, Correction]) -> tuple[PromiseOutcome, ...]:
    return tuple(_promise(score, changes.get(score.promise.name)) for score in scores)


def _promise(score: Score, change: Correction | None) -> PromiseOutcome:
    level = score.level
    return PromiseOutcome(
        promise=score.promise.name,
        target=score.promise.target,
        level=level.mean if level else None,
        half_width=level.half_width if level and math.isfinite(level.half_width) else None,
        held=score.held.mean if score.held else None,
        probability=score.probability,
        raised_hours=change.raised_hours if change else 0.0,
        lowered_hours=change.lowered_hours if change else 0.0,
    )
