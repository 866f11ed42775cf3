"""The screens of an agent: who they are, and their desk with one contact at a time."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from contactcenter.db.directory import AgentName
from contactcenter.domain.agent import AgentKind, AgentState
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import DeskHead, Happening, Ticket
from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.register import Register
from contactcenter.services.dispatch.views import AgentDesk, LiveViews
from contactcenter.services.views.livefloor import Directory
from web.tables import Table

MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says of the last thing that was asked; `problem` when it was refused."""

    text: str
    problem: bool = True


@dataclass(frozen=True, slots=True)
class ChooserScreen:
    """Who may sit down: the people whose name or code holds some words; `more` were left out."""

    words: str
    people: tuple[AgentName, ...]
    more: int
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a ticket; `who` is a code, empty for the router itself."""

    happening: Happening
    who: str


@dataclass(frozen=True, slots=True)
class WorkCard:
    """A ticket at an agent's desk.

    Parameters
    ----------
    waited_seconds : from its arrival until now, at least 0.
    left_seconds : until the offer or wrap-up ends, at least 0; None where nothing ends by itself.
    history : everything that happened to it, the newest first; only of what the agent holds or is offered.
    onward : the queues to which it can be passed on.
    others : tickets of the same customer, the newest first, at most ten.
    """

    ticket: Ticket
    queue_name: str
    client_name: str
    waited_seconds: float
    left_seconds: float | None
    history: tuple[HistoryLine, ...]
    onward: tuple[Queue, ...]
    others: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a desk's screen is read from."""

    views: LiveViews
    register: Register
    directory: Directory


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """An agent's desk.

    Parameters
    ----------
    now : aware UTC; the countdowns of the page are measured from it.
    key : what the keys of this page's forms begin with, so that none is carried out twice.
    offer : the one to answer now; `further` are on offer besides.
    """

    agent: AgentId
    name: str
    code: str
    desk: DeskHead
    zone: str
    now: datetime
    key: str
    offer: WorkCard | None
    further: int
    held: tuple[WorkCard, ...]
    notice: Notice | None
    tables: tuple[Table, ...] = ()

    @property
    def works(self) -> bool:
        """Whether the agent has begun to work and not ended it."""
        return self.desk.state is not AgentState.SIGNED_OUT

    @property
    def refresh_seconds(self) -> int:
        """After how long a page without script looks again."""
        return 5 if self.offer or self.works else 30


def chooser_screen(directory: Directory, words: str) -> ChooserScreen:
    """Return the people whose name or code holds some words."""
    people = [one for one in directory.agents.values() if one.kind is AgentKind.HUMAN]
    wanted = words.strip().casefold()
    found = [one for one in people if wanted in f"{one.code} {one.name}".casefold()]
    return ChooserScreen(words.strip(), tuple(found[:MOST_NAMES]), max(len(found) - MOST_NAMES, 0))


def desk_screen(
    found: AgentDesk, sources: Sources, now: datetime, notice: Notice | None = None
) -> DeskScreen:
    """Return an agent's desk at an instant."""
    offers = sorted(found.offers, key=lambda ticket: (ticket.head.until or now, ticket.head.id))
    first = [_card(ticket, sources, now) for ticket in offers[:1]]
    return DeskScreen(
        agent=found.desk.agent,
        name=found.name,
        code=found.code,
        desk=found.desk,
        zone=sources.directory.zone,
        now=now,
        key=secrets.token_urlsafe(12),
        offer=first[0] if first else None,
        further=len(offers) - len(first),
        held=tuple(_card(ticket, sources, now) for ticket in found.held),
        notice=notice,
    )


def _card(ticket: Ticket, sources: Sources, now: datetime) -> WorkCard:
    happenings, directory = sources.views.ticket(ticket.head.id).happenings, sources.directory
    head, ends = ticket.head, ticket.head.until
    passable = head.state is ContactState.ASSIGNED
    return WorkCard(
        ticket=ticket,
        queue_name=directory.queue_name(head.queue),
        client_name=directory.client_name(ticket.client),
        waited_seconds=max((now - ticket.arrived_at).total_seconds(), 0.0),
        left_seconds=None if ends is None else max((ends - now).total_seconds(), 0.0),
        history=history_lines(happenings, directory),
        onward=directory.queues_of(ticket.client) if passable else (),
        others=sources.register.others(ticket),
    )


def history_lines(happenings: tuple[Happening, ...], directory: Directory) -> tuple[HistoryLine, ...]:
    """Return what happened to a ticket, the newest first, with the codes of whom it concerns."""
    return tuple(
        HistoryLine(one, "" if one.agent is None else directory.code_of(one.agent))
        for one in reversed(happenings)
    )
