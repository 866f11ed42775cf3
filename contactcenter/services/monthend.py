"""Month end: a client's statement of any month on record, and closing what is complete."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.clock import Clock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Client
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.installation import Installation
from contactcenter.domain.statement import Statement, month_span
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.statements import close_month, preview_month
from contactcenter.services.views.clientmonth import months_between
from contactcenter.services.views.installation import NO_ZONE, local_date

DEMO_MINUTE = 8 * 60
"""The local minute at which a demo stands still on its day."""


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """What closing a month for everybody came to.

    Parameters
    ----------
    closed : the statements that were closed by this.
    left : a sentence for each client whose month stays open, saying why and what to do.
    """

    closed: tuple[Statement, ...]
    left: tuple[str, ...]


def known_client(uow: UnitOfWork, name: str) -> Client:
    """Return a client by its id.

    Raises
    ------
    InvalidInput
        When there is none; the message lists the clients there are.
    """
    known = {str(client.id): client for client in uow.clients.all()}
    if not known:
        raise InvalidInput("The database has no clients; fill it with `contactcenter demo` or an import.")
    if name not in known:
        raise InvalidInput(f"There is no client {name!r}; there are: {', '.join(known)}.")
    return known[name]


def months_on_record(uow: UnitOfWork, client: Client) -> tuple[date, ...]:
    """Return the first days of the months that have contacts or a closed statement, in order."""
    months = {statement.month for statement in uow.statements.all(client.id)}
    period = uow.interval_facts.period(_queues(uow, client.id))
    if period is not None:
        first, last = (
            local_date(one, client.zone) for one in (period[0], period[1] - timedelta(seconds=1))
        )
        months |= set(months_between(first, last))
    return tuple(sorted(months))


def statement_of_month(uow: UnitOfWork, client: Client, month: date) -> Statement:
    """Return the closed statement of a month, or its preview as long as it is not closed.

    Parameters
    ----------
    month : its first day.

    Raises
    ------
    InvalidInput
        When nothing is on record for the month; the message lists the months there are.
    """
    known = months_on_record(uow, client)
    if month not in known:
        there = ", ".join(f"{one:%Y-%m}" for one in known) or "none"
        raise InvalidInput(
            f"Client {client.id!r} has nothing on record for {month:%Y-%m}; it has: {there}."
        )
    return uow.statements.find(client.id, month) or preview_month(uow, client.id, month)


def close_complete(uow: UnitOfWork, month: date, now: datetime) -> MonthEnd:
    """Close a month for every client whose contacts go on after it; the caller commits.

    A statement is for good, so a month that records stop short of is left to a person.

    Parameters
    ----------
    month : its first day; the month is each client's local one.
    now : aware UTC instant at which the month is closed.
    """
    closed, left = [], []
    for client in uow.clients.all():
        if not client.terms or uow.statements.find(client.id, month) is not None:
            continue
        try:
            _check_complete(uow, client, month)
            closed.append(close_month(uow, client.id, month, now))
        except (Conflict, InvalidInput) as reason:
            left.append(
                f"{month:%Y-%m} of client {client.id!r} stays open: {reason} Once it is right, run "
                f"`contactcenter statement {client.id} {month:%Y-%m} --close`."
            )
    return MonthEnd(tuple(closed), tuple(left))


def find_installation(uow: UnitOfWork) -> Installation | None:
    """Return whose installation this is, None as long as nobody said."""
    try:
        return uow.installation.get()
    except NotFound:
        return None


def present(uow: UnitOfWork, clock: Clock) -> datetime:
    """Return the instant at which this installation stands: a demo stays on its day."""
    installation = find_installation(uow)
    if installation is None or installation.demo_day is None:
        return clock.now()
    return local_instant(installation.demo_day, DEMO_MINUTE, installation.zone)


def business_zone(uow: UnitOfWork) -> str:
    """Return the zone of the installation, else of its first client, else UTC."""
    installation = find_installation(uow)
    if installation is not None:
        return installation.zone
    return next((client.zone for client in uow.clients.all()), NO_ZONE)


def _check_complete(uow: UnitOfWork, client: Client, month: date) -> None:
    """Refuse a month without contacts, or one that the records stop short of the end of."""
    start, end = month_span(month, client.zone)
    queues = _queues(uow, client.id)
    if uow.interval_facts.counts(queues, start, end).offered == 0:
        raise Conflict("no contacts are on record for it.")
    period = uow.interval_facts.period(queues)
    if period is None or period[1] <= end:
        raise Conflict("no contacts are on record after it, so more of it may be to come.")


def _queues(uow: UnitOfWork, client: ClientId) -> list[QueueId]:
    return [queue.id for queue in uow.queues.all(client)]
