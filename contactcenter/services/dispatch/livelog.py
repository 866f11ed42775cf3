"""The live router's log of a stretch, as lines that `contactcenter replay` reads."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contactcenter.db.dispatch.reading import LiveQueries, live_queries
from contactcenter.db.dispatch.rows import CheckpointValues
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import ContactId, Milliseconds
from contactcenter.services.dispatch.codec import decode
from contactcenter.services.dispatch.duty import instant_of, ms_of
from contactcenter.services.dispatch.recall import Checkpoint
from routing.eventlog import encode
from routing.renewal import QueueHours, Renewed, RouterState


def live_lines(database: Engine, start: datetime, end: datetime) -> Iterator[str]:
    """Yield what the live router heard, from the last state that was stored before a period to its end.

    Wherever a router began anew there is a line with the rules in force and the state that it went on from,
    the first line among them.

    Parameters
    ----------
    start, end : aware instants; the first line says that what is before the start only leads there.

    Raises
    ------
    InvalidInput
        When nothing was heard in the period, or no state before it is stored any more.
    """
    since_ms = ms_of(start)
    with live_queries(database) as live:
        numbers = live.numbers_between(since_ms, ms_of(end))
        if numbers is None:
            raise InvalidInput("Nothing was heard on the floor in this period; choose another.")
        first, last = numbers
        renewals = live.renewals(first, ms_of(end))
        if not renewals:
            raise InvalidInput(
                f"No state of the router is stored from before {instant_of(since_ms)}: it is past the days "
                "of retention; choose a later period."
            )
        rules = {row.version: row.toml for row in live.rule_sets()}
        heard, hours = renewals[0].number, tuple[QueueHours, ...]()
        for row in renewals:
            for event in live.heard(heard, row.number):
                yield event.line
            renewed = _renewed(row, rules[row.rules], hours, live)
            if row is renewals[0]:
                renewed = replace(renewed, since_ms=since_ms)
            heard, hours = row.number, renewed.hours
            yield encode(Milliseconds(row.at_ms), renewed)
        for event in live.heard(heard, last):
            yield event.line


def _renewed(
    row: CheckpointValues, rules: str, hours: tuple[QueueHours, ...], live: LiveQueries
) -> Renewed:
    """Return where a router began; without a stored state, with the hours of the one before."""
    if not row.state:
        parked = tuple(ContactId(ticket) for ticket in live.parked_at(row.at_ms))
        return Renewed(rules, hours, parked=parked)
    stored = decode(Checkpoint, row.state)
    hours = tuple(QueueHours(queue, open_at) for queue, open_at in stored.hours)
    return Renewed(rules, hours, RouterState(stored.agents, stored.desks, stored.contacts))
