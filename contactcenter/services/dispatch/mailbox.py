"""The mailbox of a process: requests on their way to the router's thread, and who waits for them."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Lock

from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.commands import CreateTicket
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.requests import Request


class Mailbox:
    """Takes requests from any thread; everything but `post`, `beat` and `ring` is the router thread's."""

    def __init__(self) -> None:
        self._inbox: SimpleQueue[Request | None] = SimpleQueue()
        self._again: deque[Request] = deque()
        self._lanes: dict[str, deque[Request]] = {}
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

    def wait(self, seconds: float, full: bool = False) -> bool:
        """Wait for a request or a ring; tell whether there was a request.

        Parameters
        ----------
        full : whether no more can be taken now, so that what lies here already is no reason to go on.
        """
        if not full and (self._again or self._lanes):
            return True
        try:
            found = self._inbox.get(timeout=max(0.0, seconds))
        except Empty:
            return False
        if found is not None:
            self._sort(found)
        return True

    def take(self, most: int) -> list[Request]:
        """Return up to so many requests.

        The new contacts of each client, and everything else, stand in lanes of their own, of which each
        has its turn: a client with ten thousand contacts in ten seconds holds nobody up but itself.
        """
        while not self._inbox.empty():
            found = self._inbox.get_nowait()
            if found is not None:
                self._sort(found)
        taken = [self._again.popleft() for _ in range(min(most, len(self._again)))]
        while len(taken) < most and self._lanes:
            lane = next(iter(self._lanes))
            waiting = self._lanes.pop(lane)
            turns = most - len(taken) if not self._lanes else 1
            taken += [waiting.popleft() for _ in range(min(turns, len(waiting)))]
            if waiting:
                self._lanes[lane] = waiting
        return taken

    def _sort(self, request: Request) -> None:
        command = request.command
        lane = command.client if isinstance(command, CreateTicket) else ""
        self._lanes.setdefault(lane, deque()).append(request)

    def give_back(self, requests: Iterable[Request]) -> None:
        """Put requests that were taken back in front; those that stand in the database are found there."""
        self._again.extendleft(reversed([request for request in requests if not request.asked]))

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
