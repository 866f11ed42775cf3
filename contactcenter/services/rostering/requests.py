"""What agents ask of the published roster: checked at once, decided by the lead, then published."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.request import (
    OPEN,
    RequestId,
    RequestKind,
    RequestState,
    RequestStep,
    RosterRequest,
    check_move,
    first_state,
)
from contactcenter.domain.roster import RosterState, Shift
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_between, key_of
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew, read_crew
from contactcenter.services.rostering.judgement import ChangeEffect, effect_of
from contactcenter.services.rostering.localdays import INSTANT, dates_touched, local_date
from contactcenter.services.rostering.publishing import Publication, Sanction, publish_change
from workforce.rostering.problem import Wish

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agent fills in; fields as in `RosterRequest`."""

    kind: RequestKind
    agent: AgentId
    start: datetime
    end: datetime
    colleague: AgentId | None = None
    colleague_start: datetime | None = None
    wanted: bool = False
    note: str = ""


def ask(unit: UnitOfWork, asked: Asked, actor: str, at: datetime) -> RequestId:
    """Store a request; time off and wishes go to the lead, the others to a colleague first.

    Raises
    ------
    InvalidInput
        When it lies in the past, is too long, was asked already, or overlaps other time off of the person.
    NotFound
        When a shift or a person that it speaks of is not there.
    """
    request = request_of(asked, actor, at)
    if request.start <= at:
        raise InvalidInput(f"The request is for {request.start:%Y-%m-%d %H:%M} UTC, which is past.")
    if request.end - request.start > LONGEST:
        days = (request.end - request.start).days
        raise InvalidInput(f"The request is for {days} days; ask for a year at most.")
    _refuse_strangers(unit, request.agent, request.colleague)
    _refuse_double(unit, request)
    if request.kind in (RequestKind.SWAP, RequestKind.GIVE_AWAY):
        _shifts_named(unit, request)
    return unit.roster_requests.add(request)


def _refuse_strangers(unit: UnitOfWork, *agents: AgentId | None) -> None:
    """Refuse people who cannot be scheduled."""
    known = read_crew(unit).agents
    for agent in agents:
        if agent is not None and agent not in known:
            raise NotFound(f"There is no agent {agent} with an employment contract.")


def refuse_begun(request: RosterRequest, at: datetime) -> None:
    """Refuse to go on with a request whose time has begun.

    Raises
    ------
    Conflict
        With the instant at which it began.
    """
    begins = min(one for one in (request.start, request.colleague_start) if one is not None)
    if begins <= at:
        raise Conflict(
            f"What this is about began at {begins:%Y-%m-%d %H:%M} UTC, and no request changes what was "
            "worked. Refuse it; change what is left of the day on its page; let later days be asked "
            "for anew."
        )


def request_of(asked: Asked, actor: str, at: datetime) -> RosterRequest:
    """Return a new request with the first entry of its trail."""
    step = RequestStep(at, actor, first_state(asked.kind), asked.note)
    return RosterRequest(
        asked.kind,
        asked.agent,
        asked.start,
        asked.end,
        (step,),
        asked.colleague,
        asked.colleague_start,
        asked.wanted,
        asked.note,
    )


def agree(unit: UnitOfWork, request: RequestId, colleague: AgentId, actor: str, at: datetime) -> None:
    """Note that a colleague agrees to a swap, or takes a given-away shift over.

    Raises
    ------
    Conflict
        When somebody else was asked, or agreed before, or the shift has begun.
    NotFound
        When the colleague cannot be scheduled, or a shift is not published any more.
    """
    held = unit.roster_requests.get(request)
    check_move(held, RequestState.READY)
    refuse_begun(held, at)
    _refuse_strangers(unit, colleague)
    _shifts_named(unit, held)
    if held.colleague not in (None, colleague) or colleague == held.agent:
        raise Conflict("Another colleague was asked for this; it is not yours to agree to.")
    unit.roster_requests.advance(request, RequestStep(at, actor, RequestState.READY), colleague)


