"""The outbox: every happening, delivered at least once and in order to each of its readers."""

from contactcenter.db.dispatch.drivers import open_driver
from contactcenter.db.dispatch.reading import live_queries
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.ticket import Happening
from contactcenter.services.dispatch.happenings import happening_of


class Outbox:
    """The outbox as one reader sees it; what is not acknowledged comes again.

    Parameters
    ----------
    reader : the reader's own name; each keeps its own place.
    """

    def __init__(self, engine: Engine, reader: str) -> None:
        self.engine, self.reader = engine, reader

    def next(self, limit: int = 1_000) -> tuple[Happening, ...]:
        """Return what comes after the last acknowledged happening, in order, at most `limit` of them."""
        with live_queries(self.engine) as live:
            after = live.read_up_to(self.reader)
            return tuple(map(happening_of, live.happenings(after, limit)))

    def acknowledge(self, number: int) -> None:
        """Take note that this reader has dealt with everything up to a number; it never goes back.

        Raises
        ------
        InvalidInput
            When nothing of that number has happened yet.
        """
        with live_queries(self.engine) as live:
            last = live.last_happening()
        if number > last:
            raise InvalidInput(
                f"Happening {number} is ahead of the last one, {last}; give one that was read."
            )
        driver = open_driver(self.engine)
        try:
            with driver.transaction():
                driver.rows(
                    "INSERT INTO happening_reader (reader, number, at_ms) "
                    f"VALUES (?, ?, {driver.clock}) ON CONFLICT (reader) DO UPDATE "
                    "SET number = excluded.number, at_ms = excluded.at_ms "
                    "WHERE excluded.number > happening_reader.number",
                    (self.reader, number),
                )
        finally:
            driver.close()
