"""Lists of names in order of first meeting, with a number for each."""

from collections.abc import Sequence

import numpy as np

from contactcenter.services.intake.cells import Cells
from contactcenter.services.intake.content import NOBODY, Codes
from contactcenter.services.intake.pseudonyms import Pseudonyms

_LONGEST = 200
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_text(text: str) -> str:
    """Return a text that may be stored and shown.

    Raises
    ------
    ValueError
        When it is a formula, turns the direction of what is shown after it, holds control characters or is
        too long. Text that is written from right to left is welcome.
    """
    if text[:1] in {"=", "@"} or (text[:1] in {"+", "-"} and not text[1:2].isdigit()):
        raise ValueError("it begins like a spreadsheet formula; remove that sign")
    if not text.isprintable() and any(letter in _TURNING or ord(letter) < 32 for letter in text):
        raise ValueError("a control character; remove it")
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters; shorten it")
    return text


class Names:
    """Numbers the distinct texts of a column."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}
        self.cells = Cells(self._code, lasting=True)

    def _code(self, text: str) -> float:
        return self.add(check_text(text))

    def add(self, text: str) -> int:
        """Return the number of a text, a new one for a text that was not met before."""
        if text not in self._codes:
            self._codes[text] = len(self.names)
            self.names.append(text)
        return self._codes[text]


class People:
    """Numbers the persons of a column and keeps opaque names for them only.

    Parameters
    ----------
    nobody : texts that stand for no person.
    """

    def __init__(self, pseudonyms: Pseudonyms, nobody: frozenset[str] = frozenset()) -> None:
        self.names: list[str] = []
        self._pseudonyms = pseudonyms
        self._nobody = nobody
        self._codes: dict[str, int] = {}
        self._cells = Cells(self._code, lasting=True)

    def _code(self, text: str) -> float:
        if text in self._nobody:
            return NOBODY
        if text not in self._codes:
            self._codes[text] = len(self.names)
            self.names.append(self._pseudonyms.name(text))
        return self._codes[text]

    def read(self, column: Sequence[str]) -> Codes:
        """Return the number of each person, -1 for nobody, shape (rows,)."""
        return np.nan_to_num(self._cells.read(column), nan=NOBODY).astype(np.int32)
