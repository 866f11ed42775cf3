"""A store of finished replications, so that an experiment that was broken off goes on where it stood."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from contactcenter import __version__
from contactcenter.domain.errors import InvalidInput, OutsideFailure
from simulation.executors import Executor, Outcome, Runs, Work
from simulation.experiment import Replicate
from simulation.fingerprint import fingerprint
from simulation.measures import ReplicationCounts


@dataclass(frozen=True, slots=True)
class Stored:
    """An executor that keeps what another one gives, and takes from its folder what is there already.

    A replication is known by the scenario's content, the seed, the code version and its number; the
    engine is no part of it, because every engine gives the same counts.

    Parameters
    ----------
    inner : runs what is not there.
    folder : is made where it does not exist; several experiments may share it.
    """

    inner: Executor
    folder: Path

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives.

        Raises
        ------
        InvalidInput
            When the work is not that of an experiment.
        OutsideFailure
            When the folder cannot be read or written.
        """
        if not isinstance(work, Replicate):
            raise InvalidInput("Only the replications of an experiment can be stored.")
        key = fingerprint((fingerprint(work.scenario), work.seed, __version__))
        shelf = self.folder / key
        numbers = list(replications)
        known = _known(shelf)
        runs = self.inner.run(work, (number for number in numbers if number not in known))
        try:
            for number in numbers:
                if number in known:
                    stored: Any = _read(shelf / f"{number}.npz")
                    yield stored
                    continue
                fresh: Any = next(runs)
                _write(shelf / f"{number}.npz", fresh)
                yield fresh
        finally:
            runs.close()


def _known(shelf: Path) -> set[int]:
    """Return the numbers of the replications that are there; makes the folder where there is none."""
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        return {int(path.stem) for path in shelf.glob("*.npz") if path.stem.isdecimal()}
    except OSError as error:
        raise OutsideFailure(f"The folder {shelf} cannot be used: {error}. Choose another.") from error


def _write(path: Path, counts: ReplicationCounts) -> None:
    """Write a replication as a whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **dict(_columns(counts)))
        unfinished.replace(path)
    except OSError as error:
        raise OutsideFailure(f"The replication {path} cannot be written: {error}.") from error


def _columns(counts: ReplicationCounts) -> Iterator[tuple[str, Any]]:
    for field in fields(ReplicationCounts):
        yield field.name, np.asarray(getattr(counts, field.name))


def _read(path: Path) -> ReplicationCounts:
    try:
        with path.open("rb") as file, np.load(file) as found:
            values: dict[str, Any] = {name: found[name] for name in found.files}
    except (OSError, ValueError, BadZipFile) as error:
        raise OutsideFailure(f"The replication {path} cannot be read: {error}. Delete it.") from error
    whole: dict[str, Any] = {name: value if value.ndim else int(value) for name, value in values.items()}
    return ReplicationCounts(**whole)
