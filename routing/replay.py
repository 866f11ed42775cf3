"""A recorded day once more: as it was, or as it would have been under another policy.

`replay` hears a log event by event; the policy that wrote it gives the same decisions again. Under
another policy the recorded service ends and timers make no sense, because other agents would have
had the contacts. So `History` first takes the day apart into what does not hang on routing: who
came, who was on duty, how long each customer was ready to wait, and how long each conversation took and
how it ended. `rerun` lets these meet a policy.

What a record cannot tell is filled in by rule and counted in `Assumed`: a service that was not seen to
its end takes the median of its queue and kind of agent, or longer than it was seen; an answered
customer would have waited as long as it takes (`Comparison.waited_on` counts those); refusals and
missed offers are not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from contactcenter.domain.errors import ContactCenterError, InvalidInput
from contactcenter.domain.units import ContactId, Milliseconds
from routing.decisions import Assigned, Decision, Offered, Wake
from routing.engine import RoutingEngine
from routing.events import (
    AgentChanged,
    ContactArrived,
    ContactClosed,
    ContactMoved,
    ContactPaused,
    OfferAccepted,
    RoutingEvent,
    ServiceEnded,
    TimerFired,
    order_key,
)
from routing.history import Attempt, History, Recorder, moment_of
from routing.outcome import DEFAULT_TARGET_SECONDS, Outcome
from routing.renewal import LogEntry, Renewed, RouterState, opening_of, state_of


@dataclass(slots=True)
class Replay:
    """Hears a log again and takes note of what becomes of it.

    Parameters
    ----------
    engine : under the policy that wrote the log; where the log tells of a new engine, that takes over.
    since_ms : what comes before this instant only leads to the state of then.
    """

    engine: RoutingEngine
    outcome: Outcome
    recorder: Recorder = field(default_factory=Recorder)
    since_ms: Milliseconds = Milliseconds(0)
    opened: bool = False

    def hear(self, event: RoutingEvent, now_ms: Milliseconds) -> None:
        """Let the engine decide on an event as it did."""
        if not self.opened and now_ms >= self.since_ms:
            self._open(state_of(self.engine), now_ms)
        said = self.engine.handle(event, now_ms)
        if self.opened:
            self.recorder.hear(event, now_ms)
            self.recorder.follow(said, now_ms)
            self.outcome.hear(event, now_ms, said)

    def renew(self, renewed: Renewed, now_ms: Milliseconds) -> None:
        """Let a new engine take over."""
        if renewed.since_ms is not None:
            self.since_ms = renewed.since_ms
        if now_ms >= self.since_ms:
            self._open(renewed.state or state_of(self.engine), now_ms)
        self.engine, said = renewed.begin(self.engine, now_ms)
        if self.opened:
            self.recorder.follow(said, now_ms)
            self.outcome.follow(said, now_ms)

    def _open(self, state: RouterState, now_ms: Milliseconds) -> None:
        """Begin the record with a state; of one that is begun, only take up agents who are new."""
        for event in opening_of(state):
            new = isinstance(event, AgentChanged) and event.agent.id not in self.recorder.bots
            if new or not self.opened:
                self.recorder.hear(event, now_ms)
                self.outcome.hear(event, now_ms, ())
        self.opened = True


def replay(
    log: Iterable[LogEntry], engine: RoutingEngine, target_seconds: float = DEFAULT_TARGET_SECONDS
) -> tuple[Outcome, History]:
    """Hear a log again, event by event.

    Parameters
    ----------
    engine : fresh, without agents, under the policy that wrote the log, where that does not say so itself.
    target_seconds : acceptable waiting time for the outcome's service levels, at least 0.

    Raises
    ------
    InvalidInput
        When an event cannot have come: out of order, about an agent who is not known, a contact twice.
    """
    heard = Replay(engine, Outcome(target_seconds))
    for number, (now_ms, event) in enumerate(log, start=1):
        try:
            if isinstance(event, Renewed):
                heard.renew(event, now_ms)
            else:
                heard.hear(event, now_ms)
        except ContactCenterError as error:
            raise InvalidInput(f"Event {number} of the log, at {now_ms} ms: {error}") from error
    return heard.outcome, heard.recorder.finish()


@dataclass(slots=True)
class Assumed:
    """What a rerun had to suppose; all 0 means that the record told everything.

    Parameters
    ----------
    durations : services that were never seen to their end, at the median of queue and kind of agent.
    declined : offers refused or missed in the record; the rerun lets every offer be taken.
    dropped : recorded interventions on contacts that were already over.
    """

    durations: int = 0
    declined: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Rerun:
    """Lets a history meet a policy.

    Parameters
    ----------
    engine : fresh, without agents, under the policy that is tried.
    services, offers : how many of them each contact has had.
    tell : told of every instant that is reached.
    """

    history: History
    engine: RoutingEngine
    outcome: Outcome
    assumed: Assumed = field(default_factory=Assumed)
    tell: Callable[[Milliseconds], None] | None = None
    services: dict[ContactId, int] = field(default_factory=dict)
    offers: dict[ContactId, int] = field(default_factory=dict)
    _heap: list[tuple[tuple[int, ...], int, RoutingEvent, int]] = field(default_factory=list)
    _pushed: int = 0

    def run(self) -> Outcome:
        """Let everything happen up to the record's last instant."""
        self.assumed.declined = self.history.declined
        for now_ms, event in self.history.outside:
            self._push(now_ms, event)
        while self._heap and self._heap[0][0][0] <= self.history.last_ms:
            (now, *_), _, event, number = heappop(self._heap)
            if self._applies(event, number):
                self._happen(event, Milliseconds(now))
            if self.tell is not None:
                self.tell(Milliseconds(now))
        return self.outcome

    def _push(self, at_ms: int, event: RoutingEvent, number: int = 0) -> None:
        """Put an event where the record has it, or after what the record has at its instant."""
        place = self.history.order.get(moment_of(event, at_ms))
        at, *rank = order_key(event, Milliseconds(at_ms))
        self._pushed += 1
        key = (at, 1, *rank) if place is None else (at, 0, place)
        heappush(self._heap, (key, self._pushed, event, number))

    def _applies(self, event: RoutingEvent, number: int) -> bool:
        """Tell whether an event still makes sense; the end of what was broken off before does not."""
        if isinstance(event, OfferAccepted):
            return self.offers[event.contact] == number
        if isinstance(event, ServiceEnded | ContactPaused) and number:
            return self.services[event.contact] == number
        known = self.engine.floor.cases
        if isinstance(event, ContactClosed):
            applies = event.contact in known
        elif isinstance(event, ContactArrived | ContactMoved):
            applies = (event.contact.id in known) == isinstance(event, ContactMoved)
        else:
            return True
        self.assumed.dropped += not applies
        return applies

    def _happen(self, event: RoutingEvent, now_ms: Milliseconds) -> None:
        said = self.engine.handle(event, now_ms)
        self.outcome.hear(event, now_ms, said)
        for decision in said:
            self._follow(decision, now_ms)

    def _follow(self, decision: Decision, now_ms: Milliseconds) -> None:
        if isinstance(decision, Wake):
            timer = TimerFired(decision.kind, decision.token, decision.contact, decision.agent)
            self._push(decision.at_ms, timer)
        elif isinstance(decision, Offered):
            number = self.offers[decision.contact] = self.offers.get(decision.contact, 0) + 1
            answer = self.history.answer_after(decision.contact, number)
            at = min(now_ms + answer, max(now_ms, decision.expires_ms - 1))
            self._push(at, OfferAccepted(decision.contact, decision.agent), number)
        elif isinstance(decision, Assigned):
            self._serve(decision, now_ms)

    def _serve(self, given: Assigned, now_ms: Milliseconds) -> None:
        number = self.services.get(given.contact, 0)
        self.services[given.contact] = number + 1
        attempt = self._attempt(given, number)
        if attempt is None:
            return
        ending: ServiceEnded | ContactPaused
        if isinstance(attempt.ending, ContactPaused):
            ending = attempt.ending
        else:
            recorded = attempt.ending or ServiceEnded(given.contact, given.agent)
            ending = replace(recorded, agent=given.agent, wrap_up_ms=attempt.wrap_up_ms)
        self._push(now_ms + attempt.duration_ms, ending, number + 1)

    def _attempt(self, given: Assigned, number: int) -> Attempt | None:
        """Return the service that this assignment becomes, None where the history knows none alike."""
        by_bot = self.engine.floor.desk(given.agent).is_bot
        recorded = self.history.attempts.get(given.contact, [])[number : number + 1]
        seen = next((attempt for attempt in recorded if attempt.by_bot == by_bot), None)
        if seen is not None and seen.ending is not None:
            return seen
        self.assumed.durations += 1
        usual = self.history.usual_ms(given.contact, by_bot)
        if seen is not None:  # broken off, or still under way when the record ended: it would have gone on
            usual = max(usual or 0, seen.duration_ms + 1)
        return None if usual is None else Attempt(by_bot, usual, None)


def rerun(
    history: History,
    engine: RoutingEngine,
    target_seconds: float = DEFAULT_TARGET_SECONDS,
    tell: Callable[[Milliseconds], None] | None = None,
) -> tuple[Outcome, Assumed]:
    """Let a history meet a policy and return what became of it, with what had to be supposed.

    Parameters
    ----------
    engine : fresh, without agents, under the policy that is tried.
    target_seconds : acceptable waiting time for the outcome's service levels, at least 0.
    tell : told of every instant that is reached.
    """
    trial = Rerun(history, engine, Outcome(target_seconds), tell=tell)
    return trial.run(), trial.assumed
