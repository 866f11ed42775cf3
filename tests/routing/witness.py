"""An independent judge of the never list: it reads events and decisions, and knows no index or heap."""

from dataclasses import dataclass, field, replace

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import Channel
from routing.decisions import (
    Assigned,
    Closed,
    Offered,
    OfferEnd,
    OfferEnded,
    Paused,
    Queued,
    Released,
    WrapUpStarted,
)
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    CallbackRequested,
    ContactArrived,
    ContactMoved,
    NotReadyReason,
    OfferRefused,
    ServiceEnded,
    ServiceResult,
    TimerFired,
    TimerKind,
)

COOL_OFF = 60_000


@dataclass
class Seen:
    """What the judge believes of one contact, from events and decisions alone."""

    contact: object
    entered: int
    state: str = "new"
    agent: int | None = None
    expires: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    bots: bool = True


@dataclass
class Present:
    """What the judge believes of one agent."""

    agent: object
    available: bool = False
    until: int | None = None
    missed: bool = False


@dataclass
class Judge:
    agents: dict
    planner: object
    profiles: dict
    selection: object
    contacts: dict = field(default_factory=dict)
    over: set = field(default_factory=set)

    # ---- what is known ---------------------------------------------------------------------

    def held(self, number):
        return [seen for seen in self.contacts.values() if seen.agent == number]

    def room(self, present, channel, without=None):
        """Say whether one more item of a channel fits, straight from the words of the domain."""
        profile = self.profiles[channel]
        items = [
            self.profiles[seen.contact.channel]
            for seen in self.held(present.agent.id)
            if seen is not without
        ]
        counted = [item for item in items if not (profile.live and item.interruptible)]
        if sum(item.cost for item in counted) + profile.cost > present.agent.capacity:
            return False
        if present.agent.kind is AgentKind.BOT:
            return True
        return not any(item.exclusive for item in items) and not (profile.exclusive and counted)

    def on_duty(self, present, now):
        return present.available and not present.missed and (present.until is None or now < present.until)

    def admitted(self, seen, present, now, every_step=False):
        """Say whether some open step admits an agent by its lasting conditions."""
        agent, contact = present.agent, seen.contact
        if contact.client not in agent.clients or contact.channel not in agent.channels:
            return False
        is_bot = agent.kind is AgentKind.BOT
        if is_bot and (not seen.bots or (agent.intents and contact.intent not in agent.intents)):
            return False
        return any(
            (step.bots if is_bot else step.people)
            and (not step.pools or agent.team in step.pools)
            and all(agent.level_of(asked.skill) >= asked.level for asked in step.skills)
            for step in self.planner.plan_for(contact).steps
            if every_step or seen.entered + step.after_ms <= now
        )

    def barred(self, seen, number, now):
        return now < seen.refused.get(number, 0)

    def waits_for_preferred(self, seen, now):
        plan = self.planner.plan_for(seen.contact)
        return seen.contact.preferred is not None and now < seen.entered + plan.preferred_until_ms

    def score(self, seen, now, before=0):
        plan = self.planner.plan_for(seen.contact)
        boosts = sum(s.boost_ms for s in plan.steps if seen.entered + s.after_ms <= now - before)
        return self.selection.score(seen.contact, seen.contact.boost_ms + boosts, now)

    # ---- what happens ----------------------------------------------------------------------

    def follow(self, event, said, now):
        waiting = {
            number: self.score(seen, now)
            for number, seen in self.contacts.items()
            if seen.state == "queued"
        }
        self._hear(event, now)
        for decision in said:
            self._judge(decision, event, now, waiting)
        self._after(now)

    def _hear(self, event, now):
        self._hear_of_agents(event, now)
        match event:
            case ContactArrived(contact):
                self.contacts[contact.id] = Seen(contact, contact.arrived_ms)
            case OfferRefused(number, agent):
                seen = self.contacts.get(number)
                if seen and seen.state == "offered" and seen.agent == agent:
                    seen.refused[agent] = now + COOL_OFF
            case ServiceEnded(number, agent, result, onward):
                seen = self.contacts.get(number)
                if seen and seen.state == "assigned" and seen.agent == agent:
                    self._pass_on(seen, result, onward, now)
            case ContactMoved(contact):
                seen = self.contacts[contact.id]
                seen.pending = (self._kept(seen, contact), now)
            case CallbackRequested(number):
                seen = self.contacts.get(number)
                if seen and seen.state in ("queued", "offered"):
                    seen.pending = (replace_channel(seen.contact), seen.entered)
                    seen.bots = False

    def _hear_of_agents(self, event, now):
        match event:
            case AgentReady(number, until):
                present = self.agents[number]
                present.available, present.until, present.missed = True, until, False
            case AgentNotReady(number, reason):
                self.agents[number].available = self.agents[number].missed = False
                if reason is NotReadyReason.OUTAGE:
                    self._break_off(number, now)
            case AgentChanged(agent):
                self.agents.setdefault(agent.id, Present(agent)).agent = agent
            case TimerFired(TimerKind.NOT_RESPONDING, _, _, agent):
                self.agents[agent].missed = False

    def _break_off(self, number, now):
        for seen in self.held(number):
            if seen.state == "assigned":
                seen.entered = now
                seen.bots &= self.agents[number].agent.kind is not AgentKind.BOT

    def _pass_on(self, seen, result, onward, now):
        if result is ServiceResult.COMPLETED:
            return
        seen.refused[seen.agent] = now + COOL_OFF
        entered = seen.entered if result is ServiceResult.REQUEUED else now
        seen.pending = (self._kept(seen, onward or seen.contact), entered)
        seen.bots &= result is not ServiceResult.HANDED_OFF

    def _kept(self, seen, contact):
        return replace(contact, arrived_ms=seen.contact.arrived_ms)

    def _judge(self, decision, event, now, waiting):
        seen = self.contacts[decision.contact]
        match decision:
            case Offered(_, agent, expires):
                self._given(seen, agent, now, waiting)
                self._offered(seen, agent, expires, now)
            case Assigned(_, agent):
                self._assigned(seen, agent, now, waiting)
            case OfferEnded(_, agent, why):
                assert (seen.state, seen.agent) == ("offered", agent)
                seen.state, seen.agent = "loose", None
                self.agents[agent].missed |= why is OfferEnd.EXPIRED
            case Released(_, agent):
                assert seen.agent == agent
                assert seen.state in ("assigned", "wrap_up")
                seen.state, seen.agent = "loose", None
            case WrapUpStarted(_, agent):
                assert (seen.state, seen.agent) == ("assigned", agent)
                seen.state = "wrap_up"
            case Queued() | Paused():
                was_paused = seen.state == "paused"
                self._settle(seen)
                if was_paused:
                    seen.entered = now
                assert seen.agent is None, "N2: it rests while somebody has it"
                seen.state = "queued" if isinstance(decision, Queued) else "paused"
            case Closed(number):
                del self.contacts[number]
                self.over.add(number)

    def _offered(self, seen, agent, expires, now):
        seen.state, seen.expires = "offered", expires
        assert now < expires
        until = self.agents[agent].until
        assert until is None or expires <= until, "N5: an offer stands beyond the shift"

    def _assigned(self, seen, agent, now, waiting):
        if seen.state == "offered":
            assert seen.agent == agent, "N11: accepted by someone else"
            assert now < seen.expires, "N11: accepted past its expiry"
        else:
            self._given(seen, agent, now, waiting)
        seen.state = "assigned"

    def _settle(self, seen):
        contact, entered = getattr(seen, "pending", (seen.contact, seen.entered))
        seen.contact, seen.entered = contact, entered
        seen.pending = (contact, entered)

    def _given(self, seen, number, now, waiting):
        was_paused = seen.state == "paused"
        self._settle(seen)
        if was_paused:
            seen.entered = now
        present, contact = self.agents[number], seen.contact
        assert seen.agent is None, "N2: two agents have it"
        assert self.on_duty(present, now), "N4, N5: not available or off the published shift"
        preferred = contact.preferred == number and self.waits_for_preferred(seen, now)
        assert self.admitted(seen, present, now, every_step=preferred), (
            "N4, N6: no open step admits the agent"
        )
        assert self.room(present, contact.channel), "N3: above capacity"
        if present.agent.kind is AgentKind.BOT:
            assert seen.bots, "N13: a bot again after the handoff"
        if self.barred(seen, number, now):
            for other in self.agents.values():
                fresh = self.on_duty(other, now) and not self.barred(seen, other.agent.id, now)
                assert not (fresh and self.admitted(seen, other, now)), "N12: asked again before the others"
        if contact.id in waiting:
            self._nobody_older(seen, present, now, waiting)
        seen.agent = number

    def _due(self, seen, present, now):
        """Say whether a contact may go to an agent; timers of this instant may be on their way."""
        return (
            not self.waits_for_preferred(seen, now - 1)
            and self.admitted(seen, present, now - 1)
            and not self.barred(seen, present.agent.id, now - 1)
        )

    def _nobody_older(self, seen, present, now, waiting):
        mine = self.score(seen, now)
        for number in waiting:
            other = self.contacts.get(number)
            if other is None or other.state != "queued" or not self._due(other, present, now):
                continue
            if self.room(present, other.contact.channel):
                assert self.score(other, now, before=1) <= mine, f"N7: {other.contact.id} is older"

    def _after(self, now):
        for seen in self.contacts.values():
            assert seen.state in ("queued", "offered", "assigned", "wrap_up", "paused"), f"N1: {seen}"
            assert (seen.agent is not None) == (seen.state in ("offered", "assigned", "wrap_up"))
            assert seen.state != "offered" or now <= seen.expires, "N11: an offer kept past its expiry"
            if seen.state == "offered":
                holder = self.agents[seen.agent]
                asked_for = seen.contact.preferred == seen.agent
                assert holder.available, "N4: an offer to somebody who is not available"
                assert self.admitted(seen, holder, now, every_step=asked_for), (
                    "N4: no open step admits them"
                )
        for present in self.agents.values():
            self._within_capacity(present)
            for seen in self.contacts.values():
                self._not_side_by_side(seen, present, now)

    def _within_capacity(self, present):
        items = [self.profiles[seen.contact.channel] for seen in self.held(present.agent.id)]
        firm = sum(item.cost for item in items if not item.interruptible)
        soft = sum(item.cost for item in items if item.interruptible)
        assert max(firm, soft) <= present.agent.capacity, "N3: above capacity"

    def _not_side_by_side(self, seen, present, now):
        if seen.state != "queued" or not self._due(seen, present, now):
            return
        if self.on_duty(present, now) and self.room(present, seen.contact.channel):
            raise AssertionError(f"N8, N9: contact {seen.contact.id} waits beside agent {present.agent.id}")


def replace_channel(contact):
    return replace(contact, channel=Channel.CALLBACK, bots_allowed=False)
