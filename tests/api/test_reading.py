"""Bodies that drip: bounded by time, for programs and pages alike."""

import asyncio
import json

import pytest
from litestar import Litestar
from litestar.types import HTTPReceiveMessage, Message

from tests.api.conftest import Caller
from web import reading


async def dripped(app: Litestar, path: str, kind: str, pause: float, parts: int) -> list[Message]:
    """Return what is answered to a form or object that comes byte by byte."""
    answers: list[Message] = []

    async def receive() -> HTTPReceiveMessage:
        nonlocal parts
        await asyncio.sleep(pause)
        parts -= 1
        return {"type": "http.request", "body": b"[", "more_body": parts > 0}

    async def send(message: Message) -> None:
        answers.append(message)

    headers = [(b"host", b"testserver.local"), (b"content-type", kind.encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    async with asyncio.timeout(20):
        await app(scope, receive, send)  # type: ignore[arg-type]
    return answers


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/tickets", "application/json"), ("/agent/1/state", "application/x-www-form-urlencoded")],
)
def test_a_body_that_drips_is_answered_and_hung_up_on(
    open_api: Caller, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(reading, "BODY_SECONDS", 0.2)
    head, *rest = asyncio.run(dripped(open_api.client.app, path, kind, pause=0.03, parts=10_000))
    assert head["status"] == 408  # type: ignore[typeddict-item]
    assert (b"connection", b"close") in head["headers"]  # type: ignore[typeddict-item]
    if path.startswith("/api"):
        assert json.loads(rest[0]["body"])["type"] == "/api/problems/too_slow"  # type: ignore[typeddict-item]


def test_a_body_in_pieces_is_read_to_its_end(open_api: Caller) -> None:
    head, *_ = asyncio.run(dripped(open_api.client.app, "/api/tickets", "application/json", 0.001, 50))
    assert head["status"] == 400  # type: ignore[typeddict-item]
    assert (b"connection", b"close") not in head["headers"]  # type: ignore[typeddict-item]
