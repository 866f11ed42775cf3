"""The screen of rules that are tried on a past period."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.measures import DEFAULT_FORMULA
from contactcenter.services.dispatch.trialroom import TrialState
from contactcenter.services.views.livefloor import Directory
from routing.comparison import QueueDifference
from routing.outcome import QueueOutcome
from web.tables import Cell, Table

SHOWN_ELSEWHERE = 50
HIGH_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One queue as it was and as it would have been; service levels are shares from 0 to 1 or None."""

    name: str
    found: QueueDifference
    levels: tuple[float | None, float | None]

    @property
    def high_waits(self) -> tuple[float | None, float | None]:
        """Seconds that nine in ten of the answered did not wait longer than, before and after."""
        return self.found.before.wait_seconds(HIGH_SHARE), self.found.after.wait_seconds(HIGH_SHARE)


@dataclass(frozen=True, slots=True)
class ElsewhereLine:
    """A ticket whose first agent would have been another; codes, empty where nobody answered it."""

    ticket: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrialScreen:
    """A trial, under way or over.

    Parameters
    ----------
    contacts : tickets that came in the period.
    elsewhere : the first of those that would have gone to somebody else; `more` were left out.
    """

    state: TrialState
    lines: tuple[TrialLine, ...]
    contacts: int
    elsewhere: tuple[ElsewhereLine, ...]
    more: int
    formula: str
    zone: str
    now: datetime
    key: str
    tables: tuple[Table, ...]


def trial_screen(state: TrialState, directory: Directory, now: datetime) -> TrialScreen:
    """Return how far a trial is, and what came out once it is over."""
    found = None if state.result is None else state.result.comparison
    queues, moved = (found.queues, found.elsewhere) if found else ((), ())
    lines = tuple(
        TrialLine(
            directory.queue_name(one.queue),
            one,
            one.service_levels(),
        )
        for one in queues
    )
    elsewhere = tuple(
        ElsewhereLine(
            ticket,
            "" if before is None else directory.code_of(before),
            "" if after is None else directory.code_of(after),
        )
        for ticket, before, after in moved
    )
    return TrialScreen(
        state=state,
        lines=lines,
        contacts=sum(_contacts(line.found.before) for line in lines),
        elsewhere=elsewhere[:SHOWN_ELSEWHERE],
        more=max(len(elsewhere) - SHOWN_ELSEWHERE, 0),
        formula=DEFAULT_FORMULA.text,
        zone=directory.zone,
        now=now,
        key=secrets.token_urlsafe(12),
        tables=(_queue_table(lines), _elsewhere_table(elsewhere)) if found else (),
    )


def _contacts(found: QueueOutcome) -> int:
    return len(found.waits_ms) + round(found.counts.abandoned) + found.waiting


def _queue_table(lines: tuple[TrialLine, ...]) -> Table:
    columns = (
        *("queue", "rules", "answered", "abandoned", "still waiting", "service level"),
        *("mean wait (s)", "90% waited at most (s)"),
    )
    rows = tuple(
        _row(line, name, found, level)
        for line in lines
        for name, found, level in (
            ("as it was", line.found.before, line.levels[0]),
            ("tried", line.found.after, line.levels[1]),
        )
    )
    return Table("queues", "Queues as they were and as they would have been", columns, rows)


def _row(line: TrialLine, name: str, found: QueueOutcome, level: float | None) -> tuple[Cell, ...]:
    counts = found.counts
    waits = (found.mean_wait_seconds, found.wait_seconds(HIGH_SHARE))
    return (line.name, name, counts.answered, counts.abandoned, found.waiting, level, *waits)


def _elsewhere_table(lines: tuple[ElsewhereLine, ...]) -> Table:
    rows = tuple((line.ticket, line.before, line.after) for line in lines)
    return Table("elsewhere", "Tickets with another first agent", ("ticket", "was", "would be"), rows)
