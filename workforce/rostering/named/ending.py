"""In which statuses a tour may leave its window, given how it goes on behind it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.axes import BIG
from workforce.rostering.named.frame import Edge, Frame


@dataclass(frozen=True, slots=True)
class Statuses:
    """What each status at the end adds to the price: 0 or infinity.

    Parameters
    ----------
    work : shape (people, runs, classes).
    off : shape (people, days off).
    """

    work: NDArray[np.float32]
    off: NDArray[np.float32]


class _Runs(Protocol):
    @property
    def least_run(self) -> int: ...

    @property
    def most_run(self) -> int: ...

    @property
    def least_off(self) -> int: ...


def statuses_at_end(frame: Frame, members: Ints, runs: _Runs, classes: list[list[int]]) -> Statuses:
    """Return which statuses may be left in, for some people of a frame."""
    work = np.zeros((len(members), runs.most_run, len(classes)), dtype=np.float32)
    off = np.zeros((len(members), runs.least_off), dtype=np.float32)
    for k, member in enumerate(members.tolist()):
        before, after = frame.before[member], frame.after[member]
        if after.run:
            _bar_before_work(frame, runs, (before, after), (work[k], off[k]))
            barred = [
                not frame.space.follows[frame.window.stop, own[0], after.option - 1] for own in classes
            ]
            work[k][:, barred] = BIG
        elif after.off:
            _bar_before_day_off(frame, runs, (before, after), (work[k], off[k]))
    return Statuses(work, off)


def _run_lengths(frame: Frame, runs: _Runs, before: Edge) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the run of each status, and which of them may be short since they touch the period's start."""
    length = np.arange(1, runs.most_run + 1)
    return length, before.free & (length == before.run + len(frame.window))


def _bar_before_work(
    frame: Frame,
    runs: _Runs,
    edges: tuple[Edge, Edge],
    prices: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    (before, after), (work, off) = edges, prices
    length, exempt = _run_lengths(frame, runs, before)
    short = (length + after.run < runs.least_run) & ~exempt & (not after.free)
    work[(length + after.run > runs.most_run) | short] = BIG
    off[:-1] = BIG
    if after.run < runs.least_run and not after.free:
        off[:] = BIG


def _bar_before_day_off(
    frame: Frame,
    runs: _Runs,
    edges: tuple[Edge, Edge],
    prices: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    (before, after), (work, off) = edges, prices
    length, exempt = _run_lengths(frame, runs, before)
    work[(length < runs.least_run) & ~exempt] = BIG
    if after.off < runs.least_off:
        work[:] = BIG
    off[np.arange(1, runs.least_off + 1) + after.off < runs.least_off] = BIG
