"""What reading a file brought to light: bad rows, rows set aside, things assumed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell or row that cannot be read.

    Parameters
    ----------
    line : line of the file on which the row starts, 1 or more.
    column : header of the cell, empty when the row as a whole is wrong.
    value : what stands there.
    problem : what is wrong with it and what to do.
    """

    line: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", column {self.column!r}" if self.column else "")
        value = self.value if len(self.value) <= _SHOWN else self.value[: _SHOWN - 1] + "…"
        return f"{place}: {value!r}: {self.problem}"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A number of rows that were read but treated apart, and how."""

    count: int
    what: str


@dataclass(slots=True)
class Findings:
    """Collects what is found while a file is read."""

    rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    assumptions: list[str] = field(default_factory=list)

    def reject(self, lines: Iterable[int], column: str, values: Iterable[str], problem: str) -> None:
        """Note rows that one problem makes unreadable."""
        self.errors += [
            RowError(int(line), column, value, problem) for line, value in zip(lines, values, strict=True)
        ]

    def reject_row(self, line: int, value: str, problem: str) -> None:
        """Note a row that cannot even be told apart into cells."""
        self.rows += 1
        self.reject([line], "", [value], problem)

    def put_aside(self, what: str, rows: NDArray[np.bool_] | int) -> None:
        """Count rows that are treated apart; none leave no trace."""
        count = int(np.count_nonzero(rows)) if isinstance(rows, np.ndarray) else rows
        if count:
            self.aside[what] += count

    def assume(self, sentence: str) -> None:
        """Note something that was taken for granted, once."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Everything that was put aside, in the order of first meeting."""
        return tuple(SetAside(count, what) for what, count in self.aside.items())