def withdraw(unit: UnitOfWork, request: RequestId, agent: AgentId, actor: str, at: datetime) -> None:
    """Take a request back that is not decided yet.

    Raises
    ------
    NotFound
        When it is somebody else's.
    """
    if unit.roster_requests.get(request).agent != agent:
        raise NotFound(f"You have no request {request}.")
    unit.roster_requests.advance(request, RequestStep(at, actor, RequestState.WITHDRAWN))


def refuse(unit: UnitOfWork, request: RequestId, actor: str, at: datetime, reason: str) -> None:
    """Refuse a request, with the reason that the agent will read.

    Raises
    ------
    InvalidInput
        When no reason is given.
    """
    if not reason.strip():
        raise InvalidInput("Say why the request is refused; the agent reads it.")
    unit.roster_requests.advance(request, RequestStep(at, actor, RequestState.REFUSED, reason.strip()))


def approve(
    unit: UnitOfWork, request: RequestId, sanction: Sanction, crew: Crew
) -> tuple[Publication, ...]:
    """Approve a request and publish what it changes; wishes and days without shifts publish nothing.

    Raises
    ------
    Conflict
        When the request was decided or withdrawn, or its time has begun.
    NotFound
        When its shifts are not published any more.
    InvalidInput
        When a rule would be broken and no reason is given.
    """
    held = unit.roster_requests.get(request)
    check_move(held, RequestState.APPROVED)
    refuse_begun(held, sanction.at)
    if sanction.override or not sanction.note:
        sanction = replace(sanction, note=sanction.note or f"Request {request}")
    published = tuple(
        publish_change(unit, head, change, sanction, crew) for head, change in changes_of(unit, held)
    )
    reason = sanction.override.strip() or sanction.note
    unit.roster_requests.advance(
        request, RequestStep(sanction.at, sanction.author, RequestState.APPROVED, reason)
    )
    return published


def effects_of(unit: ReadingUnit, request: RosterRequest, crew: Crew) -> tuple[ChangeEffect, ...]:
    """Return what approving a request would do to each published roster that it touches."""
    return tuple(effect_of(unit, head, crew, change) for head, change in changes_of(unit, request))


def changes_of(unit: UnitOfWork, request: RosterRequest) -> tuple[tuple[RosterHead, RosterChange], ...]:
    """Return the published rosters that a request changes, each with its change.

    Raises
    ------
    NotFound
        When a shift that it names is not published any more.
    """
    if request.kind is RequestKind.WISH:
        return ()
    if request.kind is RequestKind.TIME_OFF:
        whole = _time_off(unit, request)
    else:
        whole = change_between(*_exchange(unit, request))
    return by_roster(unit, whole)


def by_roster(unit: UnitOfWork, change: RosterChange) -> tuple[tuple[RosterHead, RosterChange], ...]:
    """Return the published rosters that a change is about, the newest first, each with its part of it."""
    begins = [one.start for one in (*change.removed, *change.added)]
    begins += [one.start for one in (*change.spans_removed, *change.spans_added)]
    if not begins:
        return ()
    heads = unit.rosters.heads(min(begins), max(begins) + INSTANT, RosterState.PUBLISHED)
    parts = ((head, _within(change, head)) for head in heads)
    return tuple((head, part) for head, part in parts if part)


def _within(change: RosterChange, head: RosterHead) -> RosterChange:
    """Return what of a change begins in the period of a roster."""
    return change.where(lambda one: head.start <= one.start < head.end)


def _time_off(unit: UnitOfWork, request: RosterRequest) -> RosterChange:
    """Return the change without the shifts and spans on call that touch some time off."""
    off = request.start, request.end, [request.agent]
    gone = change_between(unit.rosters.published_shifts(*off), ())
    return replace(gone, spans_removed=unit.rosters.published_spans(*off))


