"""The streams: one for each agent's desk, one for the floor.

The floor's stream says that something changed and of which kind, never whose doing it was; a page then
asks for what it may show. A stream that says nothing else says every ten seconds that it is alive.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable

from litestar import Request, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from contactcenter.domain.ticket import Happening, HappeningKind
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.views import LiveViews
from web.api.asking import meet
from web.api.bodies import agent_id
from web.live.board import Board, Follower

PULSE_SECONDS = 10.0
FLOOR_SECONDS = 1.0
"""The floor's stream says at most once in this time that something changed."""

CATCH_UP = 500
"""The happenings that are looked through for who comes back; then its page looks at everything anew."""

RETRY_MS = 2_000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
EVENTS = {
    HappeningKind.OFFERED: "offer",
    HappeningKind.OFFER_ENDED: "withdrawn",
    HappeningKind.ASSIGNED: "assignment",
    HappeningKind.DESK_CHANGED: "desk",
}
"""What a desk's stream calls a happening; all others are a `change`."""

REFRESH = b"event: refresh\ndata: {}\n\n"
PULSE = b": alive\nevent: pulse\ndata: {}\n\n"
HELLO = f": connected\nretry: {RETRY_MS}\n\n".encode()

AnyRequest = Request[None, None, State]
LiveBoard = NamedDependency[Board]
Views = NamedDependency[LiveViews]


@get("/agent/{agent:int}")
async def desk_stream(
    request: AnyRequest,
    dispatch: NamedDependency[Dispatch],
    board: LiveBoard,
    views: Views,
    agent: FromPath[int],
) -> Stream:
    """Tell an agent's desk of offers, assignments and everything else that concerns it."""
    who = agent_id(agent)
    await meet(dispatch, who)
    follower = board.follow(who)
    return _answer(desk_events(board, follower, views, last_number(request)))


@get("/floor")
async def floor_stream(board: LiveBoard) -> Stream:
    """Tell the floor's pages that something changed."""
    return _answer(floor_events(board, board.follow(None)))


def _answer(events: AsyncIterator[bytes]) -> Stream:
    return Stream(events, media_type="text/event-stream", headers=HEADERS)


def last_number(request: AnyRequest) -> int | None:
    """Return the happening that a browser heard last, None when it comes for the first time."""
    text = request.headers.get("Last-Event-ID", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


async def desk_events(
    board: Board, follower: Follower, views: LiveViews, after: int | None
) -> AsyncIterator[bytes]:
    """Yield what concerns one desk: what it missed, a word to look anew, then what happens."""
    try:
        yield HELLO
        missed: tuple[Happening, ...] = ()
        if after is not None and follower.agent is not None:
            missed = await asyncio.to_thread(views.happenings_of, follower.agent, after, CATCH_UP)
        yield b"".join(map(encode_happening, missed)) + REFRESH
        told = missed[-1].number if missed else 0
        while True:
            news = await follower.next(PULSE_SECONDS)
            if follower.missed:
                follower.missed = False
                yield REFRESH
            fresh = [happening for happening in news if happening.number > told]
            yield b"".join(map(encode_happening, fresh)) if fresh else PULSE
            told = fresh[-1].number if fresh else told
    finally:
        board.leave(follower)  # an await here would never return once the browser has gone


async def floor_events(board: Board, follower: Follower) -> AsyncIterator[bytes]:
    """Yield that the floor changed, at most once a second, and by how many happenings of which kind."""
    try:
        yield HELLO + REFRESH
        while True:
            news = await follower.next(PULSE_SECONDS)
            yield encode_floor(news) if news else PULSE
            if news:
                await asyncio.sleep(FLOOR_SECONDS)
    finally:
        board.leave(follower)  # an await here would never return once the browser has gone


def encode_happening(happening: Happening) -> bytes:
    """Return a happening as an event of a desk's stream; its number is the event's id."""
    data = {
        "kind": happening.kind.value,
        "ticket": happening.ticket,
        "version": happening.sequence or None,
        "until": None if happening.until is None else happening.until.isoformat(),
        "detail": happening.detail,
    }
    name = EVENTS.get(happening.kind, "change")
    return f"id: {happening.number}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()


def encode_floor(happenings: Iterable[Happening]) -> bytes:
    """Return happenings as one event of the floor's stream: how many of which kind, and no names."""
    found = tuple(happenings)
    data = {"number": found[-1].number, "kinds": Counter(happening.kind.value for happening in found)}
    return f"id: {found[-1].number}\nevent: floor\ndata: {json.dumps(data)}\n\n".encode()


live_streams = Router(path="/live", route_handlers=[desk_stream, floor_stream], include_in_schema=False)
