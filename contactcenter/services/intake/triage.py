"""What contacts were about, where a file tells it."""

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import Triage
from contactcenter.services.intake.cells import Cells, parse_number
from contactcenter.services.intake.columns import read_cells
from contactcenter.services.intake.content import NOBODY, STAGES, Codes, Floats
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.layout import CONFIDENCES, Field, Layout
from contactcenter.services.intake.names import Names
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.words import stage_reader


class TriageReader:
    """Numbers the distinct triages of a file."""

    def __init__(self, layout: Layout, decimal: str) -> None:
        self._layout = layout
        self._intents, self._languages = Names(), Names()
        self._cells = {
            Field.STAGE: Cells(stage_reader(layout.words.get(Field.STAGE, {}))),
            Field.COMPLEXITY: Cells(lambda text: whole_from_1_to_5(text, decimal)),
            Field.INTENT: self._intents.cells,
            Field.LANGUAGE: self._languages.cells,
            **{what: Cells(lambda text: _share(text, decimal)) for what in CONFIDENCES},
        }
        self._found: dict[Triage, int] = {}

    @property
    def triages(self) -> tuple[Triage, ...]:
        """All triages in order of first meeting."""
        return tuple(self._found)

    def read(self, chunk: Chunk, findings: Findings) -> Codes:
        """Return the number of each contact's triage, -1 where it is not told in full, shape (rows,)."""
        codes = np.full(len(chunk.lines), NOBODY, dtype=np.int32)
        if not {Field.STAGE, Field.COMPLEXITY, Field.INTENT, Field.LANGUAGE} <= set(self._layout.columns):
            return codes
        table = np.column_stack([self._column(chunk, what, findings) for what in self._cells])
        told = np.isfinite(table[:, :4])
        full: NDArray[np.bool_] = np.all(told, axis=1)
        partly = np.count_nonzero(np.any(told, axis=1) & ~full)
        findings.put_aside("contacts whose triage is told in part only and left out", int(partly))
        distinct, places = np.unique(np.nan_to_num(table[full], nan=1.0), axis=0, return_inverse=True)
        numbers = np.array([self._number(row) for row in distinct.tolist()], dtype=np.int32)
        codes[full] = numbers[places.reshape(-1)]
        return codes

    def _column(self, chunk: Chunk, what: Field, findings: Findings) -> Floats:
        name = self._layout.columns.get(what)
        if name is None:
            return np.full(len(chunk.lines), np.nan)
        return read_cells(chunk, name, self._cells[what], findings)

    def _number(self, row: list[float]) -> int:
        stage, complexity, intent, language = map(int, row[:4])
        words = self._intents.names[intent], self._languages.names[language]
        triage = Triage(STAGES[stage], complexity, *words, *row[4:])
        return self._found.setdefault(triage, len(self._found))


def whole_from_1_to_5(text: str, decimal: str) -> float:
    """Return a whole number from 1 to 5."""
    value = parse_number(text, decimal)
    if value not in {1, 2, 3, 4, 5}:
        raise ValueError("not a whole number from 1 to 5")
    return value


def _share(text: str, decimal: str) -> float:
    value = parse_number(text, decimal)
    if not 0 <= value <= 1:
        raise ValueError("not a share from 0 to 1")
    return value
