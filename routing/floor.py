"""All agents and contacts, and the two matchings: a contact finds an agent, an agent a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from contactcenter.domain.agent import Agent, AgentKind, AgentState
from contactcenter.domain.contact import Channel, ChannelProfile, ContactState
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId, TeamId
from routing.capacity import Workload
from routing.case import Case, Route, Stage
from routing.desk import Desk
from routing.events import RoutingContact, TimerFired
from routing.plan import Plan, Step
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection
from routing.requirement import Requirement
from routing.signature import Signature
from routing.waiting import Entry, Lane

ROUTES_KEPT = 8_192
"""How many routes are remembered before they are built anew; bounds memory, changes no decision."""


@dataclass(slots=True)
class Floor:
    """Agents, contacts and what ties them together.

    Parameters
    ----------
    by_queue : signatures under which contacts of each queue have waited.
    idle : available agents of each team who hold nothing; counted only where `reserving`.
    reserving : whether some pool leaves agents idle for other queues.
    """

    agent_selection: ByQueue
    contact_selection: ByPool
    channel_profiles: Mapping[Channel, ChannelProfile]
    desks: dict[AgentId, Desk] = field(default_factory=dict)
    cases: dict[ContactId, Case] = field(default_factory=dict)
    signatures: dict[tuple[Requirement, str], Signature] = field(default_factory=dict)
    routes: dict[tuple[object, ...], Route] = field(default_factory=dict)
    by_queue: dict[QueueId, list[Signature]] = field(default_factory=dict)
    idle: dict[TeamId | None, int] = field(default_factory=dict)
    reserving: bool = field(init=False)

    def __post_init__(self) -> None:
        selections = (self.contact_selection.default, *self.contact_selection.pools.values())
        self.reserving = any(selection.reserves for selection in selections)

    def hire(self, agents: Iterable[Agent]) -> None:
        """Make agents known, in the order of their ids."""
        for agent in sorted(agents, key=lambda known: known.id):
            if agent.id in self.desks:
                raise InvalidInput(f"Agent id {agent.id} is given twice; give each agent once.")
            self.seat(agent)

    def seat(self, agent: Agent) -> Desk:
        """Give an agent a desk and join every signature they meet."""
        workload = Workload(agent.capacity, agent.kind is AgentKind.BOT)
        desk = Desk(agent, workload, self._selection_of(agent))
        self.desks[agent.id] = desk
        for signature in self.signatures.values():
            if signature.requirement.admits(agent):
                self._join(desk, signature)
        return desk

    def _selection_of(self, agent: Agent) -> ContactSelection:
        default = self.contact_selection.default
        return default if agent.team is None else self.contact_selection.pools.get(agent.team, default)

    def desk(self, agent: AgentId) -> Desk:
        """Return an agent's desk.

        Raises
        ------
        NotFound
            When the engine was never told of the agent.
        """
        if agent not in self.desks:
            raise NotFound(f"Agent {agent} is not known to the router; send AgentChanged first.")
        return self.desks[agent]

    def held(self, contact: ContactId, agent: AgentId, state: ContactState) -> Case | None:
        """Return a contact that an agent holds in a state, None when it is not so, or not any more."""
        case = self.cases.get(contact)
        if case is None or case.state is not state or case.desk is None or case.desk.id != agent:
            return None
        return case

    def timed(self, timer: TimerFired, state: ContactState) -> Case | None:
        """Return the contact in a state that a timer was set for, None when it means nothing any more."""
        case = None if timer.contact is None else self.cases.get(timer.contact)
        return case if case is not None and case.state is state and case.token == timer.token else None

    def reseat(self, desk: Desk, agent: Agent) -> None:
        """Give a known agent another description, work in hand kept."""
        for signature in desk.signatures:
            signature.desks.remove(desk)
            signature.places.pop(desk.id, None)
            del signature.proficiency[desk.id]
            signature.on_duty -= desk.state is AgentState.AVAILABLE
        desk.signatures, desk.stale, desk.lanes, desk.own = [], {}, {}, {}
        if not desk.held:
            self._count_idle(desk, -1)
        desk.agent = agent
        desk.workload = replace(desk.workload, capacity=agent.capacity)
        desk.selection = self._selection_of(agent)
        desk.version += 1
        if not desk.held:
            self._count_idle(desk, 1)
        for signature in self.signatures.values():
            if signature.requirement.admits(agent):
                self._join(desk, signature)

    # ---- routes and signatures -------------------------------------------------------------

    def route(self, contact: RoutingContact, plan: Plan) -> Route:
        """Tie a plan's steps to signatures; equal contacts under one plan share the result."""
        key = (
            id(plan), contact.client, contact.channel, contact.queue, contact.intent, contact.bots_allowed
        )  # fmt: skip
        known = self.routes.get(key)
        if known is not None and known.plan is plan:
            return known
        if len(self.routes) >= ROUTES_KEPT:
            self.routes.clear()
        work = self.channel_profiles[contact.channel]
        self.routes[key] = route = Route(plan, work, tuple(self._stages(contact, plan)))
        return route

    def _stages(self, contact: RoutingContact, plan: Plan) -> Iterable[Stage]:
        selection = self.agent_selection.queues.get(contact.queue, self.agent_selection.default)
        boost, before = 0, None
        for step in plan.steps:
            boost += step.boost_ms
            signature = self._signature(requirement_of(contact, step), selection)
            if signature is not before or step.boost_ms:
                yield Stage(step.after_ms, signature, Milliseconds(boost))
            before = signature

    def _signature(self, requirement: Requirement, selection: AgentSelection) -> Signature:
        key = (requirement, selection.name)
        known = self.signatures.get(key)
        if known is None:
            work = self.channel_profiles[requirement.channel]
            self.signatures[key] = known = Signature(requirement, work, selection)
            for desk in self.desks.values():
                if requirement.admits(desk.agent):
                    self._join(desk, known)
        return known

    def _join(self, desk: Desk, signature: Signature) -> None:
        signature.desks.append(desk)
        signature.proficiency[desk.id] = signature.requirement.proficiency(desk.agent)
        desk.signatures.append(signature)
        desk.lanes.setdefault(signature.requirement.channel, []).extend(signature.lanes.values())
        available = desk.state is AgentState.AVAILABLE
        signature.on_duty += available
        if available and desk.workload.fits(signature.work):
            signature.put(desk)
        else:
            signature.drop(desk)

    # ---- matching --------------------------------------------------------------------------

    def pick_agent(self, case: Case, signature: Signature, now_ms: Milliseconds) -> Desk | None:
        """Choose the best agent with room who has not just declined and is not held in reserve."""
        place = signature.front(now_ms)
        if place is None or self._may_take(case, place[3], now_ms):
            return None if place is None else place[3]
        passed = []
        while place is not None and not self._may_take(case, place[3], now_ms):
            passed.append(signature.take_front())
            place = signature.front(now_ms)
        for other in passed:
            signature.give_back(other)
        return None if place is None else place[3]

    def _may_take(self, case: Case, desk: Desk, now_ms: Milliseconds) -> bool:
        if case.barred and case.bars(desk.agent.id, now_ms):
            return False
        return not desk.selection.reserves or not self.keeps_free(desk, case.contact.queue)

    def pick_contact(self, desk: Desk, now_ms: Milliseconds) -> Case | None:
        """Choose the waiting contact of highest score that this agent has room for."""
        heads = self.heads(desk, now_ms)
        if not heads:
            return None
        if desk.selection.by_age:
            return min(heads)[3]
        return min(heads, key=lambda entry: self._rank(desk, entry, now_ms))[3]

    def _rank(self, desk: Desk, entry: Entry, now_ms: Milliseconds) -> tuple[int, Milliseconds, ContactId]:
        case = entry[3]
        return (-desk.selection.score(case.contact, case.boost_ms, now_ms), entry[1], entry[2])

    def heads(self, desk: Desk, now_ms: Milliseconds) -> list[Entry]:
        """Return the first of every lane from which this agent may take something now."""
        heads: list[Entry] = []
        if desk.workload.full:
            return heads
        reserves = desk.selection.reserves
        for channel, lanes in desk.lanes.items():
            if not desk.workload.fits(self.channel_profiles[channel]):
                continue
            for lane in lanes:
                if lane.heap and not (reserves and self._held_back(desk, lane)):
                    first = lane.heap[0]
                    entry = lane.head(desk.agent.id, now_ms) if first[3].barred else first
                    if entry is not None:
                        heads.append(entry)
        return heads

    def _held_back(self, desk: Desk, lane: Lane) -> bool:
        """Tell whether a lane must wait for more idle agents; who waits for this agent alone need not."""
        return self.keeps_free(desk, lane.queue) and lane not in desk.own.values()

    def keeps_free(self, desk: Desk, queue: QueueId) -> bool:
        """Tell whether an agent's pool has too few idle agents to serve this queue."""
        kept = desk.selection.reserves.get(queue, 0)
        return kept > 0 and self.idle.get(desk.agent.team, 0) <= kept

    # ---- waiting ---------------------------------------------------------------------------

    def enqueue(self, case: Case) -> None:
        """Let a contact wait where its latest open stage says."""
        stage = case.route.stages[case.stage - 1]
        case.boost_ms = Milliseconds(case.contact.boost_ms + stage.boost_ms)
        lane = stage.signature.lanes.get(case.contact.queue)
        if lane is None:
            lane = self._open_lane(stage.signature, case.contact.queue)
        lane.add(case)

    def _open_lane(self, signature: Signature, queue: QueueId) -> Lane:
        signature.lanes[queue] = lane = Lane(queue)
        self.by_queue.setdefault(queue, []).append(signature)
        for desk in signature.desks:
            desk.lanes.setdefault(signature.requirement.channel, []).append(lane)
        return lane

    def enqueue_for(self, case: Case, desk: Desk) -> None:
        """Let a contact wait for one agent alone."""
        case.boost_ms = case.contact.boost_ms
        channel, queue = case.contact.channel, case.contact.queue
        lane = desk.own.get((channel, queue))
        if lane is None:
            desk.own[(channel, queue)] = lane = Lane(queue)
            desk.lanes.setdefault(channel, []).append(lane)
        lane.add(case)

    # ---- work in hand ----------------------------------------------------------------------

    def hand(self, case: Case, desk: Desk, turn: int, now_ms: Milliseconds) -> None:
        """Put a contact in an agent's hands; its capacity is taken from this moment."""
        if case.lane is not None:
            case.lane.remove(case)
        if self.reserving and not desk.held:
            self._count_idle(desk, -1)
        desk.held[case.contact.id] = case
        desk.workload.add(case.route.work)
        desk.served, desk.idle_since_ms = turn, now_ms
        desk.version += 1
        case.desk = desk

    def free(self, case: Case, now_ms: Milliseconds) -> Desk:
        """Take a contact out of its agent's hands."""
        desk = case.desk
        if desk is None:
            raise InvalidInput(f"Contact {case.contact.id} is in nobody's hands.")
        del desk.held[case.contact.id]
        desk.workload.remove(case.route.work)
        desk.idle_since_ms = now_ms
        desk.version += 1
        case.desk = case.until_ms = None
        if self.reserving and not desk.held:
            self._count_idle(desk, 1)
        return desk

    def set_state(self, desk: Desk, state: AgentState, now_ms: Milliseconds) -> None:
        """Change what an agent is doing; idle time begins anew."""
        change = (state is AgentState.AVAILABLE) - (desk.state is AgentState.AVAILABLE)
        if not desk.held:
            self._count_idle(desk, -1)
        desk.state, desk.idle_since_ms, desk.responds_at_ms = state, now_ms, None
        desk.version += 1
        if not desk.held:
            self._count_idle(desk, 1)
        if change:
            for signature in desk.signatures:
                signature.on_duty += change

    def _count_idle(self, desk: Desk, sign: int) -> None:
        """Count an agent who holds nothing in or out of the idle of their team."""
        if desk.state is AgentState.AVAILABLE:
            team = desk.agent.team
            self.idle[team] = self.idle.get(team, 0) + sign

    def refresh(self, desk: Desk) -> None:
        """Tell signatures that had dropped an agent on duty, or placed them as busy, how things are now."""
        if desk.workload.full or desk.state is not AgentState.AVAILABLE:
            return
        marked, desk.stale = desk.stale, {}
        for signature in marked:
            if desk.workload.fits(signature.work):
                signature.put(desk)
            else:
                desk.stale[signature] = None


def requirement_of(contact: RoutingContact, step: Step) -> Requirement:
    """Return what a step asks for a contact like this."""
    bots = step.bots and contact.bots_allowed
    intent = contact.intent if bots else ""
    return Requirement(contact.client, contact.channel, step.skills, step.pools, bots, step.people, intent)
