"""The way into the live router, the same in every process."""

import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from threading import Event, Lock, Thread
from uuid import uuid4

from contactcenter.clock import Clock, SystemClock
from contactcenter.db.dispatch.drivers import COMMAND_BELL, OUTCOME_BELL, Ear, open_driver
from contactcenter.db.dispatch.rows import HappeningValues, Lease
from contactcenter.db.dispatch.store import MOST_STRETCH, DispatchStore
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import ContactCenterError, InvalidInput, NotFound, OutsideFailure
from contactcenter.domain.ticket import Happening
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch import garbage
from contactcenter.services.dispatch.commands import Command, Heartbeat
from contactcenter.services.dispatch.following import Follower
from contactcenter.services.dispatch.happenings import happening_of
from contactcenter.services.dispatch.keeping import kept
from contactcenter.services.dispatch.leading import LOST, Leader, Rhythm
from contactcenter.services.dispatch.mailbox import Mailbox
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.pacing import GROUP_REQUESTS
from contactcenter.services.dispatch.requests import Request

Listener = Callable[[tuple[Happening, ...]], None]
"""Told of happenings after they were committed, in order, from the router's thread; must return at once."""

MAIN_POOL = "main"
LONGEST_KEY = 200
RECOVERY_SECONDS, STEADY_SECONDS = 0.2, 30.0
"""How long one waits after a failure; and who has led for so long leads by usual leases again."""

_LOG = logging.getLogger(__name__)


