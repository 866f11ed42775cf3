"""What a file holds: contacts or interval counts, in columns, and how it was read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord, Triage
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.findings import RowError, SetAside
from contactcenter.services.intake.options import DateOrder

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]

CHANNELS = tuple(Channel)
OUTCOMES = tuple(ContactOutcome)
STAGES = tuple(JourneyStage)
OPEN = len(OUTCOMES)
"""Code of a contact that is not over yet."""
UNSAID = OPEN + 1
"""Code of a contact of which the file does not say how it ended."""
NOBODY = -1
_SLICE = 50_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Columns of equal length."""

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the chosen rows, by a mask or by their numbers."""
        return replace(self, **{column.name: getattr(self, column.name)[rows] for column in fields(self)})

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return all parts one below the other."""
        return cls(
            *(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls))
        )


@dataclass(frozen=True, slots=True)
class ContactArrays(Arrays):
    """Contacts in columns, shape (contacts,) each.

    Parameters
    ----------
    lines : line of the file.
    ids : the source's own names of its contacts, in UTF-8.
    arrived : UTC seconds since 1970.
    queues, agents, customers : places in the lists of `Contacts`; -1 for nobody.
    channels, outcomes : places in `CHANNELS` and `OUTCOMES`; an outcome may be OPEN or UNSAID.
    waits, handles : seconds, NaN where the file does not tell.
    satisfaction : 1 to 5, 0 for no answer.
    triage : place in the list of `Contacts`; -1 for none.
    """

    lines: NDArray[np.int64]
    ids: NDArray[np.bytes_]
    arrived: Floats
    queues: Codes
    channels: NDArray[np.int8]
    outcomes: NDArray[np.int8]
    waits: Floats
    handles: Floats
    agents: Codes
    customers: Codes
    satisfaction: NDArray[np.int8]
    triage: Codes


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a log with the names that their columns point to."""

    arrays: ContactArrays
    queues: tuple[QueueId, ...]
    agents: tuple[str, ...]
    customers: tuple[str, ...]
    triages: tuple[Triage, ...]

    def __len__(self) -> int:
        return len(self.arrays.arrived)

    def outcome_is(self, *outcomes: int) -> NDArray[np.bool_]:
        """Tell which contacts have one of some outcomes, shape (contacts,)."""
        found: NDArray[np.bool_] = np.isin(self.arrays.outcomes, outcomes)
        return found

    @property
    def offered(self) -> NDArray[np.bool_]:
        """Which contacts asked for somebody: all but those that no queue ever held."""
        return ~self.outcome_is(OUTCOMES.index(ContactOutcome.UNREACHED))

    @property
    def over(self) -> NDArray[np.bool_]:
        """Which contacts are over."""
        return ~self.outcome_is(OPEN)

    def records(self) -> Iterator[ContactRecord]:
        """Yield the contacts that are over, in the order of the file.

        Raises
        ------
        InvalidInput
            When the file does not say how contacts ended or how long they waited.
        """
        self.check_complete()
        over = np.flatnonzero(self.over)
        for start in range(0, len(over), _SLICE):
            yield from self._records_of(self.arrays.take(over[start : start + _SLICE]))

    def _records_of(self, columns: ContactArrays) -> Iterator[ContactRecord]:
        rows = zip(*(getattr(columns, column.name).tolist() for column in fields(columns)), strict=True)
        for _, name, arrived, queue, channel, outcome, wait, handle, agent, customer, csat, triage in rows:
            yield ContactRecord(
                name.decode(),
                self.queues[queue],
                CHANNELS[channel],
                _EPOCH + timedelta(seconds=arrived),
                OUTCOMES[outcome],
                wait,
                None if isnan(handle) else handle,
                "" if agent == NOBODY else self.agents[agent],
                "" if customer == NOBODY else self.customers[customer],
                None if triage == NOBODY else self.triages[triage],
                csat or None,
            )

    def check_complete(self) -> None:
        """Refuse contacts of which a record would have to claim what the file does not say."""
        unsaid = int(np.count_nonzero(self.arrays.outcomes == UNSAID))
        if unsaid:
            raise InvalidInput(
                f"The file does not say how {unsaid:,} contacts ended; name the column with "
                "--map outcome=COLUMN, or keep only how many arrived with --as-counts."
            )
        unknown = int(np.count_nonzero(np.isnan(self.arrays.waits) & self.over))
        if unknown:
            raise InvalidInput(
                f"The file does not say how long {unknown:,} contacts waited; name the column with "
                "--map wait=COLUMN, say with --unknown-wait SECONDS what to put, or ask for --as-counts."
            )


@dataclass(frozen=True, slots=True)
class CountArrays(Arrays):
    """Counts in columns, shape (rows,) each.

    Parameters
    ----------
    lines : line of the file.
    queues : places in the list of `Counts`.
    local : wall-clock seconds since 1970 at which the interval starts.
    instants : UTC seconds since 1970 at which it starts.
    counts : contacts that arrived, NaN where nothing is known.
    """

    lines: NDArray[np.int64]
    queues: Codes
    local: Floats
    instants: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """Contacts per interval of `minutes`."""

    minutes: int
    arrays: CountArrays
    queues: tuple[QueueId, ...]

    def __len__(self) -> int:
        return len(self.arrays.counts)


@dataclass(frozen=True, slots=True)
class FileForm:
    """How the file is written, as it was found or said."""

    encoding: str
    delimiter: str
    decimal: str
    date_order: DateOrder | None
    packed: bool


def check_left(left: int, rows: int, errors: Sequence[RowError]) -> None:
    """Refuse a file of which not one row is left, with the reason of the first."""
    if not left and errors:
        raise InvalidInput(f"None of the {rows:,} rows can be used, the first is {errors[0]}.")


@dataclass(frozen=True, slots=True)
class LogContent:
    """A file that was read.

    Parameters
    ----------
    layout, why : the layout and how it was chosen.
    columns : pairs of a field and the column that was taken for it.
    unread : columns that are not read.
    zone, zone_why : the zone of its local times and where that comes from.
    rows : rows of data in the file, bad ones included.
    errors : cells and rows that cannot be read, in the order of the file.
    set_aside : rows that were read and are kept apart or treated in a way worth knowing.
    assumptions : sentences on everything that was taken for granted.
    contacts, counts : what the file holds; one of them is None. Rows with errors are in neither.
    """

    name: str
    layout: str
    why: str
    form: FileForm
    columns: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    zone: str = ""
    zone_why: str = ""
    rows: int = 0
    errors: tuple[RowError, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    assumptions: tuple[str, ...] = ()
    contacts: Contacts | None = None
    counts: Counts | None = None

    @property
    def bad_rows(self) -> int:
        """Number of rows that are left out because of an error."""
        return len({error.line for error in self.errors})

    def check_left(self) -> None:
        """Refuse a file of which no row can be used."""
        held = self.contacts or self.counts
        check_left(0 if held is None else len(held), self.rows, self.errors)

    @property
    def queues(self) -> tuple[QueueId, ...]:
        """The queues that the file names."""
        held = self.contacts or self.counts
        return () if held is None else held.queues
