"""A trial: what would other rules have done with a stretch of the live floor?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import get_args

from contactcenter.db.dispatch.logsize import count_heard
from contactcenter.db.dispatch.reading import LiveQueries, live_queries
from contactcenter.db.dispatch.rows import HappeningValues
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId
from contactcenter.services.dispatch.duty import ms_of
from contactcenter.services.dispatch.floorplan import read_floor_plan
from contactcenter.services.dispatch.restoration import record_of
from routing.comparison import Comparison, compare
from routing.decisions import (
    Assigned,
    Closed,
    Offered,
    OfferEnd,
    OfferEnded,
    Queued,
    Released,
    WrapUpStarted,
)
from routing.eventlog import LoggedEvent, decode
from routing.events import (
    AgentChanged,
    AgentReady,
    ContactArrived,
    OfferAccepted,
    OfferRefused,
    RoutingEvent,
    ServiceEnded,
    id_of,
)
from routing.history import Recorder
from routing.outcome import DEFAULT_TARGET_SECONDS, Outcome
from routing.renewal import engine_of
from routing.replay import Assumed, rerun
from routing.rulefile import parse_rules

MOST_HEARD = 500_000
"""Events in the longest period that is tried: about a hundred thousand contacts."""

TicketDecision = Offered | Assigned | OfferEnded | WrapUpStarted | Released | Closed | Queued
ANSWERS: dict[type[RoutingEvent], tuple[type[TicketDecision], ...]] = {
    OfferAccepted: (Assigned, OfferEnded),
    OfferRefused: (OfferEnded,),
    ServiceEnded: (WrapUpStarted, Released, Closed),
}
"""The first decision on a ticket that can follow from an event of it; of other events, any."""
WAITING = (HappeningKind.CREATED, HappeningKind.QUEUED, HappeningKind.OFFERED, HappeningKind.OFFER_ENDED)


@dataclass(frozen=True, slots=True)
class Trial:
    """A stretch of the floor as it was and as it would have been.

    Parameters
    ----------
    assumed : what the record could not tell.
    left_out : tickets that were in service, resting or parked at the start; the trial is without them.
    notes : what a reader of the rules should know, such as rules that overlap.
    """

    comparison: Comparison
    assumed: Assumed
    left_out: int
    notes: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every ticket has the same first agent as it had, and every queue the same waits."""
        pairs = ((queue.before, queue.after) for queue in self.comparison.queues)
        return not self.comparison.elsewhere and all(before == after for before, after in pairs)


@dataclass(slots=True)
class Past:
    """What was heard and decided, in order, with who was there at the start."""

    events: list[LoggedEvent] = field(default_factory=list)
    decisions: list[tuple[Milliseconds, TicketDecision]] = field(default_factory=list)
    tickets: set[ContactId] = field(default_factory=set)
    left_out: int = 0

    def knows(self, entry: LoggedEvent) -> bool:
        """Take up who arrives, and tell whether an event concerns somebody who is part of the trial."""
        _, event = entry
        if isinstance(event, ContactArrived):
            self.tickets.add(event.contact.id)
        ticket = getattr(event, "contact", None)
        return ticket is None or id_of(event) in self.tickets

    def steps(self) -> Iterator[tuple[Milliseconds, RoutingEvent | None, list[TicketDecision]]]:
        """Yield each event with what was decided on it, or right after it without one."""
        said: dict[Milliseconds, list[TicketDecision]] = {}
        for now_ms, decision in self.decisions:
            said.setdefault(now_ms, []).append(decision)
        heard: dict[Milliseconds, list[RoutingEvent]] = {now_ms: [] for now_ms in said}
        for now_ms, event in self.events:
            heard.setdefault(now_ms, []).append(event)
        for now_ms in sorted(heard):
            rest = said.get(now_ms, [])
            for event in heard[now_ms]:
                answer = _answer(event, rest)
                if answer.start:
                    yield now_ms, None, rest[: answer.start]
                yield now_ms, event, rest[answer]
                rest = rest[answer.stop :]
            if rest:
                yield now_ms, None, rest


def _answer(event: RoutingEvent, said: Sequence[TicketDecision]) -> slice:
    """Return where the first decision stands that can follow from an event; nowhere is at the front."""
    kinds, agent = ANSWERS.get(type(event), get_args(TicketDecision)), getattr(event, "agent", None)
    for place, decision in enumerate(said if getattr(event, "contact", None) is not None else ()):
        theirs = agent is None or getattr(decision, "agent", agent) == agent
        if decision.contact == id_of(event) and isinstance(decision, kinds) and theirs:
            return slice(place, place + 1)
    return slice(0, 0)