class Dispatch:
    """Routes live contacts; in each process one, of which one leads.

    Parameters
    ----------
    engine : the migrated database; all its agents and queues are one routing pool (decision 10).
    clock : for durations inside this process.
    """

    def __init__(self, engine: Engine, *, clock: Clock | None = None) -> None:
        self.engine = engine
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.leads = False
        self._clock = clock or SystemClock()
        self._listeners: list[Listener] = []
        self._mailbox = Mailbox()
        self._stopping, self._ready = Event(), Event()
        self._threads: list[Thread] = []
        self._leader: Leader | None = None
        self._published = 0
        self._cautious = 0
        self._suspects: dict[ContactId, str] = {}
        self._known: set[AgentId] = set()
        self._meeting = Lock()

    @property
    def is_started(self) -> bool:
        """Whether commands are taken."""
        return bool(self._threads)

    def start(self) -> None:
        """Begin to route, or to wait for the lead, in a thread of its own.

        Raises
        ------
        OutsideFailure
            When the router was not ready within ten seconds.
        """
        self._stopping.clear()
        self._ready.clear()
        bodies = [("router", self._run)]
        if self.engine.dialect.name == "postgresql":
            bodies.append(("router-bell", self._listen))
        self._threads = [Thread(target=body, name=name, daemon=True) for name, body in bodies]
        for thread in self._threads:
            thread.start()
        if not self._ready.wait(10):
            self.stop()
            raise OutsideFailure(
                "The router did not get to work in 10 s; look at the database and the log."
            )

    def stop(self) -> None:
        """Finish what is under way, give the lead away and end the thread."""
        self._stopping.set()
        self._mailbox.ring()
        for thread in self._threads:
            thread.join()
        self._threads = []

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
        InvalidInput
            When the key is empty or too long.
        OutsideFailure
            When no outcome came in time; repeat with the same key to learn what became of it.
        """
        try:
            return self.send(command, key=key, if_version=if_version, actor=actor).result(timeout_seconds)
        except OutOfTime as error:
            raise OutsideFailure(
                f"No outcome within {timeout_seconds:g} s; repeat with the same key to learn it."
            ) from error

    def send(
        self, command: Command, *, key: str, if_version: int | None = None, actor: str = ""
    ) -> "Future[Outcome]":
        """Have a command carried out without waiting; the parameters and errors are those of `submit`."""
        if isinstance(command, Heartbeat) and command.tickets is None:
            self.meet(command.agent)
            self._mailbox.beat(command.agent)
            done: Future[Outcome] = Future()
            done.set_result(Outcome())
            return done
        if not self.is_started:
            raise OutsideFailure("The router was not started; call start() first.")
        if not 0 < len(key) <= LONGEST_KEY:
            raise InvalidInput(f"The key has {len(key)} characters; give 1 to {LONGEST_KEY}.")
        request = Request.of(command, key, if_version, actor)
        self._mailbox.post(request)
        return request.answer

    def knows(self, agent: AgentId) -> bool:
        """Whether this agent is known to be stored."""
        return agent in self._known

    def meet(self, agent: AgentId) -> None:
        """Look an agent up, once, since heartbeats come too often for that.

        Raises
        ------
        NotFound
            When there is none with this number.
        """
        with self._meeting:
            if agent not in self._known:
                driver = open_driver(self.engine)
                try:  # everybody at once: two thousand desks open within a minute
                    self._known.update(AgentId(row[0]) for row in driver.rows("SELECT id FROM agent"))
                finally:
                    driver.close()
        if agent not in self._known:
            raise NotFound(f"There is no agent {agent}.")

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every happening from now on; call what is returned to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # ---- the router's thread ---------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                store = DispatchStore(self.engine)
                try:
                    self._published = self._published or store.place().happening
                    self._work(store)
                finally:
                    self.leads = False
                    self._leader = None
                    store.close()
            except Exception:  # noqa: BLE001
                # The thread must outlive whatever goes wrong in it; the router itself is built anew.
                _LOG.exception("The router stands down and begins anew from the database")
                self._stopping.wait(RECOVERY_SECONDS)

    def _work(self, store: DispatchStore) -> None:
        follower = Follower(store, self._mailbox, self._clock, self._publish)
        while not self._stopping.is_set():
            lease = store.lead(MAIN_POOL, self.holder)
            if lease is None:
                self._ready.set()
                follower.stay(self._published)
            else:
                self._lead(store, lease)

    def _lead(self, store: DispatchStore, lease: Lease) -> None:
        with kept(self.engine, lease):
            leader = Leader(self.engine, store, lease, self._mailbox, self._clock, self._publish)
        try:
            with kept(self.engine, lease):
                leader.begin(self._suspects)
            self._suspects = {}
            self._leader, self.leads = leader, True
            self._ready.set()
            steady = Rhythm(self._clock, STEADY_SECONDS)
            while not self._stopping.is_set():
                leader.turn(1 if self._cautious else GROUP_REQUESTS)
                if steady.due():
                    store.stretch = 1
                self._cautious = max(0, self._cautious - 1)
            store.resign(lease)
        except LOST as error:
            _LOG.warning("The lead is lost: %s", error)
            # Where a slow database makes every leader lose it, nobody would ever store anything.
            store.stretch = min(2 * store.stretch, MOST_STRETCH)
            self._mailbox.give_back(leader.in_hand)
        except Exception as error:  # noqa: BLE001
            # Whatever broke, it must not break every router after this one: see _set_aside.
            _LOG.exception("The router broke")
            self._set_aside(leader, error)
            store.resign(lease)
        finally:
            self._leader, self.leads = None, False
            garbage.release()

    def _set_aside(self, leader: Leader, error: Exception) -> None:
        """Single out what a router broke at: one request at a time, then that one or its ticket alone."""
        said = str(error) if isinstance(error, ContactCenterError) else f"{type(error).__name__}: {error}"
        reason = f"The router broke at this and set it aside ({said})."
        if len(leader.in_hand) == 1:
            leader.in_hand[0].failure = reason
        ticket = leader.router.at_work
        if ticket is not None and len(leader.in_hand) <= 1:
            self._suspects[ticket] = reason
        self._cautious = len(leader.in_hand)
        self._mailbox.give_back(leader.in_hand)

    def _publish(self, rows: list[HappeningValues]) -> None:
        if not rows:
            return
        self._published = rows[-1].number
        if self._listeners:
            news = tuple(happening_of(row) for row in rows)
            for listener in tuple(self._listeners):
                try:
                    listener(news)
                except Exception:  # noqa: BLE001
                    # A page that fails to hear must not stop the floor.
                    _LOG.exception("A listener failed")

    # ---- the bell's thread -----------------------------------------------------------------

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                ear = Ear(self.engine, (COMMAND_BELL, OUTCOME_BELL))
                try:
                    while not self._stopping.is_set():
                        if ear.wait(RECOVERY_SECONDS):
                            self._ring()
                finally:
                    ear.close()
            except Exception:  # noqa: BLE001
                # Without a bell the router looks by itself.
                _LOG.exception("The bell is lost for now")
                self._stopping.wait(RECOVERY_SECONDS)

    def _ring(self) -> None:
        if self._leader is not None:
            self._leader.bell = True
        self._mailbox.ring()
