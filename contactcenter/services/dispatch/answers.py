"""What each command does to the router: checked first, then one event, then what it led to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contactcenter.db.columns import checked_text
from contactcenter.db.dispatch.rows import RuleSetValues
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import ContactCenterError, InvalidInput, NotFound, OutsideFailure
from contactcenter.domain.skill import check_level
from contactcenter.domain.ticket import DeskHead, HappeningKind
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ContactId, Milliseconds
from contactcenter.services.dispatch import commands
from contactcenter.services.dispatch.checks import (
    Refused,
    known_agent,
    known_queue,
    must_be,
    must_hold,
    must_stand,
    open_record,
    redirected,
)
from contactcenter.services.dispatch.commands import Presence
from contactcenter.services.dispatch.duty import instant_of, ms_of, read_duty
from contactcenter.services.dispatch.floorplan import read_floor_plan
from contactcenter.services.dispatch.outcomes import Outcome, Refusal, RefusalCode
from contactcenter.services.dispatch.records import Origin, Record
from contactcenter.services.dispatch.requests import Request, ticket_head
from contactcenter.services.dispatch.router import Router
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    CallbackRequested,
    ContactAbandoned,
    ContactArrived,
    ContactClosed,
    ContactMoved,
    ContactPaused,
    ContactWoken,
    NotReadyReason,
    OfferAccepted,
    OfferRefused,
    RoutingContact,
    RoutingEvent,
    ServiceEnded,
    ServiceResult,
    WrapUpEnded,
)
from routing.rulefile import parse_rules

OLDEST_MS = 366 * 86_400 * MS_PER_SECOND
"""A contact that is taken up is no older than a year: beyond lies a slip of the pen."""

WAITS = (ContactState.QUEUED, ContactState.OFFERED)


def answer(router: Router, request: Request) -> Outcome:
    """Carry out one command in memory and return its outcome."""
    if request.failure and not isinstance(request.command, commands.CreateTicket):
        return Outcome(refusal=Refusal(RefusalCode.INVALID, request.failure))
    router.ledger.actor = request.actor
    agent = getattr(request.command, "agent", None)
    if agent in router.engine.floor.desks:
        router.attendance.hear_of(agent, router.now_ms)
    try:
        outcome = ANSWERS[type(request.command)](router, request.command, request)
        if agent is not None and not isinstance(request.command, commands.Heartbeat):
            router.attendance.failures.pop(agent, None)
        return outcome
    except Refused as refused:
        refusal = refused.refusal
    except OutsideFailure:
        raise
    except NotFound as error:
        refusal = Refusal(RefusalCode.NOT_FOUND, str(error))
    except ContactCenterError as error:
        field = error.field if isinstance(error, InvalidInput) else ""
        refusal = Refusal(RefusalCode.INVALID, str(error), field)
    finally:
        router.ledger.actor = ""
    return Outcome(_head(router, request.command), refusal=refusal)


def _head(router: Router, command: object) -> Any:
    record = router.ledger.records.get(getattr(command, "ticket", ContactId(0)))
    return None if record is None else ticket_head(record)


# ---- tickets come ------------------------------------------------------------------------------


def _create(router: Router, command: commands.CreateTicket, request: Request) -> Outcome:
    known = router.keys.ticket_named(command.source, command.external_id, router.ledger.records)
    if known is not None:
        head, digest = known
        if digest != request.digest:
            name = f"{command.source}/{command.external_id}"
            raise Refused(
                RefusalCode.ID_REUSED,
                f"Ticket {head.id} bears the name {name!r} with another content; change that ticket, "
                "or give the new one another external id.",
            )
        return Outcome(head, repeated=True)
    contact = _described(router, command)
    origin = Origin(command.source, command.external_id, request.digest, command.customer, command.subject)
    record = router.open(contact, origin)
    if request.failure:
        router.park(record, request.failure)
    else:
        router.arrive(record)
    return Outcome(ticket_head(record))


def _described(router: Router, command: commands.CreateTicket) -> RoutingContact:
    for name in ("source", "external_id"):
        if not getattr(command, name):
            raise InvalidInput(f"{name} is empty; give the system and the ticket's name there.")
    for text in (command.source, command.external_id, command.customer, command.subject, command.intent):
        checked_text(text)
    check_level(command.complexity, "complexity")
    queue = known_queue(router, command.queue)
    if queue.client != command.client:
        known = any(one.client == command.client for one in router.floor_plan.queues.values())
        raise InvalidInput(
            f"queue {queue.id!r} is of client {queue.client!r}, not of {command.client!r}.",
            field="queue" if known else "client",
        )
    if command.boost_seconds < 0:
        raise InvalidInput(f"boost_seconds is {command.boost_seconds}; give 0 or more.")
    arrived = router.now_ms if command.arrived_at is None else ms_of(command.arrived_at)
    if arrived > router.now_ms:
        raise InvalidInput(
            f"arrived_at is {command.arrived_at}, after now ({instant_of(router.now_ms)}); leave it out.",
            field="arrived_at",
        )
    if arrived < router.now_ms - OLDEST_MS:
        raise InvalidInput(
            f"arrived_at is {command.arrived_at}, more than a year ago; give when this contact came.",
            field="arrived_at",
        )
    return RoutingContact(
        router.new_ticket(),
        command.client,
        queue.id,
        command.channel or queue.channel,
        command.stage,
        command.complexity,
        checked_text(command.language) or queue.language,
        arrived,
        command.intent,
        Milliseconds(round(command.boost_seconds * MS_PER_SECOND)),
        known_agent(router, command.preferred),
    )


# ---- agents ------------------------------------------------------------------------------------

REASONS = {
    Presence.BREAK: NotReadyReason.BREAK,
    Presence.AWAY: NotReadyReason.AWAY,
    Presence.SIGNED_OUT: NotReadyReason.SHIFT_END,
    Presence.OUTAGE: NotReadyReason.OUTAGE,
}


def _set_state(router: Router, command: commands.SetAgentState, _: Request) -> Outcome:
    agent = command.agent
    _seat(router, agent)
    desk = router.engine.floor.desks[agent]
    if command.presence is Presence.OUTAGE and not desk.is_bot:
        raise InvalidInput(
            f"Agent {agent} is a person; only a bot has an outage. Say away instead.", field="presence"
        )
    if command.presence is Presence.AVAILABLE:
        until = _until(router, agent, command.overtime or not router.keeps_hours(desk))
        (router.ledger.overtime.add if command.overtime else router.ledger.overtime.discard)(agent)
        router.attendance.silent.discard(agent)
        router.hear(AgentReady(agent, until))
        _lift_flags(router, agent)
    else:
        router.hear(AgentNotReady(agent, REASONS[command.presence]))
    return Outcome(desk=_desk(router, agent))


def _seat(router: Router, agent: AgentId) -> None:
    if agent not in router.engine.floor.desks:
        with ReadingUnit(router.database) as unit:
            found = unit.agents.get(agent)
        router.hear(AgentChanged(found))
    router.attendance.hear_of(agent, router.now_ms)


def _until(router: Router, agent: AgentId, unbounded: bool) -> Milliseconds | None:
    if unbounded:
        return None
    until = router.duty.until(agent, router.now_ms)
    if until is None:
        raise Refused(
            RefusalCode.OFF_SHIFT,
            f"Agent {agent} has no published shift (a bot: no hours) at {instant_of(router.now_ms):%H:%M} "
            "UTC, or a break now; publish one, or declare overtime.",
        )
    return until


def _lift_flags(router: Router, agent: AgentId) -> None:
    for ticket in router.engine.floor.desks[agent].held:
        record = router.ledger.records[ticket]
        if record.flagged:
            record.flagged = False
            router.ledger.touch(ticket, None)


def _desk(router: Router, agent: AgentId) -> DeskHead:
    desk = router.engine.floor.desks[agent]
    return DeskHead(
        agent,
        desk.state,
        None if desk.until_ms is None else instant_of(desk.until_ms),
        desk.agent.capacity,
        desk.workload.firm,
        desk.workload.soft,
        agent in router.ledger.overtime,
        instant_of(router.attendance.seen.get(agent, router.now_ms)),
    )


# ---- what agents do with tickets ---------------------------------------------------------------


def _act(router: Router, record: Record, event: RoutingEvent) -> Outcome:
    """Let the engine hear of one ticket and return how it stands then."""
    before = record.contact
    router.hear(event)
    after = record.contact
    if after is not before and _description(after) != _description(before):
        detail = f"{after.queue}, {after.channel.value}, {after.stage.value}, complexity {after.complexity}"
        router.ledger.note(record, HappeningKind.DESCRIBED, detail=detail)
    return Outcome(ticket_head(record))


def _description(contact: RoutingContact) -> tuple[object, ...]:
    return (
        contact.queue,
        contact.channel,
        contact.stage,
        contact.complexity,
        contact.intent,
        contact.language,
    )


def _accept(router: Router, command: commands.Accept, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_stand(router, record, command.agent)
    outcome = _act(router, record, OfferAccepted(record.id, command.agent))
    if record.agent != command.agent or record.state is not ContactState.ASSIGNED:
        must_stand(router, record, command.agent)
    return outcome


def _refuse(router: Router, command: commands.Refuse, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_stand(router, record, command.agent)
    return _act(router, record, OfferRefused(record.id, command.agent))


def _complete(router: Router, command: commands.Complete, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_hold(record, command.agent, ContactState.ASSIGNED)
    seconds = command.wrap_up_seconds
    if seconds is not None and seconds < 0:
        raise InvalidInput(f"wrap_up_seconds is {seconds}; give 0 or more.")
    longest = None if seconds is None else Milliseconds(seconds * MS_PER_SECOND)
    return _act(router, record, ServiceEnded(record.id, command.agent, wrap_up_ms=longest))


def _end_wrap_up(router: Router, command: commands.EndWrapUp, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_hold(record, command.agent, ContactState.WRAP_UP)
    return _act(router, record, WrapUpEnded(record.id, command.agent))


def _transfer(router: Router, command: commands.Transfer, request: Request) -> Outcome:
    return _pass_on(router, command, request, ServiceResult.TRANSFERRED)


def _hand_off(router: Router, command: commands.HandOff, request: Request) -> Outcome:
    if not router.engine.floor.desk(command.agent).is_bot:
        raise InvalidInput(
            f"Agent {command.agent} is a person; only a bot hands off. Transfer instead.", field="agent"
        )
    return _pass_on(router, command, request, ServiceResult.HANDED_OFF)


def _pass_on(
    router: Router, command: commands.Transfer | commands.HandOff, request: Request, result: ServiceResult
) -> Outcome:
    record = open_record(router, command, request)
    must_hold(record, command.agent, ContactState.ASSIGNED)
    onward = redirected(router, record.contact, command.onward)
    return _act(router, record, ServiceEnded(record.id, command.agent, result, onward))


def _requeue(router: Router, command: commands.Requeue, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_hold(record, command.agent, ContactState.ASSIGNED)
    return _act(router, record, ServiceEnded(record.id, command.agent, ServiceResult.REQUEUED))


# ---- tickets rest, return and end --------------------------------------------------------------


def _pause(router: Router, command: commands.Pause, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_be(record, *WAITS, ContactState.ASSIGNED, ContactState.PAUSED)
    return _act(router, record, ContactPaused(record.id, _later(router, command.until)))


def _later(router: Router, instant: Any) -> Milliseconds | None:
    """Return an instant as the engine counts; one that is past means now."""
    return None if instant is None else Milliseconds(max(ms_of(instant), router.now_ms))


def _wake(router: Router, command: commands.Wake, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_be(record, ContactState.PAUSED)
    return _act(router, record, ContactWoken(record.id))


def _call_back(router: Router, command: commands.RequestCallback, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_be(record, *WAITS)
    return _act(router, record, CallbackRequested(record.id, _later(router, command.due)))


def _abandon(router: Router, command: commands.Abandon, request: Request) -> Outcome:
    record = open_record(router, command, request)
    must_be(record, *WAITS)
    return _act(router, record, ContactAbandoned(record.id))


# ---- what supervisors do -----------------------------------------------------------------------


def _move(router: Router, command: commands.MoveTicket, request: Request) -> Outcome:
    record = open_record(router, command, request)
    contact = redirected(router, record.contact, command.onward)
    if not record.parked:
        return _act(router, record, ContactMoved(contact))
    router.rules.plan_for(contact)
    record.parked = ""
    record.contact = replace(contact, entered_ms=router.now_ms)
    return _act(router, record, ContactArrived(record.contact))


def _close(router: Router, command: commands.CloseTicket, request: Request) -> Outcome:
    record = open_record(router, command, request)
    if not record.parked:
        router.hear(ContactClosed(record.id))
    else:
        record.parked = ""
        router.ledger.note(record, HappeningKind.CLOSED, detail=checked_text(command.reason))
    return Outcome(ticket_head(record))


def _publish(router: Router, command: commands.PublishRules, request: Request) -> Outcome:
    rules = parse_rules(checked_text(command.text))
    version = router.rule_set.version + 1
    rule_set = RuleSetValues(
        version, command.text, request.actor, checked_text(command.note), router.now_ms
    )
    router.publish(rule_set, rules)
    return Outcome(rules=version)


def _refresh(router: Router, _: commands.RefreshFloor, __: Request) -> Outcome:
    router.take_floor_plan(read_floor_plan(router.database, router.now_ms))
    router.take_duty(read_duty(router.database, router.now_ms))
    return Outcome()


def _heartbeat(router: Router, command: commands.Heartbeat, _: Request) -> Outcome:
    _seat(router, command.agent)
    held = router.engine.floor.desks[command.agent].held
    named = held.keys() & set(command.tickets or ())
    router.attendance.signs.update(dict.fromkeys(named, router.now_ms))
    return Outcome(desk=_desk(router, command.agent))


ANSWERS: Mapping[type, Callable[[Router, Any, Request], Outcome]] = {
    commands.CreateTicket: _create,
    commands.SetAgentState: _set_state,
    commands.Heartbeat: _heartbeat,
    commands.Accept: _accept,
    commands.Refuse: _refuse,
    commands.Complete: _complete,
    commands.EndWrapUp: _end_wrap_up,
    commands.Transfer: _transfer,
    commands.Requeue: _requeue,
    commands.HandOff: _hand_off,
    commands.Pause: _pause,
    commands.Wake: _wake,
    commands.RequestCallback: _call_back,
    commands.Abandon: _abandon,
    commands.MoveTicket: _move,
    commands.CloseTicket: _close,
    commands.PublishRules: _publish,
    commands.RefreshFloor: _refresh,
}
