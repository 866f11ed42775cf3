"""What the streams tell, and whom."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from contactcenter.db.engine import Engine
from contactcenter.domain.ticket import Happening, HappeningKind
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.views import LiveViews
from tests.api.conftest import Caller
from web.live.board import MOST_UNREAD, Board
from web.live.streams import desk_events, encode_floor, floor_events

ADA, BEA = AgentId(1), AgentId(2)
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)


def happening(number: int, kind: HappeningKind, agent: AgentId | None, ticket: int = 7) -> Happening:
    """Return something that happened to a ticket."""
    return Happening(number, AT, kind, ContactId(ticket), number, agent)


def names(chunk: bytes) -> list[str]:
    """Return the names of the events in a chunk."""
    return [line[7:] for line in chunk.decode().splitlines() if line.startswith("event: ")]


async def opened(board: Board) -> None:
    """Let a board listen to nobody, on the loop that runs."""
    board.open(lambda _: lambda: None)


async def told(board: Board, *happenings: Happening) -> None:
    """Let a board hear something from another thread."""
    await asyncio.to_thread(board.hear, happenings)
    await asyncio.sleep(0)


def test_a_desk_hears_what_concerns_it_and_nothing_else(sqlite_engine: Engine) -> None:
    async def scene() -> tuple[bytes, bytes]:
        board = Board()
        await opened(board)
        events = desk_events(board, board.follow(ADA), LiveViews(sqlite_engine), None)
        assert (await anext(events)).startswith(b": connected")
        first = await anext(events)
        await told(
            board,
            happening(1, HappeningKind.OFFERED, BEA, ticket=5),
            happening(2, HappeningKind.OFFERED, ADA),
            happening(3, HappeningKind.CLOSED, None),
            happening(4, HappeningKind.CLOSED, None, ticket=5),
        )
        return first, await anext(events)

    first, news = asyncio.run(scene())
    assert names(first) == ["refresh"]
    assert names(news) == ["offer", "change"]
    assert [line for line in news.decode().splitlines() if line.startswith("id: ")] == ["id: 2", "id: 3"]


def test_who_comes_back_hears_what_was_missed(api: Caller) -> None:
    api.available(ADA)
    ticket = api.ticket()
    first = api.get(f"/tickets/{ticket}").json()["history"][0]["number"]

    async def scene() -> bytes:
        board, views = Board(), LiveViews(api.engine)
        await opened(board)
        events = desk_events(board, board.follow(ADA), views, first)
        await anext(events)
        return await anext(events)

    assert names(asyncio.run(scene())) == ["offer", "refresh"]


def test_a_slow_reader_is_told_to_look_at_everything_anew(sqlite_engine: Engine) -> None:
    async def scene() -> bytes:
        board = Board()
        await opened(board)
        events = desk_events(board, board.follow(ADA), LiveViews(sqlite_engine), None)
        await anext(events)
        await anext(events)
        await told(board, *(happening(n, HappeningKind.OFFERED, ADA) for n in range(1, MOST_UNREAD + 5)))
        return await anext(events)

    assert names(asyncio.run(scene())) == ["refresh"]


def test_the_floor_is_told_of_kinds_and_never_of_people() -> None:
    text = encode_floor(
        [happening(4, HappeningKind.OFFERED, ADA), happening(5, HappeningKind.CLOSED, None)]
    )
    data = json.loads(text.decode().split("data: ")[1])
    assert data == {"number": 5, "kinds": {"offered": 1, "closed": 1}}


def test_a_stream_that_ends_is_forgotten_at_once(sqlite_engine: Engine) -> None:
    async def scene() -> tuple[int, int]:
        board = Board()
        await opened(board)
        streams: list[AsyncIterator[bytes]] = [
            desk_events(board, board.follow(ADA), LiveViews(sqlite_engine), None),
            floor_events(board, board.follow(None)),
        ]
        for stream in streams:
            await anext(stream)
        before = board.streams
        for stream in streams:
            await stream.aclose()  # type: ignore[attr-defined]
        return before, board.streams

    assert asyncio.run(scene()) == (2, 0)


def test_a_stream_of_nobody_is_not_found(open_api: Caller) -> None:
    answer = open_api.client.get("/live/agent/777")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
