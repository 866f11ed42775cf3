"""Why this agent, and why not that one, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ContactId, Milliseconds
from routing.case import Case, Stage
from routing.desk import Desk
from routing.engine import RoutingEngine
from routing.floor import Floor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What spoke for or against one agent.

    Parameters
    ----------
    reasons : every condition that the agent did not meet; empty means eligible.
    step : the first open step that admitted the agent, from 1; 0 when none did, and for the preferred
        agent, who is asked before all steps.
    key : the agent selection's key, lowest is chosen; None when not eligible.
    standing : what the agent selection looks at, in words; empty when not eligible.
    """

    agent: AgentId
    code: str
    reasons: tuple[str, ...]
    step: int = 0
    key: int | None = None
    standing: str = ""

    @property
    def eligible(self) -> bool:
        """Whether the agent could have taken the contact."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Rival:
    """Another contact that the agent might have taken, with its score."""

    contact: ContactId
    score: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a contact went to an agent, or why it waits.

    Parameters
    ----------
    chosen : who got it, None while it waits.
    score : the contact's score at that instant, by the chosen agent's contact selection.
    selection, contact_selection : the policies that decided.
    verdicts : every agent, the eligible first in the order of the agent selection, then the others by id.
    rivals : contacts at the head of their lanes that the chosen agent had room for, best first.
    """

    contact: ContactId
    now_ms: Milliseconds
    waited_ms: int
    chosen: AgentId | None
    score: int
    selection: str
    contact_selection: str
    verdicts: tuple[Verdict, ...]
    rivals: tuple[Rival, ...] = ()

    def verdict_on(self, agent: AgentId) -> Verdict:
        """Return what spoke for or against one agent.

        Raises
        ------
        NotFound
            When the agent was not known then.
        """
        for verdict in self.verdicts:
            if verdict.agent == agent:
                return verdict
        raise NotFound(f"Agent {agent} was not known when contact {self.contact} was routed.")

    def why_not(self, agent: AgentId) -> str:
        """Answer "why not this agent?" in one sentence."""
        verdict = self.verdict_on(agent)
        if agent == self.chosen:
            return f"{verdict.code} got contact {self.contact}."
        if verdict.reasons:
            return f"{verdict.code} {'; '.join(verdict.reasons)}."
        if self.chosen is None:
            return f"{verdict.code} could take contact {self.contact} now."
        winner = self.verdict_on(self.chosen)
        if verdict.step > winner.step:
            how = f"{_by(winner)} comes before step {verdict.step}"
        elif self.rivals:
            how = f"{winner.code} became free and chose this contact"
        else:
            how = f"{self.selection} preferred {winner.standing}"
        return f"{verdict.code} was eligible ({verdict.standing}), but {winner.code} came first: {how}."

    def lines(self) -> Iterator[str]:
        """Yield the explanation as sentences, the decision first."""
        waited = _seconds(self.waited_ms)
        eligible = [verdict for verdict in self.verdicts if verdict.eligible]
        if self.chosen is None:
            yield f"Contact {self.contact} waits for {waited}; {len(eligible)} agents could take it now."
        else:
            winner = self.verdict_on(self.chosen)
            yield (
                f"Contact {self.contact} went to {winner.code} after {waited} by {_by(winner)}: "
                f"{winner.standing} ({self.selection}), score {self.score} ({self.contact_selection})."
            )
        for verdict in eligible:
            if verdict.agent != self.chosen:
                yield f"Also eligible: {verdict.code}, {verdict.standing}, by {_by(verdict)}."
        for rival in self.rivals:
            if rival.contact != self.contact:
                yield f"The agent could also have taken contact {rival.contact} with score {rival.score}."
        for reason, count in self.obstacles():
            yield f"Not eligible: {count} whose first obstacle is that the agent {reason}."

    def obstacles(self) -> list[tuple[str, int]]:
        """Return the first unmet condition of those who were not eligible, the most frequent first."""
        counted = Counter(verdict.reasons[0] for verdict in self.verdicts if verdict.reasons)
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


@dataclass(slots=True)
class Explainer:
    """Keeps an explanation of each contact that an engine gives to an agent.

    Call `watch` once and `take` after each event; explaining costs a look at every agent.
    """

    engine: RoutingEngine
    kept: list[Explanation] = field(default_factory=list)

    def watch(self) -> Explainer:
        """Begin to listen."""
        self.engine.watch(self._see)
        return self

    def take(self) -> list[Explanation]:
        """Return the explanations since the last call, in the order of the decisions."""
        kept, self.kept = self.kept, []
        return kept

    def _see(self, case: Case, desk: Desk, now_ms: Milliseconds) -> None:
        self.kept.append(_explanation(self.engine.floor, case, desk, now_ms))


def explain(engine: RoutingEngine, contact: ContactId, now_ms: Milliseconds) -> Explanation:
    """Explain the state of a contact: who could take it now and what stands against the others.

    Raises
    ------
    NotFound
        When the contact is not in the router's hands.
    """
    case = engine.floor.cases.get(contact)
    if case is None:
        raise NotFound(f"Contact {contact} is not in the router's hands; it is over or never came.")
    return _explanation(engine.floor, case, None, now_ms)


