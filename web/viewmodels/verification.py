"""The screen of a verified run."""

from dataclasses import dataclass

from contactcenter.domain.verification import PromiseOutcome, RoundOutcome, VerificationOutcome
from contactcenter.services.views.verification import VerifiedRun
from web.tables import Table


@dataclass(frozen=True, slots=True)
class VerificationScreen:
    """A verified run; without an outcome it has no tables."""

    page: VerifiedRun
    tables: tuple[Table, ...]

    def held(self, made: RoundOutcome) -> int:
        """Return how many promises a round's roster holds."""
        asked = self.page.outcome.confidence if self.page.outcome else 1.0
        return sum(promise.probability >= asked for promise in made.promises)

    def least(self, made: RoundOutcome) -> PromiseOutcome | None:
        """Return a round's promise that is least certain to hold."""
        return min(made.promises, key=lambda promise: promise.probability, default=None)

    def raised(self, made: RoundOutcome) -> float:
        """Return agent-hours by which requirements were raised after a round."""
        return sum(promise.raised_hours for promise in made.promises)

    def lowered(self, made: RoundOutcome) -> float:
        """Return agent-hours by which requirements were lowered after a round."""
        return sum(promise.lowered_hours for promise in made.promises)


def verification_screen(page: VerifiedRun) -> VerificationScreen:
    """Return a verified run as a screen with its tables."""
    outcome = page.outcome
    if outcome is None:
        return VerificationScreen(page, ())
    return VerificationScreen(page, (_rounds(outcome), _promises(outcome), _missing(page, outcome)))


def _rounds(outcome: VerificationOutcome) -> Table:
    """Return a row for each promise in each round."""
    columns = (
        "round",
        "kept",
        "agent-hours needed",
        "hours paid",
        "agent-hours short",
        "promise",
        "simulated",
        "half width of its 95% interval",
        "P(met)",
        "agent-hours raised after it",
        "agent-hours lowered after it",
    )
    rows = tuple(
        (
            made.number,
            "yes" if made.number == outcome.chosen else "no",
            made.needed_hours,
            made.paid_hours,
            made.short_hours,
            one.promise,
            one.level,
            one.half_width,
            one.probability,
            one.raised_hours,
            one.lowered_hours,
        )
        for made in outcome.rounds
        for one in made.promises
    )
    return Table("rounds", "Rounds of the verification, by promise", columns, rows)


def _promises(outcome: VerificationOutcome) -> Table:
    columns = ("promise", "target", "within (s)", "simulated", "half width of its 95% interval", "P(met)")
    rows = tuple(
        (
            one.promise,
            one.target.share,
            one.target.threshold_seconds,
            one.level,
            one.half_width,
            one.probability,
        )
        for one in outcome.promises
    )
    return Table("promises", "Promises of the kept roster, on fresh customers", columns, rows)


def _missing(page: VerifiedRun, outcome: VerificationOutcome) -> Table:
    columns = (
        "day",
        "queue",
        "agent-hours missing",
        "required and not covered",
        "beyond the requirement",
        "why",
    )
    rows = tuple(
        (
            lack.day.isoformat(),
            page.names.get(lack.queue, lack.queue),
            lack.hours,
            lack.uncovered,
            lack.beyond,
            lack.reason,
        )
        for lack in outcome.missing
    )
    return Table("missing", "People missing by queue and local day", columns, rows)
