"""A small floor to test on: agents, contacts, planners and a caller that follows the router's timers."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId, SkillId, TeamId
from routing.decisions import Assigned, Decision, Offered, Wake
from routing.engine import RoutingEngine
from routing.events import AgentReady, ContactArrived, RoutingContact, RoutingEvent, TimerFired, order_key
from routing.plan import Plan, Step

SHOP = ClientId("shop")
ALL_CHANNELS = frozenset(Channel)
AUTO: Mapping[Channel, ChannelProfile] = {
    Channel.VOICE: ChannelProfile(100, exclusive=True, auto_accept=True),
    Channel.CALLBACK: ChannelProfile(100, exclusive=True, auto_accept=True),
    Channel.CHAT: ChannelProfile(33, auto_accept=True),
    Channel.MESSAGING: ChannelProfile(20, auto_accept=True),
    Channel.SOCIAL: ChannelProfile(20, auto_accept=True, live=False),
    Channel.EMAIL: ChannelProfile(20, interruptible=True, auto_accept=True, live=False),
    Channel.BACK_OFFICE: ChannelProfile(20, interruptible=True, auto_accept=True, live=False),
}
OFFERS = CHANNEL_PROFILES


def skill_levels(**levels):
    return tuple(SkillLevel(SkillId(name), level) for name, level in levels.items())


def agent(number, team=None, *, clients=("shop",), channels=ALL_CHANNELS, **levels):
    return Agent(
        id=AgentId(number),
        code=f"A{number}",
        name=f"Agent {number}",
        kind=AgentKind.HUMAN,
        skills=skill_levels(**levels),
        clients=frozenset(map(ClientId, clients)),
        channels=frozenset(channels),
        team=None if team is None else TeamId(team),
    )


def bot(number, intents=(), capacity=1_000, **levels):
    return Agent(
        id=AgentId(number),
        code=f"B{number}",
        name=f"Bot {number}",
        kind=AgentKind.BOT,
        skills=skill_levels(**levels),
        clients=frozenset({SHOP}),
        channels=ALL_CHANNELS,
        capacity=capacity,
        intents=frozenset(intents),
    )


def contact(number, at_ms=0, queue="q", channel=Channel.VOICE, **more):
    values = {
        "client": SHOP,
        "stage": JourneyStage.PURCHASE,
        "complexity": 1,
        "language": "it",
    } | more
    return RoutingContact(
        id=ContactId(number), queue=QueueId(queue), channel=channel, arrived_ms=at_ms, **values
    )


def step(after_ms=0, pools=(), bots=False, boost_ms=0, people=True, **levels):
    return Step(after_ms, skill_levels(**levels), tuple(map(TeamId, pools)), bots, boost_ms, people)


@dataclass
class QueuePlans:
    """A planner that gives each queue its own plan."""

    plans: dict[str, Plan] = field(default_factory=dict)
    default: Plan = Plan((Step(0, ()),))

    def plan_for(self, asked: RoutingContact) -> Plan:
        return self.plans.get(asked.queue, self.default)


class Caller:
    """Hands events over in order, sends timers back when they are due, keeps what was said."""

    def __init__(self, agents, plans=None, default=None, planner=None, **options):
        self.planner = planner or QueuePlans(plans or {}, default or QueuePlans().default)
        self.engine = RoutingEngine(agents, self.planner, **{"channel_profiles": AUTO} | options)
        self.now = 0
        self.said: list[tuple[int, Decision]] = []
        self.heard: list[tuple[int, RoutingEvent]] = []
        self._timers: list[tuple[tuple[int, int, int], int, TimerFired]] = []

    def tell(self, event: RoutingEvent, at_ms: int | None = None) -> list[Decision]:
        """Let time pass up to an instant, then hand an event over; timers are left out of the answer."""
        if at_ms is not None:
            self._pass(order_key(event, at_ms))
        return self._hand(event)

    def wait(self, until_ms: int) -> list[Decision]:
        """Let time pass and return everything said on the way."""
        before = len(self.said)
        self._pass((until_ms, 99, 0))
        return [decision for _, decision in self.said[before:]]

    def ready(self, *numbers, until_ms=None):
        return [said for number in numbers for said in self.tell(AgentReady(AgentId(number), until_ms))]

    def arrive(self, number, at_ms=None, queue="q", channel=Channel.VOICE, **more):
        at = self.now if at_ms is None else at_ms
        return self.tell(ContactArrived(contact(number, at, queue, channel, **more)), at)

    def holders(self) -> dict[int, int]:
        """Return the last agent to whom each contact was given, offered or assigned."""
        return {said.contact: said.agent for _, said in self.said if isinstance(said, Assigned | Offered)}

    def _pass(self, key) -> None:
        while self._timers and self._timers[0][0] <= key:
            (self.now, _, _), _, timer = heapq.heappop(self._timers)
            self._hand(timer)
        self.now = max(self.now, key[0])

    def _hand(self, event):
        said = self.engine.handle(event, self.now)
        self.heard.append((self.now, event))
        return self.follow(said)

    def follow(self, said):
        for decision in said:
            if isinstance(decision, Wake):
                timer = TimerFired(decision.kind, decision.token, decision.contact, decision.agent)
                heapq.heappush(self._timers, (order_key(timer, decision.at_ms), decision.token, timer))
            else:
                self.said.append((self.now, decision))
        return [decision for decision in said if not isinstance(decision, Wake)]
