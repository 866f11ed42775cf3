"""Retention: what the live router has stored and nobody needs any more goes, night by night."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.db.dispatch.drivers import open_driver
from contactcenter.db.dispatch.retention import Remover
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.dispatch.duty import ms_of


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long things are kept, in whole days, each at least 1.

    Parameters
    ----------
    command_days : outcomes of commands; so long a repeated key is known.
    replay_days : the event log; so far back decisions can be recalled and rules tried.
    ticket_days : the history of closed tickets; at least as long as the log, which refers to it.

    Raises
    ------
    InvalidInput
        When a span is shorter than it may be.
    """

    command_days: int = 7
    replay_days: int = 90
    ticket_days: int = 730

    def __post_init__(self) -> None:
        for name, days in (("command_days", self.command_days), ("replay_days", self.replay_days)):
            if days < 1:
                raise InvalidInput(f"{name} is {days}; give 1 or more.")
        if self.ticket_days < self.replay_days:
            raise InvalidInput(
                f"ticket_days is {self.ticket_days}, less than the {self.replay_days} days of the event "
                "log; give as many at least."
            )


@dataclass(frozen=True, slots=True)
class Removed:
    """How much has gone.

    Parameters
    ----------
    tickets : closed tickets whose history went; `happenings` counts that and old changes of desks.
    held_back_by : the reader of the outbox who has not yet read what could otherwise go; empty if none.
    """

    commands: int
    heard: int
    checkpoints: int
    tickets: int
    happenings: int
    held_back_by: str = ""

    def __str__(self) -> str:
        return (
            f"{self.commands} outcomes, {self.heard} events, {self.checkpoints} checkpoints, and "
            f"{self.happenings} happenings with the history of {self.tickets} tickets"
        )


def remove_old(engine: Engine, now: datetime, retention: Retention | None = None) -> Removed:
    """Remove what is older than its span, in many short transactions; a router may be at work meanwhile.

    Open tickets and whatever belongs to them always stay, and so does what a reader of the outbox has
    not acknowledged. What was begun and not ended is ended the next time.

    Parameters
    ----------
    now : an aware instant, to count the spans from.
    """
    spans = retention or Retention()
    driver = open_driver(engine)
    try:
        remover = Remover(driver)
        commands = remover.commands(_before(now, spans.command_days))
        heard, checkpoints = remover.heard(_before(now, spans.replay_days))
        last = remover.last_happening(_before(now, spans.ticket_days))
        slowest, held_back_by = remover.slowest_reader(), ""
        if slowest is not None and slowest[1] < last:
            held_back_by, last = slowest
        tickets, happenings = remover.tickets(last)
        happenings += remover.desk_changes(last)
    finally:
        driver.close()
    return Removed(commands, heard, checkpoints, tickets, happenings, held_back_by)


def _before(now: datetime, days: int) -> int:
    return ms_of(now - timedelta(days=days))
