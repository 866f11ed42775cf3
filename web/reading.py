"""How long a request may take to arrive: who sends a byte now and then holds nothing open for ever."""

import asyncio
from http import HTTPStatus

from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send

BODY_SECONDS = 30.0
"""So long after its head a body must be there; how much it may hold is bounded beside that."""


def bound_reading(app: ASGIApp) -> ASGIApp:
    """Return the application, except that a body which comes too slowly is answered with 408."""

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        until, over = asyncio.get_running_loop().time() + BODY_SECONDS, False

        async def receive_in_time() -> HTTPReceiveMessage:
            nonlocal over
            if over:  # from here on one waits for the caller to hang up, however long that takes
                return await receive()  # type: ignore[return-value]
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as error:
                detail = f"The body was not there within {BODY_SECONDS:g} s; send it at once."
                raise HTTPException(detail, status_code=HTTPStatus.REQUEST_TIMEOUT) from error
            over = not message.get("more_body", False)
            return message  # type: ignore[return-value]

        await app(scope, receive_in_time, send)

    return bounded


async def hang_up(message: Message, _: Scope) -> None:
    """End the connection of who was too slow: the rest of the body may still come."""
    if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_TIMEOUT:
        message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
