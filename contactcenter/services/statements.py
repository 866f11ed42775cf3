"""Monthly statements: preview the running month, close a past one for good."""

from datetime import date, datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import Client, ContractTerm
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.statement import Statement, close, draw_up, month_span
from contactcenter.domain.units import ClientId


def preview_month(uow: UnitOfWork, client: ClientId, month: date) -> Statement:
    """Draw up a month from the interval facts that are stored so far, without closing it.

    Parameters
    ----------
    month : its first day; the month is the client's local one.

    Raises
    ------
    NotFound
        When there is no such client.
    InvalidInput
        When `month` is not the first day of one, or a term counts by another waiting time than
        its queues do.
    """
    owner = uow.clients.get(client)
    start, end = month_span(month, owner.zone)
    for term in owner.terms:
        _check_threshold(uow, owner, term)
    counts = [uow.interval_facts.counts(term.queues, start, end) for term in owner.terms]
    return draw_up(owner, month, counts)


def close_month(uow: UnitOfWork, client: ClientId, month: date, now: datetime) -> Statement:
    """Close a month: store its statement, which nothing can change afterwards.

    Parameters
    ----------
    month : its first day; the month is the client's local one.
    now : aware UTC instant at which the month is closed.

    Raises
    ------
    Conflict
        When the month is closed already, or not over yet.
    NotFound, InvalidInput
        As for `preview_month`.
    """
    owner = uow.clients.get(client)
    _, end = month_span(month, owner.zone)
    if now < end:
        raise Conflict(f"{month:%Y-%m} of client {client!r} is not over until {end}; preview it instead.")
    earlier = uow.statements.find(client, month)
    if earlier is not None:
        raise Conflict(f"{month:%Y-%m} of client {client!r} was closed at {earlier.closed_at} for good.")
    statement = close(preview_month(uow, client, month), now)
    uow.statements.add(statement)
    return statement


def _check_threshold(uow: UnitOfWork, client: Client, term: ContractTerm) -> None:
    """Facts count what was answered within the queue's T; under another T they would say something else."""
    for name in term.queues:
        counted = uow.queues.get(name).target.threshold_seconds
        if counted != term.target.threshold_seconds:
            raise InvalidInput(
                f"Term {term.metric!r} of client {client.id!r} promises {term.target.threshold_seconds:g} "
                f"s, but queue {name!r} is counted by {counted:g} s; let both agree."
            )
