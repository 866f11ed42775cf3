"""A command that the router refused, as an error that a page or the JSON face can show."""

from contactcenter.domain.errors import ContactCenterError
from contactcenter.services.dispatch.outcomes import Outcome, Refusal


class Refused(ContactCenterError):
    """The router changed nothing, for a reason that has a code."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def taken(outcome: Outcome) -> Outcome:
    """Return the outcome of a command that took effect.

    Raises
    ------
    Refused
        When it did not.
    """
    if outcome.refusal is not None:
        raise Refused(outcome.refusal)
    return outcome
