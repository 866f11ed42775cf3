"""Removes what the live router needs no more, a little at a time, so that it never waits long."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.db.dispatch.drivers import Driver

BATCH, BREATH_SECONDS = 500, 0.02
"""So many commands or tickets go in one transaction; after each, others have time to write."""

EVENTS = 5_000
"""So many events go in one transaction."""

KEEPER = "retention"
"""The reader of the outbox that removes: up to its place the numbers have gaps, and nowhere else."""


@dataclass(slots=True)
class Remover:
    """Removes rows that are older than an instant, in milliseconds since 1970 by the database's clock."""

    driver: Driver

    def commands(self, before_ms: int) -> int:
        """Remove commands that have had their outcome since before an instant; return how many."""
        found = self.driver.rows(
            "SELECT key FROM command WHERE outcome IS NOT NULL AND at_ms < ?", (before_ms,)
        )
        for keys in _batches([row[0] for row in found]):
            with self.driver.transaction():
                self.driver.rows(f"DELETE FROM command WHERE key IN ({_places(keys)})", keys)
            time.sleep(BREATH_SECONDS)
        return len(found)

    def heard(self, before_ms: int) -> tuple[int, int]:
        """Remove events that no replay from an instant on needs, and checkpoints before them; count both.

        The last checkpoint with a state before the instant stays, with everything heard after it.
        """
        last = self._number(
            "SELECT number FROM heard_event WHERE at_ms < ? AND number < "
            "(SELECT max(number) FROM heard_event) ORDER BY at_ms DESC, number DESC LIMIT 1",
            before_ms,
        )
        start = self._number("SELECT max(number) FROM checkpoint WHERE number <= ? AND state <> ''", last)
        with self.driver.transaction():
            gone = self.driver.rows("DELETE FROM checkpoint WHERE number < ? RETURNING number", (start,))
        return self._up_to(start or last), len(gone)

    def _up_to(self, last: int) -> int:
        """Remove events up to a number, the oldest first, so that the log never has a gap."""
        first = self._number("SELECT min(number) FROM heard_event WHERE number <= ?", last)
        for start in range(first, last + 1, EVENTS) if first else ():
            end = min(start + EVENTS - 1, last)
            with self.driver.transaction():
                self.driver.rows("DELETE FROM heard_event WHERE number <= ?", (end,))
            time.sleep(BREATH_SECONDS)
        return last - first + 1 if first else 0

    def slowest_reader(self) -> tuple[str, int] | None:
        """Return the reader of the outbox who is furthest behind, with its place; None without any."""
        found = self.driver.rows(
            "SELECT reader, number FROM happening_reader WHERE reader <> ? ORDER BY number, reader LIMIT 1",
            (KEEPER,),
        )
        return (found[0][0], int(found[0][1])) if found else None

    def last_happening(self, before_ms: int) -> int:
        """Return the last happening before an instant, 0 without any; the very last of all never counts."""
        return self._number(
            "SELECT max(number) FROM happening WHERE at_ms < ? AND number < "
            "(SELECT max(number) FROM happening)",
            before_ms,
        )

    def tickets(self, last: int) -> tuple[int, int]:
        """Remove the history of tickets that were closed up to a happening; count tickets and happenings.

        The tickets themselves stay, so that their names are never given twice.
        """
        self._take_place(last)
        found = self.driver.rows(
            "SELECT h.ticket_id FROM happening h JOIN ticket t ON t.id = h.ticket_id "
            "WHERE h.number <= ? AND h.kind = 'closed' AND t.state = 'closed' AND t.version = h.sequence",
            (last,),
        )
        removed = 0
        for tickets in _batches([row[0] for row in found]):
            places = _places(tickets)
            with self.driver.transaction():
                self.driver.rows(f"DELETE FROM assignment WHERE ticket_id IN ({places})", tickets)
                removed += len(
                    self.driver.rows(
                        f"DELETE FROM happening WHERE ticket_id IN ({places}) RETURNING number", tickets
                    )
                )
            time.sleep(BREATH_SECONDS)
        return len(found), removed

    def desk_changes(self, last: int) -> int:
        """Remove changes of desks up to a happening, but for the last of each agent; return how many."""
        of_desks = "FROM happening WHERE kind = 'desk_changed' AND number <= ?"
        found = self.driver.rows(
            f"SELECT number {of_desks} AND number NOT IN (SELECT max(number) {of_desks} GROUP BY agent_id)",
            (last, last),
        )
        for numbers in _batches([row[0] for row in found]):
            with self.driver.transaction():
                self.driver.rows(f"DELETE FROM happening WHERE number IN ({_places(numbers)})", numbers)
            time.sleep(BREATH_SECONDS)
        return len(found)

    def _take_place(self, last: int) -> None:
        with self.driver.transaction():
            self.driver.rows(
                f"INSERT INTO happening_reader (reader, number, at_ms) VALUES (?, ?, {self.driver.clock}) "
                "ON CONFLICT (reader) DO UPDATE SET number = excluded.number, at_ms = excluded.at_ms "
                "WHERE excluded.number > happening_reader.number",
                (KEEPER, last),
            )

    def _number(self, select: str, value: int) -> int:
        found = self.driver.rows(select, (value,))
        return int(found[0][0] or 0) if found else 0


def _batches(values: Sequence[object]) -> list[Sequence[object]]:
    return [values[start : start + BATCH] for start in range(0, len(values), BATCH)]


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
