"""From the router's thread to the requests that wait in this process for its answers."""

import asyncio
from collections import deque


class Bell:
    """Wakes whoever waits on the site's loop, and the loop itself but once for all who are told at a time.

    Only `tell` may be called from another thread than the loop's.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: deque[asyncio.Event] = deque()
        self._rung = False

    def open(self) -> None:
        """Begin to ring on the loop that runs now."""
        self._loop, self._rung = asyncio.get_running_loop(), False

    def tell(self, waiting: asyncio.Event) -> None:
        """Have somebody woken."""
        self._told.append(waiting)
        if not self._rung and self._loop is not None and not self._loop.is_closed():
            self._rung = True
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._rung = False  # before anybody is woken: who is told from now on rings again
        while self._told:
            self._told.popleft().set()
