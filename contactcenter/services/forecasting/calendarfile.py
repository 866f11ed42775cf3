"""A file of events that a planner brings: what is new, what is known, what is refused."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from contactcenter.domain.client import Queue
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.events import read_events
from contactcenter.services.intake.findings import RowError
from workforce.forecast.commercial_calendar import Event


class Standing(StrEnum):
    """What becomes of an event of a file."""

    NEW = "new"
    KNOWN = "in the calendar already"
    TWICE = "twice in the file"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One row of a file that can be read."""

    line: int
    event: Event
    standing: Standing


@dataclass(frozen=True, slots=True)
class EventPreview:
    """What a file of events holds.

    Parameters
    ----------
    name : of the file.
    errors : rows that cannot be read or name a queue that there is not.
    """

    name: str
    lines: tuple[EventLine, ...]
    errors: tuple[RowError, ...]

    @property
    def new(self) -> tuple[Event, ...]:
        """The events that would be stored."""
        return tuple(one.event for one in self.lines if one.standing is Standing.NEW)

    def counted(self, standing: Standing) -> int:
        """Return how many rows have one standing."""
        return sum(one.standing == standing for one in self.lines)


def preview_events(
    name: str, content: bytes, known: Collection[Event], queues: Iterable[Queue]
) -> EventPreview:
    """Return what a file of events would change; nothing is stored.

    Parameters
    ----------
    content : a CSV file or a workbook, as `read_events` reads it.
    known : the calendar as it is.
    queues : those there are; a file may call them by id or by name.

    Raises
    ------
    InvalidInput
        When the file as a whole cannot be read.
    """
    shown = re.sub(r"[^\w. -]", "_", Path(name).name)[-100:] or "events.csv"
    with TemporaryDirectory() as folder:
        path = Path(folder) / shown
        path.write_bytes(content)
        found = read_events(path)
    called = _called(queues)
    lines: list[EventLine] = []
    errors = list(found.errors)
    stored, met = set(known), set[Event]()
    for line, event in zip(found.lines, found.events, strict=True):
        if event.queue is not None and event.queue.casefold() not in called:
            problem = "there is no such queue; write its id, its name, or nothing for all"
            errors.append(RowError(line, "queue", event.queue, problem))
            continue
        named = event if event.queue is None else replace(event, queue=called[event.queue.casefold()])
        standing = Standing.TWICE if named in met else Standing.KNOWN if named in stored else Standing.NEW
        lines.append(EventLine(line, named, standing))
        met.add(named)
    return EventPreview(shown, tuple(lines), tuple(sorted(errors, key=lambda error: error.line)))


def _called(queues: Iterable[Queue]) -> Mapping[str, QueueId]:
    """Return queues by id and by name; a name that two of them share means neither."""
    found = tuple(queues)
    names = [queue.name.casefold() for queue in found]
    by_name = {
        queue.name.casefold(): queue.id for queue in found if names.count(queue.name.casefold()) == 1
    }
    return by_name | {queue.id.casefold(): queue.id for queue in found}
