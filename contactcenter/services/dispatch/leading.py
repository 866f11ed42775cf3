"""To lead: gather what came in, decide, commit, and only then answer and tell."""

from collections.abc import Callable

from contactcenter.clock import Clock
from contactcenter.db.dispatch.rows import HappeningValues, Lease
from contactcenter.db.dispatch.store import DispatchStore, LeadLost
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.units import MS_PER_SECOND, ContactId
from contactcenter.services.dispatch import garbage
from contactcenter.services.dispatch.answers import answer
from contactcenter.services.dispatch.duty import published_marker, read_duty
from contactcenter.services.dispatch.mailbox import Mailbox
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.pacing import GROUP_REQUESTS, Pace
from contactcenter.services.dispatch.poolclock import PoolClock
from contactcenter.services.dispatch.requests import Request
from contactcenter.services.dispatch.router import Router
from contactcenter.services.dispatch.vigil import keep_vigil

RENEW_SECONDS, POLL_SECONDS, VIGIL_SECONDS, DUTY_SECONDS, REREAD_SECONDS = 0.5, 0.2, 1.0, 5.0, 3600.0
"""How often the lease is renewed, other processes' commands are looked for, silence is judged, and the
published rosters are looked at or read anew whatever has changed."""

SET_ASIDE_SECONDS, SEARCH_SECONDS = 1.0, 3600.0
"""How often new garbage is searched for and the rest set aside, and how often everything is searched."""

Publish = Callable[[list[HappeningValues]], None]


class Rhythm:
    """Says when something that is done every so often is due again."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._last = clock.monotonic()

    def due(self) -> bool:
        """Tell whether it is time, and begin to count anew if so."""
        now = self._clock.monotonic()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True


class Leader:
    """Leads a pool for the time of one lease.

    Parameters
    ----------
    publish : told of what happened, once it is stored.
    suspects : tickets at which an earlier router broke.
    """

    def __init__(
        self,
        database: Engine,
        store: DispatchStore,
        lease: Lease,
        mailbox: Mailbox,
        clock: Clock,
        publish: Publish,
    ) -> None:
        self._database, self._store, self._mailbox, self._clock = database, store, mailbox, clock
        self._publish = publish
        self.router = Router(database, store, lease)
        self.in_hand: list[Request] = []
        self.at_work: Request | None = None
        self._time = PoolClock(clock, self.router.now_ms)
        self._renewal, self._poll = Rhythm(clock, RENEW_SECONDS), Rhythm(clock, POLL_SECONDS)
        self._vigil, self._roster = Rhythm(clock, VIGIL_SECONDS), Rhythm(clock, DUTY_SECONDS)
        self._reread = Rhythm(clock, REREAD_SECONDS)
        self._set_aside, self._search_all = Rhythm(clock, SET_ASIDE_SECONDS), Rhythm(clock, SEARCH_SECONDS)
        self._pace = Pace()
        self._marker = published_marker(database)
        self.bell = False

    def begin(self, suspects: dict[ContactId, str]) -> None:
        """Take up what is stored."""
        self.router.rebuild(suspects)
        self._publish(self._store_group())

    def turn(self, most: int = GROUP_REQUESTS) -> None:
        """Wait for something to do, and do one group of at most so many commands of each kind."""
        most = min(most, self._pace.requests)
        self._mailbox.wait(self._patience())
        self.in_hand = self._mailbox.take(most)
        if self._poll.due() or self.bell:
            self.bell = False
            self.in_hand += self._others(most)
        self._hear_beats()
        self._group()
        if self._search_all.due():
            garbage.search_all()
        elif self._set_aside.due():
            garbage.set_aside()

    def _patience(self) -> float:
        """Return for how many seconds there is nothing to do unless somebody rings."""
        next_ms = self.router.next_ms
        if next_ms is None:
            return POLL_SECONDS
        return min(POLL_SECONDS, max(0.0, (next_ms - self._time.now_ms()) / MS_PER_SECOND))

    def _others(self, most: int) -> list[Request]:
        """Return the commands that other processes left in the database."""
        return [Request.read(row) for row in self._store.waiting_commands(most)]

    def _hear_beats(self) -> None:
        router = self.router
        for agent in self._mailbox.beats():
            if agent in router.engine.floor.desks:
                router.attendance.hear_of(agent, router.now_ms)

    def _group(self) -> None:
        router = self.router
        router.prepare(self.in_hand)
        begun = self._clock.monotonic()  # after the look-up: a slow one is to serve many commands
        router.advance(self._time.now_ms())
        done: list[tuple[Request, Outcome]] = []
        for request in self.in_hand:
            self.at_work = request
            done.append((request, respond(router, request)))
            if self._clock.monotonic() - begun >= self._pace.seconds:
                break
        self.at_work = None
        router.fire_due()
        self._look_around()
        decided = self._clock.monotonic()
        happened = self._store_group()
        if done:
            self._pace.learn(len(done), decided - begun, self._clock.monotonic() - decided)
        self._answer(done)
        self._publish(happened)

    def _look_around(self) -> None:
        """Judge silence and follow the published rosters, each at its own pace."""
        if self._vigil.due():
            self.router.attendance.compare(self._store.presences(), self.router.now_ms)
            keep_vigil(self.router)
            if self.router.renewal_due:
                self.router.renew()
        if self._roster.due():
            marker = published_marker(self._database)
            if marker != self._marker or self._reread.due():
                self._marker = marker
                self.router.take_duty(read_duty(self._database, self.router.now_ms))

    def _store_group(self) -> list[HappeningValues]:
        if self.router.idle and not self._renewal.due():
            return []
        now_ms, happened = self.router.commit()
        self._time.follow(now_ms)
        return happened

    def _answer(self, done: list[tuple[Request, Outcome]]) -> None:
        finished = {id(request) for request, _ in done}
        self._mailbox.give_back(request for request in self.in_hand if id(request) not in finished)
        self.in_hand = []
        for request, outcome in done:
            request.answer.set_result(outcome)
            self._mailbox.deliver(request.key, request.digest, outcome)


def respond(router: Router, request: Request) -> Outcome:
    """Return the outcome of a request: the stored one of its key, or that of carrying it out."""
    known = router.keys.outcome_of(request)
    if known is not None:
        return known
    outcome = answer(router, request)
    router.keys.conclude(request, outcome, router.ledger.writes, router.now_ms)
    return outcome


LOST = (LeadLost, OutsideFailure)
"""Errors after which another leader does the very same work; any other says that the work is wrong."""
