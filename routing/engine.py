"""The routing engine: events in, decisions out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contactcenter.domain.agent import Agent
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import Milliseconds
from routing import duty, events, offers, restoring, service
from routing.decisions import Decision
from routing.events import RoutingEvent, TimerFired, TimerKind
from routing.floor import Floor
from routing.matching import Matching, Witness
from routing.policies.highest_score import HighestScore
from routing.policies.longest_idle import LongestIdle
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection, Planner
from routing.restoring import Aside, Stored, StoredContact, StoredDesk

Handler = Callable[[Matching, Any, Milliseconds], None]

TIMERS: Mapping[TimerKind, Handler] = {
    TimerKind.STEP: service.open_step,
    TimerKind.OFFER_EXPIRY: offers.expire,
    TimerKind.COOL_OFF: offers.cool_off,
    TimerKind.PREFERRED_AGENT: service.open_step,
    TimerKind.WRAP_UP: service.wrap_up_over,
    TimerKind.NOT_RESPONDING: offers.respond_again,
    TimerKind.PAUSE: service.pause_over,
}


def _timer(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    TIMERS[event.kind](matching, event, now_ms)


HANDLERS: Mapping[type, Handler] = {
    events.AgentReady: duty.ready,
    events.AgentNotReady: duty.not_ready,
    events.AgentChanged: duty.change,
    events.ContactArrived: service.arrive,
    events.ContactAbandoned: service.abandon,
    events.OfferAccepted: offers.accept,
    events.OfferRefused: offers.refuse,
    events.ServiceEnded: service.end,
    events.WrapUpEnded: service.end_wrap_up,
    events.ContactPaused: service.pause,
    events.ContactWoken: service.wake,
    events.CallbackRequested: service.call_back,
    events.ContactMoved: service.move,
    events.ContactClosed: service.close,
    events.TimerFired: _timer,
}


class RoutingEngine:
    """Decides who serves whom; holds no clock, no randomness, no I/O.

    Parameters
    ----------
    agents : everyone who may ever take work; all start signed out.
    planner : gives every contact its plan.
    agent_selection : who takes a contact; `ByQueue` where queues differ. Default: longest idle.
    contact_selection : what a free agent takes; `ByPool` where pools differ. Default: highest score.
    channel_profiles : how work of each channel occupies an agent.
    """

    def __init__(
        self,
        agents: Iterable[Agent],
        planner: Planner,
        *,
        agent_selection: AgentSelection | ByQueue | None = None,
        contact_selection: ContactSelection | ByPool | None = None,
        channel_profiles: Mapping[Channel, ChannelProfile] = CHANNEL_PROFILES,
    ) -> None:
        who = agent_selection or LongestIdle()
        which = contact_selection or HighestScore()
        self.floor = Floor(
            who if isinstance(who, ByQueue) else ByQueue(who),
            which if isinstance(which, ByPool) else ByPool(which),
            channel_profiles,
        )
        self.floor.hire(agents)
        self._matching = Matching(self.floor, planner)
        self._now_ms: Milliseconds | None = None

    def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
        """Take one event and return what follows, in order.

        What no longer applies (a timer of the past, an answer to an offer that has ended, the end of
        a service that was broken off) changes nothing and returns nothing.

        Raises
        ------
        InvalidInput
            When time runs backwards, or a contact is described as what it is not.
        Conflict
            When a contact arrives that is routed already.
        NotFound
            When an agent, or a contact that is to be moved or closed, is not known.
        """
        if self._now_ms is not None and now_ms < self._now_ms:
            raise InvalidInput(f"The event at {now_ms} ms comes after one at {self._now_ms} ms; sort them.")
        self._now_ms = now_ms
        said: list[Decision] = []
        self._matching.said = said
        HANDLERS[type(event)](self._matching, event, now_ms)
        return said

    def store(self) -> Stored:
        """Return the state of all desks and contacts, from which `restore` goes on."""
        return restoring.store(self._matching)

    def restore(
        self,
        desks: Iterable[StoredDesk],
        contacts: Iterable[StoredContact],
        now_ms: Milliseconds,
        aside: Aside | None = None,
    ) -> list[Decision]:
        """Set this engine, fresh from its construction, to a stored state and return what follows.

        First come the `Wake` decisions of all timers that still run (those past due at `now_ms`) and
        alarms of contacts that ran out of plan meanwhile, then what free agents are given.

        Parameters
        ----------
        aside : told of contacts that contradict the rest or cannot be planned, which are then left out;
            None means that such a contact is an error.

        Raises
        ------
        InvalidInput
            When the engine has heard events already, or the state contradicts itself: an agent that
            is not known, somebody twice, two items that must be alone, an agent or an end that does not
            go with the state. Build another engine then.
        """
        if self._now_ms is not None:
            raise InvalidInput("This engine is at work already; restore into a new one.")
        self._now_ms = now_ms
        said: list[Decision] = []
        self._matching.said = said
        restoring.restore(self._matching, desks, contacts, now_ms, aside)
        return said

    @property
    def given(self) -> int:
        """How many times a contact was given to an agent so far, as an offer or at once."""
        return self._matching.turn

    def watch(self, witness: Witness | None) -> None:
        """Let somebody be told of each contact just before it is given to an agent; None ends it."""
        self._matching.witness = witness
