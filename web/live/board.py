"""From the router's thread to the streams that are open in this process."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable

from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.ticket import STATE_AFTER, Happening, HappeningKind
from contactcenter.domain.units import AgentId, ContactId

MOST_STREAMS = 5_000
MOST_UNREAD = 1_000
"""Happenings kept for a stream that reads slowly; beyond, its page is told to look at everything anew."""

HOLDING = (HappeningKind.OFFERED, HappeningKind.ASSIGNED, HappeningKind.WRAP_UP_STARTED)
"""After these the agent who is named has the ticket."""

Stop = Callable[[], None]


class Follower:
    """One open stream: what it has not read yet, and whether it has missed something.

    Parameters
    ----------
    agent : whose desk it follows; None for the whole floor.
    """

    def __init__(self, agent: AgentId | None) -> None:
        self.agent = agent
        self.missed = False
        self._unread: deque[Happening] = deque()
        self._news = asyncio.Event()

    def tell(self, happening: Happening) -> None:
        """Add a happening; on the loop's thread."""
        if len(self._unread) >= MOST_UNREAD:
            self._unread.clear()
            self.missed = True
        self._unread.append(happening)
        self._news.set()

    async def next(self, wait_seconds: float) -> tuple[Happening, ...]:
        """Return what is unread, in order, as soon as there is something; nothing after a while."""
        try:
            async with asyncio.timeout(wait_seconds):
                await self._news.wait()
        except TimeoutError:
            return ()
        found = tuple(self._unread)
        self._unread.clear()
        self._news.clear()
        return found


class Board:
    """Hands every happening to the streams that it concerns.

    Only `hear` may be called from another thread than the loop's.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._floor: set[Follower] = set()
        self._desks: defaultdict[AgentId, set[Follower]] = defaultdict(set)
        self._holders: dict[ContactId, AgentId] = {}

    def open(self, subscribe: Callable[[Callable[[tuple[Happening, ...]], None]], Stop]) -> Stop:
        """Begin to listen on the loop that runs now; call what is returned to end that."""
        self._loop = asyncio.get_running_loop()
        return subscribe(self.hear)

    def hear(self, happenings: tuple[Happening, ...]) -> None:
        """Take what the router published, from its thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._pass_on, happenings)

    def follow(self, agent: AgentId | None) -> Follower:
        """Open a stream.

        Raises
        ------
        OutsideFailure
            When too many are open.
        """
        if self.streams >= MOST_STREAMS:
            raise OutsideFailure(f"{MOST_STREAMS} streams are open, which is all; reload the page instead.")
        follower = Follower(agent)
        (self._floor if agent is None else self._desks[agent]).add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Close a stream; at once, because nothing may be awaited when a browser has gone."""
        if follower.agent is None:
            self._floor.discard(follower)
            return
        followers = self._desks[follower.agent]
        followers.discard(follower)
        if not followers:
            del self._desks[follower.agent]

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return len(self._floor) + sum(map(len, self._desks.values()))

    def _pass_on(self, happenings: tuple[Happening, ...]) -> None:
        for happening in happenings:
            for follower in self._floor:
                follower.tell(happening)
            for agent in self._concerned(happening):
                for follower in self._desks.get(agent, ()):
                    follower.tell(happening)

    def _concerned(self, happening: Happening) -> set[AgentId]:
        """Return whose desks a happening changes: who is named, and who held the ticket until now."""
        named = set() if happening.agent is None else {happening.agent}
        if happening.ticket is None:
            return named
        before = self._holders.pop(happening.ticket, None)
        if happening.agent is not None and happening.kind in HOLDING:
            self._holders[happening.ticket] = happening.agent
        elif before is not None and happening.kind not in STATE_AFTER:
            self._holders[happening.ticket] = before
        return named if before is None else named | {before}