def try_rules(
    database: Engine,
    text: str,
    start: datetime,
    end: datetime,
    target_seconds: float = DEFAULT_TARGET_SECONDS,
    tell: Callable[[float], None] | None = None,
) -> Trial:
    """Let the customers of a period meet other rules, in the opening hours that are stored now.

    Parameters
    ----------
    text : the rules as TOML, in the format of `routing.rulefile`.
    start, end : aware instants; the end lies after the start.
    target_seconds : acceptable waiting time for the service levels, at least 0.
    tell : told the share of the period that has been gone through, 0 to 1.

    Raises
    ------
    InvalidInput
        When the rules are wrong, the period is none or too long, or nothing was heard in it.
    """
    rules = parse_rules(text).in_hours(read_floor_plan(database).hours)
    check_period(database, start, end)
    past = _past(database, ms_of(start), ms_of(end))
    recorder, before = Recorder(), Outcome(target_seconds)
    for now_ms, event, said in past.steps():
        if event is None:
            before.follow(said, now_ms)
        else:
            recorder.hear(event, now_ms)
            before.hear(event, now_ms, said)
        recorder.follow(said, now_ms)
    history = recorder.finish()
    told = None if tell is None else _share(history.last_ms, past.events[0][0], tell)
    after, assumed = rerun(history, engine_of(rules), target_seconds, told)
    return Trial(compare(before, after), assumed, past.left_out, rules.notes)


def check_period(database: Engine, start: datetime, end: datetime) -> int:
    """Return how many events were heard in a period that can be tried.

    Raises
    ------
    InvalidInput
        When the period is none or too long, or nothing was heard in it.
    """
    if end <= start:
        raise InvalidInput(f"The period ends at {end}, not after its start at {start}.", field="end")
    heard = count_heard(database, ms_of(start), ms_of(end))
    if not heard:
        raise InvalidInput("Nothing was heard on the floor in this period; choose another.", field="start")
    if heard > MOST_HEARD:
        raise InvalidInput(
            f"{heard:,} events were heard in this period; choose one with at most {MOST_HEARD:,}.",
            field="end",
        )
    return heard


def _share(last_ms: int, first_ms: int, tell: Callable[[float], None]) -> Callable[[Milliseconds], None]:
    """Return what turns instants into shares of the period, a hundred of them at most."""
    step = max((last_ms - first_ms) // 100, 1)
    told = first_ms

    def tell_of(now_ms: Milliseconds) -> None:
        nonlocal told
        if now_ms - told >= step:
            told = now_ms
            tell(min((now_ms - first_ms) / (last_ms - first_ms), 1.0))

    return tell_of


def _past(database: Engine, start_ms: int, end_ms: int) -> Past:
    with ReadingUnit(database) as unit:
        agents = unit.agents.all()
    with live_queries(database) as live:
        heard = list(decode(row.line for row in live.heard_between(start_ms, end_ms)))
        begun = heard[0][0]
        past = Past([(begun, AgentChanged(agent)) for agent in agents])
        past.events += ((begun, event) for event in _at_work(live, begun))
        _take_waiting(live, past, begun)
        past.events += (entry for entry in heard if past.knows(entry))
        for row in live.happened_between(start_ms, end_ms):
            decision = _decision(row)
            if decision is not None and decision.contact in past.tickets:
                past.decisions.append((Milliseconds(row.at_ms), decision))
    return past


def _at_work(live: LiveQueries, start_ms: Milliseconds) -> list[AgentReady]:
    return [
        AgentReady(AgentId(row.agent_id), None if row.until_ms is None else Milliseconds(row.until_ms))
        for row in live.desks_before(start_ms)
        if row.agent_id is not None and row.detail == AgentState.AVAILABLE
    ]


def _take_waiting(live: LiveQueries, past: Past, start_ms: Milliseconds) -> None:
    """Let those who waited at the start arrive then, with their age; count whom the trial is without."""
    for ticket, kind in live.open_before(start_ms):
        if kind not in WAITING:
            past.left_out += 1
            continue
        contact = record_of(ticket).contact
        past.tickets.add(contact.id)
        past.events.append((start_ms, ContactArrived(replace(contact, entered_ms=None))))


def _decision(row: HappeningValues) -> TicketDecision | None:
    """Return the decision that a happening tells of, None where it tells of something else."""
    make = DECISIONS.get(HappeningKind(row.kind))
    return None if make is None else make(row, ContactId(row.ticket_id or 0), AgentId(row.agent_id or 0))


DECISIONS: dict[HappeningKind, Callable[[HappeningValues, ContactId, AgentId], TicketDecision]] = {
    HappeningKind.QUEUED: lambda row, ticket, _: Queued(ticket, QueueId(row.detail)),
    HappeningKind.OFFERED: lambda row, ticket, agent: Offered(ticket, agent, _until(row)),
    HappeningKind.ASSIGNED: lambda _, ticket, agent: Assigned(ticket, agent),
    HappeningKind.OFFER_ENDED: lambda row, ticket, agent: OfferEnded(ticket, agent, OfferEnd(row.detail)),
    HappeningKind.WRAP_UP_STARTED: lambda row, ticket, agent: WrapUpStarted(ticket, agent, _until(row)),
    HappeningKind.RELEASED: lambda _, ticket, agent: Released(ticket, agent),
    HappeningKind.CLOSED: lambda _, ticket, __: Closed(ticket),
    HappeningKind.PARKED: lambda _, ticket, __: Closed(ticket),
}


def _until(row: HappeningValues) -> Milliseconds:
    return Milliseconds(row.until_ms or 0)
