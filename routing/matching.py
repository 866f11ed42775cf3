"""What happens to one contact and one agent at a time: place, give, serve, wait, release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ContactId, Milliseconds
from routing.case import Case, Route, seniority
from routing.decisions import (
    Alarm,
    AlarmKind,
    Assigned,
    Closed,
    Decision,
    Offered,
    OfferEnd,
    OfferEnded,
    Queued,
    Released,
    Wake,
)
from routing.desk import Desk
from routing.events import RoutingContact, TimerKind
from routing.floor import Floor
from routing.policy import Planner
from routing.signature import Signature

COOL_OFF_MS = 60_000
"""For so long an agent is not asked again for a contact they declined, while others may take it."""

Witness = Callable[[Case, Desk, Milliseconds], None]


@dataclass(slots=True)
class Matching:
    """Carries out single moves on the floor and writes down what it decides.

    Parameters
    ----------
    said : the decisions of the event in hand, in order.
    turn, tokens : running numbers of work given out and of timers asked for.
    witness : told of each contact just before it is given to an agent, as things then are.
    cooling : contacts that at least one agent has just declined.
    """

    floor: Floor
    planner: Planner
    said: list[Decision] = field(default_factory=list)
    turn: int = 0
    tokens: int = 0
    cooling: dict[ContactId, Case] = field(default_factory=dict)
    witness: Witness | None = None

    def plan(self, contact: RoutingContact) -> Route:
        """Plan a contact; a planner that fails does so before anything has changed."""
        return self.floor.route(contact, self.planner.plan_for(contact))

    def redirect(self, case: Case, contact: RoutingContact, now_ms: Milliseconds) -> Desk | None:
        """Describe and plan a contact anew, in nobody's hands; return who had it, still to be served."""
        route = self.plan(contact)
        desk = self.detach(case, now_ms)
        case.contact, case.route, case.stage, case.alarmed = contact, route, 0, False
        case.entered_ms = contact.arrived_ms if contact.entered_ms is None else contact.entered_ms
        return desk

    def wake(
        self, at_ms: int, kind: TimerKind, contact: ContactId | None = None, agent: AgentId | None = None
    ) -> int:
        """Ask for a timer and return its token."""
        self.tokens += 1
        self.said.append(Wake(Milliseconds(at_ms), kind, self.tokens, contact, agent))
        return self.tokens

    # ---- a contact looks for an agent ------------------------------------------------------

    def place(self, case: Case, now_ms: Milliseconds) -> None:
        """Give a contact to the best free agent, or let it wait."""
        if self._ask_preferred(case, now_ms):
            return
        case.open_stages(now_ms)
        if not self.match(case, 0, now_ms):
            self.said.append(Queued(case.contact.id, case.contact.queue))
            self.let_wait(case)

    def place_all(self, cases: Iterable[Case], now_ms: Milliseconds) -> None:
        """Place contacts that came loose at one instant, each in its turn."""
        for case in sorted(cases, key=seniority):
            self.place(case, now_ms)

    def rejoin(self, case: Case, desk: Desk | None, now_ms: Milliseconds) -> None:
        """Let who just had a contact choose among all who wait, it too, then place it if it still waits."""
        case.open_stages(now_ms)
        if case.stage and case.contact.preferred is None:
            self.floor.enqueue(case)
        if desk is not None:
            self.serve(desk, now_ms)
        if case.desk is None:
            self.leave_lane(case)
            self.place(case, now_ms)

    def widen(self, case: Case, now_ms: Milliseconds) -> None:
        """Open the steps that have come due and ask those whom they admit."""
        before = case.stage
        case.open_stages(now_ms)
        self.leave_lane(case)
        if not self.match(case, before, now_ms):
            self.let_wait(case)

    def match(self, case: Case, first: int, now_ms: Milliseconds) -> bool:
        """Try the open stages in order, from one on; earlier ones have a better right."""
        for stage in case.route.stages[first : case.stage]:
            if stage.signature.heap:
                desk = self.floor.pick_agent(case, stage.signature, now_ms)
                if desk is not None:
                    self.give(case, desk, now_ms)
                    return True
        return False

    def let_wait(self, case: Case) -> None:
        """Let a contact wait for everybody whom its open stages admit, and ask for the next stage."""
        case.state = ContactState.QUEUED
        if case.stage:
            self.floor.enqueue(case)
        stages = case.route.stages
        if case.stage == len(stages) and not stages[-1].signature.on_duty:
            self.alarm(case)
        if case.stage < len(stages):
            due = case.route.plan.due(case.entered_ms, stages[case.stage].after_ms)
            case.token = self.wake(due, TimerKind.STEP, case.contact.id)

    def alarm(self, case: Case) -> None:
        """Tell a supervisor, once, of a contact that nobody on duty may take."""
        signature = case.route.stages[-1].signature
        if not signature.on_duty and not case.alarmed:
            case.alarmed = True
            kind = AlarmKind.END_OF_PLAN if signature.desks else AlarmKind.NO_ELIGIBLE_AGENT
            self.said.append(Alarm(case.contact.id, kind))

    def _ask_preferred(self, case: Case, now_ms: Milliseconds) -> bool:
        plan, wanted = case.route.plan, case.contact.preferred
        if wanted is None:
            return False
        until = plan.due(case.entered_ms, plan.preferred_until_ms)
        desk = None if now_ms >= until else self.floor.desks.get(wanted)
        if desk is None or not self._may_prefer(case, desk, now_ms):
            return False
        case.stage = 0
        if desk.workload.fits(case.route.work):
            self.give(case, desk, now_ms)
        else:
            self.said.append(Queued(case.contact.id, case.contact.queue))
            self.let_wait_for(desk, case, until)
        return True

    def let_wait_for(self, desk: Desk, case: Case, until_ms: Milliseconds) -> None:
        """Let a contact wait for one agent alone until an instant."""
        case.stage = 0
        self.floor.enqueue_for(case, desk)
        case.token = self.wake(until_ms, TimerKind.PREFERRED_AGENT, case.contact.id, desk.id)

    def _may_prefer(self, case: Case, desk: Desk, now_ms: Milliseconds) -> bool:
        widest = case.route.stages[-1].signature
        return desk.on_duty(now_ms) and desk.id in widest.proficiency and not case.bars(desk.id, now_ms)

    # ---- an agent looks for contacts -------------------------------------------------------

    def serve(self, desk: Desk, now_ms: Milliseconds) -> None:
        """Give an agent waiting contacts while there is room, then let arrivals know of the rest."""
        if not desk.on_duty(now_ms):
            return
        while (case := self.floor.pick_contact(desk, now_ms)) is not None:
            self.give(case, desk, now_ms)
        if desk.stale:
            self.floor.refresh(desk)
        if desk.selection.reserves and not desk.held:
            self._spend_reserve(desk, now_ms)

    def _spend_reserve(self, desk: Desk, now_ms: Milliseconds) -> None:
        """One more of a pool is idle: queues that must leave some idle may get another of them."""
        held_back = [
            signature.lanes[queue].heap[:1]
            for queue in desk.selection.reserves
            for signature in self.floor.by_queue.get(queue, ())
        ]
        for _, _, _, case in sorted(head for heads in held_back for head in heads):
            if self.match(case, 0, now_ms):
                return

    def give(self, case: Case, desk: Desk, now_ms: Milliseconds) -> None:
        """Put a contact in an agent's hands, as an offer where an answer is needed."""
        if self.witness is not None:
            self.witness(case, desk, now_ms)
        self.turn += 1
        work = case.route.work
        self.floor.hand(case, desk, self.turn, now_ms)
        contact, agent = case.contact.id, desk.agent.id
        if work.auto_accept or desk.is_bot:
            case.state = ContactState.ASSIGNED
            case.token, case.until_ms = 0, None
            self.said.append(Assigned(contact, agent))
            return
        ends = now_ms + work.offer_seconds * MS_PER_SECOND
        until = Milliseconds(ends if desk.until_ms is None else min(ends, desk.until_ms))
        case.state, case.until_ms = ContactState.OFFERED, until
        self.said.append(Offered(contact, agent, until))
        case.token = self.wake(until, TimerKind.OFFER_EXPIRY, contact, agent)

    # ---- a contact leaves ------------------------------------------------------------------

    def leave_lane(self, case: Case) -> None:
        """Take a contact out of the lane in which it waits, if it waits in one."""
        if case.lane is not None:
            case.lane.remove(case)

    def detach(self, case: Case, now_ms: Milliseconds) -> Desk | None:
        """Take a contact from wherever it is and return the agent who had it, still to be served."""
        case.token, case.until_ms = 0, None
        self.leave_lane(case)
        if case.desk is None:
            return None
        agent = case.desk.agent.id
        if case.state is ContactState.OFFERED:
            self.said.append(OfferEnded(case.contact.id, agent, OfferEnd.WITHDRAWN))
        else:
            self.said.append(Released(case.contact.id, agent))
        return self.floor.free(case, now_ms)

    def close(self, case: Case) -> None:
        """Forget a contact that nobody holds and that waits nowhere."""
        case.state = ContactState.CLOSED
        self.cooling.pop(case.contact.id, None)
        del self.floor.cases[case.contact.id]
        self.said.append(Closed(case.contact.id))

    # ---- who has just declined -------------------------------------------------------------

    def bar(self, case: Case, desk: Desk, now_ms: Milliseconds) -> None:
        """Remember that an agent gave a contact back."""
        until = Milliseconds(now_ms + COOL_OFF_MS)
        case.barred[desk.id] = until
        self.cooling[case.contact.id] = case
        self.wake(until, TimerKind.COOL_OFF, case.contact.id, desk.id)

    def ask_again(self, desk: Desk, at_ms: Milliseconds) -> None:
        """Ask nothing of an agent who missed an offer until an instant."""
        desk.responds_at_ms = at_ms
        desk.token = self.wake(at_ms, TimerKind.NOT_RESPONDING, agent=desk.id)

    def tell_who_is_stuck(self, signatures: Iterable[Signature], now_ms: Milliseconds) -> None:
        """See to contacts for which the last agent on duty may just have left one of the signatures."""
        for case in sorted(self.cooling.values(), key=seniority):
            if case.state is ContactState.QUEUED and case.all_declined(now_ms):
                self.match(case, 0, now_ms)
        for case in sorted(_all_stuck(signatures), key=seniority):
            self.alarm(case)


def onward(case: Case, wish: RoutingContact | None) -> RoutingContact:
    """Return how a contact is described from here on: as wished, but with its own identity and age.

    Raises
    ------
    InvalidInput
        When the wish names another contact or another client.
    """
    known = case.contact
    if wish is None:
        return known
    if (wish.id, wish.client) != (known.id, known.client):
        raise InvalidInput(
            f"Contact {known.id} of client {known.client} cannot become contact {wish.id} of client "
            f"{wish.client}; keep id and client."
        )
    bots = wish.bots_allowed and known.bots_allowed
    return replace(wish, arrived_ms=known.arrived_ms, bots_allowed=bots)


def _all_stuck(signatures: Iterable[Signature]) -> Iterator[Case]:
    """Yield those who wait with all steps open and nobody on duty, and were not told of yet."""
    for signature in signatures:
        if not signature.on_duty:
            for lane in signature.lanes.values():
                for case in lane.cases():
                    if not case.alarmed and case.stage == len(case.route.stages):
                        yield case
