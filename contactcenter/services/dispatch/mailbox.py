"""The mailbox of a process: requests on their way to the router's thread, and who waits for them."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Lock

from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.requests import Request


class Mailbox:
    """Takes requests from any thread; everything but `post`, `beat` and `ring` is the router thread's."""

    def __init__(self) -> None:
        self._inbox: SimpleQueue[Request | None] = SimpleQueue()
        self._backlog: deque[Request] = deque()
        self._pending: dict[str, list[Request]] = {}
        self._beats: set[AgentId] = set()
        self._lock = Lock()

    def post(self, request: Request) -> None:
        """Leave a request."""
        self._inbox.put(request)

    def beat(self, agent: AgentId) -> None:
        """Leave a heartbeat."""
        with self._lock:
            self._beats.add(agent)

    def ring(self) -> None:
        """End the wait of the router's thread."""
        self._inbox.put(None)

    def beats(self) -> set[AgentId]:
        """Return the agents who were heard of since the last call."""
        with self._lock:
            found, self._beats = self._beats, set()
        return found

    def wait(self, seconds: float) -> bool:
        """Wait for a request or a ring; tell whether there was one."""
        if self._backlog:
            return True
        try:
            found = self._inbox.get(timeout=max(0.0, seconds))
        except Empty:
            return False
        if found is not None:
            self._backlog.append(found)
        return True

    def take(self, most: int) -> list[Request]:
        """Return up to so many requests, in order."""
        while not self._inbox.empty():
            found = self._inbox.get_nowait()
            if found is not None:
                self._backlog.append(found)
        return [self._backlog.popleft() for _ in range(min(most, len(self._backlog)))]

    def give_back(self, requests: Iterable[Request]) -> None:
        """Put requests that were taken back in front; those that stand in the database are found there."""
        self._backlog.extendleft(reversed([request for request in requests if not request.asked]))

    # ---- requests that another process decides ---------------------------------------------

    @property
    def pending(self) -> list[str]:
        """Keys whose outcome somebody here waits for."""
        return list(self._pending)

    def await_outcome(self, request: Request) -> None:
        """Keep a request until its outcome is found in the database."""
        self._pending.setdefault(request.key, []).append(request)

    def deliver(self, key: str, digest: str, outcome: Outcome) -> list[Request]:
        """Hand an outcome to whoever waits for this very command; return those who sent another one."""
        waiting = self._pending.pop(key, [])
        for request in waiting:
            if request.digest == digest:
                repeated = outcome.repeated or request.repeated
                request.answer.set_result(replace(outcome, repeated=repeated))
        return [request for request in waiting if request.digest != digest]