def _by(verdict: Verdict) -> str:
    return f"step {verdict.step}" if verdict.step else "preference"


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every agent.

    Parameters
    ----------
    alone : the agent for whom the contact waits before all steps, None when there is none.
    """

    floor: Floor
    case: Case
    alone: Desk | None
    now_ms: Milliseconds


def _explanation(floor: Floor, case: Case, chosen: Desk | None, now_ms: Milliseconds) -> Explanation:
    asked = _Question(floor, case, _alone(floor, case, chosen), now_ms)
    verdicts = [_verdict(asked, desk) for desk in floor.desks.values()]
    verdicts.sort(
        key=lambda seen: (not seen.eligible, seen.step, seen.key or 0, _idle(floor, seen), seen.agent)
    )
    selection = floor.contact_selection.default if chosen is None else chosen.selection
    waits = case.lane is not None and chosen is not None
    return Explanation(
        contact=case.contact.id,
        now_ms=now_ms,
        waited_ms=now_ms - case.contact.arrived_ms,
        chosen=None if chosen is None else chosen.id,
        score=selection.score(case.contact, case.boost_ms, now_ms),
        selection=case.route.stages[0].signature.selection.name,
        contact_selection=selection.name,
        verdicts=tuple(verdicts),
        rivals=_rivals(floor, chosen, now_ms) if waits and chosen is not None else (),
    )


def _idle(floor: Floor, verdict: Verdict) -> Milliseconds:
    return floor.desks[verdict.agent].idle_since_ms


def _rivals(floor: Floor, desk: Desk, now_ms: Milliseconds) -> tuple[Rival, ...]:
    heads = [entry[3] for entry in floor.heads(desk, now_ms)]
    scored = [(desk.selection.score(case.contact, case.boost_ms, now_ms), case.contact) for case in heads]
    scored.sort(key=lambda pair: (-pair[0], pair[1].arrived_ms, pair[1].id))
    return tuple(Rival(contact.id, score) for score, contact in scored)


def _alone(floor: Floor, case: Case, chosen: Desk | None) -> Desk | None:
    if case.stage:
        return None
    if chosen is not None:
        return chosen
    return next((desk for desk in floor.desks.values() if case.lane in desk.own.values()), None)


def _verdict(asked: _Question, desk: Desk) -> Verdict:
    case, agent = asked.case, desk.agent
    if desk is asked.alone:
        return _judged(asked, desk, case.route.stages[-1], 0)
    opened = case.route.stages[: max(1, case.stage)]
    for number, stage in enumerate(opened, start=1):
        if stage.signature.requirement.admits(agent):
            return _judged(asked, desk, stage, number)
    unmet = opened[-1].signature.requirement.unmet(agent)
    return Verdict(agent.id, agent.code, (*unmet, *_passing(asked, desk)))


def _judged(asked: _Question, desk: Desk, stage: Stage, number: int) -> Verdict:
    agent, reasons = desk.agent, tuple(_passing(asked, desk))
    if reasons:
        return Verdict(agent.id, agent.code, reasons, number)
    key = stage.signature.candidate(desk)[0]
    return Verdict(agent.id, agent.code, (), number, key, _standing(stage, desk, asked.now_ms))


def _standing(stage: Stage, desk: Desk, now_ms: Milliseconds) -> str:
    match stage.signature.selection.name:
        case "least_loaded":
            return f"holds {desk.workload.units} of {desk.workload.capacity} units"
        case "best_proficiency":
            return f"levels that add up to {stage.signature.proficiency[desk.id]}"
        case "round_robin":
            return f"last turn was number {desk.served}" if desk.served else "had no turn yet"
        case _:
            idle = _seconds(now_ms - desk.idle_since_ms)
            return f"{'busy with room to spare' if desk.held else 'idle'} for {idle}"


def _passing(asked: _Question, desk: Desk) -> Iterator[str]:
    """Yield each condition of the moment that an agent does not meet."""
    floor, case, now_ms = asked.floor, asked.case, asked.now_ms
    if not desk.on_duty(now_ms):
        yield _absence(desk)
    work = case.route.work
    if case.contact.id not in desk.held and not desk.workload.fits(work):
        held = desk.workload
        alone = " and works on something that allows nothing beside it" if held.alone else ""
        yield f"has no room: holds {held.units} of {held.capacity} units{alone}, {work.cost} are asked"
    if case.bars(desk.id, now_ms):
        left = _seconds(case.barred[desk.id] - now_ms)
        yield f"has just given the contact back; may be asked again in {left}"
    if asked.alone is not None and desk is not asked.alone:
        yield "is not the agent for whom the contact waits first"
    elif case.state is ContactState.QUEUED and not case.stage and asked.alone is None:
        yield "is not asked yet: no step of the plan is open"
    if asked.alone is None and floor.keeps_free(desk, case.contact.queue):
        yield "is one of the last idle agents of a pool that keeps some for other queues"


def _absence(desk: Desk) -> str:
    if desk.state is not AgentState.AVAILABLE:
        return f"is not available: {desk.state.value.replace('_', ' ')}"
    return "takes nothing new: past the end of the published shift, at a planned break, or not heard of"


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / MS_PER_SECOND:g} s"
