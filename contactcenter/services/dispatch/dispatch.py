"""The way into the live router, the same in every process."""

from collections.abc import Callable

from contactcenter.clock import Clock, SystemClock
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.ticket import Happening
from contactcenter.services.dispatch.commands import Command
from contactcenter.services.dispatch.outcomes import Outcome

Listener = Callable[[tuple[Happening, ...]], None]
"""Told of happenings after they were committed, in order, from the router's thread; must return at once."""

MAIN_POOL = "main"


class Dispatch:
    """Routes live contacts; in each process one, of which one leads.

    Parameters
    ----------
    engine : the migrated database.
    pool : the routing pool, a connected set of agents and queues.
    clock : for durations inside this process.
    """

    def __init__(self, engine: Engine, *, pool: str = MAIN_POOL, clock: Clock | None = None) -> None:
        self.engine, self.pool = engine, pool
        self._clock = clock or SystemClock()
        self._listeners: list[Listener] = []

    def start(self) -> None:
        """Begin to route, or to wait for the lead, in a thread of its own."""

    def stop(self) -> None:
        """Finish what is under way, give the lead away and end the thread."""

    def submit(
        self,
        command: Command,
        *,
        key: str,
        if_version: int | None = None,
        actor: str = "",
        timeout_seconds: float = 10.0,
    ) -> Outcome:
        """Have a command carried out and return its outcome once that is durable.

        Parameters
        ----------
        key : idempotency key, 1 to 200 characters: with the same command it gives the same outcome.
        if_version : the ticket version that the command was made for; None means any.
        actor : who asks, for the history.
        timeout_seconds : how long to wait, over 0.

        Raises
        ------
        OutsideFailure
            When no outcome came in time; repeat with the same key to learn what became of it.
        """
        raise OutsideFailure("The router was not started; call start() first.")

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every happening from now on; call what is returned to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
