"""Versions of a forecast: what was known when, and the one that a contract hangs on."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast


@dataclass(frozen=True, slots=True)
class ForecastVersion:
    """One forecast of one queue, as it was made.

    Parameters
    ----------
    number : 1 for the first version of the queue, counting up.
    known_until : last local date whose contacts it knew.
    method : how it was made.
    made_at : aware instant.
    locked_at : aware instant from which it may not change; None while it is a draft.
    locked_by : who locked it; empty while it is a draft.
    """

    number: int
    forecast: Forecast
    known_until: date
    method: str
    made_at: datetime
    locked_at: datetime | None = None
    locked_by: str = ""

    @property
    def locked(self) -> bool:
        """Whether it is kept for good."""
        return self.locked_at is not None


@dataclass(frozen=True, slots=True)
class VersionBook:
    """All versions of one queue's forecast, oldest first; a locked one is never replaced."""

    queue: QueueId
    versions: tuple[ForecastVersion, ...] = ()

    def add(self, forecast: Forecast, known_until: date, method: str, made_at: datetime) -> "VersionBook":
        """Return the book with one more draft.

        Raises
        ------
        Conflict
            When the forecast is of another queue.
        """
        if forecast.queue != self.queue:
            raise Conflict(
                f"A forecast of {forecast.queue!r} does not belong to the book of {self.queue!r}."
            )
        version = ForecastVersion(len(self.versions) + 1, forecast, known_until, method, made_at)
        return replace(self, versions=(*self.versions, version))

    def lock(self, number: int, author: str, now: datetime) -> "VersionBook":
        """Return the book with a version locked.

        Raises
        ------
        NotFound
            When there is no such version.
        Conflict
            When it is locked already.
        """
        version = self.version(number)
        if version.locked:
            raise Conflict(f"Version {number} was locked by {version.locked_by} at {version.locked_at}.")
        locked = replace(version, locked_at=now, locked_by=author)
        return replace(
            self, versions=tuple(locked if one.number == number else one for one in self.versions)
        )

    def version(self, number: int) -> ForecastVersion:
        """Return a version by its number.

        Raises
        ------
        NotFound
            When there is none.
        """
        for version in self.versions:
            if version.number == number:
                return version
        raise NotFound(
            f"Queue {self.queue!r} has {len(self.versions)} versions of its forecast, no {number}."
        )

    def locked_at(self, instant: datetime) -> ForecastVersion | None:
        """Return the latest version that was locked by an instant: what exclusions are judged by."""
        kept = [one for one in self.versions if one.locked_at is not None and one.locked_at <= instant]
        return max(kept, key=lambda one: (one.locked_at, one.number)) if kept else None
