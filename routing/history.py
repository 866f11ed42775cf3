"""A recorded day taken apart into what does not hang on routing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId
from routing.decisions import (
    Assigned,
    Closed,
    Decision,
    Offered,
    OfferEnd,
    OfferEnded,
    Released,
    WrapUpStarted,
)
from routing.eventlog import LoggedEvent
from routing.events import (
    AgentChanged,
    ContactArrived,
    ContactPaused,
    OfferAccepted,
    OfferRefused,
    RoutingEvent,
    ServiceEnded,
    TimerFired,
    TimerKind,
    WrapUpEnded,
    id_of,
)

INSIDE = (OfferAccepted, OfferRefused, ServiceEnded, WrapUpEnded, TimerFired)
"""Events that answer a decision; all others come from outside, whatever the router decides."""


Moment = tuple[int, type[RoutingEvent] | TimerKind, int]
"""An instant, what happens then, and to whom."""


def moment_of(event: RoutingEvent, at_ms: int) -> Moment:
    """Return by what an event is known again, though a policy may bring it about anew."""
    return at_ms, event.kind if isinstance(event, TimerFired) else type(event), id_of(event)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One service of one contact.

    Parameters
    ----------
    by_bot : whether a bot had it.
    duration_ms : from the assignment to its end, at least 0.
    ending : how it ended; None when it was not seen to its end.
    wrap_up_ms : the work after it; None leaves it to the channel.
    """

    by_bot: bool
    duration_ms: int
    ending: ServiceEnded | ContactPaused | None
    wrap_up_ms: Milliseconds | None = None


@dataclass(slots=True)
class History:
    """What came from outside on a day, and what each service was like.

    Parameters
    ----------
    outside : events that do not hang on routing, in order.
    attempts : services of each contact, in order.
    answers_ms : how long each contact's accepted offer stood.
    declined : offers that were refused or missed.
    order : the place of each event in the record: those of one instant came in the order of their calls.
    """

    outside: list[LoggedEvent] = field(default_factory=list)
    attempts: dict[ContactId, list[Attempt]] = field(default_factory=dict)
    answers_ms: dict[ContactId, int] = field(default_factory=dict)
    queues: dict[ContactId, QueueId] = field(default_factory=dict)
    declined: int = 0
    last_ms: int = 0
    order: dict[Moment, int] = field(default_factory=dict)
    _usual: dict[tuple[QueueId, bool], int] = field(default_factory=dict)
    _answer: int | None = None

    def usual_ms(self, contact: ContactId, by_bot: bool) -> int | None:
        """Return the median service of a contact's queue by people or bots, None when none was seen."""
        if not self._usual:
            self._usual = self._medians()
        return self._usual.get((self.queues[contact], by_bot))

    def answer_after(self, contact: ContactId) -> int:
        """Return after how long an offer of a contact is taken, in ms: as recorded, else the median."""
        if self._answer is None:
            self._answer = _median(list(self.answers_ms.values()))
        return self.answers_ms.get(contact, self._answer)

    def _medians(self) -> dict[tuple[QueueId, bool], int]:
        seen: dict[tuple[QueueId, bool], list[int]] = {}
        for contact, attempts in self.attempts.items():
            for attempt in attempts:
                if attempt.ending is not None:
                    seen.setdefault((self.queues[contact], attempt.by_bot), []).append(attempt.duration_ms)
        return {key: _median(durations) for key, durations in seen.items()}


def _median(values: list[int]) -> int:
    return sorted(values)[len(values) // 2] if values else 0


@dataclass(slots=True)
class Recorder:
    """Takes a day apart while it is replayed.

    Parameters
    ----------
    serving : agent and start of each service under way.
    """

    history: History = field(default_factory=History)
    serving: dict[ContactId, tuple[AgentId, int]] = field(default_factory=dict)
    offered_ms: dict[ContactId, int] = field(default_factory=dict)
    wrapping_ms: dict[ContactId, int] = field(default_factory=dict)
    bots: dict[AgentId, bool] = field(default_factory=dict)
    heard: int = 0

    def hear(self, event: RoutingEvent, now_ms: Milliseconds) -> None:
        """Take note of an event before the router does."""
        self.history.last_ms = now_ms
        self.heard += 1
        self.history.order[moment_of(event, now_ms)] = self.heard
        match event:
            case AgentChanged(agent):
                self.bots[agent.id] = agent.kind is AgentKind.BOT
            case ContactArrived(contact):
                self.history.queues[contact.id] = contact.queue
            case OfferAccepted(contact=offered) if offered in self.offered_ms:
                self.history.answers_ms[offered] = now_ms - self.offered_ms[offered]
            case ServiceEnded(contact=served) | ContactPaused(contact=served):
                if self._end(served, event, now_ms):
                    return
        if not isinstance(event, INSIDE):
            self.history.outside.append((now_ms, event))

    def follow(self, said: Iterable[Decision], now_ms: Milliseconds) -> None:
        """Take note of what the router decided."""
        for decision in said:
            match decision:
                case Assigned(contact, agent):
                    self.serving[contact] = (agent, now_ms)
                case Offered(contact):
                    self.offered_ms[contact] = now_ms
                case OfferEnded(why=why):
                    self.history.declined += why is not OfferEnd.WITHDRAWN
                case WrapUpStarted(contact):
                    self.wrapping_ms[contact] = now_ms
                case Closed(contact):
                    self._end(contact, None, now_ms)
                    self._end_wrap_up(contact, now_ms)
                case Released(contact):
                    self._end(contact, None, now_ms)

    def _end(self, contact: ContactId, ending: ServiceEnded | ContactPaused | None, now_ms: int) -> bool:
        agent, since = self.serving.get(contact, (None, 0))
        if agent is None or (isinstance(ending, ServiceEnded) and ending.agent != agent):
            return False
        del self.serving[contact]
        attempt = Attempt(self.bots.get(agent, False), now_ms - since, ending, Milliseconds(0))
        self.history.attempts.setdefault(contact, []).append(attempt)
        return True

    def _end_wrap_up(self, contact: ContactId, now_ms: int) -> None:
        since = self.wrapping_ms.pop(contact, None)
        if since is not None:
            attempts = self.history.attempts[contact]
            attempts[-1] = replace(attempts[-1], wrap_up_ms=Milliseconds(now_ms - since))
