"""The vigil over agents who fall silent.

People get nothing new, then lose their offers, never their conversations. A bot loses each contact of
which it gave no sign in time, whatever its desk says beside that, or which it keeps for too long: that goes
to people with its age. After some in a row without a sign the bot is out.
"""

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import MS_PER_SECOND, Milliseconds
from contactcenter.services.dispatch.presence import LOST_MS, QUIET_MS
from contactcenter.services.dispatch.router import Router
from routing.desk import Desk
from routing.events import AgentNotReady, AgentReady, NotReadyReason, ServiceEnded, ServiceResult

AT_WORK = (AgentState.AVAILABLE, AgentState.NOT_RESPONDING)


def keep_vigil(router: Router) -> None:
    """Act on everybody's silence, or its end, as of now."""
    desks = list(router.engine.floor.desks.values())
    router.attendance.forget({ticket for desk in desks if desk.is_bot for ticket in desk.held})
    for desk in desks:
        if desk.is_bot:
            _watch_bot(router, desk)
        elif desk.held or desk.state in AT_WORK:
            quiet = router.attendance.quiet_ms(desk.id, router.now_ms)
            if quiet >= LOST_MS:
                _lose(router, desk)
            elif quiet >= QUIET_MS:
                _hush(router, desk)
            else:
                _welcome(router, desk)


def _watch_bot(router: Router, desk: Desk) -> None:
    """Take from a bot what it is silent about or keeps for too long; put it out of service after some."""
    attendance, patience = router.attendance, router.rules.bots.of(desk.agent.code)
    for case in desk.holding(ContactState.ASSIGNED):
        record = router.ledger.records[case.contact.id]
        given_ms = record.standing.given_ms if record.standing is not None else router.now_ms
        if attendance.unheard_ms(record.id, given_ms, router.now_ms) >= patience.silence_ms:
            attendance.failures[desk.id] = attendance.failures.get(desk.id, 0) + 1
            said = f"no sign from the bot for {patience.silence_ms // MS_PER_SECOND} s"
        elif router.now_ms - given_ms >= patience.longest_ms:
            said = f"with the bot for {patience.longest_ms // MS_PER_SECOND} s"
        else:
            continue
        router.ledger.note(record, HappeningKind.FLAGGED, desk.id, said)
        router.hear(ServiceEnded(record.id, desk.id, ServiceResult.HANDED_OFF))
    if attendance.failures.get(desk.id, 0) >= patience.failures:
        del attendance.failures[desk.id]
        router.hear(AgentNotReady(desk.id, NotReadyReason.OUTAGE))


def _hush(router: Router, desk: Desk) -> None:
    """Let a quiet agent keep what they have, offers too, and offer nothing new."""
    silent = router.attendance.silent
    if desk.state is AgentState.AVAILABLE and desk.id not in silent:
        silent.add(desk.id)
        router.hear(AgentReady(desk.id, router.now_ms))


def _lose(router: Router, desk: Desk) -> None:
    """Take a lost agent's offers back and tell a supervisor of the conversations."""
    if desk.state in AT_WORK:
        router.attendance.silent.discard(desk.id)
        router.hear(AgentNotReady(desk.id, NotReadyReason.AWAY))
    for ticket in list(desk.held):
        record = router.ledger.records[ticket]
        if not record.flagged:
            record.flagged = True
            router.ledger.note(record, HappeningKind.FLAGGED, desk.id, "agent lost")


def _welcome(router: Router, desk: Desk) -> None:
    """Let an agent who is heard of again work on, as far as the published shift goes."""
    for ticket in desk.held:
        record = router.ledger.records[ticket]
        if record.flagged:
            record.flagged = False
            router.ledger.touch(ticket, None)
    if desk.id not in router.attendance.silent:
        return
    router.attendance.silent.discard(desk.id)
    if desk.state is AgentState.AVAILABLE:
        until: Milliseconds | None = router.duty.until(desk.id, router.now_ms)
        if until is None and desk.id not in router.ledger.overtime:
            router.hear(AgentNotReady(desk.id, router.duty.reason(desk.id, router.now_ms)))
        else:
            router.hear(AgentReady(desk.id, None if desk.id in router.ledger.overtime else until))
