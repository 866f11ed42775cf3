"""A command that the router refused, as an error that a page or the JSON face can show."""

from contactcenter.domain.errors import ContactCenterError
from contactcenter.services.dispatch.outcomes import Outcome, Refusal


class Refused(ContactCenterError):
    """The router changed nothing, for a reason that has a code; `inside` holds the fields that it names."""

    def __init__(self, refusal: Refusal, inside: str = "") -> None:
        super().__init__(refusal.reason)
        self.refusal, self.inside = refusal, inside


def taken(outcome: Outcome, inside: str = "") -> Outcome:
    """Return the outcome of a command that took effect.

    Parameters
    ----------
    inside : the object of the request that holds the command's fields; empty for the request itself.

    Raises
    ------
    Refused
        When it did not.
    """
    if outcome.refusal is not None:
        raise Refused(outcome.refusal, inside)
    return outcome
