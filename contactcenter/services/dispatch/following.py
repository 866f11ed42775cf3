"""To follow: leave this process's commands in the database, and wait for what the leader makes of them."""

from collections.abc import Callable
from dataclasses import replace

from contactcenter.clock import Clock
from contactcenter.db.dispatch.rows import HappeningValues, PresenceValues
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.domain.errors import ContactCenterError
from contactcenter.services.dispatch.codec import decode
from contactcenter.services.dispatch.keys import reused
from contactcenter.services.dispatch.mailbox import Mailbox
from contactcenter.services.dispatch.outcomes import Outcome

LOOK_SECONDS, LEAD_SECONDS = 0.05, 0.2
"""How often outcomes are looked for while somebody waits, and the lead and news otherwise."""

ASK_MOST, WAITING_MOST, NEWS_MOST = 50, 100, 1_000
"""How many requests are left in the database at once and together: what comes more waits here, where each
client has its turn."""


class Follower:
    """Works for a process that does not lead."""

    def __init__(
        self,
        store: DispatchStore,
        mailbox: Mailbox,
        clock: Clock,
        publish: Callable[[list[HappeningValues]], None],
    ) -> None:
        self._store, self._mailbox, self._clock, self._publish = store, mailbox, clock, publish

    def stay(self, published: int) -> None:
        """Pass requests on, outcomes and news back, for as long as one looks away from the lead.

        Parameters
        ----------
        published : the last happening that this process was told of.
        """
        ends = self._clock.monotonic() + LEAD_SECONDS
        while (left := ends - self._clock.monotonic()) > 0:
            pending = len(self._mailbox.pending)
            self._mailbox.wait(min(left, LOOK_SECONDS) if pending else left, pending >= WAITING_MOST)
            self._ask()
            self._collect()
        self._note_beats()
        while news := self._store.happenings(published, NEWS_MOST):
            self._publish(news)
            published = news[-1].number

    def _ask(self) -> None:
        room = WAITING_MOST - len(self._mailbox.pending)
        requests = self._mailbox.take(max(0, min(ASK_MOST, room)))
        if not requests:
            return
        try:
            now_ms = self._store.now_ms()
            new = self._store.ask([request.row(now_ms) for request in requests])
        except ContactCenterError:
            self._mailbox.give_back(requests)
            raise
        for request, is_new in zip(requests, new, strict=True):
            request.repeated = not is_new
            self._mailbox.await_outcome(request)

    def _collect(self) -> None:
        for row in self._store.commands(self._mailbox.pending).values():
            if row.outcome is not None:
                outcome = decode(Outcome, row.outcome)
                outcome = replace(outcome, repeated=outcome.repeated or not row.body)
                for other in self._mailbox.deliver(row.key, row.digest, outcome):
                    other.answer.set_result(reused(other.key))

    def _note_beats(self) -> None:
        beats = self._mailbox.beats()
        if beats:
            now_ms = self._store.now_ms()
            self._store.note_presence(PresenceValues(agent, now_ms) for agent in sorted(beats))
