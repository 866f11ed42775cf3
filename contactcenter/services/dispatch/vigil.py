"""The vigil: agents who fall silent get nothing new, then lose their offers, never their conversations."""

from contactcenter.domain.agent import AgentState
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import Milliseconds
from contactcenter.services.dispatch.presence import LOST_MS, QUIET_MS
from contactcenter.services.dispatch.router import Router
from routing.desk import Desk
from routing.events import AgentNotReady, AgentReady, NotReadyReason

AT_WORK = (AgentState.AVAILABLE, AgentState.NOT_RESPONDING)


def keep_vigil(router: Router) -> None:
    """Act on every person's silence, or its end, as of now."""
    for desk in list(router.engine.floor.desks.values()):
        if not desk.is_bot and (desk.held or desk.state in AT_WORK):
            quiet = router.attendance.quiet_ms(desk.id, router.now_ms)
            if quiet >= LOST_MS:
                _lose(router, desk)
            elif quiet >= QUIET_MS:
                _hush(router, desk)
            else:
                _welcome(router, desk)


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
