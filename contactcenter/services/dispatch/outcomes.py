"""What became of a command: done, or refused with a code and a reason."""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.errors import Conflict, ContactCenterError, InvalidInput, NotFound
from contactcenter.domain.ticket import DeskHead, TicketHead


class RefusalCode(StrEnum):
    """Why nothing was changed."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    STALE_VERSION = "stale_version"
    """The ticket has changed since the version that the command names."""
    NOT_YOURS = "not_yours"
    """Another agent, or nobody, has the ticket."""
    OFFER_EXPIRED = "offer_expired"
    WRONG_STATE = "wrong_state"
    OFF_SHIFT = "off_shift"
    """The agent has no published shift now and no overtime was declared."""
    KEY_REUSED = "key_reused"
    """The idempotency key came with another command before."""
    ID_REUSED = "id_reused"
    """(source, external_id) came with another content before."""


_ERRORS: dict[RefusalCode, type[ContactCenterError]] = {
    RefusalCode.INVALID: InvalidInput,
    RefusalCode.NOT_FOUND: NotFound,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that changed nothing; `reason` states the fact, the value and what to do.

    Parameters
    ----------
    field : name of the command's field that cannot be used; empty where it is none, or several.
    """

    code: RefusalCode
    reason: str
    field: str = ""

    def as_error(self) -> ContactCenterError:
        """Return the refusal as the error to raise; whatever is not wrong by itself is a conflict."""
        return _ERRORS.get(self.code, Conflict)(self.reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command, as stored with its key.

    Parameters
    ----------
    ticket : the ticket after the command, where it concerns one.
    desk : the agent's desk after the command, where it concerns one.
    rules : the version that was published, where rules were.
    refusal : None when it was done.
    repeated : whether this is the stored outcome of an earlier command with the same key, or the
        ticket that (source, external_id) named already.
    """

    ticket: TicketHead | None = None
    desk: DeskHead | None = None
    rules: int | None = None
    refusal: Refusal | None = None
    repeated: bool = False

    @property
    def done(self) -> bool:
        """Whether the command took effect."""
        return self.refusal is None

    @property
    def version(self) -> int | None:
        """The ticket's version after the command."""
        return None if self.ticket is None else self.ticket.version
