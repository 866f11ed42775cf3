"""The screen of a page for which nothing is there yet."""

from dataclasses import dataclass

from web.tables import Table


@dataclass(frozen=True, slots=True)
class NoScreen:
    """A screen for which there is nothing to show yet."""

    tables: tuple[Table, ...] = ()
