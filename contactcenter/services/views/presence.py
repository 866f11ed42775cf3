"""One interval of a day: who is there, and what for."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.errors import NotFound
from contactcenter.domain.roster import Shift
from contactcenter.services.views.coverage import DayCoverage, RosterLine
from contactcenter.services.views.ratio import Ratio


@dataclass(frozen=True, slots=True)
class IntervalNeed:
    """What one queue needs in one interval."""

    name: str
    needed: float
    expected: float


@dataclass(frozen=True, slots=True)
class IntervalPresence:
    """One interval of a day: who is there, and what for."""

    start: datetime
    end: datetime
    required: float
    scheduled: int
    needs: tuple[IntervalNeed, ...]
    serving: tuple[RosterLine, ...]
    apart: tuple[tuple[RosterLine, str], ...]
    service: Ratio | None


def interval_of(coverage: DayCoverage, slot: int) -> IntervalPresence:
    """Return who is there in one interval of a day, and which queues need them.

    Raises
    ------
    NotFound
        When the day has no such interval.
    """
    if not 0 <= slot < coverage.grid.count:
        raise NotFound(f"{coverage.day} has no interval {slot}; it has {coverage.grid.count}.")
    start = coverage.grid.instant_of(slot)
    end = coverage.grid.instant_of(slot + 1)
    present = [line for line in coverage.lines if line.shift.start <= start and line.shift.end >= end]
    doing = [(line, _activity(line.shift, start, end)) for line in present]
    return IntervalPresence(
        start,
        end,
        coverage.required[slot],
        coverage.scheduled[slot],
        tuple(
            IntervalNeed(need.name, need.needed[slot], need.expected[slot])
            for need in coverage.needs
            if need.needed[slot] or need.expected[slot]
        ),
        tuple(line for line, activity in doing if not activity),
        tuple((line, activity) for line, activity in doing if activity),
        coverage.service[slot] if coverage.service else None,
    )


def _activity(shift: Shift, start: datetime, end: datetime) -> str:
    """Return what keeps an agent from serving in an interval, empty when nothing does."""
    parts = (part.activity.value for part in shift.parts if part.start < end and part.end > start)
    return next(parts, "")
