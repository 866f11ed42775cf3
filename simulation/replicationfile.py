"""Every replication in a file of its own rows: CSV, or Parquet with the extra `parquet`."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.domain.measures import ServiceLevelFormula
from simulation.executors import Executor, Outcome, Runs, Work
from simulation.measures import Count, ReplicationCounts, service_level_vectors
from simulation.scenario import Scenario

KEYS = ("replication", "contact_type", "queue")
MEASURES = (
    *(count.name.lower() for count in Count),
    *(formula.value for formula in ServiceLevelFormula),
)
Row = tuple[Any, ...]


class Rows(Protocol):
    """Takes rows of `KEYS` and `MEASURES`, some at a time."""

    def write(self, rows: list[Row]) -> None:
        """Write some rows."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """An executor that writes every replication that another one gives.

    Parameters
    ----------
    path : ends in .csv or .parquet; one row for each replication and contact type.
    """

    inner: Executor
    path: Path
    scenario: Scenario

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives.

        Raises
        ------
        InvalidInput
            When the file's name ends in something else, or Parquet is not installed.
        OutsideFailure
            When the file cannot be written.
        """
        runs = self.inner.run(work, replications)
        try:
            with _opened(self.path) as file:
                for number, counts in enumerate(runs):
                    heard: Any = counts
                    file.write(list(rows_of(self.scenario, number, heard)))
                    yield counts
        except OSError as error:
            raise OutsideFailure(f"The file {self.path} cannot be written: {error}.") from error
        finally:
            runs.close()


def rows_of(scenario: Scenario, replication: int, counts: ReplicationCounts) -> Iterator[Row]:
    """Yield one row for each contact type; a service level without a base is None."""
    vectors = [service_level_vectors(formula) for formula in ServiceLevelFormula]
    for kind, cells in zip(scenario.contact_types, counts.cells.sum(axis=1), strict=True):
        levels = [float(cells @ met / (cells @ base)) if cells @ base else None for met, base in vectors]
        yield (replication, kind.id, str(kind.queue), *cells.tolist(), *levels)


def _opened(path: Path) -> AbstractContextManager[Rows]:
    openers = {".csv": _csv, ".parquet": _parquet}
    if path.suffix not in openers:
        raise InvalidInput(f"The file {path} is neither .csv nor .parquet; give one of these endings.")
    return openers[path.suffix](path)


@dataclass(frozen=True, slots=True)
class _Csv:
    writer: Any

    def write(self, rows: list[Row]) -> None:
        self.writer.writerows(rows)


@contextmanager
def _csv(path: Path) -> Iterator[Rows]:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow((*KEYS, *MEASURES))
        yield _Csv(writer)


@dataclass(slots=True)
class _Parquet:
    writer: Any
    schema: Any
    kept: list[Row]

    def write(self, rows: list[Row]) -> None:
        self.kept += rows
        if len(self.kept) >= 10_000:
            self.flush()

    def flush(self) -> None:
        if self.kept:
            import pyarrow

            columns = [list(column) for column in zip(*self.kept, strict=True)]
            self.writer.write_table(pyarrow.table(columns, schema=self.schema))
            self.kept = []


@contextmanager
def _parquet(path: Path) -> Iterator[Rows]:
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise InvalidInput(f"The file {path} needs pyarrow; install the extra `parquet`.") from error
    types = [pyarrow.int64(), pyarrow.string(), pyarrow.string()]
    types += [pyarrow.float64()] * len(MEASURES)
    schema = pyarrow.schema(zip((*KEYS, *MEASURES), types, strict=True))
    with ParquetWriter(path, schema) as writer:
        rows = _Parquet(writer, schema, [])
        yield rows
        rows.flush()