def _exchange(unit: UnitOfWork, request: RosterRequest) -> tuple[list[Shift], list[Shift]]:
    shifts = _shifts_named(unit, request)
    own = shifts[0]
    if request.colleague is None:
        return [own], []
    theirs = replace(own, agent=request.colleague)
    if len(shifts) == 1:
        return [own], [theirs]
    return shifts, [theirs, replace(shifts[1], agent=request.agent)]


def _shifts_named(unit: UnitOfWork, request: RosterRequest) -> list[Shift]:
    """Return the asker's shift, and in a swap the colleague's."""
    own = published_shift(unit, ShiftKey(request.agent, request.start))
    if own.end != request.end:
        raise Conflict(
            f"The shift ends at {own.end:%Y-%m-%d %H:%M} UTC by now, and was asked about as one until "
            f"{request.end:%H:%M}; the roster has changed. Ask anew."
        )
    if request.colleague is None or request.colleague_start is None:
        return [own]
    return [own, published_shift(unit, ShiftKey(request.colleague, request.colleague_start))]


def published_shift(unit: UnitOfWork, key: ShiftKey) -> Shift:
    """Return a published shift, or raise `NotFound`."""
    begin = key.start, key.start + INSTANT
    for head in unit.rosters.heads(*begin, RosterState.PUBLISHED):
        for shift in unit.rosters.shifts(head.id, [key.agent], begin):
            if key_of(shift) == key:
                return shift
    raise NotFound(
        f"Agent {key.agent} has no published shift that starts at {key.start:%Y-%m-%d %H:%M} UTC; "
        "the roster has changed."
    )


def _refuse_double(unit: UnitOfWork, request: RosterRequest) -> None:
    """Refuse what the same person asked already, and time off that overlaps other time off."""
    wanted = _subject(request)
    for key, other in unit.roster_requests.of_agent(request.agent).items():
        if other.agent != request.agent or other.kind is not request.kind:
            continue
        counts = other.is_open or other.state is RequestState.APPROVED
        overlaps = other.start < request.end and request.start < other.end
        if request.kind is RequestKind.TIME_OFF and counts and overlaps:
            raise InvalidInput(f"This time off overlaps request {key}, which is {other.state}.")
        if other.is_open and _subject(other) == wanted:
            raise InvalidInput(f"This was asked already: request {key}, which is {other.state}.")


def _subject(request: RosterRequest) -> tuple[object, ...]:
    return (
        request.start,
        request.end,
        request.colleague,
        request.colleague_start,
        request.wanted,
    )


def open_requests(unit: UnitOfWork) -> dict[RequestId, RosterRequest]:
    """Return what waits for a colleague or for the lead."""
    return unit.roster_requests.in_state(OPEN)


def granted_wishes(unit: UnitOfWork, start: datetime, end: datetime, zone: str) -> tuple[Wish, ...]:
    """Return the approved wishes that lie between two instants, as the solver takes them."""
    approved = unit.roster_requests.in_state([RequestState.APPROVED]).values()
    return tuple(
        Wish(one.agent, local_date(one.start, zone), None, one.wanted)
        for one in approved
        if one.kind is RequestKind.WISH and start <= one.start < end
    )


def granted_days_off(unit: UnitOfWork, grid: TimeGrid) -> dict[AgentId, frozenset[date]]:
    """Return the local dates of a period on which people must not work: time off, and granted free days."""
    found: dict[AgentId, set[date]] = {}
    for one in unit.roster_requests.time_off(grid.start, grid.end).values():
        found.setdefault(one.agent, set()).update(dates_touched(one.start, one.end, grid.zone))
    for wish in granted_wishes(unit, grid.start, grid.end, grid.zone):
        if not wish.wanted:
            found.setdefault(wish.agent, set()).add(wish.day)
    first, end = (local_date(instant, grid.zone) for instant in (grid.start, grid.end))
    return {agent: frozenset(day for day in days if first <= day < end) for agent, days in found.items()}
