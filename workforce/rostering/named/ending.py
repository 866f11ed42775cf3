"""In which statuses a tour may leave its window, given how it goes on behind it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.axes import BIG
from workforce.rostering.named.frame import Edge, Frame
from workforce.rostering.named.resting import Resting


@dataclass(frozen=True, slots=True)
class Statuses:
    """What each status at the end adds to the price: 0 or infinity.

    Parameters
    ----------
    work : shape (people, runs, classes).
    off : shape (people, statuses of days off).
    """

    work: NDArray[np.float32]
    off: NDArray[np.float32]


class _Runs(Protocol):
    @property
    def least_run(self) -> int: ...

    @property
    def most_run(self) -> int: ...


def statuses_at_end(
    frame: Frame, members: Ints, runs: _Runs, classes: list[list[int]], resting: Resting
) -> Statuses:
    """Return which statuses may be left in, for some people of a frame."""
    work = np.zeros((len(members), runs.most_run, len(classes)), dtype=np.float32)
    off = np.zeros((len(members), resting.count), dtype=np.float32)
    stop = frame.window.stop
    for k, member in enumerate(members.tolist()):
        before, after = frame.before[member], frame.after[member]
        if after.run:
            _bar_before_work(frame, runs, (before, after), (work[k], off[k]))
            barred = [not frame.space.follows[stop, own[0], after.option - 1] for own in classes]
            work[k][:, barred] = BIG
            off[k][~resting.may_work(stop, after.option - 1)] = BIG
        elif after.off:
            _bar_short_runs(frame, runs, before, work[k])
            if after.beyond:
                day, kind = stop + after.off, after.beyond - 1
                barred = [not resting.is_rest(day, after.off, own[0], kind) for own in classes]
                work[k][:, barred] = BIG
                off[k][~resting.may_work(day, kind, after.off)] = BIG
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
    if after.run < runs.least_run and not after.free:
        off[:] = BIG


def _bar_short_runs(frame: Frame, runs: _Runs, before: Edge, work: NDArray[np.float32]) -> None:
    length, exempt = _run_lengths(frame, runs, before)
    work[(length < runs.least_run) & ~exempt] = BIG
