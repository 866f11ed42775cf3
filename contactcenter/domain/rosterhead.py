"""A roster's place in history, without its shifts."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.errors import Conflict
from contactcenter.domain.roster import RosterState
from contactcenter.domain.runs import PlanId, RosterId

DEFAULT_RULES = "neutral"


@dataclass(frozen=True, slots=True)
class RosterHead:
    """A roster without its shifts; all instants are aware UTC.

    Parameters
    ----------
    base : the roster from which this one was drafted; None when it came from a plan or a file.
    rules : name of the labour rules by which it is judged.
    author, note : who made it, and why.
    published_at : when it was published; None for a draft.
    override : why it was published although it breaks rules; empty when it breaks none.
    applied : edits of its log that are in effect; those after it can be redone.
    lock : grows with every change; who edits says which one they saw.
    """

    id: RosterId
    plan: PlanId | None
    made_at: datetime
    start: datetime
    end: datetime
    version: int
    state: RosterState
    base: RosterId | None = None
    rules: str = DEFAULT_RULES
    author: str = ""
    note: str = ""
    published_at: datetime | None = None
    override: str = ""
    applied: int = 0
    lock: int = 0


@dataclass(frozen=True, slots=True)
class RosterOrigin:
    """Where a new roster comes from; fields as in `RosterHead`."""

    plan: PlanId | None = None
    base: RosterId | None = None
    rules: str = DEFAULT_RULES
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LoggedEdit:
    """One edit of a draft in its log; `undone` ones can be redone."""

    at: datetime
    author: str
    what: str
    undone: bool = False


def check_draft(head: RosterHead, lock: int | None = None) -> None:
    """Refuse to change a roster that is no draft, or that somebody changed meanwhile.

    Parameters
    ----------
    lock : the state of the draft that the editor saw; None when it does not matter.

    Raises
    ------
    Conflict
        With what happened meanwhile.
    """
    if head.state is not RosterState.DRAFT:
        raise Conflict(f"Roster {head.id} is {head.state}; only a draft can be edited. Draft it anew.")
    if lock is not None and lock != head.lock:
        raise Conflict(
            f"Somebody else changed this draft {head.lock - lock} times since you opened it; "
            "nothing of yours was stored. Look at the draft as it is now and send it again."
        )
