"""What the headers of a request say about it: its key, the version it was made for, who asks."""

import asyncio
import re
import secrets
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import Annotated

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter

from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.ticket import TicketHead
from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.commands import Command
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.outcomes import Outcome
from web.api.problems import ApiError, FieldError
from web.live.bell import Bell
from web.refused import taken

PATIENCE_SECONDS = 10.0
"""A caller waits so long for an outcome."""

KEY_LENGTH = 200
ACTOR_LENGTH = 100
NO_VERSION = -1
"""A version that no ticket has: a tag that is not ours never matches."""

_DRAWN, _NUMBERS = secrets.token_hex(16), count()
"""This process's own name, and a number for each request that brings no key: cheaper than drawing each."""

_ETAG = re.compile(r'"(\d{1,18})"')
_SF_STRING = re.compile(r'"((?:[^"\\]|\\["\\])*)"')

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="The same key with the same request gives the same outcome; with another, 422.",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag of the ticket that the request was made for."),
]
Actor = Annotated[
    str | None,
    HeaderParameter(
        name="X-Actor", description="Who asks, for the ticket's history; at most 100 characters."
    ),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """One request to the router; `if_version` None means any version."""

    dispatch: Dispatch
    bell: Bell
    key: str
    if_version: int | None
    actor: str

    async def carry_out(self, command: Command, inside: str = "") -> Outcome:
        """Have a command carried out.

        Parameters
        ----------
        inside : the object of the body that holds the command's fields; empty for the body itself.

        Raises
        ------
        Refused
            When the router refused it.
        OutsideFailure
            When no outcome came in time.
        """
        return taken(await awaited(self.send(command), self.bell), inside)

    def send(self, command: Command) -> "Future[Outcome]":
        """Have a command carried out without waiting."""
        return self.dispatch.send(command, key=self.key, if_version=self.if_version, actor=self.actor)

    async def act(self, command: Command, inside: str = "") -> Response[TicketHead]:
        """Have a command on a ticket carried out and answer with the ticket; see `carry_out`."""
        return answer_head(await self.carry_out(command, inside))


async def awaited(sent: "Future[Outcome]", bell: Bell) -> Outcome:
    """Return an outcome as soon as the router has it, while no thread waits for it.

    Raises
    ------
    OutsideFailure
        When none came in time.
    """
    told = asyncio.Event()
    # Not `asyncio.wrap_future`: a caller who hangs up must not cancel what the router is to answer.
    sent.add_done_callback(lambda _: bell.tell(told))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await told.wait()
    except TimeoutError as error:
        raise OutsideFailure(
            f"No outcome within {PATIENCE_SECONDS:g} s; repeat with the same key to learn it."
        ) from error
    return sent.result()


async def meet(dispatch: Dispatch, agent: AgentId) -> None:
    """Make sure that there is such an agent, without a question to the database for one who is known.

    Raises
    ------
    NotFound
        When there is none.
    """
    if not dispatch.knows(agent):
        await asyncio.to_thread(dispatch.meet, agent)


Asked = NamedDependency[Asking]


def provide_asking(
    dispatch: NamedDependency[Dispatch],
    bell: NamedDependency[Bell],
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
    actor: Actor = None,
) -> Asking:
    """Read the headers of a request."""
    said = (actor or "").strip()
    if len(said) > ACTOR_LENGTH or not said.isprintable():
        raise ApiError("invalid", "X-Actor cannot be used.", (FieldError("header:X-Actor", ACTOR_RULE),))
    return Asking(dispatch, bell, key_of(idempotency_key), version_of(if_match), said)


ACTOR_RULE = f"give at most {ACTOR_LENGTH} printable characters"
KEY_RULE = f'give 1 to {KEY_LENGTH} printable characters, as they are or as a quoted string: "…"'


def key_of(header: str | None) -> str:
    """Return the key of a request, quoted or bare; one that is never used again when none was sent.

    Raises
    ------
    ApiError
        When the header is there and cannot be a key.
    """
    if header is None:
        return f"drawn-{_DRAWN}-{next(_NUMBERS)}"
    quoted = _SF_STRING.fullmatch(header.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else header.strip()
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        error = FieldError("header:Idempotency-Key", KEY_RULE)
        raise ApiError("invalid", "The Idempotency-Key cannot be used; nothing was done.", (error,))
    return key


def version_of(header: str | None) -> int | None:
    """Return the version that If-Match names; None when any will do.

    A weak tag, or one that is not ours, never matches.

    Raises
    ------
    ApiError
        When the header names several tags.

    Examples
    --------
    >>> version_of('"7"'), version_of("*"), version_of('W/"7"')
    (7, None, -1)
    """
    if header is None or header.strip() == "*":
        return None
    if "," in header:
        error = FieldError("header:If-Match", "name one tag, or *")
        raise ApiError("invalid", "If-Match names several tags; nothing was done.", (error,))
    found = _ETAG.fullmatch(header.strip())
    return int(found[1]) if found else NO_VERSION


def etag_of(version: int) -> str:
    """Return the tag of a ticket's version."""
    return f'"{version}"'


def answer_head(outcome: Outcome, status: int = 200, location: bool = False) -> Response[TicketHead]:
    """Answer with the ticket after a command, its ETag, and whether the outcome was stored before.

    Raises
    ------
    OutsideFailure
        When the router did not say what became of the ticket.
    """
    ticket = outcome.ticket
    if ticket is None:
        raise OutsideFailure("The router gave no ticket; read it again to see what became of it.")
    headers = {"ETag": etag_of(ticket.version), "Cache-Control": "no-store"}
    if outcome.repeated:
        headers["Idempotent-Replayed"] = "true"
    if location:
        headers["Location"] = f"/api/tickets/{ticket.id}"
    return Response(ticket, status_code=status, headers=headers)
