"""Set-up: a database that is there and up to date before anything else is asked of it."""

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import current_revision, head_revision, upgrade


def open_database(database_url: str) -> Engine:
    """Return an engine whose database is there and at the head revision.

    Parameters
    ----------
    database_url : `sqlite:///FILE` or `postgresql://…`.

    Raises
    ------
    InvalidInput
        When the address cannot be read.
    OutsideFailure
        When the database cannot be reached, or a later version of this program has changed it.
    """
    engine = make_engine(database_url)
    if current_revision(engine) != head_revision():
        upgrade(engine)
    return engine


def migrate(database_url: str) -> tuple[str | None, str | None]:
    """Bring a database to the head revision; return the revisions that it had and has, None when empty."""
    engine = make_engine(database_url)
    before = current_revision(engine)
    upgrade(engine)
    return before, current_revision(engine)
