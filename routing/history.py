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
    ending : how it ended; None when it was broken off or lasted on: its own end was not seen.
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
    answers : how long each offer of a contact stood, in order, and whether it was taken; those that
        were refused or missed are not among them.
    declined : offers that were refused or missed.
    order : the place of each event in the record: those of one instant came in the order of their calls.
    """

    outside: list[LoggedEvent] = field(default_factory=list)
    attempts: dict[ContactId, list[Attempt]] = field(default_factory=dict)
    answers: dict[ContactId, list[tuple[int, bool]]] = field(default_factory=dict)
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

    def answer_after(self, contact: ContactId, number: int) -> int:
        """Return after how long an offer of a contact is taken, in ms: as recorded, else the median.

        One that nobody had answered for as long as the record shows it is not taken before either.

        Parameters
        ----------
        number : which of the contact's offers it is, from 1 on.
        """
        if self._answer is None:
            everybody = (answer for answers in self.answers.values() for answer in answers)
            self._answer = _median([stood_ms for stood_ms, taken in everybody if taken])
        recorded = self.answers.get(contact, [])[number - 1 : number]
        stood_ms, taken = recorded[0] if recorded else (-1, False)
        return stood_ms if taken else max(self._answer, stood_ms + 1)

    def _medians(self) -> dict[tuple[QueueId, bool], int]:
        seen: dict[tuple[QueueId, bool], list[int]] = {}
        for contact, attempts in self.attempts.items():
            for attempt in attempts if contact in self.queues else ():
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
    wrapping_ms : start and planned end of each wrap-up under way.
    """

    history: History = field(default_factory=History)
    serving: dict[ContactId, tuple[AgentId, int]] = field(default_factory=dict)
    offered_ms: dict[ContactId, int] = field(default_factory=dict)
    wrapping_ms: dict[ContactId, tuple[int, Milliseconds]] = field(default_factory=dict)
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
            case OfferAccepted(contact=offered):
                self._answer(offered, now_ms, taken=True)
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
                case OfferEnded(contact, why=OfferEnd.WITHDRAWN):
                    self._answer(contact, now_ms)
                case OfferEnded(contact):
                    self.history.declined += 1
                    self.offered_ms.pop(contact, None)
                case WrapUpStarted(contact, until_ms=until):
                    self.wrapping_ms[contact] = (now_ms, until)
                case Closed(contact):
                    self._answer(contact, now_ms)
                    self._end(contact, None, now_ms)
                    self._end_wrap_up(contact, now_ms)
                case Released(contact):
                    self._end(contact, None, now_ms)

    def finish(self) -> History:
        """Return the history, with the services, offers and wrap-ups that the end of the record cut off."""
        for contact in tuple(self.serving):
            self._end(contact, None, self.history.last_ms)
        for contact in tuple(self.offered_ms):
            self._answer(contact, self.history.last_ms)
        for contact, (_, until) in tuple(self.wrapping_ms.items()):
            self._end_wrap_up(contact, until)
        return self.history

    def _answer(self, contact: ContactId, now_ms: int, taken: bool = False) -> None:
        since = self.offered_ms.pop(contact, None)
        if since is not None:
            self.history.answers.setdefault(contact, []).append((now_ms - since, taken))

    def _end(self, contact: ContactId, ending: ServiceEnded | ContactPaused | None, now_ms: int) -> bool:
        agent, since = self.serving.get(contact, (None, 0))
        if agent is None or (isinstance(ending, ServiceEnded) and ending.agent != agent):
            return False
        del self.serving[contact]
        attempt = Attempt(self.bots.get(agent, False), now_ms - since, ending, Milliseconds(0))
        self.history.attempts.setdefault(contact, []).append(attempt)
        return True

    def _end_wrap_up(self, contact: ContactId, now_ms: int) -> None:
        since, _ = self.wrapping_ms.pop(contact, (None, now_ms))
        if since is not None:
            attempts = self.history.attempts[contact]
            attempts[-1] = replace(attempts[-1], wrap_up_ms=Milliseconds(now_ms - since))
